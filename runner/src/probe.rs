//! From a target to what the page's fast way compares: trusted signals in the page's language only.

use browser::Probe;
use recognition::stable;
use scenarios::{Language, RowOf, Target, TextKind, in_language};

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
        beside: target.near(language).is_some() && target.row != RowOf::Place,
        // In another language a row may be called otherwise: the ranking weighs that.
        row: target.row.texts(language).filter(|(_, same)| *same).map_or(vec![], |(row, _)| row.to_vec()),
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
    // Where its place is all that is meant, only the very same path is that place.
    if target.row == RowOf::Place {
        probe.near.clear();
    }
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
    let own = attributes.iter().filter(|(key, value)| recognition::is_own_attribute(key, value));
    let own = own.map(|(key, value)| (key.clone(), value.clone()));
    found.filter(|(key, value)| tells(key, value)).chain(own).collect()
}

fn texts(target: &Target, language: Option<&Language>) -> Vec<(String, String)> {
    let mut found = vec![];
    for kind in TextKind::ALL {
        let Some(known) = target.texts.get(&kind) else { continue };
        let exact =
            language.and_then(|language| in_language(known, language)).filter(|learned| !learned.unconfirmed);
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

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::{Ancestor, Learned, Signals};

    fn target(attributes: &[(&str, &str)]) -> Target {
        let attributes = attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Target {
            signals: Signals { tag: "a".to_owned(), attributes: attributes.collect(), ..Signals::default() },
            ..Target::default()
        }
    }

    fn ids(attributes: &[(&str, &str)]) -> Vec<String> {
        probe(&target(attributes), None).ids.into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn only_what_stays_identifies() {
        assert_eq!(ids(&[("id", "save"), ("data-testid", "save-button")]), ["data-testid", "id"]);
        assert_eq!(ids(&[("id", "ember1402"), ("name", "city")]), ["name"]);
        assert_eq!(ids(&[("href", "/contacts")]), ["href"]);
        for address in ["#", "javascript:void(0)", "/contacts/17", ""] {
            assert_eq!(ids(&[("href", address)]), [""; 0], "{address}");
        }
        assert_eq!(ids(&[("type", "submit")]), [""; 0]);
    }

    #[test]
    fn texts_speak_in_their_language_only_and_digits_in_all() {
        let learned = |text: &str, unconfirmed| Learned { text: text.to_owned(), unconfirmed };
        let language = |code: &str| Language(code.to_owned());
        let mut target = target(&[]);
        let known = [(language("en"), learned("Save", false)), (language("de"), learned("Save", true))];
        target.texts.insert(TextKind::Name, known.into_iter().collect());
        let texts = |target: &Target, code: &str| probe(target, Some(&language(code))).texts;
        assert_eq!(texts(&target, "en"), [("name".to_owned(), "Save".to_owned())]);
        assert!(texts(&target, "de").is_empty());
        assert!(texts(&target, "ja").is_empty());
        target.texts[&TextKind::Name][0].text = "15".to_owned();
        assert_eq!(texts(&target, "ja"), [("name".to_owned(), "15".to_owned())]);
    }

    #[test]
    fn states_and_bare_ancestors_are_no_structure() {
        let ancestor = |id: &str, classes: &[&str]| Ancestor {
            tag: "div".to_owned(),
            id: id.to_owned(),
            classes: classes.iter().map(|class| (*class).to_owned()).collect(),
            ..Ancestor::default()
        };
        let mut target = target(&[]);
        target.signals.ancestors = vec![ancestor("", &["is-active"]), ancestor("", &[])];
        assert!(probe(&target, None).near.is_empty());
        target.signals.ancestors.push(ancestor("toolbar", &["selected", "bar"]));
        assert_eq!(
            probe(&target, None).near[2],
            ("div".to_owned(), "toolbar".to_owned(), vec!["bar".to_owned()])
        );
    }

    #[test]
    fn what_has_selectors_only_is_asked_for_by_them_and_their_wider_forms() {
        let target = Target { selectors: vec![vec!["#save".to_owned()]], ..Target::default() };
        let probe = probe(&target, None);
        assert_eq!(probe.sel, Some(vec![vec!["#save".to_owned()]]));
    }
}
