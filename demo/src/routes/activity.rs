//! The frames on a contact's page: activities and, in release 2, a calendar.
//!
//! They come from another origin (`localhost` within `127.0.0.1`) and get no cookie: a key in the address
//! says whose they are, as embedded widgets do it.

use super::Shared;
use crate::serving::App;
use crate::visit::Visit;
use crate::{page, people};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Who signed the activities of the first day.
const COLLEAGUE: &str = "Ada Lindholm";

#[derive(Deserialize)]
struct Frame {
    contact: u32,
    key: String,
}

#[derive(Deserialize)]
struct Note {
    note: String,
}

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/widget/activity", get(feed).post(write)).route("/widget/calendar", get(calendar))
}

async fn feed(State(app): Shared, visit: Visit, Query(frame): Query<Frame>) -> Response {
    let notes = app.sessions.with_frame(&frame.key, |session| {
        session.contact(frame.contact).map(|contact| contact.activity.clone())
    });
    let Some(Some(notes)) = notes else { return StatusCode::FORBIDDEN.into_response() };
    let mut items: Vec<Value> =
        notes.iter().rev().map(|note| json!({"text": note, "by": COLLEAGUE, "date": ""})).collect();
    let old =
        [("activity_mail", "2026-03-12"), ("activity_call", "2026-03-09"), ("activity_visit", "2026-02-24")];
    items.extend(old.into_iter().filter(|_| frame.contact as usize <= people::contacts().len()).map(
        |(key, date)| {
            let text = app.pages.word(visit.language, key);
            json!({"text": text, "by": COLLEAGUE, "date": visit.language.date(date)})
        },
    ));
    page::fragment(&app, &visit, "activity.html", json!({"items": items, "action": visit.address}))
}

async fn write(
    State(app): Shared,
    visit: Visit,
    Query(frame): Query<Frame>,
    Form(note): Form<Note>,
) -> Response {
    let written = app.sessions.with_frame(&frame.key, |session| {
        session.contact(frame.contact).map(|contact| contact.activity.push(note.note.trim().to_owned()))
    });
    match written {
        Some(Some(())) => Redirect::to(&visit.address).into_response(),
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

async fn calendar(State(app): Shared, visit: Visit) -> Response {
    let days: Vec<Value> = (9..16).map(|day| json!({"day": day, "busy": day % 3 == 0})).collect();
    page::fragment(&app, &visit, "calendar.html", json!({"days": days}))
}
