//! Elements of the content, looked for as a scenario's targets are: by all that was learned of them.

use crate::{
    resolve::{look, resolve},
    stage::Stage,
    trace::{Refused, Trace},
};
use browser::Need;
use scenarios::{
    Action, Check, Expectation, HealPolicy, Step,
    content::{Step as ItemStep, StepKind},
};
use std::time::{Duration, Instant};

/// Looks for an element for so long. Nothing acts on a likeness: it becomes a proposal, and the look fails.
pub(super) async fn look_for(
    stage: &mut Stage<'_>,
    step: &str,
    element: &str,
    within: Duration,
) -> Result<Trace, Refused> {
    let expectation = Expectation { target: Some(element.to_owned()), checks: vec![Check::Visible(true)] };
    let asked = Step {
        id: step.to_owned(),
        note: None,
        action: Action::Expect(expectation),
        timeout: None,
        heal: Some(HealPolicy::Propose),
        navigates: false,
        soft: false,
        line: 0,
        imported: None,
    };
    let deadline = Instant::now() + within;
    resolve(stage, &asked, element, look(Need::Seen), deadline).await.map(|resolved| resolved.trace)
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
