//! The form of items, one for each type.

use super::step::{SIDE, STEP_LIST};
use super::{AN_ITEM, ELEMENT, ID, ITEM_NAME, WHEN, WORDING, WORDINGS};
use crate::content::Named;
use crate::formats::{DURATION, HOST, NAME};
use crate::keys::{ALL, TEXT, key, needed};
use crate::shape::{By, Form, Key, Kinds, Rule, Shape};

/// An item.
pub(crate) static ITEM: Shape = Shape::Kinds(&ITEMS);

static ITEMS: Kinds = Kinds {
    name: "an item",
    by: By::Value("type"),
    common: &[
        key("type", Shape::Text, "What it is."),
        key("title", WORDING, "What people call it."),
        key("description", WORDING, "A sentence about it, for menus."),
        key("note", Shape::Text, "The intent, in words."),
        key("tags", Shape::List(&TEXT, 0, ALL), "Words to select items by."),
        key("segment", Shape::Ref(Named::Segment), "Only people in it get it."),
        key("start", Shape::Text, "The page that a check of it begins on; else the file's."),
        key("prepare", Shape::Format(&NAME), "A scenario file that a check plays before it."),
        key("draft", Shape::Truth, "Not finished: never published to production."),
    ],
    forms: &[
        ("walkthru", &WALKTHRU),
        ("launcher", &LAUNCHER),
        ("smarttip", &SMARTTIP),
        ("shoutout", &SHOUTOUT),
        ("survey", &SURVEY),
        ("shuttle", &SHUTTLE),
        ("resource", &RESOURCE),
        ("task", &TASK),
        ("course", &COURSE),
        ("menu", &MENU),
    ],
};

const AUTOPLAY: Key = key("autoplay", Shape::Map(&PLAYS_BY_ITSELF), "When it plays by itself.");
static PLAYS_BY_ITSELF: Form = Form {
    name: "`autoplay`",
    keys: &[
        needed("when", WHEN, "As soon as this is true."),
        key(
            "every",
            Shape::Word(&["once", "session", "day", "page", "done"]),
            "How often; once without it. `done`: on each page until it is done.",
        ),
        key("after", Shape::Format(&DURATION), "So much later."),
    ],
    rules: &[],
};

static WALKTHRU: Form = Form {
    name: "a walk-thru",
    keys: &[
        key("library", Shape::Map(&LIBRARY), "It is a tour of a guidance library."),
        AUTOPLAY,
        key("start_points", Shape::List(&START_POINT, 0, ALL), "Where it may begin; from the bottom up."),
        needed("steps", STEP_LIST, "The steps."),
        key("goal", Shape::Map(&GOAL), "What it is for."),
    ],
    rules: &[],
};

static LIBRARY: Form = Form {
    name: "a library's tour",
    keys: &[
        needed("adapter", Shape::Format(&NAME), "The adapter that plays it."),
        key("tour", Shape::Text, "What the library calls the tour."),
        key(
            "start",
            Shape::Either(&[Shape::Word(&["adapter", "autoplay"]), Shape::Map(&START)]),
            "How it is started; by the adapter without it.",
        ),
        key("version", Shape::Text, "The library's version when it was discovered."),
        key("more", Shape::Any, "What else the adapter keeps of it."),
    ],
    rules: &[],
};
static START_ELEMENT: Shape = ELEMENT;
static START: Form = Form {
    name: "a start",
    keys: &[
        key("click", ELEMENT, "A click on this element starts it."),
        key("clicks", Shape::List(&START_ELEMENT, 1, ALL), "Clicks on these, one after the other, start it."),
        key("scenario", Shape::Format(&NAME), "A scenario file that leads up to it."),
    ],
    rules: &[Rule::One(&["click", "clicks", "scenario"])],
};

static START_POINT: Shape = Shape::Map(&Form {
    name: "a start point",
    keys: &[
        needed("at", Shape::Format(&ID), "A step of the walk-thru."),
        needed("when", WHEN, "It begins there if this is true."),
    ],
    rules: &[],
});

static GOAL: Form = Form {
    name: "a goal",
    keys: &[
        needed("when", WHEN, "Reached if this is true."),
        key("within", Shape::Format(&DURATION), "At most so long after the last step; 15s without it."),
    ],
    rules: &[],
};

const SHOWS: Key = key("when", WHEN, "Only where this is true.");
const KEEPS: Key =
    key("keep_looking", Shape::Truth, "It also looks for its element after the page has loaded.");
const ON: Key = needed("on", ELEMENT, "The element.");
const AT: Key = key("side", SIDE, "On which side of it.");

static LAUNCHER: Form = Form {
    name: "a launcher",
    keys: &[
        ON,
        AT,
        SHOWS,
        KEEPS,
        needed("plays", AN_ITEM, "What it plays."),
        key("label", WORDING, "What stands on it; an icon without it."),
    ],
    rules: &[],
};

static SMARTTIP: Form = Form {
    name: "a smart tip",
    keys: &[
        ON,
        AT,
        SHOWS,
        KEEPS,
        key("kind", Shape::Word(&["guidance", "validation"]), "Guidance without it."),
        key("rule", WHEN, "What a good entry is."),
        key("try", Shape::Map(&TRIAL), "What a test enters."),
        key("text", WORDING, "What it says."),
    ],
    rules: &[],
};
static TRIAL: Form = Form {
    name: "`try`",
    keys: &[
        key("bad", Shape::List(&TEXT, 0, ALL), "The tip has to show."),
        key("good", Shape::List(&TEXT, 0, ALL), "The tip may not show."),
    ],
    rules: &[],
};

static SHOUTOUT: Form = Form {
    name: "a shoutout",
    keys: &[
        AUTOPLAY,
        key("text", WORDING, "What it says."),
        key("buttons", Shape::List(&BUTTON, 0, ALL), "Its buttons."),
    ],
    rules: &[],
};
static BUTTON: Shape = Shape::Either(&[Shape::Word(&["close"]), Shape::Map(&BUTTONS)]);
static BUTTONS: Form = Form {
    name: "a button",
    keys: &[
        key("id", Shape::Format(&ID), "Its name; b1, b2 … by its position without one."),
        key("plays", AN_ITEM, "Plays an item."),
        key("opens", Shape::Format(&NAME), "Opens an address in a new tab."),
        key("close", Shape::Yes, "Closes the announcement."),
        key("label", WORDING, "What stands on it."),
    ],
    rules: &[Rule::One(&["plays", "opens", "close"])],
};

static SURVEY: Form = Form {
    name: "a survey",
    keys: &[
        AUTOPLAY,
        needed("questions", Shape::List(&QUESTION, 1, ALL), "The questions."),
        key("text", WORDING, "What stands above them."),
        key("thanks", WORDING, "What is said in the end."),
    ],
    rules: &[],
};

const QUESTION_ID: Shape = Shape::Format(&ID);
const LISTED: Shape = Shape::Either(&[Shape::List(&OPTION_NAME, 2, ALL), Shape::Named(&WORDINGS)]);
const OPTIONS: Key = needed("options", LISTED, "The options: their names, or their names with their texts.");
static OPTION_NAME: Shape = Shape::Format(&ID);
static QUESTION: Shape = Shape::Kinds(&QUESTIONS);
static QUESTIONS: Kinds = Kinds {
    name: "a question",
    by: By::Key,
    common: &[
        key("text", WORDING, "The question."),
        key("required", Shape::Truth, "Without an answer the survey can't be sent."),
    ],
    forms: &[
        (
            "nps",
            &Form { name: "`nps`", keys: &[key("nps", QUESTION_ID, "From 0 to 10; its name.")], rules: &[] },
        ),
        (
            "rating",
            &Form {
                name: "`rating`",
                keys: &[key("rating", QUESTION_ID, "Stars, from 1 to 5; its name.")],
                rules: &[],
            },
        ),
        ("open", &Form { name: "`open`", keys: &[key("open", QUESTION_ID, "Words; its name.")], rules: &[] }),
        (
            "choice",
            &Form {
                name: "`choice`",
                keys: &[key("choice", QUESTION_ID, "One option; its name."), OPTIONS],
                rules: &[],
            },
        ),
        (
            "choices",
            &Form {
                name: "`choices`",
                keys: &[key("choices", QUESTION_ID, "Any options; its name."), OPTIONS],
                rules: &[],
            },
        ),
    ],
};

const ADDRESS: Key =
    needed("url", Shape::Format(&NAME), "Its address, absolute or relative to the environment's.");
const EXPECT: Key = key("expect", Shape::Map(&EXPECTED), "What a test expects there.");
static EXPECTED: Form = Form {
    name: "`expect`",
    keys: &[
        key("title", Shape::Format(&NAME), "A part of the page's title."),
        key("host", Shape::Format(&HOST), "The host that answers in the end."),
    ],
    rules: &[Rule::NotEmpty],
};

static SHUTTLE: Form = Form {
    name: "a shuttle",
    keys: &[
        ADDRESS,
        key("open", Shape::Word(&["tab", "window", "here"]), "Where; in a tab without it."),
        EXPECT,
    ],
    rules: &[],
};

static RESOURCE: Form = Form {
    name: "a resource",
    keys: &[
        ADDRESS,
        key("open", Shape::Word(&["lightbox", "tab", "window", "here"]), "Where; in a lightbox without it."),
        EXPECT,
    ],
    rules: &[],
};

static TASK: Form = Form {
    name: "a task",
    keys: &[
        key("activate", WHEN, "It is grey until this is true."),
        key("plays", AN_ITEM, "What a click on it plays."),
        key(
            "done",
            Shape::Either(&[Shape::Word(&["goal", "played"]), Shape::Map(&DONE)]),
            "When it is done: by the goal of what it plays without it.",
        ),
    ],
    rules: &[],
};
static DONE: Form = Form { name: "`done`", keys: &[needed("when", WHEN, "When this is true.")], rules: &[] };

static COURSE: Form = Form {
    name: "a course",
    keys: &[
        needed("items", Shape::List(&ITEM_NAME, 1, ALL), "The items."),
        key("order", Shape::Word(&["free", "enforced"]), "Free without it."),
        key("quiz", Shape::Map(&QUIZ), "The quiz at its end."),
    ],
    rules: &[],
};
static QUIZ: Form = Form {
    name: "a quiz",
    keys: &[
        needed("pass", Shape::Whole(1, 100), "How many per cent have to be right."),
        needed("questions", Shape::List(&QUIZ_QUESTION, 1, ALL), "The questions."),
    ],
    rules: &[],
};
static QUIZ_QUESTION: Shape = Shape::Map(&Form {
    name: "a quiz question",
    keys: &[
        needed("id", Shape::Format(&ID), "Its name."),
        key("text", WORDING, "The question."),
        needed("answers", LISTED, "The answers: their names, or their names with their texts."),
        needed(
            "right",
            Shape::Either(&[Shape::Format(&ID), Shape::List(&OPTION_NAME, 1, ALL)]),
            "The answers that are right.",
        ),
    ],
    rules: &[],
});

static MENU: Form = Form {
    name: "a menu",
    keys: &[
        needed("tabs", Shape::Named(&TAB), "Its tabs."),
        key(
            "search",
            Shape::Either(&[Shape::Truth, Shape::Map(&SEARCH)]),
            "Whether it has one; it has without it.",
        ),
        key("when", WHEN, "The widget shows only where this is true."),
    ],
    rules: &[],
};
static SEARCH: Form = Form {
    name: "`search`",
    keys: &[needed("hint", WORDING, "What stands in the empty field.")],
    rules: &[],
};
static TAB: Shape = Shape::Either(&[Shape::List(&ITEM_NAME, 0, ALL), Shape::Map(&TABS)]);
static TABS: Form = Form {
    name: "a tab",
    keys: &[
        key("title", WORDING, "What it is called."),
        needed("items", Shape::List(&ITEM_NAME, 0, ALL), "What is listed."),
    ],
    rules: &[],
};
