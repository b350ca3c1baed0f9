//! One browser that answers: a process of ours, or a session of a remote endpoint.
//!
//! It serves one session of ours at a time. A browser has only one focused window, and Firefox gives
//! pages outside of it neither `focus` nor `blur` nor `change` (measured with 153): two sessions in one
//! process would falsify each other.

use super::{
    hub::{Hub, Shared},
    remote::RemoteSession,
};
use crate::{
    error::BrowserError,
    mux::{Mux, MuxError},
    process::Guarded,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// What we want to hear of.
const EVENTS: [&str; 6] = [
    "browsingContext",
    "log.entryAdded",
    "network.beforeRequestSent",
    "network.responseStarted",
    "network.responseCompleted",
    "network.fetchError",
];

/// What keeps the browser alive; it ends when this is dropped.
#[derive(Debug)]
#[expect(dead_code, reason = "held for its drop")]
pub(super) enum Life {
    Process(Guarded),
    Remote(RemoteSession),
}

/// A browser that answers.
pub(super) struct Connection {
    pub mux: Mux,
    pub hub: Arc<Hub>,
    pub version: String,
    /// The preferences that it was started with beside the usual ones.
    pub prefs: Vec<(&'static str, i64)>,
    life: Life,
}

impl Connection {
    /// Connects to a BiDi socket; `version` where the session exists already, else one is made.
    pub async fn open(
        address: &str,
        version: Option<String>,
        prefs: Vec<(&'static str, i64)>,
        life: Life,
    ) -> Result<Connection, BrowserError> {
        let hub = Arc::new(Hub::default());
        let (seeing, ending) = (hub.clone(), hub.clone());
        let mux = Mux::connect(address, move |event| seeing.see(event), move || ending.end()).await?;
        let version = match version {
            Some(version) => version,
            None => new_session(&mux).await?,
        };
        mux.call(None, "session.subscribe", json!({"events": EVENTS})).await?;
        Ok(Connection { mux, hub, version, prefs, life })
    }

    /// Whether it is a process of ours.
    pub fn is_local(&self) -> bool {
        matches!(self.life, Life::Process(_))
    }

    /// A state for a new session, which gets the events from now on.
    pub fn fresh(&self, user_context: &str) -> Arc<Shared> {
        let shared = Arc::new(Shared::default());
        shared.lock().user_context = user_context.to_owned();
        shared.lock().gone = self.mux.is_gone();
        self.hub.turn_to(shared.clone());
        shared
    }
}

async fn new_session(mux: &Mux) -> Result<String, MuxError> {
    // Without this a dialog is answered before anyone has read it. A file picker is not one to answer.
    let prompts = json!({"default": "ignore", "file": "dismiss"});
    let wanted = json!({"alwaysMatch": {"unhandledPromptBehavior": prompts}});
    let made = mux.call(None, "session.new", json!({"capabilities": wanted})).await?;
    Ok(version_of(&made["capabilities"]))
}

/// `firefox 153.7.0`, from a session's capabilities.
pub(super) fn version_of(capabilities: &Value) -> String {
    let word = |key: &str| capabilities[key].as_str().unwrap_or("").to_owned();
    format!("{} {}", word("browserName"), word("browserVersion"))
}
