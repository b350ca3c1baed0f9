//! No browser outlives us: real families of processes, ended in every way in which we can end.
//!
//! It has its own `main`, because the program is its own guard and, in most tests, also the owner
//! that gets killed. Each owner has a temporary folder of its own, so tests don't see each other.

use browser::process::{
    GUARD_ARGUMENT, Guarded, Profile, Spawn, end_all, guard_main, guard_works, launch, stop_signal, sweep,
};
use libtest_mimic::{Arguments, Failed, Trial};
use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The first argument of an owner: a process that starts families and waits for its end.
const OWNER: &str = "owner";

/// What we promise: 2 s after our death nothing is left.
const PROMISE: Duration = Duration::from_secs(2);

/// A family with everything that makes families hard to end: children, one that left the group and
/// the session, and one that is deaf to polite requests.
const FAMILY: &str = "sleep 1000 & setsid sh -c 'sleep 1000 & setsid sleep 1000' & \
    sh -c 'trap \"\" TERM; while :; do sleep 1000; done' & echo listening on nothing; wait";

/// How many processes the family has once it is complete.
const FAMILY_SIZE: usize = 7;

const HEADLESS_SHELL: &str = "/usr/lib/chromium/chromium-headless-shell";

fn main() {
    match env::args().nth(1).as_deref() {
        Some(GUARD_ARGUMENT) => guard_main(),
        Some(OWNER) => be_owner(),
        _ => {}
    }
    let mut tests = vec![
        Trial::test("a_killed_owner_leaves_no_process_and_no_profile", || killed("family")),
        Trial::test("an_owner_that_is_asked_to_stop_leaves_nothing", || stopped("TERM")),
        Trial::test("an_interrupted_owner_leaves_nothing", || stopped("INT")),
        Trial::test("a_dropped_browser_leaves_nothing", dropped),
        Trial::test("a_closed_browser_leaves_nothing_and_the_others_alone", closed),
        Trial::test("a_killed_owner_without_a_guard_is_swept_up_by_the_next", swept),
        Trial::test("a_sweep_spares_the_living", sweep_spares_the_living),
        Trial::test("a_guard_that_dies_is_replaced", guard_replaced),
        Trial::test("a_guard_goes_when_its_owner_has_nothing_left", guard_goes),
        Trial::test("the_guard_works", || Ok(guard_works()?)),
        Trial::test("nothing_starts_after_the_end", nothing_starts_after_the_end),
        Trial::test("a_missing_program_is_named", missing_program),
        Trial::test("a_program_that_fails_is_quoted", failing_program),
    ];
    if Path::new(HEADLESS_SHELL).exists() {
        tests.push(Trial::test("a_killed_owner_leaves_no_chromium", || killed("chromium")));
    }
    libtest_mimic::run(&Arguments::from_args(), tests).exit();
}

fn killed(family: &str) -> Result<(), Failed> {
    let mut owner = Owner::start(family);
    eventually(|| owner.family().len() > 4, PROMISE)?;
    let members = owner.family();
    owner.signal("KILL");
    owner.nothing_is_left_in(PROMISE)?;
    let left: Vec<_> = members.into_iter().filter(|pid| is_alive(*pid)).collect();
    check(left.is_empty(), || format!("still there: {left:?}"))
}

fn stopped(signal: &str) -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    owner.signal(signal);
    owner.nothing_is_left_in(PROMISE)
}

fn dropped() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    owner.tell("drop");
    let left = owner.marked();
    check(left.is_empty(), || format!("still there right after the drop: {left:?}"))?;
    check(owner.profiles().is_empty(), || "the profile is still there".into())
}

fn closed() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    owner.tell("open");
    eventually(|| owner.marked().len() == 2 * FAMILY_SIZE, PROMISE)?;
    owner.tell("close");
    check(owner.marked().len() == FAMILY_SIZE, || format!("{:?} live", owner.marked()))?;
    check(owner.profiles().len() == 1, || format!("profiles: {:?}", owner.profiles()))
}

fn swept() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    for guard in owner.guards() {
        signal(guard, "KILL");
    }
    owner.signal("KILL");
    owner.child.wait()?;
    check(!owner.marked().is_empty(), || "the family ended without guard or sweep".into())?;
    Owner::start_in(&owner.folder, "sweep").child.wait()?;
    owner.nothing_is_left_in(Duration::ZERO)
}

fn sweep_spares_the_living() -> Result<(), Failed> {
    let owner = Owner::start("family");
    let before = owner.marked();
    Owner::start_in(&owner.folder, "sweep").child.wait()?;
    check(owner.marked() == before, || "the sweep killed a living owner's browser".into())?;
    check(owner.profiles().len() == 1, || "the sweep removed a living owner's profile".into())
}

fn guard_replaced() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    let first = owner.guards();
    check(first.len() == 1, || format!("guards: {first:?}"))?;
    signal(first[0], "KILL");
    eventually(|| !is_alive(first[0]), PROMISE)?;
    owner.tell("open");
    let second = owner.guards();
    check(second.len() == 1 && second != first, || format!("guards: {second:?}"))?;
    owner.signal("KILL");
    owner.nothing_is_left_in(PROMISE)
}

fn guard_goes() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    let guard = owner.guards()[0];
    signal(guard, "TERM");
    signal(guard, "INT");
    owner.tell("drop");
    check(is_alive(guard), || "the guard left its owner".into())?;
    owner.tell("exit");
    eventually(|| !is_alive(guard), PROMISE)
}

fn nothing_starts_after_the_end() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    owner.tell("end_all");
    let answer = owner.ask("open");
    check(answer.contains("no browser is started"), || answer)?;
    check(owner.marked().is_empty(), || format!("{:?} live", owner.marked()))
}

fn missing_program() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    let answer = owner.ask("missing");
    check(answer.starts_with("no program /nowhere/opera"), || answer)
}

fn failing_program() -> Result<(), Failed> {
    let mut owner = Owner::start("family");
    let answer = owner.ask("failing");
    check(answer.contains("sh ended (exit status: 3) before it said `listening`"), || answer.clone())?;
    check(answer.contains("| no display"), || answer)
}

/// A process that launches families as the tests tell it, one word a line.
struct Owner {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
    folder: std::rc::Rc<TempDir>,
}

impl Owner {
    fn start(family: &str) -> Self {
        let folder = std::rc::Rc::new(TempDir::new().expect("a temporary folder"));
        let mut owner = Self::start_in(&folder, family);
        assert_eq!(owner.answer(), "done");
        if family == "family" {
            eventually(|| owner.marked().len() == FAMILY_SIZE, PROMISE).expect("a complete family");
        }
        owner
    }

    fn start_in(folder: &std::rc::Rc<TempDir>, family: &str) -> Self {
        let mut child = Command::new(env::current_exe().expect("our own path"))
            .args([OWNER, family])
            .env("TMPDIR", folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("an owner");
        let answers = BufReader::new(child.stdout.take().expect("its output"));
        Owner { child, answers, folder: folder.clone() }
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("an answer");
        line.trim_end().replace("\\n", "\n")
    }

    fn ask(&mut self, word: &str) -> String {
        writeln!(self.child.stdin.as_mut().expect("its input"), "{word}").expect("it listens");
        self.answer()
    }

    fn tell(&mut self, word: &str) {
        assert_eq!(self.ask(word), "done");
    }

    fn signal(&mut self, name: &str) {
        signal(self.child.id(), name);
    }

    /// The processes with this owner's mark.
    fn marked(&self) -> Vec<u32> {
        let mark = format!("SUREFOOT_RUN={}-", self.child.id());
        pids().into_iter().filter(|pid| !is_zombie(*pid) && environment(*pid).contains(&mark)).collect()
    }

    /// The marked processes and all that descend from them: Chromium's children write their titles
    /// over their environment (Chromium 156), so the mark is on its first process only.
    fn family(&self) -> Vec<u32> {
        let mut family = self.marked();
        loop {
            let child = |pid: &u32| !family.contains(pid) && family.contains(&parent(*pid));
            let Some(child) = pids().into_iter().find(child) else { return family };
            family.push(child);
        }
    }

    /// The processes of this owner that are no browser: its guards.
    fn guards(&self) -> Vec<u32> {
        let own = format!("TMPDIR={}", self.folder.path().display());
        pids()
            .into_iter()
            .filter(|pid| !is_zombie(*pid) && command_line(*pid).contains(GUARD_ARGUMENT))
            .filter(|pid| environment(*pid).contains(&own))
            .collect()
    }

    fn profiles(&self) -> Vec<PathBuf> {
        entries(self.folder.path())
            .iter()
            .flat_map(|shelter| entries(shelter))
            .flat_map(|run| entries(&run))
            .collect()
    }

    fn nothing_is_left_in(&mut self, time: Duration) -> Result<(), Failed> {
        let killed = Instant::now();
        let left = || {
            let runs: Vec<_> =
                entries(self.folder.path()).iter().flat_map(|shelter| entries(shelter)).collect();
            (self.marked(), runs)
        };
        while left() != (vec![], vec![]) {
            if killed.elapsed() > time {
                return Err(format!("left after {time:?}: {:?}", left()).into());
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
        let _guards_remove_it = eventually(|| self.marked().is_empty(), PROMISE);
    }
}

/// The owner's side: obeys the words that it is told.
fn be_owner() -> ! {
    let family = env::args().nth(2).unwrap_or_default();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if family == "sweep" {
        println!("{:?}", sweep());
        std::process::exit(0);
    }
    runtime.spawn(async {
        let code = stop_signal().await.expect("signals");
        end_all();
        std::process::exit(code);
    });
    let mut browsers = vec![runtime.block_on(open(&family)).expect("the first family")];
    println!("done");
    for word in std::io::stdin().lines() {
        let answer = match word.expect("a word").as_str() {
            "open" => runtime.block_on(open(&family)).map(|browser| browsers.push(browser)),
            "drop" => {
                browsers.clear();
                Ok(())
            }
            "close" => {
                let browser = browsers.pop().expect("one is open");
                runtime.block_on(browser.close(Duration::from_millis(100)));
                Ok(())
            }
            "end_all" => {
                end_all();
                Ok(())
            }
            "missing" => runtime.block_on(start(Spawn::new("/nowhere/opera", ["x"]))).map(drop),
            "failing" => {
                runtime.block_on(start(Spawn::new("sh", ["-c", "echo no display; exit 3"]))).map(drop)
            }
            _ => {
                println!("done");
                std::process::exit(0)
            }
        };
        println!("{}", answer.map_or_else(|error| error.replace('\n', "\\n"), |()| "done".into()));
    }
    std::process::exit(0)
}

async fn open(family: &str) -> Result<Guarded, String> {
    let profile = Profile::fresh("family").map_err(|error| error.to_string())?;
    fs::create_dir(profile.path().join("Default")).expect("a folder in the profile");
    fs::write(profile.path().join("Default/Cookies"), "x").expect("a file in the profile");
    let mut spawn = if family == "chromium" {
        let folder = format!("--user-data-dir={}", profile.path().display());
        Spawn::new(HEADLESS_SHELL, ["--no-sandbox", "--remote-debugging-port=0", &folder, "about:blank"])
    } else {
        Spawn::new("sh", ["-c", FAMILY])
    };
    spawn.profile = Some(profile);
    start(spawn).await
}

async fn start(spawn: Spawn) -> Result<Guarded, String> {
    let mut browser = launch(spawn).await.map_err(|error| error.to_string())?;
    let line = browser.first_line_matching("listening", Duration::from_secs(20)).await;
    line.map(|_| browser).map_err(|error| error.to_string())
}

fn check(good: bool, message: impl FnOnce() -> String) -> Result<(), Failed> {
    if good { Ok(()) } else { Err(message().into()) }
}

fn eventually(condition: impl Fn() -> bool, time: Duration) -> Result<(), Failed> {
    let start = Instant::now();
    while !condition() {
        check(start.elapsed() < time, || format!("not within {time:?}"))?;
        sleep(Duration::from_millis(10));
    }
    Ok(())
}

fn signal(pid: u32, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), pid.to_string()]).status();
    assert!(status.expect("kill").success(), "no process {pid} to signal");
}

fn is_alive(pid: u32) -> bool {
    Path::new(&format!("/proc/{pid}")).exists() && !is_zombie(pid)
}

fn is_zombie(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "))
}

fn parent(pid: u32) -> u32 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    rest.split_whitespace().nth(1).and_then(|parent| parent.parse().ok()).unwrap_or(0)
}

fn pids() -> Vec<u32> {
    entries(Path::new("/proc")).iter().filter_map(|path| path.file_name()?.to_str()?.parse().ok()).collect()
}

fn environment(pid: u32) -> String {
    String::from_utf8_lossy(&fs::read(format!("/proc/{pid}/environ")).unwrap_or_default()).into_owned()
}

fn command_line(pid: u32) -> String {
    String::from_utf8_lossy(&fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default()).into_owned()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}
