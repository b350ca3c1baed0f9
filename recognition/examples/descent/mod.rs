//! Gradient descent with fixed signs: small, and the same on every machine.

use recognition::{ASPECTS, SIGNALS};

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

/// What the confidence of an answer is made of, and whether it was right.
pub struct Row {
    /// What it is made of.
    pub aspects: [f32; ASPECTS],
    /// Whether it was right.
    pub right: bool,
    /// How much it counts.
    pub weight: f64,
    /// Whether other targets of the page had a say.
    pub votes: bool,
}

/// Learns a logistic curve whose signs are those of `start`; the last aspect is the constant and free.
pub fn curve(rows: &[Row], start: [f32; ASPECTS]) -> [f32; ASPECTS] {
    let signs = start;
    let mut weights = start.map(f64::from);
    let free: Vec<usize> = (0..ASPECTS).collect();
    let all: f64 = rows.iter().map(|row| row.weight).sum();
    descend(
        &mut weights,
        &free,
        |weights, slope| {
            for row in rows {
                let sum: f64 =
                    row.aspects.iter().zip(weights).map(|(aspect, weight)| f64::from(*aspect) * weight).sum();
                let off = (1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(row.right))) * row.weight / all;
                for (slope, aspect) in slope.iter_mut().zip(row.aspects) {
                    *slope += off * f64::from(aspect);
                }
            }
            for (at, slope) in slope.iter_mut().enumerate().take(ASPECTS - 1) {
                *slope += 0.00005 * weights[at];
            }
        },
        |at| if at + 1 == ASPECTS { 0.0 } else { f64::from(signs[at].signum()) },
    );
    weights.map(|weight| weight as f32)
}

/// Adam with steps that shrink; a weight never crosses zero against its sign (0.0: it may).
fn descend<const N: usize>(
    weights: &mut [f64; N],
    free: &[usize],
    slope_at: impl Fn(&[f64; N], &mut [f64; N]),
    sign: impl Fn(usize) -> f64,
) {
    const ROUNDS: i32 = 1500;
    let (mut first, mut second) = ([0.0; N], [0.0; N]);
    for round in 1..=ROUNDS {
        let mut slope = [0.0; N];
        slope_at(weights, &mut slope);
        let step = 0.1 * (1.0 - f64::from(round) / f64::from(ROUNDS + 1));
        for at in free.iter().copied() {
            first[at] = 0.9 * first[at] + 0.1 * slope[at];
            second[at] = 0.99 * second[at] + 0.01 * slope[at] * slope[at];
            let (one, two) =
                (first[at] / (1.0 - 0.9f64.powi(round)), second[at] / (1.0 - 0.99f64.powi(round)));
            weights[at] -= step * one / (two.sqrt() + 1e-9);
            if sign(at) * weights[at] < 0.0 {
                weights[at] = 0.0;
            }
        }
    }
}
