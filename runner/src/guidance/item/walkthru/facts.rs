//! What the reference player says of a play: the part of its state (browser/agent/player/state.js) that is judged.

use browser::guidance::Rect;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The player's state.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Facts {
    /// The language that it speaks.
    pub language: Option<String>,
    /// `rtl` or `ltr`.
    pub direction: Option<String>,
    /// What plays.
    pub play: Option<Play>,
    /// What played last in this document.
    pub last: Option<Last>,
    pub items: BTreeMap<String, ItemFacts>,
    pub about: About,
    /// The newest events of this document.
    pub log: Vec<Event>,
    /// Why it takes no content.
    pub refused: Option<String>,
    /// Faults of the player itself.
    pub errors: Vec<String>,
}

/// A walk-thru that plays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Play {
    pub item: String,
    /// `starting`, `rule`, `acting`, `element`, `shown`, `stuck`, `going`, `other`, `goal`.
    pub phase: String,
    /// Why it does not go on, as a code.
    pub stuck: Option<String>,
    /// The rules that hold it back, each with its trace.
    pub blocked: Vec<Value>,
    /// When the step was shown first, in milliseconds since 1970.
    pub shown: Option<f64>,
    pub step: Option<Current>,
    pub balloon: Option<Balloon>,
    pub splits: Vec<Split>,
    pub goal: Option<GoalFacts>,
    /// An act that is waited for.
    pub asks: Option<Ask>,
    pub steps: Vec<Done>,
}

/// The step that plays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Current {
    pub id: String,
    pub path: Value,
    pub element: Option<ElementFacts>,
}

/// An element as the player sees it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ElementFacts {
    #[serde(rename = "box")]
    pub area: Option<Rect>,
    /// The part that can be seen.
    pub shown: Option<Rect>,
}

/// A balloon that is shown.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Balloon {
    #[serde(rename = "box")]
    pub area: Rect,
    /// Its element is out of view.
    pub away: bool,
    /// Where the button is that leads on.
    pub button: Option<Rect>,
}

/// A way that was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(default)]
pub(super) struct Split {
    pub item: String,
    pub step: String,
    pub arm: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct GoalFacts {
    pub reached: bool,
    pub trace: Option<Value>,
}

/// An act that the player has us do.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Ask {
    pub id: u64,
    pub act: Value,
}

/// A step of the item that plays, and what became of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Done {
    #[serde(alias = "step")]
    pub id: String,
    pub item: Option<String>,
    /// `done`, `skipped`, `not_needed`, `healed`.
    pub outcome: Option<String>,
    pub trigger: Option<String>,
}

/// A play that has ended.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Last {
    pub item: String,
    pub history: Vec<Done>,
    pub splits: Vec<Split>,
    pub goal: Option<Value>,
    /// Why it was closed before its end.
    pub closed: Option<String>,
}

/// What became of an item for this person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ItemFacts {
    /// Whether they are in its segment: `true`, `false`, `unknown`; none where it has none.
    pub segment: Option<String>,
    pub done: bool,
    pub closed: bool,
    pub autoplay: Option<AutoplayFacts>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AutoplayFacts {
    /// The trace of its rule.
    pub when: Value,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct About {
    /// The page without its query.
    pub page: String,
    /// Width and height, in CSS pixels.
    pub window: (f64, f64),
}

/// Something that the player told.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Event {
    #[serde(rename = "type")]
    pub kind: String,
    /// Milliseconds since 1970.
    pub at: f64,
    pub item: Option<String>,
    pub step: Option<String>,
    pub reason: Option<String>,
    pub element: Option<String>,
    pub outcome: Option<String>,
    pub trigger: Option<String>,
    pub from: Option<String>,
    /// Why, in the words of another code.
    pub why: Option<String>,
    pub trace: Option<Value>,
}

impl Play {
    /// A step of this play that is shown: no other one has this key.
    pub fn key(&self) -> String {
        let path = self.step.as_ref().map_or(Value::Null, |step| step.path.clone());
        format!("{}|{path}|{}", self.item, self.shown.unwrap_or(0.0))
    }
}

/// The parts of a rule's trace that decide, in words: `url: {contains: /deals}: there is /`.
pub(in crate::guidance::item) fn words(trace: &Value) -> String {
    let truth = trace["truth"].as_str().unwrap_or_default();
    let parts = trace["parts"].as_array().cloned().unwrap_or_default();
    let deciding: Vec<String> = parts
        .iter()
        .filter(|part| part["truth"].as_str() == Some(truth))
        .map(words)
        .filter(|part| !part.is_empty())
        .collect();
    if deciding.is_empty() {
        let (rule, why) =
            (trace["rule"].as_str().unwrap_or_default(), trace["why"].as_str().unwrap_or_default());
        return format!("`{rule}` is {truth}: {why}");
    }
    deciding.join("; ")
}

/// What holds a play back, in words.
pub(super) fn blocked(play: &Play) -> String {
    play.blocked.iter().map(|one| words(&one["trace"])).collect::<Vec<_>>().join("; ")
}
