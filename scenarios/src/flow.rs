//! What the Flow Tracker saw of a step of a content item, as it stays in the run: under `flow` of the step's `extra`.
//!
//! The player tells it in the page as `surefoot.player.state()`. What comes out of a page is hostile: here it is cut
//! to a length, and what has another form is left out, never guessed. Nothing here judges.

mod around;

use crate::StepResult;
use crate::content::{Trace, Truth};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub use around::{FlowAround, FlowSmall};

/// The key of [`StepResult::extra`] that it stands under.
pub const FLOW: &str = "flow";

/// The longest text that is kept, in characters.
const LONGEST: usize = 300;
/// How deep a rule's trace is kept, and how many parts of a rule.
const DEEPEST: usize = 8;
const MOST_PARTS: usize = 40;
/// How many rules that held a step back are kept.
const MOST_HELD: usize = 10;

/// What was seen of a step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FlowFacts {
    /// What the player was doing with it at the last look.
    pub phase: FlowPhase,
    /// How long after the step's turn its balloon or popup was there; `None`: it never was.
    pub appeared_ms: Option<u64>,
    /// What led on: `click`, `next`, `type`, `hover`, `delay`, `refresh`, `select`, `appears`, `when`.
    pub trigger: Option<String>,
    /// The code of why it could not go on: `element.missing`, `wait.timeout`.
    pub stuck: Option<String>,
    /// The element that it is on.
    pub element: Option<FlowElement>,
    /// The rules that held it back, each as it was last seen.
    pub blocked: Vec<Held>,
    /// Which way a split went.
    pub split: Option<FlowSplit>,
    /// The item's goal, where it was reached in this step or waited for after it.
    pub goal: Option<FlowGoal>,
    /// What is around it, while it plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub around: Option<FlowAround>,
}

/// What the player does with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowPhase {
    /// It is not its turn yet, or nobody looked.
    #[default]
    Starting,
    /// A rule is asked.
    Rule,
    /// Its element is waited for.
    Element,
    /// It acts for the person.
    Acting,
    /// Its balloon or popup is shown.
    Shown,
    /// It can't go on.
    Stuck,
    /// It leaves for another page.
    Going,
    /// Another item is open.
    Other,
    /// The steps are over, and the goal is waited for.
    Goal,
    /// It is over, and has led on.
    Done,
    /// It was left out: its element was not there, and need not be.
    Skipped,
    /// It was left out: its rule said no.
    NotNeeded,
}

impl FlowPhase {
    /// Its name in files and in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            FlowPhase::Starting => "starting",
            FlowPhase::Rule => "rule",
            FlowPhase::Element => "element",
            FlowPhase::Acting => "acting",
            FlowPhase::Shown => "shown",
            FlowPhase::Stuck => "stuck",
            FlowPhase::Going => "going",
            FlowPhase::Other => "other",
            FlowPhase::Goal => "goal",
            FlowPhase::Done => "done",
            FlowPhase::Skipped => "skipped",
            FlowPhase::NotNeeded => "not_needed",
        }
    }
}

/// A step's element when it was last looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FlowElement {
    /// Its name in the content.
    pub name: String,
    /// `found`, `missing`, `ambiguous`.
    pub state: String,
    /// How many may be it.
    pub count: u64,
    /// It can be seen.
    pub visible: bool,
    /// What stands over it.
    pub covered: Option<String>,
    /// Why no balloon can stand beside it: a code.
    pub why: Option<String>,
}

/// A rule that held a step back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Held {
    /// What it is the rule of: `if`, `split`, `wait`, `error_group`, `goal`.
    pub what: String,
    /// Its answer, and how that came about.
    pub trace: Trace,
}

/// Which way a split went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FlowSplit {
    /// `yes` or `no`.
    pub arm: String,
    /// The answer of its rule.
    pub trace: Option<Trace>,
}

/// What became of an item's goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FlowGoal {
    /// It was reached.
    pub reached: bool,
    /// It was reached before the last step was over.
    pub early: bool,
}

impl FlowFacts {
    /// What the player's state says of a step of an item by now; `None` where it was not that step's turn yet.
    ///
    /// To be asked while the step plays and once more when it is over: see [`FlowFacts::and_then`].
    pub fn of(state: &Value, item: &str, step: &str) -> Option<FlowFacts> {
        let events = events(state, item);
        let play = &state["play"];
        let is_now = play["item"] == item && play["step"]["id"] == step;
        let last =
            |kind: &str| events.iter().rposition(|event| event["type"] == kind && event["step"] == step);
        let (shown, left) = (last("step"), last("left"));
        let split = last("split").map(|at| events[at]);
        let failed = last("failed").map(|at| events[at]);
        if !is_now && shown.is_none() && left.is_none() && split.is_none() && failed.is_none() {
            return None;
        }
        let waits = play["item"] == item && play["phase"] == "goal" && {
            let last = events.iter().rev().find(|event| event["type"] == "left");
            last.is_some_and(|event| event["step"] == step)
        };
        let began = began(&events, shown.or(left).unwrap_or(events.len()));
        let appeared = shown.and_then(|at| events[at]["at"].as_u64()).zip(began);
        let is_over = !is_now && left.is_some();
        let mut facts = FlowFacts {
            phase: phase(play, left.map(|at| events[at]).filter(|_| is_over && !waits)),
            appeared_ms: appeared.map(|(shown, began)| shown.saturating_sub(began)),
            trigger: left.and_then(|at| word(&events[at]["trigger"])),
            stuck: if is_now {
                word(&play["stuck"])
            } else {
                failed.filter(|_| !is_over).and_then(|event| word(&event["reason"]))
            },
            element: if is_now { element(&play["step"]["element"]) } else { None },
            blocked: if is_now || waits { held(&play["blocked"]) } else { vec![] },
            split: split.and_then(|event| {
                Some(FlowSplit { arm: word(&event["arm"])?, trace: trace(&event["trace"], DEEPEST) })
            }),
            goal: goal(&events, step),
            around: None,
        };
        let of_event = failed.or(left.map(|at| events[at]).filter(|event| event["outcome"] == "not_needed"));
        if let Some(trace) = of_event.and_then(|event| trace(&event["trace"], DEEPEST)) {
            let what = if failed.is_some() { "wait" } else { "if" };
            facts.blocked.extend((facts.blocked.is_empty()).then(|| Held { what: what.to_owned(), trace }));
        }
        Some(facts)
    }

    /// What is known after a later look: what only the earlier one saw is kept.
    #[must_use]
    pub fn and_then(self, later: FlowFacts) -> FlowFacts {
        let mut blocked = later.blocked;
        let unseen = |held: &Held| {
            !blocked.iter().any(|known| known.what == held.what && known.trace.rule == held.trace.rule)
        };
        let before: Vec<Held> = self.blocked.into_iter().filter(unseen).collect();
        blocked.splice(0..0, before);
        blocked.truncate(MOST_HELD);
        FlowFacts {
            phase: later.phase,
            appeared_ms: later.appeared_ms.or(self.appeared_ms),
            trigger: later.trigger.or(self.trigger),
            stuck: later.stuck.or(self.stuck),
            element: later.element.or(self.element),
            blocked,
            split: later.split.or(self.split),
            goal: later.goal.or(self.goal),
            around: later.around.or(self.around),
        }
    }
}

impl StepResult {
    /// What the Flow Tracker saw, where the step is one of a content item.
    pub fn flow(&self) -> Option<FlowFacts> {
        FlowFacts::deserialize(self.extra.as_ref()?.get(FLOW)?).ok()
    }

    /// Keeps what the Flow Tracker saw beside what else is kept.
    pub fn set_flow(&mut self, facts: &FlowFacts) {
        let facts = serde_json::to_value(facts).expect("facts are plain data");
        match &mut self.extra {
            Some(Value::Object(extra)) => drop(extra.insert(FLOW.to_owned(), facts)),
            extra => *extra = Some(json!({FLOW: facts})),
        }
    }
}

/// A line of a trace that is shown: how deep it stands, the answer, the rule and the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TraceLine {
    /// From 0.
    pub depth: usize,
    /// The answer.
    pub truth: Truth,
    /// The rule in the words of its file.
    pub rule: String,
    /// What was there instead; may be empty.
    pub why: String,
}

/// A trace as lines, each above its parts.
pub fn trace_lines(trace: &Trace) -> Vec<TraceLine> {
    fn add(trace: &Trace, depth: usize, lines: &mut Vec<TraceLine>) {
        if depth >= DEEPEST || lines.len() >= MOST_PARTS {
            return;
        }
        let (rule, why) = (trace.rule.clone(), trace.why.clone());
        lines.push(TraceLine { depth, truth: trace.truth, rule, why });
        trace.parts.iter().for_each(|part| add(part, depth + 1, lines));
    }
    let mut lines = vec![];
    add(trace, 0, &mut lines);
    lines
}

/// What the player has told of an item, the newest last.
fn events<'v>(state: &'v Value, item: &str) -> Vec<&'v Value> {
    state["log"].as_array().into_iter().flatten().filter(|event| event["item"] == item).collect()
}

/// When a step's turn came: the step before it was left, or the play began.
fn began(events: &[&Value], at: usize) -> Option<u64> {
    let begins = |event: &&&Value| {
        matches!(event["type"].as_str(), Some("left" | "play" | "resume" | "split" | "loop"))
    };
    events.iter().take(at).rev().find(begins).and_then(|event| event["at"].as_u64())
}

fn phase(play: &Value, left: Option<&Value>) -> FlowPhase {
    match left.map(|event| event["outcome"].as_str().unwrap_or_default()) {
        Some("skipped") => FlowPhase::Skipped,
        Some("not_needed") => FlowPhase::NotNeeded,
        Some(_) => FlowPhase::Done,
        None => FlowPhase::deserialize(&play["phase"]).unwrap_or_default(),
    }
}

fn element(value: &Value) -> Option<FlowElement> {
    Some(FlowElement {
        name: word(&value["name"])?,
        state: word(&value["state"])?,
        count: value["count"].as_u64().unwrap_or_default(),
        visible: value["visible"] == true,
        covered: word(&value["covered"]),
        why: word(&value["why"]),
    })
}

fn held(value: &Value) -> Vec<Held> {
    let all = value.as_array().into_iter().flatten().take(MOST_HELD);
    all.filter_map(|one| Some(Held { what: word(&one["what"])?, trace: trace(&one["trace"], DEEPEST)? }))
        .collect()
}

fn goal(events: &[&Value], step: &str) -> Option<FlowGoal> {
    let at =
        events.iter().rposition(|event| matches!(event["type"].as_str(), Some("goal" | "goal_missed")))?;
    // Waited for after the last step: then it is that step's.
    let before = events[..at].iter().rev().find(|event| event["type"] == "left");
    let own = match &events[at]["step"] {
        Value::String(own) => Some(own.as_str()),
        _ => before.and_then(|event| event["step"].as_str()),
    };
    let event = events[at];
    (own == Some(step)).then(|| FlowGoal { reached: event["type"] == "goal", early: event["early"] == true })
}

fn trace(value: &Value, left: usize) -> Option<Trace> {
    if left == 0 {
        return None;
    }
    let parts = value["parts"].as_array().into_iter().flatten().take(MOST_PARTS);
    Some(Trace {
        truth: Truth::deserialize(&value["truth"]).ok()?,
        rule: word(&value["rule"]).unwrap_or_default(),
        why: word(&value["why"]).unwrap_or_default(),
        parts: parts.filter_map(|part| trace(part, left - 1)).collect(),
    })
}

/// A text that is not empty, cut, without control characters.
fn word(value: &Value) -> Option<String> {
    let text: String = value.as_str()?.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting() -> Value {
        json!({"play": {"item": "tour", "phase": "rule", "step": {"id": "split"}, "stuck": null,
                "blocked": [{"what": "split", "trace": {"truth": "unknown", "rule": "element: {ref: a}", "why": "the page is still loading"}}]},
            "log": [{"type": "play", "at": 1000, "item": "tour"}]})
    }

    #[test]
    fn rules_that_held_a_step_back_are_kept_when_it_has_gone_on() {
        let before = FlowFacts::of(&waiting(), "tour", "split").expect("it is its turn");
        assert_eq!((before.phase, before.blocked[0].trace.truth), (FlowPhase::Rule, Truth::Unknown));
        let mut state = waiting();
        state["play"] = json!({"item": "tour", "phase": "element", "step": {"id": "add"}, "blocked": []});
        let trace = json!({"truth": "true", "rule": "element: {ref: a}", "why": "it can be seen"});
        state["log"] = json!([{"type": "play", "at": 1000, "item": "tour"},
            {"type": "split", "at": 1200, "item": "tour", "step": "split", "arm": "yes", "trace": trace}]);
        let after = FlowFacts::of(&state, "tour", "split").expect("it had its turn");
        let both = before.and_then(after);
        assert_eq!(both.split.as_ref().map(|split| split.arm.as_str()), Some("yes"));
        assert_eq!(both.blocked.len(), 1);
        assert_eq!(FlowFacts::of(&state, "tour", "later"), None);
    }

    #[test]
    fn a_step_that_led_on_says_when_it_appeared_by_what_it_led_on_and_that_the_goal_was_reached() {
        let state = json!({"play": null, "log": [
            {"type": "play", "at": 1000, "item": "tour"},
            {"type": "step", "at": 1340, "item": "tour", "step": "add"},
            {"type": "failed", "at": 1341, "item": "other", "step": "add", "reason": "element.missing"},
            {"type": "left", "at": 2000, "item": "tour", "step": "add", "outcome": "done", "trigger": "click"},
            {"type": "goal", "at": 2100, "item": "tour", "step": null, "early": false}]});
        let facts = FlowFacts::of(&state, "tour", "add").expect("it had its turn");
        assert_eq!(facts.phase, FlowPhase::Done);
        assert_eq!(
            (facts.appeared_ms, facts.trigger.as_deref(), facts.stuck),
            (Some(340), Some("click"), None)
        );
        assert_eq!(facts.goal, Some(FlowGoal { reached: true, early: false }));
    }

    #[test]
    fn a_step_that_can_not_go_on_says_why_and_what_its_element_is() {
        let state = json!({"play": {"item": "tour", "phase": "stuck", "stuck": "element.ambiguous", "blocked": [],
                "step": {"id": "add", "element": {"name": "add_button", "state": "ambiguous", "count": 2, "visible": false, "why": "element.ambiguous"}}},
            "log": [{"type": "play", "at": 5, "item": "tour"},
                {"type": "failed", "at": 9, "item": "tour", "step": "add", "reason": "element.ambiguous"}]});
        let facts = FlowFacts::of(&state, "tour", "add").expect("it is its turn");
        assert_eq!((facts.phase, facts.stuck.as_deref()), (FlowPhase::Stuck, Some("element.ambiguous")));
        assert_eq!(facts.element.map(|element| (element.count, element.visible)), Some((2, false)));
        assert_eq!(facts.appeared_ms, None);
    }

    #[test]
    fn what_a_page_says_is_bounded_and_what_has_no_form_is_left_out() {
        let mut deep = json!({"truth": "true", "rule": "x", "why": ""});
        for _ in 0..200 {
            deep = json!({"truth": "false", "rule": "r".repeat(5000), "why": "a\u{1b}[2Jb", "parts": [deep]});
        }
        let state = json!({"play": {"item": "i", "phase": "nonsense", "step": {"id": "s", "element": 7},
            "blocked": [{"what": "if", "trace": deep}, {"what": "if", "trace": {"truth": "perhaps"}}, 9]}, "log": "none"});
        let facts = FlowFacts::of(&state, "i", "s").expect("it is its turn");
        assert_eq!((facts.phase, facts.blocked.len(), facts.element), (FlowPhase::Starting, 1, None));
        let lines = trace_lines(&facts.blocked[0].trace);
        assert_eq!((lines.len(), lines[7].depth, lines[0].rule.len()), (DEEPEST, 7, LONGEST));
        assert_eq!(lines[0].why, "a[2Jb");
        for state in [json!(null), json!([]), json!({"play": [], "log": [null, 5, {"item": "i"}]})] {
            assert_eq!(FlowFacts::of(&state, "i", "s"), None);
        }
    }

    #[test]
    fn a_result_keeps_its_facts_beside_what_else_it_keeps() {
        let run = crate::run::example(crate::Verdict::Passed, None);
        let mut step = run.attempts[0].steps[0].clone();
        assert_eq!(step.flow(), None);
        step.extra = Some(json!({"why": {"key": "x"}}));
        let facts = FlowFacts { trigger: Some("next".to_owned()), ..FlowFacts::default() };
        step.set_flow(&facts);
        assert_eq!(step.flow(), Some(facts));
        assert_eq!(step.extra.expect("it is there")["why"]["key"], "x");
    }
}
