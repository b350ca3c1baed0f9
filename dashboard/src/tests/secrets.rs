//! Secrets that the server keeps: a value goes in by a form or a call, and comes out nowhere.

use super::{Site, site};
use axum::http::Method;
use runner::{Secrets, Vault, vault::KeyPlace};
use serde_json::json;
use std::{collections::BTreeSet, path::Path, sync::Arc};
use store::{FileChange, FileContent, backup::backup};

const BY_FORM: &str = "canary-by-form-4711";
const BY_CALL: &str = "canary-by-call-0815";

/// Secrets whose key lies beside the data.
pub(super) fn vault(folder: &Path) -> Vault {
    let own = |_: &BTreeSet<String>| Ok(Secrets::default());
    Vault::new(KeyPlace::File(folder.join("data.secrets-key")), Arc::new(own), |_| {})
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                return files(&path);
            }
            vec![(path.to_string_lossy().into_owned(), std::fs::read(&path).expect("bytes"))]
        })
        .collect()
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

async fn with_environments(site: &Site) {
    let text =
        "environments: {test: {url: \"http://127.0.0.1:1\"}}\npersonas: {ada: {secrets: [CRM_USER]}}\n";
    let change = FileChange {
        path: "surefoot.yaml".to_owned(),
        content: Some(FileContent::Text(text.to_owned())),
        after: None,
    };
    site.store
        .save(&site.project, &[change], ("ada", "first"), chrono::Utc::now())
        .await
        .expect("it is kept");
}

#[tokio::test]
async fn a_value_goes_in_and_comes_out_nowhere() {
    let site = site().await;
    with_environments(&site).await;
    let (cookie, csrf) = site.person("admin").await;
    let (_, page) = site.get("/settings/secrets", &cookie).await;
    assert!(page.contains("CRM_USER"), "what is asked for and missing is named: {page}");
    let form = |environment: &'static str, value: &'static str| {
        vec![
            ("csrf", csrf.clone()),
            ("name", "CRM_PASSWORD".to_owned()),
            ("environment", environment.to_owned()),
            ("value", value.to_owned()),
        ]
    };
    let post = async |form: Vec<(&str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        site.send(&Method::POST, "/settings/secrets", &cookie, &form).await.status().as_u16()
    };
    assert_eq!(post(form("", BY_FORM)).await, 303);
    assert_eq!(post(form("nowhere", BY_FORM)).await, 422);
    let token = site.token("admin", &["administer"], None).await;
    let body = json!({"name": "CRM_PASSWORD", "environment": "test", "value": BY_CALL});
    assert_eq!(site.call(Method::POST, "/api/v1/secrets", &token, body).await.0, 204);
    let wrong = json!({"name": "CRM PASSWORD", "value": BY_CALL});
    let (status, told) = site.call(Method::POST, "/api/v1/secrets", &token, wrong).await;
    assert!(status == 422 && !told.to_string().contains(BY_CALL), "{told}");

    let mut told = vec![];
    for path in ["/settings/secrets", "/settings", "/audit"] {
        let (status, page) = site.get(path, &cookie).await;
        assert_eq!(status, 200, "{path}");
        told.push((path.to_owned(), page.into_bytes()));
    }
    let (_, list) = site.call(Method::GET, "/api/v1/secrets", &token, json!({})).await;
    assert_eq!(list[0]["environment"], json!(null));
    assert_eq!(list[1]["environment"], json!("test"));
    told.push(("list".to_owned(), list.to_string().into_bytes()));
    let (_, meters) =
        site.call(Method::GET, "/metrics", &site.token("admin", &["read"], None).await, json!({})).await;
    told.push(("meters".to_owned(), meters.to_string().into_bytes()));
    let artifacts =
        store::Artifacts::open(&site.folder.path().join("artifacts").to_string_lossy(), site.store.clone());
    let mut saved = vec![];
    backup(&artifacts.expect("a place"), &mut saved, chrono::Utc::now()).await.expect("a backup");
    let saved = zstd::decode_all(&saved[..]).expect("zstd");
    assert!(holds(&saved, "CRM_PASSWORD"), "the sealed rows are in the backup");
    told.push(("the backup".to_owned(), saved));
    told.extend(files(site.folder.path()));
    for (place, bytes) in &told {
        assert!(!holds(bytes, BY_FORM) && !holds(bytes, BY_CALL), "a value stands in {place}");
    }

    let id = list[1]["id"].as_str().expect("an id");
    assert_eq!(site.call(Method::DELETE, &format!("/api/v1/secrets/{id}"), &token, json!({})).await.0, 204);
    let id = list[0]["id"].as_str().expect("an id");
    let gone = site
        .send(&Method::POST, &format!("/settings/secrets/{id}/remove"), &cookie, &[("csrf", &csrf)])
        .await;
    assert_eq!(gone.status().as_u16(), 303);
    assert_eq!(site.store.secrets(None).await.expect("rows"), []);
    let log = site.store.audited(20).await.expect("the audit log");
    assert_eq!(log.iter().filter(|entry| entry.what.starts_with("secret.")).count(), 4);
}
