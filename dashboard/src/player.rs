//! The player and its content for the pages of applications: open to everybody, as they are to their users.
//!
//! No session is looked at, no cookie is set. What a hash names never changes and is kept for ever; what changes is asked
//! for again each time, and answered in a line where it is the same.

use crate::{app::App, failure::Failure};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use runner::publication::{player_script, pointer};
use scenarios::content::publish::read_published;
use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex},
};
use store::{Shown, projects::hash};

/// So many pointers are remembered.
const MOST_POINTERS: usize = 1_000;

/// By project and hash.
static POINTERS: LazyLock<Mutex<HashMap<(String, String), String>>> = LazyLock::new(Mutex::default);

/// A player, and what tells it from another one.
type Script = (String, String);

static QUIET: LazyLock<Script> = LazyLock::new(|| stamped(player_script(false)));
static REPORTING: LazyLock<Script> = LazyLock::new(|| stamped(player_script(true)));

fn stamped(script: String) -> Script {
    let stamp = hash(script.as_bytes())[..16].to_owned();
    (script, stamp)
}

/// `player.js`, or `ENVIRONMENT.json`: which file the environment shows.
pub(crate) async fn beside(
    State(app): State<App>,
    Path((project, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if name == "player.js" {
        let reports = app.store().reports_anywhere(&project).await?.ok_or_else(|| nothing(&name))?;
        let (script, stamp) = if reports { &*REPORTING } else { &*QUIET };
        return Ok(fresh(&headers, stamp, "text/javascript; charset=utf-8", script.clone()));
    }
    let environment = name.strip_suffix(".json").ok_or_else(|| nothing(&name))?;
    let shown = app.store().shown(&project, environment).await?.ok_or_else(|| nothing(&name))?;
    let pointer = pointer_of(&app, &shown).await?;
    let stamp = hash(pointer.as_bytes())[..16].to_owned();
    Ok(fresh(&headers, &stamp, "application/json", pointer))
}

/// What names the file that is shown. A file is read for it once: every page of every user asks.
async fn pointer_of(app: &App, shown: &Shown) -> Result<String, Failure> {
    let known = || POINTERS.lock().expect("no panic while locked");
    let key = (shown.project.clone(), shown.hash.clone());
    if let Some(pointer) = known().get(&key) {
        return Ok(pointer.clone());
    }
    let content = app.store().published(&shown.project, &shown.hash).await?;
    let made = pointer(&read_published(content.as_bytes()).map_err(Failure::Internal)?);
    let mut all = known();
    if all.len() >= MOST_POINTERS {
        all.clear();
    }
    all.insert(key, made.clone());
    Ok(made)
}

/// A published file by its hash.
pub(crate) async fn file(
    State(app): State<App>,
    Path((project, environment, name)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let hash = name.strip_suffix(".json").and_then(|name| name.strip_prefix("sha256-"));
    let hash = hash.map(|digits| format!("sha256:{digits}")).ok_or_else(|| nothing(&name))?;
    let shown = app.store().shown(&project, &environment).await?.ok_or_else(|| nothing(&name))?;
    let content = app.store().published(&shown.project, &hash).await.map_err(|_| nothing(&name))?;
    let mut response = (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        ],
        content,
    )
        .into_response();
    open(response.headers_mut());
    Ok(response)
}

/// What may change: asked for each time, and sent only where it is another one.
fn fresh(asked: &HeaderMap, stamp: &str, media: &'static str, body: String) -> Response {
    let tag = format!("W/\"{stamp}\"");
    let known = asked.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    let is_same = known.split(',').any(|known| known.trim().trim_start_matches("W/") == &tag[2..]);
    let mut response = if is_same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media)], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    if let Ok(tag) = tag.parse() {
        headers.insert(header::ETAG, tag);
    }
    open(headers);
    response
}

/// Any page may read it: the application is on another address.
pub(crate) fn open(headers: &mut HeaderMap) {
    let all = header::HeaderValue::from_static("*");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, all);
    headers.insert("cross-origin-resource-policy", header::HeaderValue::from_static("cross-origin"));
}

fn nothing(name: &str) -> Failure {
    Failure::Missing(format!("nothing is published as {name}"))
}
