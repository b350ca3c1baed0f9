//! Reads scenario and project files, strictly: what is not known is an error, never ignored.
//!
//! Two passes: the form is checked against the table of `keys`, then values are built. Building takes
//! whatever is there, so that missing targets are reported beside misspelt keys.

mod notification;
mod plan;
mod project;
mod step;
pub(crate) mod target;
pub(crate) mod value;

pub use project::read_project;

use crate::file_error::{Faults, FileError, did_you_mean};
use crate::keys;
use crate::scenario::{Scenario, Step, Timeouts};
use crate::shape::check;
use crate::yaml::{self, Node};
use std::collections::HashMap;
use value::{duration, heal, parsed, text, texts, viewport};

/// Reads a scenario file; `file` is its name in messages.
///
/// # Errors
///
/// All that is wrong with it, in the order of the file.
pub fn read_scenario(file: &str, text: &str) -> Result<Scenario, Vec<FileError>> {
    let root = yaml::parse(file, text)?;
    let mut faults = Faults::new(file);
    check(&keys::SCENARIO, &root, "scenario", &mut faults);
    let scenario = build(&root);
    check_ids(&root, &scenario, &mut faults);
    check_references(&root, &scenario, &mut faults);
    check_expectations(&root, &mut faults);
    faults.or(scenario)
}

fn build(root: &Node) -> Scenario {
    let timeout = root.get("timeout");
    let deadline = |key| timeout.and_then(|timeout| duration(timeout.get(key)));
    Scenario {
        title: text(root.get("scenario")).unwrap_or_default(),
        system: text(root.get("system")),
        tags: texts(root.get("tags")),
        base: text(root.get("base")),
        start: text(root.get("start")),
        language: parsed(root.get("language")),
        viewport: viewport(root.get("viewport")),
        timeouts: Timeouts {
            step: deadline("step"),
            navigation: deadline("navigation"),
            cell: deadline("cell"),
        },
        heal: heal(root.get("heal")),
        steps: steps(root.get("steps"), 's'),
        finally: steps(root.get("finally"), 'f'),
        targets: root.get("targets").map_or_else(Default::default, |targets| {
            targets.entries().iter().map(|entry| (entry.key.clone(), target::target(&entry.value))).collect()
        }),
        imported: root
            .entry("imported")
            .map(|entry| value::json(&entry.value))
            .filter(|value| !value.is_null()),
    }
}

/// Steps without an id are called by their position: `s1`, `s2` …, in `finally` `f1`, `f2` ….
fn steps(list: Option<&Node>, letter: char) -> Vec<Step> {
    let items = list.map(Node::items).unwrap_or_default();
    items.iter().enumerate().map(|(at, node)| step::step(node, &format!("{letter}{}", at + 1))).collect()
}

fn step_nodes(root: &Node) -> impl Iterator<Item = &Node> {
    ["steps", "finally"].into_iter().filter_map(|key| root.get(key)).flat_map(Node::items)
}

fn check_ids(root: &Node, scenario: &Scenario, faults: &mut Faults) {
    let mut seen: HashMap<&str, (usize, bool)> = HashMap::new();
    let steps = scenario.steps.iter().chain(&scenario.finally);
    for (step, node) in steps.zip(step_nodes(root)) {
        let own = node.entry("id");
        let place = own.map_or(node.place(), |entry| entry.value.place());
        if let Some((line, first_own)) = seen.get(step.id.as_str()) {
            let hint = if own.is_some() && *first_own {
                format!("the first one is in line {line}; rename one of them")
            } else {
                format!(
                    "`{}` is also the name of a step without an id by its position (lines {line} and {})",
                    step.id, place.0
                )
            };
            faults.add(place, format!("two steps have the id `{}`", step.id), hint);
        } else {
            seen.insert(&step.id, (place.0, own.is_some()));
        }
    }
}

fn check_references(root: &Node, scenario: &Scenario, faults: &mut Faults) {
    let known = || scenario.targets.keys().map(String::as_str);
    for (node, name) in step_nodes(root).flat_map(step::references) {
        if scenario.targets.contains_key(name) {
            continue;
        }
        let hint = match did_you_mean(name, known()) {
            near if !near.is_empty() => near,
            _ => format!("add `{name}:` under `targets:`"),
        };
        let known = known().take(30).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "there are none".to_owned() } else { format!("known: {known}") };
        faults.add(node.place(), format!("no target `{name}` ({known})"), hint);
    }
}

/// Checks about an element need one.
fn check_expectations(root: &Node, faults: &mut Faults) {
    for expect in step_nodes(root).filter_map(|step| step.get("expect")) {
        let about = expect.entries().iter().find(|entry| keys::ELEMENT_CHECKS.contains(&entry.key.as_str()));
        if let (Some(check), None) = (about, expect.entry("target")) {
            let hint = "add `target: …`; checks of the page are address, title, download, dialog and script";
            faults.add(
                check.place(),
                format!("`{}` is about an element, but no target is named", check.key),
                hint,
            );
        }
        check_absence(expect, faults);
    }
}

/// Of an element that is not to be seen nothing else can be claimed.
fn check_absence(expect: &Node, faults: &mut Faults) {
    let absent = expect.get("visible").is_some_and(|visible| visible.text() == Some("false"));
    let other = expect
        .entries()
        .iter()
        .find(|entry| entry.key != "visible" && keys::ELEMENT_CHECKS.contains(&entry.key.as_str()));
    if let (true, Some(other)) = (absent, other) {
        faults.add(
            other.place(),
            format!("`{}` can't be checked of an element that is not to be seen", other.key),
            "make it a step of its own, or leave out `visible: false`",
        );
    }
}

#[cfg(test)]
mod tests;
