//! Chromium over the Chrome DevTools Protocol.
//!
//! - `hub`: what we know of the browser's tabs and frames, kept up to date by its events.
//! - `browser`: one browser process (or remote endpoint), many isolated sessions.
//! - `calls`: how a session calls and waits.
//! - `driver`: one session: the [`crate::driver::Driver`] of Chromium.
//! - `launch`: starts a browser and connects to it.
//! - `network`: what Chromium tells of the network.
//! - `input`: mouse, keyboard and drag in the protocol's form.

mod browser;
mod calls;
mod driver;
mod hub;
mod input;
mod launch;
mod network;

pub use browser::ChromiumBrowser;
pub use driver::ChromiumDriver;
pub use launch::{LaunchOptions, start};
pub(crate) use launch::{Special, has_no_sandbox, open};
