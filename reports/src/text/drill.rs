//! A drill on the terminal: the differences only, each told once, and the counts of all.

use super::style::{Style, Tone};
use super::summary::{fault, healed};
use crate::{
    drill::{Change, Drill},
    words::{self, Apart},
};
use scenarios::Verdict;

/// So many slower cells are named.
const NAMED: usize = 10;

/// What tells two environments apart. Its last line always counts:
/// `36 cells from 1.9 to 2.0: 3 broke, 1 unsure, 2 mended, 4 differ, 26 are the same; 2 slower`.
pub fn drill_text(drill: &Drill<'_>, (from, to): (&str, &str), style: Style) -> String {
    let apart = Apart { environment: false, ..Apart::ALL };
    let unsure = Apart::ALL;
    let mut parts: Vec<String> = drill.broke.iter().map(|one| fault(one, apart, style)).collect();
    parts.extend(drill.unsure.iter().map(|one| fault(one, unsure, style)));
    parts.extend(drill.healed.iter().map(|one| healed(one, apart, style)));
    parts.extend(slower(drill, style));
    let told = drill.cells.iter().all(|(_, change)| *change == Change::Same) && drill.slower.is_empty();
    if told && !drill.cells.is_empty() {
        parts.push(format!("  {} Nothing tells them apart.\n", style.symbol(Verdict::Passed)));
    }
    parts.push(counts(drill, (from, to), style) + "\n");
    parts.join("\n")
}

fn counts(drill: &Drill<'_>, (from, to): (&str, &str), style: Style) -> String {
    let of = |change: Change, words: &str, verdict: Verdict| {
        let number = drill.count(change);
        let tone = if number == 0 { Tone::Faint } else { Tone::Of(verdict) };
        style.paint(tone, &format!("{number} {words}"))
    };
    let told = [
        of(Change::Broke, "broke", Verdict::Broken),
        of(Change::Unsure, "unsure", Verdict::Inconclusive),
        of(Change::Mended, "mended", Verdict::Passed),
        of(Change::Differs, "differ", Verdict::Healed),
        of(Change::Same, "the same", Verdict::Passed),
    ];
    let (cells, slower) = (drill.cells.len(), drill.slower.len());
    let (from, to) = (words::one_line(from), words::one_line(to));
    format!("{cells} cells from {from} to {to}: {}; {slower} slower", told.join(", "))
}

fn slower(drill: &Drill<'_>, style: Style) -> Option<String> {
    let line = |one: &crate::drill::Slower<'_>| {
        let (run, (before, now)) = (one.run, one.took_ms);
        let cell = format!("{} {}", run.browser.name(), words::language(run));
        let title = style.fit(&run.scenario, style.width.saturating_sub(48).max(24));
        format!("    {title}  {cell}  {} → {}\n", words::duration(before), words::duration(now))
    };
    let more = drill.slower.len().saturating_sub(NAMED);
    let mut told: String = drill.slower.iter().take(NAMED).map(line).collect();
    if more > 0 {
        told += &format!("    and {more} more\n");
    }
    let hint = style.paint(Tone::Faint, "    --repeat 3 compares the fastest of three\n");
    (!drill.slower.is_empty()).then(|| format!("  {}\n{told}{hint}", style.paint(Tone::Strong, "Slower")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{drill::drill, example};

    const STYLE: Style = Style { color: false, width: 90, unicode: true };

    #[test]
    fn only_differences_are_told_and_the_last_line_counts_all() {
        let (green, report) = (example::green(), example::report());
        let same = drill_text(&drill(&green, &green), ("1.9", "2.0"), STYLE);
        let cells = green.runs.len();
        assert!(same.contains("Nothing tells them apart"), "{same}");
        assert!(same.trim_end().ends_with(&format!("{cells} the same; 0 slower")), "{same}");
        let told = drill_text(&drill(&green, &report), ("1.9", "2.0"), STYLE);
        assert_eq!(told.matches("element.missing:").count(), 1, "{told}");
        assert!(
            told.lines().last().unwrap_or_default().starts_with("27 cells from 1.9 to 2.0: 6 broke"),
            "{told}"
        );
    }
}
