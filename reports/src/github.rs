//! Annotations for GitHub Actions: workflow commands that mark the scenario's file in a pull request.
//!
//! One annotation a fault, not one a cell: GitHub shows ten errors and ten warnings a step at most.

use crate::faults::{Fault, cells, faults, heals};
use crate::words::{self, Apart};
use scenarios::{Run, RunReport, StepResult, Verdict};

/// One line per fault (`::error` for Broken and Inconclusive, `::warning` for Flaky) and per heal.
pub fn github_annotations(report: &RunReport) -> String {
    let apart = Apart::within(&report.runs);
    faults(report).iter().chain(&heals(report)).map(|fault| annotation(fault, apart) + "\n").collect()
}

fn annotation(fault: &Fault<'_>, apart: Apart) -> String {
    let first = fault.first();
    let command = match first.verdict {
        Verdict::Broken | Verdict::Inconclusive => "error",
        _ => "warning",
    };
    let runs: Vec<&Run> = fault.sightings.iter().map(|sighting| sighting.run).collect();
    let code = first.code.map_or_else(|| first.verdict.to_string(), ToString::to_string);
    let title = format!("{}: {code}", first.run.scenario);
    let step = first.step.map_or(String::new(), |step| format!("{}: ", step.words));
    let said = first.message.or(first.code.map(|code| code.entry().meaning)).unwrap_or_default();
    let message = format!("{step}{said}\nin {}", cells(&runs, apart, ", "));
    let line = first.step.and_then(line).map_or(String::new(), |line| format!(",line={line}"));
    format!(
        "::{command} file={}{line},title={}::{}",
        property(&words::one_line(&first.run.file)),
        property(&words::one_line(&title)),
        text(&words::plain(&message)),
    )
}

/// The step's line in the scenario's file, where the run knows it.
fn line(step: &StepResult) -> Option<u64> {
    step.extra.as_ref()?.get("line")?.as_u64()
}

/// Escapes as actions/toolkit does (`escapeData`).
fn text(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes as actions/toolkit does (`escapeProperty`).
fn property(value: &str) -> String {
    text(value).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn a_fault_is_one_error_at_its_line() {
        let told = github_annotations(&example::report());
        assert!(
            told.starts_with("::error file=scenarios/contacts.yaml,line=14,title=Create a contact%3A element.missing::click “Save”: no button"),
            "{told}"
        );
        assert!(told.contains("%0Ain chromium ar, firefox ar, webkit ar\n"), "{told}");
        assert!(told.contains("::warning file=scenarios/team.yaml"), "{told}");
    }

    #[test]
    fn a_page_cannot_write_a_command_of_its_own() {
        let mut report = example::report();
        for run in &mut report.runs {
            run.scenario = "50%,\n::error::forged".into();
            for finding in run.attempts.iter_mut().flat_map(|attempt| &mut attempt.findings) {
                finding.message = "a\r\n::set-output name=x::y".into();
            }
        }
        let told = github_annotations(&report);
        assert!(
            told.lines().all(|line| line.starts_with("::error file=") || line.starts_with("::warning file="))
        );
        assert!(told.contains("title=50%25%2C %3A%3Aerror%3A%3Aforged"), "{told}");
    }
}
