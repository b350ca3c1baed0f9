//! A scenario: a recorded flow, steps over targets, as a person reads it.

use crate::{Expectation, Language, Target, Viewport};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// A recorded flow.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scenario {
    /// What the flow does, in the user's words.
    pub title: String,
    /// The system (application) it belongs to, as named in surefoot.yaml.
    pub system: Option<String>,
    /// Free words to select scenarios by.
    pub tags: Vec<String>,
    /// Origin it was recorded on, used where neither `--base-url` nor an environment gives another.
    pub base: Option<String>,
    /// First address: absolute, or relative to the base URL.
    pub start: Option<String>,
    /// The language it was recorded in.
    pub language: Option<Language>,
    /// The viewport it was recorded in; a cell's own wins.
    pub viewport: Option<Viewport>,
    /// Deadlines of this scenario.
    pub timeouts: Timeouts,
    /// What a changed target does, unless a step says otherwise.
    pub heal: Option<HealPolicy>,
    /// The flow.
    pub steps: Vec<Step>,
    /// Steps that run at the end, after a break too.
    pub finally: Vec<Step>,
    /// The elements that the steps act on, by name.
    pub targets: IndexMap<String, Target>,
    /// What an imported format held that we do not use, kept for the way back.
    pub imported: Option<Value>,
}

impl Scenario {
    /// The same without the lines that its steps have in a file: to compare what was written and read.
    pub fn without_lines(mut self) -> Scenario {
        self.steps.iter_mut().chain(&mut self.finally).for_each(|step| step.line = 0);
        self
    }
}

/// Deadlines. `None` means the default: step 10 s, navigation 30 s, cell 5 min.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timeouts {
    /// How long one step may take.
    pub step: Option<Duration>,
    /// How long a document may take to arrive.
    pub navigation: Option<Duration>,
    /// How long one attempt of a cell may take.
    pub cell: Option<Duration>,
}

/// What happens when a target is found only by its likeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HealPolicy {
    /// Act on the healed element and file a proposal.
    Act,
    /// Stop as Broken, with a proposal.
    Propose,
    /// Stop as Broken.
    Never,
}

/// One action or expectation.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name in results; `s1`, `s2` … where the file gives none.
    pub id: String,
    /// The builder's intent, in words.
    pub note: Option<String>,
    /// What it does.
    pub action: Action,
    /// A deadline of its own.
    pub timeout: Option<Duration>,
    /// A heal policy of its own.
    pub heal: Option<HealPolicy>,
    /// The step left the page when it was recorded: the next one waits for the new document.
    pub navigates: bool,
    /// A failed check is a finding, but the run goes on.
    pub soft: bool,
    /// Its place in the file, 1-based; 0 where it comes from no file.
    pub line: usize,
    /// What an imported format held that we do not use.
    pub imported: Option<Value>,
}

/// A text to type. `${unique}` in a plain text becomes a fresh word per attempt, `${lang}` the
/// language that the application is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// The text itself.
    Plain(String),
    /// The name of a secret, whose value is never in a file.
    Secret(String),
}

/// A mouse button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Button {
    /// The main button.
    Left,
    /// The wheel.
    Middle,
    /// The context menu's button.
    Right,
}

/// A modifier key held during a click. `ControlOrMeta` is Meta on macOS and Control elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Modifier {
    /// Alt or Option.
    Alt,
    /// Control.
    Control,
    /// Command or Windows.
    Meta,
    /// Shift.
    Shift,
}

/// Which option of a list a step selects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// By its label, as seen by a person; falls back to the value (imported recordings don't say which).
    Option(String),
    /// By its value attribute.
    Value(String),
    /// By position, from 0.
    Index(usize),
}

/// Where a navigation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// An address: absolute, or relative to the base URL.
    Address(String),
    /// One back in history.
    Back,
    /// One forward in history.
    Forward,
    /// The same page again.
    Reload,
}

/// Which tab the following steps act in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tab {
    /// The tab or window that opened last.
    Newest,
    /// The one that the scenario started in.
    First,
    /// By position in order of opening, from 1.
    Number(usize),
}

/// What is done. Targets are names of the scenario's `targets`.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Presses a mouse button on the target; `count` 2 is a double click.
    Click {
        /// The element.
        target: String,
        /// Which button.
        button: Button,
        /// How many times.
        count: u8,
        /// Keys held down.
        modifiers: Vec<Modifier>,
        /// Offset in CSS pixels from the element's top left corner; `None`: its middle.
        at: Option<(f64, f64)>,
    },
    /// Moves the mouse over the target.
    Hover {
        /// The element.
        target: String,
    },
    /// Sets the text of a field: clears it first unless `append`.
    Type {
        /// The field.
        into: String,
        /// What is typed.
        text: Text,
        /// Keeps what is there and adds to it.
        append: bool,
        /// Presses a key per character even where inserting the text would do.
        by_key: bool,
    },
    /// Chooses in a list; several for a multiple one.
    Select {
        /// The list.
        target: String,
        /// The options.
        choices: Vec<Choice>,
    },
    /// Ticks or unticks a box.
    Check {
        /// The box.
        target: String,
        /// Ticked afterwards?
        on: bool,
    },
    /// Presses keys, such as `Enter` or `Control+A`.
    Press {
        /// Key names as in KeyboardEvent.key, joined by `+`.
        keys: String,
        /// The element that gets the focus first.
        on: Option<String>,
    },
    /// Hands files to a file field or a drop zone.
    Upload {
        /// The field.
        to: String,
        /// Paths relative to the scenario file.
        files: Vec<String>,
    },
    /// Drags one element onto another.
    Drag {
        /// What is dragged.
        from: String,
        /// Where it is dropped.
        to: String,
    },
    /// Scrolls: an element into view, or the page or an element to a position.
    Scroll {
        /// The element; `None`: the page.
        target: Option<String>,
        /// Position in CSS pixels; `None`: until the element is in view.
        to: Option<(f64, f64)>,
    },
    /// Goes to another document.
    Go(Destination),
    /// Makes another tab the current one.
    Switch(Tab),
    /// Closes the current tab.
    CloseTab,
    /// Answers the dialog that the page has opened, or that the next step opens.
    Dialog {
        /// OK or Cancel.
        accept: bool,
        /// The answer to a prompt.
        text: Option<String>,
    },
    /// Claims something about the page.
    Expect(Expectation),
}

impl Action {
    /// The word the action has in files: `click`, `type`, `expect` …
    pub fn verb(&self) -> &'static str {
        match self {
            Action::Click { button: Button::Right, .. } => "right_click",
            Action::Click { count: 2, .. } => "double_click",
            Action::Click { .. } => "click",
            Action::Hover { .. } => "hover",
            Action::Type { .. } => "type",
            Action::Select { .. } => "select",
            Action::Check { on: true, .. } => "check",
            Action::Check { .. } => "uncheck",
            Action::Press { .. } => "press",
            Action::Upload { .. } => "upload",
            Action::Drag { .. } => "drag",
            Action::Scroll { .. } => "scroll",
            Action::Go(_) => "go",
            Action::Switch(_) => "switch",
            Action::CloseTab => "close_tab",
            Action::Dialog { .. } => "dialog",
            Action::Expect(_) => "expect",
        }
    }

    /// The names of the targets it needs, the one acted on first.
    pub fn targets(&self) -> Vec<&str> {
        match self {
            Action::Click { target, .. }
            | Action::Hover { target }
            | Action::Select { target, .. }
            | Action::Check { target, .. }
            | Action::Type { into: target, .. }
            | Action::Upload { to: target, .. } => vec![target],
            Action::Drag { from, to } => vec![from, to],
            Action::Press { on, .. } => on.iter().map(String::as_str).collect(),
            Action::Scroll { target, .. } => target.iter().map(String::as_str).collect(),
            Action::Expect(expectation) => expectation.target.iter().map(String::as_str).collect(),
            Action::Go(_) | Action::Switch(_) | Action::CloseTab | Action::Dialog { .. } => vec![],
        }
    }
}
