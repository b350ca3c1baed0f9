//! One WebDriver command and its answer, with a deadline.
//!
//! Fantoccini's client sends one command after the other, so one that is never answered would block
//! all that follow. Each command therefore has a deadline, and one that misses it takes its client
//! along; the session itself goes on, on a new one.

use fantoccini::{
    Client,
    error::{CmdError, ErrorStatus},
    wd::WebDriverCompatibleCommand,
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// How a command is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Asks.
    Get,
    /// Does something.
    Post,
    /// Ends something.
    Delete,
}

/// Why a command has failed.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The driver's own words, and the text of the dialog that is open, if one is.
    Refused { status: ErrorStatus, message: String, dialog: Option<String> },
    /// No answer in time.
    Late,
    /// The driver is gone, or what answers is none.
    Lost(String),
}

/// A line to a WebDriver server.
#[derive(Debug)]
pub(crate) struct Wire {
    base: String,
    client: Option<Client>,
}

#[derive(Debug)]
struct Command {
    verb: Verb,
    path: String,
    body: Option<String>,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &url::Url, _session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&self.path)
    }

    fn method_and_body(&self, _address: &url::Url) -> (http::Method, Option<String>) {
        match self.verb {
            Verb::Get => (http::Method::GET, None),
            Verb::Post => (http::Method::POST, self.body.clone()),
            Verb::Delete => (http::Method::DELETE, None),
        }
    }
}

impl Wire {
    /// A line to the server at `base`, an address such as `http://127.0.0.1:4444`.
    pub(crate) fn new(base: &str) -> Wire {
        Wire { base: format!("{}/", base.trim_end_matches('/')), client: None }
    }

    /// Another line to the same server.
    pub(crate) fn another(&self) -> Wire {
        Wire { base: self.base.clone(), client: None }
    }

    /// Sends a command to `path`, such as `session/1/url`.
    pub(crate) async fn send(
        &mut self,
        verb: Verb,
        path: String,
        body: Option<Value>,
        deadline: Duration,
    ) -> Result<Value, Refusal> {
        let client = match self.client.take() {
            Some(client) => client,
            None => self.open().await?,
        };
        let command = Command { verb, path, body: body.map(|body| body.to_string()) };
        match timeout(deadline, client.issue_cmd(command)).await {
            Ok(answer) => {
                self.client = Some(client);
                answer.map_err(refusal)
            }
            Err(_) => Err(Refusal::Late),
        }
    }

    /// Fantoccini is told of no session of its own, as it would end it with the client.
    async fn open(&self) -> Result<Client, Refusal> {
        let lost = |error: &dyn std::fmt::Display| Refusal::Lost(error.to_string());
        let mut connector = HttpConnector::new();
        // Without it the second half of a request waits 40 ms for the first one to be confirmed.
        connector.set_nodelay(true);
        let client = if self.base.starts_with("https:") {
            let secure = secure().map_err(|error| lost(&error))?;
            Client::with_existing_session(&self.base, "ours", secure).await
        } else {
            Client::with_existing_session(&self.base, "ours", connector).await
        };
        let client = client.map_err(|error| lost(&error))?;
        client.persist().await.map_err(|error| lost(&error))?;
        Ok(client)
    }
}

/// Connects over TLS, with the certificates that the system trusts.
pub(crate) fn secure() -> std::io::Result<HttpsConnector<HttpConnector>> {
    let provider = rustls::crypto::ring::default_provider();
    let builder = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)?;
    Ok(builder.https_only().enable_http1().build())
}

fn refusal(error: CmdError) -> Refusal {
    match error {
        CmdError::Standard(error) => {
            let dialog = error.data.as_ref().and_then(|data| data["text"].as_str()).map(str::to_owned);
            Refusal::Refused { status: error.error, message: error.message.into_owned(), dialog }
        }
        other => Refusal::Lost(other.to_string()),
    }
}
