//! Publications and what real users met, on both databases.

use crate::parts::{Database, at};
use store::{NewPublication, NewUse, Publication, Sight, StoreError, UsePlace, usage::MOST_PAGES};

on_both! {
    an_environment_shows_its_last_publication_and_every_one_is_kept
    what_real_users_meet_is_counted_and_bounded
}

fn new<'a>(environment: &'a str, hash: &'a str) -> NewPublication<'a> {
    NewPublication {
        environment,
        system: "crm",
        hash,
        content: hash,
        items: 2,
        sampling: 0.1,
        author: "ada",
        not_green: &[],
        override_reason: None,
        again_of: None,
        after: None,
    }
}

async fn an_environment_shows_its_last_publication_and_every_one_is_kept(database: Database) {
    let store = &database.store;
    let project = store.project("main", at(0)).await.expect("a project").id;
    let other = store.project("other", at(0)).await.expect("a project").id;
    let publish = async |new: NewPublication<'_>, second| store.publish(&project, &new, at(second)).await;
    let first =
        publish(NewPublication { after: Some(0), ..new("test", "sha256:a") }, 1).await.expect("it is");
    assert_eq!((first.number, first.sampling), (1, 0.1));
    let red = ["`tour` was never run".to_owned()];
    let overridden =
        NewPublication { not_green: &red, override_reason: Some("support"), ..new("test", "sha256:b") };
    let second = publish(overridden, 2).await.expect("it is");
    assert_eq!((second.number, second.not_green.as_slice()), (2, red.as_slice()));
    assert_eq!(second.override_reason.as_deref(), Some("support"));
    let late = publish(NewPublication { after: Some(1), ..new("test", "sha256:c") }, 3).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))), "{late:?}");
    assert!(store.published(&project, "sha256:c").await.is_err(), "nothing of it is kept");
    publish(NewPublication { again_of: Some(1), ..new("test", "sha256:a") }, 4).await.expect("it is");
    publish(NewPublication { system: "shop", ..new("production", "sha256:d") }, 5).await.expect("it is");

    let shown = store.shown("main", "test").await.expect("an answer").expect("something");
    assert_eq!((shown.project.as_str(), shown.hash.as_str()), (project.as_str(), "sha256:a"));
    assert_eq!(store.shown("main", "nowhere").await.expect("an answer"), None);
    assert_eq!(store.reports_anywhere("main").await.expect("an answer"), Some(true));
    assert_eq!(store.reports_anywhere("other").await.expect("an answer"), None);
    assert_eq!(store.shown("other", "test").await.expect("an answer"), None);
    assert_eq!(store.published(&project, "sha256:b").await.expect("it is kept"), "sha256:b");
    assert!(store.published(&other, "sha256:b").await.is_err(), "another project's");
    let told = |all: Vec<Publication>| -> Vec<(i64, String, Option<i64>)> {
        all.into_iter().map(|one| (one.number, one.hash, one.again_of)).collect()
    };
    let history = told(store.publications(&project, Some("test"), 10).await.expect("them"));
    let expected = [(3, "sha256:a", Some(1)), (2, "sha256:b", None), (1, "sha256:a", None)];
    assert_eq!(history, expected.map(|(number, hash, of)| (number, hash.to_owned(), of)));
    let systems = ["shop".to_owned()];
    let sight = Sight { project: &project, systems: Some(&systems) };
    assert_eq!(store.publications(sight, None, 10).await.expect("them").len(), 1);
    assert!(store.publication(sight, "test", 1).await.is_err(), "of another system");
    assert_eq!(store.publication(&project, "test", 2).await.expect("it").hash, "sha256:b");
    let audit = store.audited(10).await.expect("the log");
    let line = audit.iter().find(|one| one.detail.contains("overridden: support")).expect("it is told");
    assert_eq!((line.who.as_str(), line.what.as_str(), line.subject.as_str()), ("ada", "publish", "test"));
}

async fn what_real_users_meet_is_counted_and_bounded(database: Database) {
    let store = &database.store;
    let project = store.project("main", at(0)).await.expect("a project").id;
    let place = UsePlace {
        project: &project,
        environment: "production",
        system: "crm",
        browser: "firefox",
        language: "de",
        day: 100,
    };
    let found = |outcome: &str, page: &str, is_first| NewUse {
        item: "tour".to_owned(),
        step: "add".to_owned(),
        element: "save".to_owned(),
        outcome: outcome.to_owned(),
        page: page.to_owned(),
        is_first,
    };
    let uses = [found("missing", "https://a/", true), found("missing", "https://a/", false)];
    store.used(place, &uses).await.expect("it is counted");
    store.used(UsePlace { day: 101, ..place }, &uses[..1]).await.expect("it is counted");
    store
        .used(UsePlace { browser: "webkit", ..place }, &[found("found", "https://a/", true)])
        .await
        .expect("it is");
    let counted = async |since| {
        let all = store.usage(&project, Some("tour"), since).await.expect("counts");
        all.into_iter().map(|one| (one.outcome, one.browser, one.looks, one.sessions)).collect::<Vec<_>>()
    };
    let line = |outcome: &str, browser: &str, looks, sessions| {
        (outcome.to_owned(), browser.to_owned(), looks, sessions)
    };
    assert_eq!(counted(0).await, [line("missing", "firefox", 3, 2), line("found", "webkit", 1, 1)]);
    assert_eq!(counted(101).await, [line("missing", "firefox", 1, 1)]);
    let systems = ["shop".to_owned()];
    let sight = Sight { project: &project, systems: Some(&systems) };
    assert!(store.usage(sight, None, 0).await.expect("counts").is_empty(), "of another system");

    let many: Vec<NewUse> =
        (0..MOST_PAGES + 5).map(|page| found("found", &format!("https://b/{page}"), true)).collect();
    store.used(UsePlace { day: 102, ..place }, &many).await.expect("they are counted");
    let pages = store.usage(&project, None, 102).await.expect("counts");
    assert_eq!(pages.len(), usize::try_from(MOST_PAGES).expect("a few") + 1);
    assert_eq!(pages[0].page, "", "the rest is one line");
    assert_eq!(store.forget_usage(102).await.expect("they go"), 3);
    assert!(counted(0).await.iter().all(|(outcome, ..)| outcome == "found"));
}
