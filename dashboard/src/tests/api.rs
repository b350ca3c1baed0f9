//! The API as a pipeline meets it.

use super::{Site, hostile_run, site};
use crate::secret;
use axum::http::Method;
use chrono::{TimeDelta, Utc};
use scenarios::{Code, Verdict};
use serde_json::{Value, json};
use store::{FileChange, FileContent, Worker};

const PROJECT: &str = "\
systems:
  crm: {}
environments:
  test: {url: http://test.example, system: crm}
  live: {url: http://live.example, system: crm, production: true}
plans:
  nightly: {scenarios: [scenarios], environments: [test]}
  release: {scenarios: [scenarios], environments: [test, live], when: [{after: deployment}]}
quarantine:
  - {scenario: scenarios/b.yaml, until: 2999-12-31, reason: known}
";

const SCENARIO: &str = "scenario: A\nsystem: crm\nstart: /\nsteps:\n  - {id: go, click: go}\ntargets:\n  go: {selectors: [[\"#go\"]]}\n";

pub(super) async fn with_project(role: &str) -> Site {
    let site = site().await;
    let file = |path: &str, text: &str| FileChange {
        path: path.to_owned(),
        content: Some(FileContent::Text(text.to_owned())),
        after: None,
    };
    let files = [
        file("surefoot.yaml", PROJECT),
        file("scenarios/a.yaml", SCENARIO),
        file("scenarios/b.yaml", SCENARIO),
    ];
    site.store.save(&site.project, &files, ("ada", "first"), Utc::now()).await.expect("it is kept");
    site.person(role).await;
    site
}

/// Plays what waits: every run comes to this.
pub(super) async fn play(site: &Site, verdict: Verdict, code: Option<Code>) {
    play_with(site, verdict, code, false).await;
}

/// As above; where `has_step`, the step of the scenario shows it.
pub(super) async fn play_with(site: &Site, verdict: Verdict, code: Option<Code>, has_step: bool) {
    let worker = Worker { name: "w".to_owned(), cells: 9, browsers: vec!["chromium".to_owned()] };
    for taken in site.store.take(&worker, 9, Utc::now()).await.expect("an answer") {
        let mut run = serde_json::from_value::<scenarios::Run>(json!({"scenario": "A", "file": taken.file.0, "browser": "chromium",
            "language": null, "environment": taken.environment, "viewport": "1366x900", "persona": null, "verdict": verdict,
            "code": null, "message": "it said so", "started": "2026-11-22T02:00:00Z", "took_ms": 5, "attempts": []}))
        .expect("a run");
        (run.code, run.system) = (code.clone(), taken.system.clone());
        if has_step {
            let attempt = json!({"verdict": verdict, "code": code, "message": "it said so", "started": "2026-11-22T02:00:00Z",
                "took_ms": 5, "findings": [], "console": [], "requests": [], "steps": [{"id": "go", "phase": "main",
                "words": "click go", "action": "click", "target": "go", "outcome": "missing", "code": code,
                "message": "it said so", "started": "2026-11-22T02:00:00Z", "took_ms": 5, "looked_for": [],
                "candidates": []}]});
            run.attempts = vec![serde_json::from_value(attempt).expect("an attempt")];
        }
        let place = (taken.run.as_str(), "w", taken.taken);
        site.store.finish(place, &run, Utc::now()).await.expect("an answer").expect("it ends");
    }
}

#[tokio::test]
async fn only_a_good_token_asks_and_only_within_its_scopes() {
    let site = with_project("builder").await;
    let past = Some(Utc::now() - TimeDelta::seconds(1));
    let read = site.token("builder", &["read"], None).await;
    let list = async |token: &str| site.call(Method::GET, "/api/v1/plans", token, Value::Null).await;
    let (status, plans) = list(&read).await;
    assert_eq!(
        (status, plans[0]["name"].as_str(), plans[0]["cells"].as_u64()),
        (200, Some("nightly"), Some(2))
    );
    let (status, problem) = list("surefoot_guessed").await;
    assert_eq!((status, problem["status"].as_u64(), problem["hint"].is_string()), (401, Some(401), true));
    assert_eq!(list(&site.token("builder", &["read"], past).await).await.0, 401, "it has expired");
    let (status, problem) = site.call(Method::POST, "/api/v1/plans/nightly/runs", &read, json!({})).await;
    assert_eq!(status, 403);
    assert!(problem["detail"].as_str().is_some_and(|words| words.contains("read")), "{problem}");
    // More scopes than the person behind it has permissions.
    let wide = site.token("builder", &["administer", "read"], None).await;
    assert_eq!(site.call(Method::GET, "/api/v1/tokens", &wide, Value::Null).await.0, 403);
    let known = site.store.tokens().await.expect("tokens");
    let used =
        known.iter().find(|token| token.used.is_some() && token.scopes == ["read"]).expect("it was used");
    site.store.revoke_token(&used.id, Utc::now()).await.expect("it ends");
    assert_eq!(list(&read).await.0, 401, "it was revoked");
    let person = site.store.person("builder").await.expect("an answer").expect("they are there");
    site.store.set_active(&person.id, false).await.expect("they are out");
    assert_eq!(list(&wide).await.0, 401, "whoever it acts for is out");
    let told = site.store.audited(100).await.expect("the audit log");
    assert!(
        told.iter().any(|entry| entry.what == "token" && entry.detail.starts_with("refused")),
        "{told:?}"
    );
    assert!(told.iter().all(|entry| !format!("{entry:?}").contains("guessed")), "no key is in the log");
}

#[tokio::test]
async fn a_pipeline_starts_a_plan_once_and_gets_its_report_when_it_has_ended() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    let body = json!({"environment": "test", "key": "pipeline 7"});
    let start = async |body: &Value| {
        site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, body.clone()).await
    };
    let (status, started) = start(&body).await;
    assert_eq!((status, started["is_new"].as_bool()), (201, Some(true)), "{started}");
    let (status, again) = start(&body).await;
    assert_eq!((status, &again["plan_run"]), (200, &started["plan_run"]));
    let everywhere = start(&json!({"key": "pipeline 7"})).await.1["plan_run"].clone();
    assert_ne!(everywhere, started["plan_run"], "the same pipeline in other environments is another request");
    let cancel = format!("/api/v1/plan-runs/{}/cancel", everywhere.as_str().expect("an id"));
    assert_eq!(site.call(Method::POST, &cancel, &token, Value::Null).await.0, 200);
    let (status, problem) = start(&json!({"environmen": "test"})).await;
    assert_eq!(status, 422);
    assert!(problem["detail"].as_str().is_some_and(|words| words.contains("line 1 column")), "{problem}");
    let id = started["plan_run"].as_str().expect("an id");
    let get = async |end: &str| {
        site.call(Method::GET, &format!("/api/v1/plan-runs/{id}{end}"), &token, Value::Null).await
    };
    assert_eq!(get("").await.1["verdict"], Value::Null);
    assert_eq!(get("/report").await.0, 409, "a report of less would look better than it is");
    play(&site, Verdict::Broken, Some(Code::ELEMENT_MISSING)).await;
    let (_, ended) = get("?wait=30").await;
    assert_eq!(
        (ended["verdict"].as_str(), ended["counts"]["quarantined"].as_i64()),
        (Some("broken"), Some(1))
    );
    let (_, report) = get("/report").await;
    let verdicts: Vec<&str> =
        report["runs"].as_array().expect("runs").iter().filter_map(|run| run["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["broken", "skipped"], "what is in quarantine gates nothing");
    let (status, junit) = get("/junit").await;
    assert_eq!(status, 200);
    let junit = junit.as_str().expect("XML");
    assert!(junit.contains("<failure") && junit.contains("in quarantine; it came to broken"), "{junit}");
    let waiting = site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await.1;
    let cancel = format!("/api/v1/plan-runs/{}/cancel", waiting["plan_run"].as_str().expect("an id"));
    assert_eq!(site.call(Method::POST, &cancel, &token, Value::Null).await.1["cancelled"], json!(2));
    let path = format!("/api/v1/plan-runs/{}", waiting["plan_run"].as_str().expect("an id"));
    let (_, cancelled) = site.call(Method::GET, &path, &token, Value::Null).await;
    assert_eq!(
        (cancelled["verdict"].as_str(), cancelled["finished"].is_string()),
        (Some("inconclusive"), true)
    );
}

#[tokio::test]
async fn a_deployment_starts_what_waits_for_it_and_its_version_is_known_from_then_on() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    let tell = async |body: Value| site.call(Method::POST, "/api/v1/deployments", &token, body).await;
    let (status, after) = tell(json!({"environment": "test", "version": "2.0", "key": "1"})).await;
    assert_eq!((status, after.as_array().map(Vec::len)), (200, Some(1)), "{after}");
    assert_eq!(
        tell(json!({"environment": "test", "version": "2.0", "key": "1"})).await.1[0]["plan_run"],
        after[0]["plan_run"]
    );
    let (_, runs) = site.call(Method::GET, "/api/v1/runs?plan=release", &token, Value::Null).await;
    let told: Vec<(&str, &str)> = runs["runs"]
        .as_array()
        .expect("runs")
        .iter()
        .filter_map(|run| Some((run["environment"].as_str()?, run["version"].as_str()?)))
        .collect();
    assert_eq!(told, [("test", "2.0"), ("test", "2.0")]);
    let (status, problem) = tell(json!({"environment": "tset"})).await;
    assert_eq!(status, 422);
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|words| words.contains("known: live, test") || words.contains("known: test, live")),
        "{problem}"
    );
    let hook = format!("/hooks/deployments/{token}?environment=live");
    let body = json!({"object_kind": "deployment", "status": "success", "environment": "prod", "short_sha": "2797", "deployment_id": 4});
    let (status, after) = site.call(Method::POST, &hook, "", body).await;
    assert_eq!((status, after[0]["plan"].as_str()), (200, Some("release")), "{after}");
    let short = site.token("builder", &["read"], None).await;
    assert_eq!(site.call(Method::POST, &format!("/hooks/deployments/{short}"), "", json!({})).await.0, 403);
    assert_eq!(site.call(Method::POST, "/hooks/deployments/guessed", "", json!({})).await.0, 401);
    let told = site.store.audited(100).await.expect("the audit log");
    assert!(told.iter().all(|entry| !format!("{entry:?}").contains(&token)), "no key is in the log");
}

#[tokio::test]
async fn a_creator_runs_on_test_environments_only() {
    let site = with_project("creator").await;
    let token = site.token("creator", &["read", "run"], None).await;
    let start = async |plan: &str, body: Value| {
        let path = format!("/api/v1/plans/{plan}/runs");
        let (status, answer) = site.call(Method::POST, &path, &token, body).await;
        (status, answer.to_string())
    };
    let (status, answer) = start("nightly", json!({})).await;
    assert_eq!(status, 201, "{answer}");
    let (status, answer) = start("release", json!({})).await;
    assert_eq!(status, 403, "{answer}");
    let (status, answer) = start("release", json!({"environment": "live"})).await;
    assert_eq!(status, 403, "{answer}");
    let (status, answer) = start("release", json!({"environment": "test"})).await;
    assert_eq!(status, 201, "{answer}");
    let (status, answer) = start("nowhere", json!({})).await;
    assert_eq!(status, 422, "{answer}");
}

#[tokio::test]
async fn tickets_are_worked_on_by_machines_too() {
    let site = site().await;
    let run = hostile_run(&site).await;
    site.person("builder").await;
    let token = site.token("builder", &["read", "build"], None).await;
    let number =
        site.call(Method::GET, &format!("/api/v1/runs/{run}"), &token, Value::Null).await.1["ticket"].clone();
    let path = format!("/api/v1/tickets/{number}");
    let change = async |body: Value| site.call(Method::POST, &path, &token, body).await;
    assert_eq!(change(json!({"state": "wont_fix"})).await.0, 422);
    let (status, ticket) =
        change(json!({"state": "wont_fix", "until": "2999-12-31", "assignee": "builder", "severity": "low"}))
            .await;
    assert_eq!(status, 200, "{ticket}");
    assert_eq!((ticket["state"].as_str(), ticket["severity"].as_str()), (Some("wont_fix"), Some("low")));
    assert_eq!(
        site.call(Method::POST, &format!("{path}/comments"), &token, json!({"content": "seen"})).await.0,
        204
    );
    let (_, whole) = site.call(Method::GET, &path, &token, Value::Null).await;
    assert!(
        whole["comments"].as_array().is_some_and(|all| all.iter().any(|one| one["content"] == "seen")),
        "{whole}"
    );
    assert_eq!(
        site.call(Method::GET, "/api/v1/tickets", &token, Value::Null).await.1,
        json!([]),
        "none is open"
    );
}

#[tokio::test]
async fn prometheus_reads_what_it_measures() {
    let site = site().await;
    hostile_run(&site).await;
    site.person("viewer").await;
    let token = site.token("viewer", &["read"], None).await;
    let (status, text) = site.call(Method::GET, "/metrics", &token, Value::Null).await;
    let text = text.as_str().expect("a text");
    assert_eq!(status, 200);
    for line in [
        "surefoot_runs_queued 0",
        "surefoot_tickets_open{kind=\"content\",severity=\"high\"} 1",
        "# TYPE surefoot_cells gauge",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(
        text.lines().all(|line| line.starts_with('#') || line.starts_with("surefoot_") || line.is_empty()),
        "{text}"
    );
    assert_eq!(site.call(Method::GET, "/metrics", "", Value::Null).await.0, 401);
}

#[tokio::test]
async fn a_token_is_made_and_shown_once() {
    let site = site().await;
    let (cookie, csrf) = site.person("admin").await;
    let form =
        [("csrf", csrf.as_str()), ("name", "gitlab"), ("scope", "read"), ("scope", "run"), ("days", "90")];
    let answer = site.send(&Method::POST, "/settings/tokens", &cookie, &form).await;
    let page = answer.text().await.expect("a page");
    let start = page.find("surefoot_").expect("the token is shown");
    let token = &page[start..start + "surefoot_".len() + 64];
    assert_eq!(site.call(Method::GET, "/api/v1/tickets", token, Value::Null).await.0, 200);
    assert!(!site.get("/settings", &cookie).await.1.contains(token), "and no second time");
    let kept = site.store.tokens().await.expect("tokens").remove(0);
    assert_eq!((kept.name.as_str(), kept.scopes.len(), kept.expires.is_some()), ("gitlab", 2, true));
    assert!(site.store.token(&secret::hash_of_key(token), Utc::now()).await.expect("an answer").is_some());
}

#[tokio::test]
async fn what_a_ticket_recommends_is_one_click_away() {
    let site = site().await;
    let run = hostile_run(&site).await;
    let (cookie, csrf) = site.person("builder").await;
    let ticket = site.store.ticket_of_run(&run).await.expect("an answer").expect("it opened one");
    let path = format!("/tickets/{}", ticket.number);
    let apply = async |action: &str| {
        let form = [("csrf", csrf.as_str()), ("action", action)];
        site.send(&Method::POST, &format!("{path}/apply"), &cookie, &form).await.status().as_u16()
    };
    assert!(site.get(&path, &cookie).await.1.contains("value=\"again\""));
    assert_eq!(apply("accept").await, 409, "nothing waits for a yes");
    let element = scenarios::Described::default();
    let proposal = store::NewProposal {
        file: ticket.captured.file.clone(),
        target: "go".to_owned(),
        step: ticket.captured.step.clone().expect("a step"),
        element,
        browser: "chromium".to_owned(),
        language: None,
        text: None,
    };
    site.store.propose((&site.project, &run), &[proposal], Utc::now()).await.expect("it is kept");
    let (_, page) = site.get(&path, &cookie).await;
    let (accept, again) =
        (page.find("value=\"accept\"").expect("it is offered"), page.find("value=\"again\""));
    assert!(again.is_some_and(|again| again > accept), "something better is recommended by now");
    assert_eq!(apply("everything").await, 409);
}

#[tokio::test]
async fn who_may_not_start_in_production_does_not_cancel_there() {
    let site = with_project("builder").await;
    let builder = site.token("builder", &["read", "run"], None).await;
    let (cookie, csrf) = site.person("creator").await;
    let creator = site.token("creator", &["read", "run-test"], None).await;
    let start = async |environment: &str| {
        let body = json!({"environment": environment, "key": environment});
        let (status, started) = site.call(Method::POST, "/api/v1/plans/release/runs", &builder, body).await;
        assert_eq!(status, 201, "{started}");
        started["plan_run"].as_str().expect("an id").to_owned()
    };
    let (test, production) = (start("test").await, start("live").await);
    let cancel = |id: &str| format!("/plan-runs/{id}/cancel");
    let machine = async |id: &str| {
        site.call(Method::POST, &format!("/api/v1{}", cancel(id)), &creator, Value::Null).await.0
    };
    let form = async |id: &str| {
        let answer = site.send(&Method::POST, &cancel(id), &cookie, &[("csrf", &csrf)]).await;
        let to = answer.headers().get("location").map(|to| to.to_str().expect("a text").to_owned());
        (answer.status().as_u16(), to)
    };
    assert_eq!((machine(&production).await, form(&production).await.0), (403, 403));
    let (_, page) = site.get("/plans/release", &cookie).await;
    assert!(page.contains(&cancel(&test)) && !page.contains(&cancel(&production)), "{page}");
    assert_eq!(form(&test).await, (303, Some("/plans/release".to_owned())));
    assert_eq!(machine(&test).await, 200, "there is nothing left of it");
    let (_, page) = site.get("/plans/release", &cookie).await;
    assert!(!page.contains(&cancel(&test)), "what has ended is not cancelled");
    let project = site.project.as_str();
    let finished = async |id: &str| site.store.plan_run(project, id).await.expect("it is there").finished;
    assert!(finished(&test).await.is_some() && finished(&production).await.is_none());
    let path = format!("/api/v1{}", cancel(&production));
    assert_eq!(site.call(Method::POST, &path, &builder, Value::Null).await.1["cancelled"], json!(2));
}
