//! Whoever watches a walk-thru while it is played sees the step that is being played, and what holds it back.

use super::{
    Bench,
    cases::{Case, WALKTHRUS},
};
use runner::Listener;
use scenarios::{
    Engine, StepResult,
    flow::{FlowFacts, FlowPhase},
};
use std::sync::{Arc, Mutex};

const WATCHED: &str = "
  f_watched:
    type: walkthru
    title: Watched
    start: \"/?late\"
    goal: {when: {title: {is: Never}}, within: 500ms}
    steps:
      - {wait: {when: {element: {ref: late, is: visible}}, within: 5s}, id: rest}
      - {step: press, on: save, title: Save, next: [next]}
";

#[tokio::test(flavor = "multi_thread")]
async fn the_step_that_is_played_is_told_with_what_holds_it_back() {
    if let Err(error) = browser::engines::find(Engine::Chromium) {
        return println!("skipped: {error}");
    }
    let heard: Arc<Mutex<Vec<(u32, StepResult)>>> = Arc::default();
    let ears = heard.clone();
    let listener = Listener::new(move |_, place, step| {
        ears.lock().expect("no panic while locked").push((place, step));
    });
    let case = Case { name: "f_watched", item: WATCHED, ..WALKTHRUS[0] };
    let ran = Bench::new().await.ran(Engine::Chromium, &[case], Some(listener)).await;
    let heard = heard.lock().expect("no panic while locked").clone();
    let told: Vec<(u32, &str, FlowFacts)> = heard
        .iter()
        .map(|(place, step)| (*place, step.id.as_str(), step.flow().expect("each has what was seen of it")))
        .collect();
    let seen = |id: &str, phase: FlowPhase| {
        let told = told.iter().position(|(_, of, facts)| *of == id && facts.phase == phase);
        told.unwrap_or_else(|| panic!("no {id} in {phase:?}: {told:#?}"))
    };
    let waits = seen("rest", FlowPhase::Rule);
    let held = told[waits].2.blocked.first().expect("what holds it back");
    assert!(held.what == "wait" && held.trace.rule.contains("late"), "{held:?}");
    let shown = seen("press", FlowPhase::Shown);
    let ended = told.iter().rposition(|(_, id, facts)| *id == "press" && facts.trigger.is_some());
    let ended = ended.expect("what led on is told with its end");
    assert!(waits < shown && shown < ended, "as it comes: {told:#?}");
    assert_eq!(told[shown].0, told[ended].0, "its end takes its place");
    let goal = seen("press", FlowPhase::Goal);
    assert!(told[goal].2.blocked.iter().any(|held| held.what == "goal"), "{:?}", told[goal].2);
    let codes: Vec<String> = ran[0].run.attempts[0].findings.iter().map(|one| one.code.to_string()).collect();
    assert_eq!(codes, ["goal.not_reached"]);
    // What is kept is what came of it.
    let kept = &ran[0].run.attempts[0].steps;
    assert_eq!(kept.iter().map(|step| step.id.as_str()).collect::<Vec<_>>(), ["rest", "press"]);
}
