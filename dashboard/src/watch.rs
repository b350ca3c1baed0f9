//! A run while it is played: the step that is being played, or its newest, what the Flow Tracker saw of it, and what the browser shows.
//!
//! Whoever has this part of the page open watches: the worker sends pictures only while somebody does, private places
//! covered, and nothing of them is kept after the run.

use crate::{
    app::{App, messages, rendered},
    failure::Failure,
    files, flow,
    guard::Visit,
    projects, runs,
    words::{TITLE, apart, short},
};
use axum::{
    extract::{Extension, Path, State},
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use scenarios::flow::FlowPhase;
use serde_json::{Map, Value, json};
use store::{Artifact, RunRow};

/// What the part of the page is given; null where the run is not being played.
pub(crate) async fn told(app: &App, visit: &Visit, row: &RunRow) -> Result<Value, Failure> {
    if row.state != "running" || !app.store().watch_run(&row.id, Utc::now()).await? {
        return Ok(Value::Null);
    }
    let words = app.words(visit);
    let steps = app.store().steps(&row.id).await?;
    let newest = steps.last().map(|(_, step)| {
        let (message, _) = apart(step.message.as_deref());
        let same =
            steps.iter().filter(|(attempt, _)| Some(attempt) == steps.last().map(|(last, _)| last)).count();
        json!({
            "number": words.fill("watch_step", &[("number", &same.to_string())]),
            "words": short(&step.words, TITLE),
            "code": step.code.as_ref().map(ToString::to_string),
            "message": message,
            "flow": flow::told(step, &words),
            "is_current": step.code.is_none() && step.flow().is_some_and(|facts| is_current(facts.phase)),
        })
    });
    let frame = app.store().frame_taken(&row.id).await?.and_then(|(taken, width, height)| {
        let when = DateTime::from_timestamp_millis(taken)?;
        let when = words.fill("watch_taken", &[("when", &when.format("%H:%M:%S UTC").to_string())]);
        Some(json!({"src": format!("/runs/{}/frame?at={taken}", row.id), "width": width, "height": height, "when": when}))
    });
    Ok(json!({"id": row.id, "newest": newest, "frame": frame}))
}

/// Whether a step that was told in this phase is still being played.
fn is_current(phase: FlowPhase) -> bool {
    use FlowPhase::{Acting, Element, Goal, Going, Other, Rule, Shown};
    matches!(phase, Rule | Element | Acting | Shown | Going | Other | Goal)
}

/// The part of the page alone, asked for again and again while it is open.
pub(crate) async fn part(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let (row, _) = app.store().run(visit.sight(), &id).await?;
    let mut values = Map::new();
    values.insert("watch".to_owned(), told(&app, &visit, &row).await?);
    values.insert("run".to_owned(), json!({"id": row.id, "verdict": runs::verdict(&row)}));
    values.insert("t".to_owned(), messages(&visit.language).1.clone());
    let part = rendered("watch.html", &values);
    Ok(Html(if visit.base.is_empty() { part } else { projects::linked(&visit.base, &part) }))
}

/// The picture that a run shows now.
pub(crate) async fn frame(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (row, _) = app.store().run(visit.sight(), &id).await?;
    let Some(bytes) = app.store().frame(&row.id).await? else {
        return Err(Failure::Missing(
            "nobody plays this run now, or nothing of it can be seen yet".to_owned(),
        ));
    };
    let mut response = files::sandboxed(Artifact { media: "image/jpeg".to_owned(), bytes }).into_response();
    // Nothing of it is to be kept: not even here.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
