//! Shows the agent the closed shadow roots of a frame.
//!
//! Scripts can't see them, but the protocol names them when it puts an element into its own form. It does
//! so for all elements that may be hosts, in rounds, because a closed root may hold another.

use super::{
    driver::BidiDriver,
    page::{PROMPT, Wait, world},
};
use crate::{agent, driver::FrameId, error::BrowserError};
use serde_json::{Value, json};

/// How deep closed roots may be nested.
const ROUNDS: usize = 4;

/// Elements that may be hosts, by the DOM standard, and whose root nobody has shown us yet.
const HOSTS: &str = "s.deep(document,'*').filter(e=>!s.rootOf(e)&&\
    (e.localName.includes('-')||/^(article|aside|blockquote|body|div|footer|h[1-6]|header|main|nav|p|section|span)$/.test(e.localName)))";

impl BidiDriver {
    pub(super) async fn show_closed_roots(&self, frame: &FrameId) -> Result<(), BrowserError> {
        for _ in 0..ROUNDS {
            let roots = self.closed_roots(frame).await?;
            if roots.is_empty() {
                break;
            }
            self.register(frame, roots).await?;
        }
        Ok(())
    }

    async fn closed_roots(&self, frame: &FrameId) -> Result<Vec<Value>, BrowserError> {
        let document = Some(self.document(&frame.0)?);
        let expression = format!("(()=>{{const s={};return s?{HOSTS}:[]}})()", agent::GLOBAL);
        let wait = Wait { frame: &frame.0, document, what: "closed shadow roots", deadline: PROMPT };
        let found = self.evaluate(&world(&frame.0), &expression, wait).await?;
        let elements = found["value"].as_array().into_iter().flatten();
        Ok(elements.filter_map(|element| element["value"]["shadowRoot"].get("sharedId").cloned()).collect())
    }

    async fn register(&self, frame: &FrameId, roots: Vec<Value>) -> Result<(), BrowserError> {
        let arguments: Vec<Value> = roots.into_iter().map(|id| json!({"sharedId": id})).collect();
        let function = format!("(...roots)=>{{for(const r of roots){}.closed.set(r.host,r)}}", agent::GLOBAL);
        let params = json!({"functionDeclaration": function, "arguments": arguments, "target": world(&frame.0),
            "awaitPromise": false});
        let wait = Wait { frame: &frame.0, document: None, what: "closed shadow roots", deadline: PROMPT };
        self.answer_to(self.mux().send(None, "script.callFunction", params), wait).await.map(|_| ())
    }
}
