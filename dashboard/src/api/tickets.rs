//! Tickets, and what is done with them.

use super::sent::Sent;
use crate::{acts, app::App, failure::Failure, guard::Visit, overview::open_states};
use axum::{
    extract::{Extension, Path, Query, State},
    http::StatusCode,
    response::Json,
};
use scenarios::TicketState;
use serde::{Deserialize, Serialize};
use store::{Comment, Seen, Ticket, TicketFilter};
use utoipa::{IntoParams, ToSchema};

/// Sightings of a ticket.
const SIGHTINGS: u32 = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only in this state; `open`, as without it, is all in which somebody has something to do, `all` is all.
    state: Option<String>,
    /// Only this system's.
    system: Option<String>,
    /// Only with these words in the title or the code.
    q: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneTicket {
    /// The ticket.
    ticket: Ticket,
    /// Where it was seen, the last first.
    sightings: Vec<Seen>,
    /// What was said of it, and what happened to it.
    comments: Vec<Comment>,
    /// Cells that have been green since on the same or a newer version.
    green: Vec<String>,
    /// Cells that have not.
    waiting: Vec<String>,
    /// Cells that no plan has any more.
    unplanned: Vec<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Changes {
    /// `new`, `triaged`, `in_progress`, `fixed`, `closed`, `wont_fix`.
    state: Option<String>,
    /// The last day on which “won't fix” holds: `2026-12-31`.
    until: Option<String>,
    /// Somebody's name; empty: nobody.
    assignee: Option<String>,
    /// `low`, `medium`, `high`, `critical`.
    severity: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewComment {
    /// The words.
    content: String,
}

/// Tickets, what hurts most first
#[utoipa::path(get, path = "/api/v1/tickets", tag = "tickets", params(Asked),
    responses((status = 200, body = Vec<Ticket>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Ticket>>, Failure> {
    let states = match asked.state.as_deref() {
        None | Some("open") => open_states(),
        Some("all") => vec![],
        Some(other) => vec![TicketState::parse(other).ok_or_else(|| {
            let known = TicketState::ALL.map(TicketState::name).join(", ");
            Failure::Bad(format!("no state `{other}` (known: open, all, {known})"))
        })?],
    };
    let filter = TicketFilter { states, system: asked.system, words: asked.q };
    Ok(Json(app.store().tickets(visit.sight(), &filter).await?))
}

/// One ticket with its sightings
#[utoipa::path(get, path = "/api/v1/tickets/{number}", tag = "tickets",
    params(("number" = i64, description = "The ticket's number.")), responses((status = 200, body = OneTicket)))]
pub(crate) async fn one(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
) -> Result<Json<OneTicket>, Failure> {
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let verification = app.store().verification(&ticket.id).await?;
    Ok(Json(OneTicket {
        sightings: app.store().sightings(&ticket.id, SIGHTINGS).await?,
        comments: app.store().comments(&ticket.id).await?,
        green: verification.green,
        waiting: verification.waiting,
        unplanned: verification.unplanned,
        ticket,
    }))
}

/// Changes a ticket's state, assignee or severity
#[utoipa::path(post, path = "/api/v1/tickets/{number}", tag = "tickets", request_body = Changes,
    params(("number" = i64, description = "The ticket's number.")), responses((status = 200, body = Ticket)))]
pub(crate) async fn change(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Sent(changes): Sent<Changes>,
) -> Result<Json<Ticket>, Failure> {
    if changes.until.is_some() && changes.state.is_none() {
        return Err(Failure::Bad("`until` goes with `state`: wont_fix".to_owned()));
    }
    if let Some(severity) = &changes.severity {
        acts::set_severity(&app, &visit, number, severity).await?;
    }
    if let Some(assignee) = &changes.assignee {
        acts::assign(&app, &visit, number, assignee).await?;
    }
    if let Some(state) = &changes.state {
        acts::set_state(&app, &visit, number, (state, changes.until.as_deref())).await?;
    }
    Ok(Json(app.store().ticket(visit.sight(), number).await?))
}

/// Says something of a ticket
#[utoipa::path(post, path = "/api/v1/tickets/{number}/comments", tag = "tickets", request_body = NewComment,
    params(("number" = i64, description = "The ticket's number.")), responses((status = 204)))]
pub(crate) async fn comment(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Sent(new): Sent<NewComment>,
) -> Result<StatusCode, Failure> {
    acts::comment(&app, &visit, number, &new.content).await?;
    Ok(StatusCode::NO_CONTENT)
}
