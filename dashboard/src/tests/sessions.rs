//! Sessions: how long they last, and that they end.

use super::site;
use crate::secret;
use axum::http::Method;
use chrono::{TimeDelta, Utc};

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_when_it_is_old_and_with_logging_out() {
    let site = site().await;
    let (_, csrf) = site.person("viewer").await;
    let person = site.store.person("viewer").await.expect("an answer").expect("they are there");
    let now = Utc::now();
    // When each was begun and last used, in hours before now, and whether it still is one.
    let sessions = [(1, 1, true), (13, 13, false), (13, 11, true), (167, 1, true), (169, 0, false)];
    for (at, (begun, used, is_good)) in sessions.into_iter().enumerate() {
        let key = secret::key();
        let hash = secret::hash_of_key(&key);
        let before = |hours| now - TimeDelta::hours(hours);
        site.store.add_session(&hash, &person.id, &csrf, before(begun)).await.expect("a session");
        site.store.use_session(&hash, before(used)).await.expect("it is used");
        let cookie = format!("surefoot_session={key}");
        for path in ["/", "/runs", "/events"] {
            let status = site.send(&Method::GET, path, &cookie, &[]).await.status().as_u16();
            assert_eq!(status, if is_good { 200 } else { 303 }, "{at}: {path}");
        }
        let form = [("csrf", csrf.as_str()), ("watch", "yes")];
        let status = site.send(&Method::POST, "/tickets/1/watch", &cookie, &form).await.status().as_u16();
        assert_eq!(status, if is_good { 404 } else { 401 }, "{at}: a form");
        if is_good {
            let out = site.send(&Method::POST, "/logout", &cookie, &[("csrf", &csrf)]).await;
            assert_eq!(out.status().as_u16(), 303);
            assert_eq!(site.get("/", &cookie).await.0, 303, "{at}: logged out");
        }
    }
}

#[tokio::test]
async fn who_has_logged_out_hears_no_more_of_what_goes_on() {
    let site = site().await;
    let (cookie, csrf) = site.person("viewer").await;
    let mut events = site.send(&Method::GET, "/events", &cookie, &[]).await;
    assert_eq!(events.status().as_u16(), 200);
    assert!(events.chunk().await.expect("it goes on").is_some(), "how much waits and runs");
    site.send(&Method::POST, "/logout", &cookie, &[("csrf", &csrf)]).await;
    // What is on its way comes, and then the end.
    while events.chunk().await.expect("it ends in good order").is_some() {}
}
