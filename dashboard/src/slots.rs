//! When a plan starts, in words: nobody has to read a calendar's line for what happens every night.

use crate::words::{self, Words};

/// A line of a calendar: `daily at 02:30, Europe/Berlin`; what is not daily or weekly stays a line.
pub(crate) fn in_words(expression: &str, zone: &str, words: &Words) -> String {
    let parts: Vec<&str> = expression.split_whitespace().collect();
    let [minute, hour, "*", "*", days] = parts[..] else { return line(expression, zone, words) };
    let number = |text: &str, most: u32| text.parse::<u32>().ok().filter(|number| *number <= most);
    let (Some(minute), Some(hour)) = (number(minute, 59), number(hour, 23)) else {
        return line(expression, zone, words);
    };
    let time = words::isolated(&format!("{hour:02}:{minute:02}"));
    let at = [("time", time.as_str()), ("zone", zone)];
    if days == "*" {
        return words.fill("cron_daily", &at);
    }
    let names: Vec<&str> = words.say("weekdays").split(' ').collect();
    let Some(days) = days_of(days) else { return line(expression, zone, words) };
    let told: Vec<&str> = days.iter().filter_map(|day| names.get(*day).copied()).collect();
    let told = told.join(words.say("comma"));
    words.fill("cron_weekly", &[("days", told.as_str()), at[0], at[1]])
}

fn line(expression: &str, zone: &str, words: &Words) -> String {
    words.fill("cron_words", &[("cron", &words::isolated(expression)), ("zone", zone)])
}

/// Days of the week from Monday, 0; `None`: none that we can tell.
fn days_of(text: &str) -> Option<Vec<usize>> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let day = |text: &str| match text.parse::<usize>() {
        // Both 0 and 7 are Sunday.
        Ok(number) if number <= 7 => Some((number + 6) % 7),
        Ok(_) => None,
        Err(_) => NAMES.iter().position(|name| text.eq_ignore_ascii_case(name)),
    };
    let mut days = vec![];
    for part in text.split(',') {
        match part.split_once('-') {
            Some((from, to)) => {
                let (from, to) = (day(from)?, day(to)?);
                days.extend((from <= to).then_some(from..=to)?);
            }
            None => days.push(day(part)?),
        }
    }
    days.sort_unstable();
    days.dedup();
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_daily_or_weekly_is_told_in_words() {
        let check = |cron: &str, expected: &str| {
            let told = in_words(cron, "Europe/Berlin", &Words::of("en"));
            assert_eq!(
                told.replace(['\u{2066}', '\u{2069}'], ""),
                format!("{expected}, Europe/Berlin"),
                "{cron}"
            );
        };
        check("30 2 * * *", "daily at 02:30");
        check("0 4 * * sun", "Su at 04:00");
        check("0 4 * * 0,1", "Mo, Su at 04:00");
        check("30 2 * * 1-5", "Mo, Tu, We, Th, Fr at 02:30");
        for line in [
            "*/5 * * * *",
            "30 2 1 * *",
            "30 2 * * 1#2",
            "30 2 * * 5-1",
            "30 24 * * *",
            "@daily",
            "30 2 * * 8",
        ] {
            check(line, line);
        }
    }
}
