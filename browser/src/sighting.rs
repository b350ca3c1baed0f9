//! What the agent is asked when it looks for an element, and what it answers.

use scenarios::Described;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the fast way compares: only signals that can be trusted, in the page's present language.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Probe {
    /// Local name.
    pub tag: String,
    /// ARIA role.
    pub role: String,
    /// Identity attributes, strongest first.
    pub ids: Vec<(String, String)>,
    /// Texts known in this language: kind and text.
    pub texts: Vec<(String, String)>,
    /// Path from the root.
    pub path: String,
    /// The nearest ancestors: tag, id, classes.
    pub near: Vec<(String, String, Vec<String>)>,
    /// Position among siblings of the same tag.
    pub position: Option<(usize, usize)>,
    /// Shadow hosts on the way.
    pub shadow: Vec<String>,
    /// Imported selectors, where there is nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sel: Option<Vec<Vec<String>>>,
    /// Whether candidates are controls only.
    pub active: bool,
    /// Texts around it are known, so that its row can be told from others.
    pub beside: bool,
    /// What its row says and no other one does.
    pub row: Vec<String>,
}

/// What the element has to be ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// Only to be there.
    None,
    /// To be seen.
    Seen,
    /// To be clicked.
    Click,
    /// To be pointed at.
    Hover,
    /// To be filled, chosen from or set.
    Fill,
    /// To be ticked.
    Check,
    /// To get the focus.
    Focus,
    /// To be given files.
    File,
}

/// A look for an element.
#[derive(Debug, Clone, Serialize)]
pub struct Look {
    /// By the fast way …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Probe>,
    /// … or an element that the agent holds already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle: Option<u32>,
    /// For what.
    pub need: Need,
    /// How long to look, in milliseconds.
    pub wait: u64,
    /// After how long without a change of the page to give up on the fast way, in milliseconds.
    pub patience: u64,
    /// Waits for two equal frames even where nothing animates: after a miss.
    pub steady: bool,
    /// Offset of the click from the element's corner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<[f64; 2]>,
    /// What is entered, for fields that keys can't set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is chosen in a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<Vec<Map<String, Value>>>,
    /// Ticked afterwards?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<bool>,
    /// Keeps what is in the field.
    pub append: bool,
    /// Only makes it ready; nothing is focused, set or armed.
    pub dry: bool,
    /// An element that follows the pointer: what reaches it has reached the one under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ghost: Option<u32>,
}

impl Look {
    /// A look that wants nothing special.
    pub fn new(need: Need, wait: u64) -> Look {
        Look {
            target: None,
            handle: None,
            need,
            wait,
            patience: wait,
            steady: false,
            at: None,
            value: None,
            choices: None,
            on: None,
            append: false,
            dry: false,
            ghost: None,
        }
    }
}

/// An element that is ready.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Ready {
    /// The agent's handle.
    pub handle: u32,
    /// The families that agreed.
    pub how: Vec<String>,
    /// The element in short.
    pub element: String,
    /// Local name.
    pub tag: String,
    /// The type of an input.
    #[serde(rename = "type")]
    pub kind_of_input: String,
    /// Where to click, in the frame's viewport.
    pub x: f64,
    /// Where to click.
    pub y: f64,
    /// The page was scrolled to get there.
    pub scrolled: bool,
    /// What is left to do: `text`, `click`, `done`, `other`, `none`.
    pub kind: String,
    /// A field of type password.
    pub secret: bool,
    /// The field holds nothing yet.
    pub empty: bool,
    /// What the field holds, where it is appended to.
    pub was: String,
    /// The list has no such option.
    pub missing: Option<Value>,
    /// The first of those that it has.
    pub options: Vec<String>,
    /// Whether a value set by script is there.
    pub kept: Option<bool>,
    /// What is there instead.
    pub value: String,
}

/// What a look saw.
#[derive(Debug, Clone, PartialEq)]
pub enum Sighting {
    /// Ready, and prepared for the input.
    Ready(Ready),
    /// There, but not ready.
    Unready {
        /// What we know of it.
        ready: Ready,
        /// `hidden`, `disabled`, `covered`, `moving`, `offscreen`, `readonly`, `focus`, `gone`.
        why: String,
        /// What covers it.
        by: String,
    },
    /// The fast way has no single answer.
    Unsure {
        /// How many elements agree in two families.
        count: usize,
        /// How long the page has been still, in milliseconds.
        idle: u64,
        /// `document.readyState` is `complete`.
        complete: bool,
        /// The document is still being received.
        loading: bool,
    },
}

impl Sighting {
    /// Reads the agent's answer.
    pub fn read(value: Value) -> Sighting {
        match value["state"].as_str() {
            Some("ready") => Sighting::Ready(serde_json::from_value(value).unwrap_or_default()),
            Some("unready") => Sighting::Unready {
                why: value["why"].as_str().unwrap_or("").to_owned(),
                by: value["by"].as_str().unwrap_or("").to_owned(),
                ready: serde_json::from_value(value).unwrap_or_default(),
            },
            _ => Sighting::Unsure {
                count: value["count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0),
                idle: value["idle"].as_f64().map_or(0, |idle| idle as u64),
                complete: value["ready"] == "complete",
                loading: value["loading"] == true,
            },
        }
    }
}

/// What an element might be now.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Candidates {
    /// In the order of the page, those that can be seen first.
    pub all: Vec<Described>,
    /// How many more there were: no more than 10,000 are described (`LIMIT` in `agent/describe.js`), the likest.
    pub cut: usize,
}

/// Whether a trusted event reached its element.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Witness {
    /// It did.
    pub hit: bool,
    /// What it would have reached instead.
    pub by: Option<String>,
    /// A handle of that.
    pub other: Option<u32>,
    /// The page is about to be left.
    pub left: bool,
    /// Nobody watches (any more).
    pub none: bool,
    /// A dialog opened: whether the event came first can only be asked once that is answered.
    #[serde(skip)]
    pub asked: bool,
    /// Nothing was sent: the element's frame is covered.
    #[serde(skip)]
    pub covered: bool,
}

/// Whether a field holds what was entered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Entered {
    /// It does.
    pub kept: bool,
    /// The same letters and digits, in another form.
    pub alike: bool,
    /// What it holds instead; never a secret.
    pub value: String,
    /// The field still has the focus.
    pub focus: bool,
    /// The field is gone, as after a submit.
    pub gone: bool,
}

/// The present state of an element.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct State {
    /// It is no longer there.
    pub gone: bool,
    /// A person can see it.
    pub visible: bool,
    /// Its visible text.
    pub text: String,
    /// All of its text, hidden parts too.
    pub raw: String,
    /// A field's value; never a password.
    pub value: Option<String>,
    /// Ticked.
    pub checked: Option<bool>,
    /// Can be used.
    pub enabled: bool,
    /// Where it leads, or what it shows.
    pub link: Option<String>,
    /// The attributes asked for.
    pub attributes: Map<String, Value>,
    /// The properties asked for.
    pub properties: Map<String, Value>,
}

/// What an expression came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Evaluated {
    /// It is true.
    pub holds: bool,
    /// What it threw, or nothing.
    pub failed: String,
    /// The page's content policy forbids to evaluate any.
    pub refused: bool,
}

/// The present state of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct PageState {
    /// Its title.
    pub title: String,
    /// Its address.
    pub address: String,
    /// Its language, as it says.
    pub lang: String,
    /// `loading`, `interactive`, `complete`.
    pub ready: String,
    /// It looks like a login page.
    pub login: bool,
}
