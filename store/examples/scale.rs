//! How the store bears much: claims out of a long queue, and the pages' questions over many runs.
//!
//! `cargo run --release -p store --example scale -- ADDRESS [CELLS] [RUNS]`, with a folder or postgres://… as the
//! address; 100,000 of each without more words. It writes into the database: give it one of its own. What it leaves
//! there is what `ci/scale` asks the dashboard about.

use chrono::{DateTime, TimeDelta, Utc};
use scenarios::{Attempt, Code, Engine, Language, Outcome, Phase, Run, StepResult, Verdict};
use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};
use store::{NewPlanRun, NewRun, RunFilter, Store, StoreError, Taken, UNLIMITED, Worker};

/// Claims that are timed.
const CLAIMS: usize = 500;

/// So many different faults are among them.
const FAULTS: usize = 40;

/// Steps of a run.
const STEPS: usize = 10;

/// So many cells have a history: 250 scenarios in twenty cells each.
const CELLS: usize = 5_000;

/// How often each question is asked.
const QUESTIONS: usize = 20;

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let mut words = std::env::args().skip(1);
    let Some(address) = words.next() else {
        eprintln!("which database? a folder, or postgres://user@host/name");
        return Ok(());
    };
    let mut count = || words.next().and_then(|word| word.parse().ok()).unwrap_or(100_000);
    let (cells, runs): (usize, usize) = (count(), count());
    let store = Store::open(&address).await?;
    let now = Utc::now();
    let project = store.project("main", now).await?.id;
    claims(&store, &project, cells, now).await?;
    questions(&store, (&address, &project), runs, now).await
}

/// A plan's run of so many runs, over so many cells.
fn plan(project: &str, name: &str, (count, cells): (usize, usize)) -> NewPlanRun {
    let cell = |at: usize| NewRun {
        cell: format!("{project}|scenario {} · chromium · {}", at / 20, at % 20),
        scenario: format!("Scenario {}", at / 20),
        file: format!("scenarios/{}.yaml", at / 20),
        system: Some(format!("system {}", at % 3)),
        environment: format!("environment {}", at % 4),
        browser: ["chromium", "firefox", "webkit"][at % 3].to_owned(),
        language: Some(["en", "de", "ja", "ar"][at % 4].to_owned()),
        viewport: "1366x900".to_owned(),
        ..NewRun::default()
    };
    NewPlanRun {
        project: project.to_owned(),
        plan: name.to_owned(),
        started_by: "hand".to_owned(),
        author: String::new(),
        slot: uuid::Uuid::now_v7().to_string(),
        snapshot: BTreeMap::new(),
        priority: 5,
        is_whole: true,
        limit: UNLIMITED,
        environment_limits: HashMap::new(),
        system_limits: HashMap::new(),
        cells: (0..count).map(|at| cell(at % cells)).collect(),
    }
}

async fn claims(store: &Store, project: &str, cells: usize, now: DateTime<Utc>) -> Result<(), StoreError> {
    let began = Instant::now();
    store.start(&plan(project, "queue", (cells, cells)), now).await?;
    println!("{cells} cells queued in {:.1} s, {} MB", began.elapsed().as_secs_f64(), memory());
    let browsers = ["chromium", "firefox", "webkit"].map(str::to_owned).to_vec();
    let worker = Worker { name: "scale".to_owned(), cells: 1, browsers };
    let mut times = vec![];
    let mut taken = vec![];
    for _ in 0..CLAIMS {
        let began = Instant::now();
        taken.extend(store.take(&worker, 1, now).await?);
        times.push(began.elapsed());
    }
    tell("a claim", &mut times);
    println!("{} MB", memory());
    faults(store, &worker, &taken, now).await
}

/// A report as a worker sends it. Every step of a broken one is of another target: that many tickets.
fn report(verdict: Verdict, target: usize) -> Run {
    let code = (verdict == Verdict::Broken).then_some(Code::ELEMENT_MISSING);
    let started = "2026-11-22T02:30:00Z".to_owned();
    let step = |at: usize| StepResult {
        id: format!("step_{at}"),
        phase: Phase::Main,
        words: format!("click button {at}"),
        action: "click".to_owned(),
        target: Some(format!("button {target} {at}")),
        outcome: Outcome::Found,
        code: code.clone().filter(|_| at == STEPS - 1),
        message: code
            .as_ref()
            .filter(|_| at == STEPS - 1)
            .map(|_| "nothing like it is on the page".to_owned()),
        confidence: Some(0.97),
        rival: None,
        element: Some("<button class=\"primary\">Save</button>".to_owned()),
        started: started.clone(),
        took_ms: 100,
        screenshot: None,
        view: None,
        dom: None,
        address: Some("https://crm.example/contacts".to_owned()),
        looked_for: vec![],
        candidates: vec![],
        extra: None,
    };
    let attempt = Attempt {
        verdict,
        code: code.clone(),
        message: None,
        started: started.clone(),
        took_ms: 5_000,
        steps: (0..STEPS).map(step).collect(),
        findings: vec![],
        console: vec![],
        requests: vec![],
        har: None,
    };
    Run {
        scenario: "Scenario 1".to_owned(),
        file: "scenarios/1.yaml".to_owned(),
        system: Some("system 1".to_owned()),
        tags: vec![],
        browser: Engine::Chromium,
        browser_version: Some("156".to_owned()),
        language: Some(Language("en".to_owned())),
        environment: Some("environment 1".to_owned()),
        base_url: None,
        viewport: "1366x900".to_owned(),
        persona: None,
        repetition: 1,
        verdict,
        code,
        message: None,
        resolve_only: false,
        unstable: false,
        started,
        took_ms: 5_000,
        absent: vec![],
        attempts: vec![attempt],
    }
}

/// Ends what was claimed with faults: tickets, each with some sightings.
async fn faults(
    store: &Store,
    worker: &Worker,
    taken: &[Taken],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut times = vec![];
    for (at, taken) in taken.iter().enumerate() {
        let broken = report(Verdict::Broken, at % FAULTS);
        let began = Instant::now();
        store.finish((&taken.run, &worker.name, taken.taken), &broken, now).await?;
        times.push(began.elapsed());
    }
    tell("a run's end with a ticket", &mut times);
    Ok(())
}

/// Ends all runs that wait, a month of them, with ten steps each.
async fn fill(address: &str) -> Result<(), StoreError> {
    let url = match address.contains("://") {
        true => address.to_owned(),
        false => format!("sqlite://{address}/surefoot.db"),
    };
    let pool = sqlx::AnyPool::connect(&url).await?;
    let step = &report(Verdict::Passed, 1).attempts[0].steps[0];
    let mut head = report(Verdict::Passed, 1);
    head.attempts[0].steps.clear();
    let json = |value: serde_json::Result<String>| value.expect("a report is JSON");
    let (step, head) = (json(serde_json::to_string(step)), json(serde_json::to_string(&head)));
    let places: Vec<String> = (0..STEPS).map(|place| format!("SELECT {place} AS place")).collect();
    let places = places.join(" UNION ");
    for (sql, bound) in [
        (
            "UPDATE runs SET state = 'done', started = created, finished = created + 5000, took_ms = 5000, \
             verdict = CASE WHEN length(cell) % 10 = 0 THEN 'broken' WHEN length(cell) % 7 = 0 THEN 'healed' \
             ELSE 'passed' END, code = 'element.missing', message = 'nothing', report = $1 WHERE state = 'queued'"
                .to_owned(),
            Some(&head),
        ),
        (
            format!(
                "INSERT INTO steps (run, attempt, place, code, took_ms, result) \
                 SELECT runs.id, 1, places.place, NULL, 100, $1 FROM runs CROSS JOIN ({places}) AS places \
                 WHERE runs.state = 'done' AND runs.worker IS NULL"
            ),
            Some(&step),
        ),
        (
            "INSERT INTO cells (cell, project, scenario, file, system, environment, browser, language, viewport, \
             persona, run, verdict, known, code, message, finished, took_ms, since, runs, flaky) \
             SELECT cell, project, scenario, file, system, environment, browser, language, viewport, persona, id, \
             verdict, verdict, code, message, finished, took_ms, finished, 1, 0 FROM runs \
             WHERE state = 'done' AND plan_run IN (SELECT id FROM plan_runs WHERE plan = 'history') \
             ON CONFLICT (cell) DO NOTHING"
                .to_owned(),
            None,
        ),
        (
            "INSERT INTO planned (project, plan, cell) SELECT DISTINCT project, 'history', cell FROM cells \
             WHERE true ON CONFLICT (project, plan, cell) DO NOTHING"
                .to_owned(),
            None,
        ),
    ] {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        if let Some(bound) = bound {
            query = query.bind(bound);
        }
        query.execute(&pool).await?;
    }
    if address.starts_with("postgres") {
        // A server does so by itself within a minute.
        sqlx::query("ANALYZE").execute(&pool).await?;
    }
    pool.close().await;
    Ok(())
}

async fn questions(
    store: &Store,
    (address, project): (&str, &str),
    runs: usize,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // Ended runs with ten steps each, over a month.
    let began = Instant::now();
    store.start(&plan(project, "history", (runs, CELLS)), now).await?;
    fill(address).await?;
    println!("{runs} runs of ten steps in {:.1} s, {} MB", began.elapsed().as_secs_f64(), memory());
    let filter = RunFilter::default();
    let broken = RunFilter { verdict: Some("broken".to_owned()), ..RunFilter::default() };
    let run = store.runs(project, &filter, 1).await?.remove(0).id;
    let (mut list, mut some, mut cells, mut days, mut steps) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..QUESTIONS {
        time(&mut list, store.runs(project, &filter, 50)).await?;
        time(&mut some, store.runs(project, &broken, 50)).await?;
        time(&mut cells, store.cells(project, None)).await?;
        time(&mut days, store.days(project, now - TimeDelta::days(30))).await?;
        time(&mut steps, store.steps(&run)).await?;
    }
    tell("the last 50 runs", &mut list);
    tell("the last 50 broken runs", &mut some);
    tell("all cells", &mut cells);
    tell("30 days by verdict", &mut days);
    tell("the steps of a run", &mut steps);
    println!("{} MB", memory());
    Ok(())
}

async fn time<T>(
    times: &mut Vec<Duration>,
    question: impl Future<Output = Result<T, StoreError>>,
) -> Result<(), StoreError> {
    let began = Instant::now();
    question.await?;
    times.push(began.elapsed());
    Ok(())
}

fn tell(what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!("{what}: {:.1} ms in the middle, {:.1} ms p95", at(0.5), at(0.95));
}

/// What this process holds in memory, in MB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|size| size.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
