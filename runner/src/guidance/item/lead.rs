//! Goes through a walk-thru as a person does, where something else is checked that needs its end: a task, a course.
//!
//! Nothing of the walk-thru itself is judged here but that it can be gone through.

use super::{
    looked::find_for,
    own::Check,
    person::{QUIET, js},
    player::State,
    sample,
    ways::{Way, ways},
};
use crate::fault::Fault;
use browser::{Goal, Need};
use scenarios::{
    Action, Code, Kind, Text,
    content::{Act, ItemKind, steps_of},
    scenario::Choice,
};
use serde_json::Value;
use std::time::Duration;

/// More steps than these are no walk-thru that ends.
const STEPS: usize = 200;

impl Check<'_, '_> {
    /// Goes on until nothing plays any more.
    pub(super) async fn lead(&mut self, name: &str) -> Result<(), Fault> {
        for _ in 0..STEPS {
            let patience = self.patience()?;
            let waits = "!s.play||s.play.asks||s.play.stuck||s.play.phase==='shown'";
            let (met, state) = self.until(waits, patience).await?;
            let play = &state["play"];
            if !met || play["stuck"].is_string() {
                let why = play["stuck"].as_str().or(play["phase"].as_str()).unwrap_or("nothing").to_owned();
                let code = Code::parse(&why).unwrap_or(Code::FLOW_ENDED_EARLY);
                let at = play["step"]["id"].as_str().unwrap_or("its end").to_owned();
                return Err(Fault::new(code, format!("{name} does not go on at {at}: {why}")));
            }
            if play.is_null() {
                return match state["last"]["closed"].as_str() {
                    Some(why) => Err(Fault::new(Code::FLOW_ENDED_EARLY, format!("{name} was closed: {why}"))),
                    None => Ok(()),
                };
            }
            match play["asks"].is_object() {
                true => self.asked(&play["asks"].clone()).await?,
                false => self.further(&state).await?,
            }
        }
        Err(Fault::new(Code::FLOW_ENDLESS, format!("{name} was not at its end after {STEPS} steps")))
    }

    /// Does what the player asks for, and tells it.
    async fn asked(&mut self, asks: &Value) -> Result<(), Fault> {
        let done = match serde_json::from_value::<Act>(asks["act"].clone()) {
            Ok(act) => self.act("auto", action(act)).await.map_err(|refused| refused.fault),
            Err(_) => Err(Fault::new(Code::ACT_FAILED, format!("nobody knows how to do {}", asks["act"]))),
        };
        self.call(&format!("surefoot.player.acted({},{})", asks["id"], done.is_ok())).await?;
        done
    }

    /// Leads on from a step that is shown.
    async fn further(&mut self, state: &State) -> Result<(), Fault> {
        let (item, id) = (&state["play"]["item"], &state["play"]["step"]["id"]);
        let (item, id) =
            (item.as_str().unwrap_or_default().to_owned(), id.as_str().unwrap_or_default().to_owned());
        let step = self.published.items.get(&item).and_then(|item| {
            matches!(item.kind, ItemKind::Walkthru(_))
                .then(|| steps_of(item).into_iter().find(|step| step.id == id).cloned())?
        });
        let Some((step, visible)) = step.as_ref().and_then(|step| Some((step, step.kind.visible()?))) else {
            return Ok(());
        };
        let left =
            format!("s.play?.item!=={}||s.play.step?.id!=={}||s.play.phase!=='shown'", js(&item), js(&id));
        let mut refused = None;
        for way in ways(step, visible) {
            match self.take(&id, &way, &left).await {
                Err(fault) if fault.code.kind() == Kind::Broken => refused = refused.or(Some(fault)),
                taken => {
                    refused = None;
                    taken?;
                    break;
                }
            }
        }
        if let Some(fault) = refused {
            return Err(fault);
        }
        let patience = self.patience()?.max(QUIET);
        match self.until(&left, patience).await?.0 {
            true => Ok(()),
            false => Err(Fault::new(Code::STEP_NOT_ADVANCING, format!("{item} does not go on from {id}"))),
        }
    }

    /// Takes a way on from the step `id`; `left` is true once the step was left.
    async fn take(&mut self, id: &str, way: &Way, left: &str) -> Result<(), Fault> {
        let action = match way {
            Way::Delay(_) | Way::Until(_, None) => return Ok(()),
            // It may come by itself, else a person does it.
            Way::Until(_, Some(way)) => {
                return match self.until(left, QUIET).await?.0 {
                    true => Ok(()),
                    false => Box::pin(self.take(id, way, left)).await,
                };
            }
            Way::Next => {
                return self.press(".balloon .main, .popup .main", 0, &format!("the button of {id}")).await;
            }
            Way::Refresh(None) => return self.go(Goal::Reload).await.map(drop),
            Way::Click(on) | Way::Refresh(Some(on)) => click(on),
            Way::Hover(on) => Action::Hover { target: on.clone() },
            Way::Type(on) => typed(on.clone(), self.good_entry(id, on).await),
            Way::Select(on, choice) => {
                let choice = choice.clone().unwrap_or(Choice::Index(1));
                Action::Select { target: on.clone(), choices: vec![choice] }
            }
        };
        let leaves_a_field = matches!(way, Way::Type(_));
        self.act(id, action).await.map_err(|refused| refused.fault)?;
        if leaves_a_field {
            self.tab("Tab").await?;
        }
        Ok(())
    }

    /// What a field should take.
    pub(super) async fn good_entry(&mut self, id: &str, element: &str) -> String {
        let found = find_for(self.stage, id, element, Need::None, Duration::from_secs(2)).await.ok();
        let (target, item) = (self.stage.target(element), self.item);
        let ready = found.as_ref().map(|found| &found.ready);
        sample::entry(&item.content.contents, &item.system, element, &target, ready)
    }
}

/// An act of the player's as a step of a scenario does it.
fn action(act: Act) -> Action {
    match act {
        Act::Click(element) => click(&element),
        Act::Hover(target) => Action::Hover { target },
        Act::Focus(element) => Action::Press { keys: "Shift".to_owned(), on: Some(element) },
        Act::Type { into, text } => typed(into, text),
        Act::Select { list, choice } => Action::Select { target: list, choices: vec![choice] },
    }
}

fn typed(into: String, text: String) -> Action {
    Action::Type { into, text: Text::Plain(text), append: false, by_key: false }
}

fn click(element: &str) -> Action {
    Action::Click {
        target: element.to_owned(),
        button: scenarios::scenario::Button::Left,
        count: 1,
        modifiers: vec![],
        at: None,
    }
}
