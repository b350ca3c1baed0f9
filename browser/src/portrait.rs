//! What a page looked like: pictures and copies of it, with nothing private on them.

use crate::{
    error::BrowserError,
    session::{Place, Session},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::ops::Range;

/// What a frame shows.
#[derive(Deserialize)]
struct Shown {
    /// Its texts in sight; none where nobody asked for them.
    texts: Vec<String>,
    /// Something is to be covered, whatever it says.
    covers: bool,
    /// How many frames stand in it.
    frames: usize,
}

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
        let (top, mut masked) = (self.top(), vec![]);
        let covered = self.mask(&top, redact, secrets, &mut masked).await;
        let png = match covered {
            Ok(()) => self.driver.screenshot(false).await,
            Err(error) => Err(error),
        };
        for place in masked {
            // A page that went away took its mask along.
            drop(self.ask::<Value>(&place, "more.mask", json!({"on": false})).await);
        }
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

    /// Covers what is private in a frame and all below it; `masked` are the frames that it covered something in.
    async fn mask(
        &mut self,
        place: &Place,
        redact: &[String],
        secrets: Option<&Places<'_>>,
        masked: &mut Vec<Place>,
    ) -> Result<(), BrowserError> {
        // Where the engine can't, what stands in one is seen.
        let _opened: bool = self.driver.open_closed_roots(&place.frame).await?;
        let look = json!({"selectors": redact, "texts": secrets.is_some()});
        let shown: Shown = self.ask(place, "more.shown", look).await?;
        let places = secrets.map_or_else(Vec::new, |secrets| covered(&shown.texts, secrets));
        if shown.covers || !places.is_empty() {
            masked.push(place.clone());
            let argument = json!({"on": true, "selectors": redact, "places": places});
            let _none: Value = self.ask(place, "more.mask", argument).await?;
        }
        if shown.frames == 0 || place.chain.len() > 4 {
            return Ok(());
        }
        for (_, _, child) in self.frames(place).await? {
            // A frame without a document of its own has nothing to cover.
            drop(Box::pin(self.mask(&child, redact, secrets, masked)).await);
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
