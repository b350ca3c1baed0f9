//! The form of steps of walk-thrus.

use super::{AN_ITEM, ELEMENT, ID, WHEN, WORDING};
use crate::formats::{DURATION, NAME};
use crate::keys::{ALL, key, needed};
use crate::shape::{By, Form, Key, Kinds, Rule, Shape};

/// A step.
pub(crate) static STEP: Shape = Shape::Kinds(&STEPS);
static STEP_REF: Shape = Shape::Defined("step", &STEP);
/// The steps of an item. Within steps it is written out: a constant may not lead back to itself, a static may.
pub(super) const STEP_LIST: Shape = Shape::List(&STEP_REF, 0, ALL);

const NAME_OF_STEP: Key = key("id", Shape::Format(&ID), "Its name in results; by its position without one.");

static STEPS: Kinds = Kinds {
    name: "a step",
    by: By::Key,
    common: &[
        key("note", Shape::Text, "The intent, in words."),
        key("if", WHEN, "It plays only if this is true."),
    ],
    forms: &[
        ("popup", &POPUP),
        ("step", &BALLOON),
        ("auto", &AUTO),
        ("split", &SPLIT),
        ("wait", &WAIT),
        ("error_group", &ERROR_GROUP),
        ("go", &GO),
        ("connect", &CONNECT),
    ],
};

const TITLE: Key = key("title", WORDING, "The heading.");
const TEXT: Key = key("text", WORDING, "The body.");
const BUTTON: Key = key("button", WORDING, "The label of the button that leads on.");
const BEFORE: Key = key("before", Shape::List(&ACT, 0, ALL), "Done before it shows.");
const NEXT: Key =
    key("next", Shape::List(&TRIGGER, 1, ALL), "What leads on: any of them; `next` without it.");
const DECLARED: Key = key("library", Shape::Map(&LIBRARY), "The step as its guidance library declares it.");

static POPUP: Form = Form {
    name: "a popup",
    keys: &[
        key("popup", Shape::Format(&ID), "A balloon in the middle of the window; its name."),
        TITLE,
        TEXT,
        BUTTON,
        BEFORE,
        NEXT,
        DECLARED,
    ],
    rules: &[],
};

/// The words of sides.
pub(super) const SIDE: Shape = Shape::Word(&["auto", "top", "bottom", "start", "end", "left", "right"]);

static BALLOON: Form = Form {
    name: "a step at an element",
    keys: &[
        key("step", Shape::Format(&ID), "A balloon at an element; its name."),
        needed("on", ELEMENT, "The element."),
        key("side", SIDE, "On which side of it."),
        TITLE,
        TEXT,
        BUTTON,
        BEFORE,
        NEXT,
        key("keep_looking", Shape::Truth, "It comes back when its element does."),
        key("skippable", Shape::Truth, "Where its element is missing the walk-thru goes on."),
        DECLARED,
    ],
    rules: &[],
};

static LIBRARY: Form = Form {
    name: "a step of a library",
    keys: &[
        needed("index", Shape::Whole(0, 100_000), "Its position in the tour, from 0."),
        key("target", Shape::Text, "Its target, word for word."),
        key("more", Shape::Any, "What else the adapter keeps of it."),
    ],
    rules: &[],
};

static AUTO: Form = Form {
    name: "an auto-step",
    keys: &[key("auto", Shape::Map(&ACTS), "What is done."), NAME_OF_STEP],
    rules: &[],
};

static ACT: Shape = Shape::Map(&ACTS);
static ACTS: Form = Form {
    name: "an act",
    keys: &[
        key("click", ELEMENT, "Clicks an element."),
        key("hover", ELEMENT, "Moves the pointer over an element."),
        key("focus", ELEMENT, "Gives an element the focus."),
        key("type", Shape::Map(&TYPE), "Sets the text of a field."),
        key("select", Shape::Map(&SELECT), "Chooses in a list."),
    ],
    rules: &[Rule::One(&["click", "hover", "focus", "type", "select"])],
};

static TYPE: Form = Form {
    name: "`type`",
    keys: &[
        needed("into", ELEMENT, "The field."),
        needed("text", Shape::Text, "The text; ${unique} is fresh for each play, ${lang} the language."),
    ],
    rules: &[],
};

const OPTION: Key = key("option", Shape::Text, "The option's label.");
const VALUE: Key = key("value", Shape::Text, "The option's value.");
const INDEX: Key = key("index", Shape::Whole(0, u64::MAX), "The option's position, from 0.");
const CHOICES: Rule = Rule::One(&["option", "value", "index"]);

static SELECT: Form = Form {
    name: "`select`",
    keys: &[needed("in", ELEMENT, "The list."), OPTION, VALUE, INDEX],
    rules: &[CHOICES],
};

static CHOICE: Form = Form { name: "an option", keys: &[OPTION, VALUE, INDEX], rules: &[CHOICES] };

/// The triggers that may stand as a word alone.
const BARE: &[&str] = &["next", "click", "type", "hover", "select", "refresh"];
static TRIGGER: Shape = Shape::Either(&[Shape::Word(BARE), Shape::Map(&TRIGGERS)]);
static TRIGGERS: Form = Form {
    name: "a trigger",
    keys: &[
        key("click", ELEMENT, "A click on this element."),
        key("type", ELEMENT, "Something was typed into this field."),
        key("hover", ELEMENT, "The pointer came over this element."),
        key("select", Shape::Map(&CHOICE), "This option was chosen in the step's list."),
        key("delay", Shape::Format(&DURATION), "So much time has passed."),
        key("appears", ELEMENT, "This element can be seen."),
        key("when", WHEN, "A rule is true."),
    ],
    rules: &[Rule::One(&["click", "type", "hover", "select", "delay", "appears", "when"])],
};

static SPLIT: Form = Form {
    name: "a split",
    keys: &[key("split", Shape::Map(&WAYS), "Two ways to go on."), NAME_OF_STEP],
    rules: &[],
};
static WAYS: Form = Form {
    name: "`split`",
    keys: &[
        needed("when", WHEN, "Which way."),
        key("yes", Shape::List(&STEP_REF, 0, ALL), "The steps if it is true."),
        key("no", Shape::List(&STEP_REF, 0, ALL), "The steps if it is false."),
        key("rejoin", Shape::Truth, "Whether the steps after the split follow; they do without it."),
    ],
    rules: &[Rule::Some(&["yes", "no"])],
};

static WAIT: Form = Form {
    name: "a wait",
    keys: &[key("wait", Shape::Map(&UNTIL), "Waits for a rule."), NAME_OF_STEP],
    rules: &[],
};
static UNTIL: Form = Form {
    name: "`wait`",
    keys: &[
        needed("when", WHEN, "Until this is true."),
        key("within", Shape::Format(&DURATION), "At most so long; 10s without it."),
    ],
    rules: &[],
};

static ERROR_GROUP: Form = Form {
    name: "an error group",
    keys: &[key("error_group", Shape::Map(&GROUP), "Played while something is wrong."), NAME_OF_STEP],
    rules: &[],
};
static GROUP: Form = Form {
    name: "`error_group`",
    keys: &[
        needed("when", WHEN, "What is wrong: looked at before each round."),
        needed("steps", Shape::List(&STEP_REF, 0, ALL), "What helps."),
        key("max_loops", Shape::Whole(1, 100), "How many rounds at most; 3 without it."),
        key(
            "provoke",
            Shape::Either(&[Shape::Map(&ACTS), Shape::List(&ACT, 0, ALL)]),
            "What a test does to make it go wrong.",
        ),
    ],
    rules: &[],
};

static GO: Form = Form {
    name: "`go`",
    keys: &[
        key("go", Shape::Either(&[Shape::Word(&["refresh"]), Shape::Map(&PLACES)]), "Leads somewhere."),
        NAME_OF_STEP,
    ],
    rules: &[],
};
static PLACES: Form = Form {
    name: "a place to go to",
    keys: &[
        key("url", Shape::Format(&NAME), "An address, absolute or relative to the environment's."),
        key("menu", AN_ITEM, "Opens a menu."),
        key("play", AN_ITEM, "Plays an item."),
    ],
    rules: &[Rule::One(&["url", "menu", "play"])],
};

static CONNECT: Form = Form {
    name: "`connect`",
    keys: &[key("connect", AN_ITEM, "Goes on with another walk-thru."), NAME_OF_STEP],
    rules: &[],
};
