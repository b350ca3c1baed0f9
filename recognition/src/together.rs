//! The second pass: the targets of one page are resolved together.
//!
//! Those found for sure vote for the others: what stood beside them, stands beside them. And no two targets take one
//! element, unless they were one when they were recorded: who is surer has it.

use crate::{
    model::Model,
    page::Page,
    ranking::{Ranking, is_same},
    signals::centre,
    wanted::Wanted,
    weights::Signal,
};

/// From which confidence on a target votes for others: many that are unsure, and agree, are sure together.
const VOTES: f32 = 0.05;

/// From which confidence on a target has its element for itself.
const TAKES: f32 = 0.5;

/// How often all vote: what one round makes sure votes in the next.
const ROUNDS: usize = 3;

/// How many of the nearest vote.
const NEAREST: usize = 8;

/// A target's answer within its page.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub ranking: Ranking,
    pub chosen: Option<usize>,
    pub confidence: f32,
}

pub(crate) fn first(wanted: &Wanted, page: &Page<'_>, model: &Model) -> Resolved {
    let ranking = Ranking::of(wanted, page, model);
    let chosen = ranking.top.first().copied();
    let confidence = chosen.map_or(0.0, |chosen| ranking.sure(page, chosen, model));
    Resolved { ranking, chosen, confidence }
}

/// Resolves all targets of a page.
pub(crate) fn resolve(wanted: &[Wanted], page: &Page<'_>, model: &Model) -> Vec<Resolved> {
    let mut resolved: Vec<Resolved> = wanted.iter().map(|wanted| first(wanted, page, model)).collect();
    for _ in 0..ROUNDS {
        let sights: Vec<Sight> = resolved.iter().map(|one| (one.chosen, one.confidence)).collect();
        for (index, one) in resolved.iter_mut().enumerate() {
            vote(&mut one.ranking, index, wanted, &sights, page);
            one.ranking.sort_again(model);
            one.chosen = one.ranking.top.first().copied();
            one.confidence = one.chosen.map_or(0.0, |chosen| one.ranking.sure(page, chosen, model));
        }
    }
    part(&mut resolved, wanted, page, model);
    resolved
}

type Sight = (Option<usize>, f32);

/// A target that votes: its old place, its new one, and how much its vote counts.
struct Voter<'a> {
    wanted: &'a Wanted,
    at: usize,
    apart: (u16, u16),
    weight: f32,
}

fn vote(ranking: &mut Ranking, index: usize, wanted: &[Wanted], sights: &[Sight], page: &Page<'_>) {
    let own = &wanted[index];
    let mut voters: Vec<Voter<'_>> = wanted
        .iter()
        .zip(sights)
        .enumerate()
        .filter(|(other, (_, (_, confidence)))| *other != index && *confidence >= VOTES)
        .filter_map(|(_, (wanted, (at, confidence)))| {
            let apart = apart(&own.path, &wanted.path);
            let far = f32::from(apart.0 + apart.1);
            (far > 0.0).then_some(Voter {
                wanted,
                at: (*at)?,
                apart,
                weight: confidence.powi(2) / (1.0 + far),
            })
        })
        .collect();
    voters.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    voters.truncate(NEAREST);
    let known = f32::from(u8::from(!voters.is_empty()));
    for signal in [Signal::Kin, Signal::Offset, Signal::Order] {
        ranking.of_itself[signal as usize] = known;
    }
    for at in ranking.top.clone() {
        let voices = ranking.voices.get_mut(&at).expect("the likeliest have voices");
        for (signal, agree) in [
            (Signal::Kin, kin as fn(&Wanted, usize, &Voter<'_>, &Page<'_>) -> Option<f32>),
            (Signal::Offset, offset),
            (Signal::Order, order),
        ] {
            let (mut sum, mut all) = (0.0, 0.0);
            for voter in &voters {
                if let Some(agreement) = agree(own, at, voter, page) {
                    sum += agreement * voter.weight;
                    all += voter.weight;
                }
            }
            voices[signal as usize] = if all > 0.0 { sum / all } else { 0.0 };
        }
    }
}

/// How far the nearest common ancestor of two recorded paths is above each.
fn apart(one: &[(u64, u64)], other: &[(u64, u64)]) -> (u16, u16) {
    let common = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    ((one.len() - common) as u16, (other.len() - common) as u16)
}

fn kin(_: &Wanted, at: usize, voter: &Voter<'_>, page: &Page<'_>) -> Option<f32> {
    let (up, down) = page.tree.apart(page.elements[at].node, page.elements[voter.at].node);
    let differs = up.abs_diff(voter.apart.0) + down.abs_diff(voter.apart.1);
    Some(1.0 / (1.0 + f32::from(differs)))
}

fn offset(own: &Wanted, at: usize, voter: &Voter<'_>, page: &Page<'_>) -> Option<f32> {
    let (was, from) = (centre(own.bounds?), centre(voter.wanted.bounds?));
    let (is, to) = (centre(page.elements[at].bounds?), centre(page.elements[voter.at].bounds?));
    let (x, y) = ((is.0 - to.0) - (was.0 - from.0), (is.1 - to.1) - (was.1 - from.1));
    Some(1.0 / (1.0 + x.hypot(y) / 60.0))
}

fn order(own: &Wanted, at: usize, voter: &Voter<'_>, _: &Page<'_>) -> Option<f32> {
    let was = own.is_before(voter.wanted)?;
    Some(f32::from(u8::from(at != voter.at && was == (at < voter.at))))
}

/// No two targets take one element, unless one was inside the other when they were recorded.
fn part(resolved: &mut [Resolved], wanted: &[Wanted], page: &Page<'_>, model: &Model) {
    let mut order: Vec<usize> = (0..resolved.len()).collect();
    order.sort_by(|one, other| resolved[*other].confidence.total_cmp(&resolved[*one].confidence));
    let mut taken: Vec<(usize, usize)> = vec![];
    for index in order {
        let is_free = |at: usize| {
            !taken.iter().any(|(who, what)| {
                let (up, down) = apart(&wanted[index].path, &wanted[*who].path);
                let were_one = up == 0 && down == 0;
                let were_related = up == 0 || down == 0;
                let same = *what == at || is_same(page, &page.elements[*what], &page.elements[at]);
                !were_one && (*what == at || (same && !were_related))
            })
        };
        let free = resolved[index].ranking.top.iter().copied().find(|at| is_free(*at));
        let one = &mut resolved[index];
        one.chosen = free;
        one.confidence = free.map_or(0.0, |at| one.ranking.sure(page, at, model));
        if let Some(at) = free.filter(|_| one.confidence >= TAKES) {
            taken.push((index, at));
        }
    }
}
