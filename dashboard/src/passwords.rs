//! Passwords that are changed, and sessions that are ended: one's own with the old password, anybody's by an
//! administrator. What is noted names nobody's password.

use crate::{
    account,
    app::App,
    failure::Failure,
    guard::{SESSION_COOKIE, Visit, cookie},
    login, people, secret,
};
use axum::{
    Form,
    extract::{Extension, Path, State},
    http::HeaderMap,
    response::Redirect,
};
use chrono::Utc;
use serde::Deserialize;
use store::Person;

#[derive(Deserialize)]
pub(crate) struct Own {
    #[serde(default)]
    old: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
}

#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    password: String,
}

/// Somebody changes their own password: whoever knows the old one. All their other sessions end.
pub(crate) async fn own(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(form): Form<Own>,
) -> Result<Redirect, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let person = account::myself(&visit)?;
    // Who has found a session open must not guess from there what it was opened with.
    let from = format!("{} {}", person.name, visit.peer);
    if let Some(wait) = login::waits(&app, &from, login::FREE) {
        app.store()
            .audit((visit.name(), "person.password", &person.name, "refused: too many wrong passwords"), now)
            .await?;
        let count = wait.num_seconds().max(1).to_string();
        return Err(Failure::Bad(words.fill("login_wait", &[("count", &count)])));
    }
    let kept = person.password.clone();
    let old = form.old;
    let turn = app.hashing.acquire().await;
    let is_right = tokio::task::spawn_blocking(move || secret::is_password(&old, &kept)).await;
    drop(turn);
    if !is_right.is_ok_and(|right| right) {
        app.count_failure(&login::cut(&from), now);
        app.store()
            .audit((visit.name(), "person.password", &person.name, "refused: wrong password"), now)
            .await?;
        return Err(Failure::Bad(words.say("password_old_wrong").to_owned()));
    }
    if form.new != form.again {
        return Err(Failure::Bad(words.say("password_again_wrong").to_owned()));
    }
    let session = cookie(&headers, SESSION_COOKIE).map(|key| secret::hash_of_key(&key));
    set(&app, &visit, person, (form.new, session.as_deref())).await?;
    Ok(Redirect::to("/settings/me?done=password"))
}

/// An administrator gives somebody a new password: all their sessions end.
pub(crate) async fn of(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(form): Form<Given>,
) -> Result<Redirect, Failure> {
    give(&app, &visit, &id, form.password).await?;
    Ok(Redirect::to(&format!("/settings/people/{id}?done=password")))
}

/// Gives somebody else a new password.
///
/// # Errors
///
/// There is nobody; the password can't be; it is whoever asks.
pub(crate) async fn give(app: &App, visit: &Visit, id: &str, password: String) -> Result<(), Failure> {
    let person = people::person(app, id).await?;
    if visit.person.as_ref().is_some_and(|own| own.id == person.id) {
        return Err(Failure::Bad(
            "your own password is changed with the old one\nhint: your own page has the form".to_owned(),
        ));
    }
    set(app, visit, &person, (password, None)).await
}

/// An administrator ends all sessions of somebody: whoever has one must log in again.
pub(crate) async fn end_sessions(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    end(&app, &visit, &id).await?;
    Ok(Redirect::to(&format!("/settings/people/{id}?done=sessions")))
}

/// Ends all sessions of somebody.
///
/// # Errors
///
/// There is nobody.
pub(crate) async fn end(app: &App, visit: &Visit, id: &str) -> Result<(), Failure> {
    let person = people::person(app, id).await?;
    let ended = app.store().end_sessions(&person.id).await?;
    let detail = format!("ended: {ended}");
    Ok(app.store().audit((visit.name(), "person.sessions", &person.name, &detail), Utc::now()).await?)
}

/// Keeps a new password; all sessions end but the one that is named.
async fn set(
    app: &App,
    visit: &Visit,
    person: &Person,
    (password, session): (String, Option<&str>),
) -> Result<(), Failure> {
    let turn = app.hashing.acquire().await;
    let kept = tokio::task::spawn_blocking(move || secret::hash_of_password(&password)).await;
    drop(turn);
    let kept = kept.map_err(|error| Failure::Internal(error.to_string()))?.map_err(Failure::Bad)?;
    let ended = app.store().set_password(&person.id, &kept, session).await?;
    let detail = format!("changed, sessions ended: {ended}");
    Ok(app.store().audit((visit.name(), "person.password", &person.name, &detail), Utc::now()).await?)
}
