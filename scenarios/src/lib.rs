//! The vocabulary of Surefoot and its file formats: scenario, step, target, cell, run, verdict.
//!
//! Pure: no IO, no async, no clock. Every other crate speaks in these words.
//!
//! - `language`: languages, and what is known in each.
//! - `engine`: engines, viewports, cells: one point of the matrix.
//! - `scenario`: a recorded flow: steps over targets.
//! - `expectation`: what a step may claim about the page.
//! - `explanation`: what recognition makes of a target on a page.
//! - `target`: how an element is remembered so that it is found again.
//! - `content`: guidance content: walk-thrus, launchers, smart tips and the rest, their rules and texts.
//! - `code`: the stable codes of everything that can be wrong, each with its next thing to try.
//! - `verdict`: Passed, Healed, Flaky, Broken, Inconclusive, Skipped, and how they add up.
//! - `flow`: what the Flow Tracker saw of a content item's step, as it stays in the run.
//! - `run`: one execution of a cell: attempts, step results, evidence.
//! - `sighting`: what a run shows: its findings with their steps.
//! - `signature`, `ticket`, `ticket_event`: when two faults are the same one, the life of a ticket, what happens to it.
//! - `project`: what surefoot.yaml says about systems, environments, languages and people.
//! - `plan`, `schedule`, `zone`: what runs when on which matrix, and when that is where.
//! - `retention`: how long evidence is kept.
//! - `notification`, `quiet`: who is told what, and when nothing is told.
//! - `file_error`: what is wrong in a file, and where.
//! - `yaml`: a YAML tree whose every node knows its place.
//! - `shape`, `formats`, `keys`: the form of the files, for reader and schema alike.
//! - `read`: reads scenario and project files, strictly.
//! - `write`: writes scenario files as a person would.
//! - `import`: recordings of Chrome's DevTools Recorder become scenarios, their secrets cut out.
//! - `words`, `weight`: steps and targets in words, and whether those destroy, pay or send.
//! - `secrets`: files of secrets.
//! - `redaction`: secrets cut out of texts, in every form.
//! - `schema`: JSON Schemas of scenario, project and run report.
//! - `edit`: changes scenario and project files in place and keeps every byte that is not theirs.

#[cfg(test)]
mod arbitrary;
pub mod code;
pub mod content;
pub mod edit;
pub mod engine;
pub mod expectation;
pub mod explanation;
pub mod file_error;
pub mod flow;
pub mod formats;
pub mod import;
mod keys;
pub mod language;
pub mod notification;
pub mod plan;
pub mod project;
pub mod quiet;
pub mod read;
pub mod redaction;
pub mod retention;
pub mod run;
pub mod scenario;
pub mod schedule;
pub mod schema;
pub mod secrets;
mod shape;
pub mod sighting;
pub mod signature;
pub mod target;
pub mod ticket;
mod ticket_event;
pub mod verdict;
pub mod weight;
pub mod words;
pub mod write;
pub mod yaml;
pub mod zone;

pub use code::{Code, Kind};
pub use content::{Content, ContentFile, Contents, read_content, write_content};
pub use edit::{
    lift_quarantine, remove_plan, rename_plan, set_learned_text, set_maintenance, set_plan, set_quarantine,
    set_step_navigates, set_step_secret, set_step_timeout, set_target,
};
pub use engine::{Cell, ColorScheme, Engine, Viewport};
pub use expectation::{Check, Expectation, TextMatch};
pub use explanation::Explanation;
pub use file_error::FileError;
pub use formats::{check_mail_address, duration_text, is_secret_name, parse_duration};
pub use import::{ImportOptions, Imported, import_recording};
pub use language::{Language, in_language};
pub use notification::{Channel, Digest, Mail, MailSecurity, Notifications, Topic, Way, WebhookAddress};
pub use plan::{Maintenance, Plan, Quarantine, Trigger};
pub use project::{Around, Environment, Languages, Persona, Project, SetBy, System};
pub use quiet::{QuietHours, quiet_until};
pub use read::{read_project, read_scenario};
pub use redaction::Redaction;
pub use retention::{Keep, Retention, parse_size};
pub use run::{Attempt, Finding, Outcome, Phase, Run, RunReport, StepResult};
pub use scenario::{Action, HealPolicy, Scenario, Step, Text, Timeouts};
pub use schema::{content_schema, project_schema, report_schema, scenario_schema};
pub use secrets::{MASK, parse_secrets, secrets_text};
pub use sighting::{Sighting, deciding, heals_of, sightings};
pub use signature::{Signature, is_of_operations, signature};
pub use target::{Ancestor, Described, FrameHint, Learned, RowOf, Signals, Target, TextChange, TextKind};
pub use ticket::{Severity, TicketState};
pub use ticket_event::{TicketEvent, TicketTopic};
pub use verdict::Verdict;
pub use weight::has_weight;
pub use words::{step_words, target_words};
pub use write::write_scenario;
