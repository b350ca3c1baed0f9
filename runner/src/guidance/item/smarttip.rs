//! Checks a smart tip: guidance while a person points at its field or is in it, validation after each bad entry and
//! after no good one, and neither for longer.

use super::{
    launcher::placed,
    noted::Noted,
    own::Check,
    person::{QUIET, js},
};
use crate::fault::Fault;
use browser::Input;
use scenarios::{
    Action, Code, Text,
    content::{Smarttip, TipKind, Trial},
};
use serde_json::Value;

impl Check<'_, '_> {
    pub(super) async fn smarttip(&mut self, tip: &Smarttip) {
        let trace = format!("s.items[{}].when", js(&self.item.name));
        let ways: &[(&str, &str)] = match &tip.tip {
            TipKind::Guidance => {
                &[("hover", "shows while one points at"), ("focus", "shows while one is in")]
            }
            TipKind::Validation { .. } => &[("entries", "finds fault with bad entries of")],
        };
        let placed = self.place(tip.when.as_ref(), &trace).await;
        if !placed || !self.element("element", &tip.on).await {
            ways.iter().for_each(|(id, words)| self.unchecked(id, format!("{words} {}", tip.on)));
            return;
        }
        match &tip.tip {
            TipKind::Guidance => self.guidance(tip).await,
            TipKind::Validation { tries, .. } => self.validation(tip, tries).await,
        }
        let shown = format!("s.items[{}].shown", js(&self.item.name));
        self.elsewhere(tip.when.as_ref(), &trace, &shown).await;
    }

    async fn guidance(&mut self, tip: &Smarttip) {
        let noted = Noted::begin("hover", "hover", format!("shows while one points at {}", tip.on));
        let done = self.hovered(tip).await;
        self.ended(noted, done).await;
        if self.record.stopped {
            return;
        }
        match self.takes_focus(&tip.on).await {
            Ok(true) => {
                let noted = Noted::begin("focus", "focus", format!("shows while one is in {}", tip.on));
                let done = self.focused(tip).await;
                self.ended(noted, done).await;
            }
            Ok(false) => self.unchecked("focus", format!("{} takes no focus", tip.on)),
            Err(fault) => {
                let noted = Noted::begin("focus", "focus", format!("shows while one is in {}", tip.on));
                self.ended(noted, Err(fault)).await;
            }
        }
    }

    async fn hovered(&mut self, tip: &Smarttip) -> Result<(), Fault> {
        self.input(&[Input::Move(1.0, 1.0)]).await?;
        self.act("hover", Action::Hover { target: tip.on.clone() }).await.map_err(|refused| refused.fault)?;
        self.shows(tip, "one points at it").await?;
        let (x, y) = self.beside_it().await?;
        self.input(&[Input::Move(x, y)]).await?;
        self.goes("the pointer has left it").await
    }

    /// A point of the page that is not on the tip's field.
    async fn beside_it(&mut self) -> Result<(f64, f64), Fault> {
        let name = js(&self.item.name);
        let found = self
            .call(&format!(
                "(s=>{{const b=s.items[{name}].element.box;if(!b)return[1,1];const inside=(x,y)=>x>b.x-4&&x<b.x+b.width+4&&y>b.y-4&&y<b.y+b.height+4;\
                 return[[1,1],[innerWidth-2,innerHeight-2],[1,innerHeight-2],[innerWidth-2,1]].find(p=>!inside(...p))||[1,1]}})(surefoot.player.state())"
            ))
            .await?;
        Ok((found[0].as_f64().unwrap_or(1.0), found[1].as_f64().unwrap_or(1.0)))
    }

    /// Into the field by a click of the keyboard's person: focus, away by Tab, and back by Shift and Tab.
    async fn focused(&mut self, tip: &Smarttip) -> Result<(), Fault> {
        self.act("focus", Action::Press { keys: "Shift".to_owned(), on: Some(tip.on.clone()) })
            .await
            .map_err(|refused| refused.fault)?;
        self.shows(tip, "it has the focus").await?;
        self.tab("Tab").await?;
        if self.is_focused(&tip.on).await? {
            return Err(Fault::new(Code::ACT_FAILED, format!("Tab does not lead out of {}", tip.on)));
        }
        self.goes("the focus has left it").await?;
        self.tab("Shift+Tab").await?;
        // Where the way back leads elsewhere, the page has its own order: nothing is said of the tip.
        if !self.is_focused(&tip.on).await? {
            return Ok(());
        }
        self.shows(tip, "one has come into it by the keyboard").await?;
        self.tab("Tab").await?;
        self.goes("the focus has left it").await
    }

    pub(super) async fn tab(&mut self, keys: &str) -> Result<(), Fault> {
        let top = self.stage.session.top();
        Ok(self.stage.session.press(&top, keys).await?)
    }

    async fn is_focused(&mut self, element: &str) -> Result<bool, Fault> {
        let rule = serde_json::json!({"element": {"ref": element, "is": "focused"}});
        Ok(self.call(&format!("surefoot.player.ask({rule}).truth")).await? == "true")
    }

    /// Whether the element can have the focus at all.
    async fn takes_focus(&mut self, element: &str) -> Result<bool, Fault> {
        Ok(self.call(&format!("surefoot.player.takesFocus({})", js(element))).await? == true)
    }

    /// The tip shows, in its place, with words.
    async fn shows(&mut self, tip: &Smarttip, when: &str) -> Result<(), Fault> {
        let name = js(&self.item.name);
        let patience = self.patience()?.min(QUIET * 2);
        let (shown, state) = self.until(&format!("s.items[{name}].shown"), patience).await?;
        let now = &state["items"][&self.item.name];
        if !shown {
            return Err(Fault::new(
                Code::TIP_NO_SHOW,
                format!("it does not show when {when}{}", reason(now)),
            ));
        }
        if now["balloon"]["text"].as_str().unwrap_or_default().is_empty() {
            return Err(Fault::new(Code::BALLOON_EMPTY, "the tip says nothing"));
        }
        placed(now, tip.side, &state)
    }

    async fn goes(&mut self, when: &str) -> Result<(), Fault> {
        let name = js(&self.item.name);
        let patience = self.patience()?.min(QUIET * 2);
        let (gone, _) = self.until(&format!("!s.items[{name}].shown"), patience).await?;
        if gone { Ok(()) } else { Err(Fault::new(Code::TIP_STUCK, format!("it still shows when {when}"))) }
    }

    async fn validation(&mut self, tip: &Smarttip, tries: &Trial) {
        if tries.good.is_empty() {
            self.unchecked("good", "good entries: none are given under `try`".to_owned());
        }
        // One that is taken for bad says nothing of whether the tip goes away.
        let mut quiet = None;
        for (number, good) in tries.good.iter().enumerate() {
            let words = format!("says nothing of the good entry “{good}”");
            let noted = Noted::begin(format!("good-{}", number + 1), "type", words);
            let done = self.good(tip, good).await;
            if self.ended(noted, done).await {
                quiet = quiet.or(Some(good));
            }
            if self.record.stopped {
                return;
            }
        }
        if tries.bad.is_empty() {
            self.unchecked("bad", "bad entries: none are given under `try`".to_owned());
        }
        for (number, bad) in tries.bad.iter().enumerate() {
            let words = format!("finds fault with “{bad}” after it was entered");
            let noted = Noted::begin(format!("bad-{}", number + 1), "type", words);
            let done = self.bad(tip, bad, quiet).await;
            self.ended(noted, done).await;
            if self.record.stopped {
                return;
            }
        }
    }

    /// Enters a text into the tip's field and leaves it.
    async fn entered(&mut self, tip: &Smarttip, text: &str) -> Result<(), Fault> {
        let typed = Action::Type {
            into: tip.on.clone(),
            text: Text::Plain(text.to_owned()),
            append: false,
            by_key: false,
        };
        self.act("entry", typed).await.map_err(|refused| refused.fault)?;
        self.tab("Tab").await?;
        if self.is_focused(&tip.on).await? {
            return Err(Fault::new(Code::ACT_FAILED, format!("Tab does not lead out of {}", tip.on)));
        }
        Ok(())
    }

    async fn good(&mut self, tip: &Smarttip, good: &str) -> Result<(), Fault> {
        self.entered(tip, good).await?;
        let name = js(&self.item.name);
        let (shown, state) = self.until(&format!("s.items[{name}].shown"), QUIET).await?;
        match shown {
            true => Err(Fault::new(
                Code::TIP_FALSE_ALARM,
                format!(
                    "“{good}” was entered, which is good, and the tip shows{}",
                    reason(&state["items"][&self.item.name])
                ),
            )),
            false => Ok(()),
        }
    }

    async fn bad(&mut self, tip: &Smarttip, bad: &str, good: Option<&String>) -> Result<(), Fault> {
        self.entered(tip, bad).await?;
        let name = js(&self.item.name);
        let patience = self.patience()?.min(QUIET * 2);
        let (shown, state) = self.until(&format!("s.items[{name}].shown"), patience).await?;
        let now = &state["items"][&self.item.name];
        if !shown {
            let message =
                format!("“{bad}” was entered, which is bad, and the tip does not show{}", reason(now));
            return Err(Fault::new(Code::TIP_MISSED_BAD, message));
        }
        if now["balloon"]["text"].as_str().unwrap_or_default().is_empty() {
            return Err(Fault::new(Code::BALLOON_EMPTY, "the tip says nothing"));
        }
        placed(now, tip.side, &state)?;
        match good {
            Some(good) => {
                self.entered(tip, good).await?;
                self.goes(&format!("the good entry “{good}” has taken the place of “{bad}”")).await
            }
            None => Ok(()),
        }
    }
}

/// What the tip's rule says, for a message.
fn reason(now: &Value) -> String {
    match now["rule"].is_object() {
        true => format!(" ({})", super::place::why(&now["rule"])),
        false => String::new(),
    }
}
