//! Goes through an item: its steps, rules, acts and elements, nested ones included.

use super::item::{Item, ItemKind, TaskDone, TipKind, Walkthru};
use super::rule::Rule;
use super::step::{Act, Step, StepKind, Trigger};

/// All steps of an item, each before those within it; none where it is no walk-thru.
pub fn steps_of(item: &Item) -> Vec<&Step> {
    let ItemKind::Walkthru(walkthru) = &item.kind else { return Vec::new() };
    let mut found = Vec::new();
    nested(&walkthru.steps, &mut found);
    found
}

fn nested<'i>(steps: &'i [Step], found: &mut Vec<&'i Step>) {
    for step in steps {
        found.push(step);
        step.kind.inner().into_iter().for_each(|(_, steps)| nested(steps, found));
    }
}

/// All rules that an item states itself, with what they are for: `when it plays by itself`, `step add`.
pub fn rules_of(item: &Item) -> Vec<(String, &Rule)> {
    let mut found = Vec::new();
    if let Some(autoplay) = item.kind.autoplay() {
        found.push(("autoplay".to_owned(), &autoplay.when));
    }
    match &item.kind {
        ItemKind::Walkthru(walkthru) => rules_of_walkthru(walkthru, &mut found),
        ItemKind::Launcher(launcher) => {
            found.extend(launcher.when.iter().map(|rule| ("when".to_owned(), rule)))
        }
        ItemKind::Smarttip(tip) => {
            found.extend(tip.when.iter().map(|rule| ("when".to_owned(), rule)));
            if let TipKind::Validation { rule, .. } = &tip.tip {
                found.push(("rule".to_owned(), rule));
            }
        }
        ItemKind::Task(task) => {
            found.extend(task.activate.iter().map(|rule| ("activate".to_owned(), rule)));
            if let TaskDone::When(rule) = &task.done {
                found.push(("done".to_owned(), rule));
            }
        }
        ItemKind::Menu(menu) => found.extend(menu.when.iter().map(|rule| ("when".to_owned(), rule))),
        _ => {}
    }
    for step in steps_of(item) {
        found.extend(rules_of_step(step).into_iter().map(|rule| (format!("step {}", step.id), rule)));
    }
    found
}

fn rules_of_walkthru<'i>(walkthru: &'i Walkthru, found: &mut Vec<(String, &'i Rule)>) {
    let start = walkthru.start_points.iter().map(|point| (format!("start point {}", point.at), &point.when));
    found.extend(start);
    found.extend(walkthru.goal.iter().map(|goal| ("goal".to_owned(), &goal.when)));
}

fn rules_of_step(step: &Step) -> Vec<&Rule> {
    let mut found: Vec<&Rule> = step.only_if.iter().collect();
    match &step.kind {
        StepKind::Split(split) => found.push(&split.when),
        StepKind::Wait(wait) => found.push(&wait.when),
        StepKind::ErrorGroup(group) => found.push(&group.when),
        _ => {}
    }
    let triggers = step.kind.visible().map(|visible| visible.next.as_slice()).unwrap_or_default();
    found.extend(triggers.iter().filter_map(|trigger| match trigger {
        Trigger::When(rule) => Some(rule),
        _ => None,
    }));
    found
}

/// All acts of a step: what it does, what is done before it shows, what provokes an error.
pub fn acts(step: &Step) -> Vec<&Act> {
    match &step.kind {
        StepKind::Auto { act } => vec![act],
        StepKind::ErrorGroup(group) => group.provoke.iter().collect(),
        kind => kind.visible().map(|visible| visible.before.iter().collect()).unwrap_or_default(),
    }
}

/// The elements that an item names, in its order, each once; those of named rules are not followed.
pub fn elements_of(item: &Item) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    match &item.kind {
        ItemKind::Launcher(launcher) => found.push(&launcher.on),
        ItemKind::Smarttip(tip) => found.push(&tip.on),
        _ => {}
    }
    for step in steps_of(item) {
        let visible = step.kind.visible();
        found.extend(visible.and_then(|visible| visible.on.as_deref()));
        found.extend(acts(step).into_iter().map(Act::element));
        let triggers = visible.map(|visible| visible.next.as_slice()).unwrap_or_default();
        found.extend(triggers.iter().filter_map(Trigger::element));
    }
    if let ItemKind::Walkthru(Walkthru { library: Some(library), .. }) = &item.kind {
        found.extend(library.start.clicks().iter().map(String::as_str));
    }
    for (_, rule) in rules_of(item) {
        found.extend(rule.each().into_iter().filter_map(Rule::element));
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|element| seen.insert(*element));
    found
}
