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
    /// The part of its document that can be seen.
    view: [f64; 4],
}

/// A picture of what could be seen of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// The picture, with nothing private on it.
    pub png: Vec<u8>,
    /// The part of the page that it shows: left, top, width, height, in CSS pixels of the page.
    pub view: [f64; 4],
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
    ) -> Result<Portrait, BrowserError> {
        let (top, mut masked) = (self.top(), vec![]);
        let covered = self.mask(&top, redact, secrets, &mut masked).await;
        let png = match covered {
            Ok(view) => self.driver.screenshot(false).await.map(|png| Portrait { png, view }),
            Err(error) => Err(error),
        };
        for place in masked {
            // A page that went away took its mask along.
            drop(self.ask::<Value>(&place, "more.mask", json!({"on": false})).await);
        }
        png
    }

    /// Where the document of a frame begins on the page, in CSS pixels of the page; nothing where a frame has gone.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn origin(&mut self, place: &Place) -> Result<Option<[f64; 2]>, BrowserError> {
        let mut origin = [0.0, 0.0];
        let frames: Vec<_> = place.chain.iter().map(|(frame, _)| frame).chain([&place.frame]).collect();
        let at = |depth: usize| Place {
            frame: frames[depth].clone(),
            chain: place.chain[..depth].to_vec(),
            hints: place.hints[..depth].to_vec(),
        };
        for (depth, (_, handle)) in place.chain.iter().enumerate() {
            let begins: Option<[f64; 2]> =
                self.ask(&at(depth), "more.origin", json!({"handle": handle})).await?;
            let scrolled: [f64; 2] = self.ask(&at(depth + 1), "more.origin", json!({})).await?;
            let Some(begins) = begins else { return Ok(None) };
            origin = [origin[0] + begins[0] - scrolled[0], origin[1] + begins[1] - scrolled[1]];
        }
        Ok(Some(origin))
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

    /// Covers what is private in a frame and all below it, and says which part of it can be seen; `masked` are the frames
    /// that it covered something in.
    async fn mask(
        &mut self,
        place: &Place,
        redact: &[String],
        secrets: Option<&Places<'_>>,
        masked: &mut Vec<Place>,
    ) -> Result<[f64; 4], BrowserError> {
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
            return Ok(shown.view);
        }
        for (_, _, child) in self.frames(place).await? {
            // A frame without a document of its own has nothing to cover.
            drop(Box::pin(self.mask(&child, redact, secrets, masked)).await);
        }
        Ok(shown.view)
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
