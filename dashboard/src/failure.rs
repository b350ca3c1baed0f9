//! What goes wrong between a request and its page: told to people, without what is none of theirs.

use crate::{app::App, guard::Visit};
use axum::{
    body::to_bytes,
    extract::{Extension, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::Utc;
use serde_json::json;
use store::{ArtifactError, Outage, StoreError};

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing is there.
    Missing(String),
    /// It is there now.
    Moved(String),
    /// Nobody knows who asks.
    Unknown(String),
    /// They may not.
    Forbidden(String),
    /// Not now.
    Conflict(String),
    /// What they sent can't be used.
    Bad(String),
    /// What they sent is more than is taken.
    TooLarge(String),
    /// Not for now: something that the server needs is away.
    Away(String),
    /// Ours, told to the log.
    Internal(String),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match error {
            StoreError::Missing { .. } => Failure::Missing(error.to_string()),
            StoreError::Conflict(words) => Failure::Conflict(words),
            other => match other.outage() {
                Some(outage) => away(outage, &other),
                None => Failure::Internal(other.to_string()),
            },
        }
    }
}

/// What a database that can't be worked with is for people; the log has what it said.
fn away(outage: Outage, error: &StoreError) -> Failure {
    tracing::warn!(%error, "The database could not be worked with");
    let words = match outage {
        Outage::Away => {
            "the database can’t be reached\nhint: it may be starting again: try it once more in a minute"
        }
        Outage::Locked => "the database is locked by somebody else\nhint: try it once more in a minute",
        Outage::Full => {
            "the disk of the database is full\nhint: tell whoever operates this server to make room there"
        }
    };
    Failure::Away(words.to_owned())
}

impl From<ArtifactError> for Failure {
    fn from(error: ArtifactError) -> Failure {
        match error {
            ArtifactError::Missing(_) | ArtifactError::Expired { .. } => Failure::Missing(error.to_string()),
            ArtifactError::Database(error) => error.into(),
            other => match other.outage() {
                Some(outage) => artifacts_away(outage, &other),
                None => Failure::Internal(other.to_string()),
            },
        }
    }
}

/// The same of the place of pictures and files.
fn artifacts_away(outage: Outage, error: &ArtifactError) -> Failure {
    tracing::warn!(%error, "The place of artifacts could not be worked with");
    let words = match outage {
        Outage::Full => {
            "the disk for pictures and files is full\nhint: tell whoever operates this server to make room there"
        }
        Outage::Away | Outage::Locked => {
            "the place of pictures and files can’t be reached\nhint: try it once more in a minute; results and words \
             are there meanwhile"
        }
    };
    Failure::Away(words.to_owned())
}

impl From<runner::schedule::StartError> for Failure {
    fn from(error: runner::schedule::StartError) -> Failure {
        match error {
            runner::schedule::StartError::Store(error) => error.into(),
            runner::schedule::StartError::Usage(errors) => Failure::Bad(errors.0.join("\n")),
            other => Failure::Bad(other.to_string()),
        }
    }
}

impl Failure {
    /// The status, and what is said.
    pub fn told(self) -> (StatusCode, String) {
        match self {
            Failure::Missing(words) => (StatusCode::NOT_FOUND, words),
            Failure::Moved(path) => (StatusCode::SEE_OTHER, path),
            Failure::Unknown(words) => (StatusCode::UNAUTHORIZED, words),
            Failure::Forbidden(words) => (StatusCode::FORBIDDEN, words),
            Failure::Conflict(words) => (StatusCode::CONFLICT, words),
            Failure::Bad(words) => (StatusCode::UNPROCESSABLE_ENTITY, words),
            Failure::Away(words) => (StatusCode::SERVICE_UNAVAILABLE, words),
            Failure::TooLarge(words) => (StatusCode::PAYLOAD_TOO_LARGE, words),
            Failure::Internal(words) => {
                tracing::error!(error = %words, "A page could not be made");
                (StatusCode::INTERNAL_SERVER_ERROR, "something of ours failed; the log has more".to_owned())
            }
        }
    }
}

impl IntoResponse for Failure {
    /// The bare answer; `guard` makes a page of it.
    fn into_response(self) -> Response {
        if let Failure::Moved(path) = &self {
            return Redirect::to(path).into_response();
        }
        let (status, words) = self.told();
        let mut response = (status, words.clone()).into_response();
        response.extensions_mut().insert(Told(words));
        response
    }
}

/// What an answer without a page says.
#[derive(Debug, Clone)]
pub(crate) struct Told(pub String);

/// The answer to a machine: what failed becomes JSON, as RFC 9457 has it.
pub(crate) async fn problem(response: Response) -> Response {
    let status = response.status();
    let media = response.headers().get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
    // Where a picture was asked for, a picture says that it has expired.
    let is_picture = media.is_some_and(|media| media.starts_with("image/"));
    if status.is_success() || status.is_redirection() || is_picture {
        return response;
    }
    let words = match response.extensions().get::<Told>() {
        Some(Told(words)) => words.clone(),
        // What the framework refuses says why in its body.
        None => {
            let body = to_bytes(response.into_body(), 10_000).await.unwrap_or_default();
            String::from_utf8_lossy(&body).into_owned()
        }
    };
    let (words, hint) = apart(&words);
    let title = status.canonical_reason().unwrap_or("Failed");
    let problem = json!({"title": title, "status": status.as_u16(), "detail": words, "hint": hint});
    let mut answer = (status, problem.to_string()).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

/// What is said, and what to do about it; where much is said at once each hint stays beside its own.
fn apart(words: &str) -> (&str, Option<&str>) {
    match words.split_once("\nhint: ") {
        Some((words, hint)) if !hint.contains('\n') => (words, Some(hint)),
        _ => (words, None),
    }
}

/// The page of a failure.
pub(crate) fn page(app: &App, visit: &Visit, status: StatusCode, words: &str) -> Response {
    let (words, hint) = apart(words);
    let key = format!("status_{}", status.as_u16());
    let headline = match app.words(visit).say(&key) {
        unknown if unknown == key => status.canonical_reason().unwrap_or("Failed"),
        said => said,
    };
    let mut values = json!({
        "status": status.as_u16(),
        "headline": headline,
        "words": words,
        "hint": hint,
    });
    // Without the database nobody knows who asks: since when it is away is told to whoever is there.
    if status == StatusCode::SERVICE_UNAVAILABLE {
        values["ailments"] = app.health.told(&app.words(visit), Utc::now()).into();
    }
    (status, app.render(visit, "error", headline, values)).into_response()
}

/// No such page.
pub(crate) async fn nowhere(State(app): State<App>, Extension(visit): Extension<Visit>) -> Response {
    page(&app, &visit, StatusCode::NOT_FOUND, app.words(&visit).say("no_page"))
}
