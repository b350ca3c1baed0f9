//! The end of a run: each fault once with its cells, what healed, what was skipped, the counts.

use super::failure::body;
use super::style::{Style, Tone};
use crate::faults::{self, Fault, cells};
use crate::words::{self, Apart};
use scenarios::{Run, RunReport, Verdict};
use std::collections::BTreeMap;

/// The end of a run. Its last line always counts:
/// `14 passed, 2 healed, 1 flaky, 3 broken, 0 inconclusive, 0 skipped in 12.3 s`. `proposals` is where those are answered.
pub fn summary(report: &RunReport, style: Style, proposals: &str) -> String {
    let apart = Apart::within(&report.runs);
    let mut parts: Vec<String> =
        faults::faults(report).iter().map(|found| fault(found, apart, style)).collect();
    let heals = faults::heals(report);
    if !heals.is_empty() {
        let healed: String = heals.iter().map(|heal| healed(heal, apart, style)).collect();
        let hint = style.paint(Tone::Faint, &format!("    to accept or reject: {proposals}\n"));
        parts.push(healed + &hint);
    }
    parts.extend(skipped(report, apart, style));
    parts.extend(unreached(report, style));
    if report.runs.is_empty() {
        parts.push("  Nothing was run: no scenario was selected.\n".to_owned());
    } else if report.runs.iter().all(|run| run.verdict == Verdict::Passed) {
        let told = match report.runs.iter().any(|run| run.resolve_only) {
            true => "Every target that was looked for is there. Nothing was acted upon.",
            false => "Every step landed.",
        };
        parts.push(format!("  {} {told}\n", style.symbol(Verdict::Passed)));
    }
    parts.push(counts(report, style) + "\n");
    parts.join("\n")
}

/// The last line, without a line end.
fn counts(report: &RunReport, style: Style) -> String {
    let told = words::COUNTED.map(|verdict| {
        let number = words::count(&report.runs, verdict);
        let tone = if number == 0 { Tone::Faint } else { Tone::Of(verdict) };
        style.paint(tone, &format!("{number} {verdict}"))
    });
    format!("{} in {}", told.join(", "), words::duration(report.took_ms))
}

/// A fault: scenario, cells, and the first sighting in full.
pub(super) fn fault(fault: &Fault<'_>, apart: Apart, style: Style) -> String {
    let first = fault.first();
    let runs: Vec<&Run> = fault.sightings.iter().map(|sighting| sighting.run).collect();
    format!(
        "  {} {}  {}\n{}{}",
        style.symbol(first.verdict),
        style.paint(Tone::Strong, &style.fit(&first.run.scenario, style.width.saturating_sub(24))),
        style.paint(Tone::Faint, &words::one_line(&first.run.file)),
        seen_in(&runs, apart, style),
        body(first, style),
    )
}

fn seen_in(runs: &[&Run], apart: Apart, style: Style) -> String {
    let cells = cells(runs, apart, style.dot());
    let told = if runs.len() == 1 { cells } else { format!("{} cells: {cells}", runs.len()) };
    style.wrap(&told, style.width.saturating_sub(4)).iter().map(|line| format!("    {line}\n")).collect()
}

/// A heal in three lines: step, cells, what stands there now and how sure that is.
pub(super) fn healed(heal: &Fault<'_>, apart: Apart, style: Style) -> String {
    let first = heal.first();
    let runs: Vec<&Run> = heal.sightings.iter().map(|sighting| sighting.run).collect();
    let step = first.step.map_or(String::new(), |step| format!(": {}", step.words));
    let title = style.fit(&format!("{}{step}", first.run.scenario), style.width.saturating_sub(4));
    let mut told = format!("  {} {}\n", style.symbol(Verdict::Healed), style.paint(Tone::Strong, &title));
    told += &seen_in(&runs, apart, style);
    let element = first.step.and_then(|step| Some((step, step.element.as_ref()?)));
    if let Some((step, element)) = element {
        let sure = step.confidence.map_or(String::new(), |sure| format!(" ({sure:.2}{})", rival(step.rival)));
        told += &format!("    now {}{sure}\n", style.fit(element, style.width.saturating_sub(40).max(24)));
    } else if let Some(message) = first.message {
        let room = style.width.saturating_sub(4);
        told.extend(
            style.wrap(words::split_hint(message).0, room).iter().map(|line| format!("    {line}\n")),
        );
    }
    told
}

fn rival(rival: Option<f64>) -> String {
    rival.map_or(String::new(), |rival| format!(", the next best {rival:.2}"))
}

/// What runs that acted on nothing could not look for, by scenario.
fn unreached(report: &RunReport, style: Style) -> Option<String> {
    let mut told: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for run in &report.runs {
        if let Some(reach) = words::reach(run).filter(|reach| reach.contains("not reached")) {
            *told.entry((run.scenario.as_str(), reach)).or_default() += 1;
        }
    }
    let paragraph = |((scenario, reach), cells): (&(&str, String), &usize)| {
        let cells = if *cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") };
        let title = style.fit(scenario, style.width.saturating_sub(16).max(24));
        let lines = style.wrap(reach, style.width.saturating_sub(4));
        let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
        format!("  {} {title}  {cells}\n{lines}", style.paint(Tone::Faint, "○"))
    };
    (!told.is_empty()).then(|| told.iter().map(paragraph).collect())
}

/// Skipped cells by scenario and code, in one paragraph.
fn skipped(report: &RunReport, apart: Apart, style: Style) -> Option<String> {
    let mut groups: BTreeMap<(&str, String), Vec<&Run>> = BTreeMap::new();
    for run in report.runs.iter().filter(|run| run.verdict == Verdict::Skipped) {
        let code = run.code.as_ref().map_or("skipped".to_owned(), ToString::to_string);
        groups.entry((run.scenario.as_str(), words::one_line(&code))).or_default().push(run);
    }
    let paragraph = |((scenario, code), runs): (&(&str, String), &Vec<&Run>)| {
        let title = style.fit(scenario, style.width.saturating_sub(code.len() + 8).max(24));
        format!("  {} {title}  {code}\n{}", style.symbol(Verdict::Skipped), seen_in(runs, apart, style))
    };
    (!groups.is_empty()).then(|| groups.iter().map(paragraph).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    const STYLE: Style = Style { color: false, width: 90, unicode: true };

    fn last_line(report: &RunReport) -> String {
        summary(report, STYLE, "surefoot proposals list").lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_last_line_always_counts() {
        assert_eq!(
            last_line(&example::report()),
            "11 passed, 5 healed, 1 flaky, 6 broken, 1 inconclusive, 3 skipped in 1 min 34 s"
        );
        assert_eq!(
            last_line(&RunReport::default()),
            "0 passed, 0 healed, 0 flaky, 0 broken, 0 inconclusive, 0 skipped in 0 ms"
        );
    }

    #[test]
    fn a_fault_in_three_browsers_is_one_paragraph_that_names_them() {
        let told = summary(&example::report(), STYLE, "surefoot proposals list");
        assert_eq!(told.matches("element.missing:").count(), 1, "{told}");
        assert!(told.contains("3 cells: chromium ar · firefox ar"), "{told}");
    }

    #[test]
    fn nothing_run_is_said_in_words() {
        assert!(summary(&RunReport::default(), STYLE, "").contains("Nothing was run"));
    }
}
