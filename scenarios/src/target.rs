//! How an element is remembered so that it is found again.

use crate::{Language, in_language};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// An element as remembered: language-free signals, and its texts per language.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Target {
    /// What does not depend on the language.
    pub signals: Signals,
    /// The lexicon: each kind of text, per language.
    pub texts: IndexMap<TextKind, IndexMap<Language, Learned>>,
    /// Texts near the element, per language, nearest first.
    pub neighbours: IndexMap<Language, Vec<String>>,
    /// Which row it belongs to.
    pub row: RowOf,
    /// Selectors of an imported recording: alternatives, each a path through shadow roots.
    pub selectors: Vec<Vec<String>>,
    /// Frames on the way to the element, outermost first.
    pub frame: Vec<FrameHint>,
    /// Addresses, as the scenario writes them, whose pages have the element as soon as they are opened.
    pub pages: Vec<String>,
}

impl Target {
    /// The texts near the element, and whether they are in `language`: where none are known in it, those of
    /// another one. Whatever is known is in no language.
    pub fn near(&self, language: Option<&Language>) -> Option<(&[String], bool)> {
        let known = |one: &&Vec<String>| !one.is_empty();
        let same = language.and_then(|language| in_language(&self.neighbours, language)).filter(known);
        let near = same.or_else(|| self.neighbours.values().find(known))?;
        Some((near, same.is_some() || language.is_none()))
    }
}

/// Which row of a table, a list or a set of cards an element belongs to.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum RowOf {
    /// It has no twin in another row, or nobody knows.
    #[default]
    Unknown,
    /// The row that says this: texts that no other row had, per language.
    Record(IndexMap<Language, Vec<String>>),
    /// Whichever stands at its place: the first row, whatever it holds.
    Place,
}

impl RowOf {
    /// The texts of its row, and whether they are in `language`: where none are known in it, those of another one.
    /// Whatever is known is in no language.
    pub fn texts(&self, language: Option<&Language>) -> Option<(&[String], bool)> {
        let RowOf::Record(known) = self else { return None };
        let filled = |one: &&Vec<String>| !one.is_empty();
        let same = language.and_then(|language| in_language(known, language)).filter(filled);
        let texts = same.or_else(|| known.values().find(filled))?;
        Some((texts, same.is_some() || language.is_none()))
    }
}

/// A text learned for one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// The text.
    pub text: String,
    /// Equal to the source language's text when it was learned: no evidence of a translation.
    pub unconfirmed: bool,
}

/// A text that stands in place of a learned one; the same one where only somebody's yes is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextChange {
    /// Which of the element's texts.
    pub kind: TextKind,
    /// The language that it is in.
    pub language: Language,
    /// What was learned.
    pub old: String,
    /// What is there now.
    pub new: String,
    /// What was learned was evidence: the run says so with a finding.
    pub was_confirmed: bool,
}

/// The kinds of text that an element has.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum TextKind {
    /// The accessible name.
    Name,
    /// The visible text.
    Text,
    /// The text of its label.
    Label,
    /// The placeholder attribute.
    Placeholder,
    /// The title attribute.
    Title,
    /// The alt attribute.
    Alt,
}

impl TextKind {
    /// All kinds, strongest first.
    pub const ALL: [TextKind; 6] = [
        TextKind::Name,
        TextKind::Text,
        TextKind::Label,
        TextKind::Placeholder,
        TextKind::Title,
        TextKind::Alt,
    ];

    /// The kind's key in files.
    pub fn name(self) -> &'static str {
        match self {
            TextKind::Name => "name",
            TextKind::Text => "text",
            TextKind::Label => "label",
            TextKind::Placeholder => "placeholder",
            TextKind::Title => "title",
            TextKind::Alt => "alt",
        }
    }
}

/// What the page agent reads off an element, without its texts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Signals {
    /// Local name in lower case: `button`.
    pub tag: String,
    /// ARIA role, explicit or implied.
    pub role: String,
    /// Attributes that tend to be stable: id, name, type, test ids, href (path and query), for, value of buttons.
    pub attributes: IndexMap<String, String>,
    /// Class names.
    pub classes: Vec<String>,
    /// Nearest first, up to eight.
    pub ancestors: Vec<Ancestor>,
    /// Position among the siblings of the same tag, from 1, and how many there are.
    pub position: Option<(usize, usize)>,
    /// Path from the root or the nearest shadow root: `html>body>div[2]>a`.
    pub path: String,
    /// Left, top, width, height in CSS pixels of the page.
    #[serde(rename = "box")]
    pub bounds: Option<[f64; 4]>,
    /// Shadow hosts on the way, outermost first, as `tag#id` or `tag`; a closed root is marked `tag!`.
    pub shadow: Vec<String>,
    /// A hash of the icon that a control draws: its shapes, the letter of its icon font, the name of its image. Eight
    /// hexadecimal digits; after a space what the application calls the icon, where it says so. Empty where it draws
    /// none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub picture: String,
}

impl Signals {
    /// Whether both draw the same icon: the same shapes, or an icon of the same name that was drawn anew.
    pub fn draws_as(&self, other: &Signals) -> bool {
        let [(hash, name), (other_hash, other_name)] =
            [self, other].map(|one| one.picture.split_once(' ').unwrap_or((&one.picture, "")));
        !hash.is_empty() && (hash == other_hash || (!name.is_empty() && name == other_name))
    }
}

/// An ancestor of an element.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Ancestor {
    /// Local name.
    pub tag: String,
    /// Id attribute.
    pub id: String,
    /// Explicit role.
    pub role: String,
    /// Class names.
    pub classes: Vec<String>,
}

/// How a frame is recognised within its parent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default)]
pub struct FrameHint {
    /// Position among the frames of the parent in document order, from 0.
    pub index: Option<usize>,
    /// Id attribute of the frame element.
    pub id: String,
    /// Name attribute.
    pub name: String,
    /// Title attribute.
    pub title: String,
    /// Path of its address.
    pub path: String,
}

/// An element as the page agent describes it now, in the page's present language.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Described {
    /// The agent's handle of the element within its frame.
    pub handle: u32,
    /// Language-free signals.
    #[serde(flatten)]
    pub signals: Signals,
    /// Its texts.
    pub texts: IndexMap<TextKind, String>,
    /// Texts near it, nearest first.
    pub neighbours: Vec<String>,
    /// What its row says and no other row does; empty where it stands in none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub row: Vec<String>,
    /// Whether a person can see it.
    pub visible: bool,
    /// How many of the target's imported selectors match it: (agreeing, that match anything).
    pub selectors: Option<(u32, u32)>,
}
