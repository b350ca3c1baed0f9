//! The candidates of a page in the order of their scores, and how sure the first one is.

use crate::{
    model::{Model, sure},
    page::{Element, Page},
    signals::{self, Voices, centre},
    wanted::Wanted,
    weights::{ASPECTS, Signal},
};
use std::collections::BTreeMap;

/// How many candidates are looked at more closely.
pub(crate) const TOP: usize = 48;

/// How many of them are weighed signal by signal.
const WEIGHED: usize = 24;

/// How many of those that nobody sees.
const UNSEEN: usize = 8;

/// One target's candidates by their scores.
#[derive(Debug, Clone)]
pub(crate) struct Ranking {
    /// What each signal says of the likeliest.
    pub voices: BTreeMap<usize, Voices>,
    /// The sum of it, by candidate.
    pub scores: Vec<f32>,
    /// What the recorded element itself would score.
    pub most: f32,
    /// What the recorded element itself would say.
    pub of_itself: Voices,
    /// The likeliest candidates that can be seen, best first.
    pub top: Vec<usize>,
}

impl Ranking {
    pub(crate) fn of(wanted: &Wanted, page: &Page<'_>, model: &Model) -> Ranking {
        let voices = signals::voices(wanted, page);
        let scores: Vec<f32> = voices.iter().map(|voices| model.score(voices)).collect();
        let of_itself = signals::of_itself(wanted);
        let most = model.score(&of_itself).max(1.0);
        let mut ranking = Ranking { voices: BTreeMap::new(), scores, most, of_itself, top: vec![] };
        ranking.top = ranking.best(page);
        ranking.voices = ranking.top.iter().map(|at| (*at, voices[*at])).collect();
        ranking
    }

    /// The likeliest that can be seen, best first; of equals the first on the page.
    fn best(&self, page: &Page<'_>) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..self.scores.len()).filter(|at| page.elements[*at].visible).collect();
        let by_score = |one: &usize, other: &usize| {
            self.scores[*other].total_cmp(&self.scores[*one]).then(one.cmp(other))
        };
        if shown.len() > TOP {
            shown.select_nth_unstable_by(TOP, by_score);
            shown.truncate(TOP);
        }
        shown.sort_unstable_by(by_score);
        shown
    }

    /// The likeliest that can be seen, and the likeliest that nobody sees, in no order.
    pub(crate) fn likeliest(&self, page: &Page<'_>) -> Vec<usize> {
        let mut unseen: Vec<usize> =
            (0..self.scores.len()).filter(|at| !page.elements[*at].visible).collect();
        let by_score = |one: &usize, other: &usize| self.scores[*other].total_cmp(&self.scores[*one]);
        if unseen.len() > UNSEEN {
            unseen.select_nth_unstable_by(UNSEEN, by_score);
            unseen.truncate(UNSEEN);
        }
        self.top.iter().copied().take(WEIGHED).chain(unseen).collect()
    }

    /// The same after what the signals say of the likeliest has changed.
    pub(crate) fn sort_again(&mut self, model: &Model) {
        for at in &self.top {
            self.scores[*at] = model.score(&self.voices[at]);
        }
        self.most = model.score(&self.of_itself).max(1.0);
        let scores = &self.scores;
        self.top.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]).then(one.cmp(other)));
    }

    /// The best of the likeliest that is no other view of `chosen`.
    pub(crate) fn rival(&self, page: &Page<'_>, chosen: usize) -> Option<usize> {
        let chosen_element = &page.elements[chosen];
        let is_rival = |at: &&usize| **at != chosen && !is_same(page, chosen_element, &page.elements[**at]);
        self.top.iter().find(is_rival).copied()
    }

    /// How far `chosen` is ahead of the best unrelated rival, as a share of the best possible score.
    pub(crate) fn margin(&self, page: &Page<'_>, chosen: usize) -> f32 {
        let rival = self.rival(page, chosen);
        rival.map_or(1.0, |rival| (self.scores[chosen] - self.scores[rival]) / self.most)
    }

    /// How sure `chosen` is the recorded element, from 0.0 to 1.0.
    pub(crate) fn sure(&self, page: &Page<'_>, chosen: usize, model: &Model) -> f32 {
        let has_kin = self.of_itself[Signal::Kin as usize] > 0.0;
        sure(&self.aspects(page, chosen), if has_kin { &model.together } else { &model.alone })
    }

    /// What the confidence in `chosen` is made of; `model.rs` says why.
    pub(crate) fn aspects(&self, page: &Page<'_>, chosen: usize) -> [f32; ASPECTS] {
        let voices = &self.voices[&chosen];
        let lead = (self.margin(page, chosen) / CLEAR).clamp(0.0, 1.0);
        let most = |signals: &[Signal]| {
            let known = signals.iter().filter(|signal| self.of_itself[**signal as usize] > 0.0);
            known.map(|signal| voices[*signal as usize]).reduce(f32::max).unwrap_or(UNKNOWN)
        };
        let mean = |signals: &[Signal]| {
            let known = signals.iter().filter(|signal| self.of_itself[**signal as usize] > 0.0);
            let (sum, all) = known.fold((0.0, 0.0), |(sum, all), at| (sum + voices[*at as usize], all + 1.0));
            if all > 0.0 { sum / all } else { UNKNOWN }
        };
        let place = match self.of_itself[Signal::Kin as usize] > 0.0 {
            true => mean(&[Signal::Kin, Signal::Offset]),
            false => mean(&[Signal::Places, Signal::Place, Signal::Near, Signal::Lineage]),
        };
        let (text, address) = (most(&[Signal::Text, Signal::SameText]), most(&[Signal::Address]));
        let content =
            [Signal::Text, Signal::SameText, Signal::Address, Signal::Id, Signal::SameId, Signal::TestId];
        let contested = self.top.first().is_some_and(|first| *first != chosen);
        [text, address, most(&content).min(place), lead.min(place), f32::from(u8::from(contested)), 1.0]
    }
}

/// What is not known neither agrees nor disagrees.
const UNKNOWN: f32 = 0.5;

/// A lead over the best unrelated rival, as a share of the best possible score, beyond which more says nothing.
const CLEAR: f32 = 0.2;

/// Whether two elements are one thing to a user: one stands inside the other, or they lie on each other.
pub(crate) fn is_same(page: &Page<'_>, one: &Element, other: &Element) -> bool {
    page.tree.are_related(one.node, other.node) || lie_on_each_other(one, other)
}

/// Nass's rule: what both cover is at least 85 % of what either covers, and the centre of one lies in the other.
pub(crate) fn lie_on_each_other(one: &Element, other: &Element) -> bool {
    let (Some(one), Some(other)) = (one.bounds, other.bounds) else { return false };
    let span = |side: usize| {
        let (start, end) =
            (one[side].max(other[side]), (one[side] + one[side + 2]).min(other[side] + other[side + 2]));
        (end - start).max(0.0)
    };
    let area = |bounds: [f32; 4]| bounds[2] * bounds[3];
    let both = span(0) * span(1);
    let either = area(one) + area(other) - both;
    let (x, y) = centre(one);
    let inside =
        (other[0]..=other[0] + other[2]).contains(&x) && (other[1]..=other[1] + other[3]).contains(&y);
    either > 0.0 && both / either >= 0.85 && inside
}
