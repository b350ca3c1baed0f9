//! What is kept: SQLite in one process, PostgreSQL for many; one SQL text for both.
//!
//! Imports nothing but the vocabulary. Whoever asks brings the clock.
//!
//! - `database`: one database of either kind, transactions that keep their turn, migrations.
//! - `projects`: every revision of every file of a project folder.
//! - `queue`: cells of started plans, who plays them, and what becomes of them when a worker dies.
//! - `results`: what runs tell: steps as they come, the end, what is last known of each cell.

pub mod database;
pub mod projects;
pub mod queue;
pub mod results;

pub use database::{DatabaseKind, Store, StoreError};
pub use projects::{FileRevision, Project};
pub use queue::{MOST_TAKEN, NewPlanRun, NewRun, Taken, UNLIMITED, Worker};
pub use results::{Change, Finished, StepPlace};
