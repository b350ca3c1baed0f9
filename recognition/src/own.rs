//! Attributes that an application finds its own controls by: `data-command="notebook:cut-cell"`.
//!
//! Nobody translates them, and they outlive markup and frameworks, as scripts look for them.

use crate::{
    evidence::{OWN_ATTRIBUTE, Said},
    page::Page,
    stable, words,
};
use scenarios::{Described, Target};

/// Attributes made for tests: a signal of their own.
pub(crate) const TEST_IDS: [&str; 5] = ["data-testid", "data-test-id", "data-test", "data-cy", "data-qa"];

/// Whether an attribute names what a control does: of several words, as `open` or `3` is shared by many, and none of
/// them generated.
pub fn names(key: &str, value: &str) -> bool {
    key.starts_with("data-")
        && !TEST_IDS.contains(&key)
        && stable::is_stable(value)
        && words::tokens(value).iter().filter(|word| word.chars().all(char::is_alphabetic)).count() > 1
}

/// What such an attribute says of a candidate. One that was not there or is gone says nothing; one that several visible
/// elements have, as a menu's entry and a tool of the same command, tells less.
pub(crate) fn weigh(
    key: &str,
    want: &str,
    (target, candidate): (&Target, &Described),
    page: &Page<'_>,
) -> Option<Said> {
    let have = candidate.signals.attributes.get(key).filter(|value| !value.is_empty())?;
    let has_it = |other: &&Described| {
        other.visible && other.signals.attributes.get(key).is_some_and(|has| has == want)
    };
    let mut those = page.candidates.iter().filter(has_it);
    if have != want {
        // A command that nothing has any more was called otherwise, where what has its icon has another one.
        let is_renamed = candidate.signals.draws_as(&target.signals) && those.next().is_none();
        return (!is_renamed).then(|| (OWN_ATTRIBUTE, -0.5, format!("{key} “{want}” ≠ “{have}”")));
    }
    let is_only = those.nth(1).is_none();
    let words = if is_only { "nothing else has" } else { "as others has" };
    Some((OWN_ATTRIBUTE, if is_only { 1.0 } else { 0.4 }, format!("{words} {key} “{want}”")))
}
