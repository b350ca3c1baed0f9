//! When a plan is due: slots, from a trigger and two moments.
//!
//! Nothing here looks at a clock. A slot is a moment of the calendar; who asks after a pause gets the last
//! slot only, so that what was missed is caught up once. Nights in which the clocks change are croner's:
//! a time that is left out runs at the next one that exists, one that comes twice runs once.

use crate::plan::{Maintenance, Trigger};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use croner::{
    Cron,
    parser::{CronParser, Seconds},
};
use std::time::Duration;

/// The last slot after `after` and not after `now`: the one that is due.
pub fn due(trigger: &Trigger, after: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match trigger {
        Trigger::Cron { expression, time_zone } => {
            let (cron, zone) = (cron(expression).ok()?, zone(time_zone.as_deref()).ok()?);
            let last = cron.find_previous_occurrence(&now.with_timezone(&zone), true).ok()?;
            Some(last.with_timezone(&Utc)).filter(|last| *last > after && *last <= now)
        }
        Trigger::Every(pause) => Some(multiple(*pause, now)?).filter(|last| *last > after),
        Trigger::Deployment => None,
    }
}

/// The next slot after `after`.
pub fn next(trigger: &Trigger, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match trigger {
        Trigger::Cron { expression, time_zone } => {
            let (cron, zone) = (cron(expression).ok()?, zone(time_zone.as_deref()).ok()?);
            let next = cron.find_next_occurrence(&after.with_timezone(&zone), false).ok()?;
            Some(next.with_timezone(&Utc))
        }
        Trigger::Every(pause) => {
            multiple(*pause, after)?.checked_add_signed(TimeDelta::from_std(*pause).ok()?)
        }
        Trigger::Deployment => None,
    }
}

/// All slots after `after` and not after `until`, for a calendar; at most `limit`.
pub fn slots(
    trigger: &Trigger,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: usize,
) -> Vec<DateTime<Utc>> {
    std::iter::successors(next(trigger, after), |slot| next(trigger, *slot))
        .take_while(|slot| *slot <= until)
        .take(limit)
        .collect()
}

/// Until when a system is under maintenance at `now`; `None`: it is not.
pub fn maintenance(windows: &[Maintenance], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let ends = windows.iter().filter_map(|window| {
        let lasts = TimeDelta::from_std(window.lasts).ok()?;
        let began = due(&window.begins, now.checked_sub_signed(lasts)?, now)?;
        began.checked_add_signed(lasts)
    });
    ends.filter(|end| *end > now).max()
}

/// What is wrong with a cron expression, for a person; `None`: nothing.
///
/// # Errors
///
/// What is wrong with it, with a hint.
pub fn check_cron(expression: &str) -> Result<(), String> {
    let cron = cron(expression)?;
    let start = DateTime::UNIX_EPOCH.with_timezone(&Tz::UTC);
    match cron.find_next_occurrence(&start, false) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("`{expression}` never comes\nhint: no month has that day")),
    }
}

/// What is wrong with a time zone's name.
///
/// # Errors
///
/// That there is none of this name, with a hint.
pub fn check_zone(name: &str) -> Result<(), String> {
    zone(Some(name)).map(drop)
}

fn cron(expression: &str) -> Result<Cron, String> {
    CronParser::builder().seconds(Seconds::Optional).build().parse(expression.trim()).map_err(|error| {
        format!(
            "`{expression}` is no cron expression: {error}\n\
             hint: minute hour day month weekday, like `30 2 * * 1-5` for 2:30 from Monday to Friday"
        )
    })
}

fn zone(name: Option<&str>) -> Result<Tz, String> {
    let Some(name) = name else { return Ok(Tz::UTC) };
    name.parse().map_err(|_| {
        format!(
            "no time zone `{name}`\nhint: names are those of the IANA database, like Europe/Berlin or UTC"
        )
    })
}

/// The last whole multiple since 1970.
fn multiple(pause: Duration, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let pause = i64::try_from(pause.as_millis()).ok().filter(|pause| *pause > 0)?;
    DateTime::from_timestamp_millis(now.timestamp_millis().div_euclid(pause) * pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn in_berlin(expression: &str) -> Trigger {
        Trigger::Cron { expression: expression.to_owned(), time_zone: Some("Europe/Berlin".to_owned()) }
    }

    /// The slots of one night in Berlin, in UTC.
    fn check(expression: &str, after: &str, until: &str, expected: &[&str]) {
        let found = slots(&in_berlin(expression), at(after), at(until), 100);
        let expected: Vec<DateTime<Utc>> = expected.iter().map(|text| at(text)).collect();
        assert_eq!(found, expected, "{expression}");
    }

    #[test]
    fn a_night_has_one_slot_whatever_the_clocks_do() {
        // 2026: clocks go forward on 29 March at 2:00 and back on 25 October at 3:00.
        check("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z", &["2026-03-29T01:00:00Z"]);
        check("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z", &["2026-10-25T00:30:00Z"]);
        check("30 2 * * *", "2026-06-01T12:00:00Z", "2026-06-02T12:00:00Z", &["2026-06-02T00:30:00Z"]);
    }

    #[test]
    fn half_hours_lose_none_in_autumn() {
        let found =
            slots(&in_berlin("*/30 * * * *"), at("2026-10-24T23:59:00Z"), at("2026-10-25T03:00:00Z"), 100);
        assert_eq!(found.len(), 7, "{found:?}");
    }

    #[test]
    fn what_was_missed_is_due_once_and_is_its_last_slot() {
        let nightly = in_berlin("30 2 * * *");
        let due = |after: &str, now: &str| due(&nightly, at(after), at(now));
        assert_eq!(due("2026-06-01T00:30:00Z", "2026-06-05T07:00:00Z"), Some(at("2026-06-05T00:30:00Z")));
        assert_eq!(due("2026-06-05T00:30:00Z", "2026-06-05T07:00:00Z"), None);
        assert_eq!(due("2026-06-05T00:30:00Z", "2026-06-06T00:30:00Z"), Some(at("2026-06-06T00:30:00Z")));
        // The clock was set back: nothing is due twice.
        assert_eq!(due("2026-06-05T00:30:00Z", "2026-06-04T07:00:00Z"), None);
    }

    #[test]
    fn every_quarter_of_an_hour_is_the_same_for_everybody() {
        let every = Trigger::Every(Duration::from_secs(900));
        assert_eq!(
            due(&every, at("2026-06-01T10:00:00Z"), at("2026-06-01T10:44:59Z")),
            Some(at("2026-06-01T10:30:00Z"))
        );
        assert_eq!(next(&every, at("2026-06-01T10:30:00Z")), Some(at("2026-06-01T10:45:00Z")));
    }

    #[test]
    fn a_window_lasts_from_its_beginning_to_its_end() {
        let window = Maintenance { begins: in_berlin("0 22 * * 6"), lasts: Duration::from_secs(4 * 3600) };
        let until = |now: &str| maintenance(std::slice::from_ref(&window), at(now));
        // Saturday, 6 June 2026, 22:00 in Berlin.
        assert_eq!(until("2026-06-06T20:00:00Z"), Some(at("2026-06-07T00:00:00Z")));
        assert_eq!(until("2026-06-06T23:59:59Z"), Some(at("2026-06-07T00:00:00Z")));
        assert_eq!(until("2026-06-07T00:00:00Z"), None);
        assert_eq!(until("2026-06-06T19:59:59Z"), None);
    }

    #[test]
    fn what_is_wrong_is_said_with_a_hint() {
        for wrong in ["", "61 * * * *", "* * *", "daily at two"] {
            let told = check_cron(wrong).unwrap_err();
            assert!(told.contains("hint: "), "{told}");
        }
        assert!(check_cron("0 0 31 2 *").unwrap_err().contains("never comes"));
        for right in ["30 2 * * 1-5", "0 30 2 ? * MON-FRI", "0 0 L * *", "*/15 * * * *"] {
            check_cron(right).unwrap();
        }
        assert!(check_zone("Europe/Berlin").is_ok() && check_zone("Berlin").is_err());
    }
}
