//! How a play ended: at its end with its goal, or before; and what became of the steps that nobody saw.

use super::{
    super::noted::Noted,
    facts::Facts,
    play::{Playing, TAKEN, taken},
    shown::described,
    trials::{BEGUN, LED},
};
use crate::fault::Fault;
use scenarios::{
    Code,
    content::{Step, StepKind, steps_of},
};
use serde_json::json;

impl Playing<'_, '_> {
    /// Nothing plays any more. False where that came before the end, which is told.
    pub async fn ended(&mut self, facts: &Facts) -> Result<bool, Fault> {
        let item =
            self.tale.shown.last().map_or_else(|| self.check.item.name.clone(), |(item, _)| item.clone());
        let of_item = facts.items.get(&item).cloned().unwrap_or_default();
        let closed = facts.last.as_ref().and_then(|last| last.closed.clone());
        if closed.is_some() || (facts.last.is_none() && of_item.closed) {
            let why = closed.unwrap_or_else(|| "closed".to_owned());
            return self.ended_early(&format!("the player was closed ({why})")).await;
        }
        if facts.last.is_none() && !of_item.done && !self.was_last() {
            let page = &facts.about.page;
            return self
                .ended_early(&format!("the page went to {page}, where the walk-thru does not go on"))
                .await;
        }
        let mut items: Vec<String> = self.tale.shown.iter().map(|(item, _)| item.clone()).collect();
        items.push(self.check.item.name.clone());
        items.sort();
        items.dedup();
        let mut is_reached = true;
        for item in items {
            if self.walkthru_of(&item).is_none_or(|walkthru| walkthru.goal.is_none()) {
                continue;
            }
            let done = facts.items.get(&item).is_some_and(|facts| facts.done);
            let why = match self.tale.goals.get(&item) {
                Some(Ok(())) => continue,
                None if done => continue,
                Some(Err(why)) => why.clone(),
                None => "nothing more is known of it".to_owned(),
            };
            is_reached = false;
            let own = item == self.check.item.name;
            let of = if own { String::new() } else { format!("the goal of {item}: ") };
            self.note(None, Fault::new(Code::GOAL_NOT_REACHED, format!("{of}{why}")));
        }
        Ok(is_reached)
    }

    /// Whether the step that was shown last is the last one there is.
    fn was_last(&self) -> bool {
        let Some((item, step)) = self.tale.shown.last() else { return false };
        self.number(item, step) == self.count(item)
    }

    /// The play ended before its last step. Always false.
    pub async fn ended_early(&mut self, why: &str) -> Result<bool, Fault> {
        let part = format!("{}/{}", self.tale.reached, self.count(&self.check.item.name));
        let console = self.check.stage.session.driver.noise().console;
        let error =
            console.into_iter().rfind(|line| line.starts_with("uncaught") || line.starts_with("error"));
        let said = error.map_or_else(String::new, |error| {
            format!("; the console says: {}", error.chars().take(300).collect::<String>())
        });
        let last = self.tale.shown.last().map_or_else(String::new, |(_, step)| format!(" after `{step}`"));
        self.stop(Fault::new(Code::FLOW_ENDED_EARLY.of(part), format!("{why}{last}{said}"))).await
    }

    /// Results of the item's steps that have none yet, and all in the order of the file.
    pub fn tell_the_rest(&mut self) {
        let Some(item) = self.item(&self.check.item.name).cloned() else { return };
        let steps = steps_of(&item);
        for step in &steps {
            let place = (self.check.item.name.clone(), step.id.clone());
            let arms: Vec<&str> = self
                .arms
                .iter()
                .filter(|arm| (&arm.item, &arm.step) == (&place.0, &place.1))
                .map(|arm| arm.arm.as_str())
                .collect();
            let arms = json!(arms);
            let led = self.proven.get(&step.id).map(|led| json!(led));
            let begun = self.begun.contains(&step.id);
            match self
                .check
                .record
                .steps
                .iter_mut()
                .find(|result| result.id == step.id && result.phase == scenarios::Phase::Main)
            {
                Some(result) => {
                    let flow = result.extra.as_mut().and_then(|extra| extra[TAKEN].as_object_mut());
                    if let Some(flow) = flow {
                        flow.extend(led.map(|led| (LED.to_owned(), led)));
                        flow.extend(begun.then(|| (BEGUN.to_owned(), json!(true))));
                    }
                    if let (StepKind::Split(_), Some(flow)) =
                        (&step.kind, result.extra.as_mut().and_then(|extra| extra[TAKEN].as_object_mut()))
                    {
                        flow.insert("split".to_owned(), arms);
                    }
                }
                None => {
                    let outcome = self.tale.outcomes.get(&place).and_then(|done| done.outcome.clone());
                    let mut noted = self.unseen_result(step);
                    taken(&mut noted).insert("outcome".to_owned(), json!(outcome));
                    let is_split = matches!(step.kind, StepKind::Split(_));
                    if is_split {
                        taken(&mut noted).insert("split".to_owned(), arms.clone());
                    }
                    if let Some(facts) = self.flows.get(&place) {
                        noted.result.set_flow(facts);
                    }
                    let took_a_way = is_split && arms.as_array().is_some_and(|arms| !arms.is_empty());
                    let done = took_a_way || matches!(outcome.as_deref(), Some("done" | "healed"));
                    match done {
                        true => noted.end(self.check.stage, self.check.record),
                        false => noted.not_reached(self.check.stage, self.check.record),
                    }
                }
            }
        }
        for result in &mut self.check.record.steps {
            let place = (self.check.item.name.clone(), result.id.clone());
            if let Some(facts) = self.flows.get(&place) {
                result.set_flow(facts);
            }
        }
        let place = |id: &str| steps.iter().position(|step| step.id == id).unwrap_or(usize::MAX);
        self.check.record.steps.sort_by_key(|result| place(&result.id));
    }

    fn unseen_result(&self, step: &Step) -> Noted {
        let name = &self.check.item.name;
        let on = step.kind.visible().and_then(|visible| visible.on.clone());
        let words = match step.kind.visible() {
            Some(_) => {
                let title = super::super::texts::title(
                    &self.check.published,
                    &format!("{name}.{}", step.id),
                    &self.language(),
                );
                super::super::looked::words(
                    self.number(name, &step.id),
                    self.count(name),
                    &title,
                    on.as_deref(),
                )
            }
            None => described(step),
        };
        let mut noted = Noted::begin(step.id.clone(), step.kind.word(), words);
        noted.result.target = on;
        noted
    }
}
