//! The first administrator, logging in and out.

use crate::{
    app::{self, App},
    failure::Failure,
    guard::{LANGUAGE_COOKIE, SESSION_COOKIE, Visit, cookie, set_cookie},
    secret,
};
use axum::{
    Form,
    extract::{Extension, Query, State},
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use chrono::{TimeDelta, Utc};
use serde::Deserialize;
use serde_json::json;
use store::Person;

/// So many wrong passwords are free from one address; then each next one waits twice as long, to a quarter of an hour.
pub(crate) const FREE: u32 = 5;
/// As above, from all addresses together: whoever guesses from one keeps nobody else out for long.
const FREE_IN_ALL: u32 = 100;
/// As above, from one address with whatever names: whoever tries one password on everybody is stopped, and a house full
/// of people behind one address that mistype theirs is not.
const FREE_OF_ADDRESS: u32 = 30;
/// The cookie of a browser that somebody has logged in with before, and for how many days it is one.
const KNOWN_COOKIE: &str = "surefoot_known";
const KNOWN_DAYS: u32 = 180;

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
    let person = app.store().person(name).await?.filter(|person| person.is_active);
    let known = person.as_ref().and_then(|person| known(&headers, person));
    let limits = limits(name, &visit.peer, known.as_deref());
    let waiting = || limits.iter().filter_map(|(who, free)| waits(&app, who, *free)).max();
    let refused = async |wait: TimeDelta| {
        // The more of them, the fewer notes: nobody fills the log.
        if app.count_failure(&cut(&format!(" waits {}", visit.peer)), now).is_power_of_two() {
            app.store().audit((&cut(name), "login", "", "refused: too many wrong passwords"), now).await?;
        }
        let told = words.fill("login_wait", &[("count", &wait.num_seconds().max(1).to_string())]);
        Ok(form(&app, &visit, (Some(&told), name), credentials.next.as_deref()).into_response())
    };
    if let Some(wait) = waiting() {
        return refused(wait).await;
    }
    // A name that nobody has costs as much time as one that somebody has.
    let kept = person.as_ref().map_or_else(String::new, |person| person.password.clone());
    let password = credentials.password;
    // Each takes 19 MB and a core.
    let turn = app.hashing.acquire().await;
    // Of a thousand that were sent at once all but the first ones come here after those were wrong.
    if let Some(wait) = waiting() {
        drop(turn);
        return refused(wait).await;
    }
    let is_right = tokio::task::spawn_blocking(move || secret::is_password(&password, &kept)).await;
    let person = person.filter(|_| is_right.is_ok_and(|right| right));
    if person.is_none() {
        limits.iter().for_each(|(who, _)| _ = app.count_failure(&cut(who), now));
    }
    drop(turn);
    let Some(person) = person else {
        app.store().audit((&cut(name), "login", "", "refused: wrong name or password"), now).await?;
        let told = words.say("login_wrong").to_owned();
        return Ok(form(&app, &visit, (Some(&told), name), credentials.next.as_deref()).into_response());
    };
    app.failed.lock().expect("no panic while locked").remove(&cut(&limits[0].0));
    app.store().audit((&person.name, "login", "", "done"), now).await?;
    let next = inside(credentials.next.as_deref()).unwrap_or_else(|| "/".to_owned());
    welcome(&app, &visit, &person, &next).await
}

/// What counts wrong passwords, and how many of each are free. A browser that its person has logged in with before is
/// counted for itself only: whoever guesses elsewhere, and be it for ever, does not keep them out.
fn limits(name: &str, peer: &str, known: Option<&str>) -> Vec<(String, u32)> {
    // No name begins with a space.
    match known {
        Some(browser) => vec![(format!(" browser {browser}"), FREE)],
        None => vec![
            (format!("{name} {peer}"), FREE),
            (name.to_owned(), FREE_IN_ALL),
            (format!(" {peer}"), FREE_OF_ADDRESS),
        ],
    }
}

/// The browser's own word in its cookie, if this person has logged in with it since their password was last changed.
fn known(headers: &HeaderMap, person: &Person) -> Option<String> {
    let cookie = cookie(headers, KNOWN_COOKIE)?;
    let (browser, proof) = cookie.split_once('.')?;
    (browser.len() == 64 && secret::is_same(proof, &proof_of(browser, person))).then(|| browser.to_owned())
}

/// What nobody can make who does not know what is kept of a password, which nobody is told.
fn proof_of(browser: &str, person: &Person) -> String {
    secret::hash_of_key(&format!("{browser} {} {}", person.id, person.password))
}

/// A session, and its cookie; and one by which the browser is known the next time.
async fn welcome(app: &App, visit: &Visit, person: &Person, next: &str) -> Result<Response, Failure> {
    let (key, csrf, browser) = (secret::key(), secret::key(), secret::key());
    app.store().add_session(&secret::hash_of_key(&key), &person.id, &csrf, Utc::now()).await?;
    let known = format!("{browser}.{}", proof_of(&browser, person));
    let cookies = AppendHeaders([
        (header::SET_COOKIE, set_cookie(SESSION_COOKIE, &key, None, visit.is_secure)),
        (header::SET_COOKIE, set_cookie(KNOWN_COOKIE, &known, Some(KNOWN_DAYS), visit.is_secure)),
    ]);
    Ok((cookies, Redirect::to(next)).into_response())
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
    if !is_setup_key(&app, &token).await? {
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

/// Whether a key makes the first administrator. Who was made otherwise meanwhile was the first.
async fn is_setup_key(app: &App, key: &str) -> Result<bool, Failure> {
    let kept = app.setup.lock().expect("no panic while locked").clone();
    let hash = secret::hash_of_key(key);
    let is_key = kept.is_some_and(|(kept, until)| secret::is_same(&kept, &hash) && Utc::now() < until);
    Ok(is_key && app.store().people().await?.is_empty())
}

pub(crate) async fn setup(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Form(credentials): Form<Credentials>,
) -> Result<Response, Failure> {
    let token = credentials.token.unwrap_or_default();
    if !is_setup_key(&app, &token).await? {
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
    welcome(&app, &visit, &person, "/").await
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
