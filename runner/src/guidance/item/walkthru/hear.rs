//! Hears what the player tells: what became of steps, ways that were taken, goals, and what went by unseen.

use super::{
    facts::{Done, Event, Facts, words},
    play::Playing,
};
use crate::fault::Fault;
use scenarios::Code;

/// A step that was there for less, in milliseconds, nobody has read.
const UNREAD: f64 = 300.0;

impl Playing<'_, '_> {
    /// What the player has told since the last look.
    pub async fn hear(&mut self, facts: &Facts) {
        for event in &facts.log {
            let sign = format!(
                "{}|{}|{:?}|{:?}|{:?}|{:?}",
                event.kind, event.at, event.item, event.step, event.reason, event.element
            );
            if self.heard.insert(sign) {
                self.hear_one(event, facts);
            }
        }
        let noted = |item: &str, done: &Done| ((item.to_owned(), done.id.clone()), done.clone());
        if let Some(play) = &facts.play {
            let decided = play.steps.iter().filter(|step| step.outcome.is_some());
            decided.clone().for_each(|done| self.led_on(&play.item, done));
            self.tale.outcomes.extend(decided.map(|done| noted(&play.item, done)));
            self.arms.extend(play.splits.iter().cloned());
            if play.goal.as_ref().is_some_and(|goal| goal.reached) {
                self.tale.goals.insert(play.item.clone(), Ok(()));
            }
            if self.tale.open.is_some() && play.key() != self.tale.key && !self.tale.key.is_empty() {
                self.left().await;
            }
        }
        if let Some(last) = facts.last.as_ref() {
            last.history
                .iter()
                .for_each(|done| self.led_on(done.item.as_deref().unwrap_or(&last.item), done));
            self.tale.outcomes.extend(
                last.history.iter().map(|done| noted(done.item.as_deref().unwrap_or(&last.item), done)),
            );
            self.arms.extend(last.splits.iter().cloned());
            if last.goal.is_some() {
                self.tale.goals.insert(last.item.clone(), Ok(()));
            }
        }
    }

    fn hear_one(&mut self, event: &Event, facts: &Facts) {
        let item = event.item.clone().unwrap_or_default();
        let step = event.step.clone().unwrap_or_default();
        match event.kind.as_str() {
            "failed" if event.reason.as_deref() == Some("step.pre_action_failed") => {
                let element = event.element.clone().unwrap_or_default();
                let why = event.why.clone().unwrap_or_default();
                let message = format!("what the step does before it shows needs `{element}`: {why}");
                let fault = Fault::new(Code::STEP_PRE_ACTION_FAILED.of(&element), message);
                self.tale.before.entry(self.id(&item, &step)).or_default().push(fault);
            }
            "goal_missed" => {
                let why = event.trace.as_ref().map(words).unwrap_or_default();
                self.tale.goals.entry(item).or_insert(Err(why));
            }
            "play" if item != self.check.item.name => self.leak(&item, facts),
            "play" => self.begun.extend(event.from.clone()),
            "step" if item == self.check.item.name => {
                self.tale.reached = self.tale.reached.max(self.number(&item, &step))
            }
            "left" => self.unseen(event, facts, item, step),
            _ => {}
        }
    }

    /// Whoever is not in the segment of an item that this one leads to gets it all the same.
    fn leak(&mut self, item: &str, facts: &Facts) {
        let outside = facts.items.get(item).and_then(|facts| facts.segment.as_deref()) == Some("false");
        if outside && self.check.player.knows_somebody() {
            let message = format!("it leads to {item}, which this persona's segment does not have");
            self.note(None, Fault::new(Code::SEGMENT_LEAK, message));
        }
    }

    /// A step that went by before anybody could read it.
    fn unseen(&mut self, event: &Event, facts: &Facts, item: String, step: String) {
        let by_itself = matches!(event.trigger.as_deref(), Some("when" | "appears"));
        let number = self.number(&item, &step);
        let began = facts.log.iter().rfind(|other| {
            other.kind == "step" && other.step.as_deref() == Some(&step) && other.at <= event.at
        });
        let Some(began) = began.filter(|_| by_itself && number > 0) else { return };
        if event.at - began.at > UNREAD || self.told.contains(&(item.clone(), step.clone())) {
            return;
        }
        let trigger = event.trigger.as_deref().unwrap_or_default();
        let message = format!(
            "`{trigger}` was true as soon as the step was shown: it went by before anybody could read it"
        );
        let id = self.id(&item, &step);
        self.note(Some(&id), Fault::new(Code::FLOW_SKIPPED.of(number), message));
    }
}
