//! Both kinds of database, for tests: a file, and a server of PostgreSQL in a folder of its own; plans and runs to fill
//! them.

/// The same tests on both.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[tokio::test] async fn $name() { super::$name(crate::parts::sqlite().await).await; })*
        }
        mod postgres {
            $(#[tokio::test] async fn $name() {
                super::$name(crate::parts::postgres().await).await;
            })*
        }
    };
}

use chrono::{DateTime, Utc};
use scenarios::{Attempt, Code, Engine, Language, Outcome, Phase, Run, StepResult, Verdict};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use store::{NewPlanRun, NewRun, Store, Worker};
use tempfile::TempDir;

/// A database that is gone when it is dropped: first the server, then its folder.
pub struct Database {
    pub store: Store,
    server: Option<Server>,
    pub folder: TempDir,
}

impl Database {
    /// PostgreSQL dies and is started again.
    pub fn restart(&self) {
        self.server.as_ref().expect("a server").restart();
    }
}

/// SQLite in a file.
pub async fn sqlite() -> Database {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = folder.path().join("surefoot.db").to_string_lossy().into_owned();
    Database { store: open(&address).await, server: None, folder }
}

/// PostgreSQL on a socket in its own folder.
pub async fn postgres() -> Database {
    let programs = programs().expect("PostgreSQL is installed\nhint: ./ci/setup --tests installs it");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let server = Server::start(&programs, folder.path());
    let socket = folder.path().to_string_lossy().replace('/', "%2F");
    let address = format!("postgres://surefoot@{socket}/postgres");
    Database { store: open(&address).await, server: Some(server), folder }
}

async fn open(address: &str) -> Store {
    Store::open(address).await.expect("the database opens")
}

/// Where Debian and others put its programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    folders
        .into_iter()
        .rev()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// A server that ends with us.
struct Server {
    programs: PathBuf,
    folder: PathBuf,
}

impl Server {
    fn start(programs: &Path, folder: &Path) -> Server {
        let server = Server { programs: programs.to_owned(), folder: folder.to_owned() };
        if is_root() {
            let owned = Command::new("chown").arg("postgres").arg(folder).status().expect("chown runs");
            assert!(owned.success(), "the folder is given to postgres");
        }
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", "surefoot", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        server.serve();
        server
    }

    fn data(&self) -> String {
        self.folder.join("data").to_string_lossy().into_owned()
    }

    fn serve(&self) {
        let folder = self.folder.display();
        let options = format!("-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60");
        let log = self.folder.join("log").to_string_lossy().into_owned();
        self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-o", &options, "-w", "start"]);
    }

    fn restart(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
        self.serve();
    }

    /// Runs a program of it; it refuses to be root.
    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        let status =
            command.args(arguments).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.success()), "{program} {arguments:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|of| std::os::unix::fs::MetadataExt::uid(&of) == 0)
}

pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a moment")
}

pub fn worker(name: &str) -> Worker {
    Worker { name: name.to_owned(), cells: 2, browsers: vec!["chromium".to_owned(), "firefox".to_owned()] }
}

pub fn cells(count: usize, environment: &str) -> Vec<NewRun> {
    let cell = |at: usize| NewRun {
        cell: format!("{environment} {at}"),
        scenario: "Create a contact".to_owned(),
        file: "scenarios/create.yaml".to_owned(),
        environment: environment.to_owned(),
        browser: "chromium".to_owned(),
        viewport: "1366x900".to_owned(),
        version: Some("1.9".to_owned()),
        ..NewRun::default()
    };
    (0..count).map(cell).collect()
}

pub async fn plan(
    database: &Database,
    name: &str,
    priority: u8,
    limit: u32,
    cells: Vec<NewRun>,
) -> NewPlanRun {
    let project = database.store.project("main", at(0)).await.expect("a project");
    NewPlanRun {
        project: project.id,
        plan: name.to_owned(),
        started_by: "cron".to_owned(),
        author: String::new(),
        slot: "2026-11-22T02:30:00Z".to_owned(),
        snapshot: std::collections::BTreeMap::new(),
        priority,
        is_whole: true,
        limit,
        environment_limits: HashMap::from([("small".to_owned(), 1)]),
        system_limits: HashMap::from([("crm".to_owned(), 2)]),
        cells,
    }
}

pub fn step(id: &str, code: Option<Code>) -> StepResult {
    StepResult {
        id: id.to_owned(),
        phase: Phase::Main,
        words: format!("click {id}"),
        action: "click".to_owned(),
        target: Some(id.to_owned()),
        outcome: Outcome::Found,
        code,
        message: None,
        confidence: None,
        rival: None,
        element: None,
        started: "2026-11-22T02:30:00Z".to_owned(),
        took_ms: 12,
        screenshot: None,
        view: None,
        dom: None,
        address: None,
        looked_for: vec![],
        candidates: vec![],
        extra: None,
    }
}

pub fn run(verdict: Verdict, code: Option<Code>) -> Run {
    Run {
        scenario: "Create a contact".to_owned(),
        file: "scenarios/create.yaml".to_owned(),
        system: Some("crm".to_owned()),
        tags: vec![],
        browser: Engine::Chromium,
        browser_version: Some("156".to_owned()),
        language: Some(Language("en".to_owned())),
        environment: Some("test".to_owned()),
        base_url: None,
        viewport: "1366x900".to_owned(),
        persona: None,
        repetition: 1,
        verdict,
        code: code.clone(),
        message: None,
        resolve_only: false,
        unstable: false,
        started: "2026-11-22T02:30:00Z".to_owned(),
        took_ms: 12,
        absent: vec![],
        attempts: vec![Attempt {
            verdict,
            code: code.clone(),
            message: None,
            started: "2026-11-22T02:30:00Z".to_owned(),
            took_ms: 12,
            steps: vec![step("save", code)],
            findings: vec![],
            console: vec![],
            requests: vec![],
            har: None,
        }],
    }
}
