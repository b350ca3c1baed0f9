//! Drafts of files, and who takes them over.

use super::sent::Sent;
use crate::{
    access::Permission,
    app::App,
    draft_acts::{self, Written},
    draft_trials::{self, Chosen},
    failure::Failure,
    guard::Visit,
};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use serde::{Deserialize, Serialize};
use store::Draft;
use utoipa::ToSchema;

/// A file as it would be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenDraft {
    /// `scenarios/create.yaml`.
    path: String,
    /// The whole text.
    text: String,
    /// What it is for.
    #[serde(default)]
    note: String,
    /// The revision that it was made from; without it, that which is there.
    base: Option<i64>,
}

/// A draft that is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptDraft {
    /// Its id.
    id: String,
    /// What is wrong in it, with places: it can't be taken over before that is mended.
    faults: Vec<String>,
}

/// Drafts of files, the last kept first
#[utoipa::path(get, path = "/api/v1/drafts", tag = "drafts", responses((status = 200, body = Vec<Draft>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<Draft>>, Failure> {
    Ok(Json(app.store().drafts(visit.sight()).await?))
}

/// Keep a draft in place of your own of the same file
#[utoipa::path(post, path = "/api/v1/drafts", tag = "drafts", request_body = WrittenDraft,
    responses((status = 200, body = KeptDraft)))]
pub(crate) async fn keep(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(sent): Sent<WrittenDraft>,
) -> Result<Json<KeptDraft>, Failure> {
    let written = Written { path: sent.path, text: sent.text, note: sent.note, base: sent.base };
    let id = draft_acts::keep(&app, &visit, &written).await?;
    let faults = draft_acts::faults(&written.path, &written.text);
    Ok(Json(KeptDraft { id, faults: faults.iter().map(ToString::to_string).collect() }))
}

/// A run of a draft that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TriedDraft {
    /// The run of no plan in which it is played.
    plan_run: String,
    /// The run: `/api/v1/runs/{id}` tells how it goes.
    run: String,
}

/// Play a draft on a test environment before it is taken over; nothing counts of what comes out
#[utoipa::path(post, path = "/api/v1/drafts/{id}/try", tag = "drafts", request_body = Chosen,
    params(("id" = String, Path, description = "The draft")), responses((status = 200, body = TriedDraft)))]
pub(crate) async fn try_out(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Sent(chosen): Sent<Chosen>,
) -> Result<Json<TriedDraft>, Failure> {
    let (plan_run, run) = draft_trials::try_out(&app, &visit, &id, &chosen).await?;
    Ok(Json(TriedDraft { plan_run, run }))
}

/// Make a draft the last revision of its file
#[utoipa::path(post, path = "/api/v1/drafts/{id}/take", tag = "drafts",
    params(("id" = String, Path, description = "The draft")), responses((status = 204)))]
pub(crate) async fn take(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    draft_acts::take(&app, &visit, Permission::Build, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a draft the last revision of its file, as a publisher
#[utoipa::path(post, path = "/api/v1/drafts/{id}/publish", tag = "drafts",
    params(("id" = String, Path, description = "The draft")), responses((status = 204)))]
pub(crate) async fn publish(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    draft_acts::take(&app, &visit, Permission::Publish, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Throw a draft away
#[utoipa::path(delete, path = "/api/v1/drafts/{id}", tag = "drafts",
    params(("id" = String, Path, description = "The draft")), responses((status = 204)))]
pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    draft_acts::throw_away(&app, &visit, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
