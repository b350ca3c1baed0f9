//! Finds a target on the page, or says why not.
//!
//! The fast way is one evaluation that waits in the page until the element is there and ready. Only when
//! the page has come to rest and the fast way has no single answer are all candidates fetched and ranked.
//! A heal is accepted only on a page that has been still for a second: a late element is no missing one.

use crate::{
    fault::Fault,
    lexicon,
    probe::{is_unlearned, probe},
    stage::{Observed, Stage},
};
use browser::{BrowserError, Look, Need, Place, Ready, Sighting};
use recognition::{Recognition, Thresholds, rank};
use scenarios::{
    Action, Check, Code, Described, Finding, HealPolicy, Outcome, Step, Target, TextKind, TextMatch,
    run::Candidate,
};
use std::time::{Duration, Instant};

/// After how long without a change the page is looked at as a whole, in milliseconds, look by look.
const PATIENCE: [u64; 5] = [120, 400, 1000, 1000, 2000];

/// How long a page must have been still before a heal is believed, in milliseconds.
const STILL: u64 = 1000;

/// A target that was found and is ready.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub place: Place,
    pub ready: Ready,
    pub trace: Trace,
}

/// How a target was found, for the step's result.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub outcome: Outcome,
    pub confidence: Option<f64>,
    pub rival: Option<f64>,
    pub element: Option<String>,
    pub candidates: Vec<Candidate>,
    pub findings: Vec<Finding>,
    pub described: Option<Described>,
}

impl Trace {
    pub(crate) fn none(outcome: Outcome) -> Trace {
        Trace {
            outcome,
            confidence: None,
            rival: None,
            element: None,
            candidates: vec![],
            findings: vec![],
            described: None,
        }
    }
}

/// A target that was not found, or not ready in time.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub fault: Fault,
    pub trace: Trace,
}

impl Refused {
    pub(crate) fn before_any_look(fault: impl Into<Fault>) -> Refused {
        Refused { fault: fault.into(), trace: Trace::none(Outcome::NotReached) }
    }
}

/// What was seen at the last look.
#[derive(Default)]
struct Seen {
    unready: Option<(Ready, String, String)>,
    recognition: Option<(Recognition, Vec<Described>)>,
    frame_missing: bool,
    loading: bool,
    closed_roots_tried: bool,
}

/// Looks until the step's target is ready as `look` wants it, or `deadline` has passed.
pub(crate) async fn resolve(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    look: Look,
    deadline: Instant,
) -> Result<Resolved, Refused> {
    let target = stage.target(name);
    let mut look = look;
    look.target = Some(probe(&target, stage.options.language.as_ref()));
    let mut seen = Seen::default();
    let mut round = 0;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if round > 0 && left.is_zero() {
            return Err(give_up(stage, name, &target, seen).await);
        }
        match once(stage, step, name, &target, &mut look, left, PATIENCE[round.min(4)], &mut seen).await {
            Ok(Some(resolved)) => return Ok(resolved),
            Ok(None) => {}
            // The document was replaced while we looked: look in the next one.
            Err(Stop::Browser(BrowserError::ContextGone)) => {
                tokio::time::sleep(Duration::from_millis(20)).await
            }
            Err(Stop::Browser(BrowserError::DialogOpen)) => {
                if !crate::act::answer_armed(stage).await.map_err(Refused::before_any_look)? {
                    return Err(Refused::before_any_look(crate::act::unexpected_dialog(stage).await));
                }
            }
            Err(Stop::Browser(error)) => return Err(Refused::before_any_look(error)),
            Err(Stop::Refused(refused)) => return Err(*refused),
        }
        round += 1;
    }
}

enum Stop {
    Browser(BrowserError),
    Refused(Box<Refused>),
}

impl From<BrowserError> for Stop {
    fn from(error: BrowserError) -> Stop {
        Stop::Browser(error)
    }
}

#[expect(clippy::too_many_arguments, reason = "the state of one loop, split for reading")]
async fn once(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    target: &Target,
    look: &mut Look,
    left: Duration,
    patience: u64,
    seen: &mut Seen,
) -> Result<Option<Resolved>, Stop> {
    let place = stage.session.place(&target.frame).await?;
    seen.frame_missing = place.is_none();
    let Some(place) = place else {
        tokio::time::sleep(Duration::from_millis(100).min(left)).await;
        return Ok(None);
    };
    if target.signals.shadow.iter().any(|host| host.ends_with('!')) {
        open_closed_roots(stage, &place).await?;
    }
    look.wait = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
    look.patience = patience;
    look.handle = None;
    match stage.session.find(&place, look).await? {
        Sighting::Ready(ready) => {
            let described = described(stage, &place, &ready).await?;
            let trace = Trace {
                confidence: Some(if ready.how.len() > 2 { 0.99 } else { 0.97 }),
                element: Some(ready.element.clone()),
                described,
                ..Trace::none(Outcome::Found)
            };
            note(stage, step, name, &place, &ready, &trace);
            Ok(Some(Resolved { place, ready, trace }))
        }
        Sighting::Unready { ready, why, by } => {
            seen.unready = Some((ready, why, by));
            Ok(None)
        }
        Sighting::Unsure { idle, complete, loading, .. } => {
            seen.unready = None;
            seen.loading = loading;
            if loading {
                return Ok(None);
            }
            let still = idle >= STILL && complete;
            ranked(stage, step, name, target, look, &place, still, seen).await
        }
    }
}

async fn open_closed_roots(stage: &mut Stage<'_>, place: &Place) -> Result<(), Stop> {
    if stage.session.driver.open_closed_roots(&place.frame).await? {
        return Ok(());
    }
    let fault = Fault::new(
        Code::ENGINE_UNSUPPORTED.of("closed shadow root"),
        format!("{} can't look into closed shadow roots", stage.session.engine),
    );
    Err(Stop::Refused(Box::new(Refused::before_any_look(fault))))
}

#[expect(clippy::too_many_arguments, reason = "the state of one loop, split for reading")]
async fn ranked(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    target: &Target,
    look: &mut Look,
    place: &Place,
    still: bool,
    seen: &mut Seen,
) -> Result<Option<Resolved>, Stop> {
    if is_unlearned(target) {
        // Nothing but selectors: they agree on one element or they don't. A chain may lead through a closed root.
        if still
            && !std::mem::replace(&mut seen.closed_roots_tried, true)
            && target.selectors.iter().any(|path| path.len() > 1)
        {
            stage.session.driver.open_closed_roots(&place.frame).await?;
        }
        let candidates = stage.session.candidates(place, look).await?;
        let agreeing: Vec<Described> = candidates
            .into_iter()
            .filter(|candidate| candidate.selectors.is_some_and(|(agree, _)| agree > 0))
            .collect();
        let recognition = rank(target, None, &agreeing, Thresholds::default());
        seen.recognition = Some((recognition, agreeing));
        return Ok(None);
    }
    let candidates = stage.session.candidates(place, look).await?;
    let mut recognition = rank(target, stage.options.language.as_ref(), &candidates, Thresholds::default());
    if still {
        by_what_it_says(stage, step, &candidates, &mut recognition);
    }
    let outcome = recognition.outcome;
    let chosen = recognition.ranked.first().map(|ranked| candidates[ranked.index].clone());
    let trace = trace_of(&recognition, &candidates);
    seen.recognition = Some((recognition, candidates));
    let Some(chosen) = chosen.filter(|_| outcome == Outcome::Found || (outcome == Outcome::Healed && still))
    else {
        return Ok(None);
    };
    if outcome == Outcome::Healed && stage.heal_policy(step) != HealPolicy::Act {
        return Err(Stop::Refused(Box::new(not_healed(stage, step, name, trace, chosen))));
    }
    let mut by_handle = look.clone();
    by_handle.handle = Some(chosen.handle);
    by_handle.wait = by_handle.wait.min(2000);
    match stage.session.find(place, &by_handle).await? {
        Sighting::Ready(ready) => {
            let mut trace = trace;
            trace.findings.extend(lexicon::findings(
                target,
                stage.options.language.as_ref(),
                &chosen,
                &step.id,
            ));
            if outcome == Outcome::Healed {
                trace.findings.push(healed(step, name, &trace));
            }
            trace.described = Some(chosen);
            note(stage, step, name, place, &ready, &trace);
            Ok(Some(Resolved { place: place.clone(), ready, trace }))
        }
        Sighting::Unready { ready, why, by } => {
            seen.unready = Some((ready, why, by));
            Ok(None)
        }
        Sighting::Unsure { .. } => Ok(None),
    }
}

/// An expected text may tell which of the likeliest candidates is meant: the only one that says it, and of
/// the recorded kind. That is a heal, with its proposal, and never a silent pass.
fn by_what_it_says(stage: &Stage<'_>, step: &Step, candidates: &[Described], recognition: &mut Recognition) {
    if matches!(recognition.outcome, Outcome::Found | Outcome::Healed) {
        return;
    }
    let Action::Expect(expectation) = &step.action else { return };
    let target = expectation.target.as_ref().map(|name| stage.target(name)).unwrap_or_default();
    let says = |described: &Described| {
        let text = described.texts.get(&TextKind::Text).map_or("", String::as_str);
        expectation.checks.iter().any(|check| match check {
            Check::Text(TextMatch::Is(wanted)) => {
                wanted.len() > 3 && recognition::normal(text) == recognition::normal(&stage.fill_in(wanted))
            }
            Check::Text(TextMatch::Contains(part)) => {
                part.len() > 3
                    && recognition::normal(text).contains(&recognition::normal(&stage.fill_in(part)))
            }
            _ => false,
        })
    };
    let same_kind = |described: &Described| {
        described.signals.tag == target.signals.tag && described.signals.role == target.signals.role
    };
    let saying: Vec<usize> = (0..candidates.len())
        .filter(|at| candidates[*at].visible && same_kind(&candidates[*at]) && says(&candidates[*at]))
        .collect();
    let [only] = saying[..] else { return };
    let Some(place) = recognition.ranked.iter().position(|ranked| ranked.index == only) else { return };
    let chosen = recognition.ranked.remove(place);
    recognition.ranked.insert(0, chosen);
    recognition.outcome = Outcome::Healed;
    recognition.confidence = recognition.confidence.max(Thresholds::default().heal);
}

fn healed(step: &Step, name: &str, trace: &Trace) -> Finding {
    let element = trace.element.clone().unwrap_or_default();
    Fault::new(
        Code::ELEMENT_HEALED,
        format!(
            "`{name}` has changed: {element} is like it ({:.0} % sure)",
            trace.confidence.unwrap_or(0.0) * 100.0
        ),
    )
    .finding(&step.id)
}

fn not_healed(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    mut trace: Trace,
    chosen: Described,
) -> Refused {
    let element = trace.element.take().unwrap_or_default();
    let why = if scenarios::has_weight(step, stage.scenario) && step.heal.is_none() {
        "the step destroys, pays or sends, and such a step never acts on a likeness unless it says `heal: act`"
    } else {
        "this run only proposes heals"
    };
    trace.outcome = Outcome::Missing;
    stage.observed.push(Observed {
        target: name.to_owned(),
        step: step.id.clone(),
        described: chosen,
        frame: vec![],
        unsure: Some("it was found by its likeness only".to_owned()),
        secret: false,
    });
    let message = format!(
        "`{name}` has changed: {element} is like it, but {why}\nhint: accept the proposal, or record the step again"
    );
    Refused { fault: Fault { code: Code::ELEMENT_MISSING, message }, trace }
}

/// Describes the element where somebody wants to learn from it.
async fn described(
    stage: &mut Stage<'_>,
    place: &Place,
    ready: &Ready,
) -> Result<Option<Described>, BrowserError> {
    if !stage.options.learn {
        return Ok(None);
    }
    stage.session.describe(place, ready.handle).await.map(Some)
}

/// Remembers what was seen, to learn from it if the run passes.
fn note(stage: &mut Stage<'_>, step: &Step, name: &str, place: &Place, ready: &Ready, trace: &Trace) {
    let healed = trace.outcome == Outcome::Healed;
    let Some(described) = trace.described.clone().filter(|_| stage.options.learn || healed) else { return };
    let unsure = healed.then(|| "it was found by its likeness only".to_owned());
    stage.observed.push(Observed {
        target: name.to_owned(),
        step: step.id.clone(),
        described,
        frame: place.hints.clone(),
        unsure,
        secret: ready.secret || ready.kind_of_input == "password",
    });
}

fn trace_of(recognition: &Recognition, candidates: &[Described]) -> Trace {
    let shown = recognition.ranked.iter().take(5).map(|ranked| {
        let described = &candidates[ranked.index];
        Candidate {
            element: short(described),
            confidence: ranked.likeness.clamp(0.0, 1.0),
            bounds: described.signals.bounds,
            signals: ranked.signals.iter().take(12).cloned().collect(),
        }
    });
    let shown: Vec<Candidate> = shown.collect();
    Trace {
        confidence: Some(recognition.confidence),
        rival: recognition.rival,
        element: shown.first().map(|candidate| candidate.element.clone()),
        candidates: shown,
        ..Trace::none(recognition.outcome)
    }
}

/// An element in short: `button#save “Save”`.
pub(crate) fn short(described: &Described) -> String {
    let signals = &described.signals;
    let mark = match (signals.attributes.get("id"), signals.classes.first()) {
        (Some(id), _) => format!("#{id}"),
        (None, Some(class)) => format!(".{class}"),
        (None, None) => String::new(),
    };
    let text = described
        .texts
        .values()
        .next()
        .map(|text| format!(" “{}”", text.chars().take(40).collect::<String>()));
    format!("{}{mark}{}", signals.tag, text.unwrap_or_default())
}

/// The deadline has passed: says what stood in the way.
async fn give_up(stage: &mut Stage<'_>, name: &str, target: &Target, seen: Seen) -> Refused {
    if let Some((ready, why, by)) = seen.unready {
        let element = &ready.element;
        let (code, message) = match why.as_str() {
            "disabled" => (Code::ELEMENT_DISABLED, format!("{element} never became usable")),
            "readonly" => (Code::ELEMENT_DISABLED.of("read-only"), format!("{element} can't be written to")),
            "covered" => (Code::ELEMENT_COVERED.of(&by), format!("{element} is covered by {by}")),
            "moving" => (Code::ELEMENT_MOVING, format!("{element} never stood still")),
            "offscreen" => (Code::ELEMENT_OFFSCREEN, format!("{element} can't be scrolled into view")),
            "focus" => (Code::ACT_MISSED, format!("{element} does not take the focus")),
            _ => (Code::ELEMENT_HIDDEN, format!("{element} is there but can't be seen")),
        };
        let trace = Trace { element: Some(element.clone()), ..Trace::none(Outcome::Found) };
        return Refused { fault: Fault::new(code, message), trace };
    }
    if seen.loading {
        let fault = Fault::new(
            Code::PAGE_NOT_SETTLED,
            format!("the page was still being received, without `{name}`"),
        );
        return Refused { fault, trace: Trace::none(Outcome::Missing) };
    }
    if seen.frame_missing {
        let fault = Fault::new(
            Code::ELEMENT_MISSING.of("frame"),
            format!("the frame of `{name}` is not on the page"),
        );
        return Refused { fault, trace: Trace::none(Outcome::Missing) };
    }
    let (recognition, candidates) = match seen.recognition {
        Some(seen) => seen,
        None => (rank(target, None, &[], Thresholds::default()), vec![]),
    };
    let mut trace = trace_of(&recognition, &candidates);
    if is_unlearned(target) && candidates.len() > 1 {
        trace.outcome = Outcome::Ambiguous;
    } else if trace.outcome != Outcome::Ambiguous {
        trace.outcome = Outcome::Missing;
    }
    let best = trace
        .element
        .take()
        .map_or_else(|| "nothing like it is there".to_owned(), |best| format!("the likeliest is {best}"));
    if trace.outcome == Outcome::Ambiguous {
        let many = recognition
            .ranked
            .iter()
            .take_while(|ranked| recognition.ranked[0].likeness - ranked.likeness < 0.07)
            .count();
        let fault = Fault::new(
            Code::ELEMENT_AMBIGUOUS.of(many.max(2)),
            format!("`{name}` could be any of {} elements; {best}", many.max(2)),
        );
        return Refused { fault, trace };
    }
    if recognition.hidden {
        return Refused {
            fault: Fault::new(Code::ELEMENT_HIDDEN, format!("`{name}` is there but can't be seen")),
            trace,
        };
    }
    let login = stage.session.page().await.is_ok_and(|page| page.login);
    if login
        && !candidates.iter().any(|candidate| {
            target.signals.attributes.get("type").is_some_and(|kind| {
                kind == "password" && candidate.signals.attributes.get("type") == Some(kind)
            })
        })
        && !is_login(stage)
    {
        let fault =
            Fault::new(Code::PAGE_LOGIN, format!("a login page is shown instead of the one with `{name}`"));
        return Refused { fault, trace };
    }
    Refused {
        fault: Fault::new(Code::ELEMENT_MISSING, format!("`{name}` is not on the page; {best}")),
        trace,
    }
}

/// Whether the scenario itself logs in: then a login page is what it expects to see.
fn is_login(stage: &Stage<'_>) -> bool {
    stage
        .scenario
        .steps
        .iter()
        .any(|step| matches!(&step.action, scenarios::Action::Type { text: scenarios::Text::Secret(_), .. }))
}

/// A look without a deadline of its own, for `need`.
pub(crate) fn look(need: Need) -> Look {
    Look::new(need, 0)
}
