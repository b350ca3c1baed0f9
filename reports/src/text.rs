//! What a person reads in the terminal: a line per finished cell, what broke, the summary.
//!
//! Page text is made harmless before it is printed, and isolated where it runs from right to left.

mod drill;
mod explained;
mod failure;
mod line;
mod published;
mod style;
mod summary;

pub use drill::drill_text;
pub use explained::explained;
pub use failure::failure;
pub(crate) use failure::hint;
pub use line::run_line;
pub use published::published_diff;
pub use style::Style;
pub use summary::summary;
