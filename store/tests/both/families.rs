//! Merged and split tickets on both databases: one fault as a whole, and each part for itself again.

use crate::{
    parts::{Database, at},
    tickets::{broken, night, passed, tickets},
};
use scenarios::{Code, Run, TicketState, Verdict};
use store::{Chosen, Store};

on_both! {
    a_merged_ticket_is_seen_and_fixed_as_one
    a_merge_is_taken_back_exactly
    sightings_that_are_taken_out_stay_out
    a_step_that_is_taken_out_of_a_family_leaves_its_parts_whole
    what_can_not_be_one_is_refused
}

fn hidden() -> Run {
    crate::parts::run(Verdict::Broken, Some(Code::ELEMENT_HIDDEN))
}

/// Number, sightings and state of all tickets that stand for something.
async fn all(store: &Store, project: &str) -> Vec<(i64, i64, TicketState)> {
    let mut all: Vec<_> = tickets(store, project)
        .await
        .into_iter()
        .map(|ticket| (ticket.number, ticket.sightings, ticket.state))
        .collect();
    all.sort_by_key(|(number, ..)| *number);
    all
}

async fn merge(store: &Store, project: &str, number: i64, into: i64) {
    store.merge(project, (number, into), "ada", at(86_500)).await.expect("they are one");
}

async fn a_merged_ticket_is_seen_and_fixed_as_one(database: Database) {
    let store = &database.store;
    let project = night(&database, 1, [broken(), hidden()]).await;
    merge(store, &project, 2, 1).await;
    assert_eq!(all(store, &project).await, [(1, 2, TicketState::New)]);
    night(&database, 2, [passed(), hidden()]).await;
    assert_eq!(
        all(store, &project).await,
        [(1, 3, TicketState::New)],
        "its next sighting is one of the family"
    );
    let whole = store.ticket(&project, 2).await.expect("it is there");
    assert_eq!(whole.number, 1, "the head stands for it");
    assert_eq!(whole.last_seen, at(2 * 86_400 + 1));
    let verification = store.verification(&whole.id).await.expect("an answer");
    assert_eq!(
        (verification.green, verification.waiting),
        (vec!["test 0".to_owned()], vec!["test 1".to_owned()])
    );
    assert_eq!(store.sightings(&whole.id, 9).await.expect("sightings").len(), 3);
    assert_eq!(store.cells_of_tickets(&[&whole.id]).await.expect("cells")[&whole.id].len(), 2);
    night(&database, 3, [passed(), passed()]).await;
    assert_eq!(all(store, &project).await, [(1, 3, TicketState::Fixed)], "all cells of the family are green");
    night(&database, 4, [passed(), hidden()]).await;
    assert_eq!(all(store, &project).await, [(1, 4, TicketState::New)], "a part opens the whole again");
    let run = store.sightings(&whole.id, 1).await.expect("sightings").remove(0).run;
    assert_eq!(store.ticket_of_run(&run).await.expect("an answer").map(|ticket| ticket.number), Some(1));
    let told: Vec<(i64, String)> = store
        .comments(&whole.id)
        .await
        .expect("comments")
        .into_iter()
        .map(|said| (said.ticket, said.content))
        .collect();
    let expected = [
        (2, "merged into #1"),
        (1, "#2 was merged into this"),
        (1, "fixed: 2 cells green since"),
        (1, "opened again: it was seen again"),
    ];
    assert_eq!(told, expected.map(|(number, words)| (number, words.to_owned())));
}

async fn a_merge_is_taken_back_exactly(database: Database) {
    let store = &database.store;
    let project = night(&database, 1, [broken(), hidden()]).await;
    night(&database, 2, [broken(), crate::parts::run(Verdict::Broken, Some(Code::ELEMENT_MOVING))]).await;
    let second = store.ticket(&project, 2).await.expect("it is there");
    let closed = (TicketState::Closed, None);
    store.set_ticket_state(&second.id, closed, "ada", at(2 * 86_400 + 9)).await.expect("it is kept");
    merge(store, &project, 1, 2).await;
    assert_eq!(
        all(store, &project).await[0],
        (2, 3, TicketState::New),
        "an open fault opens what was done with"
    );
    merge(store, &project, 2, 3).await;
    assert_eq!(all(store, &project).await, [(3, 4, TicketState::New)]);
    let members =
        store.members(&store.ticket(&project, 1).await.expect("it is there").id).await.expect("members");
    let into: Vec<(i64, i64)> = members.iter().map(|member| (member.number, member.into)).collect();
    assert_eq!(into, [(1, 2), (2, 3)]);
    store.unmerge(&project, 2, "ada", at(2 * 86_400 + 20)).await.expect("it stands alone");
    assert_eq!(all(store, &project).await, [(2, 3, TicketState::New), (3, 1, TicketState::New)]);
    assert_eq!(
        store.ticket(&project, 1).await.expect("it is there").number,
        2,
        "with what was merged into it"
    );
    store.unmerge(&project, 1, "ada", at(2 * 86_400 + 21)).await.expect("it stands alone");
    assert_eq!(all(store, &project).await.len(), 3);
    assert!(store.unmerge(&project, 1, "ada", at(2 * 86_400 + 22)).await.is_err(), "it does already");
    // What runs have shown of the whole, they have shown of its parts.
    merge(store, &project, 1, 2).await;
    night(&database, 3, [passed(), passed()]).await;
    store.unmerge(&project, 1, "ada", at(3 * 86_400 + 20)).await.expect("it stands alone");
    assert_eq!(store.ticket(&project, 1).await.expect("it is there").state, TicketState::Fixed);
}

async fn sightings_that_are_taken_out_stay_out(database: Database) {
    let store = &database.store;
    let project = night(&database, 1, [broken(), broken()]).await;
    let id = store.ticket(&project, 1).await.expect("it is there").id;
    store.watch(&id, "ada", true).await.expect("it is kept");
    let places = store.seen_places(&id).await.expect("places");
    assert_eq!(
        (places.len(), places[1].cell.as_str(), places[1].step.as_deref()),
        (2, "test 1", Some("save"))
    );
    let chosen =
        |cells: &[&str]| Chosen { cells: cells.iter().map(ToString::to_string).collect(), steps: vec![] };
    let out = async |cells: &[&str]| store.take_out(&project, (1, &chosen(cells)), "ada", at(86_500)).await;
    assert!(out(&["elsewhere"]).await.is_err(), "it was not seen there");
    assert!(out(&["test 0", "test 1"]).await.is_err(), "nothing would be left");
    assert_eq!(out(&["test 1"]).await.expect("a ticket of its own"), 2);
    let new = store.ticket(&project, 2).await.expect("it is there");
    assert_eq!(
        (new.title.as_str(), new.captured.step.as_deref()),
        ("click save in “Create a contact”", Some("save"))
    );
    assert_eq!(new.captured.run, store.sightings(&new.id, 9).await.expect("sightings")[0].run);
    assert_eq!(store.watchers(&new.id).await.expect("watchers"), ["ada"]);
    night(&database, 2, [broken(), broken()]).await;
    assert_eq!(all(store, &project).await, [(1, 2, TicketState::New), (2, 2, TicketState::New)]);
    night(&database, 3, [passed(), broken()]).await;
    assert_eq!(all(store, &project).await, [(1, 2, TicketState::Fixed), (2, 3, TicketState::New)]);
    // Back again: what is seen there from now on is of the family.
    store.merge(&project, (2, 1), "ada", at(3 * 86_400 + 9)).await.expect("they are one");
    night(&database, 4, [passed(), broken()]).await;
    assert_eq!(all(store, &project).await, [(1, 6, TicketState::New)]);
}

async fn a_step_that_is_taken_out_of_a_family_leaves_its_parts_whole(database: Database) {
    let store = &database.store;
    let other_step = |mut run: Run| {
        run.attempts[0].steps[0].id = "send".to_owned();
        run
    };
    let project = night(&database, 1, [broken(), hidden()]).await;
    night(&database, 2, [other_step(broken()), other_step(hidden())]).await;
    merge(store, &project, 2, 1).await;
    assert_eq!(all(store, &project).await, [(1, 4, TicketState::New)]);
    let step = ("scenarios/create.yaml".to_owned(), "send".to_owned());
    let chosen = Chosen { cells: vec![], steps: vec![step] };
    assert_eq!(store.take_out(&project, (1, &chosen), "ada", at(2 * 86_400 + 9)).await.expect("a ticket"), 3);
    assert_eq!(all(store, &project).await, [(1, 2, TicketState::New), (3, 2, TicketState::New)]);
    night(&database, 3, [broken(), other_step(hidden())]).await;
    assert_eq!(all(store, &project).await, [(1, 3, TicketState::New), (3, 3, TicketState::New)]);
    // A cell out of what was taken out: what is left of it catches nothing of the first.
    let chosen = Chosen { cells: vec!["test 1".to_owned()], steps: vec![] };
    assert_eq!(store.take_out(&project, (3, &chosen), "ada", at(3 * 86_400 + 9)).await.expect("a ticket"), 5);
    night(&database, 4, [other_step(broken()), hidden()]).await;
    let state = TicketState::New;
    assert_eq!(all(store, &project).await, [(1, 4, state), (3, 2, state), (5, 2, state)]);
}

async fn what_can_not_be_one_is_refused(database: Database) {
    let store = &database.store;
    let lost = |environment: &str| {
        let mut lost = crate::parts::run(Verdict::Inconclusive, Some(Code::ENV_DOWN));
        lost.environment = Some(environment.to_owned());
        lost
    };
    let project = night(&database, 1, [broken(), lost("test")]).await;
    night(&database, 2, [lost("test"), lost("live")]).await;
    let refused = async |number, into| {
        let error = store.merge(&project, (number, into), "ada", at(9)).await.expect_err("it is refused");
        error.to_string()
    };
    assert!(refused(1, 2).await.contains("could not tell"), "broken is not inconclusive");
    assert!(refused(2, 3).await.contains("different environments"));
    assert!(refused(1, 1).await.contains("one ticket already"));
    assert!(refused(1, 9).await.contains("no ticket `9`"));
}
