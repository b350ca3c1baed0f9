//! Texts on their way to translators and back: XLIFF 1.2 and 2.0, XLSX and JSON, over bytes.
//!
//! Whatever is written is read again as the same: text, state, note and codes. Marks and placeholders go out
//! as codes that translators' tools protect. What comes in is hostile: no entity is expanded, sizes are bounded.

mod json;
mod sheet;
mod xliff1;
mod xliff2;
mod xml;

use super::catalog::Catalog;
use super::locale::TextState;
use crate::Language;
use crate::content::keys::check_words;
use std::fmt;

/// Texts from one language to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The language that is translated from.
    pub source: Language,
    /// The language that is translated to.
    pub target: Language,
    /// The texts.
    pub units: Vec<Unit>,
}

/// A text to be translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its key.
    pub key: String,
    /// The text of the source language.
    pub source: String,
    /// The translation; `None`: there is none, an empty one counts as none.
    pub target: Option<String>,
    /// How far the translation is.
    pub state: TextState,
    /// What translators tell each other.
    pub note: Option<String>,
}

/// A form of file that translators use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextFormat {
    /// XLIFF 1.2.
    Xliff1,
    /// XLIFF 2.0.
    Xliff2,
    /// A workbook.
    Xlsx,
    /// JSON.
    Json,
}

/// What is wrong in a translators' file. Shown as `line:column: message` where there are lines.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ExchangeError {
    /// Where: line and column, `row 5`, or nothing.
    pub place: String,
    /// What was wanted and what was there, and a hint.
    pub message: String,
}

impl fmt::Display for ExchangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        f.write_str(&self.message)
    }
}

impl ExchangeError {
    fn new(place: impl Into<String>, message: impl Into<String>) -> ExchangeError {
        ExchangeError { place: place.into(), message: message.into() }
    }

    /// At a byte of a text.
    fn at(text: &str, byte: usize, message: impl Into<String>) -> ExchangeError {
        let before = text.get(..byte.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        ExchangeError::new(format!("{line}:{column}"), message)
    }
}

/// A file larger than this is none of ours.
const LARGEST_BYTES: usize = 64 * 1024 * 1024;

/// Writes texts in a form.
///
/// # Errors
///
/// A text holds a character that no such file can carry.
pub fn write_texts(exchange: &Exchange, format: TextFormat) -> Result<Vec<u8>, ExchangeError> {
    for unit in &exchange.units {
        for text in std::iter::once(&unit.source).chain(&unit.target).chain(&unit.note) {
            check_words(text).map_err(|message| ExchangeError::new(unit.key.clone(), message))?;
        }
    }
    match format {
        TextFormat::Xliff1 => xliff1::write(exchange),
        TextFormat::Xliff2 => xliff2::write(exchange),
        TextFormat::Xlsx => sheet::write(exchange),
        TextFormat::Json => Ok(json::write(exchange)),
    }
}

/// Reads texts in a form.
///
/// # Errors
///
/// The file is none of this form, or something in it can't be meant; with its place.
pub fn read_texts(bytes: &[u8], format: TextFormat) -> Result<Exchange, ExchangeError> {
    if bytes.len() > LARGEST_BYTES {
        let message = format!("a file of {} MB; {} MB are the most", bytes.len() >> 20, LARGEST_BYTES >> 20);
        return Err(ExchangeError::new("", message));
    }
    let mut exchange = match format {
        TextFormat::Xliff1 => xliff1::read(utf8(bytes)?),
        TextFormat::Xliff2 => xliff2::read(utf8(bytes)?),
        TextFormat::Xlsx => sheet::read(bytes),
        TextFormat::Json => json::read(utf8(bytes)?),
    }?;
    let mut seen = std::collections::HashSet::new();
    for unit in &mut exchange.units {
        unit.target = unit.target.take().filter(|text| !text.is_empty());
        unit.note = unit.note.take().filter(|text| !text.is_empty());
        for text in std::iter::once(&unit.source).chain(&unit.target).chain(&unit.note) {
            check_words(text).map_err(|message| ExchangeError::new(unit.key.clone(), message))?;
        }
        if !seen.insert(unit.key.clone()) {
            return Err(ExchangeError::new(
                "",
                format!("the text `{}` is there twice\nhint: keep one of them", unit.key),
            ));
        }
    }
    Ok(exchange)
}

fn utf8(bytes: &[u8]) -> Result<&str, ExchangeError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
        ExchangeError::at(&good, good.len(), "the file is no UTF-8\nhint: save it as UTF-8")
    })
}

/// The texts of a catalog for translators of one language; `only_open`: those that lack a translation or
/// whose translation somebody should look at. Texts without a source text are left out.
pub fn exchange_of(catalog: &Catalog, target: &Language, only_open: bool) -> Exchange {
    let source = catalog.languages.first().cloned().unwrap_or_else(|| Language("en".to_owned()));
    let units = catalog.texts.iter().filter_map(|(key, text)| {
        let words = text.languages.get(target).filter(|words| !words.text.is_empty());
        let unit = Unit {
            key: key.clone(),
            source: text.source_text().filter(|text| !text.is_empty())?.to_owned(),
            target: words.map(|words| words.text.clone()),
            state: match words {
                None => TextState::Initial,
                Some(_) if text.is_stale(target) => TextState::Review,
                Some(words) => words.state,
            },
            note: words.and_then(|words| words.note.clone()),
        };
        let open = unit.target.is_none() || matches!(unit.state, TextState::Initial | TextState::Review);
        (open || !only_open).then_some(unit)
    });
    Exchange { source, target: target.clone(), units: units.collect() }
}

#[cfg(test)]
mod tests;
