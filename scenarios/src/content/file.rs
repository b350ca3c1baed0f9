//! A content file: what it holds, what it names, and what it refers to.

use super::item::{Item, ItemKind};
use super::rule::Rule;
use super::step::{Step, StepKind};
use crate::{Language, Target};
use indexmap::IndexMap;

/// What a content file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// What it is about, in the builder's words.
    pub title: String,
    /// The system that it belongs to, as named in surefoot.yaml.
    pub system: String,
    /// The language of its texts that stand without one; `None`: the project's default language.
    pub language: Option<Language>,
    /// The page that checks of its items begin on, where they name none: absolute, or relative to the environment's
    /// address. `None`: that address.
    pub start: Option<String>,
    /// The elements, by name. Every content file of the system knows them.
    pub elements: IndexMap<String, Target>,
    /// The rules, by name.
    pub rules: IndexMap<String, Rule>,
    /// The segments, by name: who is in them.
    pub segments: IndexMap<String, Rule>,
    /// The items, by name; unique in the project.
    pub items: IndexMap<String, Item>,
}

/// A content file as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContentFile {
    /// Its name in messages.
    pub file: String,
    /// What it holds.
    pub content: Content,
    /// The names that it gives.
    pub given: Vec<Mention>,
    /// The names that it uses.
    pub used: Vec<Mention>,
}

/// A name at a place of a content file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// What it is the name of.
    pub of: Named,
    /// The name.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// What has a name in content files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// An element.
    Element,
    /// A rule.
    Rule,
    /// A segment.
    Segment,
    /// An item.
    Item,
}

impl Named {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Named::Element => "element",
            Named::Rule => "rule",
            Named::Segment => "segment",
            Named::Item => "item",
        }
    }

    /// The key of content files that such names are given under.
    pub fn key(self) -> &'static str {
        match self {
            Named::Element => "elements",
            Named::Rule => "rules",
            Named::Segment => "segments",
            Named::Item => "items",
        }
    }
}

impl Content {
    /// The same without the lines that its parts have in a file: to compare what was written and read.
    pub fn without_lines(mut self) -> Content {
        for item in self.items.values_mut() {
            item.line = 0;
            if let ItemKind::Walkthru(walkthru) = &mut item.kind {
                forget_lines(&mut walkthru.steps);
            }
        }
        self
    }
}

fn forget_lines(steps: &mut [Step]) {
    for step in steps {
        step.line = 0;
        match &mut step.kind {
            StepKind::Split(split) => {
                forget_lines(&mut split.yes);
                forget_lines(&mut split.no);
            }
            StepKind::ErrorGroup(group) => forget_lines(&mut group.steps),
            _ => {}
        }
    }
}
