//! Commands of a session, and what their failures mean.

use super::{
    driver::{PROMPT, WebkitDriver},
    script,
};
use crate::{
    agent,
    driver::FrameId,
    error::BrowserError,
    wire::{Refusal, Verb, Wire},
};
use fantoccini::error::ErrorStatus;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How long the driver may take to notice that its browser has died: 20 ms, at load 25 over 200 ms.
const NOTICE: Duration = Duration::from_secs(3);

/// How often a script that takes its time is looked after.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);

impl WebkitDriver {
    /// A command that the page can't delay.
    pub(super) async fn prompt(
        &mut self,
        verb: Verb,
        path: &str,
        body: Option<Value>,
    ) -> Result<Value, BrowserError> {
        self.command(verb, path, body, PROMPT).await
    }

    /// Sends a command of this session.
    pub(super) async fn command(
        &mut self,
        verb: Verb,
        path: &str,
        body: Option<Value>,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        match self.wire.send(verb, self.path(path), body, deadline).await {
            Ok(value) => Ok(value),
            Err(refusal) => Err(self.failure(path, deadline, refusal).await),
        }
    }

    async fn failure(&mut self, path: &str, deadline: Duration, refusal: Refusal) -> BrowserError {
        match refusal {
            Refusal::Late => BrowserError::Hung { what: path.to_owned(), after: deadline },
            Refusal::Lost(why) => BrowserError::Ended(format!(": {why}")),
            Refusal::Refused { status, message, dialog } => self.meaning(status, message, dialog).await,
        }
    }

    pub(super) fn path(&self, path: &str) -> String {
        let slash = if path.is_empty() { "" } else { "/" };
        format!("session/{}{slash}{path}", self.session)
    }

    async fn meaning(
        &mut self,
        status: ErrorStatus,
        message: String,
        dialog: Option<String>,
    ) -> BrowserError {
        match status {
            ErrorStatus::UnexpectedAlertOpen => {
                self.tab().dialog = Some(dialog.unwrap_or_default());
                BrowserError::DialogOpen
            }
            ErrorStatus::NoSuchFrame | ErrorStatus::StaleElementReference | ErrorStatus::NoSuchElement => {
                self.at = None;
                BrowserError::ContextGone
            }
            ErrorStatus::NoSuchWindow => {
                self.at = None;
                self.tab_or_context_gone().await
            }
            ErrorStatus::InvalidSessionId => self.ended(),
            ErrorStatus::UnknownError => self.unknown(message).await,
            ErrorStatus::JavascriptError => BrowserError::Agent(message),
            status => BrowserError::Driver(format!("{status} {message}").trim().to_owned()),
        }
    }

    /// What the driver says, too, until it has found out that the browser or the page's process is gone.
    async fn unknown(&mut self, message: String) -> BrowserError {
        let end = Instant::now() + NOTICE;
        loop {
            // The title comes from the page, so it is not told of a page that has crashed.
            match self.wire.send(Verb::Get, self.path("title"), None, PROMPT).await {
                Err(Refusal::Refused { status: ErrorStatus::InvalidSessionId, .. }) => return self.ended(),
                Err(Refusal::Refused { status: ErrorStatus::UnknownError, .. }) if Instant::now() < end => {
                    sleep(Duration::from_millis(20)).await;
                }
                Err(Refusal::Refused { status: ErrorStatus::UnknownError, .. }) => {
                    return BrowserError::Crashed;
                }
                Err(Refusal::Late) => {
                    return BrowserError::Hung { what: "the page".to_owned(), after: PROMPT };
                }
                Err(Refusal::Lost(why)) => return BrowserError::Ended(format!(": {why}")),
                Ok(_) | Err(Refusal::Refused { .. }) => {
                    return BrowserError::Driver(format!("unknown error {message}").trim().to_owned());
                }
            }
        }
    }

    /// The driver ends a session with its page's process; the browser itself may still be there.
    fn ended(&self) -> BrowserError {
        match &self.family {
            Some(family) if family.mini.is_alive() => BrowserError::Crashed,
            _ => BrowserError::Ended(String::new()),
        }
    }

    /// A window that is gone, or only a frame of it?
    async fn tab_or_context_gone(&mut self) -> BrowserError {
        match self.handles().await {
            Ok(handles) if handles.contains(&self.current) => BrowserError::ContextGone,
            Ok(_) => BrowserError::TabGone,
            Err(error) => error,
        }
    }

    /// The handles of all windows, which the driver answers without asking a page.
    pub(super) async fn handles(&mut self) -> Result<Vec<String>, BrowserError> {
        match self.wire.send(Verb::Get, self.path("window/handles"), None, PROMPT).await {
            Ok(value) => Ok(serde_json::from_value(value).unwrap_or_default()),
            Err(Refusal::Refused { status: ErrorStatus::InvalidSessionId, .. }) => Err(self.ended()),
            Err(Refusal::Refused { status, message, .. }) => {
                Err(BrowserError::Driver(format!("{status} {message}")))
            }
            Err(Refusal::Late) => Err(BrowserError::Hung { what: "the tabs".to_owned(), after: PROMPT }),
            Err(Refusal::Lost(why)) => Err(BrowserError::Ended(format!(": {why}"))),
        }
    }

    /// The reference of an element that the agent holds.
    pub(super) async fn element(&mut self, frame: &FrameId, handle: u32) -> Result<String, BrowserError> {
        self.enter(frame).await?;
        let source = format!("const s={};return s&&s.held[{handle}]||null", agent::GLOBAL);
        let body = json!({"script": source, "args": []});
        let value = self.prompt(Verb::Post, "execute/sync", Some(body)).await?;
        let reference = value.as_object().and_then(|object| object.values().next()).and_then(Value::as_str);
        reference.map(str::to_owned).ok_or(BrowserError::ContextGone)
    }

    /// Runs a script, and sees when its answer got lost.
    ///
    /// A script that is sent while a document is being replaced may never be answered (WebKitGTK
    /// 2.50.6). So each leaves its number on its document, where a second line looks for it.
    async fn script(&mut self, source: String, deadline: Duration) -> Result<Value, BrowserError> {
        self.scripts += 1;
        let (path, mut side) = (self.path("execute/async"), self.wire.another());
        let body = json!({"script": script::numbered(&source, self.scripts), "args": []});
        let mut sent = Box::pin(self.wire.send(Verb::Post, path.clone(), Some(body), deadline));
        let answer = loop {
            if let Ok(answer) = timeout(CHECK_INTERVAL, &mut sent).await {
                break Some(answer);
            }
            if is_lost(&mut side, &path, self.scripts).await {
                break timeout(CHECK_INTERVAL, &mut sent).await.ok();
            }
        };
        drop(sent);
        match answer {
            Some(Ok(value)) => Ok(value),
            Some(Err(refusal)) => Err(self.failure("execute/async", deadline, refusal).await),
            None => Err(BrowserError::ContextGone),
        }
    }

    /// Runs an expression where we are, after `before`.
    pub(super) async fn run(
        &mut self,
        before: &str,
        expression: &str,
        pin: Option<&str>,
        (what, deadline): (&str, Duration),
    ) -> Result<script::Answer, BrowserError> {
        match self.script(script::body(before, expression, pin), deadline).await {
            Ok(Value::String(text)) => script::read(&text),
            // A dialog that opens meanwhile ends the script without an answer.
            Ok(_) => match self.prompt(Verb::Get, "alert/text", None).await {
                Ok(text) => {
                    self.tab().dialog = text.as_str().map(str::to_owned);
                    Err(BrowserError::DialogOpen)
                }
                Err(BrowserError::Driver(_)) => Err(BrowserError::ContextGone),
                Err(error) => Err(error),
            },
            Err(BrowserError::Hung { after, .. }) => Err(BrowserError::Hung { what: what.to_owned(), after }),
            Err(error) => Err(error),
        }
    }
}

/// Whether the present document has not seen our last script.
async fn is_lost(side: &mut Wire, path: &str, number: u64) -> bool {
    let body = json!({"script": script::LAST_NUMBER, "args": []});
    // A page that does not answer this either is busy, or asks something.
    matches!(side.send(Verb::Post, path.to_owned(), Some(body), CHECK_INTERVAL).await, Ok(last) if last != number)
}
