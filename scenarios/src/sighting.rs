//! What a run shows: each of its findings with the step and the attempt that it belongs to.
//!
//! Reports group them, tickets count them: both mean the same findings.

use crate::{Attempt, Code, Kind, Outcome, Run, StepResult, Verdict};

/// A fault in one cell.
#[derive(Debug, Clone, Copy)]
pub struct Sighting<'a> {
    /// The run's place among those that are looked at.
    pub at: usize,
    /// The run.
    pub run: &'a Run,
    /// The attempt that decided.
    pub attempt: Option<&'a Attempt>,
    /// The step.
    pub step: Option<&'a StepResult>,
    /// The finding's code.
    pub code: Option<&'a Code>,
    /// What was wanted and what was there, for a person.
    pub message: Option<&'a str>,
    /// What this finding makes of its run; Flaky where a later attempt was good.
    pub verdict: Verdict,
}

/// What a run shows, the worst first; nothing for a run that passed or was skipped.
pub fn sightings(at: usize, run: &Run) -> Vec<Sighting<'_>> {
    if !matches!(run.verdict, Verdict::Broken | Verdict::Inconclusive | Verdict::Flaky) {
        return Vec::new();
    }
    let attempt = deciding(run);
    let mut seen: Vec<Sighting<'_>> = attempt
        .into_iter()
        .flat_map(|attempt| attempt.findings.iter().map(move |finding| (attempt, finding)))
        .filter(|(_, finding)| matches!(finding.code.kind(), Kind::Broken | Kind::Inconclusive))
        .map(|(attempt, finding)| Sighting {
            at,
            run,
            attempt: Some(attempt),
            step: step_of(attempt, finding.step.as_deref(), &finding.code),
            code: Some(&finding.code),
            message: Some(&finding.message),
            verdict: verdict_of(run, finding.code.kind()),
        })
        .collect();
    if seen.is_empty() {
        seen.push(without_findings(at, run, attempt));
    }
    seen
}

/// The attempt that the verdict speaks of: the last one, or for Flaky the last that was not good.
pub fn deciding(run: &Run) -> Option<&Attempt> {
    match run.verdict {
        Verdict::Flaky => {
            let failed = |verdict| run.attempts.iter().rev().find(|attempt| attempt.verdict == verdict);
            failed(Verdict::Broken).or_else(|| failed(Verdict::Inconclusive))
        }
        _ => run.attempts.last(),
    }
}

fn verdict_of(run: &Run, kind: Kind) -> Verdict {
    if run.verdict == Verdict::Flaky { Verdict::Flaky } else { kind.verdict() }
}

fn without_findings<'a>(at: usize, run: &'a Run, attempt: Option<&'a Attempt>) -> Sighting<'a> {
    let code = attempt.and_then(|attempt| attempt.code.as_ref()).or(run.code.as_ref());
    let step = attempt.and_then(|attempt| step_of(attempt, None, code?));
    let message = step.and_then(|step| step.message.as_deref());
    let message =
        message.or(attempt.and_then(|attempt| attempt.message.as_deref())).or(run.message.as_deref());
    Sighting { at, run, attempt, step, code, message, verdict: run.verdict }
}

fn step_of<'a>(attempt: &'a Attempt, id: Option<&str>, code: &Code) -> Option<&'a StepResult> {
    let has_code = |step: &&StepResult| step.code.as_ref().is_some_and(|own| own.name() == code.name());
    let Some(id) = id else { return attempt.steps.iter().find(has_code) };
    // Login and main steps may share an id; the one with the code is meant.
    let named = || attempt.steps.iter().filter(|step| step.id == id);
    named().find(has_code).or_else(|| named().next())
}

/// What healed in a run: elements found by their likeness only, and texts that changed.
pub fn heals_of(at: usize, run: &Run) -> Vec<Sighting<'_>> {
    let Some(attempt) = run.attempts.last() else { return Vec::new() };
    let heal = |step, code, message| Sighting {
        at,
        run,
        attempt: Some(attempt),
        step,
        code,
        message,
        verdict: Verdict::Healed,
    };
    let mut seen: Vec<Sighting<'_>> = attempt
        .findings
        .iter()
        .filter(|finding| finding.code.kind() == Kind::Healed)
        .map(|finding| {
            let step = step_of(attempt, finding.step.as_deref(), &finding.code);
            heal(step, Some(&finding.code), Some(finding.message.as_str()))
        })
        .collect();
    for step in attempt.steps.iter().filter(|step| step.outcome == Outcome::Healed) {
        let told = seen.iter().any(|other| other.step.is_some_and(|told| std::ptr::eq(told, step)));
        if !told {
            let code = step.code.as_ref().filter(|code| code.kind() == Kind::Healed);
            seen.push(heal(Some(step), code, step.message.as_deref()));
        }
    }
    seen
}
