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
