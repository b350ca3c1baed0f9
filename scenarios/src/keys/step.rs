//! The form of steps: verbs and what belongs to them.

use super::expect::EXPECT;
use super::{ALL, HEAL, POINT, TARGET_NAME, key, needed};
use crate::formats::{DURATION, NAME, SECRET};
use crate::shape::{Form, Key, Rule, Shape};

static FILE: Shape = Shape::Text;

/// The verbs of steps, in the order of FORMAT.
pub(crate) const VERBS: &[&str] = &[
    "click",
    "double_click",
    "right_click",
    "hover",
    "type",
    "select",
    "check",
    "uncheck",
    "press",
    "upload",
    "drag",
    "scroll",
    "go",
    "switch",
    "close_tab",
    "dialog",
    "expect",
];

pub(crate) static STEP: Shape = Shape::Map(&Form {
    name: "a step",
    keys: &[
        key("click", Shape::Either(&[TARGET_NAME, Shape::Map(&CLICK)]), "Clicks an element."),
        key("double_click", Shape::Either(&[TARGET_NAME, Shape::Map(&DOUBLE_CLICK)]), "Clicks twice."),
        key(
            "right_click",
            Shape::Either(&[TARGET_NAME, Shape::Map(&RIGHT_CLICK)]),
            "Opens the context menu.",
        ),
        key("hover", TARGET_NAME, "Moves the mouse over an element."),
        key("type", Shape::Map(&TYPE), "Sets the text of a field."),
        key("select", Shape::Map(&SELECT), "Chooses in a list."),
        key("check", TARGET_NAME, "Ticks a box."),
        key("uncheck", TARGET_NAME, "Unticks a box."),
        key(
            "press",
            Shape::Either(&[Shape::Format(&NAME), Shape::Map(&PRESS)]),
            "Presses keys, like Control+A.",
        ),
        key("upload", Shape::Map(&UPLOAD), "Hands files to a field."),
        key("drag", Shape::Map(&DRAG), "Drags one element onto another."),
        key("scroll", Shape::Either(&[TARGET_NAME, Shape::Map(&SCROLL)]), "Scrolls."),
        key("go", Shape::Format(&NAME), "Goes to an address, or back, forward, reload."),
        key(
            "switch",
            Shape::Either(&[Shape::Word(&["newest", "first"]), Shape::Whole(1, u64::MAX)]),
            "Changes the tab.",
        ),
        key("close_tab", Shape::Yes, "Closes the tab."),
        key(
            "dialog",
            Shape::Either(&[Shape::Word(&["accept", "dismiss"]), Shape::Map(&DIALOG)]),
            "Answers a dialog.",
        ),
        key("expect", Shape::Map(&EXPECT), "Claims something about the page."),
        key("id", Shape::Format(&NAME), "Its name in results."),
        key("note", Shape::Text, "The intent, in words."),
        key("timeout", Shape::Format(&DURATION), "A deadline of its own."),
        key("heal", HEAL, "A heal policy of its own."),
        key("navigates", Shape::Truth, "The step left the page when it was recorded."),
        key("soft", Shape::Truth, "A failed check is a finding, but the run goes on."),
        key("imported", Shape::Any, "What an imported format held that is not used."),
    ],
    rules: &[Rule::One(VERBS)],
});

static MODIFIER: Shape = Shape::Word(&["alt", "control", "meta", "shift"]);
const BUTTON: Shape = Shape::Word(&["left", "middle", "right"]);
const MODIFIERS: Shape = Shape::List(&MODIFIER, 0, ALL);
const CLICK_TARGET: Key = needed("target", TARGET_NAME, "The element.");
const AT: Key = key("at", POINT, "Offset in CSS pixels from the element's top left corner.");
const HELD: Key = key("modifiers", MODIFIERS, "Keys held down.");
const COUNT: Key = key("count", Shape::Whole(1, 255), "How many times.");
const WHICH_BUTTON: Key = key("button", BUTTON, "The mouse button.");

static CLICK: Form =
    Form { name: "a click", keys: &[CLICK_TARGET, AT, HELD, WHICH_BUTTON, COUNT], rules: &[] };
static DOUBLE_CLICK: Form =
    Form { name: "a double click", keys: &[CLICK_TARGET, AT, HELD, WHICH_BUTTON], rules: &[] };
static RIGHT_CLICK: Form = Form { name: "a right click", keys: &[CLICK_TARGET, AT, HELD, COUNT], rules: &[] };

static TYPE: Form = Form {
    name: "`type`",
    keys: &[
        needed("into", TARGET_NAME, "The field."),
        key("text", Shape::Text, "The text; ${unique} is fresh per attempt, ${lang} the language asked for."),
        key("secret", Shape::Format(&SECRET), "The name of a secret."),
        key("append", Shape::Truth, "Keeps what is there and adds to it."),
        key("by_key", Shape::Truth, "Presses a key per character."),
    ],
    rules: &[Rule::One(&["text", "secret"])],
};

static SELECT: Form = Form {
    name: "`select`",
    keys: &[
        needed("in", TARGET_NAME, "The list."),
        key("option", Shape::Text, "The option's label."),
        key("value", Shape::Text, "The option's value."),
        key("index", Shape::Whole(0, u64::MAX), "The option's position, from 0."),
        key("options", Shape::List(&CHOICE, 0, ALL), "Several options."),
    ],
    rules: &[Rule::One(&["option", "value", "index", "options"])],
};

static CHOICE: Shape = Shape::Either(&[Shape::Text, Shape::Map(&CHOICE_FORM)]);
static CHOICE_FORM: Form = Form {
    name: "an option",
    keys: &[
        key("value", Shape::Text, "The option's value."),
        key("index", Shape::Whole(0, u64::MAX), "The option's position, from 0."),
    ],
    rules: &[Rule::One(&["value", "index"])],
};

static PRESS: Form = Form {
    name: "`press`",
    keys: &[
        needed("keys", Shape::Format(&NAME), "Key names joined by `+`."),
        key("on", TARGET_NAME, "The element that gets the focus first."),
    ],
    rules: &[],
};

static UPLOAD: Form = Form {
    name: "`upload`",
    keys: &[
        needed("to", TARGET_NAME, "The field."),
        key("file", Shape::Text, "A path relative to the scenario file."),
        key("files", Shape::List(&FILE, 0, ALL), "Several paths."),
    ],
    rules: &[Rule::One(&["file", "files"])],
};

static DRAG: Form = Form {
    name: "`drag`",
    keys: &[
        needed("from", TARGET_NAME, "What is dragged."),
        needed("to", TARGET_NAME, "Where it is dropped."),
    ],
    rules: &[],
};

static SCROLL: Form = Form {
    name: "`scroll`",
    keys: &[
        key("in", TARGET_NAME, "The element; the page without it."),
        key("to", POINT, "Position in CSS pixels."),
    ],
    rules: &[Rule::Some(&["in", "to"])],
};

static DIALOG: Form = Form {
    name: "`dialog`",
    keys: &[
        needed("accept", Shape::Truth, "OK (true) or Cancel (false)."),
        key("text", Shape::Text, "The answer to a prompt."),
    ],
    rules: &[],
};
