//! Starts a Firefox, without geckodriver, and connects to it.

use super::{
    connection::{Connection, Life},
    prefs,
};
use crate::{
    error::BrowserError,
    process::{Profile, Spawn, launch},
};
use std::{
    fmt::Display,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a browser may take to open its port.
const START: Duration = Duration::from_secs(60);

/// What it says then.
const LISTENING: &str = "WebDriver BiDi listening on ";

/// Which Firefox to start, and how.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub path: PathBuf,
    /// With a window that a person sees.
    pub headed: bool,
}

/// Starts a Firefox with a fresh profile and connects to it.
pub(super) async fn start(
    program: &Program,
    prefs: &[(&'static str, i64)],
) -> Result<Connection, BrowserError> {
    let missing = |error: &dyn Display| BrowserError::Missing(error.to_string());
    let profile = Profile::fresh("firefox").map_err(|error| missing(&error))?;
    std::fs::write(profile.path().join("user.js"), prefs::user_js(prefs)).map_err(|error| missing(&error))?;
    let mut spawn = Spawn::new(&program.path, arguments(program, profile.path()));
    spawn.env.push(("MOZ_CRASHREPORTER_DISABLE".into(), "1".into()));
    spawn.profile = Some(profile);
    let mut process = launch(spawn).await.map_err(|error| missing(&error))?;
    let line = process.first_line_matching(LISTENING, START).await.map_err(|error| missing(&error))?;
    let address = line.rsplit(LISTENING).next().unwrap_or("").trim();
    let socket = format!("{address}/session");
    Connection::open(&socket, None, prefs.to_vec(), Life::Process(Box::new(process))).await
}

fn arguments(program: &Program, profile: &Path) -> Vec<String> {
    let mut args =
        vec!["--remote-debugging-port=0".to_owned(), "--no-remote".to_owned(), "--profile".to_owned()];
    args.push(profile.display().to_string());
    if !program.headed {
        args.push("--headless".to_owned());
    }
    args
}
