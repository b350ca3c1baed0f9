//! Explains what a run would make of a step's targets on one page, without acting on it.
//!
//! The page may be a live one or one that a run has saved. It is looked at as a run would: first by the fast way, then
//! by the ranking of all candidates, which is shown even where the fast way has found the element.

use crate::{
    evidence::Evidence,
    probe::{is_unlearned, probe},
    resolve::look,
    stage::{PlayOptions, Stage},
    trace::{Trace, short},
    usage::UsageErrors,
};
use browser::{Candidates, Goal, Look, Need, Place, Probe, Sighting};
use recognition::{Page, Reason, Recognition, Thresholds, rank_among};
use scenarios::{
    Described, Explanation, HealPolicy, Language, Outcome, Scenario, Step, Target,
    explanation::{Taken, Why},
};
use std::{sync::Arc, time::Duration};

/// How long a page may take to arrive, and then to come to rest.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the fast way looks, in milliseconds.
const AT_ONCE: u64 = 2000;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// One of its steps.
    pub step: &'a Step,
    /// The page's address.
    pub page: String,
    /// The language that it is in.
    pub language: Option<Language>,
    /// CSS selectors of what is private: its text is in no answer.
    pub redact: Vec<String>,
}

/// A target's explanation, and the whole page that it was looked for on.
#[derive(Debug)]
pub struct Explained {
    /// The explanation.
    pub explanation: Explanation,
    /// How the page agent describes every candidate.
    pub page: Vec<Described>,
    /// The handle of the element that a run took, in a page that it has saved.
    pub taken: Option<u32>,
}

/// Opens the page and explains each target of the step.
///
/// # Errors
///
/// The page can't be opened, a frame is missing, or the step has no target.
pub async fn explain(
    session: browser::Session,
    question: &Question<'_>,
) -> Result<Vec<Explained>, UsageErrors> {
    let secrets = crate::Secrets::default();
    let mut stage = stage(session, question, &secrets);
    let told = |error: browser::BrowserError| UsageErrors::one(format!("{}: {error}", question.page));
    let goal = Goal::Address(question.page.clone());
    let arrival = stage.session.driver.navigate(goal, PATIENCE).await.map_err(told)?;
    let top = stage.session.top();
    let still = serde_json::json!({"quiet": 500, "wait": 5000});
    let _: serde_json::Value = stage.session.ask(&top, "more.settle", still).await.map_err(told)?;
    let private = stage.session.redacted(&question.redact).await.map_err(told)?;
    stage.secrets.hide_all(&private);
    let mut explained = vec![];
    let mut names = question.step.action.targets();
    names.dedup();
    for name in names {
        explained.push(one(&mut stage, question, name, &arrival.address).await?);
    }
    if explained.is_empty() {
        return Err(UsageErrors::one(format!("step `{}` has no target to look for", question.step.id)));
    }
    Ok(explained)
}

fn stage<'a>(session: browser::Session, question: &Question<'a>, secrets: &'a crate::Secrets) -> Stage<'a> {
    let options = PlayOptions {
        base: None,
        language: question.language.clone(),
        languages: Arc::default(),
        heal: HealPolicy::Act,
        step_timeout: PATIENCE,
        navigation_timeout: PATIENCE,
        learn: false,
        redact: question.redact.clone(),
        insecure: false,
        slow: Duration::ZERO,
        gate: None,
        listener: None,
        sites: crate::Sites::default(),
        files: Default::default(),
        from: None,
        to: None,
    };
    let evidence = Evidence {
        kind: crate::EvidenceKind::None,
        dom: false,
        root: Default::default(),
        folder: Default::default(),
    };
    Stage::new(session, question.scenario, options, secrets, evidence, "unique".to_owned())
}

async fn one(
    stage: &mut Stage<'_>,
    question: &Question<'_>,
    name: &str,
    address: &str,
) -> Result<Explained, UsageErrors> {
    let target = stage.target(name);
    let told = |error: browser::BrowserError| UsageErrors::one(format!("`{name}`: {error}"));
    let Some(place) = stage.session.place(&target.frame).await.map_err(told)? else {
        return Err(UsageErrors::one(format!("the frame of `{name}` is not on the page")));
    };
    let mut asked = look(Need::None);
    asked.dry = true;
    asked.wait = AT_ONCE;
    asked.patience = 300;
    asked.target = Some(probe(&target, question.language.as_ref()));
    let at_once = match stage.session.find(&place, &asked).await.map_err(told)? {
        Sighting::Ready(ready) | Sighting::Unready { ready, .. } => Some(ready),
        Sighting::Unsure { .. } => None,
    };
    let Candidates { all: page, cut } = stage.session.candidates(&place, &asked).await.map_err(told)?;
    let compared: Vec<Described> = match is_unlearned(&target) {
        true => {
            page.iter().filter(|one| one.selectors.is_some_and(|(agree, _)| agree > 0)).cloned().collect()
        }
        false => page.clone(),
    };
    let others = crate::others::others(stage, question.step, name, &target);
    let language = question.language.as_ref();
    let mut recognition = rank_among(&target, &others, language, &Page::of(&compared), Thresholds::default());
    crate::resolve::by_what_it_says(stage, question.step, &compared, &mut recognition);
    crate::resolve::nothing_heals_on_a_cut_page(cut, &mut recognition);
    if is_unlearned(&target) {
        recognition.reason = match &at_once {
            Some(ready) => crate::resolve::by_some_selectors(&ready.how).unwrap_or(Reason::Selectors),
            None => Reason::Disagree,
        };
    }
    let taken = taken(stage, &place).await.map_err(told)?;
    let mut explanation = put(stage, question, name, &target, &recognition, &compared);
    (explanation.address, explanation.cut) = (address.to_owned(), cut);
    if let Some(ready) = at_once {
        explanation.outcome = Outcome::Found;
        explanation.confidence = explanation.confidence.max(0.97);
        explanation.element = Some(ready.element);
        explanation.at_once = ready.how;
    }
    explanation.taken = taken.map(|handle| {
        let element = page.iter().find(|one| one.handle == handle).map(short).unwrap_or_default();
        let place = recognition.ranked.iter().position(|one| compared[one.index].handle == handle);
        Taken { element, place: place.map(|at| at + 1) }
    });
    clean(&mut explanation, stage.secrets);
    let mut page = page;
    page.iter_mut().for_each(|one| crate::clean::clean_described(one, stage.secrets));
    Ok(Explained { explanation, page, taken })
}

/// What a saved page marks as taken.
async fn taken(stage: &mut Stage<'_>, place: &Place) -> Result<Option<u32>, browser::BrowserError> {
    let mut marked: Look = look(Need::None);
    marked.dry = true;
    let sel = Some(vec![vec!["[data-surefoot-target]".to_owned()]]);
    marked.target = Some(Probe { sel, ..Probe::default() });
    Ok(match stage.session.find(place, &marked).await? {
        Sighting::Ready(ready) | Sighting::Unready { ready, .. } => Some(ready.handle),
        Sighting::Unsure { .. } => None,
    })
}

fn put(
    stage: &Stage<'_>,
    question: &Question<'_>,
    name: &str,
    target: &Target,
    recognition: &Recognition,
    compared: &[Described],
) -> Explanation {
    let trace = Trace::ranked(recognition, compared, [0.0, 0.0]);
    let language = question.language.as_ref();
    let acts = matches!(recognition.outcome, Outcome::Found | Outcome::Healed);
    Explanation {
        step: question.step.id.clone(),
        words: scenarios::step_words(question.step, stage.scenario, language),
        target: name.to_owned(),
        address: String::new(),
        language: language.cloned(),
        looked_for: scenarios::target_words(target, language),
        outcome: recognition.outcome,
        why: Why { key: recognition.reason.key().to_owned(), words: recognition.reason.words().to_owned() },
        at_once: vec![],
        element: trace.element.filter(|_| acts),
        confidence: recognition.confidence,
        needed: Thresholds::default().heal,
        rival: recognition.rival,
        margin: recognition.margin,
        compared: compared.len(),
        cut: 0,
        taken: None,
        candidates: trace.candidates,
    }
}

/// What stands in private places of the page is in no answer.
fn clean(explanation: &mut Explanation, secrets: &crate::Secrets) {
    let clean = |text: &mut String| *text = secrets.redact(text);
    explanation.element.iter_mut().for_each(clean);
    explanation.taken.iter_mut().for_each(|taken| clean(&mut taken.element));
    for candidate in &mut explanation.candidates {
        clean(&mut candidate.element);
        candidate.signals.iter_mut().for_each(|(words, _)| clean(words));
    }
}
