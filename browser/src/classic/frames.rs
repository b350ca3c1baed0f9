//! Which window and frame the next command is for, and calls into it.
//!
//! A frame's name is its window's handle and the references of the frame elements that lead to it:
//! `window/element/element`. The driver remembers one place; we remember which, to save round trips.

use super::{
    driver::{PROMPT, WebkitDriver},
    script,
};
use crate::{
    agent,
    driver::{Call, FrameId},
    error::BrowserError,
    wire::Verb,
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The key under which the protocol passes elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl WebkitDriver {
    /// Sees to it that commands go to `frame`.
    pub(super) async fn enter(&mut self, frame: &FrameId) -> Result<(), BrowserError> {
        if self.at.as_ref() == Some(frame) {
            return Ok(());
        }
        let from = self.at.take();
        let path: Vec<&str> = frame.0.split('/').collect();
        let inside = from.as_ref().and_then(|from| frame.0.strip_prefix(&format!("{}/", from.0)));
        let steps = match inside {
            Some(rest) => rest.split('/').collect(),
            None => {
                let window = path[0];
                if from.as_ref().is_none_or(|from| from.0.split('/').next() != Some(window)) {
                    self.switch_window(window).await?;
                }
                if from.is_none_or(|from| from.0.contains('/')) {
                    self.switch_frame(Value::Null).await?;
                }
                path[1..].to_vec()
            }
        };
        for element in steps {
            self.switch_frame(json!({ELEMENT: element})).await?;
        }
        self.at = Some(frame.clone());
        Ok(())
    }

    async fn switch_frame(&mut self, id: Value) -> Result<(), BrowserError> {
        self.prompt(Verb::Post, "frame", Some(json!({"id": id}))).await.map(|_| ())
    }

    /// Looks at the document of the current tab: is it still the same, and where is it?
    pub(super) async fn look(&mut self) -> Result<script::Answer, BrowserError> {
        let end = Instant::now() + PROMPT;
        loop {
            match self.look_once().await {
                // One document has gone and the next one is not there yet.
                Err(BrowserError::ContextGone) if Instant::now() < end => {
                    sleep(Duration::from_millis(5)).await
                }
                looked => return looked,
            }
        }
    }

    async fn look_once(&mut self) -> Result<script::Answer, BrowserError> {
        let top = FrameId(self.current_handle().to_owned());
        self.enter(&top).await?;
        let answer = self.run("", script::LOOK, None, ("the page", PROMPT)).await?;
        self.see(&top, &answer);
        Ok(answer)
    }

    /// Calls the agent in the frame that we are in; puts it there first where it is missing.
    pub(super) async fn call_in(
        &mut self,
        frame: &FrameId,
        call: &Call,
        pin: Option<&str>,
    ) -> Result<Value, BrowserError> {
        let expression = script::calling(call);
        let mut value = Value::Null;
        for before in ["", &*agent::CORE, &*agent::MORE] {
            let answer = self.run(before, &expression, pin, (call.function, call.deadline)).await?;
            self.see(frame, &answer);
            value = answer.value;
            if value != agent::ABSENT {
                return Ok(value);
            }
        }
        Err(BrowserError::Agent(format!("{} is not there: {value}", call.function)))
    }

    fn see(&mut self, frame: &FrameId, answer: &script::Answer) {
        let is_top = frame.0 == self.current_handle();
        let tab = self.tab();
        if is_top {
            tab.see(&answer.token, &answer.address);
        }
        tab.frames.insert(frame.clone(), answer.token.clone());
    }

    /// The document that the frame had when we last called into it.
    pub(super) fn token_of(&mut self, frame: &FrameId) -> Option<String> {
        self.tab().frames.get(frame).cloned()
    }
}
