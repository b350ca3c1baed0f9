//! Runs that tell what only all cells of their file show together: they end last, once, whoever dies.

use crate::parts::{Database, at, cells, plan, run, worker};
use scenarios::{Code, Finding, Run, Verdict};
use store::{NewPlanRun, TicketFilter, UNLIMITED};

on_both! {
    a_run_that_tells_ends_when_the_others_have
    a_run_that_was_found_to_be_broken_never_was_green
    only_one_of_two_workers_ends_it
    who_dies_before_loses_nothing
    what_is_cancelled_keeps_nobody_waiting
    a_cell_that_is_run_alone_proves_no_way
}

/// A plan of three cells of one item, the first of which tells.
async fn nightly(database: &Database, slot: &str) -> NewPlanRun {
    let mut all = cells(3, "test");
    all[0].tells = true;
    let mut plan = plan(database, "nightly", 5, UNLIMITED, all).await;
    plan.slot = slot.to_owned();
    plan
}

/// Starts it and plays so many of its cells, all of them well; their ids.
async fn played(database: &Database, plan: &NewPlanRun, count: u32, now: i64) -> (String, Vec<String>) {
    let store = &database.store;
    let plan_run = store.start(plan, at(now)).await.expect("it starts").expect("it is new");
    let taken = store.take(&worker("one"), count, at(now)).await.expect("an answer");
    for taken in &taken {
        let place = (taken.run.as_str(), "one", taken.taken);
        store
            .finish(place, &run(Verdict::Passed, None), at(now + 1))
            .await
            .expect("it is kept")
            .expect("own");
    }
    (plan_run, taken.into_iter().map(|taken| taken.run).collect())
}

/// A run in which a way was never taken, as its step tells it.
fn never() -> Run {
    let mut told = run(Verdict::Passed, None);
    let code = Code::SPLIT_NEVER.of("no");
    let message = "in all 3 cells of the run the split never went to `no`".to_owned();
    let attempt = &mut told.attempts[0];
    attempt.add(vec![Finding {
        code: code.clone(),
        step: Some("save".to_owned()),
        message: message.clone(),
    }]);
    (attempt.steps[0].code, attempt.steps[0].message) = (Some(code.clone()), Some(message.clone()));
    Run { verdict: Verdict::Broken, code: Some(code), message: Some(message), ..told }
}

async fn states(database: &Database, project: &str) -> Vec<(String, i64)> {
    let filter = TicketFilter::default();
    let all = database.store.tickets(project, &filter).await.expect("tickets");
    all.into_iter().map(|ticket| (ticket.state.name().to_owned(), ticket.sightings)).collect()
}

async fn a_run_that_tells_ends_when_the_others_have(database: Database) {
    let store = &database.store;
    let plan = nightly(&database, "1").await;
    let (plan_run, runs) = played(&database, &plan, 2, 0).await;
    assert_eq!(store.held().await.expect("an answer"), [], "another cell has still to come");
    assert_eq!(store.load().await.expect("a count"), (1, 0), "its worker is free all the same");
    let told = store.plan_run(&plan.project, &plan_run).await.expect("it is there");
    assert_eq!((told.done, told.counts.passed, told.finished), (1, 1, None));
    assert_eq!(store.cells(&plan.project, None).await.expect("cells").len(), 1, "it is not known yet");
    let last = store.take(&worker("two"), 1, at(3)).await.expect("an answer").remove(0);
    let passed = run(Verdict::Passed, None);
    let ended = store.finish((&last.run, "two", 1), &passed, at(4)).await.expect("an answer").expect("own");
    assert_eq!(ended.plan_run_ended, None, "the one that tells is still to come");
    let held = store.held().await.expect("an answer").remove(0);
    assert_eq!((&held.run, &held.plan_run), (&runs[0], &plan_run));
    let together = store.runs_together(&held).await.expect("reports");
    assert_eq!(together.iter().map(|(run, _)| run).collect::<Vec<_>>(), [&runs[0], &runs[1], &last.run]);
    assert!(together.iter().all(|(_, run)| run.as_ref().is_some_and(|run| run.attempts[0].steps.len() == 1)));
    let ended = store.end_held(&held.run, &never(), at(5)).await.expect("an answer").expect("it waits");
    assert_eq!(ended.plan_run_ended.as_ref(), Some(&plan_run));
    let told = store.plan_run(&plan.project, &plan_run).await.expect("it is there");
    assert_eq!((told.done, told.counts.passed, told.counts.broken), (3, 2, 1));
    assert!(told.finished.is_some());
    let shown = store.whole_run(&held.run).await.expect("its report");
    assert_eq!(shown, never(), "its steps tell it too");
    assert_eq!(states(&database, &plan.project).await, [("new".to_owned(), 1)]);
    let ticket = store.ticket(&plan.project, 1).await.expect("a ticket");
    assert_eq!((ticket.code.as_str(), ticket.captured.run), ("split.never(no)", held.run));
}

async fn a_run_that_was_found_to_be_broken_never_was_green(database: Database) {
    let store = &database.store;
    for (night, slot) in ["1", "2", "3"].into_iter().enumerate() {
        let now = i64::try_from(night).expect("a small number") * 1000;
        let plan = nightly(&database, slot).await;
        played(&database, &plan, 3, now).await;
        let held = store.held().await.expect("an answer").remove(0);
        store.end_held(&held.run, &never(), at(now + 5)).await.expect("an answer").expect("it waits");
        assert_eq!(states(&database, &plan.project).await, [("new".to_owned(), night as i64 + 1)]);
        let broken = store.cells(&plan.project, None).await.expect("cells").remove(0);
        assert_eq!((broken.verdict.as_str(), broken.since), ("broken", at(5)), "since the first night");
    }
    let plan = nightly(&database, "4").await;
    played(&database, &plan, 3, 9000).await;
    let held = store.held().await.expect("an answer").remove(0);
    store.end_held(&held.run, &run(Verdict::Passed, None), at(9005)).await.expect("an answer");
    assert_eq!(states(&database, &plan.project).await, [("fixed".to_owned(), 3)]);
}

async fn only_one_of_two_workers_ends_it(database: Database) {
    let store = &database.store;
    let plan = nightly(&database, "1").await;
    let (plan_run, _) = played(&database, &plan, 3, 0).await;
    let held = store.held().await.expect("an answer").remove(0);
    let (told, at_once) = (never(), at(5));
    let (one, two) =
        tokio::join!(store.end_held(&held.run, &told, at_once), store.end_held(&held.run, &told, at_once));
    let ended = [one.expect("an answer"), two.expect("an answer")];
    assert_eq!(ended.iter().filter(|ended| ended.is_some()).count(), 1, "{ended:?}");
    assert_eq!(store.held().await.expect("an answer"), []);
    let told = store.plan_run(&plan.project, &plan_run).await.expect("it is there");
    assert_eq!((told.done, told.counts.broken), (3, 1));
    assert_eq!(states(&database, &plan.project).await, [("new".to_owned(), 1)]);
}

async fn who_dies_before_loses_nothing(database: Database) {
    let store = &database.store;
    let plan = nightly(&database, "1").await;
    let (plan_run, runs) = played(&database, &plan, 2, 0).await;
    let dead = store.take(&worker("dead"), 1, at(3)).await.expect("an answer").remove(0);
    assert_eq!(store.sweep(&[], at(-2)).await.expect("an answer"), std::slice::from_ref(&dead.run));
    assert_eq!(store.held().await.expect("an answer"), [], "it waits again, and so does the one that tells");
    let again = store.take(&worker("two"), 1, at(4)).await.expect("an answer").remove(0);
    let passed = run(Verdict::Passed, None);
    store.finish((&again.run, "two", 2), &passed, at(5)).await.expect("an answer").expect("own");
    // Whoever has ended the last one dies here: the next one finds what is left, as long as that takes.
    let held = store.held().await.expect("an answer").remove(0);
    assert_eq!(held.run, runs[0]);
    store.end_held(&held.run, &passed, at(600)).await.expect("an answer").expect("it waits");
    assert!(store.plan_run(&plan.project, &plan_run).await.expect("it is there").finished.is_some());
}

async fn what_is_cancelled_keeps_nobody_waiting(database: Database) {
    let store = &database.store;
    let plan = nightly(&database, "1").await;
    let (plan_run, runs) = played(&database, &plan, 1, 0).await;
    assert_eq!(store.cancel(&plan_run, at(2)).await.expect("an answer"), (2, false));
    let held = store.held().await.expect("an answer").remove(0);
    assert_eq!(held.run, runs[0]);
    let together = store.runs_together(&held).await.expect("reports");
    assert_eq!(together.iter().filter(|(_, run)| run.is_none()).count(), 2, "nobody has played them");
    store
        .end_held(&held.run, &run(Verdict::Passed, None), at(3))
        .await
        .expect("an answer")
        .expect("it waits");
    let told = store.plan_run(&plan.project, &plan_run).await.expect("it is there");
    assert_eq!((told.done, told.counts.passed, told.counts.skipped), (3, 1, 2));
    assert!(told.finished.is_some());
}

async fn a_cell_that_is_run_alone_proves_no_way(database: Database) {
    let store = &database.store;
    let plan = nightly(&database, "1").await;
    played(&database, &plan, 3, 0).await;
    let held = store.held().await.expect("an answer").remove(0);
    store.end_held(&held.run, &never(), at(5)).await.expect("an answer").expect("it waits");
    let alone =
        NewPlanRun { plan: String::new(), slot: "alone".to_owned(), cells: cells(1, "test"), ..plan.clone() };
    played(&database, &alone, 1, 100).await;
    assert_eq!(states(&database, &plan.project).await, [("new".to_owned(), 1)]);
}
