//! What a page's tours look like, as plain data: what their authors declared, and what stands on the screen.

use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// A library that a page has.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Library {
    /// The adapter's name: `driver.js`, `node-red`, `generic` …
    pub adapter: String,
    /// The tours that it knows by now, with their steps where they are declared.
    pub tours: Vec<TourDef>,
    /// One is playing.
    pub active: bool,
    /// The adapter can start one by its id.
    pub starts: bool,
}

/// A tour as its author declared it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TourDef {
    /// What the library, or else the adapter, calls it.
    pub id: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is loaded from, where that is another name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its steps; none where the library does not tell them before it plays.
    pub steps: Vec<StepDef>,
    /// Why it could not be loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A step as its author declared it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StepDef {
    /// The selector of its target; none for a balloon in the middle.
    pub target: Option<String>,
    /// Its title.
    pub title: String,
    /// Its text, without markup.
    pub text: String,
    /// `top`, `right`, `bottom`, `left`: where the balloon is to be.
    pub side: Option<String>,
    /// The title by language, where the library keeps several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<String, String>,
    /// The text by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
    /// Its author named an element and gave none, as one that was looked up in vain is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aimed: bool,
    /// It does something to the page before it shows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prepares: bool,
    /// It goes on when this has happened on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitDef>,
}

/// What a step waits for, other than its button.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WaitDef {
    /// `dom-event`, `nr-event`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `click`, `nodes:add` …
    pub event: String,
    /// Where, if it is not the step's target.
    pub target: Option<String>,
}

/// A box in CSS pixels of the viewport.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "they are what they are called")]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A balloon that is shown.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Balloon {
    /// Where it is.
    pub rect: Rect,
    /// Why nobody sees it.
    pub hidden: Option<String>,
    /// It says and shows nothing.
    pub empty: bool,
}

/// The element that a balloon belongs to.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Aimed {
    /// `button#save`.
    pub name: String,
    /// A selector that matches it alone.
    pub selector: String,
    /// Where it is.
    pub rect: Rect,
    /// Why nobody sees it.
    pub hidden: Option<String>,
    /// It is the whole page.
    pub body: bool,
    /// Some of it is in the viewport.
    pub in_view: bool,
    /// What else a click at its middle would reach.
    pub by: Option<String>,
    /// The beginning of its text.
    pub text: String,
}

/// A point to click at.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Spot {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// What stands there.
    pub label: String,
}

/// What a step wants the person to do on the page.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Deed {
    /// `click` or `drag`.
    pub kind: String,
    /// The event that the library waits for.
    pub event: String,
    /// Where it begins.
    pub at: Option<Spot>,
    /// Where a drag ends.
    pub to: Option<Point>,
}

/// The middle of something.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Something that the page's scripts looked up.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Lookup {
    /// The selector.
    pub selector: String,
    /// How many it found.
    pub count: u32,
    /// Why nobody sees what it found first.
    pub hidden: Option<String>,
    /// It was looked up for this step.
    pub now: bool,
    /// It found nothing before either: a habit of the page.
    pub known: bool,
    /// The same place of a script asked for it that has asked for a step's element.
    #[serde(default)]
    pub aimed: bool,
}

/// A step on the screen.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct StepFacts {
    /// What tells it from other steps.
    pub key: String,
    /// Whose it is.
    pub adapter: String,
    /// From 0, where it can be told.
    pub index: Option<usize>,
    /// Of so many.
    pub count: Option<usize>,
    /// Its title.
    pub title: String,
    /// Its text; at most 2,000 letters.
    pub text: String,
    /// How long the text is, in UTF-16 units.
    pub long: usize,
    /// Only a mark that opens the balloon is there.
    pub beacon: bool,
    /// The library shows it where it shows what has no target.
    pub fallback: bool,
    /// What its author declared, where that can be told.
    pub declared: Option<StepDef>,
    /// How many elements the declared target matches: those that can be seen, else all.
    pub matches: Option<usize>,
    /// The declared target matches none.
    pub missing: bool,
    /// The balloon.
    pub balloon: Option<Balloon>,
    /// Its element.
    pub target: Option<Aimed>,
    /// What goes on.
    pub go: Option<Spot>,
    /// What has to be done on the page instead.
    pub act: Option<Deed>,
    /// What was looked up since the tour began.
    pub lookups: Vec<Lookup>,
    /// The witness was there.
    pub witness: bool,
    /// Width and height of the viewport.
    pub viewport: (f64, f64),
    /// The page's own word for its language.
    pub lang: String,
    /// The page's address.
    pub address: String,
    /// The number of the last look-up.
    pub seq: u64,
}

/// What there was instead of a step.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct NoStep {
    /// What was looked up since the tour began.
    pub lookups: Vec<Lookup>,
    /// `completed`, `cancelled` or an error, where the library tells.
    pub outcome: Option<String>,
    /// The page's address.
    pub address: String,
}

/// What came after a step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Next {
    /// Another step.
    Step(Box<StepFacts>),
    /// The balloon is gone for good.
    Ended(NoStep),
    /// It is still the same.
    Same(NoStep),
    /// None ever came.
    Absent(NoStep),
}

/// What a selector finds now.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Probed {
    /// How many.
    pub count: usize,
    /// How many of them can be seen.
    pub seen: usize,
    /// Why nobody sees the first.
    pub hidden: Option<String>,
}

/// What is waited for by [`super::Guide::next`].
#[derive(Debug, Clone)]
pub struct Await<'a> {
    /// Whose step; any library's where nothing is said.
    pub adapter: Option<&'a str>,
    /// The key of the step that it must not be; without one, a balloon that is not there is not the end.
    pub after: Option<&'a str>,
    /// How long.
    pub wait: Duration,
    /// How long a balloon must be gone until that is the end.
    pub gone: Duration,
    /// The step before was the last: gone is gone.
    pub closing: bool,
    /// It is measured once nothing of it has moved for half a second.
    pub calm: bool,
}
