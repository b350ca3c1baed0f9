//! Changes a scenario or project file in place: every byte that a change does not own stays as it is.
//!
//! People write comments, order keys and align maps; a tool that rewrites the whole file loses all of
//! that and makes merge requests unreadable. Each edit is checked by reading the result again: an edit
//! that would do anything else than what was asked for is refused.

mod collection;
pub(crate) mod place;
mod project;
mod step;
mod target;

pub use project::{lift_quarantine, remove_plan, rename_plan, set_maintenance, set_plan, set_quarantine};
pub use step::{set_step_navigates, set_step_secret, set_step_timeout};
pub use target::{set_learned_text, set_target};
pub(crate) use target::{with_learned_text, with_target};

use crate::file_error::FileError;
use crate::read::read_scenario;
use crate::scenario::Scenario;
use crate::yaml::{self, Node};

pub(crate) fn error(place: (usize, usize), message: impl Into<String>, hint: impl Into<String>) -> FileError {
    let (line, column) = place;
    FileError { file: String::new(), line, column, message: message.into(), hint: hint.into() }
}

fn tree(text: &str) -> Result<Node, FileError> {
    yaml::parse("", text).map_err(first)
}

pub(crate) fn first(mut errors: Vec<FileError>) -> FileError {
    if errors.is_empty() { error((1, 1), "the file cannot be read", "") } else { errors.swap_remove(0) }
}

/// Passes the edited text on if it now says what `wanted` makes of the old one, and nothing else.
fn verified(
    old: &str,
    new: String,
    place: (usize, usize),
    wanted: impl Fn(&mut Scenario),
) -> Result<String, FileError> {
    let mut expected = read_scenario("", old).map_err(first)?.without_lines();
    wanted(&mut expected);
    match read_scenario("", &new) {
        Ok(there) if there.clone().without_lines() == expected => Ok(new),
        _ => Err(unchangeable(place)),
    }
}

/// An edit that would change more than it was meant to.
pub(crate) fn unchangeable(place: (usize, usize)) -> FileError {
    error(
        place,
        "this place is written in a way that cannot be changed without changing more than was meant",
        "write it out without anchors, aliases and texts of several lines, or change it by hand",
    )
}

#[cfg(test)]
mod tests;
