//! Starts a Chromium and connects to it.

use super::browser::ChromiumBrowser;
use crate::{
    error::BrowserError,
    process::{Guarded, Profile, Spawn, launch},
};
use std::{path::Path, time::Duration};

/// How long a browser may take to open its port: a cold disk under load took 9 s.
const START: Duration = Duration::from_secs(40);

/// Switches that keep a browser from doing what nobody asked for: calling home, updating, throttling
/// tabs that are not in front, asking questions.
const SWITCHES: &[&str] = &[
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-startup-window",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-extensions",
    "--disable-default-apps",
    "--disable-popup-blocking",
    "--disable-hang-monitor",
    "--disable-prompt-on-repost",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider,HttpsUpgrades,PaintHolding",
    "--allow-pre-commit-input",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    "--force-color-profile=srgb",
    "--mute-audio",
];

/// How a Chromium is started.
#[derive(Debug, Clone, Copy)]
pub struct LaunchOptions {
    /// With a window that a person sees.
    pub headed: bool,
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
    let missing = |error: &dyn std::fmt::Display| BrowserError::Missing(error.to_string());
    let profile = Profile::fresh("chromium").map_err(|error| missing(&error))?;
    let mut args: Vec<String> = SWITCHES.iter().map(|switch| (*switch).to_owned()).collect();
    args.push(format!("--user-data-dir={}", profile.path().display()));
    if !options.headed {
        args.extend(["--headless".to_owned(), "--disable-gpu".to_owned(), "--hide-scrollbars".to_owned()]);
    }
    // Chromium refuses its sandbox to root, and containers often have no user namespaces.
    if nix::unistd::geteuid().is_root() || std::env::var_os("SUREFOOT_NO_SANDBOX").is_some() {
        args.push("--no-sandbox".to_owned());
    }
    let mut spawn = Spawn::new(program, args);
    spawn.profile = Some(profile);
    let mut process = launch(spawn).await.map_err(|error| missing(&error))?;
    let line = process
        .first_line_matching("DevTools listening on ", START)
        .await
        .map_err(|error| missing(&error))?;
    let address = line.rsplit("DevTools listening on ").next().unwrap_or("").trim().to_owned();
    Ok((ChromiumBrowser::connect(&address).await?, process))
}
