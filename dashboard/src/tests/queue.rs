//! A run that ends whoever takes it is stopped, and says so on its page.

use super::{Site, api::with_project, secrets};
use axum::http::Method;
use chrono::{TimeDelta, Utc};
use runner::{
    Pool, Sites,
    worker::{WorkerOptions, work_off},
};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Artifacts, MOST_TAKEN, Worker};
use tokio::sync::{Notify, broadcast, watch};

fn worker(name: &str) -> Worker {
    Worker { name: name.to_owned(), cells: 9, browsers: vec!["chromium".to_owned()] }
}

/// A worker with no browser that works until all has ended: what it would play, it could not.
async fn work(site: &Site, sites: Sites) {
    let place = |name: &str| site.folder.path().join(name);
    let artifacts = place("artifacts").to_string_lossy().into_owned();
    let artifacts = Artifacts::open(&artifacts, site.store.clone()).expect("a place");
    let (ended, mut told) = broadcast::channel(16);
    let options = WorkerOptions {
        worker: worker("the last"),
        scratch: place("worker"),
        vault: secrets::vault(site.folder.path()),
        sites,
        wake: Arc::new(Notify::new()),
        ended,
    };
    let (stop, stopping) = watch::channel(false);
    let pool = Arc::new(Pool::new(Default::default()));
    let working = tokio::spawn(work_off((site.store.clone(), artifacts), pool, options, stopping));
    while site.store.load().await.expect("a count") != (0, 0) {
        told.recv().await.expect("it ends what there is");
    }
    stop.send(true).expect("it listens");
    working.await.expect("it ends").expect("the store is there");
}

#[tokio::test]
async fn a_run_that_ends_its_worker_again_and_again_is_stopped() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    let (status, started) = site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
    assert_eq!(status, 201);
    // Every worker dies of it, one after the other, an hour ago.
    let mut now = Utc::now() - TimeDelta::hours(1);
    for life in 1..=MOST_TAKEN {
        let taken = site.store.take(&worker(&format!("worker {life}")), 9, now).await.expect("an answer");
        assert!(taken.len() == 2 && taken.iter().all(|taken| taken.taken == life), "{taken:?}");
        assert_eq!(site.store.sweep(&[], now).await.expect("an answer").len(), 2, "nobody knows that worker");
        now += TimeDelta::minutes(1);
    }
    work(&site, Sites::default()).await;
    let id = started["plan_run"].as_str().expect("an id");
    let (_, ended) = site.call(Method::GET, &format!("/api/v1/plan-runs/{id}"), &token, Value::Null).await;
    assert_eq!((&ended["verdict"], &ended["done"]), (&json!("inconclusive"), &json!(2)), "{ended}");
    let (_, runs) = site.call(Method::GET, "/api/v1/runs?plan=nightly", &token, Value::Null).await;
    let codes: Vec<&str> =
        runs["runs"].as_array().expect("runs").iter().filter_map(|run| run["code"].as_str()).collect();
    assert_eq!(codes, ["worker.lost", "worker.lost"], "it was stopped, and not played: {runs}");
}

#[tokio::test]
async fn a_cell_somewhere_that_the_operator_does_not_name_is_refused_before_it_starts_and_noted() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    let (status, _) = site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
    assert_eq!(status, 201);
    work(&site, Sites::new(vec!["live.example".parse().expect("a place")])).await;
    refused_all(&site, &token).await;
}

#[tokio::test]
async fn a_cell_somewhere_that_an_administrator_does_not_name_is_refused_though_the_operator_allows_it() {
    let site = with_project("builder").await;
    let token = site.token("builder", &["read", "run"], None).await;
    site.store
        .set_sites(&site.project, &["live.example".to_owned()], "ada", Utc::now())
        .await
        .expect("it is kept");
    let (status, _) = site.call(Method::POST, "/api/v1/plans/nightly/runs", &token, json!({})).await;
    assert_eq!(status, 201);
    work(&site, Sites::default()).await;
    refused_all(&site, &token).await;
}

/// All runs were refused for where they would have gone, and that is noted.
async fn refused_all(site: &Site, token: &str) {
    let (_, runs) = site.call(Method::GET, "/api/v1/runs?plan=nightly", token, Value::Null).await;
    for run in runs["runs"].as_array().expect("runs") {
        assert_eq!(
            (&run["verdict"], &run["code"]),
            (&json!("inconclusive"), &json!("env.not_allowed")),
            "{run}"
        );
        let message = run["message"].as_str().unwrap_or_default();
        assert!(message.contains("test.example") && message.contains("hint: "), "{message}");
    }
    let noted = site.store.audited(20).await.expect("the audit log");
    let refused = noted.iter().filter(|one| one.who == "the last" && one.what == "refused cell");
    assert_eq!(refused.count(), 2, "{noted:?}");
}
