//! Both kinds of database, for tests: a file, and a server of PostgreSQL in a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use store::Store;
use tempfile::TempDir;

/// A database that is gone when it is dropped: first the server, then its folder.
pub struct Database {
    pub store: Store,
    _server: Option<Server>,
    _folder: TempDir,
}

/// SQLite in a file.
pub async fn sqlite() -> Option<Database> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let address = folder.path().join("surefoot.db").to_string_lossy().into_owned();
    Some(Database { store: open(&address).await, _server: None, _folder: folder })
}

/// PostgreSQL on a socket in its own folder; `None`, said aloud, where it is not installed.
pub async fn postgres() -> Option<Database> {
    let Some(programs) = programs() else {
        eprintln!("skipped: PostgreSQL is not installed (./ci/setup --tests installs it)");
        return None;
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let server = Server::start(&programs, folder.path());
    let socket = folder.path().to_string_lossy().replace('/', "%2F");
    let address = format!("postgres://surefoot@{socket}/postgres");
    Some(Database { store: open(&address).await, _server: Some(server), _folder: folder })
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
        let data = folder.join("data").to_string_lossy().into_owned();
        server.run("initdb", &["-D", &data, "-U", "surefoot", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        let options =
            format!("-k {} -c listen_addresses='' -c fsync=off -c max_connections=60", folder.display());
        let log = folder.join("log").to_string_lossy().into_owned();
        server.run("pg_ctl", &["-D", &data, "-l", &log, "-o", &options, "-w", "start"]);
        server
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
        let data = self.folder.join("data").to_string_lossy().into_owned();
        self.run("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|of| std::os::unix::fs::MetadataExt::uid(&of) == 0)
}
