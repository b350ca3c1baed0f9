//! The learned numbers as one value: the weights of the signals and the curves of the confidence.

use crate::{
    signals::Voices,
    weights::{ASPECTS, CURVE, SIGNALS, WEIGHTS},
};

/// The numbers that rank and that say how sure.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What each signal counts.
    pub weights: [f32; SIGNALS],
    /// The logistic curve of the confidence where no other target of the page has a say.
    pub alone: [f32; ASPECTS],
    /// The same where others have.
    pub together: [f32; ASPECTS],
}

impl Model {
    /// What is in the source.
    pub fn shipped() -> Model {
        Model {
            weights: WEIGHTS.map(|weight| weight.weight),
            alone: CURVE.map(|aspect| aspect.alone),
            together: CURVE.map(|aspect| aspect.together),
        }
    }

    /// What a person would say, before anything is learned.
    pub fn by_hand() -> Model {
        let start = CURVE.map(|aspect| if aspect.sign == 0.0 { -3.0 } else { aspect.sign });
        Model { weights: WEIGHTS.map(|weight| weight.by_hand), alone: start, together: start }
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
