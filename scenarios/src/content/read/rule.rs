//! Rules out of nodes.

use super::items;
use crate::content::rule::{DateWindow, ElementState, ItemState, Matching, Rule, TimeWindow, WindowSize};
use crate::read::value::{parsed, text, texts};
use crate::yaml::{Entry, Node};
use serde::de::DeserializeOwned;

/// A rule; `None` where the form has already been found wrong.
pub(crate) fn rule(node: &Node) -> Option<Rule> {
    if let Some(name) = node.text() {
        return Some(Rule::Rule(name.to_owned()));
    }
    let entry = node.entries().first()?;
    let value = &entry.value;
    let name = || text(value.get("name"));
    Some(match entry.key.as_str() {
        "all" => Rule::All(items(node, "all").filter_map(rule).collect()),
        "any" => Rule::Any(items(node, "any").filter_map(rule).collect()),
        "not" => Rule::Not(Box::new(rule(value)?)),
        "url" => Rule::Url(matching(value)?),
        "referrer" => Rule::Referrer(matching(value)?),
        "title" => Rule::Title(matching(value)?),
        "element" => {
            Rule::Element { element: text(value.get("ref"))?, is: word::<ElementState>(value.get("is"))? }
        }
        "text" => Rule::Text { element: text(value.get("ref"))?, matching: matching(value)? },
        "field" => Rule::Field { element: text(value.get("ref")), matching: matching(value)? },
        "var" => Rule::Var { name: name()?, matching: matching(value)? },
        "cookie" => Rule::Cookie { name: name()?, matching: matching(value)? },
        "storage" => Rule::Storage { name: name()?, matching: matching(value)? },
        "language" => Rule::Language(one_or_many(value).filter_map(|node| parsed(Some(node))).collect()),
        "browser" => Rule::Browser(one_or_many(value).filter_map(|node| parsed(Some(node))).collect()),
        "window" => Rule::Window(WindowSize {
            min_width: parsed(value.get("min_width")),
            max_width: parsed(value.get("max_width")),
            min_height: parsed(value.get("min_height")),
            max_height: parsed(value.get("max_height")),
        }),
        "time" => Rule::Time(TimeWindow {
            from: text(value.get("from"))?,
            to: text(value.get("to"))?,
            zone: text(value.get("zone")),
        }),
        "date" => Rule::Date(DateWindow { from: text(value.get("from")), to: text(value.get("to")) }),
        "segment" => Rule::Segment(text(Some(value))?),
        "item" => Rule::Item { item: text(value.get("ref"))?, is: word::<ItemState>(value.get("is"))? },
        _ => return None,
    })
}

/// A rule that has to be there; one that is never true where the form has already been found wrong.
pub(super) fn needed(node: Option<&Node>) -> Rule {
    node.and_then(rule).unwrap_or(Rule::Any(Vec::new()))
}

fn one_or_many(node: &Node) -> impl Iterator<Item = &Node> {
    node.text().map(|_| node).into_iter().chain(node.items())
}

/// A word of an enum, as serde knows it.
pub(super) fn word<T: DeserializeOwned>(node: Option<&Node>) -> Option<T> {
    serde_json::from_value(node?.text()?.into()).ok()
}

fn matching(node: &Node) -> Option<Matching> {
    if let Some(text) = node.text() {
        return Some(Matching::Is(text.to_owned()));
    }
    node.entries().iter().find_map(compared)
}

fn compared(entry: &Entry) -> Option<Matching> {
    let value = Some(&entry.value);
    Some(match entry.key.as_str() {
        "is" => Matching::Is(text(value)?),
        "is_not" => Matching::IsNot(text(value)?),
        "contains" => Matching::Contains(text(value)?),
        "lacks" => Matching::Lacks(text(value)?),
        "matches" => Matching::Matches(text(value)?),
        "one_of" => Matching::OneOf(texts(value)),
        "at_least" => Matching::AtLeast(parsed(value)?),
        "at_most" => Matching::AtMost(parsed(value)?),
        "exists" => Matching::Exists(parsed(value)?),
        "empty" => Matching::Empty(parsed(value)?),
        _ => return None,
    })
}
