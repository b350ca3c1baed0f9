//! The form of the files: every key, what may stand there, and what it means.
//!
//! Here the scenario's head; its steps, expectations and targets, and the project, in files of their own.
//!
//! The reader (`read`) and the JSON Schema (`schema`) are both made from these tables.

mod expect;
mod notification;
mod plan;
pub(crate) mod project;
mod step;
mod target;

pub(crate) use expect::ELEMENT_CHECKS;
use step::STEP;
pub(crate) use step::VERBS;
pub(crate) use target::TARGET;

use crate::formats::{DURATION, LANGUAGE, NAME, ORIGIN, VIEWPORT};
use crate::shape::{Form, Key, Shape};

pub(crate) const fn key(name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key { name, shape, required: false, meaning }
}

pub(crate) const fn needed(name: &'static str, shape: Shape, meaning: &'static str) -> Key {
    Key { name, shape, required: true, meaning }
}

pub(crate) const ALL: usize = usize::MAX;
pub(crate) static TEXT: Shape = Shape::Text;
pub(crate) static NUMBER: Shape = Shape::Number;
pub(crate) const POINT: Shape = Shape::List(&NUMBER, 2, 2);
pub(crate) const TARGET_NAME: Shape = Shape::Format(&NAME);
pub(crate) const HEAL: Shape = Shape::Word(&["act", "propose", "never"]);
pub(crate) static VIEWPORT_SHAPE: Shape =
    Shape::Either(&[Shape::Format(&VIEWPORT), Shape::Map(&VIEWPORT_FORM)]);
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
