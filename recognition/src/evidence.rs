//! What each signal says for or against a candidate.
//!
//! A signal speaks from -1.0 (against) to 1.0 (for), or not at all: missing data is neutral. Its weight
//! is fixed in one table; the sign is never learned.

use crate::{appearance, form, lineage::lineage, own, page::Page, row, stable, wording, words};
use scenarios::{Described, Language, Signals, Target, TextKind};

/// A signal, its weight and the reason for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signal {
    /// Its name in explanations.
    pub name: &'static str,
    /// How much it counts.
    pub weight: f64,
}

macro_rules! weights {
    ($($constant:ident $name:literal $weight:literal $reason:literal)*) => {
        $(#[doc = $reason] pub(crate) const $constant: Signal = Signal { name: $name, weight: $weight };)*
    };
}

weights! {
    ID "id" 4.0 "The strongest single attribute where it is written by a person."
    TEST_ID "test id" 5.0 "Written for tests: kept on purpose."
    OWN_ATTRIBUTE "own attribute" 4.0 "Written by the application to find its control by: a command, a panel, a key of a text."
    NAME_ATTRIBUTE "name attribute" 3.0 "Servers read it: renaming it breaks forms."
    ADDRESS "address" 4.0 "Routes outlive markup."
    INPUT_TYPE "type" 1.0 "A text field rarely becomes a checkbox."
    VALUE "value" 2.5 "Tells radio buttons and submit buttons of one form apart."
    OTHER_ATTRIBUTES "other attributes" 1.0 "for, aria-controls, autocomplete and the like."
    FORM "form" 4.0 "A form's only button does what the form is for, and the names of its fields say what that is."
    SAME_FORM "same form" 1.0 "It is sent where the recorded one was; the buttons of a form share that."
    ROLE "role" 1.5 "A button may become a link, hardly a text field."
    ONLY "only one" 1.0 "The only element of its role on the page."
    TAG "tag" 0.7 "Changes with frameworks."
    TEXT "text" 4.0 "What the user reads; in the same language only."
    LABEL "label" 3.0 "What the user reads beside a field."
    PLACEHOLDER "placeholder" 1.5 "Often repeats the label."
    TITLE "title" 1.5 "Tooltips of icon buttons."
    ICON "icon" 1.0 "A sign such as ☆ or an icon font's letter: shared by look-alikes, changed by states."
    NUMBERS "digits" 2.0 "Digits say the same in every language."
    CLASSES "classes" 1.5 "Weighted by rarity on the page."
    PICTURE "picture" 2.0 "What a control without words draws: its icon, in every language; states change it."
    BESIDE_WORDS "picture" 3.5 "The icon beside words: in another language all that names it; states change the words, too."
    OWN_CLASSES "own classes" 2.0 "All that names it: its classes, of several words, and nothing else on the page has them all."
    ANCESTORS "ancestors" 3.0 "Named containers survive redesigns of what they hold."
    PATH "path" 1.0 "The chain of tags."
    PLACE "same place" 1.5 "The very same path."
    POSITION "position" 0.7 "Among its siblings."
    NEIGHBOURS "neighbours" 1.5 "Texts around it; in the same language only."
    ROW "row" 4.0 "A row is known by its record, wherever it stands."
    GEOMETRY "size" 0.4 "Size rather than place: pages grow."
    STATE "state" 1.0 "The active one of several is meant, whatever it is called today."
    SHADOW "shadow root" 1.0 "Inside the same component."
    SELECTORS "recorded selectors" 3.0 "All that is known before a target is learned."
}

/// What one signal said: the signal, -1.0 to 1.0, and the words for an explanation.
pub(crate) type Said = (Signal, f64, String);

/// Everything that the signals say about a candidate.
pub(crate) fn weigh(
    target: &Target,
    language: Option<&Language>,
    candidate: &Described,
    page: &Page,
) -> Vec<Said> {
    let mut said = vec![];
    attributes(target, language, candidate, page, &mut said);
    kind(target, candidate, page, &mut said);
    wording::weigh(target, language, candidate, &mut said);
    structure(target, language, candidate, page, &mut said);
    neighbours(target, language, candidate, &mut said);
    said.extend(of_row(target, language, candidate));
    if let Some((agreeing, matching)) = candidate.selectors.filter(|(_, matching)| *matching > 0) {
        let share = f64::from(agreeing) / f64::from(matching);
        said.push((SELECTORS, share * 2.0 - 1.0, format!("{agreeing} of {matching} recorded selectors")));
    }
    said
}

/// How many letters of a text stand in an explanation.
const QUOTED: usize = 120;

pub(crate) fn quoted(one: &str, other: &str) -> String {
    let short = |text: &str| match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    if one == other {
        format!("“{}”", short(one))
    } else {
        format!("“{}” ≠ “{}”", short(one), short(other))
    }
}

fn attributes(
    target: &Target,
    language: Option<&Language>,
    candidate: &Described,
    page: &Page,
    said: &mut Vec<Said>,
) {
    let wanted = &target.signals.attributes;
    let there = &candidate.signals.attributes;
    added_identity(&target.signals, &candidate.signals, said);
    for (key, want) in wanted {
        let other = match key.as_str() {
            "href" => there.get("formaction"),
            "formaction" => there.get("href"),
            _ => None,
        };
        // Buttons of one form share its address: it tells them from nothing but a link, or where each is its form's
        // only one.
        if key == "formaction" && other.is_none() && !form::are_sole((target, candidate), language) {
            said.extend(form::same(want, there.get(key)));
            continue;
        }
        if key == form::FIELDS {
            said.extend(form::weigh(want, there.get(key)));
            continue;
        }
        if own::names(key, want) {
            said.extend(own::weigh(key, want, (target, candidate), page));
            continue;
        }
        let have = there.get(key).or(other).map_or("", String::as_str);
        let signal = match key.as_str() {
            "id" => ID,
            "name" => NAME_ATTRIBUTE,
            "href" | "action" | "formaction" | "src" => ADDRESS,
            "type" => INPUT_TYPE,
            "value" => VALUE,
            key if own::TEST_IDS.contains(&key) => TEST_ID,
            _ => OTHER_ATTRIBUTES,
        };
        let voice = match key.as_str() {
            "id" | "name" => identifier(want, have, page),
            "href" | "action" | "formaction" | "src" => address(key, (want, have), page),
            "type" => input_type(want, if have.is_empty() { implied_type(&candidate.signals) } else { have }),
            _ if have.is_empty() => Some(-0.2),
            _ => Some(if want == have { 1.0 } else { -0.7 }),
        };
        let is_translated = matches!(key.as_str(), "id" | "name") && follows_language(target, language, want);
        // An id that says in English what its element says in English is called otherwise in German.
        if let Some(voice) = voice.filter(|voice| *voice > 0.0 || !is_translated) {
            said.push((signal, voice, format!("{key} {}", quoted(want, have))));
        }
    }
}

/// An id, name or test id where the recorded element had none: another element, or a newer version.
fn added_identity(wanted: &Signals, there: &Signals, said: &mut Vec<Said>) {
    for (key, signal) in [("id", ID), ("name", NAME_ATTRIBUTE)] {
        let new = there.attributes.get(key).filter(|value| stable::is_stable(value));
        if let (None, Some(new), false) = (wanted.attributes.get(key), new, wanted.tag.is_empty()) {
            said.push((Signal { name: "new attribute", ..signal }, -0.15, format!("{key} “{new}” is new")));
        }
    }
}

/// Whether an id is made of the words that its element says, on a page in a language in which it says others.
fn follows_language(target: &Target, language: Option<&Language>, id: &str) -> bool {
    let Some(language) = language else { return false };
    let kinds = [TextKind::Name, TextKind::Text, TextKind::Label];
    let known = kinds.iter().filter_map(|kind| target.texts.get(kind));
    let id = words::tokens(id);
    known
        .flatten()
        .any(|(of, learned)| !of.is_same(language) && id.len() > 1 && words::tokens(&learned.text) == id)
}

fn identifier(want: &str, have: &str, page: &Page) -> Option<f64> {
    if !stable::is_stable(want) {
        let prefix = stable::stable_prefix(want)?;
        return have.starts_with(prefix).then_some(0.3);
    }
    if want == have {
        return Some(1.0);
    }
    if have.is_empty() || !stable::is_stable(have) {
        return Some(-0.15);
    }
    let alike = words::dice(&words::tokens(want), &words::tokens(have), |word| page.rarity(word));
    Some(alike * 1.2 - 0.6)
}

fn address(key: &str, (want, have): (&str, &str), page: &Page) -> Option<f64> {
    let fragment = want.strip_prefix('#');
    if !is_telling(want) || fragment.is_some_and(|fragment| !stable::is_stable(fragment)) {
        return None;
    }
    if want == have {
        return Some(1.0);
    }
    if have.is_empty() {
        return Some(-0.2);
    }
    let path =
        |address: &str| address.split(['?', '#']).next().unwrap_or("").trim_end_matches('/').to_owned();
    let (one, other) = (path(want), path(have));
    let query = |address: &str| -> Vec<String> {
        address
            .split_once('?')
            .map(|(_, query)| query.split('&').map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let (asked, asks) = (query(want), query(have));
    if one == other {
        // Within one page the names of its parts compare; those that are translated tell nothing.
        if let (Some(one), Some(other)) = (want.strip_prefix('#'), have.strip_prefix('#')) {
            let alike = words::dice(&words::tokens(one), &words::tokens(other), |_| 1.0);
            return (alike > 0.0).then_some((alike * 1.2 - 0.3).min(0.8));
        }
        // A filter and its neighbour differ in one value only: that value is what tells them apart.
        return Some(if asked.is_empty() || asks.is_empty() {
            0.4
        } else {
            words::dice(&asked, &asks, |_| 1.0) * 1.5 - 0.9
        });
    }
    // Ids of records differ from run to run; the words of the route don't. Where the very record is linked, too, another
    // one is another.
    let route = |path: &str| {
        path.split('/')
            .filter(|part| !part.is_empty() && !part.chars().any(|letter| letter.is_ascii_digit()))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (one, other) = (route(&one), route(&other));
    if one == other {
        return Some(if leads_there(key, want, page) { -0.5 } else { 0.6 });
    }
    Some(words::dice(&one, &other, |_| 1.0) * 0.8 - 0.6)
}

/// Whether something that can be seen leads to the very address.
fn leads_there(key: &str, want: &str, page: &Page) -> bool {
    let mut seen = page.candidates.iter().filter(|candidate| candidate.visible);
    seen.any(|candidate| candidate.signals.attributes.get(key).is_some_and(|have| have == want))
}

/// An address that leads somewhere: not `#`, not a script.
pub fn is_telling(address: &str) -> bool {
    let fragment = address.rsplit_once('#').map(|(_, fragment)| fragment);
    !(address.is_empty() || fragment == Some("") || address.starts_with("javascript:"))
}

/// The type of what has no such attribute: a field that grew is a field.
fn implied_type(there: &Signals) -> &str {
    match (there.tag.as_str(), there.role.as_str()) {
        ("textarea", _) | (_, "textbox" | "searchbox") => "text",
        (_, role @ ("checkbox" | "radio")) => role,
        _ => "",
    }
}

fn input_type(want: &str, have: &str) -> Option<f64> {
    let group = |kind: &str| match kind {
        "submit" | "button" | "image" | "reset" | "" => "button",
        "text" | "search" | "email" | "tel" | "url" | "number" => "text",
        "checkbox" | "radio" => "tick",
        "password" => "password",
        "file" => "file",
        _ => "other",
    };
    Some(if want == have {
        1.0
    } else if group(want) == group(have) {
        0.0
    } else {
        -1.0
    })
}

fn kind(target: &Target, candidate: &Described, page: &Page, said: &mut Vec<Said>) {
    let (want, have) = (&target.signals.role, &candidate.signals.role);
    if !want.is_empty() || !have.is_empty() {
        let group = |role: &str| match role {
            "button" | "link" | "menuitem" | "tab" | "option" | "switch" | "menuitemcheckbox"
            | "menuitemradio" => 1,
            "textbox" | "searchbox" | "combobox" | "spinbutton" | "slider" => 2,
            "checkbox" | "radio" => 3,
            "" => 0,
            _ => 4,
        };
        let voice = if want == have {
            1.0
        } else if is_in_disguise(&target.signals, have) {
            // Whoever makes it what it was at last has changed nothing.
            1.0
        } else if group(want) == group(have) {
            0.1
        } else if want.is_empty() || have.is_empty() {
            -0.3
        } else {
            -1.0
        };
        said.push((ROLE, voice, format!("role {}", quoted(want, have))));
        if want == have && page.is_only(have) {
            said.push((ONLY, 1.0, format!("the only {have}")));
        }
    }
    let (want, have) = (&target.signals.tag, &candidate.signals.tag);
    if !want.is_empty() {
        said.push((TAG, if want == have { 1.0 } else { -0.2 }, format!("tag {}", quoted(want, have))));
    }
}

/// A link that was a button, as it leads nowhere, or a tab, as it leads to a part of its page.
fn is_in_disguise(link: &Signals, role: &str) -> bool {
    let Some(href) = link.attributes.get("href").filter(|_| link.role == "link") else { return false };
    match role {
        "button" => !is_telling(href),
        "tab" => is_telling(href) && href.starts_with('#'),
        _ => false,
    }
}

fn structure(
    target: &Target,
    language: Option<&Language>,
    candidate: &Described,
    page: &Page,
    said: &mut Vec<Said>,
) {
    let (want, have) = (&target.signals, &candidate.signals);
    appearance::weigh(target, language, candidate, page, said);
    if !want.ancestors.is_empty() {
        let alike = lineage(&want.ancestors, &have.ancestors);
        said.push((ANCESTORS, alike * 1.6 - 0.6, format!("ancestors {:.0} % alike", alike * 100.0)));
    }
    if !want.path.is_empty() {
        let one: Vec<&str> =
            want.path.split('>').map(|step| step.split('[').next().unwrap_or(step)).collect();
        let other: Vec<&str> =
            have.path.split('>').map(|step| step.split('[').next().unwrap_or(step)).collect();
        let alike = words::common(&one, &other);
        said.push((PATH, alike * 2.0 - 1.0, format!("path {:.0} % alike", alike * 100.0)));
        let same = want.path == have.path;
        said.push((
            PLACE,
            if same { 1.0 } else { 0.0 },
            if same { "the same place".into() } else { "another place".into() },
        ));
    }
    if let (Some(one), Some(other)) = (want.position, have.position) {
        let voice = if one == other {
            1.0
        } else if one.0 == other.0 {
            0.3
        } else {
            -0.5
        };
        said.push((POSITION, voice, format!("{} of {}, was {} of {}", other.0, other.1, one.0, one.1)));
    }
    let box_of =
        |signals: &Signals| signals.bounds.filter(|bounds| bounds.iter().all(|edge| edge.is_finite()));
    if let (Some(one), Some(other)) = (box_of(want), box_of(have)) {
        let close = |a: f64, b: f64| if a.max(b) <= 0.0 { 0.0 } else { a.min(b) / a.max(b) };
        let alike = (close(one[2], other[2]) + close(one[3], other[3])) / 2.0;
        said.push((GEOMETRY, alike * 2.0 - 1.0, format!("size {:.0} % alike", alike * 100.0)));
    }
    if !(want.shadow.is_empty() && have.shadow.is_empty()) {
        let hosts = |shadow: &[String]| {
            shadow
                .iter()
                .map(|host| host.split(['#', '!']).next().unwrap_or("").to_owned())
                .collect::<Vec<_>>()
        };
        let same = hosts(&want.shadow) == hosts(&have.shadow);
        said.push((SHADOW, if same { 1.0 } else { -0.6 }, "shadow root".to_owned()));
    }
}

fn neighbours(target: &Target, language: Option<&Language>, candidate: &Described, said: &mut Vec<Said>) {
    let Some((known, same_language)) = target.near(language) else { return };
    // In another language only what has no letters compares.
    let want: Vec<&String> =
        known.iter().filter(|text| same_language || words::is_language_free(text)).collect();
    if want.is_empty() {
        return;
    }
    let have: Vec<String> = candidate.neighbours.iter().map(|text| words::normal(text)).collect();
    let found = want.iter().filter(|text| have.contains(&words::normal(text))).count();
    let share = found as f64 / want.len() as f64;
    said.push((NEIGHBOURS, share * 1.4 - 0.4, format!("{found} of {} neighbours", want.len())));
}

/// The record that its row is known by; in another language it may be called otherwise.
fn of_row(target: &Target, language: Option<&Language>, candidate: &Described) -> Option<Said> {
    let (want, same_language) = target.row.texts(language)?;
    if candidate.row.is_empty() {
        return None;
    }
    let share = row::share(want, &candidate.row);
    let why = format!("row {}", quoted(&want.join(" · "), &candidate.row.join(" · ")));
    (same_language || share > 0.0).then_some((ROW, share * 2.0 - 1.0, why))
}
