//! Moments, durations and cells in the words of a language.

use crate::{app::messages, codes, plain};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

/// Longer titles and messages are no longer read.
pub(crate) const TITLE: usize = 300;
/// As above, for messages and lines of a log.
pub(crate) const MESSAGE: usize = 2_000;

/// The words of a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    language: &'static str,
    messages: &'static Value,
}

impl Words {
    /// The words of a language; English for what we do not speak.
    pub fn of(language: &str) -> Words {
        let (language, messages) = messages(language);
        Words { language, messages }
    }

    /// What a code says, and the next thing to try.
    pub fn code(&self, code: Option<&str>) -> (Option<&'static str>, Option<&'static str>) {
        codes::told(self.language, code)
    }

    /// The message of this key; the key itself where there is none, so that it is seen.
    pub fn say<'k>(&self, key: &'k str) -> &'k str {
        let messages: &'static Value = self.messages;
        messages[key].as_str().unwrap_or(key)
    }

    /// What to try next: the hint of a message, unless that is what its code always says, which is said in this language.
    pub fn next(&self, code: Option<&str>, hint: Option<String>) -> Option<String> {
        let usual = Words::of("en").code(code).1;
        let hint = hint.filter(|hint| Some(hint.as_str()) != usual);
        hint.or_else(|| self.code(code).1.map(str::to_owned))
    }

    /// The message with its places filled.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let message = self.say(key).to_owned();
        values.iter().fold(message, |message, (name, value)| message.replace(&format!("{{{name}}}"), value))
    }

    /// How long ago a moment was.
    pub fn ago(&self, moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
        self.span("ago", now - moment)
    }

    /// In how long a moment is.
    pub fn until(&self, moment: DateTime<Utc>, now: DateTime<Utc>) -> String {
        self.span("in", moment - now)
    }

    fn span(&self, which: &str, span: TimeDelta) -> String {
        let (unit, count) = match span.num_seconds() {
            ..60 => return self.say(if which == "ago" { "ago_now" } else { "in_now" }).to_owned(),
            60..3_600 => ("minutes", span.num_minutes()),
            3_600..172_800 => ("hours", span.num_hours()),
            _ => ("days", span.num_days()),
        };
        self.fill(&format!("{which}_{unit}"), &[("count", &count.to_string())])
    }
}

/// A moment for people: `2026-11-22 02:04 UTC`.
pub(crate) fn moment(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A duration for people: `117 ms`, `12.4 s`, `3 min 20 s`.
pub(crate) fn took(milliseconds: i64) -> String {
    reports::duration(u64::try_from(milliseconds).unwrap_or(0))
}

/// A day, a moment or a calendar's line that keeps its order among words of either direction.
pub(crate) fn isolated(text: &str) -> String {
    format!("\u{2066}{text}\u{2069}")
}

/// A text that fits, with the mark of a cut.
pub(crate) fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A message and its hint apart.
pub(crate) fn apart(message: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(message) = message else { return (None, None) };
    let (words, hint) = reports::split_hint(message);
    (Some(short(&plain::named(words.trim()), MESSAGE)), hint.map(|hint| short(hint, MESSAGE)))
}

/// A cell without its project: `scenarios/create.yaml · chromium · de`.
pub(crate) fn cell(key: &str) -> &str {
    key.split_once('|').map_or(key, |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_code_always_says_is_said_in_the_language_of_the_reader() {
        let usual = Words::of("en").code(Some("split.never(no)")).1.map(str::to_owned);
        let words = Words::of("de");
        let own = words.code(Some("split.never(no)")).1.map(str::to_owned);
        assert!(usual.is_some() && usual != own);
        assert_eq!(words.next(Some("split.never(no)"), usual), own);
        assert_eq!(words.next(Some("split.never(no)"), None), own);
        let hint = Some("look at row 3".to_owned());
        assert_eq!(words.next(Some("split.never(no)"), hint.clone()), hint);
    }

    #[test]
    fn moments_are_told_in_words() {
        let now: DateTime<Utc> = "2026-11-22T07:00:00Z".parse().expect("a moment");
        let ago =
            |language: &str, seconds: i64| Words::of(language).ago(now - TimeDelta::seconds(seconds), now);
        assert_eq!(ago("en", 10), "just now");
        assert_eq!(ago("en", 300), "5 min ago");
        assert_eq!(ago("de", 5 * 3600), "vor 5 Std.");
        assert_eq!(ago("en", 49 * 3600), "2 days ago");
        assert_eq!(Words::of("en").until(now + TimeDelta::hours(18), now), "in 18 h");
    }

    #[test]
    fn durations_and_texts_fit() {
        assert_eq!([took(117), took(12_400), took(200_000)], ["117 ms", "12.4 s", "3 min 20 s"]);
        assert_eq!(short("größer", 3), "grö…");
        assert_eq!(apart(Some("a\nhint: b")), (Some("a".to_owned()), Some("b".to_owned())));
        assert_eq!(cell("0198|a.yaml · webkit"), "a.yaml · webkit");
        assert_eq!(
            Words::of("en").code(Some("element.covered(div#x)")).0,
            Some("a click would land on another element that covers it")
        );
    }
}
