//! Starts a Chromium and connects to it.

use super::browser::ChromiumBrowser;
use crate::{
    error::BrowserError,
    process::{Guarded, Profile, Spawn, launch},
};
use std::{path::Path, time::Duration};

/// How long a browser may take to open its port: a cold disk under load took 9 s.
const START: Duration = Duration::from_secs(40);

/// Switches of every browser of ours, replayed in or recorded: it does nothing that nobody asked for, such as
/// calling home, updating, throttling tabs that are not in front, asking questions.
const SWITCHES: &[&str] = &[
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-startup-window",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-popup-blocking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
];

/// Features that no browser of ours has.
const OFF: &[&str] = &["Translate", "MediaRouter", "OptimizationHints", "HttpsUpgrades"];

/// Switches for replays: nobody looks on, and each must come out as the one before.
const REPLAYING: &[&str] = &[
    "--disable-quic",
    "--disable-hang-monitor",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    "--allow-pre-commit-input",
    "--force-color-profile=srgb",
    "--mute-audio",
];

/// How a Chromium is started.
#[derive(Debug, Clone, Copy)]
pub struct LaunchOptions {
    /// With a window that a person sees.
    pub headed: bool,
}

/// What one kind of browser has beside what all have.
pub(crate) struct Special<'a> {
    /// Switches.
    pub switches: Vec<String>,
    /// Features that it has not.
    pub off: &'a [&'a str],
    /// The display to open its window on; `None`: that of the environment.
    pub display: Option<&'a str>,
}

/// Starts `program` with a fresh profile and connects to it. The process ends when it is dropped.
///
/// # Errors
///
/// `Missing`, with what the browser printed.
pub async fn start(
    program: &Path,
    options: LaunchOptions,
) -> Result<(ChromiumBrowser, Guarded), BrowserError> {
    let mut switches: Vec<String> = REPLAYING.iter().map(|switch| (*switch).to_owned()).collect();
    if !options.headed {
        switches.extend([
            "--headless".to_owned(),
            "--disable-gpu".to_owned(),
            "--hide-scrollbars".to_owned(),
        ]);
    }
    let special = Special { switches, off: &["DialMediaRouteProvider", "PaintHolding"], display: None };
    let (process, socket) = open(program, special).await?;
    Ok((ChromiumBrowser::connect(&socket).await?, process))
}

/// Starts `program` with a fresh profile; the result is its process and its websocket.
pub(crate) async fn open(program: &Path, special: Special<'_>) -> Result<(Guarded, String), BrowserError> {
    let missing = |error: &dyn std::fmt::Display| BrowserError::Missing(error.to_string());
    let profile = Profile::fresh("chromium").map_err(|error| missing(&error))?;
    let mut args: Vec<String> = SWITCHES.iter().map(|switch| (*switch).to_owned()).collect();
    args.push(format!("--disable-features={}", [OFF, special.off].concat().join(",")));
    args.push(format!("--user-data-dir={}", profile.path().display()));
    args.extend(special.switches);
    if has_no_sandbox() {
        args.push("--no-sandbox".to_owned());
    }
    let mut spawn = Spawn::new(program, args);
    spawn.profile = Some(profile);
    spawn.env.extend(special.display.map(|display| ("DISPLAY".into(), display.into())));
    let mut process = launch(spawn).await.map_err(|error| missing(&error))?;
    let line = process
        .first_line_matching("DevTools listening on ", START)
        .await
        .map_err(|error| missing(&error))?;
    let socket = line.rsplit("DevTools listening on ").next().unwrap_or("").trim().to_owned();
    Ok((process, socket))
}

/// Chromium refuses its sandbox to root, and containers often have no user namespaces.
pub(crate) fn has_no_sandbox() -> bool {
    nix::unistd::geteuid().is_root() || std::env::var_os("SUREFOOT_NO_SANDBOX").is_some()
}
