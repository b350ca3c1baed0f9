//! From scores to an answer: found, healed, ambiguous or missing.

use crate::{
    best::{Best, Neighbour},
    evidence::{self, NEIGHBOURS, Said},
    model::Model,
    page::Page,
    ranking::Ranking,
    reason::Reason,
    row::{self, Row, row},
    together::{self, Resolved},
    wanted::Wanted,
    weights::WEIGHTS,
    within::related,
    wording, words,
};
use scenarios::{Described, Language, Outcome, Target};

/// From which confidence on an answer is given. Chosen so that a wrong answer is far rarer than a refusal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At least so sure for a heal.
    pub heal: f64,
    /// At least so sure to call it the recorded element itself.
    pub found: f64,
    /// At least so far ahead of the best unrelated rival, as a share of the best possible score.
    pub margin: f64,
    /// At least so sure for a heal where the targets of a page are resolved together. On pages years apart, judged on
    /// sites that nothing was learned from, 1 in 200 of such heals is wrong.
    pub together: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { heal: 0.80, found: 0.93, margin: 0.07, together: 0.80 }
    }
}

/// A candidate and what spoke for and against it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Its index among the candidates.
    pub index: usize,
    /// Sum of the signals over the best possible sum; 1.0 is the recorded element itself.
    pub likeness: f64,
    /// Each signal's words and what it added or took.
    pub signals: Vec<(String, f64)>,
}

/// The answer for one target on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognition {
    /// Found, healed, ambiguous or missing.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// How sure the best candidate is the recorded element, from 0.0 to 1.0.
    pub confidence: f64,
    /// How far it is ahead of the best unrelated rival, as a share of the best possible score.
    pub margin: f64,
    /// The confidence in the best unrelated rival.
    pub rival: Option<f64>,
    /// The candidates, best first; the first is the answer, if any.
    pub ranked: Vec<Ranked>,
    /// The best candidate is the right one, but nobody can see it.
    pub hidden: bool,
}

/// Ranks the candidates of a page against a target.
///
/// All of them are ordered by their tokens, paths and boxes; the likeliest are weighed signal by signal, and rules
/// that hold on real applications decide. `language` is what the page was asked for; `None` where nobody knows.
pub fn rank(
    target: &Target,
    language: Option<&Language>,
    page: &Page<'_>,
    thresholds: Thresholds,
) -> Recognition {
    let ranking = Ranking::of(&Wanted::of(target, language, page), page, &Model::shipped());
    let candidates = page.candidates;
    let weighed = |index: usize| -> Weighed {
        let said = evidence::weigh(target, language, &candidates[index], page);
        let score: f64 = said.iter().map(|(signal, voice, _)| signal.weight * voice).sum();
        let best: f64 = said.iter().map(|(signal, _, _)| signal.weight).sum();
        (index, score, best, said)
    };
    let mut scored: Vec<Weighed> = ranking.likeliest(page).into_iter().map(weighed).collect();
    scored.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let likeliest = scored.iter().map(|(index, ..)| *index).find(|index| candidates[*index].visible);
    let row = likeliest.map_or(Row::Alone, |top| row(target, language, page, top));
    // Of a long table the row that is meant may not be among the likeliest.
    if let Row::Of(meant) = row
        && scored.iter().all(|(index, ..)| *index != meant)
    {
        scored.push(weighed(meant));
    }
    let mut shown: Vec<_> = scored.iter().filter(|(index, ..)| candidates[*index].visible).collect();
    // One measure for all: the most that the signals that speak of the best candidate can add up to. A
    // text in another language says nothing of it, and must not make it less likely either.
    let best = shown.first().copied().or(scored.first()).map_or(1.0, |(_, _, best, _)| best.max(1.0));
    let hidden = scored.first().is_some_and(|(index, score, ..)| {
        !candidates[*index].visible
            && score / best > 0.75
            && shown.first().is_none_or(|(_, other, ..)| score - other > 0.15 * best)
    });
    if let Row::Of(meant) = row {
        // The rest stay in their order.
        shown.sort_by_key(|(index, ..)| *index != meant);
    }
    let ranked = shown.iter().take(SHOWN).map(|entry| explain(entry, best)).collect();
    let Some((top, score, _, said)) = shown.first() else {
        let (confidence, margin, rival) = (0.0, 0.0, None);
        let reason = if hidden { Reason::Hidden } else { Reason::Unlike };
        return Recognition { outcome: Outcome::Missing, reason, confidence, margin, rival, ranked, hidden };
    };
    let likeness = score / best;
    // Twins in other rows are no rivals where the row is known.
    let in_another_row =
        |index: usize| matches!(row, Row::Of(_)) && row::are_twins(&candidates[*top], &candidates[index]);
    let rival = shown
        .iter()
        .skip(1)
        .find(|(index, ..)| !related(&candidates[*top], &candidates[*index]) && !in_another_row(*index));
    let margin = rival.map_or(1.0, |(_, other, ..)| (score - other) / best);
    let confidence = if hidden { 0.0 } else { sure(likeness, margin) };
    let rival = rival.map(|(_, other, ..)| sure(other / best, (other - score) / best));
    let neighbour = neighbour(target, language, &candidates[*top]);
    let other_row = row::is_other_row(&target.signals.path, &candidates[*top].signals.path);
    let same_in_row = row::is_same_place_in_row(&target.signals.path, &candidates[*top].signals.path);
    let around =
        |said: &[Said]| said.iter().find(|(signal, ..)| *signal == NEIGHBOURS).map(|(_, voice, _)| *voice);
    let shares_neighbours = shown.iter().skip(1).any(|(index, _, _, other)| {
        row::are_in_one_list(&candidates[*top].signals, &candidates[*index].signals)
            && around(other).zip(around(said)).is_some_and(|(theirs, own)| theirs >= own)
    });
    let best = Best { said, likeness, margin, confidence, row, other_row, same_in_row, shares_neighbours };
    let (outcome, reason) = outcome(&best, neighbour, thresholds);
    let reason = if hidden && outcome == Outcome::Missing { Reason::Hidden } else { reason };
    // What is acted upon is at least as sure as the threshold that let it act.
    let confidence = if matches!(outcome, Outcome::Found | Outcome::Healed) {
        confidence.max(thresholds.heal)
    } else {
        confidence
    };
    Recognition { outcome, reason, confidence, margin, rival, ranked, hidden }
}

/// The likeliest candidates that can be seen, best first, without reasons: what `rank` begins with.
pub fn score_all(target: &Target, language: Option<&Language>, page: &Page<'_>) -> Vec<usize> {
    Ranking::of(&Wanted::of(target, language, page), page, &Model::shipped()).top
}

/// A candidate, its score, the best possible score, and what each signal said.
type Weighed = (usize, f64, f64, Vec<Said>);

/// How many candidates are explained.
const SHOWN: usize = 8;

/// Resolves all targets of a page together.
///
/// Those that are found for sure vote for what stood beside them, and no two take one element. The answers are in the
/// order of the targets, and each is as sure as pages years apart let it be: no rule but the confidence decides.
pub fn resolve_page(
    targets: &[Target],
    language: Option<&Language>,
    page: &Page<'_>,
    thresholds: Thresholds,
) -> Vec<Recognition> {
    let wanted: Vec<Wanted> = targets.iter().map(|target| Wanted::of(target, language, page)).collect();
    let resolved = together::resolve(&wanted, page, &Model::shipped());
    let each = targets.iter().zip(resolved);
    each.map(|(target, resolved)| answer(target, language, page, &resolved, thresholds)).collect()
}

pub(crate) fn answer(
    target: &Target,
    language: Option<&Language>,
    page: &Page<'_>,
    resolved: &Resolved,
    thresholds: Thresholds,
) -> Recognition {
    let Resolved { ranking, chosen, confidence } = resolved;
    let confidence = f64::from(*confidence);
    let Some(chosen) = *chosen else {
        return Recognition {
            outcome: Outcome::Missing,
            reason: Reason::Unlike,
            confidence,
            margin: 0.0,
            rival: None,
            ranked: vec![],
            hidden: false,
        };
    };
    let likeness = |at: usize| f64::from(ranking.scores[at] / ranking.most);
    let margin = f64::from(ranking.margin(page, chosen));
    let (outcome, reason) = if confidence >= thresholds.together {
        let said = evidence::weigh(target, language, &page.candidates[chosen], page);
        let likeness = likeness(chosen);
        let best = Best {
            said: &said,
            likeness,
            margin,
            confidence,
            row: Row::Alone,
            other_row: false,
            same_in_row: true,
            shares_neighbours: false,
        };
        if row::is_another_item(target, language, page, chosen) {
            (Outcome::Ambiguous, Reason::Rows)
        } else if best.is_itself(thresholds) {
            (Outcome::Found, Reason::Itself)
        } else {
            (Outcome::Healed, Reason::Together)
        }
    } else if margin < thresholds.margin && likeness(chosen) > 0.5 {
        (Outcome::Ambiguous, Reason::Close)
    } else {
        (Outcome::Missing, Reason::Unsure)
    };
    let model = Model::shipped();
    let rest = ranking.top.iter().copied().filter(|at| *at != chosen);
    let ranked = [chosen].into_iter().chain(rest).take(SHOWN).map(|index| {
        let voices = ranking.voices[&index].iter().zip(&model.weights).zip(&WEIGHTS);
        let said = voices.filter(|((voice, _), _)| **voice != 0.0);
        let mut signals: Vec<(String, f64)> = said
            .map(|((voice, weight), signal)| {
                (format!("{} {:.0} %", signal.name, voice * 100.0), f64::from(voice * weight))
            })
            .collect();
        signals.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        Ranked { index, likeness: likeness(index), signals }
    });
    let rival = ranking.rival(page, chosen).map(|rival| f64::from(ranking.sure(page, rival, &model)));
    let ranked = ranked.collect();
    Recognition { outcome, reason, confidence, margin, rival, ranked, hidden: false }
}

/// How sure: a logistic of the likeness and of the lead over the best unrelated rival. `examples/calibrate.rs` learns the
/// three numbers from the benchmark and judges them on sites they were not learned from: no better than these (Brier
/// 0.076 and 0.073), which say 0.97 where 98 % are right, and 0.86 where 86 % are.
pub(crate) fn sure(likeness: f64, margin: f64) -> f64 {
    1.0 / (1.0 + (4.2 - 7.0 * likeness - 9.0 * margin.clamp(-0.5, 0.35)).exp())
}

fn neighbour(target: &Target, language: Option<&Language>, candidate: &Described) -> Neighbour {
    let Some((want, have)) = wording::said_texts(target, language, candidate) else { return Neighbour::No };
    if want == have || have.is_empty() {
        return Neighbour::No;
    }
    let beside = target.near(language).filter(|(_, same_language)| *same_language);
    if beside.is_some_and(|(texts, _)| texts.iter().any(|text| words::normal(text) == have)) {
        return Neighbour::Known;
    }
    let (was, is) = (words::numbers(&want), words::numbers(&have));
    if was != is && !was.is_empty() && !is.is_empty() {
        return Neighbour::Numbered;
    }
    // The fourth item instead of the third: a few ancestors up, as items are wrapped.
    let last = |path: &str| path.rsplit('>').take(4).map(str::to_owned).collect::<Vec<_>>();
    let (was, is) = (last(&target.signals.path), last(&candidate.signals.path));
    if was.iter().zip(&is).any(|(one, other)| one != other) { Neighbour::Moved } else { Neighbour::No }
}

fn outcome(best: &Best<'_>, neighbour: Neighbour, thresholds: Thresholds) -> (Outcome, Reason) {
    if best.row == Row::Gone {
        return (Outcome::Missing, Reason::RowGone);
    }
    if best.is_another(neighbour) {
        return (Outcome::Missing, Reason::Another);
    }
    let redesigned = redesigned(best, thresholds);
    if best.likeness < 0.35 && redesigned.is_none() {
        return (Outcome::Missing, Reason::Unlike);
    }
    if best.margin < thresholds.margin {
        let outcome = if best.likeness > 0.5 { Outcome::Ambiguous } else { Outcome::Missing };
        return (outcome, if best.row == Row::Unknown { Reason::Rows } else { Reason::Close });
    }
    let speaks = best.speaking() > 0 || (best.is_in_place() && best.is_among_the_same());
    if best.confidence < thresholds.heal || !speaks {
        return redesigned.map_or((Outcome::Missing, Reason::Unsure), |reason| (Outcome::Healed, reason));
    }
    if best.is_itself(thresholds) {
        (Outcome::Found, Reason::Itself)
    } else {
        (Outcome::Healed, Reason::Likely)
    }
}

/// Why it may be the element although much of it or around it is new.
fn redesigned(best: &Best<'_>, thresholds: Thresholds) -> Option<Reason> {
    if best.is_anchored() || best.is_pictured() {
        Some(Reason::Anchored)
    } else if best.is_renamed() {
        Some(Reason::Renamed)
    } else if best.is_lonely() {
        Some(Reason::Lonely)
    } else if best.is_pinned(thresholds) || best.is_placed() {
        Some(Reason::Placed)
    } else {
        None
    }
}

fn explain((index, score, _, said): &Weighed, best: f64) -> Ranked {
    let mut signals: Vec<(String, f64)> =
        said.iter().map(|(signal, voice, words)| (words.clone(), signal.weight * voice)).collect();
    signals.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    Ranked { index: *index, likeness: score / best, signals }
}

#[cfg(test)]
mod tests;
