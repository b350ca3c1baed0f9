//! Who we are, as a mark on every process and folder of ours.
//!
//! A process number alone is used again by the system, so a run is its number, the tick at which it
//! started and its process namespace: a container sees the same numbers for other processes, and
//! must never take them for dead.

use super::linux;
use std::{fmt, str::FromStr, sync::LazyLock};

/// The environment variable that marks every process which we start, and all that it starts.
pub const MARK_VARIABLE: &str = "SUREFOOT_RUN";

/// One process of ours that starts browsers: the owner of everything with its mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub pid: i32,
    /// When it started, in ticks since the machine did.
    pub started_ticks: u64,
    /// The process namespace in which `pid` counts.
    pub namespace: u64,
}

/// This process.
pub(super) static OURS: LazyLock<Run> = LazyLock::new(linux::this_run);

impl Run {
    /// Whether a process with this mark belongs to the run.
    pub(super) fn owns(&self, mark: &str) -> bool {
        mark.rsplit_once('/').is_some_and(|(run, _)| run == self.to_string())
    }

    /// The run that a process with this mark belongs to.
    pub(super) fn of_mark(mark: &str) -> Option<Self> {
        mark.rsplit_once('/')?.0.parse().ok()
    }

    /// The mark of the run's browser with this number.
    pub(super) fn mark(&self, number: u64) -> String {
        format!("{self}/{number}")
    }

    /// Whether the run is certainly over. Of another namespace we know nothing, so it is not.
    pub(super) fn is_over(&self, namespace: u64, started_ticks: impl Fn(i32) -> Option<u64>) -> bool {
        self.namespace == namespace && started_ticks(self.pid) != Some(self.started_ticks)
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.pid, self.started_ticks, self.namespace)
    }
}

impl FromStr for Run {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().ok_or(());
        let pid = next()?.parse().map_err(drop)?;
        let started_ticks = next()?.parse().map_err(drop)?;
        let namespace = next()?.parse().map_err(drop)?;
        Ok(Run { pid, started_ticks, namespace })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: Run = Run { pid: 12, started_ticks: 3400, namespace: 4_026_531_836 };

    #[test]
    fn a_run_is_read_as_it_is_written() {
        assert_eq!(RUN.to_string().parse(), Ok(RUN));
        for wrong in ["", "12", "12-3400", "12-3400-x", "-1", "a-b-c", "12-3400-5-6"] {
            assert_eq!(wrong.parse::<Run>(), Err(()), "{wrong}");
        }
    }

    #[test]
    fn a_mark_names_its_run_and_no_other() {
        assert!(RUN.owns(&RUN.mark(7)));
        assert_eq!(Run::of_mark(&RUN.mark(7)), Some(RUN));
        assert!(!RUN.owns(&Run { pid: 1, ..RUN }.mark(7)));
        assert!(!RUN.owns("anything"));
    }

    #[test]
    fn a_run_is_over_when_its_number_is_free_or_another_processs() {
        let over = |started| RUN.is_over(RUN.namespace, |_| started);
        assert!(over(None));
        assert!(over(Some(9999)));
        assert!(!over(Some(3400)));
    }

    #[test]
    fn a_run_of_another_container_is_never_over() {
        assert!(!RUN.is_over(1, |_| None));
    }
}
