//! How a session of Chromium calls and waits: the half of the driver that every verb uses.
//!
//! No wait in here is without a deadline, and none outlives a crash or the end of the browser.

use super::{
    driver::ChromiumDriver,
    hub::{Hub, Shared, State},
    input::Held,
};
use crate::{
    agent,
    driver::{Arrival, Call, FrameId},
    error::BrowserError,
    mux::{Answer, Mux, MuxError},
};
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

/// How long a command that does not wait for the page may take.
pub(super) const PROMPT: Duration = Duration::from_secs(10);

impl ChromiumDriver {
    pub(super) fn new(
        mux: Mux,
        hub: Arc<Hub>,
        context: String,
        shared: Arc<Shared>,
        version: String,
        downloads: PathBuf,
    ) -> ChromiumDriver {
        let current = String::new();
        ChromiumDriver {
            mux,
            hub,
            context,
            shared,
            version,
            downloads,
            current,
            held: Held::default(),
            closed: false,
        }
    }

    pub(super) async fn first_tab(&self) -> Result<(), BrowserError> {
        let session = self
            .until("the first tab", PROMPT, |state| state.tabs.first().map(|tab| tab.session.clone()))
            .await?;
        self.prepared(&session).await
    }

    /// Waits until a tab has taken in what it was told at its start.
    pub(super) async fn prepared(&self, session: &str) -> Result<(), BrowserError> {
        let preparing = self.shared.lock().preparing.remove(session).unwrap_or_default();
        for answer in preparing {
            match timeout_at(Instant::now() + PROMPT, answer.get()).await {
                Ok(Err(MuxError::Refused { method, message }))
                    if method.starts_with("Emulation.") && !message.starts_with("Another locale") =>
                {
                    return Err(BrowserError::Unsupported {
                        engine: "chromium",
                        what: format!("{method}: {message}"),
                    });
                }
                Ok(Err(MuxError::Refused { method, message })) => {
                    tracing::debug!("{method} was refused: {message}")
                }
                Ok(other) => drop(other?),
                Err(_) => return Err(BrowserError::Hung { what: "a new tab".to_owned(), after: PROMPT }),
            }
        }
        Ok(())
    }

    pub(super) fn tab_session(&self) -> Result<String, BrowserError> {
        let state = self.shared.lock();
        let tab = state.tabs.iter().find(|tab| tab.frame == self.current).or(state.tabs.first());
        tab.map(|tab| tab.session.clone()).ok_or(BrowserError::TabGone)
    }

    pub(super) fn main_frame(&self) -> String {
        let state = self.shared.lock();
        if state.tabs.iter().any(|tab| tab.frame == self.current) {
            return self.current.clone();
        }
        state.tabs.first().map(|tab| tab.frame.clone()).unwrap_or_default()
    }

    /// What keeps every call from succeeding, whatever it waits for.
    pub(super) fn fatal(&self, state: &State) -> Option<BrowserError> {
        if state.gone {
            return Some(BrowserError::Ended(String::new()));
        }
        let main = if self.current.is_empty() {
            state.tabs.first().map(|tab| tab.frame.as_str()).unwrap_or("")
        } else {
            &self.current
        };
        state.crashed.contains(main).then_some(BrowserError::Crashed)
    }

    /// Waits until `look` finds something in the state that the events keep.
    pub(super) async fn until<T>(
        &self,
        what: &str,
        deadline: Duration,
        look: impl Fn(&State) -> Option<T>,
    ) -> Result<T, BrowserError> {
        let look = |state: &State| look(state).map(Ok).or_else(|| self.fatal(state).map(Err));
        self.shared.until(what, deadline, look).await
    }

    /// Sends a command and waits for its answer, unless a dialog, a crash or the deadline comes first.
    pub(super) async fn ask(
        &self,
        session: &str,
        method: &'static str,
        params: Value,
    ) -> Result<Value, BrowserError> {
        let answer = self.mux.send(Some(session), method, params);
        self.answer_to(answer, session, method, PROMPT).await
    }

    /// Waits for an answer, unless a dialog, a crash or the deadline comes first.
    pub(super) async fn answer_to(
        &self,
        answer: Answer,
        session: &str,
        what: &str,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let blocked = self.until(what, deadline, |state| state.dialogs.contains_key(session).then_some(()));
        tokio::select! {
            biased;
            value = answer.get() => Ok(value?),
            blocked = blocked => match blocked {
                Ok(()) => Err(BrowserError::DialogOpen),
                Err(error) => Err(error),
            },
        }
    }

    /// The session and world of a frame, as soon as its document has one.
    pub(super) async fn world(&self, frame: &FrameId) -> Result<(String, i64), BrowserError> {
        let look = |state: &State| match state.frames.get(&frame.0) {
            Some(entry) if state.dialogs.contains_key(&entry.session) => Some(Err(BrowserError::DialogOpen)),
            Some(entry) => entry.world.map(|world| Ok((entry.session.clone(), world))),
            None => Some(Err(BrowserError::ContextGone)),
        };
        self.until("the page's document", PROMPT, look).await?
    }

    pub(super) fn evaluate(&self, session: &str, world: i64, expression: &str) -> Answer {
        let params = json!({"expression": expression, "contextId": world, "awaitPromise": true, "returnByValue": true});
        self.mux.send(Some(session), "Runtime.evaluate", params)
    }

    pub(super) async fn call_in(
        &self,
        session: &str,
        world: i64,
        call: &Call,
    ) -> Result<Value, BrowserError> {
        let expression = agent::expression(call.function, &call.argument);
        for source in [&*agent::CORE, &*agent::MORE] {
            let answer = self.evaluate(session, world, &expression);
            let value = value_of(&self.answer_to(answer, session, call.function, call.deadline).await?)?;
            if value != agent::ABSENT {
                return Ok(value);
            }
            let added = self.evaluate(session, world, source);
            self.answer_to(added, session, "the agent", PROMPT).await?;
        }
        let answer = self.evaluate(session, world, &expression);
        value_of(&self.answer_to(answer, session, call.function, call.deadline).await?)
    }

    /// The remote object of an element that the agent holds.
    pub(super) async fn object(
        &self,
        frame: &FrameId,
        handle: u32,
    ) -> Result<(String, String), BrowserError> {
        let (session, world) = self.world(frame).await?;
        let params = json!({"expression": format!("{}.held[{handle}]", agent::GLOBAL), "contextId": world});
        let result = self.ask(&session, "Runtime.evaluate", params).await?;
        let object = result["result"]["objectId"].as_str().ok_or(BrowserError::ContextGone)?;
        Ok((session, object.to_owned()))
    }

    /// Whether the agent sees as many nodes as there are, so that no closed shadow root hides any.
    ///
    /// An empty search counts all and tells none: a table of 10,000 rows takes a second to tell. Where a
    /// frame's agent can't be asked, nobody knows, and the answer is no.
    pub(super) async fn sees_all_nodes(&self, session: &str) -> Result<bool, BrowserError> {
        let worlds: Option<Vec<i64>> = {
            let state = self.shared.lock();
            let of_session = state.frames.values().filter(|entry| entry.session == session);
            of_session.map(|entry| entry.world).collect()
        };
        // A frame whose document is still to come can't be asked.
        let Some(worlds) = worlds else { return Ok(false) };
        drop(self.mux.send(Some(session), "DOM.enable", json!({})));
        let search = self.mux.send(Some(session), "DOM.performSearch", json!({"query": ""}));
        let mut seen = 0;
        for world in worlds {
            let call = Call { function: "more.nodes", argument: json!({}), deadline: PROMPT };
            match self.call_in(session, world, &call).await {
                Ok(nodes) => seen += nodes.as_u64().unwrap_or(0),
                Err(error) => {
                    tracing::debug!(%error, "A frame does not tell how many nodes it has");
                    seen = u64::MAX;
                    break;
                }
            }
        }
        let found = self.answer_to(search, session, "DOM.performSearch", PROMPT).await?;
        // Nothing is told of what changes from now on.
        drop(self.mux.send(Some(session), "DOM.disable", json!({})));
        Ok(found["resultCount"].as_u64() == Some(seen))
    }

    pub(super) fn arrival(&self, state: &State, frame: &str) -> Arrival {
        let (loader, address) = state.loaders.get(frame).cloned().unwrap_or_default();
        Arrival { address, status: state.statuses.get(&loader).copied() }
    }

    pub(super) async fn go_in_history(&self, session: &str, delta: i32) -> Result<(), BrowserError> {
        let history = self.ask(session, "Page.getNavigationHistory", json!({})).await?;
        let index = history["currentIndex"].as_i64().unwrap_or(0) + i64::from(delta);
        let entry = usize::try_from(index).ok().and_then(|index| history["entries"].get(index));
        let Some(entry) = entry else {
            return Err(BrowserError::Unreachable {
                address: format!("history {delta:+}"),
                reason: "there is no such entry".to_owned(),
            });
        };
        self.ask(session, "Page.navigateToHistoryEntry", json!({"entryId": entry["id"]})).await?;
        Ok(())
    }
}

pub(super) fn value_of(answer: &Value) -> Result<Value, BrowserError> {
    if let Some(details) = answer.get("exceptionDetails") {
        let message = details["exception"]["description"].as_str().or(details["text"].as_str()).unwrap_or("");
        return Err(BrowserError::Agent(message.lines().take(4).collect::<Vec<_>>().join(" ")));
    }
    Ok(answer["result"]["value"].clone())
}

/// The backend ids of all closed shadow roots below a node.
pub(super) fn closed_roots(node: &Value, found: &mut Vec<i64>) {
    for root in node["shadowRoots"].as_array().into_iter().flatten() {
        if root["shadowRootType"] == "closed" {
            found.extend(root["backendNodeId"].as_i64());
        }
        closed_roots(root, found);
    }
    for child in node["children"].as_array().into_iter().flatten() {
        closed_roots(child, found);
    }
}
