//! What a new session is told about its user, before its first tab.

use crate::{
    agent,
    engines::limits,
    error::BrowserError,
    options::{Memory, Remembered, SessionOptions},
};
use scenarios::{ColorScheme, Engine};
use serde_json::{Value, json};
use std::path::Path;

/// Commands for a user context, in order.
pub(super) fn commands(options: &SessionOptions, user_context: &str) -> Vec<(&'static str, Value)> {
    let screen = options.viewport;
    let viewport = json!({"width": screen.width, "height": screen.height});
    let folder = json!({"type": "allowed", "destinationFolder": absolute(&options.downloads)});
    let preload = format!("()=>{{{}}}", *agent::CORE);
    let mut commands = vec![
        ("script.addPreloadScript", json!({"functionDeclaration": preload, "sandbox": agent::WORLD})),
        ("browser.setDownloadBehavior", json!({"downloadBehavior": folder})),
        ("browsingContext.setViewport", json!({"viewport": viewport, "devicePixelRatio": screen.scale})),
    ];
    if let Some(language) = &options.language {
        // In Firefox 153 this is navigator.language(s), Intl and the header at once.
        commands.push(("emulation.setLocaleOverride", json!({"locale": language.0})));
        if let Some(accept) = weighted(options) {
            let header = json!({"name": "Accept-Language", "value": {"type": "string", "value": accept}});
            commands.push(("network.setExtraHeaders", json!({"headers": [header]})));
        }
    }
    if let Some(zone) = &options.time_zone {
        commands.push(("emulation.setTimezoneOverride", json!({"timezone": zone})));
    }
    if let Some((latitude, longitude)) = options.geolocation {
        let place = json!({"latitude": latitude, "longitude": longitude, "accuracy": 1});
        commands.push(("emulation.setGeolocationOverride", json!({"coordinates": place})));
    }
    for one in options.remembered_in(Memory::Storage) {
        let preload = format!("()=>{{{}}}", one.script());
        commands.push(("script.addPreloadScript", json!({"functionDeclaration": preload})));
    }
    for (_, params) in &mut commands {
        params["userContexts"] = json!([user_context]);
    }
    commands.extend(options.remembered_in(Memory::Cookie).map(|one| cookie(one, user_context)));
    commands
}

fn cookie(one: &Remembered, user_context: &str) -> (&'static str, Value) {
    let cookie = json!({"name": one.name, "value": {"type": "string", "value": one.value},
        "domain": one.origin.host_str(), "path": "/", "sameSite": "lax"});
    let partition = json!({"type": "storageKey", "userContext": user_context});
    ("storage.setCookie", json!({"cookie": cookie, "partition": partition}))
}

/// A path as the browser needs it, which runs elsewhere.
pub(super) fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
}

/// The header where it differs from the locale: `de-AT,de;q=0.9`.
fn weighted(options: &SessionOptions) -> Option<String> {
    let accept = options.accept_language()?;
    accept.split_once(',').map(|(first, second)| format!("{first},{second};q=0.9"))
}

/// Who may ask where we are: 1, everyone; 2, no one, and no question stays open.
const PLACE: &str = "permissions.default.geo";

/// A user without a place.
pub(super) const NO_PLACE: (&str, i64) = (PLACE, 2);

/// What only a preference can do: it takes a process of its own.
pub(super) fn prefs(options: &SessionOptions) -> Vec<(&'static str, i64)> {
    let mut prefs = vec![];
    if let Some(scheme) = options.color_scheme {
        let number = if scheme == ColorScheme::Dark { 0 } else { 1 };
        prefs.push(("layout.css.prefers-color-scheme.content-override", number));
    }
    prefs.push(if options.geolocation.is_some() { (PLACE, 1) } else { NO_PLACE });
    prefs
}

/// What this engine can't pretend, by name.
pub(super) fn refuse(engine: Engine, options: &SessionOptions) -> Result<(), BrowserError> {
    let refused =
        |what: &str| Err(BrowserError::Unsupported { engine: engine.name(), what: what.to_owned() });
    if options.viewport.touch {
        return refused(limits::TOUCH);
    }
    if options.viewport.mobile {
        return refused(limits::MOBILE);
    }
    if options.color_scheme.is_some() && engine != Engine::Firefox {
        return refused("a color scheme at a remote endpoint");
    }
    Ok(())
}
