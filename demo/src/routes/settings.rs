//! The settings, with the menu of languages.

use super::Shared;
use crate::serving::App;
use crate::session::Toast;
use crate::visit::{self, Visit};
use crate::{Language, page};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Form, Router};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

#[derive(Deserialize)]
struct Settings {
    language: String,
    notify_deals: Option<String>,
    notify_birthdays: Option<String>,
}

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/settings", get(form).post(save))
}

async fn form(State(app): Shared, visit: Visit) -> Response {
    let (deals, birthdays) =
        app.sessions.with(&visit.session, |session| (session.notify_deals, session.notify_birthdays));
    let values = json!({"section": "settings", "notify_deals": deals, "notify_birthdays": birthdays});
    page::page(&app, &visit, "settings.html", values)
}

async fn save(State(app): Shared, visit: Visit, Form(settings): Form<Settings>) -> Response {
    app.sessions.with(&visit.session, |session| {
        session.notify_deals = settings.notify_deals.is_some();
        session.notify_birthdays = settings.notify_birthdays.is_some();
        session.toast = Some(Toast { key: "settings_saved", name: String::new() });
    });
    let mut response = Redirect::to("/settings").into_response();
    // Saving other settings must not freeze the language that the browser's header asks for.
    if let Some(language) = Language::parse(&settings.language).filter(|language| *language != visit.language)
    {
        visit::set_cookie(response.headers_mut(), &visit::language_cookie(language));
    }
    response
}
