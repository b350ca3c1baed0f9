//! Opens the pages of a scenario that can be reached without acting, and looks for the targets there.
//!
//! It clicks, types, scrolls and answers nothing: what has gone first is the persona's login and the scenario that
//! switches the language. All targets of a page are one evaluation; only what is not found that way, and must be there,
//! is looked for as in a whole run, with its heals. A target must be there where nothing would have been done before its
//! step, or where an earlier look has found it as soon as the page was open (`pages` of the target). Every other one
//! that is not there is not reached: counted, named, and neither broken nor good.

mod sections;

use crate::{
    act,
    evidence::EvidenceKind,
    fault::Fault,
    lexicon::{self, Judged},
    play::{Played, Record, after, arrive, finish, millis, not_reached, now, picture, result},
    probe::{is_unlearned, probe},
    resolve::{look, resolve},
    stage::{Observed, Stage},
    trace::{Refused, Trace},
};
use browser::{BrowserError, Need, Spotted, Wanted};
use scenarios::{Action, Code, Finding, Kind, Outcome, Phase, Step, StepResult, TextChange};
use sections::{Opens, Section, sections};
use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

/// How often a page that is replaced while we look is looked at again.
const LOOKS: usize = 5;

/// Looks over the scenario of a stage once.
///
/// Never fails: whatever happens is a verdict. Where nothing at all could be looked for, it is Skipped.
pub(crate) async fn look_over(stage: &mut Stage<'_>, cell_timeout: Duration) -> Played {
    let (began, started) = (Instant::now(), now());
    let end = began + cell_timeout;
    let mut record = Record::default();
    for section in sections(stage.scenario) {
        if record.stopped || Instant::now() >= end {
            leave(stage, &section, "the pages before it took all the time, or failed", &mut record);
            continue;
        }
        let opened = open(stage, &section, &mut record).await;
        match opened {
            Ok(()) => look_at(stage, &section, end, &mut record).await,
            Err(why) => leave(stage, &section, &why, &mut record),
        }
    }
    for step in &stage.scenario.finally {
        record.steps.push(not_reached(stage, step, Phase::Finally));
    }
    let looked = record.steps.iter().any(|step| step.target.is_some() && step.outcome != Outcome::NotReached);
    if !looked && record.findings.is_empty() {
        let message = "no target of it can be looked for without acting\nhint: run the scenario as a whole";
        let (code, message) = (Code::NOT_REACHED, message.to_owned());
        record.findings.push(Finding { code, step: None, message });
    }
    let whole = !record.stopped;
    Played { attempt: finish(stage, record, began, started), whole }
}

/// Opens a section's page; the error is why its targets can't be looked for.
async fn open(stage: &mut Stage<'_>, section: &Section, record: &mut Record) -> Result<(), String> {
    let fault = match &section.opens {
        Opens::Nothing => return Err("it has no address of its own".to_owned()),
        Opens::Start => arrive(stage).await.err().map(|fault| (None, fault)),
        Opens::Go(step) => {
            let (began, started) = (Instant::now(), now());
            let documents = stage.session.driver.documents();
            let went = act::act(stage, step, began + stage.options.navigation_timeout).await;
            let fault = match went {
                Ok(acted) => after(stage, step, documents, acted.left).await.err(),
                Err(refused) => Some(refused.fault),
            };
            let told = fault.iter().map(|fault| fault.finding(&step.id)).collect::<Vec<_>>();
            let told = if section.is_sure() { told } else { vec![] };
            let mut one = result(stage, step, Phase::Main, &Trace::none(Outcome::None), &told);
            (one.started, one.took_ms) = (started, millis(began.elapsed()));
            tell(stage, &one);
            record.steps.push(one);
            fault.map(|fault| (Some(step.id.clone()), fault))
        }
    };
    let Some((step, fault)) = fault else { return no_dialog(stage, record).await };
    let words = fault.message.lines().next().unwrap_or_default().to_owned();
    // What would have been done before may be what the page needs.
    if section.is_sure() || fault.code.kind() == Kind::Inconclusive {
        record.stopped = fault.code.kind() == Kind::Inconclusive;
        record.findings.push(Finding { code: fault.code, step, message: fault.message });
    }
    Err(format!("its page could not be opened: {words}"))
}

/// A dialog keeps everything waiting, and answering it would be an act.
async fn no_dialog(stage: &mut Stage<'_>, record: &mut Record) -> Result<(), String> {
    match stage.session.driver.dialog().await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => {
            record.stopped = true;
            Err("a dialog is open, and answering it would be an act".to_owned())
        }
        Err(error) => {
            let fault = Fault::from(error);
            record.stopped = true;
            let words = fault.message.clone();
            record.findings.push(Finding { code: fault.code, step: None, message: fault.message });
            Err(words)
        }
    }
}

/// None of the section's targets is looked for.
fn leave(stage: &Stage<'_>, section: &Section, why: &str, record: &mut Record) {
    if let Opens::Go(step) = &section.opens
        && record.steps.last().is_none_or(|last| last.id != step.id)
    {
        record.steps.push(not_reached(stage, step, Phase::Main));
    }
    for planned in &section.steps {
        record.steps.push(unlooked(stage, &planned.step, why));
    }
}

fn unlooked(stage: &Stage<'_>, step: &Step, why: &str) -> StepResult {
    let blank = not_reached(stage, step, Phase::Main);
    let message = blank.target.is_some().then(|| format!("not looked for: {why}"));
    StepResult { message, ..blank }
}

/// What is known of a target on the page.
#[derive(Clone)]
enum Known {
    Spotted(Box<Trace>),
    Refused(Box<Refused>),
    Unreached(String),
}

/// Looks for all targets of a section, and notes a result for each of its steps.
async fn look_at(stage: &mut Stage<'_>, section: &Section, end: Instant, record: &mut Record) {
    let deadline = (Instant::now() + stage.options.step_timeout).min(end);
    let looking = Instant::now();
    let wants = wants(stage, section);
    let mut spotted = match spot(stage, &wants, deadline).await {
        Ok(spotted) => spotted,
        Err(error) => {
            let fault = Fault::from(error);
            record.stopped = true;
            record.findings.push(Finding { code: fault.code, step: None, message: fault.message.clone() });
            return leave(stage, section, &fault.message, record);
        }
    };
    let spotting = millis(looking.elapsed());
    let mut known: HashMap<String, Known> = HashMap::new();
    let mut results = vec![];
    for planned in &section.steps {
        let (began, started) = (Instant::now(), now());
        let mut worst = None;
        let mut findings = vec![];
        for name in planned.step.action.targets() {
            let of_target = match (known.get(name), wants.iter().position(|want| want.name == name)) {
                // Said once, with the first step that needs it.
                (Some(before), _) => before.clone(),
                (None, None) => {
                    Known::Unreached("it is not expected to be there, or to be more than one".to_owned())
                }
                (None, Some(at)) => {
                    let one = one(stage, section, &wants[at], spotted[at].take(), deadline).await;
                    findings.extend(told(&one, &planned.step));
                    known.insert(name.to_owned(), one.clone());
                    one
                }
            };
            worst = match worst.take() {
                Some(before @ (Known::Refused(_) | Known::Unreached(_))) => Some(before),
                _ => Some(of_target),
            };
        }
        let mut one = match worst {
            None => not_reached(stage, &planned.step, Phase::Main),
            Some(Known::Unreached(why)) => unlooked(stage, &planned.step, &why),
            Some(Known::Spotted(trace)) => result(stage, &planned.step, Phase::Main, &trace, &findings),
            Some(Known::Refused(refused)) => {
                let all = if findings.is_empty() {
                    vec![refused.fault.finding(&planned.step.id)]
                } else {
                    findings.clone()
                };
                result(stage, &planned.step, Phase::Main, &refused.trace, &all)
            }
        };
        (one.started, one.took_ms) = (started, millis(began.elapsed()));
        record.stopped |= findings.iter().any(|finding| finding.code.kind() == Kind::Inconclusive);
        record.findings.append(&mut findings);
        results.push(one);
    }
    // The look for all of them counts with the first.
    results.iter_mut().take(1).for_each(|first| first.took_ms += spotting);
    show(stage, &mut results, record).await;
    for one in &results {
        tell(stage, one);
    }
    record.steps.append(&mut results);
}

fn told(known: &Known, step: &Step) -> Vec<Finding> {
    match known {
        Known::Spotted(trace) => trace.findings.clone(),
        Known::Refused(refused) => {
            refused.trace.findings.iter().cloned().chain([refused.fault.finding(&step.id)]).collect()
        }
        Known::Unreached(_) => vec![],
    }
}

/// A target that is looked for, by the first step that needs it.
struct Want {
    name: String,
    step: Step,
    must: bool,
    after: Option<String>,
}

fn wants(stage: &Stage<'_>, section: &Section) -> Vec<Want> {
    let mut wants: Vec<Want> = vec![];
    for planned in section.steps.iter().filter(|planned| planned.is_looked_for) {
        for name in planned.step.action.targets() {
            if wants.iter().any(|want| want.name == name) {
                continue;
            }
            let target = stage.scenario.targets.get(name);
            let learned = target.is_some_and(|target| target.pages.contains(&section.address));
            wants.push(Want {
                name: name.to_owned(),
                step: planned.step.clone(),
                must: learned || planned.after.is_none(),
                after: planned.after.clone(),
            });
        }
    }
    wants
}

/// The fast way for all targets: one evaluation for each frame that they are in.
async fn spot(
    stage: &mut Stage<'_>,
    wants: &[Want],
    deadline: Instant,
) -> Result<Vec<Option<Spotted>>, BrowserError> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, want) in wants.iter().enumerate() {
        let frame = stage.target(&want.name).frame;
        groups.entry(format!("{frame:?}")).or_default().push(at);
    }
    let mut all = vec![None; wants.len()];
    for group in groups.values() {
        let Some(first) = group.first() else { continue };
        let hints = stage.target(&wants[*first].name).frame;
        let asked: Vec<Wanted> = group.iter().map(|at| wanted(stage, &wants[*at])).collect();
        for _ in 0..LOOKS {
            let left = deadline.saturating_duration_since(Instant::now());
            // A frame that is not there yet is waited for where its targets must be.
            let Some(place) = stage.session.place(&hints).await? else { break };
            match stage.session.sweep(&place, &asked, left).await {
                Ok(swept) => {
                    group.iter().zip(swept).for_each(|(at, one)| all[*at] = one);
                    break;
                }
                Err(BrowserError::ContextGone) => {}
                // What must be there is looked for again, which says what the dialog is.
                Err(BrowserError::DialogOpen) => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(all)
}

fn wanted(stage: &Stage<'_>, want: &Want) -> Wanted {
    let target = stage.target(&want.name);
    let language = stage.options.language.as_ref();
    Wanted {
        target: probe(&target, language),
        must: want.must,
        hidden: may_be_hidden(&want.step),
        describe: lexicon::has_to_be_compared(&target, language),
    }
}

/// The field of an upload is often hidden behind its label.
fn may_be_hidden(step: &Step) -> bool {
    matches!(step.action, Action::Upload { .. })
}

/// What is known of one target, after the fast way and, where it must be there, after a whole look.
async fn one(
    stage: &mut Stage<'_>,
    section: &Section,
    want: &Want,
    spotted: Option<Spotted>,
    deadline: Instant,
) -> Known {
    let target = stage.target(&want.name);
    let seen = spotted.filter(|one| {
        (one.shown || may_be_hidden(&want.step)) && crate::resolve::by_some_selectors(&one.how).is_none()
    });
    if let Some(one) = seen {
        let judged = match &one.described {
            Some(described) => lexicon::judge(stage, &target, described, &want.step.id).await,
            None => Judged::default(),
        };
        if want.must || judged.findings.is_empty() {
            note(stage, want, &one, judged.change.as_ref());
            if !want.must && !is_unlearned(&target) {
                stage.on_pages.push((want.name.clone(), section.address.clone()));
            }
            return Known::Spotted(Box::new(Trace {
                confidence: Some(if one.how.len() > 2 { 0.99 } else { 0.97 }),
                element: Some(one.element),
                described: one.described,
                findings: judged.findings,
                ..Trace::none(Outcome::Found)
            }));
        }
    }
    if !want.must {
        let before = want.after.as_deref().unwrap_or_default();
        return Known::Unreached(format!("step `{before}` comes before it, and nothing is acted upon"));
    }
    let need = if may_be_hidden(&want.step) { Need::None } else { Need::Seen };
    match resolve(stage, &want.step, &want.name, look(need), deadline).await {
        Ok(resolved) => Known::Spotted(Box::new(resolved.trace)),
        Err(refused) => Known::Refused(Box::new(refused)),
    }
}

/// A text that waits for a yes, seen on the way.
fn note(stage: &mut Stage<'_>, want: &Want, one: &Spotted, change: Option<&TextChange>) {
    let (Some(change), Some(described)) = (change, &one.described) else { return };
    let seen = Observed {
        target: want.name.clone(),
        step: want.step.id.clone(),
        described: described.clone(),
        frame: vec![],
        unsure: None,
        secret: false,
        page: None,
        text: None,
    };
    stage.observed.push(seen.with_text(change.clone()));
}

/// A picture of the page: with what failed on it, or with the first step where every page is wanted.
async fn show(stage: &mut Stage<'_>, results: &mut [StepResult], record: &mut Record) {
    let failed = |one: &StepResult| one.code.is_some();
    let wanted = match stage.evidence.kind {
        EvidenceKind::None => false,
        EvidenceKind::Failures => results.iter().any(failed),
        EvidenceKind::Steps => !results.is_empty(),
    };
    if !wanted {
        return;
    }
    if !stage.options.redact.is_empty() {
        let redact = stage.options.redact.clone();
        stage.secrets.hide_all(&stage.session.redacted(&redact).await.unwrap_or_default());
    }
    let (name, view) = match picture(stage, &format!("{:02}-page.png", record.steps.len() + 1)).await {
        Ok(taken) => taken.unzip(),
        Err(fault) => {
            record.findings.push(Finding { code: fault.code, step: None, message: fault.message });
            return;
        }
    };
    let mut shown = false;
    for one in results.iter_mut().filter(|one| failed(one)) {
        one.screenshot.clone_from(&name);
        one.view = view;
        shown = true;
    }
    if let (false, Some(first)) = (shown, results.first_mut()) {
        first.screenshot = name;
        first.view = view;
    }
}

fn tell(stage: &Stage<'_>, result: &StepResult) {
    if let Some(listener) = &stage.options.listener {
        listener.tell(result, stage.secrets);
    }
}
