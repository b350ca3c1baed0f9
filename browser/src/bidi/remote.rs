//! Asks a WebDriver or a Grid for a session with a BiDi socket.
//!
//! Each session of ours is one of theirs: a Grid counts slots, and gives one back when it ends.

use super::{
    connection::{Connection, Life, version_of},
    prefs,
};
use crate::{cdp, error::BrowserError, options::SessionOptions};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use scenarios::Engine;
use serde_json::{Map, Value, json};
use std::time::Duration;
use tokio::time::timeout;

/// How long a Grid may let us wait for a free slot.
const QUEUE: Duration = Duration::from_secs(300);

/// A session of a remote endpoint; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct RemoteSession(Option<Client>);

impl Drop for RemoteSession {
    fn drop(&mut self) {
        if let (Some(client), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(async move {
                if let Err(error) = client.close().await {
                    tracing::debug!("The remote session did not end: {error}");
                }
            });
        }
    }
}

/// Opens a session at `address` and connects to its BiDi socket.
pub(super) async fn open(
    address: &str,
    engine: Engine,
    options: &SessionOptions,
    prefs: &[(&'static str, i64)],
) -> Result<Connection, BrowserError> {
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities(engine, options, prefs));
    let client = match timeout(QUEUE, builder.connect(address)).await {
        Ok(Ok(client)) => client,
        Ok(Err(error)) => return Err(BrowserError::Missing(format!("no session at {address}: {error}"))),
        Err(_) => return Err(BrowserError::Missing(format!("no session at {address} within {QUEUE:?}"))),
    };
    let given = client.capabilities().map(|given| json!(given)).unwrap_or_default();
    let life = Life::Remote(RemoteSession(Some(client)));
    let socket = given["webSocketUrl"].as_str().map(str::to_owned);
    let socket = socket
        .ok_or_else(|| BrowserError::Missing(format!("{address} offers no BiDi socket (webSocketUrl)")))?;
    Connection::open(&socket, Some(version_of(&given)), prefs.to_vec(), life).await
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
