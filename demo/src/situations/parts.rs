//! What the situations need from a server: frames, tabs, logins, redirects, slow and endless answers.

use super::{document, with_result};
use crate::routes::Shared;
use crate::serving::App;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use futures_util::stream;
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

macro_rules! parts {
    ($($name:literal),*) => {
        [$(($name, include_str!(concat!("../../situations/pages/parts/", $name, ".html")))),*]
    };
}

/// Pages that are only opened from others.
const PARTS: [(&str, &str); 10] = parts!(
    "arrived",
    "frame-inner",
    "frame-outer",
    "frame-outer-far",
    "frame-tall",
    "invoices-list",
    "sign-in",
    "tab",
    "tab-closing",
    "tab-numbered"
);

/// How long the slow page takes.
const SLOW: Duration = Duration::from_secs(2);

/// Time between two drops of the page that never ends.
const DROP: Duration = Duration::from_millis(200);

/// `demo:open sesame` as a browser sends it.
const GUARD: &str = "Basic ZGVtbzpvcGVuIHNlc2FtZQ==";

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/situations/parts/contacts.csv", get(csv))
        .route("/situations/parts/login", post(login))
        .route("/situations/parts/guarded", get(guarded))
        .route("/situations/parts/invoices", get(async || Redirect::to("/situations/parts/sign-in")))
        .route("/situations/parts/hop/{left}", get(hop))
        .route("/situations/parts/slow", get(slow))
        .route("/situations/parts/failing", get(failing))
        .route("/situations/parts/endless", get(endless))
        .route("/situations/parts/{name}", get(part))
}

async fn part(Path(name): Path<String>) -> Response {
    match PARTS.iter().find(|(known, _)| *known == name) {
        Some((name, body)) if name.starts_with("frame-") => document(name, "en", body).into_response(),
        Some((name, body)) => with_result(name, "en", "", body).into_response(),
        None => (StatusCode::NOT_FOUND, with_result("Not found", "en", "", "")).into_response(),
    }
}

fn arrived() -> Html<String> {
    let body = PARTS.iter().find(|(name, _)| *name == "arrived").map_or("", |(_, body)| body);
    with_result("Arrived", "en", "", body)
}

async fn csv() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"contacts.csv\""),
    ];
    (headers, "name,city\nAda Lindholm,Oslo\nWen Li,東京\n")
}

#[derive(Deserialize)]
struct Login {
    name: String,
    password: String,
}

async fn login(Form(login): Form<Login>) -> Response {
    if login.name == "demo" && login.password == "open sesame" {
        return arrived().into_response();
    }
    (StatusCode::UNAUTHORIZED, with_result("Wrong name or password", "en", "", "")).into_response()
}

async fn guarded(headers: HeaderMap) -> Response {
    if headers.get(AUTHORIZATION).is_some_and(|value| value == GUARD) {
        return arrived().into_response();
    }
    let challenge = [(WWW_AUTHENTICATE, "Basic realm=\"Situations\", charset=\"UTF-8\"")];
    (StatusCode::UNAUTHORIZED, challenge, "Name and password, please.").into_response()
}

/// Redirects by status, then by script, then by status again.
async fn hop(Path(left): Path<u8>) -> Response {
    match left {
        2 => Html(
            "<!doctype html><title>…</title><script>location.replace('/situations/parts/hop/1')</script>",
        )
        .into_response(),
        0 | 1 => Redirect::to("/situations/parts/arrived").into_response(),
        more => Redirect::to(&format!("/situations/parts/hop/{}", more.min(9) - 1)).into_response(),
    }
}

async fn slow() -> Html<String> {
    tokio::time::sleep(SLOW).await;
    arrived()
}

async fn failing() -> Response {
    let page = with_result("Something went wrong", "en", "Nothing was saved.", "");
    (StatusCode::INTERNAL_SERVER_ERROR, page).into_response()
}

/// An answer that begins and never ends, until the server stops.
async fn endless(State(app): Shared) -> Response {
    let first = with_result("Never ending", "en", "", "<p>More is on its way").0;
    let drops = stream::unfold((Some(first), app.stopping.clone()), async |(first, mut stopping)| {
        if let Some(first) = first {
            return Some((Bytes::from(first), (None, stopping)));
        }
        let stopped = tokio::time::timeout(DROP, stopping.wait_for(|stopping| *stopping)).await.is_ok();
        (!stopped).then_some((Bytes::from_static(b" ."), (None, stopping)))
    });
    let body = Body::from_stream(stream::StreamExt::map(drops, Ok::<Bytes, Infallible>));
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}
