//! What messages say, in the languages of the dashboard. Pure.

use serde_json::Value;
use std::sync::LazyLock;

static MESSAGES: LazyLock<[(&str, Value); 4]> = LazyLock::new(|| {
    let read = |text| serde_json::from_str(text).expect("the messages are JSON; a test reads them");
    [
        ("en", read(include_str!("locales/en.json"))),
        ("de", read(include_str!("locales/de.json"))),
        ("ja", read(include_str!("locales/ja.json"))),
        ("ar", read(include_str!("locales/ar.json"))),
    ]
});

/// The words of a language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// The language: `en`, `de`, `ja` or `ar`.
    pub language: &'static str,
    messages: &'static Value,
}

impl Words {
    /// Of this language; English for what we do not speak.
    pub fn of(language: &str) -> Words {
        let found = MESSAGES.iter().find(|(known, _)| *known == language);
        let (language, messages) = found.unwrap_or(&MESSAGES[0]);
        Words { language, messages }
    }

    /// `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        if self.language == "ar" { "rtl" } else { "ltr" }
    }

    /// A name within our words, kept from turning them around.
    pub fn name(self, text: &str) -> String {
        if self.language == "ar" && !text.is_empty() {
            format!("\u{2068}{text}\u{2069}")
        } else {
            text.to_owned()
        }
    }

    /// The message of this key; the key itself where there is none, so that it is seen.
    pub fn say(self, key: &str) -> String {
        self.messages[key].as_str().unwrap_or(key).to_owned()
    }

    /// The message with its places filled.
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.say(key), |words, (name, value)| words.replace(&format!("{{{name}}}"), value))
    }

    /// The message for one, or that for many, with the number in it.
    pub fn count(self, key: &str, count: usize) -> String {
        let key = if count == 1 { format!("{key}_one") } else { key.to_owned() };
        self.fill(&key, &[("count", &count.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_languages_say_the_same() {
        let places = |text: &str| -> BTreeSet<String> {
            text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect()
        };
        let keys = |value: &Value| value.as_object().expect("a map").keys().cloned().collect::<BTreeSet<_>>();
        for (language, messages) in MESSAGES.iter() {
            assert_eq!(keys(messages), keys(&MESSAGES[0].1), "{language}");
            for (key, message) in messages.as_object().expect("a map") {
                let english = MESSAGES[0].1[key].as_str().expect("a text");
                let own = message.as_str().expect("a text");
                // “One” may be a word.
                let wanted: BTreeSet<String> = places(english);
                let ok = places(own).is_subset(&wanted) && (key.ends_with("_one") || places(own) == wanted);
                assert!(ok, "{language} {key}: {own}");
            }
        }
    }
}
