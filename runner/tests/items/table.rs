//! Which code an item of which type can have: a page that provokes it, or why there is none.
//!
//! Pages are those of `cases`; walk-thrus and tours of libraries have theirs in ../tests/content.rs and tests/tours too. A
//! type that a code does not name can't have it, for the reason that stands there; each type has a page without a fault.

use super::{Case, all};
use std::{collections::BTreeSet, path::PathBuf};

const TYPES: &[&str] = &[
    "course", "launcher", "menu", "resource", "shoutout", "shuttle", "smarttip", "survey", "task", "walkthru",
];

/// A code, the types that a case provokes it of, whether walk-thrus have it elsewhere, and why no other type can have it.
type Row = (&'static str, &'static str, bool, &'static str);

const NO_ELEMENT: &str = "it stands at no element of the page";
const ONE_LIST: &str =
    "texts of all types but walk-thrus are asked for in one place: text.fallback is told of each";
const NO_STEPS: &str = "it has no steps";
const BY_ITSELF: &str = "it does not play by itself, or is told so by what plays it";
const NO_LINK: &str = "it leads to no address; what it plays is checked as an item of its own";
const NO_TIP: &str = "it is no smart tip";
const NOT_LISTED: &str = "it lists nothing";

#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    ("element.missing", "launcher smarttip", true, NO_ELEMENT),
    ("element.ambiguous", "launcher smarttip", true, NO_ELEMENT),
    ("element.hidden", "launcher smarttip", true, NO_ELEMENT),
    ("element.covered", "launcher smarttip", true, NO_ELEMENT),
    ("element.offscreen", "launcher", true, "it stands at no element, or its element is pointed at and brought into sight: then it is hidden"),
    ("element.disabled", "", true, "nothing is done to its element: it shows beside a disabled one too"),
    ("element.moving", "walkthru", false, "nothing is done to its element: it follows it"),
    ("element.wrong", "walkthru", false, "its place is measured from the element that we find: balloon.detached"),
    ("text.untranslated", "launcher shoutout", true, ONE_LIST),
    ("text.fallback", "course launcher menu resource shoutout shuttle smarttip survey task", true, ""),
    ("text.wrong_language", "shoutout", true, ONE_LIST),
    ("text.mixed", "shoutout", true, ONE_LIST),
    ("text.mismatch", "launcher walkthru", false, "its element has no text of its own that was learned"),
    ("text.overflow", "shoutout", true, ONE_LIST),
    ("balloon.absent", "", true, "it has no balloon, or tip.no_show and launch.nothing_played say so"),
    ("balloon.detached", "launcher smarttip walkthru", false, NO_ELEMENT),
    ("balloon.clipped", "walkthru", false, "it is in the middle of the window and scrolls, or is a word long"),
    ("balloon.empty", "shoutout smarttip", true, "it has a needed title or label, which content without is refused for"),
    ("balloon.covering", "", true, "it is as small as a word, and beside its element"),
    ("step.pre_action_failed", "", true, NO_STEPS),
    ("step.not_advancing", "", true, NO_STEPS),
    ("wait.timeout", "", true, NO_STEPS),
    ("flow.ended_early", "", true, NO_STEPS),
    ("flow.skipped", "", true, NO_STEPS),
    ("flow.endless", "", true, NO_STEPS),
    ("split.never", "", true, NO_STEPS),
    ("start.never", "", true, NO_STEPS),
    ("trigger.untried", "", true, NO_STEPS),
    ("error_group.never", "", true, NO_STEPS),
    ("error_group.endless", "", true, NO_STEPS),
    ("goal.not_reached", "", true, "it has no goal; a task's is task.not_completed"),
    ("goal.too_early", "", true, "it has no goal; a task's is task.not_completed"),
    ("connect.cycle", "", true, NO_STEPS),
    ("connect.missing_item", "walkthru", false, NO_STEPS),
    ("launch.nothing_played", "launcher menu shuttle task", false, "nobody starts it by hand; what can't be begun there is button.dead, menu.dead_entry or link.dead"),
    ("autoplay.never", "shoutout survey", true, BY_ITSELF),
    ("autoplay.repeats", "shoutout survey", true, BY_ITSELF),
    ("rule.never_true", "launcher menu smarttip", false, "it has no rule by which it shows"),
    ("rule.always_true", "launcher menu smarttip", false, "it has no rule by which it shows"),
    ("rule.unknown", "launcher menu shoutout smarttip survey", true, "it has no rule by which it shows"),
    ("segment.leak", "course launcher menu resource shoutout shuttle smarttip survey task", true, ""),
    ("tip.no_show", "smarttip", false, NO_TIP),
    ("tip.false_alarm", "smarttip", false, NO_TIP),
    ("tip.missed_bad", "smarttip", false, NO_TIP),
    ("tip.stuck", "smarttip", false, NO_TIP),
    ("button.dead", "shoutout", false, "it has no buttons, or the survey's is survey.not_submitted"),
    ("survey.not_submitted", "survey", false, "it is no survey"),
    ("link.dead", "resource shoutout shuttle", false, NO_LINK),
    ("link.tls", "resource shoutout shuttle", false, NO_LINK),
    ("link.redirected_to_login", "resource shuttle", false, NO_LINK),
    ("link.wrong_title", "resource shuttle", false, "nobody says which page it leads to"),
    ("frame.refused", "resource", false, "it opens no frame"),
    ("task.inactive", "course task", false, "nothing of it waits for anything"),
    ("task.not_completed", "course task", false, "nothing of it is ticked off"),
    ("state.lost", "course task", false, "nothing of it is kept but that it was seen: autoplay.repeats"),
    ("menu.missing", "menu", false, NOT_LISTED),
    ("menu.extra", "menu", false, NOT_LISTED),
    ("menu.dead_entry", "course menu", false, NOT_LISTED),
];

/// The type of a case's own item.
fn kind(case: &Case) -> &'static str {
    let own = case.item.split(&format!("  {}:", case.name)).nth(1).unwrap_or_default();
    let word = own.split("type: ").nth(1).unwrap_or_default();
    let word = word.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
    TYPES.iter().find(|kind| **kind == word).unwrap_or_else(|| panic!("{}: no type `{word}`", case.name))
}

#[test]
fn every_type_has_each_code_that_it_can_have_and_a_page_without_it() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| {
        std::fs::read_to_string(root.join(path)).unwrap_or_else(|_| panic!("there is no {path}"))
    };
    let others =
        [read("../tests/content.rs"), read("tests/tours/main.rs"), read("../tests/discover.rs")].concat();
    let mut wrong = vec![];
    for (code, kinds, is_elsewhere, why) in TABLE {
        let has = |case: &&Case| {
            let codes = case.expected.iter().filter_map(|line| line.split(' ').nth(1));
            codes.map(|code| code.split('(').next().unwrap_or_default()).any(|found| found == *code)
        };
        let provoked: BTreeSet<&str> = all().iter().filter(has).map(kind).collect();
        let wanted: BTreeSet<&str> = kinds.split_whitespace().collect();
        if provoked != wanted {
            wrong.push(format!("{code}: the table has {wanted:?}, the pages provoke {provoked:?}"));
        }
        let ends = ["\"", "(", " "].iter().any(|end| others.contains(&format!("{code}{end}")));
        if *is_elsewhere != ends && *is_elsewhere {
            wrong.push(format!("{code}: no page of a walk-thru provokes it"));
        }
        let is_whole =
            wanted.len() + usize::from(*is_elsewhere && !wanted.contains("walkthru")) == TYPES.len();
        if is_whole != why.is_empty() {
            wrong.push(format!("{code}: a reason is wanted where a type can't have it, and only there"));
        }
    }
    for kind_of in TYPES {
        if !all().iter().any(|case| kind(case) == *kind_of && case.expected.is_empty()) {
            wrong.push(format!("{kind_of}: no page is without a fault"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A code that is new has to say which types can have it.
#[test]
fn every_code_of_content_is_in_the_table() {
    let rows: Vec<&str> = TABLE.iter().map(|(code, ..)| *code).collect();
    let once: BTreeSet<&str> = rows.iter().copied().collect();
    assert_eq!(rows.len(), once.len(), "a code stands there twice");
    let of_content: BTreeSet<&str> = super::of_content().into_iter().collect();
    let untried = ["trigger.untried"].into_iter().collect();
    assert_eq!(once.difference(&of_content).copied().collect::<BTreeSet<_>>(), untried, "it is inconclusive");
    assert_eq!(of_content.difference(&once).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in the table");
}
