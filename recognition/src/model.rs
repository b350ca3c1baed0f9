//! The learned numbers as one value: the weights of the signals and the curve of the confidence.

use crate::{
    signals::Voices,
    weights::{SIGNALS, WEIGHTS},
};

/// How many things the confidence is made of.
pub const ASPECTS: usize = 6;

/// The numbers that rank and that say how sure.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What each signal counts.
    pub weights: [f32; SIGNALS],
    /// The logistic of the confidence after the first pass.
    pub alone: [f32; ASPECTS],
    /// The same after the second pass.
    pub together: [f32; ASPECTS],
}

impl Model {
    /// What is in the source.
    pub fn shipped() -> Model {
        Model {
            weights: WEIGHTS.map(|weight| weight.weight),
            alone: [1.0, 1.0, 1.0, 8.0, -4.0, -3.0],
            together: [1.0, 1.0, 1.0, 8.0, -4.0, -3.0],
        }
    }

    /// The sum of what the signals say, each as it counts.
    pub(crate) fn score(&self, voices: &Voices) -> f32 {
        voices.iter().zip(&self.weights).map(|(voice, weight)| voice * weight).sum()
    }
}

/// The logistic curve.
pub(crate) fn sure(aspects: &[f32; ASPECTS], weights: &[f32; ASPECTS]) -> f32 {
    let sum: f32 = aspects.iter().zip(weights).map(|(aspect, weight)| aspect * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}
