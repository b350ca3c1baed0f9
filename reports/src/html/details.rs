//! Every run in full: its attempts, each with timeline, pictures, console and failed requests.

use super::flow::{FlowView, flow};
use super::pictures::{Picture, Pictures, link};
use crate::words::{self, Apart};
use scenarios::{Attempt, Kind, Outcome, Phase, Run, StepResult, Verdict};
use serde::Serialize;

/// One run.
#[derive(Debug, Serialize)]
pub(super) struct RunView {
    pub at: usize,
    pub verdict: &'static str,
    pub symbol: &'static str,
    pub scenario: String,
    pub file: String,
    pub browser: &'static str,
    pub language: String,
    pub apart: Vec<String>,
    pub code: Option<String>,
    pub message: Option<String>,
    pub took: String,
    pub unstable: bool,
    pub facts: Vec<(&'static str, String)>,
    pub absent: String,
    pub attempts: Vec<AttemptView>,
}

/// One attempt.
#[derive(Debug, Serialize)]
pub(super) struct AttemptView {
    pub verdict: &'static str,
    pub symbol: &'static str,
    pub code: Option<String>,
    pub took: String,
    pub steps: Vec<StepView>,
    pub pictured: bool,
    pub console: Vec<String>,
    pub requests: Vec<String>,
    pub har: Option<(String, Option<String>)>,
}

/// One step on the timeline.
#[derive(Debug, Serialize)]
pub(super) struct StepView {
    pub number: usize,
    pub phase: Option<&'static str>,
    /// The verdict whose colour it has.
    pub state: &'static str,
    pub symbol: &'static str,
    pub outcome: &'static str,
    pub words: String,
    pub code: Option<String>,
    pub message: Option<String>,
    pub took: String,
    /// Its part of the attempt's time, in hundredths.
    pub from: String,
    pub length: String,
    pub picture: Option<Picture>,
    pub dom: Option<String>,
    /// What the Flow Tracker saw, for steps of content.
    pub flow: Option<FlowView>,
}

pub(super) fn run(at: usize, run: &Run, apart: Apart, pictures: &mut Pictures<'_>) -> RunView {
    let facts = [
        ("Began", Some(run.started.clone())),
        ("Environment", run.environment.clone()),
        ("Address", run.base_url.clone()),
        ("Browser", run.browser_version.clone()),
        ("Viewport", Some(run.viewport.clone())),
        ("Persona", run.persona.clone()),
        ("Resolve only", words::reach(run)),
        ("Tags", (!run.tags.is_empty()).then(|| run.tags.join(", "))),
    ];
    RunView {
        at,
        verdict: run.verdict.name(),
        symbol: words::symbol(run.verdict),
        scenario: run.scenario.clone(),
        file: run.file.clone(),
        browser: run.browser.name(),
        language: words::language(run).to_owned(),
        apart: apart.words(run),
        code: run.code.as_ref().map(ToString::to_string),
        message: untold(run).map(words::plain),
        took: if run.attempts.is_empty() { String::new() } else { words::duration(run.took_ms) },
        unstable: run.unstable,
        facts: facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
        absent: run.absent.join(" or "),
        attempts: run.attempts.iter().map(|one| attempt(one, pictures)).collect(),
    }
}

/// The run's message, unless one of its steps tells it already.
fn untold(run: &Run) -> Option<&str> {
    let mut steps = run.attempts.iter().flat_map(|attempt| &attempt.steps);
    run.message.as_deref().filter(|message| !steps.any(|step| step.message.as_deref() == Some(message)))
}

fn attempt(attempt: &Attempt, pictures: &mut Pictures<'_>) -> AttemptView {
    let whole =
        words::seconds(attempt.took_ms.max(attempt.steps.iter().map(|step| step.took_ms).sum()).max(1));
    let mut passed = 0;
    let mut steps = Vec::new();
    for (at, one) in attempt.steps.iter().enumerate() {
        let share = |took_ms: u64| format!("{:.2}", words::seconds(took_ms) / whole * 100.0);
        let mut view = step(at + 1, one, pictures);
        (view.from, view.length) = (share(passed), share(one.took_ms));
        passed += one.took_ms;
        steps.push(view);
    }
    AttemptView {
        verdict: attempt.verdict.name(),
        symbol: words::symbol(attempt.verdict),
        code: attempt.code.as_ref().map(ToString::to_string),
        took: words::duration(attempt.took_ms),
        pictured: steps.iter().any(|step| step.picture.is_some()),
        steps,
        console: attempt.console.iter().map(|line| words::plain(line)).collect(),
        requests: attempt.requests.iter().map(|line| words::plain(line)).collect(),
        har: attempt.har.as_ref().map(|path| (path.clone(), link(path))),
    }
}

fn step(number: usize, step: &StepResult, pictures: &mut Pictures<'_>) -> StepView {
    let (state, symbol) = state(step);
    StepView {
        number,
        phase: match step.phase {
            Phase::Login => Some("login"),
            Phase::Language => Some("language"),
            Phase::Prepare => Some("prepare"),
            Phase::Main => None,
            Phase::Finally => Some("finally"),
        },
        state,
        symbol,
        outcome: outcome(step.outcome),
        words: step.words.clone(),
        code: step.code.as_ref().map(ToString::to_string),
        message: step.message.as_deref().map(words::plain),
        took: if step.outcome == Outcome::NotReached { String::new() } else { words::duration(step.took_ms) },
        from: String::new(),
        length: String::new(),
        picture: step.screenshot.as_ref().map(|path| pictures.show(path)),
        dom: step.dom.as_deref().and_then(link),
        flow: step.flow().as_ref().and_then(flow),
    }
}

/// A step's colour and sign: its code decides, then how its target was found.
fn state(step: &StepResult) -> (&'static str, &'static str) {
    let verdict = match (step.code.as_ref().map(scenarios::Code::kind), step.outcome) {
        (Some(Kind::Broken), _) => Verdict::Broken,
        (Some(Kind::Inconclusive), _) => Verdict::Inconclusive,
        (_, Outcome::Ambiguous | Outcome::Missing) => Verdict::Broken,
        (_, Outcome::NotReached) => return (Verdict::Skipped.name(), "○"),
        (Some(Kind::Skipped), _) => Verdict::Skipped,
        (Some(Kind::Healed), _) | (_, Outcome::Healed) => Verdict::Healed,
        (None, Outcome::Found | Outcome::None) => Verdict::Passed,
    };
    (verdict.name(), words::symbol(verdict))
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Found => "found",
        Outcome::Healed => "healed",
        Outcome::Ambiguous => "ambiguous",
        Outcome::Missing => "missing",
        Outcome::NotReached => "not reached",
        Outcome::None => "done",
    }
}
