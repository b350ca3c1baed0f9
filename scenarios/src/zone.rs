//! Days and hours as a place on earth has them: some nights have 23 hours, some 25.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
pub use chrono_tz::Tz;

/// The zone of this name; UTC where there is none. Files with an unknown one are refused before.
pub fn named(name: Option<&str>) -> Tz {
    name.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}

/// The names of all zones, in their order.
pub fn names() -> Vec<&'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).collect()
}

/// The first moment of a day. Where the clocks go forward at midnight, that is not 0:00.
pub fn day_begins(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    // No place has ever left out more than a day; quarters of an hour meet every change that has been.
    let quarters = (0..=96).map(|quarter| midnight + TimeDelta::minutes(15 * quarter));
    let first = quarters.filter_map(|at| zone.from_local_datetime(&at).earliest()).next();
    first.map_or_else(|| midnight.and_utc(), |first| first.with_timezone(&Utc))
}

/// The hours of a day from its beginning, each by its first moment; the hour that comes twice is there twice.
pub fn hours(zone: Tz, day: NaiveDate) -> Vec<DateTime<Tz>> {
    let (begins, ends) =
        (day_begins(zone, day), day.succ_opt().map_or(DateTime::UNIX_EPOCH, |next| day_begins(zone, next)));
    let mut hours: Vec<DateTime<Tz>> = vec![];
    let mut at = begins;
    while at < ends {
        let local = at.with_timezone(&zone);
        let label = |one: &DateTime<Tz>| one.format("%H %z").to_string();
        if hours.last().is_none_or(|last| label(last) != label(&local)) {
            hours.push(local);
        }
        at += TimeDelta::minutes(15);
    }
    hours
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: &str, day: &str, begins: &str, hour_count: usize) {
        let (zone, day) = (named(Some(zone)), day.parse().expect("a day"));
        assert_eq!(day_begins(zone, day), begins.parse::<DateTime<Utc>>().expect("a moment"), "{zone} {day}");
        assert_eq!(hours(zone, day).len(), hour_count, "{zone} {day}");
    }

    #[test]
    fn days_begin_where_their_place_says_and_have_their_own_hours() {
        check("Europe/Berlin", "2026-11-22", "2026-11-21T23:00:00Z", 24);
        check("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z", 23);
        check("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z", 25);
        // In Cairo the clocks go forward at midnight: 24 April 2026 begins at 1:00.
        check("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z", 23);
        // Half an hour, so that the hour from 1:00 to 2:00 has two parts.
        check("Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", 25);
        check("Asia/Kathmandu", "2026-11-22", "2026-11-21T18:15:00Z", 24);
    }

    #[test]
    fn an_hour_that_comes_twice_is_told_apart() {
        let told: Vec<String> = hours(named(Some("Europe/Berlin")), "2026-10-25".parse().expect("a day"))
            .iter()
            .map(|hour| hour.format("%H:%M %Z").to_string())
            .collect();
        assert_eq!(told[1..5], ["01:00 CEST", "02:00 CEST", "02:00 CET", "03:00 CET"]);
    }
}
