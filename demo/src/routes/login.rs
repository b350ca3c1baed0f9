//! Signing in and out.

use super::Shared;
use crate::serving::App;
use crate::visit::Visit;
use crate::{EMAIL, PASSWORD, page};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
    next: Option<String>,
}

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/login", get(form).post(sign_in)).route("/logout", post(sign_out))
}

/// The form comes for those who have signed in already, too: a flow may begin with it in any state.
async fn form(State(app): Shared, visit: Visit, Query(next): Query<Next>) -> Response {
    login_page(&app, &visit, next.next, false)
}

fn login_page(app: &App, visit: &Visit, next: Option<String>, error: bool) -> Response {
    let art = include_str!("../../pages/art.svg");
    page::page(app, visit, "login.html", json!({"next": next, "error": error, "art": art}))
}

async fn sign_in(State(app): Shared, visit: Visit, Form(credentials): Form<Credentials>) -> Response {
    if credentials.email.trim() != EMAIL || credentials.password != PASSWORD {
        return (StatusCode::UNAUTHORIZED, login_page(&app, &visit, credentials.next, true)).into_response();
    }
    app.sessions.with(&visit.session, |session| session.signed_in = true);
    Redirect::to(inside(credentials.next.as_deref())).into_response()
}

async fn sign_out(State(app): Shared, visit: Visit) -> Redirect {
    app.sessions.with(&visit.session, |session| session.signed_in = false);
    Redirect::to("/login")
}

/// Only addresses of ours: `//elsewhere.example` would lead away.
fn inside(next: Option<&str>) -> &str {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//")).unwrap_or("/contacts")
}
