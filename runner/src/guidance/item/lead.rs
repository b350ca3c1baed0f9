//! Goes through a walk-thru as a person does, where something else is checked that needs its end: a task, a course.
//!
//! Nothing of the walk-thru itself is judged here but that it can be gone through.

use super::{
    own::Check,
    person::{QUIET, js},
    player::State,
};
use crate::fault::Fault;
use scenarios::{
    Action, Code, Text,
    content::{Act, ItemKind, Trigger, steps_of},
    scenario::Choice,
};
use serde_json::Value;

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
        let Some(visible) = step.as_ref().and_then(|step| step.kind.visible()).cloned() else {
            return Ok(());
        };
        let acts = visible.next.iter().find_map(|trigger| {
            let on = trigger.element().map(str::to_owned).or_else(|| visible.on.clone());
            by_hand(trigger, on?)
        });
        let left =
            format!("s.play?.item!=={}||s.play.step?.id!=={}||s.play.phase!=='shown'", js(&item), js(&id));
        match acts {
            // Who only presses on leaves a form empty that wants an entry.
            Some(Action::Type { into, .. }) => {
                let text = Text::Plain(self.good_entry(&id, &into).await);
                let action = Action::Type { into, text, append: false, by_key: false };
                self.act(&id, action).await.map_err(|refused| refused.fault)?;
                self.tab("Tab").await?;
            }
            _ if visible.next.contains(&Trigger::Next) => {
                self.press(".balloon .main, .popup .main", 0, &format!("the button of {id}")).await?;
            }
            Some(action) => self.act(&id, action).await.map_err(|refused| refused.fault)?,
            None => {}
        }
        let patience = self.patience()?.max(QUIET);
        match self.until(&left, patience).await?.0 {
            true => Ok(()),
            false => Err(Fault::new(Code::STEP_NOT_ADVANCING, format!("{item} does not go on from {id}"))),
        }
    }
}

/// An act of the player's as a step of a scenario does it.
fn action(act: Act) -> Action {
    match act {
        Act::Click(element) => click(&element),
        Act::Hover(target) => Action::Hover { target },
        Act::Focus(element) => Action::Press { keys: "Shift".to_owned(), on: Some(element) },
        Act::Type { into, text } => {
            Action::Type { into, text: Text::Plain(text), append: false, by_key: false }
        }
        Act::Select { list, choice } => Action::Select { target: list, choices: vec![choice] },
    }
}

fn by_hand(trigger: &Trigger, on: String) -> Option<Action> {
    Some(match trigger {
        Trigger::Click(_) => click(&on),
        Trigger::Hover(_) => Action::Hover { target: on },
        Trigger::Type(_) => {
            Action::Type { into: on, text: Text::Plain(String::new()), append: false, by_key: false }
        }
        Trigger::Select(choice) => {
            Action::Select { target: on, choices: vec![choice.clone().unwrap_or(Choice::Index(1))] }
        }
        _ => return None,
    })
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
