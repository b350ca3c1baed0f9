//! Health for machines, and events for pages that are open while something runs.

use crate::{
    access::Permission,
    app::{App, messages, rendered},
    failure::Failure,
    guard::{self, Visit},
    projects,
};
use axum::{
    extract::{Extension, State},
    response::sse::{Event, KeepAlive, Sse},
};
use chrono::Utc;
use futures_util::{Stream, stream};
use runner::pulse::DEAD;
use serde_json::{Map, Value, json};
use std::{convert::Infallible, time::Duration};
use tokio::sync::broadcast;

/// Time between two looks at what runs, where nothing has ended.
const LOOK: Duration = Duration::from_secs(3);

pub(crate) async fn health() -> &'static str {
    "ok"
}

/// Whether pages can be shown. What the server suffers from besides is named: a server that can't write is still the
/// one that says why.
pub(crate) async fn ready(State(app): State<App>) -> Result<String, Failure> {
    let suffers: String = app
        .health
        .all()
        .iter()
        .map(|one| format!("\n{} since {}", one.name, one.since.to_rfc3339()))
        .collect();
    match app.store().is_ready().await.map_err(Failure::from) {
        Ok(()) => Ok(format!("ready{suffers}")),
        Err(Failure::Away(words)) => Err(Failure::Away(format!("{words}{suffers}"))),
        Err(other) => Err(other),
    }
}

/// What waits, runs and works; and the browsers that something waits for and no worker has.
pub(crate) async fn load(app: &App, visit: &Visit) -> Result<Value, Failure> {
    let (store, since) = (app.store(), Utc::now() - DEAD);
    let (queued, running) = store.load_of(visit.sight()).await?;
    // What waits for a browser is counted over all projects.
    let sees_all = visit.places.everywhere(Permission::Read);
    let unplayable = if queued > 0 && sees_all { store.unplayable(None, since).await? } else { vec![] };
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
    let began = app.store().last_ended(visit.sight()).await.unwrap_or_default();
    let first = (app, visit, changed, (began, String::new()));
    let events = stream::unfold(first, |(app, mut visit, mut changed, (mut ended_last, last))| async move {
        loop {
            let ended = tokio::time::timeout(LOOK, changed.recv()).await;
            if matches!(ended, Ok(Err(broadcast::error::RecvError::Closed))) {
                return None;
            }
            // Who has logged out, or lost the role, hears no more: the page would be refused, too.
            visit = guard::again(&app, visit).await?;
            if ended.is_ok() {
                // Something has ended: whether they may see it is another question.
                if !visit.places.everywhere(Permission::Read) {
                    let now = app.store().last_ended(visit.sight()).await.unwrap_or_default();
                    if now == std::mem::replace(&mut ended_last, now.clone()) {
                        continue;
                    }
                }
                let event = Event::default().event("changed").data("runs");
                return Some((Ok(event), (app, visit, changed, (ended_last, last))));
            }
            let now = match load(&app, &visit).await {
                Ok(load) => {
                    let mut values = Map::new();
                    values.insert("live".to_owned(), load);
                    values.insert("t".to_owned(), messages(&visit.language).1.clone());
                    let live = rendered("live.html", &values).replace(['\n', '\r'], " ");
                    if visit.base.is_empty() { live } else { projects::linked(&visit.base, &live) }
                }
                Err(_) => continue,
            };
            if now != last {
                let event = Event::default().event("live").data(&now);
                return Some((Ok(event), (app, visit, changed, (ended_last, now))));
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}
