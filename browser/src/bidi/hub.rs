//! What we know of a session's tabs and frames, kept up to date by its events.
//!
//! Events arrive here on the connection's reading task, in order and before any later answer. Nothing
//! in here waits. A connection has one session of ours at a time, and a [`Shared`] for each.

use super::{navigation, network};
use crate::{driver::Dialog, mux::Event, traffic::Traffic, watched::Watched};
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// At most so many console messages and failed requests are kept per attempt.
const NOISE: usize = 200;

/// A tab or a frame: what the protocol calls a context.
#[derive(Debug, Default, Clone)]
pub(super) struct Frame {
    /// Nothing for a tab.
    pub parent: Option<String>,
    /// How many documents were committed.
    pub documents: u64,
    /// How often its address changed, documents or not.
    pub moves: u64,
    /// The navigation under way, and where it leads.
    pub pending: Option<(String, String)>,
    /// The navigation that ended last.
    pub navigation: String,
    /// The navigation that the present document came by.
    pub document: String,
    pub address: String,
    /// The last response to a navigation, which may come before its document or after.
    pub response: Option<Response>,
    /// The status of the present document's response.
    pub status: Option<u16>,
    /// The address that could not be loaded.
    pub failure: Option<String>,
    /// The agent's realm in the present document.
    pub realm: Option<String>,
}

/// An answer to a navigation.
#[derive(Debug, Clone)]
pub(super) struct Response {
    pub navigation: String,
    pub address: String,
    pub status: u16,
}

impl Frame {
    /// Takes the status from the response if that is the present document's.
    ///
    /// Where a page was left while it was loading, Firefox 153 gives one navigation two names, one to the
    /// response and the other to the document: then the address tells.
    pub fn match_response(&mut self) {
        let bare = |address: &str| address.split('#').next().unwrap_or("").to_owned();
        let Some(response) = &self.response else { return };
        let same = response.navigation == self.document
            || (self.pending.is_none() && bare(&response.address) == bare(&self.address));
        if same {
            self.status = Some(response.status);
        }
    }

    /// A navigation has come to its end, with or without a new document.
    pub fn end(&mut self, navigation: String) {
        if self.pending.as_ref().is_some_and(|(pending, _)| *pending == navigation) {
            self.pending = None;
        }
        self.navigation = navigation;
    }
}

#[derive(Debug, Clone)]
pub(super) struct Saved {
    pub navigation: String,
    pub name: String,
    /// Where it is, once all of it is there.
    pub path: Option<PathBuf>,
}

/// The state of one session.
#[derive(Debug, Default)]
pub(super) struct State {
    pub user_context: String,
    /// In order of opening.
    pub tabs: Vec<String>,
    pub frames: HashMap<String, Frame>,
    /// The tab that is seen.
    pub front: Option<String>,
    /// Tabs that were there.
    pub closed: HashSet<String>,
    /// By tab.
    pub dialogs: HashMap<String, Dialog>,
    /// How many dialogs were closed.
    pub answers: u64,
    pub crashed: HashSet<String>,
    pub downloads: Vec<Saved>,
    pub console: Vec<String>,
    pub requests: Vec<String>,
    pub traffic: Traffic,
    pub gone: bool,
}

impl State {
    /// The tab that a frame is in.
    pub fn tab_of(&self, frame: &str) -> Option<&str> {
        let (mut id, mut entry) = self.frames.get_key_value(frame)?;
        while let Some(parent) = &entry.parent {
            (id, entry) = self.frames.get_key_value(parent)?;
        }
        Some(id)
    }
}

/// A session's state.
pub(super) type Shared = Watched<State>;

/// The present session of a connection.
#[derive(Debug, Default)]
pub(super) struct Hub {
    present: Mutex<Arc<Shared>>,
}

impl Hub {
    /// The events belong to this session from now on.
    pub fn turn_to(&self, shared: Arc<Shared>) {
        *self.present.lock().expect("no panic while locked") = shared;
    }

    fn present(&self) -> Arc<Shared> {
        self.present.lock().expect("no panic while locked").clone()
    }

    /// The connection is gone: whoever waits is told.
    pub fn end(&self) {
        let shared = self.present();
        shared.lock().gone = true;
        shared.ring();
    }

    pub fn see(&self, event: Event) {
        let shared = self.present();
        let mut state = shared.lock();
        let known = note(&mut state, &event.method, &event.params);
        if known && event.method.starts_with("network.") {
            network::note(&mut state.traffic, &event.method, event.params);
        }
        drop(state);
        shared.ring();
    }
}

pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Takes note of an event; false where it is none of a frame of ours.
fn note(state: &mut State, method: &str, params: &Value) -> bool {
    let Some(context) = text(&params["context"]).or_else(|| text(&params["source"]["context"])) else {
        return false;
    };
    match method {
        "browsingContext.contextCreated" => {
            created(state, context, params);
            return true;
        }
        // A frame's dialog belongs to its tab; the protocol names either.
        "browsingContext.userPromptOpened" => {
            dialog(state, &context, params);
            return true;
        }
        _ if !state.frames.contains_key(&context) => return false,
        "browsingContext.contextDestroyed" => {
            destroyed(state, &context);
            return true;
        }
        "browsingContext.userPromptClosed" => {
            let tab = state.tab_of(&context).unwrap_or(&context).to_owned();
            state.dialogs.remove(&tab);
            state.answers += 1;
        }
        "browsingContext.downloadWillBegin" => {
            let navigation = text(&params["navigation"]).or_else(|| text(&params["url"])).unwrap_or_default();
            let name = text(&params["suggestedFilename"]).unwrap_or_default();
            state.downloads.push(Saved { navigation, name, path: None });
        }
        "browsingContext.downloadEnd" => {
            let navigation = text(&params["navigation"]).or_else(|| text(&params["url"])).unwrap_or_default();
            let path = text(&params["filepath"]).map(PathBuf::from);
            if let Some(saved) = state.downloads.iter_mut().find(|saved| saved.navigation == navigation) {
                saved.path = path;
            }
        }
        _ => {}
    }
    navigation::note(state, &context, method, params);
    note_noise(state, method, params);
    true
}

fn created(state: &mut State, context: String, params: &Value) {
    let parent = text(&params["parent"]);
    let ours = match &parent {
        Some(parent) => state.frames.contains_key(parent),
        None => params["userContext"] == state.user_context.as_str(),
    };
    if !ours {
        return;
    }
    if parent.is_none() && !state.tabs.contains(&context) {
        state.tabs.push(context.clone());
        state.front = Some(context.clone());
    }
    let address = text(&params["url"]).unwrap_or_default();
    let entry = state.frames.entry(context).or_default();
    (entry.parent, entry.address) = (parent, address);
}

fn destroyed(state: &mut State, context: &str) {
    state.frames.remove(context);
    state.dialogs.remove(context);
    if state.tabs.iter().any(|tab| tab == context) {
        state.tabs.retain(|tab| tab != context);
        state.closed.insert(context.to_owned());
    }
    if state.front.as_deref() == Some(context) {
        state.front = None;
    }
}

fn dialog(state: &mut State, context: &str, params: &Value) {
    let Some(tab) = state.tab_of(context).map(str::to_owned) else { return };
    let kind = text(&params["type"]).unwrap_or_default();
    let message = text(&params["message"]).unwrap_or_default();
    state.dialogs.insert(tab, Dialog { kind, message });
}

fn note_noise(state: &mut State, method: &str, params: &Value) {
    match method {
        "log.entryAdded" if state.console.len() < NOISE => {
            let said = params["text"].as_str().unwrap_or("");
            let kind = match params["type"].as_str() {
                Some("javascript") => "uncaught",
                _ => params["method"].as_str().or(params["level"].as_str()).unwrap_or("log"),
            };
            state.console.push(format!("{kind}: {}", said.lines().take(3).collect::<Vec<_>>().join(" ")));
        }
        "network.responseStarted" if state.requests.len() < NOISE => {
            let status = params["response"]["status"].as_u64().unwrap_or(0);
            if status >= 400 {
                state.requests.push(format!("{} → {status}", request(params)));
            }
        }
        "network.fetchError" if state.requests.len() < NOISE => {
            let error = params["errorText"].as_str().unwrap_or("");
            if !matches!(error, "NS_BINDING_ABORTED" | "net::ERR_ABORTED") {
                state.requests.push(format!("{} → {error}", request(params)));
            }
        }
        _ => {}
    }
}

fn request(params: &Value) -> String {
    let word = |key: &str| params["request"][key].as_str().unwrap_or("").to_owned();
    format!("{} {}", word("method"), word("url"))
}
