//! Recorded steps that act on an element or look at one.

use super::around::Around;
use super::expect::checks;
use super::recording::Recording;
use super::selectors::{is_surface, selectors};
use super::source::Source;
use crate::expectation::Expectation;
use crate::scenario::{Action, Button, Destination, Text};
use crate::secrets::MASK;
use serde_json::Value;

impl Recording {
    pub(super) fn scroll(&mut self, source: &mut Source, around: &Around) {
        let (x, y) = (source.number("x"), source.number("y"));
        let has_target = source.fields.contains_key("selectors");
        let target = has_target.then(|| self.target_of(source, around)).flatten();
        // A recorded scroll of an element without a position can only mean to bring it into view.
        let to = if target.is_some() && x.is_none() && y.is_none() {
            None
        } else {
            Some((x.unwrap_or(0.0), y.unwrap_or(0.0)))
        };
        self.push(Action::Scroll { target, to });
    }

    pub(super) fn upload(&mut self, source: &mut Source, around: &Around) {
        source.take("name");
        let Some(Value::Object(parameters)) = source.take("parameters") else {
            return source.errors.push("no `parameters` with `selector` and `file`".to_owned());
        };
        let mut inner = Source::new(parameters);
        if let Some(selector) = inner.take("selectors").or_else(|| inner.take("selector")) {
            source.fields.insert("selectors".to_owned(), selector);
        }
        let files = match inner.take("files").or_else(|| inner.take("file")) {
            Some(Value::String(file)) => vec![file],
            Some(Value::Array(files)) => files.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if files.is_empty() {
            source.errors.push("no `file` in `parameters`".to_owned());
        }
        if let Some(to) = self.target_of(source, around) {
            self.push(Action::Upload { to, files });
        }
        if let Some(rest) = inner.rest() {
            source.fields.insert("parameters".to_owned(), rest);
        }
    }

    pub(super) fn on_element(
        &mut self,
        at: usize,
        kind: &str,
        source: &mut Source,
        around: &Around,
        secret: Option<String>,
    ) {
        let surface = source
            .fields
            .get("selectors")
            .and_then(selectors)
            .is_some_and(|selectors| is_surface(&selectors));
        let Some(target) = self.target_of(source, around) else { return };
        let action = match kind {
            "hover" => Action::Hover { target },
            "change" => self.change(at, source, target, secret),
            "waitForElement" => match checks(&source.fields) {
                Ok((checks, notes)) => {
                    self.notes
                        .extend(notes.into_iter().map(|note| format!("step {at} (waitForElement): {note}")));
                    for key in ["operator", "count", "visible", "properties", "attributes"] {
                        source.take(key);
                    }
                    Action::Expect(Expectation { target: Some(target), checks })
                }
                Err(error) => return source.errors.push(error),
            },
            _ => self.click(kind, source, target, surface),
        };
        self.push(action);
    }

    fn change(&mut self, at: usize, source: &mut Source, into: String, secret: Option<String>) -> Action {
        if let Some(name) = secret {
            return Action::Type { into, text: Text::Secret(name), append: false, by_key: false };
        }
        let text = source.needed("value");
        if let Some(file) = text.strip_prefix("C:\\fakepath\\") {
            self.notes.push(format!("step {at} chose the file {file}: put it beside the scenario"));
            return Action::Upload { to: into, files: vec![file.to_owned()] };
        }
        Action::Type { into, text: Text::Plain(text), append: false, by_key: false }
    }

    fn click(&self, kind: &str, source: &mut Source, target: String, surface: bool) -> Action {
        let button = source.text("button");
        let recorded = ["offsetX", "offsetY"].map(|key| (key, source.fields.get(key).cloned()));
        let offset = source.number("offsetX").zip(source.number("offsetY"));
        // Near the corner, an offset says nothing but where an icon was hit.
        let at = offset.filter(|(x, y)| surface && x.max(*y) > 32.0);
        if at.is_none() {
            let there = recorded.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
            source.fields.extend(there.collect::<Vec<_>>());
        }
        if source.fields.get("deviceType").and_then(Value::as_str) == Some("mouse") {
            source.take("deviceType");
        }
        let button = match button.as_deref() {
            Some("back") => return Action::Go(Destination::Back),
            Some("forward") => return Action::Go(Destination::Forward),
            Some("auxiliary" | "middle") => Button::Middle,
            Some("secondary" | "right") => Button::Right,
            _ => Button::Left,
        };
        let count = if kind == "doubleClick" { 2 } else { 1 };
        Action::Click { target, button, count, modifiers: self.keyboard.modifiers(), at }
    }

    /// The target that a step's selectors name; without any, an error.
    fn target_of(&mut self, source: &mut Source, around: &Around) -> Option<String> {
        let value = source.take("selectors").or_else(|| source.take("selector"));
        let Some(mut found) = value.as_ref().and_then(selectors) else {
            source.errors.push("no selectors".to_owned());
            return None;
        };
        if found.iter().any(|path| path.iter().all(|part| !part.contains(MASK))) {
            found.retain(|path| path.iter().all(|part| !part.contains(MASK)));
        } else {
            self.notes
                .push("all selectors of an element held a secret's value: record its step again".to_owned());
        }
        Some(self.target(found, around.frame.clone(), around.id.as_deref()))
    }
}
