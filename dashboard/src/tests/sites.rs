//! Where cells may play: an administrator says so, it is noted, and what is no place is refused.

use super::site;
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn an_administrator_writes_the_list_and_it_is_noted() {
    let site = site().await;
    let (cookie, csrf) = site.person("admin").await;
    let send = async |places: &str| {
        let form = [("csrf", csrf.as_str()), ("places", places)];
        site.send(&Method::POST, "/settings/sites", &cookie, &form).await.status().as_u16()
    };
    assert_eq!(send("crm.example\r\n\r\n10.0.0.0/8\ncrm.example").await, 303);
    let list = site.store.sites(&site.project).await.expect("an answer").expect("a list");
    assert_eq!(
        (list.places, list.author.as_str()),
        (vec!["crm.example".to_owned(), "10.0.0.0/8".to_owned()], "admin")
    );
    assert_eq!(send("http://crm.example/").await, 422, "no place");
    let (_, page) = site.get("/settings/sites", &cookie).await;
    assert!(page.contains("crm.example\n10.0.0.0") && page.contains("surefoot serve --sites"), "{page}");
    let token = site.token("admin", &["administer"], None).await;
    let (status, list) =
        site.call(Method::PUT, "/api/v1/sites", &token, json!({"places": ["127.0.0.1:8080"]})).await;
    assert_eq!((status, &list), (200, &json!({"places": ["127.0.0.1:8080"]})));
    assert_eq!(site.call(Method::GET, "/api/v1/sites", &token, Value::Null).await.1, list);
    let noted = site.store.audited(20).await.expect("the audit log");
    let details: Vec<&str> =
        noted.iter().filter(|entry| entry.what == "sites.set").map(|entry| entry.detail.as_str()).collect();
    assert_eq!(details, ["+127.0.0.1:8080 -crm.example -10.0.0.0/8", "+crm.example +10.0.0.0/8"]);
}
