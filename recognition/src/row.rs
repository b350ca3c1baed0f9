//! Which of several twins is meant: elements that nothing but their row tells apart.
//!
//! A table has a “Delete” in each row. Its place says in which row it stood, not in which row its record
//! stands today: only what its row says does, or where that is not known the texts around it.

use crate::{evidence::is_telling, own, page::Page, tokens, words};
use scenarios::{Described, Language, RowOf, Signals, Target, TextKind};

/// What the texts around twins say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    /// It has no twin, or nothing is known of what stood around it.
    Alone,
    /// This candidate, by its index, stands where the recorded texts stand.
    Of(usize),
    /// Twins, and none of them clearly has the recorded texts around it.
    Unknown,
    /// Rows, and none of them is that of the recorded record.
    Gone,
}

/// No more texts of a row are compared.
const MOST: usize = 6;

/// The texts of a row, ready to be compared.
pub(crate) fn hashes(row: &[String]) -> Vec<u64> {
    row.iter().take(MOST).map(|text| tokens::exact(&words::normal(head(text)))).collect()
}

/// How many letters of a text in a row are compared; the page agent tells 60.
const LETTERS: usize = 80;

fn head(text: &str) -> &str {
    text.char_indices().nth(LETTERS).map_or(text, |(end, _)| &text[..end])
}

/// Which share of the recorded texts a row has.
pub(crate) fn share(want: &[String], have: &[String]) -> f64 {
    let (want, have) = (hashes(want), hashes(have));
    want.iter().filter(|text| have.contains(text)).count() as f64 / want.len().max(1) as f64
}

/// How many of the nearest texts are compared.
const NEAR: usize = 8;

/// From how much on one twin has the recorded texts rather than another; all texts together are about 2.7.
const LEAD: f64 = 0.3;

/// The same where few texts tell them apart, as a share of these.
const LEAD_SHARE: f64 = 0.2;

/// Looks at the twins of `top` among the candidates that can be seen.
pub(crate) fn row(target: &Target, language: Option<&Language>, page: &Page<'_>, top: usize) -> Row {
    if target.row == RowOf::Place || has_its_name(target, page, top) {
        return Row::Alone;
    }
    let twins = twins(page, top);
    match of_record(target, language, page, &twins, top) {
        Some(row) => row,
        None => among(target, language, page, &twins),
    }
}

/// Whether a candidate alone has the id that was recorded, or what the application calls it, and its fellows in the
/// other rows have others: then that tells, and not what the row says. Ids with digits may be counted, and that of the
/// only row that is left may have been that of each.
fn has_its_name(target: &Target, page: &Page<'_>, at: usize) -> bool {
    if !matches!(target.row, RowOf::Record(_)) {
        return false;
    }
    let path = bare(&page.candidates[at].signals.path);
    let names = |key: &str, value: &str| match key {
        "id" => !value.contains(|c: char| c.is_ascii_digit()),
        _ => own::names(key, value),
    };
    let of = |at: usize, key: &str| page.candidates[at].signals.attributes.get(key);
    let others =
        || (0..page.candidates.len()).filter(|other| *other != at && page.candidates[*other].visible);
    target.signals.attributes.iter().filter(|(key, value)| names(key, value)).any(|(key, value)| {
        of(at, key) == Some(value)
            && others().all(|other| of(other, key) != Some(value))
            && others().any(|other| bare(&page.candidates[other].signals.path) == path)
    })
}

/// Which of the twins stands in the row of the recorded record; `None` where no row says anything of it.
fn of_record(
    target: &Target,
    language: Option<&Language>,
    page: &Page<'_>,
    twins: &[usize],
    top: usize,
) -> Option<Row> {
    let (want, same_language) = target.row.texts(language)?;
    let mut shares: Vec<(f64, usize)> = twins
        .iter()
        .filter(|at| says_its_record(target, page, **at))
        .map(|at| (share(want, &page.candidates[*at].row), *at))
        .collect();
    shares.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (most, best) = *shares.first()?;
    let next = shares.get(1).map_or(0.0, |(share, _)| *share);
    if most >= HALF && most > next {
        return Some(Row::Of(best));
    }
    if is_named_apart(target, page, twins, top) {
        return Some(Row::Alone);
    }
    match (most > 0.0, same_language) {
        (true, _) => Some(Row::Unknown),
        (false, true) => Some(Row::Gone),
        (false, false) => None,
    }
}

/// Whether its row says which record it has. One in the recorded table that says nothing of its own has none; what
/// stands in no row at all any more does not tell.
fn says_its_record(target: &Target, page: &Page<'_>, at: usize) -> bool {
    let candidate = &page.candidates[at];
    !candidate.row.is_empty() || bare(&candidate.signals.path) == bare(&target.signals.path)
}

/// Whether two elements stand at the same place within their rows: by the steps below the row.
pub(crate) fn is_same_place_in_row(was: &str, is: &str) -> bool {
    let place = |path: &str| {
        let steps: Vec<&str> = path.split('>').collect();
        let is_row = |step: &&str| matches!(step.split('[').next(), Some("tr" | "li" | "article"));
        let row = steps.iter().rposition(is_row).filter(|row| row + 1 < steps.len());
        steps[row.map_or(steps.len() - 1, |row| row + 1)..].join(">")
    };
    place(was) == place(is)
}

/// From which share of the recorded texts on a row is that of the record.
const HALF: f64 = 0.5;

/// Whether `top` alone of its twins leads where the recorded one led, or has its value: its record is called
/// otherwise now.
fn is_named_apart(target: &Target, page: &Page<'_>, twins: &[usize], top: usize) -> bool {
    let attribute = |at: usize, key: &str| page.candidates[at].signals.attributes.get(key);
    ["href", "value", "data-id"].iter().any(|key| {
        let Some(want) = target.signals.attributes.get(*key).filter(|value| is_telling(value)) else {
            return false;
        };
        let is_same = |at: usize| attribute(at, key) == Some(want);
        is_same(top) && twins.iter().filter(|at| is_same(**at)).count() == 1
    })
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
    if target.row == RowOf::Place || has_its_name(target, page, chosen) {
        return false;
    }
    let twins = twins(page, chosen);
    match of_record(target, language, page, &twins, chosen) {
        Some(Row::Of(meant)) => return meant != chosen,
        Some(Row::Alone) => return false,
        Some(Row::Gone | Row::Unknown) => return true,
        None => {}
    }
    let items: Vec<usize> = twins.into_iter().filter(is_item).collect();
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

/// Whether two stand in one list: only their numbers in it differ.
pub(crate) fn are_in_one_list(one: &Signals, other: &Signals) -> bool {
    one.shadow == other.shadow && one.path != other.path && bare(&one.path) == bare(&other.path)
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
