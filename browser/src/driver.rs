//! What every engine can do, in one form: the few verbs that the session is built on.
//!
//! A driver knows protocols and nothing of targets, steps or verdicts. It never waits for elements:
//! that happens in the page, by the agent that it calls.

use crate::{error::BrowserError, traffic::Exchange};
use async_trait::async_trait;
use serde_json::Value;
use std::{path::PathBuf, time::Duration};

/// A frame (or the page itself), in the engine's own words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FrameId(pub String);

/// One input event, at a point in CSS pixels of the frame's viewport.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The mouse moves to a point.
    Move(f64, f64),
    /// A button goes down; the count of clicks is 1, 2 …
    Down(&'static str, u8),
    /// A button comes up.
    Up(&'static str, u8),
    /// A key goes down and, where it has one, enters its text.
    KeyDown(String),
    /// A key comes up.
    KeyUp(String),
    /// A text is entered at once, as an input method or a paste would.
    Insert(String),
    /// The wheel turns at a point, by CSS pixels.
    Wheel(f64, f64, f64, f64),
    /// Nothing for a while: some drags need it.
    Pause(Duration),
}

/// A function of the agent, its argument, and how long its promise may take.
#[derive(Debug, Clone)]
pub struct Call {
    /// `find`, `witness`, `more.describe` …
    pub function: &'static str,
    /// Its one argument.
    pub argument: Value,
    /// How long until we take the page for hung.
    pub deadline: Duration,
}

/// A dialog of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// `alert`, `confirm`, `prompt`, `beforeunload`.
    pub kind: String,
    /// Its message.
    pub message: String,
}

/// Where a navigation arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrival {
    /// The address.
    pub address: String,
    /// The HTTP status, where the engine tells.
    pub status: Option<u16>,
}

/// A file that the page made the browser save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The suggested name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// All of it is there.
    pub complete: bool,
}

/// Where a navigation goes.
#[derive(Debug, Clone)]
pub enum Goal {
    /// An absolute address.
    Address(String),
    /// By so many entries of the history.
    History(i32),
    /// The same page again.
    Reload,
}

/// Console messages and failed requests since the last look.
#[derive(Debug, Clone, Default)]
pub struct Noise {
    /// `error: Uncaught TypeError …`
    pub console: Vec<String>,
    /// `GET http://…/x → 500`
    pub requests: Vec<String>,
}

/// A browser session of one cell: its own cookies and storage, one or more tabs.
#[async_trait]
pub trait Driver: Send {
    /// The browser's own version text.
    fn version(&self) -> String;

    /// The frame of the current tab's page itself.
    fn top(&self) -> FrameId;

    /// Navigates the current tab and returns once the new document is committed.
    async fn navigate(&mut self, goal: Goal, deadline: Duration) -> Result<Arrival, BrowserError>;

    /// Calls the agent in a frame; puts it there first where it is missing.
    ///
    /// # Errors
    ///
    /// `ContextGone` if the document goes away meanwhile, `DialogOpen` if a dialog blocks it.
    async fn call(&mut self, frame: &FrameId, call: Call) -> Result<Value, BrowserError>;

    /// Evaluates an expression among the page's own scripts, in the current tab's page itself, and waits
    /// for its promise. The agent sees the document only; this sees the page's globals too. It leaves
    /// nothing behind but what the expression does.
    ///
    /// # Errors
    ///
    /// As those of [`Driver::call`]; `Agent` with what the expression threw.
    async fn evaluate_in_page(&mut self, expression: &str, deadline: Duration)
    -> Result<Value, BrowserError>;

    /// Runs a script among the page's own in each document from now on, before their first one.
    /// False where the engine can't.
    ///
    /// # Errors
    ///
    /// What the browser refused.
    async fn before_scripts(&mut self, _source: &str) -> Result<bool, BrowserError> {
        Ok(false)
    }

    /// From now on the page is as large as its window, whatever a person makes of that. Where the engine sets the
    /// window's own size there is nothing to do; Firefox keeps the page's, as taking that back never comes to an end
    /// where no window manager answers (153, setViewport with null).
    ///
    /// # Errors
    ///
    /// What the browser refused.
    async fn follow_window(&mut self) -> Result<(), BrowserError> {
        Ok(())
    }

    /// Sends input and calls the agent right behind it, without waiting in between where the engine can.
    ///
    /// Points are those of the frame's viewport; `offset` leads from there to the page's, for engines
    /// that want those (see [`Driver::page_coordinates`]).
    async fn act(
        &mut self,
        frame: &FrameId,
        offset: (f64, f64),
        inputs: &[Input],
        then: Option<Call>,
    ) -> Result<Value, BrowserError>;

    /// Drags from one point of a frame to another, so that pages see either kind of drag.
    async fn drag(
        &mut self,
        frame: &FrameId,
        offset: (f64, f64),
        from: (f64, f64),
        to: (f64, f64),
    ) -> Result<(), BrowserError>;

    /// Whether input in this frame needs the coordinates of the whole page.
    fn page_coordinates(&self, frame: &FrameId) -> bool;

    /// The frame inside the frame element that the agent of `parent` holds.
    async fn child(&mut self, parent: &FrameId, handle: u32) -> Result<FrameId, BrowserError>;

    /// Shows the agent the closed shadow roots of a frame; false where the engine can't.
    async fn open_closed_roots(&mut self, frame: &FrameId) -> Result<bool, BrowserError>;

    /// If the last act started a navigation, waits until it is committed or has come to nothing.
    async fn settle_navigation(&mut self, left: bool, deadline: Duration) -> Result<(), BrowserError>;

    /// A number that changes with every new document of the current tab.
    fn documents(&self) -> u64;

    /// Where the current tab is, and the address whose loading failed last, if it did.
    fn arrived(&self) -> (Arrival, Option<String>);

    /// Hands files to the file field that the agent holds.
    async fn set_files(
        &mut self,
        frame: &FrameId,
        handle: u32,
        files: &[PathBuf],
    ) -> Result<(), BrowserError>;

    /// A PNG of what can be seen, or of the whole page.
    async fn screenshot(&mut self, whole: bool) -> Result<Vec<u8>, BrowserError>;

    /// The dialog that is open.
    async fn dialog(&mut self) -> Result<Option<Dialog>, BrowserError>;

    /// Answers it.
    async fn answer(&mut self, accept: bool, text: Option<&str>) -> Result<(), BrowserError>;

    /// How many tabs are open, and makes the one at `select` (in order of opening, from 0) the current one.
    async fn tabs(&mut self, select: Option<usize>) -> Result<usize, BrowserError>;

    /// Closes the current tab; the one that opened before it becomes current.
    async fn close_tab(&mut self) -> Result<(), BrowserError>;

    /// What was downloaded so far, oldest first.
    async fn downloads(&mut self) -> Result<Vec<Download>, BrowserError>;

    /// Takes what the console and the network have said since the last call.
    fn noise(&mut self) -> Noise;

    /// Takes what went over the network since the last call: nothing where the engine does not tell.
    fn traffic(&mut self) -> Vec<Exchange> {
        vec![]
    }

    /// Names of what this engine can't tell: `console`, `network`, `HTTP status`, `downloads` …
    fn absent(&self) -> &'static [&'static str];

    /// Ends the session and removes what it stored.
    async fn close(&mut self);
}
