//! The form for a new contact and for changing one.

use super::{Shared, contacts};
use crate::page;
use crate::people::{CITIES, COMPANIES, Contact, WAYS};
use crate::serving::App;
use crate::session::Toast;
use crate::visit::Visit;
use axum::Router;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/contacts/new", get(blank))
        .route("/contacts", post(create))
        .route("/contacts/{id}/edit", get(filled).post(change))
}

async fn blank(State(app): Shared, visit: Visit) -> Response {
    form(&app, &visit, &Contact { prefers: "email".to_owned(), ..Contact::default() }, &[])
}

async fn filled(State(app): Shared, visit: Visit, Path(id): Path<u32>) -> Response {
    match app.sessions.with(&visit.session, |session| session.contact(id).cloned()) {
        Some(contact) => form(&app, &visit, &contact, &[]),
        None => page::not_found(&app, &visit),
    }
}

/// The form; a contact without a number is a new one.
fn form(app: &App, visit: &Visit, contact: &Contact, errors: &[&str]) -> Response {
    let (heading, action, back) = match contact.id {
        0 => ("new_contact", "/contacts".to_owned(), "/contacts".to_owned()),
        id => ("edit_contact", format!("/contacts/{id}/edit"), format!("/contacts/{id}")),
    };
    let named = |kind: &str, keys: &[&str]| -> Vec<Value> {
        let name = |key: &str| app.pages.word(visit.language, &format!("{kind}_{key}"));
        keys.iter().map(|key| json!({"key": key, "name": name(key)})).collect()
    };
    let values = json!({
        "section": "contacts", "errors": errors, "action": action, "back": back,
        "heading": app.pages.word(visit.language, heading),
        "contact": contacts::view(contact, app, visit.language),
        "cities": named("city", &CITIES), "ways": named("way", &WAYS), "companies": COMPANIES,
    });
    page::page(app, visit, "form.html", values)
}

async fn create(State(app): Shared, visit: Visit, fields: Multipart) -> Response {
    let contact = Contact { status: "lead".to_owned(), ..Contact::default() };
    save(&app, &visit, contact, fields).await
}

async fn change(State(app): Shared, visit: Visit, Path(id): Path<u32>, fields: Multipart) -> Response {
    match app.sessions.with(&visit.session, |session| session.contact(id).cloned()) {
        Some(contact) => save(&app, &visit, contact, fields).await,
        None => page::not_found(&app, &visit),
    }
}

async fn save(app: &App, visit: &Visit, contact: Contact, fields: Multipart) -> Response {
    let Some(mut contact) = entered(contact, fields).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let errors = errors(&contact);
    if !errors.is_empty() {
        return (StatusCode::UNPROCESSABLE_ENTITY, form(app, visit, &contact, &errors)).into_response();
    }
    let id = app.sessions.with(&visit.session, |session| {
        session.toast = Some(Toast { key: "saved", name: contact.name() });
        if contact.id == 0 {
            contact.id = session.next_id();
            session.contacts.push(contact.clone());
        } else if let Some(old) = session.contact(contact.id) {
            *old = contact.clone();
        }
        contact.id
    });
    Redirect::to(&format!("/contacts/{id}")).into_response()
}

/// The contact with what was entered; `None` where the body is no form.
async fn entered(mut contact: Contact, mut fields: Multipart) -> Option<Contact> {
    contact.newsletter = false;
    while let Some(field) = fields.next_field().await.ok()? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let text = match name.as_str() {
            "photo" => file.unwrap_or_default(),
            _ => field.text().await.ok()?.trim().to_owned(),
        };
        match name.as_str() {
            "first_name" => contact.first_name = text,
            "last_name" => contact.last_name = text,
            "company" => contact.company = text,
            "email" => contact.email = text,
            "phone" => contact.phone = text,
            "birthday" => contact.birthday = text,
            "city" => contact.city = text,
            "prefers" => contact.prefers = text,
            "newsletter" => contact.newsletter = true,
            "notes" => contact.notes = text,
            "photo" if !text.is_empty() => contact.photo = text,
            _ => {}
        }
    }
    Some(contact)
}

fn errors(contact: &Contact) -> Vec<&'static str> {
    let mut errors = Vec::new();
    if contact.first_name.is_empty() {
        errors.push("first_name");
    }
    if contact.last_name.is_empty() {
        errors.push("last_name");
    }
    if !contact.email.is_empty() && !contact.email.contains('@') {
        errors.push("email");
    }
    errors
}
