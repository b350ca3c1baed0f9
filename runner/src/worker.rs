//! Plays what waits in a store's queue: takes cells, tells of their steps as they end, and keeps what they leave.
//!
//! A worker that dies loses nothing that it has told: its runs are taken up by another one half a minute later. Told
//! to stop, it finishes what it plays for a while and hands back the rest.

use crate::{
    cell::{CellOptions, Ran, run_cell},
    checkout::Checkouts,
    evidence::EvidenceKind,
    folder,
    hands::Hands,
    listener::Listener,
    live::{self, Watched},
    planning::Orders,
    pool::Pool,
    pulse::{self, DEAD},
    sites::Sites,
    snapshot::SnapshotError,
    together,
    vault::Vault,
};
use chrono::{SecondsFormat, Utc};
use scenarios::{Attempt, Code, Language, Run, StepResult, Verdict};
use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use store::{
    ArtifactError, ArtifactKind, Artifacts, MOST_TAKEN, NewProposal, StepPlace, Store, Taken, Worker,
};
use tokio::{
    sync::{Notify, broadcast, mpsc, watch},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use tracing::Instrument as _;

/// Time between two looks at the queue, where nobody tells that there is something new.
const LOOK: Duration = Duration::from_secs(1);

/// How long a worker that is to stop may finish what it plays.
const GRACE: Duration = Duration::from_secs(120);

/// How long the last steps may take to the database before the run's end, which brings them all again.
const LISTENED: Duration = Duration::from_secs(10);
/// How long a run waits for a place of artifacts that is away, all its files together; then its verdict counts more.
const EVIDENCE: Duration = Duration::from_secs(180);

/// How a worker works.
#[derive(Clone)]
pub struct WorkerOptions {
    /// Its name; no two processes have the same.
    pub worker: Worker,
    /// A folder of its own.
    pub scratch: PathBuf,
    /// Where the values of secrets come from.
    pub vault: Vault,
    /// Where cells may play.
    pub sites: Sites,
    /// Woken when something new waits, by those in the same process.
    pub wake: Arc<Notify>,
    /// Told that something has ended, for those in the same process.
    pub ended: broadcast::Sender<()>,
}

impl fmt::Debug for WorkerOptions {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        form.debug_struct("WorkerOptions").field("worker", &self.worker).finish_non_exhaustive()
    }
}

/// Works until `stop` says so.
///
/// # Errors
///
/// The store can't be reached at the beginning. What fails later is tried again.
pub async fn work_off(
    (store, artifacts): (Store, Artifacts),
    pool: Arc<Pool>,
    options: WorkerOptions,
    mut stop: watch::Receiver<bool>,
) -> Result<(), store::StoreError> {
    store.beat(&options.worker, Utc::now()).await?;
    forget_the_dead(&store, &options.scratch).await?;
    let checkouts = Arc::new(Checkouts::new(&options.scratch));
    let watched = live::watched(&store, &options.worker.name);
    let shared = Arc::new(Shared { store, artifacts, pool, options, checkouts, watched });
    let pulse = tokio::spawn(pulse::beat(
        shared.store.clone(),
        shared.options.worker.clone(),
        shared.options.wake.clone(),
    ));
    let places = (shared.store.clone(), shared.artifacts.clone());
    let ending =
        tokio::spawn(together::end_held(places, shared.checkouts.clone(), shared.options.ended.clone()));
    let mut hands = Hands::default();
    while !*stop.borrow() {
        let free = (shared.options.worker.cells as usize).saturating_sub(hands.len());
        let taken = if free > 0 { take(&shared, free).await } else { vec![] };
        let took = !taken.is_empty();
        for taken in taken {
            let span = tracing::info_span!("run", run = %taken.run, scenario = %taken.file.0);
            hands.begin(taken.run.clone(), play(shared.clone(), taken).instrument(span));
        }
        if took && hands.len() < shared.options.worker.cells as usize {
            continue;
        }
        tokio::select! {
            dropped = hands.next(), if hands.len() > 0 => shared.take_back(dropped).await,
            () = shared.options.wake.notified(), if free > 0 => {}
            () = sleep(LOOK), if free > 0 => {}
            _ = stop.changed() => {}
        }
    }
    let finish = async {
        while hands.len() > 0 {
            let dropped = hands.next().await;
            shared.take_back(dropped).await;
        }
    };
    drop(timeout(GRACE, finish).await);
    let left = hands.end().await;
    // What has just ended may be what others waited for.
    if let Err(error) = together::end_all((&shared.store, &shared.artifacts), &shared.checkouts).await {
        tracing::warn!(%error, "Runs that wait for others are ended by the next worker");
    }
    pulse.abort();
    ending.abort();
    shared.store.hand_back(&shared.options.worker.name, &left).await?;
    shared.store.leave(&shared.options.worker.name).await?;
    Ok(())
}

/// Removes what workers of this machine have left that are no more.
async fn forget_the_dead(store: &Store, scratch: &Path) -> Result<(), store::StoreError> {
    let living: BTreeSet<String> =
        store.workers(Utc::now() - DEAD).await?.into_iter().map(|worker| worker.name).collect();
    let others = scratch.parent().and_then(|all| std::fs::read_dir(all).ok()).into_iter().flatten().flatten();
    for other in others {
        let name = other.file_name().to_string_lossy().into_owned();
        // Only what is a worker's: projects that the calendar reads lie beside.
        if other.path().join("checkouts").is_dir() && !living.contains(&name) {
            drop(std::fs::remove_dir_all(other.path()));
        }
    }
    Ok(())
}

struct Shared {
    store: Store,
    artifacts: Artifacts,
    pool: Arc<Pool>,
    options: WorkerOptions,
    checkouts: Arc<Checkouts>,
    /// Who is watched: the looking ends with us.
    watched: Watched,
}

impl Shared {
    /// The run's project in a folder. A place that is away for a while is waited for, as it is for evidence.
    async fn checked_out(&self, taken: &Taken) -> Result<PathBuf, SnapshotError> {
        let until = Instant::now() + EVIDENCE;
        loop {
            match self.checkouts.of((&self.store, &self.artifacts), (&taken.project, &taken.plan_run)).await {
                Err(error) if error.is_passing() && Instant::now() < until => {
                    tracing::warn!(%error, "The project of run {} can't be fetched yet", taken.run);
                    sleep(LOOK).await;
                }
                done => return done,
            }
        }
    }

    /// A run whose hand has dropped it waits again, for a little: it is no worse than a worker that died.
    async fn take_back(&self, dropped: Option<String>) {
        let Some(run) = dropped else { return };
        tracing::error!(run = %run, "A fault of ours has ended run {run} too early: it waits again");
        let pause = async {
            while let Err(error) = self.store.drop_run(&self.options.worker.name, &run, Utc::now()).await {
                tracing::warn!(%error, "Run {run} could not be handed back yet");
                sleep(LOOK).await;
            }
        };
        pause.await;
    }
}

async fn take(shared: &Shared, free: usize) -> Vec<Taken> {
    let most = u32::try_from(free).unwrap_or(1);
    match shared.store.take(&shared.options.worker, most, Utc::now()).await {
        Ok(taken) => taken,
        Err(error) => {
            tracing::warn!(%error, "Nothing could be taken from the queue");
            sleep(LOOK).await;
            vec![]
        }
    }
}

/// Plays one run to its end, whatever happens, and keeps what came of it.
async fn play(shared: Arc<Shared>, taken: Taken) {
    let root = shared.options.scratch.join("runs").join(&taken.run);
    let report = match played(&shared, &taken, &root).await {
        Ok(ran) => {
            propose(&shared, &taken, &ran).await;
            kept(&shared, ran, &root).await
        }
        Err((code, message)) => lost(&taken, code, message),
    };
    drop(std::fs::remove_dir_all(&root));
    // What has been played must not be lost to a database that is away for a while.
    let mut pause = Duration::from_millis(200);
    loop {
        let place = (taken.run.as_str(), shared.options.worker.name.as_str(), taken.taken);
        match shared.store.finish(place, &report, Utc::now()).await {
            Ok(Some(_)) => {
                let verdict = report.verdict.name();
                tracing::info!(verdict, took_ms = report.took_ms, "Run {} ended: {verdict}", taken.run);
                // Nobody has to listen.
                drop(shared.options.ended.send(()));
                break;
            }
            Ok(None) => {
                tracing::warn!("Run {} belongs to another worker by now", taken.run);
                break;
            }
            Err(error) => {
                tracing::warn!(%error, "Run {} could not be kept yet", taken.run);
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(10));
            }
        }
    }
}

/// Why a run could not even begin.
type Lost = (Code, String);

async fn played(shared: &Arc<Shared>, taken: &Taken, root: &Path) -> Result<Ran, Lost> {
    if taken.taken > MOST_TAKEN {
        let message = format!(
            "{MOST_TAKEN} workers have lost it, one after the other\n\
             hint: something in it may end the worker: run it alone, and look at its log"
        );
        return Err((Code::WORKER_LOST, message));
    }
    let unusable = |message: String| (Code::PROJECT_UNUSABLE, message);
    let orders: Orders =
        serde_json::from_value(taken.orders.clone()).map_err(|error| unusable(error.to_string()))?;
    let folder = shared.checked_out(taken).await.map_err(|error| unusable(error.to_string()))?;
    let project = folder::project(&folder).map_err(|errors| unusable(errors.to_string()))?;
    let (mut job, file) = orders.job(&project).map_err(|errors| unusable(errors.to_string()))?;
    job.file = file.path.clone();
    let places = shared.store.sites(&taken.project).await.map_err(|error| unusable(error.to_string()))?;
    let places = places.map(|list| list.places).unwrap_or_default();
    let sites = shared.options.sites.clone().and(&places).map_err(|words| (Code::ENV_NOT_ALLOWED, words))?;
    if let Some(words) = sites.refusal(&job).await {
        let noted = (shared.options.worker.name.as_str(), "refused cell", taken.run.as_str(), words.as_str());
        if let Err(error) = shared.store.audit(noted, Utc::now()).await {
            tracing::warn!(%error, "That run {} was refused could not be noted", taken.run);
        }
        return Err((Code::ENV_NOT_ALLOWED, words));
    }
    let names = folder::secret_names(&project, &[file], orders.persona.as_deref())
        .map_err(|errors| unusable(errors.to_string()))?;
    let place = (taken.project.as_str(), taken.environment.as_str());
    let secrets = shared.options.vault.values(&shared.store, place, &names).await;
    let secrets = secrets.map_err(|errors| (Code::SECRET_MISSING, errors.to_string()))?;
    let (listener, told) = listener(shared, taken);
    let options = CellOptions {
        retries: orders.retries,
        evidence: EvidenceKind::Steps,
        dom: false,
        learn: false,
        resolve_only: orders.resolve_only,
        root: root.to_owned(),
        redact: project.project.redacted.clone(),
        timeouts: scenarios::Timeouts::default(),
        slow: Duration::ZERO,
        gate: None,
        listener: Some(listener),
        steps: (None, None),
        sites,
    };
    let mut ran = run_cell(&job, &options, &secrets, &shared.pool, None).await;
    // The last listener: what is still being written must not come after the end, which knows the pictures.
    drop(options);
    let writing = told.abort_handle();
    if timeout(LISTENED, told).await.is_err() {
        writing.abort();
    }
    ran.run.file = orders.file;
    // The queue knows what the environment adds to the scenario.
    ran.run.system.clone_from(&taken.system);
    Ok(ran)
}

/// Sends each step to the store as it ends, some together where they come fast; and the task that does, which ends
/// with the last listener. Steps that the database can't take now go with the next ones, and all with the run's end.
fn listener(shared: &Arc<Shared>, taken: &Taken) -> (Listener, JoinHandle<()>) {
    let (sender, mut steps) = mpsc::unbounded_channel::<(StepPlace, StepResult)>();
    let (store, run, count) = (shared.store.clone(), taken.run.clone(), taken.taken);
    let telling = async move {
        let mut waiting = vec![];
        while steps.recv_many(&mut waiting, 64).await > 0 {
            // Pictures are named when the run has ended; until then they are files of this machine.
            waiting.iter_mut().for_each(|(_, step): &mut (_, StepResult)| {
                (step.screenshot, step.dom) = (None, None);
            });
            // Kept before the next ones: the database may be away for a while.
            while let Err(error) = store.add_steps(&run, count, &waiting).await {
                tracing::warn!(%error, "Steps of run {run} could not be kept yet");
                sleep(LOOK).await;
            }
            waiting.clear();
        }
    };
    let told = tokio::spawn(telling.in_current_span());
    let listener = Listener::new(move |attempt, place, step| {
        // The receiver ends with the last sender only.
        drop(sender.send((StepPlace { taken: count, attempt, place }, step)));
    });
    let place = (shared.options.worker.name.as_str(), taken.run.as_str());
    (listener.with_eye(live::eye(&shared.store, place, shared.watched.clone())), told)
}

/// Keeps a proposal for each healed target. One that can't be kept comes again with the next heal.
async fn propose(shared: &Shared, taken: &Taken, ran: &Ran) {
    // A proposal is for the file that is there, and a draft is none.
    if taken.orders.get("draft").is_some() {
        return;
    }
    let new: Vec<NewProposal> = ran
        .healed
        .iter()
        .map(|healed| NewProposal {
            file: ran.run.file.clone(),
            target: healed.target.clone(),
            step: healed.step.clone(),
            element: healed.described.clone(),
            browser: ran.run.browser.name().to_owned(),
            language: ran.run.language.as_ref().map(|language| language.0.clone()),
            text: healed.text.clone(),
        })
        .collect();
    if let Err(error) = shared.store.propose((&taken.project, &taken.run), &new, Utc::now()).await {
        tracing::warn!(%error, "Proposals of run {} could not be kept", taken.run);
    }
}

/// The report, with every file of it in the store: names become hashes. A file that can't be kept is told.
async fn kept(shared: &Shared, ran: Ran, root: &Path) -> Run {
    let mut run = ran.run;
    let keeping = Keeping { artifacts: &shared.artifacts, root, until: Instant::now() + EVIDENCE };
    for attempt in &mut run.attempts {
        let mut lost = vec![];
        for step in &mut attempt.steps {
            keep(&keeping, (&mut step.screenshot, ArtifactKind::Screenshot), &mut lost).await;
            keep(&keeping, (&mut step.dom, ArtifactKind::Dom), &mut lost).await;
        }
        keep(&keeping, (&mut attempt.har, ArtifactKind::Har), &mut lost).await;
        attempt.console.extend(lost);
    }
    run
}

/// Where files of a run go, and until when that may take.
struct Keeping<'a> {
    artifacts: &'a Artifacts,
    root: &'a Path,
    until: Instant,
}

impl Keeping<'_> {
    /// Keeps some bytes, again and again while the place is away.
    async fn put(&self, kind: ArtifactKind, bytes: Vec<u8>) -> Result<String, ArtifactError> {
        loop {
            match self.artifacts.put(kind, bytes.clone(), Utc::now()).await {
                Err(error @ (ArtifactError::Store(_) | ArtifactError::Database(_)))
                    if Instant::now() < self.until =>
                {
                    tracing::warn!(%error, "Evidence can't be kept yet");
                    sleep(LOOK).await;
                }
                done => return done,
            }
        }
    }
}

async fn keep(
    keeping: &Keeping<'_>,
    (name, kind): (&mut Option<String>, ArtifactKind),
    lost: &mut Vec<String>,
) {
    let Some(file) = name.take() else { return };
    let kept = match std::fs::read(keeping.root.join(&file)) {
        Ok(bytes) => keeping.put(kind, bytes).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match kept {
        Ok(hash) => *name = Some(hash),
        Err(error) => {
            tracing::warn!(%error, "Evidence {file} could not be kept");
            lost.push(format!("surefoot: the {} {file} could not be kept: {error}", kind.name()));
        }
    }
}

/// A run that could not begin: nobody can tell what it would have come to.
fn lost(taken: &Taken, code: Code, message: String) -> Run {
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
    let attempt = Attempt {
        verdict: Verdict::Inconclusive,
        code: Some(code.clone()),
        message: Some(message.clone()),
        started: now.clone(),
        took_ms: 0,
        steps: vec![],
        findings: vec![scenarios::Finding { code: code.clone(), step: None, message: message.clone() }],
        console: vec![],
        requests: vec![],
        har: None,
    };
    Run {
        scenario: taken.scenario.clone(),
        file: taken.file.0.clone(),
        system: taken.system.clone(),
        tags: vec![],
        browser: taken.browser.parse().expect("only browsers of ours are taken"),
        browser_version: None,
        language: taken.language.clone().map(Language),
        environment: Some(taken.environment.clone()).filter(|name| !name.is_empty()),
        base_url: None,
        viewport: taken.viewport.clone(),
        persona: taken.persona.clone(),
        repetition: 1,
        verdict: Verdict::Inconclusive,
        code: Some(code),
        message: Some(message),
        resolve_only: false,
        unstable: false,
        started: now,
        took_ms: 0,
        absent: vec![],
        attempts: vec![attempt],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hand_that_drops_its_run_is_known_by_it() {
        let mut hands = Hands::default();
        hands.begin("whole".to_owned(), async {});
        assert_eq!(hands.next().await, None);
        hands.begin("dropped".to_owned(), async { panic!("a fault of ours") });
        assert_eq!(hands.next().await.as_deref(), Some("dropped"));
        hands.begin("playing".to_owned(), std::future::pending());
        assert_eq!(hands.end().await, ["playing"]);
    }

    #[tokio::test]
    async fn a_picture_that_can_not_be_kept_is_told_beside_the_verdict() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let place = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let store = Store::open(&place("data")).await.expect("a database");
        let artifacts = Artifacts::open(&place("artifacts"), store).expect("a place");
        std::fs::remove_dir(place("artifacts")).expect("it is empty");
        std::fs::write(place("artifacts"), b"no folder any more").expect("a file can be written");
        std::fs::write(place("failure.png"), b"a picture").expect("a file can be written");
        let keeping = Keeping { artifacts: &artifacts, root: folder.path(), until: Instant::now() };
        let (mut name, mut lost) = (Some("failure.png".to_owned()), vec![]);
        keep(&keeping, (&mut name, ArtifactKind::Screenshot), &mut lost).await;
        assert_eq!(name, None, "nothing leads where nothing is");
        assert!(lost[0].starts_with("surefoot: the screenshot failure.png could not be kept: "), "{lost:?}");
    }
}
