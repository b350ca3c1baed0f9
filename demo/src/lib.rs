//! Lodge CRM: the application that Surefoot is tried on, and a page for each situation that is hard to replay.
//!
//! A small multilingual CRM in two releases. The second one looks and is built differently, as real releases
//! are, and has exactly the faults of [`PLANTED`]. Nothing here knows Surefoot: a browser is all it needs.
//! All state is in memory, per browser session, so that flows that run at the same time never meet.
//!
//! | file | idea |
//! |---|---|
//! | `serving` | binds, serves, stops |
//! | `language` | the five languages, and which one a visit gets |
//! | `words` | the texts, per language and release |
//! | `files` | the demo's project as text |
//! | `faults` | what is wrong in release 2, and what is only different |
//! | `people` | contacts and deals to begin with |
//! | `session` | what one browser session has done so far |
//! | `visit` | who asks, in which language: before every page |
//! | `page` | renders templates, with the hashed class names of release 2 |
//! | `routes` | one file per page of the CRM |
//! | `situations` | the pages of the hard situations, their table and their server-side halves |

mod faults;
mod files;
mod language;
mod page;
mod people;
mod routes;
mod serving;
mod session;
mod situations;
mod visit;
mod words;

pub use faults::{CHANGED, Change, Fault, OUTDATED, PLANTED};
pub use files::FILES;
pub use language::Language;
pub use serving::{Options, Release, Serving, serve};
pub use situations::{Expected, SITUATIONS, Situation};

/// The email address that can sign in.
pub const EMAIL: &str = "ada@example.com";

/// Its password, which no page ever shows.
pub const PASSWORD: &str = "demo-pass-1";
