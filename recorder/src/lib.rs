//! From a person's clicks to a scenario.
//!
//! The core is pure: events in, scenario out. Only `session` has a browser. Values of passwords never
//! come this far: the page agent sends none.
//!
//! - `captured`: what the page agent and the browser told, as data.
//! - `distil`: events become steps: merged, named, in order.
//! - `tabs`: which tab a step acts in, and what brought a document.
//! - `targets`: elements become targets with readable names; secrets get theirs.
//! - `fragile`: which steps hold only by a thread, and why.
//! - `session`: opens the window, collects events until the person has finished.

mod captured;
mod distil;
mod fragile;
mod session;
mod tabs;
mod targets;

pub use captured::{Arrived, CapturedEvent, What};
pub use distil::{DistilOptions, distil};
pub use fragile::fragile;
pub use session::{Ended, Recorded, record};
