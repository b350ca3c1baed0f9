//! Rules: conditions over what is known of a page and a person, with three answers.
//!
//! A rule is true, false, or unknown: a page that has not loaded, a cookie nobody has read. Unknown is never
//! guessed into a no. The JSON of a rule (in published content) has the same words as its YAML.

use crate::{Engine, Language};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// A rule of this name.
    Rule(String),
    /// The person is in a segment.
    Segment(String),
    /// Every one of these; true where there are none.
    All(Vec<Rule>),
    /// At least one of these; false where there are none.
    Any(Vec<Rule>),
    /// The opposite.
    Not(Box<Rule>),
    /// The page's address: the whole of it where the text has `://`, else path, query and fragment.
    Url(Matching),
    /// The address that the page was reached from.
    Referrer(Matching),
    /// The page's title.
    Title(Matching),
    /// The state of an element.
    Element {
        /// The element's name.
        #[serde(rename = "ref")]
        element: String,
        /// What it has to be.
        is: ElementState,
    },
    /// The visible text of an element.
    Text {
        /// The element's name.
        #[serde(rename = "ref")]
        element: String,
        /// What it says.
        #[serde(flatten)]
        matching: Matching,
    },
    /// The value of a field.
    Field {
        /// The element's name; `None`: the element that the item is on, within a smart tip's rule.
        #[serde(rename = "ref", skip_serializing_if = "Option::is_none", default)]
        element: Option<String>,
        /// What it holds.
        #[serde(flatten)]
        matching: Matching,
    },
    /// An attribute of the person: the persona's in a test, else what the page tells the player.
    Var {
        /// Its name.
        name: String,
        /// What it is.
        #[serde(flatten)]
        matching: Matching,
    },
    /// A cookie that scripts can read.
    Cookie {
        /// Its name.
        name: String,
        /// What it holds.
        #[serde(flatten)]
        matching: Matching,
    },
    /// An entry of the local storage.
    Storage {
        /// Its name.
        name: String,
        /// What it holds.
        #[serde(flatten)]
        matching: Matching,
    },
    /// The page's language is one of these; `de` takes `de-AT` as well.
    Language(Vec<Language>),
    /// The size of the window.
    Window(WindowSize),
    /// The time of the day.
    Time(TimeWindow),
    /// The day.
    Date(DateWindow),
    /// The browser's engine is one of these.
    Browser(Vec<Engine>),
    /// What has become of another item for this person.
    Item {
        /// The item.
        #[serde(rename = "ref")]
        item: String,
        /// What it has to be.
        is: ItemState,
    },
}

/// How a text is compared. White space is collapsed first, and no-break spaces count as spaces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// The whole text.
    Is(String),
    /// Another text than this.
    IsNot(String),
    /// A part of it.
    Contains(String),
    /// Not a part of it.
    Lacks(String),
    /// A regular expression that means the same in Rust and, with the flag `u`, in JavaScript.
    Matches(String),
    /// One of these.
    OneOf(Vec<String>),
    /// A number of at least this; what is no number is false.
    AtLeast(f64),
    /// A number of at most this; what is no number is false.
    AtMost(f64),
    /// Whether there is one at all.
    Exists(bool),
    /// Whether it is there and empty.
    Empty(bool),
}

/// What an element can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ElementState {
    /// On the page, and can be seen.
    Visible,
    /// Can't be seen: hidden or not on the page.
    Gone,
    /// Can be seen and used.
    Enabled,
    /// Can be seen, but not used.
    Disabled,
    /// A box that is ticked.
    Checked,
    /// A box that is not ticked.
    Unchecked,
    /// Has the focus.
    Focused,
}

/// What an item can be for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemState {
    /// It has never been played.
    New,
    /// It plays now.
    Playing,
    /// It has been played at least once.
    Played,
    /// Its goal has been reached; without a goal: it has been played to its end.
    Done,
    /// It was closed before its end the last time.
    Closed,
}

/// Bounds of the window in CSS pixels, each included.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct WindowSize {
    /// At least so wide.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub min_width: Option<u32>,
    /// At most so wide.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max_width: Option<u32>,
    /// At least so high.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub min_height: Option<u32>,
    /// At most so high.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max_height: Option<u32>,
}

/// A window of the day: from `from` (included) to `to` (not included); over midnight where `to` is earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimeWindow {
    /// `08:00`.
    pub from: String,
    /// `17:30`.
    pub to: String,
    /// The time zone: `Europe/Berlin`; `None`: the person's own.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<String>,
}

/// Days from `from` to `to`, both included, in the person's own time zone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct DateWindow {
    /// `2026-11-01`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<String>,
    /// `2026-11-30`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<String>,
}

impl Rule {
    /// The rules that it is made of, one level down.
    pub fn parts(&self) -> &[Rule] {
        match self {
            Rule::All(rules) | Rule::Any(rules) => rules,
            Rule::Not(rule) => std::slice::from_ref(rule),
            _ => &[],
        }
    }

    /// The rule itself and all that it is made of, itself first; named rules are not followed.
    pub fn each(&self) -> Vec<&Rule> {
        std::iter::once(self).chain(self.parts().iter().flat_map(Rule::each)).collect()
    }

    /// The element that it looks at itself.
    pub fn element(&self) -> Option<&str> {
        match self {
            Rule::Element { element, .. } | Rule::Text { element, .. } => Some(element),
            Rule::Field { element, .. } => element.as_deref(),
            _ => None,
        }
    }
}
