//! Compares an element's texts with what was learned for the page's language.
//!
//! Only what was learned and confirmed for a language is evidence in it: a string that is the source's in every run is no
//! fault. Which language a page is in decides where nobody has asked for one, and what unknown words are called.

use crate::{
    fault::Fault,
    probe::is_unlearned,
    stage::Stage,
    tongue::{self, Spoken},
};
use indexmap::IndexMap;
use recognition::{is_language_free, normal};
use scenarios::{Code, Described, Finding, Language, Learned, Target, TextChange, TextKind, in_language};

/// What the texts of an element came to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Judged {
    pub findings: Vec<Finding>,
    /// What somebody should say yes or no to.
    pub change: Option<TextChange>,
}

/// What is learned of one kind of text.
type Known = IndexMap<Language, Learned>;

/// Whether the fast way has not compared the learned texts: it knows none, or not in which language.
pub(crate) fn has_to_be_compared(target: &Target, language: Option<&Language>) -> bool {
    let Some(language) = language else { return !target.texts.is_empty() };
    is_unlearned(target) && !target.texts.is_empty()
        || source_of(target)
            .is_some_and(|source| target.texts.values().any(|known| is_absent_here(known, source, language)))
}

/// The language that a target was recorded in: that of the first text that was learned of it.
fn source_of(target: &Target) -> Option<&Language> {
    target.texts.values().next()?.keys().next()
}

/// Whether others have a translation, and this language has none that was confirmed.
fn is_absent_here(known: &Known, source: &Language, language: &Language) -> bool {
    in_language(known, language).is_none_or(|learned| learned.unconfirmed) && is_translated(known, source)
}

fn is_translated(known: &Known, source: &Language) -> bool {
    let Some(original) = known.get(source).map(|learned| normal(&learned.text)) else { return false };
    known.values().any(|learned| !learned.unconfirmed && normal(&learned.text) != original)
}

/// What is wrong with the texts of an element that was found by something else.
pub(crate) async fn judge(stage: &mut Stage<'_>, target: &Target, element: &Described, step: &str) -> Judged {
    let Some(language) = stage.options.language.clone() else {
        // Where nobody has asked for a language, what the page only says of itself is not enough.
        let several = source_of(target)
            .is_some_and(|source| target.texts.values().any(|known| is_translated(known, source)));
        let page = if several { tongue::of_page(stage).await } else { None };
        return match page.filter(|page| page.is_sure) {
            Some(page) => compare(target, &page.language, None, element, step),
            None => Judged { findings: none_of_the_known(target, element, step), change: None },
        };
    };
    let judged = compare(target, &language, None, element, step);
    if judged == Judged::default() {
        return judged;
    }
    let page = tongue::of_page(stage).await;
    compare(target, &language, page.as_ref(), element, step)
}

/// The first text that is not as it was learned.
fn compare(
    target: &Target,
    language: &Language,
    page: Option<&Spoken>,
    element: &Described,
    step: &str,
) -> Judged {
    let mut waits = None;
    let Some(source) = source_of(target) else { return Judged::default() };
    for kind in TextKind::ALL {
        let Some(known) = target.texts.get(&kind) else { continue };
        let now = element.texts.get(&kind).map_or("", String::as_str);
        let learned = in_language(known, language);
        let change = |old: &Learned| TextChange {
            kind,
            language: language.clone(),
            old: old.text.clone(),
            new: now.to_owned(),
            was_confirmed: !old.unconfirmed,
        };
        let (code, was) = match learned.filter(|learned| !learned.unconfirmed) {
            Some(learned) if normal(now) == normal(&learned.text) || is_language_free(&learned.text) => {
                continue;
            }
            Some(learned) => (other_words(known, (source, language), page, now), learned),
            None => match (third(known, (source, language), now), learned) {
                (Some((other, _)), _) => {
                    let Some(original) = known.get(source) else { continue };
                    (Code::TEXT_FALLBACK.of(other), learned.unwrap_or(original))
                }
                // A translation has come, or the source's text was meant: somebody may say so.
                (None, Some(learned))
                    if is_translated(known, source) && speaks(page, language) && !now.is_empty() =>
                {
                    waits = waits.or(Some(change(learned)));
                    continue;
                }
                (None, _) => continue,
            },
        };
        let change = (code == Code::TEXT_MISMATCH && !now.is_empty()).then(|| change(was));
        let words = words(kind, now, language, (was, learned.is_some()));
        let message = format!("{words}{}", elsewhere(page, language));
        return Judged { findings: vec![Fault::new(code, message).finding(step)], change };
    }
    Judged { findings: vec![], change: waits }
}

/// Nothing speaks against the page being in this language.
fn speaks(page: Option<&Spoken>, language: &Language) -> bool {
    page.is_none_or(|page| tongue::are_alike(&page.language, language))
}

fn words(kind: TextKind, now: &str, language: &Language, (was, is_learned): (&Learned, bool)) -> String {
    match is_learned && !was.unconfirmed {
        true => format!("the {} is “{now}”, in {language} it was “{}”", kind.name(), was.text),
        false => format!("the {} is “{now}”, and {language} has no text of its own", kind.name()),
    }
}

/// Where the whole page is in another language, the texts are not to blame.
fn elsewhere(page: Option<&Spoken>, language: &Language) -> String {
    match page.filter(|page| page.is_sure && !tongue::are_alike(&page.language, language)) {
        Some(page) => format!("; the whole page is in {}", page.language),
        None => String::new(),
    }
}

/// What to call a text that is not the one of its language.
fn other_words(
    known: &Known,
    (source, language): (&Language, &Language),
    page: Option<&Spoken>,
    now: &str,
) -> Code {
    let of = |other: &Language| match source.is_same(other) {
        true => Code::TEXT_UNTRANSLATED,
        false => Code::TEXT_WRONG_LANGUAGE.of(other),
    };
    let is_now = |text: &Learned| !now.is_empty() && normal(&text.text) == normal(now);
    if let Some((other, _)) = known.iter().find(|(other, text)| !other.is_same(language) && is_now(text)) {
        return of(other);
    }
    // Words that nobody has learned: long ones tell their language themselves, others may be the page's.
    let heard = tongue::of_text(now);
    let page = page.filter(|page| page.is_sure && !now.is_empty()).map(|page| page.language.clone());
    match heard.or(page).filter(|heard| !tongue::are_alike(heard, language)) {
        Some(heard) => of(&heard),
        None => Code::TEXT_MISMATCH,
    }
}

/// The third language whose own text is shown, neither this one nor the source.
fn third<'a>(
    known: &'a Known,
    (source, language): (&Language, &Language),
    now: &str,
) -> Option<(&'a Language, &'a Learned)> {
    let original = normal(&known.get(source)?.text);
    known.iter().find(|(other, text)| {
        !other.is_same(language)
            && !other.is_same(source)
            && !text.unconfirmed
            && normal(&text.text) == normal(now)
            && normal(&text.text) != original
    })
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

    /// A target whose name was learned in these languages; `?` before a text: unconfirmed.
    fn known(texts: &[(&str, &str)]) -> Target {
        let learned = texts.iter().map(|(language, text)| {
            let learned =
                Learned { text: text.trim_start_matches('?').to_owned(), unconfirmed: text.starts_with('?') };
            (Language((*language).to_owned()), learned)
        });
        Target { texts: [(TextKind::Name, learned.collect())].into_iter().collect(), ..Target::default() }
    }

    fn judged(target: &Target, language: &str, page: Option<&str>, now: &str) -> Judged {
        let element = Described {
            texts: [(TextKind::Name, now.to_owned())].into_iter().collect(),
            ..Described::default()
        };
        let page = page.map(|page| Spoken { language: Language(page.to_owned()), is_sure: true });
        compare(target, &Language(language.to_owned()), page.as_ref(), &element, "save")
    }

    fn check(target: &Target, language: &str, now: &str, expected: Option<&str>) {
        let found = judged(target, language, None, now).findings;
        assert_eq!(found.first().map(|finding| finding.code.to_string()).as_deref(), expected, "{now}");
    }

    #[test]
    fn a_text_is_compared_with_what_was_learned_for_its_language() {
        let target = known(&[("en", "Save"), ("de", "Speichern"), ("fr", "Enregistrer")]);
        check(&target, "de", "Speichern", None);
        check(&target, "de-AT", "Speichern", None);
        check(&target, "de", "  SPEICHERN: ", None);
        check(&target, "de", "Save", Some("text.untranslated"));
        check(&target, "de", "Enregistrer", Some("text.wrong_language(fr)"));
        check(&target, "de", "Sichern", Some("text.mismatch"));
        let long =
            "Votre modification ne sera visible pour les autres personnes qu’après la prochaine connexion.";
        check(&target, "de", long, Some("text.wrong_language(fr)"));
        check(&target, "en", "Speichern", Some("text.wrong_language(de)"));
    }

    #[test]
    fn what_is_absent_here_may_be_the_sources_text_and_no_third_languages() {
        let target = known(&[("en", "Save"), ("de", "?Save"), ("fr", "Enregistrer")]);
        for language in ["de", "nl"] {
            check(&target, language, "Save", None);
            check(&target, language, "Enregistrer", Some("text.fallback(fr)"));
        }
        check(&target, "nl", "Opslaan", None);
    }

    #[test]
    fn what_was_never_confirmed_or_learned_is_no_evidence() {
        check(&known(&[("en", "OK"), ("de", "?OK")]), "de", "In Ordnung", None);
        check(&known(&[("en", "Save")]), "de", "Save", None);
        check(&known(&[("en", "2 / 3"), ("de", "2 / 3")]), "de", "1 / 3", None);
    }

    #[test]
    fn unknown_words_on_a_page_in_another_language_are_in_that_one() {
        let target = known(&[("en", "Save"), ("de", "Speichern")]);
        let code = |page, now: &str| judged(&target, "de", page, now).findings[0].code.to_string();
        assert_eq!(code(Some("en"), "Save contact"), "text.untranslated");
        assert_eq!(code(Some("pl"), "Zapisz"), "text.wrong_language(pl)");
        assert_eq!(code(Some("de"), "Sichern"), "text.mismatch");
        assert!(
            judged(&target, "de", Some("en"), "Save").findings[0].message.contains("the whole page is in en")
        );
    }

    #[test]
    fn somebody_is_asked_about_new_words_and_about_what_is_still_the_sources() {
        let change = |target: &Target, now: &str| {
            judged(target, "de", None, now).change.map(|change| format!("{} > {}", change.old, change.new))
        };
        let target = known(&[("en", "Save"), ("de", "Speichern"), ("fr", "Enregistrer")]);
        assert_eq!(change(&target, "Sichern").as_deref(), Some("Speichern > Sichern"));
        assert_eq!(change(&target, "Save"), None, "a fault is no proposal");
        let partly = known(&[("en", "Save"), ("de", "?Save"), ("fr", "Enregistrer")]);
        assert_eq!(change(&partly, "Speichern").as_deref(), Some("Save > Speichern"));
        assert_eq!(change(&partly, "Save").as_deref(), Some("Save > Save"));
        let name =
            known(&[("en", "Grace Whitfield"), ("de", "?Grace Whitfield"), ("fr", "?Grace Whitfield")]);
        assert_eq!(change(&name, "Grace Whitfield"), None, "a name is a name");
    }
}
