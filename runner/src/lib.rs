//! Plays scenarios in cells and judges what came of it.
//!
//! - `address`: makes addresses absolute, and tells them the language.
//! - `around`: what is done before and after a cell.
//! - `act`: performs one action and makes sure that it landed.
//! - `cell`: one cell: its attempts and its verdict.
//! - `checkout`: projects as they were when their plans were started, in folders of a worker's own.
//! - `claim`: claims about addresses that tell the language.
//! - `clean`: cuts secrets out of all that a cell hands on.
//! - `content`: reads a project's guidance content and its texts.
//! - `deployment`: a new version was brought to an environment: plans that wait for it start there.
//! - `dialog`: answers dialogs, expected or not.
//! - `evidence`: pictures and saved pages, written whole or not at all.
//! - `expect`: waits until what a step claims is true.
//! - `explain`: what a run would make of a step's targets on a page, and why.
//! - `fault`: from what a browser or a page did to a code and a message.
//! - `fields`: types, chooses and ticks, and reads back what the page has made of it.
//! - `folder`: reads a project folder: surefoot.yaml and scenarios.
//! - `gate`: holds each step back until somebody lets it go.
//! - `guidance`: plays tours of guidance libraries and judges every step.
//! - `hands`: what a worker plays at the moment.
//! - `har`: the network of an attempt that failed, as a HAR file.
//! - `items`: items of content as cells play them.
//! - `knock`: asks an address ourselves, where the browser does not say why no page came.
//! - `learn`: completes targets from a run that passed.
//! - `lexicon`: compares texts with what was learned for the page's language.
//! - `line`: which waiting cell goes next.
//! - `link`: asks whether a link's address answers.
//! - `live`: shows runs to those who watch them.
//! - `listener`: tells of each step as soon as it has ended.
//! - `matrix`: from what is asked for and the project to cells.
//! - `notify`: tells people and programs what has changed.
//! - `others`: what else was recorded on the page of a step.
//! - `planning`: from a plan to its cells.
//! - `play`: one attempt: the steps in order, the finally steps in any case.
//! - `pool`: one browser per engine, sessions made ahead.
//! - `preview`: shows content on a page as it is in the files.
//! - `probe`: from a target to what the page's fast way compares.
//! - `proposal`: what a yes to a healed target makes of its scenario.
//! - `publication`: from the files of a project to published content.
//! - `pulse`: signs of life of those who work, and who has stopped giving them.
//! - `refusal`: why a target was refused: the words and the code of each reason.
//! - `remembered`: files that remember elements.
//! - `resolve`: finds a target on the page, or says why not.
//! - `resolve_only`: looks for the targets that are there without acting.
//! - `retention`: what projects say of how long evidence is kept.
//! - `secrets`: the values of secrets, and their removal from what is written.
//! - `schedule`: starts plans when they are due.
//! - `sites`: where a worker's cells may play.
//! - `snapshot`: project folders go to a server and come back.
//! - `stage`: all that an attempt works with.
//! - `status`: the HTTP status of a page, where the engine does not tell it.
//! - `suite`, `together`: what only shows over all cells of an item, and the ends of runs that wait for that.
//! - `tongue`: which language a page or a text is in.
//! - `trace`: how a step's target was found, or why it was refused.
//! - `trial`: plays a draft before it is taken over.
//! - `usage`: errors of usage and files.
//! - `vault`: secrets that the server keeps, sealed.
//! - `worker`: plays what waits in a store's queue.
//! - `work`: many cells, some at a time.

mod act;
mod address;
mod around;
mod cell;
mod checkout;
mod claim;
mod clean;
pub mod content;
pub mod deployment;
mod dialog;
mod evidence;
mod expect;
mod explain;
mod fault;
mod fields;
pub mod folder;
mod gate;
pub mod guidance;
mod hands;
mod har;
pub mod items;
mod knock;
mod learn;
mod lexicon;
mod line;
mod link;
mod listener;
mod live;
pub mod matrix;
pub mod notify;
mod others;
pub mod planning;
mod play;
mod pool;
pub mod preview;
mod probe;
pub mod proposal;
pub mod publication;
pub mod pulse;
mod refusal;
pub mod remembered;
mod resolve;
mod resolve_only;
pub mod retention;
pub mod schedule;
mod secrets;
mod sites;
pub mod snapshot;
mod stage;
mod status;
pub mod suite;
mod together;
mod tongue;
mod trace;
mod trial;
pub mod usage;
pub mod vault;
mod work;
pub mod worker;

pub use cell::{CellOptions, Job, Ran, run_cell};
pub use evidence::{EvidenceKind, write_whole};
pub use explain::{Explained, Question, explain};
pub use fault::Fault;
pub use gate::Gate;
pub use learn::{Lesson, learn, learn_elements, learn_pages};
pub use line::{SystemLimits, system_limits};
pub use listener::Listener;
pub use play::{Played, play};
pub use pool::Pool;
pub use secrets::Secrets;
pub use sites::Sites;
pub use stage::{Observed, PlayOptions, Stage};
pub use vault::Vault;
pub use work::{WorkOptions, work};
