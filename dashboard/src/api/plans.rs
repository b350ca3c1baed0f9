//! Plans, and starting one.

use super::sent::Sent;
use crate::{acts, app::App, failure::Failure, guard::Visit};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use chrono::{DateTime, Utc};
use runner::{planning, schedule::Request};
use scenarios::schedule;
use serde::{Deserialize, Serialize};
use store::PlanRunRow;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OnePlan {
    /// Its name.
    name: String,
    /// Whether the calendar leaves it alone.
    paused: bool,
    /// When the calendar starts it next.
    next: Option<DateTime<Utc>>,
    /// How many cells it has; nothing where it can't be read.
    cells: Option<usize>,
    /// Why it can't be started.
    error: Option<String>,
    /// Its last run.
    last: Option<PlanRunRow>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Start {
    /// Only in this environment of the plan.
    environment: Option<String>,
    /// What makes the request this one: sent twice for the same environment, it starts once. A pipeline's id is a
    /// good one.
    key: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Started {
    /// The plan's run.
    plan_run: String,
    /// Whether it was started now, and not by the same key before.
    is_new: bool,
}

/// Plans
#[utoipa::path(get, path = "/api/v1/plans", tag = "plans", responses((status = 200, body = Vec<OnePlan>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<OnePlan>>, Failure> {
    let now = Utc::now();
    let (folder, _) = app.desk.project(visit.project()).await?;
    let mut plans = vec![];
    let seen = folder.project.plans.iter().filter(|(_, plan)| acts::sees_plan(&folder, plan, &visit));
    for (name, plan) in seen {
        let slots = plan.when.iter().filter(|_| !plan.paused).filter_map(|one| schedule::next(one, now));
        let cells = planning::cells(visit.project(), &folder, plan, now.date_naive());
        let (cells, error) = match cells {
            Ok(cells) => (Some(cells.len()), None),
            Err(error) => (None, Some(error.to_string())),
        };
        plans.push(OnePlan {
            name: name.clone(),
            paused: plan.paused,
            next: slots.min(),
            cells,
            error,
            last: app.store().plan_runs(visit.sight(), Some(name), 1).await?.into_iter().next(),
        });
    }
    Ok(Json(plans))
}

/// Starts a plan
///
/// Answers 201 where it was started, 200 where the same key has started it before.
#[utoipa::path(post, path = "/api/v1/plans/{name}/runs", tag = "plans", request_body = Start,
    params(("name", description = "The plan's name.")),
    responses((status = 201, body = Started), (status = 200, body = Started)))]
pub(crate) async fn start(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Sent(asked): Sent<Start>,
) -> Result<(StatusCode, Json<Started>), Failure> {
    let by_hand = Request::by_hand(visit.name());
    // The same pipeline may start it in one environment after the other.
    let of = asked.environment.as_deref().unwrap_or("*");
    let slot = asked.key.map_or(by_hand.slot, |key| format!("key {of} {key}"));
    let request = Request { started_by: "api".to_owned(), slot, author: by_hand.author };
    let begun = acts::start_plan(&app, &visit, (&name, asked.environment.as_deref()), request).await?;
    let status = if begun.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Started { plan_run: begun.plan_run, is_new: begun.is_new })))
}
