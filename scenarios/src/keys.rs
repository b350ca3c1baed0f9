//! The form of a scenario file: every key, what may stand there, and what it means.
//!
//! The reader (`read`) and the JSON Schema (`schema`) are both made from these tables.

use crate::formats::{DURATION, LANGUAGE, NAME, ORIGIN, REGEX, SECRET, VIEWPORT};
use crate::shape::{Form, Key, Rule, Shape};

pub(crate) const fn key(name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key { name, shape, required: false, meaning }
}

pub(crate) const fn needed(name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key { name, shape, required: true, meaning }
}

const ALL: usize = usize::MAX;
pub(crate) static TEXT: Shape = Shape::Text;
static FILE: Shape = Shape::Text;
static TEXTS: Shape = Shape::List(&TEXT, 0, ALL);
static NUMBER: Shape = Shape::Number;
const POINT: Shape = Shape::List(&NUMBER, 2, 2);
const TARGET_NAME: Shape = Shape::Format(&NAME);
pub(crate) const HEAL: Shape = Shape::Word(&["act", "propose", "never"]);
pub(crate) static VIEWPORT_SHAPE: Shape =
    Shape::Either(&[Shape::Format(&VIEWPORT), Shape::Map(&VIEWPORT_FORM)]);

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

static VIEWPORT_FORM: Form = Form {
    name: "a viewport",
    keys: &[
        needed("width", Shape::Whole(100, 10_000), "Width in CSS pixels."),
        needed("height", Shape::Whole(100, 10_000), "Height in CSS pixels."),
        key("scale", Shape::Number, "Device pixels per CSS pixel."),
        key("mobile", Shape::Truth, "Whether the page is told that it is on a mobile device."),
        key("touch", Shape::Truth, "Whether the device has a touch screen."),
    ],
    rules: &[],
};

/// The whole file.
pub(crate) static SCENARIO: Shape = Shape::Map(&Form {
    name: "a scenario",
    keys: &[
        needed("scenario", Shape::Format(&NAME), "The title: what the flow does."),
        key("system", Shape::Format(&NAME), "The system it belongs to, as named in surefoot.yaml."),
        key("tags", Shape::List(&TEXT, 0, ALL), "Words to select scenarios by."),
        key("base", Shape::Format(&ORIGIN), "The origin it was recorded on."),
        key("start", Shape::Text, "The first address, absolute or relative to the base URL."),
        key("language", Shape::Format(&LANGUAGE), "The language it was recorded in."),
        key(
            "viewport",
            Shape::Either(&[Shape::Format(&VIEWPORT), Shape::Map(&VIEWPORT_FORM)]),
            "The size it was recorded in.",
        ),
        key("timeout", Shape::Map(&TIMEOUT), "Deadlines."),
        key("heal", HEAL, "What a changed target does."),
        needed("steps", Shape::List(&STEP, 0, ALL), "The flow."),
        key("finally", Shape::List(&STEP, 0, ALL), "Steps that run at the end, after a break too."),
        key("targets", Shape::Named(&TARGET), "The elements that the steps act on, by name."),
        key("imported", Shape::Any, "What an imported format held that is not used."),
    ],
    rules: &[],
});

static TIMEOUT: Form = Form {
    name: "a timeout",
    keys: &[
        key("step", Shape::Format(&DURATION), "How long one step may take."),
        key("navigation", Shape::Format(&DURATION), "How long a document may take to arrive."),
        key("cell", Shape::Format(&DURATION), "How long one attempt of a cell may take."),
    ],
    rules: &[],
};

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
static FILES: Shape = Shape::List(&FILE, 1, ALL);
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
        key("text", Shape::Text, "The text; ${unique} is fresh per attempt."),
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

static MATCH: Form = Form {
    name: "a text check",
    keys: &[
        key("is", Shape::Text, "The whole text."),
        key("contains", Shape::Text, "A part of it."),
        key("not", Shape::Text, "Not a part of it."),
        key("matches", Shape::Format(&REGEX), "A regular expression."),
    ],
    rules: &[Rule::One(&["is", "contains", "not", "matches"])],
};
static MATCHING: Shape = Shape::Either(&[Shape::Text, Shape::Map(&MATCH)]);
const MATCHES: Shape = Shape::Either(&[Shape::Text, Shape::Map(&MATCH)]);
static ANY: Shape = Shape::Any;

/// The checks of an expectation.
pub(crate) const CHECKS: &[&str] = &[
    "visible",
    "text",
    "value",
    "checked",
    "enabled",
    "count",
    "attribute",
    "address",
    "title",
    "link",
    "download",
    "dialog",
    "script",
    "property",
];

/// The checks that are about an element.
pub(crate) const ELEMENT_CHECKS: &[&str] =
    &["visible", "text", "value", "checked", "enabled", "count", "attribute", "link", "property"];

static EXPECT: Form = Form {
    name: "`expect`",
    keys: &[
        key("target", TARGET_NAME, "The element that the checks are about."),
        key("visible", Shape::Truth, "It can be seen, or can't."),
        key("text", MATCHES, "Its visible text."),
        key("value", MATCHES, "The field's value."),
        key("checked", Shape::Truth, "The box is ticked, or not."),
        key("enabled", Shape::Truth, "The control can be used, or not."),
        key(
            "count",
            Shape::Either(&[Shape::Whole(0, u64::MAX), Shape::Map(&BOUNDS)]),
            "How many elements match.",
        ),
        key("attribute", Shape::Named(&MATCHING), "Attributes and their values."),
        key("address", MATCHES, "The page's address."),
        key("title", MATCHES, "The page's title."),
        key("link", Shape::Word(&["alive"]), "The link's address answers."),
        key("download", Shape::Map(&DOWNLOAD), "A file was downloaded."),
        key("dialog", MATCHES, "The message of the dialog that was last answered."),
        key("script", Shape::Text, "A JavaScript expression becomes true."),
        key("property", Shape::Named(&ANY), "Properties of the element and their values."),
    ],
    rules: &[Rule::Some(CHECKS)],
};

static BOUNDS: Form = Form {
    name: "a count",
    keys: &[
        key("min", Shape::Whole(0, u64::MAX), "At least."),
        key("max", Shape::Whole(0, u64::MAX), "At most."),
    ],
    rules: &[Rule::Some(&["min", "max"])],
};

static DOWNLOAD: Form = Form {
    name: "a download",
    keys: &[key("name", MATCHES, "Its suggested name."), key("content", MATCHES, "Its text.")],
    rules: &[],
};

static LEARNED: Shape = Shape::Either(&[Shape::Text, Shape::Map(&UNCONFIRMED)]);
static UNCONFIRMED: Form = Form {
    name: "an unconfirmed text",
    keys: &[needed("unconfirmed", Shape::Text, "Equal to the source language's text when it was learned.")],
    rules: &[],
};
const PER_LANGUAGE: Shape = Shape::PerLanguage(&LEARNED);
static WHOLE: Shape = Shape::Whole(1, u64::MAX);

pub(crate) static TARGET: Shape = Shape::Map(&Form {
    name: "a target",
    keys: &[
        key("role", Shape::Text, "ARIA role."),
        key("tag", Shape::Text, "Local name."),
        key("name", PER_LANGUAGE, "The accessible name per language."),
        key("text", PER_LANGUAGE, "The visible text per language."),
        key("label", PER_LANGUAGE, "The label's text per language."),
        key("placeholder", PER_LANGUAGE, "The placeholder per language."),
        key("title", PER_LANGUAGE, "The title attribute per language."),
        key("alt", PER_LANGUAGE, "The alt attribute per language."),
        key("attributes", Shape::Named(&TEXT), "Attributes that tend to be stable."),
        key("classes", Shape::List(&TEXT, 0, ALL), "Class names."),
        key("ancestors", Shape::List(&ANCESTOR, 0, ALL), "Nearest first."),
        key(
            "position",
            Shape::List(&WHOLE, 2, 2),
            "Position among siblings of the same tag, and their count.",
        ),
        key("path", Shape::Text, "Path from the root."),
        key("box", Shape::List(&NUMBER, 4, 4), "Left, top, width, height in CSS pixels."),
        key("shadow", Shape::List(&TEXT, 0, ALL), "Shadow hosts on the way, outermost first."),
        key("neighbours", Shape::PerLanguage(&TEXTS), "Texts near the element, per language."),
        key("frame", Shape::List(&FRAME, 0, ALL), "Frames on the way, outermost first."),
        key("selectors", Shape::List(&FILES, 0, ALL), "Selectors of an imported recording."),
    ],
    rules: &[Rule::NotEmpty],
});

static ANCESTOR: Shape = Shape::Map(&Form {
    name: "an ancestor",
    keys: &[
        key("tag", Shape::Text, "Local name."),
        key("id", Shape::Text, "Id attribute."),
        key("role", Shape::Text, "Explicit role."),
        key("classes", Shape::List(&TEXT, 0, ALL), "Class names."),
    ],
    rules: &[],
});

static FRAME: Shape = Shape::Map(&Form {
    name: "a frame",
    keys: &[
        key("index", Shape::Whole(0, u64::MAX), "Position among the frames of the parent, from 0."),
        key("id", Shape::Text, "Id attribute."),
        key("name", Shape::Text, "Name attribute."),
        key("title", Shape::Text, "Title attribute."),
        key("path", Shape::Text, "Path of its address."),
    ],
    rules: &[],
});
