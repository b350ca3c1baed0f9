//! One item of content: its cells, its last runs, what real users met, its texts, what its file has been.

use crate::{
    access::Permission,
    acts,
    app::App,
    beats,
    content::{DAYS, Known, file_of, grid, href, met, title_of},
    drafts,
    failure::Failure,
    guard::Visit,
    overview::worst,
    proofs::{Kept, kept},
    publishing,
    words::{self, TITLE, Words, apart, short, took},
};
use axum::{
    extract::{Extension, Path, State},
    response::Html,
};
use chrono::{DateTime, Utc};
use scenarios::{Language, content::publish::Subject};
use serde_json::{Value, json};
use store::{CellRow, RunRow, UseCount};

/// So many runs are shown.
const RUNS: u32 = 15;

/// So many lines of what real users met.
const USES: usize = 20;

/// So many missing texts are named in a language.
const NAMED: usize = 8;

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let kept = kept(&app, &visit).await?;
    let seen = kept.content.contents.item(&name);
    let seen = seen.filter(|(file, _)| visit.sight().sees(Some(&file.content.system)));
    let Some((file, item)) = seen else {
        return Err(Failure::Missing(format!("no item `{name}` in content/")));
    };
    let path = file_of(file, &name);
    let known = Known::read(&app, &visit, &kept, Some(&path)).await?;
    let cells: Vec<&CellRow> = known.cells.iter().collect();
    let beats = beats::of(&app, &cells, &words, now).await?;
    let told_cells: Vec<Value> = cells
        .iter()
        .zip(beats)
        .map(|(cell, beats)| {
            let mut told = told(cell, &words, now);
            told["beats"] = beats;
            let place = (cell.environment.as_str(), cell.system.as_deref());
            told["may_again"] = json!(acts::may_again(&kept.project, &visit, place));
            told
        })
        .collect();
    let runs = app.store().runs_of(visit.sight(), &path, RUNS).await?;
    let uses: Vec<&UseCount> = known.usage.iter().collect();
    let title = title_of(&kept, &name, &visit.language);
    let values = json!({
        "item": {
            "name": name,
            "title": title,
            "kind": item.kind.word(),
            "system": file.content.system,
            "file": file.file,
            "tags": item.tags,
            "segment": item.segment,
            "note": item.note.as_deref().map(|note| short(note, words::MESSAGE)),
            "is_draft": item.draft,
            "draft": visit.may(Permission::Draft).then(|| drafts::edit_href(&file.file)),
            "is_stale": known.is_stale(&name),
            "verdict": worst(cells.iter().map(|cell| cell.verdict.as_str())),
        },
        "grid": grid(&cells),
        "cells": told_cells,
        "runs": runs.iter().map(|run| ran(run, &words, now)).collect::<Vec<_>>(),
        "usage": met(&uses),
        "uses": uses.iter().take(USES).collect::<Vec<_>>(),
        "days": DAYS,
        "texts": texts(&kept, &name, &words),
        "shown": shown(&app, &visit, &kept, &name).await?,
        "revisions": revisions(&app, &visit, &file.file, &words, now).await?,
    });
    Ok(app.render(&visit, "content_item", &title, values))
}

fn told(cell: &CellRow, words: &Words, now: DateTime<Utc>) -> Value {
    let (meaning, _) = words.code(cell.code.as_deref());
    json!({
        "browser": cell.browser,
        "language": cell.language,
        "environment": cell.environment,
        "viewport": cell.viewport,
        "persona": cell.persona,
        "run": cell.run,
        "verdict": cell.verdict,
        "code": cell.code,
        "meaning": meaning,
        "message": apart(cell.message.as_deref()).0,
        "finished": words::moment(cell.finished),
        "finished_ago": words.ago(cell.finished, now),
        "took": took(cell.took_ms),
        "since_ago": words.ago(cell.since, now),
        "good_run": cell.good_run,
    })
}

fn ran(run: &RunRow, words: &Words, now: DateTime<Utc>) -> Value {
    json!({
        "id": run.id,
        "verdict": run.verdict,
        "browser": run.browser,
        "language": run.language,
        "environment": run.environment,
        "version": run.version,
        "code": run.code,
        "ago": words.ago(run.finished.unwrap_or(run.created), now),
    })
}

/// How complete the item's texts are, by language: the source first.
fn texts(kept: &Kept, item: &str, words: &Words) -> Vec<Value> {
    let own: Vec<_> = kept
        .content
        .catalog
        .texts
        .iter()
        .filter(|(key, text)| key.split('.').next() == Some(item) && is_written(text))
        .collect();
    let of = |language: &Language| {
        let lacks: Vec<&str> = own
            .iter()
            .filter(|(_, text)| text.languages.get(language).is_none_or(|one| one.text.trim().is_empty()))
            .map(|(key, _)| key.split_once('.').map_or(key.as_str(), |(_, rest)| rest))
            .collect();
        let stale = own.iter().filter(|(_, text)| text.is_stale(language)).count();
        let (all, there) = (own.len(), own.len() - lacks.len());
        json!({
            "language": language.0,
            "all": all,
            "there": there,
            "words": words.fill("content_texts_of", &[("there", &there.to_string()), ("all", &all.to_string())]),
            "stale": stale,
            "lacks": lacks.iter().take(NAMED).map(|key| short(key, TITLE)).collect::<Vec<_>>(),
            "more": lacks.len().saturating_sub(NAMED),
        })
    };
    if own.is_empty() { vec![] } else { kept.content.catalog.languages.iter().map(of).collect() }
}

/// Whether a text is there in any language, or has to be: what may be left out, and is, lacks nowhere.
pub(crate) fn is_written(text: &scenarios::content::texts::CatalogText) -> bool {
    text.needed || text.languages.values().any(|one| !one.text.trim().is_empty())
}

/// What each environment shows of the item: the same as here, another one, or nothing.
async fn shown(app: &App, visit: &Visit, kept: &Kept, item: &str) -> Result<Vec<Value>, Failure> {
    let mut all = vec![];
    for (name, _) in kept.environments(visit) {
        let state = match publishing::would((app, visit), kept, name, None).await {
            Ok(would) => match &would.before {
                None => "never",
                Some(before) => {
                    let file = publishing::file(app, visit, &before.hash).await?;
                    let is_other = would.changes.iter().any(|change| {
                        (change.of == Subject::Item && change.name == item)
                            || change.items.iter().any(|user| user == item)
                    });
                    match file.items.contains_key(item) {
                        false => "absent",
                        true if is_other => "other",
                        true => "same",
                    }
                }
            },
            Err(Failure::Bad(_)) => "unready",
            Err(failure) => return Err(failure),
        };
        all.push(json!({"name": name, "href": href(name), "state": state}));
    }
    Ok(all)
}

async fn revisions(
    app: &App,
    visit: &Visit,
    path: &str,
    words: &Words,
    now: DateTime<Utc>,
) -> Result<Vec<Value>, Failure> {
    let all = app.store().revisions(visit.project(), path).await?;
    let told = all.iter().take(USES).map(|revision| {
        json!({
            "number": revision.revision,
            "when": words::moment(revision.created),
            "when_ago": words.ago(revision.created, now),
            "author": revision.author,
            "summary": short(&revision.message, TITLE),
        })
    });
    Ok(told.collect())
}
