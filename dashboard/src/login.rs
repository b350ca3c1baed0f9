//! The first administrator, logging in and out.

use crate::{
    app::{self, App},
    failure::Failure,
    guard::{LANGUAGE_COOKIE, SESSION_COOKIE, Visit, cookie, set_cookie},
    results::sender,
    secret,
};
use axum::{
    Form,
    extract::{Extension, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;
use std::net::IpAddr;

/// So many wrong passwords are free from one address; then each next one waits twice as long, to a quarter of an hour.
pub(crate) const FREE: u32 = 5;
/// As above, from all addresses together: whoever guesses from one keeps nobody else out for long.
const FREE_IN_ALL: u32 = 100;
/// As above, from one address with whatever names: whoever tries one password on everybody is stopped, and a house full
/// of people behind one address that mistype theirs is not.
const FREE_OF_ADDRESS: u32 = 30;
pub(crate) const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);

#[derive(Deserialize)]
pub(crate) struct Asked {
    next: Option<String>,
    token: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    name: String,
    password: String,
    next: Option<String>,
    token: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Preferences {
    lang: String,
    back: String,
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Response {
    form(&app, &visit, (None, ""), asked.next.as_deref()).into_response()
}

fn form(
    app: &App,
    visit: &Visit,
    (error, name): (Option<&str>, &str),
    next: Option<&str>,
) -> axum::response::Html<String> {
    let visit = Visit { person: None, ..visit.clone() };
    let values = json!({"mode": "login", "error": error, "name": name, "next": inside(next), "token": null});
    app.render(&visit, "login", app.words(&visit).say("login_send"), values)
}

pub(crate) async fn login(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(credentials): Form<Credentials>,
) -> Result<Response, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let name = credentials.name.trim();
    let from = format!("{name} {}", visit.peer);
    // No name begins with a space.
    let peer = visit.peer.parse().unwrap_or(IpAddr::from([127, 0, 0, 1]));
    let address = format!(" {}", sender(peer, &headers));
    let limits = [(from.as_str(), FREE), (name, FREE_IN_ALL), (&address, FREE_OF_ADDRESS)];
    if let Some(wait) = limits.into_iter().filter_map(|(who, free)| waits(&app, who, free)).max() {
        app.store().audit((name, "login", "", "refused: too many wrong passwords"), now).await?;
        let told = words.fill("login_wait", &[("count", &wait.num_seconds().max(1).to_string())]);
        return Ok(form(&app, &visit, (Some(&told), name), credentials.next.as_deref()).into_response());
    }
    let person = app.store().person(name).await?.filter(|person| person.is_active);
    // A name that nobody has costs as much time as one that somebody has.
    let kept = person.as_ref().map_or_else(String::new, |person| person.password.clone());
    let password = credentials.password;
    // Each takes 19 MB and a core.
    let turn = app.hashing.acquire().await;
    let is_right = tokio::task::spawn_blocking(move || secret::is_password(&password, &kept)).await;
    drop(turn);
    let Some(person) = person.filter(|_| is_right.is_ok_and(|right| right)) else {
        [&from, name, &address].into_iter().for_each(|who| _ = app.count_failure(&cut(who), now));
        app.store().audit((name, "login", "", "refused: wrong name or password"), now).await?;
        let told = words.say("login_wrong").to_owned();
        return Ok(form(&app, &visit, (Some(&told), name), credentials.next.as_deref()).into_response());
    };
    app.failed.lock().expect("no panic while locked").remove(&cut(&from));
    app.store().audit((&person.name, "login", "", "done"), now).await?;
    let next = inside(credentials.next.as_deref()).unwrap_or_else(|| "/".to_owned());
    welcome(&app, &visit, &person.id, &next).await
}

/// A session, and its cookie.
async fn welcome(app: &App, visit: &Visit, person: &str, next: &str) -> Result<Response, Failure> {
    let (key, csrf) = (secret::key(), secret::key());
    app.store().add_session(&secret::hash_of_key(&key), person, &csrf, Utc::now()).await?;
    let cookie = set_cookie(SESSION_COOKIE, &key, None, visit.is_secure);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response())
}

/// How long somebody has to wait after wrong passwords.
pub(crate) fn waits(app: &App, who: &str, free: u32) -> Option<TimeDelta> {
    let failed = app.failed.lock().expect("no panic while locked");
    let (count, last) = failed.get(&cut(who)).filter(|(count, _)| *count >= free)?;
    let wait = TimeDelta::seconds(1 << (count - free).min(10)).min(LONGEST_WAIT);
    Some(*last + wait - Utc::now()).filter(|left| *left > TimeDelta::zero())
}

/// What somebody sends as a name is not kept at any length.
pub(crate) fn cut(who: &str) -> String {
    who.chars().take(200).collect()
}

pub(crate) async fn logout(State(app): State<App>, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(key) = cookie(&headers, SESSION_COOKIE) {
        app.store().end_session(&secret::hash_of_key(&key)).await?;
    }
    let gone = format!("{SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/login")).into_response())
}

pub(crate) async fn setup_page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let token = asked.token.unwrap_or_default();
    if !is_setup_key(&app, &token) {
        return Err(used_up());
    }
    Ok(setup_form(&app, &visit, (None, ""), &token).into_response())
}

fn setup_form(
    app: &App,
    visit: &Visit,
    (error, name): (Option<&str>, &str),
    token: &str,
) -> axum::response::Html<String> {
    let values = json!({"mode": "setup", "error": error, "name": name, "next": null, "token": token});
    app.render(visit, "login", app.words(visit).say("setup"), values)
}

fn used_up() -> Failure {
    Failure::Forbidden(
        "this link has been used, or is older than an hour\n\
         hint: `surefoot admin create NAME` on the server makes an administrator"
            .to_owned(),
    )
}

fn is_setup_key(app: &App, key: &str) -> bool {
    let setup = app.setup.lock().expect("no panic while locked");
    let hash = secret::hash_of_key(key);
    setup.as_ref().is_some_and(|(kept, until)| secret::is_same(kept, &hash) && Utc::now() < *until)
}

pub(crate) async fn setup(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Form(credentials): Form<Credentials>,
) -> Result<Response, Failure> {
    let token = credentials.token.unwrap_or_default();
    if !is_setup_key(&app, &token) {
        return Err(used_up());
    }
    let name = credentials.name.trim().to_owned();
    let password = credentials.password;
    let turn = app.hashing.acquire().await;
    let kept = tokio::task::spawn_blocking(move || secret::hash_of_password(&password)).await;
    drop(turn);
    let kept = match kept.map_err(|error| Failure::Internal(error.to_string()))? {
        Ok(kept) if !name.is_empty() && name.chars().count() <= 100 => kept,
        Ok(_) => {
            let told = app.words(&visit).say("name_wrong").to_owned();
            return Ok(setup_form(&app, &visit, (Some(&told), &name), &token).into_response());
        }
        Err(wrong) => {
            let told = wrong.lines().next().unwrap_or_default();
            return Ok(setup_form(&app, &visit, (Some(told), &name), &token).into_response());
        }
    };
    // Taken before anything is made: of two who come at once one is too late.
    if app.setup.lock().expect("no panic while locked").take().is_none() {
        return Err(used_up());
    }
    let now = Utc::now();
    app.store().add_person(&name, &kept, &["admin".to_owned()], now).await?;
    app.store().audit((&name, "setup", &name, "first administrator"), now).await?;
    let person = app.store().person(&name).await?;
    let person = person.ok_or_else(|| Failure::Internal("the administrator is not there".to_owned()))?;
    welcome(&app, &visit, &person.id, "/").await
}

pub(crate) async fn preferences(
    Extension(visit): Extension<Visit>,
    Form(preferences): Form<Preferences>,
) -> Response {
    let back = inside(Some(&preferences.back)).unwrap_or_else(|| "/".to_owned());
    if !app::is_spoken(&preferences.lang) {
        return Redirect::to(&back).into_response();
    }
    let cookie = set_cookie(LANGUAGE_COOKIE, &preferences.lang, Some(365), visit.is_secure);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&back)).into_response()
}

/// A path of this server; nothing that a browser takes for another one.
fn inside(path: Option<&str>) -> Option<String> {
    let path = path?;
    let is_ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.starts_with("/\\")
        && !path.chars().any(|letter| letter.is_control() || letter == '\\');
    (is_ours && path.len() < 2_000).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_server_are_followed() {
        for good in ["/", "/runs?verdict=broken", "/tickets/41"] {
            assert_eq!(inside(Some(good)).as_deref(), Some(good));
        }
        for bad in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a\nb"]
        {
            assert_eq!(inside(Some(bad)), None, "{bad}");
        }
    }
}
