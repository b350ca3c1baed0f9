//! Quiet hours: until when nothing is told.
//!
//! They are hours of a wall clock. In the night in which it goes forward, an hour that is left out begins and ends
//! with the first moment that exists; in the night in which it goes back, they begin with the first and end with the
//! second of two hours of the same name.

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;

/// Hours in which nothing is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietHours {
    /// From this time of the day.
    pub from: NaiveTime,
    /// To this one: of the next day where it is not later than `from`.
    pub to: NaiveTime,
    /// On these days they begin; empty: every day.
    pub days: Vec<Weekday>,
    /// The time zone's name in the IANA database; `None`: UTC.
    pub time_zone: Option<String>,
}

/// Until when it is quiet at `now`; `None`: it is not. Hours that follow each other are one.
pub fn quiet_until(hours: &[QuietHours], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let mut until = None;
    // A week is enough: what is quiet for longer is quiet for ever, and asks again then.
    for _ in 0..(7 * hours.len().max(1)) {
        let at = until.unwrap_or(now);
        match hours.iter().filter_map(|hours| end(hours, at)).max() {
            Some(end) => until = Some(end),
            None => break,
        }
    }
    until
}

/// The end of these hours, if `now` is within them.
fn end(hours: &QuietHours, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let zone: Tz = hours.time_zone.as_deref().unwrap_or("UTC").parse().ok()?;
    let today = now.with_timezone(&zone).date_naive();
    let yesterday = today.checked_sub_days(Days::new(1));
    yesterday
        .into_iter()
        .chain([today])
        .filter(|day| hours.days.is_empty() || hours.days.contains(&day.weekday()))
        .filter_map(|day| {
            let next = if hours.to > hours.from { day } else { day.checked_add_days(Days::new(1))? };
            let begin = moment(zone, day, hours.from, false)?;
            let end = moment(zone, next, hours.to, true)?;
            (begin <= now && now < end).then_some(end)
        })
        .max()
}

/// A time of a day as a moment.
fn moment(zone: Tz, day: NaiveDate, time: NaiveTime, later: bool) -> Option<DateTime<Utc>> {
    let mut local = day.and_time(time);
    // Clocks go forward by an hour at most but in history; two hours are looked at minute by minute.
    for _ in 0..=120 {
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) => return Some(at.with_timezone(&Utc)),
            LocalResult::Ambiguous(first, second) => {
                return Some(if later { second } else { first }.with_timezone(&Utc));
            }
            LocalResult::None => local = local.checked_add_signed(TimeDelta::minutes(1))?,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: &str, to: &str, days: &[Weekday]) -> QuietHours {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time");
        QuietHours {
            from: time(from),
            to: time(to),
            days: days.to_vec(),
            time_zone: Some("Europe/Berlin".to_owned()),
        }
    }

    fn check(hours: &[QuietHours], now: &str, expected: Option<&str>) {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        assert_eq!(quiet_until(hours, at(now)), expected.map(at), "at {now}");
    }

    #[test]
    fn a_night_is_quiet_to_its_end_in_the_channels_own_zone() {
        let night = [hours("20:00", "07:00", &[])];
        check(&night, "2026-06-01T17:59:59Z", None);
        check(&night, "2026-06-01T18:00:00Z", Some("2026-06-02T05:00:00Z"));
        check(&night, "2026-06-02T04:59:59Z", Some("2026-06-02T05:00:00Z"));
        check(&night, "2026-06-02T05:00:00Z", None);
        check(&night, "2026-12-01T18:30:00Z", None);
        check(&night, "2026-12-01T19:00:00Z", Some("2026-12-02T06:00:00Z"));
        check(&[hours("12:00", "13:00", &[])], "2026-06-01T10:30:00Z", Some("2026-06-01T11:00:00Z"));
        check(&[], "2026-06-01T10:30:00Z", None);
    }

    #[test]
    fn nights_in_which_the_clocks_change_end_by_the_wall_clock() {
        // 2026: forward on 29 March at 2:00, back on 25 October at 3:00.
        let night = [hours("20:00", "07:00", &[])];
        check(&night, "2026-03-28T23:00:00Z", Some("2026-03-29T05:00:00Z"));
        check(&night, "2026-10-24T23:00:00Z", Some("2026-10-25T06:00:00Z"));
        // 2:30 is left out in spring and comes twice in autumn.
        let until = [hours("22:00", "02:30", &[])];
        check(&until, "2026-03-28T23:00:00Z", Some("2026-03-29T01:00:00Z"));
        check(&until, "2026-10-24T23:00:00Z", Some("2026-10-25T01:30:00Z"));
        check(&until, "2026-10-25T01:00:00Z", Some("2026-10-25T01:30:00Z"));
        let from = [hours("02:30", "04:00", &[])];
        check(&from, "2026-03-29T01:00:00Z", Some("2026-03-29T02:00:00Z"));
        check(&from, "2026-10-25T00:30:00Z", Some("2026-10-25T03:00:00Z"));
    }

    #[test]
    fn hours_that_follow_each_other_are_one() {
        let weekend = [hours("18:00", "08:00", &[]), hours("00:00", "00:00", &[Weekday::Sat, Weekday::Sun])];
        // From Friday evening, 5 June 2026, to Monday morning.
        check(&weekend, "2026-06-05T17:00:00Z", Some("2026-06-08T06:00:00Z"));
        check(&weekend, "2026-06-04T17:00:00Z", Some("2026-06-05T06:00:00Z"));
        check(&[hours("00:00", "00:00", &[])], "2026-06-05T17:00:00Z", Some("2026-06-11T22:00:00Z"));
    }
}
