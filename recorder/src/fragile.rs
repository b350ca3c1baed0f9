//! Which steps hold only by a thread, and why.

use scenarios::{Scenario, Target, scenario::Action};
use std::collections::HashSet;

/// Attributes that developers give on purpose and seldom change.
const CHOSEN: &[&str] = &[
    "name",
    "data-testid",
    "data-test-id",
    "data-test",
    "data-cy",
    "data-qa",
    "href",
    "for",
    "data-action",
    "data-i18n",
    "aria-controls",
];

/// The steps that the next release of the application may break, each with the reason in words.
pub fn fragile(scenario: &Scenario) -> Vec<(String, String)> {
    let mut found = vec![];
    let mut said = HashSet::new();
    for step in scenario.steps.iter().chain(&scenario.finally) {
        if let Action::Click { at: Some(_), .. } = &step.action {
            found.push((
                step.id.clone(),
                "it clicks at a point of a picture, which moves with its content".to_owned(),
            ));
        }
        for name in step.action.targets() {
            let Some(target) = scenario.targets.get(name) else { continue };
            if let Some(reason) = reason(target).filter(|_| said.insert(name)) {
                found.push((step.id.clone(), reason));
            }
        }
    }
    found
}

fn reason(target: &Target) -> Option<String> {
    let signals = &target.signals;
    if signals.tag.is_empty() {
        return None;
    }
    if signals.shadow.iter().any(|host| host.ends_with('!')) {
        return Some("its element is in a closed shadow root, which WebKit does not let us into".to_owned());
    }
    let bare_frame = |frame: &scenarios::FrameHint| {
        frame.id.is_empty() && frame.name.is_empty() && frame.title.is_empty() && frame.path.is_empty()
    };
    if target.frame.iter().any(bare_frame) {
        return Some(
            "its frame has no id, name, title or address: only its number says which it is".to_owned(),
        );
    }
    let texts: Vec<&str> = target
        .texts
        .values()
        .flat_map(|languages| languages.values())
        .map(|learned| learned.text.as_str())
        .collect();
    let chosen =
        CHOSEN.iter().any(|key| signals.attributes.get(*key).is_some_and(|value| !is_generated(value)));
    let id = signals.attributes.get("id");
    if chosen || id.is_some_and(|id| !is_generated(id)) {
        return None;
    }
    if texts.iter().any(|text| text.chars().any(char::is_alphabetic)) {
        return None;
    }
    Some(match (id, texts.first()) {
        (Some(id), _) => format!("its id `{id}` looks generated, and it has no name or text to know it by"),
        (None, Some(text)) => format!("only the number “{text}” and its place say which element it is"),
        (None, None) => {
            "its element has no id, name or text: only its place on the page says which it is".to_owned()
        }
    })
}

/// Whether a machine made it up: many digits, a counter of a framework, a hash.
fn is_generated(value: &str) -> bool {
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let longest_run = value.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let frameworks =
        ["ember", "mui-", "radix-", "headlessui-", "react-select-", "ext-gen", "yui_", "gwt-uid", ":r"];
    let counted =
        frameworks.iter().any(|start| value.starts_with(start)) && (digits > 0 || value.starts_with(":r"));
    let hash = |part: &str| {
        part.len() >= 8
            && part.chars().all(|letter| letter.is_ascii_hexdigit())
            && part.chars().any(|letter| letter.is_ascii_digit())
    };
    // A path may hold the number of a record; that is no accident of the page.
    let path = value.contains('/');
    !path && (longest_run >= 4 || counted || value.split(['-', '_', ':']).any(hash))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::read_scenario;

    #[test]
    fn what_only_its_place_tells_is_fragile() {
        for (target, expected) in [
            ("{tag: button, attributes: {id: save}}", None),
            ("{tag: button, attributes: {id: 'ember1234'}}", Some("looks generated")),
            ("{tag: button, attributes: {id: 'ember1234'}, name: {en: Save}}", None),
            ("{tag: input, attributes: {name: city}}", None),
            ("{tag: div, classes: [x], path: html>body>div}", Some("only its place")),
            ("{tag: td, text: {en: '15'}}", Some("only the number")),
            ("{tag: a, attributes: {href: /contacts/12345}}", None),
            ("{tag: b, attributes: {id: b}, shadow: ['my-box!']}", Some("closed shadow root")),
            ("{tag: b, attributes: {id: b}, frame: [{index: 1}]}", Some("its frame")),
        ] {
            let text = format!("scenario: A\nsteps:\n  - click: it\ntargets:\n  it: {target}\n");
            let found = fragile(&read_scenario("a.yaml", &text).unwrap());
            let reason = found.first().map(|(_, reason)| reason.as_str());
            match expected {
                None => assert_eq!(reason, None, "{target}"),
                Some(words) => {
                    assert!(reason.is_some_and(|reason| reason.contains(words)), "{target}: {reason:?}")
                }
            }
        }
    }
}
