//! People, and what was done by whom.

use super::sent::Sent;
use crate::{acts, app::App, failure::Failure, guard::Visit};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use serde::Deserialize;
use store::{AuditEntry, Person};
use utoipa::ToSchema;

/// Entries of the audit log.
const ENTRIES: u32 = 1_000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// The name by which they log in.
    name: String,
    /// Their first password, of 12 characters at least.
    password: String,
    /// Their role.
    role: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Activity {
    /// Whether they may log in.
    is_active: bool,
}

/// People
#[utoipa::path(get, path = "/api/v1/people", tag = "people", responses((status = 200, body = Vec<Person>)))]
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<Person>>, Failure> {
    Ok(Json(app.store().people().await?))
}

/// Adds somebody
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = NewPerson, responses((status = 204)))]
pub(crate) async fn add(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(new): Sent<NewPerson>,
) -> Result<StatusCode, Failure> {
    acts::add_person(&app, &visit, (&new.name, new.password, &new.role)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets somebody in, or keeps them out
#[utoipa::path(post, path = "/api/v1/people/{id}", tag = "people", request_body = Activity,
    params(("id", description = "Their id.")), responses((status = 204)))]
pub(crate) async fn change(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Sent(activity): Sent<Activity>,
) -> Result<StatusCode, Failure> {
    acts::set_active(&app, &visit, &id, activity.is_active).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was done by whom, and what was refused; the last first
#[utoipa::path(get, path = "/api/v1/audit", tag = "people", responses((status = 200, body = Vec<AuditEntry>)))]
pub(crate) async fn audit(State(app): State<App>) -> Result<Json<Vec<AuditEntry>>, Failure> {
    Ok(Json(app.store().audited(ENTRIES).await?))
}
