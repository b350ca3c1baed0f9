//! How the store bears much: claims out of a long queue, and the pages' questions over many runs.
//!
//! `cargo run --release -p store --example scale -- ADDRESS [CELLS] [RUNS]`, with a folder or postgres://… as the
//! address; 100,000 of each without more words. It writes into the database: give it one of its own.

use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};
use store::{NewPlanRun, NewRun, RunFilter, Store, StoreError, UNLIMITED, Worker};

/// Claims that are timed.
const CLAIMS: usize = 500;

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
    let project = store.project("scale", now).await?.id;
    claims(&store, &project, cells, now).await?;
    questions(&store, (&address, &project), runs, now).await
}

fn plan(project: &str, name: &str, count: usize) -> NewPlanRun {
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
        cells: (0..count).map(cell).collect(),
    }
}

async fn claims(store: &Store, project: &str, cells: usize, now: DateTime<Utc>) -> Result<(), StoreError> {
    let began = Instant::now();
    store.start(&plan(project, "queue", cells), now).await?;
    println!("{cells} cells queued in {:.1} s, {} MB", began.elapsed().as_secs_f64(), memory());
    let browsers = ["chromium", "firefox", "webkit"].map(str::to_owned).to_vec();
    let worker = Worker { name: "scale".to_owned(), cells: 1, browsers };
    let mut times = vec![];
    for _ in 0..CLAIMS {
        let began = Instant::now();
        store.take(&worker, 1, now).await?;
        times.push(began.elapsed());
    }
    tell("a claim", &mut times);
    Ok(())
}

/// Ends all runs that wait, a month of them, with ten steps each.
async fn fill(address: &str) -> Result<(), StoreError> {
    let url = match address.contains("://") {
        true => address.to_owned(),
        false => format!("sqlite://{address}/surefoot.db"),
    };
    let pool = sqlx::AnyPool::connect(&url).await?;
    for sql in [
        "UPDATE runs SET state = 'done', started = created, finished = created + 5000, took_ms = 5000, \
         verdict = CASE WHEN length(cell) % 10 = 0 THEN 'broken' WHEN length(cell) % 7 = 0 THEN 'healed' \
         ELSE 'passed' END, code = 'element.missing', message = 'nothing', report = '{}' WHERE state = 'queued'",
        "INSERT INTO steps (run, attempt, place, code, took_ms, result) \
         SELECT runs.id, 1, places.place, NULL, 100, '{\"id\": \"save\", \"phase\": \"main\", \
         \"words\": \"click Save\", \"action\": \"click\", \"target\": \"save\", \"outcome\": \"found\", \
         \"code\": null, \"message\": null, \"confidence\": null, \"rival\": null, \"element\": null, \
         \"started\": \"2026-11-22T02:30:00Z\", \"took_ms\": 100, \"screenshot\": null, \"dom\": null}' \
         FROM runs CROSS JOIN (SELECT 0 AS place UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 \
         UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9) AS places \
         WHERE runs.state = 'done'",
        "INSERT INTO cells (cell, project, scenario, file, system, environment, browser, language, viewport, \
         persona, run, verdict, known, code, message, finished, took_ms, since, runs, flaky) \
         SELECT cell, project, scenario, file, system, environment, browser, language, viewport, persona, id, \
         verdict, verdict, code, message, finished, took_ms, finished, 1, 0 FROM runs \
         WHERE state = 'done' AND cell LIKE '%chromium · 1%' ON CONFLICT (cell) DO NOTHING",
    ] {
        sqlx::query(sql).execute(&pool).await?;
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
    store.start(&plan(project, "history", runs), now).await?;
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
