//! What each code of a verdict says, and the next thing to try, in the languages of the dashboard.
//!
//! English is the table of codes itself; the others are beside it, and a test misses none.

use serde_json::Value;
use std::sync::LazyLock;

/// By language: code, what it says and the next thing to try.
static TRANSLATED: LazyLock<[(&str, Value); 3]> = LazyLock::new(|| {
    let read = |text| serde_json::from_str(text).expect("the texts are JSON; a test reads them");
    [
        ("de", read(include_str!("../locales/codes.de.json"))),
        ("ja", read(include_str!("../locales/codes.ja.json"))),
        ("ar", read(include_str!("../locales/codes.ar.json"))),
    ]
});

/// What a code says and the next thing to try; nothing where there is no such code.
pub(crate) fn told(language: &str, code: Option<&str>) -> (Option<&'static str>, Option<&'static str>) {
    let Some(entry) = code.and_then(scenarios::Code::parse).map(|code| code.entry()) else {
        return (None, None);
    };
    let own =
        TRANSLATED.iter().find(|(known, _)| *known == language).and_then(|(_, all)| all.get(entry.name));
    let at = |place: usize| own.and_then(|own| own[place].as_str());
    (at(0).or(Some(entry.meaning)), at(1).or(Some(entry.next)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::code::CODES;

    #[test]
    fn every_code_is_told_in_every_language() {
        for (language, all) in TRANSLATED.iter() {
            for entry in CODES {
                let own = &all[entry.name];
                let is_told = |place: usize| own[place].as_str().is_some_and(|text| !text.trim().is_empty());
                assert!(is_told(0) && is_told(1), "{language} has no words for {}", entry.name);
                assert_ne!(own[0], entry.meaning, "{language} {}", entry.name);
            }
            for (name, _) in all.as_object().expect("a map") {
                assert!(
                    CODES.iter().any(|entry| entry.name == name),
                    "{language} tells of {name}, which is no code"
                );
            }
        }
        assert_eq!(
            told("de", Some("page.http_error(502)")).1,
            Some("Das Protokoll der Anwendung zu dieser Zeit ansehen")
        );
        assert_eq!(told("en", Some("element.disabled")).0, Some("the element never became usable"));
        assert_eq!(told("ja", Some("no.such")), (None, None));
    }
}
