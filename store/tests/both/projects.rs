//! Revisions of files on both databases: where they were made, and that nobody goes over what they have not seen.

use crate::parts::{Database, at};
use store::{FileChange, FileContent, FileSource, StoreError, projects::hash};

on_both! {
    a_revision_knows_where_it_was_made
    who_has_not_seen_the_last_revision_is_told
}

fn change(path: &str, text: Option<&str>, after: Option<i64>) -> FileChange {
    let content = text.map(|text| FileContent::Text(text.to_owned()));
    FileChange { path: path.to_owned(), content, after }
}

async fn a_revision_knows_where_it_was_made(database: Database) {
    let store = &database.store;
    let id = store.project("main", at(0)).await.expect("a project").id;
    let one = |text, after| [change("one.yaml", text, after)];
    store.save_pushed(&id, &one(Some("a"), Some(0)), ("ada", "first"), at(0)).await.expect("it is kept");
    store.save(&id, &one(Some("b"), Some(1)), ("grace", "accepted"), at(1)).await.expect("it is kept");
    store.save_pushed(&id, &one(None, Some(2)), ("ada", ""), at(2)).await.expect("it is kept");
    let last = store.last_revisions(&id).await.expect("an answer");
    assert_eq!(last.len(), 1, "what was deleted is still known");
    assert_eq!((last[0].revision, last[0].hash.as_deref(), last[0].base), (3, None, Some(2)));
    let (push, dashboard) = (FileSource::Push, FileSource::Dashboard);
    let lineage = store.lineage(&id, "one.yaml").await.expect("an answer");
    assert_eq!(lineage, [(None, push), (Some(hash(b"b")), dashboard), (Some(hash(b"a")), push)]);
}

async fn who_has_not_seen_the_last_revision_is_told(database: Database) {
    let store = &database.store;
    let id = store.project("main", at(0)).await.expect("a project").id;
    store.save(&id, &[change("one.yaml", Some("a"), None)], ("ada", ""), at(0)).await.expect("it is kept");
    // All or nothing: the other file of the same push is not kept either.
    let both = [change("two.yaml", Some("x"), Some(0)), change("one.yaml", Some("b"), Some(0))];
    let refused = store.save_pushed(&id, &both, ("grace", ""), at(1)).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(told)) if told.contains("one.yaml has been changed meanwhile"))
    );
    assert_eq!(store.files(&id).await.expect("files").len(), 1);
    // Two at once, who have seen the same: one of them is told.
    let one = [change("one.yaml", Some("b"), Some(1))];
    let other = [change("one.yaml", Some("c"), Some(1))];
    let (first, second) = futures_util::future::join(
        store.save_pushed(&id, &one, ("ada", ""), at(2)),
        store.save_pushed(&id, &other, ("grace", ""), at(2)),
    )
    .await;
    let is_told = |one: &Result<usize, StoreError>| matches!(one, Err(StoreError::Conflict(_)));
    assert!(
        (first.is_ok() && is_told(&second)) || (is_told(&first) && second.is_ok()),
        "{first:?} {second:?}"
    );
}
