//! A text of an item in its languages, as far as it is written beside the item itself.
//!
//! The rest is in `locales/<lang>.yaml`, under the text's key: `item.field` or `item.part.field`.

use crate::Language;
use indexmap::IndexMap;

/// A text as written in a content file: nothing, one text in the file's language, or one per language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// The text in the language of the file, where it is written without a language.
    pub plain: Option<String>,
    /// The texts that are written with their languages.
    pub languages: IndexMap<Language, String>,
}

impl Wording {
    /// A text in the file's language.
    pub fn plain(text: impl Into<String>) -> Wording {
        Wording { plain: Some(text.into()), languages: IndexMap::new() }
    }

    /// Whether nothing is written here.
    pub fn is_empty(&self) -> bool {
        self.plain.is_none() && self.languages.is_empty()
    }

    /// The text in a language; `source` is the language of the file.
    pub fn get(&self, language: &Language, source: &Language) -> Option<&str> {
        let own = self.languages.get(language).map(String::as_str);
        own.or_else(|| self.plain.as_deref().filter(|_| language == source))
    }
}
