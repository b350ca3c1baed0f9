//! The matrix: a row per scenario (and whatever else sets cells apart), a column per browser and
//! language, and in each cell the runs that it stands for.

use crate::words::{self, Apart};
use scenarios::{Engine, Run, RunReport};
use serde::Serialize;
use std::collections::BTreeMap;

/// The matrix of one report.
#[derive(Debug, Serialize)]
pub(super) struct Matrix {
    pub browsers: Vec<Browser>,
    pub rows: Vec<Row>,
}

/// A group of columns.
#[derive(Debug, Serialize)]
pub(super) struct Browser {
    pub name: &'static str,
    pub languages: Vec<String>,
}

/// A scenario in one setting.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub scenario: String,
    pub file: String,
    pub apart: Vec<String>,
    pub cells: Vec<Cell>,
}

/// One crossing of row and column.
#[derive(Debug, Serialize, Default)]
pub(super) struct Cell {
    /// Whether a new browser begins here.
    pub first: bool,
    pub runs: Vec<Mark>,
}

/// A run's sign, linked to its details.
#[derive(Debug, Serialize)]
pub(super) struct Mark {
    pub at: usize,
    pub verdict: &'static str,
    pub symbol: &'static str,
    pub words: String,
}

type Column<'a> = (Engine, &'a str);

pub(super) fn matrix(report: &RunReport, apart: Apart) -> Matrix {
    let columns = columns(&report.runs);
    let mut rows: Vec<Row> = Vec::new();
    for (at, run) in report.runs.iter().enumerate() {
        let set_apart = apart.setting(run);
        let same = |row: &Row| row.scenario == run.scenario && row.file == run.file && row.apart == set_apart;
        let row = rows.iter().position(same).unwrap_or_else(|| {
            rows.push(empty_row(run, set_apart.clone(), &columns));
            rows.len() - 1
        });
        let column = columns.iter().position(|column| *column == column_of(run));
        if let Some(cell) = column.and_then(|column| rows[row].cells.get_mut(column)) {
            cell.runs.push(mark(at, run));
        }
    }
    Matrix { browsers: browsers(&columns), rows }
}

fn column_of(run: &Run) -> Column<'_> {
    (run.browser, words::language(run))
}

/// Browsers in their usual order, languages in the order in which they were asked for.
fn columns(runs: &[Run]) -> Vec<Column<'_>> {
    let mut languages: BTreeMap<Engine, Vec<&str>> = BTreeMap::new();
    for run in runs {
        let known = languages.entry(run.browser).or_default();
        if !known.contains(&words::language(run)) {
            known.push(words::language(run));
        }
    }
    languages
        .into_iter()
        .flat_map(|(browser, languages)| languages.into_iter().map(move |one| (browser, one)))
        .collect()
}

fn browsers(columns: &[Column<'_>]) -> Vec<Browser> {
    let of = |name: Engine| Browser {
        name: name.name(),
        languages: columns
            .iter()
            .filter(|(browser, _)| *browser == name)
            .map(|(_, one)| (*one).to_owned())
            .collect(),
    };
    Engine::ALL.into_iter().map(of).filter(|browser| !browser.languages.is_empty()).collect()
}

fn empty_row(run: &Run, apart: Vec<String>, columns: &[Column<'_>]) -> Row {
    let first = |at: usize| at == 0 || columns[at - 1].0 != columns[at].0;
    let cells = (0..columns.len()).map(|at| Cell { first: first(at), runs: Vec::new() }).collect();
    Row { scenario: run.scenario.clone(), file: run.file.clone(), apart, cells }
}

fn mark(at: usize, run: &Run) -> Mark {
    let code = run.code.as_ref().map_or(String::new(), |code| format!(" ({code})"));
    Mark {
        at,
        verdict: run.verdict.name(),
        symbol: words::symbol(run.verdict),
        words: format!("{}, {}, {}: {}{code}", run.scenario, run.browser, words::language(run), run.verdict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn every_run_stands_in_exactly_one_cell() {
        let report = example::report();
        let matrix = matrix(&report, Apart::within(&report.runs));
        assert_eq!((matrix.browsers.len(), matrix.rows.len(), matrix.rows[0].cells.len()), (3, 3, 9));
        let mut seen: Vec<usize> = matrix
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .flat_map(|cell| &cell.runs)
            .map(|mark| mark.at)
            .collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..report.runs.len()).collect::<Vec<_>>());
    }

    #[test]
    fn two_viewports_are_two_rows_and_two_repetitions_one_cell() {
        let mut report = example::green();
        report.runs.truncate(1);
        report.runs.push(Run { viewport: "phone".into(), ..report.runs[0].clone() });
        report.runs.push(Run { repetition: 2, ..report.runs[0].clone() });
        let matrix = matrix(&report, Apart::within(&report.runs));
        assert_eq!(matrix.rows.len(), 2);
        assert_eq!(matrix.rows[0].cells[0].runs.len(), 2);
        assert_eq!(matrix.rows[1].apart, ["phone"]);
    }
}
