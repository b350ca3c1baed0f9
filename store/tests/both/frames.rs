//! What a run shows while it is played: only to those who watch, only from its own worker, and never after its end.

use crate::parts::{Database, at, cells, plan, run, worker};
use scenarios::Verdict;
use store::{Frame, UNLIMITED};

on_both! {
    a_run_shows_itself_while_it_is_played_and_watched
}

async fn a_run_shows_itself_while_it_is_played_and_watched(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(2, "test")).await;
    store.start(&nightly, at(0)).await.expect("it starts").expect("it is new");
    let taken = store.take(&worker("one"), 1, at(1)).await.expect("an answer").remove(0);
    let frame = |name: &str| Frame { jpeg: name.as_bytes().to_vec(), width: 4, height: 3 };
    let show = async |who: &str, name: &str, now: i64| {
        store.show_frame((&taken.run, who), &frame(name), at(now)).await.expect("an answer")
    };
    assert!(!show("one", "nobody watches", 2).await);
    assert!(store.watch_run(&taken.run, at(3)).await.expect("an answer"));
    assert!(!store.watch_run("no such run", at(3)).await.expect("an answer"));
    assert_eq!(store.watched("one", at(4)).await.expect("runs"), std::slice::from_ref(&taken.run));
    assert_eq!(store.watched("two", at(4)).await.expect("runs"), [""; 0]);
    assert_eq!(store.watched("one", at(30)).await.expect("runs"), [""; 0], "nobody has asked for long");
    assert_eq!(store.frame(&taken.run).await.expect("an answer"), None, "there is none yet");
    assert!(!show("two", "of another worker", 5).await);
    assert!(show("one", "first", 5).await && show("one", "second", 7).await);
    assert_eq!(store.frame(&taken.run).await.expect("an answer").as_deref(), Some(&b"second"[..]));
    let taken_at = at(7).timestamp_millis();
    assert_eq!(store.frame_taken(&taken.run).await.expect("an answer"), Some((taken_at, 4, 3)));
    assert!(store.watch_run(&taken.run, at(8)).await.expect("an answer"), "watching on keeps the picture");
    assert!(store.frame(&taken.run).await.expect("an answer").is_some());
    // A worker that hands it back has nothing more to show.
    store.hand_back("one", std::slice::from_ref(&taken.run)).await.expect("it waits again");
    assert_eq!(store.frame(&taken.run).await.expect("an answer"), None);
    assert!(!store.watch_run(&taken.run, at(9)).await.expect("an answer"), "it waits");
    let again = store.take(&worker("one"), 2, at(10)).await.expect("an answer");
    let again = again.into_iter().find(|one| one.run == taken.run).expect("it is taken again");
    assert!(store.watch_run(&again.run, at(11)).await.expect("an answer") && show("one", "third", 12).await);
    let place = (again.run.as_str(), "one", again.taken);
    store.finish(place, &run(Verdict::Passed, None), at(13)).await.expect("an answer").expect("it ends");
    assert_eq!(store.frame(&again.run).await.expect("an answer"), None, "nothing is kept after its end");
    assert!(!store.watch_run(&again.run, at(14)).await.expect("an answer") && !show("one", "late", 15).await);
}
