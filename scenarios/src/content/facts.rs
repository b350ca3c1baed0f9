//! What is known of a page and a person at one moment: what rules are asked of.
//!
//! What is not known is left out, never filled with a guess: an element that nobody looked for is not in
//! `elements`, and a rule about it is unknown. The JSON is what the page agent and the player hand over.

use super::rule::ItemState;
use crate::{Engine, Language};
use chrono::{DateTime, FixedOffset};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A snapshot. `None` and what is not in a map: not known.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Facts {
    /// The page's address.
    pub url: Option<String>,
    /// The address that it was reached from; empty: none.
    pub referrer: Option<String>,
    /// The page's title.
    pub title: Option<String>,
    /// The elements that were looked for, by name.
    pub elements: BTreeMap<String, ElementFacts>,
    /// The person's attributes. Where the map is known, what is not in it does not exist.
    pub vars: Option<BTreeMap<String, String>>,
    /// The cookies that scripts can read. Where the map is known, what is not in it does not exist.
    pub cookies: Option<BTreeMap<String, String>>,
    /// The local storage. Where the map is known, what is not in it does not exist.
    pub storage: Option<BTreeMap<String, String>>,
    /// The page's language.
    pub language: Option<Language>,
    /// The window's width and height in CSS pixels.
    pub window: Option<(u32, u32)>,
    /// The time where the person is, with its offset.
    #[schemars(with = "Option<String>")]
    pub now: Option<DateTime<FixedOffset>>,
    /// The browser's engine.
    pub browser: Option<Engine>,
    /// What has become of items for this person.
    pub items: BTreeMap<String, ItemFacts>,
}

/// What is known of an element that was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ElementFacts {
    /// What the look came to.
    pub seen: Seen,
    /// Whether it can be used.
    #[serde(default)]
    pub enabled: Option<bool>,
    /// Whether it is ticked; `None` also where it is no box.
    #[serde(default)]
    pub checked: Option<bool>,
    /// Whether it has the focus.
    #[serde(default)]
    pub focused: Option<bool>,
    /// Its visible text.
    #[serde(default)]
    pub text: Option<String>,
    /// A field's value; `None` also for a field whose value is private.
    #[serde(default)]
    pub value: Option<String>,
}

/// What a look for an element came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// It is there and can be seen.
    Visible,
    /// It is there and can't be seen.
    Hidden,
    /// Nothing on a page at rest is it.
    Missing,
    /// Several may be it: nothing about it is known.
    Ambiguous,
    /// The page is not at rest yet: it may still come.
    Loading,
}

/// What has become of an item for a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ItemFacts {
    /// It plays now.
    pub playing: bool,
    /// How often it was played.
    pub plays: u32,
    /// Its goal was reached, or it was played to its end where it has none.
    pub done: bool,
    /// It was closed before its end the last time.
    pub closed: bool,
}

impl ItemFacts {
    /// Whether the item is in a state.
    pub fn is(&self, state: ItemState) -> bool {
        match state {
            ItemState::New => self.plays == 0 && !self.playing,
            ItemState::Playing => self.playing,
            ItemState::Played => self.plays > 0,
            ItemState::Done => self.done,
            ItemState::Closed => self.closed,
        }
    }
}
