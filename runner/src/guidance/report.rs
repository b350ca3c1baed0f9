//! What a tour came to: its steps in order, and all that was found.

use scenarios::{Finding, Language, Verdict};
use serde::{Deserialize, Serialize};

/// A tour that was played.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TourReport {
    /// The adapter of its library.
    pub adapter: String,
    /// The tour's id.
    pub tour: String,
    /// The language that the page was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// How many steps it says that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
    /// The steps that were shown.
    pub steps: Vec<StepReport>,
    /// Everything found, in the order of the steps.
    pub findings: Vec<Finding>,
    /// It was played to its end.
    pub completed: bool,
    /// What the library itself said at the end: `completed`, `cancelled`, an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// What else happened, for a person: a tab that opened, a dialog.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A step that was shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StepReport {
    /// Its place in the tour, from 0.
    pub index: usize,
    /// Its id: `step-1` is the first.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// The selector of its target: as declared, else as observed; none for a balloon in the middle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The side of it that the balloon is to be on, where it was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<String>,
    /// What went on: the words on its button, or what had to be done on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advanced_by: Option<String>,
}

impl TourReport {
    /// The worst of all findings.
    pub fn verdict(&self) -> Verdict {
        let worst = self
            .findings
            .iter()
            .map(|finding| finding.code.kind().verdict())
            .max_by_key(|verdict| verdict.weight());
        worst.unwrap_or(Verdict::Passed)
    }

    /// Adds a finding of a step.
    pub(super) fn find(&mut self, index: usize, code: scenarios::Code, message: impl Into<String>) {
        let finding = Finding { code, step: Some(id(index)), message: message.into() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// The id of the step at an index from 0.
pub(super) fn id(index: usize) -> String {
    format!("step-{}", index + 1)
}
