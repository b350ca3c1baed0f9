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

/// The same where few texts tell them apart, as a share of these.
const LEAD_SHARE: f64 = 0.2;

/// Looks at the twins of `top` among the candidates that can be seen.
pub(crate) fn row(target: &Target, language: Option<&Language>, page: &Page<'_>, top: usize) -> Row {
    among(target, language, page, &twins(page, top))
}

/// Whether `chosen` is an item of a list, and what stands around it does not say that it is the recorded one: lists
/// are sorted anew, so that its place does not tell.
pub(crate) fn is_another_item(
    target: &Target,
    language: Option<&Language>,
    page: &Page<'_>,
    chosen: usize,
) -> bool {
    let address = |at: usize| page.candidates[at].signals.attributes.get("href");
    let bare = |at: usize| bare(&page.candidates[at].signals.path);
    let is_item = |at: &usize| address(*at) == address(chosen) && bare(*at) == bare(chosen);
    let items: Vec<usize> = twins(page, chosen).into_iter().filter(is_item).collect();
    let Some(around) = around_each(target, language, page, &items) else { return false };
    let own = around.scored.iter().find(|(_, at)| *at == chosen).map_or(0.0, |(score, _)| *score);
    around.same_language && (own < around.scored[0].0 || own < around.all / 3.0)
}

/// Whether two paths are one but for the row of their table.
pub(crate) fn is_other_row(was: &str, is: &str) -> bool {
    let row = |path: &str| {
        path.split('>').filter(|step| step.starts_with("tr")).map(str::to_owned).collect::<Vec<_>>()
    };
    bare(was) == bare(is) && row(was) != row(is)
}

fn twins(page: &Page<'_>, top: usize) -> Vec<usize> {
    let candidates = page.candidates;
    (0..candidates.len())
        .filter(|at| candidates[*at].visible && page.may_be_twins(*at, top))
        .filter(|at| are_twins(&candidates[*at], &candidates[top]))
        .collect()
}

/// How much of what stood around the recorded element stands around each of its twins.
struct Around {
    /// The score and the index of each, best first.
    scored: Vec<(f64, usize)>,
    /// The best possible score.
    all: f64,
    same_language: bool,
}

/// `None` where nothing around them can tell them apart.
fn around_each(
    target: &Target,
    language: Option<&Language>,
    page: &Page<'_>,
    twins: &[usize],
) -> Option<Around> {
    let (known, same_language) = target.near(language).filter(|_| twins.len() > 1)?;
    let want: Vec<String> = known.iter().take(NEAR).map(|text| words::normal(text)).collect();
    let have: Vec<Vec<String>> = twins
        .iter()
        .map(|at| page.candidates[*at].neighbours.iter().map(|text| words::normal(text)).collect())
        .collect();
    // What stands around all of them at the same nearness tells nothing, as near as it may be.
    let nearness = |have: &Vec<String>, text: &String| have.iter().position(|one| one == text);
    let telling = |text: &String| {
        let first = nearness(&have[0], text);
        first.is_none() || have.iter().any(|have| nearness(have, text) != first)
    };
    let texts: Vec<(usize, &String)> = want.iter().enumerate().filter(|(_, text)| telling(text)).collect();
    let all = texts.iter().map(|(at, _)| weight(*at)).sum();
    let mut scored: Vec<(f64, usize)> =
        have.iter().zip(twins).map(|(have, at)| (around(&texts, have), *at)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    (!texts.is_empty()).then_some(Around { scored, all, same_language })
}

fn among(target: &Target, language: Option<&Language>, page: &Page<'_>, twins: &[usize]) -> Row {
    // The same texts stand around all of them, as they did when it was recorded: its place tells.
    let Some(Around { scored, all, same_language }) = around_each(target, language, page, twins) else {
        return Row::Alone;
    };
    let least = if same_language { all / 3.0 } else { LEAD };
    if scored[0].0 - scored[1].0 >= LEAD.min(all * LEAD_SHARE) && scored[0].0 >= least {
        return Row::Of(scored[0].1);
    }
    // Names and numbers are the same in all languages, where there are any; words are not.
    if same_language { Row::Unknown } else { Row::Alone }
}

/// The same control with the same words and names.
pub(crate) fn are_twins(one: &Described, other: &Described) -> bool {
    let same = |key: &str| one.signals.attributes.get(key) == other.signals.attributes.get(key);
    let text = |described: &'_ Described, kind: TextKind| {
        words::normal(described.texts.get(&kind).map_or("", String::as_str))
    };
    let says_the_same = |kind: &TextKind| {
        one.texts.get(kind) == other.texts.get(kind) || text(one, *kind) == text(other, *kind)
    };
    one.signals.tag == other.signals.tag
        && one.signals.role == other.signals.role
        && ["id", "name", "data-testid", "data-test", "type", "value"].iter().all(|key| same(key))
        && [TextKind::Name, TextKind::Text, TextKind::Label].iter().all(says_the_same)
        && (!text(one, TextKind::Name).is_empty() || are_alike_without_words(one, other))
}

/// Icons: the same classes at the same place of another row.
fn are_alike_without_words(one: &Described, other: &Described) -> bool {
    one.signals.classes == other.signals.classes && bare(&one.signals.path) == bare(&other.signals.path)
}

/// A path without the positions of its steps.
fn bare(path: &str) -> String {
    path.split('[').map(|part| part.rsplit(']').next().unwrap_or("")).collect()
}

/// Nearest first, and each half as telling as it is far.
fn weight(at: usize) -> f64 {
    1.0 / (1.0 + at as f64)
}

/// How much of what was around it is around it still, at the same nearness.
fn around(want: &[(usize, &String)], have: &[String]) -> f64 {
    let found = |(at, text): &(usize, &String)| {
        let nearest =
            have.iter().enumerate().filter(|(_, one)| one == text).map(|(is, _)| is.abs_diff(*at)).min();
        match nearest {
            Some(0) => weight(*at),
            Some(1) => weight(*at) / 2.0,
            Some(_) => weight(*at) / 4.0,
            None => 0.0,
        }
    };
    want.iter().map(found).sum()
}
