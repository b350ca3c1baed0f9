//! Runs many cells, some at a time, and stops when it is told to.

use crate::{
    Secrets,
    cell::{CellOptions, Job, Ran, run_cell},
    line::{Line, SystemLimits},
    pool::Pool,
};
use scenarios::{Code, Run, Verdict};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// How the cells are worked off.
#[derive(Debug, Clone)]
pub struct WorkOptions {
    /// Cells at a time.
    pub workers: usize,
    /// Cells at a time of systems that say how many they bear.
    pub systems: SystemLimits,
    /// Stops after so many Broken runs.
    pub max_failures: Option<usize>,
    /// Set by whoever wants the work to end: cells under way are finished, the rest is skipped.
    pub stop: Arc<AtomicBool>,
}

/// Runs all jobs; `finished` is told of each as it ends. The result is in the jobs' order.
pub async fn work(
    jobs: Vec<Job>,
    cells: CellOptions,
    secrets: Secrets,
    pool: Arc<Pool>,
    options: WorkOptions,
    finished: impl Fn(&Ran) + Send + Sync + 'static,
) -> Vec<Ran> {
    let all = jobs.clone();
    let total = jobs.len();
    let shared = Arc::new(Shared {
        line: Line::new(jobs, options.systems.clone()),
        prepared: Mutex::default(),
        cells,
        secrets,
        pool,
        options,
        broken: AtomicUsize::new(0),
        finished: Box::new(finished),
    });
    let workers = shared.options.workers.clamp(1, total.max(1));
    let hands: Vec<_> = (0..workers).map(|_| tokio::spawn(worker(shared.clone()))).collect();
    let mut done: Vec<(usize, Ran)> = vec![];
    for hand in hands {
        done.extend(hand.await.unwrap_or_default());
    }
    // A worker never panics; should one all the same, what it lost is Inconclusive and never silent.
    let ended: HashSet<usize> = done.iter().map(|(index, _)| *index).collect();
    for (index, job) in all.iter().enumerate() {
        if !ended.contains(&index) {
            let run = Run { verdict: Verdict::Inconclusive, ..job.skipped(Code::RUN_CANCELLED) };
            done.push((index, Ran::without_play(run)));
        }
    }
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, ran)| ran).collect()
}

struct Shared {
    line: Arc<Line>,
    /// Sessions made ahead, by the number of their job.
    prepared: Mutex<HashMap<usize, Preparing>>,
    cells: CellOptions,
    secrets: Secrets,
    pool: Arc<Pool>,
    options: WorkOptions,
    broken: AtomicUsize,
    finished: Box<dyn Fn(&Ran) + Send + Sync>,
}

async fn worker(shared: Arc<Shared>) -> Vec<(usize, Ran)> {
    let mut done = vec![];
    while let Some((index, job, _leave)) = shared.line.next().await {
        if ended(&shared) {
            let rest = std::iter::once((index, job)).chain(shared.line.empty());
            done.extend(rest.map(|(index, job)| (index, Ran::without_play(job.skipped(Code::CANCELLED)))));
            continue;
        }
        let preparing = shared.prepared.lock().expect("no panic while locked").remove(&job.number);
        let session = match preparing {
            Some(preparing) => preparing.await.ok().flatten(),
            None => None,
        };
        prepare(&shared);
        let ran = run_cell(&job, &shared.cells, &shared.secrets, &shared.pool, session).await;
        if ran.run.verdict == Verdict::Broken {
            shared.broken.fetch_add(1, Ordering::SeqCst);
        }
        (shared.finished)(&ran);
        done.push((index, ran));
    }
    done
}

type Preparing = tokio::task::JoinHandle<Option<browser::Session>>;

/// Makes the next cell's session while the present one runs. What fails here is tried again, and
/// reported, when the cell's turn comes.
///
/// Not where somebody follows step by step: a second window would open.
fn prepare(shared: &Arc<Shared>) {
    if shared.cells.gate.is_some() {
        return;
    }
    let Some(next) = shared.line.first() else { return };
    let mut prepared = shared.prepared.lock().expect("no panic while locked");
    prepared.entry(next.number).or_insert_with(|| {
        let (pool, options) = (shared.pool.clone(), next.session_options(&shared.cells.root));
        tokio::spawn(async move { pool.session(next.cell.engine, &options).await.ok() })
    });
}

fn ended(shared: &Shared) -> bool {
    let enough = shared.options.max_failures.is_some_and(|most| shared.broken.load(Ordering::SeqCst) >= most);
    enough || shared.options.stop.load(Ordering::SeqCst)
}
