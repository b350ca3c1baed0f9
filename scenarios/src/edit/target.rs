//! Edits of targets: a whole block, or one learned text.

use super::place::{end, insert_in_flow, insert_lines, newline, replace_entry};
use super::{error, tree, verified};
use crate::Language;
use crate::file_error::{FileError, did_you_mean};
use crate::target::{Learned, Target, TextKind};
use crate::write::flow::{Flow, scalar};
use crate::write::{entries, learned, target_lines};
use crate::yaml::{Content, Entry, Node};

/// Puts a target under `targets:`, in the place of the one of the same name or as the last one.
///
/// # Errors
///
/// The file cannot be read, or is written so that nothing can be put there.
pub fn set_target(text: &str, name: &str, target: &Target) -> Result<String, FileError> {
    let (new, place) = with_target(text, "targets", name, target)?;
    verified(text, new, place, |scenario| {
        scenario.targets.insert(name.to_owned(), target.clone());
    })
}

/// The text with a target under the key `section`, and the place where it was put.
pub(crate) fn with_target(
    text: &str,
    section: &str,
    name: &str,
    target: &Target,
) -> Result<(String, (usize, usize)), FileError> {
    let root = tree(text)?;
    let targets = root.entry(section);
    let place = targets.map_or((1, 1), Entry::place);
    let new = match targets {
        Some(targets) if targets.value.flow && (root.flow || !targets.value.entries().is_empty()) => {
            in_flow(text, &targets.value, name, target)
        }
        Some(targets) if !targets.value.entries().is_empty() => in_block(text, &targets.value, name, target),
        Some(targets) => replace_entry(text, targets, &block(text, section, name, target)),
        None if root.flow => {
            let value = Flow::Map(vec![(name.to_owned(), Flow::Map(entries(target)))]);
            insert_in_flow(text, &root, section, &value.line())
        }
        None => {
            let mut lines = vec![format!("{section}:")];
            lines.extend(target_lines(name, target, 2));
            insert_lines(text, root.end, &lines)
        }
    };
    Ok((new, place))
}

fn block(text: &str, section: &str, name: &str, target: &Target) -> String {
    let mut lines = vec![format!("{section}:")];
    lines.extend(target_lines(name, target, 2));
    lines.join(newline(text))
}

fn in_flow(text: &str, targets: &Node, name: &str, target: &Target) -> String {
    let value = Flow::Map(entries(target)).line();
    match targets.entry(name) {
        Some(entry) => replace_entry(text, entry, &format!("{}: {value}", scalar(name))),
        None => insert_in_flow(text, targets, name, &value),
    }
}

fn in_block(text: &str, targets: &Node, name: &str, target: &Target) -> String {
    let indent = targets.entries().first().map_or(2, |entry| entry.column - 1);
    let lines = target_lines(name, target, indent);
    match targets.entry(name) {
        // The entry's own indentation is in the text already.
        Some(entry) => replace_entry(text, entry, lines.join(newline(text)).trim_start()),
        None => insert_lines(text, targets.end, &lines),
    }
}

/// Sets what a target is called in one language.
///
/// # Errors
///
/// There is no such target, or it is written so that nothing can be put there.
pub fn set_learned_text(
    text: &str,
    target: &str,
    kind: TextKind,
    language: &Language,
    learned_text: &Learned,
) -> Result<String, FileError> {
    let (new, place) = with_learned_text(text, "targets", target, kind, language, learned_text)?;
    verified(text, new, place, |scenario| {
        if let Some(there) = scenario.targets.get_mut(target) {
            there.texts.entry(kind).or_default().insert(language.clone(), learned_text.clone());
        }
    })
}

/// The text with what a target under the key `section` is called in one language, and the target's place.
pub(crate) fn with_learned_text(
    text: &str,
    section: &str,
    target: &str,
    kind: TextKind,
    language: &Language,
    learned_text: &Learned,
) -> Result<(String, (usize, usize)), FileError> {
    let root = tree(text)?;
    let targets = root.get(section).map(Node::entries).unwrap_or_default();
    let Some(entry) = targets.iter().find(|entry| entry.key == target) else {
        let hint = did_you_mean(target, targets.iter().map(|entry| entry.key.as_str()));
        let word = section.trim_end_matches('s');
        return Err(error((1, 1), format!("no {word} `{target}`"), hint));
    };
    let value = learned(learned_text);
    let new = match entry.value.entry(kind.name()) {
        Some(languages) if languages.value.content == Content::Null => {
            let languages_value = Flow::Map(vec![(language.0.clone(), value)]);
            replace_entry(text, languages, &format!("{}: {}", kind.name(), languages_value.line()))
        }
        Some(languages) => in_languages(text, &languages.value, language, &value),
        None => new_kind(text, &entry.value, kind, &Flow::Map(vec![(language.0.clone(), value)])),
    };
    Ok((new, entry.place()))
}

fn in_languages(text: &str, languages: &Node, language: &Language, value: &Flow) -> String {
    let line = format!("{}: {}", scalar(&language.0), value.line());
    let there = languages.entries().iter().find(|entry| entry.key.parse().as_ref() == Ok(language));
    match (there, languages.entries().last()) {
        (Some(entry), _) => replace_entry(text, entry, &line),
        (None, Some(last)) if !languages.flow => {
            insert_lines(text, end(text, last), &[format!("{:1$}{line}", "", last.column - 1)])
        }
        _ => insert_in_flow(text, languages, &language.0, &value.line()),
    }
}

/// A kind of text that the target does not have yet: after role, tag and the stronger kinds.
fn new_kind(text: &str, target: &Node, kind: TextKind, languages: &Flow) -> String {
    if target.flow {
        return insert_in_flow(text, target, kind.name(), &languages.line());
    }
    let kinds = TextKind::ALL.iter().take_while(|other| **other != kind).map(|kind| kind.name());
    let before: Vec<&str> = ["role", "tag"].into_iter().chain(kinds).collect();
    let goes_before = |entry: &&Entry| before.contains(&entry.key.as_str());
    let after = target.entries().iter().rev().find(goes_before).or(target.entries().last());
    let Some(after) = after else { return text.to_owned() };
    let line = format!("{:1$}{2}: {3}", "", after.column - 1, kind.name(), languages.line());
    insert_lines(text, end(text, after), &[line])
}
