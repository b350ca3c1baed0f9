//! The form of `notifications` in surefoot.yaml.

use super::{ALL, key, needed};
use crate::formats::{CLOCK, EMAIL, HOST, MAILBOX, NAME, ORIGIN, SECRET, TIME_ZONE};
use crate::shape::{Form, Rule, Shape};

static NAMED: Shape = Shape::Format(&NAME);
static ADDRESS: Shape = Shape::Format(&EMAIL);
static TOPIC: Shape = Shape::Word(&["broken", "recovered", "healed", "operations"]);
static WEEKDAY: Shape = Shape::Word(&["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

pub(super) static NOTIFICATIONS: Form = Form {
    name: "`notifications`",
    keys: &[
        key("mail", Shape::Map(&MAIL), "The server that takes mail."),
        key("channels", Shape::Named(&CHANNEL), "Who is told what."),
    ],
    rules: &[],
};

static MAIL: Form = Form {
    name: "a mail server",
    keys: &[
        needed("server", Shape::Format(&HOST), "Its name."),
        key("port", Shape::Whole(1, 65_535), "Its port; 587, 465 or 25 by `security` without it."),
        key(
            "security",
            Shape::Word(&["starttls", "tls", "none"]),
            "How it is made safe; starttls without it.",
        ),
        key("user", Shape::Format(&NAME), "Who we are there."),
        key("password", Shape::Format(&SECRET), "The name of the secret that is the password."),
        needed("from", Shape::Format(&MAILBOX), "The sender."),
    ],
    rules: &[],
};

static CHANNEL: Shape = Shape::Map(&Form {
    name: "a channel",
    keys: &[
        key("email", Shape::List(&ADDRESS, 1, ALL), "To these addresses."),
        key(
            "slack",
            Shape::Format(&SECRET),
            "The name of the secret that is the address of a Slack webhook.",
        ),
        key(
            "teams",
            Shape::Format(&SECRET),
            "The name of the secret that is the address of a Teams workflow.",
        ),
        key("webhook", Shape::Map(&WEBHOOK), "To a program."),
        key(
            "language",
            Shape::Word(&["en", "de", "ja", "ar"]),
            "The language of its messages; en without it.",
        ),
        key("tell", Shape::List(&TOPIC, 0, ALL), "What it is told of when it changes; all without it."),
        key("systems", Shape::List(&NAMED, 0, ALL), "Only these systems."),
        key("plans", Shape::List(&NAMED, 0, ALL), "Only these plans."),
        key("quiet", QUIET, "When nothing is told: it waits and goes as one."),
        key("digest", Shape::Map(&DIGEST), "One message a day with all there is to know."),
    ],
    rules: &[Rule::One(&["email", "slack", "teams", "webhook"])],
});

static WEBHOOK: Form = Form {
    name: "a webhook",
    keys: &[
        key("url", Shape::Format(&ORIGIN), "Its address."),
        key("secret", Shape::Format(&SECRET), "The name of the secret that is its address."),
        needed("key", Shape::Format(&SECRET), "The name of the secret by which messages are signed."),
    ],
    rules: &[Rule::One(&["url", "secret"])],
};

const QUIET: Shape = Shape::Either(&[Shape::Map(&QUIET_FORM), Shape::List(&QUIET_HOURS, 0, ALL)]);
static QUIET_HOURS: Shape = Shape::Map(&QUIET_FORM);
static QUIET_FORM: Form = Form {
    name: "quiet hours",
    keys: &[
        needed("from", Shape::Format(&CLOCK), "When they begin."),
        needed("to", Shape::Format(&CLOCK), "When they end; the next day where it is not later."),
        key("days", Shape::List(&WEEKDAY, 1, 7), "On these days they begin; every day without it."),
        key("time_zone", Shape::Format(&TIME_ZONE), "The time zone; UTC without it."),
    ],
    rules: &[],
};

static DIGEST: Form = Form {
    name: "a digest",
    keys: &[
        needed("at", Shape::Format(&CLOCK), "When it goes."),
        key("days", Shape::List(&WEEKDAY, 1, 7), "On these days; every day without it."),
        key("time_zone", Shape::Format(&TIME_ZONE), "The time zone; UTC without it."),
    ],
    rules: &[],
};
