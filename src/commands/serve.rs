//! `surefoot serve` and `surefoot worker`: the night shift.

use super::service::{self, Kept};
use crate::{
    args::{ServeArgs, WorkerArgs},
    usage::UsageErrors,
};
use chrono::{TimeDelta, Utc};
use dashboard::{App, DashboardOptions};
use runner::{notify, schedule::Desk, snapshot, worker::work_off};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc, watch};

/// Time between two looks at the calendar.
const LOOK: Duration = Duration::from_secs(2);

/// How long a message that is being sent may take when we stop; what is not done then goes again at the next start.
const TELLING: Duration = Duration::from_secs(20);

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
        let pushed =
            snapshot::push(places, &args.project, folder, ("serve", "pushed at the start"), now).await;
        let pushed = pushed.map_err(|error| failed(&error))?;
        println!("{} files of {}, {} changed", pushed.files, folder.display(), pushed.changed);
    }
    let listener = tokio::net::TcpListener::bind(args.listen).await.map_err(|error| {
        UsageErrors::one(format!(
            "{} can't be listened to: {error}\nhint: choose another --listen",
            args.listen
        ))
    })?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    let has_people = !kept.store.people().await.map_err(|error| failed(&error))?.is_empty();
    let setup = (!has_people).then(dashboard::secret::key);
    let wake = Arc::new(Notify::new());
    let desk = Desk::new(kept.store.clone(), kept.artifacts.clone(), kept.scratch.clone());
    let told = service::notify(&args, &project.id, address);
    let options = DashboardOptions {
        project,
        setup: setup.as_ref().map(|key| (dashboard::secret::hash_of_key(key), now + SETUP)),
        is_local: address.ip().is_loopback(),
        tell: told.wake.clone(),
    };
    let (app, changed) = App::new(desk.clone(), options, wake.clone());
    println!("dashboard: http://{address}/");
    if let Some(key) = setup {
        println!("first administrator, within an hour: http://{address}/setup?token={key}");
    }
    let (stop, stopping) = watch::channel(false);
    let (ended, mut endings) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while endings.recv().await.is_some() {
            // Nobody has to look.
            drop(changed.send(()));
        }
    });
    let telling = tokio::spawn(notify::keep_telling(desk.clone(), told, stopping.clone()));
    tokio::spawn(calendar(desk, wake.clone()));
    let (worker_options, pool) = service::worker(&args.play, &kept, wake, ended);
    let Kept { store, artifacts, .. } = kept;
    let plays = args.play.cells > 0;
    let working = tokio::spawn({
        let (places, pool, stopping) = ((store.clone(), artifacts), pool.clone(), stopping.clone());
        async move { if plays { work_off(places, pool, worker_options, stopping).await } else { Ok(()) } }
    });
    let mut told = stopping.clone();
    let serving = axum::serve(listener, dashboard::router(app)).with_graceful_shutdown(async move {
        drop(told.wait_for(|stop| *stop).await);
    });
    let serving = tokio::spawn(async move { serving.await });
    drop(browser::process::stop_signal().await);
    println!("stopping: what is being played is finished; once more ends at once");
    end_at_the_next_signal();
    stop.send_replace(true);
    // Pages that listen to events never end by themselves.
    drop(tokio::time::timeout(Duration::from_secs(2), serving).await);
    match working.await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => eprintln!("warning: {error}"),
        Err(error) => eprintln!("warning: {error}"),
    }
    drop(tokio::time::timeout(TELLING, telling).await);
    pool.close().await;
    store.close().await;
    Ok(0)
}

/// Starts plans when they are due.
async fn calendar(desk: Desk, wake: Arc<Notify>) {
    loop {
        match desk.start_due(Utc::now()).await {
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
        tokio::time::sleep(LOOK).await;
    }
}

/// Plays cells for a service until it is told to stop.
///
/// # Errors
///
/// The database or the artifacts can't be reached.
pub async fn worker(args: WorkerArgs) -> Result<u8, UsageErrors> {
    let kept = service::open(&args.kept).await?;
    let (ended, mut endings) = mpsc::unbounded_channel();
    tokio::spawn(async move { while endings.recv().await.is_some() {} });
    let (options, pool) = service::worker(&args.play, &kept, Arc::new(Notify::new()), ended);
    println!(
        "worker {}: {} cells at a time in {}",
        options.worker.name,
        args.play.cells,
        options.worker.browsers.join(", ")
    );
    let (stop, stopping) = watch::channel(false);
    let places = (kept.store.clone(), kept.artifacts.clone());
    let working = tokio::spawn(work_off(places, pool.clone(), options, stopping));
    drop(browser::process::stop_signal().await);
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

fn end_at_the_next_signal() {
    tokio::spawn(async {
        if let Ok(code) = browser::process::stop_signal().await {
            browser::process::end_all();
            std::process::exit(code);
        }
    });
}
