//! The form of plans, maintenance windows and quarantine in surefoot.yaml.

use super::{ALL, TEXT, VIEWPORT_SHAPE, key, needed};
use crate::formats::{CRON, DAY, DURATION, ENGINE, LANGUAGE, NAME, TIME_ZONE};
use crate::shape::{Form, Rule, Shape};

static BROWSER: Shape = Shape::Format(&ENGINE);
static LANGUAGE_TAG: Shape = Shape::Format(&LANGUAGE);
static NAMED: Shape = Shape::Format(&NAME);

pub(super) static PLAN: Shape = Shape::Map(&Form {
    name: "a plan",
    keys: &[
        key("scenarios", Shape::List(&NAMED, 0, ALL), "Scenario files and folders; all without it."),
        key("tags", Shape::List(&TEXT, 0, ALL), "Only scenarios with at least one of these tags."),
        key("browsers", Shape::List(&BROWSER, 0, ALL), "In these browsers."),
        key("languages", Shape::List(&LANGUAGE_TAG, 0, ALL), "In these languages."),
        key("viewports", Shape::List(&VIEWPORT_SHAPE, 0, ALL), "In these viewports."),
        key("environments", Shape::List(&NAMED, 0, ALL), "In these environments."),
        key("personas", Shape::List(&NAMED, 0, ALL), "As these personas."),
        key("when", WHEN, "What starts it; only by hand without it."),
        key("retries", Shape::Whole(0, 10), "How often a broken cell is tried again; 0 without it."),
        key("parallel", Shape::Whole(1, 1_000), "Cells at a time; as many as there are workers without it."),
        key("priority", Shape::Whole(0, 9), "What is higher goes first; 5 without it."),
        key(
            "resolve_only",
            Shape::Truth,
            "Only looks for the targets of pages that it can open; acts on nothing.",
        ),
        key("paused", Shape::Truth, "It starts by itself no more."),
    ],
    rules: &[],
});

const WHEN: Shape = Shape::Either(&[Shape::Map(&TRIGGER_FORM), Shape::List(&TRIGGER, 0, ALL)]);
static TRIGGER: Shape = Shape::Map(&TRIGGER_FORM);
static TRIGGER_FORM: Form = Form {
    name: "what starts a plan",
    keys: &[
        key("cron", Shape::Format(&CRON), "Minute, hour, day, month and weekday."),
        key("time_zone", Shape::Format(&TIME_ZONE), "The time zone of `cron`; UTC without it."),
        key("every", Shape::Format(&DURATION), "Again and again after so long."),
        key("after", Shape::Word(&["deployment"]), "After each deployment that somebody tells of."),
    ],
    rules: &[Rule::One(&["cron", "every", "after"])],
};

pub(super) static MAINTENANCE: Shape = Shape::Map(&Form {
    name: "a maintenance window",
    keys: &[
        needed("cron", Shape::Format(&CRON), "When it begins."),
        key("time_zone", Shape::Format(&TIME_ZONE), "The time zone of `cron`; UTC without it."),
        needed("lasts", Shape::Format(&DURATION), "How long it lasts."),
    ],
    rules: &[],
});

pub(super) static QUARANTINE: Shape = Shape::Map(&Form {
    name: "a quarantine",
    keys: &[
        needed("scenario", Shape::Format(&NAME), "The scenario's file."),
        key("browsers", Shape::List(&BROWSER, 0, ALL), "In these browsers only."),
        key("languages", Shape::List(&LANGUAGE_TAG, 0, ALL), "In these languages only."),
        needed("until", Shape::Format(&DAY), "The last day: afterwards it counts again."),
        needed("reason", Shape::Text, "Why."),
    ],
    rules: &[],
});
