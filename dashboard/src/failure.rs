//! What goes wrong between a request and its page: told to people, without what is none of theirs.

use crate::{app::App, guard::Visit};
use axum::{
    extract::{Extension, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use store::{ArtifactError, StoreError};

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing is there.
    Missing(String),
    /// They may not.
    Forbidden(String),
    /// What they sent can't be used.
    Bad(String),
    /// Ours, told to the log.
    Internal(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match error {
            StoreError::Missing { .. } => Failure::Missing(error.to_string()),
            StoreError::Conflict(words) => Failure::Bad(words),
            other => Failure::Internal(other.to_string()),
        }
    }
}

impl From<ArtifactError> for Failure {
    fn from(error: ArtifactError) -> Failure {
        match error {
            ArtifactError::Missing(_) | ArtifactError::Expired { .. } => Failure::Missing(error.to_string()),
            other => Failure::Internal(other.to_string()),
        }
    }
}

impl From<runner::schedule::StartError> for Failure {
    fn from(error: runner::schedule::StartError) -> Failure {
        match error {
            runner::schedule::StartError::Store(error) => error.into(),
            other => Failure::Bad(other.to_string()),
        }
    }
}

impl IntoResponse for Failure {
    /// The bare answer; `guard` makes a page of it.
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Failure::Missing(words) => (StatusCode::NOT_FOUND, words),
            Failure::Forbidden(words) => (StatusCode::FORBIDDEN, words),
            Failure::Bad(words) => (StatusCode::UNPROCESSABLE_ENTITY, words),
            Failure::Internal(words) => {
                tracing::error!(error = %words, "A page could not be made");
                (StatusCode::INTERNAL_SERVER_ERROR, "something of ours failed; the log has more".to_owned())
            }
        };
        let mut response = (status, words.clone()).into_response();
        response.extensions_mut().insert(Told(words));
        response
    }
}

/// What an answer without a page says.
#[derive(Debug, Clone)]
pub(crate) struct Told(pub String);

/// The page of a failure.
pub(crate) fn page(app: &App, visit: &Visit, status: StatusCode, words: &str) -> Response {
    let (words, hint) =
        words.split_once("\nhint: ").map_or((words, None), |(words, hint)| (words, Some(hint)));
    let headline = status.canonical_reason().unwrap_or("Failed");
    let values = json!({
        "status": status.as_u16(),
        "headline": headline,
        "words": words,
        "hint": hint,
    });
    (status, app.render(visit, "error", headline, values)).into_response()
}

/// No such page.
pub(crate) async fn nowhere(State(app): State<App>, Extension(visit): Extension<Visit>) -> Response {
    page(&app, &visit, StatusCode::NOT_FOUND, "there is no such page")
}
