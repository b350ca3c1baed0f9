//! Checks a launcher: it shows where its rule says, beside its element, and a click starts its item.

use super::{
    looked::{look_for, tell},
    noted::Noted,
    own::Check,
    person::js,
};
use crate::{fault::Fault, guidance::placement};
use browser::guidance::Rect;
use scenarios::{
    Code, Outcome,
    content::{Item, ItemKind, Launcher, Opening, Resource, Shuttle, Side},
};
use serde_json::Value;

impl Check<'_, '_> {
    pub(super) async fn launcher(&mut self, launcher: &Launcher) {
        let name = self.item.name.clone();
        let trace = format!("s.items[{}].when", js(&name));
        if !self.place(launcher.when.as_ref(), &trace).await {
            self.unchecked("shown", format!("the launcher beside {}", launcher.on));
            return self.unchecked("click", format!("a click plays {}", launcher.plays));
        }
        let element = self.element("element", &launcher.on).await;
        if !element || !self.beside(&launcher.on, launcher.side).await {
            return self.unchecked("click", format!("a click plays {}", launcher.plays));
        }
        let noted = Noted::begin("click", "click", format!("a click plays {}", launcher.plays));
        let done = self.launch(&launcher.plays).await;
        self.ended(noted, done).await;
        self.elsewhere(launcher.when.as_ref(), &trace, &format!("s.items[{}].shown", js(&name))).await;
    }

    /// The item's element is on the page, as it was learned.
    pub(super) async fn element(&mut self, id: &str, element: &str) -> bool {
        let mut noted = Noted::begin(id, "element", format!("{element} is on the page"));
        let done = match self.patience() {
            Ok(patience) => match look_for(self.stage, id, element, patience).await {
                Ok(trace) => {
                    tell(self.stage, &mut noted.result, element, &trace);
                    noted.findings.extend(trace.findings.clone());
                    Ok(())
                }
                Err(refused) => {
                    tell(self.stage, &mut noted.result, element, &refused.trace);
                    Err(refused.fault)
                }
            },
            Err(fault) => Err(fault),
        };
        // What an element's texts have become is to be looked at; the item works on.
        let there = done.is_ok();
        self.ended(noted, done).await;
        there && !self.record.stopped
    }

    /// What belongs to an element shows, beside it.
    async fn beside(&mut self, element: &str, side: Side) -> bool {
        let mut noted = Noted::begin("shown", "step", format!("shows beside {element}"));
        noted.result.target = Some(element.to_owned());
        noted.result.outcome = Outcome::Found;
        let done = self.is_beside(element, side).await;
        self.ended(noted, done).await
    }

    async fn is_beside(&mut self, element: &str, side: Side) -> Result<(), Fault> {
        let name = js(&self.item.name);
        self.call(&format!("surefoot.player.reveal({})", js(element))).await?;
        let patience = self.patience()?;
        let (shown, state) =
            self.until(&format!("s.items[{name}].shown&&s.items[{name}].element.box"), patience).await?;
        let now = &state["items"][&self.item.name];
        if !shown {
            return Err(not_shown(now, element));
        }
        placed(now, side, &state)
    }

    async fn launch(&mut self, plays: &str) -> Result<(), Fault> {
        let before = self.before(plays).await?;
        let documents = self.stage.session.driver.documents();
        let tabs = self.stage.session.driver.tabs(None).await?;
        self.press(&format!("item:{}", self.item.name), 0, "the launcher").await?;
        if !self.started(plays, &before, documents).await? {
            return Err(Fault::new(
                Code::LAUNCH_NOTHING_PLAYED,
                format!("the launcher was clicked, and {plays} did not begin"),
            ));
        }
        self.tidy(tabs).await
    }

    /// What is known of an item before it may begin: an expression that is true once it has.
    pub(super) async fn before(&mut self, name: &str) -> Result<String, Fault> {
        let name = self.meant(name);
        let found = self
            .call(&format!("[surefoot.player.state().items[{}]?.plays??0,Date.now()]", js(&name)))
            .await?;
        Ok(Self::begun(&name, found[0].as_u64().unwrap_or(0), found[1].as_u64().unwrap_or(0)))
    }

    /// What an item plays in the end: launchers play others.
    fn meant(&self, name: &str) -> String {
        let mut name = name.to_owned();
        for _ in 0..10 {
            match self.published.items.get(&name).map(|item| &item.kind) {
                Some(ItemKind::Launcher(launcher)) => name.clone_from(&launcher.plays),
                _ => break,
            }
        }
        name
    }

    /// Whether an item has begun, or has led to another page as it should.
    pub(super) async fn started(&mut self, name: &str, before: &str, documents: u64) -> Result<bool, Fault> {
        let leaves = self.published.items.get(&self.meant(name)).is_some_and(leaves);
        let patience = self.patience()?;
        if leaves {
            return self.left(documents, before).await;
        }
        Ok(self.until(before, patience).await?.0)
    }

    /// Closes all that has begun, and the tabs that were opened.
    pub(super) async fn tidy(&mut self, tabs: usize) -> Result<(), Fault> {
        while self.stage.session.driver.tabs(None).await? > tabs.max(1) {
            let open = self.stage.session.driver.tabs(None).await?;
            self.stage.session.driver.tabs(Some(open - 1)).await?;
            self.stage.session.driver.close_tab().await?;
        }
        self.stage.session.driver.tabs(Some(tabs.max(1) - 1)).await?;
        self.call("surefoot.player.stop()??null").await.map(drop)
    }
}

/// Whether an item takes the page's place.
fn leaves(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Shuttle(Shuttle { open, .. }) | ItemKind::Resource(Resource { open, .. }) => {
            *open == Opening::Here
        }
        _ => false,
    }
}

/// Why something does not show beside its element though its rule is true and we have found the element.
fn not_shown(now: &Value, element: &str) -> Fault {
    let code = now["element"]["why"].as_str().and_then(Code::parse);
    match code {
        Some(code) => {
            let count = now["element"]["count"].as_u64().filter(|count| *count > 1);
            let code = count.map_or(code.clone(), |count| code.of(count));
            Fault::new(
                code,
                format!("we find {element}, but the player does not: teach it more of the element"),
            )
        }
        None if now["element"]["box"].is_object() && now["element"]["shown"].is_null() => Fault::new(
            Code::ELEMENT_OFFSCREEN,
            format!("no part of {element} can be brought into the window"),
        ),
        None => Fault::new(Code::BALLOON_ABSENT, format!("{element} is there, and nothing shows beside it")),
    }
}

/// Whether something stands where it belongs: beside its element, within the window, not over what it explains.
pub(super) fn placed(now: &Value, side: Side, state: &Value) -> Result<(), Fault> {
    let rect = |value: &Value| serde_json::from_value::<Rect>(value.clone()).ok();
    let Some(own) = rect(&now["balloon"]["box"]) else {
        return Err(Fault::new(Code::BALLOON_ABSENT, "it has no place on the page"));
    };
    let element = rect(&now["element"]["shown"]).or_else(|| rect(&now["element"]["box"]));
    let window = &state["about"]["window"];
    let window = (window[0].as_f64().unwrap_or(f64::MAX), window[1].as_f64().unwrap_or(f64::MAX));
    let side = placement::declared(side, state["direction"] == "rtl");
    match placement::check(own, element, side, window) {
        Some((code, message)) => Err(Fault::new(code, message)),
        None => Ok(()),
    }
}
