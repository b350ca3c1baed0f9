//! What a page looked like: pictures and copies of it, with nothing private on them.

use crate::{
    error::BrowserError,
    session::{Place, Session},
};
use serde_json::{Value, json};
use std::ops::Range;

/// Where in a text secrets stand, in bytes.
pub type Places<'a> = dyn Fn(&str) -> Vec<Range<usize>> + Send + Sync + 'a;

impl Session {
    /// A PNG of what can be seen, with passwords, redacted elements and secrets covered.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn picture(
        &mut self,
        redact: &[String],
        secrets: Option<&Places<'_>>,
    ) -> Result<Vec<u8>, BrowserError> {
        let top = self.top();
        self.mask(&top, redact, secrets, true).await?;
        let png = self.driver.screenshot(false).await;
        // A page that went away took its mask along.
        drop(self.mask(&top, redact, None, false).await);
        png
    }

    /// What stands in redacted elements of the page itself.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn redacted(&mut self, redact: &[String]) -> Result<Vec<String>, BrowserError> {
        let top = self.top();
        self.ask(&top, "more.redacted", json!({"selectors": redact})).await
    }

    async fn mask(
        &mut self,
        place: &Place,
        redact: &[String],
        secrets: Option<&Places<'_>>,
        on: bool,
    ) -> Result<(), BrowserError> {
        let mut argument = json!({"on": on, "selectors": redact});
        if let Some(secrets) = secrets {
            // Where the engine can't, what stands in one is seen.
            let _opened: bool = self.driver.open_closed_roots(&place.frame).await?;
            let shown: Vec<String> = self.ask(place, "more.shown", json!({"selectors": redact})).await?;
            argument["places"] = json!(covered(&shown, secrets));
        }
        let masked: Value = self.ask(place, "more.mask", argument).await?;
        if masked["frames"].as_u64().unwrap_or(0) == 0 && (on || place.chain.len() > 4) {
            return Ok(());
        }
        for (_, _, child) in self.frames(place).await? {
            // A frame without a document of its own has nothing to cover.
            drop(Box::pin(self.mask(&child, redact, secrets, on)).await);
        }
        Ok(())
    }

    /// The page as HTML with `chosen` marked, frames included.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn snapshot(
        &mut self,
        chosen: Option<(&Place, u32)>,
        redact: &[String],
    ) -> Result<String, BrowserError> {
        let top = self.top();
        self.snapshot_of(&top, chosen, redact).await
    }

    async fn snapshot_of(
        &mut self,
        place: &Place,
        chosen: Option<(&Place, u32)>,
        redact: &[String],
    ) -> Result<String, BrowserError> {
        let mut argument = json!({"redact": redact});
        if let Some((_, handle)) = chosen.filter(|(chosen, _)| chosen.frame == place.frame) {
            argument["handle"] = json!(handle);
        }
        let mut html: String = self.ask(place, "more.snapshot", argument).await?;
        if !html.contains(" data-surefoot-frame=\"") || place.chain.len() > 5 {
            return Ok(html);
        }
        for (_, handle, child) in self.frames(place).await? {
            let inner = Box::pin(self.snapshot_of(&child, chosen, redact)).await.unwrap_or_default();
            let escaped = inner.replace('&', "&amp;").replace('"', "&quot;");
            html = html.replacen(
                &format!(" data-surefoot-frame=\"{handle}\""),
                &format!(" srcdoc=\"{escaped}\""),
                1,
            );
        }
        Ok(html)
    }
}

/// The places to cover: which text, and from where to where in the page's own letters (UTF-16).
fn covered(shown: &[String], secrets: &Places<'_>) -> Vec<(usize, usize, usize)> {
    let letters = |text: &str| text.encode_utf16().count();
    let of_text = |(at, text): (usize, &String)| {
        let places = secrets(text).into_iter();
        places
            .map(|place| (at, letters(&text[..place.start]), letters(&text[..place.end])))
            .collect::<Vec<_>>()
    };
    shown.iter().enumerate().flat_map(of_text).collect()
}
