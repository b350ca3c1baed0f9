//! `surefoot serve` and `surefoot worker`: the night shift.

use super::service::{self, Kept};
use crate::{
    args::{ServeArgs, WorkerArgs},
    usage::UsageErrors,
};
use chrono::{TimeDelta, Utc};
use dashboard::{App, DashboardOptions};
use runner::{
    Pool, notify, retention,
    schedule::Desk,
    snapshot::{self, PushOptions, SnapshotError},
    worker::work_off,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use store::{Project, StoreError};
use tokio::{
    sync::{Notify, broadcast, watch},
    task::{JoinError, JoinHandle},
};

/// Time between two looks at the calendar.
const LOOK: Duration = Duration::from_secs(2);

/// Time between two looks at what is old.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// How long a message that is being sent may take when we stop; what is not done then goes again at the next start.
const TELLING: Duration = Duration::from_secs(20);

/// For so many days it is kept what real users met.
const USAGE_DAYS: i64 = 400;

/// How long the link for the first administrator works.
const SETUP: TimeDelta = TimeDelta::hours(1);

/// Serves until it is told to stop; then it finishes what it plays.
///
/// # Errors
///
/// The database, the port or the folder can't be used.
pub async fn serve(args: ServeArgs) -> Result<u8, UsageErrors> {
    let failed = |error: &dyn std::fmt::Display| UsageErrors::one(error.to_string());
    let kept = service::open(&args.kept).await?;
    let now = Utc::now();
    let project = kept.store.project(&args.project, now).await.map_err(|error| failed(&error))?;
    if let Some(folder) = &args.push {
        let places = (&kept.store, &kept.artifacts);
        let options = PushOptions { author: "serve", message: "pushed at the start", overwrite: false };
        match snapshot::push(places, &args.project, folder, options, now).await {
            Ok(pushed) => {
                println!("{} files of {}, {} changed", pushed.files, folder.display(), pushed.changed)
            }
            // The night must go on with what is there.
            Err(error @ SnapshotError::Conflict(_)) => eprintln!("warning: {}: {error}", folder.display()),
            Err(error) => return Err(failed(&error)),
        }
    }
    let mut served = Served::start(kept, project, &args).await?;
    served.tell();
    let failed = tokio::select! {
        _ = browser::process::stop_signal() => None,
        failed = served.failed() => Some(failed),
    };
    if let Some(failed) = failed {
        // Half a service would look like a whole one. What it plays is taken up by others, or at the next start.
        eprintln!("error: {failed}; the service ends");
        browser::process::end_all();
        return Ok(3);
    }
    println!("stopping: what is being played is finished; once more ends at once");
    end_at_the_next_signal();
    served.stop().await;
    Ok(0)
}

/// A service that runs in this process: the dashboard, the calendar and a worker.
pub struct Served {
    /// Where the dashboard is.
    pub address: SocketAddr,
    /// Where plans are started.
    pub desk: Desk,
    /// The project that is shown.
    pub project: Project,
    /// Told when a run has ended.
    pub changed: broadcast::Sender<()>,
    /// The key that makes the first administrator, as long as there is nobody.
    setup: Option<String>,
    wake: Arc<Notify>,
    stop: watch::Sender<bool>,
    pool: Arc<Pool>,
    serving: JoinHandle<std::io::Result<()>>,
    starting: JoinHandle<()>,
    keeping: JoinHandle<()>,
    telling: JoinHandle<()>,
    working: JoinHandle<Result<(), StoreError>>,
}

impl Served {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// The port can't be used; what the store said.
    pub async fn start(kept: Kept, project: Project, args: &ServeArgs) -> Result<Served, UsageErrors> {
        let failed = |error: &dyn std::fmt::Display| UsageErrors::one(error.to_string());
        let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
            let listen = args.listen;
            UsageErrors::one(format!("{listen} can't be listened to: {error}\nhint: choose another --listen"))
        })?;
        let address = listener.local_addr().map_err(|error| failed(&error))?;
        let has_people = !kept.store.people().await.map_err(|error| failed(&error))?.is_empty();
        let setup = (!has_people).then(dashboard::secret::key);
        let wake = Arc::new(Notify::new());
        let desk = Desk::new(kept.store.clone(), kept.artifacts.clone(), kept.scratch.clone());
        let vault = service::vault(&args.kept, &args.play);
        if let Ok(Some(fault)) = vault.fault(&kept.store).await {
            eprintln!("warning: {fault}");
        }
        let told = service::notify(args, vault.clone(), &project.id, address);
        let options = DashboardOptions {
            project: project.clone(),
            setup: setup.as_ref().map(|key| (dashboard::secret::hash_of_key(key), Utc::now() + SETUP)),
            is_local: address.ip().is_loopback(),
            public_host: args.public_url.as_ref().and_then(|url| url.host_str()).map(str::to_owned),
            tell: told.wake.clone(),
            vault: vault.clone(),
            allow: args.allow.iter().map(ToString::to_string).collect(),
            sites: args.play.sites.iter().map(ToString::to_string).collect(),
        };
        let (app, changed) = App::new(desk.clone(), options, wake.clone());
        let (stop, stopping) = watch::channel(false);
        // Pushes and trials of drafts that a server of before has not ended: nobody waits for them.
        for left in ["pushed", "trials"] {
            drop(std::fs::remove_dir_all(kept.scratch.join(left)));
        }
        tokio::spawn(dashboard::keep_looking(app.clone(), stopping.clone()));
        let starting = tokio::spawn(calendar(desk.clone(), wake.clone(), stopping.clone()));
        let telling = tokio::spawn(notify::keep_telling(desk.clone(), told, stopping.clone()));
        let keeping = tokio::spawn(housekeeping(desk.clone(), stopping.clone()));
        let (worker_options, pool) =
            service::worker(&args.play, (&kept, vault), wake.clone(), changed.clone());
        let plays = args.play.cells > 0;
        let working = tokio::spawn({
            let (places, pool, stopping) = ((kept.store, kept.artifacts), pool.clone(), stopping.clone());
            async move {
                if plays {
                    return work_off(places, pool, worker_options, stopping).await;
                }
                until_stopped(stopping).await;
                Ok(())
            }
        });
        let service = dashboard::router(app).into_make_service_with_connect_info::<SocketAddr>();
        let serving = axum::serve(listener, service).with_graceful_shutdown(until_stopped(stopping));
        let serving = tokio::spawn(async move { serving.await });
        Ok(Served {
            address,
            desk,
            project,
            changed,
            setup,
            wake,
            stop,
            pool,
            serving,
            starting,
            keeping,
            telling,
            working,
        })
    }

    /// Prints where it is, and how the first administrator is made.
    pub fn tell(&self) {
        println!("dashboard: http://{}/", self.address);
        if let Some(key) = &self.setup {
            println!("first administrator, within an hour: http://{}/setup?token={key}", self.address);
        }
    }

    /// Says that something new waits.
    pub fn wake(&self) {
        self.wake.notify_waiters();
    }

    /// Waits until a part of it has ended that should go on; which, and why.
    pub async fn failed(&mut self) -> String {
        fn why<T, E: std::fmt::Display>(ended: Result<Result<T, E>, JoinError>) -> String {
            match ended {
                Ok(Ok(_)) => "it ended by itself".to_owned(),
                Ok(Err(error)) => error.to_string(),
                Err(error) => error.to_string(),
            }
        }
        let whole = |ended: Result<(), JoinError>| why(ended.map(Ok::<(), StoreError>));
        let (what, why) = tokio::select! {
            ended = &mut self.serving => ("dashboard", why(ended)),
            ended = &mut self.working => ("worker", why(ended)),
            ended = &mut self.starting => ("calendar", whole(ended)),
            ended = &mut self.telling => ("sender of messages", whole(ended)),
            ended = &mut self.keeping => ("retention", whole(ended)),
        };
        format!("the {what} has failed: {why}")
    }

    /// Stops: what is being played is finished, or handed back.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // Pages that listen to events never end by themselves.
        drop(tokio::time::timeout(Duration::from_secs(2), self.serving).await);
        match self.working.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("warning: {error}"),
            Err(error) => eprintln!("warning: {error}"),
        }
        drop(self.starting.await);
        // What it has not removed goes the next time.
        self.keeping.abort();
        drop(self.keeping.await);
        drop(tokio::time::timeout(TELLING, self.telling).await);
        self.pool.close().await;
        self.desk.store.close().await;
    }
}

async fn until_stopped(mut stop: watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Starts plans when they are due, until it is told to stop.
async fn calendar(desk: Desk, wake: Arc<Notify>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match desk.start_due(Utc::now(), || !*stop.borrow()).await {
            Ok(started) => {
                for one in &started {
                    tracing::info!(plan = %one.plan, slot = %one.slot, "Started the plan {}", one.plan);
                }
                if !started.is_empty() {
                    wake.notify_waiters();
                }
            }
            Err(error) => tracing::warn!(%error, "Nobody could look at the calendar"),
        }
        drop(tokio::time::timeout(LOOK, stop.wait_for(|stop| *stop)).await);
    }
}

/// Removes evidence that nobody wants to keep, every day.
async fn housekeeping(desk: Desk, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match retention::retain(&desk, Utc::now(), false).await {
            Ok(told) => {
                for one in told.iter().filter(|one| one.gone.0 > 0) {
                    let (kind, count) = (one.kind.name(), one.gone.0);
                    tracing::info!(
                        kind,
                        count,
                        bytes = one.gone.1,
                        "Removed {count} of {kind} that were old"
                    );
                }
            }
            Err(error) => tracing::warn!(%error, "Old evidence could not be removed"),
        }
        // Counts by day are small, but what nobody shows any more is nobody's business.
        let oldest = Utc::now().timestamp().div_euclid(86_400) - USAGE_DAYS;
        if let Err(error) = desk.store.forget_usage(oldest).await {
            tracing::warn!(%error, "Old counts of real users' results could not be removed");
        }
        drop(tokio::time::timeout(DAY, stop.wait_for(|stop| *stop)).await);
    }
}

/// Plays cells for a service until it is told to stop.
///
/// # Errors
///
/// The database or the artifacts can't be reached.
pub async fn worker(args: WorkerArgs) -> Result<u8, UsageErrors> {
    let kept = service::open(&args.kept).await?;
    let (ended, _) = broadcast::channel(1);
    let vault = service::vault(&args.kept, &args.play);
    let (options, pool) = service::worker(&args.play, (&kept, vault), Arc::new(Notify::new()), ended);
    println!(
        "worker {}: {} cells at a time in {}",
        options.worker.name,
        args.play.cells,
        options.worker.browsers.join(", ")
    );
    let (stop, stopping) = watch::channel(false);
    let places = (kept.store.clone(), kept.artifacts.clone());
    let mut working = tokio::spawn(work_off(places, pool.clone(), options, stopping));
    tokio::select! {
        _ = browser::process::stop_signal() => {}
        // It does not end by itself.
        ended = &mut working => {
            browser::process::end_all();
            return match ended {
                Ok(Ok(())) => Ok(0),
                Ok(Err(error)) => Err(UsageErrors::one(error.to_string())),
                Err(error) => Err(UsageErrors::one(format!("the worker has failed: {error}"))),
            };
        }
    }
    println!("stopping: what is being played is finished; once more ends at once");
    end_at_the_next_signal();
    stop.send_replace(true);
    if let Ok(Err(error)) = working.await {
        return Err(UsageErrors::one(error.to_string()));
    }
    pool.close().await;
    kept.store.close().await;
    Ok(0)
}

/// Whoever does not want to wait says so twice.
pub fn end_at_the_next_signal() {
    tokio::spawn(async {
        if let Ok(code) = browser::process::stop_signal().await {
            browser::process::end_all();
            std::process::exit(code);
        }
    });
}
