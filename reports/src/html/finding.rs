//! What is broken, could not be told, was flaky, healed or skipped: one card each, with its cells.

use super::evidence::{CandidateView, Figure, Good, candidates, figures, good};
use super::pictures::Pictures;
use crate::faults::Fault;
use crate::words::{self, Apart};
use scenarios::Sighting;
use scenarios::{Run, RunReport, Verdict};
use serde::Serialize;

/// One card.
#[derive(Debug, Serialize)]
pub(super) struct Card {
    pub verdict: &'static str,
    pub symbol: &'static str,
    /// The step in words, or the code's meaning where there is no step.
    pub title: String,
    pub place: String,
    pub scenario: String,
    pub file: String,
    pub code: Option<String>,
    pub meaning: Option<&'static str>,
    pub next: Option<String>,
    /// What was said, each with the cells that said it.
    pub said: Vec<Said>,
    pub cells: Vec<Cells>,
    pub number: usize,
    pub looked_for: Vec<String>,
    pub candidates: Vec<CandidateView>,
    /// Why it was found, healed or refused.
    pub why: Option<String>,
    /// The chosen element and how sure that was, for heals.
    pub element: Option<String>,
    pub sure: Option<String>,
    pub figures: Vec<Figure>,
    /// What the last good run found.
    pub good: Option<Good>,
}

/// A message, and where it was said if not everywhere.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    pub message: String,
    pub cells: String,
}

/// The runs of one browser in which a fault was seen.
#[derive(Debug, Serialize)]
pub(super) struct Cells {
    pub browser: &'static str,
    pub runs: Vec<(usize, String)>,
}

/// What was skipped for one reason.
#[derive(Debug, Serialize)]
pub(super) struct Skipped {
    pub scenario: String,
    pub code: String,
    pub meaning: &'static str,
    pub next: &'static str,
    pub message: Option<String>,
    pub cells: Vec<Cells>,
}

/// The card of a fault or a heal.
pub(super) fn card(fault: &Fault<'_>, apart: Apart, pictures: &mut Pictures<'_>) -> Card {
    // The sighting with the most to show speaks for all.
    let best = fault.sightings.iter().max_by_key(|sighting| {
        let step = sighting.step;
        let pictured = step.is_some_and(|step| step.screenshot.is_some());
        let has = |key: &str| step.and_then(|step| step.extra.as_ref()?.get(key)).is_some();
        (pictured, has("good_screenshot"), has("good"), std::cmp::Reverse(sighting.at))
    });
    let shown = best.unwrap_or(fault.first());
    let caption = if shown.verdict == Verdict::Healed { "What was chosen" } else { "At the failure" };
    let meaning = shown.code.map(|code| code.entry().meaning);
    let step = shown.step;
    Card {
        verdict: shown.verdict.name(),
        symbol: words::symbol(shown.verdict),
        title: step
            .map_or_else(|| meaning.unwrap_or("something went wrong").to_owned(), |step| step.words.clone()),
        place: shown.attempt.zip(step).map_or(String::new(), |(attempt, step)| words::place(attempt, step)),
        scenario: shown.run.scenario.clone(),
        file: shown.run.file.clone(),
        code: shown.code.map(ToString::to_string),
        meaning: meaning.filter(|_| step.is_some()),
        next: crate::text::hint(shown),
        said: said(fault, apart),
        cells: cells(fault.sightings.iter().map(|sighting| (sighting.at, sighting.run)), apart),
        number: fault.sightings.len(),
        looked_for: step.map_or(Vec::new(), |step| step.looked_for.clone()),
        candidates: step.map_or(Vec::new(), candidates),
        why: step.and_then(words::why).map(str::to_owned),
        element: step.and_then(|step| step.element.clone()),
        sure: step.and_then(|step| Some(sure(step.confidence?, step.rival))),
        figures: step.map_or(Vec::new(), |step| figures(step, caption, pictures)),
        good: step.and_then(good),
    }
}

fn sure(confidence: f64, rival: Option<f64>) -> String {
    match rival {
        Some(rival) => format!("{confidence:.2} sure, the next best {rival:.2}"),
        None => format!("{confidence:.2} sure"),
    }
}

/// Distinct messages; the cells are named only where there are several.
fn said(fault: &Fault<'_>, apart: Apart) -> Vec<Said> {
    let mut messages: Vec<(&str, Vec<&Run>)> = Vec::new();
    for Sighting { message, run, .. } in &fault.sightings {
        let Some(message) = message.map(|message| words::split_hint(message).0) else { continue };
        match messages.iter_mut().find(|(known, _)| *known == message) {
            Some((_, runs)) => runs.push(run),
            None => messages.push((message, vec![run])),
        }
    }
    let several = messages.len() > 1;
    let told = |(message, runs): (&str, Vec<&Run>)| Said {
        message: words::plain(message),
        cells: if several { crate::faults::cells(&runs, apart, " · ") } else { String::new() },
    };
    messages.into_iter().map(told).collect()
}

fn cells<'a>(runs: impl Iterator<Item = (usize, &'a Run)>, apart: Apart) -> Vec<Cells> {
    let mut groups: Vec<Cells> = Vec::new();
    for (at, run) in runs {
        let browser = run.browser.name();
        let mut words = vec![words::language(run).to_owned()];
        words.extend(apart.words(run));
        let place = groups.iter().position(|group| group.browser == browser).unwrap_or_else(|| {
            groups.push(Cells { browser, runs: Vec::new() });
            groups.len() - 1
        });
        groups[place].runs.push((at, words.join(", ")));
    }
    groups
}

/// What was skipped, by scenario and code.
pub(super) fn skipped(report: &RunReport, apart: Apart) -> Vec<Skipped> {
    let mut groups: Vec<(&Run, Vec<(usize, &Run)>)> = Vec::new();
    for (at, run) in report.runs.iter().enumerate().filter(|(_, run)| run.verdict == Verdict::Skipped) {
        let same = |(first, _): &(&Run, _)| {
            (&first.file, &first.scenario, &first.code) == (&run.file, &run.scenario, &run.code)
        };
        match groups.iter().position(same) {
            Some(place) => groups[place].1.push((at, run)),
            None => groups.push((run, vec![(at, run)])),
        }
    }
    let view = |(first, runs): (&Run, Vec<(usize, &Run)>)| Skipped {
        scenario: first.scenario.clone(),
        code: first.code.as_ref().map_or("skipped".to_owned(), ToString::to_string),
        meaning: first.code.as_ref().map_or("the cell was not run", |code| code.entry().meaning),
        next: first.code.as_ref().map_or("", |code| code.entry().next).trim_start_matches("nothing"),
        message: first.message.clone(),
        cells: cells(runs.into_iter(), apart),
    };
    groups.into_iter().map(view).collect()
}
