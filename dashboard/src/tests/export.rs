//! What analysts take out, who says something of a ticket, and what machines get of logs, words and calendars.

use super::{
    api::{play, with_project},
    hostile_run, site,
};
use axum::http::Method;
use scenarios::{Code, Verdict};
use serde_json::{Value, json};

#[tokio::test]
async fn an_analyst_takes_out_what_the_lists_show_and_it_is_noted() {
    let site = site().await;
    hostile_run(&site).await;
    let (viewer, _) = site.person("viewer").await;
    let (analyst, _) = site.person("analyst").await;
    for path in ["/runs", "/tickets?state="] {
        let (_, page) = site.get(path, &analyst).await;
        assert!(page.contains("/export/") && page.contains("download>CSV</a>"), "{path}: {page}");
        assert!(!site.get(path, &viewer).await.1.contains("/export/"), "{path}");
    }
    assert_eq!(site.get("/export/runs.csv", &viewer).await.0, 403);
    assert_eq!(site.get("/export/people.csv", &analyst).await.0, 404);
    let (status, text) = site.get("/export/runs.csv?verdict=broken", &analyst).await;
    assert_eq!((status, text.matches("\r\n").count()), (200, 2), "{text}");
    assert!(
        text.starts_with("\u{feff}\"id\",\"plan\"") && text.contains("<script>alert(1)</script>\"\"'"),
        "{text}"
    );
    let (_, none) = site.get("/export/runs.csv?verdict=passed", &analyst).await;
    assert_eq!(none.matches("\r\n").count(), 1, "{none}");
    let (_, tickets) = site.get("/export/tickets.json?state=", &analyst).await;
    let tickets: Value = serde_json::from_str(&tickets).expect("JSON");
    assert_eq!((tickets[0]["number"].as_i64(), tickets[1].is_null()), (Some(1), true), "{tickets}");
    let token = site.token("analyst", &["export"], None).await;
    let (status, runs) = site.call(Method::GET, "/api/v1/export/runs.json", &token, Value::Null).await;
    assert_eq!((status, runs.as_array().map(Vec::len)), (200, Some(1)), "{runs}");
    let read = site.token("analyst", &["read"], None).await;
    assert_eq!(site.call(Method::GET, "/api/v1/export/runs.json", &read, Value::Null).await.0, 403);
    let noted = site.store.audited(100).await.expect("the audit log");
    let taken = noted.iter().filter(|one| one.what == "results.export" && one.who == "analyst").count();
    assert_eq!(taken, 4, "{noted:?}");
}

#[tokio::test]
async fn a_viewer_sees_comments_and_writes_none() {
    let site = site().await;
    hostile_run(&site).await;
    for (role, may) in [("viewer", false), ("translator", true), ("publisher", true)] {
        let (cookie, csrf) = site.person(role).await;
        let (_, page) = site.get("/tickets/1", &cookie).await;
        assert_eq!(page.contains("action=\"/tickets/1/comments\""), may, "{role}");
        let form = [("csrf", csrf.as_str()), ("content", "seen")];
        let status = site.send(&Method::POST, "/tickets/1/comments", &cookie, &form).await.status().as_u16();
        assert_eq!(status, if may { 303 } else { 403 }, "{role}");
        let form = [("csrf", csrf.as_str()), ("watch", "yes")];
        let status = site.send(&Method::POST, "/tickets/1/watch", &cookie, &form).await.status().as_u16();
        assert_eq!(status, 303, "{role} hears of it all the same");
    }
}

#[tokio::test]
async fn machines_search_and_read_calendars_and_logs() {
    let site = with_project("admin").await;
    let token = site.token("admin", &["read", "run", "administer"], None).await;
    let get = async |path: &str| site.call(Method::GET, path, &token, Value::Null).await;
    let started = site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
    assert_eq!(started.0, 201, "{}", started.1);
    play(&site, Verdict::Broken, Some(Code::ELEMENT_MISSING)).await;
    let (status, found) = get("/api/v1/search?q=nightly").await;
    assert_eq!(status, 200, "{found}");
    assert!(found.as_array().is_some_and(|all| all.iter().any(|group| group["kind"] == "plans")), "{found}");
    assert_eq!(get("/api/v1/search?q=").await.1, json!([]));
    let from = (chrono::Utc::now() - chrono::TimeDelta::hours(1)).format("%Y-%m-%dT%H:%M:%SZ");
    let (status, told) = get(&format!("/api/v1/plans/nightly/calendar?from={from}&days=2")).await;
    assert_eq!((status, told["ran"].as_array().map(Vec::len)), (200, Some(1)), "{told}");
    assert_eq!(told["coming"], json!([]), "it has no times");
    assert_eq!(get("/api/v1/plans/nightly/calendar?days=93").await.0, 422);
    assert_eq!(get("/api/v1/plans/nothing/calendar").await.0, 404);
    super::hostile_message(&site).await;
    let (status, log) = get("/api/v1/messages?state=given_up").await;
    assert_eq!((status, log.as_array().map(Vec::len)), (200, Some(1)), "{log}");
    assert_eq!(log[0]["attempts"][0]["is_good"], json!(false), "{log}");
    assert_eq!(get("/api/v1/messages?state=sent").await.1, json!([]));
}
