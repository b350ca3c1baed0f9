//! WebKit over classic WebDriver: no events, no isolated worlds, one command after the other.
//!
//! What other protocols tell by events is asked for here: a document carries a token, so that its end
//! is seen by the next script; a navigation that is under way shows as an address that the driver knows
//! and the page does not yet (measured: WebKitGTK 2.50.6).
//!
//! - `browser`: a WebKit on this machine (or a remote endpoint) that sessions are opened in.
//! - `mini`: one MiniBrowser with the language, time zone and colours of its session.
//! - `script`: what is run in the page, and what it answers.
//! - `actions`: input in the protocol's form.
//! - `commands`: commands of a session, and what their failures mean.
//! - `driver`: one session: the [`crate::driver::Driver`] of WebKit.
//! - `frames`: which window and frame the next command is for, and calls into it.
//! - `acting`: input, and what WebKit's driver gets wrong about it.
//! - `dragging`: drags of either kind.
//! - `travel`: navigations, seen without events.
//! - `tabs`: the tabs in order of opening.
//! - `viewport`: the size of the page.

mod acting;
mod actions;
mod browser;
mod commands;
mod dragging;
mod driver;
mod frames;
mod mini;
mod script;
mod tabs;
mod travel;
mod viewport;

pub use browser::WebkitBrowser;
pub use driver::WebkitDriver;

/// The engine's name in refusals.
const ENGINE: &str = "webkit";
