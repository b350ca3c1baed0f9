//! Somebody of one system walks the whole table of routes against what belongs to another one: they get nothing of it.

use super::{Site, site};
use crate::{access, machine, secret};
use axum::http::Method;
use chrono::Utc;
use scenarios::{Attempt, Code, Described, Engine, Finding, Outcome, Phase, Run, StepResult, Verdict};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use store::{
    ArtifactKind, Artifacts, FileChange, FileContent, Limit, NewPlanRun, NewProposal, NewPublication, NewRun,
    NewToken, TicketFilter, UNLIMITED, Worker,
};

/// What stands in everything of the other system, and in nothing else.
const OTHER: &str = "xyzzy";

const PROJECT: &str = "\
systems: {crm: {}, xyzzy-shop: {}}
environments:
  test: {url: http://test.example, system: crm}
  xyzzy-test: {url: http://other.example, system: xyzzy-shop}
plans:
  mornings: {scenarios: [scenarios/crm.yaml], environments: [test]}
  xyzzy-plan: {scenarios: [scenarios/xyzzy.yaml], environments: [xyzzy-test]}
  xyzzy-and-all: {scenarios: [scenarios], environments: [test]}
";

const CONTENT: &str = "content: Of xyzzy\nsystem: xyzzy-shop\nitems:\n  \
    xyzzy-tour: {type: shuttle, title: Of xyzzy, url: /xyzzy}\n";

/// A path of the table with something in its places.
pub(super) fn concrete(path: &str) -> String {
    let filled = path.replace("{number}", "1").replace("{*path}", "scenarios/a.yaml");
    let filled = filled
        .replace("{environment}", "none")
        .replace("{item}", "none")
        .replace("{project}", "none")
        .replace("{language}", "en");
    filled.replace("{id}", "none").replace("{name}", "none").replace("{good}", "none")
}

/// What there is of a system.
pub(super) struct Played {
    pub run: String,
    pub plan_run: String,
    pub ticket: i64,
    pub proposal: String,
    pub artifact: String,
}

fn step(name: &str, artifact: &str) -> StepResult {
    StepResult {
        id: "go".to_owned(),
        phase: Phase::Main,
        words: format!("click {name}"),
        action: "click".to_owned(),
        target: Some("go".to_owned()),
        outcome: Outcome::Missing,
        code: Some(Code::ELEMENT_MISSING),
        message: Some(format!("no {name}")),
        confidence: None,
        rival: None,
        element: None,
        started: Utc::now().to_rfc3339(),
        took_ms: 10,
        screenshot: Some(artifact.to_owned()),
        view: None,
        dom: None,
        address: None,
        looked_for: vec![],
        candidates: vec![],
        extra: None,
    }
}

fn broken(system: &str, file: &str, step: StepResult) -> Run {
    let name = &format!("Of {system}");
    let message = Some(format!("no {name}"));
    let finding =
        Finding { code: Code::ELEMENT_MISSING, step: Some("go".to_owned()), message: format!("no {name}") };
    let attempt = Attempt {
        verdict: Verdict::Broken,
        code: Some(Code::ELEMENT_MISSING),
        message: message.clone(),
        started: Utc::now().to_rfc3339(),
        took_ms: 10,
        steps: vec![step],
        findings: vec![finding],
        console: vec![],
        requests: vec![],
        har: None,
    };
    Run {
        scenario: name.clone(),
        file: file.to_owned(),
        system: Some(system.to_owned()),
        tags: vec![],
        browser: Engine::Chromium,
        browser_version: None,
        language: None,
        environment: None,
        base_url: None,
        viewport: "1366x900".to_owned(),
        persona: None,
        repetition: 1,
        verdict: Verdict::Broken,
        code: Some(Code::ELEMENT_MISSING),
        message,
        resolve_only: false,
        unstable: false,
        started: Utc::now().to_rfc3339(),
        took_ms: 10,
        absent: vec![],
        attempts: vec![attempt],
    }
}

/// Plays one scenario of a system, which is broken, and heals something.
pub(super) async fn play(
    site: &Site,
    project: &str,
    (plan, system, environment): (&str, &str, &str),
    file: &str,
) -> Played {
    let (store, now) = (&site.store, Utc::now());
    let plan = NewPlanRun {
        is_whole: true,
        project: project.to_owned(),
        plan: plan.to_owned(),
        started_by: "hand".to_owned(),
        author: "ada".to_owned(),
        slot: plan.to_owned(),
        snapshot: BTreeMap::new(),
        priority: 5,
        limit: UNLIMITED,
        environment_limits: HashMap::new(),
        system_limits: HashMap::new(),
        cells: vec![NewRun {
            cell: format!("{project}|{file} · chromium"),
            scenario: format!("Of {system}"),
            file: file.to_owned(),
            system: Some(system.to_owned()),
            environment: environment.to_owned(),
            browser: "chromium".to_owned(),
            viewport: "1366x900".to_owned(),
            ..NewRun::default()
        }],
    };
    store.start(&plan, now).await.expect("it starts");
    let worker = Worker { name: "w".to_owned(), cells: 1, browsers: vec!["chromium".to_owned()] };
    store.beat(&worker, now).await.expect("it beats");
    let taken = store.take(&worker, 1, now).await.expect("an answer").remove(0);
    let place = site.folder.path().join("artifacts");
    let artifacts = Artifacts::open(&place.to_string_lossy(), store.clone()).expect("a place");
    let bytes = format!("a picture of {system}").into_bytes();
    let artifact = artifacts.put(ArtifactKind::Screenshot, bytes, now).await.expect("it is kept");
    let report = broken(system, file, step(system, &artifact));
    store.finish((&taken.run, "w", taken.taken), &report, now).await.expect("an answer").expect("it ends");
    let healed = NewProposal {
        file: file.to_owned(),
        target: "go".to_owned(),
        step: "go".to_owned(),
        element: serde_json::from_value::<Described>(
            json!({"tag": "button", "role": "button", "texts": {"name": system}}),
        )
        .expect("an element"),
        browser: "chromium".to_owned(),
        language: None,
        text: None,
    };
    store.propose((project, &taken.run), &[healed], now).await.expect("it is kept");
    let proposals = store.proposals(project).await.expect("proposals");
    let ticket = store.ticket_of_run(&taken.run).await.expect("an answer").expect("it opened one");
    Played {
        proposal: proposals.iter().find(|one| one.run.as_ref() == Some(&taken.run)).expect("one").id.clone(),
        run: taken.run,
        plan_run: taken.plan_run,
        ticket: ticket.number,
        artifact,
    }
}

async fn filled() -> (Site, Played, Played) {
    let site = site().await;
    let file = |path: &str, text: String| FileChange {
        path: path.to_owned(),
        content: Some(FileContent::Text(text)),
        after: None,
    };
    let scenario = |system: &str| {
        format!(
            "scenario: Of {system}\nsystem: {system}\nstart: /\nsteps:\n  - {{id: go, click: go}}\ntargets:\n  go: {{selectors: [[\"#go\"]]}}\n"
        )
    };
    let files = [
        file("surefoot.yaml", PROJECT.to_owned()),
        file("scenarios/crm.yaml", scenario("crm")),
        file("scenarios/xyzzy.yaml", scenario("xyzzy-shop")),
        file("content/xyzzy.yaml", CONTENT.to_owned()),
    ];
    site.store.save(&site.project, &files, ("ada", "first"), Utc::now()).await.expect("it is kept");
    let own = play(&site, &site.project, ("mornings", "crm", "test"), "scenarios/crm.yaml").await;
    let other =
        play(&site, &site.project, ("xyzzy-plan", "xyzzy-shop", "xyzzy-test"), "scenarios/xyzzy.yaml").await;
    let publication = NewPublication {
        environment: "xyzzy-test",
        system: "xyzzy-shop",
        hash: "sha256:xyzzy",
        content: "{}",
        items: 1,
        sampling: 0.0,
        author: "xyzzy",
        not_green: &[],
        override_reason: None,
        again_of: None,
        after: None,
    };
    site.store.publish(&site.project, &publication, Utc::now()).await.expect("it is published");
    (site, own, other)
}

/// Every address of a route that leads to something of the other system.
fn addresses(path: &str, other: &Played) -> Vec<String> {
    let ticket = other.ticket.to_string();
    let ids = [other.run.as_str(), &other.plan_run, &other.proposal];
    let names = [other.artifact.as_str(), "xyzzy-plan", "xyzzy-and-all"];
    let of = |place: &str, values: &[&str]| values.iter().map(|value| path.replace(place, value)).collect();
    match path {
        _ if path.contains("{id}") => of("{id}", &ids),
        _ if path.ends_with("/difference") => {
            vec![path.replace("{environment}", "xyzzy-test") + "?from=1&to=1"]
        }
        _ if path.contains("{environment}") => of("{environment}", &["xyzzy-test"]),
        _ if path.contains("{item}") => of("{item}", &["xyzzy-tour"]),
        _ if path.contains("{number}") => of("{number}", &[&ticket]),
        _ if path.contains("{*path}") => of("{*path}", &["scenarios/xyzzy.yaml", "surefoot.yaml"]),
        _ if path.contains("{name}") => of("{name}", &names)
            .into_iter()
            .map(|path: String| path.replace("{good}", &other.artifact))
            .collect(),
        _ => vec![path.to_owned()],
    }
}

/// What a call needs so that nothing but the role is in its way.
fn body(path: &str) -> Value {
    match path {
        _ if path.contains("/publications/") && path.ends_with("/again") => json!({"number": 1}),
        _ if path.ends_with("/comments") => json!({"content": "seen"}),
        _ if path.contains("/proposals/") || path.contains("/texts/") => json!({"answer": "accept"}),
        _ if path.ends_with("/drafts") => {
            json!({"path": "scenarios/xyzzy.yaml", "text": "scenario: x\nsteps: []\n"})
        }
        _ if path.ends_with("/watch") => json!({"is_watching": true}),
        _ if path.ends_with("/merge") => json!({"into": 1}),
        _ if path.ends_with("/take-out") => json!({"cells": ["a"], "steps": []}),
        _ if path.ends_with("/apply") => json!({"action": "again"}),
        _ if path.ends_with("/quarantine") => {
            json!({"scenario": "scenarios/xyzzy.yaml", "until": "2036-01-01", "reason": "known"})
        }
        _ if path.ends_with("/maintenance") => json!({"windows": []}),
        _ if path.contains("/tickets/") => json!({"state": "closed"}),
        _ if path.ends_with("/deployments") => json!({"environment": "xyzzy-test"}),
        _ => json!({}),
    }
}

/// Walks the table: the answer of every route at every address.
async fn walk(
    site: &Site,
    other: &Played,
    (cookie, csrf): (&str, &str),
    token: &str,
) -> Vec<(String, u16, String)> {
    let form = [
        ("csrf", csrf),
        ("content", "seen"),
        ("state", "closed"),
        ("severity", "low"),
        ("assignee", ""),
        ("watch", "yes"),
        ("answer", "accept"),
        ("action", "again"),
        ("environment", ""),
        ("lang", "en"),
        ("back", "/"),
        ("into", "1"),
        ("cell", "a"),
        ("scenario", "scenarios/xyzzy.yaml"),
        ("until", "2036-01-01"),
        ("reason", "known"),
        ("number", "1"),
        ("path", "scenarios/xyzzy.yaml"),
        ("text", "scenario: x\nsteps: []\n"),
        ("do", "keep"),
    ];
    // Assets are everybody's, and so is what was published; logging out ends the session, and events never end.
    let skipped = ["/assets/{name}", "/logout", "/events", "/login", "/setup", "/hooks/deployments/{key}"];
    let mut answers = vec![];
    let asked = access::table().into_iter();
    let asked = asked.filter(|(_, path, need)| !skipped.contains(path) && *need != access::Need::Public);
    for (method, path, _) in asked {
        for address in addresses(path, other) {
            let (status, text) = if machine::is_for_machines(path) {
                let (status, answer) = site.call(method.clone(), &address, token, body(path)).await;
                (status, answer.to_string())
            } else {
                let response = site.send(&method, &address, cookie, &form).await;
                (response.status().as_u16(), response.text().await.expect("a text"))
            };
            answers.push((format!("{method} {path} {address}"), status, text));
        }
    }
    answers
}

#[tokio::test]
async fn somebody_of_one_system_gets_nothing_of_another() {
    let (site, own, other) = filled().await;
    let (cookie, csrf) = site.person("nobody").await;
    let person = site.store.person("nobody").await.expect("an answer").expect("they are there");
    site.store.set_roles(&person.id, &[]).await.expect("it is kept");
    let token = site.token("nobody", &access::Permission::ALL.map(access::Permission::name), None).await;
    assert_eq!(site.get("/", &cookie).await.0, 403, "without a role nothing is seen");
    site.store.set_grant(&person.id, (&site.project, "crm"), Some("manager")).await.expect("it is kept");

    let mut wrong = vec![];
    for (call, status, text) in walk(&site, &other, (&cookie, &csrf), &token).await {
        let is_refused = matches!(status, 403 | 404);
        let leads_there = call.contains(OTHER) || call.contains('{');
        // What is sent here is no upload, no filter and no plan: that is said before anybody looks.
        let is_unread = matches!(status, 400 | 409 | 422) && !text.contains(OTHER);
        let is_form_of_its_own = ["/attachments", "/draft-file", "/filters", "/settings/me", "/api/v1/me"]
            .iter()
            .any(|part| call.contains(part));
        let is_right = match (leads_there, is_refused) {
            (_, true) => true,
            (true, false) => is_form_of_its_own && is_unread,
            (false, false) => {
                (matches!(status, 200 | 204 | 303) && !text.contains(OTHER))
                    || (is_form_of_its_own && is_unread)
            }
        };
        if !is_right {
            wrong.push(format!("{call} answers {status}: {}", text.chars().take(200).collect::<String>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let ticket = site.store.ticket(&site.project, other.ticket).await.expect("it is there");
    assert!(ticket.state.is_open() && ticket.severity != "low", "{ticket:?}");
    assert_eq!(
        site.store.proposals(&site.project).await.expect("proposals").len(),
        2,
        "nothing was answered"
    );
    let comments = site.store.comments(&ticket.id).await.expect("comments");
    assert!(comments.iter().all(|said| said.author.is_empty()), "{comments:?}");

    // What is theirs, they have.
    for path in
        ["/", "/runs", "/tickets", "/proposals", "/scenarios", "/plans", "/plans/mornings", "/search?q=of"]
    {
        let (status, page) = site.get(path, &cookie).await;
        assert!(status == 200 && !page.contains(OTHER), "{path} answers {status}");
    }
    let ours = [
        format!("/runs/{}", own.run),
        format!("/tickets/{}", own.ticket),
        format!("/artifacts/{}", own.artifact),
        "/scenarios/scenarios/crm.yaml".to_owned(),
    ];
    for path in &ours {
        assert_eq!(site.get(path, &cookie).await.0, 200, "{path}");
    }
    let (_, overview) = site.call(Method::GET, "/api/v1/overview", &token, json!({})).await;
    assert_eq!(
        (overview["faults"].clone(), overview["health"].as_array().map(Vec::len)),
        (json!(1), Some(1))
    );
    let (_, meters) = site.call(Method::GET, "/metrics", &token, json!({})).await;
    assert!(
        meters.to_string().contains("system=\\\"crm\\\"") && !meters.to_string().contains(OTHER),
        "{meters}"
    );
    let path = format!("/api/v1/tickets/{}", own.ticket);
    assert_eq!(site.call(Method::POST, &path, &token, json!({"severity": "low"})).await.0, 200);
    assert_eq!(site.call(Method::POST, "/api/v1/plans/mornings/runs", &token, json!({})).await.0, 201);
}

#[tokio::test]
async fn a_role_here_is_none_there_and_a_token_goes_no_further_than_its_places() {
    let (site, own, other) = filled().await;
    let (cookie, csrf) = site.person("viewer").await;
    let person = site.store.person("viewer").await.expect("an answer").expect("they are there");
    site.store.set_grant(&person.id, (&site.project, "crm"), Some("builder")).await.expect("it is kept");
    let close = async |ticket: i64| {
        let form = [("csrf", csrf.as_str()), ("state", "closed")];
        site.send(&Method::POST, &format!("/tickets/{ticket}/state"), &cookie, &form).await.status().as_u16()
    };
    assert_eq!(
        (close(own.ticket).await, close(other.ticket).await),
        (303, 404),
        "they see both, and build one"
    );
    let (_, page) = site.get(&format!("/tickets/{}", other.ticket), &cookie).await;
    assert!(!page.contains("/state\""), "no form that would be refused");
    assert_eq!(site.store.tickets(&site.project, &TicketFilter::default()).await.expect("tickets").len(), 2);

    site.person("admin").await;
    let admin = site.store.person("admin").await.expect("an answer").expect("they are there");
    let key = secret::key();
    let scopes: Vec<String> = access::Permission::ALL.iter().map(|one| one.name().to_owned()).collect();
    let limits = [Limit { project: site.project.clone(), system: "crm".to_owned() }];
    let hash = secret::hash_of_key(&key);
    let new = NewToken {
        hash: &hash,
        name: "pipeline",
        person: &admin.id,
        scopes: &scopes,
        expires: None,
        limits: Some(&limits),
    };
    site.store.add_token(&new, Utc::now()).await.expect("a token");
    for (call, status, text) in
        walk(&site, &other, ("", ""), &key).await.into_iter().filter(|(call, ..)| call.contains("/api/"))
    {
        assert!(!text.contains(OTHER) || matches!(status, 403 | 404), "{call} answers {status}: {text}");
    }
    assert_eq!(site.call(Method::GET, "/api/v1/people", &key, json!({})).await.0, 403);
    assert_eq!(site.call(Method::GET, &format!("/api/v1/runs/{}", own.run), &key, json!({})).await.0, 200);
}

#[tokio::test]
async fn an_administrator_gives_and_takes_roles_of_places() {
    let (site, ..) = filled().await;
    let (cookie, csrf) = site.person("admin").await;
    site.person("viewer").await;
    let token = site.token("admin", &["administer"], None).await;
    let person = site.store.person("viewer").await.expect("an answer").expect("they are there");
    let path = format!("/settings/people/{}", person.id);
    let post = async |path: &str, form: &[(&str, &str)]| {
        let form: Vec<(&str, &str)> = form.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        site.send(&Method::POST, path, &cookie, &form).await.status().as_u16()
    };
    assert_eq!(post(&format!("{path}/role"), &[("role", "")]).await, 303);
    let grants = format!("{path}/grants");
    assert_eq!(post(&grants, &[("place", "main/crm"), ("role", "builder")]).await, 303);
    for (place, role) in
        [("main/nowhere", "viewer"), ("elsewhere", "viewer"), ("main", "admin"), ("main", "king")]
    {
        assert_eq!(post(&grants, &[("place", place), ("role", role)]).await, 422, "{place} {role}");
    }
    let (status, page) = site.get(&path, &cookie).await;
    assert!(status == 200 && page.contains("main/crm") && page.contains("Builder"), "{page}");
    assert!(site.get("/settings", &cookie).await.1.contains("crm"));
    let (_, people) = site.call(Method::GET, "/api/v1/people", &token, json!({})).await;
    let told = people
        .as_array()
        .expect("people")
        .iter()
        .find(|one| one["name"] == "viewer")
        .expect("they are there");
    assert_eq!(told["grants"], json!([{"project": "main", "system": "crm", "role": "builder"}]));
    let own = site.store.person("admin").await.expect("an answer").expect("they are there").id;
    assert_eq!(
        post(&format!("/settings/people/{own}/role"), &[("role", "")]).await,
        422,
        "nobody locks themselves out"
    );
    let call = format!("/api/v1/people/{}/grants", person.id);
    let none = json!({"project": "main", "system": "crm"});
    assert_eq!(site.call(Method::POST, &call, &token, none).await.0, 204);
    assert_eq!(site.store.grants(&person.id).await.expect("grants"), []);
}
