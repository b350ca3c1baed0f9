//! One attempt: the steps in order, the finally steps in any case.

use crate::{
    act::{self, act},
    evidence::EvidenceKind,
    expect::expect,
    fault::Fault,
    knock::{knock, nothing_came},
    sites::Sites,
    stage::Stage,
    status::status,
    trace::{Refused, Trace},
};
use browser::{BrowserError, Goal, Portrait};
use chrono::{SecondsFormat, Utc};
use scenarios::{Action, Attempt, Code, Finding, Kind, Phase, Step, StepResult, Verdict};
use std::time::{Duration, Instant};

/// An attempt and what can be learned from it.
pub struct Played {
    /// The result.
    pub attempt: Attempt,
    /// It went to its end.
    pub whole: bool,
}

/// Plays the scenario of a stage once.
///
/// Never fails: whatever happens is a verdict. `cell_timeout` ends the steps, not the finally steps.
pub async fn play(stage: &mut Stage<'_>, cell_timeout: Duration) -> Played {
    let (began, started) = (Instant::now(), now());
    let mut record = Record::default();
    let mut end = began + cell_timeout;
    if let Err(fault) = arrive(stage).await {
        record.findings.push(Finding { code: fault.code, step: None, message: fault.message });
        record.stopped = true;
    }
    for step in selected(stage) {
        if record.stopped {
            record.steps.push(not_reached(stage, &step, Phase::Main));
        } else if Instant::now() >= end {
            let fault = Fault::new(Code::RUN_TIMEOUT, format!("the cell took longer than {cell_timeout:?}"));
            record.findings.push(fault.finding(&step.id));
            record.steps.push(not_reached(stage, &step, Phase::Main));
            record.stopped = true;
        } else {
            end += held(stage, &step).await;
            one(stage, &step, Phase::Main, end, &mut record).await;
        }
    }
    let whole = !record.stopped;
    let finally = stage.scenario.finally.clone();
    for step in finally {
        // What could not begin needs no clearing up, and a dead browser can't do it.
        let lost = record
            .findings
            .iter()
            .any(|finding| finding.step.is_none() || finding.code.kind() == Kind::Inconclusive);
        if lost {
            record.steps.push(not_reached(stage, &step, Phase::Finally));
        } else {
            held(stage, &step).await;
            let end = Instant::now() + cell_timeout;
            one(stage, &step, Phase::Finally, end, &mut record).await;
        }
    }
    if whole && let Err(fault) = last_dialog(stage).await {
        record.findings.push(Finding { code: fault.code, step: None, message: fault.message });
    }
    Played { attempt: finish(stage, record, began, started), whole }
}

/// No step comes any more that would stumble over a dialog that the last one opened, or miss one.
async fn last_dialog(stage: &mut Stage<'_>) -> Result<(), Fault> {
    let open = match stage.session.driver.dialog().await {
        // The last step closed the last tab.
        Err(BrowserError::TabGone) => false,
        dialog => dialog?.is_some(),
    };
    match (open, stage.armed.is_some()) {
        (true, true) => act::answer_armed(stage).await.map(|_answered| ()),
        (true, false) => Err(act::unexpected_dialog(stage).await),
        (false, true) => Err(Fault::new(Code::EXPECT_DIALOG, "no dialog came")),
        (false, false) => Ok(()),
    }
}

/// What an attempt has come to so far.
#[derive(Default)]
pub(crate) struct Record {
    pub steps: Vec<StepResult>,
    pub findings: Vec<Finding>,
    /// Nothing more is played.
    pub stopped: bool,
}

pub(crate) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(crate) fn selected(stage: &Stage<'_>) -> Vec<Step> {
    let steps = &stage.scenario.steps;
    let at = |id: &Option<String>| id.as_ref().and_then(|id| steps.iter().position(|step| step.id == *id));
    let from = at(&stage.options.from).unwrap_or(0);
    let to = at(&stage.options.to).map_or(steps.len(), |to| to + 1);
    steps[from.min(to)..to].to_vec()
}

/// Opens the first address. Nothing of the application was tried yet: what fails here is Inconclusive.
pub(crate) async fn arrive(stage: &mut Stage<'_>) -> Result<(), Fault> {
    let Some(start) = &stage.scenario.start else { return Ok(()) };
    let address = stage.absolute(start);
    let timeout = stage.options.navigation_timeout;
    let arrival = match stage.session.driver.navigate(Goal::Address(address.clone()), timeout).await {
        Ok(arrival) => arrival,
        Err(BrowserError::Late { .. }) => {
            let down = Fault::new(Code::ENV_DOWN, format!("{address} did not answer within {timeout:?}"));
            return Err(knock(&address, stage.options.insecure).await.unwrap_or(down));
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(fault) = nothing_came(&address, &arrival, stage.options.insecure).await {
        return Err(fault);
    }
    within(&stage.options.sites, &arrival.address).await?;
    match status(stage, &arrival).await? {
        Some(status) if status >= 500 => {
            Err(Fault::new(Code::ENV_DOWN.of(status), format!("{address} answers {status}")))
        }
        Some(status) if status >= 400 => {
            Err(Fault::new(Code::PAGE_HTTP_ERROR.of(status), format!("{address} answers {status}")))
        }
        _ => Ok(()),
    }
}

/// Waits until somebody lets the step go, where somebody follows step by step; how long that took.
pub(crate) async fn held(stage: &mut Stage<'_>, step: &Step) -> Duration {
    let Some(gate) = stage.options.gate.clone() else { return Duration::ZERO };
    let words = scenarios::step_words(step, stage.scenario, stage.options.language.as_ref());
    gate.pass(stage.secrets.redact(&words)).await
}

/// Plays one step and notes its result.
async fn one(stage: &mut Stage<'_>, step: &Step, phase: Phase, end: Instant, record: &mut Record) {
    if !stage.options.slow.is_zero() {
        tokio::time::sleep(stage.options.slow).await;
    }
    let (began, started) = (Instant::now(), now());
    let timeout = step.timeout.unwrap_or(stage.options.step_timeout);
    let deadline = (began + timeout).min(end);
    let documents = stage.session.driver.documents();
    let mut dom = None;
    let outcome = perform(stage, step, deadline, &mut dom).await;
    let outcome = match outcome {
        Ok(acted) => match after(stage, step, documents, acted.left).await {
            Ok(()) => Ok(acted.trace),
            Err(fault) => Err(Refused { fault, trace: acted.trace }),
        },
        Err(refused) => Err(refused),
    };
    let (trace, fault) = match outcome {
        Ok(trace) => (trace, None),
        Err(refused) => (refused.trace, Some(refused.fault)),
    };
    let mut findings = trace.findings.clone();
    findings.extend(fault.as_ref().map(|fault| fault.finding(&step.id)));
    let goes_on = fault.as_ref().is_none_or(|fault| is_soft(step, &fault.code));
    let mut result = result(stage, step, phase, &trace, &findings);
    result.started = started;
    result.dom = dom;
    let wanted = match stage.evidence.kind {
        EvidenceKind::None => false,
        EvidenceKind::Failures => fault.is_some(),
        EvidenceKind::Steps => true,
    };
    if !stage.options.redact.is_empty() {
        let redact = stage.options.redact.clone();
        // A page that is on its way out has been asked after the step before.
        stage.secrets.hide_all(&stage.session.redacted(&redact).await.unwrap_or_default());
    }
    if wanted {
        match picture(stage, &format!("{:02}-{}.png", record.steps.len() + 1, file_name(&step.id))).await {
            Ok(taken) => (result.screenshot, result.view) = taken.unzip(),
            Err(fault) => findings.push(fault.finding(&step.id)),
        }
    }
    if fault.is_some() {
        result.address = stage.session.page().await.ok().map(|page| page.address);
    }
    result.took_ms = millis(began.elapsed());
    if let Some(listener) = &stage.options.listener {
        listener.tell(&result, stage.secrets);
    }
    record.steps.push(result);
    record.findings.extend(findings);
    record.stopped |= !goes_on;
}

/// Text and link findings, and soft checks, never stop a run.
fn is_soft(step: &Step, code: &Code) -> bool {
    let name = code.name();
    code.kind() == Kind::Broken
        && (name.starts_with("text.")
            || name.starts_with("link.")
            || (step.soft && name.starts_with("expect.")))
}

async fn perform(
    stage: &mut Stage<'_>,
    step: &Step,
    deadline: Instant,
    dom: &mut Option<String>,
) -> Result<act::Acted, Refused> {
    if stage.session.driver.dialog().await.map_err(Refused::before_any_look)?.is_some()
        && !matches!(step.action, Action::Dialog { .. })
        && !act::answer_armed(stage).await.map_err(Refused::before_any_look)?
    {
        return Err(Refused::before_any_look(act::unexpected_dialog(stage).await));
    }
    if stage.evidence.dom {
        save_page(stage, step, deadline, dom).await?;
    }
    match &step.action {
        Action::Expect(expectation) => {
            let trace = expect(stage, step, expectation, deadline).await?;
            Ok(act::Acted { trace, left: false })
        }
        Action::Dialog { .. } => act(stage, step, deadline).await,
        _ => {
            if stage.armed.as_ref().is_some_and(|armed| armed.has_acted)
                && let Some(fault) = act::unanswered(stage)
            {
                return Err(Refused::before_any_look(fault));
            }
            let acted = act(stage, step, deadline).await;
            stage.armed.iter_mut().for_each(|armed| armed.has_acted = true);
            acted
        }
    }
}

/// Saves the page with the step's target marked, as it is just before the act.
async fn save_page(
    stage: &mut Stage<'_>,
    step: &Step,
    deadline: Instant,
    dom: &mut Option<String>,
) -> Result<(), Refused> {
    let Some(name) = step.action.targets().first().map(|name| (*name).to_owned()) else { return Ok(()) };
    let file = format!("{}.html", file_name(&step.id));
    let mut look = crate::resolve::look(act::need(&step.action));
    look.dry = true;
    if let Action::Click { at: Some((x, y)), .. } = &step.action {
        look.at = Some([*x, *y]);
    }
    let unseen = matches!(&step.action, Action::Expect(expectation) if expectation.checks.contains(&scenarios::Check::Visible(false)));
    if unseen {
        return Ok(());
    }
    let learned = stage.observed.len();
    let found = crate::resolve::resolve(stage, step, &name, look, deadline).await;
    // The act resolves again and notes what it saw.
    stage.observed.truncate(learned);
    let chosen = found.as_ref().ok().map(|resolved| (resolved.place.clone(), resolved.ready.handle));
    let redact = stage.options.redact.clone();
    let html = stage.session.snapshot(chosen.as_ref().map(|(place, handle)| (place, *handle)), &redact).await;
    match html {
        Ok(html) => {
            let html = stage.secrets.redact(&html);
            *dom = Some(stage.evidence.write(&file, html.as_bytes()).map_err(Refused::before_any_look)?);
        }
        Err(error) => tracing::warn!(step = %step.id, %error, "Could not save the page of step {}", step.id),
    }
    found.map(|_| ())
}

/// What an act has set in motion: a navigation is waited for, and its answer looked at.
pub(crate) async fn after(
    stage: &mut Stage<'_>,
    step: &Step,
    documents: u64,
    left: bool,
) -> Result<(), Fault> {
    let timeout = stage.options.navigation_timeout;
    match stage.session.driver.settle_navigation(left, timeout).await {
        Ok(()) => {}
        // The tab that the step closed.
        Err(BrowserError::TabGone) => return Ok(()),
        Err(BrowserError::Late { address, .. }) => {
            let late = Fault::new(
                Code::PAGE_NOT_SETTLED,
                format!("the next page did not arrive within {timeout:?}"),
            );
            return Err(knock(&address, stage.options.insecure).await.unwrap_or(late));
        }
        Err(error) => return Err(error.into()),
    }
    if step.navigates && stage.session.driver.documents() == documents {
        wait_for_document(stage, documents).await;
    }
    if stage.session.driver.documents() == documents {
        return Ok(());
    }
    if !matches!(step.action, Action::Go(_) | Action::Switch(_)) {
        stage.navigated.push(step.id.clone());
    }
    let (arrival, failed) = stage.session.driver.arrived();
    if let Some(address) = failed {
        let down = Fault::new(Code::ENV_DOWN, format!("{address} could not be loaded"));
        return Err(knock(&address, stage.options.insecure).await.unwrap_or(down));
    }
    within(&stage.options.sites, &arrival.address).await?;
    match status(stage, &arrival).await? {
        Some(status) if status >= 400 => {
            let address = arrival.address;
            Err(Fault::new(Code::PAGE_HTTP_ERROR.of(status), format!("{address} answers {status}")))
        }
        _ => Ok(()),
    }
}

/// Says so where a page is none that the cell may play at: a redirection or a link has led it there.
async fn within(sites: &Sites, address: &str) -> Result<(), Fault> {
    match sites.refuses(address).await {
        Some(words) => Err(Fault::new(Code::ENV_NOT_ALLOWED, words)),
        None => Ok(()),
    }
}

/// The step left the page when it was recorded. Another version may no longer do so: that alone is no fault.
async fn wait_for_document(stage: &mut Stage<'_>, documents: u64) {
    let end = Instant::now() + Duration::from_secs(3).min(stage.options.step_timeout);
    while stage.session.driver.documents() == documents && Instant::now() < end {
        if stage.session.driver.dialog().await.is_ok_and(|dialog| dialog.is_some()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Takes a picture: its file, and the part of the page that it shows. No picture where the page can't be seen.
pub(crate) async fn picture(stage: &mut Stage<'_>, name: &str) -> Result<Option<(String, [f64; 4])>, Fault> {
    match take_picture(stage).await {
        Ok(Portrait { png, view }) => {
            if let Some(listener) = &stage.options.listener {
                listener.show(&png);
            }
            Ok(Some((stage.evidence.write(name, &png)?, view)))
        }
        Err(error) => {
            tracing::debug!(%error, "No picture");
            Ok(None)
        }
    }
}

/// A picture of what can be seen, with nothing private on it.
pub(crate) async fn take_picture(stage: &mut Stage<'_>) -> Result<Portrait, BrowserError> {
    let redact = stage.options.redact.clone();
    let places = |text: &str| stage.secrets.places(text);
    let places: Option<&browser::Places<'_>> = if stage.secrets.is_empty() { None } else { Some(&places) };
    stage.session.picture(&redact, places).await
}

fn file_name(id: &str) -> String {
    id.chars()
        .map(
            |letter| {
                if letter.is_ascii_alphanumeric() || letter == '-' || letter == '_' { letter } else { '-' }
            },
        )
        .collect()
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// What a step came to; [`crate::clean`] cuts secrets out of it with all the rest of the run.
pub(crate) fn result(
    stage: &Stage<'_>,
    step: &Step,
    phase: Phase,
    trace: &Trace,
    findings: &[Finding],
) -> StepResult {
    let worst = worst(findings);
    let language = stage.options.language.as_ref();
    let blank = StepResult::not_reached(step, stage.scenario, language, phase, String::new());
    let looked_for = match (&blank.target, findings.is_empty()) {
        (Some(name), false) => scenarios::target_words(&stage.target(name), language),
        _ => vec![],
    };
    StepResult {
        outcome: trace.outcome,
        code: worst.map(|finding| finding.code.clone()),
        message: worst.map(|finding| finding.message.clone()),
        confidence: trace.confidence,
        rival: trace.rival,
        element: trace.element.clone(),
        looked_for,
        candidates: if findings.is_empty() { vec![] } else { trace.candidates.clone() },
        extra: if findings.is_empty() { None } else { why(trace) },
        ..blank
    }
}

/// Why it was found, healed or refused, for readers in any language: the reason's key, its words, and the lead.
pub(crate) fn why(trace: &Trace) -> Option<serde_json::Value> {
    let (reason, margin) = trace.why?;
    let margin = (margin * 100.0).round() / 100.0;
    Some(serde_json::json!({"why": {"key": reason.key(), "words": reason.words(), "margin": margin}}))
}

pub(crate) fn not_reached(stage: &Stage<'_>, step: &Step, phase: Phase) -> StepResult {
    StepResult::not_reached(step, stage.scenario, stage.options.language.as_ref(), phase, now())
}

/// The worst of some findings; the first of equals.
pub(crate) fn worst(findings: &[Finding]) -> Option<&Finding> {
    let rank = |finding: &Finding| finding.code.kind().verdict().weight();
    findings.iter().rev().max_by_key(|finding| rank(finding))
}

pub(crate) fn finish(stage: &mut Stage<'_>, record: Record, began: Instant, started: String) -> Attempt {
    let noise = stage.session.driver.noise();
    let mut attempt = Attempt {
        verdict: Verdict::Passed,
        code: None,
        message: None,
        started,
        took_ms: millis(began.elapsed()),
        steps: record.steps,
        findings: vec![],
        console: noise.console,
        requests: noise.requests,
        har: None,
    };
    attempt.add(record.findings);
    attempt
}
