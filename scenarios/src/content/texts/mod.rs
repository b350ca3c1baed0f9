//! The texts of content in all languages: those beside the items and those of `locales/<lang>.yaml`.
//!
//! - `locale`: reads `locales/<lang>.yaml`.
//! - `catalog`: all texts of a project, by key and language.
//! - `markup`: the little that a text may hold beside words: bold, italic, links, placeholders.

mod catalog;
mod locale;
mod markup;

pub use catalog::{Catalog, CatalogText, catalog};
pub use locale::{Locale, LocaleText, TextState, read_locale};
pub use markup::{Span, Text, codes, spans};
