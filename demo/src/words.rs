//! The texts of the application, per language and release.
//!
//! Release 1 is complete in every language. Release 2 changes the few texts of [`changed`], on purpose.

use crate::{Language, Release};
use std::collections::BTreeMap;

/// Texts by key.
pub(crate) type Words = BTreeMap<String, String>;

/// All texts of one language in one release.
pub(crate) fn words(language: Language, release: Release) -> Words {
    let text = match language {
        Language::English => include_str!("../locales/en.json"),
        Language::German => include_str!("../locales/de.json"),
        Language::French => include_str!("../locales/fr.json"),
        Language::Japanese => include_str!("../locales/ja.json"),
        Language::Arabic => include_str!("../locales/ar.json"),
    };
    let mut words: Words = serde_json::from_str(text).expect("a locale file is a map of texts");
    if release == Release::Two {
        for (_, key, text) in changed().iter().filter(|(changed, ..)| *changed == language) {
            words.insert((*key).to_owned(), (*text).to_owned());
        }
    }
    words
}

/// What release 2 says differently. The English wording is new, and its translations stayed right; the
/// translations of `city` got lost on the way, which is the planted fault `untranslated-city`.
fn changed() -> &'static [(Language, &'static str, &'static str)] {
    &[
        (Language::English, "new_contact", "Add contact"),
        (Language::English, "save", "Save contact"),
        (Language::German, "city", "City"),
        (Language::Japanese, "city", "City"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Brand names, and words that both languages really share.
    const SAME_AS_ENGLISH: &[&str] =
        &["brand", "status_partner", "city_berlin", "city_oslo", "city_paris", "city_tokyo"];

    #[test]
    fn every_text_of_release_1_is_translated_everywhere() {
        let english = words(Language::English, Release::One);
        for language in Language::ALL.into_iter().skip(1) {
            let words = words(language, Release::One);
            assert!(words.keys().eq(english.keys()), "{language} has other keys than English");
            for (key, text) in &words {
                assert!(!text.trim().is_empty(), "{language} {key} is empty");
                let shared = SAME_AS_ENGLISH.contains(&key.as_str());
                assert!(shared || *text != english[key], "{language} {key} is still English: {text}");
            }
        }
    }

    #[test]
    fn translations_keep_the_placeholders() {
        let english = words(Language::English, Release::One);
        for language in Language::ALL {
            for (key, text) in words(language, Release::One) {
                for place in ["{name}", "{n}", "{from}", "{to}", "{total}"] {
                    assert_eq!(
                        english[&key].contains(place),
                        text.contains(place),
                        "{language} {key} {place}"
                    );
                }
            }
        }
    }

    #[test]
    fn release_2_leaves_one_label_untranslated_in_two_languages() {
        let english = words(Language::English, Release::Two);
        let mut untranslated = Vec::new();
        for language in Language::ALL.into_iter().skip(1) {
            for (key, text) in words(language, Release::Two) {
                if !SAME_AS_ENGLISH.contains(&key.as_str()) && text == english[&key] {
                    untranslated.push(format!("{language} {key}"));
                }
            }
        }
        assert_eq!(untranslated, ["de city", "ja city"]);
    }
}
