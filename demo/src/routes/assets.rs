//! Style sheet, script and pictures.

use super::Shared;
use crate::page::hash_classes_of_sheet;
use crate::serving::{App, Release};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

const SHEETS: [&str; 3] = [
    include_str!("../../assets/tokens.css"),
    include_str!("../../assets/controls.css"),
    include_str!("../../assets/pages.css"),
];

pub(super) fn router() -> Router<Arc<App>> {
    Router::new().route("/assets/{file}", get(asset))
}

async fn asset(State(app): Shared, Path(file): Path<String>) -> Response {
    let (kind, text) = match file.as_str() {
        "lodge.css" if app.release == Release::Two => ("text/css", hash_classes_of_sheet(&SHEETS.concat())),
        "lodge.css" => ("text/css", SHEETS.concat()),
        "lodge.js" => ("text/javascript", include_str!("../../assets/lodge.js").to_owned()),
        "icon.svg" => ("image/svg+xml", include_str!("../../assets/icon.svg").to_owned()),
        "icons.svg" => ("image/svg+xml", include_str!("../../assets/icons.svg").to_owned()),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    ([(CONTENT_TYPE, format!("{kind}; charset=utf-8"))], text).into_response()
}
