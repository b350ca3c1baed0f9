//! Evidence that is old goes when somebody who may says so, and only then.

use super::{Site, site};
use axum::http::Method;
use chrono::{TimeDelta, Utc};
use serde_json::Value;
use store::{ArtifactKind, Artifacts, FileChange, FileContent};

async fn with_old_evidence() -> Site {
    let site = site().await;
    let place = site.folder.path().join("artifacts").to_string_lossy().into_owned();
    let artifacts = Artifacts::open(&place, site.store.clone()).expect("a place");
    let text = "systems: {crm: {name: CRM}}\nenvironments: {test: {system: crm, url: https://crm.test/}}\n\
                retention: {screenshots: {days: 30, size: 20GB}}\n";
    let content = Some(FileContent::Text(text.to_owned()));
    let file = FileChange { path: "surefoot.yaml".to_owned(), content, after: None };
    site.store.save(&site.project, &[file], ("ada", ""), Utc::now()).await.expect("it is kept");
    for (bytes, days) in [("old", 60), ("new", 1)] {
        let used = Utc::now() - TimeDelta::days(days);
        artifacts.put(ArtifactKind::Screenshot, bytes.into(), used).await.expect("it is kept");
    }
    site
}

#[tokio::test]
async fn a_content_manager_sees_what_goes_and_lets_it_go() {
    let site = with_old_evidence().await;
    let builder = site.person("builder").await;
    assert_eq!(site.get("/settings/retention", &builder.0).await.0, 403);
    let manager = site.person("manager").await;
    let (status, page) = site.get("/settings/retention", &manager.0).await;
    assert!(status == 200 && page.contains("30 days, at most 20.0 GB"), "{page}");
    assert!(page.contains("<b>1</b>") && page.contains("action=\"/settings/retention\""), "{page}");
    assert!(!page.contains("href=\"/settings/secrets\""), "no way to what they may not see");
    let token = site.token("manager", &["manage"], None).await;
    let (_, told) = site.call(Method::GET, "/api/v1/retention", &token, Value::Null).await;
    assert_eq!(
        (&told[0]["kind"], &told[0]["days"], &told[0]["goes"]),
        (&"screenshot".into(), &30.into(), &1.into())
    );
    assert_eq!(
        site.store.bytes_of(ArtifactKind::Screenshot).await.expect("a number"),
        6,
        "looking takes nothing"
    );

    let form = [("csrf", manager.1.as_str())];
    let answer = site.send(&Method::POST, "/settings/retention", &manager.0, &form).await;
    assert_eq!(answer.status().as_u16(), 303);
    assert_eq!(site.store.bytes_of(ArtifactKind::Screenshot).await.expect("a number"), 3);
    let (_, page) = site.get("/settings/retention", &manager.0).await;
    assert!(!page.contains("action=\"/settings/retention\""), "nothing goes any more: {page}");
    let admin = site.person("admin").await;
    let (_, audit) = site.get("/audit", &admin.0).await;
    assert!(audit.contains("retention.remove"), "{audit}");
    let (_, notifications) = site.get("/settings/notifications", &admin.0).await;
    assert!(notifications.contains("mail.internal:2525"), "{notifications}");
}

#[tokio::test]
async fn who_manages_one_system_takes_no_evidence_of_all() {
    let site = with_old_evidence().await;
    let (cookie, csrf) = site.person("nobody").await;
    let person = site.store.person("nobody").await.expect("an answer").expect("they are there");
    site.store.set_roles(&person.id, &[]).await.expect("it is kept");
    site.store.set_grant(&person.id, (&site.project, "crm"), Some("manager")).await.expect("it is kept");
    assert_eq!(site.get("/settings/retention", &cookie).await.0, 403);
    let answer = site.send(&Method::POST, "/settings/retention", &cookie, &[("csrf", csrf.as_str())]).await;
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(site.store.bytes_of(ArtifactKind::Screenshot).await.expect("a number"), 6);
}
