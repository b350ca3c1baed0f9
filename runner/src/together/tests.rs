//! Plans over content tell the ways that none of their cells has taken, as a run of the command does.

use super::*;
use crate::schedule::{Desk, Request};
use scenarios::{Attempt, Engine, Language, Outcome, Phase, StepResult, Verdict};
use serde_json::json;
use store::{FileChange, FileContent, Taken, Worker};

const PROJECT: &str = "systems: {crm: {}}\nenvironments: {test: {url: \"http://test.example\", system: crm}}\n\
    default_environment: test\nlanguages: {default: en, all: [en, de]}\n\
    plans: {nightly: {scenarios: [content], languages: [en, de], environments: [test]}}\n";

const CONTENT: &str = "content: First days\nsystem: crm\nelements:\n  save: {role: button, name: {en: Save}}\nitems:\n  tour:\n    \
    type: walkthru\n    title: {en: Tour, de: Rundgang}\n    steps:\n      - split:\n          when: {title: {is: Added}}\n          \
    yes:\n            - {popup: added, text: {en: Added., de: Da.}}\n          no:\n            \
    - {popup: other, text: {en: Not yet., de: Noch nicht.}}\n        id: way\n  docs: {type: shuttle, title: {en: Docs, de: Hilfe}, url: /docs}\n";

struct Bench {
    desk: Desk,
    project: String,
    checkouts: Checkouts,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Bench {
        let folder = tempfile::tempdir().expect("a folder");
        let place = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let store = Store::open(&place("data")).await.expect("a database");
        let artifacts = Artifacts::open(&place("artifacts"), store.clone()).expect("a place");
        let project = store.project("main", Utc::now()).await.expect("a project").id;
        let files = [("surefoot.yaml", PROJECT), ("content/crm.yaml", CONTENT)];
        let files = files.map(|(path, text)| FileChange {
            path: path.to_owned(),
            content: Some(FileContent::Text(text.to_owned())),
            after: None,
        });
        store.save(&project, &files, ("ada", ""), Utc::now()).await.expect("it is kept");
        let desk = Desk::new(store, artifacts, folder.path().join("scratch"));
        Bench { desk, project, checkouts: Checkouts::new(&folder.path().join("worker")), _folder: folder }
    }

    async fn start(&self) -> (String, Vec<Taken>) {
        let begun =
            self.desk.start(&self.project, ("nightly", None), Request::by_hand("ada"), Utc::now()).await;
        let worker = Worker { name: "w".to_owned(), cells: 9, browsers: vec!["chromium".to_owned()] };
        let taken = self.desk.store.take(&worker, 9, Utc::now()).await.expect("an answer");
        (begun.expect("it starts").plan_run, taken)
    }

    /// A cell of the tour goes these ways, one of the shuttle none.
    async fn play(&self, taken: &Taken, ways: &[&str], verdict: Verdict) {
        let report = run(taken, ways, verdict);
        let place = (taken.run.as_str(), "w", taken.taken);
        self.desk.store.finish(place, &report, Utc::now()).await.expect("an answer").expect("its own");
    }

    async fn end(&self) -> usize {
        end_all((&self.desk.store, &self.desk.artifacts), &self.checkouts).await.expect("an answer")
    }
}

fn run(taken: &Taken, ways: &[&str], verdict: Verdict) -> Run {
    let started = Utc::now().to_rfc3339();
    let step = StepResult {
        id: "way".to_owned(),
        phase: Phase::Main,
        words: "split".to_owned(),
        action: "split".to_owned(),
        target: None,
        outcome: Outcome::Found,
        code: None,
        message: None,
        confidence: None,
        rival: None,
        element: None,
        started: started.clone(),
        took_ms: 1,
        screenshot: None,
        view: None,
        dom: None,
        address: None,
        looked_for: vec![],
        candidates: vec![],
        extra: Some(json!({(crate::guidance::item::TAKEN): {"split": ways}})),
    };
    let attempt = Attempt {
        verdict,
        code: None,
        message: None,
        started: started.clone(),
        took_ms: 1,
        steps: vec![step],
        findings: vec![],
        console: vec![],
        requests: vec![],
        har: None,
    };
    Run {
        scenario: taken.scenario.clone(),
        file: taken.file.0.clone(),
        system: taken.system.clone(),
        tags: vec![],
        browser: Engine::Chromium,
        browser_version: None,
        language: taken.language.clone().map(Language),
        environment: Some(taken.environment.clone()),
        base_url: None,
        viewport: taken.viewport.clone(),
        persona: None,
        repetition: 1,
        verdict,
        code: None,
        message: None,
        resolve_only: false,
        unstable: false,
        started,
        took_ms: 1,
        absent: vec![],
        attempts: vec![attempt],
    }
}

fn is_tour(taken: &&Taken) -> bool {
    taken.file.0.ends_with("#tour")
}

#[tokio::test]
async fn a_way_that_no_cell_of_a_plan_took_is_told_once() {
    let bench = Bench::new().await;
    let (plan_run, taken) = bench.start().await;
    assert_eq!(taken.len(), 4, "{taken:?}");
    let tour: Vec<&Taken> = taken.iter().filter(is_tour).collect();
    for one in taken.iter().filter(|one| !is_tour(one)).chain([tour[0]]) {
        bench.play(one, &["yes"], Verdict::Passed).await;
    }
    assert_eq!(bench.end().await, 0, "another cell may still go the other way");
    bench.play(tour[1], &["yes"], Verdict::Passed).await;
    assert_eq!((bench.end().await, bench.end().await), (1, 0));
    let told = bench.desk.store.plan_run(&bench.project, &plan_run).await.expect("it is there");
    assert!(told.finished.is_some() && told.counts.broken == 1 && told.counts.passed == 3, "{told:?}");
    let shown = bench.desk.store.whole_run(&tour[0].run).await.expect("its report");
    assert_eq!(shown.code.map(|code| code.to_string()).as_deref(), Some("split.never(no)"));
    let message = shown.message.unwrap_or_default();
    assert!(
        message.starts_with("in all 2 cells of the run the split at `{title: Added}` never went to `no`"),
        "{message}"
    );
    assert_eq!(shown.attempts[0].steps[0].message.as_deref(), Some(message.as_str()), "at its step");
    let ticket = bench.desk.store.ticket(&bench.project, 1).await.expect("a ticket");
    assert_eq!((ticket.code.as_str(), ticket.sightings), ("split.never(no)", 1));
}

#[tokio::test]
async fn where_both_ways_were_taken_or_a_cell_is_broken_nothing_is_told() {
    for (second, verdict) in [(["no"], Verdict::Passed), (["yes"], Verdict::Inconclusive)] {
        let bench = Bench::new().await;
        let (plan_run, taken) = bench.start().await;
        for one in taken.iter().filter(|one| !is_tour(one)) {
            bench.play(one, &[], Verdict::Passed).await;
        }
        let tour: Vec<&Taken> = taken.iter().filter(is_tour).collect();
        bench.play(tour[0], &["yes"], Verdict::Passed).await;
        bench.play(tour[1], &second, verdict).await;
        assert_eq!(bench.end().await, 1);
        let told = bench.desk.store.plan_run(&bench.project, &plan_run).await.expect("it is there");
        assert!(told.finished.is_some() && told.counts.broken == 0, "{told:?}");
        assert_eq!(
            bench.desk.store.whole_run(&tour[0].run).await.expect("its report").verdict,
            Verdict::Passed
        );
    }
}

#[tokio::test]
async fn what_has_no_ways_or_is_run_alone_waits_for_nobody() {
    let bench = Bench::new().await;
    let (_, taken) = bench.start().await;
    for one in &taken {
        bench.play(one, &["yes"], Verdict::Passed).await;
    }
    bench.end().await;
    let tour = taken.iter().find(is_tour).expect("a tour");
    let request = Request::by_hand("ada");
    bench.desk.again(&bench.project, &tour.run, request, Utc::now()).await.expect("it starts");
    let worker = Worker { name: "w".to_owned(), cells: 1, browsers: vec!["chromium".to_owned()] };
    let again = bench.desk.store.take(&worker, 1, Utc::now()).await.expect("an answer").remove(0);
    bench.play(&again, &["yes"], Verdict::Passed).await;
    assert_eq!(bench.end().await, 0);
    let shown = bench.desk.store.plan_run(&bench.project, &again.plan_run).await.expect("it is there");
    assert!(shown.finished.is_some() && shown.counts.passed == 1);
    let ticket = bench.desk.store.ticket(&bench.project, 1).await.expect("a ticket");
    assert_eq!(ticket.state.name(), "new", "one cell alone can't prove it");
}
