//! Items that say or ask something by themselves: shoutouts and surveys.

use super::item::Autoplay;
use super::wording::Wording;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An announcement. Text `item.text` below `item.title`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Shoutout {
    /// It plays by itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub autoplay: Option<Autoplay>,
    /// Its buttons, in their order.
    pub buttons: Vec<Button>,
    /// What it says.
    #[serde(skip)]
    pub text: Wording,
}

/// A button of a shoutout. Text `item.button.label`; a `close` button has a word of the player's without it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Button {
    /// Its name within the item; `b1`, `b2` … by its position where the file gives none.
    pub id: String,
    /// What it does.
    #[serde(flatten)]
    pub press: Press,
    /// What stands on it.
    #[serde(skip)]
    pub label: Wording,
}

/// What a button does; each closes the announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Press {
    /// Plays an item.
    Plays(String),
    /// Opens an address in a new tab.
    Opens(String),
    /// Nothing more.
    Close(bool),
}

/// Questions. Text `item.text` above them and `item.thanks` after them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Survey {
    /// It plays by itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub autoplay: Option<Autoplay>,
    /// The questions, in their order.
    pub questions: Vec<Question>,
    /// What stands above the questions.
    #[serde(skip)]
    pub text: Wording,
    /// What is said in the end.
    #[serde(skip)]
    pub thanks: Wording,
}

/// A question of a survey. Text `item.question.text`, and `item.question.option` for each option.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Question {
    /// Its name within the item.
    pub id: String,
    /// What is asked for.
    #[serde(flatten)]
    pub kind: QuestionKind,
    /// Without an answer the survey can't be sent.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub required: bool,
    /// The question.
    #[serde(skip)]
    pub text: Wording,
    /// The options' texts, by their names.
    #[serde(skip)]
    pub options: IndexMap<String, Wording>,
}

/// What a question asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "asks", rename_all = "lowercase")]
pub enum QuestionKind {
    /// How likely one is to recommend it, from 0 to 10.
    Nps,
    /// Stars, from 1 to 5.
    Rating,
    /// Words.
    Open,
    /// One of these options.
    Choice {
        /// Their names.
        options: Vec<String>,
    },
    /// Any of these options.
    Choices {
        /// Their names.
        options: Vec<String>,
    },
}
