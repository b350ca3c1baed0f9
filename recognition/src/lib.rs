//! Ranks the elements of a page against a remembered target, and explains itself. Pure: no IO.
//!
//! A page is made ready once (`page`), every candidate is scored by what is cheap to compare (`ranking`), and either the
//! likeliest are weighed signal by signal for one target (`decide::rank`), or all targets of the page are resolved
//! together (`decide::resolve_page`).
//!
//! - `among`: one target among others of its page: what a run asks.
//! - `appearance`: what an element looks like: its classes, its icon, whether it is the active one.
//! - `best`: what is known of the best candidate: rules that say yes or no of it.
//! - `decide`: from scores to found, healed, ambiguous or missing.
//! - `evidence`: what each signal says for or against one of the likeliest, in words.
//! - `facts`: what is compared of an element, remembered or there.
//! - `form`: the only button of a form, by what the form asks for.
//! - `intern`: numbers for tokens.
//! - `lessons`: what the trainer asks.
//! - `lineage`: how alike the elements around two elements are.
//! - `model`: the learned numbers as one value.
//! - `own`: attributes that an application finds its own controls by.
//! - `page`: a page made ready, with the rarity of each token.
//! - `ranking`: the candidates by their scores, and how sure the first one is.
//! - `reason`: why an answer is what it is, in words.
//! - `reader`: reads each text and name of a page once.
//! - `row`: which of several twins is meant, by the texts of its row.
//! - `signals`: what each signal says of each candidate, in numbers.
//! - `stable`: which ids, classes and addresses can be trusted to stay.
//! - `together`: the second pass, in which the targets of a page vote for each other.
//! - `tokens`: cuts texts, names and addresses into tokens.
//! - `tree`: the elements of a page as a tree.
//! - `wanted`: a target, read for one page.
//! - `weights`: what each signal counts, and why: the table that was learned.
//! - `within`: whether two elements are one thing, one inside the other.
//! - `wording`: what the texts of a candidate say.
//! - `words`: splits and compares texts, ids and paths.

pub mod lessons;
pub mod stable;

mod among;
mod appearance;
mod best;
mod decide;
mod evidence;
mod facts;
mod form;
mod intern;
mod lineage;
mod model;
mod own;
mod page;
mod ranking;
mod reader;
mod reason;
mod row;
mod signals;
mod together;
mod tokens;
mod tree;
mod wanted;
mod weights;
mod within;
mod wording;
mod words;

pub use among::rank_among;
pub use decide::{Ranked, Recognition, Thresholds, rank, resolve_page, score_all};
pub use evidence::is_telling;
pub use model::Model;
pub use own::names as is_own_attribute;
pub use page::Page;
pub use reason::Reason;
pub use weights::{ASPECTS, Aspect, CURVE, SIGNALS, Signal, WEIGHTS, Weight};
pub use words::{fold_digits, is_language_free, is_symbol, likeness, normal};
