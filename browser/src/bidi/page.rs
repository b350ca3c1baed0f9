//! Waiting for answers, and calling the agent.
//!
//! A call that a navigation cuts off is never answered, nor is one that a dialog blocks (measured with
//! Firefox 153): whoever waits here also watches the state that the events keep.

use super::{
    driver::BidiDriver,
    hub::{State, text},
};
use crate::{
    agent,
    driver::{Call, FrameId},
    error::BrowserError,
    mux::{Answer, MuxError},
};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a command that does not wait for the page may take.
pub(super) const PROMPT: Duration = Duration::from_secs(10);

/// How long after the end of a page Firefox may take to call it a crash.
const CRASH: Duration = Duration::from_secs(5);

/// What an answer is waited for.
#[derive(Clone, Copy)]
pub(super) struct Wait<'a> {
    pub frame: &'a str,
    /// The document that it must come from, by its number.
    pub document: Option<u64>,
    /// For the error.
    pub what: &'a str,
    pub deadline: Duration,
}

impl BidiDriver {
    /// Waits until `look` finds something in the state that the events keep.
    pub(super) async fn until<T>(
        &self,
        what: &str,
        deadline: Duration,
        look: impl Fn(&State) -> Option<T>,
    ) -> Result<T, BrowserError> {
        let ended = |state: &State| state.gone.then(|| BrowserError::Ended(String::new()));
        self.shared.until(what, deadline, |state| look(state).map(Ok).or_else(|| ended(state).map(Err))).await
    }

    /// Waits for an answer, unless a dialog, a crash, another document or the deadline comes first.
    pub(super) async fn answer_to(&self, answer: Answer, wait: Wait<'_>) -> Result<Value, BrowserError> {
        match self.bare_answer(answer, wait).await {
            Err(BrowserError::ContextGone) if wait.document.is_some() => Err(self.why_gone(wait).await),
            other => other,
        }
    }

    /// A crash also begins with a page that is gone; Firefox shows an empty one before it says why.
    async fn why_gone(&self, wait: Wait<'_>) -> BrowserError {
        let known = |state: &State| {
            let Some(tab) = state.tab_of(wait.frame) else { return Some(BrowserError::ContextGone) };
            if state.crashed.contains(tab) {
                return Some(BrowserError::Crashed);
            }
            let empty = state.frames.get(tab).is_none_or(|tab| tab.address == "about:blank");
            (replaced(state, wait) && !empty).then_some(BrowserError::ContextGone)
        };
        self.until("another page", CRASH, known).await.unwrap_or(BrowserError::ContextGone)
    }

    async fn bare_answer(&self, answer: Answer, wait: Wait<'_>) -> Result<Value, BrowserError> {
        let blocked = self.until(wait.what, wait.deadline, |state| obstacle(state, wait));
        let reply = tokio::select! {
            biased;
            reply = answer.get() => reply,
            blocked = blocked => return Err(blocked.unwrap_or_else(|error| error)),
        };
        let state = self.shared.lock();
        match reply {
            // An answer of the document before, or of the one after.
            Ok(_) if replaced(&state, wait) => Err(BrowserError::ContextGone),
            Ok(value) => Ok(value),
            Err(error) => Err(refused(error, &state, wait.frame)),
        }
    }

    /// The number of a frame's document, if nothing keeps it from answering.
    pub(super) fn document(&self, frame: &str) -> Result<u64, BrowserError> {
        let state = self.shared.lock();
        if state.gone {
            return Err(BrowserError::Ended(String::new()));
        }
        let wait = Wait { frame, document: None, what: "", deadline: PROMPT };
        if let Some(error) = obstacle(&state, wait) {
            return Err(error);
        }
        Ok(state.frames.get(frame).map(|frame| frame.documents).unwrap_or(0))
    }

    /// Evaluates an expression in the agent's world and returns the protocol's own form of its value.
    pub(super) async fn evaluate(
        &self,
        target: &Value,
        expression: &str,
        wait: Wait<'_>,
    ) -> Result<Value, BrowserError> {
        let params = json!({"expression": expression, "target": target, "awaitPromise": true,
            "serializationOptions": {"maxDomDepth": 0, "maxObjectDepth": 1, "includeShadowTree": "all"}});
        let answer = self.mux().send(None, "script.evaluate", params);
        let mut reply = self.answer_to(answer, wait).await?;
        if reply["type"] == "exception" {
            return Err(thrown(&reply));
        }
        if let Some(frame) = self.shared.lock().frames.get_mut(wait.frame) {
            frame.realm = text(&reply["realm"]);
        }
        Ok(reply["result"].take())
    }

    /// Calls the agent in a target, and puts it there first where it is missing.
    pub(super) async fn call_in(
        &self,
        target: &Value,
        call: &Call,
        wait: Wait<'_>,
    ) -> Result<Value, BrowserError> {
        let inner = agent::expression(call.function, &call.argument);
        // Text, because the protocol's own form of values is three times as long and knows no plain object.
        let expression = format!("(async()=>JSON.stringify(await {inner}))()");
        for source in [&*agent::CORE, &*agent::MORE] {
            let value = read(&self.evaluate(target, &expression, wait).await?)?;
            if value != agent::ABSENT {
                return Ok(value);
            }
            self.evaluate(target, source, Wait { what: "the agent", deadline: PROMPT, ..wait }).await?;
        }
        read(&self.evaluate(target, &expression, wait).await?)
    }

    /// Evaluates an expression among the page's own scripts, whose realm is none of the agent's.
    pub(super) async fn evaluate_among_scripts(
        &self,
        expression: &str,
        wait: Wait<'_>,
    ) -> Result<Value, BrowserError> {
        let expression = format!("(async()=>JSON.stringify(await {expression}))()");
        let params =
            json!({"expression": expression, "target": {"context": wait.frame}, "awaitPromise": true});
        let answer = self.mux().send(None, "script.evaluate", params);
        let reply = self.answer_to(answer, wait).await?;
        if reply["type"] == "exception" {
            return Err(thrown(&reply));
        }
        read(&reply["result"])
    }

    /// An element that the agent holds, or something of it, in the protocol's form.
    pub(super) async fn held(
        &self,
        frame: &FrameId,
        handle: u32,
        of_it: &str,
    ) -> Result<Value, BrowserError> {
        let document = Some(self.document(&frame.0)?);
        let expression = format!("{}?.held[{handle}]{of_it}", agent::GLOBAL);
        let wait = Wait { frame: &frame.0, document, what: "an element", deadline: PROMPT };
        self.evaluate(&world(&frame.0), &expression, wait).await
    }
}

/// The agent's world in whatever document a frame has.
pub(super) fn world(frame: &str) -> Value {
    json!({"context": frame, "sandbox": agent::WORLD})
}

fn thrown(reply: &Value) -> BrowserError {
    let message = reply["exceptionDetails"]["text"].as_str().unwrap_or("");
    BrowserError::Agent(message.lines().take(4).collect::<Vec<_>>().join(" "))
}

fn read(value: &Value) -> Result<Value, BrowserError> {
    match value["value"].as_str() {
        Some(text) => serde_json::from_str(text).map_err(|error| BrowserError::Agent(error.to_string())),
        None => Ok(Value::Null),
    }
}

/// What keeps a frame from answering.
fn obstacle(state: &State, wait: Wait<'_>) -> Option<BrowserError> {
    let Some(tab) = state.tab_of(wait.frame) else { return Some(gone(state, wait.frame)) };
    if state.crashed.contains(tab) {
        return Some(BrowserError::Crashed);
    }
    if state.dialogs.contains_key(tab) {
        return Some(BrowserError::DialogOpen);
    }
    replaced(state, wait).then_some(BrowserError::ContextGone)
}

fn replaced(state: &State, wait: Wait<'_>) -> bool {
    let now = state.frames.get(wait.frame).map(|frame| frame.documents);
    wait.document.is_some() && wait.document != now
}

/// A frame that is not there: its tab was closed, or its document replaced.
fn gone(state: &State, frame: &str) -> BrowserError {
    if state.tabs.is_empty() || frame.is_empty() || state.closed.contains(frame) {
        BrowserError::TabGone
    } else {
        BrowserError::ContextGone
    }
}

/// The browser's refusal in our words.
pub(super) fn refused(error: MuxError, state: &State, frame: &str) -> BrowserError {
    let MuxError::Refused { method, message } = error else { return error.into() };
    let lost = ["no such frame", "no such realm", "no such node", "Discarded", "destroyed", "AbortError"];
    if state.tab_of(frame).is_none() {
        gone(state, frame)
    } else if lost.iter().any(|words| message.contains(words)) {
        BrowserError::ContextGone
    } else if message.contains("unexpected alert open") {
        BrowserError::DialogOpen
    } else {
        BrowserError::Driver(format!("{method}: {message}"))
    }
}
