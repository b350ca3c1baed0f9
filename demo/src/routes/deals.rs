//! The board of deals.

use super::Shared;
use super::contacts::LATE;
use crate::page;
use crate::people::STAGES;
use crate::serving::App;
use crate::session::Toast;
use crate::visit::Visit;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/deals", get(frame))
        .route("/deals/board", get(board))
        .route("/deals/{id}/move", post(shift))
        .route("/deals/{id}/win", post(win))
}

async fn frame(State(app): Shared, visit: Visit) -> Response {
    let values = json!({"section": "deals", "asks_for_new": visit.address.ends_with("new=1")});
    page::page(&app, &visit, "deals.html", values)
}

async fn board(State(app): Shared, visit: Visit) -> Response {
    tokio::time::sleep(LATE).await;
    let deals = app.sessions.with(&visit.session, |session| session.deals.clone());
    let stages = STAGES.map(|stage| {
        let here = deals.iter().filter(|deal| deal.stage == stage);
        let cards: Vec<Value> = here
            .clone()
            .map(|deal| {
                let sum = visit.language.euros(deal.euros);
                json!({"id": deal.id, "title": deal.title, "company": deal.company, "sum": sum})
            })
            .collect();
        let name = app.pages.word(visit.language, &format!("stage_{stage}"));
        let sum = visit.language.euros(here.map(|deal| deal.euros).sum());
        json!({"key": stage, "name": name, "sum": sum, "deals": cards})
    });
    page::fragment(&app, &visit, "board.html", json!({"stages": stages}))
}

#[derive(Deserialize)]
struct Move {
    stage: String,
}

/// A card was dropped on another column.
async fn shift(State(app): Shared, visit: Visit, Path(id): Path<u32>, Form(shift): Form<Move>) -> StatusCode {
    if !STAGES.contains(&shift.stage.as_str()) {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    match move_to(&app, &visit, id, &shift.stage) {
        Some(_) => StatusCode::NO_CONTENT,
        None => StatusCode::NOT_FOUND,
    }
}

async fn win(State(app): Shared, visit: Visit, Path(id): Path<u32>) -> Redirect {
    if let Some(title) = move_to(&app, &visit, id, "won") {
        let toast = Toast { key: "won", name: title.to_owned() };
        app.sessions.with(&visit.session, |session| session.toast = Some(toast));
    }
    Redirect::to("/deals")
}

/// Moves a deal and gives its title.
fn move_to(app: &App, visit: &Visit, id: u32, stage: &str) -> Option<&'static str> {
    app.sessions.with(&visit.session, |session| {
        let deal = session.deals.iter_mut().find(|deal| deal.id == id)?;
        deal.stage = stage.to_owned();
        Some(deal.title)
    })
}
