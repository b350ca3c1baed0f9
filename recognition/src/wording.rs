//! What the texts of a candidate say: word for word in the language that was learned, and what compares in others.

use crate::{
    evidence::{ICON, LABEL, NUMBERS, PLACEHOLDER, Said, Signal, TEXT, TITLE, quoted},
    words,
};
use scenarios::{Described, Language, Target, TextKind, in_language};

/// How alike a text in another language has to be to the recorded one to be the same, in the recorded language still.
const REWORDED: f64 = 0.6;

/// From how many words on that is no coincidence.
const SEVERAL: usize = 4;

/// What the texts of a candidate say.
pub(crate) fn weigh(
    target: &Target,
    language: Option<&Language>,
    candidate: &Described,
    said: &mut Vec<Said>,
) {
    let mut main: Option<Said> = None;
    for kind in TextKind::ALL {
        let have = candidate.texts.get(&kind).map_or("", String::as_str);
        let signal = match kind {
            TextKind::Name | TextKind::Text | TextKind::Alt => TEXT,
            TextKind::Label => LABEL,
            TextKind::Placeholder => PLACEHOLDER,
            TextKind::Title => TITLE,
        };
        let Some(one) = text(target, language, kind, have, signal) else { continue };
        if signal == TEXT {
            // Name and text are mostly one. Where they differ, the name is what people call it.
            if main.is_none() {
                main = Some(wandered(target, language, candidate, &one).unwrap_or(one));
            }
        } else if one.0 != NUMBERS || !said.iter().any(|(signal, ..)| *signal == NUMBERS) {
            said.push(one);
        }
    }
    said.extend(main);
}

/// Words wander: what a button says is the name of the icon that it becomes, or stood in its tooltip before.
fn wandered(
    target: &Target,
    language: Option<&Language>,
    candidate: &Described,
    found: &Said,
) -> Option<Said> {
    let now = words::normal(candidate.texts.get(&TextKind::Name)?);
    let said = |kind: &TextKind| {
        let learned =
            in_language(target.texts.get(kind)?, language?).filter(|learned| !learned.unconfirmed)?;
        (!words::is_symbol(&learned.text) && words::normal(&learned.text) == now).then_some(*kind)
    };
    let kind = [TextKind::Text, TextKind::Title].iter().find_map(said)?;
    let is_news = found.1 < WANDERED && !now.is_empty();
    is_news.then(|| (TEXT, WANDERED, format!("name “{now}” was its {}", kind.name())))
}

/// What a name says that was another text of the recorded element.
const WANDERED: f64 = 0.9;

/// The main text as recorded for the page's language and as it is now, both in their normal form; `None`
/// where none was recorded for it.
pub(crate) fn said_texts(
    target: &Target,
    language: Option<&Language>,
    candidate: &Described,
) -> Option<(String, String)> {
    let kinds = [TextKind::Name, TextKind::Text, TextKind::Alt];
    let (kind, known) = kinds.iter().find_map(|kind| Some((kind, target.texts.get(kind)?)))?;
    let learned = match language {
        Some(language) => in_language(known, language).filter(|learned| !learned.unconfirmed)?,
        None => known.values().next()?,
    };
    let now = candidate.texts.get(kind).map_or("", String::as_str);
    Some((words::normal(&learned.text), words::normal(now)))
}

fn text(
    target: &Target,
    language: Option<&Language>,
    kind: TextKind,
    have: &str,
    signal: Signal,
) -> Option<Said> {
    let known = target.texts.get(&kind)?;
    let exact =
        language.and_then(|language| in_language(known, language)).filter(|learned| !learned.unconfirmed);
    let (want, same_language) = match (exact, known.values().next()) {
        (Some(learned), _) => (&learned.text, true),
        (None, Some(learned)) => {
            (&learned.text, language.is_none() || words::is_language_free(&learned.text))
        }
        (None, None) => return None,
    };
    let why = format!("{} {}", kind.name(), quoted(want, have));
    if words::is_symbol(want) {
        return Some((ICON, if want == have { 1.0 } else { 0.0 }, why));
    }
    if same_language {
        let voice = if have.is_empty() { -0.2 } else { (words::likeness(want, have) * 1.7 - 0.7).max(-0.7) };
        return Some((signal, voice, why));
    }
    // Another language: equal texts are a brand or an untranslated label, digits still compare, the rest is neutral.
    if words::normal(want) == words::normal(have) {
        return Some((signal, 0.6, why));
    }
    // A label of several words that nobody has translated, and somebody has put otherwise.
    let (wanted, there) = (words::numbers(want), words::numbers(have));
    let alike = words::likeness(want, have);
    let has_words = |text: &str| words::tokens(text).len() >= SEVERAL;
    if alike >= REWORDED && wanted == there && has_words(want) && has_words(have) {
        return Some((signal, alike * 0.6, why));
    }
    if wanted.is_empty() && there.is_empty() || have.is_empty() {
        return None;
    }
    // Counters differ between languages too (“Flow 2” is “フロー 1”): a hint against, no more.
    Some((NUMBERS, if wanted == there { 0.6 } else { -0.3 }, why))
}
