//! Texts that are missing, stale, unused or broken.

use super::Found;
use crate::content::file::Named;
use crate::content::texts::{Catalog, CatalogText, Locale, Span, Text, spans};
use crate::file_error::did_you_mean;
use crate::{Language, Project};
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// A heading longer than this is no heading.
const LONGEST_TITLE: usize = 120;

pub(super) fn look(catalog: &Catalog, locales: &[Locale], project: &Project, found: &mut Found) {
    nowhere(catalog, found);
    missing(catalog, project, found);
    for (key, text) in &catalog.texts {
        found.about(Named::Item, item_of(key));
        for language in &text.twice {
            let message = format!("the text `{key}` in {language} stands beside its item and in locales/");
            found.warning(
                "text.twice",
                at(text),
                message,
                "keep one of them; the one beside the item counts",
            );
        }
        for language in text.languages.keys() {
            one(key, text, language, locales, found);
        }
    }
    found.about = None;
    unused(catalog, locales, project, found);
}

/// The item that a text belongs to.
fn item_of(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

fn at(text: &CatalogText) -> (&str, usize, usize) {
    (&text.file, text.line, 1)
}

/// Texts that have to be there, and are in no language.
fn nowhere(catalog: &Catalog, found: &mut Found) {
    for (key, text) in catalog.texts.iter().filter(|(_, text)| text.needed && text.languages.is_empty()) {
        let hint = format!("write it beside its item, or into locales/{}.yaml", text.source);
        found.about(Named::Item, item_of(key));
        found.error("text.none", at(text), format!("there is no text `{key}` in any language"), &hint);
    }
}

/// Texts that some languages lack: told once for each item and language.
fn missing(catalog: &Catalog, project: &Project, found: &mut Found) {
    let languages =
        if project.languages.all.is_empty() { &catalog.languages } else { &project.languages.all };
    let mut lacking: IndexMap<(&str, &Language), Vec<&str>> = IndexMap::new();
    for (key, text) in catalog.texts.iter().filter(|(_, text)| !text.languages.is_empty()) {
        let item = item_of(key);
        for language in languages.iter().filter(|language| !text.languages.contains_key(*language)) {
            lacking.entry((item, language)).or_default().push(key);
        }
    }
    for ((item, language), keys) in lacking {
        let Some(first) = keys.first().and_then(|key| catalog.texts.get(*key)) else { continue };
        let shown = keys.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let more = if keys.len() > 5 { ", …" } else { "" };
        let message = format!("`{item}` lacks {} texts in {language}: {shown}{more}", keys.len());
        let hint =
            format!("write them into locales/{language}.yaml, or surefoot texts export --lang {language}");
        found.about(Named::Item, item);
        found.warning("text.missing", at(first), message, &hint);
    }
}

/// What can be said of one text in one language.
fn one(key: &str, text: &CatalogText, language: &Language, locales: &[Locale], found: &mut Found) {
    let Some(words) = text.languages.get(language) else { return };
    let locale = locales.iter().find(|locale| locale.language == *language);
    let at = match locale.filter(|_| !text.inline.contains(language)) {
        Some(locale) => (locale.file.as_str(), words.line, words.column),
        None => at(text),
    };
    if text.is_stale(language) {
        let message = format!("`{key}` in {language} was translated from another text than today's");
        found.warning("text.stale", at, message, "have it looked at, and change its `source`");
    }
    if *language != text.source {
        let (here, there) = (placeholders(&words.text), text.source_text().map(placeholders));
        if let Some(there) = there.filter(|there| *there != here) {
            let listed = |names: BTreeSet<String>| match names.is_empty() {
                true => "none".to_owned(),
                false => names.into_iter().map(|name| format!("${{{name}}}")).collect::<Vec<_>>().join(", "),
            };
            let message = format!(
                "`{key}` in {language} has other placeholders than the source: {} instead of {}",
                listed(here),
                listed(there)
            );
            found.error("text.placeholder", at, message, "write the same placeholders in every language");
        }
    }
    let length = words.text.chars().count();
    if key.ends_with(".title") && length > LONGEST_TITLE {
        let message =
            format!("the heading `{key}` in {language} has {length} characters; {LONGEST_TITLE} fit");
        found.warning("text.long", at, message, "shorten it, or make it the text");
    }
    if hides_direction(&words.text) {
        let message =
            format!("`{key}` in {language} holds an invisible sign that turns the order of letters");
        found.warning("text.direction", at, message, "take out U+202A to U+202E, or close what they open");
    }
    if words.text.contains("](") && has_refused_link(&words.text) {
        let message = format!("`{key}` in {language} has a link that no player opens");
        found.error("text.link", at, message, "use http:, https:, mailto: or a relative address");
    }
}

fn placeholders(text: &str) -> BTreeSet<String> {
    fn gather(spans: &[Span], names: &mut BTreeSet<String>) {
        for span in spans {
            match span {
                Span::Var { var } => {
                    names.insert(var.clone());
                }
                Span::Strong { strong: inner } | Span::Em { em: inner } | Span::Link { label: inner, .. } => {
                    gather(inner, names);
                }
                Span::Words(_) => {}
            }
        }
    }
    let mut names = BTreeSet::new();
    if let Text::Rich(spans) = spans(text) {
        gather(&spans, &mut names);
    }
    names
}

/// Whether embeddings, overrides or isolates are opened and not closed within a line.
fn hides_direction(text: &str) -> bool {
    text.lines().any(|line| {
        let mut open = 0i64;
        for letter in line.chars() {
            match letter {
                '\u{202d}' | '\u{202e}' => return true,
                '\u{202a}' | '\u{202b}' | '\u{2066}'..='\u{2068}' => open += 1,
                '\u{202c}' | '\u{2069}' => open -= 1,
                _ => {}
            }
        }
        open != 0
    })
}

/// Whether `[label](scheme:…)` stands there as words, since its address is refused.
fn has_refused_link(text: &str) -> bool {
    let words = match spans(text) {
        Text::Plain(words) => words,
        Text::Rich(spans) => spans
            .iter()
            .filter_map(|span| match span {
                Span::Words(words) => Some(words.as_str()),
                _ => None,
            })
            .collect::<Vec<_>>()
            .join("\n"),
    };
    words.split("](").skip(1).any(|rest| {
        let address = rest.split(')').next().unwrap_or_default();
        rest.contains(')') && address.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'))
    })
}

/// Texts in locales that no item has, and languages that the project does not have.
fn unused(catalog: &Catalog, locales: &[Locale], project: &Project, found: &mut Found) {
    for locale in locales {
        if !project.languages.all.is_empty() && !project.languages.all.contains(&locale.language) {
            let message = format!("surefoot.yaml has no language {}", locale.language);
            found.warning(
                "language.unused",
                (&locale.file, 1, 1),
                message,
                "add it to `languages: {all: …}`",
            );
        }
        for (key, text) in locale.texts.iter().filter(|(key, _)| !catalog.texts.contains_key(*key)) {
            let at = (locale.file.as_str(), text.line, text.column);
            let near = did_you_mean(key, catalog.texts.keys().map(String::as_str));
            let hint = if near.is_empty() { "take it away, or mend its key".to_owned() } else { near };
            found.warning("text.unused", at, format!("no item has a text `{key}`"), &hint);
        }
    }
}
