//! What was looked for beside what was there: candidates with their signals, and the picture with
//! their boxes on it.

use super::pictures::{Picture, Pictures};
use scenarios::StepResult;
use scenarios::run::Candidate;
use serde::Serialize;

/// Candidates that are shown.
const CANDIDATES: usize = 5;

/// A picture higher than this many widths is shown in part: where the boxes are.
const TALL: f64 = 1.2;

/// A candidate, ready to be shown.
#[derive(Debug, Serialize)]
pub(super) struct CandidateView {
    pub element: String,
    pub confidence: String,
    pub percent: String,
    pub signals: Vec<SignalView>,
}

/// A signal and the part of its bar: from the middle to the right for, to the left against.
#[derive(Debug, Serialize)]
pub(super) struct SignalView {
    pub words: String,
    pub weight: String,
    pub speaks_for: bool,
    pub from: String,
    pub length: String,
}

/// A picture and what is drawn on it, in pixels of the picture.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    pub picture: Picture,
    pub caption: String,
    pub words: String,
    pub boxes: Vec<BoxView>,
    /// The part that is shown: top and height.
    pub top: String,
    pub shown: String,
    /// Size of the boxes' numbers.
    pub radius: String,
}

/// A candidate's box.
#[derive(Debug, Serialize)]
pub(super) struct BoxView {
    pub number: usize,
    pub left: String,
    pub top: String,
    pub width: String,
    pub height: String,
    /// The middle of its number: above the box, lest it hide what is in there.
    pub label: [String; 2],
}

pub(super) fn candidates(step: &StepResult) -> Vec<CandidateView> {
    let shown = || step.candidates.iter().take(CANDIDATES);
    let heaviest =
        shown().flat_map(|one| &one.signals).map(|(_, weight)| weight.abs()).fold(f64::EPSILON, f64::max);
    let view = |one: &Candidate| CandidateView {
        element: one.element.clone(),
        confidence: format!("{:.2}", one.confidence),
        percent: format!("{:.1}", one.confidence.clamp(0.0, 1.0) * 100.0),
        signals: one.signals.iter().map(|(words, weight)| signal(words, *weight, heaviest)).collect(),
    };
    shown().map(view).collect()
}

fn signal(words: &str, weight: f64, heaviest: f64) -> SignalView {
    let length = (weight.abs() / heaviest).min(1.0) * 50.0;
    let speaks_for = weight >= 0.0;
    SignalView {
        words: words.to_owned(),
        weight: format!("{weight:+.1}"),
        speaks_for,
        from: format!("{:.1}", if speaks_for { 50.0 } else { 50.0 - length }),
        length: format!("{length:.1}"),
    }
}

/// What the last good run found for a step.
#[derive(Debug, Serialize)]
pub(super) struct Good {
    pub element: Option<String>,
    /// When it ran.
    pub seen: String,
    /// When its picture was taken.
    pub pictured: Option<String>,
}

pub(super) fn good(step: &StepResult) -> Option<Good> {
    let good = step.extra.as_ref()?.get("good")?;
    let text = |key: &str| good.get(key)?.as_str();
    Some(Good {
        element: text("element").map(str::to_owned),
        seen: minute(text("seen")?),
        pictured: text("pictured").map(minute),
    })
}

/// `2026-11-22T05:36:16.024Z` as `2026-11-22 05:36 UTC`; anything else as it is.
fn minute(time: &str) -> String {
    match time.split_once('T').zip(time.rsplit_once(':')) {
        Some(((day, clock), _)) if time.ends_with('Z') && clock.len() >= 5 && clock.is_ascii() => {
            format!("{day} {} UTC", &clock[..5])
        }
        _ => time.to_owned(),
    }
}

/// The step's picture with its candidates, and the last good one beside it.
pub(super) fn figures(step: &StepResult, caption: &'static str, pictures: &mut Pictures<'_>) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(path) = &step.screenshot {
        let picture = pictures.show(path);
        let boxes = boxes(step, &picture);
        figures.push(figure(picture, caption.to_owned(), &step.words, boxes));
    }
    let path = step.extra.as_ref().and_then(|extra| extra.get("good_screenshot")?.as_str());
    if let Some(path) = path {
        let when =
            good(step).and_then(|good| good.pictured).map_or(String::new(), |when| format!(", {when}"));
        let before = step.extra.as_ref().is_some_and(|extra| extra["good"]["before"] == true);
        let caption = if before { "Before this step in the last good run" } else { "Last good run" };
        figures.push(figure(pictures.show(path), format!("{caption}{when}"), &step.words, Vec::new()));
    }
    figures
}

/// The boxes of the candidates that the picture shows, from CSS pixels of the page to pixels of the picture. Nobody can
/// say where they are in a picture of which it was not noted which part of the page it shows.
fn boxes(step: &StepResult, picture: &Picture) -> Vec<Outline> {
    let Some([left, top, width, height]) = step.view else { return vec![] };
    let scale = f64::from(picture.width) / width.max(1.0);
    let candidates = step.candidates.iter().take(CANDIDATES).enumerate();
    candidates
        .filter_map(|(at, candidate)| {
            let [x, y, wide, high] = candidate.bounds?;
            let is_shown = x < left + width && y < top + height && x + wide > left && y + high > top;
            is_shown.then(|| (at + 1, [x - left, y - top, wide, high].map(|pixels| pixels * scale)))
        })
        .collect()
}

/// The number of a candidate and its box in pixels of the picture.
type Outline = (usize, [f64; 4]);

fn figure(picture: Picture, caption: String, words: &str, boxes: Vec<Outline>) -> Figure {
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    let shown = height.min(width * TALL);
    let highest = boxes.iter().map(|(_, [_, top, ..])| *top).fold(f64::INFINITY, f64::min);
    let top = if highest.is_finite() { (highest - shown * 0.3).clamp(0.0, height - shown) } else { 0.0 };
    let radius = width / 50.0;
    let view = |(number, [left, top, width, height]): Outline| BoxView {
        number,
        left: format!("{left:.0}"),
        top: format!("{top:.0}"),
        width: format!("{:.0}", width.max(4.0)),
        height: format!("{:.0}", height.max(4.0)),
        label: label(left, top, height, radius).map(|middle| format!("{middle:.0}")),
    };
    Figure {
        picture,
        caption,
        words: words.to_owned(),
        boxes: boxes.into_iter().map(view).collect(),
        top: format!("{top:.0}"),
        shown: format!("{shown:.0}"),
        radius: format!("{radius:.0}"),
    }
}

/// Above the box, lest the number hide what is in there; beside it at the upper edge of the picture.
fn label(left: f64, top: f64, height: f64, radius: f64) -> [f64; 2] {
    if top >= radius * 2.2 {
        [(left + radius).max(radius), top - radius * 1.15]
    } else {
        [(left - radius * 1.2).max(radius), (top + height / 2.0).max(radius)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use scenarios::Verdict;

    #[test]
    fn boxes_follow_the_scale_and_the_scroll_of_the_picture() {
        let report = example::report();
        let run = report.runs.iter().find(|run| run.verdict == Verdict::Broken).unwrap();
        let mut step = run.attempts[0].steps[5].clone();
        step.view = Some([0.0, 100.0, 1366.0, 4500.0]);
        let picture = Picture { id: None, width: 2732, height: 9000, path: String::new(), link: None };
        assert_eq!(boxes(&step, &picture)[0], (1, [804.0, 920.0, 296.0, 80.0]));
        // What is out of sight keeps its number and gets no box.
        step.candidates[1].bounds = Some([400.0, 20.0, 100.0, 70.0]);
        step.candidates[2].bounds = Some([1090.0, 224.0, 88.0, 36.0]);
        let boxes = boxes(&step, &picture);
        assert_eq!(boxes.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3]);
        let figure = figure(picture, String::new(), "", boxes);
        assert_eq!((figure.boxes.len(), figure.shown.as_str()), (2, "3278"));
    }

    #[test]
    fn good_evidence_says_when_it_was_taken() {
        assert_eq!(minute("2026-11-22T05:36:16.024Z"), "2026-11-22 05:36 UTC");
        for other in ["", "yesterday", "2026-11-22T05:36:16+01:00", "2026-11-22T5Z"] {
            assert_eq!(minute(other), other);
        }
    }

    #[test]
    fn a_signal_against_grows_to_the_left() {
        let for_it = signal("role", 2.0, 2.0);
        let against = signal("text", -1.0, 2.0);
        assert_eq!(
            (for_it.from.as_str(), for_it.length.as_str(), for_it.weight.as_str()),
            ("50.0", "50.0", "+2.0")
        );
        assert_eq!((against.from.as_str(), against.length.as_str()), ("25.0", "25.0"));
    }
}
