//! One session over Chromium (CDP), Firefox (BiDi) and WebKit (WebDriver), and the page agent.
//!
//! Knows nothing of scenarios' steps or verdicts: it says what the page and the browser did.
//!
//! - `address`: addresses as they can be told to anyone.
//! - `agent`: the page agent's sources, embedded (browser/agent).
//! - `bidi`: Firefox, and remote browsers, over WebDriver BiDi.
//! - `cdp`: Chromium over the Chrome DevTools Protocol.
//! - `classic`: WebKit over classic WebDriver.
//! - `driver`: what every engine can do, in one form.
//! - `elsewhere`: sessions that a WebDriver or a Grid elsewhere has open for us.
//! - `engines`: finds, installs and examines browsers; what each engine cannot do.
//! - `error`: what can go wrong between us and a browser.
//! - `guidance`: tours of guidance libraries on a page, as facts.
//! - `keys`: names of keys and what each protocol wants for them.
//! - `launcher`: starts any engine, or connects to a remote one.
//! - `mux`: one websocket, many sessions; CDP and BiDi.
//! - `options`: what a session is told about its user.
//! - `player`: the reference player for guidance content, embedded (browser/agent/player).
//! - `portrait`: pictures and copies of a page, with nothing private on them.
//! - `process`: starts browsers and drivers so that none outlives us.
//! - `recording`: what the recorder needs of Chromium.
//! - `session`: the agent's functions, typed, in any frame of a session.
//! - `sighting`: what the agent answers when it looks for an element.
//! - `sweep`: looks for many targets of a page in one evaluation.
//! - `traffic`: what went over the network, in memory, for a HAR file.
//! - `watched`: a state that events keep, and waiting for what they bring.
//! - `wire`: one WebDriver command and its answer, with a deadline.

pub mod address;
pub mod agent;
pub mod bidi;
pub mod cdp;
pub mod classic;
pub mod driver;
pub mod elsewhere;
pub mod engines;
pub mod error;
pub mod guidance;
pub mod keys;
pub mod launcher;
pub mod mux;
pub mod options;
pub mod player;
pub mod portrait;
pub mod process;
pub mod recording;
pub mod session;
pub mod sighting;
pub mod sweep;
pub mod traffic;
mod watched;
mod wire;

pub use driver::{Arrival, Dialog, Download, Driver, FrameId, Goal, Input, Noise};
pub use error::BrowserError;
pub use options::{Memory, Remembered, SessionOptions};
pub use portrait::{Places, Portrait};
pub use session::{Place, Session};
pub use sighting::{
    Candidates, Entered, Evaluated, Look, Need, PageState, Probe, Ready, Sighting, State, Witness,
};
pub use sweep::{Spotted, Wanted};
pub use traffic::Exchange;
