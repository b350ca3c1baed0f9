//! What is kept, on both kinds of database: the same tests for each.

#[macro_use]
mod parts;
mod artifacts;
mod notifications;
mod queue;
mod tickets;
