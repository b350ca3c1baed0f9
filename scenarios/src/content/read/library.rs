//! What a tour of a guidance library can't have: its library plays it, and knows nothing of it.
//!
//! Refused at reading, as it would do nothing. A goal is none of it: whether a tour has led there can be asked of
//! the page whoever has played it.

use super::items;
use crate::content::item::Item;
use crate::file_error::Faults;
use crate::yaml::{Entry, Node};

/// Keys of the item, each with what to do instead.
const OF_ITEM: &[(&str, &str)] = &[
    (
        "autoplay",
        "write `start: autoplay` below `library` where the page starts it by itself, or take it away",
    ),
    ("start_points", "take them away: the library begins it at its first step"),
    ("segment", "take it away: the library shows it to whomever the page does; choose personas in the plan"),
];

/// Keys of a step that only our own player reads.
const OF_STEP: &[(&str, &str)] = &[
    ("if", "take it away: the library decides which steps it shows"),
    ("before", "take it away: the library prepares its steps itself"),
    ("keep_looking", "take it away: the library decides where it shows its steps"),
    ("skippable", "take it away: the library decides which steps it leaves out"),
    ("button", "take it away: the library labels its buttons itself"),
];

/// Tells all of it.
pub(super) fn check(entry: &Entry, item: &Item, faults: &mut Faults) {
    let node = &entry.value;
    refuse(node, OF_ITEM, "a tour of a library", faults);
    let crate::content::ItemKind::Walkthru(walkthru) = &item.kind else { return };
    for (step, node) in walkthru.steps.iter().zip(items(node, "steps")) {
        if step.kind.visible().is_some() {
            refuse(node, OF_STEP, "a step of a library's tour", faults);
            continue;
        }
        let message = format!("a tour of a library has no `{}`", step.kind.word());
        let hint = "its library plays it: only `popup` and `step` say what it should show";
        faults.add(node.place(), message, hint);
    }
}

fn refuse(node: &Node, keys: &[(&str, &str)], what: &str, faults: &mut Faults) {
    for (key, hint) in keys {
        if let Some(entry) = node.entry(key) {
            faults.add(entry.place(), format!("{what} has no `{key}`"), *hint);
        }
    }
}
