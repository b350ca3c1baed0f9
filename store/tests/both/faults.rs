//! Databases that are away, locked or full: nothing that was acknowledged is lost, and work goes on afterwards.

use crate::parts::{Database, at, cells, plan, postgres, run, sqlite, step, worker};
use scenarios::Verdict;
use sqlx::{Connection as _, SqliteConnection};
use std::{future::Future, pin::pin, task::Poll};
use store::{StepPlace, UNLIMITED};

async fn one_taken(database: &Database) -> (String, String) {
    let nightly = plan(database, "nightly", 5, UNLIMITED, cells(2, "test")).await;
    database.store.start(&nightly, at(0)).await.expect("it starts");
    let taken = database.store.take(&worker("one"), 1, at(1)).await.expect("an answer").remove(0);
    (nightly.project, taken.run)
}

const PLACE: StepPlace = StepPlace { taken: 1, attempt: 1, place: 0 };

#[tokio::test]
async fn a_server_that_was_restarted_is_met_again() {
    let database = postgres().await;
    let store = &database.store;
    let (project, taken) = one_taken(&database).await;
    assert!(store.add_steps(&taken, 1, &[(PLACE, step("open", None))]).await.expect("it is kept"));
    // Many connections are open, and all of them die.
    futures_util::future::join_all((0..8).map(|_| store.load())).await;
    database.restart();
    let later = StepPlace { place: 1, ..PLACE };
    assert!(store.add_steps(&taken, 1, &[(later, step("save", None))]).await.expect("it is kept"));
    assert_eq!(store.steps(&taken).await.expect("steps").len(), 2);
    database.restart();
    let passed = run(Verdict::Passed, None);
    assert!(store.finish((&taken, "one", 1), &passed, at(2)).await.expect("an answer").is_some());
    assert_eq!(store.run(&project, &taken).await.expect("a run").0.state, "done");
    assert_eq!(store.take(&worker("two"), 5, at(3)).await.expect("an answer").len(), 1);
}

/// Another process at the same file.
async fn other(database: &Database) -> SqliteConnection {
    let file = database.folder.path().join("surefoot.db");
    SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("it opens")
}

#[tokio::test]
async fn who_finds_it_locked_waits() {
    let database = sqlite().await;
    let (_, taken) = one_taken(&database).await;
    let mut other = other(&database).await;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.expect("it is locked");
    let passed = run(Verdict::Passed, None);
    let mut ending = pin!(database.store.finish((&taken, "one", 1), &passed, at(2)));
    std::future::poll_fn(|context| {
        assert!(ending.as_mut().poll(context).is_pending(), "it waits");
        Poll::Ready(())
    })
    .await;
    // Readers do not wait.
    assert_eq!(database.store.load().await.expect("a count"), (1, 1));
    sqlx::raw_sql("COMMIT").execute(&mut other).await.expect("it is free");
    assert!(ending.await.expect("an answer").is_some());
}

#[tokio::test]
async fn what_finds_no_room_is_told_and_nothing_is_half_there() {
    let database = sqlite().await;
    let store = &database.store;
    let (_, taken) = one_taken(&database).await;
    let mut other = other(&database).await;
    // As SQLite does it when the disk is full: it takes the whole transaction back by itself.
    let full = "CREATE TRIGGER full BEFORE UPDATE ON plan_runs BEGIN \
                SELECT RAISE(ROLLBACK, 'database or disk is full'); END";
    sqlx::raw_sql(full).execute(&mut other).await.expect("it is full");
    assert!(store.add_steps(&taken, 1, &[(PLACE, step("open", None))]).await.expect("it is kept"));
    let passed = run(Verdict::Passed, None);
    let error = store.finish((&taken, "one", 1), &passed, at(2)).await.expect_err("it is full").to_string();
    assert!(error.contains("database or disk is full"), "{error}");
    assert_eq!(store.load().await.expect("a count"), (1, 1), "it still runs");
    // Whoever writes next is not met by what is left of it.
    store.beat(&worker("one"), at(2)).await.expect("it beats");
    assert_eq!(store.steps(&taken).await.expect("steps")[0].1.id, "open");
    sqlx::raw_sql("DROP TRIGGER full").execute(&mut other).await.expect("there is room again");
    assert!(store.finish((&taken, "one", 1), &passed, at(3)).await.expect("an answer").is_some());
    assert_eq!(store.load().await.expect("a count"), (1, 0));
}
