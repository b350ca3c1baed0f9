//! What is kept: SQLite in one process, PostgreSQL for many; one SQL text for both.
//!
//! Imports nothing but the vocabulary. Whoever asks brings the clock.
//!
//! - `artifacts`: pictures and pages by their content, in a folder or in S3.
//! - `database`: one database of either kind, transactions that keep their turn, migrations.
//! - `message_log`: what was delivered, and what was given up.
//! - `messages`: the outbox: what goes to whom, and what came of each attempt.
//! - `morning`: what a digest of the night asks for.
//! - `news`: what has changed and is to be told.
//! - `people`: who may log in, who is, and what was done by whom.
//! - `projects`: every revision of every file of a project folder.
//! - `proposals`: healed targets that wait for a yes.
//! - `queue`: cells of started plans, who plays them, and what becomes of them when a worker dies.
//! - `results`: what runs tell: steps as they come, the end, what is last known of each cell.
//! - `sighted`: what runs do with tickets: one per fault, opened, counted and fixed by themselves.
//! - `tickets`: tickets as people see them, and what people do with them.
//! - `views`: what people ask for: runs by filters, cells as they are, what a plan did.

pub mod artifacts;
pub mod database;
pub mod message_log;
pub mod messages;
pub mod morning;
pub mod news;
pub mod people;
pub mod projects;
pub mod proposals;
pub mod queue;
pub mod results;
mod sighted;
pub mod tickets;
pub mod views;

pub use artifacts::{Artifact, ArtifactError, ArtifactKind, Artifacts};
pub use database::{DatabaseKind, Store, StoreError};
pub use message_log::{MessageFilter, MessageRow};
pub use messages::{Delivery, Message, NewMessage, Next};
pub use morning::{BrokenCell, Untold};
pub use news::{News, NewsKind, NewsTicket, WaitingNews};
pub use people::{AuditEntry, Person, PersonSession};
pub use projects::{FileChange, FileContent, FileRevision, Project};
pub use proposals::{NewProposal, Proposal};
pub use queue::{MOST_TAKEN, NewPlanRun, NewRun, Taken, UNLIMITED, Worker};
pub use results::{Change, Finished, StepPlace};
pub use tickets::{Captured, Comment, Seen, Ticket, TicketFilter};
pub use views::{CellRow, DayCount, PlanRunRow, RunFilter, RunRow};
