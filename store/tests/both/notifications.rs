//! News and messages on both databases: what changes is told once, and a message is never lost and never made twice.

use crate::parts::{Database, at, cells, plan, run, worker};
use scenarios::{Code, Described, Run, Verdict};
use serde_json::json;
use store::{
    Delivery, Message, MessageFilter, NewMessage, NewPlanRun, NewProposal, News, Next, Store, UNLIMITED,
};

on_both! {
    only_what_changes_is_news
    what_we_could_not_tell_is_news_of_the_operation_only
    a_plan_that_does_not_end_is_told_after_a_while
    a_heal_is_news_the_first_time
    news_are_handed_on_once_and_a_quiet_night_is_one_message
    a_message_survives_who_sends_it
    a_digest_finds_what_is_broken_and_what_told_nothing
}

/// Plays the nightly plan of two cells in the `day`th night; gives the project and the plan's run.
async fn night(database: &Database, day: i64, runs: [Run; 2], is_quarantined: bool) -> (String, String) {
    let mut cells = cells(2, "test");
    cells.iter_mut().for_each(|cell| cell.is_quarantined = is_quarantined);
    let nightly = plan(database, "nightly", 5, UNLIMITED, cells).await;
    let nightly = NewPlanRun { slot: format!("day {day}"), ..nightly };
    let now = day * 86_400;
    let started = database.store.start(&nightly, at(now)).await.expect("it starts").expect("it is new");
    let taken = database.store.take(&worker("one"), 2, at(now)).await.expect("an answer");
    for (taken, run) in taken.iter().zip(&runs) {
        let ended = database.store.finish((&taken.run, "one", 1), run, at(now + 1)).await.expect("an answer");
        assert!(ended.is_some());
    }
    (nightly.project, started)
}

async fn told(store: &Store, plan_run: &str) -> Vec<&'static str> {
    let mut kinds: Vec<&str> = news(store, plan_run).await.iter().map(|news| news.kind.name()).collect();
    kinds.sort_unstable();
    kinds
}

async fn news(store: &Store, plan_run: &str) -> Vec<News> {
    store.news_of_plan_run(plan_run).await.expect("news")
}

fn broken() -> Run {
    run(Verdict::Broken, Some(Code::ELEMENT_MISSING))
}

fn passed() -> Run {
    run(Verdict::Passed, None)
}

fn lost() -> Run {
    run(Verdict::Inconclusive, Some(Code::ENV_DOWN))
}

async fn only_what_changes_is_news(database: Database) {
    let store = &database.store;
    let nights: [(_, bool, &[&str]); 7] = [
        ([passed(), passed()], false, &[]),
        ([broken(), broken()], true, &[]),
        ([broken(), broken()], false, &["broken", "broken", "opened"]),
        ([broken(), lost()], false, &["opened"]),
        ([broken(), passed()], false, &["fixed", "recovered"]),
        ([passed(), passed()], false, &["fixed", "recovered"]),
        ([passed(), broken()], false, &["broken", "reopened"]),
    ];
    for (day, (runs, is_quarantined, expected)) in (1..).zip(nights) {
        let (_, plan_run) = night(&database, day, runs, is_quarantined).await;
        assert_eq!(told(store, &plan_run).await, expected, "night {day}");
        let waits =
            store.waiting_news(at(0)).await.expect("an answer").iter().any(|one| one.plan_run == plan_run);
        assert_eq!(waits, !expected.is_empty(), "night {day}");
        for news in news(store, &plan_run).await {
            assert_eq!(news.ticket.as_ref().map(|ticket| ticket.number > 0), Some(true), "{news:?}");
            assert_eq!((news.plan.as_str(), news.scenario.as_str()), ("nightly", "Create a contact"));
        }
    }
}

async fn what_we_could_not_tell_is_news_of_the_operation_only(database: Database) {
    let (_, plan_run) = night(&database, 1, [lost(), lost()], false).await;
    let news = news(&database.store, &plan_run).await;
    assert_eq!(news.len(), 1, "{news:?}");
    assert!(news[0].ticket.as_ref().is_some_and(|ticket| ticket.is_operations && ticket.code == "env.down"));
}

async fn a_plan_that_does_not_end_is_told_after_a_while(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(2, "test")).await;
    let plan_run = store.start(&nightly, at(0)).await.expect("it starts").expect("it is new");
    let taken = store.take(&worker("one"), 1, at(0)).await.expect("an answer");
    store.finish((&taken[0].run, "one", 1), &broken(), at(1)).await.expect("an answer");
    assert_eq!(store.waiting_news(at(1)).await.expect("an answer"), []);
    let waiting = store.waiting_news(at(2)).await.expect("an answer");
    assert_eq!((waiting.len(), waiting[0].plan_run.as_str()), (1, plan_run.as_str()));
}

async fn a_heal_is_news_the_first_time(database: Database) {
    let store = &database.store;
    let (project, plan_run) = night(&database, 1, [passed(), passed()], false).await;
    let found = NewProposal {
        file: "scenarios/create.yaml".to_owned(),
        target: "save".to_owned(),
        step: "s1".to_owned(),
        element: Described::default(),
        browser: "chromium".to_owned(),
        language: None,
        text: None,
    };
    let runs = store.runs(&project, &store::RunFilter::default(), 10).await.expect("runs");
    for run in &runs {
        store
            .propose((&project, &run.id), std::slice::from_ref(&found), at(86_402))
            .await
            .expect("it is kept");
    }
    let news = news(store, &plan_run).await;
    assert_eq!(news.len(), 1, "{news:?}");
    assert_eq!((news[0].kind.name(), news[0].target.as_deref()), ("healed", Some("save")));
}

fn message(place: &str, news: &[String]) -> NewMessage {
    NewMessage {
        channel: "builders".to_owned(),
        way: "email".to_owned(),
        recipient: "ada@example.com".to_owned(),
        kind: "change".to_owned(),
        place: place.to_owned(),
        due: at(1_000_000),
        content: None,
        news: news.to_vec(),
    }
}

async fn taken(store: &Store, now: i64) -> Vec<Message> {
    store.take_messages(10, at(now), at(now + 60)).await.expect("an answer")
}

async fn news_are_handed_on_once_and_a_quiet_night_is_one_message(database: Database) {
    let store = &database.store;
    let (project, first) = night(&database, 1, [broken(), passed()], false).await;
    let (_, second) = night(&database, 2, [broken(), broken()], false).await;
    let ids = async |plan_run: &str| -> Vec<String> {
        news(store, plan_run).await.into_iter().map(|news| news.id).collect()
    };
    let (one, two) = (ids(&first).await, ids(&second).await);
    for (news, is_new) in [(&one, true), (&one, false), (&two, true)] {
        let messages = [message("quiet/7", news)];
        let gathered = store.gather(&project, news, &messages, at(3 * 86_400)).await.expect("an answer");
        assert_eq!(gathered, is_new);
    }
    assert_eq!(store.waiting_news(at(9 * 86_400)).await.expect("an answer"), []);
    assert_eq!(taken(store, 999_999).await, [], "it waits until it is due");
    let all = taken(store, 1_000_000).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let told = store.news_of_message(&all[0].id).await.expect("news");
    assert_eq!(told.len(), one.len() + two.len());
    // What comes once it is going goes by itself.
    let late = NewMessage { news: vec![two[0].clone()], ..message("quiet/7", &[]) };
    assert!(store.post(&project, &late, at(1_000_001)).await.expect("an answer"));
    assert_eq!(taken(store, 1_000_002).await.len(), 1);
}

async fn a_message_survives_who_sends_it(database: Database) {
    let store = &database.store;
    let project = store.project("main", at(0)).await.expect("a project").id;
    let test = NewMessage {
        content: Some(json!({"a": 1})),
        kind: "test".to_owned(),
        due: at(5),
        ..message("test/1", &[])
    };
    assert!(store.post(&project, &test, at(5)).await.expect("an answer"));
    assert!(!store.post(&project, &test, at(5)).await.expect("an answer"), "it is made once");
    let first = taken(store, 10).await.remove(0);
    assert_eq!(taken(store, 69).await, [], "somebody is sending it");
    // Nobody said what came of it: whoever had it is gone.
    let again = taken(store, 70).await.remove(0);
    assert_eq!((&first.id, &first.content), (&again.id, &again.content));
    let attempt = |is_good: bool, detail: &str| Delivery {
        attempt: 0,
        started: at(71),
        took_ms: 12,
        is_good,
        detail: detail.to_owned(),
    };
    store.delivered(&first.id, &attempt(false, "500"), Next::Again(at(100))).await.expect("it is kept");
    assert_eq!(taken(store, 99).await, []);
    let third = taken(store, 100).await.remove(0);
    assert_eq!((third.id.as_str(), third.tries), (first.id.as_str(), 1));
    store.delivered(&first.id, &attempt(false, "410"), Next::GivenUp).await.expect("it is kept");
    assert_eq!(store.given_up(&project, at(0)).await.expect("a count"), 1);
    assert_eq!(store.given_up(&project, at(1_000)).await.expect("a count"), 0);
    assert_eq!(taken(store, 1_000).await, []);
    store.send_again(&project, &first.id, at(1_001)).await.expect("it goes again");
    assert!(store.send_again(&project, &first.id, at(1_001)).await.is_err(), "it waits already");
    assert_eq!(taken(store, 1_001).await[0].tries, 0);
    store.delivered(&first.id, &attempt(true, "204"), Next::Sent).await.expect("it is kept");
    let log = store.messages(&project, &MessageFilter::default(), 10).await.expect("the log");
    let details: Vec<(i64, &str)> =
        log[0].deliveries.iter().map(|one| (one.attempt, one.detail.as_str())).collect();
    assert_eq!((log[0].state.as_str(), &details[..]), ("sent", &[(1, "500"), (2, "410"), (3, "204")][..]));
    let others = MessageFilter { state: Some("given_up".to_owned()), ..MessageFilter::default() };
    assert_eq!(store.messages(&project, &others, 10).await.expect("the log"), []);
    assert_eq!(store.forget_messages(at(71)).await.expect("an answer"), 0);
    assert_eq!(store.forget_messages(at(72)).await.expect("an answer"), 1);
}

async fn a_digest_finds_what_is_broken_and_what_told_nothing(database: Database) {
    let store = &database.store;
    let (project, _) = night(&database, 1, [broken(), passed()], false).await;
    night(&database, 2, [lost(), passed()], false).await;
    let last = (at(2 * 86_400 - 60), at(3 * 86_400));
    let changed = store.news_between(&project, last).await.expect("news");
    assert_eq!(changed.iter().map(|news| news.kind.name()).collect::<Vec<_>>(), ["opened", "fixed"]);
    let still = store.broken_cells(&project).await.expect("cells");
    assert_eq!(still.len(), 1, "what we could not tell changes nothing: {still:?}");
    assert_eq!((still[0].since, still[0].ticket.as_ref().map(|ticket| ticket.number)), (at(86_401), Some(1)));
    assert_eq!(store.good_cells(&project).await.expect("a count"), (1, 2));
    let untold = store.untold(&project, last).await.expect("an answer");
    assert_eq!(untold.len(), 1);
    assert_eq!((untold[0].verdict.as_str(), untold[0].cells), ("inconclusive", 1));
    assert_eq!(store.unended(&project, last.1).await.expect("an answer"), []);
}
