//! What is kept: SQLite in one process, PostgreSQL for many; one SQL text for both.
//!
//! Imports nothing but the vocabulary. Whoever asks brings the clock.
//!
//! - `artifacts`: pictures and pages by their content, in a folder or in S3.
//! - `attachments`: files that people add to tickets.
//! - `backup`, `restore`: all that is kept as one file, and back again.
//! - `beats`: how the last runs of cells went.
//! - `database`: one database of either kind, transactions that keep their turn, migrations.
//! - `deployments`: which version of an application is where.
//! - `drafts`: files as somebody would have them, until they are taken over.
//! - `families`: tickets that are merged into one, and parts that become tickets of their own.
//! - `file_states`: how each scenario is: its cells in one line, and as marks.
//! - `frames`: what runs that are played show at this moment.
//! - `grants`: roles for one project, or one system of it.
//! - `health`: how an application is: counted where the data is.
//! - `held`: runs that wait for the others of their file.
//! - `hearers`: who hears of a ticket by mail, and where.
//! - `message_log`: what was delivered, and what was given up.
//! - `messages`: the outbox: what goes to whom, and what came of each attempt.
//! - `morning`: what a digest of the night asks for.
//! - `news`: what has changed and is to be told.
//! - `on_disk`: the file of the database: whether it still is the one that we have open.
//! - `outage`: whether the database and artifacts can be worked with, and if not, why.
//! - `people`: who may log in, who is, and what was done by whom.
//! - `pictures`: how large pictures are, and in what two of them differ.
//! - `plan_names`: plans that get another name.
//! - `plan_runs`: plans that were started: how they go, what they came to.
//! - `projects`: every revision of every file of a project folder.
//! - `proposals`: healed targets that wait for a yes.
//! - `publications`: published content, and which of it an environment shows.
//! - `queue`: who takes which cells of started plans, and what becomes of them when a worker dies.
//! - `results`: what runs tell: steps as they come, the end, what is last known of each cell.
//! - `retention`: evidence that goes when it is old or too much.
//! - `saved_filters`: filters of lists by their names.
//! - `sighted`: what runs do with tickets: one per fault, opened, counted and fixed by themselves.
//! - `secrets`: values that the server keeps, sealed.
//! - `sight`: what of a project somebody may see.
//! - `sites`: where the cells of a project may play.
//! - `starts`: plans that are started: all their cells wait from then on.
//! - `thumbs`: small pictures of pictures.
//! - `ticket_changes`: what people do with tickets.
//! - `tickets`: tickets as people see them.
//! - `tokens`: keys of machines.
//! - `tried`: drafts that are played before they are taken over.
//! - `unstarted`: plans that could not be started when they were due, and why.
//! - `usage`: what browsers of real users found, counted.
//! - `views`: what people ask for: runs by filters, cells as they are, days.

pub mod artifacts;
pub mod attachments;
pub mod backup;
pub mod beats;
pub mod database;
pub mod deployments;
pub mod drafts;
pub mod families;
pub mod file_states;
pub mod frames;
pub mod grants;
pub mod health;
pub mod hearers;
pub mod held;
pub mod message_log;
pub mod messages;
pub mod morning;
pub mod news;
mod on_disk;
mod outage;
pub mod people;
mod pictures;
pub mod plan_names;
pub mod plan_runs;
pub mod projects;
pub mod proposals;
pub mod publications;
pub mod queue;
pub mod restore;
pub mod results;
pub mod retention;
pub mod saved_filters;
pub mod secrets;
pub mod sight;
mod sighted;
pub mod sites;
pub mod starts;
mod thumbs;
mod ticket_changes;
pub mod tickets;
pub mod tokens;
pub mod tried;
pub mod unstarted;
pub mod usage;
pub mod views;

pub use artifacts::{Artifact, ArtifactError, ArtifactKind, Artifacts};
pub use attachments::{Attachment, NewAttachment};
pub use beats::Beat;
pub use database::{DatabaseKind, Store, StoreError};
pub use deployments::{Deployment, KeptDeployment};
pub use drafts::{Draft, NewDraft};
pub use families::{Chosen, SeenPlace};
pub use file_states::{FileState, Mark};
pub use frames::{Frame, MOST_FRAME_BYTES, WATCHING, frame_of};
pub use grants::{Grant, Limit};
pub use health::{Choices, HealthCount, Shaky, Slow};
pub use hearers::{MailSettings, PERSONAL, PersonMail, TicketNews};
pub use held::Held;
pub use message_log::{MessageFilter, MessageRow};
pub use messages::{Delivery, Message, NewMessage, Next};
pub use morning::{BrokenCell, Untold};
pub use news::{News, NewsKind, NewsTicket, WaitingNews};
pub use outage::Outage;
pub use people::{AuditEntry, Person, PersonSession};
pub use plan_runs::{PlanRunCounts, PlanRunRow};
pub use projects::{FileChange, FileContent, FileRevision, FileSource, Project};
pub use proposals::{NewProposal, NewWord, Proposal};
pub use publications::{ItemCell, NewPublication, Publication, Shown};
pub use queue::{MOST_TAKEN, Taken, Worker};
pub use results::{Change, Finished, StepPlace};
pub use retention::Expiry;
pub use saved_filters::{NewFilter, SavedFilter};
pub use secrets::SealedSecret;
pub use sight::Sight;
pub use sites::SiteList;
pub use starts::{NewPlanRun, NewRun, UNLIMITED};
pub use tickets::{Captured, CellsOfTickets, Comment, Member, Seen, Ticket, TicketFilter};
pub use tokens::{NewToken, Token};
pub use tried::Tried;
pub use unstarted::Unstarted;
pub use usage::{NewUse, UseCount, UsePlace};
pub use views::{CellRow, DayCount, RunFilter, RunRow};
