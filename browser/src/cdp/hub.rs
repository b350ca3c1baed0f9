//! What we know of the browser's tabs and frames, kept up to date by its events.
//!
//! Events arrive here on the connection's reading task, in order and before any later answer. Nothing
//! in here waits. Each browser context (one session of ours) has a [`Shared`] of its own.

use super::network;
use crate::{
    agent,
    driver::Dialog,
    mux::{Answer, Event, Mux},
    traffic::Traffic,
    watched::Watched,
};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, OnceLock},
};

/// A tab, or a frame of another process: something with a CDP session.
#[derive(Debug, Clone)]
pub(super) struct Tab {
    pub session: String,
    /// The target's id, which is also that of its main frame.
    pub frame: String,
}

#[derive(Debug, Default, Clone)]
pub(super) struct Frame {
    pub session: String,
    /// The execution context of our isolated world.
    pub world: Option<i64>,
}

#[derive(Debug, Clone)]
pub(super) struct Saved {
    pub guid: String,
    pub name: String,
    pub complete: bool,
}

/// The state of one browser context.
#[derive(Debug, Default)]
pub(super) struct State {
    pub tabs: Vec<Tab>,
    pub frames: HashMap<String, Frame>,
    /// Documents committed per main frame.
    pub documents: HashMap<String, u64>,
    /// Frames whose navigation has been asked for and not yet come to an end.
    pub pending: HashSet<String>,
    /// The loader of each frame's present document, and its address.
    pub loaders: HashMap<String, (String, String)>,
    /// HTTP status by loader.
    pub statuses: HashMap<String, u16>,
    /// Error of each frame's last navigation.
    pub failures: HashMap<String, String>,
    pub dialogs: HashMap<String, Dialog>,
    pub crashed: HashSet<String>,
    pub downloads: Vec<Saved>,
    pub console: Vec<String>,
    pub requests: Vec<String>,
    pub traffic: Traffic,
    urls: HashMap<String, String>,
    pub drag: Option<Value>,
    pub gone: bool,
    /// What each new session is told before its first script.
    pub setup: Vec<(&'static str, Value)>,
    /// The answers to it, by session. A navigation asked for before Page.enable is answered may never be
    /// reported as committed (measured with chromium 156).
    pub preparing: HashMap<String, Vec<Answer>>,
}

/// A browser context's state.
pub(super) type Shared = Watched<State>;

/// All contexts of one connection.
#[derive(Default)]
pub(super) struct Hub {
    pub mux: OnceLock<Mux>,
    contexts: Mutex<HashMap<String, Arc<Shared>>>,
    sessions: Mutex<HashMap<String, Arc<Shared>>>,
}

/// At most so many console messages and failed requests are kept per attempt.
const NOISE: usize = 200;

impl Hub {
    pub fn add(&self, context: &str, shared: Arc<Shared>) {
        self.contexts.lock().expect("no panic while locked").insert(context.to_owned(), shared);
    }

    pub fn remove(&self, context: &str) {
        let removed = self.contexts.lock().expect("no panic while locked").remove(context);
        if let Some(shared) = removed {
            self.sessions
                .lock()
                .expect("no panic while locked")
                .retain(|_, other| !Arc::ptr_eq(other, &shared));
        }
    }

    /// The connection is gone: everyone who waits is told.
    pub fn end(&self) {
        for shared in self.contexts.lock().expect("no panic while locked").values() {
            shared.lock().gone = true;
            shared.ring();
        }
    }

    pub fn see(&self, event: Event) {
        match event.method.as_str() {
            "Target.attachedToTarget" => self.attached(&event),
            "Target.detachedFromTarget" => self.detached(&event),
            "Target.targetCrashed" => self.crashed(&event),
            "Browser.downloadWillBegin" | "Browser.downloadProgress" => self.download(&event),
            _ => {
                let Some(session) = &event.session else { return };
                let shared = self.sessions.lock().expect("no panic while locked").get(session).cloned();
                let Some(shared) = shared else { return };
                let mut state = shared.lock();
                let changed = note(&mut state, session, &event.method, &event.params);
                if event.method.starts_with("Network.") {
                    network::note(&mut state.traffic, &event.method, event.params);
                }
                drop(state);
                if changed {
                    shared.ring();
                }
            }
        }
    }

    fn attached(&self, event: &Event) {
        let info = &event.params["targetInfo"];
        let (Some(session), Some(context), Some(mux)) =
            (text(&event.params["sessionId"]), text(&info["browserContextId"]), self.mux.get())
        else {
            return;
        };
        let shared = self.contexts.lock().expect("no panic while locked").get(&context).cloned();
        let kind = info["type"].as_str().unwrap_or("");
        let (Some(shared), "page" | "iframe") = (shared, kind) else {
            // Workers, other people's tabs: let them run.
            mux.send(Some(&session), "Runtime.runIfWaitingForDebugger", json!({}));
            return;
        };
        self.sessions.lock().expect("no panic while locked").insert(session.clone(), shared.clone());
        let mut state = shared.lock();
        let preparing = state
            .setup
            .iter()
            .map(|(method, params)| mux.send(Some(&session), method, params.clone()))
            .collect();
        state.preparing.insert(session.clone(), preparing);
        mux.send(Some(&session), "Runtime.runIfWaitingForDebugger", json!({}));
        let frame = text(&info["targetId"]).unwrap_or_default();
        state.frames.entry(frame.clone()).or_default().session = session.clone();
        if kind == "page" {
            state.tabs.push(Tab { session, frame });
        }
        drop(state);
        shared.ring();
    }

    fn detached(&self, event: &Event) {
        let Some(session) = text(&event.params["sessionId"]) else { return };
        let shared = self.sessions.lock().expect("no panic while locked").remove(&session);
        if let Some(shared) = shared {
            let mut state = shared.lock();
            state.tabs.retain(|tab| tab.session != session);
            state.frames.retain(|_, frame| frame.session != session);
            state.dialogs.remove(&session);
            drop(state);
            shared.ring();
        }
    }

    fn crashed(&self, event: &Event) {
        let Some(target) = text(&event.params["targetId"]) else { return };
        for shared in self.contexts.lock().expect("no panic while locked").values() {
            let mut state = shared.lock();
            if state.tabs.iter().any(|tab| tab.frame == target) {
                state.crashed.insert(target.clone());
                drop(state);
                shared.ring();
            }
        }
    }

    fn download(&self, event: &Event) {
        let guid = text(&event.params["guid"]).unwrap_or_default();
        for shared in self.contexts.lock().expect("no panic while locked").values() {
            let mut state = shared.lock();
            if let Some(frame) = text(&event.params["frameId"]) {
                if state.frames.contains_key(&frame) {
                    let name = text(&event.params["suggestedFilename"]).unwrap_or_default();
                    state.downloads.push(Saved { guid: guid.clone(), name, complete: false });
                    state.pending.remove(&frame);
                }
            } else if event.params["state"] == "completed" {
                for saved in state.downloads.iter_mut().filter(|saved| saved.guid == guid) {
                    saved.complete = true;
                }
            }
            drop(state);
            shared.ring();
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// Takes note of an event; false where nobody can be waiting for it.
fn note(state: &mut State, session: &str, method: &str, params: &Value) -> bool {
    match method {
        "Runtime.executionContextCreated" => {
            let context = &params["context"];
            if context["name"] != agent::WORLD {
                return false;
            }
            let Some(frame) = text(&context["auxData"]["frameId"]) else { return false };
            let entry = state.frames.entry(frame).or_default();
            entry.session = session.to_owned();
            entry.world = context["id"].as_i64();
        }
        "Runtime.executionContextDestroyed" => {
            let id = params["executionContextId"].as_i64();
            for frame in
                state.frames.values_mut().filter(|frame| frame.session == session && frame.world == id)
            {
                frame.world = None;
            }
        }
        "Runtime.executionContextsCleared" => {
            for frame in state.frames.values_mut().filter(|frame| frame.session == session) {
                frame.world = None;
            }
        }
        "Page.javascriptDialogOpening" => {
            let dialog = Dialog {
                kind: text(&params["type"]).unwrap_or_default(),
                message: text(&params["message"]).unwrap_or_default(),
            };
            state.dialogs.insert(session.to_owned(), dialog);
        }
        "Page.javascriptDialogClosed" => {
            state.dialogs.remove(session);
        }
        "Input.dragIntercepted" => state.drag = Some(params["data"].clone()),
        _ => return note_navigation(state, method, params) || note_noise(state, method, params),
    }
    true
}

fn note_navigation(state: &mut State, method: &str, params: &Value) -> bool {
    let frame = text(&params["frameId"]).unwrap_or_default();
    match method {
        "Page.frameRequestedNavigation" if params["disposition"] == "currentTab" => {
            state.pending.insert(frame);
        }
        "Page.frameStartedNavigating" => {
            let kind = params["navigationType"].as_str().unwrap_or("");
            if !kind.to_ascii_lowercase().contains("samedocument") {
                state.pending.insert(frame);
            }
        }
        "Page.frameNavigated" => {
            let id = text(&params["frame"]["id"]).unwrap_or_default();
            let loader = text(&params["frame"]["loaderId"]).unwrap_or_default();
            let url = text(&params["frame"]["url"]).unwrap_or_default();
            let failed = text(&params["frame"]["unreachableUrl"]);
            state.pending.remove(&id);
            state.loaders.insert(id.clone(), (loader, failed.clone().unwrap_or(url)));
            match failed {
                Some(address) => state.failures.entry(id.clone()).or_insert(address),
                None => &mut String::new(),
            };
            if params["frame"]["parentId"].is_null() {
                *state.documents.entry(id).or_default() += 1;
            }
        }
        "Page.navigatedWithinDocument" => {
            if let (Some(entry), Some(url)) = (state.loaders.get_mut(&frame), text(&params["url"])) {
                entry.1 = url;
            }
        }
        "Page.frameStoppedLoading" => {
            state.pending.remove(&frame);
        }
        "Page.frameDetached" if params["reason"] == "remove" => {
            state.pending.remove(&frame);
            state.frames.remove(&frame);
        }
        _ => return false,
    }
    true
}

fn note_noise(state: &mut State, method: &str, params: &Value) -> bool {
    match method {
        "Network.requestWillBeSent" => {
            let method = params["request"]["method"].as_str().unwrap_or("");
            let url = params["request"]["url"].as_str().unwrap_or("");
            if let Some(id) = text(&params["requestId"]) {
                state.urls.insert(id, format!("{method} {url}"));
            }
        }
        "Network.responseReceived" => {
            let status = params["response"]["status"]
                .as_u64()
                .and_then(|status| u16::try_from(status).ok())
                .unwrap_or(0);
            if params["type"] == "Document"
                && let Some(loader) = text(&params["loaderId"])
            {
                state.statuses.insert(loader, status);
            }
            if status >= 400 && state.requests.len() < NOISE {
                let id = text(&params["requestId"]).unwrap_or_default();
                let what = state.urls.get(&id).cloned().unwrap_or_default();
                state.requests.push(format!("{what} → {status}"));
            }
        }
        "Network.loadingFinished" => {
            state.urls.remove(params["requestId"].as_str().unwrap_or(""));
        }
        "Network.loadingFailed" => {
            let what = state.urls.remove(params["requestId"].as_str().unwrap_or("")).unwrap_or_default();
            let error = params["errorText"].as_str().unwrap_or("");
            if error != "net::ERR_ABORTED" && state.requests.len() < NOISE {
                state.requests.push(format!("{what} → {error}"));
            }
        }
        "Runtime.consoleAPICalled" if state.console.len() < NOISE => {
            let words: Vec<String> = params["args"].as_array().into_iter().flatten().map(words_of).collect();
            state.console.push(format!("{}: {}", params["type"].as_str().unwrap_or("log"), words.join(" ")));
        }
        "Runtime.exceptionThrown" if state.console.len() < NOISE => {
            let details = &params["exceptionDetails"];
            let message =
                details["exception"]["description"].as_str().or(details["text"].as_str()).unwrap_or("");
            state
                .console
                .push(format!("uncaught: {}", message.lines().take(3).collect::<Vec<_>>().join(" ")));
        }
        _ => {}
    }
    false
}

fn words_of(argument: &Value) -> String {
    match &argument["value"] {
        Value::String(text) => text.clone(),
        Value::Null => argument["description"]
            .as_str()
            .or(argument["unserializableValue"].as_str())
            .unwrap_or("null")
            .to_owned(),
        other => other.to_string(),
    }
}
