//! When a message that was not taken is tried again, and when no more. Pure: who asks brings the chance.

use chrono::{DateTime, TimeDelta, Utc};

/// Ten attempts over some 23 hours: a night and a morning.
const PAUSES: [i64; 9] = [10, 60, 300, 900, 3_600, 7_200, 14_400, 21_600, 36_000];

/// A receiver that asks for more patience is not waited for longer than this.
const LONGEST: TimeDelta = TimeDelta::hours(12);

/// When to try again after `tries` attempts; `None`: no more.
///
/// `chance` is between 0.0 and 1.0 and moves it by up to a quarter, so that what failed together does not come back
/// together. `wanted` is what the receiver asked for.
pub(crate) fn again(
    tries: u32,
    now: DateTime<Utc>,
    chance: f64,
    wanted: Option<TimeDelta>,
) -> Option<DateTime<Utc>> {
    let pause = *PAUSES.get(tries.checked_sub(1)? as usize)?;
    let milliseconds = (pause * 1_000) as f64 * (0.75 + 0.5 * chance.clamp(0.0, 1.0));
    let pause = TimeDelta::milliseconds(milliseconds as i64);
    let wanted = wanted.filter(|wanted| *wanted > TimeDelta::zero()).map(|wanted| wanted.min(LONGEST));
    Some(now + pause.max(wanted.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_over_a_day_and_end() {
        let start = DateTime::UNIX_EPOCH;
        let mut now = start;
        for tries in 1..=9 {
            let (early, late) = (again(tries, now, 0.0, None), again(tries, now, 1.0, None));
            assert!(early < late, "{tries}");
            now = again(tries, now, 0.5, None).expect("it is tried again");
        }
        assert_eq!((now - start).num_hours(), 23);
        assert_eq!(again(10, now, 0.5, None), None);
    }

    #[test]
    fn a_receiver_may_ask_for_patience_and_not_for_ever() {
        let start = DateTime::UNIX_EPOCH;
        let after = |wanted| again(1, start, 0.5, Some(wanted)).map(|next| (next - start).num_seconds());
        assert_eq!(after(TimeDelta::minutes(5)), Some(300));
        assert_eq!(after(TimeDelta::seconds(1)), Some(10));
        assert_eq!(after(TimeDelta::days(900)), Some(12 * 3600));
        assert_eq!(after(TimeDelta::days(-1)), Some(10));
    }
}
