//! One session: the driver of Firefox, and of remote browsers.

use super::{
    browser::Stable,
    connection::Connection,
    hub::{Shared, State},
    input::{self, Held, Turn},
    page::{PROMPT, Wait, world},
    setup,
};
use crate::{
    driver::{Arrival, Call, Dialog, Download, Driver, FrameId, Goal, Input, Noise},
    error::BrowserError,
    mux::{Answer, Mux},
    traffic::Exchange,
};
use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// A session: one user context in a browser that is its alone.
pub struct BidiDriver {
    /// Nothing once it is closed.
    connection: Option<Arc<Connection>>,
    mux: Mux,
    version: String,
    user_context: String,
    pub(super) shared: Arc<Shared>,
    stable: Stable,
    current: String,
    held: Held,
    /// The number of the tab's document when we acted last.
    pub(super) acted: u64,
}

impl BidiDriver {
    pub(super) fn new(
        connection: Arc<Connection>,
        (user_context, shared): (String, Arc<Shared>),
        stable: Stable,
    ) -> BidiDriver {
        let (mux, version) = (connection.mux.clone(), connection.version.clone());
        let (current, held) = (String::new(), Held::default());
        let connection = Some(connection);
        BidiDriver { connection, mux, version, user_context, shared, stable, current, held, acted: 0 }
    }

    pub(super) async fn first_tab(&self) -> Result<(), BrowserError> {
        // A tab, and in front: Firefox slows pages that nobody sees, and those without focus miss events.
        let params = json!({"type": "tab", "userContext": self.user_context, "background": false});
        self.mux.call(None, "browsingContext.create", params).await?;
        self.until("the first tab", PROMPT, |state| state.tabs.first().map(|_| ())).await
    }

    pub(super) fn mux(&self) -> &Mux {
        &self.mux
    }

    /// The current tab.
    pub(super) fn tab(&self) -> Result<String, BrowserError> {
        let state = self.shared.lock();
        if state.gone {
            return Err(BrowserError::Ended(String::new()));
        }
        current(&state, &self.current).ok_or(BrowserError::TabGone)
    }

    /// Shows the current tab, so that it has the focus.
    async fn to_front(&self) -> Result<(), BrowserError> {
        let tab = self.tab()?;
        if self.shared.lock().front.as_ref() == Some(&tab) {
            return Ok(());
        }
        let answer = self.mux.send(None, "browsingContext.activate", json!({"context": tab}));
        self.answer_to(answer, self.promptly(&tab, "a change of tabs")).await?;
        self.shared.lock().front = Some(tab);
        Ok(())
    }

    fn promptly<'a>(&self, frame: &'a str, what: &'a str) -> Wait<'a> {
        Wait { frame, document: None, what, deadline: PROMPT }
    }

    async fn take(&mut self, turn: Turn, frame: &str, document: u64) -> Result<(), BrowserError> {
        match turn {
            Turn::Actions(rows) => {
                let params = json!({"context": frame, "actions": rows});
                let answer = self.mux.send(None, "input.performActions", params);
                let wait = Wait { document: Some(document), ..self.promptly(frame, "an input event") };
                match self.answer_to(answer, wait).await {
                    // The document may be gone by now: the event has reached it all the same.
                    Ok(_) | Err(BrowserError::ContextGone) => Ok(()),
                    Err(error) => Err(error),
                }
            }
            Turn::Text(text) => {
                let call =
                    Call { function: "more.insert", argument: json!({"text": text}), deadline: PROMPT };
                let wait = Wait { document: Some(document), ..self.promptly(frame, "a text") };
                self.call_in(&world(frame), &call, wait).await.map(|_| ())
            }
        }
    }

    /// Ends the session and gives the browser back; its answer to that is for the next one to wait for.
    fn leave(&mut self) -> Option<()> {
        let connection = self.connection.take()?;
        let params = json!({"userContext": self.user_context});
        let leaving: Answer = self.mux.send(None, "browser.removeUserContext", params);
        self.stable.put(connection, Some(leaving));
        Some(())
    }
}

fn current(state: &State, current: &str) -> Option<String> {
    state.tabs.iter().find(|tab| *tab == current).or(state.tabs.first()).cloned()
}

#[async_trait]
impl Driver for BidiDriver {
    fn version(&self) -> String {
        self.version.clone()
    }

    fn top(&self) -> FrameId {
        FrameId(current(&self.shared.lock(), &self.current).unwrap_or_default())
    }

    async fn navigate(&mut self, goal: Goal, deadline: Duration) -> Result<Arrival, BrowserError> {
        self.go(goal, deadline).await
    }

    async fn call(&mut self, frame: &FrameId, call: Call) -> Result<Value, BrowserError> {
        let document = Some(self.document(&frame.0)?);
        if call.function == "find" {
            self.to_front().await?;
        }
        let wait = Wait { frame: &frame.0, document, what: call.function, deadline: call.deadline };
        self.call_in(&world(&frame.0), &call, wait).await
    }

    async fn evaluate_in_page(
        &mut self,
        expression: &str,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let tab = self.tab()?;
        let document = Some(self.document(&tab)?);
        let wait = Wait { frame: &tab, document, what: "the page's scripts", deadline };
        self.evaluate_among_scripts(expression, wait).await
    }

    async fn before_scripts(&mut self, source: &str) -> Result<bool, BrowserError> {
        let params =
            json!({"functionDeclaration": format!("()=>{{{source}}}"), "userContexts": [self.user_context]});
        self.mux.call(None, "script.addPreloadScript", params).await?;
        Ok(true)
    }

    /// The call is sent after the answer to the input: Firefox runs scripts before input that was sent
    /// earlier. It goes to the realm of the document that we looked at, and to no later one.
    async fn act(
        &mut self,
        frame: &FrameId,
        _offset: (f64, f64),
        inputs: &[Input],
        then: Option<Call>,
    ) -> Result<Value, BrowserError> {
        let document = self.document(&frame.0)?;
        self.acted = self.documents();
        self.to_front().await?;
        let realm = self.shared.lock().frames.get(&frame.0).and_then(|frame| frame.realm.clone());
        for turn in input::turns(inputs, &mut self.held) {
            self.take(turn, &frame.0, document).await?;
        }
        let Some(call) = then else { return Ok(Value::Null) };
        let target = realm.map_or_else(|| world(&frame.0), |realm| json!({"realm": realm}));
        let wait =
            Wait { frame: &frame.0, document: Some(document), what: call.function, deadline: call.deadline };
        self.call_in(&target, &call, wait).await
    }

    async fn drag(
        &mut self,
        frame: &FrameId,
        _offset: (f64, f64),
        from: (f64, f64),
        to: (f64, f64),
    ) -> Result<(), BrowserError> {
        self.drag_in(frame, from, to).await
    }

    fn page_coordinates(&self, _frame: &FrameId) -> bool {
        false
    }

    async fn child(&mut self, parent: &FrameId, handle: u32) -> Result<FrameId, BrowserError> {
        let window = self.held(parent, handle, "?.contentWindow").await?;
        let id = window["value"]["context"].as_str().ok_or(BrowserError::ContextGone)?.to_owned();
        // The answer may be earlier than the event.
        let known = |state: &State| state.frames.contains_key(&id).then_some(());
        self.until("a frame", PROMPT, known).await?;
        Ok(FrameId(id))
    }

    async fn open_closed_roots(&mut self, frame: &FrameId) -> Result<bool, BrowserError> {
        self.show_closed_roots(frame).await.map(|()| true)
    }

    async fn settle_navigation(&mut self, left: bool, deadline: Duration) -> Result<(), BrowserError> {
        self.settle_after(left, deadline).await
    }

    fn documents(&self) -> u64 {
        let top = self.top();
        self.shared.lock().frames.get(&top.0).map(|frame| frame.documents).unwrap_or(0)
    }

    fn arrived(&self) -> (Arrival, Option<String>) {
        let top = self.top();
        let state = self.shared.lock();
        let failure = state.frames.get(&top.0).and_then(|frame| frame.failure.clone());
        (self.arrival(&state, &top.0), failure)
    }

    async fn set_files(
        &mut self,
        frame: &FrameId,
        handle: u32,
        files: &[PathBuf],
    ) -> Result<(), BrowserError> {
        let element = self.held(frame, handle, "").await?;
        let id = element["sharedId"].as_str().ok_or(BrowserError::ContextGone)?;
        let files: Vec<_> = files.iter().map(|file| setup::absolute(file)).collect();
        let params = json!({"context": frame.0, "element": {"sharedId": id}, "files": files});
        let answer = self.mux.send(None, "input.setFiles", params);
        self.answer_to(answer, self.promptly(&frame.0, "an upload")).await.map(|_| ())
    }

    async fn screenshot(&mut self, whole: bool) -> Result<Vec<u8>, BrowserError> {
        let tab = self.tab()?;
        let origin = if whole { "document" } else { "viewport" };
        let params = json!({"context": tab, "origin": origin});
        let answer = self.mux.send(None, "browsingContext.captureScreenshot", params);
        let reply = self.answer_to(answer, self.promptly(&tab, "a screenshot")).await?;
        STANDARD
            .decode(reply["data"].as_str().unwrap_or(""))
            .map_err(|error| BrowserError::Driver(error.to_string()))
    }

    async fn dialog(&mut self) -> Result<Option<Dialog>, BrowserError> {
        let tab = self.tab()?;
        Ok(self.shared.lock().dialogs.get(&tab).cloned())
    }

    async fn answer(&mut self, accept: bool, text: Option<&str>) -> Result<(), BrowserError> {
        let tab = self.tab()?;
        let mut params = json!({"context": tab, "accept": accept});
        if let Some(text) = text {
            params["userText"] = json!(text);
        }
        let before = self.shared.lock().answers;
        self.mux.call(None, "browsingContext.handleUserPrompt", params).await?;
        // The next dialog may open before this answer comes: only the event tells which one is left.
        let closed = |state: &State| (state.answers > before || !state.tabs.contains(&tab)).then_some(());
        self.until("the dialog to close", PROMPT, closed).await
    }

    async fn tabs(&mut self, select: Option<usize>) -> Result<usize, BrowserError> {
        let (open, chosen) = {
            let state = self.shared.lock();
            (state.tabs.len(), select.and_then(|at| state.tabs.get(at)).cloned())
        };
        if let Some(tab) = chosen {
            self.current = tab;
            self.to_front().await?;
        }
        Ok(open)
    }

    async fn close_tab(&mut self) -> Result<(), BrowserError> {
        let tab = self.tab()?;
        self.mux.call(None, "browsingContext.close", json!({"context": tab})).await?;
        let closed = |state: &State| (!state.tabs.contains(&tab)).then_some(());
        self.until("the tab to close", PROMPT, closed).await?;
        self.current = self.shared.lock().tabs.last().cloned().unwrap_or_default();
        Ok(())
    }

    async fn downloads(&mut self) -> Result<Vec<Download>, BrowserError> {
        let state = self.shared.lock();
        let each = state.downloads.iter().map(|saved| Download {
            name: saved.name.clone(),
            path: saved.path.clone().unwrap_or_default(),
            complete: saved.path.is_some(),
        });
        Ok(each.collect())
    }

    fn noise(&mut self) -> Noise {
        let mut state = self.shared.lock();
        Noise { console: std::mem::take(&mut state.console), requests: std::mem::take(&mut state.requests) }
    }

    fn traffic(&mut self) -> Vec<Exchange> {
        self.shared.lock().traffic.take()
    }

    fn absent(&self) -> &'static [&'static str] {
        &[]
    }

    async fn close(&mut self) {
        let _left_already = self.leave();
    }
}

impl Drop for BidiDriver {
    fn drop(&mut self) {
        let _left_already = self.leave();
    }
}
