//! What steps of items come to, and their pictures.

use crate::{
    evidence::EvidenceKind,
    fault::Fault,
    play::{Record, millis, now, picture, worst},
    stage::Stage,
};
use scenarios::{Finding, Outcome, Phase, StepResult};
use std::time::Instant;

/// A step on its way: what it is, and when it began.
pub(super) struct Noted {
    pub result: StepResult,
    pub findings: Vec<Finding>,
    began: Instant,
}

impl Noted {
    /// A step begins. `action` is the word of its kind in content files, `words` what a person reads.
    pub fn begin(id: impl Into<String>, action: &str, words: impl Into<String>) -> Noted {
        let result = StepResult {
            id: id.into(),
            phase: Phase::Main,
            words: words.into(),
            action: action.to_owned(),
            target: None,
            outcome: Outcome::None,
            code: None,
            message: None,
            confidence: None,
            rival: None,
            element: None,
            started: now(),
            took_ms: 0,
            screenshot: None,
            view: None,
            dom: None,
            address: None,
            looked_for: vec![],
            candidates: vec![],
            extra: None,
        };
        Noted { result, findings: vec![], began: Instant::now() }
    }

    /// Something is wrong with it.
    pub fn find(&mut self, fault: Fault) {
        let finding = fault.finding(&self.result.id);
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Takes its picture now, where one is wanted and there is none yet; `failed`: something is wrong with it.
    pub async fn picture(&mut self, stage: &mut Stage<'_>, number: usize, failed: bool) {
        let wanted = match stage.evidence.kind {
            EvidenceKind::None => false,
            EvidenceKind::Failures => failed,
            EvidenceKind::Steps => true,
        };
        if !wanted || self.result.screenshot.is_some() {
            return;
        }
        if !stage.options.redact.is_empty() {
            let redact = stage.options.redact.clone();
            stage.secrets.hide_all(&stage.session.redacted(&redact).await.unwrap_or_default());
        }
        let file: String = self
            .result
            .id
            .chars()
            .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
            .collect();
        match picture(stage, &format!("{number:02}-{file}.png")).await {
            Ok(taken) => (self.result.screenshot, self.result.view) = taken.unzip(),
            Err(fault) => self.find(fault),
        }
    }

    /// The step has ended: its worst finding tells, and whoever listens is told.
    pub fn end(mut self, stage: &Stage<'_>, record: &mut Record) {
        if let Some(worst) = worst(&self.findings) {
            self.result.code = Some(worst.code.clone());
            self.result.message = Some(worst.message.clone());
        }
        self.result.took_ms = millis(self.began.elapsed());
        if let Some(listener) = &stage.options.listener {
            listener.tell(&self.result, stage.secrets);
        }
        record.steps.push(self.result);
        record.findings.extend(self.findings);
    }

    /// A step that was never reached.
    pub fn not_reached(mut self, stage: &Stage<'_>, record: &mut Record) {
        self.result.outcome = Outcome::NotReached;
        self.end(stage, record);
    }
}
