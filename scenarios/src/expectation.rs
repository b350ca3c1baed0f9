//! What a step may claim about the page.

use serde_json::Value;

/// A claim: about a target, the address, a dialog or a download. All its checks must hold at once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expectation {
    /// The element that the checks are about; `None` for claims about the page.
    pub target: Option<String>,
    /// What must hold.
    pub checks: Vec<Check>,
}

/// One check.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// The element can be seen, or (false) can't: hidden or not there at all.
    Visible(bool),
    /// The element's visible text.
    Text(TextMatch),
    /// The field's value.
    Value(TextMatch),
    /// The box is ticked, or not.
    Checked(bool),
    /// The control can be used, or not.
    Enabled(bool),
    /// How many elements match, at least and at most.
    Count {
        /// At least.
        min: usize,
        /// At most.
        max: Option<usize>,
    },
    /// An attribute's value.
    Attribute(String, TextMatch),
    /// The page's address (path, query and fragment; the whole of it where the text has `://`).
    Address(TextMatch),
    /// The page's title.
    Title(TextMatch),
    /// The link's address answers below 400.
    LinkAlive,
    /// A file was downloaded since the step before.
    Download {
        /// Its suggested name.
        name: Option<TextMatch>,
        /// Its text.
        content: Option<TextMatch>,
    },
    /// The message of the dialog that was last answered.
    Dialog(TextMatch),
    /// A JavaScript expression becomes true (imported recordings only).
    Script(String),
    /// A property of the element has this value (imported recordings only); a dotted path.
    Property(String, Value),
}

/// How a text is compared: white space is collapsed first, no-break spaces count as spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextMatch {
    /// The whole text.
    Is(String),
    /// A part of it.
    Contains(String),
    /// Not a part of it.
    Not(String),
    /// A regular expression (the `regex` crate's syntax) that finds something.
    Matches(String),
}
