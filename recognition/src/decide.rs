//! From scores to an answer: found, healed, ambiguous or missing.

use crate::{
    evidence::{self, Said},
    page::Page,
    words,
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
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { heal: 0.80, found: 0.93, margin: 0.07 }
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
    /// How sure the best candidate is the recorded element, from 0.0 to 1.0.
    pub confidence: f64,
    /// The same for the best unrelated rival.
    pub rival: Option<f64>,
    /// The candidates, best first; the first is the answer, if any.
    pub ranked: Vec<Ranked>,
    /// The best candidate is the right one, but nobody can see it.
    pub hidden: bool,
}

/// Ranks the candidates of a page against a target.
///
/// `language` is what the page was asked for; `None` where nobody knows.
pub fn rank(
    target: &Target,
    language: Option<&Language>,
    candidates: &[Described],
    thresholds: Thresholds,
) -> Recognition {
    let page = Page::of(candidates);
    let mut scored: Vec<(usize, f64, f64, Vec<Said>)> = candidates
        .iter()
        .enumerate()
        .map(|(index, candidate)| {
            let said = evidence::weigh(target, language, candidate, &page);
            let score: f64 = said.iter().map(|(signal, voice, _)| signal.weight * voice).sum();
            let best: f64 = said.iter().map(|(signal, _, _)| signal.weight).sum();
            (index, score, best, said)
        })
        .collect();
    scored.sort_by(|one, other| other.1.total_cmp(&one.1));
    let shown: Vec<_> = scored.iter().filter(|(index, ..)| candidates[*index].visible).collect();
    // One measure for all: the most that the signals that speak of the best candidate can add up to. A
    // text in another language says nothing of it, and must not make it less likely either.
    let best = shown.first().copied().or(scored.first()).map_or(1.0, |(_, _, best, _)| best.max(1.0));
    let hidden = scored.first().is_some_and(|(index, score, ..)| {
        !candidates[*index].visible
            && score / best > 0.75
            && shown.first().is_none_or(|(_, other, ..)| score - other > 0.15 * best)
    });
    let ranked = shown.iter().take(8).map(|entry| explain(entry, best)).collect();
    let Some((top, score, _, said)) = shown.first() else {
        return Recognition { outcome: Outcome::Missing, confidence: 0.0, rival: None, ranked, hidden };
    };
    let likeness = score / best;
    let rival = shown.iter().skip(1).find(|(index, ..)| !related(&candidates[*top], &candidates[*index]));
    let margin = rival.map_or(1.0, |(_, other, ..)| (score - other) / best);
    let confidence = if hidden { 0.0 } else { sure(likeness, margin) };
    let rival = rival.map(|(_, other, ..)| sure(other / best, (other - score) / best));
    let neighbour = neighbour(target, language, &candidates[*top]);
    let outcome = outcome(likeness, margin, confidence, said, neighbour, thresholds);
    // What is acted upon is at least as sure as the threshold that let it act.
    let confidence = if matches!(outcome, Outcome::Found | Outcome::Healed) {
        confidence.max(thresholds.heal)
    } else {
        confidence
    };
    Recognition { outcome, confidence, rival, ranked, hidden }
}

/// How sure: a logistic of the likeness and of the lead over the best unrelated rival. The three numbers
/// were fitted by hand on real applications; the trainer that replaces them comes with the benchmark.
fn sure(likeness: f64, margin: f64) -> f64 {
    1.0 / (1.0 + (4.2 - 7.0 * likeness - 9.0 * margin.clamp(-0.5, 0.35)).exp())
}

/// What says that a look-alike is not the recorded element but one that stood beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    /// Nothing does.
    No,
    /// It says something else, in the language that was recorded, and stands elsewhere in its row.
    Moved,
    /// What it says was said beside the recorded element.
    Known,
}

fn neighbour(target: &Target, language: Option<&Language>, candidate: &Described) -> Neighbour {
    let Some((want, have)) = evidence::said_texts(target, language, candidate) else { return Neighbour::No };
    if want == have || have.is_empty() {
        return Neighbour::No;
    }
    let beside = language.map_or_else(|| target.neighbours.values().next(), |one| target.neighbours.get(one));
    if beside.is_some_and(|texts| texts.iter().any(|text| words::normal(text) == have)) {
        return Neighbour::Known;
    }
    // The fourth item instead of the third: a few ancestors up, as items are wrapped.
    let last = |path: &str| path.rsplit('>').take(4).map(str::to_owned).collect::<Vec<_>>();
    let (was, is) = (last(&target.signals.path), last(&candidate.signals.path));
    if was.iter().zip(&is).any(|(one, other)| one != other) { Neighbour::Moved } else { Neighbour::No }
}

fn outcome(
    likeness: f64,
    margin: f64,
    confidence: f64,
    said: &[Said],
    neighbour: Neighbour,
    thresholds: Thresholds,
) -> Outcome {
    let voice = |name: &str| {
        said.iter()
            .filter(|(signal, ..)| signal.name == name)
            .map(|(_, voice, _)| *voice)
            .fold(f64::NAN, f64::max)
    };
    let strong = [
        "id",
        "test id",
        "name attribute",
        "address",
        "text",
        "label",
        "placeholder",
        "title",
        "value",
        "digits",
    ];
    let speaks = strong.iter().filter(|name| voice(name) >= 0.55).count();
    let place = voice("same place") >= 1.0 || voice("ancestors") >= 0.85;
    let surroundings = voice("ancestors") >= 0.5 && (voice("neighbours") >= 0.4 || voice("position") >= 0.3);
    let frame = voice("ancestors") >= 0.85 && voice("position") >= 1.0 && voice("tag") >= 1.0;
    // One anchor that nothing else on the page shares, on the same kind of control: a redesign around it.
    let kin = voice("role").is_nan() || voice("role") >= 0.1;
    let anchors = ["text", "label", "test id", "address", "name attribute"];
    // A text that leads elsewhere now is no anchor: “jobs” of the forum are not the jobs of the start page.
    let elsewhere = voice("address") < -0.3;
    let anchored = kin
        && !elsewhere
        && anchors.iter().any(|name| voice(name) >= 0.99)
        && margin >= 0.10
        && likeness >= 0.08;
    // A label that gained or lost words: weaker, so it has to be far ahead of everything else.
    let renamed = voice("text") >= 0.5
        && voice("role") >= 1.0
        && (voice("type").is_nan() || voice("type") >= 1.0)
        && margin >= 0.2
        && likeness >= 0.2;
    // Nothing else on the page has its role, and it is where it was: a live region, the only button of a frame.
    let at_home = voice("ancestors") >= 0.76 || voice("same place") >= 1.0;
    let mute = ["text", "label"].iter().all(|name| voice(name).is_nan() || voice(name) >= 0.3);
    let lonely = voice("only one") >= 1.0 && at_home && mute && margin >= 0.12;
    // All that is known of it is its place, and it is there.
    let pinned = voice("same place") >= 1.0
        && voice("position") >= 1.0
        && mute
        && strong.iter().all(|name| voice(name).is_nan())
        && margin >= thresholds.margin
        && likeness >= 0.5;
    if elsewhere && voice("ancestors") < 0.3 && !["id", "test id"].iter().any(|name| voice(name) >= 0.99) {
        return Outcome::Missing;
    }
    // Nothing but its place speaks, and the row has more or fewer items now: it may be the neighbour.
    if speaks == 0 && voice("position") < 1.0 && (voice("neighbours").is_nan() || voice("neighbours") < 0.4) {
        return Outcome::Missing;
    }
    // In another language no text speaks: all that is left is the same control at the same place of the same
    // container, far ahead of everything else.
    let placed = mute
        && ["role", "tag", "position"].iter().all(|name| voice(name) >= 1.0)
        && voice("ancestors") >= 0.65
        && !strong.iter().any(|name| voice(name) < 0.0)
        && margin >= 0.15
        && likeness >= 0.5;
    let redesigned = anchored || renamed || lonely || pinned || placed;
    // One of many that only their texts tell apart: with another text at another place it is its neighbour.
    let named = ["id", "test id", "name attribute", "address", "value", "label", "placeholder"];
    let identified = named.iter().any(|name| voice(name) >= 0.99);
    let another = match neighbour {
        Neighbour::No => false,
        Neighbour::Known => true,
        // A label that gained or lost words, in a row of as many: a redesign moved all of it.
        Neighbour::Moved => !renamed || voice("position") < 1.0,
    };
    if another && !identified {
        return Outcome::Missing;
    }
    if likeness < 0.35 && !redesigned {
        return Outcome::Missing;
    }
    if margin < thresholds.margin {
        return if likeness > 0.5 { Outcome::Ambiguous } else { Outcome::Missing };
    }
    if confidence < thresholds.heal || (speaks == 0 && !(place && surroundings)) {
        return if redesigned { Outcome::Healed } else { Outcome::Missing };
    }
    let contradicts = |names: &[&str]| names.iter().any(|name| voice(name) < -0.3);
    let identity = voice("id") >= 1.0 || voice("test id") >= 1.0 || voice("address") >= 1.0;
    // A changed text on the very same element is the text's finding, not another element.
    let against = contradicts(&["id", "test id", "name attribute", "address", "value"])
        || voice("digits") < 0.0
        || (contradicts(&["text", "label", "placeholder", "title"]) && !(identity && place));
    let whole = speaks >= 2
        || (speaks == 1 && (place || surroundings))
        || (place && surroundings && likeness > 0.85)
        || frame;
    let role = voice("role").is_nan() || voice("role") >= 1.0;
    if confidence >= thresholds.found && !against && whole && role { Outcome::Found } else { Outcome::Healed }
}

/// Whether two candidates are one thing to a user: one inside the other.
fn related(one: &Described, other: &Described) -> bool {
    let (a, b) = (&one.signals.path, &other.signals.path);
    one.signals.shadow == other.signals.shadow
        && (a.starts_with(&format!("{b}>")) || b.starts_with(&format!("{a}>")))
}

fn explain((index, score, _, said): &(usize, f64, f64, Vec<Said>), best: f64) -> Ranked {
    let mut signals: Vec<(String, f64)> =
        said.iter().map(|(signal, voice, words)| (words.clone(), signal.weight * voice)).collect();
    signals.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    Ranked { index: *index, likeness: score / best, signals }
}

#[cfg(test)]
mod tests;
