//! What the Flow Tracker saw of a content item's step, in the words of the reader.

use crate::words::{TITLE, Words, short, took};
use scenarios::{
    StepResult,
    content::{Trace, Truth},
    flow::{FlowAround, FlowElement, FlowFacts, FlowPhase, Held, trace_lines},
};
use serde_json::{Value, json};

/// The facts of a step; null where it is none of a content item.
pub(crate) fn told(step: &StepResult, words: &Words) -> Value {
    let Some(facts) = step.flow() else { return Value::Null };
    let split = facts.split.as_ref().and_then(|split| Some(("split", split.trace.as_ref()?)));
    let held = facts.blocked.iter().map(|held| (held.what.as_str(), &held.trace)).chain(split);
    let mut rules: Vec<Value> = held
        .map(|(what, trace)| {
            let key = format!("flow_held_{what}");
            // A later release may know rules that this one does not.
            let said = Some(words.say(&key)).filter(|said| *said != key).map(str::to_owned);
            json!({"what": said.unwrap_or_else(|| words.say("flow_held").to_owned()), "lines": lines(trace, words)})
        })
        .collect();
    rules.extend(facts.around.iter().flat_map(|around| named(around, words)));
    let mut facts =
        pairs(&facts, words).into_iter().chain(around(facts.around.as_ref(), words)).collect::<Vec<_>>();
    facts.retain(|[_, value]| !value.is_empty());
    json!({"facts": facts, "rules": rules})
}

/// Who the person is taken for, and the content's own rules: each by its name.
fn named(around: &FlowAround, words: &Words) -> Vec<Value> {
    let of = |key: &'static str| move |held: &Held| json!({"what": words.fill(key, &[("name", &apart(&held.what))]), "lines": lines(&held.trace, words)});
    let segments = around.segments.iter().map(of("flow_segment"));
    segments.chain(around.rules.iter().map(of("flow_rule"))).collect()
}

/// What else the Flow Tracker shows while the step plays.
fn around(around: Option<&FlowAround>, words: &Words) -> Vec<[String; 2]> {
    let Some(around) = around else { return vec![] };
    let list = |texts: &[String]| texts.iter().map(|text| apart(text)).collect::<Vec<_>>().join(" · ");
    let small: Vec<String> = around
        .small
        .iter()
        .map(|one| {
            let key = if one.shown { "flow_small_shown" } else { "flow_small_hidden" };
            let why = one.why.as_ref().map(|why| format!(" ({})", apart(why))).unwrap_or_default();
            format!("{}: {}{why}", apart(&one.name), words.say(key))
        })
        .collect();
    let all = [
        ("flow_small", small.join(" · ")),
        ("flow_open", around.open.clone().unwrap_or_default()),
        ("flow_fallbacks", list(&around.fallbacks)),
        ("flow_errors", list(&around.errors)),
        ("flow_environment", around.environment.clone().unwrap_or_default()),
        ("flow_content", around.content.clone().unwrap_or_default()),
        ("flow_language", around.language.clone().unwrap_or_default()),
        ("flow_browser", around.browser.clone().unwrap_or_default()),
        (
            "flow_window",
            around.window.map_or_else(String::new, |(width, height)| format!("{width} × {height}")),
        ),
        ("flow_scheme", around.scheme.clone().unwrap_or_default()),
        ("flow_sheets", around.sheets.map_or_else(String::new, |sheets| sheets.to_string())),
    ];
    all.map(|(key, value)| [words.say(key).to_owned(), value]).to_vec()
}

/// Names and values, each a text: what a page says among them is cut by whoever kept it.
fn pairs(facts: &FlowFacts, words: &Words) -> Vec<[String; 2]> {
    let appeared = facts.appeared_ms.map(|ms| {
        words.fill("flow_appeared_after", &[("took", &took(i64::try_from(ms).unwrap_or(i64::MAX)))])
    });
    let waits = facts.appeared_ms.is_none() && matches!(facts.phase, FlowPhase::Element | FlowPhase::Stuck);
    let appeared = appeared.or_else(|| waits.then(|| words.say("flow_never").to_owned()));
    let left_out = match facts.phase {
        FlowPhase::Skipped => Some("flow_skipped"),
        FlowPhase::NotNeeded => Some("flow_not_needed"),
        _ => None,
    };
    let goal = facts.goal.map(|goal| match (goal.reached, goal.early) {
        (true, false) => "flow_goal_reached",
        (true, true) => "flow_goal_early",
        (false, _) => "flow_goal_missed",
    });
    let arm = facts.split.as_ref().map(|split| match split.arm.as_str() {
        "yes" => words.say("flow_split_yes").to_owned(),
        "no" => words.say("flow_split_no").to_owned(),
        other => short(other, TITLE),
    });
    let all = [
        ("flow_element", facts.element.as_ref().map(|element| of_element(element, words))),
        ("flow_appeared", appeared),
        ("flow_stuck", facts.stuck.clone()),
        ("flow_left_out", left_out.map(|key| words.say(key).to_owned())),
        ("flow_trigger", facts.trigger.clone()),
        ("flow_split", arm),
        ("flow_goal", goal.map(|key| words.say(key).to_owned())),
    ];
    all.into_iter().filter_map(|(key, value)| Some([words.say(key).to_owned(), value?])).collect()
}

/// The element's name, and what was the matter with it.
fn of_element(element: &FlowElement, words: &Words) -> String {
    let matter = match (element.state.as_str(), &element.covered) {
        ("ambiguous", _) => Some(words.fill("flow_ambiguous", &[("count", &element.count.to_string())])),
        ("missing", _) => Some(words.say("flow_missing").to_owned()),
        (_, Some(cover)) => Some(words.fill("flow_covered", &[("cover", &apart(cover))])),
        (_, None) if !element.visible => Some(words.say("flow_hidden").to_owned()),
        (_, None) => None,
    };
    matter.map_or_else(|| element.name.clone(), |matter| format!("{} · {matter}", apart(&element.name)))
}

/// A name that keeps its direction among words of another one.
fn apart(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

fn lines(trace: &Trace, words: &Words) -> Vec<Value> {
    let line = |line: scenarios::flow::TraceLine| {
        let (truth, mark) = match line.truth {
            Truth::True => ("true", "✓"),
            Truth::False => ("false", "!"),
            Truth::Unknown => ("unknown", "?"),
        };
        let says = words.say(&format!("flow_truth_{truth}")).to_owned();
        json!({"depth": line.depth, "truth": truth, "mark": mark, "says": says, "rule": line.rule, "why": line.why})
    };
    trace_lines(trace).into_iter().map(line).collect()
}
