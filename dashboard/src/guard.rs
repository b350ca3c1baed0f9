//! Who asks, and whether they may. Every request passes here, whatever its handler does.

use crate::{
    access::{self, Need, Permission},
    app::{self, App},
    failure::{self, Failure, Told},
    machine,
    places::{Places, Reach},
    projects,
    results::sender,
    secret, upload,
};
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{TimeDelta, Utc};
use std::net::{IpAddr, SocketAddr};
use store::{Person, Project, Sight};

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

/// Where it came over TLS, a browser comes by nothing else for a year. Other names of the domain are not ours to bind.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

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
    /// The hash of their session's key, where they have one.
    pub session: Option<String>,
    /// It came over TLS, as the proxy before us says: cookies are for TLS only then.
    pub is_secure: bool,
    /// The address it came from, as far as a proxy of ours names it.
    pub peer: String,
    /// Where they may do what.
    pub places: Places,
    /// The project that they ask about.
    pub project: Project,
    /// The projects in which they may see anything.
    pub projects: Vec<Project>,
    /// The project that the address names.
    pub asked: Option<String>,
    /// What stands before the path: `/p/shop`; empty where the address names no project.
    pub base: String,
    /// In which systems of it they may do what the route is for.
    pub reach: Reach,
}

impl Visit {
    /// The whole address that they asked for, from its first slash.
    pub fn address(&self) -> String {
        format!("{}{}", self.base, self.path)
    }

    /// Says so where the address names a project that they don't know. Whether there is one is not told.
    ///
    /// # Errors
    ///
    /// It does.
    pub fn is_somewhere(&self) -> Result<(), Failure> {
        match &self.asked {
            Some(name) if !self.projects.iter().any(|project| project.name == *name) => {
                let known: Vec<&str> = self.projects.iter().map(|project| project.name.as_str()).collect();
                Err(Failure::Missing(format!("no project `{name}` (known: {})", known.join(", "))))
            }
            _ => Ok(()),
        }
    }

    /// Their name for what they do.
    pub fn name(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.name)
    }

    /// What they ask about as the store knows it: the project, and the systems of it in which they may do what the
    /// route is for.
    pub fn sight(&self) -> Sight<'_> {
        self.reach.sight(&self.project.id)
    }

    /// The same of another project, for what a permission is needed for.
    pub fn of_project(&self, project: &Project, permission: Permission) -> Visit {
        let reach = self.places.reach(permission, &project.id);
        Visit { project: project.clone(), reach, ..self.clone() }
    }

    /// The id of the project that they ask about.
    pub fn project(&self) -> &str {
        &self.project.id
    }

    /// Whether they have a permission somewhere in the project.
    pub fn may(&self, permission: Permission) -> bool {
        self.places.reach(permission, &self.project.id) != Reach::Nowhere
    }

    /// Whether they have a permission in any project.
    pub fn may_somewhere(&self, permission: Permission) -> bool {
        self.projects.iter().any(|project| self.places.reach(permission, &project.id) != Reach::Nowhere)
    }

    /// Whether they have a permission in all of the project.
    pub fn may_all(&self, permission: Permission) -> bool {
        self.places.reach(permission, &self.project.id) == Reach::Whole
    }

    /// Whether they have a permission in a system of the project; what has none takes all of it.
    pub fn may_in(&self, permission: Permission, system: Option<&str>) -> bool {
        self.places.reach(permission, &self.project.id).has(system)
    }
}

/// Lets through who may, and makes a page of every failure.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let whole = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let peer = sender(peer.unwrap_or(IpAddr::from([127, 0, 0, 1])), request.headers());
    let is_for_machines = machine::is_for_machines(&whole);
    if is_public(&request) {
        let answer = if is_elsewhere(&app, request.headers()) {
            not_here().into_response()
        } else {
            next.run(request).await
        };
        app.meters.answered(answer.status());
        return answer;
    }
    let asked = request.extensions().get::<projects::Asked>().map(|asked| asked.0.clone());
    let stranger = stranger(&app, request.headers(), (whole, asked), peer.to_string());
    let (mut visit, new_cookie) = match visit(&app, request.headers(), stranger.clone()).await {
        Ok(visit) => visit,
        Err(failure) if is_for_machines => return failure::problem(failure.into_response()).await,
        Err(failure) => {
            let (status, words) = failure.told();
            return failure::page(&app, &stranger, status, &words);
        }
    };
    let path = request.uri().path().to_owned();
    let mut response = match admitted(&app, &mut visit, request).await {
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
    // What applications under test have shown stays as it is.
    if !visit.base.is_empty() && !is_for_machines {
        response = projects::within(&visit.base, response).await;
    }
    if visit.is_secure {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    if let Some(cookie) = new_cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether it is for what everybody gets, from any site: who asks is not looked at, and gets no cookie.
fn is_public(request: &Request) -> bool {
    let route = request.extensions().get::<MatchedPath>();
    route.and_then(|route| access::need(request.method(), route.as_str())) == Some(Need::Public)
}

/// Whether it asks for a name that is not ours.
fn is_elsewhere(app: &App, headers: &HeaderMap) -> bool {
    app.options.is_local && !is_known_name(headers, app.options.public_host.as_deref())
}

fn not_here() -> Failure {
    Failure::Forbidden(
        "this server answers to names of this machine only\nhint: open http://127.0.0.1 and its port, or start \
         it with --public-url or --listen"
            .to_owned(),
    )
}

/// The request, if they may make it.
async fn admitted(app: &App, visit: &mut Visit, request: Request) -> Result<Request, Response> {
    if is_elsewhere(app, request.headers()) {
        return Err(not_here().into_response());
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
    if visit.person.is_some() && need != Need::Nothing {
        visit.is_somewhere().map_err(IntoResponse::into_response)?;
    }
    match need {
        Need::Nothing | Need::Public => {}
        Need::Key => return Ok(request),
        _ if visit.person.is_none() => return Err(to_login(visit, request.method())),
        Need::Login => {}
        Need::Somewhere(permission) if visit.may_somewhere(permission) => {}
        Need::Permission(permission) if visit.may(permission) => {
            visit.reach = visit.places.reach(permission, &visit.project.id);
        }
        Need::Permission(_) | Need::Somewhere(_) => {
            let subject = request.uri().path().to_owned();
            let what = format!("refused {}", request.method());
            let by = if visit.places.scopes.is_some() { "role or scopes of a token" } else { "role" };
            let noted = app.store().audit((visit.name(), &what, &subject, by), Utc::now()).await;
            drop(noted);
            return Err(not_allowed(visit).into_response());
        }
    }
    // No other site can make a browser send a token: only forms of pages have to prove that they are ours.
    if request.method().is_safe() || visit.places.scopes.is_some() {
        return Ok(request);
    }
    let is_upload = upload::is_upload(request.headers(), route.as_deref().unwrap_or_default());
    let good =
        if is_upload { with_good_upload(visit, request).await } else { with_good_form(visit, request).await };
    good.map_err(IntoResponse::into_response)
}

fn not_allowed(visit: &Visit) -> Failure {
    let words = match &visit.places.scopes {
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
async fn with_good_form(visit: &Visit, request: Request) -> Result<Request, Failure> {
    from_our_site(request.headers())?;
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_FORM).await.map_err(|_| not_ours("this form is too large"))?;
    let sent = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrf").map(|(_, value)| value);
    with_key(visit, sent.as_deref())?;
    Ok(Request::from_parts(parts, Body::from(bytes)))
}

/// As above, with a file in it, which is handed on as it was read.
async fn with_good_upload(visit: &Visit, request: Request) -> Result<Request, Failure> {
    from_our_site(request.headers())?;
    let (mut request, upload) = upload::form(request).await?;
    with_key(visit, Some(&upload.csrf))?;
    request.extensions_mut().insert(upload);
    Ok(request)
}

fn not_ours(words: &str) -> Failure {
    Failure::Forbidden(format!("{words}\nhint: load the page again and send it once more"))
}

fn from_our_site(headers: &HeaderMap) -> Result<(), Failure> {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(not_ours("this form was sent by another site"));
    }
    Ok(())
}

fn with_key(visit: &Visit, sent: Option<&str>) -> Result<(), Failure> {
    if !sent.is_some_and(|sent| secret::is_same(sent, &visit.csrf)) {
        return Err(not_ours("this form is too old, or was sent by another site"));
    }
    Ok(())
}

fn to_login(visit: &Visit, method: &Method) -> Response {
    if machine::is_for_machines(&visit.path) {
        return Failure::Unknown("this needs a token".to_owned()).into_response();
    }
    if *method != Method::GET {
        return (StatusCode::UNAUTHORIZED, "log in first").into_response();
    }
    let next: String = url::form_urlencoded::byte_serialize(visit.address().as_bytes()).collect();
    Redirect::to(&format!("/login?next={next}")).into_response()
}

/// Whoever asks, as long as nobody has looked who that is.
fn stranger(app: &App, headers: &HeaderMap, (path, asked): (String, Option<String>), peer: String) -> Visit {
    let scheme = headers.get("x-forwarded-proto").and_then(|scheme| scheme.to_str().ok());
    let is_secure = scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    let language =
        cookie(headers, LANGUAGE_COOKIE).filter(|language| app::is_spoken(language)).unwrap_or_else(|| {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            app::preferred(accepted.unwrap_or_default()).to_owned()
        });
    let base = asked.as_deref().map(projects::base).unwrap_or_default();
    let asked = asked.or_else(|| projects::in_query(&path).filter(|_| machine::is_for_machines(&path)));
    Visit {
        person: None,
        csrf: String::new(),
        language,
        path,
        session: None,
        is_secure,
        peer,
        places: Places::default(),
        project: app.options.project.clone(),
        projects: vec![],
        asked,
        base,
        reach: Reach::default(),
    }
}

/// Who asks; with it a cookie for those who have none yet.
async fn visit(app: &App, headers: &HeaderMap, asks: Visit) -> Result<(Visit, Option<HeaderValue>), Failure> {
    let (now, is_secure) = (Utc::now(), asks.is_secure);
    if let Some(key) = machine::bearer(headers).filter(|_| machine::is_for_machines(&asks.path)) {
        return Ok((machine::visit(app, asks, key).await?, None));
    }
    if let Some(key) = cookie(headers, SESSION_COOKIE) {
        let hash = secret::hash_of_key(&key);
        if let Some(session) = app.store().session(&hash, (now - IDLE, now - LONGEST)).await? {
            let key_hash = hash.clone();
            if session.used < now - NOTED {
                let store = app.store().clone();
                app.note(&hash.clone(), async move { store.use_session(&hash, now).await });
            }
            let (person, session) = (Some(session.person), (session.csrf, Some(key_hash)));
            let asks = Visit { person, csrf: session.0, session: session.1, ..asks };
            return Ok((placed(app, asks).await?, None));
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

/// The same visit at a later moment, for what goes on for long; `None`: they have logged out meanwhile, or may see
/// nothing there any more. Without a database nobody knows, and nothing changes.
pub(crate) async fn again(app: &App, visit: Visit) -> Option<Visit> {
    let now = Utc::now();
    let key = visit.session.clone()?;
    let Ok(session) = app.store().session(&key, (now - IDLE, now - LONGEST)).await else {
        return Some(visit);
    };
    let asks = Visit { person: Some(session?.person), ..visit.clone() };
    let Ok(placed) = placed(app, asks).await else { return Some(visit) };
    (placed.project == visit.project && placed.may(Permission::Read)).then_some(placed)
}

/// With all that is known of where they may do what.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn placed(app: &App, mut visit: Visit) -> Result<Visit, Failure> {
    if let Some(person) = &visit.person {
        visit.places.roles.clone_from(&person.roles);
        visit.places.grants = app.store().grants(&person.id).await?;
        let mut known = app.store().projects().await?;
        known.retain(|project| visit.places.know(&project.id));
        // Without one of that name they stay where they are, and are told.
        if let Some(project) = projects::chosen(&known, visit.asked.as_deref(), &app.options.project) {
            visit.project = project;
        }
        visit.projects = known;
        visit.reach = visit.places.reach(Permission::Read, &visit.project.id);
    }
    Ok(visit)
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
