//! Scenarios whose failures are known.

use super::{plan_changes::Seen, sent::Sent};
use crate::{app::App, failure::Failure, guard::Visit, project_text, quarantine};
use axum::{
    extract::{Extension, Path, Query, State},
    http::StatusCode,
    response::Json,
};
use chrono::Utc;
use scenarios::{Engine, Language, Quarantine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneQuarantine {
    /// What tells it from others: the cells that it is about.
    id: String,
    /// The scenario's file.
    scenario: String,
    /// In these browsers only; empty: in all.
    browsers: Vec<String>,
    /// In these languages only; empty: in all.
    languages: Vec<String>,
    /// The last day on which it holds.
    until: String,
    /// Why.
    reason: String,
    /// Whether that day has passed: its failures count again.
    is_expired: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewQuarantine {
    /// The scenario's file.
    scenario: String,
    /// In these browsers only.
    #[serde(default)]
    browsers: Vec<String>,
    /// In these languages only.
    #[serde(default)]
    languages: Vec<String>,
    /// The last day on which it holds: `2026-12-31`.
    until: String,
    /// Why.
    reason: String,
    /// The revision of surefoot.yaml that you have seen; another one there is a conflict.
    revision: Option<i64>,
}

/// What is in quarantine, and what was until it expired
#[utoipa::path(get, path = "/api/v1/quarantine", tag = "quarantine",
    responses((status = 200, body = Vec<OneQuarantine>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<OneQuarantine>>, Failure> {
    let today = Utc::now().date_naive();
    let project = project_text::read(&app, &visit).await?.project()?;
    let seen = quarantine::seen(&app, &visit).await?;
    let all = project.quarantine.iter().filter(|one| seen.contains(&one.scenario));
    Ok(Json(all.map(|one| told(one, today)).collect()))
}

fn told(one: &Quarantine, today: chrono::NaiveDate) -> OneQuarantine {
    OneQuarantine {
        id: quarantine::id(one),
        scenario: one.scenario.clone(),
        browsers: one.browsers.iter().map(ToString::to_string).collect(),
        languages: one.languages.iter().map(|language| language.0.clone()).collect(),
        until: one.until.clone(),
        reason: one.reason.clone(),
        is_expired: !one.holds(today),
    }
}

/// Puts a scenario into quarantine
///
/// It runs on, and its verdicts count for nothing until that day. Where the same cells are in quarantine already,
/// their day and reason become these.
#[utoipa::path(post, path = "/api/v1/quarantine", tag = "quarantine", request_body = NewQuarantine,
    responses((status = 200, body = OneQuarantine)))]
pub(crate) async fn set(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(new): Sent<NewQuarantine>,
) -> Result<Json<OneQuarantine>, Failure> {
    let browsers: Result<Vec<Engine>, String> = new.browsers.iter().map(|name| name.parse()).collect();
    let languages: Result<Vec<Language>, String> = new.languages.iter().map(|tag| tag.parse()).collect();
    let one = Quarantine {
        scenario: new.scenario,
        browsers: browsers.map_err(Failure::Bad)?,
        languages: languages.map_err(Failure::Bad)?,
        until: new.until,
        reason: new.reason,
    };
    let answer = told(&one, Utc::now().date_naive());
    quarantine::set(&app, &visit, one, new.revision).await?;
    Ok(Json(answer))
}

/// Lifts a quarantine
#[utoipa::path(delete, path = "/api/v1/quarantine/{id}", tag = "quarantine",
    params(("id", description = "Its id."), Seen), responses((status = 204)))]
pub(crate) async fn lift(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(seen): Query<Seen>,
) -> Result<StatusCode, Failure> {
    quarantine::lift(&app, &visit, &id, seen.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}
