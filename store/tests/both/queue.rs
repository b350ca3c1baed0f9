//! The queue on both databases: nothing is started twice, lost, or run by two.

use crate::parts::{Database, at, cells, plan, run, step, worker};
use scenarios::{Code, Verdict};
use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
};
use store::{Change, NewPlanRun, NewRun, StepPlace, UNLIMITED, Worker};

on_both! {
    a_slot_is_started_once_by_however_many
    a_run_is_taken_once_by_however_many
    priority_comes_first_and_limits_hold
    a_system_bears_as_many_as_it_says_whoever_takes_them
    what_a_dead_worker_had_waits_again_and_its_steps_stay
    what_is_lost_again_and_again_waits_longer_each_time
    what_is_handed_back_in_good_order_is_taken_at_once
    a_cell_knows_since_when_it_is_broken
    what_a_page_says_may_hold_a_nul
    a_slot_in_the_future_keeps_no_plan_from_starting
}

async fn a_slot_is_started_once_by_however_many(database: Database) {
    let plan = plan(&database, "nightly", 5, UNLIMITED, cells(2_500, "test")).await;
    let starts = (0..6).map(|_| database.store.start(&plan, at(0)));
    let started = futures_util::future::try_join_all(starts).await.expect("the database answers");
    assert_eq!(started.iter().flatten().count(), 1);
    assert_eq!(database.store.load().await.expect("a count"), (2_500, 0));
    let again = NewPlanRun { slot: "2026-11-23T02:30:00Z".to_owned(), ..plan };
    assert!(database.store.start(&again, at(1)).await.expect("the database answers").is_some());
    assert_eq!(database.store.load().await.expect("a count"), (5_000, 0));
}

async fn a_run_is_taken_once_by_however_many(database: Database) {
    let plan = plan(&database, "nightly", 5, UNLIMITED, cells(60, "test")).await;
    database.store.start(&plan, at(0)).await.expect("it starts");
    let takes = (0..8).map(|at_once| {
        let store = database.store.clone();
        async move {
            let (mut mine, me) = (vec![], worker(&format!("worker-{at_once}")));
            loop {
                let taken = store.take(&me, 2, at(1)).await.expect("the database answers");
                if taken.is_empty() {
                    return mine;
                }
                mine.extend(taken.into_iter().map(|taken| taken.run));
            }
        }
    });
    let taken: Vec<String> = futures_util::future::join_all(takes).await.into_iter().flatten().collect();
    assert_eq!(taken.len(), 60);
    assert_eq!(taken.iter().collect::<HashSet<_>>().len(), 60);
    assert_eq!(database.store.load().await.expect("a count"), (0, 60));
}

async fn priority_comes_first_and_limits_hold(database: Database) {
    let store = &database.store;
    let usual = plan(&database, "usual", 5, UNLIMITED, [cells(2, "test"), cells(2, "small")].concat()).await;
    let urgent = plan(&database, "urgent", 9, 1, cells(3, "test")).await;
    let webkit = NewRun { browser: "webkit".to_owned(), ..cells(1, "test").remove(0) };
    let other = plan(&database, "other browser", 8, UNLIMITED, vec![webkit]).await;
    for plan in [&usual, &urgent, &other] {
        store.start(plan, at(0)).await.expect("it starts");
    }
    // One of `urgent`, as its limit is 1; then both of `test` and one of `small`, whose limit is 1.
    let taken = store.take(&worker("one"), 10, at(1)).await.expect("the database answers");
    assert_eq!(taken.len(), 4, "{taken:?}");
    let again = store.take(&worker("two"), 10, at(1)).await.expect("the database answers");
    assert_eq!(again, []);
    let own = Worker { browsers: vec!["webkit".to_owned()], ..worker("three") };
    assert_eq!(store.take(&own, 10, at(1)).await.expect("the database answers").len(), 1);
    assert_eq!(store.load().await.expect("a count"), (3, 5));
}

async fn a_system_bears_as_many_as_it_says_whoever_takes_them(database: Database) {
    let store = &database.store;
    let of = |system: &str, environment| {
        let own = |cell| NewRun { system: Some(system.to_owned()), ..cell };
        cells(4, environment).into_iter().map(own).collect::<Vec<_>>()
    };
    // Two plans, two environments, one system that bears two; another one that says nothing, and cells of none.
    let first =
        plan(&database, "first", 5, UNLIMITED, [of("crm", "test"), of("crm", "preview")].concat()).await;
    let rest = [of("crm", "test"), of("shop", "test"), cells(4, "test")].concat();
    let second = plan(&database, "second", 4, UNLIMITED, rest).await;
    for plan in [&first, &second] {
        store.start(plan, at(0)).await.expect("it starts");
    }
    let (under_way, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let takes = (0..6).map(|number| {
        let (store, under_way, most) = (store.clone(), &under_way, &most);
        async move {
            let (mut mine, me) = (vec![], worker(&format!("worker-{number}")));
            loop {
                let taken = store.take(&me, 4, at(1)).await.expect("an answer");
                if taken.is_empty() {
                    let (queued, _) = store.load().await.expect("a count");
                    if queued == 0 {
                        return mine;
                    }
                    tokio::task::yield_now().await;
                    continue;
                }
                let own = taken.iter().filter(|taken| taken.system.as_deref() == Some("crm")).count();
                most.fetch_max(under_way.fetch_add(own, Ordering::SeqCst) + own, Ordering::SeqCst);
                for taken in taken {
                    // Counted as over before another one can be taken in its place.
                    if taken.system.as_deref() == Some("crm") {
                        under_way.fetch_sub(1, Ordering::SeqCst);
                    }
                    let passed = run(Verdict::Passed, None);
                    let ended = store.finish((&taken.run, &me.name, 1), &passed, at(2)).await;
                    assert!(ended.expect("it is kept").is_some());
                    mine.push(taken.run);
                }
            }
        }
    });
    let taken: Vec<String> = futures_util::future::join_all(takes).await.into_iter().flatten().collect();
    assert_eq!((taken.len(), taken.iter().collect::<HashSet<_>>().len()), (20, 20));
    assert!(most.load(Ordering::SeqCst) <= 2, "{} at a time", most.load(Ordering::SeqCst));
    assert_eq!(store.load().await.expect("a count"), (0, 0));
}

async fn what_a_dead_worker_had_waits_again_and_its_steps_stay(database: Database) {
    let store = &database.store;
    store
        .start(&plan(&database, "nightly", 5, UNLIMITED, cells(1, "test")).await, at(0))
        .await
        .expect("it starts");
    let (dead, alive) = (worker("dead"), worker("alive"));
    store.beat(&dead, at(0)).await.expect("it beats");
    let first = store.take(&dead, 1, at(1)).await.expect("an answer").remove(0);
    let place = |taken, place| StepPlace { taken, attempt: 1, place };
    store.add_steps(&first.run, 1, &[(place(1, 0), step("open", None))]).await.expect("it is kept");
    store.beat(&alive, at(40)).await.expect("it beats");
    let silent = [("dead".to_owned(), at(0).timestamp_millis())];
    let earlier = [("dead".to_owned(), at(-5).timestamp_millis())];
    assert_eq!(
        store.sweep(&earlier, at(36)).await.expect("an answer"),
        [""; 0],
        "it has given another sign since"
    );
    assert_eq!(store.sweep(&silent, at(36)).await.expect("an answer"), std::slice::from_ref(&first.run));
    assert_eq!(store.sweep(&silent, at(36)).await.expect("an answer"), [""; 0]);
    let second = store.take(&alive, 1, at(41)).await.expect("an answer").remove(0);
    assert_eq!((second.run.as_str(), second.taken), (first.run.as_str(), 2));
    // The one believed dead comes back: its run is another's now.
    let late = [(place(1, 1), step("late", None))];
    assert!(!store.add_steps(&first.run, 1, &late).await.expect("an answer"));
    let late =
        store.finish((&first.run, "dead", 1), &run(Verdict::Passed, None), at(42)).await.expect("an answer");
    assert_eq!(late, None);
    let ended =
        store.finish((&first.run, "alive", 2), &run(Verdict::Passed, None), at(43)).await.expect("an answer");
    assert!(ended.expect("it is its own").plan_run_ended.is_some());
    let steps: Vec<(u32, String)> = store
        .steps(&first.run)
        .await
        .expect("steps")
        .into_iter()
        .map(|(attempt, step)| (attempt, step.id))
        .collect();
    assert_eq!(steps, [(1, "open".to_owned()), (101, "save".to_owned())]);
    assert_eq!(store.load().await.expect("a count"), (0, 0));
    assert_eq!(store.workers(at(10)).await.expect("workers"), std::slice::from_ref(&alive));
    assert_eq!(store.workers(at(50)).await.expect("workers"), []);
    store.leave("alive").await.expect("it leaves");
    assert_eq!(store.workers(at(0)).await.expect("workers"), []);
}

async fn a_cell_knows_since_when_it_is_broken(database: Database) {
    let store = &database.store;
    let mut changes = vec![];
    let story = [
        (Verdict::Passed, None),
        (Verdict::Healed, Some(Code::ELEMENT_HEALED)),
        (Verdict::Healed, Some(Code::ELEMENT_HEALED)),
        (Verdict::Broken, Some(Code::ELEMENT_MISSING)),
        (Verdict::Inconclusive, Some(Code::ENV_DOWN)),
        (Verdict::Broken, Some(Code::ELEMENT_MISSING)),
        (Verdict::Flaky, None),
    ];
    for (day, (verdict, code)) in (0..).zip(story) {
        let plan = plan(&database, "nightly", 5, UNLIMITED, cells(1, "test")).await;
        let plan = NewPlanRun { slot: format!("day {day}"), ..plan };
        store.start(&plan, at(day * 100)).await.expect("it starts");
        let taken = store.take(&worker("one"), 1, at(day * 100)).await.expect("an answer").remove(0);
        let ended = store.finish((&taken.run, "one", 1), &run(verdict, code), at(day * 100 + 1)).await;
        changes.push(ended.expect("an answer").expect("it is its own").change);
    }
    let expected = [
        Change::None,
        Change::Healed,
        Change::None,
        Change::Broken,
        Change::None,
        // Known already, though a night lies between in which nobody could tell.
        Change::None,
        Change::Recovered,
    ];
    assert_eq!(changes, expected);
}

async fn what_a_page_says_may_hold_a_nul(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(1, "test")).await;
    store.start(&nightly, at(0)).await.expect("it starts");
    let taken = store.take(&worker("one"), 1, at(0)).await.expect("an answer").remove(0);
    let mut broken = run(Verdict::Broken, Some(Code::ELEMENT_MISSING));
    broken.message = Some("no \"Sa\0ve\"".to_owned());
    broken.attempts[0].steps[0].words = "click Sa\0ve".to_owned();
    // What only looks like one stays what it is.
    broken.attempts[0].console = vec![r"it said \u0000".to_owned()];
    let place = StepPlace { taken: 1, attempt: 1, place: 0 };
    let steps = [(place, broken.attempts[0].steps[0].clone())];
    assert!(store.add_steps(&taken.run, 1, &steps).await.expect("it is kept"));
    let ended = store.finish((&taken.run, "one", 1), &broken, at(1)).await.expect("it is kept");
    assert!(ended.is_some());
    let (row, report) = store.run(&nightly.project, &taken.run).await.expect("a run");
    assert_eq!(row.message.as_deref(), Some("no \"Sa\u{fffd}ve\""));
    assert_eq!(report.expect("a report").attempts[0].console, [r"it said \u0000"]);
}

async fn a_slot_in_the_future_keeps_no_plan_from_starting(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(1, "test")).await;
    for slot in ["2027-01-15T02:30:00Z", "2036-01-01T02:30:00Z"] {
        let nightly = NewPlanRun { slot: slot.to_owned(), ..nightly.clone() };
        assert!(store.start(&nightly, at(0)).await.expect("an answer").is_some());
    }
    let now = "2027-01-15T08:00:00Z".parse().expect("a moment");
    let last = store.last_slot(&nightly.project, "nightly", now).await.expect("an answer").expect("a slot");
    assert_eq!(last.to_rfc3339(), "2027-01-15T02:30:00+00:00");
}

async fn what_is_lost_again_and_again_waits_longer_each_time(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(2, "test")).await;
    store.start(&nightly, at(0)).await.expect("it starts");
    let me = worker("one");
    let take = async |second| store.take(&me, 1, at(second)).await.expect("an answer");
    let first = take(1).await.remove(0);
    let mut now = 1;
    for pause in [5, 10, 20, 20] {
        assert_eq!(store.sweep(&[], at(now)).await.expect("an answer"), [first.run.as_str()]);
        // What waits behind it is not kept waiting.
        let other = take(now + pause - 1).await;
        assert!(other.iter().all(|other| other.run != first.run), "it waits {pause} s");
        store
            .hand_back("one", &other.iter().map(|other| other.run.clone()).collect::<Vec<_>>())
            .await
            .expect("it waits");
        now += pause;
        let both = store.take(&me, 2, at(now)).await.expect("an answer");
        assert!(both.iter().any(|taken| taken.run == first.run), "and no longer");
        let other: Vec<String> =
            both.into_iter().map(|taken| taken.run).filter(|run| *run != first.run).collect();
        store.hand_back("one", &other).await.expect("it waits");
    }
    // A clock that is an hour ahead has written when: nobody waits for that.
    store.drop_run("one", &first.run, at(now + 3_600)).await.expect("it waits");
    let both = store.take(&me, 2, at(now + 1)).await.expect("an answer");
    assert_eq!(both.iter().find(|taken| taken.run == first.run).map(|taken| taken.taken), Some(6));
}

async fn what_is_handed_back_in_good_order_is_taken_at_once(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(1, "test")).await;
    store.start(&nightly, at(0)).await.expect("it starts");
    let taken = store.take(&worker("one"), 1, at(1)).await.expect("an answer").remove(0);
    store.hand_back("one", std::slice::from_ref(&taken.run)).await.expect("it waits");
    let again = store.take(&worker("two"), 1, at(1)).await.expect("an answer").remove(0);
    assert_eq!(again.run, taken.run);
}
