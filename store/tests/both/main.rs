//! What is kept, on both kinds of database: the same tests for each.

#[macro_use]
mod parts;
mod artifacts;
mod backup;
mod families;
mod faults;
mod frames;
mod hearers;
mod held;
mod notifications;
mod plan_names;
mod projects;
mod publications;
mod queue;
mod retention;
mod s3;
mod saved_filters;
mod sight;
mod tickets;
mod views;
