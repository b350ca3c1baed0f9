//! What can go wrong between us and a browser.
//!
//! None of this says anything about the application under test: callers decide what is Broken and
//! what is Inconclusive.

use crate::mux::MuxError;
use std::time::Duration;
use thiserror::Error;

/// Why a browser did not do what was asked.
#[derive(Debug, Clone, Error)]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum BrowserError {
    /// The document went away while the agent was working in it.
    #[error("the page was replaced meanwhile")]
    ContextGone,
    /// A dialog is open and blocks the page.
    #[error("a dialog is open")]
    DialogOpen,
    /// The tab is gone.
    #[error("the tab was closed")]
    TabGone,
    /// The page's process crashed.
    #[error("the page crashed")]
    Crashed,
    /// The browser's process ended.
    #[error("the browser ended unexpectedly{0}")]
    Ended(String),
    /// No answer in time.
    #[error("no answer to {what} after {after:?}")]
    Hung { what: String, after: Duration },
    /// The address could not be loaded; `reason` is the engine's error name.
    #[error("{address} could not be loaded: {reason}")]
    Unreachable { address: String, reason: String },
    /// The document did not arrive in time.
    #[error("{address} did not arrive within {after:?}")]
    Late { address: String, after: Duration },
    /// The engine can't do it.
    #[error("{engine} can't do this: {what}")]
    Unsupported { engine: &'static str, what: String },
    /// The browser is not there or does not start.
    #[error("{0}")]
    Missing(String),
    /// The driver process or the protocol failed.
    #[error("the browser's driver failed: {0}")]
    Driver(String),
    /// The agent threw: an error of ours.
    #[error("the page agent failed: {0}")]
    Agent(String),
}

impl From<MuxError> for BrowserError {
    fn from(error: MuxError) -> Self {
        match error {
            MuxError::Gone => BrowserError::Ended(String::new()),
            MuxError::Unreachable { .. } => BrowserError::Missing(error.to_string()),
            MuxError::Refused { method, message } => {
                let gone =
                    ["Cannot find context", "context was destroyed", "navigated or closed", "no such frame"];
                if gone.iter().any(|words| message.contains(words)) {
                    BrowserError::ContextGone
                } else if message.contains("Session with given id not found")
                    || message.contains("No target with given id")
                {
                    BrowserError::TabGone
                } else {
                    BrowserError::Driver(format!("{method}: {message}"))
                }
            }
        }
    }
}
