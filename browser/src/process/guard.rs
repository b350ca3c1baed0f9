//! The process that ends our browsers when we no longer can.
//!
//! It is this same program, started a second time with [`GUARD_ARGUMENT`], and holds the read end
//! of a pipe whose write end only we hold. We write `+ GROUP TICKS` and `- GROUP TICKS`, one a line, as
//! browsers come and go. However we die, the system closes our end; the guard then kills what is
//! recorded or bears our mark, removes our folder, and is gone. It never writes, and never acts
//! while we live.
//!
//! Rejected: `PR_SET_PDEATHSIG` (needs `unsafe`, reaches only the first process, and fires when the
//! *thread* that started it ends), and a cgroup (needs rights that a container does not give).

use super::{
    linux::{self, Group},
    profile,
    run::Run,
};
use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio, exit},
    time::Duration,
};

/// The first argument of the guard's command line; not for people, so `--help` does not name it.
pub const GUARD_ARGUMENT: &str = "__guard";

/// Names another program to be the guard, for those that do not call [`guard_main`] themselves.
pub const GUARD_PROGRAM_VARIABLE: &str = "SUREFOOT_GUARD_EXE";

/// Tells a guard that it is one: a program that ignores [`GUARD_ARGUMENT`] must not start a guard
/// that starts a guard.
const GUARD_VARIABLE: &str = "SUREFOOT_IS_GUARD";

/// How long killed processes may take to be gone.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// What the guard says when it stands.
const READY: &str = "ready";

/// Is the guard until its owner dies, then ends the owner's browsers and exits.
///
/// Every program that launches browsers calls this first in its `main`, before it reads arguments
/// or starts a runtime, if its first argument is [`GUARD_ARGUMENT`].
pub fn guard_main() -> ! {
    let Some(folder) = env::args_os().nth(2).map(PathBuf::from) else { exit(2) };
    let Some(run) = folder.file_name().and_then(|name| name.to_str()?.parse::<Run>().ok()) else { exit(2) };
    if linux::stand_apart().is_err() {
        exit(1);
    }
    println!("{READY}");
    let groups = groups_left(io::stdin().lock());
    let ended = linux::end(&groups, |mark| run.owns(mark), END_TIMEOUT);
    let removed = profile::remove(&folder);
    exit(i32::from(ended.is_none() || removed.is_err()))
}

/// Starts a guard and asks it to stand down, to see whether it would stand.
///
/// # Errors
///
/// Why there is no guard, with the next thing to try.
pub fn guard_works() -> Result<(), String> {
    let nobody = profile::shelter().join(Run { pid: i32::MAX, started_ticks: 0, namespace: 0 }.to_string());
    let (mut guard, pipe) = start_for(&nobody, Stdio::piped()).map_err(|error| error.to_string())?;
    drop(pipe);
    let mut said = String::new();
    if let Some(output) = guard.stdout.take() {
        let _unreadable = BufReader::new(output).read_line(&mut said);
    }
    match guard.wait() {
        Ok(status) if status.success() && said.trim_end() == READY => Ok(()),
        Ok(status) => Err(format!(
            "the guard did not stand ({status})\n\
             hint: set {GUARD_PROGRAM_VARIABLE} to the surefoot program"
        )),
        Err(error) => Err(error.to_string()),
    }
}

/// Starts the guard of this process.
pub(super) fn start() -> io::Result<(Child, ChildStdin)> {
    start_for(&profile::run_folder(), Stdio::null())
}

/// The record of a group that has started.
pub(super) fn record_start(group: Group) -> String {
    format!("+ {} {}\n", group.id, group.started_ticks)
}

/// The record of a group that has ended.
pub(super) fn record_end(group: Group) -> String {
    format!("- {} {}\n", group.id, group.started_ticks)
}

fn start_for(run_folder: &Path, output: Stdio) -> io::Result<(Child, ChildStdin)> {
    if env::var_os(GUARD_VARIABLE).is_some() {
        return Err(io::Error::other(format!("this program does not know {GUARD_ARGUMENT}")));
    }
    let program = env::var_os(GUARD_PROGRAM_VARIABLE).unwrap_or_else(|| OsString::from(linux::THIS_PROGRAM));
    let mut guard = Command::new(program)
        .arg(GUARD_ARGUMENT)
        .arg(run_folder)
        .env(GUARD_VARIABLE, "1")
        // Were we started by a browser of another run, its guard must not take ours for a browser.
        .env_remove(super::MARK_VARIABLE)
        .stdin(Stdio::piped())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()?;
    let pipe = guard.stdin.take().expect("its standard input was asked for as a pipe");
    Ok((guard, pipe))
}

/// Reads records until the owner's end of the pipe closes; what is left then has lost its owner.
///
/// A line that was cut off by the owner's death is skipped: its browser bears our mark too.
fn groups_left(records: impl BufRead) -> Vec<Group> {
    let mut groups = BTreeSet::new();
    for line in records.lines() {
        let Ok(line) = line else { break };
        match parse_record(&line) {
            Some(('+', group)) => groups.insert(group),
            Some((_, group)) => groups.remove(&group),
            None => false,
        };
    }
    groups.into_iter().collect()
}

fn parse_record(line: &str) -> Option<(char, Group)> {
    let mut words = line.split(' ');
    let sign = words.next().filter(|sign| matches!(*sign, "+" | "-"))?.chars().next()?;
    let group = Group { id: words.next()?.parse().ok()?, started_ticks: words.next()?.parse().ok()? };
    // Group 0 is our own and group 1 is everybody's; no browser has either.
    (group.id > 1).then_some((sign, group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(records: &str, expected: &[(i32, u64)]) {
        let left: Vec<_> = groups_left(records.as_bytes()).iter().map(|g| (g.id, g.started_ticks)).collect();
        assert_eq!(left, expected, "{records}");
    }

    #[test]
    fn what_came_and_did_not_go_is_left() {
        check("", &[]);
        check("+ 10 1\n+ 20 2\n- 10 1\n", &[(20, 2)]);
        check("+ 10 1\n- 10 1\n+ 10 5\n", &[(10, 5)]);
    }

    #[test]
    fn nonsense_and_the_groups_of_everybody_are_never_taken() {
        check("+ 0 1\n+ 1 1\n+ -1 1\nhello\n+ x 1\n+ 10\n\n+ 30 3\n", &[(30, 3)]);
    }
}
