//! Tells of each step as soon as it has ended, for those who keep what a killed process would lose; of the one that
//! is being played, for those who watch, who are shown pictures as well, private places covered.

use crate::{clean, secrets::Secrets};
use scenarios::{Phase, StepResult};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

/// Shown each picture, a PNG with private places covered; it must not block.
pub type Eye = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// Told of each step's result, secrets removed: the attempt from 1, the place in it from 0, the result. What
/// is told of a place later takes the place of what was told before.
#[derive(Clone)]
pub struct Listener {
    tell: Arc<dyn Fn(u32, u32, StepResult) + Send + Sync>,
    eye: Option<Eye>,
    attempt: u32,
    phase: Phase,
    places: Arc<AtomicU32>,
}

impl Listener {
    /// A listener that calls `tell`; it must not block.
    pub fn new(tell: impl Fn(u32, u32, StepResult) + Send + Sync + 'static) -> Listener {
        Listener { tell: Arc::new(tell), eye: None, attempt: 1, phase: Phase::Main, places: Arc::default() }
    }

    /// The same, which is shown the pictures as well.
    #[must_use]
    pub fn with_eye(self, eye: Eye) -> Listener {
        Listener { eye: Some(eye), ..self }
    }

    /// The same for an attempt, whose steps are counted from its beginning.
    pub(crate) fn of_attempt(&self, number: usize) -> Listener {
        let attempt = u32::try_from(number).unwrap_or(u32::MAX);
        Listener { attempt, phase: Phase::Main, places: Arc::default(), ..self.clone() }
    }

    /// The same for a part of the attempt that is played before the scenario's own steps.
    pub(crate) fn of_phase(&self, phase: Phase) -> Listener {
        Listener { phase, ..self.clone() }
    }

    /// Shows a picture of the page, private places covered.
    pub(crate) fn show(&self, png: &[u8]) {
        if let Some(eye) = &self.eye {
            eye(png);
        }
    }

    /// Tells of a step that has ended.
    pub(crate) fn tell(&self, result: &StepResult, secrets: &Secrets) {
        self.tell_at(self.places.fetch_add(1, Ordering::SeqCst), result, secrets);
    }

    /// Tells of the step that is being played, as far as it has come: the next one that ends takes its place.
    pub(crate) fn tell_current(&self, result: &StepResult, secrets: &Secrets) {
        self.tell_at(self.places.load(Ordering::SeqCst), result, secrets);
    }

    fn tell_at(&self, place: u32, result: &StepResult, secrets: &Secrets) {
        let mut result = result.clone();
        if self.phase != Phase::Main {
            result.phase = self.phase;
        }
        clean::clean_step(&mut result, secrets);
        (self.tell)(self.attempt, place, result);
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}
