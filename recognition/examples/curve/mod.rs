//! Gradient descent with fixed signs, and a logistic curve: small, and the same on every machine.

/// What the confidence of an answer is made of, and whether it was right.
#[derive(Debug, Clone)]
pub struct Row<const N: usize> {
    /// What it is made of; the last is the constant.
    pub aspects: [f32; N],
    /// Whether it was right.
    pub right: bool,
    /// How much it counts.
    pub weight: f64,
}

/// Learns a logistic curve whose signs are those of `start`; the last aspect is the constant and free.
pub fn curve<const N: usize>(rows: &[Row<N>], start: [f32; N]) -> [f32; N] {
    let signs = start;
    let mut weights = start.map(f64::from);
    let free: Vec<usize> = (0..N).collect();
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
            for (at, slope) in slope.iter_mut().enumerate().take(N - 1) {
                *slope += 0.00005 * weights[at];
            }
        },
        |at| if at + 1 == N { 0.0 } else { f64::from(signs[at].signum()) },
    );
    weights.map(|weight| weight as f32)
}

/// Adam with steps that shrink; a weight never crosses zero against its sign (0.0: it may).
pub fn descend<const N: usize>(
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
