//! Who hears of a ticket by mail, on both databases: those who follow it or are named, when they want to, and nobody
//! else.

use crate::{
    parts::{Database, at},
    tickets::{broken, night, passed},
};
use scenarios::TicketState;
use store::{MailSettings, MessageFilter, MessageRow, PERSONAL, Store};

on_both! {
    those_hear_of_it_who_follow_it_or_are_named
    nobody_hears_what_they_do_not_want_or_in_the_night
    what_runs_show_is_heard_of_too
}

const NAMES: [&str; 3] = ["ada", "bob", "eve"];

/// Three people with addresses; the ids of all.
async fn people(store: &Store) -> Vec<String> {
    let mut ids = vec![];
    for name in NAMES {
        store.add_person(name, "argon2id$$", &["builder".to_owned()], at(0)).await.expect("somebody new");
        let id = store.person(name).await.expect("an answer").expect("they are there").id;
        store.set_mail(&id, Some(&format!("{name}@b.example"))).await.expect("it is kept");
        ids.push(id);
    }
    ids
}

/// Who has mail, the first message first: their name and when it goes.
async fn waiting(store: &Store, project: &str) -> Vec<(String, i64)> {
    let mails = store.mails().await.expect("mails");
    let mine = |row: &MessageRow| row.way == PERSONAL;
    let log = store.messages(project, &MessageFilter::default(), 100).await.expect("the log");
    let name =
        |row: MessageRow| (mails[&row.recipient].name.clone(), row.due.timestamp() - at(0).timestamp());
    let mut all: Vec<_> = log.into_iter().filter(mine).map(name).collect();
    all.sort();
    all
}

async fn those_hear_of_it_who_follow_it_or_are_named(database: Database) {
    let store = &database.store;
    people(store).await;
    let project = night(&database, 1, [broken(), broken()]).await;
    let ticket = store.ticket(&project, 1).await.expect("it is there").id;
    let said = async |author: &str, mentioned: &[&str], second: i64| {
        let mentioned: Vec<String> = mentioned.iter().map(ToString::to_string).collect();
        store.comment(&ticket, (author, "look", &mentioned), at(second)).await.expect("it is said");
    };
    said("ada", &[], 86_460).await;
    assert_eq!(waiting(store, &project).await, [], "nobody follows it");
    store.assign(&ticket, Some("bob"), "ada", at(86_461)).await.expect("it is kept");
    said("ada", &["eve"], 86_462).await;
    let minute = 86_520;
    let of = |name: &str, due| (name.to_owned(), due);
    assert_eq!(
        waiting(store, &project).await,
        [of("bob", minute), of("eve", minute)],
        "what is near goes as one"
    );
    let log = store.messages(&project, &MessageFilter::default(), 9).await.expect("the log");
    assert!(log.iter().all(|row| !format!("{row:?}").contains("b.example")), "no address is in the outbox");
    let ids = store.mails().await.expect("mails");
    let to_bob = log.iter().find(|row| ids[&row.recipient].name == "bob").expect("one");
    let told = store.ticket_news(&to_bob.id).await.expect("an answer").expect("there is something");
    let contents: Vec<&str> = told.said.iter().map(|said| said.content.as_str()).collect();
    assert_eq!((told.number, contents), (1, vec!["assigned to bob", "look"]));
    // Their own doings are no news; who has it no longer is told.
    said("bob", &[], 86_600).await;
    store.assign(&ticket, Some("eve"), "eve", at(86_700)).await.expect("it is kept");
    let after = waiting(store, &project).await;
    assert_eq!(after, [of("bob", minute), of("bob", 86_760), of("eve", minute)]);
}

async fn nobody_hears_what_they_do_not_want_or_in_the_night(database: Database) {
    let store = &database.store;
    let ids = people(store).await;
    let project = night(&database, 1, [broken(), broken()]).await;
    let ticket = store.ticket(&project, 1).await.expect("it is there").id;
    let none =
        MailSettings { off: vec!["commented".to_owned(), "mentioned".to_owned()], ..MailSettings::default() };
    store.set_mail_settings(&ids[0], &none).await.expect("it is kept");
    // 1,800,000,000 is 8:00 in UTC.
    let quiet = MailSettings {
        quiet_from: "07:00".to_owned(),
        quiet_to: "09:30".to_owned(),
        ..MailSettings::default()
    };
    store.set_mail_settings(&ids[1], &quiet).await.expect("it is kept");
    store.set_mail(&ids[2], None).await.expect("it is kept");
    for name in NAMES {
        store.watch(&ticket, name, true).await.expect("it is kept");
    }
    let mentioned = ["ada".to_owned(), "eve".to_owned()];
    store.comment(&ticket, ("zoe", "look", &mentioned), at(86_400)).await.expect("it is said");
    assert_eq!(waiting(store, &project).await, [("bob".to_owned(), 86_400 + 5_400)]);
    let state = (TicketState::Triaged, None);
    store.set_ticket_state(&ticket, state, "zoe", at(86_400 + 600)).await.expect("it is kept");
    let due = [("ada".to_owned(), 86_400 + 660), ("bob".to_owned(), 86_400 + 5_400)];
    assert_eq!(waiting(store, &project).await, due, "of a quiet night all goes as one");
    store.set_active(&ids[0], false).await.expect("they are out");
    store.set_ticket_state(&ticket, state, "zoe", at(90_000)).await.expect("it is kept");
    assert_eq!(waiting(store, &project).await, due, "who is out hears nothing");
}

async fn what_runs_show_is_heard_of_too(database: Database) {
    let store = &database.store;
    people(store).await;
    let project = night(&database, 1, [broken(), broken()]).await;
    let ticket = store.ticket(&project, 1).await.expect("it is there").id;
    store.watch(&ticket, "ada", true).await.expect("it is kept");
    night(&database, 2, [passed(), passed()]).await;
    night(&database, 3, [broken(), passed()]).await;
    let due: Vec<i64> = waiting(store, &project).await.into_iter().map(|(_, due)| due).collect();
    assert_eq!(due, [2 * 86_400 + 60, 3 * 86_400 + 60]);
}
