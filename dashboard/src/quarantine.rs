//! Quarantine: a scenario whose failures are known runs on, and counts for nothing until a day.
//!
//! It stands in surefoot.yaml like everything that a project says; here it is set, lifted and shown. What has expired
//! is shown until somebody lifts it: its failures count again.

use crate::{
    access::Permission,
    app::App,
    content,
    failure::Failure,
    fields::Fields,
    guard::Visit,
    overview::in_short,
    project_text::{self, refused},
    words::{TITLE, isolated, short},
};
use axum::{
    body::Bytes,
    extract::{Extension, Path, State},
    response::Redirect,
};
use chrono::{NaiveDate, Utc};
use scenarios::{Language, Project, Quarantine, lift_quarantine, set_quarantine};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{NewRun, projects::hash};

/// The longest reason, in letters.
const LONGEST: usize = 500;

/// What tells one from the others: the cells that it is about.
pub(crate) fn id(one: &Quarantine) -> String {
    let mut names: Vec<String> = one.browsers.iter().map(|browser| format!("b {browser}")).collect();
    names.extend(one.languages.iter().map(|language| format!("l {}", language.0)));
    names.sort();
    hash(format!("{}\n{}", one.scenario, names.join("\n")).as_bytes())[..12].to_owned()
}

/// The files of some cells.
pub(crate) fn files(cells: &[NewRun]) -> BTreeSet<&str> {
    cells.iter().map(|cell| cell.file.as_str()).collect()
}

/// Those of a project that are wanted, as pages are given them: what has expired first.
pub(crate) fn told(project: &Project, today: NaiveDate, wanted: impl Fn(&Quarantine) -> bool) -> Vec<Value> {
    let mut all: Vec<&Quarantine> = project.quarantine.iter().filter(|one| wanted(one)).collect();
    all.sort_by_key(|one| (one.holds(today), &one.until));
    all.into_iter().map(|one| line(one, today)).collect()
}

fn line(one: &Quarantine, today: NaiveDate) -> Value {
    let languages: Vec<Option<&str>> = match one.languages.as_slice() {
        [] => vec![None],
        all => all.iter().map(|language| Some(language.0.as_str())).collect(),
    };
    let browsers: Vec<&str> = match one.browsers.as_slice() {
        [] => vec![""],
        all => all.iter().map(|browser| browser.name()).collect(),
    };
    let cells =
        browsers.iter().flat_map(|browser| languages.iter().map(move |language| (*browser, *language)));
    json!({
        "id": id(one),
        "scenario": one.scenario,
        "href": content::page_of(&one.scenario),
        "cells": in_short(cells).trim().to_owned(),
        "until": isolated(&one.until),
        "reason": short(&one.reason, TITLE),
        "is_expired": !one.holds(today),
    })
}

/// All of the project, for the overview. A project that can't be read has none; its pages say so.
pub(crate) async fn of_overview(app: &App, visit: &Visit, today: NaiveDate) -> Vec<Value> {
    let Ok((folder, _)) = app.desk.project(visit.project()).await else { return vec![] };
    let seen = seen(app, visit).await.unwrap_or_default();
    told(&folder.project, today, |one| seen.contains(&one.scenario))
}

/// The files that somebody sees.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn seen(app: &App, visit: &Visit) -> Result<BTreeSet<String>, Failure> {
    let files = app.store().seen_files(visit.sight()).await?;
    Ok(files.into_iter().map(|file| file.path).collect())
}

/// Puts a scenario into quarantine, or changes the day and reason of one that is there.
///
/// # Errors
///
/// There is no such scenario, the day has passed, there is no reason, or somebody was quicker.
pub(crate) async fn set(app: &App, visit: &Visit, one: Quarantine, seen: Option<i64>) -> Result<(), Failure> {
    let now = Utc::now();
    let until = one.until.parse::<NaiveDate>().map_err(|_| {
        Failure::Bad(format!("`{}` is no day\nhint: write year, month and day: 2026-12-31", one.until))
    })?;
    if until < now.date_naive() {
        return Err(Failure::Bad(format!(
            "{until} has passed\nhint: choose the last day on which its failures count for nothing"
        )));
    }
    if one.reason.trim().is_empty() || one.reason.chars().count() > LONGEST {
        return Err(Failure::Bad(format!(
            "a quarantine has a reason of up to {LONGEST} letters\nhint: say what is known and who mends it"
        )));
    }
    app.store().file(visit.project(), &one.scenario, None).await?;
    let known = project_text::editable(app, visit, Permission::Manage).await?.seen(seen)?;
    let text = set_quarantine(&known.text, &one).map_err(refused)?;
    let reason = format!("put {} into quarantine until {until}", one.scenario);
    known.keep(app, visit, text, &reason).await
}

/// Lifts a quarantine.
///
/// # Errors
///
/// There is none, or somebody was quicker.
pub(crate) async fn lift(
    app: &App,
    visit: &Visit,
    wanted: &str,
    seen: Option<i64>,
) -> Result<String, Failure> {
    let known = project_text::editable(app, visit, Permission::Manage).await?.seen(seen)?;
    let project = known.project()?;
    let all = project.quarantine.iter().enumerate();
    let (place, one) = all.clone().find(|(_, one)| id(one) == wanted).ok_or_else(|| {
        Failure::Missing("there is no such quarantine\nhint: somebody may have lifted it already".to_owned())
    })?;
    let text = lift_quarantine(&known.text, place).map_err(refused)?;
    known.keep(app, visit, text, &format!("lifted the quarantine of {}", one.scenario)).await?;
    Ok(one.scenario.clone())
}

pub(crate) async fn sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let fields = Fields::of(&body);
    let one = Quarantine {
        scenario: fields.one("scenario"),
        browsers: fields.filled("browser").iter().filter_map(|name| name.parse().ok()).collect(),
        languages: fields.filled("language").iter().filter_map(|tag| tag.parse::<Language>().ok()).collect(),
        until: fields.one("until"),
        reason: fields.one("reason"),
    };
    let back = content::page_of(&one.scenario);
    set(&app, &visit, one, fields.number("revision")).await?;
    Ok(Redirect::to(&back))
}

pub(crate) async fn lifted(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let scenario = lift(&app, &visit, &id, Fields::of(&body).number("revision")).await?;
    Ok(Redirect::to(&format!("/scenarios/{scenario}")))
}
