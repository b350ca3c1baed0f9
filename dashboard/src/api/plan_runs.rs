//! How a started plan goes, and its report when it has ended.

use crate::{acts, app::App, failure::Failure, guard::Visit};
use axum::{
    extract::{Extension, Path, Query, State},
    http::header,
    response::{IntoResponse, Json, Response},
};
use chrono::{SecondsFormat, Utc};
use runner::pulse::DEAD;
use scenarios::{Code, Engine, Language, Run, RunReport, Verdict};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{PlanRunRow, RunRow};
use tokio::time::{Instant, timeout};
use utoipa::{IntoParams, ToSchema};

/// Plans' runs in a list.
const RUNS: u32 = 50;

/// The longest that a call waits for an end, in seconds.
const LONGEST: u64 = 30;

/// Time between two looks, where the end comes from another machine.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfPlan {
    /// Only of this plan.
    plan: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Waiting {
    /// Answers when it has ended, or after so many seconds, at most 30.
    wait: Option<u64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Form {
    /// `rich`, or `strict`: valid against the schema that Jenkins has.
    profile: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OnePlanRun {
    /// The plan's run.
    #[serde(flatten)]
    plan_run: PlanRunRow,
    /// The worst verdict of what counts; nothing as long as that is good and something is still to come.
    verdict: Option<String>,
    /// Browsers that runs of it wait for and no worker has, and how many: they wait for ever.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unplayable: Vec<(String, i64)>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cancelled {
    /// How many runs waited and will not be played. What was being played is finished.
    cancelled: u64,
}

fn told(plan_run: PlanRunRow) -> OnePlanRun {
    let verdict = plan_run.verdict().map(|verdict| verdict.name().to_owned());
    OnePlanRun { verdict, plan_run, unplayable: vec![] }
}

/// Plans that were started, the last first
#[utoipa::path(get, path = "/api/v1/plan-runs", tag = "plan runs", params(OfPlan),
    responses((status = 200, body = Vec<OnePlanRun>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<OfPlan>,
) -> Result<Json<Vec<OnePlanRun>>, Failure> {
    let rows = app.store().plan_runs(visit.sight(), asked.plan.as_deref(), RUNS).await?;
    Ok(Json(rows.into_iter().map(told).collect()))
}

/// How a started plan goes
#[utoipa::path(get, path = "/api/v1/plan-runs/{id}", tag = "plan runs",
    params(("id", description = "The id of the plan's run."), Waiting),
    responses((status = 200, body = OnePlanRun)))]
pub(crate) async fn one(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(asked): Query<Waiting>,
) -> Result<Json<OnePlanRun>, Failure> {
    let end = Instant::now() + Duration::from_secs(asked.wait.unwrap_or(0).min(LONGEST));
    let mut changed = app.changed.subscribe();
    loop {
        let row = app.store().plan_run(visit.sight(), &id).await?;
        let left = end.saturating_duration_since(Instant::now());
        if row.finished.is_some() || left.is_zero() {
            let is_over = row.finished.is_some();
            let unplayable =
                if is_over { vec![] } else { app.store().unplayable(Some(&id), Utc::now() - DEAD).await? };
            return Ok(Json(OnePlanRun { unplayable, ..told(row) }));
        }
        drop(timeout(LOOK.min(left), changed.recv()).await);
    }
}

/// The report of a plan's run that has ended
///
/// As `surefoot run --json` writes it; pictures are names below `/artifacts/`. What failed in quarantine is skipped.
#[utoipa::path(get, path = "/api/v1/plan-runs/{id}/report", tag = "plan runs",
    params(("id", description = "The id of the plan's run.")), responses((status = 200, body = Object)))]
pub(crate) async fn report(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Json<RunReport>, Failure> {
    Ok(Json(report_of(&app, &visit, &id).await?))
}

/// The report of a plan's run that has ended as JUnit XML
#[utoipa::path(get, path = "/api/v1/plan-runs/{id}/junit", tag = "plan runs",
    params(("id", description = "The id of the plan's run."), Form),
    responses((status = 200, content_type = "application/xml", body = String)))]
pub(crate) async fn junit(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(form): Query<Form>,
) -> Result<Response, Failure> {
    let profile = match form.profile.as_deref() {
        None | Some("rich") => reports::Profile::Rich,
        Some("strict") => reports::Profile::Strict,
        Some(other) => return Err(Failure::Bad(format!("no profile `{other}` (known: rich, strict)"))),
    };
    let report = report_of(&app, &visit, &id).await?;
    let headers = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    Ok((headers, reports::junit(&report, profile)).into_response())
}

/// Plays no more of a plan's run than is being played
#[utoipa::path(post, path = "/api/v1/plan-runs/{id}/cancel", tag = "plan runs",
    params(("id", description = "The id of the plan's run.")), responses((status = 200, body = Cancelled)))]
pub(crate) async fn cancel(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Json<Cancelled>, Failure> {
    let (_, cancelled) = acts::cancel(&app, &visit, &id).await?;
    Ok(Json(Cancelled { cancelled }))
}

async fn report_of(app: &App, visit: &Visit, id: &str) -> Result<RunReport, Failure> {
    let row = app.store().plan_run(visit.sight(), id).await?;
    let Some(finished) = row.finished else {
        return Err(Failure::Conflict(format!(
            "{} of {} runs have not ended: a report of less would look better than it is\n\
             hint: ask for /api/v1/plan-runs/{id}?wait=30 until `finished` is there",
            row.cells - row.done,
            row.cells
        )));
    };
    let took = (finished - row.created).num_milliseconds();
    let runs = app.store().runs_of_plan_run(id).await?;
    Ok(RunReport {
        surefoot: env!("CARGO_PKG_VERSION").to_owned(),
        started: row.created.to_rfc3339_opts(SecondsFormat::Millis, true),
        took_ms: u64::try_from(took).unwrap_or(0),
        runs: runs.into_iter().map(|(row, report)| counted(row, report)).collect(),
    })
}

/// A run as it counts: what is in quarantine gates nothing, and says so.
fn counted(row: RunRow, report: Option<Run>) -> Run {
    let Some(mut run) = report else { return without_report(row, Code::CANCELLED) };
    if row.is_quarantined && !run.verdict.is_good() {
        let found = run.message.take().unwrap_or_default();
        run.message = Some(format!("in quarantine; it came to {}: {found}", run.verdict.name()));
        (run.verdict, run.code) = (Verdict::Skipped, Some(Code::QUARANTINED));
    }
    run
}

/// A run that was never played.
fn without_report(row: RunRow, code: Code) -> Run {
    Run {
        scenario: row.scenario,
        file: row.file,
        system: row.system,
        tags: vec![],
        browser: row.browser.parse().unwrap_or(Engine::Chromium),
        browser_version: None,
        language: row.language.map(Language),
        environment: Some(row.environment).filter(|name| !name.is_empty()),
        base_url: None,
        viewport: row.viewport,
        persona: row.persona,
        repetition: 1,
        verdict: Verdict::Skipped,
        message: Some(code.entry().meaning.to_owned()),
        code: Some(code),
        resolve_only: runner::planning::is_resolve_only(&row.cell),
        unstable: false,
        started: row.created.to_rfc3339_opts(SecondsFormat::Millis, true),
        took_ms: 0,
        absent: vec![],
        attempts: vec![],
    }
}
