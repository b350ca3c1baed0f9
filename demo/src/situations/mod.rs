//! A page for each situation that is hard to replay, and what an honest replay says about it.
//!
//! Each page shows in `<output id="result">` what really happened to it: `ok …` only where the trusted event
//! reached the right element, or the field holds the right value; `wrong: …` where something else was hit,
//! and that stays. A driver that reports success while the result is not `ok` has passed falsely.

mod parts;
mod table;

pub use table::SITUATIONS;

use crate::serving::App;
use crate::visit::Visit;
use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

/// A page that is hard to replay.
#[derive(Debug, Clone, Copy)]
pub struct Situation {
    /// Which of the 25 hardest situations it is about.
    pub number: u8,
    /// Its address on the server.
    pub path: &'static str,
    /// What is hard, in words.
    pub title: &'static str,
    /// What an honest replay of its scenario says.
    pub expected: Expected,
    /// The language to replay it in.
    pub language: &'static str,
    /// Engines that cannot do it, and say so: `engine.unsupported(…)`.
    pub unsupported: &'static [&'static str],
    /// Its scenario, relative to this crate's folder.
    pub scenario: &'static str,
    /// The inner part of the page.
    body: &'static str,
}

/// What an honest replay says. A code without a detail stands for all its details: `element.covered` also for
/// `element.covered(div#cover)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The scenario passes, its last step being that the result is `ok`.
    Passes,
    /// The scenario is broken with one of these codes, best first. Passing would be false.
    Broken(&'static [&'static str]),
    /// Both are honest: passing, if the result is `ok`, and these codes.
    PassesOr(&'static [&'static str]),
}

impl Situation {
    /// The last part of its address: `05-inert`.
    pub fn slug(&self) -> &'static str {
        self.path.trim_start_matches("/situations/")
    }
}

pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/situations", get(index))
        .route("/situations/", get(index))
        .route("/situations/witness.js", get(script))
        .route("/situations/frame.css", get(sheet))
        .route("/situations/{slug}", get(page))
        .merge(parts::router())
}

async fn index() -> Html<String> {
    let items: String = SITUATIONS
        .iter()
        .map(|situation| {
            let Situation { path, title, number, expected, .. } = situation;
            let title = title.replace('<', "&lt;");
            format!("<li><a href=\"{path}\">{number:02} {title}</a><small>{}</small></li>", said(*expected))
        })
        .collect();
    let lead =
        "Each page says at the top what really happened to it: that is what a replay has to agree with.";
    let head = format!("<header class=\"head\"><h1>Hard situations</h1><p>{lead}</p></header>");
    document("Hard situations", "en", &format!("{head}<ul class=\"grid\">{items}</ul>"))
}

async fn page(visit: Visit, Path(slug): Path<String>) -> Response {
    match SITUATIONS.iter().find(|situation| situation.slug() == slug) {
        Some(situation) => {
            // Only the pages about languages have a text in another one than English.
            let language = if situation.number == 25 { visit.language.code() } else { "en" };
            with_result(situation.title, language, &said(situation.expected), situation.body).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn script() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("../../situations/witness.js"))
}

async fn sheet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("../../situations/frame.css"))
}

/// What the index says about an expectation.
fn said(expected: Expected) -> String {
    match expected {
        Expected::Passes => "passes".to_owned(),
        Expected::Broken(codes) => format!("must not pass: {}", codes.join(" or ")),
        Expected::PassesOr(codes) => format!("passes, or {}", codes.join(" or ")),
    }
}

/// A page with its heading and its result.
fn with_result(title: &str, language: &str, lead: &str, body: &str) -> Html<String> {
    let title = title.replace('<', "&lt;");
    let head = format!(
        "<header class=\"head\"><a href=\"/situations/\">All situations</a><h1>{title}</h1><p>{lead}</p>\
         <output id=\"result\">waiting</output></header>\n"
    );
    document(&title, language, &format!("{head}{body}"))
}

/// The frame of every page here.
fn document(title: &str, language: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"/assets/icon.svg\">\n<link rel=\"stylesheet\" href=\"/situations/frame.css\">\n\
         <script src=\"/situations/witness.js\"></script>\n</head>\n<body>\n{body}</body>\n</html>\n"
    ))
}
