//! The lexicon: what the targets of a file are called in each language, as somebody who translates looks at it.
//!
//! A target's name and text are mostly one word: it is told once. What has no letters needs no translation.

use runner::remembered::Remembered;
use scenarios::{Language, Learned, TextKind};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use store::FileRevision;

/// So many texts are remembered; with more it begins anew.
const MOST: usize = 10_000;

/// A word of a target.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    /// The target's name in its file.
    pub target: String,
    /// Which of its texts.
    pub kind: TextKind,
    /// The word as it was recorded.
    pub source: String,
    known: Vec<(Language, Learned)>,
}

/// How far a word is in a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    /// Nobody has seen it.
    Missing,
    /// It is there, and somebody should look at it.
    Doubtful,
    /// It is there.
    There,
}

impl Progress {
    /// Its name for templates and the API.
    pub fn name(self) -> &'static str {
        match self {
            Progress::Missing => "missing",
            Progress::Doubtful => "doubtful",
            Progress::There => "there",
        }
    }
}

impl Term {
    /// The word in a language; regions share what is known of their language.
    pub fn word(&self, language: &Language) -> Option<&Learned> {
        let alike = || self.known.iter().find(|(known, _)| known.is_same(language));
        let own = self.known.iter().find(|(known, _)| known == language);
        own.or_else(alike).map(|(_, learned)| learned)
    }

    /// How far it is in a language.
    pub fn progress(&self, language: &Language) -> Progress {
        match self.word(language) {
            None => Progress::Missing,
            Some(learned) if learned.unconfirmed => Progress::Doubtful,
            Some(_) => Progress::There,
        }
    }
}

/// What a file remembers in words.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Lexicon {
    /// The system that the file belongs to.
    pub system: Option<String>,
    /// Its words, in the order of the file.
    pub terms: Vec<Term>,
    /// Items of content, with whether each is a draft, which no plan plays.
    pub items: Vec<(String, bool)>,
}

/// Lexicons by path and hash of the text: lists ask for all of them.
#[derive(Debug, Default)]
pub(crate) struct Lexicons(Mutex<HashMap<(String, String), Arc<Lexicon>>>);

impl Lexicons {
    /// The lexicon of a revision; empty where it can't be read.
    pub fn of(&self, file: &FileRevision) -> Arc<Lexicon> {
        let key = (file.path.clone(), file.hash.clone().unwrap_or_default());
        let known = self.0.lock().expect("no panic while locked").get(&key).cloned();
        known.unwrap_or_else(|| {
            let lexicon = Arc::new(read(&file.path, file.content.as_deref().unwrap_or_default()));
            let mut all = self.0.lock().expect("no panic while locked");
            if all.len() >= MOST {
                all.clear();
            }
            all.insert(key, lexicon.clone());
            lexicon
        })
    }
}

/// Whether a file may have targets.
pub(crate) fn is_remembering(path: &str) -> bool {
    (path.ends_with(".yaml") || path.ends_with(".yml"))
        && ["scenarios/", "personas/", "content/"].iter().any(|folder| path.starts_with(folder))
}

fn read(path: &str, text: &str) -> Lexicon {
    let Ok(remembered) = Remembered::read(path, text) else { return Lexicon::default() };
    let mut terms: Vec<Term> = vec![];
    for (name, target) in &remembered.targets {
        for kind in TextKind::ALL {
            let Some(texts) = target.texts.get(&kind) else { continue };
            let known: Vec<(Language, Learned)> =
                texts.iter().map(|(language, learned)| (language.clone(), learned.clone())).collect();
            let Some((_, first)) = known.first() else { continue };
            let is_said = |term: &Term| term.target == *name && term.known == known;
            if first.text.chars().any(char::is_alphabetic) && !terms.iter().any(is_said) {
                terms.push(Term { target: name.clone(), kind, source: first.text.clone(), known });
            }
        }
    }
    let content =
        if remembered.is_content() { scenarios::content::read_content(path, text).ok() } else { None };
    let items = content.iter().flat_map(|file| &file.content.items);
    let items = items.map(|(name, item)| (name.clone(), item.draft)).collect();
    Lexicon { system: remembered.system, terms, items }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "scenario: Create a contact\nsystem: crm\nlanguage: en\nsteps:\n  - click: save\ntargets:\n  save:\n    role: button\n    tag: button\n    name: {en: Save, de: Speichern}\n    text: {en: Save, de: Speichern}\n    title: {en: Save it}\n  page:\n    role: link\n    tag: a\n    name: {en: \"2\"}\n";

    #[test]
    fn a_word_is_told_once_and_what_has_no_letters_is_none() {
        let lexicon = read("scenarios/a.yaml", TEXT);
        let language = |tag: &str| Language(tag.to_owned());
        let told: Vec<(&str, &str)> =
            lexicon.terms.iter().map(|term| (term.kind.name(), term.source.as_str())).collect();
        assert_eq!(told, [("name", "Save"), ("title", "Save it")]);
        assert_eq!(lexicon.system.as_deref(), Some("crm"));
        assert_eq!(lexicon.terms[0].progress(&language("de-AT")), Progress::There);
        assert_eq!(lexicon.terms[1].progress(&language("de")), Progress::Missing);
        assert_eq!(read("scenarios/a.yaml", "steps: [").terms.len(), 0);
    }
}
