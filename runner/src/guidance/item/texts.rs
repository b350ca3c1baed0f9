//! Whether texts of an item are there in a language, in that language alone, and whole. Pure.

use crate::{
    guidance::wording,
    tongue::{are_alike, of_text},
};
use scenarios::{
    Code, Language,
    content::publish::Published,
    content::texts::{Span, Text},
};

/// The longest texts that the player shows whole, by their field, in characters (browser/agent/player/words.js).
const LONGEST: &[(&str, usize)] = &[("title", 200), ("text", 3000), ("description", 400), ("thanks", 1000)];

/// The longest of all others.
const LONGEST_LABEL: usize = 120;

/// What a step says, in the order of reading.
const OF_STEP: [&str; 3] = ["title", "text", "button"];

/// So many words that are the same in two languages are no name.
const SENTENCE: usize = 4;

/// What is wrong with the texts of a step, in the order of title, text, button.
pub(super) fn check(published: &Published, place: &str, wanted: &Language) -> Vec<(Code, String)> {
    OF_STEP.iter().filter_map(|field| fault(published, &format!("{place}.{field}"), wanted)).collect()
}

/// Whether the step says anything in this language, as the player shows it.
pub(super) fn says_something(published: &Published, place: &str, wanted: &Language) -> bool {
    ["title", "text"].iter().any(|field| {
        let key = format!("{place}.{field}");
        let shown =
            own(published, &key, wanted).or_else(|| own(published, &key, &published.languages.default));
        shown.is_some_and(|text| !text.trim().is_empty())
    })
}

/// What the step is called: its title, else the beginning of its text.
pub(super) fn title(published: &Published, place: &str, wanted: &Language) -> String {
    let default = &published.languages.default;
    let shown = |field: &str| {
        let key = format!("{place}.{field}");
        own(published, &key, wanted).or_else(|| own(published, &key, default)).filter(|text| !text.is_empty())
    };
    shown("title").or_else(|| shown("text")).unwrap_or_default()
}

/// What is wrong with one text; nothing where there is none of it in any language.
pub(super) fn fault(published: &Published, key: &str, wanted: &Language) -> Option<(Code, String)> {
    let source = &published.languages.default;
    let Some(text) = own(published, key, wanted) else {
        let other = own(published, key, source).map(|text| (source, text)).or_else(|| {
            published.texts.keys().find_map(|language| Some((language, own(published, key, language)?)))
        });
        let (language, text) = other?;
        let message = format!("{key} has no text in {wanted}; in {language} it is {}", quoted(&text));
        return Some((Code::TEXT_FALLBACK.of(language), message));
    };
    let field = key.rsplit('.').next().unwrap_or(key);
    let known = LONGEST.iter().find(|(name, _)| *name == field);
    let longest = known.map_or(LONGEST_LABEL, |(_, longest)| *longest);
    let length = text.chars().count();
    if length > longest {
        let message = format!("{key} has {length} characters, and {longest} are shown: {}", quoted(&text));
        return Some((Code::TEXT_OVERFLOW, message));
    }
    let original = own(published, key, source).filter(|_| !are_alike(source, wanted));
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    if words >= SENTENCE && original.is_some_and(|original| original == text) {
        return Some((
            Code::TEXT_UNTRANSLATED,
            format!("{key} is in {wanted} what it is in {source}: {}", quoted(&text)),
        ));
    }
    in_language(key, &text, source, wanted).or_else(|| {
        // Too short to tell its language, but without one letter of the script that this one is written in.
        let message = || format!("{key} should be in {wanted}, and is {}", quoted(&text));
        (words >= SENTENCE && wording::is_foreign(&text, wanted))
            .then(|| (Code::TEXT_WRONG_LANGUAGE, message()))
    })
}

/// What speaks for another language, where it is sure.
fn in_language(key: &str, text: &str, source: &Language, wanted: &Language) -> Option<(Code, String)> {
    let mut heard: Vec<Language> = sentences(text).filter_map(of_text).collect();
    heard.dedup();
    if let Some(other) =
        heard.iter().find(|one| heard.iter().any(|two| !are_alike(one, two)) && !are_alike(one, wanted))
    {
        let message = format!("{key} is in {wanted} and in {other}: {}", quoted(text));
        return Some((Code::TEXT_MIXED, message));
    }
    let whole = of_text(text).filter(|whole| !are_alike(whole, wanted))?;
    // Half of it may be in the right one, in sentences that are too short to tell.
    if heard.iter().any(|one| !are_alike(one, &whole)) {
        return None;
    }
    let code =
        if whole.is_same(source) { Code::TEXT_UNTRANSLATED } else { Code::TEXT_WRONG_LANGUAGE.of(&whole) };
    Some((code, format!("{key} should be in {wanted}, and is in {whole}: {}", quoted(text))))
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '!', '?', '\n', '。', '！', '？', '؟']).map(str::trim).filter(|part| !part.is_empty())
}

/// A text in a language, or in another tag of the same one.
fn own(published: &Published, key: &str, language: &Language) -> Option<String> {
    let of = |language: &Language| published.texts.get(language).and_then(|texts| texts.get(key));
    let alike = || published.texts.keys().filter(|other| other.is_same(language)).find_map(of);
    of(language).or_else(alike).map(plain)
}

/// A text without its marks.
fn plain(text: &Text) -> String {
    match text {
        Text::Plain(words) => words.clone(),
        Text::Rich(spans) => spans.iter().map(span).collect(),
    }
}

fn span(one: &Span) -> String {
    match one {
        Span::Words(words) => words.clone(),
        Span::Strong { strong: inner } | Span::Em { em: inner } | Span::Link { label: inner, .. } => {
            inner.iter().map(span).collect()
        }
        Span::Var { .. } => String::new(),
    }
}

/// The beginning of a text.
fn quoted(text: &str) -> String {
    let begun: String = text.chars().take(80).collect();
    format!("“{begun}{}”", if text.chars().count() > 80 { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const ENGLISH: &str = "Every contact of your company begins here, and whenever you like you can throw it away again without losing anything else.";
    const GERMAN: &str = "Jeder Kontakt Ihres Unternehmens beginnt hier, und Sie können ihn wieder löschen.";
    const FRENCH: &str =
        "Chaque contact de votre entreprise commence ici, et vous pouvez le supprimer ensuite.";

    fn check_text(english: &str, german: Option<&str>) -> Vec<&'static str> {
        let text = |text: &str| BTreeMap::from([("a.b.text".to_owned(), Text::Plain(text.to_owned()))]);
        let (en, de) = (Language("en".to_owned()), Language("de".to_owned()));
        let mut published: Published = serde_json::from_value(serde_json::json!({
            "format": "", "version": 1, "hash": "", "system": "", "environment": "", "production": false, "base": "",
            "languages": {"default": "en", "all": ["en", "de"], "set_by": {}}, "elements": {}, "rules": {},
            "segments": {}, "items": {}, "texts": {}, "player": {},
        }))
        .unwrap();
        published.texts.insert(en, text(english));
        published.texts.extend(german.map(|german| (de.clone(), text(german))));
        check(&published, "a.b", &de).into_iter().map(|(code, _)| code.name()).collect()
    }

    #[test]
    fn a_text_is_there_in_its_language_alone_and_whole() {
        assert_eq!(check_text(ENGLISH, Some(GERMAN)), [""; 0]);
        assert_eq!(check_text(ENGLISH, None), ["text.fallback"]);
        assert_eq!(check_text(ENGLISH, Some(ENGLISH)), ["text.untranslated"]);
        assert_eq!(check_text(ENGLISH, Some(&format!("{ENGLISH} {ENGLISH}"))), ["text.untranslated"]);
        assert_eq!(check_text(ENGLISH, Some(FRENCH)), ["text.wrong_language"]);
        assert_eq!(check_text(ENGLISH, Some(&format!("{GERMAN} {ENGLISH}"))), ["text.mixed"]);
        assert_eq!(check_text("Save", Some("Save")), [""; 0]);
        assert_eq!(check_text(ENGLISH, Some("ここで すべての 連絡先が 始まります")), ["text.wrong_language"]);
        assert_eq!(check_text("Save", Some("連絡先を 保存")), [""; 0]);
        assert_eq!(check_text("Save", Some(&"Sichern ".repeat(400))), ["text.overflow"]);
    }
}
