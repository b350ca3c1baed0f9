//! The vocabulary of Surefoot and its file formats: scenario, step, target, cell, run, verdict.
//!
//! Pure: no IO, no async, no clock. Every other crate speaks in these words.
//!
//! - `engine`: engines, languages, viewports, cells: one point of the matrix.
//! - `scenario`: a recorded flow: steps over targets.
//! - `expectation`: what a step may claim about the page.
//! - `target`: how an element is remembered so that it is found again.
//! - `code`: the stable codes of everything that can be wrong, each with its next thing to try.
//! - `verdict`: Passed, Healed, Flaky, Broken, Inconclusive, Skipped, and how they add up.
//! - `run`: one execution of a cell: attempts, step results, evidence.

pub mod code;
pub mod engine;
pub mod expectation;
pub mod run;
pub mod scenario;
pub mod target;
pub mod verdict;

pub use code::{Code, Kind};
pub use engine::{Cell, ColorScheme, Engine, Language, Viewport};
pub use expectation::{Check, Expectation, TextMatch};
pub use run::{Attempt, Finding, Outcome, Phase, Run, RunReport, StepResult};
pub use scenario::{Action, HealPolicy, Scenario, Step, Text, Timeouts};
pub use target::{Ancestor, Described, FrameHint, Learned, Signals, Target, TextKind};
pub use verdict::Verdict;
