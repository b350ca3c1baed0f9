//! Steps out of nodes.

use super::value::{duration, heal, json, parsed, point, text, text_match, texts, truth};
use crate::expectation::{Check, Expectation};
use crate::keys::VERBS;
use crate::scenario::{Action, Button, Choice, Destination, Modifier, Step, Tab, Text};
use crate::yaml::{Entry, Node};

/// Builds a step; `id` is its name where it has none of its own.
pub(super) fn step(node: &Node, id: &str) -> Step {
    let verb = verb(node);
    Step {
        id: text(node.get("id")).unwrap_or_else(|| id.to_owned()),
        note: text(node.get("note")),
        action: verb.map_or(Action::CloseTab, action),
        timeout: duration(node.get("timeout")),
        heal: heal(node.get("heal")),
        navigates: truth(node.get("navigates")),
        soft: truth(node.get("soft")),
        line: node.line,
        imported: node.entry("imported").map(|entry| json(&entry.value)).filter(|value| !value.is_null()),
    }
}

fn verb(node: &Node) -> Option<&Entry> {
    node.entries().iter().find(|entry| VERBS.contains(&entry.key.as_str()))
}

/// The places in a step where targets are named, and the names.
pub(super) fn references(node: &Node) -> Vec<(&Node, &str)> {
    let Some(verb) = verb(node) else { return Vec::new() };
    let value = &verb.value;
    let keys: &[&str] = match verb.key.as_str() {
        "click" | "double_click" | "right_click" | "expect" => &["target"],
        "type" => &["into"],
        "select" | "scroll" => &["in"],
        "press" => &["on"],
        "upload" => &["to"],
        "drag" => &["from", "to"],
        _ => &[],
    };
    let bare = matches!(
        verb.key.as_str(),
        "click" | "double_click" | "right_click" | "hover" | "check" | "uncheck" | "scroll"
    );
    let inner = keys.iter().filter_map(|key| value.get(key));
    inner.chain(bare.then_some(value)).filter_map(|node| Some((node, node.text()?))).collect()
}

fn name(node: &Node, key: &str) -> String {
    text(node.get(key)).unwrap_or_default()
}

/// The target of a verb that is followed by its name or by a map with the name.
fn named(value: &Node, key: &str) -> String {
    value.text().map_or_else(|| name(value, key), str::to_owned)
}

fn action(entry: &Entry) -> Action {
    let value = &entry.value;
    match entry.key.as_str() {
        "click" => click(value, Button::Left, 1),
        "double_click" => click(value, Button::Left, 2),
        "right_click" => click(value, Button::Right, 1),
        "hover" => Action::Hover { target: named(value, "") },
        "type" => typing(value),
        "select" => Action::Select { target: name(value, "in"), choices: choices(value) },
        "check" => Action::Check { target: named(value, ""), on: true },
        "uncheck" => Action::Check { target: named(value, ""), on: false },
        "press" => Action::Press { keys: named(value, "keys"), on: text(value.get("on")) },
        "upload" => Action::Upload {
            to: name(value, "to"),
            files: text(value.get("file")).into_iter().chain(texts(value.get("files"))).collect(),
        },
        "drag" => Action::Drag { from: name(value, "from"), to: name(value, "to") },
        "scroll" => Action::Scroll {
            target: text(Some(value)).or_else(|| text(value.get("in"))),
            to: point(value.get("to")),
        },
        "go" => Action::Go(destination(value.text().unwrap_or_default())),
        "switch" => Action::Switch(match value.text() {
            Some("first") => Tab::First,
            other => other.and_then(|number| number.parse().ok()).map_or(Tab::Newest, Tab::Number),
        }),
        "dialog" => Action::Dialog {
            accept: value.text() == Some("accept") || truth(value.get("accept")),
            text: text(value.get("text")),
        },
        "expect" => Action::Expect(expectation(value)),
        _ => Action::CloseTab,
    }
}

fn click(value: &Node, button: Button, count: u8) -> Action {
    let modifiers = value.get("modifiers").map(Node::items).unwrap_or_default();
    Action::Click {
        target: named(value, "target"),
        button: match value.get("button").and_then(Node::text) {
            Some("left") => Button::Left,
            Some("middle") => Button::Middle,
            Some("right") => Button::Right,
            _ => button,
        },
        count: parsed(value.get("count")).unwrap_or(count),
        modifiers: modifiers.iter().filter_map(Node::text).filter_map(modifier).collect(),
        at: point(value.get("at")),
    }
}

fn modifier(name: &str) -> Option<Modifier> {
    match name {
        "alt" => Some(Modifier::Alt),
        "control" => Some(Modifier::Control),
        "meta" => Some(Modifier::Meta),
        "shift" => Some(Modifier::Shift),
        _ => None,
    }
}

fn typing(value: &Node) -> Action {
    let secret = text(value.get("secret")).map(Text::Secret);
    Action::Type {
        into: name(value, "into"),
        text: secret.unwrap_or_else(|| Text::Plain(name(value, "text"))),
        append: truth(value.get("append")),
        by_key: truth(value.get("by_key")),
    }
}

fn choices(value: &Node) -> Vec<Choice> {
    let one = |node: &Node| -> Option<Choice> {
        let by_value = text(node.get("value")).map(Choice::Value);
        by_value.or_else(|| parsed(node.get("index")).map(Choice::Index))
    };
    if let Some(list) = value.get("options") {
        let items = list.items().iter();
        return items.filter_map(|item| text(Some(item)).map(Choice::Option).or_else(|| one(item))).collect();
    }
    text(value.get("option")).map(Choice::Option).or_else(|| one(value)).into_iter().collect()
}

fn destination(text: &str) -> Destination {
    match text {
        "back" => Destination::Back,
        "forward" => Destination::Forward,
        "reload" => Destination::Reload,
        address => Destination::Address(address.to_owned()),
    }
}

fn expectation(value: &Node) -> Expectation {
    let entries = value.entries().iter();
    Expectation { target: text(value.get("target")), checks: entries.flat_map(checks).collect() }
}

fn checks(entry: &Entry) -> Vec<Check> {
    let value = &entry.value;
    let on = truth(Some(value));
    let check = match entry.key.as_str() {
        "visible" => Check::Visible(on),
        "text" => Check::Text(text_match(value)),
        "value" => Check::Value(text_match(value)),
        "checked" => Check::Checked(on),
        "enabled" => Check::Enabled(on),
        "count" => count(value),
        "address" => Check::Address(text_match(value)),
        "title" => Check::Title(text_match(value)),
        "link" => Check::LinkAlive,
        "download" => Check::Download {
            name: value.get("name").map(text_match),
            content: value.get("content").map(text_match),
        },
        "dialog" => Check::Dialog(text_match(value)),
        "script" => Check::Script(text(Some(value)).unwrap_or_default()),
        "attribute" => {
            let entries = value.entries().iter();
            return entries.map(|part| Check::Attribute(part.key.clone(), text_match(&part.value))).collect();
        }
        "property" => {
            let entries = value.entries().iter();
            return entries.map(|part| Check::Property(part.key.clone(), json(&part.value))).collect();
        }
        _ => return Vec::new(),
    };
    vec![check]
}

fn count(value: &Node) -> Check {
    match parsed(Some(value)) {
        Some(exactly) => Check::Count { min: exactly, max: Some(exactly) },
        None => Check::Count { min: parsed(value.get("min")).unwrap_or(0), max: parsed(value.get("max")) },
    }
}
