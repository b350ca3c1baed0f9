//! What recognition saw of a step's target: candidates with the bars of their signals, and why the answer is what it is.

use crate::{
    plain,
    words::{TITLE, Words, short},
};
use scenarios::{StepResult, run::Candidate};
use serde_json::{Value, json};

/// The candidates of one step. The bars of all are of one measure: half of the room is what weighs most.
pub(crate) fn candidates(candidates: &[Candidate]) -> Vec<Value> {
    let weights = candidates.iter().flat_map(|one| &one.signals).map(|(_, weight)| weight.abs());
    let heaviest = weights.fold(f64::EPSILON, f64::max);
    candidates.iter().map(|one| candidate(one, heaviest)).collect()
}

fn candidate(candidate: &Candidate, heaviest: f64) -> Value {
    let bounds = candidate.bounds.map(|[x, y, width, height]| {
        json!({"x": x.round(), "y": y.round(), "width": width.round(), "height": height.round()})
    });
    let signals = candidate.signals.iter().map(|(words, weight)| {
        let length = (weight.abs() / heaviest).min(1.0) * 50.0;
        let from = if *weight < 0.0 { 50.0 - length } else { 50.0 };
        json!({
            "words": short(words, TITLE),
            "weight": (weight * 10.0).round() / 10.0,
            "from": format!("{from:.1}"),
            "length": format!("{length:.1}"),
        })
    });
    json!({
        "element": short(&plain::named(&candidate.element), TITLE),
        "whole": short(&candidate.element, TITLE),
        "confidence": format!("{:.2}", candidate.confidence),
        "bounds": bounds,
        "signals": signals.collect::<Vec<_>>(),
    })
}

/// Why the target was found, healed or refused, in the language of the reader; null where nothing was ranked.
pub(crate) fn why(step: &StepResult, words: Words) -> Value {
    let Some(why) = step.extra.as_ref().and_then(|extra| extra.get("why")) else { return Value::Null };
    let key = format!("why_{}", why["key"].as_str().unwrap_or(""));
    match words.say(&key) {
        // A later release may know reasons that this one does not.
        unknown if unknown == key => json!(short(why["words"].as_str().unwrap_or(""), TITLE)),
        said => json!(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_of_one_measure_and_lie_to_the_side_that_they_speak_for() {
        let one = |weight: f64| Candidate {
            element: "button".to_owned(),
            confidence: 0.5,
            bounds: None,
            signals: vec![("text".to_owned(), weight)],
        };
        let shown = candidates(&[one(4.0), one(-2.0)]);
        let bar = |at: usize| {
            let signal = &shown[at]["signals"][0];
            [signal["from"].as_str().unwrap_or(""), signal["length"].as_str().unwrap_or("")].join(" ")
        };
        assert_eq!([bar(0), bar(1)], ["50.0 50.0", "25.0 25.0"]);
    }

    #[test]
    fn every_reason_is_told_in_every_language() {
        for language in ["en", "de", "ja", "ar"] {
            let words = Words::of(language);
            for key in scenarios::explanation::REASONS {
                let key = format!("why_{key}");
                assert_ne!(words.say(&key), key, "{language}");
            }
        }
    }
}
