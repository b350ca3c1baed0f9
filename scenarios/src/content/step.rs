//! The steps of a walk-thru: those that a person sees, and those that only do something.

use super::rule::Rule;
use super::wording::Wording;
use crate::scenario::Choice;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Its name within the item. Steps without one are called by their position: `s2`, within a split `s2-yes-1`
    /// or `s2-no-1`, within an error group `s2-1`.
    pub id: String,
    /// The builder's intent, in words.
    #[serde(skip)]
    pub note: Option<String>,
    /// It plays only if this is true; while it is unknown, the player waits.
    #[serde(rename = "if", skip_serializing_if = "Option::is_none", default)]
    pub only_if: Option<Rule>,
    /// What it is.
    #[serde(flatten)]
    pub kind: StepKind,
    /// Its line in the file, from 1; 0 where it comes from no file.
    #[serde(skip)]
    pub line: usize,
}

/// What a step is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepKind {
    /// A balloon in the middle of the window.
    Popup(Visible),
    /// A balloon at an element.
    Step(Visible),
    /// Something that is done for the person.
    Auto {
        /// What.
        act: Act,
    },
    /// Two ways to go on.
    Split(Split),
    /// Waits for a rule.
    Wait(Wait),
    /// Steps that are played over and over while something is wrong.
    ErrorGroup(ErrorGroup),
    /// Leads somewhere else.
    Go {
        /// Where.
        to: Go,
    },
    /// Goes on with another walk-thru; the same one begins anew.
    Connect {
        /// The walk-thru.
        item: String,
    },
}

/// A step that a person sees. Its texts are `item.step.title`, `.text` and `.button`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Visible {
    /// The element that the balloon is at; `None` for a popup.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on: Option<String>,
    /// The side of the element that the balloon is on.
    #[serde(default)]
    pub side: Side,
    /// Done before it shows: open a menu, a tab. An act that finds nothing is a finding.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub before: Vec<Act>,
    /// What leads to the next step: any of them. Never empty: `next` where the file says nothing.
    pub next: Vec<Trigger>,
    /// It comes back when its element does, for as long as the step plays.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub keep_looking: bool,
    /// Where its element is missing the walk-thru goes on without it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub skippable: bool,
    /// The heading.
    #[serde(skip)]
    pub title: Wording,
    /// The body.
    #[serde(skip)]
    pub text: Wording,
    /// The label of the button that leads on.
    #[serde(skip)]
    pub button: Wording,
    /// The step as a guidance library declares it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub declared: Option<Declared>,
}

/// A step as its guidance library declares it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Declared {
    /// Its position in the tour, from 0.
    pub index: usize,
    /// Its target, word for word: a selector, an id; `None` for a popup, or where a function finds it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub target: Option<String>,
    /// What else the adapter wants to keep of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub more: Option<Value>,
}

/// The side of the element that a balloon is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Wherever there is room.
    #[default]
    Auto,
    /// Above it.
    Top,
    /// Below it.
    Bottom,
    /// Where lines begin: left, in right-to-left pages right.
    Start,
    /// Where lines end.
    End,
    /// On the left, in every language.
    Left,
    /// On the right, in every language.
    Right,
}

/// Something that is done for the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Clicks an element.
    Click(String),
    /// Moves the pointer over an element.
    Hover(String),
    /// Gives an element the focus.
    Focus(String),
    /// Sets the text of a field.
    Type {
        /// The field.
        into: String,
        /// The text; `${unique}` is fresh for each play, `${lang}` the language, `${name}` the person's attribute.
        text: String,
    },
    /// Chooses in a list.
    Select {
        /// The list.
        #[serde(rename = "in")]
        list: String,
        /// The option.
        choice: Choice,
    },
}

/// What leads to the next step. In JSON `"next"`, `{"click": null}` (the step's own element),
/// `{"click": "save"}` (another one), `{"delay": 3000}`, `{"when": {…}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// The button in the balloon.
    Next,
    /// A click on the step's element, or on another one.
    Click(Option<String>),
    /// Something was typed into the step's element, or into another one, and it lost the focus.
    Type(Option<String>),
    /// The pointer came over the step's element, or over another one.
    Hover(Option<String>),
    /// An option was chosen in the step's element: any, or this one.
    Select(Option<Choice>),
    /// So much time has passed.
    Delay(
        #[serde(with = "milliseconds")]
        #[schemars(with = "u64")]
        Duration,
    ),
    /// A document was loaded: the page was left or loaded again.
    Refresh,
    /// An element can be seen.
    Appears(String),
    /// A rule is true.
    When(Rule),
}

/// Two ways to go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Split {
    /// Which way: `yes` if true, `no` if false; while it is unknown, the player waits.
    pub when: Rule,
    /// The steps if it is true.
    pub yes: Vec<Step>,
    /// The steps if it is false.
    pub no: Vec<Step>,
    /// Whether the steps after the split follow; else the walk-thru ends with the way taken.
    pub rejoin: bool,
}

/// Waits for a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Wait {
    /// Until this is true.
    pub when: Rule,
    /// At most so long (milliseconds in JSON).
    #[serde(with = "milliseconds")]
    #[schemars(with = "u64")]
    pub within: Duration,
}

/// Steps that are played over and over while a rule is true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorGroup {
    /// What is wrong: looked at before each round.
    pub when: Rule,
    /// What helps.
    pub steps: Vec<Step>,
    /// How many rounds at most.
    pub max_loops: u32,
    /// What a test does to make it go wrong.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub provoke: Vec<Act>,
}

/// Where a step leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Go {
    /// To an address: absolute, or relative to the environment's.
    Url(String),
    /// To the same page again.
    Refresh,
    /// Opens a menu.
    Menu(String),
    /// Plays another item; the walk-thru goes on when that is closed.
    Play(String),
}

/// Where a walk-thru may begin other than at its first step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StartPoint {
    /// A step of the walk-thru, not one within a split or error group.
    pub at: String,
    /// It begins there if this is true. The list is looked at from its bottom up; the first true one counts.
    pub when: Rule,
}

/// What a walk-thru is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Goal {
    /// Reached if this is true.
    pub when: Rule,
    /// At most so long after the last step (milliseconds in JSON).
    #[serde(with = "milliseconds")]
    #[schemars(with = "u64")]
    pub within: Duration,
}

impl StepKind {
    /// What a person sees, if it is to be seen at all.
    pub fn visible(&self) -> Option<&Visible> {
        match self {
            StepKind::Popup(visible) | StepKind::Step(visible) => Some(visible),
            _ => None,
        }
    }

    /// The word it has in files.
    pub fn word(&self) -> &'static str {
        match self {
            StepKind::Popup(_) => "popup",
            StepKind::Step(_) => "step",
            StepKind::Auto { .. } => "auto",
            StepKind::Split(_) => "split",
            StepKind::Wait(_) => "wait",
            StepKind::ErrorGroup(_) => "error_group",
            StepKind::Go { .. } => "go",
            StepKind::Connect { .. } => "connect",
        }
    }

    /// The lists of steps within it, each with the end of its steps' ids by position: `-yes`.
    pub fn inner(&self) -> Vec<(&'static str, &[Step])> {
        match self {
            StepKind::Split(split) => vec![("-yes", &split.yes), ("-no", &split.no)],
            StepKind::ErrorGroup(group) => vec![("", &group.steps)],
            _ => vec![],
        }
    }
}

impl Act {
    /// The element that it acts on.
    pub fn element(&self) -> &str {
        match self {
            Act::Click(element) | Act::Hover(element) | Act::Focus(element) => element,
            Act::Type { into, .. } => into,
            Act::Select { list, .. } => list,
        }
    }
}

impl Trigger {
    /// The element that it names itself.
    pub fn element(&self) -> Option<&str> {
        match self {
            Trigger::Click(element) | Trigger::Type(element) | Trigger::Hover(element) => element.as_deref(),
            Trigger::Appears(element) => Some(element),
            _ => None,
        }
    }
}

/// Durations in JSON: whole milliseconds.
pub(crate) mod milliseconds {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::time::Duration;

    pub(crate) fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}
