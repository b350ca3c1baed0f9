//! Scenarios with their state per cell, and every revision of their text.

use crate::{
    access::Permission,
    app::App,
    failure::Failure,
    filters,
    guard::Visit,
    overview::worst,
    project_text, quarantine,
    words::{self, TITLE, Words, apart, short, took},
};
use axum::{
    extract::{Extension, Path, Query, State},
    response::Html,
};
use chrono::{DateTime, Days, Utc};
use scenarios::{Engine, Language, Quarantine};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use store::{CellRow, FileRevision};

/// Cells in a line of the list.
const CELLS: usize = 24;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    q: Option<String>,
    verdict: Option<String>,
    system: Option<String>,
    revision: Option<i64>,
}

pub(crate) fn is_scenario(path: &str) -> bool {
    (path.ends_with(".yaml") || path.ends_with(".yml"))
        && (path.starts_with("scenarios/") || path.starts_with("personas/"))
}

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let filled = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
    let (q, verdict, system) = (filled(&asked.q), filled(&asked.verdict), filled(&asked.system));
    let cells = app.store().cells(visit.sight(), None).await?;
    let files = app.store().seen_files(visit.sight()).await?;
    let quarantine = all_quarantine(&app, &visit).await;
    let mut of_file: HashMap<&str, Vec<&CellRow>> = HashMap::new();
    for cell in &cells {
        of_file.entry(&cell.file).or_default().push(cell);
    }
    let mut rows = vec![];
    for file in files.iter().filter(|file| is_scenario(&file.path)) {
        let own = of_file.remove(file.path.as_str()).unwrap_or_default();
        let (title, own_system, tags) = head(file);
        let own_system = own.first().and_then(|cell| cell.system.clone()).or(own_system);
        let worst = worst(own.iter().map(|cell| cell.verdict.as_str()));
        let text = format!("{title} {} {}", file.path, tags.join(" ")).to_lowercase();
        let is_wanted = q.as_ref().is_none_or(|q| text.contains(&q.to_lowercase()))
            && verdict.as_deref().is_none_or(|verdict| worst == Some(verdict))
            && system.as_ref().is_none_or(|system| own_system.as_ref() == Some(system));
        if is_wanted {
            let until = until(&quarantine, &file.path);
            rows.push(line(file, (title, own_system, tags, until), &own, worst, &words, now));
        }
    }
    let systems = app.store().choices(visit.sight()).await?.systems;
    let is_filtered = q.is_some() || verdict.is_some() || system.is_some();
    let values = json!({
        "filters": {"q": q, "verdict": verdict, "system": system},
        "filtered": is_filtered,
        "options": {"verdicts": ["broken", "inconclusive", "flaky", "healed", "passed"], "systems": systems},
        "rows": rows,
        "next": null,
    });
    let mut values = values;
    values["saved"] = filters::of_page(&app, &visit, "scenarios").await?;
    Ok(app.render(&visit, "scenarios", words.say("scenarios"), values))
}

type Head = (String, Option<String>, Vec<String>, Option<String>);

fn line(
    file: &FileRevision,
    (title, system, tags, until): Head,
    own: &[&CellRow],
    worst: Option<&str>,
    words: &Words,
    now: DateTime<Utc>,
) -> Value {
    let cell = |cell: &&CellRow| {
        let language = cell.language.as_deref().unwrap_or("–");
        json!({"words": format!("{} {language}", cell.browser), "verdict": cell.verdict,
            "href": format!("/runs/{}", cell.run)})
    };
    json!({
        "scenario": short(&title, TITLE),
        "href": format!("/scenarios/{}", file.path),
        "file": file.path,
        "system": system,
        "tags": tags,
        "verdict": worst,
        "quarantined_until": until,
        "cells": own.iter().take(CELLS).map(cell).collect::<Vec<_>>(),
        "more": own.len().saturating_sub(CELLS),
        "last_ago": own.iter().map(|cell| cell.finished).max().map(|last| words.ago(last, now)),
    })
}

/// Title, system and tags of a scenario's text; the path where it can't be read.
pub(crate) fn head(file: &FileRevision) -> (String, Option<String>, Vec<String>) {
    let text = file.content.as_deref().unwrap_or_default();
    match scenarios::read_scenario(&file.path, text) {
        Ok(scenario) => (scenario.title, scenario.system, scenario.tags),
        Err(_) => (file.path.clone(), None, vec![]),
    }
}

/// What the project says of quarantine; nothing where it can't be read.
async fn all_quarantine(app: &App, visit: &Visit) -> Vec<Quarantine> {
    let Ok((folder, _)) = app.desk.project(visit.project()).await else { return vec![] };
    folder.project.quarantine.clone()
}

/// The last day of the quarantine that holds for any cell of a file.
fn until(all: &[Quarantine], path: &str) -> Option<String> {
    let today = Utc::now().date_naive();
    let own = all.iter().filter(|one| one.scenario == path && one.holds(today));
    own.map(|one| &one.until).max().map(|until| words::isolated(until))
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(path): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    app.store().see_file(visit.sight(), &path).await?;
    let file = app.store().file(visit.project(), &path, asked.revision).await?;
    let cells = app.store().cells(visit.sight(), Some(&path)).await?;
    let (title, system, tags) = head(&file);
    let known = project_text::read(&app, &visit).await?;
    let (folder, _) = app.desk.project(visit.project()).await.unwrap_or_default();
    let project = &folder.project;
    let until = until(&project.quarantine, &path);
    let today = now.date_naive();
    let revisions: Vec<Value> = app
        .store()
        .revisions(visit.project(), &path)
        .await?
        .iter()
        .map(|revision| {
            json!({
                "number": revision.revision,
                "when": words::moment(revision.created),
                "when_ago": words.ago(revision.created, now),
                "author": revision.author,
                "summary": short(&revision.message, TITLE),
                "href": format!("/scenarios/{path}?revision={}", revision.revision),
                "is_shown": revision.revision == file.revision,
            })
        })
        .collect();
    let told: Vec<Value> = cells.iter().map(|cell| told(cell, &project.quarantine, &words, now)).collect();
    let languages = &project.languages;
    let languages: Vec<&str> =
        languages.all.iter().chain(&languages.default).map(|one| one.0.as_str()).collect();
    let values = json!({
        "scenario": {
            "name": short(&title, TITLE),
            "file": path,
            "system": system.or_else(|| cells.first().and_then(|cell| cell.system.clone())),
            "tags": tags,
            "verdict": worst(cells.iter().map(|cell| cell.verdict.as_str())),
            "quarantined_until": until,
            "run_action": null,
            "text": file.content.unwrap_or_default(),
        },
        "cells": told,
        "revisions": revisions,
        "quarantine": quarantine::told(project, today, |one| one.scenario == path),
        "may_manage": visit.may(Permission::Manage),
        "revision": known.revision,
        "browsers": ["chromium", "firefox", "webkit"],
        "languages": languages.iter().collect::<BTreeSet<_>>(),
        "day_least": today.to_string(),
        "day_usual": (today + Days::new(14)).to_string(),
    });
    Ok(app.render(&visit, "scenario", &short(&title, TITLE), values))
}

fn told(cell: &CellRow, quarantine: &[Quarantine], words: &Words, now: DateTime<Utc>) -> Value {
    json!({
        "cell": words::cell(&cell.cell),
        "scenario": short(&cell.scenario, TITLE),
        "file": cell.file,
        "system": cell.system,
        "environment": cell.environment,
        "browser": cell.browser,
        "language": cell.language,
        "viewport": cell.viewport,
        "persona": cell.persona,
        "run": cell.run,
        "verdict": cell.verdict,
        "code": cell.code,
        "message": apart(cell.message.as_deref()).0,
        "finished": words::moment(cell.finished),
        "finished_ago": words.ago(cell.finished, now),
        "took": took(cell.took_ms),
        "since": words::moment(cell.since),
        "since_ago": words.ago(cell.since, now),
        "good_run": cell.good_run,
        "is_quarantined": quarantine.iter().any(|one| {
            one.holds(now.date_naive())
                && cell.browser.parse().is_ok_and(|browser: Engine| {
                    let language = cell.language.clone().map(Language);
                    one.covers(&cell.file, browser, language.as_ref())
                })
        }),
    })
}
