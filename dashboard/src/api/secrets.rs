//! Secrets that the server keeps: their names, and new values. No call tells a value.

use super::sent::Sent;
use crate::{app::App, failure::Failure, guard::Visit, secrets};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptSecret {
    /// Its id.
    id: String,
    /// Its name, as scenarios have it.
    name: String,
    /// The only environment that it is for; without it: every one that has none of its own.
    environment: Option<String>,
    /// Who set it.
    author: String,
    /// When.
    changed: DateTime<Utc>,
    /// Whether the server has the key that opens it.
    is_readable: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSecret {
    /// Its name, as scenarios have it: CRM_PASSWORD.
    name: String,
    /// Only for this environment of the project.
    environment: Option<String>,
    /// Its value: it is sealed, and never told.
    value: String,
}

/// Secrets that the server keeps, without their values
#[utoipa::path(get, path = "/api/v1/secrets", tag = "secrets", responses((status = 200, body = Vec<KeptSecret>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<KeptSecret>>, Failure> {
    let kept = app.options.vault.kept(app.store(), visit.project()).await?;
    let told = kept.into_iter().map(|one| KeptSecret {
        id: one.id,
        name: one.name,
        environment: Some(one.environment).filter(|name| !name.is_empty()),
        author: one.author,
        changed: one.changed,
        is_readable: one.is_readable,
    });
    Ok(Json(told.collect()))
}

/// Sets a secret, or replaces it
#[utoipa::path(post, path = "/api/v1/secrets", tag = "secrets", request_body = NewSecret,
    responses((status = 204)))]
pub(crate) async fn set(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(new): Sent<NewSecret>,
) -> Result<StatusCode, Failure> {
    let environment = new.environment.unwrap_or_default();
    secrets::keep(&app, &visit, &environment, (&new.name, &new.value)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a secret
#[utoipa::path(delete, path = "/api/v1/secrets/{id}", tag = "secrets",
    params(("id", description = "The secret's id.")), responses((status = 204)))]
pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    secrets::forget(&app, &visit, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
