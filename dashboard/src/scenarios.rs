//! Scenarios with their state per cell, and every revision of their text.

use crate::{
    access::Permission,
    acts,
    app::App,
    beats, draft_acts, drafts,
    failure::Failure,
    filters,
    guard::Visit,
    heads::Head,
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
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use store::{CellRow, FileRevision, FileState, Mark};

/// Cells in a line of the list.
const CELLS: usize = 24;

/// Lines of a page of the list.
const LINES: usize = 50;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    q: Option<String>,
    verdict: Option<String>,
    system: Option<String>,
    revision: Option<i64>,
    /// Which part of the list, from 1.
    page: Option<usize>,
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
    let mut rows = rows(&app, &visit).await?;
    let systems: BTreeSet<String> = rows.iter().filter_map(|row| row.system.clone()).collect();
    let lower = q.as_ref().map(|q| q.to_lowercase());
    rows.retain(|row| {
        lower.as_ref().is_none_or(|q| row.says(q))
            && verdict.as_deref().is_none_or(|verdict| row.verdict() == Some(verdict))
            && system.as_ref().is_none_or(|system| row.system.as_ref() == Some(system))
    });
    let count = rows.len();
    let page = asked.page.unwrap_or(1).clamp(1, count.div_ceil(LINES).max(1));
    let first = (page - 1) * LINES;
    let shown: Vec<Row> = rows.into_iter().skip(first).take(LINES).collect();
    let files: Vec<&str> = shown.iter().map(|row| row.file.path.as_str()).collect();
    let mut marks: HashMap<String, Vec<Mark>> = HashMap::new();
    for mark in app.store().marks(visit.sight(), &files).await? {
        marks.entry(mark.file.clone()).or_default().push(mark);
    }
    let quarantine = all_quarantine(&app, &visit).await;
    let line = |row: &Row| {
        let own = marks.get(&row.file.path).map(Vec::as_slice).unwrap_or_default();
        line(row, own, until(&quarantine, &row.file.path), &words, now)
    };
    let filters = json!({"q": q, "verdict": verdict, "system": system});
    let at = |page: usize| address(&filters, page);
    let values = json!({
        "filters": filters,
        "filtered": q.is_some() || verdict.is_some() || system.is_some(),
        "options": {"verdicts": ["broken", "inconclusive", "flaky", "healed", "passed"], "systems": systems},
        "rows": shown.iter().map(line).collect::<Vec<_>>(),
        "count": count,
        "first": first + 1,
        "last": first + shown.len(),
        "back": (page > 1).then(|| at(page - 1)),
        "next": (first + shown.len() < count).then(|| at(page + 1)),
        "saved": filters::of_page(&app, &visit, "scenarios").await?,
        "drafts": app.store().drafts(visit.sight()).await?.len(),
    });
    Ok(app.render(&visit, "scenarios", words.say("scenarios"), values))
}

/// A scenario in the list.
struct Row {
    file: FileRevision,
    head: Arc<Head>,
    state: Option<FileState>,
    system: Option<String>,
}

impl Row {
    /// The worst verdict of its cells; `None` where it never ran.
    fn verdict(&self) -> Option<&'static str> {
        self.state.as_ref().map(|state| state.verdict.name())
    }

    fn says(&self, lower: &str) -> bool {
        let mut said = [&self.head.title, &self.file.path].into_iter().chain(self.head.tags.iter());
        said.any(|one| one.to_lowercase().contains(lower))
    }

    /// Worst first; what never ran is between what healed and what passed.
    fn order(&self) -> usize {
        const ORDER: [Option<&str>; 5] =
            [Some("broken"), Some("inconclusive"), Some("flaky"), Some("healed"), None];
        ORDER.iter().position(|known| *known == self.verdict()).unwrap_or(ORDER.len())
    }
}

/// All scenarios that somebody sees, worst first, then by path.
async fn rows(app: &App, visit: &Visit) -> Result<Vec<Row>, Failure> {
    let states = app.store().file_states(visit.sight()).await?;
    let mut states: HashMap<String, FileState> =
        states.into_iter().map(|state| (state.file.clone(), state)).collect();
    let files = app.store().seen_files(visit.sight()).await?;
    let row = |file: FileRevision| {
        let (head, state) = (app.heads.of(&file), states.remove(&file.path));
        let system = state.as_ref().and_then(|state| state.system.clone()).or_else(|| head.system.clone());
        Row { file, head, state, system }
    };
    let mut rows: Vec<Row> = files.into_iter().filter(|file| is_scenario(&file.path)).map(row).collect();
    rows.sort_by_key(Row::order);
    Ok(rows)
}

/// The address of a page of the list.
fn address(filters: &Value, page: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in filters.as_object().into_iter().flatten() {
        if let Some(value) = value.as_str() {
            query.append_pair(name, value);
        }
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    match query.finish() {
        query if query.is_empty() => "/scenarios".to_owned(),
        query => format!("/scenarios?{query}"),
    }
}

fn line(row: &Row, own: &[Mark], until: Option<String>, words: &Words, now: DateTime<Utc>) -> Value {
    let cell = |cell: &Mark| {
        let language = cell.language.as_deref().unwrap_or("–");
        json!({"words": format!("{} {language}", cell.browser), "verdict": cell.verdict,
            "href": format!("/runs/{}", cell.run)})
    };
    json!({
        "scenario": short(&row.head.title, TITLE),
        "href": format!("/scenarios/{}", row.file.path),
        "file": row.file.path,
        "system": row.system,
        "tags": row.head.tags,
        "verdict": row.verdict(),
        "quarantined_until": until,
        "cells": own.iter().take(CELLS).map(cell).collect::<Vec<_>>(),
        "more": own.len().saturating_sub(CELLS),
        "last_ago": row.state.as_ref().map(|state| words.ago(state.last, now)),
    })
}

/// What the project says of quarantine; nothing where it can't be read.
async fn all_quarantine(app: &App, visit: &Visit) -> Vec<Quarantine> {
    let Ok((folder, _)) = app.desk.project(visit.project()).await else { return vec![] };
    folder.project.quarantine.clone()
}

/// The text of a scenario up to how its targets are remembered, and that: it is ten times as long, and for machines.
fn parted(text: &str) -> (&str, Option<&str>) {
    match text.match_indices("\ntargets:").map(|(at, _)| at + 1).next() {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    }
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
    let head = app.heads.of(&file);
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
    let beats = beats::of(&app, &cells.iter().collect::<Vec<_>>(), &words, now).await?;
    let told: Vec<Value> = cells
        .iter()
        .zip(beats)
        .map(|(cell, beats)| {
            let mut told = told(cell, &project.quarantine, &words, now);
            told["beats"] = beats;
            told["may_again"] =
                json!(acts::may_again(project, &visit, (&cell.environment, cell.system.as_deref())));
            told
        })
        .collect();
    let languages = &project.languages;
    let languages: Vec<&str> =
        languages.all.iter().chain(&languages.default).map(|one| one.0.as_str()).collect();
    let text = file.content.unwrap_or_default();
    let (steps, targets) = parted(&text);
    let values = json!({
        "scenario": {
            "name": short(&head.title, TITLE),
            "file": path,
            "system": head.system.clone().or_else(|| cells.first().and_then(|cell| cell.system.clone())),
            "tags": head.tags,
            "verdict": worst(cells.iter().map(|cell| cell.verdict.as_str())),
            "quarantined_until": until,
            "run_action": null,
            "draft": (visit.may(Permission::Draft) && draft_acts::draftable(&path).is_ok())
                .then(|| drafts::edit_href(&path)),
            "text": steps,
            "targets": targets,
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
    Ok(app.render(&visit, "scenario", &short(&head.title, TITLE), values))
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
