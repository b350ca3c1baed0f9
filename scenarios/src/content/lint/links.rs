//! Items that lead to what can't be played, items that nothing leads to, and names that nothing uses.

use super::Found;
use crate::content::contents::Contents;
use crate::content::file::{ContentFile, Named};
use crate::content::item::{Item, ItemKind, TaskDone, Walkthru};
use crate::content::reach::{has_goal, linked};
use std::collections::HashSet;

pub(super) fn look(contents: &Contents, file: &ContentFile, name: &str, item: &Item, found: &mut Found) {
    let at = (file.file.as_str(), item.line, 1);
    let is_menu = matches!(item.kind, ItemKind::Menu(_));
    for other in linked(item) {
        let Some((there_file, there)) = contents.item(other) else { continue };
        if there_file.content.system != file.content.system {
            let message = format!(
                "`{name}` leads to `{other}`, which belongs to the system `{}`",
                there_file.content.system
            );
            found.error("link.dead", at, message, "items lead to items of their own system only");
        }
        let no_play = matches!(there.kind, ItemKind::Launcher(_) | ItemKind::Smarttip(_));
        if no_play || (is_menu && matches!(there.kind, ItemKind::Menu(_))) {
            let message = format!("`{name}` leads to `{other}`, but a {} can't be played", there.kind.word());
            found.error("link.dead", at, message, "lead to another item");
        }
        if there.draft && !item.draft {
            let message =
                format!("`{name}` leads to the draft `{other}`, and can't be published to production");
            found.warning("link.draft", at, message, "finish the draft, or make both drafts");
        }
    }
    if let ItemKind::Task(task) = &item.kind {
        let plays = task.plays.as_deref().and_then(|other| contents.item(other));
        if task.done == TaskDone::Goal && plays.is_some_and(|(_, other)| !has_goal(other)) {
            let message = format!("the task `{name}` is done by the goal of what it plays, which has none");
            found.error("task.endless", at, message, "give that walk-thru a goal, or write `done: played`");
        }
    }
}

/// Names that nothing uses, and items that nothing plays.
pub(super) fn unused(contents: &Contents, found: &mut Found) {
    let mut used: HashSet<(Named, &str, &str)> = HashSet::new();
    for file in &contents.files {
        let system = file.content.system.as_str();
        used.extend(file.used.iter().map(|used| (used.of, system, used.name.as_str())));
    }
    for file in &contents.files {
        let system = file.content.system.as_str();
        for given in file.given.iter().filter(|given| given.of != Named::Item) {
            if !used.contains(&(given.of, system, given.name.as_str())) {
                let at = (file.file.as_str(), given.line, given.column);
                let message = format!("nothing uses the {} `{}`", given.of.word(), given.name);
                found.warning("name.unused", at, message, "take it away, or use it");
            }
        }
    }
    let led_to: HashSet<&str> = contents.items().flat_map(|(_, _, item)| linked(item)).collect();
    for (file, name, item) in contents.items() {
        if needs_a_way(item) && !led_to.contains(name) {
            let at = (file.file.as_str(), item.line, 1);
            let message = format!("nothing plays the {} `{name}`", item.kind.word());
            found.about(Named::Item, name);
            found.warning(
                "item.unreachable",
                at,
                message,
                "list it in a menu, or give it a launcher or `autoplay`",
            );
        }
    }
    found.about = None;
}

/// Whether an item only plays when something leads to it.
fn needs_a_way(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Launcher(_) | ItemKind::Smarttip(_) | ItemKind::Menu(_) => false,
        // A library plays its tours itself.
        ItemKind::Walkthru(Walkthru { library: Some(_), .. }) => false,
        kind => kind.autoplay().is_none(),
    }
}
