//! The list of contacts, one contact, and what can be done with it.

use super::Shared;
use crate::people::Contact;
use crate::serving::App;
use crate::session::Toast;
use crate::visit::Visit;
use crate::{Language, page};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// How long lists take: long enough that a hasty replay meets the spinner.
pub(super) const LATE: Duration = Duration::from_millis(400);

const ROWS_PER_PAGE: usize = 8;

/// What part of the list is wanted.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    sort: String,
    page: Option<usize>,
}

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/contacts", get(list))
        .route("/contacts/rows", get(rows))
        .route("/contacts/export.csv", get(export))
        .route("/contacts/{id}", get(one))
        .route("/contacts/{id}/archive", post(archive))
        .route("/contacts/{id}/delete", post(delete))
        .route("/contacts/{id}/rating", post(rate))
        .route("/contacts/{id}/tags", post(tag))
}

async fn list(State(app): Shared, visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    let rows = visit.address.replacen("/contacts", "/contacts/rows", 1);
    let values = json!({"section": "contacts", "query": wanted.q, "rows_address": rows});
    page::page(&app, &visit, "contacts.html", values)
}

async fn rows(State(app): Shared, visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    tokio::time::sleep(LATE).await;
    let contacts = app.sessions.with(&visit.session, |session| session.contacts.clone());
    let found = found(contacts, &wanted);
    let total = found.len();
    let pages = total.div_ceil(ROWS_PER_PAGE).max(1);
    let at = wanted.page.unwrap_or(1).clamp(1, pages);
    let first = (at - 1) * ROWS_PER_PAGE;
    let shown: Vec<Value> = found
        .iter()
        .skip(first)
        .take(ROWS_PER_PAGE)
        .map(|contact| view(contact, &app, visit.language))
        .collect();
    let count = app.pages.word(visit.language, "count");
    let count = count
        .replace("{from}", &(first + 1).to_string())
        .replace("{to}", &(first + shown.len()).to_string())
        .replace("{total}", &total.to_string());
    let pages: Vec<Value> = (1..=pages)
        .map(|number| json!({"number": number, "current": number == at, "address": address(&wanted, &wanted.sort, number)}))
        .collect();
    let values = json!({
        "contacts": shown, "count": count, "pages": pages, "columns": columns(&app, visit.language, &wanted),
    });
    page::fragment(&app, &visit, "rows.html", values)
}

fn columns(app: &App, language: Language, wanted: &Wanted) -> Vec<Value> {
    [("name", false), ("company", true), ("city", true), ("status", false)]
        .map(|(key, wide)| {
            json!({
                "key": key, "wide": wide, "sorted": wanted.sort == key, "address": address(wanted, key, 1),
                "label": app.pages.word(language, &format!("column_{key}")),
            })
        })
        .into()
}

fn address(wanted: &Wanted, sort: &str, page: usize) -> String {
    let query: String = wanted.q.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/contacts?q={query}&sort={sort}&page={page}")
}

/// The contacts that match, sorted; newest last where no column is chosen.
fn found(mut contacts: Vec<Contact>, wanted: &Wanted) -> Vec<Contact> {
    let query = wanted.q.trim().to_lowercase();
    contacts.retain(|contact| {
        format!("{} {} {}", contact.name(), contact.company, contact.email).to_lowercase().contains(&query)
    });
    match wanted.sort.as_str() {
        "name" => contacts.sort_by_key(Contact::name),
        "company" => contacts.sort_by_key(|contact| contact.company.clone()),
        "city" => contacts.sort_by_key(|contact| contact.city.clone()),
        "status" => contacts.sort_by_key(|contact| contact.status.clone()),
        _ => {}
    }
    contacts
}

/// A contact as the templates want it.
pub(super) fn view(contact: &Contact, app: &App, language: Language) -> Value {
    let word = |kind: &str, key: &str| match key {
        "" => String::new(),
        key => app.pages.word(language, &format!("{kind}_{key}")),
    };
    let initials: String =
        [&contact.first_name, &contact.last_name].iter().filter_map(|name| name.chars().next()).collect();
    json!({
        "id": contact.id, "name": contact.name(), "initials": initials, "hue": contact.id * 47 % 360,
        "first_name": contact.first_name, "last_name": contact.last_name, "company": contact.company,
        "email": contact.email, "phone": contact.phone, "notes": contact.notes, "photo": contact.photo,
        "birthday": contact.birthday, "birthday_text": language.date(&contact.birthday),
        "city": contact.city, "city_name": word("city", &contact.city),
        "status": contact.status, "status_name": word("status", &contact.status),
        "prefers": contact.prefers, "prefers_name": word("way", &contact.prefers),
        "newsletter": contact.newsletter, "rating": contact.rating, "tag_list": contact.tags.join(","),
    })
}

async fn one(State(app): Shared, visit: Visit, Path(id): Path<u32>) -> Response {
    let found = app.sessions.with(&visit.session, |session| {
        session.contact(id).cloned().map(|contact| (contact, session.frame_key.clone()))
    });
    let Some((contact, key)) = found else { return page::not_found(&app, &visit) };
    let frames = format!("{}/widget", visit.other_origin());
    let values = json!({
        "section": "contacts",
        "contact": view(&contact, &app, visit.language),
        "activity_address": format!("{frames}/activity?contact={id}&lang={}&key={key}", visit.language),
        "calendar_address": format!("{frames}/calendar?contact={id}&lang={}&key={key}", visit.language),
        "delete_question": app.pages.word(visit.language, "delete_question").replace("{name}", &contact.name()),
    });
    page::page(&app, &visit, "contact.html", values)
}

async fn archive(State(app): Shared, visit: Visit, Path(id): Path<u32>) -> Redirect {
    remove(&app, &visit, id, "archived")
}

async fn delete(State(app): Shared, visit: Visit, Path(id): Path<u32>) -> Redirect {
    remove(&app, &visit, id, "deleted")
}

fn remove(app: &App, visit: &Visit, id: u32, key: &'static str) -> Redirect {
    app.sessions.with(&visit.session, |session| {
        if let Some(contact) = session.contact(id) {
            let name = contact.name();
            session.toast = Some(Toast { key, name });
        }
        session.contacts.retain(|contact| contact.id != id);
    });
    Redirect::to("/contacts")
}

#[derive(Deserialize)]
struct Rating {
    value: u8,
}

async fn rate(
    State(app): Shared,
    visit: Visit,
    Path(id): Path<u32>,
    Form(rating): Form<Rating>,
) -> StatusCode {
    change(&app, &visit, id, |contact| contact.rating = rating.value.min(5))
}

#[derive(Deserialize)]
struct Tag {
    tag: String,
}

async fn tag(State(app): Shared, visit: Visit, Path(id): Path<u32>, Form(tag): Form<Tag>) -> StatusCode {
    change(&app, &visit, id, |contact| contact.tags.push(tag.tag.replace(',', " ")))
}

fn change(app: &App, visit: &Visit, id: u32, change: impl FnOnce(&mut Contact)) -> StatusCode {
    match app.sessions.with(&visit.session, |session| session.contact(id).map(change)) {
        Some(()) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}

async fn export(State(app): Shared, visit: Visit) -> Response {
    let contacts = app.sessions.with(&visit.session, |session| session.contacts.clone());
    let rows: Vec<String> = contacts
        .iter()
        .map(|contact| format!("{},{},{}\r\n", contact.name(), contact.email, contact.company))
        .collect();
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"contacts.csv\""),
    ];
    (headers, format!("name,email,company\r\n{}", rows.concat())).into_response()
}
