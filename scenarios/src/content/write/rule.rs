//! Rules on a line.

use super::Entries;
use crate::content::rule::{Matching, Rule};
use crate::write::flow::Flow;
use serde::Serialize;

/// A rule as a value.
pub(super) fn rule(stated: &Rule) -> Flow {
    let (key, value) = match stated {
        Rule::Rule(name) => return Flow::text(name),
        Rule::Segment(name) => ("segment", Flow::text(name)),
        Rule::All(rules) => ("all", Flow::List(rules.iter().map(rule).collect())),
        Rule::Any(rules) => ("any", Flow::List(rules.iter().map(rule).collect())),
        Rule::Not(inner) => ("not", rule(inner)),
        Rule::Url(matching) => ("url", bare(matching)),
        Rule::Referrer(matching) => ("referrer", bare(matching)),
        Rule::Title(matching) => ("title", bare(matching)),
        Rule::Element { element, is } => {
            ("element", Flow::map([("ref", Flow::text(element)), ("is", word(is))]))
        }
        Rule::Text { element, matching } => ("text", of("ref", Some(element), matching)),
        Rule::Field { element, matching } => ("field", of("ref", element.as_ref(), matching)),
        Rule::Var { name, matching } => ("var", of("name", Some(name), matching)),
        Rule::Cookie { name, matching } => ("cookie", of("name", Some(name), matching)),
        Rule::Storage { name, matching } => ("storage", of("name", Some(name), matching)),
        Rule::Language(languages) => {
            ("language", one_or_many(languages.iter().map(|language| Flow::text(&language.0)).collect()))
        }
        Rule::Browser(engines) => ("browser", one_or_many(engines.iter().map(Flow::word).collect())),
        Rule::Window(size) => ("window", json(size)),
        Rule::Time(window) => ("time", json(window)),
        Rule::Date(window) => ("date", json(window)),
        Rule::Item { item, is } => ("item", Flow::map([("ref", Flow::text(item)), ("is", word(is))])),
    };
    Flow::map([(key, value)])
}

/// What serde writes: the words of the file are those of the JSON.
pub(super) fn json(value: &impl Serialize) -> Flow {
    Flow::from(&serde_json::to_value(value).unwrap_or_default())
}

/// A word of an enum, as serde knows it.
pub(super) fn word(value: &impl Serialize) -> Flow {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Flow::Word(word),
        _ => Flow::text(""),
    }
}

fn one_or_many(mut values: Vec<Flow>) -> Flow {
    if values.len() == 1 { values.remove(0) } else { Flow::List(values) }
}

fn bare(matching: &Matching) -> Flow {
    match matching {
        Matching::Is(text) => Flow::text(text),
        other => Flow::map([compared(other)]),
    }
}

fn of(key: &str, name: Option<&String>, matching: &Matching) -> Flow {
    let mut entries = Entries::new();
    entries.some(key, name.map(Flow::text));
    let (key, value) = compared(matching);
    entries.add(key, value);
    entries.flow()
}

fn compared(matching: &Matching) -> (&'static str, Flow) {
    match matching {
        Matching::Is(text) => ("is", Flow::text(text)),
        Matching::IsNot(text) => ("is_not", Flow::text(text)),
        Matching::Contains(text) => ("contains", Flow::text(text)),
        Matching::Lacks(text) => ("lacks", Flow::text(text)),
        Matching::Matches(text) => ("matches", Flow::text(text)),
        Matching::OneOf(texts) => ("one_of", Flow::texts(texts)),
        Matching::AtLeast(number) => ("at_least", Flow::word(number)),
        Matching::AtMost(number) => ("at_most", Flow::word(number)),
        Matching::Exists(on) => ("exists", Flow::word(on)),
        Matching::Empty(on) => ("empty", Flow::word(on)),
    }
}
