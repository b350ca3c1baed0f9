//! Steps out of nodes.

use super::rule::{needed, rule, word};
use super::{items, wording};
use crate::content::step::{
    Act, Declared, ErrorGroup, Go, Side, Split, Step, StepKind, Trigger, Visible, Wait,
};
use crate::read::value::{duration, json, parsed, text, truth};
use crate::scenario::Choice;
use crate::yaml::{Entry, Node};
use std::time::Duration;

/// How long a `wait` waits where the file says nothing.
pub(crate) const WAIT: Duration = Duration::from_secs(10);
/// How many rounds an error group makes where the file says nothing.
pub(crate) const MAX_LOOPS: u32 = 3;

/// Builds steps; those without a name are called by their position after `prefix`: `s2`, `s2-yes-1`.
pub(super) fn steps(list: Option<&Node>, prefix: &str) -> Vec<Step> {
    let list = list.map(Node::items).unwrap_or_default();
    list.iter().enumerate().map(|(at, node)| step(node, &format!("{prefix}{}", at + 1))).collect()
}

fn step(node: &Node, position: &str) -> Step {
    let own = ["popup", "step", "id"].iter().find_map(|key| text(node.get(key)));
    let id = own.unwrap_or_else(|| position.to_owned());
    Step {
        note: text(node.get("note")),
        only_if: node.get("if").and_then(rule),
        kind: kind(node, &id),
        line: node.line,
        id,
    }
}

fn kind(node: &Node, id: &str) -> StepKind {
    if let Some(value) = node.get("auto") {
        return StepKind::Auto { act: act(value) };
    }
    if let Some(value) = node.get("split") {
        return StepKind::Split(Split {
            when: needed(value.get("when")),
            yes: steps(value.get("yes"), &format!("{id}-yes-")),
            no: steps(value.get("no"), &format!("{id}-no-")),
            rejoin: value.get("rejoin").is_none() || truth(value.get("rejoin")),
        });
    }
    if let Some(value) = node.get("wait") {
        let within = duration(value.get("within")).unwrap_or(WAIT);
        return StepKind::Wait(Wait { when: needed(value.get("when")), within });
    }
    if let Some(value) = node.get("error_group") {
        let one = value.get("provoke").filter(|provoke| !provoke.entries().is_empty());
        return StepKind::ErrorGroup(ErrorGroup {
            when: needed(value.get("when")),
            steps: steps(value.get("steps"), &format!("{id}-")),
            max_loops: parsed(value.get("max_loops")).unwrap_or(MAX_LOOPS),
            provoke: one.into_iter().chain(items(value, "provoke")).map(act).collect(),
        });
    }
    if let Some(value) = node.get("go") {
        return StepKind::Go { to: go(value) };
    }
    if let Some(value) = node.get("connect") {
        return StepKind::Connect { item: text(Some(value)).unwrap_or_default() };
    }
    let visible = visible(node);
    if node.get("step").is_some() { StepKind::Step(visible) } else { StepKind::Popup(visible) }
}

fn visible(node: &Node) -> Visible {
    let mut next: Vec<Trigger> = items(node, "next").filter_map(trigger).collect();
    if next.is_empty() {
        next.push(Trigger::Next);
    }
    Visible {
        on: text(node.get("on")),
        side: word(node.get("side")).unwrap_or(Side::Auto),
        before: items(node, "before").map(act).collect(),
        next,
        keep_looking: truth(node.get("keep_looking")),
        skippable: truth(node.get("skippable")),
        title: wording(node.get("title")),
        text: wording(node.get("text")),
        button: wording(node.get("button")),
        declared: node.get("library").map(|declared| Declared {
            index: parsed(declared.get("index")).unwrap_or_default(),
            target: text(declared.get("target")),
            more: declared.get("more").map(json),
        }),
    }
}

fn act(node: &Node) -> Act {
    let Some(entry) = node.entries().first() else { return Act::Click(String::new()) };
    let value = &entry.value;
    let named = |key| text(value.get(key)).unwrap_or_default();
    let bare = || text(Some(value)).unwrap_or_default();
    match entry.key.as_str() {
        "hover" => Act::Hover(bare()),
        "focus" => Act::Focus(bare()),
        "type" => Act::Type { into: named("into"), text: named("text") },
        "select" => Act::Select {
            list: named("in"),
            choice: choice(value).unwrap_or_else(|| Choice::Option(String::new())),
        },
        _ => Act::Click(bare()),
    }
}

fn choice(node: &Node) -> Option<Choice> {
    node.entries().iter().find_map(|entry: &Entry| {
        let value = text(Some(&entry.value))?;
        match entry.key.as_str() {
            "option" => Some(Choice::Option(value)),
            "value" => Some(Choice::Value(value)),
            "index" => value.parse().ok().map(Choice::Index),
            _ => None,
        }
    })
}

fn trigger(node: &Node) -> Option<Trigger> {
    match node.text() {
        Some("next") => return Some(Trigger::Next),
        Some("click") => return Some(Trigger::Click(None)),
        Some("type") => return Some(Trigger::Type(None)),
        Some("hover") => return Some(Trigger::Hover(None)),
        Some("select") => return Some(Trigger::Select(None)),
        Some("refresh") => return Some(Trigger::Refresh),
        _ => {}
    }
    let entry = node.entries().first()?;
    let value = &entry.value;
    let element = text(Some(value));
    Some(match entry.key.as_str() {
        "click" => Trigger::Click(element),
        "type" => Trigger::Type(element),
        "hover" => Trigger::Hover(element),
        "select" => Trigger::Select(choice(value)),
        "delay" => Trigger::Delay(duration(Some(value))?),
        "appears" => Trigger::Appears(element?),
        "when" => Trigger::When(rule(value)?),
        _ => return None,
    })
}

fn go(node: &Node) -> Go {
    let named = |key| text(node.get(key));
    let menu = || named("menu").map(Go::Menu);
    let play = || named("play").map(Go::Play);
    named("url").map(Go::Url).or_else(menu).or_else(play).unwrap_or(Go::Refresh)
}

/// The nodes of all steps in the order of `steps_of`: each before those within it.
pub(super) fn nodes<'n>(list: Option<&'n Node>, found: &mut Vec<&'n Node>) {
    for node in list.map(Node::items).unwrap_or_default() {
        found.push(node);
        if let Some(split) = node.get("split") {
            nodes(split.get("yes"), found);
            nodes(split.get("no"), found);
        }
        if let Some(group) = node.get("error_group") {
            nodes(group.get("steps"), found);
        }
    }
}
