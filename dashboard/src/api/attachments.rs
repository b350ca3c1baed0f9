//! Files of tickets.

use crate::{app::App, attachments, failure::Failure, guard::Visit, ticket_acts, upload};
use axum::{
    body::Body,
    extract::{Extension, Path, Query, State},
    http::StatusCode,
    response::{Json, Response},
};
use serde::Deserialize;
use store::Attachment;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Named {
    /// The file's name.
    #[serde(default)]
    name: String,
}

/// Adds a file to a ticket: the body is what it holds, of 10 MiB at most
#[utoipa::path(post, path = "/api/v1/tickets/{number}/attachments", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number."), Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = Attachment), (status = 413, description = "It is too large.")))]
pub(crate) async fn add(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Query(named): Query<Named>,
    body: Body,
) -> Result<(StatusCode, Json<Attachment>), Failure> {
    let bytes = upload::file(body).await?;
    let id = ticket_acts::attach(&app, &visit, number, (&named.name, bytes)).await?;
    let ticket = app.store().ticket(visit.sight(), number).await?;
    Ok((StatusCode::CREATED, Json(app.store().attachment(&ticket.id, &id).await?)))
}

/// Takes a file from a ticket
///
/// What it holds goes for good with the next look of retention, unless another ticket has it too.
#[utoipa::path(delete, path = "/api/v1/tickets/{number}/attachments/{id}", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number."), ("id" = String, Path, description = "The file's id.")),
    responses((status = 204), (status = 404, description = "It has no such file.")))]
pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path((number, id)): Path<(i64, String)>,
) -> Result<StatusCode, Failure> {
    ticket_acts::detach(&app, &visit, number, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a file of a ticket holds
#[utoipa::path(get, path = "/api/v1/tickets/{number}/attachments/{id}", tag = "tickets",
    params(("number" = i64, Path, description = "The ticket's number."), ("id" = String, Path, description = "The file's id.")),
    responses((status = 200, description = "The file.")))]
pub(crate) async fn get(
    state: State<App>,
    visit: Extension<Visit>,
    path: Path<(i64, String)>,
) -> Result<Response, Failure> {
    attachments::get(state, visit, path).await
}
