//! Published content: what a player plays, one immutable file for each system and environment.
//!
//! The file is a function of the project's files alone: no clock, no order of chance. Its name is its hash,
//! so that what production shows can be proved to be what was tested.
//!
//! - `form`: the published form, which players are written against.
//! - `make`: makes it from content, locales and project.
//! - `gate`: whether it may go to real users.
//! - `diff`: what differs between two of them, item by item.

mod diff;
mod form;
mod gate;
mod make;

pub use diff::{Change, ChangeKind, Detail, Subject, diff};
pub use form::{
    FORMAT, Player, Published, PublishedElement, PublishedLanguages, VERSION, published_schema,
    read_published,
};
pub use gate::{NotGreen, Override, Proof, WhyNot, item_of, not_green};
pub use make::{Publishing, publish};
