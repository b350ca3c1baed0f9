//! Guidance content: every item with its state per cell, worst first, and what each environment shows of it.

use crate::{
    app::App,
    failure::Failure,
    guard::Visit,
    overview::{in_short, worst},
    plain,
    proofs::{Kept, kept, proofs},
    publishing::{self, Would},
    words::{TITLE, Words, apart, short},
};
use axum::{
    extract::{Extension, Query, State},
    response::Html,
};
use chrono::{DateTime, Utc};
use scenarios::content::{ContentFile, Item, publish::Proof};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{CellRow, StoreError, UseCount};

/// So many items show a picture: the worst ones, which come first.
const PICTURES: usize = 30;

/// What real users met counts for so many days.
pub(crate) const DAYS: i64 = 30;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    q: Option<String>,
    verdict: Option<String>,
    kind: Option<String>,
    system: Option<String>,
}

/// What is known of items: cells as they are, what they prove, what real users met.
pub(crate) struct Known {
    pub cells: Vec<CellRow>,
    pub proofs: Vec<Proof>,
    pub usage: Vec<UseCount>,
}

impl Known {
    /// Reads it, as far as somebody may see it.
    ///
    /// # Errors
    ///
    /// What the store said.
    pub async fn read(app: &App, visit: &Visit, kept: &Kept, item: Option<&str>) -> Result<Known, Failure> {
        let planned: BTreeSet<String> =
            app.store().item_cells(visit.sight()).await?.into_iter().map(|cell| cell.run).collect();
        let mut cells = app.store().cells(visit.sight(), item).await?;
        cells.retain(|cell| planned.contains(&cell.run));
        let name = item.and_then(scenarios::content::publish::item_of);
        let since = Utc::now().timestamp().div_euclid(86_400) - DAYS + 1;
        let usage = app.store().usage(visit.sight(), name, since).await?;
        Ok(Known { cells, proofs: proofs(app, visit, kept).await?, usage })
    }

    fn of<'k>(&'k self, file: &str) -> Vec<&'k CellRow> {
        self.cells.iter().filter(|cell| cell.file == file).collect()
    }

    /// Whether the item was changed since the last run of any of its cells.
    pub fn is_stale(&self, item: &str) -> bool {
        self.proofs.iter().any(|proof| proof.item == item && proof.is_stale)
    }
}

/// The file of an item's runs.
pub(crate) fn file_of(file: &ContentFile, item: &str) -> String {
    format!("{}#{item}", file.file)
}

/// Where the page of a run's file is: that of its item, or else of its scenario.
pub(crate) fn page_of(file: &str) -> String {
    match scenarios::content::publish::item_of(file) {
        Some(item) => format!("/content/items/{item}"),
        None => format!("/scenarios/{file}"),
    }
}

/// What people call an item, in the language of the dashboard where it has that; its name where it has no title.
pub(crate) fn title_of(kept: &Kept, name: &str, language: &str) -> String {
    let title = kept.content.catalog.texts.get(&format!("{name}.title"));
    let own = title.and_then(|title| {
        title.languages.iter().find(|(known, _)| known.primary() == language).map(|(_, text)| &text.text)
    });
    let source = || title.and_then(|title| title.source_text());
    let title = own.map(String::as_str).or_else(source).unwrap_or(name);
    short(if title.trim().is_empty() { name } else { title }, TITLE)
}

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let words = app.words(&visit);
    let title = words.say("content");
    let (kept, unreadable) = match kept(&app, &visit).await {
        Ok(kept) => (kept, None),
        Err(Failure::Bad(why)) => (Kept::default(), Some(why)),
        Err(failure) => return Err(failure),
    };
    let known = Known::read(&app, &visit, &kept, None).await?;
    let mut rows = vec![];
    for (file, name, item) in kept.content.contents.items() {
        if visit.sight().sees(Some(&file.content.system)) {
            rows.push(row((&kept, &known), (file, name, item), &visit.language, &words));
        }
    }
    let all = rows.len();
    let filled = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
    let filters = [filled(&asked.q), filled(&asked.verdict), filled(&asked.kind), filled(&asked.system)];
    rows.retain(|row| is_wanted(row, &filters));
    rows.sort_by_cached_key(order);
    for row in rows.iter_mut().take(PICTURES).filter(|row| row["verdict"] != "passed") {
        pictured(&app, row).await?;
    }
    let mut environments = vec![];
    for (name, _) in kept.environments(&visit) {
        environments.push(environment(&app, &visit, &kept, name).await?);
    }
    let [q, verdict, kind, system] = &filters;
    let systems: BTreeSet<&str> =
        kept.content.contents.systems().into_iter().filter(|one| visit.sight().sees(Some(one))).collect();
    let values = json!({
        "unreadable": unreadable,
        "filters": {"q": q, "verdict": verdict, "kind": kind, "system": system},
        "filtered": filters.iter().any(Option::is_some),
        "options": {"verdicts": ["broken", "inconclusive", "flaky", "healed", "passed"], "kinds": KINDS, "systems": systems},
        "counts": counts(&rows),
        "count": all,
        "rows": rows,
        "environments": if all == 0 { vec![] } else { environments },
    });
    Ok(app.render(&visit, "content", title, values))
}

const KINDS: [&str; 10] = [
    "walkthru", "launcher", "smarttip", "shoutout", "survey", "shuttle", "resource", "task", "course", "menu",
];

fn is_wanted(row: &Value, [q, verdict, kind, system]: &[Option<String>; 4]) -> bool {
    let is = |wanted: &Option<String>, key: &str| {
        wanted.as_ref().is_none_or(|wanted| row[key].as_str() == Some(wanted.as_str()))
    };
    let text = format!("{} {} {}", row["title"], row["name"], row["tags"]).to_lowercase();
    is(verdict, "verdict")
        && is(kind, "kind")
        && is(system, "system")
        && q.as_ref().is_none_or(|q| text.contains(&q.to_lowercase()))
}

/// Worst first; of equals, what more real users miss.
fn order(row: &Value) -> (usize, i64, String) {
    const WORST_FIRST: [&str; 5] = ["broken", "inconclusive", "flaky", "healed", ""];
    let verdict = row["verdict"].as_str().unwrap_or_default();
    let place = WORST_FIRST.iter().position(|known| *known == verdict).unwrap_or(WORST_FIRST.len());
    let missed = row["usage"]["bad"].as_i64().unwrap_or(0);
    (place, -missed, row["name"].as_str().unwrap_or_default().to_owned())
}

fn counts(rows: &[Value]) -> Value {
    let count = |verdict: Option<&str>| rows.iter().filter(|row| row["verdict"].as_str() == verdict).count();
    json!({"broken": count(Some("broken")), "inconclusive": count(Some("inconclusive")),
        "flaky": count(Some("flaky")), "healed": count(Some("healed")), "passed": count(Some("passed")),
        "not_run": count(None), "total": rows.len()})
}

/// An item in the list.
fn row(
    (kept, known): (&Kept, &Known),
    (file, name, item): (&ContentFile, &str, &Item),
    language: &str,
    words: &Words,
) -> Value {
    let path = file_of(file, name);
    let own = known.of(&path);
    let verdict = worst(own.iter().map(|cell| cell.verdict.as_str()));
    // Cells come with the worst first, and what has been so for longest.
    let shown = own.first().filter(|cell| Some(cell.verdict.as_str()) == verdict);
    let bad: Vec<&&CellRow> = own.iter().filter(|cell| cell.verdict != "passed").collect();
    let code = shown.and_then(|cell| cell.code.clone());
    let (meaning, next) = words.code(code.as_deref());
    let now = Utc::now();
    let uses: Vec<&UseCount> = known.usage.iter().filter(|one| one.item == name).collect();
    json!({
        "name": name,
        "title": title_of(kept, name, language),
        "href": format!("/content/items/{name}"),
        "kind": item.kind.word(),
        "system": file.content.system,
        "file": path,
        "tags": item.tags,
        "is_draft": item.draft,
        "is_stale": known.is_stale(name),
        "verdict": verdict,
        "code": code,
        "meaning": meaning,
        "next": next.map(plain::sentence),
        "message": shown.and_then(|cell| apart(cell.message.as_deref()).0),
        "cells": in_short(bad.iter().map(|cell| (cell.browser.as_str(), cell.language.as_deref()))),
        "run": shown.map(|cell| cell.run.clone()),
        "screenshot": null,
        "thumb": null,
        "grid": grid(&own),
        "usage": met(&uses),
        "last_ago": own.iter().map(|cell| cell.finished).max().map(|last| words.ago(last, now)),
    })
}

/// Browser × language, the worst of each.
pub(crate) fn grid(cells: &[&CellRow]) -> Value {
    let language = |cell: &CellRow| cell.language.clone().unwrap_or_else(|| "–".to_owned());
    let languages: BTreeSet<String> = cells.iter().map(|cell| language(cell)).collect();
    let browsers: BTreeSet<&str> = cells.iter().map(|cell| cell.browser.as_str()).collect();
    let of = |browser: &str, wanted: &String| {
        let here: Vec<&&CellRow> =
            cells.iter().filter(|cell| cell.browser == browser && language(cell) == *wanted).collect();
        let verdict = worst(here.iter().map(|cell| cell.verdict.as_str()));
        let verdict = verdict.or(here.first().map(|cell| cell.verdict.as_str()));
        let run = here.iter().find(|cell| Some(cell.verdict.as_str()) == verdict).map(|cell| &cell.run);
        json!({"verdict": verdict, "words": format!("{browser} {wanted}"),
            "href": run.map(|run| format!("/runs/{run}"))})
    };
    let rows: Vec<Value> = browsers
        .iter()
        .map(|browser| {
            let cells: Vec<Value> = languages.iter().map(|wanted| of(browser, wanted)).collect();
            json!({"browser": browser, "cells": cells})
        })
        .collect();
    json!({"languages": languages, "rows": rows})
}

/// How an item is for real users: at the step that most of them miss. Sessions of several steps may be the same: they are
/// not added up.
pub(crate) fn met(uses: &[&UseCount]) -> Value {
    let mut steps: BTreeMap<(&str, &str, &str), (i64, i64)> = BTreeMap::new();
    for one in uses {
        let counted = steps.entry((&one.environment, &one.step, &one.element)).or_default();
        counted.1 += one.sessions;
        if one.outcome != "found" {
            counted.0 += one.sessions;
        }
    }
    let worst = steps.iter().max_by_key(|(_, (bad, all))| (*bad, *all));
    let Some(((environment, step, element), (bad, all))) = worst else { return Value::Null };
    let missed = uses.iter().filter(|one| {
        (one.environment.as_str(), one.step.as_str(), one.element.as_str()) == (*environment, *step, *element)
            && one.outcome != "found"
    });
    let places = missed.map(|one| (one.browser.as_str(), Some(one.language.as_str())));
    json!({"bad": bad, "all": all, "step": step, "element": element, "environment": environment,
        "where": in_short(places)})
}

/// Adds the picture of the step at which the shown run failed.
async fn pictured(app: &App, row: &mut Value) -> Result<(), Failure> {
    let Some(run) = row["run"].as_str() else { return Ok(()) };
    let steps = match app.store().steps(run).await {
        Ok(steps) => steps,
        // Steps of another version's run: the rest of the page is worth showing.
        Err(StoreError::Damaged { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let shown = steps.iter().map(|(_, step)| step);
    let failed = shown.clone().rfind(|step| step.code.is_some() && step.screenshot.is_some());
    let step = failed.or_else(|| shown.clone().rfind(|step| step.screenshot.is_some()));
    if let Some(name) = step.and_then(|step| step.screenshot.as_ref()) {
        row["screenshot"] = json!(format!("/artifacts/{name}"));
        row["thumb"] = json!(format!("/thumbs/{name}"));
    }
    Ok(())
}

/// What an environment shows, beside what it could.
pub(crate) async fn environment(app: &App, visit: &Visit, kept: &Kept, name: &str) -> Result<Value, Failure> {
    let (words, now) = (app.words(visit), Utc::now());
    let is_production = kept.project.environments.get(name).is_some_and(|one| one.production);
    let mut told = json!({"name": name, "href": href(name), "is_production": is_production, "state": "never",
        "number": null, "author": null, "ago": null, "changes": 0, "red": 0, "problem": null});
    match publishing::would((app, visit), kept, name, None).await {
        Ok(would) => fill(&mut told, &would, &words, now),
        // Most environments of an application may have no content at all: that is told, and no fault.
        Err(Failure::Bad(why)) => {
            told["state"] = json!("unready");
            told["problem"] = json!(apart(Some(&why)).0);
        }
        Err(failure) => return Err(failure),
    }
    Ok(told)
}

fn fill(told: &mut Value, would: &Would, words: &Words, now: DateTime<Utc>) {
    told["red"] = json!(would.not_green.len());
    let Some(before) = &would.before else { return };
    told["state"] = json!(if would.is_shown() { "published" } else { "changed" });
    told["number"] = json!(before.number);
    told["author"] = json!(before.author);
    told["ago"] = json!(words.ago(before.created, now));
    told["changes"] = json!(would.changes.len());
}

/// Where an environment's publications are.
pub(crate) fn href(environment: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(environment.as_bytes()).collect();
    format!("/content/publish/{}", name.replace('+', "%20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_users_are_counted_at_the_step_that_most_of_them_miss() {
        let use_of = |step: &str, outcome: &str, browser: &str, sessions| UseCount {
            environment: "production".to_owned(),
            item: "tour".to_owned(),
            step: step.to_owned(),
            element: "save".to_owned(),
            outcome: outcome.to_owned(),
            browser: browser.to_owned(),
            language: "ja".to_owned(),
            page: String::new(),
            looks: sessions,
            sessions,
        };
        let uses = [
            use_of("one", "found", "firefox", 50),
            use_of("two", "found", "chromium", 40),
            use_of("two", "missing", "firefox", 7),
            use_of("two", "ambiguous", "firefox", 2),
        ];
        let told = met(&uses.iter().collect::<Vec<_>>());
        assert_eq!((&told["bad"], &told["all"], &told["step"]), (&json!(9), &json!(49), &json!("two")));
        assert_eq!(told["where"], "firefox ja");
        assert_eq!(met(&[]), Value::Null);
    }
}
