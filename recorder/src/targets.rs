//! Elements become targets with readable names; secrets get theirs.

use crate::captured::CapturedEvent;
use indexmap::IndexMap;
use scenarios::{Described, FrameHint, Language, Learned, RowOf, Target, TextKind};
use std::collections::HashMap;

/// Longer names are cut between words.
const LONGEST: usize = 32;

/// The targets so far.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    pub named: IndexMap<String, Target>,
    /// The same element of the same document is the same target, even where the page has changed it.
    elements: HashMap<(String, u32), String>,
    signatures: Vec<(Signature, String)>,
}

/// What makes two descriptions the same element in documents of different ages.
#[derive(Debug, PartialEq)]
struct Signature {
    tag: String,
    role: String,
    attributes: IndexMap<String, String>,
    path: String,
    shadow: Vec<String>,
    name: Option<String>,
    frame: Vec<(String, String, String, Option<usize>)>,
}

impl Signature {
    fn of(described: &Described, frame: &[FrameHint]) -> Signature {
        let signals = &described.signals;
        // An index counts only where a frame has nothing better.
        let hint = |hint: &FrameHint| {
            let bare = hint.id.is_empty() && hint.name.is_empty() && hint.path.is_empty();
            (hint.id.clone(), hint.name.clone(), hint.path.clone(), hint.index.filter(|_| bare))
        };
        Signature {
            tag: signals.tag.clone(),
            role: signals.role.clone(),
            attributes: signals.attributes.clone(),
            path: signals.path.clone(),
            shadow: signals.shadow.clone(),
            name: described.texts.get(&TextKind::Name).cloned(),
            frame: frame.iter().map(hint).collect(),
        }
    }
}

impl Targets {
    /// The name of the event's element; it becomes a target where it is none yet.
    pub fn name(&mut self, event: &CapturedEvent, described: &Described, language: &Language) -> String {
        let element = (event.doc.clone(), described.handle);
        if let Some(name) = self.elements.get(&element).filter(|_| !event.doc.is_empty()) {
            return name.clone();
        }
        let signature = Signature::of(described, &event.frame);
        let known =
            self.signatures.iter().find(|(known, _)| *known == signature).map(|(_, name)| name.clone());
        let name = known.unwrap_or_else(|| {
            let wish = readable(described);
            let numbered = (2..).map(|number| format!("{wish}_{number}"));
            let name =
                std::iter::once(wish.clone()).chain(numbered).find(|name| !self.named.contains_key(name));
            let name = name.expect("numbers do not end");
            self.named.insert(name.clone(), target(described, &event.frame, language));
            self.signatures.push((signature, name.clone()));
            name
        });
        self.elements.insert(element, name.clone());
        name
    }

    /// The variable that a secret field's value comes from: `New password` becomes `NEW_PASSWORD`.
    pub fn secret(described: &Described) -> String {
        let texts = [TextKind::Label, TextKind::Name, TextKind::Placeholder]
            .map(|kind| described.texts.get(&kind).map(String::as_str));
        let attributes = ["name", "id"].map(|key| described.signals.attributes.get(key).map(String::as_str));
        let words =
            texts.into_iter().chain(attributes).flatten().filter(|words| words.is_ascii()).map(snake_case);
        let name = words
            .into_iter()
            .find(|words| !words.is_empty())
            .unwrap_or_else(|| "password".to_owned())
            .to_uppercase();
        if name.starts_with(|letter: char| letter.is_ascii_digit()) { format!("SECRET_{name}") } else { name }
    }
}

fn target(described: &Described, frame: &[FrameHint], language: &Language) -> Target {
    let mut target =
        Target { signals: described.signals.clone(), frame: frame.to_vec(), ..Target::default() };
    for kind in TextKind::ALL {
        let Some(text) = described.texts.get(&kind) else { continue };
        // The name of most elements is their text: said once.
        if kind == TextKind::Text && described.texts.get(&TextKind::Name) == Some(text) {
            continue;
        }
        let learned = Learned { text: text.clone(), unconfirmed: false };
        target.texts.insert(kind, IndexMap::from([(language.clone(), learned)]));
    }
    if !described.neighbours.is_empty() {
        target.neighbours.insert(language.clone(), described.neighbours.clone());
    }
    if !described.row.is_empty() {
        target.row = RowOf::Record(IndexMap::from([(language.clone(), described.row.clone())]));
    }
    target
}

/// What a person would call it: by its words, else its id or name, else its role.
fn readable(described: &Described) -> String {
    let text = |kind| described.texts.get(&kind).map(String::as_str);
    let attribute = |key: &str| described.signals.attributes.get(key).map(String::as_str);
    let candidates = [
        text(TextKind::Label),
        text(TextKind::Name),
        text(TextKind::Placeholder),
        text(TextKind::Alt),
        attribute("id"),
        attribute("name"),
        attribute("data-testid"),
        text(TextKind::Text),
        Some(described.signals.role.as_str()),
        Some(described.signals.tag.as_str()),
    ];
    let name = candidates
        .into_iter()
        .flatten()
        .map(snake_case)
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "element".to_owned());
    // A bare `15`, `no` or `null` would need quotes wherever it is named.
    let plain = name.starts_with(char::is_alphabetic)
        && !matches!(name.as_str(), "yes" | "no" | "on" | "off" | "true" | "false" | "null" | "y" | "n");
    if plain { name } else { format!("{}_{name}", snake_case(&described.signals.tag)) }
}

/// `New contact:` becomes `new_contact`, `userPass` becomes `user_pass`.
fn snake_case(words: &str) -> String {
    let mut split = String::new();
    for letter in words.chars() {
        if split.ends_with(char::is_lowercase) && letter.is_uppercase() {
            split.push(' ');
        }
        split.push(letter);
    }
    let mut name = String::new();
    for word in
        split.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
    {
        if !name.is_empty() && name.chars().count() + 1 + word.chars().count() > LONGEST {
            break;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.extend(word.chars().take(LONGEST));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_what_a_person_would_say() {
        for (described, expected) in [
            (json!({"tag": "button", "texts": {"name": "New contact…"}}), "new_contact"),
            (json!({"tag": "input", "attributes": {"id": "userPass"}}), "user_pass"),
            (json!({"tag": "a", "texts": {"name": "15"}}), "a_15"),
            (json!({"tag": "button", "texts": {"name": "新規"}}), "新規"),
            (json!({"tag": "div"}), "div"),
            (
                json!({"tag": "button", "texts": {"name": "A very long sentence that nobody would ever use as a name"}}),
                "a_very_long_sentence_that_nobody",
            ),
        ] {
            assert_eq!(readable(&serde_json::from_value(described).unwrap()), expected);
        }
    }

    #[test]
    fn a_secret_is_called_after_its_label() {
        for (described, expected) in [
            (json!({"texts": {"label": "New password:"}}), "NEW_PASSWORD"),
            (json!({"texts": {"label": "Passwort für X"}, "attributes": {"id": "pw1"}}), "PW1"),
            (json!({}), "PASSWORD"),
        ] {
            assert_eq!(Targets::secret(&serde_json::from_value(described).unwrap()), expected);
        }
    }
}
