//! One session: the driver of WebKit.

use super::{ENGINE, acting, dragging, mini::Mini, script, tabs::Tab, travel};
use crate::{
    driver::{Arrival, Call, Dialog, Download, Driver, FrameId, Goal, Input, Noise},
    elsewhere::RemoteSession,
    engines::{Display, limits},
    error::BrowserError,
    options::SessionOptions,
    process::Guarded,
    wire::{Verb, Wire},
};
use async_trait::async_trait;
use base64::Engine as _;
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::time::Instant;

/// How long a command that does not wait for the page may take.
pub(super) const PROMPT: Duration = Duration::from_secs(10);

/// A driver and its browser.
#[derive(Debug)]
pub(super) struct Family {
    pub mini: Mini,
    pub process: Guarded,
    pub _display: Option<Arc<Display>>,
}

/// A session of WebKit: one browser.
pub struct WebkitDriver {
    pub(super) wire: Wire,
    pub(super) session: String,
    pub(super) options: SessionOptions,
    /// What runs on this machine for this session; nothing of a remote one.
    pub(super) family: Option<Family>,
    /// Ends a remote one when it is dropped.
    remote: Option<RemoteSession>,
    /// In order of opening.
    pub(super) tabs: Vec<Tab>,
    pub(super) current: String,
    /// The frame that the driver's next command is for, if we know.
    pub(super) at: Option<FrameId>,
    /// How many documents the tab had seen when the last input began.
    pub(super) before_input: u64,
    /// Input was sent since the last wait for a navigation.
    pub(super) has_acted: bool,
    /// How many files had been saved then.
    pub(super) before_files: usize,
    /// When a button last came up, and where.
    pub(super) last_click: Option<(Instant, (f64, f64))>,
    pub(super) mouse: (f64, f64),
    /// How many scripts were run.
    pub(super) scripts: u64,
    /// How often a wheel was turned.
    pub(super) wheels: u64,
    version: String,
}

impl WebkitDriver {
    pub(super) fn new(
        wire: Wire,
        (session, answer): (String, &Value),
        (family, remote): (Option<Family>, Option<RemoteSession>),
        options: SessionOptions,
    ) -> WebkitDriver {
        let version =
            format!("WebKitGTK {}", answer["capabilities"]["browserVersion"].as_str().unwrap_or(""));
        WebkitDriver {
            wire,
            session,
            options,
            family,
            remote,
            tabs: vec![],
            current: String::new(),
            at: None,
            before_input: 0,
            has_acted: false,
            before_files: 0,
            last_click: None,
            mouse: (0.0, 0.0),
            scripts: 0,
            wheels: 0,
            version,
        }
    }

    pub(super) async fn first_tab(&mut self) -> Result<(), BrowserError> {
        self.see_tabs().await?;
        self.current = self.tabs.first().map(|tab| tab.handle.clone()).ok_or(BrowserError::TabGone)?;
        self.look().await.map(|_| ())
    }
}

#[async_trait]
impl Driver for WebkitDriver {
    fn version(&self) -> String {
        self.version.clone()
    }

    fn top(&self) -> FrameId {
        FrameId(self.current_handle().to_owned())
    }

    async fn navigate(&mut self, goal: Goal, deadline: Duration) -> Result<Arrival, BrowserError> {
        travel::go(self, goal, deadline).await
    }

    async fn call(&mut self, frame: &FrameId, call: Call) -> Result<Value, BrowserError> {
        self.enter(frame).await?;
        if call.function == "find" && matches!(call.argument["need"].as_str(), Some("fill" | "focus")) {
            acting::let_focus(self, frame).await?;
        }
        self.call_in(frame, &call, None).await
    }

    async fn evaluate_in_page(
        &mut self,
        expression: &str,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let top = self.top();
        self.enter(&top).await?;
        Ok(self.run("", expression, None, ("the page's scripts", deadline)).await?.value)
    }

    async fn act(
        &mut self,
        frame: &FrameId,
        offset: (f64, f64),
        inputs: &[Input],
        then: Option<Call>,
    ) -> Result<Value, BrowserError> {
        self.before_input = self.documents();
        self.before_files = travel::files(self);
        self.has_acted = true;
        let pin = self.token_of(frame);
        self.enter(frame).await?;
        acting::send(self, frame, offset, inputs).await?;
        match then {
            Some(call) => self.call_in(frame, &call, pin.as_deref()).await,
            None => Ok(Value::Null),
        }
    }

    async fn drag(
        &mut self,
        frame: &FrameId,
        offset: (f64, f64),
        from: (f64, f64),
        to: (f64, f64),
    ) -> Result<(), BrowserError> {
        dragging::drag(self, frame, offset, (from, to)).await
    }

    /// Measured: in a frame, too, WebKitWebDriver 2.50.6 counts from the page's corner.
    fn page_coordinates(&self, frame: &FrameId) -> bool {
        frame.0.contains('/')
    }

    async fn child(&mut self, parent: &FrameId, handle: u32) -> Result<FrameId, BrowserError> {
        let element = self.element(parent, handle).await?;
        Ok(FrameId(format!("{}/{element}", parent.0)))
    }

    /// Refused where there may be one: a look that finds nothing can't say then that it is not there.
    async fn open_closed_roots(&mut self, frame: &FrameId) -> Result<bool, BrowserError> {
        self.enter(frame).await?;
        let answer = self.run("", script::MAY_BE_CLOSED, None, ("the page", PROMPT)).await?;
        match answer.value == true {
            true => Err(BrowserError::Unsupported { engine: ENGINE, what: limits::CLOSED_ROOT.to_owned() }),
            false => Ok(false),
        }
    }

    async fn settle_navigation(&mut self, left: bool, deadline: Duration) -> Result<(), BrowserError> {
        travel::settle(self, left, deadline).await
    }

    fn documents(&self) -> u64 {
        self.tabs.iter().find(|tab| tab.handle == self.current_handle()).map_or(0, |tab| tab.documents)
    }

    fn arrived(&self) -> (Arrival, Option<String>) {
        let tab = self.tabs.iter().find(|tab| tab.handle == self.current_handle());
        tab.map(|tab| (tab.arrival(), tab.failed.clone())).unwrap_or_default()
    }

    async fn set_files(
        &mut self,
        frame: &FrameId,
        handle: u32,
        files: &[PathBuf],
    ) -> Result<(), BrowserError> {
        let element = self.element(frame, handle).await?;
        let paths: Vec<_> = files.iter().map(|file| file.to_string_lossy()).collect();
        let body = json!({"text": paths.join("\n")});
        self.prompt(Verb::Post, &format!("element/{element}/value"), Some(body)).await?;
        Ok(())
    }

    async fn screenshot(&mut self, whole: bool) -> Result<Vec<u8>, BrowserError> {
        if whole {
            return Err(BrowserError::Unsupported { engine: ENGINE, what: limits::WHOLE_PICTURE.to_owned() });
        }
        let top = self.top();
        self.enter(&top).await?;
        self.run("", script::DRAW, None, ("the page", PROMPT)).await?;
        let data = self.prompt(Verb::Get, "screenshot", None).await;
        // A page that went away took it along.
        drop(self.run("", script::REST, None, ("the page", PROMPT)).await);
        let decoded = base64::engine::general_purpose::STANDARD.decode(data?.as_str().unwrap_or(""));
        decoded.map_err(|error| BrowserError::Driver(error.to_string()))
    }

    async fn dialog(&mut self) -> Result<Option<Dialog>, BrowserError> {
        // A look tells of a dialog and of a new document at once.
        match self.look().await {
            Ok(_) | Err(BrowserError::ContextGone) => Ok(None),
            Err(BrowserError::DialogOpen) => {
                let message = self.tab().dialog.clone().unwrap_or_default();
                // The protocol does not tell an alert from a question.
                Ok(Some(Dialog { kind: "dialog".to_owned(), message }))
            }
            Err(BrowserError::TabGone) if self.tabs(None).await? > 0 => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn answer(&mut self, accept: bool, text: Option<&str>) -> Result<(), BrowserError> {
        if let Some(text) = text {
            // Refused where there is nothing to fill in.
            drop(self.prompt(Verb::Post, "alert/text", Some(json!({"text": text}))).await);
        }
        let path = if accept { "alert/accept" } else { "alert/dismiss" };
        self.prompt(Verb::Post, path, Some(json!({}))).await?;
        self.tab().dialog = None;
        Ok(())
    }

    async fn tabs(&mut self, select: Option<usize>) -> Result<usize, BrowserError> {
        self.see_tabs().await?;
        if let Some(tab) = select.and_then(|at| self.tabs.get(at)) {
            let handle = tab.handle.clone();
            self.select(handle).await?;
        }
        Ok(self.tabs.len())
    }

    async fn close_tab(&mut self) -> Result<(), BrowserError> {
        self.close_current().await
    }

    async fn downloads(&mut self) -> Result<Vec<Download>, BrowserError> {
        if self.family.is_none() {
            return Err(BrowserError::Unsupported {
                engine: ENGINE,
                what: "downloads of a remote browser".to_owned(),
            });
        }
        Ok(travel::downloads(&self.options.downloads))
    }

    fn noise(&mut self) -> Noise {
        Noise::default()
    }

    fn absent(&self) -> &'static [&'static str] {
        let absent = &[limits::CONSOLE, limits::NETWORK, limits::STATUS, limits::LEAVING, "downloads"];
        // A remote one saves its downloads elsewhere.
        if self.family.is_some() { &absent[..4] } else { absent }
    }

    async fn close(&mut self) {
        self.remote = None;
        // Nothing was stored, so there is nothing to say goodbye for, least of all to a page that hangs.
        if let Some(family) = self.family.take() {
            family.process.close(Duration::ZERO).await;
        }
    }
}
