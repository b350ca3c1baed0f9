//! The items of content: what each type is made of.
//!
//! What serde skips (texts, notes) is not in the JSON of published items: texts are published by their keys.

pub use super::listed::{
    Course, Expected, Menu, MenuTab, Opening, Order, Quiz, QuizQuestion, Resource, Shuttle, Task, TaskDone,
};
use super::rule::Rule;
pub use super::said::{Button, Press, Question, QuestionKind, Shoutout, Survey};
use super::step::{Goal, Side, StartPoint, Step, milliseconds};
use super::wording::Wording;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// What it is called by people: text `item.title`.
    #[serde(skip)]
    pub title: Wording,
    /// A sentence about it, for menus: text `item.description`.
    #[serde(skip)]
    pub description: Wording,
    /// The builder's intent, in words.
    #[serde(skip)]
    pub note: Option<String>,
    /// Free words to select items by; the menu's search looks at them too.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tags: Vec<String>,
    /// Only people in this segment get it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub segment: Option<String>,
    /// Not finished: never published to production.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub draft: bool,
    /// The page that a check of it begins on: absolute, or relative to the environment's address. `None`: the file's.
    #[serde(skip)]
    pub start: Option<String>,
    /// The scenario file, relative to surefoot.yaml, that a check plays first, from the same page on.
    #[serde(skip)]
    pub prepare: Option<String>,
    /// What it is.
    #[serde(flatten)]
    pub kind: ItemKind,
    /// Its line in the file, from 1; 0 where it comes from no file.
    #[serde(skip)]
    pub line: usize,
}

/// The types of items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ItemKind {
    /// Leads through a task, step by step.
    Walkthru(Walkthru),
    /// A button beside an element that plays an item.
    Launcher(Launcher),
    /// A hint at a field: guidance, or validation of what was entered.
    Smarttip(Smarttip),
    /// An announcement.
    Shoutout(Shoutout),
    /// Questions.
    Survey(Survey),
    /// A link.
    Shuttle(Shuttle),
    /// A page or video to look at.
    Resource(Resource),
    /// Something to be done, with a tick when it is.
    Task(Task),
    /// Items to be gone through, with a quiz.
    Course(Course),
    /// What opens from the widget: all that there is, in tabs, with a search.
    Menu(Menu),
}

impl ItemKind {
    /// The word it has in files.
    pub fn word(&self) -> &'static str {
        match self {
            ItemKind::Walkthru(_) => "walkthru",
            ItemKind::Launcher(_) => "launcher",
            ItemKind::Smarttip(_) => "smarttip",
            ItemKind::Shoutout(_) => "shoutout",
            ItemKind::Survey(_) => "survey",
            ItemKind::Shuttle(_) => "shuttle",
            ItemKind::Resource(_) => "resource",
            ItemKind::Task(_) => "task",
            ItemKind::Course(_) => "course",
            ItemKind::Menu(_) => "menu",
        }
    }

    /// The rule by which it plays by itself.
    pub fn autoplay(&self) -> Option<&Autoplay> {
        match self {
            ItemKind::Walkthru(Walkthru { autoplay, .. })
            | ItemKind::Shoutout(Shoutout { autoplay, .. })
            | ItemKind::Survey(Survey { autoplay, .. }) => autoplay.as_ref(),
            _ => None,
        }
    }
}

/// Leads through a task, step by step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Walkthru {
    /// It is a tour of a guidance library in the page: that one plays it, we watch.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub library: Option<Library>,
    /// It plays by itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub autoplay: Option<Autoplay>,
    /// Where it may begin other than at its first step; from the bottom up, the first true one counts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub start_points: Vec<StartPoint>,
    /// The steps.
    pub steps: Vec<Step>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub goal: Option<Goal>,
}

/// Which tour of which guidance library a walk-thru is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Library {
    /// The adapter that plays it: `nodered`, `driver`, `generic` …
    pub adapter: String,
    /// What the library calls the tour; may be empty where it has no names.
    pub tour: String,
    /// How it is started.
    #[serde(default)]
    pub start: LibraryStart,
    /// The library's version when it was discovered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<String>,
    /// What else the adapter wants to keep of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub more: Option<Value>,
}

/// How a library's tour is started.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LibraryStart {
    /// The adapter calls the library.
    #[default]
    Adapter,
    /// The page starts it by itself.
    Autoplay,
    /// A click on this element starts it.
    Click(String),
    /// Clicks on these elements, one after the other, start it: a menu, and its entry.
    Clicks(Vec<String>),
    /// This scenario file, relative to the project, leads up to it.
    Scenario(String),
}

impl LibraryStart {
    /// The elements that are clicked to start it, in this order.
    pub fn clicks(&self) -> &[String] {
        match self {
            LibraryStart::Click(element) => std::slice::from_ref(element),
            LibraryStart::Clicks(elements) => elements,
            _ => &[],
        }
    }
}

/// When an item plays by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Autoplay {
    /// As soon as this is true.
    pub when: Rule,
    /// How often.
    #[serde(default)]
    pub every: Every,
    /// So much later (milliseconds in JSON).
    #[serde(with = "milliseconds", default)]
    #[schemars(with = "u64")]
    pub after: Duration,
}

/// How often something plays by itself for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Every {
    /// Once.
    #[default]
    Once,
    /// Once a session of the browser.
    Session,
    /// Once a day.
    Day,
    /// On each page where its rule is true.
    Page,
    /// Until its goal is reached or it was played to its end: on each page.
    Done,
}

/// A button beside an element that plays an item. Text `item.label`; without it an icon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Launcher {
    /// The element that it is beside.
    pub on: String,
    /// On which side of it.
    #[serde(default)]
    pub side: Side,
    /// What it plays.
    pub plays: String,
    /// It shows only where this is true.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when: Option<Rule>,
    /// It also looks for its element after the page has been loaded.
    #[serde(default)]
    pub keep_looking: bool,
    /// What stands on it.
    #[serde(skip)]
    pub label: Wording,
}

/// A hint at a field. Text `item.text`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Smarttip {
    /// The field.
    pub on: String,
    /// On which side of it.
    #[serde(default)]
    pub side: Side,
    /// Which kind.
    #[serde(flatten)]
    pub tip: TipKind,
    /// It works only where this is true.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when: Option<Rule>,
    /// It also looks for its element after the page has been loaded.
    #[serde(default)]
    pub keep_looking: bool,
    /// What it says.
    #[serde(skip)]
    pub text: Wording,
}

/// The kinds of smart tips.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "tip", rename_all = "lowercase")]
pub enum TipKind {
    /// Shows while the field has the pointer or the focus.
    Guidance,
    /// Shows after the field has lost the focus and while its rule is false.
    Validation {
        /// What a good entry is.
        rule: Rule,
        /// What a test enters.
        #[serde(rename = "try", default)]
        tries: Trial,
    },
}

/// Entries that a test makes in a field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Trial {
    /// The tip has to show.
    #[serde(default)]
    pub bad: Vec<String>,
    /// The tip may not show.
    #[serde(default)]
    pub good: Vec<String>,
}
