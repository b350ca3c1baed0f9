//! The texts of content in all languages: those beside the items and those of `locales/<lang>.yaml`.
//!
//! - `locale`: reads `locales/<lang>.yaml`.
//! - `catalog`: all texts of a project, by key and language.
//! - `exchange`: XLIFF 1.2 and 2.0, XLSX and JSON for translators, out and in.
//! - `import`: what came back from translators becomes `locales/<lang>.yaml`, in place.
//! - `markup`: the little that a text may hold beside words: bold, italic, links, placeholders.

mod catalog;
mod exchange;
mod import;
mod locale;
mod markup;

pub use catalog::{Catalog, CatalogText, catalog};
pub use exchange::{Exchange, ExchangeError, TextFormat, Unit, exchange_of, read_texts, write_texts};
pub use import::{Import, TextChange, import, set_texts};
pub use locale::{Locale, LocaleText, TextState, read_locale};
pub use markup::{Span, Text, codes, spans};
