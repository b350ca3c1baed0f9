//! Which language a page or a text is in: what the page says, unless its words plainly say otherwise.
//!
//! Short texts say nothing: a label may be a name, a brand, or the same word in many languages. Languages that are
//! easily taken for each other never speak against one another.

use crate::stage::Stage;
use browser::BrowserError;
use scenarios::Language;
use serde::Deserialize;
use serde_json::json;
use whatlang::Lang;

/// How many letters a page's words must have before they speak against what the page says of itself.
const ENOUGH_OF_A_PAGE: usize = 120;

/// How many letters a single text must have to tell its language.
const ENOUGH_OF_A_TEXT: usize = 60;

/// From which confidence on a guess counts.
const SURE: f64 = 0.9;

/// Languages that trigrams take for each other.
const ALIKE: &[&[&str]] = &[
    &["da", "no", "sv"],
    &["hr", "sr", "bs", "sl", "mk", "bg"],
    &["cs", "sk"],
    &["es", "pt", "gl", "ca", "it"],
    &["ru", "uk", "be", "bg", "sr", "mk"],
    &["af", "nl"],
    &["id", "ms", "jv", "tl"],
    &["ar", "fa", "ur", "ps", "ug"],
    &["hi", "mr", "ne"],
    &["et", "fi"],
    &["tr", "az", "uz", "tk"],
    &["he", "yi"],
];

/// A page's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoken {
    pub language: Language,
    /// Its words say so themselves, or at least nothing else.
    pub is_sure: bool,
}

#[derive(Deserialize)]
struct Said {
    lang: String,
    words: String,
    text: String,
}

/// The language of the page as it is now; `None` where neither the page nor its words tell it.
pub(crate) async fn of_page(stage: &mut Stage<'_>) -> Option<Spoken> {
    let top = stage.session.top();
    let redact = stage.options.redact.clone();
    let said: Result<Said, BrowserError> =
        stage.session.ask(&top, "more.tongue", json!({"redact": redact})).await;
    let said = said.ok()?;
    let words = if said.text.is_empty() { &said.words } else { &said.text };
    of(&said.lang, words)
}

/// What `lang` attributes say, unless the words plainly say otherwise.
fn of(attribute: &str, words: &str) -> Option<Spoken> {
    let told: Option<Language> = attribute.parse().ok();
    let heard = guess(words, ENOUGH_OF_A_PAGE);
    match (told, heard) {
        (Some(told), Some(heard)) if are_alike(&told, &heard) => {
            Some(Spoken { language: told, is_sure: true })
        }
        (_, Some(heard)) => Some(Spoken { language: heard, is_sure: true }),
        (Some(told), None) => Some(Spoken { language: told, is_sure: false }),
        (None, None) => None,
    }
}

/// The language of several texts that belong together, where they are long enough to tell.
pub(crate) fn of_texts(texts: &str) -> Option<Language> {
    guess(texts, ENOUGH_OF_A_PAGE)
}

/// The language of one text, where it is long enough to tell.
pub(crate) fn of_text(text: &str) -> Option<Language> {
    guess(text, ENOUGH_OF_A_TEXT)
}

/// Whether one may be taken for the other.
pub(crate) fn are_alike(one: &Language, other: &Language) -> bool {
    let (one, other) = (one.family(), other.family());
    one == other || ALIKE.iter().any(|group| group.contains(&one.as_str()) && group.contains(&other.as_str()))
}

fn guess(text: &str, enough: usize) -> Option<Language> {
    // Numbers, codes and addresses are the same everywhere.
    let is_word = |word: &&str| {
        !word.contains(['@', '/', '_', '\\']) && !word.chars().any(|letter| letter.is_ascii_digit())
    };
    let words = text.split_whitespace().filter(is_word).collect::<Vec<_>>().join(" ");
    let weight = |letter: char| match u32::from(letter) {
        // A sign of these scripts says as much as a syllable.
        0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF => 3,
        _ if letter.is_alphabetic() => 1,
        _ => 0,
    };
    if words.chars().map(weight).sum::<usize>() < enough {
        return None;
    }
    let heard = whatlang::detect(&words)?;
    (heard.is_reliable() && heard.confidence() >= SURE)
        .then(|| tag(heard.lang()))?
        .map(|tag| Language(tag.to_owned()))
}

/// The tag of a language that interfaces are written in; rare ones are mostly mistaken for others.
fn tag(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Cat => "ca",
        Lang::Ron => "ro",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Pol => "pl",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Bul => "bg",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Bel => "be",
        Lang::Hun => "hu",
        Lang::Ell => "el",
        Lang::Tur => "tr",
        Lang::Aze => "az",
        Lang::Uzb => "uz",
        Lang::Heb => "he",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Hin => "hi",
        Lang::Mar => "mr",
        Lang::Nep => "ne",
        Lang::Ben => "bn",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Kan => "kn",
        Lang::Mal => "ml",
        Lang::Guj => "gu",
        Lang::Pan => "pa",
        Lang::Tha => "th",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Cmn => "zh",
        Lang::Hye => "hy",
        Lang::Kat => "ka",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Kontakte durchsuchen und bearbeiten. Die Menschen, mit denen Sie Geschäfte machen. Neuen Kontakt \
                          anlegen, Einstellungen ändern, Hilfe lesen. Den monatlichen Rundbrief an alle Kunden senden.";
    const ENGLISH: &str = "Search and edit the contacts. These are the people you do business with. Create a new contact, \
                           change the settings, read the help. Send the monthly newsletter to all of your customers.";

    fn check(attribute: &str, words: &str, expected: Option<(&str, bool)>) {
        let spoken = of(attribute, words);
        let told = spoken.as_ref().map(|spoken| (spoken.language.0.as_str(), spoken.is_sure));
        assert_eq!(told, expected, "{attribute}: {words}");
    }

    #[test]
    fn a_page_is_in_the_language_that_it_says_unless_its_words_plainly_say_otherwise() {
        check("de", GERMAN, Some(("de", true)));
        check("de-AT", GERMAN, Some(("de-AT", true)));
        check("en", GERMAN, Some(("de", true)));
        check("", ENGLISH, Some(("en", true)));
        check("de", "Save. Cancel. Ada Lindholm. Pine Street Books", Some(("de", false)));
        check("", "Save", None);
        check("de", &"CRM-17 4711 a@b.example /contacts/new ".repeat(20), Some(("de", false)));
    }

    #[test]
    fn a_short_text_tells_no_language() {
        for text in ["Save", "Speichern", "Name", "Grace Whitfield", "OK", "保存", "Pine Street Books"] {
            assert_eq!(of_text(text), None, "{text}");
        }
        let long = "Die Änderungen werden erst nach dem nächsten Anmelden für alle wirksam.";
        assert_eq!(of_text(long), Some(Language("de".to_owned())));
        assert_eq!(
            of_text("変更は次回のログイン後にすべてのユーザーに反映されます。しばらくお待ちください。"),
            Some(Language("ja".to_owned()))
        );
    }

    #[test]
    fn neighbouring_languages_are_taken_for_each_other() {
        assert!(are_alike(&Language("da".to_owned()), &Language("nb".to_owned())));
    }
}
