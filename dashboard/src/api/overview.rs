//! How the application is.

use crate::{app::App, failure::Failure, guard::Visit, live, overview::open_states, unstarted};
use axum::{
    extract::{Extension, State},
    response::Json,
};
use serde::Serialize;
use store::{HealthCount, Shaky, Slow, TicketFilter};
use utoipa::ToSchema;

/// Lines of the small lists.
const LINES: u32 = 10;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    /// Planned cells by system, browser, language and last verdict.
    health: Vec<HealthCount>,
    /// Open tickets of the application and its content.
    faults: usize,
    /// Open tickets of the operation: what could not be told.
    operations: usize,
    /// Plans that could not be started when they were due.
    unstarted: Vec<unstarted::Unstarted>,
    /// Scenarios whose slowest cell took longest.
    slowest: Vec<Slow>,
    /// Scenarios that were flaky most often.
    flakiest: Vec<Shaky>,
    /// Scenarios that were never run.
    never: Vec<String>,
    /// Runs that wait and run, and workers.
    #[schema(value_type = Object)]
    live: serde_json::Value,
}

/// How the application is
#[utoipa::path(get, path = "/api/v1/overview", tag = "overview", responses((status = 200, body = Overview)))]
pub(crate) async fn overview(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Overview>, Failure> {
    let (store, project) = (app.store(), visit.sight());
    let open = TicketFilter { states: open_states(), ..TicketFilter::default() };
    let tickets = store.tickets(project, &open).await?;
    let operations = tickets.iter().filter(|ticket| ticket.is_operations).count();
    Ok(Json(Overview {
        health: store.health(project).await?,
        faults: tickets.len() - operations,
        operations,
        unstarted: unstarted::seen(&app, &visit).await?,
        slowest: store.slowest(project, LINES).await?,
        flakiest: store.flakiest(project, LINES).await?,
        never: store.never_run(project, LINES).await?,
        live: live::load(&app, &visit).await?,
    }))
}
