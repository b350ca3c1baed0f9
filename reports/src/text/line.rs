//! One line per finished cell, in columns that stay in place while lines come in.

use super::Style;
use super::style::Tone;
use crate::words;
use scenarios::{Run, Verdict};

/// Columns of the browser, the language and the duration.
const BROWSER: usize = 8;
const LANGUAGE: usize = 5;
const DURATION: usize = 12;

/// What the line needs besides the scenario's name: sign, gaps, and room for a usual code.
const REST: usize = 4 + 2 + BROWSER + 1 + LANGUAGE + 1 + DURATION + 2 + 19;

/// One line for one finished run, without a line end.
///
/// `  ✗ Create a contact        webkit   ar       10.4 s  element.missing`
pub fn run_line(run: &Run, style: Style) -> String {
    let name = style.column(&run.scenario, style.width.saturating_sub(REST).clamp(16, 44));
    let browser = format!("{:BROWSER$}", run.browser.name());
    let language = style.column(words::language(run), LANGUAGE.max(words::language(run).len()));
    let took = if run.attempts.is_empty() { String::new() } else { words::duration(run.took_ms) };
    let took = style.paint(Tone::Faint, &format!("{took:>DURATION$}"));
    let said = remark(run, style);
    let line = format!("  {} {name}  {browser} {language} {took}  {said}", style.symbol(run.verdict));
    line.trim_end().to_owned()
}

/// The code, then what sets the cell apart.
fn remark(run: &Run, style: Style) -> String {
    let mut said: Vec<String> = Vec::new();
    let code = run.code.as_ref().map(|code| words::one_line(&code.to_string()));
    match (run.verdict, code) {
        (Verdict::Flaky, _) => said.push(format!("passed at attempt {}", run.attempts.len())),
        (Verdict::Passed, _) => {}
        (_, Some(code)) => said.push(style.paint(Tone::Of(run.verdict), &code)),
        (verdict, None) => said.push(style.paint(Tone::Of(verdict), verdict.name())),
    }
    if run.unstable {
        said.push("unstable".to_owned());
    }
    let apart = words::Apart::IN_A_LINE.words(run);
    if let Some(reach) = run.reach() {
        said.push(format!("{} of {} targets", reach.looked_for, reach.steps));
    }
    if !apart.is_empty() {
        said.push(style.paint(Tone::Faint, &apart.join(style.dot())));
    }
    said.join(style.dot())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn columns_stand_below_each_other() {
        let style = Style { color: false, width: 100, unicode: true };
        let lines: Vec<String> = example::report().runs.iter().map(|run| run_line(run, style)).collect();
        let browser_at = |line: &String| {
            Engine::ALL
                .iter()
                .filter_map(|engine| line.find(engine.name()))
                .map(|at| line[..at].width())
                .next()
        };
        let first = browser_at(&lines[0]);
        assert!(first.is_some());
        assert!(lines.iter().all(|line| browser_at(line) == first), "{}", lines.join("\n"));
    }

    #[test]
    fn a_broken_cell_names_its_code() {
        let style = Style { color: false, width: 80, unicode: false };
        let report = example::report();
        let run = report.runs.iter().find(|run| run.verdict == Verdict::Broken).unwrap();
        let line = run_line(run, style);
        assert!(line.starts_with("  X  Create a contact"), "{line}");
        assert!(line.contains("element.missing"), "{line}");
    }

    use scenarios::Engine;
}
