//! Messages as their receivers meet them: a real HTTP server and a real SMTP server take what a store has to tell.

mod mail;
mod parts;
mod servers;
mod web;
