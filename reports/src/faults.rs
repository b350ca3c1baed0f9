//! The same fault over many cells, told once.
//!
//! A fault is a scenario, a step and a code's name; the cells are where it was seen. A run may show
//! several (soft checks go on after a finding), and the same grouping serves terminal and page.

use crate::words::Apart;
use scenarios::{Code, Run, RunReport, Sighting, Verdict, heals_of, sightings};
use std::collections::HashMap;

/// A fault, with at least one sighting.
#[derive(Debug)]
pub(crate) struct Fault<'a> {
    pub sightings: Vec<Sighting<'a>>,
}

impl<'a> Fault<'a> {
    /// The first sighting: it speaks for the others.
    pub fn first(&self) -> &Sighting<'a> {
        self.sightings.first().expect("a fault has a sighting")
    }
}

/// Every fault of the report, worst first: Broken, Inconclusive, Flaky; what stopped a run before
/// what did not; many cells before few.
pub(crate) fn faults(report: &RunReport) -> Vec<Fault<'_>> {
    let mut faults = group(report.runs.iter().enumerate().flat_map(|(at, run)| sightings(at, run)));
    faults.sort_by_key(|fault| {
        let first = fault.first();
        let rank = match first.verdict {
            Verdict::Broken => 0,
            Verdict::Inconclusive => 1,
            _ => 2,
        };
        (rank, is_soft(first.code), std::cmp::Reverse(fault.sightings.len()))
    });
    faults
}

/// Every element that was found by its likeness only and every text that changed.
pub(crate) fn heals(report: &RunReport) -> Vec<Fault<'_>> {
    group(report.runs.iter().enumerate().flat_map(|(at, run)| heals_of(at, run)))
}

/// Text and link findings never stop a run.
fn is_soft(code: Option<&Code>) -> bool {
    code.is_some_and(|code| code.name().starts_with("text.") || code.name().starts_with("link."))
}

pub(crate) fn group<'a>(seen: impl Iterator<Item = Sighting<'a>>) -> Vec<Fault<'a>> {
    let mut places = HashMap::new();
    let mut faults: Vec<Fault<'a>> = Vec::new();
    for sighting in seen {
        let step = sighting.step.map(|step| step.id.as_str());
        let code = sighting.code.map(Code::name);
        let key = (sighting.run.file.as_str(), sighting.run.scenario.as_str(), step, code, sighting.verdict);
        let place: usize = *places.entry(key).or_insert_with(|| {
            faults.push(Fault { sightings: Vec::new() });
            faults.len() - 1
        });
        faults[place].sightings.push(sighting);
    }
    faults
}

/// The cells in short: `chromium en, ja · firefox en`. `between` stands between two browsers.
pub(crate) fn cells(runs: &[&Run], apart: Apart, between: &str) -> String {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for run in runs {
        let more = apart.words(run);
        let browser = run.browser.name();
        let name =
            if more.is_empty() { browser.to_owned() } else { format!("{browser} ({})", more.join(", ")) };
        let language = run.language.as_ref().map(|language| language.0.clone());
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, languages)) => languages.extend(language),
            None => groups.push((name, language.into_iter().collect())),
        }
    }
    let told = groups.into_iter().map(|(name, languages)| match languages.is_empty() {
        true => name,
        false => format!("{name} {}", languages.join(", ")),
    });
    told.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn the_same_fault_in_many_cells_is_told_once() {
        let report = example::report();
        let faults = faults(&report);
        let missing = faults.iter().find(|fault| fault.first().code == Some(&Code::ELEMENT_MISSING));
        assert_eq!(missing.unwrap().sightings.len(), 3);
        let runs: Vec<&Run> = missing.unwrap().sightings.iter().map(|sighting| sighting.run).collect();
        assert_eq!(cells(&runs, Apart::within(&report.runs), " · "), "chromium ar · firefox ar · webkit ar");
    }

    #[test]
    fn what_stopped_a_run_comes_before_what_did_not_and_flaky_comes_last() {
        let report = example::report();
        let verdicts: Vec<Verdict> = faults(&report).iter().map(|fault| fault.first().verdict).collect();
        let mut sorted = verdicts.clone();
        sorted.sort_by_key(|verdict| std::cmp::Reverse(*verdict));
        assert_eq!(verdicts, sorted);
    }

    #[test]
    fn a_run_without_findings_is_told_by_its_code() {
        let mut run = example::report().runs.into_iter().find(|run| run.verdict == Verdict::Broken).unwrap();
        run.attempts.clear();
        let seen = sightings(0, &run);
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].code, run.code.as_ref());
    }
}
