//! Asks a WebDriver or a Grid for a session with a BiDi socket.
//!
//! Each session of ours is one of theirs: a Grid counts slots, and gives one back when it ends.

use super::{
    connection::{Connection, Life, version_of},
    prefs,
};
use crate::{
    cdp,
    elsewhere::Endpoint,
    error::BrowserError,
    options::SessionOptions,
    wire::{Refusal, Verb},
};
use scenarios::Engine;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long a Grid may let us wait for a free slot.
const QUEUE: Duration = Duration::from_secs(300);

/// Opens a session at `endpoint` and connects to its BiDi socket.
pub(super) async fn open(
    endpoint: &Endpoint,
    engine: Engine,
    options: &SessionOptions,
    prefs: &[(&'static str, i64)],
) -> Result<Connection, BrowserError> {
    let wanted = json!({"capabilities": {"alwaysMatch": capabilities(engine, options, prefs)}});
    let answer = endpoint.wire().send(Verb::Post, "session".to_owned(), Some(wanted), QUEUE).await;
    let answer = answer.map_err(|refusal| {
        BrowserError::Missing(match refusal {
            Refusal::Late => format!("{endpoint} had no free session within {QUEUE:?}"),
            Refusal::Refused { message, .. } => format!("no session at {endpoint}: {message}"),
            Refusal::Lost(reason) => format!("no session at {endpoint}: {reason}"),
        })
    })?;
    let id = answer["sessionId"].as_str();
    let id = id.ok_or_else(|| BrowserError::Missing(format!("{endpoint} gave a session without a name")))?;
    let life = Life::Remote(endpoint.opened(id));
    let given = &answer["capabilities"];
    let socket = given["webSocketUrl"].as_str();
    let socket = socket
        .ok_or_else(|| BrowserError::Missing(format!("{endpoint} offers no BiDi socket (webSocketUrl)")))?;
    Connection::open(socket, Some(version_of(given)), prefs.to_vec(), life).await
}

fn capabilities(
    engine: Engine,
    options: &SessionOptions,
    prefs: &[(&'static str, i64)],
) -> Map<String, Value> {
    let browser = if engine == Engine::Firefox { "firefox" } else { "chrome" };
    let mut wanted = json!({"browserName": browser, "webSocketUrl": true, "unhandledPromptBehavior": "ignore",
        "acceptInsecureCerts": options.insecure});
    if engine == Engine::Firefox {
        wanted["moz:firefoxOptions"] = json!({"args": ["-headless"], "prefs": prefs::needed(prefs)});
    } else {
        wanted["goog:chromeOptions"] = chrome_options(options);
    }
    match wanted {
        Value::Object(wanted) => wanted,
        _ => Map::new(),
    }
}

/// BiDi's locale is in Chromium that of Intl only; the rest goes by switches and a preference.
fn chrome_options(options: &SessionOptions) -> Value {
    let mut args = vec!["--headless".to_owned(), "--no-first-run".to_owned(), "--disable-quic".to_owned()];
    let mut prefs = json!({});
    if cdp::has_no_sandbox() {
        args.push("--no-sandbox".to_owned());
    }
    if let (Some(accept), Some(language)) = (options.accept_language(), &options.language) {
        args.extend([format!("--lang={language}"), format!("--accept-lang={accept}")]);
        prefs["intl.accept_languages"] = json!(accept);
    }
    json!({"args": args, "prefs": prefs})
}
