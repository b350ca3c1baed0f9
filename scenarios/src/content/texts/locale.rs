//! `locales/<lang>.yaml`: the texts of one language, by their keys.
//!
//! Keys may be nested or joined by dots. A text is a scalar, or a map with `value` where more is known of it:
//! `{value: Willkommen, state: review, note: …, source: Welcome}`.

use crate::Language;
use crate::content::keys::check_words;
use crate::file_error::{Faults, FileError, did_you_mean};
use crate::yaml::{self, Content, Entry, Node};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The texts of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Locale {
    /// Its file's name in messages.
    pub file: String,
    /// The language.
    pub language: Language,
    /// The texts by their keys.
    pub texts: IndexMap<String, LocaleText>,
}

/// A text in a language, and what translators know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocaleText {
    /// The text.
    pub text: String,
    /// How far it is.
    pub state: TextState,
    /// What translators tell each other.
    pub note: Option<String>,
    /// The text of the source language that it was translated from.
    pub source: Option<String>,
    /// Its line in the file, from 1; 0 where it comes from no file.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
}

/// How far a translation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TextState {
    /// Not begun: the text is only a place holder.
    Initial,
    /// Translated.
    #[default]
    Translated,
    /// Translated, and somebody should look at it.
    Review,
    /// Looked at, and good.
    Reviewed,
    /// Not to be changed any more.
    Final,
}

impl TextState {
    /// All states, in their order.
    pub const ALL: [TextState; 5] =
        [TextState::Initial, TextState::Translated, TextState::Review, TextState::Reviewed, TextState::Final];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            TextState::Initial => "initial",
            TextState::Translated => "translated",
            TextState::Review => "review",
            TextState::Reviewed => "reviewed",
            TextState::Final => "final",
        }
    }

    /// The state of this word.
    pub fn of(word: &str) -> Option<TextState> {
        TextState::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The keys of a text that is a map.
const KEYS: &[&str] = &["value", "state", "note", "source"];
/// Item, part and field.
const DEEPEST: usize = 3;

/// Reads `locales/<lang>.yaml`; `file` is its name in messages. An empty file has no texts.
///
/// # Errors
///
/// All that is wrong with it, in the order of the file.
pub fn read_locale(file: &str, language: &Language, text: &str) -> Result<Locale, Vec<FileError>> {
    let mut locale = Locale { file: file.to_owned(), language: language.clone(), texts: IndexMap::new() };
    let nothing = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if text.trim_start_matches('\u{feff}').lines().all(nothing) {
        return Ok(locale);
    }
    let root = yaml::parse(file, text)?;
    let mut faults = Faults::new(file);
    match &root.content {
        Content::Map(entries) => {
            for entry in entries {
                take(entry, "", &mut locale, &mut faults);
            }
        }
        _ => faults.add(
            root.place(),
            format!("wanted texts by their keys, there is {}", root.described()),
            "write them like `item: {step: {title: …}}`",
        ),
    }
    faults.or(locale)
}

fn take(entry: &Entry, above: &str, locale: &mut Locale, faults: &mut Faults) {
    let key = if above.is_empty() { entry.key.clone() } else { format!("{above}.{}", entry.key) };
    let parts = key.split('.').count();
    if key.split('.').any(|part| part.is_empty() || part.trim() != part) || parts > DEEPEST {
        let hint = "a key is item.field or item.part.field";
        return faults.add(entry.place(), format!("`{key}` can't be the key of a text"), hint);
    }
    match &entry.value.content {
        Content::Scalar { text, .. } => {
            let found = LocaleText { text: text.clone(), ..LocaleText::default() };
            put(key, found, entry, locale, faults);
        }
        Content::Map(_) if entry.value.entry("value").is_some() => {
            if let Some(found) = whole(&entry.value, faults) {
                put(key, found, entry, locale, faults);
            }
        }
        Content::Map(entries) => entries.iter().for_each(|entry| take(entry, &key, locale, faults)),
        Content::Null => {}
        Content::Seq(_) => {
            let message = format!("wanted a text for `{key}`, there is {}", entry.value.described());
            faults.add(entry.value.place(), message, "");
        }
    }
}

/// A text with what is known of it.
fn whole(node: &Node, faults: &mut Faults) -> Option<LocaleText> {
    for entry in node.entries().iter().filter(|entry| !KEYS.contains(&entry.key.as_str())) {
        let message = format!("no key `{}` in a text (known: {})", entry.key, KEYS.join(", "));
        faults.add(entry.place(), message, did_you_mean(&entry.key, KEYS.iter().copied()));
    }
    let text = |key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
    let state = match node.get("state") {
        None => TextState::default(),
        Some(word) => match word.text().and_then(TextState::of) {
            Some(state) => state,
            None => {
                let known: Vec<&str> = TextState::ALL.into_iter().map(TextState::word).collect();
                let hint = did_you_mean(word.text().unwrap_or_default(), known.iter().copied());
                let message = format!("no state {} (known: {})", word.described(), known.join(", "));
                faults.add(word.place(), message, hint);
                return None;
            }
        },
    };
    let found = LocaleText {
        text: text("value").unwrap_or_default(),
        state,
        note: text("note"),
        source: text("source"),
        line: 0,
        column: 0,
    };
    Some(found)
}

fn put(key: String, mut found: LocaleText, entry: &Entry, locale: &mut Locale, faults: &mut Faults) {
    for text in std::iter::once(&found.text).chain(&found.note).chain(&found.source) {
        if let Err(message) = check_words(text) {
            return faults.add(entry.value.place(), message, "");
        }
    }
    (found.line, found.column) = entry.place();
    if let Some(first) = locale.texts.get(&key) {
        let hint = format!("the first one is in line {}; keep one of them", first.line);
        return faults.add(entry.place(), format!("the text `{key}` is there twice"), hint);
    }
    locale.texts.insert(key, found);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Locale, Vec<FileError>> {
        read_locale("de.yaml", &Language("de".to_owned()), text)
    }

    #[test]
    fn keys_may_be_nested_or_joined() {
        let locale =
            read("w:\n  title: A\n  intro: {text: B}\nw.intro.title: {value: C, state: review}\n").unwrap();
        let keys: Vec<&str> = locale.texts.keys().map(String::as_str).collect();
        assert_eq!(keys, ["w.title", "w.intro.text", "w.intro.title"]);
        assert_eq!(locale.texts["w.intro.title"].state, TextState::Review);
        assert_eq!(read("# nothing yet\n").unwrap().texts.len(), 0);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, expected) in [
            ("w: {title: [a]}", "de.yaml:1:12: wanted a text for `w.title`, there is a list"),
            ("w: {title: {value: a, stat: x}}", "no key `stat` in a text"),
            ("w: {title: {value: a, state: finl}}", "hint: did you mean `final`?"),
            (
                "w: {title: a}\nw.title: b",
                "the text `w.title` is there twice\nhint: the first one is in line 1",
            ),
            ("w: {a: {b: {c: d}}}", "`w.a.b.c` can't be the key of a text"),
            ("w: {title: \"\\0\"}", "U+0000"),
            ("- a", "wanted texts by their keys"),
        ] {
            let errors = read(text).expect_err(text);
            assert!(errors[0].to_string().contains(expected), "{}", errors[0]);
        }
    }
}
