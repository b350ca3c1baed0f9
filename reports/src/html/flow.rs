//! What the Flow Tracker saw of a content item's step: facts in words, and the rules that held it back.

use crate::words;
use scenarios::content::Truth;
use scenarios::flow::{FlowElement, FlowFacts, FlowPhase, trace_lines};
use serde::Serialize;

/// One step's facts.
#[derive(Debug, Default, Serialize)]
pub(super) struct FlowView {
    pub facts: Vec<String>,
    pub rules: Vec<RuleView>,
}

/// A rule that held it back, or that led a split.
#[derive(Debug, Serialize)]
pub(super) struct RuleView {
    pub what: String,
    pub lines: Vec<LineView>,
}

/// A line of a rule's trace.
#[derive(Debug, Serialize)]
pub(super) struct LineView {
    pub depth: usize,
    pub truth: &'static str,
    pub mark: &'static str,
    pub says: &'static str,
    pub rule: String,
    pub why: String,
}

/// The view of a step's facts; `None` where there is nothing to tell.
pub(super) fn flow(facts: &FlowFacts) -> Option<FlowView> {
    let rule = |what: &str, trace| RuleView { what: words::plain(what), lines: lines(trace) };
    let split = facts.split.as_ref().and_then(|split| split.trace.as_ref());
    let rules =
        facts.blocked.iter().map(|held| rule(&format!("held back by its rule ({})", held.what), &held.trace));
    let rules: Vec<RuleView> = rules.chain(split.map(|trace| rule("the split’s rule", trace))).collect();
    let facts: Vec<String> = told(facts).into_iter().flatten().map(|fact| words::plain(&fact)).collect();
    (!facts.is_empty() || !rules.is_empty()).then_some(FlowView { facts, rules })
}

fn told(facts: &FlowFacts) -> [Option<String>; 7] {
    let appeared = facts.appeared_ms.map(|ms| match &facts.element {
        Some(element) => format!("{} appeared after {}", element.name, words::duration(ms)),
        None => format!("appeared after {}", words::duration(ms)),
    });
    let left_out = match facts.phase {
        FlowPhase::Skipped => Some("left out: its element was not there"),
        FlowPhase::NotNeeded => Some("left out: its rule said no"),
        _ => None,
    };
    let goal = facts.goal.map(|goal| match (goal.reached, goal.early) {
        (true, true) => "goal reached before the last step",
        (true, false) => "goal reached",
        (false, _) => "goal not reached",
    });
    [
        appeared,
        facts.element.as_ref().and_then(obstacle),
        facts.stuck.as_ref().map(|code| format!("could not go on: {code}")),
        left_out.map(str::to_owned),
        facts.trigger.as_ref().map(|trigger| format!("led on by {trigger}")),
        facts.split.as_ref().map(|split| format!("split: {}", split.arm)),
        goal.map(str::to_owned),
    ]
}

/// What is to be said of an element that is not simply there.
fn obstacle(element: &FlowElement) -> Option<String> {
    let name = &element.name;
    match (element.state.as_str(), &element.covered) {
        ("ambiguous", _) => Some(format!("{} may be {name}", element.count)),
        ("missing", _) => Some(format!("{name} was not there")),
        (_, Some(cover)) => Some(format!("{name} was covered by {cover}")),
        (_, None) if !element.visible => Some(format!("{name} could not be seen")),
        (_, None) => None,
    }
}

fn lines(trace: &scenarios::content::Trace) -> Vec<LineView> {
    let line = |line: scenarios::flow::TraceLine| {
        let (truth, mark, says) = match line.truth {
            Truth::True => ("true", "✓", "true"),
            Truth::False => ("false", "!", "false"),
            Truth::Unknown => ("unknown", "?", "can’t be told"),
        };
        let (rule, why) = (words::plain(&line.rule), words::plain(&line.why));
        LineView { depth: line.depth, truth, mark, says, rule, why }
    };
    trace_lines(trace).into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::content::Trace;
    use scenarios::flow::{FlowGoal, FlowSplit, Held};

    #[test]
    fn facts_are_told_in_words_and_rules_part_by_part() {
        let part = Trace {
            truth: Truth::Unknown,
            rule: "url: {is: /a}".into(),
            why: "no page".into(),
            parts: vec![],
        };
        let whole =
            Trace { truth: Truth::Unknown, rule: "all: …".into(), why: String::new(), parts: vec![part] };
        let element =
            FlowElement { name: "add".into(), state: "ambiguous".into(), count: 2, ..FlowElement::default() };
        let facts = FlowFacts {
            appeared_ms: Some(340),
            trigger: Some("click".into()),
            element: Some(element),
            blocked: vec![Held { what: "if".into(), trace: whole }],
            split: Some(FlowSplit { arm: "no".into(), trace: None }),
            goal: Some(FlowGoal { reached: true, early: true }),
            ..FlowFacts::default()
        };
        let view = flow(&facts).expect("there is something to tell");
        let expected = [
            "add appeared after 340 ms",
            "2 may be add",
            "led on by click",
            "split: no",
            "goal reached before the last step",
        ];
        assert_eq!(view.facts, expected);
        let lines = &view.rules[0].lines;
        assert_eq!((lines[1].depth, lines[1].mark, lines[1].why.as_str()), (1, "?", "no page"));
        assert!(flow(&FlowFacts::default()).is_none());
    }
}
