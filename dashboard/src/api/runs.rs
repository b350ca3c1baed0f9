//! Runs by filters, one run, and once more.

use crate::{
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    runs::{Asked, PAGE, cursor},
};
use axum::{
    extract::{Extension, Path, Query, State},
    response::Json,
};
use scenarios::StepResult;
use serde::Serialize;
use serde_json::Value;
use store::RunRow;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Runs {
    /// The runs, the last first.
    runs: Vec<RunRow>,
    /// What `before` is to be for those before them; nothing where these are the first ones.
    before: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneRun {
    /// The run.
    run: RunRow,
    /// Its report, as `surefoot run --json` writes it, without steps; nothing until it has ended.
    #[schema(value_type = Option<Object>)]
    report: Option<Value>,
    /// Its steps as they came. Pictures and pages are below `/artifacts/`.
    steps: Vec<OneStep>,
    /// The number of the ticket that it was a sighting of.
    ticket: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneStep {
    /// The attempt; each time that a worker has taken the run counts from the next hundred.
    attempt: u32,
    /// The result, as `surefoot run --json` writes it.
    #[schema(value_type = Object)]
    result: StepResult,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Again {
    /// The run of no plan in which it is played.
    plan_run: String,
}

/// Runs, the last first
#[utoipa::path(get, path = "/api/v1/runs", tag = "runs", params(Asked), responses((status = 200, body = Runs)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Json<Runs>, Failure> {
    let runs = app.store().runs(visit.sight(), &asked.filter(), PAGE).await?;
    let before = runs.last().filter(|_| runs.len() == PAGE as usize).map(cursor);
    Ok(Json(Runs { runs, before }))
}

/// One run with its steps
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "runs", params(("id", description = "The run's id.")),
    responses((status = 200, body = OneRun)))]
pub(crate) async fn one(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Json<OneRun>, Failure> {
    let (run, report) = app.store().run(visit.sight(), &id).await?;
    let report = report.map(|report| serde_json::to_value(report).unwrap_or_default());
    let steps = app.store().steps(&id).await?;
    let steps = steps.into_iter().map(|(attempt, result)| OneStep { attempt, result }).collect();
    let ticket = match app.store().ticket_of_run(&id).await? {
        // One that was merged may be of another system by now.
        Some(ticket) => app.store().ticket(visit.sight(), ticket.number).await.ok(),
        None => None,
    };
    let ticket = ticket.map(|ticket| ticket.number);
    Ok(Json(OneRun { run, report, steps, ticket }))
}

/// Plays the cell of a run once more
#[utoipa::path(post, path = "/api/v1/runs/{id}/again", tag = "runs",
    params(("id", description = "The run's id.")), responses((status = 200, body = Again)))]
pub(crate) async fn again(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Json<Again>, Failure> {
    Ok(Json(Again { plan_run: acts::run_again(&app, &visit, &id).await? }))
}
