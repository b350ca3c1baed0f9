//! One target among others of its page: rules decide, and what else was recorded there has its say.
//!
//! What another of them is found to be is nobody else.
//!
//! On pages years apart the rules alone take a look-alike for what is gone in one case of six. Those that are found for
//! sure beside it know better: they say where it should stand. They are asked only where there are enough of them, and
//! never against a row that is known by its record, nor against an id.

use crate::{
    Thresholds,
    decide::{Recognition, answer, rank},
    evidence,
    model::Model,
    page::Page,
    ranking::is_same,
    reason::Reason,
    together,
    wanted::Wanted,
};
use scenarios::{Language, Outcome, RowOf, Target};

/// So many others have to be found for sure.
const WITNESSES: usize = 3;

/// From which confidence on an other one is found for sure.
const SURE: f32 = 0.8;

/// Below which confidence of all together what the rules would take is refused. Chosen on the development half of the
/// benchmark: it costs none of 294 that are there, and keeps off 43 of 52 that are not.
const DOUBT: f32 = 0.3;

/// Ranks the candidates of a page against a target, of whose page `others` are known too: those that were recorded on
/// it. Where these are too few, or not there either, it is as [`rank`].
pub fn rank_among(
    target: &Target,
    others: &[Target],
    language: Option<&Language>,
    page: &Page<'_>,
    thresholds: Thresholds,
) -> Recognition {
    let rank = |target: &Target| rank(target, language, page, thresholds);
    let alone = unless_taken(rank(target), target, others, rank);
    let is_settled = matches!(alone.reason, Reason::RowGone | Reason::Hidden);
    if others.len() < WITNESSES || is_settled || page.candidates.is_empty() {
        return alone;
    }
    let all = [target].into_iter().chain(others);
    let wanted: Vec<Wanted> = all.map(|target| Wanted::of(target, language, page)).collect();
    let resolved = together::resolve(&wanted, page, &Model::shipped());
    let witnesses = resolved.iter().skip(1).filter(|other| other.confidence >= SURE).count();
    let Some(chosen) = resolved[0].chosen.filter(|_| witnesses >= WITNESSES) else { return alone };
    let acts = |outcome: Outcome| matches!(outcome, Outcome::Found | Outcome::Healed);
    // What moved up to its place stands where the others say: against the word of the rules it is not taken.
    if matches!(alone.reason, Reason::Another | Reason::Unlike) {
        return alone;
    }
    if !acts(alone.outcome) {
        let together = answer(target, language, page, &resolved[0], thresholds);
        return match acts(together.outcome) {
            // Whatever it is called, it is one that the rules did not take for the recorded one itself.
            true => Recognition { outcome: Outcome::Healed, reason: Reason::Together, ..together },
            false => alone,
        };
    }
    let taken = alone.ranked[0].index;
    let is_it = taken == chosen || is_same(page, &page.elements[taken], &page.elements[chosen]);
    if (is_it && resolved[0].confidence >= DOUBT) || is_named(target, language, page, taken) {
        return alone;
    }
    let outcome = if is_it { Outcome::Missing } else { Outcome::Ambiguous };
    Recognition { outcome, reason: Reason::Stranger, ..alone }
}

/// A likeness that another target of the page is found to be, by what names it, is not this one.
fn unless_taken(
    alone: Recognition,
    target: &Target,
    others: &[Target],
    rank: impl Fn(&Target) -> Recognition,
) -> Recognition {
    let taken = match &alone.ranked[..] {
        [first, ..] if alone.outcome == Outcome::Healed => first.index,
        _ => return alone,
    };
    let is_it = |other: &Target| {
        let found = rank(other);
        found.outcome == Outcome::Found && found.ranked[0].index == taken
    };
    if others.iter().any(|other| !were_one(target, other) && is_it(other)) {
        return Recognition { outcome: Outcome::Missing, reason: Reason::Stranger, ..alone };
    }
    alone
}

/// Whether two targets were one element when they were recorded, in two of its states perhaps.
fn were_one(one: &Target, other: &Target) -> bool {
    let [id, other_id] = [one, other].map(|target| target.signals.attributes.get("id"));
    one.signals.path == other.signals.path || (id.is_some() && id == other_id)
}

/// Whether something that was given to it alone says that it is the one: its record's row, its id, its form.
fn is_named(target: &Target, language: Option<&Language>, page: &Page<'_>, at: usize) -> bool {
    let said = evidence::weigh(target, language, &page.candidates[at], page);
    let says = |name: &str| said.iter().any(|(signal, voice, _)| signal.name == name && *voice >= 0.99);
    matches!(target.row, RowOf::Record(_)) && says("row")
        || says("id")
        || says("test id")
        || (says("form") && says("address"))
}
