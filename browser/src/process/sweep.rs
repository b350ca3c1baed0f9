//! Clears away what a power cut or a killed guard left: browsers and folders without an owner.
//!
//! It touches only what bears our mark or lies in our folder, and only if its owner is certainly
//! dead.

use super::{linux, profile, run::OURS, run::Run};
use std::time::Duration;

/// How long killed processes may take to be gone.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// What a sweep has cleared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Processes that were killed.
    pub processes: usize,
    /// Folders of dead runs that were removed.
    pub folders: usize,
}

/// Kills the browsers and removes the folders of runs whose process is gone.
///
/// To be called once at start; it takes a few milliseconds when there is nothing to clear. It never
/// fails: what can't be removed now is tried again at the next start.
pub fn sweep() -> Swept {
    let over = |run: &Run| run.is_over(OURS.namespace, linux::started_ticks);
    let mut swept = Swept::default();
    if linux::marks().iter().filter_map(|mark| Run::of_mark(mark)).any(|run| over(&run)) {
        let of_the_dead = |mark: &str| Run::of_mark(mark).is_some_and(|run| over(&run));
        swept.processes = linux::end(&[], of_the_dead, END_TIMEOUT).unwrap_or(0);
    }
    for (_, folder) in profile::runs_with_a_folder().iter().filter(|(run, _)| over(run)) {
        match profile::remove(folder) {
            Ok(()) => swept.folders += 1,
            Err(error) => tracing::warn!(%error, "Could not remove {}", folder.display()),
        }
    }
    if swept != Swept::default() {
        tracing::info!(
            "Cleared away {} processes and {} folders of dead runs",
            swept.processes,
            swept.folders
        );
    }
    swept
}
