//! One browser that answers: a process of ours, or a session of a remote endpoint.
//!
//! It serves one session of ours at a time. A browser has only one focused window, and Firefox gives
//! pages outside of it neither `focus` nor `blur` nor `change` (measured with 153): two sessions in one
//! process would falsify each other.

use super::hub::{Hub, Shared};
use crate::{
    elsewhere::RemoteSession,
    error::BrowserError,
    mux::{Event, Mux, MuxError},
    process::Guarded,
};
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};

/// What we want to hear of.
const EVENTS: [&str; 7] = [
    "browsingContext",
    "log.entryAdded",
    "network.beforeRequestSent",
    "network.responseStarted",
    "network.responseCompleted",
    "network.fetchError",
    "network.authRequired",
];

/// What keeps the browser alive; it ends when this is dropped.
#[derive(Debug)]
#[expect(dead_code, reason = "held for its drop")]
pub(super) enum Life {
    Process(Box<Guarded>),
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
        let answering = Arc::new(OnceLock::<Mux>::new());
        let asked = answering.clone();
        let see = move |event: Event| match (event.method.as_str(), asked.get()) {
            ("network.authRequired", Some(mux)) => decline(mux, &event.params),
            _ => seeing.see(event),
        };
        let mux = Mux::connect(address, see, move || ending.end()).await?;
        // A fresh connection has set nothing yet.
        drop(answering.set(mux.clone()));
        let version = match version {
            Some(version) => version,
            None => new_session(&mux).await?,
        };
        mux.call(None, "session.subscribe", json!({"events": EVENTS})).await?;
        if matches!(life, Life::Process(_)) {
            // Else the browser asks somebody who is not there for a name and a password, and waits.
            mux.call(None, "network.addIntercept", json!({"phases": ["authRequired"]})).await?;
        }
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

/// Takes the page that says 401. Names and passwords of addresses are sent before anyone is asked.
fn decline(mux: &Mux, params: &Value) {
    let request = params["request"]["request"].clone();
    mux.send(None, "network.continueWithAuth", json!({"request": request, "action": "cancel"}));
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
