//! Who asks, and in which language: found out before every page, and remembered by cookies.

use crate::language::Language;
use crate::serving::App;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CACHE_CONTROL, COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;
use uuid::Uuid;

/// The cookie that holds the session.
const SESSION_COOKIE: &str = "lodge_session";

/// One request's circumstances.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// Value of the session's cookie.
    pub session: String,
    /// Whether the browser brought that cookie along.
    pub known: bool,
    pub language: Language,
    /// Path and query.
    pub address: String,
    /// Host and port as the browser wrote them.
    pub host: String,
}

impl Visit {
    fn of(request: &Request, default: Language) -> Visit {
        let headers = request.headers();
        let cookie = cookie(headers, SESSION_COOKIE);
        let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let language = wanted_language(request)
            .or_else(|| self::cookie(headers, "lang").and_then(|code| Language::parse(&code)))
            .or_else(|| header(ACCEPT_LANGUAGE).and_then(Language::accepted));
        Visit {
            known: cookie.is_some(),
            session: cookie.unwrap_or_else(|| Uuid::new_v4().simple().to_string()),
            language: language.unwrap_or(default),
            address: request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned(),
            host: header(HOST).unwrap_or_default().to_owned(),
        }
    }

    /// The same server under another name, which makes it another origin and another site.
    pub fn other_origin(&self) -> String {
        match self.host.strip_prefix("127.0.0.1") {
            Some(port) => format!("http://localhost{port}"),
            None => match self.host.strip_prefix("localhost") {
                Some(port) => format!("http://127.0.0.1{port}"),
                None => String::new(),
            },
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, StatusCode> {
        parts.extensions.get().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Middleware: finds out who visits, and sets the cookies that a new visitor lacks.
pub(crate) async fn recognise(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let visit = Visit::of(&request, app.default_language);
    let chosen = wanted_language(&request);
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if !visit.known {
        set_cookie(
            response.headers_mut(),
            &format!("{SESSION_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", visit.session),
        );
    }
    if let Some(language) = chosen {
        set_cookie(response.headers_mut(), &language_cookie(language));
    }
    response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Middleware: whoever has not signed in gets the login page, which leads back afterwards.
pub(crate) async fn require_login(
    State(app): State<Arc<App>>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    if app.sessions.with(&visit.session, |session| session.signed_in) {
        return next.run(request).await;
    }
    let path = request.uri().path();
    Redirect::to(&format!("/login?next={path}")).into_response()
}

/// The cookie that keeps a chosen language.
pub(crate) fn language_cookie(language: Language) -> String {
    format!("lang={language}; Path=/; SameSite=Lax")
}

/// Adds a Set-Cookie header.
pub(crate) fn set_cookie(headers: &mut HeaderMap, cookie: &str) {
    headers.append(SET_COOKIE, HeaderValue::from_str(cookie).expect("our cookies are plain ASCII"));
}

/// The value of one cookie. Only what looks like one of ours is taken: it goes into a header again.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| {
            *key == name && !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric())
        })
        .map(|(_, value)| value.to_owned())
}

/// The language of `?lang=`.
fn wanted_language(request: &Request) -> Option<Language> {
    request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::parse)
}
