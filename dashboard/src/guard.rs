//! Who asks, and whether they may. Every request passes here, whatever its handler does.

use crate::{
    access::{self, Need, Permission},
    app::{self, App},
    failure::{self, Failure, Told},
    machine, secret,
};
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{TimeDelta, Utc};
use std::net::SocketAddr;
use store::Person;

/// The cookie of somebody who is logged in.
pub(crate) const SESSION_COOKIE: &str = "surefoot_session";

/// The cookie that ties the form of somebody who is not logged in to their browser.
const FORM_COOKIE: &str = "surefoot_form";

/// The cookie of the language.
pub(crate) const LANGUAGE_COOKIE: &str = "surefoot_language";

/// After so long without a request somebody has to log in again; and after so long in any case.
const IDLE: TimeDelta = TimeDelta::hours(12);
const LONGEST: TimeDelta = TimeDelta::hours(24 * 7);

/// A session is noted as used at most so often: each note is a write.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// Forms are small.
const LARGEST_FORM: usize = 256 << 10;

/// Who asks, for what, in which language.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// Who; `None`: nobody is logged in.
    pub person: Option<Person>,
    /// What their forms must hold.
    pub csrf: String,
    /// The language of the page.
    pub language: String,
    /// Path and query.
    pub path: String,
    /// It came over TLS, as the proxy before us says: cookies are for TLS only then.
    pub is_secure: bool,
    /// The address it came from; a proxy's, where there is one.
    pub peer: String,
    /// What the token may do that asks for them; `None`: they ask themselves.
    pub scopes: Option<Vec<String>>,
}

impl Visit {
    /// Their name for what they do.
    pub fn name(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.name)
    }

    /// Whether they have a permission.
    pub fn may(&self, permission: Permission) -> bool {
        let covers = |scope: &String| {
            Permission::parse(scope).is_some_and(|scope| permission.covered_by().contains(&scope))
        };
        let is_in_scope = self.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(covers));
        is_in_scope && self.person.as_ref().is_some_and(|person| access::may(&person.roles, permission))
    }
}

/// Lets through who may, and makes a page of every failure.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let whole = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_string());
    let is_for_machines = machine::is_for_machines(&whole);
    let (visit, new_cookie) = match visit(&app, request.headers(), whole, peer.unwrap_or_default()).await {
        Ok(visit) => visit,
        Err(failure) if is_for_machines => return failure::problem(failure.into_response()).await,
        Err(failure) => return failure.into_response(),
    };
    let path = request.uri().path().to_owned();
    let mut response = match admitted(&app, &visit, request).await {
        Ok(mut request) => {
            request.extensions_mut().insert(visit.clone());
            next.run(request).await
        }
        Err(refusal) => refusal,
    };
    app.meters.answered(response.status());
    // Machines ask for health and for data; everybody else gets a page.
    if is_for_machines {
        response = failure::problem(response).await;
    } else if let Some(Told(words)) = response.extensions().get::<Told>().cloned()
        && !path.starts_with("/healthz")
        && !path.starts_with("/readyz")
    {
        response = failure::page(&app, &visit, response.status(), &words);
    }
    if let Some(cookie) = new_cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The request, if they may make it.
async fn admitted(app: &App, visit: &Visit, request: Request) -> Result<Request, Response> {
    if app.options.is_local && !is_known_name(request.headers(), app.options.public_host.as_deref()) {
        return Err(Failure::Forbidden(
            "this server answers to names of this machine only\nhint: open http://127.0.0.1 and its port, or start \
             it with --public-url or --listen"
                .to_owned(),
        )
        .into_response());
    }
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let need = route.as_deref().and_then(|route| access::need(request.method(), route));
    let Some(need) = need else {
        // No route, or not this way: the router itself says so, to those who are logged in.
        return match visit.person {
            Some(_) => Ok(request),
            None => Err(to_login(visit, request.method())),
        };
    };
    match need {
        Need::Nothing => {}
        Need::Key => return Ok(request),
        _ if visit.person.is_none() => return Err(to_login(visit, request.method())),
        Need::Login => {}
        Need::Permission(permission) if visit.may(permission) => {}
        Need::Permission(_) => {
            let subject = request.uri().path().to_owned();
            let what = format!("refused {}", request.method());
            let by = if visit.scopes.is_some() { "role or scopes of a token" } else { "role" };
            let noted = app.store().audit((visit.name(), &what, &subject, by), Utc::now()).await;
            drop(noted);
            return Err(not_allowed(visit).into_response());
        }
    }
    // No other site can make a browser send a token: only forms of pages have to prove that they are ours.
    let is_form = !request.method().is_safe() && visit.scopes.is_none();
    if is_form { with_good_form(visit, request).await } else { Ok(request) }
}

fn not_allowed(visit: &Visit) -> Failure {
    let words = match &visit.scopes {
        None => "your role does not allow this\nhint: an administrator can give you another one".to_owned(),
        Some(scopes) => format!(
            "this token may not do that: its scopes are {}\n\
             hint: an administrator can make one with the scope that this needs; the person behind it needs the role",
            scopes.join(", ")
        ),
    };
    Failure::Forbidden(words)
}

/// A form of ours, sent from a page of ours.
async fn with_good_form(visit: &Visit, request: Request) -> Result<Request, Response> {
    let refuse = |words: &str| {
        Failure::Forbidden(format!("{words}\nhint: load the page again and send it once more"))
            .into_response()
    };
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(refuse("this form was sent by another site"));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| refuse("this form is too large"))?;
    let sent = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrf").map(|(_, value)| value);
    if !sent.is_some_and(|sent| secret::is_same(&sent, &visit.csrf)) {
        return Err(refuse("this form is too old, or was sent by another site"));
    }
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

fn to_login(visit: &Visit, method: &Method) -> Response {
    if machine::is_for_machines(&visit.path) {
        return Failure::Unknown("this needs a token".to_owned()).into_response();
    }
    if *method != Method::GET {
        return (StatusCode::UNAUTHORIZED, "log in first").into_response();
    }
    let next: String = url::form_urlencoded::byte_serialize(visit.path.as_bytes()).collect();
    Redirect::to(&format!("/login?next={next}")).into_response()
}

/// Who asks; with it a cookie for those who have none yet.
async fn visit(
    app: &App,
    headers: &HeaderMap,
    path: String,
    peer: String,
) -> Result<(Visit, Option<HeaderValue>), Failure> {
    let scheme = headers.get("x-forwarded-proto").and_then(|scheme| scheme.to_str().ok());
    let is_secure = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    let language =
        cookie(headers, LANGUAGE_COOKIE).filter(|language| app::is_spoken(language)).unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            app::preferred(accepted.unwrap_or_default()).to_owned()
        });
    let now = Utc::now();
    let asks = Visit { person: None, csrf: String::new(), language, path, is_secure, peer, scopes: None };
    if let Some(key) = machine::bearer(headers).filter(|_| machine::is_for_machines(&asks.path)) {
        return Ok((machine::visit(app, asks, key).await?, None));
    }
    if let Some(key) = cookie(headers, SESSION_COOKIE) {
        let hash = secret::hash_of_key(&key);
        if let Some(session) = app.store().session(&hash, (now - IDLE, now - LONGEST)).await? {
            if session.used < now - NOTED {
                app.store().use_session(&hash, now).await?;
            }
            return Ok((Visit { person: Some(session.person), csrf: session.csrf, ..asks }, None));
        }
    }
    let known = cookie(headers, FORM_COOKIE).filter(|key| key.len() == 64);
    let new_cookie = known.is_none().then(secret::key);
    let csrf = known.or_else(|| new_cookie.clone()).unwrap_or_default();
    let set = new_cookie.and_then(|key| set_cookie(FORM_COOKIE, &key, None, is_secure).parse().ok());
    // Machines keep no cookies.
    let set = set.filter(|_| !machine::is_for_machines(&asks.path));
    Ok((Visit { csrf, ..asks }, set))
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).next()
}

/// A cookie that scripts can't read and other sites can't send.
pub(crate) fn set_cookie(name: &str, value: &str, days: Option<u32>, is_secure: bool) -> String {
    let lasts = days.map(|days| format!("; Max-Age={}", u64::from(days) * 86_400)).unwrap_or_default();
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{lasts}")
}

/// Whether the name in the request is one of this machine, or the public one: another site's name may point here.
fn is_known_name(headers: &HeaderMap, public: Option<&str>) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return true };
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    matches!(name, "localhost" | "127.0.0.1" | "[::1]") || public == Some(name)
}
