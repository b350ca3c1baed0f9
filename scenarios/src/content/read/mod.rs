//! Reads content files, strictly; what they refer to in other files is `contents`' to check.
//!
//! Two passes as for scenarios: the form is checked against `keys`, then values are built from what is there.

pub(crate) mod item;
mod library;
pub(crate) mod rule;
pub(crate) mod step;

use super::file::{Content, ContentFile, Mention, Named};
use super::item::{Item, ItemKind, TaskDone};
use super::keys::{CONTENT, check_id};
use super::walk::steps_of;
use super::wording::Wording;
use crate::file_error::{Faults, FileError, did_you_mean};
use crate::read::{target, value};
use crate::shape::{check, names};
use crate::yaml::{self, Entry, Node};
use indexmap::IndexMap;
use std::collections::HashMap;
use value::{parsed, text};

/// Reads a content file; `file` is its name in messages.
///
/// Names that other files of the system may give are not looked up: `gather` does that.
///
/// # Errors
///
/// All that is wrong with it, in the order of the file.
pub fn read_content(file: &str, text: &str) -> Result<ContentFile, Vec<FileError>> {
    let root = yaml::parse(file, text)?;
    let mut faults = Faults::new(file);
    check(&CONTENT, &root, "content", &mut faults);
    let content = build(&root);
    check_names(&root, &mut faults);
    for (entry, item) in entries(&root, "items").zip(content.items.values()) {
        check_item(entry, item, &mut faults);
    }
    let mut used = Vec::new();
    names(&CONTENT, &root, &mut used);
    let used = used.into_iter().filter_map(|(of, node)| Some(mention(of, node.text()?, node.place())));
    faults.or(ContentFile { file: file.to_owned(), given: given(&root), used: used.collect(), content })
}

fn build(root: &Node) -> Content {
    let rules = |key| {
        let rule = |entry: &Entry| Some((entry.key.clone(), rule::rule(&entry.value)?));
        entries(root, key).filter_map(rule).collect()
    };
    Content {
        title: text(root.get("content")).unwrap_or_default(),
        system: text(root.get("system")).unwrap_or_default(),
        language: parsed(root.get("language")),
        start: text(root.get("start")),
        elements: entries(root, "elements")
            .map(|entry| (entry.key.clone(), target::target(&entry.value)))
            .collect(),
        rules: rules("rules"),
        segments: rules("segments"),
        items: entries(root, "items").map(|entry| (entry.key.clone(), item::item(entry))).collect(),
    }
}

fn entries<'n>(node: &'n Node, key: &str) -> std::slice::Iter<'n, Entry> {
    node.get(key).map(Node::entries).unwrap_or_default().iter()
}

fn items<'n>(node: &'n Node, key: &str) -> std::slice::Iter<'n, Node> {
    node.get(key).map(Node::items).unwrap_or_default().iter()
}

fn mention(of: Named, name: &str, (line, column): (usize, usize)) -> Mention {
    Mention { of, name: name.to_owned(), line, column }
}

fn given(root: &Node) -> Vec<Mention> {
    let all = [Named::Element, Named::Rule, Named::Segment, Named::Item];
    let of =
        |named: Named| entries(root, named.key()).map(move |entry| mention(named, &entry.key, entry.place()));
    all.into_iter().flat_map(of).collect()
}

fn wording(node: Option<&Node>) -> Wording {
    let Some(node) = node else { return Wording::default() };
    let one = |entry: &Entry| Some((entry.key.parse().ok()?, text(Some(&entry.value))?));
    Wording { plain: text(Some(node)), languages: node.entries().iter().filter_map(one).collect() }
}

/// Options or answers: a list of names, or a map from names to texts.
fn options(node: Option<&Node>) -> IndexMap<String, Wording> {
    let Some(node) = node else { return IndexMap::new() };
    let named = node.entries().iter().map(|entry| (entry.key.clone(), wording(Some(&entry.value))));
    let bare = node.items().iter().filter_map(|item| Some((text(Some(item))?, Wording::default())));
    named.chain(bare).collect()
}

/// Names that become part of a text's key, where the form can't look at them: they are keys of maps.
fn check_names(root: &Node, faults: &mut Faults) {
    let mut check = |entry: &Entry| {
        if let Err(message) = check_id(&entry.key) {
            faults.add(entry.place(), message, "");
        }
    };
    for item in entries(root, "items") {
        check(item);
        entries(&item.value, "tabs").for_each(&mut check);
        let quiz = item.value.get("quiz").map(|quiz| items(quiz, "questions")).unwrap_or_default();
        for question in items(&item.value, "questions").chain(quiz) {
            entries(question, "options").chain(entries(question, "answers")).for_each(&mut check);
        }
    }
}

/// What can be said of an item alone: ids, start points, tips, tasks and quizzes that make sense.
fn check_item(entry: &Entry, item: &Item, faults: &mut Faults) {
    let node = &entry.value;
    check_ids(node, item, faults);
    match &item.kind {
        ItemKind::Walkthru(walkthru) => {
            if walkthru.library.is_some() {
                library::check(entry, item, faults);
            }
            let known = || walkthru.steps.iter().map(|step| step.id.as_str());
            for at in items(node, "start_points").filter_map(|point| point.get("at")) {
                let Some(name) = at.text().filter(|name| known().all(|id| id != *name)) else { continue };
                let inner = steps_of(item).iter().any(|step| step.id == name);
                let hint = match inner {
                    true => "it is within a split or error group; begin at that one".to_owned(),
                    false => did_you_mean(name, known()),
                };
                let known = known().collect::<Vec<_>>().join(", ");
                faults.add(at.place(), format!("no step `{name}` to start at (known: {known})"), hint);
            }
        }
        ItemKind::Smarttip(_) => check_tip(node, faults),
        ItemKind::Task(task) if task.plays.is_none() && !matches!(task.done, TaskDone::When(_)) => {
            let hint = "add `plays: …`, or `done: {when: …}`";
            faults.add(entry.place(), format!("nothing says when the task `{}` is done", entry.key), hint);
        }
        ItemKind::Course(_) => check_quiz(node, faults),
        _ => {}
    }
}

fn check_tip(node: &Node, faults: &mut Faults) {
    let validates = node.get("kind").and_then(Node::text) == Some("validation");
    match (validates, node.get("rule"), node.entry("rule").or_else(|| node.entry("try"))) {
        (true, None, _) => {
            let hint = "add `rule: …` that is true for a good entry";
            faults.add(node.place(), "no `rule` in a smart tip that validates", hint);
        }
        (false, _, Some(entry)) => {
            let message = format!("`{}` in a smart tip that only guides", entry.key);
            faults.add(entry.place(), message, "add `kind: validation`, or take it away");
        }
        _ => {}
    }
}

fn check_quiz(node: &Node, faults: &mut Faults) {
    let Some(quiz) = node.get("quiz") else { return };
    for question in items(quiz, "questions") {
        let known = options(question.get("answers"));
        let right = question.get("right");
        let listed = right.map(Node::items).unwrap_or_default();
        let named = right.filter(|right| right.text().is_some()).into_iter().chain(listed);
        for (name, node) in named.filter_map(|node| Some((node.text()?, node))) {
            if !known.contains_key(name) {
                let known: Vec<&str> = known.keys().map(String::as_str).collect();
                let hint = did_you_mean(name, known.iter().copied());
                faults.add(node.place(), format!("no answer `{name}` (known: {})", known.join(", ")), hint);
            }
        }
    }
}

/// The names of an item's parts, each with its place.
fn check_ids(node: &Node, item: &Item, faults: &mut Faults) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut check = |id: &str, place: (usize, usize)| match seen.get(id) {
        Some(line) => {
            let hint = format!("the first one is in line {line}; rename one of them");
            faults.add(place, format!("two parts of the item have the name `{id}`"), hint);
        }
        None => {
            seen.insert(id.to_owned(), place.0);
        }
    };
    let mut nodes = Vec::new();
    step::nodes(node.get("steps"), &mut nodes);
    for (step, node) in steps_of(item).into_iter().zip(nodes) {
        check(&step.id, node.place());
    }
    match &item.kind {
        ItemKind::Shoutout(shoutout) => shoutout
            .buttons
            .iter()
            .zip(items(node, "buttons"))
            .for_each(|(button, node)| check(&button.id, node.place())),
        ItemKind::Survey(survey) => survey
            .questions
            .iter()
            .zip(items(node, "questions"))
            .for_each(|(question, node)| check(&question.id, node.place())),
        ItemKind::Course(course) => {
            let questions = node.get("quiz").map(|quiz| items(quiz, "questions")).unwrap_or_default();
            let asked = course.quiz.iter().flat_map(|quiz| &quiz.questions);
            asked.zip(questions).for_each(|(question, node)| check(&question.id, node.place()));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
