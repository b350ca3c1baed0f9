//! What people see while the server can't keep anything: what it suffers from, since when, and what to do.

use super::site;
use crate::health::look;
use serde_json::Value;

#[tokio::test]
async fn artifacts_that_cant_be_written_are_told_on_every_page_until_they_can() {
    let site = site().await;
    let (cookie, _) = site.person("viewer").await;
    let place = site.folder.path().join("artifacts");
    let seen = async || {
        look(&site.app.health, site.app.store(), site.app.artifacts()).await;
        let (status, page) = site.get("/runs", &cookie).await;
        assert_eq!(status, 200, "{page}");
        page.contains("can’t be kept")
    };
    assert!(!seen().await);
    // A file in the place of the folder: nobody can write there, whoever they are.
    std::fs::remove_dir_all(&place).expect("it was there");
    std::fs::write(&place, "x").expect("a file");
    assert!(seen().await && seen().await);
    let (_, login) = site.get("/login", "").await;
    assert!(!login.contains("can’t be kept"), "strangers are told nothing");
    std::fs::remove_file(&place).expect("it was there");
    std::fs::create_dir(&place).expect("a folder");
    assert!(!seen().await, "it has recovered");
}

#[tokio::test]
async fn a_database_that_is_away_is_no_fault_of_the_page_and_says_so() {
    let site = site().await;
    let (cookie, _) = site.person("admin").await;
    let token = site.token("admin", &["read"], None).await;
    site.store.close().await;
    for path in ["/", "/runs", "/nowhere"] {
        let (status, page) = site.get(path, &cookie).await;
        assert_eq!(status, 503, "{path}: {page}");
        assert!(page.contains("database can’t be reached") && page.contains("</html>"), "{page}");
    }
    let (status, told) = site.call(axum::http::Method::GET, "/api/v1/runs", &token, Value::Null).await;
    assert!(status == 503 && told["hint"].is_string(), "{told}");
    assert_eq!(site.get("/readyz", "").await.0, 503);
    assert_eq!(site.get("/healthz", "").await.0, 200, "the process lives");
    look(&site.app.health, site.app.store(), site.app.artifacts()).await;
    let told = site.app.health.told(&crate::words::Words::of("en"), chrono::Utc::now());
    assert_eq!(told[0]["what"], "The database can’t be reached.");
}

#[tokio::test]
async fn machines_are_told_what_the_server_suffers_from() {
    let site = site().await;
    site.person("viewer").await;
    let token = site.token("viewer", &["read"], None).await;
    let place = site.folder.path().join("artifacts");
    let told = async || {
        look(&site.app.health, site.app.store(), site.app.artifacts()).await;
        let (status, health) =
            site.call(axum::http::Method::GET, "/api/v1/health", &token, Value::Null).await;
        assert_eq!(status, 200, "{health}");
        let (_, metrics) = site.call(axum::http::Method::GET, "/metrics", &token, Value::Null).await;
        let metrics = metrics.as_str().expect("a text").to_owned();
        let line = |line: &str| metrics.lines().any(|one| one == line);
        let is_told = line("surefoot_ailment{name=\"artifacts_away\"} 1");
        assert_ne!(is_told, line("surefoot_ailment{name=\"artifacts_away\"} 0"), "{metrics}");
        assert!(line("surefoot_ailment{name=\"database_full\"} 0"), "{metrics}");
        let (status, ready) = site.get("/readyz", "").await;
        assert_eq!((status, ready.contains("artifacts_away since")), (200, is_told), "{ready}");
        (is_told, health)
    };
    let (is_told, health) = told().await;
    assert!(!is_told && health["is_well"] == true && health["ailments"] == serde_json::json!([]), "{health}");
    std::fs::remove_dir_all(&place).expect("it was there");
    std::fs::write(&place, "x").expect("a file");
    let (is_told, health) = told().await;
    let one = &health["ailments"][0];
    assert!(is_told && health["is_well"] == false && one["name"] == "artifacts_away", "{health}");
    assert!(
        one["next"].as_str().is_some_and(|next| !next.is_empty()) && one["since"].is_string(),
        "{health}"
    );
    assert_eq!(site.call(axum::http::Method::GET, "/api/v1/health", "no token", Value::Null).await.0, 401);
}

#[tokio::test]
async fn a_database_whose_file_is_gone_acknowledges_nothing() {
    let site = site().await;
    let (cookie, csrf) = site.person("admin").await;
    let (file, aside) = (site.folder.path().join("data/surefoot.db"), site.folder.path().join("aside.db"));
    let save = async |name: &str| {
        let form = [("page", "runs"), ("name", name), ("query", "verdict=broken"), ("csrf", csrf.as_str())];
        site.send(&axum::http::Method::POST, "/filters", &cookie, &form).await.status().as_u16()
    };
    let before = save("before").await;
    assert!(before < 400, "{before}");
    std::fs::rename(&file, &aside).expect("it is there");
    assert_eq!(
        (save("lost").await, site.get("/runs", &cookie).await.0),
        (503, 503),
        "nobody would find it again"
    );
    assert!(!file.exists(), "an empty one in its place would look like a new server");
    std::fs::rename(&aside, &file).expect("it is put back");
    assert_eq!((save("after").await, site.get("/runs", &cookie).await.0), (before, 200), "work goes on");
}
