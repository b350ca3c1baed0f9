//! The top of the page: what it came to in words, the counts, and the facts of the run.

use crate::faults::Fault;
use crate::words;
use chrono::{DateTime, FixedOffset};
use scenarios::{Run, RunReport, Verdict};
use serde::Serialize;
use std::collections::BTreeSet;

/// The top of the page.
#[derive(Debug, Serialize)]
pub(super) struct Headline {
    /// The overall verdict's name, for the colour.
    pub verdict: &'static str,
    pub symbol: &'static str,
    /// What it came to, in words.
    pub words: String,
    /// One more sentence.
    pub more: String,
    pub counts: Vec<Count>,
    pub started: String,
    pub when: String,
    pub took: String,
    pub facts: Vec<(&'static str, Vec<String>)>,
}

/// A verdict's share of the cells.
#[derive(Debug, Serialize)]
pub(super) struct Count {
    pub verdict: &'static str,
    pub symbol: &'static str,
    pub number: usize,
    /// Where its part of the bar begins and how long it is, in thousandths.
    pub from: usize,
    pub length: usize,
}

pub(super) fn headline(report: &RunReport, faults: &[Fault<'_>]) -> Headline {
    let (verdict, words, more) = said(report, faults);
    Headline {
        verdict: verdict.name(),
        symbol: words::symbol(verdict),
        words,
        more,
        counts: counts(&report.runs),
        started: report.started.clone(),
        when: DateTime::parse_from_rfc3339(&report.started)
            .map_or_else(|_| report.started.clone(), |when| date(&when)),
        took: words::duration(report.took_ms),
        facts: facts(report),
    }
}

/// The overall verdict, as a headline and a sentence.
fn said(report: &RunReport, faults: &[Fault<'_>]) -> (Verdict, String, String) {
    let runs = &report.runs;
    let count = |verdict| words::count(runs, verdict);
    let all = runs.len();
    let of = |number: usize| format!("{number} of {}", plural(all, "cell"));
    let (broken, unsure) = (count(Verdict::Broken), count(Verdict::Inconclusive));
    let (healed, flaky) = (count(Verdict::Healed), count(Verdict::Flaky));
    let kinds = faults.iter().filter(|fault| fault.first().verdict == Verdict::Broken).count();
    if all == 0 {
        let more = "No scenario was selected. Look at the paths, tags and filters of the command.";
        (Verdict::Skipped, "Nothing was run".into(), more.into())
    } else if broken > 0 {
        let words = format!("{} in {}", plural(kinds.max(1), "fault"), of(broken));
        let more = match unsure {
            0 => String::new(),
            1 => "1 more cell could not be judged.".to_owned(),
            number => format!("{number} more cells could not be judged."),
        };
        (Verdict::Broken, words, more)
    } else if unsure > 0 {
        let more = "Nothing was found to be broken, but these cells could not be judged.";
        (Verdict::Inconclusive, format!("We could not tell in {}", of(unsure)), more.into())
    } else if count(Verdict::Skipped) == all {
        (Verdict::Skipped, "Every cell was skipped".into(), "Nothing was tried, so nothing is known.".into())
    } else if flaky > 0 {
        let more = format!("{} needed another attempt; what got in the way is below.", of(flaky));
        (Verdict::Flaky, "Every step landed, not always at once".into(), more)
    } else if healed > 0 {
        let more = format!("{} passed with a change to look at: accept or reject what healed.", of(healed));
        (Verdict::Healed, "Every step landed, with changes to look at".into(), more)
    } else {
        let more = format!("{}: {}.", plural(count(Verdict::Passed), "cell"), breadth(runs));
        (Verdict::Passed, "Every step landed".into(), more)
    }
}

fn date(when: &DateTime<FixedOffset>) -> String {
    let zone = if when.offset().local_minus_utc() == 0 { "UTC" } else { "%:z" };
    when.format(&format!("%A, %-d %B %Y, %H:%M {zone}")).to_string()
}

/// `3 scenarios in 3 browsers and 3 languages`.
fn breadth(runs: &[Run]) -> String {
    let scenarios: BTreeSet<_> = runs.iter().map(|run| (&run.file, &run.scenario)).collect();
    let browsers: BTreeSet<_> = runs.iter().map(|run| run.browser).collect();
    let languages: BTreeSet<_> = runs.iter().filter_map(|run| run.language.as_ref()).collect();
    let tongues = match languages.len() {
        0 => String::new(),
        number => format!(" and {}", plural(number, "language")),
    };
    format!("{} in {}{tongues}", plural(scenarios.len(), "scenario"), plural(browsers.len(), "browser"))
}

fn plural(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

fn counts(runs: &[Run]) -> Vec<Count> {
    let mut seen = 0;
    let share = |number: usize| number * 1_000 / runs.len().max(1);
    let count = |verdict: Verdict| {
        let number = words::count(runs, verdict);
        let from = share(seen);
        seen += number;
        let length = share(seen) - from;
        Count { verdict: verdict.name(), symbol: words::symbol(verdict), number, from, length }
    };
    words::COUNTED.map(count).into()
}

/// What was run, where: each fact with its distinct values.
fn facts(report: &RunReport) -> Vec<(&'static str, Vec<String>)> {
    let distinct = |value: &dyn Fn(&Run) -> Option<String>| -> Vec<String> {
        let mut values: Vec<String> = Vec::new();
        for value in report.runs.iter().filter_map(value) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    };
    let browser = |run: &Run| Some(run.browser_version.clone().unwrap_or_else(|| run.browser.to_string()));
    let mut facts = vec![
        ("System", distinct(&|run| run.system.clone())),
        ("Environment", distinct(&|run| run.environment.clone())),
        ("Address", distinct(&|run| run.base_url.clone())),
        ("Browsers", distinct(&browser)),
        ("Viewport", distinct(&|run| Some(run.viewport.clone()))),
        ("Persona", distinct(&|run| run.persona.clone())),
        ("Surefoot", (!report.surefoot.is_empty()).then(|| report.surefoot.clone()).into_iter().collect()),
    ];
    facts.retain(|(_, values)| !values.is_empty());
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;
    use crate::faults::faults;

    fn check(report: &RunReport, words: &str, more: &str) {
        let headline = headline(report, &faults(report));
        assert_eq!((headline.words.as_str(), headline.more.as_str()), (words, more));
        let lengths: usize = headline.counts.iter().map(|count| count.length).sum();
        assert!(report.runs.is_empty() || lengths == 1_000);
    }

    #[test]
    fn the_headline_says_what_it_came_to() {
        check(&example::report(), "2 faults in 6 of 27 cells", "1 more cell could not be judged.");
        let green = "27 cells: 3 scenarios in 3 browsers and 3 languages.";
        check(&example::green(), "Every step landed", green);
        let nothing = "No scenario was selected. Look at the paths, tags and filters of the command.";
        check(&RunReport::default(), "Nothing was run", nothing);
    }
}
