//! Healed targets and changed texts, and somebody's yes or no: a yes is a new revision of the scenario.

use crate::{
    access::Permission,
    acts,
    app::App,
    content,
    failure::Failure,
    files::difference_of,
    guard::Visit,
    looked,
    overview::in_short,
    pictures, plain,
    runs::size,
    words::{TITLE, Words, short},
};
use axum::{
    Form,
    extract::{Extension, Path, State},
    response::{Html, Redirect},
};
use chrono::{DateTime, Utc};
use runner::proposal;
use scenarios::{Outcome, Scenario, StepResult, read_scenario};
use serde::Deserialize;
use serde_json::{Value, json};
use store::Proposal;

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let reach = |permission| visit.places.reach(permission, visit.project());
    let (build, translate) = (reach(Permission::Build), reach(Permission::Translate));
    let buildable = app.store().proposals(build.sight(visit.project())).await?;
    let translatable = app.store().proposals(translate.sight(visit.project())).await?;
    let mut told = vec![];
    for one in app.store().proposals(visit.sight()).await? {
        let mut line = line(&app, &visit, &one, &words, now).await?;
        let is_in = |all: &[Proposal]| all.iter().any(|known| known.id == one.id);
        line["may_build"] = json!(is_in(&buildable));
        line["may_translate"] = json!(one.text.is_some() && one.author.is_none() && is_in(&translatable));
        told.push(line);
    }
    let values = json!({"proposals": told});
    Ok(app.render(&visit, "proposals", words.say("proposals"), values))
}

async fn line(
    app: &App,
    visit: &Visit,
    one: &Proposal,
    words: &Words,
    now: DateTime<Utc>,
) -> Result<Value, Failure> {
    // The scenario may have been deleted or broken since: then only its file is told.
    let file = app.store().file(visit.project(), &one.file, None).await.ok();
    let text = file.and_then(|file| file.content).unwrap_or_default();
    let scenario: Option<Scenario> = read_scenario(&one.file, &text).ok();
    let target = scenario.as_ref().and_then(|scenario| scenario.targets.get(&one.target));
    let run = one.run.as_deref();
    let steps = match run {
        Some(run) => app.store().steps(run).await?,
        None => vec![],
    };
    let healed = |step: &&scenarios::StepResult| step.id == one.step && step.outcome == Outcome::Healed;
    let step = steps.iter().map(|(_, step)| step).rfind(healed);
    // Steps of content never act on a likeness: they only propose it.
    let any = || steps.iter().map(|(_, step)| step).rfind(|step| step.id == one.step);
    let at = scenario.as_ref().and_then(|scenario| {
        let at = scenario.steps.iter().position(|step| step.id == one.step)?;
        Some(words.fill("place", &[("at", &(at + 1).to_string()), ("of", &scenario.steps.len().to_string())]))
    });
    let candidates = step.map(|step| looked::candidates(&step.candidates)).unwrap_or_default();
    let attempt: Vec<&StepResult> = steps.iter().map(|(_, step)| step).collect();
    let old = target.and_then(|target| target.signals.bounds);
    let new = step.and_then(|step| step.candidates.first()).and_then(|candidate| candidate.bounds);
    let pair = match run {
        Some(run) => pictures::pair((app, visit), (run, &one.step), &attempt, (old, new)).await?,
        None => pictures::Pair::default(),
    };
    let size = match &pair.now {
        Some(now) => size(app, &now.name, now.view).await,
        None => None,
    };
    let (old_words, new_words) = in_words(one, target);
    let cells = one.cells.iter().map(|(browser, language)| (browser.as_str(), language.as_deref()));
    Ok(json!({
        "id": one.id,
        "scenario": short(scenario.as_ref().map_or(&one.file, |scenario| &scenario.title), TITLE),
        "href": content::page_of(&one.file),
        "place": at,
        "words": short(step.or_else(any).map_or(&one.target, |step| &step.words), TITLE),
        "text": one.text.as_ref().map(|text| json!({"language": text.language.0, "kind": text.kind.name(),
            "is_same": text.old == text.new, "is_new": text.old.is_empty()})),
        "old": short(&old_words, TITLE),
        "new": short(&new_words, TITLE),
        "confidence": step.and_then(|step| step.confidence).map(|confidence| format!("{confidence:.2}")),
        "cells": in_short(cells),
        "seen_ago": words.ago(one.last_seen, now),
        "run": one.run,
        "author": one.author,
        "screenshot": pair.now.as_ref().map(|now| format!("/artifacts/{}", now.name)),
        "good": pair.good.as_ref().map(|good| format!("/artifacts/{}", good.name)),
        "difference": difference_of(pair.now.as_ref().map(|now| &now.name), pair.good.as_ref().map(|good| &good.name)),
        "size": size,
        "crops": pair.crops,
        "good_place": pair.place,
        "signals": candidates.first().map_or_else(|| json!([]), |best| best["signals"].clone()),
        "candidates": candidates,
    }))
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    answer: String,
    #[serde(default)]
    reason: String,
}

pub(crate) async fn answer(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(answer): Form<Answer>,
) -> Result<Redirect, Failure> {
    let said = acts::Said { answer: &answer.answer, reason: &answer.reason, is_of_texts: false };
    acts::answer(&app, &visit, &id, said).await?;
    Ok(Redirect::to("/proposals"))
}

/// A yes or no of somebody who may translate: to texts only.
pub(crate) async fn answer_text(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(answer): Form<Answer>,
) -> Result<Redirect, Failure> {
    let said = acts::Said { answer: &answer.answer, reason: &answer.reason, is_of_texts: true };
    acts::answer(&app, &visit, &id, said).await?;
    Ok(Redirect::to("/proposals"))
}

/// What the target was and what was found, as people call them: texts, or elements. Where both are called the same, the
/// machine's detail tells them apart.
fn in_words(one: &store::Proposal, target: Option<&scenarios::Target>) -> (String, String) {
    if let Some(text) = &one.text {
        return (text.old.clone(), text.new.clone());
    }
    let old = target.map_or_else(|| one.target.clone(), proposal::target_in_short);
    let new = proposal::in_short(&one.element);
    let (old_name, new_name) = (plain::named(&old), plain::named(&new));
    if old_name == new_name { (old, new) } else { (old_name, new_name) }
}
