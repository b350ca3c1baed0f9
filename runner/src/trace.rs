//! How a step's target was found, or why it was refused.

use crate::fault::Fault;
use recognition::{Reason, Recognition};
use scenarios::{Code, Described, Finding, Outcome, Step, TextChange, run::Candidate};

/// How a target was found, for the step's result.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub outcome: Outcome,
    pub confidence: Option<f64>,
    pub rival: Option<f64>,
    pub element: Option<String>,
    pub candidates: Vec<Candidate>,
    /// Why, and how far it is ahead, where the page was ranked.
    pub why: Option<(Reason, f64)>,
    pub findings: Vec<Finding>,
    pub described: Option<Described>,
    /// A text of the element that somebody should look at.
    pub change: Option<TextChange>,
}

impl Trace {
    /// Nothing but an outcome.
    pub(crate) fn none(outcome: Outcome) -> Trace {
        Trace {
            outcome,
            confidence: None,
            rival: None,
            element: None,
            candidates: vec![],
            why: None,
            findings: vec![],
            described: None,
            change: None,
        }
    }

    /// What the ranking of `candidates` said; the likeliest are kept for the report. Their document begins at `origin`
    /// of the page.
    pub(crate) fn ranked(
        recognition: &Recognition,
        candidates: &[Described],
        [left, top]: [f64; 2],
    ) -> Trace {
        let shown = recognition.ranked.iter().take(5).map(|ranked| {
            let described = &candidates[ranked.index];
            Candidate {
                element: short(described),
                confidence: ranked.likeness.clamp(0.0, 1.0),
                bounds: described
                    .signals
                    .bounds
                    .map(|[x, y, width, height]| [x + left, y + top, width, height]),
                signals: ranked.signals.iter().take(12).cloned().collect(),
            }
        });
        let shown: Vec<Candidate> = shown.collect();
        Trace {
            confidence: Some(recognition.confidence),
            rival: recognition.rival,
            element: shown.first().map(|candidate| candidate.element.clone()),
            candidates: shown,
            why: Some((recognition.reason, recognition.margin)),
            ..Trace::none(recognition.outcome)
        }
    }
}

/// A target that was not found, or not ready in time.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub fault: Fault,
    pub trace: Trace,
}

impl Refused {
    pub(crate) fn before_any_look(fault: impl Into<Fault>) -> Refused {
        Refused { fault: fault.into(), trace: Trace::none(Outcome::NotReached) }
    }
}

/// The finding of a target that has changed.
pub(crate) fn healed(step: &Step, name: &str, trace: &Trace) -> Finding {
    let element = trace.element.clone().unwrap_or_default();
    Fault::new(
        Code::ELEMENT_HEALED,
        format!(
            "`{name}` has changed: {element} is like it ({:.0} % sure)",
            trace.confidence.unwrap_or(0.0) * 100.0
        ),
    )
    .finding(&step.id)
}

/// An element in short: `button#save “Save”`.
pub(crate) fn short(described: &Described) -> String {
    let signals = &described.signals;
    let mark = match (signals.attributes.get("id"), signals.classes.first()) {
        (Some(id), _) => format!("#{id}"),
        (None, Some(class)) => format!(".{class}"),
        (None, None) => String::new(),
    };
    let text = described.texts.values().next().map(|text| match text.char_indices().nth(40) {
        // The mark of a cut tells that a secret may begin before it.
        Some((end, _)) => format!(" “{}…”", &text[..end]),
        None => format!(" “{text}”"),
    });
    format!("{}{mark}{}", signals.tag, text.unwrap_or_default())
}
