//! Since when a cell has been as a run found it, and with which version it was last good.

use crate::words::Words;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use store::{CellRow, RunRow};

/// What is told at the top of a run that is not good; null of others, and of runs that the cell has left behind.
pub(crate) fn told(row: &RunRow, cell: Option<&CellRow>, words: &Words, now: DateTime<Utc>) -> Value {
    let is_bad = matches!(row.verdict.as_deref(), Some("broken" | "inconclusive"));
    let Some(cell) = cell.filter(|_| is_bad) else { return Value::Null };
    let ended = row.finished.unwrap_or(row.created);
    // A later run was good: what is known of the cell by now is not what this run found.
    let is_behind = cell.good_finished.is_some_and(|good| good > ended);
    if is_behind {
        return Value::Null;
    }
    let version = |version: &Option<String>| version.clone().unwrap_or_default();
    let (was, is) = (version(&cell.good_version), version(&row.version));
    let good = cell.good_finished.map(|good| words.ago(good, now));
    let last = match (&good, was.is_empty()) {
        (None, _) => words.say("never_good").to_owned(),
        (Some(ago), true) => words.fill("good_last", &[("ago", ago)]),
        (Some(ago), false) => words.fill("good_last_with", &[("ago", ago), ("version", &was)]),
    };
    let is_new = good.is_some() && !was.is_empty() && !is.is_empty() && was != is;
    json!({
        // What could not be told changes nothing of what is known.
        "since": (row.draft.is_none() && cell.verdict == "broken" && ended >= cell.since)
            .then(|| words.fill("bad_since", &[("ago", &words.ago(cell.since, now))])),
        "last": last,
        "version": is_new.then(|| words.fill("version_changed", &[("was", &was), ("is", &is)])),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn cell(now: DateTime<Utc>) -> CellRow {
        CellRow {
            cell: String::new(),
            scenario: String::new(),
            file: String::new(),
            system: None,
            environment: String::new(),
            browser: String::new(),
            language: None,
            viewport: String::new(),
            persona: None,
            run: String::new(),
            verdict: "broken".to_owned(),
            code: None,
            message: None,
            finished: now,
            took_ms: 1,
            since: now - TimeDelta::days(2),
            good_run: None,
            good_finished: Some(now - TimeDelta::days(3)),
            good_version: Some("1.8".to_owned()),
            runs: 4,
            flaky: 0,
        }
    }

    fn run(now: DateTime<Utc>) -> RunRow {
        RunRow {
            id: String::new(),
            plan_run: String::new(),
            plan: String::new(),
            cell: String::new(),
            scenario: String::new(),
            file: String::new(),
            revision: 1,
            system: None,
            environment: String::new(),
            version: Some("2.0".to_owned()),
            browser: String::new(),
            language: None,
            viewport: String::new(),
            persona: None,
            state: "done".to_owned(),
            worker: None,
            created: now,
            started: Some(now),
            finished: Some(now),
            took_ms: Some(1),
            verdict: Some("broken".to_owned()),
            code: None,
            message: None,
            is_quarantined: false,
            draft: None,
        }
    }

    #[test]
    fn a_run_that_is_not_good_says_since_when_and_with_which_version_it_was() {
        let now: DateTime<Utc> = "2026-11-22T07:00:00Z".parse().expect("a moment");
        let words = Words::of("en");
        let all = told(&run(now), Some(&cell(now)), &words, now);
        assert_eq!(all["since"], "Broken for the first time 2 days ago");
        assert_eq!(all["last"], "last good 3 days ago, with version 1.8");
        assert_eq!(all["version"], "1.8 → 2.0");
        let never = CellRow { good_finished: None, good_version: None, ..cell(now) };
        assert_eq!(told(&run(now), Some(&never), &words, now)["last"], "never good so far");
        let same = CellRow { good_version: Some("2.0".to_owned()), ..cell(now) };
        assert_eq!(told(&run(now), Some(&same), &words, now)["version"], Value::Null);
    }

    #[test]
    fn what_a_good_run_has_left_behind_tells_nothing_of_today() {
        let now: DateTime<Utc> = "2026-11-22T07:00:00Z".parse().expect("a moment");
        let words = Words::of("en");
        let old = RunRow { finished: Some(now - TimeDelta::days(9)), ..run(now) };
        assert_eq!(told(&old, Some(&cell(now)), &words, now), Value::Null);
        let good = RunRow { verdict: Some("passed".to_owned()), ..run(now) };
        assert_eq!(told(&good, Some(&cell(now)), &words, now), Value::Null);
        assert_eq!(told(&run(now), None, &words, now), Value::Null);
    }
}
