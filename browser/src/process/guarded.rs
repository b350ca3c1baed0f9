//! A started browser or driver, until it is ended.
//!
//! Dropping it ends it: the whole process group, what left the group, and the profile.

use super::{
    Profile,
    linux::{self, Group},
    output::{Output, quoted},
    registry,
};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};
use thiserror::Error;
use tokio::{
    process::Child,
    time::{sleep, timeout},
};

/// How long killed processes may take to be gone before the guard is left to finish.
const END_TIMEOUT: Duration = Duration::from_millis(500);

/// A started program with all its descendants. Dropping it kills them.
#[derive(Debug)]
pub struct Guarded {
    program: PathBuf,
    child: Child,
    group: Group,
    mark: String,
    output: Output,
    /// Dropped, and with that removed, after the processes that write into it have ended.
    profile: Option<Profile>,
}

/// Why a line that was waited for never came.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum SilentError {
    /// The program ended first.
    #[error("{} ended ({status}) before it said `{needle}`{}", program.display(), quoted(last_lines))]
    Ended { program: PathBuf, status: String, needle: String, last_lines: Vec<String> },

    /// The program lives but did not say it.
    #[error("{} did not say `{needle}` within {timeout:?}{}", program.display(), quoted(last_lines))]
    Late { program: PathBuf, needle: String, timeout: Duration, last_lines: Vec<String> },
}

impl Guarded {
    pub(super) fn new(
        program: PathBuf,
        child: Child,
        (group, mark): (Group, String),
        output: Output,
        profile: Option<Profile>,
    ) -> Self {
        Guarded { program, child, group, mark, output, profile }
    }

    /// The number of the process that was started, which is that of its group too.
    pub fn pid(&self) -> u32 {
        self.group.id.cast_unsigned()
    }

    /// Its folder, if it has one.
    pub fn profile(&self) -> Option<&Path> {
        self.profile.as_ref().map(Profile::path)
    }

    /// The last lines that it printed, oldest first; they may hold addresses of the application.
    pub fn last_lines(&self) -> Vec<String> {
        self.output.lines()
    }

    /// The first line that contains `needle`, whether it was printed already or comes later.
    ///
    /// # Errors
    ///
    /// The program ended, or `deadline` has passed.
    pub async fn first_line_matching(
        &mut self,
        needle: &str,
        deadline: Duration,
    ) -> Result<String, SilentError> {
        self.first_line(|line| line.contains(needle), needle, deadline).await
    }

    /// As [`Guarded::first_line_matching`], for a line that is `wanted`; `name` stands for it in errors.
    ///
    /// # Errors
    ///
    /// The program ended, or `deadline` has passed.
    pub async fn first_line(
        &mut self,
        wanted: impl Fn(&str) -> bool,
        name: &str,
        deadline: Duration,
    ) -> Result<String, SilentError> {
        let found = timeout(deadline, self.output.first_line(wanted)).await;
        let program = self.program.clone();
        let needle = name.to_string();
        match found {
            Ok(Some(line)) => Ok(line),
            Ok(None) => {
                let status = match timeout(END_TIMEOUT, self.ended()).await {
                    Ok(Ok(status)) => status.to_string(),
                    _ => "closed its output".into(),
                };
                Err(SilentError::Ended { program, status, needle, last_lines: self.last_lines() })
            }
            Err(_) => {
                Err(SilentError::Late { program, needle, timeout: deadline, last_lines: self.last_lines() })
            }
        }
    }

    /// Waits until the program has ended by itself.
    ///
    /// # Errors
    ///
    /// The system does not tell.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Whether the program still lives.
    pub fn is_alive(&self) -> bool {
        linux::is_alive(self.group)
    }

    /// Asks the program to end, gives it `grace`, then kills what is left and removes its profile.
    pub async fn close(mut self, grace: Duration) {
        linux::ask_to_end(self.group);
        let _by_itself = timeout(grace, async {
            let _status = self.child.wait().await;
            while linux::lives(self.group) {
                sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
        // Removing a large profile takes a while; the replay beside us goes on.
        let _panicked = tokio::task::spawn_blocking(move || drop(self)).await;
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let mark = std::mem::take(&mut self.mark);
        if linux::end(&[self.group], |other| other == mark, END_TIMEOUT).is_none() {
            // Its record stays, so the guard goes on when we end.
            tracing::warn!(program = %self.program.display(), "{} did not end", self.program.display());
            return;
        }
        let _reaped = self.child.try_wait();
        registry::remove(self.group);
    }
}
