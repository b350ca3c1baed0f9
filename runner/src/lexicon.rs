//! Compares an element's texts with what was learned for the page's language.

use crate::fault::Fault;
use recognition::{is_language_free, normal};
use scenarios::{Code, Described, Finding, Language, Target, TextKind};

/// What is wrong with the texts of an element that was found by something else.
///
/// Only a text that was learned and confirmed for this very language says anything.
pub(crate) fn findings(
    target: &Target,
    language: Option<&Language>,
    element: &Described,
    step: &str,
) -> Vec<Finding> {
    let Some(language) = language else { return vec![] };
    for kind in TextKind::ALL {
        let Some(known) = target.texts.get(&kind) else { continue };
        let Some(learned) = known.get(language).filter(|learned| !learned.unconfirmed) else { continue };
        let Some(now) = element.texts.get(&kind) else { continue };
        if normal(now) == normal(&learned.text) || is_language_free(&learned.text) {
            continue;
        }
        let other =
            known.iter().find(|(other, text)| *other != language && normal(&text.text) == normal(now));
        let code = match other {
            Some((other, _)) if known.first().is_some_and(|(source, _)| source == other) => {
                Code::TEXT_UNTRANSLATED
            }
            Some((other, _)) => Code::TEXT_WRONG_LANGUAGE.of(other),
            None => Code::TEXT_MISMATCH,
        };
        let message = format!("the {} is “{now}”, in {language} it was “{}”", kind.name(), learned.text);
        return vec![Fault::new(code, message).finding(step)];
    }
    vec![]
}
