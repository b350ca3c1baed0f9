//! Tickets on both databases: one per fault, fixed by green runs, opened again by the next sighting.

use crate::parts::{Database, at, cells, plan, run, worker};
use chrono::NaiveDate;
use scenarios::{Code, Run, TicketState, Verdict};
use store::{NewPlanRun, NewRun, Store, Ticket, TicketFilter, UNLIMITED};

on_both! {
    many_cells_make_one_ticket_and_green_ones_fix_it
    a_flaky_run_opens_none_and_keeps_one_open
    what_we_could_not_tell_is_a_ticket_of_the_operation
    nobody_mends_it_until_a_day
    a_part_of_a_plan_fixes_nothing_of_the_rest
    what_somebody_has_said_of_its_severity_stays
}

/// Plays the nightly plan of two cells in the `day`th night; a run for each cell.
pub async fn night(database: &Database, day: i64, runs: [Run; 2]) -> String {
    let nightly = plan(database, "nightly", 5, UNLIMITED, cells(2, "test")).await;
    let nightly = NewPlanRun { slot: format!("day {day}"), ..nightly };
    let now = day * 86_400;
    database.store.start(&nightly, at(now)).await.expect("it starts");
    let taken = database.store.take(&worker("one"), 2, at(now)).await.expect("an answer");
    assert_eq!(taken.len(), 2);
    for (taken, run) in taken.iter().zip(&runs) {
        let ended = database.store.finish((&taken.run, "one", 1), run, at(now + 1)).await.expect("an answer");
        assert!(ended.is_some());
    }
    nightly.project
}

pub async fn tickets(store: &Store, project: &str) -> Vec<Ticket> {
    store.tickets(project, &TicketFilter::default()).await.expect("tickets")
}

pub fn broken() -> Run {
    run(Verdict::Broken, Some(Code::ELEMENT_MISSING))
}

pub fn passed() -> Run {
    run(Verdict::Passed, None)
}

async fn many_cells_make_one_ticket_and_green_ones_fix_it(database: Database) {
    let store = &database.store;
    let project = night(&database, 1, [broken(), broken()]).await;
    let ticket = tickets(store, &project).await.remove(0);
    assert_eq!((ticket.sightings, ticket.state, ticket.number), (2, TicketState::New, 1));
    assert_eq!(ticket.severity, "high", "it is broken in all of its two cells");
    assert_eq!(ticket.title, "click save in “Create a contact”");
    night(&database, 2, [passed(), broken()]).await;
    let ticket = tickets(store, &project).await.remove(0);
    assert_eq!((ticket.sightings, ticket.state), (3, TicketState::New));
    let verification = store.verification(&ticket.id).await.expect("an answer");
    assert_eq!((verification.green.len(), verification.waiting.len()), (1, 1));
    night(&database, 3, [passed(), passed()]).await;
    assert_eq!(tickets(store, &project).await[0].state, TicketState::Fixed);
    night(&database, 4, [broken(), passed()]).await;
    let again = tickets(store, &project).await;
    assert_eq!((again.len(), again[0].state, again[0].number), (1, TicketState::New, 1));
    let told: Vec<String> =
        store.comments(&ticket.id).await.expect("comments").into_iter().map(|said| said.content).collect();
    assert_eq!(told, ["fixed: 2 cells green since", "opened again: it was seen again"]);
    let seen = store.sightings(&ticket.id, 10).await.expect("sightings");
    assert_eq!(seen.len(), 4);
    assert_eq!(
        store.ticket_of_run(&seen[0].run).await.expect("an answer").map(|found| found.number),
        Some(1)
    );
}

async fn a_flaky_run_opens_none_and_keeps_one_open(database: Database) {
    let store = &database.store;
    let mut flaky = broken();
    let good = passed().attempts.remove(0);
    flaky.attempts.push(good);
    flaky.verdict = Verdict::Flaky;
    let project = night(&database, 1, [flaky.clone(), passed()]).await;
    assert_eq!(tickets(store, &project).await, []);
    night(&database, 2, [broken(), passed()]).await;
    night(&database, 3, [flaky, passed()]).await;
    let ticket = tickets(store, &project).await.remove(0);
    assert_eq!((ticket.sightings, ticket.state), (2, TicketState::New));
    night(&database, 4, [passed(), passed()]).await;
    assert_eq!(tickets(store, &project).await[0].state, TicketState::Fixed);
}

async fn what_we_could_not_tell_is_a_ticket_of_the_operation(database: Database) {
    let store = &database.store;
    let lost = || {
        let mut lost = run(Verdict::Inconclusive, Some(Code::ENV_DOWN));
        lost.environment = Some("test".to_owned());
        lost
    };
    let project = night(&database, 1, [lost(), lost()]).await;
    let all = tickets(store, &project).await;
    assert_eq!(all.len(), 1);
    assert!(all[0].is_operations && all[0].sightings == 2);
    // What was skipped did not get through; nor did what was lost, or played elsewhere.
    let skipped = run(Verdict::Skipped, Some(Code::CANCELLED));
    let mut elsewhere = passed();
    elsewhere.environment = Some("te_t".to_owned());
    night(&database, 2, [skipped, elsewhere]).await;
    assert_eq!(tickets(store, &project).await[0].state, TicketState::New);
    let mut through = broken();
    through.environment = Some("test".to_owned());
    night(&database, 3, [through.clone(), through]).await;
    let all = tickets(store, &project).await;
    let states: Vec<(bool, TicketState)> =
        all.iter().map(|ticket| (ticket.is_operations, ticket.state)).collect();
    assert_eq!(states.len(), 2);
    assert!(states.contains(&(true, TicketState::Closed)) && states.contains(&(false, TicketState::New)));
}

async fn nobody_mends_it_until_a_day(database: Database) {
    let store = &database.store;
    let project = night(&database, 1, [broken(), passed()]).await;
    let ticket = tickets(store, &project).await.remove(0);
    let until: NaiveDate = at(3 * 86_400).date_naive();
    let wont = (TicketState::WontFix, Some(until));
    store.set_ticket_state(&ticket.id, wont, "ada", at(86_402)).await.expect("it is kept");
    night(&database, 3, [broken(), passed()]).await;
    let asleep = tickets(store, &project).await.remove(0);
    assert_eq!((asleep.state, asleep.sightings, asleep.until), (TicketState::WontFix, 2, Some(until)));
    night(&database, 4, [broken(), passed()]).await;
    assert_eq!(tickets(store, &project).await[0].state, TicketState::New);
}

async fn a_part_of_a_plan_fixes_nothing_of_the_rest(database: Database) {
    let store = &database.store;
    let play = async |of: &[&str], is_whole: bool, day: i64, come_to: fn() -> Run| {
        let cells: Vec<NewRun> = of.iter().flat_map(|environment| cells(1, environment)).collect();
        let count = u32::try_from(cells.len()).expect("few");
        let new = plan(&database, "nightly", 5, UNLIMITED, cells).await;
        let new = NewPlanRun { slot: format!("day {day}"), is_whole, ..new };
        store.start(&new, at(day * 86_400)).await.expect("it starts");
        for taken in store.take(&worker("one"), count, at(day * 86_400)).await.expect("an answer") {
            let place = (taken.run.as_str(), "one", 1);
            let ended = store.finish(place, &come_to(), at(day * 86_400 + 1)).await.expect("an answer");
            assert!(ended.is_some());
        }
        new.project
    };
    // Never started as a whole: by deployments, say.
    let project = play(&["test"], false, 1, broken).await;
    play(&["preview"], false, 2, broken).await;
    assert_eq!(store.health(&project).await.expect("counts").iter().map(|field| field.count).sum::<i64>(), 2);
    play(&["test"], false, 3, passed).await;
    assert_eq!(tickets(store, &project).await[0].state, TicketState::New, "the other cell is still planned");
    play(&["test"], true, 4, passed).await;
    let ticket = tickets(store, &project).await.remove(0);
    assert_eq!(ticket.state, TicketState::Fixed, "the other cell is in no plan any more");
    let verification = store.verification(&ticket.id).await.expect("an answer");
    assert_eq!(verification.unplanned, ["preview 0"]);
}

async fn what_somebody_has_said_of_its_severity_stays(database: Database) {
    let store = &database.store;
    let project = night(&database, 1, [broken(), broken()]).await;
    let ticket = tickets(store, &project).await.remove(0);
    store.set_severity(&ticket.id, scenarios::Severity::Low, "ada", at(86_402)).await.expect("it is kept");
    night(&database, 2, [broken(), broken()]).await;
    let ticket = tickets(store, &project).await.remove(0);
    assert_eq!((ticket.severity.as_str(), ticket.sightings), ("low", 4));
}
