//! What those see who may see some systems only: on both databases the same lists and counts, and nothing of the others.

use crate::parts::{Database, at, cells, plan, run, worker};
use scenarios::{Code, Verdict};
use store::{Grant, RunFilter, Sight, TicketFilter, UNLIMITED};

on_both! {
    some_systems_are_seen_and_nothing_of_the_others
    roles_of_places_are_given_and_taken
}

async fn some_systems_are_seen_and_nothing_of_the_others(database: Database) {
    let store = &database.store;
    // One is of a system whose name would match as a pattern, and one of none.
    let systems = [Some("crm"), Some("c_m"), None];
    let mut all = cells(3, "test");
    for (cell, system) in all.iter_mut().zip(systems) {
        cell.system = system.map(str::to_owned);
    }
    let nightly = plan(&database, "nightly", 5, UNLIMITED, all).await;
    store.start(&nightly, at(0)).await.expect("it starts");
    let own = plan(&database, "own", 5, UNLIMITED, vec![nightly.cells[0].clone()]).await;
    store.start(&own, at(0)).await.expect("it starts");
    let project = nightly.project.as_str();
    let names = ["c_m".to_owned(), "other".to_owned()];
    let some = Sight { project, systems: Some(&names) };
    assert_eq!(store.load_of(project).await.expect("a count"), (4, 0));
    assert_eq!(store.load_of(some).await.expect("a count"), (1, 0));
    store.beat(&worker("one"), at(1)).await.expect("it beats");
    for taken in store.take(&worker("one"), 9, at(1)).await.expect("an answer") {
        let mut report = run(Verdict::Broken, Some(Code::ELEMENT_MISSING));
        report.system.clone_from(&taken.system);
        report.attempts[0].har = Some(format!("of {}", taken.system.as_deref().unwrap_or("none")));
        store.finish((&taken.run, "one", 1), &report, at(2)).await.expect("an answer");
    }
    let seen = store.runs(some, &RunFilter::default(), 9).await.expect("runs");
    assert_eq!(seen.iter().map(|run| run.system.as_deref()).collect::<Vec<_>>(), [Some("c_m")]);
    assert_eq!(store.last_ended(some).await.expect("an answer"), Some(seen[0].id.clone()));
    let others = store.runs(project, &RunFilter::default(), 9).await.expect("runs");
    let other = others.iter().find(|run| run.system.as_deref() == Some("crm")).expect("one").id.clone();
    assert!(store.run(some, &seen[0].id).await.is_ok() && store.run(some, &other).await.is_err());
    assert_eq!(store.cells(some, None).await.expect("cells").len(), 1);
    assert_eq!(store.health(some).await.expect("counts").iter().map(|field| field.count).sum::<i64>(), 1);
    let days = store.days(some, at(0)).await.expect("days");
    assert_eq!(days.iter().map(|day| (day.verdict.as_str(), day.count)).collect::<Vec<_>>(), [("broken", 1)]);
    assert_eq!(store.slowest(some, 9).await.expect("a list").len(), 1);
    assert!(store.flakiest(some, 9).await.expect("a list").is_empty());
    let choices = store.choices(some).await.expect("choices");
    assert_eq!(
        (choices.systems, choices.plans),
        (vec!["c_m".to_owned()], vec![]),
        "the plan meets others too"
    );
    let tickets = store.tickets(some, &TicketFilter::default()).await.expect("tickets");
    assert_eq!(tickets.iter().map(|ticket| ticket.system.as_deref()).collect::<Vec<_>>(), [Some("c_m")]);
    assert!(store.ticket(some, tickets[0].number).await.is_ok());
    assert!(store.proposals(some).await.expect("proposals").is_empty());
    assert!(store.plan_runs(some, None, 9).await.expect("runs of plans").is_empty());
    let crm = ["crm".to_owned()];
    let crm = Sight { project, systems: Some(&crm) };
    let started = store.plan_runs(crm, None, 9).await.expect("runs of plans");
    assert_eq!(started.iter().map(|run| run.plan.as_str()).collect::<Vec<_>>(), ["own"]);
    assert!(store.plan_run(crm, &started[0].id).await.is_ok());
    let nobody = Sight { project, systems: Some(&[]) };
    assert!(store.runs(nobody, &RunFilter::default(), 9).await.expect("runs").is_empty());
    let shown = store.shown_in("of c_m").await.expect("an answer");
    assert_eq!(shown, [(project.to_owned(), "c_m".to_owned())]);
}

async fn roles_of_places_are_given_and_taken(database: Database) {
    let store = &database.store;
    let project = store.project("main", at(0)).await.expect("a project").id;
    store.add_person("ada", "argon2id$$", &[], at(0)).await.expect("somebody new");
    let ada = store.person("ada").await.expect("an answer").expect("they are there").id;
    for role in ["viewer", "builder"] {
        store.set_grant(&ada, (&project, "crm"), Some(role)).await.expect("it is kept");
    }
    let grant = Grant { project: project.clone(), system: "crm".to_owned(), role: "builder".to_owned() };
    assert_eq!(store.all_grants().await.expect("grants").remove(&ada), Some(vec![grant]));
    store.set_grant(&ada, (&project, "crm"), None).await.expect("it is gone");
    assert_eq!(store.grants(&ada).await.expect("grants"), []);
    assert!(store.set_roles("nobody", &[]).await.is_err());
}
