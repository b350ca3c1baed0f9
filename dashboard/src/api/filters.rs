//! Saved filters of lists.

use super::sent::Sent;
use crate::{app::App, failure::Failure, filters, guard::Visit};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use serde::{Deserialize, Serialize};
use store::SavedFilter;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFilter {
    /// The list: `runs`, `tickets` or `scenarios`.
    page: String,
    /// Its name; another one of yours with this name becomes this.
    name: String,
    /// What is asked for, as the list's address has it: `verdict=broken&browser=webkit`.
    query: String,
    /// Whether everybody sees it; that wants the scope `export`, too.
    #[serde(default)]
    shared: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    /// Its id.
    id: String,
}

/// The saved filters that you see
#[utoipa::path(get, path = "/api/v1/filters", tag = "filters", responses((status = 200, body = Vec<SavedFilter>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<SavedFilter>>, Failure> {
    let person = visit.person.as_ref().map_or("", |person| person.id.as_str());
    Ok(Json(app.store().saved_filters((visit.project(), person), None).await?))
}

/// Saves a filter
#[utoipa::path(post, path = "/api/v1/filters", tag = "filters", request_body = NewFilter,
    responses((status = 201, body = Kept)))]
pub(crate) async fn save(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(new): Sent<NewFilter>,
) -> Result<(StatusCode, Json<Kept>), Failure> {
    let id = filters::save(&app, &visit, (&new.page, &new.name, &new.query), new.shared).await?;
    Ok((StatusCode::CREATED, Json(Kept { id })))
}

/// Removes a filter
///
/// Your own; of shared ones any, with the scope `manage`.
#[utoipa::path(delete, path = "/api/v1/filters/{id}", tag = "filters", params(("id", description = "Its id.")),
    responses((status = 204)))]
pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    filters::remove(&app, &visit, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
