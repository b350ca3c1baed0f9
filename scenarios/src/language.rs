//! Languages, as tags of BCP 47.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A BCP 47 language tag as written by the user: `en`, `de-AT`, `zh-Hans`.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Language(pub String);

impl Language {
    /// The primary subtag in lower case: `zh` of `zh-Hans`.
    pub fn primary(&self) -> &str {
        self.0.split(['-', '_']).next().unwrap_or("")
    }

    /// Whether two tags are of one language: `de` and `de-AT`, but not two scripts of one.
    pub fn is_same(&self, other: &Language) -> bool {
        let scripts = (self.script(), other.script());
        self.family() == other.family()
            && match scripts {
                (Some(one), Some(other)) => one == other,
                _ => true,
            }
    }

    /// The primary subtag, old and regional ones as the language that they belong to: `no` of `nb`.
    pub fn family(&self) -> String {
        match self.primary().to_ascii_lowercase().as_str() {
            "nb" | "nn" => "no".to_owned(),
            "iw" => "he".to_owned(),
            "in" => "id".to_owned(),
            other => other.to_owned(),
        }
    }

    /// The script that the tag names, in lower case. Chinese has one in any case, by its region.
    fn script(&self) -> Option<String> {
        let tag = self.0.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']).skip(1);
        let named =
            parts.find(|part| part.len() == 4 && part.bytes().all(|letter| letter.is_ascii_alphabetic()));
        let by_region = || match self.family() == "zh" {
            true if ["tw", "hk", "mo"].iter().any(|region| tag.ends_with(region)) => Some("hant"),
            true => Some("hans"),
            false => None,
        };
        named.or_else(by_region).map(str::to_owned)
    }

    /// Whether the script of this language runs from right to left.
    pub fn is_rtl(&self) -> bool {
        matches!(self.primary(), "ar" | "he" | "fa" | "ur" | "yi" | "ps" | "sd" | "ug" | "dv")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Language {
    type Err = String;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let tag = tag.trim();
        let good = !tag.is_empty()
            && tag.split(['-', '_']).all(|part| {
                (1..=8).contains(&part.len()) && part.chars().all(|letter| letter.is_ascii_alphanumeric())
            })
            && tag.as_bytes()[0].is_ascii_alphabetic();
        if good {
            Ok(Language(tag.replace('_', "-")))
        } else {
            Err(format!("`{tag}` is no language tag\nhint: write it like en, de-AT or zh-Hans"))
        }
    }
}

/// What is known in a language: under its own tag, else under another one of the same language.
pub fn in_language<'a, T>(known: &'a IndexMap<Language, T>, language: &Language) -> Option<&'a T> {
    let alike = || known.iter().find(|(other, _)| other.is_same(language)).map(|(_, one)| one);
    known.get(language).or_else(alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str) -> Language {
        Language(tag.to_owned())
    }

    #[test]
    fn tags_of_one_language_are_one() {
        let same = |one: &str, other: &str| of(one).is_same(&of(other));
        assert!(same("de", "de-CH") && same("nb", "no") && same("zh-CN", "zh-Hans") && same("zh", "zh-CN"));
        assert!(same("en_US", "EN") && same("sr-Latn", "sr") && same("zh-Hant-HK", "zh-TW"));
        assert!(!same("zh-TW", "zh-CN") && !same("de", "nl") && !same("sr-Latn-RS", "sr-Cyrl"));
    }

    #[test]
    fn what_is_known_of_a_region_is_of_that_region_first() {
        let known = IndexMap::from([(of("en"), "Colour"), (of("de"), "Januar"), (of("de-AT"), "Jänner")]);
        let said = |tag: &str| in_language(&known, &of(tag)).copied();
        assert_eq!(
            [said("de"), said("de-AT"), said("de-CH")],
            [Some("Januar"), Some("Jänner"), Some("Januar")]
        );
        assert_eq!([said("en-GB"), said("nl")], [Some("Colour"), None]);
    }
}
