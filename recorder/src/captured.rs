//! What the page agent and the browser told, as data.

use scenarios::{Described, FrameHint, scenario::Button, scenario::Modifier};
use serde::Deserialize;

/// Something that a person or the page did.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CapturedEvent {
    /// What was done.
    #[serde(flatten)]
    pub what: What,
    /// To which element, described before the page reacted.
    #[serde(default)]
    pub described: Option<Described>,
    /// Frames on the way to it; only the browser knows them.
    #[serde(default)]
    pub frame: Vec<FrameHint>,
    /// In which tab, in order of opening from 0; only the browser knows it.
    #[serde(default)]
    pub tab: usize,
    /// When, in milliseconds of the system's clock.
    #[serde(rename = "time")]
    pub time_ms: u64,
    /// The document's address.
    #[serde(default)]
    pub url: String,
    /// A word of its own for each document: handles mean something only within one.
    #[serde(default)]
    pub doc: String,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what they are")]
pub enum What {
    /// A button was pressed and released.
    Click { button: Button, modifiers: Vec<Modifier>, at: Option<(f64, f64)> },
    /// Twice in a row; the clicks before it were told too.
    DoubleClick { modifiers: Vec<Modifier>, at: Option<(f64, f64)> },
    /// A field holds this now.
    Type { value: String },
    /// A field that holds a secret was changed.
    Secret,
    /// These options of a list are chosen now.
    Select { options: Vec<String> },
    /// A box is ticked or not.
    Check { on: bool },
    /// Keys that are not text.
    Press { keys: String },
    /// Files were chosen: their names and, where the browser told, their places on this machine.
    Upload {
        files: Vec<String>,
        #[serde(default)]
        paths: Vec<std::path::PathBuf>,
    },
    /// The person wants this checked: `visible`, `text`, `value`, `address`.
    Expect { what: String, value: Option<String> },
    /// A dialog was answered; the time is that of its opening.
    Dialog { accepted: bool, text: Option<String> },
    /// A document arrived.
    Navigated { cause: Arrived },
    /// A tab opened.
    TabOpened,
    /// A tab was closed.
    TabClosed,
}

/// Why a document arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrived {
    /// The page asked for it.
    Page,
    /// The person entered an address.
    Address,
    /// Back in history.
    Back,
    /// Forward in history.
    Forward,
    /// The same page again.
    Reload,
}
