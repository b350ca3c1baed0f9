//! Items that are listed, opened and ticked off: links, resources, tasks, courses and menus.

use super::rule::Rule;
use super::wording::Wording;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Shuttle {
    /// Its address: absolute, or relative to the environment's.
    pub url: String,
    /// Where it opens.
    pub open: Opening,
    /// What a test expects there.
    #[serde(skip_serializing_if = "Expected::is_empty", default)]
    pub expect: Expected,
}

/// A page or video to look at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Resource {
    /// Its address: absolute, or relative to the environment's.
    pub url: String,
    /// Where it opens.
    pub open: Opening,
    /// What a test expects there.
    #[serde(skip_serializing_if = "Expected::is_empty", default)]
    pub expect: Expected,
}

/// Where something opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Opening {
    /// In a new tab.
    #[default]
    Tab,
    /// In a window of its own.
    Window,
    /// In place of the page.
    Here,
    /// In a frame over the page.
    Lightbox,
}

/// What a test expects behind a link.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Expected {
    /// A part of the page's title.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The host that answers in the end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub host: Option<String>,
}

impl Expected {
    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.title.is_none() && self.host.is_none()
    }
}

/// Something to be done, with a tick when it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// It is grey until this is true.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub activate: Option<Rule>,
    /// What a click on it plays.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plays: Option<String>,
    /// When it is done.
    pub done: TaskDone,
}

/// When a task is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TaskDone {
    /// When the goal of what it plays is reached.
    Goal,
    /// When what it plays has been played.
    Played,
    /// When this is true.
    When(Rule),
}

/// Items to be gone through, with a quiz.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Course {
    /// The items.
    pub items: Vec<String>,
    /// Whether each has to be done before the next.
    #[serde(default)]
    pub order: Order,
    /// The quiz at its end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quiz: Option<Quiz>,
}

/// In which order the items of a course may be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// In any.
    #[default]
    Free,
    /// Each after the one before it is done.
    Enforced,
}

/// The quiz of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quiz {
    /// How many per cent of the questions have to be answered rightly.
    pub pass: u32,
    /// The questions, by their names. Texts `item.question.text` and `item.question.answer`.
    pub questions: Vec<QuizQuestion>,
}

/// A question of a quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuizQuestion {
    /// Its name within the item.
    pub id: String,
    /// The names of the answers, in their order.
    pub answers: Vec<String>,
    /// The names of those that are right.
    pub right: Vec<String>,
    /// The question.
    #[serde(skip)]
    pub text: Wording,
    /// The answers' texts, by their names.
    #[serde(skip)]
    pub options: IndexMap<String, Wording>,
}

/// What opens from the widget. Text `item.tab.title` for each tab, `item.search` in the empty search field.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Menu {
    /// Its tabs, in their order.
    pub tabs: Vec<MenuTab>,
    /// Whether it has a search.
    pub search: bool,
    /// The widget shows only where this is true.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub when: Option<Rule>,
    /// What stands in the empty search field.
    #[serde(skip)]
    pub hint: Wording,
}

/// A tab of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MenuTab {
    /// Its name within the item.
    pub id: String,
    /// What is listed, in this order; what a person's segment does not allow is left out.
    pub items: Vec<String>,
    /// What it is called.
    #[serde(skip)]
    pub title: Wording,
}
