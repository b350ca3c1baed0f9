//! Filters by their names, on both databases.

use crate::parts::{Database, at};
use store::NewFilter;

on_both! {
    everybody_has_their_own_filters_and_sees_shared_ones
}

async fn everybody_has_their_own_filters_and_sees_shared_ones(database: Database) {
    let store = &database.store;
    let project = store.project("main", at(0)).await.expect("a project").id;
    let mut ids = vec![];
    for name in ["ada", "bob"] {
        store.add_person(name, "x", &["analyst".to_owned()], at(0)).await.expect("somebody new");
        ids.push(store.person(name).await.expect("an answer").expect("they are there").id);
    }
    let (ada, bob) = (ids[0].as_str(), ids[1].as_str());
    let new = |name, query, is_shared| NewFilter { page: "runs", name, query, is_shared };
    let save =
        async |person, new| store.save_filter((&project, person), &new, at(1)).await.expect("it is kept");
    let mine = save(ada, new("mine", "verdict=broken", false)).await;
    let all = save(ada, new("all", "browser=webkit", true)).await;
    save(bob, new("mine", "verdict=passed", false)).await;
    let names = async |person, page| {
        let seen = store.saved_filters((&project, person), page).await.expect("filters");
        seen.iter().map(|one| format!("{} {} {}", one.person, one.name, one.query)).collect::<Vec<_>>()
    };
    assert_eq!(names(ada, Some("runs")).await, ["ada mine verdict=broken", "ada all browser=webkit"]);
    assert_eq!(names(bob, None).await, ["bob mine verdict=passed", "ada all browser=webkit"]);
    assert!(names(bob, Some("tickets")).await.is_empty());
    let again = save(ada, new("mine", "verdict=flaky", false)).await;
    assert_eq!((again, names(ada, None).await.len()), (mine.clone(), 2), "the same name is the same filter");
    let remove =
        async |person, id: &str, of_all| store.remove_filter((&project, person), id, of_all).await.is_ok();
    assert!(!remove(bob, &mine, true).await, "a private one is nobody else's");
    assert!(!remove(bob, &all, false).await, "a shared one is its maker's");
    assert!(remove(bob, &all, true).await, "or of whoever looks after all of them");
    assert!(remove(ada, &mine, false).await && names(ada, None).await.is_empty());
}
