//! Steps that nobody reaches, triggers that can't come, walk-thrus that lead in circles.

use super::Found;
use crate::content::contents::Contents;
use crate::content::file::ContentFile;
use crate::content::item::{Item, ItemKind};
use crate::content::step::{Go, Step, StepKind, Trigger, Visible};
use crate::content::walk::steps_of;

pub(super) fn look(contents: &Contents, file: &ContentFile, name: &str, item: &Item, found: &mut Found) {
    let ItemKind::Walkthru(walkthru) = &item.kind else { return };
    if walkthru.steps.is_empty() {
        let at = (file.file.as_str(), item.line, 1);
        found.error("step.none", at, format!("the walk-thru `{name}` has no steps"), "add `steps:`");
    }
    let starts: Vec<&str> = walkthru.start_points.iter().map(|point| point.at.as_str()).collect();
    unreachable(file, &walkthru.steps, &starts, found);
    for step in steps_of(item) {
        if let Some(visible) = step.kind.visible() {
            triggers(file, step, visible, found);
        }
        leads(contents, file, name, step, found);
    }
    circle(contents, file, name, item, found);
}

/// Steps behind a step that never goes on to them.
fn unreachable(file: &ContentFile, steps: &[Step], starts: &[&str], found: &mut Found) {
    let mut gone: Option<&Step> = None;
    for step in steps {
        if starts.contains(&step.id.as_str()) {
            gone = None;
        }
        if let Some(last) = gone {
            let at = (file.file.as_str(), step.line, 1);
            let why = match &last.kind {
                StepKind::Split(split) if !split.rejoin => "does not rejoin",
                StepKind::Split(_) => "leads away in both its ways",
                _ => "leads away",
            };
            let message = format!(
                "nobody reaches the step `{}`: the {} `{}` in line {} {why}",
                step.id,
                last.kind.word(),
                last.id,
                last.line
            );
            found.error("step.unreachable", at, message, "take it away, or move it before that step");
            // What comes after it is told by this one.
            break;
        }
        step.kind.inner().into_iter().for_each(|(_, inner)| unreachable(file, inner, starts, found));
        if leaves(step) {
            gone = Some(step);
        }
    }
}

/// Whether nothing comes after a step. One with an `if` may be passed over.
fn leaves(step: &Step) -> bool {
    if step.only_if.is_some() {
        return false;
    }
    match &step.kind {
        StepKind::Connect { .. } => true,
        StepKind::Split(split) => {
            !split.rejoin || (split.yes.iter().any(leaves) && split.no.iter().any(leaves))
        }
        _ => false,
    }
}

fn triggers(file: &ContentFile, step: &Step, visible: &Visible, found: &mut Found) {
    if visible.on.is_some() {
        return;
    }
    for trigger in &visible.next {
        let word = match trigger {
            Trigger::Click(None) => "click",
            Trigger::Type(None) => "type",
            Trigger::Hover(None) => "hover",
            Trigger::Select(_) => "select",
            _ => continue,
        };
        let at = (file.file.as_str(), step.line, 1);
        let message = format!("the popup `{}` waits for `{word}` on an element, but is at none", step.id);
        found.error("step.trigger", at, message, "name the element, or make it a `step` with `on`");
    }
}

/// Steps that lead to an item that can't be what they want.
fn leads(contents: &Contents, file: &ContentFile, name: &str, step: &Step, found: &mut Found) {
    let (item, wanted) = match &step.kind {
        StepKind::Connect { item } => (item, "walkthru"),
        StepKind::Go { to: Go::Menu(item) } => (item, "menu"),
        _ => return,
    };
    let Some((_, there)) = contents.item(item) else { return };
    if there.kind.word() != wanted {
        let at = (file.file.as_str(), step.line, 1);
        let message =
            format!("`{name}` leads to `{item}`, which is a {}; a {wanted} is wanted", there.kind.word());
        found.error("link.dead", at, message, "lead to another item");
    }
}

/// A walk-thru that leads back to itself without any choice on the way.
fn circle(contents: &Contents, file: &ContentFile, name: &str, item: &Item, found: &mut Found) {
    let mut way = vec![name];
    let mut now = item;
    while let Some(next) = connected(now) {
        if next == name {
            way.push(name);
            let at = (file.file.as_str(), item.line, 1);
            let message = format!("the walk-thru `{name}` leads in a circle: {}", way.join(" → "));
            found.error("connect.cycle", at, message, "put the `connect` into a split, or take it away");
            return;
        }
        // Another circle on the way is told where it begins.
        if way.contains(&next) {
            return;
        }
        way.push(next);
        let Some((_, item)) = contents.item(next) else { return };
        now = item;
    }
}

/// The walk-thru that every way through this one leads to.
fn connected(item: &Item) -> Option<&str> {
    let ItemKind::Walkthru(walkthru) = &item.kind else { return None };
    walkthru.steps.iter().find_map(|step| match &step.kind {
        StepKind::Connect { item } if step.only_if.is_none() => Some(item.as_str()),
        _ => None,
    })
}
