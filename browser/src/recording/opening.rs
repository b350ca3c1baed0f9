//! Starts the browser that is recorded, and says what each tab and frame is told at its start.

use super::{BINDING, WindowOptions};
use crate::{agent, cdp, error::BrowserError, options::SessionOptions, process::Guarded};
use serde_json::{Value, json};
use std::path::Path;

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
    let screen = options.session.viewport;
    // Nothing offers to save what is typed.
    let mut switches = vec!["--disable-save-password-bubble".to_owned()];
    switches.push(format!("--window-size={},{}", screen.width, screen.height));
    if !options.headed {
        switches.extend(["--headless".to_owned(), "--disable-gpu".to_owned()]);
    }
    if cdp::has_no_sandbox() {
        // Else a bar on every page says so.
        switches.push("--test-type".to_owned());
    }
    let off = &["AutofillServerCommunication"];
    cdp::open(program, cdp::Special { switches, off, display: options.display.as_deref() }).await
}
