//! Cuts secrets out of all that a cell hands on: its run, and what was seen of its targets.
//!
//! It is the one place that everything passes before it is written: reports, proposals, what `--learn`
//! puts into scenarios, the last good evidence. What is written earlier (saved pages, pictures, HAR) is
//! cut where it is made.

use crate::{secrets::Secrets, stage::Observed};
use scenarios::{Attempt, Code, Described, Run, Scenario, StepResult};
use serde_json::Value;

/// Hides what a scenario types into password fields as it stands, before the first picture is taken.
pub(crate) fn hide_passwords(scenario: &Scenario, secrets: &Secrets) {
    for step in scenario.steps.iter().chain(&scenario.finally) {
        if let scenarios::Action::Type { into, text: scenarios::Text::Plain(text), .. } = &step.action
            && is_password_field(scenario, into)
        {
            secrets.hide(text);
        }
    }
}

fn is_password_field(scenario: &Scenario, into: &str) -> bool {
    let attributes = scenario.targets.get(into).map(|target| &target.signals.attributes);
    attributes.and_then(|attributes| attributes.get("type")).is_some_and(|kind| kind == "password")
}

/// A run without secrets.
pub(crate) fn clean_run(run: &mut Run, secrets: &Secrets) {
    if secrets.is_empty() {
        return;
    }
    let clean = |text: &mut String| *text = secrets.redact(text);
    run.base_url.iter_mut().for_each(clean);
    run.message.iter_mut().for_each(clean);
    clean_code(&mut run.code, secrets);
    run.attempts.iter_mut().for_each(|attempt| clean_attempt(attempt, secrets));
}

fn clean_attempt(attempt: &mut Attempt, secrets: &Secrets) {
    let clean = |text: &mut String| *text = secrets.redact(text);
    attempt.message.iter_mut().for_each(clean);
    clean_code(&mut attempt.code, secrets);
    for finding in &mut attempt.findings {
        clean(&mut finding.message);
        finding.code = finding.code.clone().with_detail(|detail| secrets.redact(detail));
    }
    attempt.console.iter_mut().chain(&mut attempt.requests).for_each(clean);
    attempt.steps.iter_mut().for_each(|step| clean_step(step, secrets));
}

pub(crate) fn clean_step(step: &mut StepResult, secrets: &Secrets) {
    let clean = |text: &mut String| *text = secrets.redact(text);
    clean(&mut step.words);
    clean_code(&mut step.code, secrets);
    [&mut step.message, &mut step.element, &mut step.address].into_iter().flatten().for_each(clean);
    step.looked_for.iter_mut().for_each(clean);
    for candidate in &mut step.candidates {
        clean(&mut candidate.element);
        candidate.signals.iter_mut().for_each(|(words, _)| clean(words));
    }
    step.extra.iter_mut().for_each(|extra| clean_value(extra, secrets));
}

/// What covers an element is told with its text.
fn clean_code(code: &mut Option<Code>, secrets: &Secrets) {
    *code = code.take().map(|code| code.with_detail(|detail| secrets.redact(detail)));
}

/// Every text in some JSON, keys too.
pub(crate) fn clean_value(value: &mut Value, secrets: &Secrets) {
    match value {
        Value::String(text) => *text = secrets.redact(text),
        Value::Array(items) => items.iter_mut().for_each(|item| clean_value(item, secrets)),
        Value::Object(members) => {
            let all = std::mem::take(members).into_iter().map(|(key, mut member)| {
                clean_value(&mut member, secrets);
                (secrets.redact(&key), member)
            });
            *members = all.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What was seen of a target, without the signals that a secret stands in. They are dropped, not blotted
/// out: half a text is no evidence, and would speak against the element the next time.
pub(crate) fn clean_observed(mut observed: Observed, secrets: &Secrets) -> Observed {
    if secrets.is_empty() {
        return observed;
    }
    clean_described(&mut observed.described, secrets);
    let clear = |text: &mut String| {
        if secrets.are_in(text) {
            text.clear();
        }
    };
    for hint in &mut observed.frame {
        [&mut hint.id, &mut hint.name, &mut hint.title, &mut hint.path].into_iter().for_each(clear);
    }
    observed.unsure.iter_mut().for_each(|reason| *reason = secrets.redact(reason));
    // Half a text is not what anybody could say yes to.
    observed.text = observed.text.filter(|text| !secrets.are_in(&text.old) && !secrets.are_in(&text.new));
    observed
}

/// An element without what a secret stands in.
pub(crate) fn clean_described(described: &mut Described, secrets: &Secrets) {
    let clear = |text: &mut String| {
        if secrets.are_in(text) {
            text.clear();
        }
    };
    let harmless = |text: &String| !secrets.are_in(text);
    let signals = &mut described.signals;
    signals.attributes.retain(|name, value| harmless(name) && harmless(value));
    signals.classes.retain(harmless);
    signals.shadow.retain(harmless);
    clear(&mut signals.path);
    for ancestor in &mut signals.ancestors {
        clear(&mut ancestor.id);
        clear(&mut ancestor.role);
        ancestor.classes.retain(harmless);
    }
    described.texts.retain(|_, text| harmless(text));
    described.neighbours.retain(harmless);
    described.row.retain(harmless);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SECRET: &str = "s3cret&value";

    fn secrets() -> Secrets {
        Secrets::new([("A".to_owned(), SECRET.to_owned())])
    }

    #[test]
    fn signals_that_a_secret_stands_in_are_not_kept() {
        let described: Described = serde_json::from_value(json!({
            "tag": "a", "attributes": {"id": "go", "href": "/x?t=s3cret%26value"}, "classes": ["go", SECRET],
            "ancestors": [{"tag": "div", "id": SECRET, "classes": ["box"]}], "path": format!("div#{SECRET}"),
            "texts": {"name": format!("Hello {SECRET}"), "title": "Go on"}, "neighbours": [SECRET, "Next"], "row": [SECRET, "Record"],
        }))
        .unwrap();
        let frame = scenarios::FrameHint { path: "/f?t=s3cret%26value".to_owned(), ..Default::default() };
        let observed = Observed {
            target: "go".to_owned(),
            step: "click-go".to_owned(),
            described,
            frame: vec![frame],
            unsure: Some(format!("text “{SECRET}”")),
            secret: false,
            page: None,
            text: Some(scenarios::TextChange {
                kind: scenarios::TextKind::Name,
                language: scenarios::Language("en".to_owned()),
                old: "Go".to_owned(),
                new: SECRET.to_owned(),
                was_confirmed: true,
            }),
        };
        let kept = format!("{:?}", clean_observed(observed, &secrets()));
        assert!(!kept.contains("s3cret"), "{kept}");
        for harmless in ["\"go\"", "\"box\"", "Go on", "Next", "Record"] {
            assert!(kept.contains(harmless), "no {harmless} in {kept}");
        }
    }

    #[test]
    fn a_value_is_cleaned_to_its_leaves() {
        let mut value = json!({"a": [{"b": SECRET}], SECRET: 1});
        clean_value(&mut value, &secrets());
        assert_eq!(value, json!({"a": [{"b": "••••"}], "••••": 1}));
    }
}
