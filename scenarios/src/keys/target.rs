//! The form of targets.

use super::{ALL, NUMBER, TEXT, key, needed};
use crate::shape::{Form, Rule, Shape};

static TEXTS: Shape = Shape::List(&TEXT, 0, ALL);
static PATH: Shape = Shape::List(&TEXT, 1, ALL);
static LEARNED: Shape = Shape::Either(&[Shape::Text, Shape::Map(&UNCONFIRMED)]);
static UNCONFIRMED: Form = Form {
    name: "an unconfirmed text",
    keys: &[needed("unconfirmed", Shape::Text, "Equal to the source language's text when it was learned.")],
    rules: &[],
};
const PER_LANGUAGE: Shape = Shape::PerLanguage(&LEARNED);
const ROW: Shape = Shape::Either(&[Shape::Word(&["place"]), Shape::PerLanguage(&TEXTS)]);
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
        key(
            "picture",
            Shape::Text,
            "A hash of the icon that a control draws, and after a space the icon's name, where it has one.",
        ),
        key("neighbours", Shape::PerLanguage(&TEXTS), "Texts near the element, per language."),
        key(
            "row",
            ROW,
            "What its row says and no other row does, per language; or place: whichever row stands there.",
        ),
        key("frame", Shape::List(&FRAME, 0, ALL), "Frames on the way, outermost first."),
        key("pages", Shape::List(&TEXT, 0, ALL), "Addresses whose pages have it as soon as they are opened."),
        key("selectors", Shape::List(&PATH, 0, ALL), "Selectors of an imported recording."),
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
