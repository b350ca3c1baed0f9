//! The process groups that we have, told to the guard as they come and go.
//!
//! The guard is started with the first browser, not before: `surefoot --version` needs none.

use super::{
    guard,
    linux::{self, Group},
    profile,
    run::OURS,
};
use std::{
    collections::BTreeSet,
    io::{self, Write},
    process::{Child, ChildStdin},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::signal::unix::{SignalKind, signal};

/// How long browsers may take to end by themselves when we are told to stop. Then they are killed:
/// whoever stops us, stops us now.
const FAREWELL: Duration = Duration::from_millis(300);

/// How long killed processes may take to be gone.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// How often a guard that died is replaced.
const GUARDS: usize = 3;

static REGISTRY: Mutex<Registry> =
    Mutex::new(Registry { groups: BTreeSet::new(), guard: None, guards: 0, closed: false });

struct Registry {
    groups: BTreeSet<Group>,
    /// The guard and our end of its pipe. It acts when the last copy of that end is closed, which
    /// is ours alone: Rust opens pipes so that no child inherits them.
    guard: Option<(Child, ChildStdin)>,
    guards: usize,
    closed: bool,
}

/// Ends every browser that we started, at once, and lets no other start.
///
/// For a program that was told to stop, and for its last line before it exits. It waits up to
/// 0.3 s for browsers to end by themselves and 2 s for killed ones to be gone.
pub fn end_all() {
    let groups: Vec<Group> = {
        let mut registry = registry();
        registry.closed = true;
        registry.groups.iter().copied().collect()
    };
    groups.iter().for_each(|group| linux::ask_to_end(*group));
    let deadline = Instant::now() + FAREWELL;
    while Instant::now() < deadline && groups.iter().any(|group| linux::lives(*group)) {
        thread::sleep(Duration::from_millis(10));
    }
    if linux::end(&groups, |mark| OURS.owns(mark), END_TIMEOUT).is_none() {
        tracing::warn!("Some browsers did not end within {END_TIMEOUT:?}; the guard goes on");
    }
    if let Err(error) = profile::remove(&profile::run_folder()) {
        tracing::warn!(%error, "Could not remove {}", profile::run_folder().display());
    }
}

/// Waits until we are told to stop (SIGINT, SIGTERM or SIGHUP) and returns the exit code that a
/// shell expects then: 128 and the signal's number.
///
/// # Errors
///
/// The system lets us listen to no signals.
pub async fn stop_signal() -> io::Result<i32> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let kind = tokio::select! {
        _ = interrupt.recv() => SignalKind::interrupt(),
        _ = terminate.recv() => SignalKind::terminate(),
        _ = hang_up.recv() => SignalKind::hangup(),
    };
    Ok(128 + kind.as_raw_value())
}

/// Sees to it that a guard stands before a browser starts; `false` if none may start any more.
pub(super) fn open() -> bool {
    let mut registry = registry();
    if !registry.closed && registry.guard.is_none() {
        registry.post_guard();
    }
    !registry.closed
}

/// Records a group that has just started; `false` if we were told to stop meanwhile.
pub(super) fn add(group: Group) -> bool {
    let mut registry = registry();
    registry.groups.insert(group);
    registry.tell(&guard::record_start(group));
    !registry.closed
}

/// Forgets a group that has ended.
pub(super) fn remove(group: Group) {
    let mut registry = registry();
    registry.groups.remove(&group);
    registry.tell(&guard::record_end(group));
}

fn registry() -> MutexGuard<'static, Registry> {
    // What a panic interrupted here is at worst a record too many.
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Registry {
    /// Starts a guard and tells it all groups. Without one we go on, as browsers still end with
    /// their `Guarded`, on signals and at the next sweep; only a kill -9 is left uncovered.
    fn post_guard(&mut self) {
        if self.guards == GUARDS {
            return;
        }
        self.guards += 1;
        match guard::start() {
            Ok(guard) => self.guard = Some(guard),
            Err(error) => tracing::warn!(%error, "No guard: a kill -9 would leave browsers behind ({error})"),
        }
        let records: Vec<_> = self.groups.iter().map(|group| guard::record_start(*group)).collect();
        records.iter().for_each(|record| self.tell(record));
    }

    /// Writes a record to the guard; one that died is replaced.
    fn tell(&mut self, record: &str) {
        let Some((_, pipe)) = &mut self.guard else { return };
        if pipe.write_all(record.as_bytes()).is_ok() {
            return;
        }
        if let Some((mut dead, _)) = self.guard.take() {
            let _status = dead.wait();
        }
        self.post_guard();
        if self.guard.is_none() {
            tracing::warn!(
                "The guard died: a kill -9 would leave browsers behind\nhint: run surefoot doctor"
            );
        }
    }
}
