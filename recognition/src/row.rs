//! Which of several twins is meant: elements that nothing but their row tells apart.
//!
//! A table has a “Delete” in each row. Its place says in which row it stood, not in which row its record
//! stands today: only the texts around it do.

use crate::{page::Page, words};
use scenarios::{Described, Language, Target, TextKind};

/// What the texts around twins say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    /// It has no twin, or nothing is known of what stood around it.
    Alone,
    /// This candidate, by its index, stands where the recorded texts stand.
    Of(usize),
    /// Twins, and none of them clearly has the recorded texts around it.
    Unknown,
}

/// How many of the nearest texts are compared.
const NEAR: usize = 8;

/// From how much on one twin has the recorded texts rather than another; all texts together are about 2.7.
const LEAD: f64 = 0.3;

/// Looks at the twins of `top` among the candidates that can be seen.
pub(crate) fn row(target: &Target, language: Option<&Language>, page: &Page<'_>, top: usize) -> Row {
    let Some((known, same_language)) = target.near(language) else { return Row::Alone };
    let candidates = page.candidates;
    let twins: Vec<usize> = (0..candidates.len())
        .filter(|at| candidates[*at].visible && page.may_be_twins(*at, top))
        .filter(|at| are_twins(&candidates[*at], &candidates[top]))
        .collect();
    if twins.len() < 2 {
        return Row::Alone;
    }
    let want: Vec<String> = known.iter().take(NEAR).map(|text| words::normal(text)).collect();
    let mut scored: Vec<(f64, usize)> =
        twins.iter().map(|at| (around(&want, &candidates[*at].neighbours), *at)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let all: f64 = (0..want.len()).map(weight).sum();
    let least = if same_language { all / 3.0 } else { LEAD };
    if scored[0].0 - scored[1].0 >= LEAD && scored[0].0 >= least {
        return Row::Of(scored[0].1);
    }
    // Names and numbers are the same in all languages, where there are any; words are not.
    if !same_language {
        return Row::Alone;
    }
    // The same texts stand around all of them, as they did when it was recorded: its place tells.
    if scored.last().is_some_and(|least| least.0 >= all * 0.7) { Row::Alone } else { Row::Unknown }
}

/// The same control with the same words and names.
pub(crate) fn are_twins(one: &Described, other: &Described) -> bool {
    let attribute = |described: &Described, key: &str| described.signals.attributes.get(key).cloned();
    let same = |key: &str| attribute(one, key) == attribute(other, key);
    let text = |described: &Described, kind: TextKind| {
        words::normal(described.texts.get(&kind).map_or("", String::as_str))
    };
    one.signals.tag == other.signals.tag
        && one.signals.role == other.signals.role
        && ["id", "name", "data-testid", "data-test", "type", "value"].iter().all(|key| same(key))
        && [TextKind::Name, TextKind::Text, TextKind::Label]
            .iter()
            .all(|kind| text(one, *kind) == text(other, *kind))
        && (!text(one, TextKind::Name).is_empty() || are_alike_without_words(one, other))
}

/// Icons: the same classes at the same place of another row.
fn are_alike_without_words(one: &Described, other: &Described) -> bool {
    let bare =
        |path: &str| path.split('[').map(|part| part.rsplit(']').next().unwrap_or("")).collect::<String>();
    one.signals.classes == other.signals.classes && bare(&one.signals.path) == bare(&other.signals.path)
}

/// Nearest first, and each half as telling as it is far.
fn weight(at: usize) -> f64 {
    1.0 / (1.0 + at as f64)
}

/// How much of what was around it is around it still, at the same nearness.
fn around(want: &[String], have: &[String]) -> f64 {
    let have: Vec<String> = have.iter().map(|text| words::normal(text)).collect();
    let found = |(at, text): (usize, &String)| {
        let nearest =
            have.iter().enumerate().filter(|(_, one)| *one == text).map(|(is, _)| is.abs_diff(at)).min();
        match nearest {
            Some(0) => weight(at),
            Some(1) => weight(at) / 2.0,
            Some(_) => weight(at) / 4.0,
            None => 0.0,
        }
    };
    want.iter().enumerate().map(found).sum()
}
