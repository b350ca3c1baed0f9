//! What differs between two published files: two environments, or two days.

use super::form::Published;
use crate::content::evaluate::Names;
use crate::content::item::Item;
use crate::content::rule::Rule;
use crate::content::walk::{elements_of, rules_of};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What has changed of one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// Of which kind it is.
    pub of: Subject,
    /// Its name.
    pub name: String,
    /// What has become of it.
    pub kind: ChangeKind,
    /// Where it differs; empty for what was added or removed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub details: Vec<Detail>,
    /// The items that it changes, where it is none itself.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub items: Vec<String>,
}

/// What has a name in published content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// An item with its texts.
    Item,
    /// An element.
    Element,
    /// A named rule.
    Rule,
    /// A segment.
    Segment,
    /// A language of the whole.
    Language,
}

/// What has become of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// It is only in the later file.
    Added,
    /// It is only in the earlier file.
    Removed,
    /// It is in both, and differs.
    Changed,
}

/// A place that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Detail {
    /// Where: `steps[add].side`, `text de add.title`.
    pub at: String,
    /// What was there; `None`: nothing.
    pub before: Option<Value>,
    /// What is there now; `None`: nothing.
    pub after: Option<Value>,
}

/// What differs, items first. Hash, environment and base URL are what two files are told apart by, and no change.
pub fn diff(before: &Published, after: &Published) -> Vec<Change> {
    let mut changes = Vec::new();
    // A language that is there or gone is told once, not for every text.
    let languages: Vec<String> = before
        .texts
        .keys()
        .filter(|language| after.texts.contains_key(*language))
        .map(|language| language.0.clone())
        .collect();
    compare(Subject::Item, &whole(before, &languages), &whole(after, &languages), &mut changes);
    compare(Subject::Element, &values(&before.elements), &values(&after.elements), &mut changes);
    compare(Subject::Rule, &values(&before.rules), &values(&after.rules), &mut changes);
    compare(Subject::Segment, &values(&before.segments), &values(&after.segments), &mut changes);
    let tags = |published: &Published| -> BTreeMap<String, Value> {
        published.texts.keys().map(|language| (language.0.clone(), Value::Null)).collect()
    };
    compare(Subject::Language, &tags(before), &tags(after), &mut changes);
    for change in &mut changes {
        change.items = users(change, before, after);
    }
    changes
}

fn values<T: Serialize>(map: &BTreeMap<String, T>) -> BTreeMap<String, Value> {
    let value = |value: &T| serde_json::to_value(value).unwrap_or_default();
    map.iter().map(|(name, of)| (name.clone(), value(of))).collect()
}

/// The items with their texts in some languages.
fn whole(published: &Published, languages: &[String]) -> BTreeMap<String, Value> {
    let mut items = values(&published.items);
    for (language, texts) in published.texts.iter().filter(|(language, _)| languages.contains(&language.0)) {
        for (key, text) in texts {
            let Some((item, rest)) = key.split_once('.') else { continue };
            if let Some(Value::Object(entries)) = items.get_mut(item) {
                let text = serde_json::to_value(text).unwrap_or_default();
                entries.insert(format!("text {} {rest}", language.0), text);
            }
        }
    }
    items
}

fn compare(
    of: Subject,
    before: &BTreeMap<String, Value>,
    after: &BTreeMap<String, Value>,
    changes: &mut Vec<Change>,
) {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let change = |kind, details| Change { of, name: name.clone(), kind, details, items: Vec::new() };
        match (before.get(name), after.get(name)) {
            (None, Some(_)) => changes.push(change(ChangeKind::Added, Vec::new())),
            (Some(_), None) => changes.push(change(ChangeKind::Removed, Vec::new())),
            (Some(one), Some(other)) if one != other => {
                let mut details = Vec::new();
                differ(String::new(), Some(one), Some(other), &mut details);
                changes.push(change(ChangeKind::Changed, details));
            }
            _ => {}
        }
    }
}

/// Goes down to the smallest places that differ. Steps, questions, buttons and tabs are told by their ids.
fn differ(at: String, before: Option<&Value>, after: Option<&Value>, details: &mut Vec<Detail>) {
    if before == after {
        return;
    }
    let parts = match (before, after) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let key = |name: &String| if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            names.into_iter().map(|name| (key(name), one.get(name), other.get(name))).collect()
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) => listed(&at, one, other),
        _ => Vec::new(),
    };
    if parts.is_empty() {
        details.push(Detail { at, before: before.cloned(), after: after.cloned() });
    }
    for (at, before, after) in parts {
        differ(at, before, after, details);
    }
}

type Part<'v> = (String, Option<&'v Value>, Option<&'v Value>);

/// The parts of two lists whose items have ids; none where they don't, or where only their order differs.
fn listed<'v>(at: &str, before: &'v [Value], after: &'v [Value]) -> Vec<Part<'v>> {
    let id = |value: &'v Value| value.get("id").and_then(Value::as_str);
    let all = || before.iter().chain(after);
    if all().next().is_none() || all().any(|value| id(value).is_none()) {
        return Vec::new();
    }
    let find = |list: &'v [Value], name: &str| list.iter().find(|value| id(value) == Some(name));
    let order = |list: &'v [Value], other: &'v [Value]| -> Vec<&'v str> {
        list.iter().filter_map(id).filter(|name| find(other, name).is_some()).collect()
    };
    // What was moved is shown as the whole list.
    if order(before, after) != order(after, before) {
        return Vec::new();
    }
    let names: Vec<&str> = before.iter().filter_map(id).collect();
    let added = after.iter().filter_map(id).filter(|name| !names.contains(name));
    let all: Vec<&str> = names.iter().copied().chain(added).collect();
    all.into_iter().map(|name| (format!("{at}[{name}]"), find(before, name), find(after, name))).collect()
}

/// The items that an element, rule or segment changes.
fn users(change: &Change, before: &Published, after: &Published) -> Vec<String> {
    if matches!(change.of, Subject::Item | Subject::Language) {
        return Vec::new();
    }
    let uses = |published: &Published| -> Vec<String> {
        let items = published.items.iter().filter(|(_, item)| needs(published, item, change));
        items.map(|(name, _)| name.clone()).collect()
    };
    let mut all = uses(before);
    all.extend(uses(after));
    all.sort();
    all.dedup();
    all
}

fn needs(published: &Published, item: &Item, change: &Change) -> bool {
    if change.of == Subject::Element && elements_of(item).contains(&change.name.as_str()) {
        return true;
    }
    let segment = item.segment.as_ref().map(|name| Rule::Segment(name.clone()));
    let mut open: Vec<&Rule> = rules_of(item).into_iter().map(|(_, rule)| rule).collect();
    open.extend(segment.as_ref());
    let mut seen = BTreeSet::new();
    while let Some(rule) = open.pop() {
        for part in rule.each() {
            let (of, name) = match part {
                Rule::Rule(name) => (Subject::Rule, name.as_str()),
                Rule::Segment(name) => (Subject::Segment, name.as_str()),
                other => (Subject::Element, other.element().unwrap_or_default()),
            };
            if (of, name) == (change.of, change.name.as_str()) {
                return true;
            }
            if seen.insert((of, name)) {
                let next = match of {
                    Subject::Rule => Names::rule(published, name),
                    Subject::Segment => Names::segment(published, name),
                    _ => None,
                };
                open.extend(next);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests;
