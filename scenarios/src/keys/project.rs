//! The form of surefoot.yaml; the reader and the JSON Schema are both made from this table.

use super::notification::NOTIFICATIONS;
use super::plan::{MAINTENANCE, PLAN, QUARANTINE};
use super::{HEAL, TEXT, VIEWPORT_SHAPE, key, needed};
use crate::formats::{ENGINE, LANGUAGE, NAME, ORIGIN, PATH_WITH_LANGUAGE, SECRET, SIZE};
use crate::shape::{Form, Rule, Shape};

const ALL: usize = usize::MAX;
static SECRET_NAME: Shape = Shape::Format(&SECRET);
static LANGUAGE_TAG: Shape = Shape::Format(&LANGUAGE);
static BROWSER: Shape = Shape::Format(&ENGINE);

/// The whole file.
pub(crate) static PROJECT: Shape = Shape::Map(&Form {
    name: "surefoot.yaml",
    keys: &[
        key("systems", Shape::Named(&SYSTEM), "The applications under test."),
        key("environments", Shape::Named(&ENVIRONMENT), "Where they run."),
        key("default_environment", Shape::Format(&NAME), "The environment used where none is asked for."),
        key("languages", Shape::Map(&LANGUAGES), "The languages, and how the application is told one."),
        key("personas", Shape::Named(&PERSONA), "Who uses the application."),
        key("redaction", Shape::Map(&REDACTION), "What is masked in evidence."),
        key("browsers", Shape::List(&BROWSER, 0, ALL), "Defaults for --browser."),
        key("viewports", Shape::List(&VIEWPORT_SHAPE, 0, ALL), "Defaults for --viewport."),
        key("plans", Shape::Named(&PLAN), "What runs when on which matrix."),
        key("quarantine", Shape::List(&QUARANTINE, 0, ALL), "Scenarios that fail for a known reason."),
        key("retention", Shape::Map(&RETENTION), "How long evidence is kept; for ever without it."),
        key("notifications", Shape::Map(&NOTIFICATIONS), "Who is told what, where and when."),
    ],
    rules: &[],
});

static RETENTION: Form = Form {
    name: "`retention`",
    keys: &[
        key("screenshots", Shape::Map(&KEEP), "Pictures of pages."),
        key("pages", Shape::Map(&KEEP), "Saved pages."),
        key("har", Shape::Map(&KEEP), "Networks of attempts."),
    ],
    rules: &[Rule::NotEmpty],
};

static KEEP: Form = Form {
    name: "a limit",
    keys: &[
        key("days", Shape::Whole(1, 36_500), "So many days after it was last the evidence of a run."),
        key("size", Shape::Format(&SIZE), "So much of it, before compression; the oldest goes first."),
    ],
    rules: &[Rule::NotEmpty],
};

static SYSTEM: Shape = Shape::Map(&Form {
    name: "a system",
    keys: &[
        key("name", Shape::Text, "Its name for people."),
        key("parallel", Shape::Whole(1, 1_000), "Cells at a time, in all its environments together."),
        key("maintenance", Shape::List(&MAINTENANCE, 0, ALL), "When no plan starts there."),
    ],
    rules: &[],
});

static ENVIRONMENT: Shape = Shape::Map(&Form {
    name: "an environment",
    keys: &[
        key("system", Shape::Format(&NAME), "The system that runs there."),
        needed("url", Shape::Format(&ORIGIN), "The base URL."),
        key("version", Shape::Text, "The application's version."),
        key("production", Shape::Truth, "Real users work there."),
        key("heal", HEAL, "What a changed target does."),
        key("parallel", Shape::Whole(1, 1_000), "Cells at a time."),
        key("before_cell", Shape::Map(&AROUND), "Done before each cell."),
        key("after_cell", Shape::Map(&AROUND), "Done after each cell."),
        key("insecure", Shape::Truth, "Accept invalid certificates."),
    ],
    rules: &[],
});

static AROUND: Form = Form {
    name: "a request or command",
    keys: &[
        key("http", Shape::Map(&HTTP), "A request."),
        key("command", Shape::List(&TEXT, 1, ALL), "A program and its arguments."),
    ],
    rules: &[Rule::One(&["http", "command"])],
};

static HTTP: Form = Form {
    name: "a request",
    keys: &[
        key(
            "method",
            Shape::Word(&["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
            "Its method; GET without it.",
        ),
        needed("url", Shape::Text, "Its address."),
        key("body", Shape::Text, "Its body."),
        key("headers", Shape::Named(&TEXT), "Its headers."),
    ],
    rules: &[],
};

static LANGUAGES: Form = Form {
    name: "`languages`",
    keys: &[
        key("default", Shape::Format(&LANGUAGE), "The source language."),
        key("all", Shape::List(&LANGUAGE_TAG, 0, ALL), "All of them."),
        key(
            "set_by",
            Shape::Either(&[Shape::Word(&["header"]), Shape::Map(&SET_BY)]),
            "How the application is told one.",
        ),
    ],
    rules: &[],
};

const WAYS: &[&str] = &["cookie", "query", "path", "storage", "scenario"];
static SET_BY: Form = Form {
    name: "`set_by`",
    keys: &[
        key("cookie", Shape::Format(&NAME), "A cookie of this name."),
        key("query", Shape::Format(&NAME), "A query parameter of this name."),
        key("path", Shape::Format(&PATH_WITH_LANGUAGE), "A prefix of the path with {lang} in it."),
        key("storage", Shape::Format(&NAME), "An entry of the local storage."),
        key("scenario", Shape::Format(&NAME), "A scenario file that switches it."),
    ],
    rules: &[Rule::One(WAYS)],
};

static PERSONA: Shape = Shape::Map(&Form {
    name: "a persona",
    keys: &[
        key("login", Shape::Format(&NAME), "The scenario file that logs them in."),
        key("secrets", Shape::List(&SECRET_NAME, 0, ALL), "Names of secrets that the login needs."),
        key("attributes", Shape::Named(&TEXT), "Free words about them."),
    ],
    rules: &[],
});

static REDACTION: Form = Form {
    name: "`redaction`",
    keys: &[key("selectors", Shape::List(&TEXT, 0, ALL), "CSS selectors.")],
    rules: &[],
};
