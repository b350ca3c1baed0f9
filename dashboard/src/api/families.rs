//! Tickets that are merged into one, and parts of them that are tickets of their own.

use super::sent::Sent;
use crate::{app::App, failure::Failure, guard::Visit, ticket_acts};
use axum::{
    extract::{Extension, Path, State},
    response::Json,
};
use serde::Deserialize;
use store::{Chosen, Ticket};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merging {
    /// The number of the ticket that it is merged into.
    into: i64,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepPlace {
    /// The scenario's file.
    file: String,
    /// The step's id.
    step: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakingOut {
    /// All sightings in these cells, as `places` of the ticket has them.
    #[serde(default)]
    cells: Vec<String>,
    /// All sightings in these steps.
    #[serde(default)]
    steps: Vec<StepPlace>,
}

/// Merges a ticket into another one, which stands for both from then on
#[utoipa::path(post, path = "/api/v1/tickets/{number}/merge", tag = "tickets", request_body = Merging,
    params(("number" = i64, description = "The ticket's number.")), responses((status = 200, body = Ticket)))]
pub(crate) async fn merge(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Sent(merging): Sent<Merging>,
) -> Result<Json<Ticket>, Failure> {
    ticket_acts::merge(&app, &visit, number, merging.into).await?;
    Ok(Json(app.store().ticket(visit.sight(), number).await?))
}

/// Takes a merge back: the ticket stands alone again
#[utoipa::path(post, path = "/api/v1/tickets/{number}/unmerge", tag = "tickets",
    params(("number" = i64, description = "The number of the ticket that was merged.")),
    responses((status = 200, body = Ticket)))]
pub(crate) async fn unmerge(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
) -> Result<Json<Ticket>, Failure> {
    ticket_acts::unmerge(&app, &visit, number).await?;
    Ok(Json(app.store().ticket(visit.sight(), number).await?))
}

/// Takes chosen sightings out: they, and what is seen in the same places, are a ticket of their own
#[utoipa::path(post, path = "/api/v1/tickets/{number}/take-out", tag = "tickets", request_body = TakingOut,
    params(("number" = i64, description = "The ticket's number.")),
    responses((status = 200, body = Ticket, description = "The new ticket.")))]
pub(crate) async fn take_out(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Sent(taking): Sent<TakingOut>,
) -> Result<Json<Ticket>, Failure> {
    let steps = taking.steps.into_iter().map(|place| (place.file, place.step)).collect();
    let chosen = Chosen { cells: taking.cells, steps };
    let new = ticket_acts::take_out(&app, &visit, number, &chosen).await?;
    Ok(Json(app.store().ticket(visit.sight(), new).await?))
}
