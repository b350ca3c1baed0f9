//! Mail: each recipient a message of their own, in two parts, and what the server says is kept.

use crate::{
    parts::{House, at, house},
    servers::Smtp,
};
use scenarios::Verdict::{Broken, Passed};

async fn with_mail(smtp: &Smtp, to: &str) -> House {
    let text = format!(
        "  mail: {{server: 127.0.0.1, port: {}, security: none, user: surefoot, password: PASSWORD, from: \"Surefoot <s@surefoot.example>\"}}\n  \
         channels:\n    builders: {{email: [{to}], language: de}}\n",
        smtp.port
    );
    house(&text, 0, true).await
}

#[tokio::test]
async fn a_message_arrives_with_text_and_html_in_the_channels_language() {
    let smtp = Smtp::start().await;
    let house = with_mail(&smtp, "ada@b.example").await;
    house.night("2026-06-02T01:00:00Z", &[Broken, Passed]).await;
    assert_eq!(house.round("2026-06-02T01:00:01Z").await, 1);
    let came = smtp.came();
    assert_eq!((came.len(), came[0].to.len()), (1, 1));
    let log = house.log().await;
    for part in [
        "From: Surefoot <s@surefoot.example>",
        "To: ada@b.example",
        &format!("Message-ID: <{}@surefoot.example>", log[0].id),
        "Auto-Submitted: auto-generated",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "1 kaputt aus einer Ursache",
        "https://surefoot.example/tickets/1",
    ] {
        let whole = came[0].whole.replace("=\n", "");
        assert!(whole.contains(part), "{part}\n\n{whole}");
    }
    assert_eq!((log[0].state.as_str(), log[0].deliveries[0].detail.as_str()), ("sent", "250 taken as 17"));
    assert!(
        !format!("{log:?}").contains("canary")
            && smtp.said().iter().any(|line| line.starts_with("AUTH PLAIN"))
    );
}

#[tokio::test]
async fn one_who_is_unknown_holds_nobody_else_up() {
    let smtp = Smtp::start().await;
    let house = with_mail(&smtp, "nobody@b.example, ada@b.example, busy@b.example").await;
    house.night("2026-06-02T01:00:00Z", &[Broken]).await;
    assert_eq!(house.round("2026-06-02T01:00:01Z").await, 3);
    let mut states: Vec<(String, String, String)> = house
        .log()
        .await
        .into_iter()
        .map(|row| (row.recipient, row.state, row.deliveries[0].detail.clone()))
        .collect();
    states.sort();
    let state = |at: usize| (states[at].0.split('@').next().unwrap_or_default(), states[at].1.as_str());
    assert_eq!(
        [state(0), state(1), state(2)],
        [("ada", "sent"), ("busy", "waiting"), ("nobody", "given_up")]
    );
    assert!(states[2].2.contains("no such person here") && states[1].2.contains("later"), "{states:?}");
    assert_eq!(smtp.came().len(), 1);
}

#[tokio::test]
async fn one_who_follows_a_ticket_has_mail_and_their_address_is_in_no_log() {
    let smtp = Smtp::start().await;
    let house = with_mail(&smtp, "team@b.example").await;
    let store = &house.desk.store;
    house.night("2026-06-02T01:00:00Z", &[Broken]).await;
    house.round("2026-06-02T01:00:01Z").await;
    let ticket = store.ticket(&house.project, 1).await.expect("it is there").id;
    // The test's server knows nobody of this name.
    for (name, address) in [("ada", "ada@b.example"), ("bob", "nobody@b.example")] {
        store
            .add_person(name, "argon2id$$", &["builder".to_owned()], at("2026-06-02T01:00:00Z"))
            .await
            .expect("new");
        let id = store.person(name).await.expect("an answer").expect("they are there").id;
        store.set_mail(&id, Some(address)).await.expect("it is kept");
        store.watch(&ticket, name, true).await.expect("it is kept");
    }
    let now = at("2026-06-02T02:00:10Z");
    store
        .comment(&ticket, ("eve", "look at <b>this</b> https://evil.example", &[]), now)
        .await
        .expect("it is said");
    assert_eq!(house.round("2026-06-02T02:00:30Z").await, 0, "what comes within the minute goes with it");
    store.assign(&ticket, Some("ada"), "eve", now).await.expect("it is kept");
    assert_eq!(house.round("2026-06-02T02:01:00Z").await, 2);
    let came = smtp.came();
    let whole = came.last().expect("a mail").whole.replace("=\n", "");
    for part in [
        "To: ada@b.example",
        "#1 click Save in",
        "ada takes care of it",
        "https://surefoot.example/tickets/1",
        "&lt;b&gt;this",
    ] {
        assert!(whole.contains(part), "{part}\n\n{whole}");
    }
    assert!(!whole.contains("://evil"));
    let log: Vec<_> = house.log().await.into_iter().filter(|row| row.kind == "ticket").collect();
    let mut states: Vec<&str> = log.iter().map(|row| row.state.as_str()).collect();
    states.sort_unstable();
    assert_eq!(states, ["given_up", "sent"]);
    assert!(!format!("{log:?}").contains("b.example"), "{log:?}");
    // Who reads no mail any more is told nothing, and that is no failure.
    let id = store.person("ada").await.expect("an answer").expect("they are there").id;
    store.comment(&ticket, ("eve", "again", &[]), now).await.expect("it is said");
    for person in store.people().await.expect("people") {
        store.set_mail(&person.id, None).await.expect("it is kept");
    }
    assert_eq!(house.round("2026-06-02T03:00:00Z").await, 2);
    let last = house.log().await.into_iter().rev().find(|row| row.recipient == id).expect("one");
    assert_eq!((last.state.as_str(), smtp.came().len()), ("sent", 0));
}
