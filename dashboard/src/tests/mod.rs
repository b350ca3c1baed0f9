//! The dashboard as a browser meets it: every route with every role, forms from elsewhere, hostile text.

mod api;
mod attachments;
mod draft_trials;
mod drafts;
mod export;
mod health;
mod lists;
mod mail;
mod passwords;
mod pictures;
mod places;
mod plans;
mod projects;
mod publishing;
mod queue;
mod retention;
mod secrets;
mod sessions;
mod sites;
mod texts;
mod tickets;
mod translate;
mod unstarted;
mod watch;
mod weight;

use crate::{
    App, DashboardOptions,
    access::{self, Need, ROLES},
    machine, router, secret,
};
use axum::http::Method;
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Client, Response, redirect::Policy};
use runner::schedule::Desk;
use scenarios::{Attempt, Code, Engine, Finding, Outcome, Phase, Run, StepResult, Verdict};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use store::{
    ArtifactKind, Artifacts, Delivery, FileChange, FileContent, NewMessage, NewPlanRun, NewRun, NewToken,
    Next, Store, UNLIMITED, Worker,
};
use tempfile::TempDir;
use tokio::sync::Notify;

/// What must stand on no page as it is.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{202e}";

struct Site {
    base: String,
    store: Store,
    project: String,
    setup: String,
    client: Client,
    folder: TempDir,
    desk: Desk,
    app: App,
}

async fn site() -> Site {
    // Only one provider is compiled in; a second installation is refused and harmless.
    drop(rustls::crypto::ring::default_provider().install_default());
    let folder = tempfile::tempdir().expect("a folder can be made");
    let place = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let store = Store::open(&place("data")).await.expect("a database");
    let artifacts = Artifacts::open(&place("artifacts"), store.clone()).expect("a place");
    let project = store.project("main", Utc::now()).await.expect("a project");
    let desk = Desk::new(store.clone(), artifacts, folder.path().join("scratch"));
    let setup = secret::key();
    let options = DashboardOptions {
        project: project.clone(),
        setup: Some((secret::hash_of_key(&setup), Utc::now() + TimeDelta::hours(1))),
        is_local: true,
        public_host: Some("surefoot.example".to_owned()),
        tell: Arc::new(Notify::new()),
        vault: secrets::vault(folder.path()),
        allow: vec!["mail.internal:2525".to_owned()],
        sites: vec!["crm.example".to_owned()],
    };
    let (app, _) = App::new(desk.clone(), options, Arc::new(Notify::new()));
    let shown = app.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    let client = Client::builder().redirect(Policy::none()).build().expect("a client");
    Site { base, store, project: project.id, setup, client, folder, desk, app: shown }
}

impl Site {
    /// Keeps files of the project as its first revisions.
    async fn keep(&self, files: &[(&str, &str)]) {
        let change = |(path, text): &(&str, &str)| FileChange {
            path: (*path).to_owned(),
            content: Some(FileContent::Text((*text).to_owned())),
            after: None,
        };
        let changes: Vec<FileChange> = files.iter().map(change).collect();
        self.store.save(&self.project, &changes, ("ada", "first"), Utc::now()).await.expect("it is kept");
    }

    /// Somebody with a role who is logged in: their cookie and what their forms hold.
    async fn person(&self, role: &str) -> (String, String) {
        let now = Utc::now();
        self.store.add_person(role, "argon2id$$", &[role.to_owned()], now).await.expect("somebody new");
        let person = self.store.person(role).await.expect("an answer").expect("they are there");
        let (key, csrf) = (secret::key(), secret::key());
        let hash = secret::hash_of_key(&key);
        self.store.add_session(&hash, &person.id, &csrf, now).await.expect("a session");
        (format!("surefoot_session={key}"), csrf)
    }

    async fn send(&self, method: &Method, path: &str, cookie: &str, form: &[(&str, &str)]) -> Response {
        let request =
            self.client.request(method.clone(), format!("{}{path}", self.base)).header("cookie", cookie);
        let request = if *method == Method::POST { request.form(form) } else { request };
        request.send().await.expect("an answer")
    }

    /// A token that acts for somebody, within scopes.
    async fn token(&self, person: &str, scopes: &[&str], expires: Option<DateTime<Utc>>) -> String {
        let person = self.store.person(person).await.expect("an answer").expect("they are there");
        let key = secret::key();
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let hash = secret::hash_of_key(&key);
        let new = NewToken {
            hash: &hash,
            name: "pipeline",
            person: &person.id,
            scopes: &scopes,
            expires,
            limits: None,
        };
        self.store.add_token(&new, Utc::now()).await.expect("a token");
        key
    }

    /// What a machine gets: the status, and the JSON.
    async fn call(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
        let request = self.client.request(method, format!("{}{path}", self.base)).bearer_auth(token);
        let answer = request.json(&body).send().await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a text");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn get(&self, path: &str, cookie: &str) -> (u16, String) {
        let response = self.send(&Method::GET, path, cookie, &[]).await;
        (response.status().as_u16(), response.text().await.expect("a text"))
    }
}

#[tokio::test]
async fn every_route_asks_for_what_the_table_says() {
    let site = site().await;
    for (method, path, need) in access::table() {
        let response = site.send(&method, &places::concrete(path), "", &[("csrf", "")]).await;
        let status = response.status().as_u16();
        let location = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
        let is_turned_away = status == 401 || location.starts_with("/login?next=");
        assert_eq!(
            is_turned_away,
            !matches!(need, Need::Nothing | Need::Public),
            "nobody: {method} {path} answers {status}"
        );
    }
    for (role, permissions) in ROLES {
        let (cookie, csrf) = site.person(role).await;
        // Logging out ends the session: it comes last.
        let (last, others): (Vec<_>, Vec<_>) =
            access::table().into_iter().partition(|(_, path, _)| *path == "/logout");
        let token = site.token(role, &access::Permission::ALL.map(access::Permission::name), None).await;
        for (method, path, need) in others.into_iter().chain(last) {
            // Events never end: what is looked at is how they begin.
            let status = if machine::is_for_machines(path) {
                site.call(method.clone(), &places::concrete(path), &token, json!({})).await.0
            } else {
                site.send(&method, &places::concrete(path), &cookie, &[("csrf", &csrf)])
                    .await
                    .status()
                    .as_u16()
            };
            let may = match need {
                Need::Permission(permission) | Need::Somewhere(permission) => {
                    permissions.contains(&permission)
                }
                Need::Nothing | Need::Public | Need::Login => true,
                // The key in its address is none.
                Need::Key => continue,
            };
            // The link for the first administrator is refused for its key.
            if path != "/setup" {
                assert_eq!(status == 403, !may, "{role}: {method} {path} answers {status}");
            }
            assert!(status != 401 && status < 500, "{role}: {method} {path} answers {status}");
        }
    }
    let refused = site.store.audited(10_000).await.expect("the audit log");
    assert!(refused.iter().any(|entry| entry.who == "viewer" && entry.what == "refused POST"), "{refused:?}");
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let site = site().await;
    let (cookie, csrf) = site.person("builder").await;
    let post = async |form: &[(&str, &str)], site_of: Option<&str>| {
        let request = site.client.post(format!("{}/tickets/1/comments", site.base)).header("cookie", &cookie);
        let request = match site_of {
            Some(name) => request.header("sec-fetch-site", name),
            None => request,
        };
        request.form(form).send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(post(&[("content", "x")], None).await, 403);
    assert_eq!(post(&[("content", "x"), ("csrf", "wrong")], None).await, 403);
    assert_eq!(post(&[("content", "x"), ("csrf", &csrf)], Some("cross-site")).await, 403);
    assert_eq!(post(&[("content", "x"), ("csrf", &csrf)], Some("same-origin")).await, 404, "no such ticket");
    let request = site.client.get(format!("{}/login", site.base)).header("host", "evil.example");
    assert_eq!(request.send().await.expect("an answer").status().as_u16(), 403, "another site's name");
    let request = site.client.get(format!("{}/login", site.base)).header("host", "surefoot.example");
    assert_eq!(request.send().await.expect("an answer").status().as_u16(), 200, "our own behind a proxy");
}

#[tokio::test]
async fn the_first_administrator_is_made_once_and_wrong_passwords_wait() {
    let site = site().await;
    let path = format!("/setup?token={}", site.setup);
    let response = site.send(&Method::GET, &path, "", &[]).await;
    let cookie = response.headers()["set-cookie"]
        .to_str()
        .expect("a cookie")
        .split(';')
        .next()
        .expect("one")
        .to_owned();
    let csrf = cookie.split_once('=').expect("a value").1.to_owned();
    let form = |password: &'static str| {
        [("csrf", csrf.as_str()), ("token", site.setup.as_str()), ("name", "ada"), ("password", password)]
    };
    let short = site.send(&Method::POST, "/setup", &cookie, &form("short")).await;
    assert!(short.text().await.expect("a page").contains("less than 12"));
    let done = site.send(&Method::POST, "/setup", &cookie, &form("a short sentence")).await;
    assert_eq!(done.status().as_u16(), 303);
    let session = done.headers()["set-cookie"].to_str().expect("a cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "surefoot_session="] {
        assert!(session.contains(part), "{session}");
    }
    let again = site.send(&Method::POST, "/setup", &cookie, &form("a short sentence")).await;
    assert_eq!(again.status().as_u16(), 403, "the link works once");
    let login = async |password: &str| {
        let form = [("csrf", csrf.as_str()), ("name", "ada"), ("password", password)];
        let response = site.send(&Method::POST, "/login", &cookie, &form).await;
        (response.status().as_u16(), response.text().await.expect("a page"))
    };
    assert_eq!(login("a short sentence").await.0, 303);
    for _ in 0..5 {
        assert!(login("wrong").await.1.contains("wrong"));
    }
    assert!(
        login("a short sentence").await.1.contains("Too many wrong passwords"),
        "even the right one waits"
    );
    let told = site.store.audited(100).await.expect("the audit log");
    assert_eq!(told.iter().filter(|entry| entry.detail.starts_with("refused")).count(), 6);
}

#[tokio::test]
async fn hostile_text_is_shown_and_does_nothing() {
    let site = site().await;
    let run = hostile_run(&site).await;
    let (cookie, _) = site.person("admin").await;
    let ticket = site.store.ticket_of_run(&run).await.expect("an answer").expect("it opened one").number;
    site.store
        .comment(
            &site.store.ticket(&site.project, ticket).await.expect("it is there").id,
            (HOSTILE, HOSTILE, &[HOSTILE.to_owned()]),
            Utc::now(),
        )
        .await
        .expect("it is said");
    hostile_message(&site).await;
    let search: String = url::form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let pages = [
        "/".to_owned(),
        "/runs".to_owned(),
        format!("/runs/{run}"),
        format!("/runs?q={search}"),
        "/tickets".to_owned(),
        format!("/tickets/{ticket}"),
        "/scenarios".to_owned(),
        "/scenarios/scenarios/a.yaml".to_owned(),
        format!("/search?q={search}"),
        "/settings".to_owned(),
        "/settings/me".to_owned(),
        "/settings/notifications".to_owned(),
        format!("/nowhere/{search}"),
    ];
    for path in pages {
        for language in ["en", "de", "ja", "ar"] {
            let cookie = format!("{cookie}; surefoot_language={language}");
            let response = site.send(&Method::GET, &path, &cookie, &[]).await;
            let policy = response.headers()["content-security-policy"].to_str().expect("a text").to_owned();
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            let page = response.text().await.expect("a page");
            assert!(page.contains("</html>"), "{path} could not be made: {page}");
            assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}");
        }
    }
    let (_, page) = site.get(&format!("/runs/{run}"), &cookie).await;
    assert!(page.contains("&lt;script&gt;alert(1)"), "it is told, and escaped");
    // Whatever stands at the end of the address, it is no file of ours.
    for name in ["..%2f..%2fetc%2fpasswd", "x", &"0".repeat(64)] {
        assert_eq!(site.get(&format!("/artifacts/{name}"), &cookie).await.0, 404, "{name}");
        assert_eq!(site.get(&format!("/assets/{name}"), &cookie).await.0, 404, "{name}");
    }
}

/// A message whose receiver is hostile, and says so.
async fn hostile_message(site: &Site) {
    let now = Utc::now();
    let message = NewMessage {
        channel: HOSTILE.to_owned(),
        way: "email".to_owned(),
        recipient: HOSTILE.to_owned(),
        kind: "change".to_owned(),
        place: "1".to_owned(),
        due: now,
        content: Some(serde_json::json!({"kind": "change", "plans": [HOSTILE]})),
        news: vec![],
    };
    site.store.post(&site.project, &message, now).await.expect("it is kept");
    let id = site.store.take_messages(1, now, now).await.expect("an answer").remove(0).id;
    let delivery = Delivery {
        attempt: 1,
        started: now,
        took_ms: 1,
        is_good: false,
        detail: format!("{HOSTILE}\nhint: {HOSTILE}"),
    };
    site.store.delivered(&id, &delivery, Next::GivenUp).await.expect("it is kept");
}

#[tokio::test]
async fn a_channel_is_tested_and_what_was_given_up_goes_again() {
    let site = site().await;
    let change = store::FileChange {
        path: "surefoot.yaml".to_owned(),
        content: Some(store::FileContent::Text(
            "notifications: {channels: {a chat/of ours: {slack: CHAT_ADDRESS}}}\n".to_owned(),
        )),
        after: None,
    };
    site.store.save(&site.project, &[change], ("ada", "first"), Utc::now()).await.expect("it is kept");
    let (cookie, csrf) = site.person("admin").await;
    let post = async |path: &str| {
        site.send(&Method::POST, path, &cookie, &[("csrf", &csrf)]).await.status().as_u16()
    };
    let (_, page) = site.get("/settings/notifications", &cookie).await;
    assert!(page.contains("/settings/notifications/a%20chat%2Fof%20ours/test"), "{page}");
    assert!(page.contains("secret CHAT_ADDRESS"), "its name, and not its value");
    assert_eq!(post("/settings/notifications/a%20chat%2Fof%20ours/test").await, 303);
    assert_eq!(post("/settings/notifications/nobody/test").await, 404);
    let messages =
        site.store.messages(&site.project, &store::MessageFilter::default(), 9).await.expect("the log");
    assert_eq!(
        (messages.len(), messages[0].kind.as_str(), messages[0].state.as_str()),
        (1, "test", "waiting")
    );
    let again = format!("/settings/messages/{}/again", messages[0].id);
    assert_eq!(post(&again).await, 404, "it waits already");
    hostile_message(&site).await;
    let given_up =
        site.store.messages(&site.project, &store::MessageFilter::default(), 9).await.expect("the log");
    let given_up = given_up.iter().find(|one| one.state == "given_up").map(|one| one.id.clone());
    // Whichever of the two was taken: one was given up, and goes again.
    assert_eq!(post(&format!("/settings/messages/{}/again", given_up.expect("one"))).await, 303);
    assert_eq!(site.store.given_up(&site.project, chrono::DateTime::UNIX_EPOCH).await.expect("a count"), 0);
    let told = site.store.audited(10).await.expect("the audit log");
    assert!(
        told.iter().any(|entry| entry.what == "channel.test")
            && told.iter().any(|entry| entry.what == "message.again")
    );
}

/// A plan whose every word is hostile.
fn hostile_plan(site: &Site) -> NewPlanRun {
    let cell = NewRun {
        cell: format!("{}|{HOSTILE}", site.project),
        scenario: HOSTILE.to_owned(),
        file: "scenarios/a.yaml".to_owned(),
        system: Some(HOSTILE.to_owned()),
        environment: HOSTILE.to_owned(),
        browser: "chromium".to_owned(),
        language: Some(HOSTILE.to_owned()),
        viewport: HOSTILE.to_owned(),
        persona: Some(HOSTILE.to_owned()),
        version: Some(HOSTILE.to_owned()),
        ..NewRun::default()
    };
    NewPlanRun {
        is_whole: true,
        project: site.project.clone(),
        plan: HOSTILE.to_owned(),
        started_by: "hand".to_owned(),
        author: HOSTILE.to_owned(),
        slot: "1".to_owned(),
        snapshot: BTreeMap::new(),
        priority: 5,
        limit: UNLIMITED,
        environment_limits: HashMap::new(),
        system_limits: HashMap::new(),
        cells: vec![cell],
    }
}

/// A run of a cell whose every text is hostile.
async fn hostile_run(site: &Site) -> String {
    let now = Utc::now();
    let change = store::FileChange {
        path: "scenarios/a.yaml".to_owned(),
        content: Some(store::FileContent::Text(format!("scenario: \"x\"\n# {HOSTILE}\nsteps: []\n"))),
        after: None,
    };
    site.store.save(&site.project, &[change], (HOSTILE, HOSTILE), now).await.expect("it is kept");
    let plan = hostile_plan(site);
    site.store.start(&plan, now).await.expect("it starts");
    let worker = Worker { name: HOSTILE.to_owned(), cells: 1, browsers: vec!["chromium".to_owned()] };
    site.store.beat(&worker, now).await.expect("it beats");
    let taken = site.store.take(&worker, 1, now).await.expect("an answer").remove(0);
    let code = Code::ELEMENT_COVERED.of(HOSTILE);
    let long = HOSTILE.repeat(20_000);
    let step = StepResult {
        id: HOSTILE.to_owned(),
        phase: Phase::Main,
        words: HOSTILE.to_owned(),
        action: "click".to_owned(),
        target: Some(HOSTILE.to_owned()),
        outcome: Outcome::Missing,
        code: Some(code.clone()),
        message: Some(long.clone()),
        confidence: Some(0.5),
        rival: None,
        element: Some(HOSTILE.to_owned()),
        started: now.to_rfc3339(),
        took_ms: 10,
        screenshot: Some(HOSTILE.to_owned()),
        view: None,
        dom: Some(HOSTILE.to_owned()),
        address: Some(format!("javascript:{HOSTILE}")),
        looked_for: vec![HOSTILE.to_owned()],
        candidates: vec![scenarios::run::Candidate {
            element: HOSTILE.to_owned(),
            confidence: 0.5,
            bounds: Some([0.0, 0.0, 1.0, 1.0]),
            signals: vec![(HOSTILE.to_owned(), 1.0)],
        }],
        extra: None,
    };
    let attempt = Attempt {
        verdict: Verdict::Broken,
        code: Some(code.clone()),
        message: Some(long.clone()),
        started: now.to_rfc3339(),
        took_ms: 10,
        steps: vec![step],
        findings: vec![Finding { code: code.clone(), step: Some(HOSTILE.to_owned()), message: long.clone() }],
        console: vec![long.clone()],
        requests: vec![long],
        har: Some(HOSTILE.to_owned()),
    };
    let run = Run {
        scenario: HOSTILE.to_owned(),
        file: "scenarios/a.yaml".to_owned(),
        system: Some(HOSTILE.to_owned()),
        tags: vec![HOSTILE.to_owned()],
        browser: Engine::Chromium,
        browser_version: Some(HOSTILE.to_owned()),
        language: None,
        environment: Some(HOSTILE.to_owned()),
        base_url: Some(format!("javascript:{HOSTILE}")),
        viewport: HOSTILE.to_owned(),
        persona: Some(HOSTILE.to_owned()),
        repetition: 1,
        verdict: Verdict::Broken,
        code: Some(code),
        message: Some(HOSTILE.to_owned()),
        resolve_only: false,
        unstable: false,
        started: now.to_rfc3339(),
        took_ms: 10,
        absent: vec![HOSTILE.to_owned()],
        attempts: vec![attempt],
    };
    site.store.finish((&taken.run, HOSTILE, 1), &run, now).await.expect("an answer").expect("it is its own");
    taken.run
}
