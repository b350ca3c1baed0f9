//! All texts of a project: every key with its text in each language, wherever it is written.

use super::locale::{Locale, LocaleText};
use crate::content::Contents;
use crate::content::slots::slots;
use crate::{Language, Project};
use indexmap::IndexMap;

/// All texts of a project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalog {
    /// The texts by their keys, in the order in which the items have them.
    pub texts: IndexMap<String, CatalogText>,
    /// The languages of the project, the source language first.
    pub languages: Vec<Language>,
}

/// A text of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogText {
    /// The content file that has its item, as it is called in messages.
    pub file: String,
    /// The line of the item.
    pub line: usize,
    /// The system of the item.
    pub system: String,
    /// The language that it is translated from.
    pub source: Language,
    /// Whether people would see a hole without it.
    pub needed: bool,
    /// The text in each language that has one.
    pub languages: IndexMap<Language, LocaleText>,
    /// The languages in which it is written beside the item.
    pub inline: Vec<Language>,
    /// The languages in which it is written beside the item and in `locales/`: the former counts.
    pub twice: Vec<Language>,
}

impl CatalogText {
    /// The text of the source language.
    pub fn source_text(&self) -> Option<&str> {
        self.languages.get(&self.source).map(|text| text.text.as_str())
    }

    /// Whether the text in a language was translated from another source text than today's.
    pub fn is_stale(&self, language: &Language) -> bool {
        let from = self.languages.get(language).and_then(|text| text.source.as_deref());
        from.is_some_and(|from| self.source_text().is_some_and(|source| source != from))
    }
}

/// Puts the texts of content and locales together. The project's default language is the source where a
/// content file names none; without either it is English.
pub fn catalog(contents: &Contents, locales: &[Locale], project: &Project) -> Catalog {
    let default = default_language(project);
    let mut catalog = Catalog { texts: IndexMap::new(), languages: vec![default.clone()] };
    let more = project.languages.all.iter().chain(locales.iter().map(|locale| &locale.language));
    for language in more {
        if !catalog.languages.contains(language) {
            catalog.languages.push(language.clone());
        }
    }
    for (file, name, item) in contents.items() {
        let source = file.content.language.clone().unwrap_or_else(|| default.clone());
        for slot in slots(name, item) {
            let mut text = CatalogText {
                file: file.file.clone(),
                line: item.line,
                system: file.content.system.clone(),
                source: source.clone(),
                needed: slot.needed,
                languages: IndexMap::new(),
                inline: Vec::new(),
                twice: Vec::new(),
            };
            let plain = slot.wording.plain.as_ref().map(|plain| (&source, plain));
            for (language, words) in plain.into_iter().chain(&slot.wording.languages) {
                let words = LocaleText { text: words.clone(), line: item.line, ..LocaleText::default() };
                text.languages.insert(language.clone(), words);
                text.inline.push(language.clone());
            }
            for locale in locales {
                let Some(words) = locale.texts.get(&slot.key) else { continue };
                if text.inline.contains(&locale.language) {
                    text.twice.push(locale.language.clone());
                } else {
                    text.languages.insert(locale.language.clone(), words.clone());
                }
            }
            catalog.texts.insert(slot.key, text);
        }
    }
    catalog
}

/// The project's source language; English where it names none.
pub(crate) fn default_language(project: &Project) -> Language {
    let languages = &project.languages;
    let named = languages.default.clone().or_else(|| languages.all.first().cloned());
    named.unwrap_or_else(|| Language("en".to_owned()))
}
