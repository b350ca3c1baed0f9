//! Messages to channels, and what came of them.

use crate::{app::App, failure::Failure, guard::Visit};
use axum::{
    extract::{Extension, Query, State},
    response::Json,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use store::MessageFilter;
use utoipa::{IntoParams, ToSchema};

/// Messages of an answer.
const ROWS: u32 = 200;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only of this channel.
    channel: Option<String>,
    /// Only `waiting`, `sent` or `given_up`.
    state: Option<String>,
    /// Only those before this one: the `created` and the `id` of the last of an answer, as `1764000000000_id`.
    before: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Message {
    /// Its id.
    id: String,
    /// The channel's name.
    channel: String,
    /// `email`, `slack`, `teams`, `webhook`, or `person` for mail to somebody.
    way: String,
    /// `change`, `digest`, `test` or `ticket`.
    kind: String,
    /// `waiting`, `sent` or `given_up`.
    state: String,
    /// When it was made.
    created: DateTime<Utc>,
    /// When it goes, or is tried again.
    due: DateTime<Utc>,
    /// When it arrived, or was given up.
    finished: Option<DateTime<Utc>>,
    /// Its attempts, the first first.
    attempts: Vec<MessageAttempt>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageAttempt {
    /// When it began.
    started: DateTime<Utc>,
    /// How long it took, in milliseconds.
    took_ms: i64,
    /// Whether it was taken.
    is_good: bool,
    /// What the other side said, or why it was never reached.
    detail: String,
}

/// The log of messages, the last first: what arrived, what is tried again, what was given up
#[utoipa::path(get, path = "/api/v1/messages", tag = "notifications", params(Asked),
    responses((status = 200, body = Vec<Message>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Message>>, Failure> {
    let before = asked.before.as_deref().and_then(|before| before.split_once('_'));
    let filter = MessageFilter {
        channel: asked.channel.filter(|channel| !channel.is_empty()),
        state: asked.state.filter(|state| !state.is_empty()),
        before: before.and_then(|(when, id)| Some((when.parse().ok()?, id.to_owned()))),
    };
    let rows = app.store().messages(visit.project(), &filter, ROWS).await?;
    let told = rows.into_iter().map(|row| Message {
        id: row.id,
        channel: row.channel,
        way: row.way,
        kind: row.kind,
        state: row.state,
        created: row.created,
        due: row.due,
        finished: row.finished,
        attempts: row
            .deliveries
            .into_iter()
            .map(|one| MessageAttempt {
                started: one.started,
                took_ms: one.took_ms,
                is_good: one.is_good,
                detail: one.detail,
            })
            .collect(),
    });
    Ok(Json(told.collect()))
}
