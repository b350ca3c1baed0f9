//! Whether a step's text is in the reader's language.
//!
//! Where the author's texts by language are known there is nothing to guess. Else only what can't be mistaken
//! counts: a text without a single letter of the language's own script, and the words of a whole tour.

use super::report::StepReport;
use crate::tongue::{are_alike, of_text, of_texts};
use browser::guidance::{StepDef, StepFacts};
use scenarios::{Code, Language};

/// A text of fewer letters may be a name, or a brand.
const ENOUGH: usize = 12;

/// What is wrong with the language of a step's texts.
pub(super) fn check(facts: &StepFacts, wanted: &Language) -> Option<(Code, String)> {
    let declared = facts.declared.as_ref().and_then(|step| absent(step, wanted));
    if let Some(absent) = declared {
        return Some((
            Code::TEXT_FALLBACK,
            format!("the step has no {absent} in {wanted}: {}", quoted(facts)),
        ));
    }
    is_foreign(&format!("{} {}", facts.title, facts.text), wanted)
        .then(|| (Code::TEXT_FALLBACK, format!("wanted {wanted}, there is {}", quoted(facts))))
}

/// What is wrong with the language of a whole tour, of which each step may be too short to tell. A single step that is
/// in the wanted one, or in a third one, and nothing is said.
pub(super) fn of_tour(
    steps: &[StepReport],
    wanted: &Language,
    source: Option<&Language>,
) -> Option<(Code, String)> {
    let said: Vec<String> = steps.iter().map(|step| format!("{}. {}", step.title, step.text)).collect();
    let heard = of_texts(&said.join("\n"))?;
    let is_heard = |said: &String| of_text(said).is_none_or(|one| are_alike(&one, &heard));
    if are_alike(&heard, wanted) || !said.iter().all(is_heard) {
        return None;
    }
    let code = match source.is_some_and(|source| heard.is_same(source)) {
        true => Code::TEXT_FALLBACK.of(&heard),
        false => Code::TEXT_WRONG_LANGUAGE.of(&heard),
    };
    Some((code, format!("the whole tour should be in {wanted}, and is in {heard}")))
}

/// Whether a text has not a single letter of the language's own script, and is no mere name.
pub(super) fn is_foreign(words: &str, wanted: &Language) -> bool {
    let letters = words.chars().filter(|letter| letter.is_alphabetic()).count();
    let own = words.chars().filter(|letter| letter.is_alphabetic() && is_of(*letter, wanted)).count();
    letters >= ENOUGH && own == 0
}

/// Which of a step's texts its author gave in other languages, and not in this one.
fn absent(step: &StepDef, wanted: &Language) -> Option<&'static str> {
    let has = |texts: &std::collections::BTreeMap<String, String>| {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        texts.is_empty()
            || texts.keys().any(|tag| tag.is_empty() || primary(tag) == wanted.primary().to_ascii_lowercase())
    };
    match (has(&step.titles), has(&step.texts)) {
        (_, false) => Some("text"),
        (false, true) => Some("title"),
        (true, true) => None,
    }
}

/// Whether a letter is of the script that the language is written in; any letter of those with the Latin one.
fn is_of(letter: char, language: &Language) -> bool {
    let at = u32::from(letter);
    match language.primary() {
        "ja" => matches!(at, 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF),
        "zh" => matches!(at, 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x2FFFF),
        "ko" => matches!(at, 0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7AF),
        "ru" | "uk" | "be" | "bg" | "mk" | "kk" => matches!(at, 0x0400..=0x052F),
        "el" => matches!(at, 0x0370..=0x03FF | 0x1F00..=0x1FFF),
        "he" | "yi" => matches!(at, 0x0590..=0x05FF),
        "ar" | "fa" | "ur" => matches!(at, 0x0600..=0x06FF | 0x0750..=0x077F | 0xFB50..=0xFEFF),
        "hi" | "mr" | "ne" => matches!(at, 0x0900..=0x097F),
        "bn" => matches!(at, 0x0980..=0x09FF),
        "ta" => matches!(at, 0x0B80..=0x0BFF),
        "th" => matches!(at, 0x0E00..=0x0E7F),
        "ka" => matches!(at, 0x10A0..=0x10FF),
        "hy" => matches!(at, 0x0530..=0x058F),
        // `sr`, `az` and others are written in more than one script.
        "sr" | "az" | "uz" | "mn" => letter.is_alphabetic(),
        _ => at < 0x0250 || matches!(at, 0x1E00..=0x1EFF),
    }
}

/// The beginning of what the step says.
fn quoted(facts: &StepFacts) -> String {
    let words = if facts.text.is_empty() { &facts.title } else { &facts.text };
    let begun: String = words.chars().take(80).collect();
    format!("“{begun}{}”", if words.chars().count() > 80 { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(language: &str, text: &str) -> Option<&'static str> {
        let facts = StepFacts { text: text.to_owned(), ..StepFacts::default() };
        check(&facts, &Language(language.to_owned())).map(|(code, _)| code.name())
    }

    #[test]
    fn only_another_script_speaks_against_a_text_of_which_nothing_else_is_known() {
        assert_eq!(check_text("ja", "Welcome to the file browser"), Some("text.fallback"));
        assert_eq!(check_text("ja", "JupyterLab へようこそ"), None);
        assert_eq!(check_text("ja", "JupyterLab"), None);
        assert_eq!(check_text("fr", "Welcome to the file browser"), None);
        assert_eq!(check_text("de", "ようこそ、ファイルブラウザーへおいでください"), Some("text.fallback"));
    }

    #[test]
    fn a_whole_tour_tells_its_language_where_its_steps_are_too_short_to() {
        const ENGLISH: [&str; 4] = [
            "Here is where you write all of your notes",
            "Whenever you like, you can throw them away",
            "Nothing of what you wrote before gets lost",
            "That was everything that we wanted to show",
        ];
        const FRENCH: [&str; 4] = [
            "Voici où vous écrivez toutes vos notes",
            "Vous pouvez les supprimer quand vous voulez",
            "Rien de ce que vous avez écrit n'est perdu",
            "C'est tout ce que nous voulions vous montrer",
        ];
        let told = |texts: &[&str], wanted: &str| {
            let step = |text: &&str| StepReport { text: (*text).to_owned(), ..StepReport::default() };
            let steps: Vec<StepReport> = texts.iter().map(step).collect();
            let language = |tag: &str| Language(tag.to_owned());
            of_tour(&steps, &language(wanted), Some(&language("en"))).map(|(code, _)| code.to_string())
        };
        assert_eq!(told(&ENGLISH, "fr").as_deref(), Some("text.fallback(en)"));
        assert_eq!(told(&FRENCH, "de").as_deref(), Some("text.wrong_language(fr)"));
        assert_eq!((told(&ENGLISH, "en-GB"), told(&FRENCH, "fr-CA")), (None, None));
        // Names and labels say nothing, and neither do two languages in one tour.
        assert_eq!(told(&["Save", "Node-RED", "Dashboard", "OK"], "fr"), None);
        let long =
            "Voici la page où vous écrivez toutes vos notes, et vous pouvez les supprimer quand vous voulez.";
        assert_eq!(told(&[ENGLISH.as_slice(), &[long]].concat(), "fr"), None);
    }

    #[test]
    fn an_author_s_own_texts_leave_no_doubt() {
        let texts = [("en-US", "Welcome"), ("ja", "ようこそ")].map(|(l, t)| (l.to_owned(), t.to_owned()));
        let declared = Some(StepDef { texts: texts.into(), ..StepDef::default() });
        let facts = StepFacts { text: "Welcome".to_owned(), declared, ..StepFacts::default() };
        let code = |tag: &str| check(&facts, &Language(tag.to_owned())).map(|(code, _)| code.name());
        assert_eq!((code("de"), code("en"), code("ja-JP")), (Some("text.fallback"), None, None));
    }
}
