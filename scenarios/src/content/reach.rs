//! What an item needs: elements, rules, segments and other items, named rules followed to their ends.

use super::contents::Contents;
use super::item::{Item, ItemKind, Press, TaskDone, Walkthru};
use super::rule::Rule;
use super::step::{Go, StepKind};
use super::walk::{elements_of, rules_of, steps_of};
use std::collections::BTreeSet;

/// What an item needs, by names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Elements, its own and those of rules.
    pub elements: BTreeSet<String>,
    /// Named rules.
    pub rules: BTreeSet<String>,
    /// Segments.
    pub segments: BTreeSet<String>,
    /// Items that it plays, lists, leads to or looks at.
    pub items: BTreeSet<String>,
}

/// What an item of a system needs. Items that it names are not followed.
pub fn reach(contents: &Contents, system: &str, item: &Item) -> Reach {
    let mut reach = Reach::default();
    reach.elements.extend(elements_of(item).into_iter().map(str::to_owned));
    reach.items.extend(linked(item).into_iter().map(str::to_owned));
    for (_, rule) in rules_of(item) {
        follow(contents, system, rule, &mut reach);
    }
    if let Some(segment) = &item.segment {
        follow(contents, system, &Rule::Segment(segment.clone()), &mut reach);
    }
    reach
}

/// What a rule of a system needs.
pub fn reach_of_rule(contents: &Contents, system: &str, rule: &Rule) -> Reach {
    let mut reach = Reach::default();
    follow(contents, system, rule, &mut reach);
    reach
}

fn follow(contents: &Contents, system: &str, rule: &Rule, reach: &mut Reach) {
    for part in rule.each() {
        reach.elements.extend(part.element().map(str::to_owned));
        match part {
            Rule::Rule(name) if reach.rules.insert(name.clone()) => {
                if let Some(rule) = contents.rule(system, name) {
                    follow(contents, system, rule, reach);
                }
            }
            Rule::Segment(name) if reach.segments.insert(name.clone()) => {
                if let Some(rule) = contents.segment(system, name) {
                    follow(contents, system, rule, reach);
                }
            }
            Rule::Item { item, .. } => {
                reach.items.insert(item.clone());
            }
            _ => {}
        }
    }
}

/// The items that an item plays, lists or leads to, in its order.
pub fn linked(item: &Item) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    match &item.kind {
        ItemKind::Launcher(launcher) => found.push(&launcher.plays),
        ItemKind::Shoutout(shoutout) => {
            found.extend(shoutout.buttons.iter().filter_map(|button| match &button.press {
                Press::Plays(item) => Some(item.as_str()),
                _ => None,
            }));
        }
        ItemKind::Task(task) => found.extend(task.plays.as_deref()),
        ItemKind::Course(course) => found.extend(course.items.iter().map(String::as_str)),
        ItemKind::Menu(menu) => {
            found.extend(menu.tabs.iter().flat_map(|tab| &tab.items).map(String::as_str));
        }
        _ => {}
    }
    for step in steps_of(item) {
        match &step.kind {
            StepKind::Go { to: Go::Menu(item) | Go::Play(item) } | StepKind::Connect { item } => {
                found.push(item);
            }
            _ => {}
        }
    }
    found
}

/// Whether anything says when an item is done: a goal, or its own end.
pub fn has_goal(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Walkthru(Walkthru { goal, .. }) => goal.is_some(),
        ItemKind::Task(task) => matches!(task.done, TaskDone::When(_)),
        _ => false,
    }
}
