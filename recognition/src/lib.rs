//! Ranks the elements of a page against a remembered target, and explains itself. Pure: no IO.
//!
//! - `best`: what is known of the best candidate: rules that say yes or no of it.
//! - `decide`: from scores to found, healed, ambiguous or missing.
//! - `evidence`: what each signal says for or against a candidate.
//! - `page`: how rare each word of an id or class is on this page.
//! - `row`: which of several twins is meant, by the texts of its row.
//! - `stable`: which ids, classes and addresses can be trusted to stay.
//! - `words`: splits and compares texts, ids and paths.

pub mod lessons;
pub mod stable;

mod best;
mod decide;
mod evidence;
mod facts;
mod intern;
mod model;
mod page;
mod ranking;
mod reader;
mod row;
mod signals;
mod together;
mod tokens;
mod tree;
mod wanted;
mod weights;
mod words;

pub use decide::{Ranked, Recognition, Thresholds, rank, resolve_page, score_all};
pub use evidence::is_telling;
pub use model::Model;
pub use page::Page;
pub use weights::{ASPECTS, Aspect, CURVE, SIGNALS, Signal, WEIGHTS, Weight};
pub use words::{fold_digits, is_language_free, is_symbol, likeness, normal};
