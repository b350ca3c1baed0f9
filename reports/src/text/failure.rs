//! What broke, told so that the next thing to do is clear: the step in words, the code, what was
//! looked for beside what was there, the hint, the picture.

use super::Style;
use super::style::Tone;
use crate::words;
use scenarios::run::Candidate;
use scenarios::{Run, StepResult, Verdict};
use scenarios::{Sighting, sightings};

/// Candidates that are told; more would bury the first.
const CANDIDATES: usize = 3;

/// Signals told of the best candidate.
const SIGNALS: usize = 4;

/// The column in which what was looked for and what was there begin.
const INDENT: usize = 18;

/// What broke in one run, with its cell; empty for a run that did not break.
pub fn failure(run: &Run, style: Style) -> String {
    let seen = sightings(0, run);
    if seen.is_empty() {
        return String::new();
    }
    let mut cell = vec![run.browser.name().to_owned(), words::language(run).to_owned()];
    cell.extend(words::Apart::ALL.words(run));
    let head = format!(
        "  {} {}  {}\n    {}\n",
        style.symbol(run.verdict),
        style.paint(Tone::Strong, &style.fit(&run.scenario, style.width)),
        cell.join(style.dot()),
        style.paint(Tone::Faint, &words::one_line(&run.file)),
    );
    let told: Vec<String> = seen.iter().map(|sighting| body(sighting, style)).collect();
    head + &told.join("\n")
}

/// A sighting without its cell: step, code, message, evidence, hint.
pub(super) fn body(sighting: &Sighting<'_>, style: Style) -> String {
    let mut lines = vec![at_step(sighting, style)];
    lines.extend(said(sighting, style));
    if let Some(step) = sighting.step {
        lines.extend(looked_for(step, style));
        lines.extend(because(step, style));
        lines.extend(was_there(step, style));
    }
    if let Some(hint) = hint(sighting) {
        lines.extend(labelled("hint", &style.wrap(&hint, style.width.saturating_sub(INDENT)), style));
    }
    if let Some(picture) = sighting.step.and_then(|step| step.screenshot.as_ref()) {
        // Never cut or wrapped: a path is there to be copied.
        lines.extend(labelled("screenshot", &[words::one_line(picture)], style));
    }
    lines.iter().map(|line| format!("    {line}\n")).collect()
}

/// The message's own hint, else what the code's row says.
pub(crate) fn hint(sighting: &Sighting<'_>) -> Option<String> {
    let own = sighting.message.and_then(|message| words::split_hint(message).1);
    own.map(str::to_owned).or_else(|| Some(sighting.code?.entry().next.to_owned()))
}

fn at_step(sighting: &Sighting<'_>, style: Style) -> String {
    let Some((attempt, step)) = sighting.attempt.zip(sighting.step) else {
        let none_ran = sighting.attempt.is_none_or(|attempt| attempt.steps.is_empty());
        let place = if none_ran { "before the first step" } else { "outside any step" };
        return format!("{} {place}", verdict_word(sighting));
    };
    let place = words::place(attempt, step);
    let room = style.width.saturating_sub(place.len() + 20);
    let words = style.paint(Tone::Strong, &style.fit(&step.words, room.max(30)));
    format!("{} at {place}: {words}", verdict_word(sighting))
}

fn verdict_word(sighting: &Sighting<'_>) -> &'static str {
    match sighting.verdict {
        Verdict::Flaky => "broke once",
        verdict => verdict.name(),
    }
}

/// The code and, on the lines below, the message.
fn said(sighting: &Sighting<'_>, style: Style) -> Vec<String> {
    let room = style.width.saturating_sub(4);
    let mut lines = Vec::new();
    if let Some(code) = sighting.code {
        let name = words::one_line(&code.to_string());
        let told = style.wrap(&format!("{name}: {}", code.entry().meaning), room);
        let painted = style.paint(Tone::Of(sighting.verdict), &name);
        lines.extend(told.iter().map(|line| line.replacen(&name, &painted, 1)));
    }
    if let Some(message) = sighting.message {
        lines.extend(style.wrap(words::split_hint(message).0, room));
    }
    lines
}

fn looked_for(step: &StepResult, style: Style) -> Vec<String> {
    let room = style.width.saturating_sub(INDENT).max(20);
    let lines: Vec<String> = step.looked_for.iter().map(|line| style.fit(line, room)).collect();
    labelled("looked for", &lines, style)
}

fn because(step: &StepResult, style: Style) -> Vec<String> {
    let room = style.width.saturating_sub(INDENT).max(20);
    let lines = words::why(step).map(|why| style.wrap(why, room)).unwrap_or_default();
    labelled("because", &lines, style)
}

fn was_there(step: &StepResult, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for (at, candidate) in step.candidates.iter().take(CANDIDATES).enumerate() {
        let room = style.width.saturating_sub(INDENT + 17).max(20);
        let element = style.fit(&candidate.element, room);
        lines.push(format!("{} {:.2}  {element}", style.bar(candidate.confidence), candidate.confidence));
        if at == 0 {
            lines.extend(signals(candidate, style));
        }
    }
    let more = step.candidates.len().saturating_sub(CANDIDATES);
    if more > 0 {
        lines.push(style.paint(Tone::Faint, &format!("and {more} less likely")));
    }
    labelled("there was", &lines, style)
}

/// The signals that weighed most, whichever way.
fn signals(candidate: &Candidate, style: Style) -> Vec<String> {
    let mut signals: Vec<&(String, f64)> = candidate.signals.iter().collect();
    signals.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let room = style.width.saturating_sub(INDENT + 23).max(20);
    let line = |(signal, weight): &(String, f64)| {
        let tone = if *weight < 0.0 { Tone::Takes } else { Tone::Adds };
        let weight = style.paint(tone, &format!("{weight:>+5.1}"));
        format!("{}{weight}  {}", " ".repeat(10), style.paint(Tone::Faint, &style.fit(signal, room)))
    };
    signals.into_iter().take(SIGNALS).map(line).collect()
}

/// Lines with a label before the first: `looked for   role button`.
fn labelled(label: &str, lines: &[String], style: Style) -> Vec<String> {
    let label = |at| if at == 0 { format!("{label:12}") } else { " ".repeat(12) };
    lines
        .iter()
        .enumerate()
        .map(|(at, line)| format!("  {}{line}", style.paint(Tone::Faint, &label(at))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    const STYLE: Style = Style { color: false, width: 90, unicode: true };

    #[test]
    fn a_failure_says_where_what_why_and_what_next() {
        let report = example::report();
        let run = report.runs.iter().find(|run| run.verdict == Verdict::Broken).unwrap();
        let told = failure(run, STYLE);
        for needed in [
            "Create a contact",
            "chromium · ar",
            "step 6 of 7: click “Save”",
            "element.missing: nothing on the page",
            "role button",
            "0.61",
            "not like it enough",
            "+1.1",
            "record this step again",
            "evidence/contact-broken.png",
        ] {
            assert!(told.contains(needed), "{needed} in\n{told}");
        }
    }

    #[test]
    fn a_good_run_has_no_failure() {
        let report = example::report();
        let run = report.runs.iter().find(|run| run.verdict == Verdict::Passed).unwrap();
        assert_eq!(failure(run, STYLE), "");
    }

    #[test]
    fn a_page_cannot_paint_the_terminal() {
        let mut run = example::report().runs.into_iter().find(|run| run.verdict == Verdict::Broken).unwrap();
        run.scenario = "\u{1b}[2J".into();
        for finding in &mut run.attempts[0].findings {
            finding.message = "\u{1b}]0;owned\u{7}\u{1b}[31m".into();
        }
        assert!(!failure(&run, STYLE).contains('\u{1b}'));
    }
}
