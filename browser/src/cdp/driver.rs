//! One session: the driver of Chromium.

use super::{
    calls::{PROMPT, closed_roots, value_of},
    hub::{Hub, Shared, State},
    input::{self, Held},
};
use crate::{
    agent,
    driver::{Arrival, Call, Dialog, Download, Driver, FrameId, Goal, Input, Noise},
    error::BrowserError,
    mux::Mux,
    traffic::Exchange,
};
use async_trait::async_trait;
use base64::Engine as _;
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

/// A session of Chromium: one browser context.
pub struct ChromiumDriver {
    pub(super) mux: Mux,
    pub(super) hub: Arc<Hub>,
    pub(super) context: String,
    pub(super) shared: Arc<Shared>,
    pub(super) version: String,
    pub(super) downloads: PathBuf,
    /// The main frame of the current tab.
    pub(super) current: String,
    pub(super) held: Held,
    pub(super) closed: bool,
}

#[async_trait]
impl Driver for ChromiumDriver {
    fn version(&self) -> String {
        self.version.clone()
    }

    fn top(&self) -> FrameId {
        FrameId(self.main_frame())
    }

    async fn navigate(&mut self, goal: Goal, deadline: Duration) -> Result<Arrival, BrowserError> {
        let session = self.tab_session()?;
        let main = self.main_frame();
        let before = {
            let mut state = self.shared.lock();
            state.failures.remove(&main);
            state.documents.get(&main).copied().unwrap_or(0)
        };
        let end = Instant::now() + deadline;
        let mut loader = None;
        let address = match &goal {
            Goal::Address(address) => {
                let answer = self.mux.send(Some(&session), "Page.navigate", json!({"url": address}));
                let Ok(reply) = timeout_at(end, answer.get()).await else {
                    self.mux.send(Some(&session), "Page.stopLoading", json!({}));
                    return Err(BrowserError::Late { address: address.clone(), after: deadline });
                };
                let reply = reply?;
                if let Some(reason) = reply["errorText"]
                    .as_str()
                    .filter(|reason| !reason.is_empty() && *reason != "net::ERR_ABORTED")
                {
                    return Err(BrowserError::Unreachable {
                        address: address.clone(),
                        reason: reason.to_owned(),
                    });
                }
                // Without a loader it is the same document: only the fragment has changed. A download is aborted.
                if reply["loaderId"].is_null() || reply["errorText"] == "net::ERR_ABORTED" {
                    return Ok(self.arrival(&self.shared.lock(), &main));
                }
                loader = reply["loaderId"].as_str().map(str::to_owned);
                address.clone()
            }
            Goal::History(delta) => {
                self.go_in_history(&session, *delta).await?;
                String::new()
            }
            Goal::Reload => {
                self.ask(&session, "Page.reload", json!({})).await?;
                String::new()
            }
        };
        let committed = |state: &State| {
            let arrived = match &loader {
                Some(loader) => state.loaders.get(&main).is_some_and(|(present, _)| present == loader),
                None => state.documents.get(&main).copied().unwrap_or(0) > before,
            };
            (arrived || state.dialogs.contains_key(&session))
                .then(|| (state.failures.get(&main).cloned(), self.arrival(state, &main)))
        };
        match self.until("the navigation", end.saturating_duration_since(Instant::now()), committed).await {
            Ok((Some(failed), _)) => Err(BrowserError::Unreachable {
                address: failed,
                reason: "the browser shows an error page".to_owned(),
            }),
            Ok((None, arrival)) => Ok(arrival),
            Err(BrowserError::Hung { .. }) => Err(BrowserError::Late { address, after: deadline }),
            Err(error) => Err(error),
        }
    }

    async fn call(&mut self, frame: &FrameId, call: Call) -> Result<Value, BrowserError> {
        let (session, world) = self.world(frame).await?;
        self.call_in(&session, world, &call).await
    }

    async fn evaluate_in_page(
        &mut self,
        expression: &str,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        // Where the page has no document yet, there is none of its own worlds either.
        let (session, _) = self.world(&self.top()).await?;
        let params = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.mux.send(Some(&session), "Runtime.evaluate", params);
        value_of(&self.answer_to(answer, &session, "the page's scripts", deadline).await?)
    }

    async fn before_scripts(&mut self, source: &str) -> Result<bool, BrowserError> {
        let command = ("Page.addScriptToEvaluateOnNewDocument", json!({"source": source}));
        let sessions: Vec<String> = {
            let mut state = self.shared.lock();
            state.setup.push(command.clone());
            state.tabs.iter().map(|tab| tab.session.clone()).collect()
        };
        for session in sessions {
            self.ask(&session, command.0, command.1.clone()).await?;
        }
        Ok(true)
    }

    async fn follow_window(&mut self) -> Result<(), BrowserError> {
        let metrics = "Emulation.setDeviceMetricsOverride";
        let sessions: Vec<String> = {
            let mut state = self.shared.lock();
            state.setup.retain(|(method, _)| *method != metrics);
            state.tabs.iter().map(|tab| tab.session.clone()).collect()
        };
        for session in sessions {
            self.ask(&session, "Emulation.clearDeviceMetricsOverride", json!({})).await?;
        }
        Ok(())
    }

    async fn act(
        &mut self,
        frame: &FrameId,
        offset: (f64, f64),
        inputs: &[Input],
        then: Option<Call>,
    ) -> Result<Value, BrowserError> {
        let (session, world) = self.world(frame).await?;
        let mut sent = vec![];
        for event in inputs {
            match (event, input::command(event, &mut self.held, offset)) {
                (Input::Pause(time), _) => tokio::time::sleep(*time).await,
                (_, Some((method, params))) => sent.push(self.mux.send(Some(&session), method, params)),
                (_, None) => {}
            }
        }
        let reply = match &then {
            Some(call) => self.call_in(&session, world, call).await,
            None => Ok(Value::Null),
        };
        for answer in sent {
            // The page may be gone by now: the event has reached it all the same.
            drop(self.answer_to(answer, &session, "an input event", PROMPT).await);
        }
        reply
    }

    /// Headless Chromium has no system that carries a native drag: it is caught and delivered by hand.
    async fn drag(
        &mut self,
        frame: &FrameId,
        offset: (f64, f64),
        from: (f64, f64),
        to: (f64, f64),
    ) -> Result<(), BrowserError> {
        let (session, _) = self.world(frame).await?;
        self.ask(&session, "Input.setInterceptDrags", json!({"enabled": true})).await?;
        self.shared.lock().drag = None;
        let start = [
            Input::Move(from.0, from.1),
            Input::Down("left", 1),
            Input::Move(from.0 + 6.0, from.1 + 6.0),
            Input::Pause(Duration::from_millis(30)),
            Input::Move((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0),
            Input::Pause(Duration::from_millis(30)),
            Input::Move(to.0, to.1),
        ];
        self.act(frame, offset, &start, None).await?;
        let data = self.until("a drag", Duration::from_millis(150), |state| state.drag.clone()).await.ok();
        if let Some(data) = data {
            for kind in ["dragEnter", "dragOver", "drop"] {
                let params = json!({"type": kind, "x": to.0 + offset.0, "y": to.1 + offset.1, "data": data});
                self.ask(&session, "Input.dispatchDragEvent", params).await?;
            }
        }
        let finish =
            [Input::Move(to.0 + 1.0, to.1), Input::Pause(Duration::from_millis(20)), Input::Up("left", 1)];
        self.act(frame, offset, &finish, None).await?;
        self.ask(&session, "Input.setInterceptDrags", json!({"enabled": false})).await?;
        Ok(())
    }

    fn page_coordinates(&self, frame: &FrameId) -> bool {
        let state = self.shared.lock();
        let session = state.frames.get(&frame.0).map(|frame| frame.session.clone());
        !state.tabs.iter().any(|tab| tab.frame == frame.0)
            && state.tabs.iter().any(|tab| Some(&tab.session) == session.as_ref())
    }

    async fn child(&mut self, parent: &FrameId, handle: u32) -> Result<FrameId, BrowserError> {
        let (session, object) = self.object(parent, handle).await?;
        let described = self.ask(&session, "DOM.describeNode", json!({"objectId": object})).await?;
        let id = described["node"]["frameId"].as_str().ok_or(BrowserError::ContextGone)?;
        Ok(FrameId(id.to_owned()))
    }

    async fn open_closed_roots(&mut self, frame: &FrameId) -> Result<bool, BrowserError> {
        let (session, world) = self.world(frame).await?;
        if self.sees_all_nodes(&session).await? {
            return Ok(true);
        }
        let tree = self.ask(&session, "DOM.getDocument", json!({"depth": -1, "pierce": true})).await?;
        let mut found = vec![];
        closed_roots(&tree["root"], &mut found);
        for root in found {
            let params = json!({"backendNodeId": root, "executionContextId": world});
            let resolved = match self.ask(&session, "DOM.resolveNode", params).await {
                Ok(resolved) => resolved,
                // It went away meanwhile.
                Err(BrowserError::Driver(_)) => continue,
                Err(error) => return Err(error),
            };
            let params = json!({"objectId": resolved["object"]["objectId"],
                "functionDeclaration": format!("function(){{{}.closed.set(this.host,this)}}", agent::GLOBAL)});
            self.ask(&session, "Runtime.callFunctionOn", params).await?;
        }
        // The whole tree has been told: from now on each change of it would be.
        drop(self.mux.send(Some(&session), "DOM.disable", json!({})));
        Ok(true)
    }

    async fn settle_navigation(&mut self, left: bool, deadline: Duration) -> Result<(), BrowserError> {
        let main = self.main_frame();
        let session = self.tab_session()?;
        let documents = self.documents();
        if left && !self.shared.lock().pending.contains(&main) {
            let begun = |state: &State| {
                (state.pending.contains(&main)
                    || state.documents.get(&main).copied().unwrap_or(0) > documents)
                    .then_some(())
            };
            // A page that said goodbye and stayed: a download, or a beforeunload that was declined.
            drop(self.until("a navigation", Duration::from_millis(200), begun).await);
        }
        let ended = |state: &State| {
            (!state.pending.contains(&main) || state.dialogs.contains_key(&session)).then_some(())
        };
        match self.until("the navigation", deadline, ended).await {
            Err(BrowserError::Hung { .. }) => {
                Err(BrowserError::Late { address: "the next page".to_owned(), after: deadline })
            }
            other => other,
        }
    }

    fn documents(&self) -> u64 {
        let main = self.main_frame();
        self.shared.lock().documents.get(&main).copied().unwrap_or(0)
    }

    fn arrived(&self) -> (Arrival, Option<String>) {
        let main = self.main_frame();
        let state = self.shared.lock();
        (self.arrival(&state, &main), state.failures.get(&main).cloned())
    }

    async fn set_files(
        &mut self,
        frame: &FrameId,
        handle: u32,
        files: &[PathBuf],
    ) -> Result<(), BrowserError> {
        let (session, object) = self.object(frame, handle).await?;
        let files: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        self.ask(&session, "DOM.setFileInputFiles", json!({"objectId": object, "files": files})).await?;
        Ok(())
    }

    async fn screenshot(&mut self, whole: bool) -> Result<Vec<u8>, BrowserError> {
        let session = self.tab_session()?;
        let params = json!({"format": "png", "optimizeForSpeed": true, "captureBeyondViewport": whole});
        // A capture in flight across a navigation may never be answered: a deadline, and once more.
        for _ in 0..2 {
            let answer = self.mux.send(Some(&session), "Page.captureScreenshot", params.clone());
            match self.answer_to(answer, &session, "a screenshot", Duration::from_secs(5)).await {
                Ok(reply) => {
                    let data = reply["data"].as_str().unwrap_or("");
                    return base64::engine::general_purpose::STANDARD
                        .decode(data)
                        .map_err(|error| BrowserError::Driver(error.to_string()));
                }
                Err(BrowserError::Driver(_) | BrowserError::Hung { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Err(BrowserError::Driver("no screenshot could be taken".to_owned()))
    }

    async fn dialog(&mut self) -> Result<Option<Dialog>, BrowserError> {
        let session = self.tab_session()?;
        Ok(self.shared.lock().dialogs.get(&session).cloned())
    }

    async fn answer(&mut self, accept: bool, text: Option<&str>) -> Result<(), BrowserError> {
        let session = self.tab_session()?;
        let mut params = json!({"accept": accept});
        if let Some(text) = text {
            params["promptText"] = json!(text);
        }
        self.mux.call(Some(&session), "Page.handleJavaScriptDialog", params).await?;
        self.shared.lock().dialogs.remove(&session);
        Ok(())
    }

    async fn tabs(&mut self, select: Option<usize>) -> Result<usize, BrowserError> {
        let (open, chosen) = {
            let state = self.shared.lock();
            (state.tabs.len(), select.and_then(|at| state.tabs.get(at)).cloned())
        };
        if let Some(tab) = chosen {
            self.prepared(&tab.session).await?;
            self.current = tab.frame;
        }
        Ok(open)
    }

    async fn close_tab(&mut self) -> Result<(), BrowserError> {
        let main = self.main_frame();
        self.mux.call(None, "Target.closeTarget", json!({"targetId": main})).await?;
        self.until("the tab to close", PROMPT, |state| {
            (!state.tabs.iter().any(|tab| tab.frame == main)).then_some(())
        })
        .await?;
        self.current = self.shared.lock().tabs.last().map(|tab| tab.frame.clone()).unwrap_or_default();
        Ok(())
    }

    async fn downloads(&mut self) -> Result<Vec<Download>, BrowserError> {
        let state = self.shared.lock();
        let each = state.downloads.iter().map(|saved| Download {
            name: saved.name.clone(),
            path: self.downloads.join(&saved.guid),
            complete: saved.complete,
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
        if !std::mem::replace(&mut self.closed, true) {
            // Not awaited: the browser throws the context away while the next run begins.
            self.mux.send(None, "Target.disposeBrowserContext", json!({"browserContextId": self.context}));
            self.hub.remove(&self.context);
        }
    }
}

impl Drop for ChromiumDriver {
    fn drop(&mut self) {
        if !self.closed {
            self.mux.send(None, "Target.disposeBrowserContext", json!({"browserContextId": self.context}));
            self.hub.remove(&self.context);
        }
    }
}
