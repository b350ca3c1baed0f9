//! From a target to what the page's fast way compares: trusted signals in the page's language only.

use browser::Probe;
use recognition::stable;
use scenarios::{Language, Target, TextKind};

/// Attributes that identify, strongest first. `for` and `type` tell kinds apart, not elements.
const IDENTITY: &[&str] = &[
    "data-testid",
    "data-test-id",
    "data-test",
    "data-cy",
    "data-qa",
    "id",
    "name",
    "href",
    "action",
    "value",
];

/// The probe of a target in a language; `None`: whatever language the page has, no text is compared.
pub(crate) fn probe(target: &Target, language: Option<&Language>) -> Probe {
    let signals = &target.signals;
    let mut probe = Probe {
        tag: signals.tag.clone(),
        role: signals.role.clone(),
        ids: identity(target),
        texts: texts(target, language),
        path: signals.path.clone(),
        position: signals.position,
        shadow: signals.shadow.clone(),
        near: vec![],
        sel: None,
        active: is_active(&signals.role, &signals.tag),
    };
    probe.near = signals
        .ancestors
        .iter()
        .take(3)
        .map(|ancestor| {
            let id = if stable::is_stable(&ancestor.id) { ancestor.id.clone() } else { String::new() };
            let classes = ancestor
                .classes
                .iter()
                .filter(|class| stable::is_stable(class) && !is_state(class))
                .cloned()
                .collect();
            (ancestor.tag.clone(), id, classes)
        })
        .collect();
    // Three bare ancestors are alike everywhere: no structure to speak of.
    if probe.near.iter().all(|(_, id, classes)| id.is_empty() && classes.is_empty()) {
        probe.near.clear();
    }
    if is_unlearned(target) {
        probe.sel = Some(selectors(target));
        probe.active = false;
    }
    probe
}

/// Whether all that is known of a target are its imported selectors.
pub(crate) fn is_unlearned(target: &Target) -> bool {
    target.signals.tag.is_empty()
}

/// The recorded selectors, and those with generated ids widened: a random id of the recording matches
/// nothing, its stable beginning may.
fn selectors(target: &Target) -> Vec<Vec<String>> {
    let relax = |path: &Vec<String>| -> Option<Vec<String>> {
        let relaxed: Vec<Option<String>> = path.iter().map(|part| stable::relaxed(part)).collect();
        relaxed.iter().any(Option::is_some).then(|| {
            path.iter().zip(relaxed).map(|(part, relaxed)| relaxed.unwrap_or_else(|| part.clone())).collect()
        })
    };
    let widened = target.selectors.iter().filter_map(relax);
    target.selectors.iter().cloned().chain(widened).collect()
}

fn identity(target: &Target) -> Vec<(String, String)> {
    let attributes = &target.signals.attributes;
    let tells = |key: &str, value: &str| match key {
        "href" | "action" => {
            // Ids of records and tokens in addresses change from run to run.
            recognition::is_telling(value)
                && !value.chars().any(|letter| letter.is_ascii_digit())
                && value.len() < 150
        }
        _ => stable::is_stable(value),
    };
    let found = IDENTITY
        .iter()
        .filter_map(|key| attributes.get(*key).map(|value| ((*key).to_owned(), value.clone())));
    found.filter(|(key, value)| tells(key, value)).collect()
}

fn texts(target: &Target, language: Option<&Language>) -> Vec<(String, String)> {
    let mut found = vec![];
    for kind in TextKind::ALL {
        let Some(known) = target.texts.get(&kind) else { continue };
        let exact = language.and_then(|language| known.get(language)).filter(|learned| !learned.unconfirmed);
        let free = known.values().next().filter(|learned| recognition::is_language_free(&learned.text));
        if let Some(learned) = exact.or(free).filter(|learned| !recognition::is_symbol(&learned.text)) {
            found.push((kind.name().to_owned(), learned.text.clone()));
        }
    }
    found
}

/// Classes that say what an element does now, not which one it is.
fn is_state(class: &str) -> bool {
    let lower = class.to_ascii_lowercase();
    [
        "active",
        "selected",
        "hover",
        "focus",
        "open",
        "show",
        "hidden",
        "disabled",
        "checked",
        "expanded",
        "collapsed",
        "current",
        "first",
        "last",
        "loading",
        "visible",
    ]
    .iter()
    .any(|state| {
        lower == *state || lower.ends_with(&format!("-{state}")) || lower.starts_with(&format!("{state}-"))
    })
}

/// Whether a user acts on such an element, so that only controls can replace it.
fn is_active(role: &str, tag: &str) -> bool {
    matches!(
        role,
        "button"
            | "link"
            | "textbox"
            | "searchbox"
            | "combobox"
            | "listbox"
            | "checkbox"
            | "radio"
            | "switch"
            | "slider"
            | "spinbutton"
            | "menuitem"
            | "tab"
            | "option"
            | "menuitemcheckbox"
            | "menuitemradio"
    ) || matches!(tag, "a" | "button" | "input" | "select" | "textarea" | "summary" | "label")
}
