//! What an element looks like: its classes, its icon, and whether it is the active one.

use crate::{
    evidence::{BESIDE_WORDS, CLASSES, OWN_CLASSES, PICTURE, STATE, Said},
    page::Page,
    stable,
    within::related,
    wording::said_texts,
    words,
};
use scenarios::{Described, Language, Signals, Target, TextKind};

/// What the looks of a candidate say.
pub(crate) fn weigh(
    target: &Target,
    language: Option<&Language>,
    candidate: &Described,
    page: &Page,
    said: &mut Vec<Said>,
) {
    let (want, have) = (&target.signals, &candidate.signals);
    let trusted = |classes: &[String]| -> Vec<String> {
        let stable = classes.iter().filter(|class| stable::is_stable(class));
        stable.flat_map(|class| words::tokens(class)).collect()
    };
    let (one, other) = (trusted(&want.classes), trusted(&have.classes));
    if !one.is_empty() {
        let alike = words::dice(&one, &other, |word| page.rarity(word));
        said.push((CLASSES, alike * 1.4 - 0.4, format!("classes {:.0} % alike", alike * 100.0)));
    }
    if let Some(classes) = own_classes(want, have, page).filter(|_| is_nameless(target)) {
        said.push((OWN_CLASSES, 1.0, format!("nothing else has the classes {classes}")));
    }
    said.extend(picture(target, language, candidate, page));
    if is_active(want) {
        let voice = if is_active(have) { 1.0 } else { -0.3 };
        said.push((STATE, voice, "the active one".to_owned()));
    }
}

/// What its icon says. Where several draw the same one it tells none of them from the others. A control may have got
/// another icon with a redesign: where its words can be compared these decide, unless its own icon is drawn elsewhere.
fn picture(target: &Target, language: Option<&Language>, candidate: &Described, page: &Page) -> Option<Said> {
    let have = &candidate.signals;
    if target.signals.picture.is_empty() || have.picture.is_empty() {
        return None;
    }
    let has_words = candidate.texts.get(&TextKind::Text).is_some_and(|text| !text.is_empty());
    let signal = if has_words { BESIDE_WORDS } else { PICTURE };
    let drawn = || page.candidates.iter().filter(|other| other.signals.draws_as(&target.signals));
    if !have.draws_as(&target.signals) {
        let is_named = has_words && said_texts(target, language, candidate).is_some();
        let speaks = !is_named || drawn().next().is_some();
        return speaks.then(|| (signal, -0.5, "another picture".to_owned()));
    }
    let is_another = |other: &&Described| !std::ptr::eq(*other, candidate) && !related(other, candidate);
    Some(match drawn().filter(is_another).count() {
        0 => (signal, 1.0, "nothing else draws its picture".to_owned()),
        more => (signal, 0.6, format!("the same picture, as {more} others")),
    })
}

/// Whether nothing names an element in any language: no text, no attribute that tells it from others. Where something
/// does, classes are style, and “Delete” has those that “Save” had.
fn is_nameless(target: &Target) -> bool {
    const KINDS: [&str; 4] = ["type", "role", "tabindex", "target"];
    target.texts.is_empty() && target.signals.attributes.keys().all(|key| KINDS.contains(&key.as_str()))
}

/// Words of classes that say how an element is at the moment, or where it stands: they wander.
const PASSING: [&str; 18] = [
    "active",
    "selected",
    "current",
    "open",
    "opened",
    "closed",
    "hover",
    "focus",
    "focused",
    "first",
    "last",
    "disabled",
    "hidden",
    "hide",
    "show",
    "visible",
    "collapsed",
    "expanded",
];

/// The classes that the recorded element had, where a candidate has them all and nothing else on the page does. One of
/// them has to be a name of several words: `add` alone is no name.
fn own_classes(want: &Signals, have: &Signals, page: &Page) -> Option<String> {
    let lasting = |class: &&String| {
        stable::is_stable(class) && !words::tokens(class).iter().any(|word| PASSING.contains(&word.as_str()))
    };
    let lasts: Vec<&String> = want.classes.iter().filter(lasting).collect();
    let is_named = lasts.iter().any(|class| words::tokens(class).len() > 1);
    let has_all = |signals: &Signals| lasts.iter().all(|class| signals.classes.contains(class));
    // Those who have them all are few, so that the page is seldom gone through.
    let is_own = is_named
        && has_all(have)
        && page.candidates.iter().filter(|other| has_all(&other.signals)).nth(1).is_none();
    is_own.then(|| lasts.iter().map(|class| class.as_str()).collect::<Vec<_>>().join(" "))
}

/// Whether an element, or what is close around it, is marked as the active one: a tab, an entry of a menu.
fn is_active(signals: &Signals) -> bool {
    let around = signals.ancestors.iter().take(2).flat_map(|ancestor| &ancestor.classes);
    let mut classes = signals.classes.iter().chain(around);
    classes.any(|class| {
        words::tokens(class).iter().any(|word| matches!(word.as_str(), "active" | "selected" | "current"))
    })
}
