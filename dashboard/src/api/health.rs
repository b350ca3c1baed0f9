//! What the server itself suffers from, for machines that watch it.

use crate::{app::App, failure::Failure, guard::Visit, health::Suffered, live};
use axum::{
    extract::{Extension, State},
    response::Json,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerHealth {
    /// Nothing is wrong with the server, its database, its place of artifacts and its clock.
    is_well: bool,
    /// What is, since when, and what to do: as every page says it.
    ailments: Vec<Suffered>,
    /// What waits, runs and works, and what no worker can play.
    #[schema(value_type = Object)]
    load: Value,
    /// The version of the server.
    version: &'static str,
}

/// What the server suffers from
///
/// A database that is locked or full, artifacts that can't be written, a clock that jumped: looked at every ten seconds.
/// Without its database the server can't tell who asks: then this is 503, as every call is, and `/readyz` says since when.
#[utoipa::path(get, path = "/api/v1/health", tag = "overview", responses((status = 200, body = ServerHealth),
    (status = 503, description = "The database can't be worked with.")))]
pub(crate) async fn health(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<ServerHealth>, Failure> {
    let ailments = app.health.all();
    let load = live::load(&app, &visit).await?;
    let version = env!("CARGO_PKG_VERSION");
    Ok(Json(ServerHealth { is_well: ailments.is_empty(), ailments, load, version }))
}
