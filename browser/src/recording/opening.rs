//! Starts the browser that is recorded, and says what each tab and frame is told at its start.

use super::{BINDING, WindowOptions};
use crate::{
    agent,
    error::BrowserError,
    options::SessionOptions,
    process::{Guarded, Profile, Spawn, launch},
};
use serde_json::{Value, json};
use std::{path::Path, time::Duration};

/// How long a browser may take to open its port: a cold disk under load took 9 s.
const START: Duration = Duration::from_secs(40);

/// Nothing calls home, asks questions or offers to save what is typed.
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
    "--disable-save-password-bubble",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades,AutofillServerCommunication",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
];

/// Stops each new target of these kinds until it was told all.
pub(super) fn attach(kinds: &[&str]) -> Value {
    let mut filter: Vec<Value> = kinds.iter().map(|kind| json!({"type": kind})).collect();
    filter.push(json!({"exclude": true}));
    json!({"autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true, "filter": filter})
}

/// What every tab and frame is told before its first script runs.
pub(super) fn setup(options: &SessionOptions, user_agent: &str, headed: bool) -> Vec<(&'static str, Value)> {
    let scripts = [
        &**agent::CORE,
        &**agent::MORE,
        include_str!("../../agent/capture.js"),
        include_str!("../../agent/toolbar.js"),
    ]
    .join(";\n");
    let source = json!({"source": scripts, "worldName": agent::WORLD, "runImmediately": true});
    let mut commands = vec![
        ("Page.enable", json!({})),
        ("Runtime.enable", json!({})),
        ("DOM.enable", json!({})),
        ("Runtime.addBinding", json!({"name": BINDING, "executionContextName": agent::WORLD})),
        ("Page.addScriptToEvaluateOnNewDocument", source),
        ("Target.setAutoAttach", attach(&["iframe"])),
    ];
    let screen = options.viewport;
    if screen.mobile || !headed {
        let metrics = json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": screen.scale, "mobile": screen.mobile});
        commands.push(("Emulation.setDeviceMetricsOverride", metrics));
    }
    if let (Some(accept), Some(language)) = (options.accept_language(), &options.language) {
        let user_agent = user_agent.replace("HeadlessChrome", "Chrome");
        commands.push(("Emulation.setLocaleOverride", json!({"locale": language.0})));
        commands.push((
            "Emulation.setUserAgentOverride",
            json!({"userAgent": user_agent, "acceptLanguage": accept}),
        ));
        commands.push(("Network.enable", json!({"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})));
    }
    commands
}

/// Starts `program` with a fresh profile; the result is its process and its websocket.
pub(super) async fn start(
    program: &Path,
    options: &WindowOptions,
) -> Result<(Guarded, String), BrowserError> {
    let missing = |error: &dyn std::fmt::Display| BrowserError::Missing(error.to_string());
    let profile = Profile::fresh("chromium").map_err(|error| missing(&error))?;
    let screen = options.session.viewport;
    let mut args: Vec<String> = SWITCHES.iter().map(|switch| (*switch).to_owned()).collect();
    args.push(format!("--user-data-dir={}", profile.path().display()));
    args.push(format!("--window-size={},{}", screen.width, screen.height));
    if !options.headed {
        args.extend(["--headless".to_owned(), "--disable-gpu".to_owned()]);
    }
    // Chromium refuses its sandbox to root, and says so in a bar on every page.
    if nix::unistd::geteuid().is_root() || std::env::var_os("SUREFOOT_NO_SANDBOX").is_some() {
        args.extend(["--no-sandbox".to_owned(), "--test-type".to_owned()]);
    }
    let mut spawn = Spawn::new(program, args);
    spawn.profile = Some(profile);
    if let Some(display) = &options.display {
        spawn.env.push(("DISPLAY".into(), display.into()));
    }
    let mut process = launch(spawn).await.map_err(|error| missing(&error))?;
    let line = process
        .first_line_matching("DevTools listening on ", START)
        .await
        .map_err(|error| missing(&error))?;
    let socket = line.rsplit("DevTools listening on ").next().unwrap_or("").trim().to_owned();
    Ok((process, socket))
}
