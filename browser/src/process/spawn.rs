//! What to start and how.

use super::{
    Guarded, Profile,
    linux::{self, Group},
    output, registry,
    run::{MARK_VARIABLE, OURS},
};
use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    io,
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicU64, Ordering},
};
use thiserror::Error;
use tokio::process::{Child, Command};

/// A browser or driver to start.
#[derive(Debug)]
pub struct Spawn {
    /// The program itself, never a shell script around it: Debian's `chromium-headless-shell` in
    /// /usr/bin waits for its child instead of becoming it.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Variables to set beside those that we have.
    pub env: Vec<(OsString, OsString)>,
    /// Its folder, removed when it has ended.
    pub profile: Option<Profile>,
    /// A file to which all that it prints is appended.
    pub log: Option<PathBuf>,
}

impl Spawn {
    /// A program with arguments and nothing else.
    pub fn new(program: impl Into<PathBuf>, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Spawn {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            env: Vec::new(),
            profile: None,
            log: None,
        }
    }
}

/// Why a browser or driver did not start.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum LaunchError {
    /// There is no such program.
    #[error("no program {}\nhint: run surefoot doctor to see which browsers are there", .0.display())]
    NoProgram(PathBuf),

    /// The system refused to start it.
    #[error("could not start {}: {source}", program.display())]
    Refused { program: PathBuf, source: io::Error },

    /// Its log can't be written.
    #[error("could not write the log {}: {source}", log.display())]
    Log { log: PathBuf, source: io::Error },

    /// We were told to stop, so nothing starts any more.
    #[error("stopping: no browser is started any more")]
    Stopping,
}

/// Starts a program as the leader of its own process group, recorded with the guard.
///
/// # Errors
///
/// Why it did not start. One that starts and then fails shows in [`Guarded::first_line_matching`].
pub async fn launch(spawn: Spawn) -> Result<Guarded, LaunchError> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let mark = OURS.mark(NUMBER.fetch_add(1, Ordering::Relaxed));
    let log = spawn.log.map(open_log).transpose()?;
    if !registry::open() {
        return Err(LaunchError::Stopping);
    }
    let mut child = Command::new(&spawn.program)
        .args(&spawn.args)
        .envs(spawn.env)
        .env(MARK_VARIABLE, &mark)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| refused(spawn.program.clone(), source))?;
    let streams = child.stdout.take().zip(child.stderr.take()).expect("both were asked for as pipes");
    let group = group(&child);
    let stopping = !registry::add(group);
    let output = output::read(streams, log);
    let guarded = Guarded::new(spawn.program, child, (group, mark), output, spawn.profile);
    if stopping { Err(LaunchError::Stopping) } else { Ok(guarded) }
}

fn open_log(log: PathBuf) -> Result<File, LaunchError> {
    OpenOptions::new().create(true).append(true).open(&log).map_err(|source| LaunchError::Log { log, source })
}

fn refused(program: PathBuf, source: io::Error) -> LaunchError {
    match source.kind() {
        io::ErrorKind::NotFound => LaunchError::NoProgram(program),
        _ => LaunchError::Refused { program, source },
    }
}

fn group(child: &Child) -> Group {
    let id = child.id().expect("nobody has waited for it yet").cast_signed();
    // Even one that ended at once is still there, as a zombie, until its output is read and it is
    // waited for.
    Group { id, started_ticks: linux::started_ticks(id).unwrap_or(0) }
}
