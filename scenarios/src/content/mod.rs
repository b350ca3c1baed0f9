//! Guidance content: walk-thrus, launchers, smart tips and the rest, over elements that are named once.
//!
//! A content file (`content/*.yaml`) is written and reviewed by people, so its words are theirs: an item has a
//! type, steps have ids, rules read like sentences. All files of one system are one body of content
//! (`Contents`): what is named in one of them is known in the others; items are unique in a project. Elements
//! are the same `Target`s as those of scenarios, so that recognition, lexicon and heals work on them unchanged.
//!
//! - `item`, `said`, `listed`, `step`: what content is made of.
//! - `rule`: conditions with three answers: true, false, unknown.
//! - `wording`: a text of an item in its languages.
//! - `file`: a content file, what it names and what it refers to.
//! - `keys`, `read`, `write`, `edit`: the form of the files; strict reading, writing, changes in place.
//! - `contents`: all files of a project together; every name is known and is there once.
//! - `walk`, `reach`: goes through the steps, rules and elements of an item, and to what it needs.
//! - `facts`, `matching`, `evaluate`: what is known of a page, and what rules say of it, part by part.
//! - `slots`, `texts`: which texts an item has; the texts of all languages, their files and their markup.
//! - `lint`: what is wrong with content though every file of it is well-formed.
//! - `publish`: the immutable form that a player plays, and what differs between two of them.
//!
//! Pure like all of this crate: who plays and judges content is upstairs.

#[cfg(test)]
mod arbitrary;
mod contents;
mod edit;
mod evaluate;
mod facts;
mod file;
mod item;
mod keys;
pub mod lint;
mod listed;
mod matching;
pub mod publish;
mod reach;
mod read;
mod rule;
mod said;
mod slots;
mod step;
pub mod texts;
mod walk;
mod wording;
mod write;

pub use contents::{Contents, gather};
pub use edit::{set_element, set_element_text};
pub use evaluate::{InSystem, Names, Trace, Truth, evaluate};
pub use facts::{ElementFacts, Facts, ItemFacts, Seen};
pub use file::{Content, ContentFile, Mention, Named};
pub use item::{
    Autoplay, Button, Course, Every, Expected, Item, ItemKind, Launcher, Library, LibraryStart, Menu,
    MenuTab, Opening, Order, Press, Question, QuestionKind, Quiz, QuizQuestion, Resource, Shoutout, Shuttle,
    Smarttip, Survey, Task, TaskDone, TipKind, Trial, Walkthru,
};
pub use reach::{Reach, has_goal, linked, reach, reach_of_rule};
pub use read::read_content;
pub use rule::{DateWindow, ElementState, ItemState, Matching, Rule, TimeWindow, WindowSize};
pub use slots::{Slot, slots};
pub use step::{
    Act, Declared, ErrorGroup, Go, Goal, Side, Split, StartPoint, Step, StepKind, Trigger, Visible, Wait,
};
pub use walk::{acts, elements_of, rules_of, steps_of};
pub use wording::Wording;
pub use write::{rule_line, trigger_line, write_content};

pub(crate) use keys::CONTENT;
