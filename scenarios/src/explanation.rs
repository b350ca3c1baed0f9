//! What recognition makes of one target on one page, for people and machines: `surefoot explain`.

use crate::{Language, run::Candidate, run::Outcome};
use serde::Serialize;

/// A target on a page: what was looked for, what came of it and why, and the likeliest candidates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The step's id.
    pub step: String,
    /// The step in words.
    pub words: String,
    /// The target's name.
    pub target: String,
    /// The page's address.
    pub address: String,
    /// The language that the page was asked for.
    pub language: Option<Language>,
    /// What was looked for, line by line.
    pub looked_for: Vec<String>,
    /// What a run would make of it.
    pub outcome: Outcome,
    /// Why.
    pub why: Why,
    /// The families of signals that agreed on one element at once; empty where all candidates had to be ranked.
    pub at_once: Vec<String>,
    /// The element that a run would take, in short.
    pub element: Option<String>,
    /// How sure, from 0.0 to 1.0.
    pub confidence: f64,
    /// From which confidence on a run heals.
    pub needed: f64,
    /// How sure of the best other candidate.
    pub rival: Option<f64>,
    /// How far it is ahead of that, as a share of the best possible score.
    pub margin: f64,
    /// How many elements were compared.
    pub compared: usize,
    /// How many more there are on a page that is too large to be looked at whole.
    pub cut: usize,
    /// In a page that a run has saved: what the run took.
    pub taken: Option<Taken>,
    /// The likeliest, best first.
    pub candidates: Vec<Candidate>,
}

/// Why an answer is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// The reason's name, the same in all languages.
    pub key: String,
    /// The reason in English.
    pub words: String,
}

/// The element that a run took when it saved the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// In short.
    pub element: String,
    /// Its place in the ranking, from 1; `None` where it is not among the likeliest.
    pub place: Option<usize>,
}

/// The names of all reasons: recognition gives them, reports and pages say them in the reader's language.
pub const REASONS: [&str; 20] = [
    "itself",
    "likely",
    "anchored",
    "renamed",
    "lonely",
    "placed",
    "together",
    "stranger",
    "said",
    "row_gone",
    "rows",
    "close",
    "another",
    "unsure",
    "unlike",
    "hidden",
    "selectors",
    "most",
    "worded",
    "disagree",
];
