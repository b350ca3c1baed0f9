//! Firefox, and remote browsers behind a WebDriver or a Grid, over WebDriver BiDi.
//!
//! - `hub`: what we know of the tabs and frames, kept up to date by events.
//! - `connection`: one browser that answers: a process of ours, or a session of a remote endpoint.
//! - `launch`: starts a Firefox, without geckodriver, and connects to it.
//! - `prefs`: what that Firefox is told before it starts.
//! - `remote`: asks a WebDriver or a Grid for a session with a BiDi socket.
//! - `endpoint`: what a remote address speaks.
//! - `browser`: gives each session a browser of its own, and takes it back.
//! - `setup`: what a new session is told about its user.
//! - `driver`: one session: the [`crate::driver::Driver`].
//! - `page`: waiting for answers, and calling the agent.
//! - `shadow`: closed shadow roots.
//! - `navigation`: going somewhere, and noticing that the page goes.
//! - `network`: what Firefox tells of the network.
//! - `drag`: drags that pages see as such.
//! - `input`: mouse, keyboard and wheel in the protocol's form.

mod browser;
mod connection;
mod drag;
mod driver;
mod endpoint;
mod hub;
mod input;
mod launch;
mod navigation;
mod network;
mod page;
mod prefs;
mod remote;
mod setup;
mod shadow;

pub use browser::BidiBrowser;
pub use driver::BidiDriver;
pub use endpoint::devtools_address;
