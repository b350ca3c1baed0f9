//! Two runs of the same cells on two environments, and what tells them apart: what broke, what healed, which texts
//! changed, what became slower. What is the same on both is counted and not told.

use crate::faults::{Fault, group};
use scenarios::{Code, Kind, Run, RunReport, Sighting, Verdict, heals_of, sightings};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// A run is slower from this many times on, and by at least so much: less is chance.
const SLOWER: (f64, u64) = (1.5, 500);

/// What became of a cell from one environment to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was good and is broken, or it is broken in another way.
    Broke,
    /// On one of both nobody could tell, or it was not played.
    Unsure,
    /// It was broken and is good.
    Mended,
    /// It is good on both, with differences of its own: heals, texts, time.
    Differs,
    /// Nothing tells them apart.
    Same,
}

/// A cell that took longer.
#[derive(Debug, Clone, Copy)]
pub struct Slower<'a> {
    /// Its run on the second environment.
    pub run: &'a Run,
    /// What it took on both, in milliseconds: the fastest of its repetitions.
    pub took_ms: (u64, u64),
}

/// What tells two environments apart.
#[derive(Debug)]
pub struct Drill<'a> {
    /// Every cell: its run on the second environment, or on the first where there is no second, and what became of it.
    pub cells: Vec<(&'a Run, Change)>,
    /// What took longer.
    pub slower: Vec<Slower<'a>>,
    /// What is found on the second environment and was not on the first, told once for all of its cells.
    pub(crate) broke: Vec<Fault<'a>>,
    /// What healed on the second and not on the first.
    pub(crate) healed: Vec<Fault<'a>>,
    /// What nobody could tell, on either.
    pub(crate) unsure: Vec<Fault<'a>>,
}

/// A drill as `--json` writes it.
#[derive(Debug, Serialize)]
struct Whole<'a> {
    surefoot: &'a str,
    from: &'a str,
    to: &'a str,
    cells: Vec<Cell<'a>>,
}

#[derive(Debug, Serialize)]
struct Cell<'a> {
    scenario: &'a str,
    file: &'a str,
    browser: &'a str,
    language: Option<&'a str>,
    viewport: &'a str,
    persona: Option<&'a str>,
    repetition: u32,
    change: Change,
    from: Option<Side<'a>>,
    to: Option<Side<'a>>,
}

#[derive(Debug, Serialize)]
struct Side<'a> {
    verdict: Verdict,
    code: Option<String>,
    message: Option<&'a str>,
    took_ms: u64,
}

/// Compares two reports of the same cells. What broke otherwise than before broke.
pub fn drill<'a>(from: &'a RunReport, to: &'a RunReport) -> Drill<'a> {
    let before: BTreeMap<_, &Run> = from.runs.iter().map(|run| (key(run), run)).collect();
    let after: HashSet<_> = to.runs.iter().map(key).collect();
    let old = |run: &Run| before.get(&key(run)).copied();
    let mut cells: Vec<(&Run, Change)> = to.runs.iter().map(|run| (run, change(old(run), run))).collect();
    // What only the first one has was lost on the way.
    let lost = from.runs.iter().filter(|run| !after.contains(&key(run)));
    cells.extend(lost.map(|run| (run, Change::Unsure)));
    let is_unsure =
        |run: &Run| cells.iter().any(|(of, change)| std::ptr::eq(*of, run) && *change == Change::Unsure);
    let new = to.runs.iter().enumerate().filter(|(_, run)| !is_unsure(run)).flat_map(|(at, run)| {
        let known = old(run).map(found).unwrap_or_default();
        sightings(at, run)
            .into_iter()
            .filter(move |one| one.verdict == Verdict::Broken && !known.contains(&place(one)))
    });
    let healed = to.runs.iter().enumerate().flat_map(|(at, run)| {
        let known: HashSet<_> =
            old(run).map(|run| heals_of(0, run).iter().map(place).collect()).unwrap_or_default();
        heals_of(at, run).into_iter().filter(move |one| !known.contains(&place(one)))
    });
    let all = from.runs.iter().chain(&to.runs).enumerate();
    let unsure =
        all.flat_map(|(at, run)| sightings(at, run)).filter(|one| one.verdict == Verdict::Inconclusive);
    Drill { broke: group(new), healed: group(healed), unsure: group(unsure), slower: slower(from, to), cells }
}

impl Drill<'_> {
    /// Whether a target healed on the second environment that did not on the first.
    pub fn has_healed(&self) -> bool {
        !self.healed.is_empty()
    }

    /// How many cells came to something.
    pub fn count(&self, change: Change) -> usize {
        self.cells.iter().filter(|(_, of)| *of == change).count()
    }
}

/// A drill as JSON: every cell with both of its sides. `names` are those of the environments.
pub fn drill_json(from: &RunReport, to: &RunReport, names: (&str, &str)) -> String {
    let told = drill(from, to);
    let cells = told.cells.iter().map(|(run, change)| Cell {
        scenario: &run.scenario,
        file: &run.file,
        browser: run.browser.name(),
        language: run.language.as_ref().map(|language| language.0.as_str()),
        viewport: &run.viewport,
        persona: run.persona.as_deref(),
        repetition: run.repetition,
        change: *change,
        from: side(from, run),
        to: side(to, run),
    });
    let whole = Whole { surefoot: &to.surefoot, from: names.0, to: names.1, cells: cells.collect() };
    serde_json::to_string_pretty(&whole).expect("a report has string keys only")
}

fn side<'a>(report: &'a RunReport, cell: &Run) -> Option<Side<'a>> {
    let run = report.runs.iter().find(|run| key(run) == key(cell))?;
    Some(Side {
        verdict: run.verdict,
        code: run.code.as_ref().map(Code::to_string),
        message: run.message.as_deref(),
        took_ms: run.took_ms,
    })
}

/// What makes two runs those of the same cell: all but the environment.
fn key(run: &Run) -> (&str, &str, &str, Option<&str>, &str, Option<&str>, u32) {
    (
        &run.file,
        &run.scenario,
        run.browser.name(),
        run.language.as_ref().map(|language| language.0.as_str()),
        &run.viewport,
        run.persona.as_deref(),
        run.repetition,
    )
}

fn change(from: Option<&Run>, to: &Run) -> Change {
    let Some(from) = from else { return Change::Unsure };
    let is_unsure = |run: &Run| matches!(run.verdict, Verdict::Inconclusive | Verdict::Skipped);
    if to.verdict == Verdict::Broken && !is_unsure(from) {
        let known = found(from);
        let is_new =
            sightings(0, to).iter().any(|one| one.verdict == Verdict::Broken && !known.contains(&place(one)));
        return if is_new { Change::Broke } else { Change::Same };
    }
    if is_unsure(from) || is_unsure(to) {
        return Change::Unsure;
    }
    if from.verdict == Verdict::Broken {
        return Change::Mended;
    }
    let heals = |run: &Run| -> HashSet<(Option<String>, Option<&'static str>)> { own_places(run) };
    if heals(from) == heals(to) { Change::Same } else { Change::Differs }
}

fn own_places(run: &Run) -> HashSet<(Option<String>, Option<&'static str>)> {
    heals_of(0, run).iter().map(place).collect()
}

/// Where a finding is: the step and the code's name. What a code names besides may differ from version to version.
fn place(one: &Sighting<'_>) -> (Option<String>, Option<&'static str>) {
    (one.step.map(|step| step.id.clone()), one.code.map(Code::name))
}

/// What is broken in a run.
fn found(run: &Run) -> HashSet<(Option<String>, Option<&'static str>)> {
    let broken = |code: &&Code| code.kind() == Kind::Broken;
    let seen = sightings(0, run);
    seen.iter().filter(|one| one.code.filter(broken).is_some()).map(place).collect()
}

/// What took longer on the second environment: the fastest of the repetitions that were good on both.
fn slower<'a>(from: &'a RunReport, to: &'a RunReport) -> Vec<Slower<'a>> {
    let of_cell = |run: &'a Run| {
        let (file, scenario, browser, language, viewport, persona, _) = key(run);
        (file, scenario, browser, language, viewport, persona)
    };
    let fastest = |report: &'a RunReport| {
        let mut fastest = BTreeMap::new();
        for run in report.runs.iter().filter(|run| run.verdict.is_good() && run.attempts.len() == 1) {
            let known = fastest.entry(of_cell(run)).or_insert(run);
            if run.took_ms < known.took_ms {
                *known = run;
            }
        }
        fastest
    };
    let (before, after) = (fastest(from), fastest(to));
    let both = after.into_iter().filter_map(|(cell, run)| Some((before.get(&cell)?.took_ms, run)));
    #[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285 000 years")]
    let is_slower =
        |before: u64, now: u64| now as f64 >= before as f64 * SLOWER.0 && now >= before + SLOWER.1;
    let mut slower: Vec<Slower<'_>> = both
        .filter(|(before, run)| is_slower(*before, run.took_ms))
        .map(|(before, run)| Slower { run, took_ms: (before, run.took_ms) })
        .collect();
    slower.sort_by_key(|one| std::cmp::Reverse(one.took_ms.1 - one.took_ms.0));
    slower
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    fn changes(from: &RunReport, to: &RunReport) -> Vec<(Change, usize)> {
        let told = drill(from, to);
        [Change::Broke, Change::Unsure, Change::Mended, Change::Differs, Change::Same]
            .map(|change| (change, told.count(change)))
            .to_vec()
    }

    #[test]
    fn what_is_the_same_on_both_is_no_difference() {
        let report = example::report();
        let told = drill(&report, &report);
        assert!(told.broke.is_empty() && told.healed.is_empty() && told.slower.is_empty());
        assert_eq!(told.count(Change::Broke) + told.count(Change::Mended) + told.count(Change::Differs), 0);
        // Nobody could tell the one, and three were skipped: that is no sameness.
        assert_eq!(told.count(Change::Unsure), 4);
    }

    #[test]
    fn from_green_to_the_example_everything_of_it_is_told_once() {
        let (green, report) = (example::green(), example::report());
        let broken = report.runs.iter().filter(|run| run.verdict == Verdict::Broken).count();
        let there = changes(&green, &report);
        assert_eq!((there[0], there[2].1), ((Change::Broke, broken), 0));
        let back = changes(&report, &green);
        assert_eq!((back[0].1, back[2]), (0, (Change::Mended, broken)));
        assert!(drill(&green, &report).broke.len() < broken, "one fault, many cells");
    }

    #[test]
    fn broken_in_another_way_is_broken_anew_and_a_cell_that_is_lost_is_no_pass() {
        let (from, mut to) = (example::report(), example::report());
        let broken = to.runs.iter_mut().find(|run| run.verdict == Verdict::Broken).expect("one is");
        let attempt = broken.attempts.last_mut().expect("an attempt");
        attempt.findings.iter_mut().for_each(|finding| finding.code = Code::PAGE_NOT_SETTLED);
        assert_eq!(drill(&from, &to).count(Change::Broke), 1);
        let lost = to.runs.pop().expect("a run");
        let told = drill(&from, &to);
        assert!(
            told.cells.iter().any(|(run, change)| run.scenario == lost.scenario && *change == Change::Unsure)
        );
    }

    #[test]
    fn slower_is_what_the_fastest_of_the_repetitions_says() {
        let (mut from, mut to) = (example::green(), example::green());
        for (report, took) in [(&mut from, 1_000), (&mut to, 1_600)] {
            report.runs.iter_mut().for_each(|run| run.took_ms = took);
        }
        let mut again = to.runs[0].clone();
        (again.repetition, again.took_ms) = (2, 1_400);
        to.runs.push(again);
        assert_eq!(drill(&from, &to).slower.len(), to.runs.len() - 2);
    }
}
