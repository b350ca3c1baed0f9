//! Tickets, and what is done with them.

use super::sent::Sent;
use crate::{
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    overview::open_states,
    remedies::{self as advised, Remedy},
    words::Words,
};
use axum::{
    extract::{Extension, Path, Query, State},
    http::StatusCode,
    response::Json,
};
use scenarios::TicketState;
use serde::{Deserialize, Serialize};
use store::{Attachment, Comment, Member, Seen, SeenPlace, Ticket, TicketFilter};
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
    /// Tickets that were merged into it.
    merged: Vec<Member>,
    /// Where it was seen, counted: what can be taken out.
    places: Vec<SeenPlace>,
    /// Files that people added.
    attachments: Vec<Attachment>,
    /// Who wants to hear of it.
    watchers: Vec<String>,
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
    /// The words; `@name` names somebody.
    content: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Watching {
    /// Whether whoever asks wants to hear of it.
    is_watching: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Applied {
    /// What is to be done: `accept`, `translators`, `again`, `wait`.
    action: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// The page where it goes on.
    path: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OneRemedy {
    /// Its name: `accept`, `translators`, `again`, `wait`, `report`.
    action: &'static str,
    /// Whether it can be done now.
    is_applicable: bool,
    /// What it would do, or why it can't be done.
    words: String,
    /// Of a report, the subject.
    subject: Option<String>,
    /// Of a report, the text.
    text: Option<String>,
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

/// One ticket with its sightings; of one that was merged into another one, that other one
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
        merged: app.store().members(&ticket.id).await?,
        places: app.store().seen_places(&ticket.id).await?,
        attachments: app.store().attachments(&ticket.id).await?,
        watchers: app.store().watchers(&ticket.id).await?,
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

/// Hears of a ticket by mail from now on, or no longer
#[utoipa::path(post, path = "/api/v1/tickets/{number}/watch", tag = "tickets", request_body = Watching,
    params(("number" = i64, description = "The ticket's number.")), responses((status = 204)))]
pub(crate) async fn watch(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Sent(watching): Sent<Watching>,
) -> Result<StatusCode, Failure> {
    let ticket = app.store().ticket(visit.sight(), number).await?;
    app.store().watch(&ticket.id, visit.name(), watching.is_watching).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What can be done about a ticket, the best first; and what not, with the reason
#[utoipa::path(get, path = "/api/v1/tickets/{number}/remedies", tag = "tickets",
    params(("number" = i64, description = "The ticket's number.")), responses((status = 200, body = Vec<OneRemedy>)))]
pub(crate) async fn remedies(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
) -> Result<Json<Vec<OneRemedy>>, Failure> {
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let words = Words::of("en");
    let advice = advised::advice(&app, &visit, &ticket, &words).await?;
    let can = advice.can.into_iter().map(|remedy| {
        let (action, told) = (remedy.name(), remedy.words(&words, &ticket));
        let (subject, text) = match remedy {
            Remedy::Report { subject, text } => (Some(subject), Some(text)),
            _ => (None, None),
        };
        OneRemedy { action, is_applicable: true, words: told, subject, text }
    });
    let can_not = advice.can_not.into_iter().map(|(action, reason)| OneRemedy {
        action,
        is_applicable: false,
        words: words.say(reason).to_owned(),
        subject: None,
        text: None,
    });
    Ok(Json(can.chain(can_not).collect()))
}

/// Does what can be done about a ticket
#[utoipa::path(post, path = "/api/v1/tickets/{number}/apply", tag = "tickets", request_body = Applied,
    params(("number" = i64, description = "The ticket's number.")), responses((status = 200, body = Done)))]
pub(crate) async fn apply(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Sent(applied): Sent<Applied>,
) -> Result<Json<Done>, Failure> {
    Ok(Json(Done { path: advised::apply(&app, &visit, number, &applied.action).await? }))
}
