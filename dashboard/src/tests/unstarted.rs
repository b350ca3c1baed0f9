//! What the calendar could not start is on the first page, and a deployment that came at the wrong time is not lost.

use super::{Site, api::play, site};
use axum::http::Method;
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use scenarios::Verdict;
use serde_json::{Value, json};
use store::{FileChange, FileContent};

const SCENARIO: &str = "scenario: A\nsystem: crm\nstart: /\nsteps:\n  - {id: go, click: go}\ntargets:\n  go: {selectors: [[\"#go\"]]}\n";

const PROJECT: &str = "\
systems: {crm: {}}
environments: {test: {url: http://test.example, system: crm}}
plans:
  nightly: {scenarios: [scenarios/a.yaml], environments: [test], when: [{every: 15m}]}
  other: {scenarios: [scenarios/b.yaml], environments: [test], when: [{every: 15m}]}
";

async fn put(site: &Site, path: &str, text: &str, now: DateTime<Utc>) {
    let content = Some(FileContent::Text(text.to_owned()));
    let change = FileChange { path: path.to_owned(), content, after: None };
    site.store.save(&site.project, &[change], ("ada", "so"), now).await.expect("it is kept");
}

/// Which plans the calendar starts.
async fn started(site: &Site, now: DateTime<Utc>) -> Vec<String> {
    let started = site.desk.start_due(now, || true).await.expect("the calendar is read");
    started.into_iter().map(|one| one.plan).collect()
}

#[tokio::test]
async fn a_plan_that_could_not_start_is_no_good_night() {
    let site = site().await;
    let now = Utc::now();
    let earlier = now - TimeDelta::hours(1);
    for (path, text) in
        [("surefoot.yaml", PROJECT), ("scenarios/a.yaml", SCENARIO), ("scenarios/b.yaml", SCENARIO)]
    {
        put(&site, path, text, earlier).await;
    }
    let (cookie, _) = site.person("viewer").await;
    let token = site.token("viewer", &["read"], None).await;
    assert_eq!(started(&site, now).await, ["nightly", "other"]);
    play(&site, Verdict::Passed, None).await;
    let (_, page) = site.get("/", &cookie).await;
    assert!(page.contains("Everything that was run is good") || !page.contains("could not start"), "{page}");
    put(&site, "scenarios/a.yaml", "scenario: [\n", now).await;
    let later = now + TimeDelta::minutes(16);
    assert_eq!(started(&site, later).await, ["other"], "one that can't start keeps no other from it");
    assert_eq!(started(&site, later).await, Vec::<String>::new());
    let (_, page) = site.get("/", &cookie).await;
    for words in ["A plan could not start", "href=\"/plans/nightly\"", "scenarios/a.yaml", "is-inconclusive"]
    {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(
        !page.contains(&*site.folder.path().to_string_lossy()),
        "where it is checked out is told to nobody"
    );
    for path in ["/plans", "/plans/nightly"] {
        let (_, page) = site.get(path, &cookie).await;
        assert!(page.contains("scenarios/a.yaml") && page.contains("is-inconclusive"), "{path}: {page}");
    }
    let (_, told) = site.call(Method::GET, "/api/v1/overview", &token, Value::Null).await;
    assert_eq!(told["unstarted"][0]["plan"], json!("nightly"), "{told}");
    // As soon as it is mended, what was missed is caught up.
    put(&site, "scenarios/a.yaml", SCENARIO, later).await;
    assert_eq!(started(&site, later).await, ["nightly"]);
    let (_, page) = site.get("/", &cookie).await;
    assert!(!page.contains("could not start"), "{page}");
}

#[tokio::test]
async fn a_project_that_can_not_be_read_starts_nothing_and_says_so() {
    let site = site().await;
    let now = Utc::now();
    put(&site, "surefoot.yaml", "plans: [\n", now).await;
    let (cookie, _) = site.person("viewer").await;
    for _ in 0..3 {
        assert_eq!(started(&site, now).await, Vec::<String>::new());
    }
    assert_eq!(site.store.unstarted(&site.project).await.expect("an answer").len(), 1, "it is noted once");
    let (_, page) = site.get("/", &cookie).await;
    assert!(page.contains("files can’t be read") && page.contains("href=\"/plans\""), "{page}");
    put(&site, "surefoot.yaml", "plans: {}\n", now).await;
    assert_eq!(started(&site, now).await, Vec::<String>::new());
    assert!(site.store.unstarted(&site.project).await.expect("an answer").is_empty());
}

/// A project whose system is under maintenance from half an hour before `now` on, for an hour.
fn under_maintenance(now: DateTime<Utc>) -> String {
    let from = now - TimeDelta::minutes(30);
    let cron = format!("{} {} {} {} *", from.minute(), from.hour(), from.day(), from.month());
    format!(
        "systems: {{crm: {{maintenance: [{{cron: \"{cron}\", lasts: 1h}}]}}}}\n\
         environments: {{test: {{url: http://test.example, system: crm}}}}\n\
         plans:\n  release: {{scenarios: [scenarios], environments: [test], when: [{{after: deployment}}]}}\n"
    )
}

#[tokio::test]
async fn a_deployment_during_maintenance_starts_once_when_that_ends() {
    let site = site().await;
    let now = Utc::now();
    put(&site, "surefoot.yaml", &under_maintenance(now), now).await;
    put(&site, "scenarios/a.yaml", SCENARIO, now).await;
    site.person("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    let tell = async |version: &str| {
        let body = json!({"environment": "test", "version": version, "key": version});
        site.call(Method::POST, "/api/v1/deployments", &token, body).await
    };
    for version in ["1.0", "1.1", "1.1"] {
        let (status, told) = tell(version).await;
        assert_eq!((status, &told[0]["plan_run"], &told[0]["error"]), (200, &Value::Null, &Value::Null));
        assert!(told[0]["starts"].is_string(), "it says when it starts: {told}");
    }
    assert_eq!(started(&site, now).await, Vec::<String>::new(), "the window lasts");
    let end = now + TimeDelta::minutes(31);
    assert_eq!(started(&site, end).await, ["release"]);
    assert_eq!(started(&site, end).await, Vec::<String>::new(), "and once");
    let project = site.project.as_str();
    let runs = site.store.plan_runs(project, Some("release"), 9).await.expect("an answer");
    assert_eq!((runs.len(), runs[0].slot.as_str()), (1, "deployment test 1.1"), "for what was told last");
    let (_, told) = tell("1.1").await;
    assert_eq!(told[0]["plan_run"], json!(runs[0].id), "told again, it is what has been started: {told}");
    assert!(site.store.kept_deployments(project).await.expect("an answer").is_empty());
}
