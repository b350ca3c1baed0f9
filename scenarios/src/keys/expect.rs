//! The form of expectations.

use super::{TARGET_NAME, key};
use crate::formats::REGEX;
use crate::shape::{Form, Rule, Shape};

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

pub(super) static EXPECT: Form = Form {
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
