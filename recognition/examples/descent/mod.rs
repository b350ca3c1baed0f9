//! Learns the weights of signals from choices.

use crate::curve::descend;
use recognition::SIGNALS;

/// The candidates of one target: 2 is the right one, 1 does the same, 0 is wrong; and what the signals say of each.
pub type Choice = Vec<(u8, [f32; SIGNALS])>;

/// How much the weights are held to what a person would have said.
const HELD: f64 = 0.015;

/// Learns the weights at `free` from where they are: the right candidate is to be the likeliest of all. They are held
/// to `scale` times what a person would say; where there is no scale, to the best one.
pub fn weigh(
    choices: &[Choice],
    start: &[f32; SIGNALS],
    by_hand: &[f32; SIGNALS],
    free: &[usize],
    scale: Option<f64>,
) -> [f32; SIGNALS] {
    let by_hand = by_hand.map(f64::from);
    let mut weights = start.map(f64::from);
    let useful: Vec<&Choice> =
        choices.iter().filter(|choice| choice.iter().any(|(right, _)| *right == 2)).collect();
    descend(
        &mut weights,
        free,
        |weights, slope| {
            for choice in &useful {
                slope_of(choice, weights, slope);
            }
            let scale = scale.unwrap_or_else(|| steepness(weights, &by_hand, free));
            for at in free {
                slope[*at] = slope[*at] / useful.len() as f64 + HELD * (weights[*at] - scale * by_hand[*at]);
            }
        },
        |at| by_hand[at].signum(),
    );
    weights.map(|weight| weight as f32)
}

/// A person says how signals relate, not how steep all of them are.
pub fn steepness(weights: &[f64; SIGNALS], by_hand: &[f64; SIGNALS], free: &[usize]) -> f64 {
    let both: f64 = free.iter().map(|at| weights[*at] * by_hand[*at]).sum();
    let own: f64 = free.iter().map(|at| by_hand[*at].powi(2)).sum();
    both / own
}

/// The slope of how unlikely the right candidate is: half counts that it is itself, half that it does the same.
fn slope_of(choice: &Choice, weights: &[f64; SIGNALS], slope: &mut [f64; SIGNALS]) {
    let score = |voices: &[f32; SIGNALS]| -> f64 {
        voices.iter().zip(weights).map(|(voice, weight)| f64::from(*voice) * weight).sum()
    };
    let scores: Vec<f64> = choice.iter().map(|(_, voices)| score(voices)).collect();
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    let likely: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum_of = |least: u8| -> f64 {
        choice.iter().zip(&likely).filter(|((right, _), _)| *right >= least).map(|(_, likely)| likely).sum()
    };
    let (all, good, best) = (sum_of(0), sum_of(1), sum_of(2));
    for ((right, voices), likely) in choice.iter().zip(&likely) {
        let mut pull = likely / all;
        if *right >= 1 {
            pull -= 0.5 * likely / good;
        }
        if *right >= 2 {
            pull -= 0.5 * likely / best;
        }
        for (slope, voice) in slope.iter_mut().zip(voices) {
            *slope += pull * f64::from(*voice);
        }
    }
}
