//! Tells those who watch of the step that is being played: which one it is, and what holds it back.
//!
//! What has ended is told by its result; a rule that is unknown, an element that does not come and a goal that is
//! waited for are in the state of the page alone, until it is too late to look at them.

use super::{
    facts::{Facts, Play},
    play::{Look, Playing},
};
use crate::fault::Fault;
use scenarios::flow::FlowFacts;
use serde_json::json;
use std::time::{Duration, Instant};

/// What holds a play `p` back, as an expression; empty: nothing that is waited for. As [`held`] has it.
const HELD: &str = "(p=>p&&/^(rule|element|goal)$/.test(p.phase)?\
    [p.item,p.step&&p.step.id,p.phase,p.blocked.length].join('|'):'')(s.play)";

impl Playing<'_, '_> {
    /// Waits as [`Playing::look`] does; whoever watches is told what holds the play back as soon as that is so.
    pub(super) async fn look_on(&mut self, holds: &str, within: Duration) -> Result<Look, Fault> {
        if self.check.stage.options.listener.is_none() {
            return self.look(holds, within).await;
        }
        let end = Instant::now() + within;
        loop {
            let or_held = format!("({holds})||(held=>held&&held!=={})({HELD})", json!(self.tale.held));
            let left = end.saturating_duration_since(Instant::now());
            let facts = match self.look(&or_held, left).await? {
                Look::Met(facts) => facts,
                other => return Ok(other),
            };
            let held = held(&facts);
            if held.is_empty() || held == self.tale.held {
                return Ok(Look::Met(facts));
            }
            self.tale.held = held;
            if let Some(play) = &facts.play {
                self.tell_current(play);
            }
        }
    }

    /// Tells of the step that plays, with what the Flow Tracker sees of it; where the goal is waited for, of the last.
    pub(super) fn tell_current(&self, play: &Play) {
        let Some(listener) = &self.check.stage.options.listener else { return };
        let last = self.tale.shown.last().filter(|(item, _)| *item == play.item);
        let id = play.step.as_ref().map(|step| &step.id).or(last.map(|(_, step)| step));
        let Some(step) = id.and_then(|id| self.step(&play.item, id)) else { return };
        let mut current = self.begin(play, &step).result;
        if let Some(facts) = self.flows.get(&(play.item.clone(), step.id)) {
            current.set_flow(&FlowFacts { around: self.around.clone(), ..facts.clone() });
        }
        listener.tell_current(&current, self.check.stage.secrets);
    }
}

fn held(facts: &Facts) -> String {
    let Some(play) = &facts.play else { return String::new() };
    if !matches!(play.phase.as_str(), "rule" | "element" | "goal") {
        return String::new();
    }
    let step = play.step.as_ref().map(|step| step.id.as_str()).unwrap_or_default();
    format!("{}|{step}|{}|{}", play.item, play.phase, play.blocked.len())
}
