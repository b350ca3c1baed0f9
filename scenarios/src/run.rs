//! One execution of a cell: attempts, step results and their evidence, as written to `--json`.
//!
//! Paths of evidence are relative to the folder of the file that names them.

use crate::{Code, Engine, Language, Scenario, Step, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What `--json` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default, schemars::JsonSchema)]
pub struct RunReport {
    /// The version of Surefoot that ran.
    pub surefoot: String,
    /// When it began, RFC 3339.
    pub started: String,
    /// How long all of it took.
    pub took_ms: u64,
    /// A run per cell, in the order of scenario, browser, language.
    pub runs: Vec<Run>,
}

/// One execution of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Run {
    /// The scenario's title.
    pub scenario: String,
    /// The scenario's file, as given by the user.
    pub file: String,
    /// The system under test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The scenario's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The engine.
    pub browser: Engine,
    /// The browser's own version text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser_version: Option<String>,
    /// The language asked for.
    pub language: Option<Language>,
    /// The environment's name.
    pub environment: Option<String>,
    /// The base URL that addresses were relative to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The size of the page: `1366x900`, `phone`.
    pub viewport: String,
    /// The persona's name.
    pub persona: Option<String>,
    /// 1 … n under `--repeat`.
    #[serde(default = "one")]
    pub repetition: u32,
    /// What it came to.
    pub verdict: Verdict,
    /// The code of the worst finding.
    pub code: Option<Code>,
    /// What went wrong, for a person; secrets removed.
    pub message: Option<String>,
    /// Attempts failed with different codes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unstable: bool,
    /// When it began, RFC 3339.
    pub started: String,
    /// How long it took, all attempts together.
    pub took_ms: u64,
    /// Nothing was acted upon: pages were opened, and the targets looked for that are there without acting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolve_only: bool,
    /// Evidence that this engine cannot give, by name: `console`, `network`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
    /// What was tried.
    pub attempts: Vec<Attempt>,
}

/// How many of a run's own steps with a target were looked for, and which were not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reach {
    /// Steps with a target.
    pub steps: usize,
    /// Those whose target was looked for, with whatever result.
    pub looked_for: usize,
    /// The ids of the others.
    pub not_reached: Vec<String>,
}

impl Run {
    /// How far a run came that acted on nothing; `None` for any other, and for one that was not tried.
    pub fn reach(&self) -> Option<Reach> {
        let attempt = self.attempts.last().filter(|_| self.resolve_only)?;
        let with_target =
            attempt.steps.iter().filter(|step| step.phase == Phase::Main && step.target.is_some());
        let mut reach = Reach::default();
        for step in with_target {
            reach.steps += 1;
            match step.outcome {
                Outcome::NotReached => reach.not_reached.push(step.id.clone()),
                _ => reach.looked_for += 1,
            }
        }
        Some(reach)
    }
}

fn one() -> u32 {
    1
}

/// One try.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Attempt {
    /// What it came to: passed, healed, broken or inconclusive.
    pub verdict: Verdict,
    /// The code of its worst finding.
    pub code: Option<Code>,
    /// What went wrong, for a person.
    pub message: Option<String>,
    /// When it began, RFC 3339.
    pub started: String,
    /// How long it took.
    pub took_ms: u64,
    /// Its steps in order: login, main, finally.
    pub steps: Vec<StepResult>,
    /// Everything found, the worst first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Console messages and uncaught errors, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub console: Vec<String>,
    /// Requests that failed or answered with an error: `GET /api/x → 500`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<String>,
    /// The HAR file, where one was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub har: Option<String>,
}

impl Attempt {
    /// Adds findings: the worst of all decides, the first of equals.
    pub fn add(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.code.kind().verdict().weight()));
        let Some(worst) = self.findings.first() else { return };
        self.verdict = worst.code.kind().verdict();
        (self.code, self.message) = (Some(worst.code.clone()), Some(worst.message.clone()));
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Finding {
    /// Its code.
    pub code: Code,
    /// The id of its step.
    pub step: Option<String>,
    /// What was wanted, what was there, and after `hint:` the first thing to try.
    pub message: String,
}

/// How a step's target was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is the recorded element.
    Found,
    /// It is like the recorded element, and clear of every other.
    Healed,
    /// Several are equally like it.
    Ambiguous,
    /// Nothing is enough like it.
    Missing,
    /// The run ended before it.
    NotReached,
    /// The step has no target.
    None,
}

/// Which part of an attempt a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The persona's login scenario.
    Login,
    /// The scenario that switches the application's language.
    Language,
    /// The scenario that leads up to an item of content.
    Prepare,
    /// The scenario's own steps.
    Main,
    /// Steps that run at the end in any case.
    Finally,
}

/// What one step came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct StepResult {
    /// The step's id.
    pub id: String,
    /// The part of the attempt that it belongs to.
    pub phase: Phase,
    /// The step in words: `click “New contact”`.
    pub words: String,
    /// The action's verb: `click`, `type`.
    pub action: String,
    /// The target's name in the scenario.
    pub target: Option<String>,
    /// How the target was found.
    pub outcome: Outcome,
    /// The code of its worst finding.
    pub code: Option<Code>,
    /// What went wrong, for a person.
    pub message: Option<String>,
    /// How sure the choice is, from 0.0 to 1.0.
    pub confidence: Option<f64>,
    /// The confidence of the best other candidate.
    pub rival: Option<f64>,
    /// The chosen element in short: `button#save “Save”`.
    pub element: Option<String>,
    /// When it began, RFC 3339.
    pub started: String,
    /// How long it took.
    pub took_ms: u64,
    /// A picture of the page after the step, or at its failure.
    pub screenshot: Option<String>,
    /// The part of the page that the picture shows: left, top, width, height, in CSS pixels of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<[f64; 4]>,
    /// The page just before the act, the chosen element marked.
    pub dom: Option<String>,
    /// The page's address after the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What was looked for, line by line: `role button`, `text “Save”`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looked_for: Vec<String>,
    /// The likeliest candidates, best first, where the target had to be ranked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// What else is worth keeping for machines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<Value>,
}

impl StepResult {
    /// The result of a step that was not reached; `started` is RFC 3339.
    pub fn not_reached(
        step: &Step,
        scenario: &Scenario,
        language: Option<&Language>,
        phase: Phase,
        started: String,
    ) -> StepResult {
        StepResult {
            id: step.id.clone(),
            phase,
            words: crate::step_words(step, scenario, language),
            action: step.action.verb().to_owned(),
            target: step.action.targets().first().map(|name| (*name).to_owned()),
            outcome: Outcome::NotReached,
            code: None,
            message: None,
            confidence: None,
            rival: None,
            element: None,
            started,
            took_ms: 0,
            screenshot: None,
            view: None,
            dom: None,
            address: None,
            looked_for: vec![],
            candidates: vec![],
            extra: None,
        }
    }
}

/// A candidate for a target, with what spoke for and against it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Candidate {
    /// The element in short.
    pub element: String,
    /// How sure, from 0.0 to 1.0.
    pub confidence: f64,
    /// Left, top, width, height in CSS pixels of the page.
    #[serde(rename = "box")]
    pub bounds: Option<[f64; 4]>,
    /// Each signal and what it added or took: `text “Save” = “Save”`, +1.8.
    pub signals: Vec<(String, f64)>,
}

/// A run of one step that came to a verdict, for tests.
#[cfg(test)]
pub(crate) fn example(verdict: Verdict, code: Option<Code>) -> Run {
    let started = "2026-11-22T02:30:00.000Z".to_owned();
    let step = StepResult {
        id: "save".to_owned(),
        phase: Phase::Main,
        words: "click “Save”".to_owned(),
        action: "click".to_owned(),
        target: Some("save_button".to_owned()),
        outcome: Outcome::None,
        code: code.clone(),
        message: None,
        confidence: None,
        rival: None,
        element: None,
        started: started.clone(),
        took_ms: 5,
        screenshot: None,
        view: None,
        dom: None,
        address: Some("http://host/contacts/17/edit".to_owned()),
        looked_for: vec![],
        candidates: vec![],
        extra: None,
    };
    let attempt = Attempt {
        verdict,
        code: code.clone(),
        message: None,
        started: started.clone(),
        took_ms: 5,
        steps: vec![step],
        findings: vec![],
        console: vec![],
        requests: vec![],
        har: None,
    };
    Run {
        scenario: "Create a contact".to_owned(),
        file: "scenarios/create.yaml".to_owned(),
        system: Some("crm".to_owned()),
        tags: vec![],
        browser: Engine::Chromium,
        browser_version: None,
        language: Some(Language("en".to_owned())),
        environment: Some("test".to_owned()),
        base_url: None,
        viewport: "1366x900".to_owned(),
        persona: None,
        repetition: 1,
        verdict,
        code,
        message: None,
        resolve_only: false,
        unstable: false,
        started,
        took_ms: 5,
        absent: vec![],
        attempts: vec![attempt],
    }
}
