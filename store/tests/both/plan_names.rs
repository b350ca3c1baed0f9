//! Plans that get another name: their history goes along, also where somebody starts them at the same moment.

use crate::parts::{Database, at, cells, plan, run, worker};
use scenarios::Verdict;
use store::{FileChange, FileContent, StoreError, UNLIMITED};

on_both! {
    what_is_known_of_a_plan_goes_along
    a_slot_is_not_met_twice_by_whoever_read_the_old_name
    a_name_is_led_on_as_often_as_it_changes
}

fn says(text: &str, after: Option<i64>) -> FileChange {
    let content = Some(FileContent::Text(text.to_owned()));
    FileChange { path: "surefoot.yaml".to_owned(), content, after }
}

async fn rename(database: &Database, project: &str, (old, new): (&str, &str)) -> Result<(), StoreError> {
    let change = says(&format!("plans: {{{new}: {{}}}}\n"), None);
    let why = format!("renamed {old}");
    database.store.rename_plan(project, (old, new), &change, ("ada", &why), at(10)).await
}

async fn what_is_known_of_a_plan_goes_along(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(1, "test")).await;
    let project = nightly.project.as_str();
    let id = store.start(&nightly, at(0)).await.expect("it starts").expect("it is new");
    let taken = store.take(&worker("one"), 1, at(1)).await.expect("an answer").remove(0);
    rename(&database, project, ("nightly", "every night")).await.expect("it is kept");
    // It goes on while it has another name.
    let passed = run(Verdict::Passed, None);
    store.finish((&taken.run, "one", 1), &passed, at(11)).await.expect("an answer").expect("own");
    let runs = store.plan_runs(project, Some("every night"), 5).await.expect("its runs");
    assert_eq!((runs.len(), &runs[0].id), (1, &id));
    assert_eq!(store.plan_runs(project, Some("nightly"), 5).await.expect("its runs").len(), 0);
    let slot = |name: &'static str| store.last_slot(project, name, at(100));
    assert_eq!(slot("nightly").await.expect("an answer"), None);
    assert!(slot("every night").await.expect("an answer").is_some(), "what was due is not due again");
    store.forget_plans(project, &["every night"]).await.expect("an answer");
    assert_eq!(store.health(project).await.expect("counts").len(), 1, "its cells are still planned");
    assert_eq!(store.plan_name(project, "nightly").await.expect("a name").as_deref(), Some("every night"));
    let refused = rename(&database, project, ("other", "every night")).await.expect_err("it has run");
    assert!(
        matches!(&refused, StoreError::Conflict(words) if words.contains("has run here 1 time:")),
        "{refused}"
    );
    let stale = says("plans: {}\n", Some(7));
    let refused = store.rename_plan(project, ("every night", "x"), &stale, ("ada", ""), at(12)).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))));
    assert_eq!(store.plan_name(project, "every night").await.expect("an answer"), None, "nothing was kept");
}

async fn a_slot_is_not_met_twice_by_whoever_read_the_old_name(database: Database) {
    let store = &database.store;
    let mut nightly = plan(&database, "nightly", 5, UNLIMITED, cells(1, "test")).await;
    let project = nightly.project.clone();
    store.save(&project, &[says("plans: {nightly: {}}\n", None)], ("ada", ""), at(0)).await.expect("kept");
    nightly.snapshot = store.heads(&project).await.expect("the files");
    store.start(&nightly, at(1)).await.expect("it starts").expect("it is new");
    rename(&database, &project, ("nightly", "new")).await.expect("it is kept");
    // Another scheduler has read the file before.
    assert_eq!(store.start(&nightly, at(11)).await.expect("an answer"), None, "that slot was met");
    nightly.slot = "2026-11-23T02:30:00Z".to_owned();
    let id = store.start(&nightly, at(12)).await.expect("it starts").expect("it is new");
    let runs = store.plan_runs(&project, Some("new"), 5).await.expect("its runs");
    assert_eq!((runs.len(), &runs[0].id), (2, &id));
    assert_eq!(store.plan_run_of_slot(&project, "nightly", &nightly.slot).await.expect("its run"), id);
    // A plan that gets this name later is another one.
    store
        .save(&project, &[says("plans: {new: {}, nightly: {}}\n", None)], ("ada", ""), at(13))
        .await
        .expect("kept");
    nightly.snapshot = store.heads(&project).await.expect("the files");
    store.start(&nightly, at(14)).await.expect("it starts").expect("it is new");
    assert_eq!(store.plan_runs(&project, Some("nightly"), 5).await.expect("its runs").len(), 1);
}

async fn a_name_is_led_on_as_often_as_it_changes(database: Database) {
    let store = &database.store;
    let project = plan(&database, "a", 5, UNLIMITED, vec![]).await.project;
    for names in [("a", "b"), ("b", "c")] {
        rename(&database, &project, names).await.expect("it is kept");
    }
    let name = async |old: &str| store.plan_name(&project, old).await.expect("an answer");
    assert_eq!([name("a").await, name("b").await], [Some("c".to_owned()), Some("c".to_owned())]);
    rename(&database, &project, ("c", "a")).await.expect("it is kept");
    assert_eq!([name("a").await, name("b").await], [None, Some("a".to_owned())], "and back");
}
