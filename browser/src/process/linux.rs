//! Everything that asks the system: /proc, signals, sessions. Nothing else here is Linux's own.
//!
//! It never decides whose a process is; callers say which marks and groups are meant.

use super::run::{MARK_VARIABLE, Run};
use nix::{
    sys::signal::{SigSet, Signal, kill, killpg},
    unistd::{Pid, setsid},
};
use std::{
    collections::BTreeSet,
    fs, io,
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// This program, even if its file was replaced or deleted since (a rebuild, an upgrade).
pub(super) const THIS_PROGRAM: &str = "/proc/self/exe";

/// Time between two looks at dying processes: a killed one needs 1-20 ms to be gone.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// A process group of ours.
///
/// The leader's start tells it from a later group with the same number: numbers come round after
/// 32768 processes on many machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    pub id: i32,
    pub started_ticks: u64,
}

/// What /proc says of a process.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    pid: i32,
    state: char,
    parent: i32,
    group: i32,
    started_ticks: u64,
}

/// This process as a run.
pub(super) fn this_run() -> Run {
    let seen = see("self").expect("/proc is mounted on every Linux that runs a browser");
    let namespace = fs::metadata("/proc/self/ns/pid").map_or(0, |link| link.ino());
    Run { pid: seen.pid, started_ticks: seen.started_ticks, namespace }
}

/// The number of our user.
pub(crate) fn user() -> u32 {
    fs::metadata("/proc/self").map_or(0, |process| process.uid())
}

/// When the process started, in ticks since the machine did; nothing if there is none.
pub(super) fn started_ticks(pid: i32) -> Option<u64> {
    see(&pid.to_string()).map(|seen| seen.started_ticks)
}

/// Whether the group's leader lives.
pub(super) fn is_alive(group: Group) -> bool {
    let leader = see(&group.id.to_string());
    leader.is_some_and(|leader| leader.started_ticks == group.started_ticks && is_living(&leader))
}

/// The marks of all living processes that have one and that we may look into.
pub(super) fn marks() -> Vec<String> {
    processes().iter().filter_map(|seen| mark(seen.pid)).collect()
}

/// Asks the processes of a group to end.
pub(super) fn ask_to_end(group: Group) {
    if started_ticks(group.id) == Some(group.started_ticks) {
        // Gone in between is as good as ended.
        let _gone = killpg(Pid::from_raw(group.id), Signal::SIGTERM);
    }
}

/// Kills the groups, every process with a mark that is `ours`, and all that descend from either;
/// again and again until there is none, since they may start others meanwhile.
///
/// All three are needed: crash handlers and what dbus starts leave the group, and Chromium 156's
/// children write their titles over the environment that holds the mark.
///
/// Returns how many it killed, or nothing if some still lived after `timeout`.
pub(super) fn end(groups: &[Group], ours: impl Fn(&str) -> bool, timeout: Duration) -> Option<usize> {
    let deadline = Instant::now() + timeout;
    let mut killed = BTreeSet::new();
    loop {
        let living = family(&processes(), groups, |pid| mark(pid).is_some_and(|mark| ours(&mark)));
        if living.is_empty() {
            return Some(killed.len());
        }
        for pid in &living {
            let _gone = kill(Pid::from_raw(*pid), Signal::SIGKILL);
        }
        killed.extend(living);
        if Instant::now() >= deadline {
            return None;
        }
        thread::sleep(LOOK_INTERVAL);
    }
}

/// Whether any process of the group lives.
pub(super) fn lives(group: Group) -> bool {
    !family(&processes(), &[group], |_| false).is_empty()
}

/// Leaves the terminal and takes no signal but SIGKILL, so that Ctrl-C, a closed terminal or a
/// `kill` meant for us and all around us does not end the guard before it has done its work.
pub(super) fn stand_apart() -> io::Result<()> {
    // A process that already leads a group can't leave it; it is apart from the terminal then.
    let _leader = setsid();
    SigSet::all().thread_block()?;
    std::env::set_current_dir("/")
}

/// Makes a folder that only we can read. One that another user put there is refused: a shared
/// /tmp would let him read the profiles, sessions included.
pub(super) fn private_folder(path: &Path) -> io::Result<()> {
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return made,
    }
    let found = fs::symlink_metadata(path)?;
    if found.is_dir() && found.uid() == user() {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is there, but it is no folder of ours"))
}

/// The processes of the groups, those that `marked` says, and all their descendants.
fn family(processes: &[Seen], groups: &[Group], marked: impl Fn(i32) -> bool) -> BTreeSet<i32> {
    let taken_over = |group: &Group| {
        processes.iter().any(|seen| seen.pid == group.id && seen.started_ticks != group.started_ticks)
    };
    let ids: Vec<i32> = groups.iter().filter(|group| !taken_over(group)).map(|group| group.id).collect();
    let this = std::process::id().cast_signed();
    let living = || processes.iter().filter(|seen| is_living(seen) && seen.pid > 1);
    let mut family: BTreeSet<i32> = living()
        .filter(|seen| seen.pid != this && (ids.contains(&seen.group) || marked(seen.pid)))
        .map(|seen| seen.pid)
        .collect();
    loop {
        let children: Vec<i32> = living()
            .filter(|seen| seen.pid != this && family.contains(&seen.parent) && !family.contains(&seen.pid))
            .map(|seen| seen.pid)
            .collect();
        if children.is_empty() {
            return family;
        }
        family.extend(children);
    }
}

/// A zombie is as good as gone: it only waits for its parent to ask how it ended.
fn is_living(seen: &Seen) -> bool {
    !matches!(seen.state, 'Z' | 'X')
}

/// All processes.
fn processes() -> Vec<Seen> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .filter_map(|name| see(&name))
        .collect()
}

fn see(process: &str) -> Option<Seen> {
    parse_stat(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Reads /proc/PID/stat. The name in it may hold spaces and brackets, so counting starts after the
/// last bracket.
fn parse_stat(stat: &str) -> Option<Seen> {
    let pid = stat.split(' ').next()?.parse().ok()?;
    let rest: Vec<&str> = stat[stat.rfind(')')? + 1..].split_ascii_whitespace().collect();
    let number = |index: usize| rest.get(index)?.parse::<i32>().ok();
    Some(Seen {
        pid,
        state: rest.first()?.chars().next()?,
        parent: number(1)?,
        group: number(2)?,
        started_ticks: rest.get(19)?.parse().ok()?,
    })
}

/// The mark of a process, if it has one and we may look.
fn mark(pid: i32) -> Option<String> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    let prefix = format!("{MARK_VARIABLE}=");
    let entry =
        environment.split(|byte| *byte == 0).find_map(|entry| entry.strip_prefix(prefix.as_bytes()))?;
    String::from_utf8(entry.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(pid: i32, state: char, parent: i32, group: i32) -> Seen {
        Seen { pid, state, parent, group, started_ticks: 100 }
    }

    #[test]
    fn a_name_with_brackets_and_spaces_does_not_confuse_the_reader() {
        let stat = "42 (a) R 1 (b)) S 7 40 40 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 8675309 1 2";
        let expected = Seen { pid: 42, state: 'S', parent: 7, group: 40, started_ticks: 8_675_309 };
        assert_eq!(parse_stat(stat), Some(expected));
        assert_eq!(parse_stat("42 (cut off"), None);
    }

    #[test]
    fn a_family_is_its_group_its_marked_and_their_descendants() {
        let processes = [
            seen(10, 'S', 1, 10),
            seen(11, 'S', 10, 10),
            seen(12, 'S', 11, 12),
            seen(13, 'S', 1, 13),
            seen(14, 'S', 13, 14),
            seen(15, 'Z', 10, 10),
            seen(16, 'S', 1, 16),
        ];
        let group = Group { id: 10, started_ticks: 100 };
        let family = family(&processes, &[group], |pid| pid == 13);
        assert_eq!(family, BTreeSet::from([10, 11, 12, 13, 14]));
    }

    #[test]
    fn a_group_whose_number_was_taken_over_is_spared() {
        let group = Group { id: 10, started_ticks: 99 };
        assert!(family(&[seen(10, 'S', 1, 10)], &[group], |_| false).is_empty());
    }

    #[test]
    fn a_group_outlives_its_leader() {
        let group = Group { id: 10, started_ticks: 100 };
        assert_eq!(family(&[seen(11, 'S', 1, 10)], &[group], |_| false), BTreeSet::from([11]));
    }

    #[test]
    fn we_see_ourselves_as_we_started() {
        let run = this_run();
        assert_eq!(run.pid, std::process::id().cast_signed());
        assert_eq!(started_ticks(run.pid), Some(run.started_ticks));
    }
}
