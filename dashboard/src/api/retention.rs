//! How long evidence is kept, and taking away what goes.

use crate::{
    app::App,
    failure::Failure,
    guard::Visit,
    retention::{self, KeptEvidence},
};
use axum::{
    extract::{Extension, State},
    response::Json,
};

/// How long evidence is kept, and what would go now
#[utoipa::path(get, path = "/api/v1/retention", tag = "retention", responses((status = 200, body = Vec<KeptEvidence>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<KeptEvidence>>, Failure> {
    retention::allowed(&visit)?;
    Ok(Json(retention::kept(&app, true).await?))
}

/// Removes what goes now; the answer tells what has gone
#[utoipa::path(post, path = "/api/v1/retention", tag = "retention", responses((status = 200, body = Vec<KeptEvidence>)))]
pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<KeptEvidence>>, Failure> {
    Ok(Json(retention::remove(&app, &visit).await?))
}
