//! The small notations within files: durations, languages, viewports, addresses, regular expressions.

use crate::shape::Format;
use crate::{Engine, Language, Viewport, schedule};
use std::time::Duration;

/// Reads `500ms`, `10s`, `5m` or `1h`.
///
/// # Errors
///
/// What is wrong with it, with a hint.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let wrong = |hint: &str| Err(format!("`{text}` is no duration like 500ms, 10s, 5m or 1h\nhint: {hint}"));
    let Ok(number) = number.parse::<u64>() else { return wrong("write a whole number and a unit") };
    let factor = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "" => return wrong(&format!("add a unit: {number}s, or {number}ms")),
        _ => return wrong("the units are ms, s, m and h"),
    };
    match number.checked_mul(factor) {
        Some(milliseconds) => Ok(Duration::from_millis(milliseconds)),
        None => wrong("it is too long"),
    }
}

/// Writes a duration as `parse_duration` reads it, in the largest unit that says it wholly.
pub fn duration_text(duration: Duration) -> String {
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let units = [(3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    units
        .iter()
        .find(|(size, _)| milliseconds > 0 && milliseconds.is_multiple_of(*size))
        .map_or_else(|| format!("{milliseconds}ms"), |(size, unit)| format!("{}{unit}", milliseconds / size))
}

pub(crate) static DURATION: Format = Format {
    wanted: "a duration like 500ms, 10s, 5m or 1h",
    check: |text| parse_duration(text).map(drop),
    pattern: r"^\s*[0-9]+\s*(ms|s|m|h)\s*$",
    number: false,
};

pub(crate) static SIZE: Format = Format {
    wanted: "a size like 500MB or 20GB",
    check: |text| crate::retention::parse_size(text).map(drop),
    pattern: r"^\s*[0-9]+\s*(MB|GB|TB)\s*$",
    number: false,
};

pub(crate) static CRON: Format = Format {
    wanted: "a cron expression like `30 2 * * *`",
    check: schedule::check_cron,
    pattern: "",
    number: false,
};

pub(crate) static TIME_ZONE: Format = Format {
    wanted: "a time zone like Europe/Berlin",
    check: schedule::check_zone,
    pattern: r"^[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*$",
    number: false,
};

pub(crate) static DAY: Format = Format {
    wanted: "a day like 2026-12-31",
    check: |text| {
        let day = chrono::NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d");
        day.map(drop).map_err(|_| format!("`{text}` is no day\nhint: write year, month and day: 2026-12-31"))
    },
    pattern: r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$",
    number: false,
};

pub(crate) static CLOCK: Format = Format {
    wanted: "a time of the day like 07:30",
    check: |text| {
        let is_clock = text.len() == 5 && chrono::NaiveTime::parse_from_str(text, "%H:%M").is_ok();
        let wrong =
            || format!("`{text}` is no time of the day\nhint: write hours and minutes, from 00:00 to 23:59");
        is_clock.then_some(()).ok_or_else(wrong)
    },
    pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
    number: false,
};

pub(crate) static EMAIL: Format = Format {
    wanted: "an e-mail address like ada@example.com",
    check: |text| check_email(text, text),
    pattern: r"^[^\s@<>,;]+@[^\s@<>,;]+$",
    number: false,
};

pub(crate) static MAILBOX: Format = Format {
    wanted: "a sender like surefoot@example.com, or Surefoot <surefoot@example.com>",
    check: |text| {
        let address = text.split_once('<').map_or(text, |(_, rest)| rest.trim_end().trim_end_matches('>'));
        check_email(address, text)
    },
    pattern: "@",
    number: false,
};

/// Whether a text can be the address of somebody's mail.
///
/// # Errors
///
/// It is none, in words for a person.
pub fn check_mail_address(text: &str) -> Result<(), String> {
    check_email(text, text)
}

/// Whether an address can be one; whether there is such a person, only its server knows.
fn check_email(address: &str, text: &str) -> Result<(), String> {
    let is_part = |part: &str| {
        let is_wrong =
            |letter: char| letter.is_whitespace() || letter.is_control() || "@<>,;()\"".contains(letter);
        !part.is_empty() && !part.contains(is_wrong)
    };
    let is_address = address.split_once('@').is_some_and(|(person, host)| is_part(person) && is_part(host));
    if is_address && !text.contains(['\n', '\r']) {
        return Ok(());
    }
    Err(format!("`{text}` is no e-mail address\nhint: write it like ada@example.com"))
}

pub(crate) static HOST: Format = Format {
    wanted: "the name of a server like smtp.example.com",
    check: |text| match url::Host::parse(text) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!(
            "`{text}` is no name of a server\nhint: write only its name or address, without scheme and port"
        )),
    },
    pattern: r"^[^\s/@]+$",
    number: false,
};

pub(crate) static LANGUAGE: Format = Format {
    wanted: "a language like en, de-AT or zh-Hans",
    check: |text| text.parse::<Language>().map(drop),
    pattern: r"^\s*[A-Za-z][A-Za-z0-9]{0,7}([-_][A-Za-z0-9]{1,8})*\s*$",
    number: false,
};

pub(crate) static VIEWPORT: Format = Format {
    wanted: "a viewport like 1366x900, desktop, tablet or phone",
    check: |text| text.parse::<Viewport>().map(drop),
    pattern: r"^\s*([0-9]{3,5}\s*[x×]\s*[0-9]{3,5}|desktop|tablet|phone)\s*$",
    number: false,
};

pub(crate) static ENGINE: Format = Format {
    wanted: "a browser: chromium, firefox or webkit",
    check: |text| text.parse::<Engine>().map(drop),
    pattern: "",
    number: false,
};

pub(crate) static ORIGIN: Format = Format {
    wanted: "an address like https://shop.example/",
    check: |text| match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        _ => Err(format!(
            "`{text}` is no address\nhint: write it with http:// or https://, like https://shop.example/"
        )),
    },
    pattern: "^[Hh][Tt][Tt][Pp][Ss]?:",
    number: false,
};

pub(crate) static REGEX: Format = Format {
    wanted: "a regular expression",
    check: |text| match regex::Regex::new(text) {
        Ok(_) => Ok(()),
        Err(regex::Error::Syntax(message)) => {
            let last = message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            Err(format!(
                "`{text}` is no regular expression: {last}\nhint: write `\\` before a letter that stands for itself"
            ))
        }
        Err(error) => Err(format!("`{text}` is no regular expression: {error}")),
    },
    pattern: "",
    number: true,
};

pub(crate) static NAME: Format = Format {
    wanted: "a name",
    check: |text| {
        if text.trim().is_empty() || text.contains(['\n', '\r']) {
            return Err("wanted a name, there is an empty one or one of several lines".to_owned());
        }
        Ok(())
    },
    pattern: r"\S",
    number: true,
};

pub(crate) static SECRET: Format = Format {
    wanted: "the name of a secret like CRM_PASSWORD",
    check: |text| {
        if is_secret_name(text) {
            return Ok(());
        }
        Err("wanted the name of a secret, there is something else\nhint: write only its name, \
             in letters, digits and `_`, like CRM_PASSWORD: its value comes from the environment or --secrets"
            .to_owned())
    },
    pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
    number: false,
};

pub(crate) static PATH_WITH_LANGUAGE: Format = Format {
    wanted: "a path with {lang} in it",
    check: |text| match text.contains("{lang}") {
        true => Ok(()),
        false => Err(format!(
            "no {{lang}} in the path `{text}`\nhint: write it where the language stands, like \"/{{lang}}\""
        )),
    },
    pattern: r"\{lang\}",
    number: false,
};

/// Whether a text can be an environment variable's name, as secrets' names are.
pub fn is_secret_name(text: &str) -> bool {
    let first = text.chars().next().is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '_');
    first && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_survives_being_written_and_read() {
        for (text, milliseconds) in
            [("500ms", 500), ("10s", 10_000), ("5m", 300_000), ("1h", 3_600_000), ("0ms", 0)]
        {
            let duration = Duration::from_millis(milliseconds);
            assert_eq!(parse_duration(text), Ok(duration));
            assert_eq!(duration_text(duration), text);
        }
    }

    #[test]
    fn a_bad_duration_is_told_with_a_hint() {
        for (text, hint) in [
            ("10", "add a unit"),
            ("10 parsecs", "the units are"),
            ("soon", "a whole number"),
            ("99999999999999999999h", "a whole number"),
        ] {
            let message = parse_duration(text).unwrap_err();
            assert!(message.contains(hint), "{message}");
        }
    }
}
