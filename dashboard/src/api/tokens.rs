//! Keys of machines.

use super::sent::Sent;
use crate::{acts, app::App, failure::Failure, guard::Visit, people};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use serde::{Deserialize, Serialize};
use store::Token;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is for.
    name: String,
    /// What it may do: names of permissions.
    scopes: Vec<String>,
    /// After how many days it ends; without it never.
    days: Option<u32>,
    /// Only there, each as `project` or `project/system`; without any wherever whoever asks may.
    #[serde(default)]
    places: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneToken {
    #[serde(flatten)]
    token: Token,
    /// Only there, each as `project` or `project/system`; nothing: wherever its person may.
    places: Option<Vec<String>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadeToken {
    /// Its id.
    id: String,
    /// The token itself: told now, and never again.
    token: String,
}

/// Tokens
#[utoipa::path(get, path = "/api/v1/tokens", tag = "tokens", responses((status = 200, body = Vec<OneToken>)))]
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<OneToken>>, Failure> {
    let projects = app.store().projects().await?;
    let tokens = app.store().tokens().await?;
    let told = |token: Token| OneToken { places: people::places_of(&token, &projects), token };
    Ok(Json(tokens.into_iter().map(told).collect()))
}

/// Makes a token that acts for whoever asks, within its scopes
#[utoipa::path(post, path = "/api/v1/tokens", tag = "tokens", request_body = NewToken,
    responses((status = 201, body = MadeToken)))]
pub(crate) async fn add(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(new): Sent<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Failure> {
    let (id, token) = acts::add_token(&app, &visit, (&new.name, &new.scopes, new.days), &new.places).await?;
    Ok((StatusCode::CREATED, Json(MadeToken { id, token })))
}

/// Ends a token for ever
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "tokens",
    params(("id", description = "The token's id.")), responses((status = 204)))]
pub(crate) async fn revoke(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    acts::revoke_token(&app, &visit, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
