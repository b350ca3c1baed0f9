//! Checks the items that are no walk-thrus, each by its type; and what they all have: a segment, and texts.

use super::{
    audience::Audience,
    link::Link,
    noted::Noted,
    own::Check,
    person::{QUIET, js},
    texts,
};
use crate::{fault::Fault, items::language_of};
use scenarios::{
    Action, Code, Language,
    content::{ItemKind, slots},
};

/// More texts than these are not told one by one.
const TEXTS: usize = 10;

impl Check<'_, '_> {
    /// Checks an item that is no walk-thru.
    ///
    /// # Errors
    ///
    /// What keeps it from being checked at all.
    pub(super) async fn listed(mut self) -> Result<(), Fault> {
        let patience = self.patience()?;
        let (ready, state) = self.until("s.ready", patience).await?;
        if !ready {
            let why = state["refused"].as_str().unwrap_or("the player does not get ready").to_owned();
            return Err(Fault::new(Code::PROJECT_UNUSABLE, why));
        }
        if self.audience.member == Some(false) {
            self.kept_from().await;
        } else {
            self.by_type().await;
            self.outsiders().await;
        }
        self.texts().await;
        Ok(())
    }

    async fn by_type(&mut self) {
        match &self.item.item.kind {
            ItemKind::Walkthru(_) => {}
            ItemKind::Launcher(launcher) => self.launcher(launcher).await,
            ItemKind::Smarttip(tip) => self.smarttip(tip).await,
            ItemKind::Shoutout(shoutout) => self.shoutout(shoutout).await,
            ItemKind::Survey(survey) => self.survey(survey).await,
            ItemKind::Shuttle(it) => {
                self.link(&Link { url: &it.url, open: it.open, expect: &it.expect }).await
            }
            ItemKind::Resource(it) => {
                self.link(&Link { url: &it.url, open: it.open, expect: &it.expect }).await
            }
            ItemKind::Task(task) => self.task(task).await,
            ItemKind::Course(course) => self.course(course).await,
            ItemKind::Menu(menu) => self.menu(menu).await,
        }
    }

    /// The persona is not in the item's segment: it gets nothing, and that is all there is to see.
    async fn kept_from(&mut self) {
        let segment = self.item.item.segment.clone().unwrap_or_default();
        let words = format!("is not for {}, who is not in the segment {segment}", self.audience.who);
        let noted = Noted::begin("segment", "step", words);
        let audience = self.audience.clone();
        let done = self.gets_nothing(&audience).await;
        self.ended(noted, done).await;
    }

    /// Neither by itself, nor at its element, nor in a menu.
    pub(super) async fn gets_nothing(&mut self, audience: &Audience) -> Result<(), Fault> {
        let after = self.item.item.kind.autoplay().map_or(QUIET, |autoplay| autoplay.after);
        if let ItemKind::Smarttip(tip) = &self.item.item.kind {
            let hover = Action::Hover { target: tip.on.clone() };
            self.act("hover", hover).await.map_err(|refused| refused.fault)?;
        }
        self.not_for(audience, after).await?;
        let name = js(&self.item.name);
        let listed = match &self.item.item.kind {
            ItemKind::Menu(_) => "s.menu.widget".to_owned(),
            ItemKind::Shuttle(_) | ItemKind::Resource(_) | ItemKind::Task(_) | ItemKind::Course(_) => {
                self.open_menu(super::menu::CHECK_MENU).await?;
                format!("s.menu.entries.some(e=>e.item==={name})")
            }
            _ => return Ok(()),
        };
        match self.until(&listed, QUIET / 2).await?.0 {
            true => Err(Fault::new(Code::SEGMENT_LEAK, format!("{} gets it all the same", audience.who))),
            false => Ok(()),
        }
    }

    /// The item's texts are there, in the cell's language.
    async fn texts(&mut self) {
        if self.record.stopped {
            return;
        }
        let wanted = language_of(&self.published, self.stage.options.language.as_ref());
        let slots = slots(&self.item.name, &self.item.item);
        let mut noted = Noted::begin("texts", "text", format!("its texts are in {wanted}"));
        let found = slots.iter().filter_map(|slot| self.text_fault(&slot.key, slot.needed, &wanted));
        let mut found: Vec<Fault> = found.collect();
        let more = found.len().saturating_sub(TEXTS);
        found.drain(..).take(TEXTS).for_each(|fault| noted.find(fault));
        if more > 0 {
            noted.result.words = format!("{}; {more} more are not told one by one", noted.result.words);
        }
        self.ended(noted, Ok(())).await;
    }

    /// What is wrong with a text.
    fn text_fault(&self, key: &str, needed: bool, wanted: &Language) -> Option<Fault> {
        if let Some((code, message)) = texts::fault(&self.published, key, wanted) {
            return Some(Fault::new(code, message));
        }
        let is_there = self.published.texts.values().any(|texts| texts.contains_key(key));
        (needed && !is_there).then(|| Fault::new(Code::BALLOON_EMPTY, format!("{key} has no text")))
    }
}
