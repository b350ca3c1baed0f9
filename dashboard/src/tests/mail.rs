//! Where people read mail: their own business and that of administrators, and in no log.

use super::{HOSTILE, hostile_run, site};
use axum::http::Method;
use serde_json::{Value, json};
use store::MessageFilter;

const ADDRESS: &str = "ada.canary@b.example";

#[tokio::test]
async fn everybody_says_where_they_read_mail_and_an_administrator_for_anybody() {
    let site = site().await;
    let (cookie, csrf) = site.person("viewer").await;
    let me = (cookie.as_str(), csrf.as_str());
    let save = async |form: &[(&str, &str)]| site.post("/settings/me", me, form).await.0;
    assert_eq!(save(&[("mail", HOSTILE)]).await, 422);
    assert_eq!(save(&[("mail", "a@b\r\nBcc: eve@b.example")]).await, 422);
    assert_eq!(save(&[("mail", ADDRESS), ("quiet_from", "20:00")]).await, 422);
    assert_eq!(save(&[("mail", ADDRESS), ("time_zone", "Europe/Atlantis")]).await, 422);
    let form = [
        ("mail", ADDRESS),
        ("topic", "mentioned"),
        ("topic", "assigned"),
        ("quiet_from", "20:00"),
        ("quiet_to", "07:00"),
        ("time_zone", "Europe/Berlin"),
        ("language", "de"),
    ];
    assert_eq!(save(&form).await, 303);
    let id = site.store.person("viewer").await.expect("an answer").expect("they are there").id;
    let kept = site.store.mail(&id).await.expect("an answer");
    assert_eq!(
        (kept.address.as_deref(), kept.settings.off.join(" ").as_str()),
        (Some(ADDRESS), "commented changed")
    );
    let (_, page) = site.get("/settings/me", &cookie).await;
    assert!(
        page.contains(ADDRESS) && page.contains("value=\"20:00\"") && page.contains("names no mail server")
    );
    assert_eq!(site.post("/settings/me", (&cookie, "wrong"), &form).await.0, 403);
    let of = format!("/settings/people/{id}/mail");
    assert_eq!(site.post(&of, me, &[("mail", "")]).await.0, 403, "their own only by their own page");
    let (admin, key) = site.person("admin").await;
    assert!(site.get("/settings", &admin).await.1.contains(ADDRESS));
    assert_eq!(site.post(&of, (&admin, &key), &[("mail", "eve")]).await.0, 422);
    assert_eq!(site.post(&of, (&admin, &key), &[("mail", "")]).await.0, 303);
    assert_eq!(site.post("/settings/people/none/mail", (&admin, &key), &[("mail", "")]).await.0, 404);
    assert_eq!(site.store.mail(&id).await.expect("an answer").address, None);
    let token = site.token("viewer", &["read"], None).await;
    let mine = json!({"mail": ADDRESS, "settings": {"off": ["changed"], "language": "ar"}});
    assert_eq!(site.call(Method::POST, "/api/v1/me", &token, mine).await.0, 204);
    let (_, known) = site.call(Method::GET, "/api/v1/me", &token, Value::Null).await;
    assert_eq!((&known["mail"], &known["settings"]["off"]), (&json!(ADDRESS), &json!(["changed"])));
    assert!(known.get("password").is_none());
    assert_eq!(site.call(Method::GET, "/api/v1/people", &token, Value::Null).await.0, 403);
    let told = format!("{:?}", site.store.audited(100).await.expect("the audit log"));
    assert!(told.contains("person.mail") && !told.contains("canary"), "{told}");
    assert!(!site.call(Method::GET, "/metrics", &token, Value::Null).await.1.to_string().contains("canary"));
}

#[tokio::test]
async fn who_is_named_is_told_by_mail_and_the_log_knows_them_by_name() {
    let site = site().await;
    hostile_run(&site).await;
    let (cookie, csrf) = site.person("builder").await;
    let (admin, _) = site.person("admin").await;
    site.person("viewer").await;
    for name in ["viewer", "builder"] {
        let id = site.store.person(name).await.expect("an answer").expect("they are there").id;
        site.store.set_mail(&id, Some(ADDRESS)).await.expect("it is kept");
    }
    let say =
        async |words: &str| site.post("/tickets/1/comments", (&cookie, &csrf), &[("content", words)]).await.0;
    assert_eq!(say(&format!("{HOSTILE} @viewer, @builder and @nobody; viewer@b.example")).await, 303);
    let (_, page) = site.get("/tickets/1", &cookie).await;
    assert_eq!(page.matches("class=\"mention\"").count(), 2, "known people only");
    assert!(page.contains("@nobody") && !page.contains("<script>alert"));
    let log = site.store.messages(&site.project, &MessageFilter::default(), 9).await.expect("the log");
    assert_eq!(log.len(), 1, "nobody hears what they have said themselves");
    let (_, shown) = site.get("/settings/notifications", &admin).await;
    assert!(shown.contains("E-mail to a person · <bdi>viewer</bdi>") && !shown.contains("canary"), "{shown}");
    // Who watches hears of another state, by call and by form.
    let token = site.token("viewer", &["read"], None).await;
    let watch =
        site.call(Method::POST, "/api/v1/tickets/1/watch", &token, json!({"is_watching": true})).await;
    assert_eq!(watch.0, 204);
    assert_eq!(site.post("/tickets/1/state", (&cookie, &csrf), &[("state", "triaged")]).await.0, 303);
    let log = site.store.messages(&site.project, &MessageFilter::default(), 9).await.expect("the log");
    let mut said = 0;
    for row in &log {
        said += site.store.ticket_news(&row.id).await.expect("an answer").map_or(0, |news| news.said.len());
    }
    assert_eq!(said, 2);
}
