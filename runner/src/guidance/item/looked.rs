//! Elements of the content, looked for as a scenario's targets are: by all that was learned of them.

use crate::{
    resolve::{Resolved, look, resolve},
    stage::Stage,
    trace::{Refused, Trace},
};
use browser::{Look, Need};
use scenarios::{
    Action, Check, Expectation, HealPolicy, Outcome, Step,
    content::{Step as ItemStep, StepKind},
};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Looks for an element for so long. Nothing acts on a likeness: it becomes a proposal, and the look fails.
pub(super) async fn look_for(
    stage: &mut Stage<'_>,
    step: &str,
    element: &str,
    within: Duration,
) -> Result<Trace, Refused> {
    find_for(stage, step, element, Need::Seen, within).await.map(|resolved| resolved.trace)
}

/// Looks for an element until it is ready for what is needed; nothing is armed, focused or set.
pub(super) async fn find_for(
    stage: &mut Stage<'_>,
    step: &str,
    element: &str,
    need: Need,
    within: Duration,
) -> Result<Resolved, Refused> {
    let expectation = Expectation { target: Some(element.to_owned()), checks: vec![Check::Visible(true)] };
    let asked = step_of(step, Action::Expect(expectation));
    let deadline = Instant::now() + within;
    resolve(stage, &asked, element, Look { dry: true, ..look(need) }, deadline).await
}

/// A step of a scenario that does or expects something for an item's step; it never acts on a likeness.
pub(super) fn step_of(id: &str, action: Action) -> Step {
    Step {
        id: id.to_owned(),
        note: None,
        action,
        timeout: None,
        heal: Some(HealPolicy::Propose),
        navigates: false,
        soft: false,
        line: 0,
        imported: None,
    }
}

/// Writes how the element was found, or why not, into the step's result.
pub(super) fn tell(stage: &Stage<'_>, result: &mut scenarios::StepResult, element: &str, trace: &Trace) {
    result.target = Some(element.to_owned());
    result.outcome = trace.outcome;
    result.confidence = trace.confidence;
    result.rival = trace.rival;
    result.element.clone_from(&trace.element);
    result.candidates.clone_from(&trace.candidates);
    let language = stage.options.language.as_ref();
    result.looked_for = scenarios::target_words(&stage.target(element), language);
    if let (false, Some(Value::Object(why))) = (trace.outcome == Outcome::Found, crate::play::why(trace)) {
        match &mut result.extra {
            Some(Value::Object(extra)) => extra.extend(why),
            extra => *extra = Some(Value::Object(why)),
        }
    }
}

/// A step of a walk-thru in words: `step 3 of 14: “Add a node” at add_tab`.
pub(super) fn words(number: usize, count: usize, title: &str, element: Option<&str>) -> String {
    let title: String = title.chars().take(80).collect();
    let title = if title.is_empty() { String::new() } else { format!(": “{title}”") };
    let place = element.map_or_else(String::new, |element| format!(" at {element}"));
    format!("step {number} of {count}{title}{place}")
}

/// The steps that a person sees, in the order of the file.
pub(super) fn visible(steps: &[ItemStep]) -> Vec<&ItemStep> {
    let mut found = vec![];
    for step in steps {
        if matches!(step.kind, StepKind::Popup(_) | StepKind::Step(_)) {
            found.push(step);
        }
        step.kind.inner().into_iter().for_each(|(_, inner)| found.extend(visible(inner)));
    }
    found
}
