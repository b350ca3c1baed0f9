//! What people see of the runs: what a plan came to, how an application is.

use crate::parts::{Database, at, cells, plan, run, worker};
use scenarios::{Code, Verdict};
use store::{DayCount, HealthCount, NewPlanRun, TicketFilter, Tried, UNLIMITED};

on_both! {
    a_plan_is_as_bad_as_its_worst_run
    health_is_counted_over_what_is_planned
    what_a_draft_comes_to_counts_nowhere
    a_cell_that_was_never_good_is_compared_with_the_same_one_elsewhere
    the_last_runs_of_cells_come_in_their_order
}

async fn finish(database: &Database, verdict: Verdict, code: Option<Code>, now: i64) {
    let taken = database.store.take(&worker("one"), 1, at(now)).await.expect("an answer").remove(0);
    let ended = database.store.finish((&taken.run, "one", 1), &run(verdict, code), at(now)).await;
    ended.expect("an answer").expect("it ends");
}

async fn a_plan_is_as_bad_as_its_worst_run(database: Database) {
    let store = &database.store;
    let mut cells = cells(4, "test");
    cells[0].is_quarantined = true;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells).await;
    let id = store.start(&nightly, at(0)).await.expect("it starts").expect("it is new");
    let verdict = async || store.plan_run(&nightly.project, &id).await.expect("it is there").verdict();
    assert_eq!(verdict().await, None);
    finish(&database, Verdict::Broken, Some(Code::ELEMENT_MISSING), 1).await;
    assert_eq!(verdict().await, None, "what is in quarantine does not count");
    finish(&database, Verdict::Passed, None, 2).await;
    assert_eq!(verdict().await, None, "what has still to come may break");
    finish(&database, Verdict::Broken, Some(Code::ELEMENT_MISSING), 3).await;
    assert_eq!(verdict().await, Some(Verdict::Broken));
    finish(&database, Verdict::Skipped, Some(Code::CANCELLED), 4).await;
    let ended = store.plan_run(&nightly.project, &id).await.expect("it is there");
    assert!(ended.finished.is_some() && ended.verdict() == Some(Verdict::Broken));
    let counts = ended.counts;
    assert_eq!((counts.passed, counts.broken, counts.skipped, counts.quarantined), (1, 1, 1, 1));
    let day = at(0).timestamp().div_euclid(86_400);
    let count = |verdict: &str| DayCount { day, verdict: verdict.to_owned(), count: 1 };
    let days = store.days(&nightly.project, at(-1)).await.expect("days");
    assert_eq!(days, [count("passed"), count("broken"), count("skipped")]);
}

async fn a_cell_that_was_never_good_is_compared_with_the_same_one_elsewhere(database: Database) {
    let store = &database.store;
    // The release before is good, the next one is not; in German nothing was ever good.
    let all =
        [("old", "en", Verdict::Passed), ("next", "en", Verdict::Broken), ("next", "de", Verdict::Broken)];
    for (second, (environment, language, verdict)) in (1..).zip(all) {
        let mut cells = cells(1, environment);
        cells[0].language = Some(language.to_owned());
        cells[0].cell = format!("{environment} {language}");
        let nightly = plan(&database, "nightly", 5, UNLIMITED, cells).await;
        let nightly = NewPlanRun { slot: second.to_string(), ..nightly };
        store.start(&nightly, at(second)).await.expect("it starts").expect("it is new");
        finish(&database, verdict, None, second).await;
    }
    let other = async |cell: &str| {
        let other = store.good_elsewhere(cell).await.expect("an answer");
        other.map(|other| (other.environment, other.good_version))
    };
    assert_eq!(other("next en").await, Some(("old".to_owned(), Some("1.9".to_owned()))));
    assert_eq!(other("next de").await, None, "in German nothing was ever good");
    assert_eq!((other("old en").await, other("none").await), (None, None));
}

async fn the_last_runs_of_cells_come_in_their_order(database: Database) {
    let store = &database.store;
    let nightly = plan(&database, "nightly", 5, UNLIMITED, cells(1, "next")).await;
    for (second, verdict) in
        [(9, Verdict::Flaky), (10, Verdict::Broken), (11, Verdict::Passed), (12, Verdict::Healed)]
    {
        let again = NewPlanRun { slot: second.to_string(), ..nightly.clone() };
        store.start(&again, at(second)).await.expect("it starts").expect("it is new");
        let code = (verdict == Verdict::Broken).then_some(Code::ELEMENT_MISSING);
        finish(&database, verdict, code, second).await;
    }
    let last = store.last_verdicts(&["next 0", "none"], 3).await.expect("an answer");
    let told: Vec<Vec<&str>> =
        last.iter().map(|runs| runs.iter().map(|run| run.verdict.as_str()).collect()).collect();
    assert_eq!(
        told,
        [vec!["broken", "passed", "healed"], vec![]],
        "the first first, and no more than asked for"
    );
    let fixed = async |since: i64| store.fixed_since(&nightly.project, at(since)).await.expect("a count");
    assert_eq!((fixed(11).await, fixed(12).await), (1, 0), "the ticket of the broken run, once all is good");
}

async fn what_a_draft_comes_to_counts_nowhere(database: Database) {
    let store = &database.store;
    let play = async |tried: Option<Tried>, slot: &str| {
        let mut cells = cells(1, "test");
        cells[0].tried = tried;
        let plan = plan(&database, "", 9, UNLIMITED, cells).await;
        let plan = NewPlanRun { slot: slot.to_owned(), ..plan };
        let id = store.start(&plan, at(0)).await.expect("it starts").expect("it is new");
        finish(&database, Verdict::Broken, Some(Code::ELEMENT_MISSING), 1).await;
        (plan.project, id)
    };
    let path = "scenarios/create.yaml".to_owned();
    let tried = Tried { draft: "d1".to_owned(), path: path.clone(), content: "scenario: A\n".to_owned() };
    let (project, id) = play(Some(tried), "one").await;
    let counted = async || {
        let tickets = store.tickets(&project, &TicketFilter::default()).await.expect("tickets").len();
        let cells = store.cells(&project, None).await.expect("cells").len();
        let news = store.waiting_news(at(99)).await.expect("news").len();
        (tickets, cells, news, store.days(&project, at(-1)).await.expect("days").len())
    };
    assert_eq!(counted().await, (0, 0, 0, 0));
    let runs = store.runs_of_draft(&project, "d1", 9).await.expect("runs");
    let told: Vec<_> = runs.iter().map(|run| (run.verdict.as_deref(), run.is_quarantined)).collect();
    assert_eq!(told, [(Some("broken"), false)], "it is kept for those who look at it");
    assert!(store.plan_run(&project, &id).await.expect("it is there").finished.is_some());
    let text = store.tried(&id).await.expect("an answer");
    assert_eq!(text, Some((path.clone(), "scenario: A\n".to_owned())));
    assert!(store.runs_of(&project, &path, 9).await.expect("runs").is_empty(), "it is no run of the file");
    // The same without a draft counts everywhere.
    let (_, id) = play(None, "two").await;
    assert_eq!((counted().await, store.tried(&id).await.expect("an answer")), ((1, 1, 1, 1), None));
    assert_eq!(store.runs_of_draft(&project, "", 9).await.expect("runs"), []);
}

async fn health_is_counted_over_what_is_planned(database: Database) {
    let store = &database.store;
    let mut nightly = plan(&database, "nightly", 5, UNLIMITED, cells(3, "test")).await;
    nightly.cells[2].browser = "firefox".to_owned();
    nightly.cells[2].file = "scenarios/other.yaml".to_owned();
    store.start(&nightly, at(0)).await.expect("it starts").expect("it is new");
    finish(&database, Verdict::Flaky, None, 1).await;
    finish(&database, Verdict::Broken, Some(Code::ELEMENT_MISSING), 2).await;
    finish(&database, Verdict::Passed, None, 3).await;
    let project = nightly.project.as_str();
    let count = |browser: &str, verdict: &str| HealthCount {
        system: None,
        browser: browser.to_owned(),
        language: None,
        verdict: verdict.to_owned(),
        count: 1,
    };
    let health = store.health(project).await.expect("counts");
    assert_eq!(health, [count("chromium", "broken"), count("chromium", "flaky"), count("firefox", "passed")]);
    let states = store.file_states(project).await.expect("states");
    let of: Vec<(&str, Verdict, i64)> =
        states.iter().map(|one| (one.file.as_str(), one.verdict, one.last.timestamp())).collect();
    let first = at(0).timestamp();
    assert_eq!(
        of,
        [
            ("scenarios/create.yaml", Verdict::Broken, first + 2),
            ("scenarios/other.yaml", Verdict::Passed, first + 3)
        ]
    );
    let marks = store.marks(project, &["scenarios/create.yaml", "scenarios/none.yaml"]).await.expect("marks");
    let of: Vec<&str> = marks.iter().map(|mark| mark.verdict.as_str()).collect();
    assert_eq!(of, ["broken", "flaky"], "the worst first, and of nothing else");
    assert_eq!(store.marks(project, &[]).await.expect("none"), []);
    let slowest = store.slowest(project, 1).await.expect("some");
    assert_eq!(
        (slowest.len(), slowest[0].file.as_str(), slowest[0].took_ms),
        (1, "scenarios/create.yaml", 12)
    );
    let shaky = store.flakiest(project, 5).await.expect("some");
    assert_eq!((shaky.len(), shaky[0].flaky, shaky[0].runs), (1, 1, 2));
    assert_eq!(store.never_run(project, 5).await.expect("some"), Vec::<String>::new());
    let choices = store.choices(project).await.expect("choices");
    assert_eq!((choices.browsers.len(), choices.plans.as_slice()), (2, ["nightly".to_owned()].as_slice()));
    // A plan of one cell less, and then no plan at all.
    let less = NewPlanRun { slot: "later".to_owned(), cells: nightly.cells[2..].to_vec(), ..nightly.clone() };
    store.start(&less, at(10)).await.expect("it starts").expect("it is new");
    assert_eq!(store.health(project).await.expect("counts"), [count("firefox", "passed")]);
    store.forget_plans(project, &["hourly"]).await.expect("it is forgotten");
    assert_eq!(store.health(project).await.expect("counts"), []);
}
