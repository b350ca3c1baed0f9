//! The guides. In release 2 one of them is gone while its link stayed: the planted fault `dead-guide`.

use super::Shared;
use crate::page;
use crate::serving::{App, Release};
use crate::visit::Visit;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};
use std::sync::Arc;

/// Key of the texts, and last part of the address.
const GUIDES: [(&str, &str); 4] = [
    ("start", "first-steps"),
    ("import", "importing-contacts"),
    ("keys", "keyboard-shortcuts"),
    ("privacy", "privacy"),
];

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/help", get(list)).route("/help/{guide}", get(one))
}

async fn list(State(app): Shared, visit: Visit) -> Response {
    let guides = GUIDES.map(|(key, slug)| view(&app, &visit, key, slug));
    page::page(&app, &visit, "help.html", json!({"section": "help", "guides": guides}))
}

async fn one(State(app): Shared, visit: Visit, Path(guide): Path<String>) -> Response {
    let dead = app.release == Release::Two && guide == "importing-contacts";
    match GUIDES.into_iter().find(|(_, slug)| *slug == guide && !dead) {
        Some((key, slug)) => {
            let values = json!({"section": "help", "guide": view(&app, &visit, key, slug)});
            page::page(&app, &visit, "guide.html", values)
        }
        None => page::not_found(&app, &visit),
    }
}

fn view(app: &App, visit: &Visit, key: &str, slug: &str) -> Value {
    json!({
        "key": key,
        "address": format!("/help/{slug}"),
        "title": app.pages.word(visit.language, &format!("guide_{key}")),
        "lead": app.pages.word(visit.language, &format!("guide_{key}_lead")),
    })
}
