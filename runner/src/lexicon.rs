//! Compares an element's texts with what was learned for the page's language.

use crate::{fault::Fault, probe::is_unlearned};
use recognition::{is_language_free, normal};
use scenarios::{Code, Described, Finding, Language, Target, TextKind};

/// Whether the fast way has not compared the learned texts: it knows none, or not in which language.
pub(crate) fn has_to_be_compared(target: &Target, language: Option<&Language>) -> bool {
    !target.texts.is_empty() && (language.is_none() || is_unlearned(target))
}

/// What is wrong with the texts of an element that was found by something else.
///
/// Only a text that was learned and confirmed for this very language says anything.
pub(crate) fn findings(
    target: &Target,
    language: Option<&Language>,
    element: &Described,
    step: &str,
) -> Vec<Finding> {
    let Some(language) = language else { return none_of_the_known(target, element, step) };
    for kind in TextKind::ALL {
        let Some(known) = target.texts.get(&kind) else { continue };
        let Some(learned) = known.get(language).filter(|learned| !learned.unconfirmed) else { continue };
        let now = element.texts.get(&kind).map_or("", String::as_str);
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

/// Nobody knows the page's language: it may be any that was learned, but no other words.
fn none_of_the_known(target: &Target, element: &Described, step: &str) -> Vec<Finding> {
    for kind in TextKind::ALL {
        let Some(known) = target.texts.get(&kind).filter(|known| !known.is_empty()) else { continue };
        let now = element.texts.get(&kind).map_or("", String::as_str);
        let said = known.values().any(|learned| normal(&learned.text) == normal(now));
        if said || known.values().any(|learned| is_language_free(&learned.text)) {
            continue;
        }
        let was: Vec<String> = known.values().map(|learned| format!("“{}”", learned.text)).collect();
        let message = format!("the {} is “{now}”, it was {}", kind.name(), was.join(" or "));
        return vec![Fault::new(Code::TEXT_MISMATCH, message).finding(step)];
    }
    vec![]
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::Learned;

    /// A target whose name was learned in these languages; `?` before a text: unconfirmed.
    fn known(texts: &[(&str, &str)]) -> Target {
        let learned = texts.iter().map(|(language, text)| {
            let learned =
                Learned { text: text.trim_start_matches('?').to_owned(), unconfirmed: text.starts_with('?') };
            (Language((*language).to_owned()), learned)
        });
        Target { texts: [(TextKind::Name, learned.collect())].into_iter().collect(), ..Target::default() }
    }

    fn check(target: &Target, language: &str, now: &str, expected: Option<&str>) {
        let element = Described {
            texts: [(TextKind::Name, now.to_owned())].into_iter().collect(),
            ..Described::default()
        };
        let found = findings(target, Some(&Language(language.to_owned())), &element, "save");
        assert_eq!(found.first().map(|finding| finding.code.to_string()).as_deref(), expected, "{now}");
    }

    #[test]
    fn a_text_is_compared_with_what_was_learned_for_its_language() {
        let target = known(&[("en", "Save"), ("de", "Speichern"), ("fr", "Enregistrer")]);
        check(&target, "de", "Speichern", None);
        check(&target, "de", "  SPEICHERN: ", None);
        check(&target, "de", "Save", Some("text.untranslated"));
        check(&target, "de", "Enregistrer", Some("text.wrong_language(fr)"));
        check(&target, "de", "Sichern", Some("text.mismatch"));
    }

    #[test]
    fn what_was_never_confirmed_or_learned_is_no_evidence() {
        check(&known(&[("en", "OK"), ("de", "?OK")]), "de", "In Ordnung", None);
        check(&known(&[("en", "Save")]), "de", "Save", None);
        check(&known(&[("en", "2 / 3"), ("de", "2 / 3")]), "de", "1 / 3", None);
    }
}
