//! Plays the tours of guidance libraries, and judges every step of them.
//!
//! A tour works when each of its steps shows its balloon beside its own element, says something in the
//! reader's language, and goes on; a library's own word for it ("complete") counts for nothing, as most
//! centre the balloon or leave the step out where the element is missing.
//!
//! - `advance`: goes on from a step as a person would.
//! - `content`: content files of the tours that were found.
//! - `discover`: which tours a page has.
//! - `item`: plays an item of content in a cell.
//! - `judge`: from the facts of a step to findings.
//! - `placement`: whether a balloon is where it belongs.
//! - `report`: what a tour came to.
//! - `tour`: plays one.
//! - `wording`: whether a step's text is in the reader's language.

mod advance;
mod content;
mod discover;
pub(crate) mod item;
mod judge;
mod placement;
mod report;
mod tour;
mod wording;

pub use content::{ContentOptions, content_of};
pub use discover::{Discovery, Found, discover};
pub use report::{StepReport, TourReport};
pub use tour::{Host, Start, TourOptions, play_tour};
