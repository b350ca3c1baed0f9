//! Values out of nodes. Nothing is reported here: the check of the form has already spoken.

use crate::expectation::TextMatch;
use crate::scenario::HealPolicy;
use crate::yaml::{Content, Node};
use crate::{Viewport, formats};
use serde_json::{Map, Number, Value};
use std::str::FromStr;
use std::time::Duration;

pub(crate) fn text(node: Option<&Node>) -> Option<String> {
    node.and_then(Node::text).map(str::to_owned)
}

pub(crate) fn texts(node: Option<&Node>) -> Vec<String> {
    node.map(Node::items).unwrap_or_default().iter().filter_map(|item| text(Some(item))).collect()
}

pub(crate) fn parsed<T: FromStr>(node: Option<&Node>) -> Option<T> {
    node.and_then(Node::text).and_then(|text| text.parse().ok())
}

pub(crate) fn truth(node: Option<&Node>) -> bool {
    node.and_then(Node::text) == Some("true")
}

pub(crate) fn duration(node: Option<&Node>) -> Option<Duration> {
    node.and_then(Node::text).and_then(|text| formats::parse_duration(text).ok())
}

pub(crate) fn heal(node: Option<&Node>) -> Option<HealPolicy> {
    match node.and_then(Node::text)? {
        "act" => Some(HealPolicy::Act),
        "propose" => Some(HealPolicy::Propose),
        "never" => Some(HealPolicy::Never),
        _ => None,
    }
}

pub(crate) fn viewport(node: Option<&Node>) -> Option<Viewport> {
    let node = node?;
    if node.entries().is_empty() {
        return parsed(Some(node));
    }
    Some(Viewport {
        width: parsed(node.get("width"))?,
        height: parsed(node.get("height"))?,
        scale: parsed(node.get("scale")).unwrap_or(1.0),
        mobile: truth(node.get("mobile")),
        touch: truth(node.get("touch")),
    })
}

pub(crate) fn point(node: Option<&Node>) -> Option<(f64, f64)> {
    let items = node?.items();
    Some((parsed(items.first())?, parsed(items.get(1))?))
}

pub(crate) fn text_match(node: &Node) -> TextMatch {
    if let Some(text) = node.text() {
        return TextMatch::Is(text.to_owned());
    }
    let Some(entry) = node.entries().first() else { return TextMatch::Is(String::new()) };
    let text = entry.value.text().unwrap_or_default().to_owned();
    match entry.key.as_str() {
        "contains" => TextMatch::Contains(text),
        "not" => TextMatch::Not(text),
        "matches" => TextMatch::Matches(text),
        _ => TextMatch::Is(text),
    }
}

/// Any node as JSON: plain scalars stand for numbers and truths as in YAML's core schema.
pub(crate) fn json(node: &Node) -> Value {
    match &node.content {
        Content::Null => Value::Null,
        Content::Scalar { text, plain: false } => Value::String(text.clone()),
        Content::Scalar { text, plain: true } => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            other => number(other).map_or_else(|| Value::String(other.to_owned()), Value::Number),
        },
        Content::Seq(items) => Value::Array(items.iter().map(json).collect()),
        Content::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.clone(), json(&entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// A JSON number. Fractions go through the standard library: serde_json's own reading may be off by
/// the last bit.
fn number(text: &str) -> Option<Number> {
    let number = serde_json::from_str::<Number>(text).ok()?;
    if number.is_f64() { text.parse().ok().and_then(Number::from_f64) } else { Some(number) }
}
