//! Where the cells of a project may play.

use super::sent::Sent;
use crate::{app::App, failure::Failure, guard::Visit, sites};
use axum::{
    extract::{Extension, State},
    response::Json,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Names, addresses and nets.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Places {
    /// `crm.example`, `10.0.0.0/8`, `127.0.0.1:8080`; none: wherever workers may play.
    places: Vec<String>,
}

/// Where cells may play; workers have lists of their own, and both must allow
#[utoipa::path(get, path = "/api/v1/sites", tag = "sites", responses((status = 200, body = Places)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Places>, Failure> {
    let list = app.store().sites(visit.project()).await?;
    Ok(Json(Places { places: list.map(|list| list.places).unwrap_or_default() }))
}

/// Put another list in its place
#[utoipa::path(put, path = "/api/v1/sites", tag = "sites", request_body = Places,
    responses((status = 200, body = Places)))]
pub(crate) async fn set(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(sent): Sent<Places>,
) -> Result<Json<Places>, Failure> {
    Ok(Json(Places { places: sites::set(&app, &visit, &sent.places).await? }))
}
