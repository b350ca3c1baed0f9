//! Health for machines, and events for pages that are open while something runs.

use crate::{
    app::{App, messages, rendered},
    failure::Failure,
    guard::Visit,
};
use axum::{
    extract::{Extension, State},
    response::sse::{Event, KeepAlive, Sse},
};
use chrono::Utc;
use futures_util::{Stream, stream};
use runner::worker::DEAD;
use serde_json::{Map, Value, json};
use std::{convert::Infallible, time::Duration};
use tokio::sync::broadcast;

/// Time between two looks at what runs, where nothing has ended.
const LOOK: Duration = Duration::from_secs(3);

pub(crate) async fn health() -> &'static str {
    "ok"
}

pub(crate) async fn ready(State(app): State<App>) -> Result<&'static str, Failure> {
    app.store().is_ready().await?;
    Ok("ready")
}

/// What waits, runs and works; and the browsers that something waits for and no worker has.
pub(crate) async fn load(app: &App) -> Result<Value, Failure> {
    let (store, since) = (app.store(), Utc::now() - DEAD);
    let (queued, running) = store.load().await?;
    let unplayable = if queued > 0 { store.unplayable(None, since).await? } else { vec![] };
    let browsers: Vec<&str> = unplayable.iter().map(|(browser, _)| browser.as_str()).collect();
    let runs: i64 = unplayable.iter().map(|(_, runs)| runs).sum();
    Ok(json!({"queued": queued, "running": running, "workers": store.workers(since).await?.len(),
        "unplayable": runs, "unplayable_browsers": browsers.join(", ")}))
}

pub(crate) async fn events(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changed = app.changed.subscribe();
    let first = (app, visit.language, changed, String::new());
    let events = stream::unfold(first, |(app, language, mut changed, last)| async move {
        loop {
            let ended = tokio::time::timeout(LOOK, changed.recv()).await;
            if matches!(ended, Ok(Err(broadcast::error::RecvError::Closed))) {
                return None;
            }
            if ended.is_ok() {
                return Some((
                    Ok(Event::default().event("changed").data("runs")),
                    (app, language, changed, last),
                ));
            }
            let now = match load(&app).await {
                Ok(load) => {
                    let mut values = Map::new();
                    values.insert("live".to_owned(), load);
                    values.insert("t".to_owned(), messages(&language).1.clone());
                    rendered("live.html", &values).replace(['\n', '\r'], " ")
                }
                Err(_) => continue,
            };
            if now != last {
                let event = Event::default().event("live").data(&now);
                return Some((Ok(event), (app, language, changed, now)));
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
