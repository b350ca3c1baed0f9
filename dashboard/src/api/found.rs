//! Everything by its words, and what a plan ran and will run.

use crate::{acts, app::App, calendar, failure::Failure, guard::Visit, search};
use axum::{
    extract::{Extension, Path, Query, State},
    response::Json,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::PlanRunRow;
use utoipa::{IntoParams, ToSchema};

/// A calendar has so many days at most.
const DAYS: i64 = 92;

/// Runs of a plan in one answer.
const RUNS: u32 = 5_000;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Words {
    /// The words, or a ticket's number.
    #[serde(default)]
    q: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Span {
    /// From this moment on: 2026-11-23T00:00:00Z; from now without it.
    from: Option<DateTime<Utc>>,
    /// So many days, 92 at most; 7 without it.
    days: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Calendar {
    /// The plan's time zone.
    time_zone: String,
    /// What was started, the first first.
    ran: Vec<PlanRunRow>,
    /// What starts by itself, where the plan is not paused.
    coming: Vec<Slot>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slot {
    /// When.
    at: DateTime<Utc>,
    /// The system whose maintenance leaves it out.
    left_out_by: Option<String>,
}

/// Scenarios, items, tickets, runs and plans by their words: ten of each kind at most
#[utoipa::path(get, path = "/api/v1/search", tag = "overview", params(Words),
    responses((status = 200, body = Vec<Object>,
        description = "Groups of `kind` and `hits`, each of `title`, `href`, `words` and `verdict`.")))]
pub(crate) async fn search(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(words): Query<Words>,
) -> Result<Json<Vec<Value>>, Failure> {
    // Without words nothing is found, as on the page.
    match words.q.trim() {
        "" => Ok(Json(vec![])),
        q => Ok(Json(search::groups(&app, &visit, q).await?)),
    }
}

/// What a plan ran and will run
#[utoipa::path(get, path = "/api/v1/plans/{name}/calendar", tag = "plans",
    params(("name", description = "The plan's name."), Span), responses((status = 200, body = Calendar)))]
pub(crate) async fn calendar(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(span): Query<Span>,
) -> Result<Json<Calendar>, Failure> {
    let (now, days) = (Utc::now(), span.days.unwrap_or(7));
    let from = span.from.unwrap_or(now);
    let to = from.checked_add_signed(TimeDelta::days(days.clamp(0, DAYS)));
    let Some(to) = to.filter(|_| (1..=DAYS).contains(&days)) else {
        return Err(Failure::Bad(format!("a calendar has from 1 to {DAYS} days, not {days}")));
    };
    let (folder, _) = app.desk.project(visit.project()).await?;
    let plan = folder.project.plans.get(&name).filter(|plan| acts::sees_plan(&folder, plan, &visit));
    let plan = plan.ok_or_else(|| Failure::Missing(format!("no plan `{name}`")))?;
    let mut ran = app.store().plan_runs_between(visit.project(), &name, (from, to), RUNS).await?;
    ran.sort_by_key(|run| run.created);
    let coming = calendar::slots_between((&folder.project, plan), (from, to), now);
    Ok(Json(Calendar {
        time_zone: plan.time_zone().unwrap_or("UTC").to_owned(),
        ran,
        coming: coming.into_iter().map(|(at, left_out_by)| Slot { at, left_out_by }).collect(),
    }))
}
