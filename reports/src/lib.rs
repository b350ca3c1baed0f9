//! Renders a run report for everyone who reads one: pipelines, terminals and people. Pure: a
//! [`RunReport`](scenarios::RunReport) goes in, text comes out; no clock, no files, no network.
//!
//! - `junit`   JUnit XML, rich or strict (valid against the Jenkins schema)
//! - `github`  annotations for GitHub Actions
//! - `text`    the terminal: a line per cell, what broke, the summary
//! - `html`    one self-contained page that a person enjoys
//! - `json`    the form of `--json`
//! - `drill`   the same cells on two environments, and what tells them apart
//! - `faults`  the same fault over many cells, told once
//! - `words`   durations, cells and steps in words; page text made harmless

pub mod drill;
mod faults;
mod github;
mod html;
mod json;
mod junit;
mod text;
mod words;

#[cfg(test)]
mod example;

pub use github::github_annotations;
pub use html::html;
pub use json::json;
pub use junit::{Profile, junit};
pub use text::{Style, drill_text, explained, failure, published_diff, run_line, summary};
pub use words::{duration, split_hint};
