//! The form of rules.

use super::{ELEMENT, PORTABLE, RULE_REF};
use crate::content::Named;
use crate::formats::{CLOCK, DAY, ENGINE, LANGUAGE, NAME, TIME_ZONE};
use crate::keys::{ALL, TEXT, key, needed};
use crate::shape::{By, Form, Key, Kinds, Rule, Shape};

/// A rule: the name of one, or one itself.
pub(crate) static RULE: Shape = Shape::Either(&[Shape::Ref(Named::Rule), Shape::Kinds(&RULES)]);

static LANGUAGE_TAG: Shape = Shape::Format(&LANGUAGE);
static BROWSER: Shape = Shape::Format(&ENGINE);

// A constant may not lead back to itself, a static may: what rules are made of is written out in here.
static RULES: Kinds = Kinds {
    name: "a rule",
    by: By::Key,
    common: &[],
    forms: &[
        (
            "all",
            &Form {
                name: "`all`",
                keys: &[key("all", Shape::List(&RULE_REF, 1, ALL), "Each of these.")],
                rules: &[],
            },
        ),
        (
            "any",
            &Form {
                name: "`any`",
                keys: &[key("any", Shape::List(&RULE_REF, 1, ALL), "One of these.")],
                rules: &[],
            },
        ),
        (
            "not",
            &Form {
                name: "`not`",
                keys: &[key("not", Shape::Defined("rule", &RULE), "The opposite.")],
                rules: &[],
            },
        ),
        ("url", &Form { name: "`url`", keys: &[key("url", MATCHING, "The page's address.")], rules: &[] }),
        (
            "referrer",
            &Form {
                name: "`referrer`",
                keys: &[key("referrer", MATCHING, "Where it was left for this page.")],
                rules: &[],
            },
        ),
        (
            "title",
            &Form { name: "`title`", keys: &[key("title", MATCHING, "The page's title.")], rules: &[] },
        ),
        (
            "element",
            &Form {
                name: "`element`",
                keys: &[key("element", Shape::Map(&STATE), "An element's state.")],
                rules: &[],
            },
        ),
        (
            "text",
            &Form {
                name: "`text`",
                keys: &[key("text", Shape::Map(&ELEMENT_TEXT), "An element's text.")],
                rules: &[],
            },
        ),
        (
            "field",
            &Form {
                name: "`field`",
                keys: &[key("field", Shape::Map(&FIELD), "A field's value.")],
                rules: &[],
            },
        ),
        (
            "var",
            &Form {
                name: "`var`",
                keys: &[key("var", Shape::Map(&NAMED), "An attribute of the person.")],
                rules: &[],
            },
        ),
        (
            "cookie",
            &Form { name: "`cookie`", keys: &[key("cookie", Shape::Map(&NAMED), "A cookie.")], rules: &[] },
        ),
        (
            "storage",
            &Form {
                name: "`storage`",
                keys: &[key("storage", Shape::Map(&NAMED), "A local storage entry.")],
                rules: &[],
            },
        ),
        (
            "language",
            &Form {
                name: "`language`",
                keys: &[key("language", LANGUAGES, "The page's language.")],
                rules: &[],
            },
        ),
        (
            "window",
            &Form {
                name: "`window`",
                keys: &[key("window", Shape::Map(&WINDOW), "The window's size.")],
                rules: &[],
            },
        ),
        (
            "time",
            &Form {
                name: "`time`",
                keys: &[key("time", Shape::Map(&TIME), "The time of the day.")],
                rules: &[],
            },
        ),
        ("date", &Form { name: "`date`", keys: &[key("date", Shape::Map(&DATE), "The day.")], rules: &[] }),
        (
            "browser",
            &Form {
                name: "`browser`",
                keys: &[key("browser", BROWSERS, "The browser's engine.")],
                rules: &[],
            },
        ),
        (
            "segment",
            &Form {
                name: "`segment`",
                keys: &[key("segment", Shape::Ref(Named::Segment), "The person is in it.")],
                rules: &[],
            },
        ),
        (
            "item",
            &Form {
                name: "`item`",
                keys: &[key("item", Shape::Map(&ITEM_STATE), "An item's state.")],
                rules: &[],
            },
        ),
    ],
};

const LANGUAGES: Shape = Shape::Either(&[Shape::Format(&LANGUAGE), Shape::List(&LANGUAGE_TAG, 1, ALL)]);
const BROWSERS: Shape = Shape::Either(&[Shape::Format(&ENGINE), Shape::List(&BROWSER, 1, ALL)]);

/// The ways to compare a text, each with its words.
pub(crate) const OPERATORS: &[&str] =
    &["is", "is_not", "contains", "lacks", "matches", "one_of", "at_least", "at_most", "exists", "empty"];
const IS: Key = key("is", Shape::Text, "The whole text.");
const IS_NOT: Key = key("is_not", Shape::Text, "Another text.");
const CONTAINS: Key = key("contains", Shape::Text, "A part of it.");
const LACKS: Key = key("lacks", Shape::Text, "Not a part of it.");
const MATCHES: Key = key("matches", Shape::Format(&PORTABLE), "A regular expression.");
const ONE_OF: Key = key("one_of", Shape::List(&TEXT, 1, ALL), "One of these.");
const AT_LEAST: Key = key("at_least", Shape::Number, "A number of at least this.");
const AT_MOST: Key = key("at_most", Shape::Number, "A number of at most this.");
const EXISTS: Key = key("exists", Shape::Truth, "Whether there is one at all.");
const EMPTY: Key = key("empty", Shape::Truth, "Whether it is there and empty.");

const MATCHING: Shape = Shape::Either(&[Shape::Text, Shape::Map(&MATCH)]);
static MATCH: Form = Form {
    name: "a text check",
    keys: &[IS, IS_NOT, CONTAINS, LACKS, MATCHES, ONE_OF, AT_LEAST, AT_MOST, EXISTS, EMPTY],
    rules: &[Rule::One(OPERATORS)],
};

static STATE: Form = Form {
    name: "`element`",
    keys: &[
        needed("ref", ELEMENT, "The element."),
        needed(
            "is",
            Shape::Word(&["visible", "gone", "enabled", "disabled", "checked", "unchecked", "focused"]),
            "What it has to be.",
        ),
    ],
    rules: &[],
};

static ELEMENT_TEXT: Form = Form {
    name: "`text`",
    keys: &[
        needed("ref", ELEMENT, "The element."),
        IS,
        IS_NOT,
        CONTAINS,
        LACKS,
        MATCHES,
        ONE_OF,
        AT_LEAST,
        AT_MOST,
        EXISTS,
        EMPTY,
    ],
    rules: &[Rule::One(OPERATORS)],
};

static FIELD: Form = Form {
    name: "`field`",
    keys: &[
        key("ref", ELEMENT, "The field; within a smart tip the one that it is on."),
        IS,
        IS_NOT,
        CONTAINS,
        LACKS,
        MATCHES,
        ONE_OF,
        AT_LEAST,
        AT_MOST,
        EXISTS,
        EMPTY,
    ],
    rules: &[Rule::One(OPERATORS)],
};

static NAMED: Form = Form {
    name: "a check by name",
    keys: &[
        needed("name", Shape::Format(&NAME), "Its name."),
        IS,
        IS_NOT,
        CONTAINS,
        LACKS,
        MATCHES,
        ONE_OF,
        AT_LEAST,
        AT_MOST,
        EXISTS,
        EMPTY,
    ],
    rules: &[Rule::One(OPERATORS)],
};

static WINDOW: Form = Form {
    name: "`window`",
    keys: &[
        key("min_width", Shape::Whole(0, 100_000), "At least so wide, in CSS pixels."),
        key("max_width", Shape::Whole(0, 100_000), "At most so wide."),
        key("min_height", Shape::Whole(0, 100_000), "At least so high."),
        key("max_height", Shape::Whole(0, 100_000), "At most so high."),
    ],
    rules: &[Rule::NotEmpty],
};

static TIME: Form = Form {
    name: "`time`",
    keys: &[
        needed("from", Shape::Format(&CLOCK), "From this time on."),
        needed("to", Shape::Format(&CLOCK), "Before this time."),
        key("zone", Shape::Format(&TIME_ZONE), "The time zone; the person's own without it."),
    ],
    rules: &[],
};

static DATE: Form = Form {
    name: "`date`",
    keys: &[
        key("from", Shape::Format(&DAY), "From this day on."),
        key("to", Shape::Format(&DAY), "Until the end of this day."),
    ],
    rules: &[Rule::NotEmpty],
};

static ITEM_STATE: Form = Form {
    name: "`item`",
    keys: &[
        needed("ref", Shape::Ref(Named::Item), "The item."),
        needed("is", Shape::Word(&["new", "playing", "played", "done", "closed"]), "What it has to be."),
    ],
    rules: &[],
};
