//! The only button of a form: it does what the form is for, whatever it is called.
//!
//! Servers read the names of the fields, so that nobody translates them and redesigns leave them: a form that asks for
//! the same is the same form. A form with several buttons says nothing of any of them.

use crate::{
    evidence::{FORM, SAME_FORM, Said},
    wording::said_texts,
    words,
};
use scenarios::{Described, Language, Target};

/// What the agent calls the names of the fields of a form whose only button it describes.
pub(crate) const FIELDS: &str = "formfields";

/// A form that asks for nothing.
const NONE: &str = "-";

/// From which share of common names on it may be the same form, grown.
const GROWN: f64 = 0.5;

/// What the fields say of a candidate; nothing where it is not its form's only button, or a form has no fields.
pub(crate) fn weigh(want: &str, have: Option<&String>) -> Option<Said> {
    let have = have.filter(|have| *have != NONE && want != NONE)?;
    let names = |fields: &str| fields.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let alike = words::dice(&names(want), &names(have), |_| 1.0);
    let voice = if alike >= GROWN { alike } else { -0.5 };
    Some((FORM, voice, format!("its form's fields {:.0} % alike", alike * 100.0)))
}

/// One of several buttons of a form that is sent where the recorded one's was.
pub(crate) fn same(want: &str, have: Option<&String>) -> Option<Said> {
    (have? == want).then(|| (SAME_FORM, 1.0, format!("its form is sent to “{want}”")))
}

/// Whether both are the only buttons of their forms, so that where these are sent to says which they are.
///
/// Of a form without fields it does not where the button says something else in a language that can be compared: what
/// follows and what unfollows are sent to one place.
pub(crate) fn are_sole((target, candidate): (&Target, &Described), language: Option<&Language>) -> bool {
    let Some(want) = target.signals.attributes.get(FIELDS) else { return false };
    let Some(have) = candidate.signals.attributes.get(FIELDS) else { return false };
    let says_another = || said_texts(target, language, candidate).is_some_and(|(want, have)| want != have);
    (want != NONE && have != NONE) || !says_another()
}
