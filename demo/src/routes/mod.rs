//! Every address of the application, and which of them need a login.

mod activity;
mod assets;
mod contacts;
mod deals;
mod edit;
mod help;
mod login;
mod settings;

use crate::page;
use crate::serving::App;
use crate::visit::{self, Visit};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use std::sync::Arc;

/// The shared state as handlers get it.
pub(crate) type Shared = State<Arc<App>>;

/// The whole server.
pub(crate) fn router(app: Arc<App>) -> Router {
    let private = Router::new()
        .route("/", get(async || Redirect::to("/contacts")))
        .merge(contacts::router())
        .merge(edit::router())
        .merge(deals::router())
        .merge(help::router())
        .merge(settings::router())
        .layer(from_fn_with_state(app.clone(), visit::require_login));
    Router::new()
        .merge(private)
        .merge(login::router())
        .merge(activity::router())
        .merge(assets::router())
        .merge(crate::situations::router())
        .route("/__reset", post(reset))
        .fallback(nowhere)
        .layer(from_fn_with_state(app.clone(), visit::recognise))
        .with_state(app)
}

/// Puts everything back as at first: one browser's state where it brings its cookie, else that of all.
async fn reset(State(app): Shared, visit: Visit) -> StatusCode {
    match visit.known {
        true => app.sessions.forget(&visit.session),
        false => app.sessions.forget_all(),
    }
    StatusCode::NO_CONTENT
}

async fn nowhere(State(app): Shared, visit: Visit) -> Response {
    page::not_found(&app, &visit)
}
