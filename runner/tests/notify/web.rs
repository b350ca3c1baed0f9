//! Webhooks and chats: told once, signed, tried again with the same id, given up; and nowhere else.

use crate::{
    parts::{CANARY, House, KEY, at, house},
    servers::{Came, Web},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::hmac;
use scenarios::Verdict::{Broken, Inconclusive, Passed};
use serde_json::Value;

/// A house with a webhook to `path`.
async fn with_webhook(web: &Web, path: &str, more: &str) -> House {
    let text = format!(
        "  channels:\n    hook: {{webhook: {{url: \"http://127.0.0.1:{}{path}\", key: KEY}}{more}}}\n",
        web.port
    );
    house(&text, web.port, true).await
}

fn json(came: &Came) -> Value {
    serde_json::from_str(&came.body).expect("JSON")
}

/// As a receiver does it: by the headers and the bytes of the body alone.
fn is_signed(came: &Came) -> bool {
    let key = BASE64_STANDARD.decode(KEY.trim_start_matches("whsec_")).expect("a key");
    let signed =
        format!("{}.{}.{}", came.headers["webhook-id"], came.headers["webhook-timestamp"], came.body);
    let tag = came.headers["webhook-signature"].strip_prefix("v1,").expect("a signature");
    let tag = BASE64_STANDARD.decode(tag).expect("Base64");
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &key), signed.as_bytes(), &tag).is_ok()
}

#[tokio::test]
async fn a_night_is_told_once_to_every_channel_and_only_what_changed() {
    let web = Web::start().await;
    let text = format!(
        "  channels:\n    hook: {{webhook: {{url: \"http://127.0.0.1:{}/hook\", key: KEY}}}}\n    chat: {{slack: CHAT}}\n    \
         office: {{teams: CHAT, language: de}}\n",
        web.port
    );
    let house = house(&text, web.port, true).await;
    house.night("2026-06-02T01:00:00Z", &[Broken, Broken, Broken, Passed]).await;
    assert_eq!(house.round("2026-06-02T01:01:00Z").await, 3);
    let mut came = web.came();
    came.sort_by_key(|one| (one.path.clone(), one.body.contains("AdaptiveCard")));
    assert_eq!(came.len(), 3);
    let (slack, teams, hook) = (json(&came[0]), json(&came[1]), &came[2]);
    assert_eq!(slack["blocks"][0]["text"]["text"], "3 broken by one cause");
    assert_eq!(
        teams["attachments"][0]["content"]["body"][0]["inlines"][0]["text"],
        "3 kaputt aus einer Ursache"
    );
    assert!(is_signed(hook), "{hook:?}");
    let told = json(hook);
    assert_eq!((told["type"].as_str(), told["project"].as_str()), (Some("surefoot.change"), Some("main")));
    let cause = &told["data"]["broken"]["named"][0];
    assert_eq!((cause["cells"].as_u64(), cause["turn"].as_str()), (Some(3), Some("opened")));
    assert_eq!(told["id"].as_str(), Some(hook.headers["webhook-id"].as_str()));

    assert_eq!(house.round("2026-06-02T01:02:00Z").await, 0, "once");
    house.night("2026-06-03T01:00:00Z", &[Broken, Broken, Inconclusive, Passed]).await;
    house.round("2026-06-03T01:01:00Z").await;
    // An operations ticket opens with the third cell, and the fourth closes it: nothing is left to tell.
    assert_eq!(web.came().len(), 0, "what stays broken is no news, and what we could not tell is not broken");
    house.night("2026-06-04T01:00:00Z", &[Passed, Passed, Passed, Passed]).await;
    house.round("2026-06-04T01:01:00Z").await;
    let came = web.came();
    let hook = came.iter().find(|one| one.path == "/hook").expect("it came");
    assert_eq!((came.len(), json(hook)["data"]["recovered"]["cells"].as_u64()), (3, Some(3)));
}

#[tokio::test]
async fn what_is_not_taken_is_tried_again_with_the_same_id_and_body() {
    let web = Web::start().await;
    let house = with_webhook(&web, "/hook", "").await;
    house.night("2026-06-02T01:00:00Z", &[Broken]).await;
    web.answer(500, &[], "<b>oh no</b>");
    web.answer(429, &[("retry-after", "3600".to_owned())], "");
    assert_eq!(house.round("2026-06-02T01:00:01Z").await, 1);
    assert_eq!(house.round("2026-06-02T01:00:05Z").await, 0, "ten seconds are a pause");
    assert_eq!(house.round("2026-06-02T01:00:20Z").await, 1);
    assert_eq!(house.round("2026-06-02T01:50:00Z").await, 0, "it asked for an hour");
    assert_eq!(house.round("2026-06-02T02:05:00Z").await, 1);
    let came = web.came();
    assert_eq!(came.len(), 3);
    assert!(came.iter().all(is_signed), "each attempt has its own moment and signature");
    let id = |one: &Came| one.headers["webhook-id"].clone();
    assert!(came.iter().all(|one| id(one) == id(&came[0]) && one.body == came[0].body));
    let log = house.log().await;
    let said: Vec<&str> = log[0].deliveries.iter().map(|one| one.detail.as_str()).collect();
    assert_eq!((log[0].state.as_str(), &said[..]), ("sent", &["500 <b>oh no</b>", "429", "204"][..]));
}

#[tokio::test]
async fn who_is_gone_is_given_up_at_once_and_who_never_answers_after_a_day() {
    let web = Web::start().await;
    let house = with_webhook(&web, "/hook", "").await;
    house.night("2026-06-02T01:00:00Z", &[Broken]).await;
    web.answer(410, &[], "gone");
    house.round("2026-06-02T01:00:01Z").await;
    assert_eq!(house.log().await[0].state, "given_up");
    for _ in 0..10 {
        web.answer(503, &[], "");
    }
    let id = house.log().await[0].id.clone();
    let store = &house.desk.store;
    store.send_again(&house.project, &id, at("2026-06-03T00:00:00Z")).await.expect("it goes again");
    // Every twelve hours is later than any pause.
    let mut now = at("2026-06-03T00:00:00Z");
    for _ in 0..12 {
        house.round(&now.to_rfc3339()).await;
        now += chrono::TimeDelta::hours(13);
    }
    let log = house.log().await;
    assert_eq!((log[0].state.as_str(), log[0].deliveries.len()), ("given_up", 11));
    assert_eq!(store.given_up(&house.project, at("2026-06-01T00:00:00Z")).await.expect("a count"), 1);
    assert_eq!(web.came().len(), 11);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (web, inside) = (Web::start().await, Web::start().await);
    let house = with_webhook(&web, "/hook", "").await;
    house.night("2026-06-02T01:00:00Z", &[Broken]).await;
    web.answer(307, &[("location", format!("http://127.0.0.1:{}/admin", inside.port))], "");
    house.round("2026-06-02T01:00:01Z").await;
    assert_eq!((web.came().len(), inside.came().len()), (1, 0));
    let log = house.log().await;
    assert!(log[0].deliveries[0].detail.contains("redirects are not followed"), "{log:?}");
}

#[tokio::test]
async fn addresses_inside_are_not_reached_unless_the_operator_names_them() {
    let web = Web::start().await;
    for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "169.254.169.254"] {
        let text = format!(
            "  channels:\n    hook: {{webhook: {{url: \"http://{host}:{}/\", key: KEY}}}}\n",
            web.port
        );
        let house = house(&text, web.port, false).await;
        house.night("2026-06-02T01:00:00Z", &[Broken]).await;
        house.round("2026-06-02T01:00:01Z").await;
        let log = house.log().await;
        let detail = &log[0].deliveries[0].detail;
        assert!(detail.contains("is not a public address") && detail.contains("--allow"), "{host}: {detail}");
        assert_eq!((log[0].state.as_str(), web.came().len()), ("waiting", 0), "{host}");
    }
}

#[tokio::test]
async fn the_log_holds_no_secret_whatever_the_other_side_says() {
    let web = Web::start().await;
    let house =
        house("  channels:\n    chat: {slack: CHAT}\n    other: {slack: MISSING}\n", web.port, true).await;
    house.night("2026-06-02T01:00:00Z", &[Broken]).await;
    web.answer(404, &[], &format!("no hook at http://127.0.0.1:{}/{CANARY}", web.port));
    house.round("2026-06-02T01:00:01Z").await;
    let log = house.log().await;
    let told = format!("{log:?}");
    assert!(!told.contains(CANARY) && told.contains("404 no hook at"), "{told}");
    assert!(told.contains("no value for the secret MISSING"), "{told}");
    assert_eq!(web.came()[0].path, format!("/{CANARY}"));
}

#[tokio::test]
async fn a_quiet_night_is_told_in_the_morning_as_one() {
    let web = Web::start().await;
    let quiet = ", quiet: {from: \"20:00\", to: \"07:00\", time_zone: Europe/Berlin}";
    let house = with_webhook(&web, "/hook", quiet).await;
    house.night("2026-06-01T22:00:00Z", &[Broken, Broken, Passed]).await;
    assert_eq!(house.round("2026-06-01T22:01:00Z").await, 0);
    house.night("2026-06-02T00:00:00Z", &[Passed, Broken, Broken]).await;
    assert_eq!(house.round("2026-06-02T00:01:00Z").await, 0);
    assert_eq!(house.round("2026-06-02T04:59:59Z").await, 0);
    assert_eq!(house.round("2026-06-02T05:00:00Z").await, 1);
    let came = web.came();
    let data = &json(&came[0])["data"];
    assert_eq!(came.len(), 1);
    let counts = ["broken", "recovered"].map(|part| data[part]["cells"].as_u64());
    assert_eq!((counts, data["passing"].as_u64()), ([Some(2), Some(0)], Some(1)));
}

#[tokio::test]
async fn a_digest_comes_once_a_morning_and_says_what_is_still_broken_and_what_did_not_run() {
    let web = Web::start().await;
    let digest = ", tell: [], digest: {at: \"07:00\", time_zone: Europe/Berlin}";
    let house = with_webhook(&web, "/hook", digest).await;
    house.night("2026-06-01T01:00:00Z", &[Broken, Passed]).await;
    assert_eq!(house.round("2026-06-01T04:59:59Z").await, 0);
    assert_eq!(house.round("2026-06-01T05:00:00Z").await, 1);
    assert_eq!(house.round("2026-06-01T05:00:03Z").await, 0);
    house.night("2026-06-02T01:00:00Z", &[Broken, Inconclusive]).await;
    assert_eq!(house.round("2026-06-02T05:00:01Z").await, 1);
    // The plan does not start in the third night, and the server is down in the morning: it is told once.
    assert_eq!(house.round("2026-06-05T20:00:00Z").await, 1);
    let told: Vec<Value> = web.came().iter().map(json).collect();
    let data = |at: usize| &told[at]["data"];
    assert!(told.iter().all(|one| one["type"] == "surefoot.digest"));
    assert_eq!(
        (data(0)["told"]["broken"]["cells"].as_u64(), data(0)["still"]["cells"].as_u64()),
        (Some(1), Some(0))
    );
    assert_eq!(
        (data(1)["told"]["broken"]["cells"].as_u64(), data(1)["still"]["cells"].as_u64()),
        (Some(0), Some(1))
    );
    assert_eq!(data(1)["missing"][0]["kind"], "inconclusive", "{}", data(1));
    assert_eq!(data(2)["missing"][0]["kind"], "unstarted", "{}", data(2));
    assert_eq!(data(2)["until"].as_str(), Some("2026-06-05T05:00:00Z"));
}
