//! The form of content files: every key, what may stand there, and what it means.
//!
//! The reader and the JSON Schema are both made from these tables, as for scenarios.

mod item;
mod rule;
mod step;

pub(crate) use rule::RULE;

use super::Named;
use crate::formats::{LANGUAGE, NAME, REGEX};
use crate::keys::{TARGET, key, needed};
use crate::shape::{Form, Format, Shape};
use item::ITEM;

/// The whole file.
pub(crate) static CONTENT: Shape = Shape::Map(&Form {
    name: "a content file",
    keys: &[
        needed("content", Shape::Format(&NAME), "What it is about."),
        needed("system", Shape::Format(&NAME), "The system it belongs to, as named in surefoot.yaml."),
        key("language", Shape::Format(&LANGUAGE), "The language of texts that stand without one."),
        key("start", Shape::Text, "The page that checks begin on: absolute, or relative to the base URL."),
        key("elements", Shape::Named(&TARGET), "The elements, named once for all files of the system."),
        key("rules", Shape::Named(&RULE), "The rules, by name."),
        key("segments", Shape::Named(&RULE), "The segments, by name: who is in them."),
        key("items", Shape::Named(&ITEM), "The items, by name."),
    ],
    rules: &[],
});

/// A text longer than this is a mistake: no balloon shows it.
pub(crate) const LONGEST_TEXT: usize = 10_000;

/// A text that people read: in one language, or one per language.
const WORDING: Shape = Shape::Either(&[Shape::Format(&WORDS), Shape::PerLanguage(&ONE_WORDING)]);
static ONE_WORDING: Shape = Shape::Format(&WORDS);
static WORDINGS: Shape = Shape::Either(&[Shape::Format(&WORDS), Shape::PerLanguage(&ONE_WORDING)]);

static RULE_REF: Shape = Shape::Defined("rule", &RULE);
const WHEN: Shape = Shape::Defined("rule", &RULE);
const ELEMENT: Shape = Shape::Ref(Named::Element);
const AN_ITEM: Shape = Shape::Ref(Named::Item);
static ITEM_NAME: Shape = Shape::Ref(Named::Item);

/// What people read. Characters that no file format can carry are refused where they come in.
pub(crate) static WORDS: Format = Format { wanted: "a text", check: check_words, pattern: "", number: true };

pub(crate) fn check_words(text: &str) -> Result<(), String> {
    let carried = |letter: char| match letter {
        '\n' | '\t' => true,
        other => !other.is_control() && u32::from(other) & 0xFFFE != 0xFFFE,
    };
    if let Some(letter) = text.chars().find(|letter| !carried(*letter)) {
        return Err(format!(
            "the text holds the invisible character U+{:04X}, which translators' files can't carry\n\
             hint: take it out; a line ends with \\n",
            u32::from(letter)
        ));
    }
    let length = text.chars().count();
    if length > LONGEST_TEXT {
        return Err(format!("a text of {length} characters; {LONGEST_TEXT} are the most\nhint: shorten it"));
    }
    Ok(())
}

/// The name of a step, option, tab …: a part of a text's key.
static ID: Format = Format { wanted: "a name", check: check_id, pattern: r"^[\p{L}\p{N}_-]+$", number: true };

/// Words that are fields of texts, so that no part of an item can be called like them.
pub(crate) const FIELDS: &[&str] =
    &["title", "description", "text", "button", "label", "thanks", "search", "value"];

pub(crate) fn check_id(text: &str) -> Result<(), String> {
    let good = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    if text.is_empty() || text.chars().count() > 80 || !text.chars().all(good) {
        return Err(format!(
            "`{text}` can't be a name here\nhint: use letters, digits, `_` and `-`: texts are found by it"
        ));
    }
    if FIELDS.contains(&text) {
        return Err(format!("`{text}` is the name of a text\nhint: choose another name"));
    }
    Ok(())
}

/// A regular expression that means the same here and in a browser.
static PORTABLE: Format = Format {
    wanted: "a regular expression",
    check: |text| {
        (REGEX.check)(text)?;
        match stranger(text) {
            None => Ok(()),
            Some(what) => Err(format!(
                "`{text}` has {what}, which browsers read otherwise\n\
                 hint: use what both know: classes, groups, repetition, `|`, `^`, `$`"
            )),
        }
    },
    pattern: "",
    number: true,
};

/// What a browser (JavaScript with the flag `u`) would refuse or take for something else.
fn stranger(pattern: &str) -> Option<String> {
    if let Some(at) = ["(?P", "(?i", "(?m", "(?s", "(?x", "(?u", "(?U", "(?R", "(?-", "[[", "&&", "--", "~~"]
        .iter()
        .find(|part| pattern.contains(**part))
    {
        return Some(format!("`{at}`"));
    }
    let mut letters = pattern.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let next = letters.next()?;
                let known = "dDwWsSbBnrtfvpP^$\\.*+?()[]{}|/".contains(next) || (next == '-' && in_class);
                if !known {
                    return Some(format!("`\\{next}`"));
                }
            }
            '[' => in_class = true,
            ']' if in_class => in_class = false,
            // A lone bracket stands for itself in Rust only.
            ']' | '}' if !in_class && !pattern.contains(if letter == ']' { '[' } else { '{' }) => {
                return Some(format!("a lone `{letter}`"));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_that_browsers_read_otherwise_is_refused() {
        for good in ["@", r"^\S+@\S+\.[a-z]{2,}$", r"[\w.\-]+", "a|b", r"\p{L}+"] {
            assert_eq!((PORTABLE.check)(good), Ok(()), "{good}");
        }
        for bad in ["(?i)a", r"\Aa\z", "[[:alpha:]]", "(?P<a>b)", "a(", r"\x{41}", "a]"] {
            assert!((PORTABLE.check)(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_character_that_no_file_carries_is_named() {
        assert!(check_words("ok\n\t🙂").is_ok());
        assert!(check_words("a\u{0}").unwrap_err().contains("U+0000"));
        assert!(check_words("a\rb").unwrap_err().contains("U+000D"));
        assert!(check_words(&"x".repeat(LONGEST_TEXT + 1)).unwrap_err().contains("10001"));
    }
}
