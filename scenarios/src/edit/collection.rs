//! Entries of maps and items of lists: put, changed and taken away without touching what stands beside them.

use super::place::{end, insert_in_flow, insert_lines, newline, replace, replace_entry};
use super::tree;
use crate::file_error::FileError;
use crate::write::flow::{Flow, broken, entry, scalar};
use crate::yaml::Node;

/// Puts `key: value` into the map at a path of keys, which is made where there is none.
///
/// The outer `depth` levels of a new value are written in block style.
pub(super) fn put_at(
    text: &str,
    path: &[&str],
    (key, value): (&str, &Flow),
    depth: usize,
) -> Result<String, FileError> {
    let Ok(root) = tree(text) else {
        // Nothing but comments: there is no map yet.
        let inner = |value: Flow, name: &&str| Flow::Map(vec![((*name).to_owned(), value)]);
        let whole = path.iter().rev().fold(Flow::Map(vec![(key.to_owned(), value.clone())]), inner);
        let Flow::Map(entries) = whole else { return Ok(text.to_owned()) };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for (key, value) in &entries {
            write(&mut lines, (0, key, value), depth + path.len());
        }
        lines.push(String::new());
        return Ok(lines.join(newline(text)));
    };
    match (at(&root, path), path.split_last()) {
        (Some(map), _) if !map.entries().is_empty() => Ok(put(text, map, (key, value), depth)),
        (_, Some((last, outer))) => {
            let whole = Flow::Map(vec![(key.to_owned(), value.clone())]);
            put_at(text, outer, (last, &whole), depth + 1)
        }
        (_, None) => Ok(put(text, &root, (key, value), depth)),
    }
}

/// Takes a key out of the map at a path of keys.
pub(super) fn take_at(text: &str, path: &[&str], key: &str) -> Result<String, FileError> {
    let root = tree(text)?;
    let Some(map) = at(&root, path) else { return Ok(text.to_owned()) };
    let Some(place) = map.entries().iter().position(|entry| entry.key == key) else {
        return Ok(text.to_owned());
    };
    let is_last = map.entries().len() == 1;
    // A plan or a system without a word is `{}`: nothing at all is none.
    if is_last
        && let [outer @ .., name] = path
        && !outer.is_empty()
    {
        let parent = at(&root, outer).and_then(|parent| parent.entry(name));
        if let Some(parent) = parent {
            return Ok(replace_entry(text, parent, &format!("{}: {{}}", scalar(name))));
        }
    }
    let spans: Vec<(usize, usize)> = map.entries().iter().map(|one| (one.start, end(text, one))).collect();
    Ok(if map.flow { take_of_flow(text, &spans, place) } else { take_lines(text, spans[place]) })
}

/// Puts an item at the end of the list at a path of keys, which is made where there is none.
pub(super) fn push_at(text: &str, path: &[&str], item: &Flow) -> Result<String, FileError> {
    let root = tree(text);
    let list = root.as_ref().ok().and_then(|root| at(root, path)).filter(|list| !list.items().is_empty());
    match (list, path.split_last()) {
        (Some(list), _) => Ok(push(text, list, item)),
        (None, Some((last, outer))) => {
            put_at(text, outer, (last, &Flow::List(vec![item.clone()])), usize::from(outer.is_empty()))
        }
        (None, None) => Ok(text.to_owned()),
    }
}

/// Takes an item out of the list at a path of keys.
pub(super) fn take_item(text: &str, path: &[&str], place: usize) -> Result<String, FileError> {
    let root = tree(text)?;
    let Some(list) = at(&root, path) else { return Ok(text.to_owned()) };
    let items = list.items();
    if let ([_], Some((last, outer))) = (items, path.split_last()) {
        // A whole section goes; within something else an empty list keeps the comments around it.
        let empty = Flow::List(vec![]);
        return if outer.is_empty() {
            take_at(text, outer, last)
        } else {
            put_at(text, outer, (last, &empty), 0)
        };
    }
    let Some(item) = items.get(place) else { return Ok(text.to_owned()) };
    let spans: Vec<(usize, usize)> = items.iter().map(|item| (item.start, item.end)).collect();
    Ok(if list.flow {
        take_of_flow(text, &spans, place)
    } else {
        take_lines(text, (dash(text, item), item.end))
    })
}

/// The node at a path of keys.
pub(super) fn at<'n>(root: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(root, |node, key| node.get(key))
}

/// Puts `key: value` into a map.
pub(super) fn put(text: &str, map: &Node, (key, value): (&str, &Flow), depth: usize) -> String {
    let known = map.entry(key);
    if map.flow {
        return match known {
            Some(known) => replace_entry(text, known, &format!("{}: {}", scalar(key), value.line())),
            None => insert_in_flow(text, map, key, &value.line()),
        };
    }
    if let Some(known) = known
        && let Flow::List(wanted) = value
        && let Some(edited) = with_items(text, &known.value, wanted)
    {
        return edited;
    }
    let indent = map.entries().first().map_or(0, |first| first.column - 1);
    let mut lines = vec![];
    write(&mut lines, (indent, key, value), depth);
    match (known, map.entries().last()) {
        // Its own indentation is in the text already.
        (Some(known), _) => replace_entry(text, known, lines.join(newline(text)).trim()),
        (None, Some(last)) => insert_lines(text, end(text, last), &lines),
        (None, None) => text.to_owned(),
    }
}

/// The lines of an entry; the outer `depth` levels of its value in block style.
fn write(lines: &mut Vec<String>, (indent, key, value): (usize, &str, &Flow), depth: usize) {
    match value {
        Flow::Map(entries) if depth > 0 && !entries.is_empty() => {
            lines.push(format!("{:indent$}{}:", "", scalar(key)));
            for (key, value) in entries {
                write(lines, (indent + 2, key, value), depth - 1);
            }
        }
        Flow::List(items) if depth > 0 || items.len() > 1 => {
            if items.iter().any(|item| matches!(item, Flow::Map(_))) {
                broken(lines, indent, key, value);
            } else {
                entry(lines, indent, key, value);
            }
        }
        _ => entry(lines, indent, key, value),
    }
}

/// A list in block style with other items: what stays keeps its lines. `None` where that is not all.
fn with_items(text: &str, list: &Node, wanted: &[Flow]) -> Option<String> {
    let items = list.items();
    if list.flow || list.alias || items.is_empty() {
        return None;
    }
    let written: Vec<String> = items.iter().map(|item| item.text().map(scalar)).collect::<Option<_>>()?;
    let wanted: Vec<String> = wanted.iter().map(Flow::line).collect();
    let stays = written.iter().filter(|line| wanted.contains(line)).count();
    let in_order = written.iter().filter(|line| wanted.contains(line)).eq(wanted.iter().take(stays));
    if stays == 0 || !in_order {
        return None;
    }
    let last = items.last()?;
    let indent = column(text, dash(text, last));
    let lines: Vec<String> = wanted[stays..].iter().map(|line| format!("{:indent$}- {line}", "")).collect();
    let mut edited = if lines.is_empty() { text.to_owned() } else { insert_lines(text, last.end, &lines) };
    for (item, line) in items.iter().zip(&written).rev() {
        if !wanted.contains(line) {
            edited = take_lines(&edited, (dash(text, item), item.end));
        }
    }
    Some(edited)
}

fn push(text: &str, list: &Node, item: &Flow) -> String {
    let Some(last) = list.items().last() else { return text.to_owned() };
    if list.flow {
        return replace(text, last.end, last.end, &format!(", {}", item.line()));
    }
    let indent = column(text, dash(text, last));
    insert_lines(text, last.end, &[format!("{:indent$}- {}", "", item.line())])
}

/// Where the dash of an item stands: the first of a line, in its own line or above it.
fn dash(text: &str, item: &Node) -> usize {
    let mut until = item.start;
    loop {
        let begins = text[..until].rfind('\n').map_or(0, |at| at + 1);
        let line = &text[begins..];
        let blank = line.len() - line.trim_start_matches(' ').len();
        if line[blank..].starts_with('-') && begins + blank < item.start {
            return begins + blank;
        }
        if begins == 0 {
            return item.start;
        }
        until = begins - 1;
    }
}

fn column(text: &str, at: usize) -> usize {
    at - text[..at].rfind('\n').map_or(0, |line| line + 1)
}

/// Takes whole lines away: from the one in which a span begins to the one in which it ends.
fn take_lines(text: &str, (start, end): (usize, usize)) -> String {
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    replace(text, from, to, "")
}

/// Takes one of some spans between brackets away, with its comma.
fn take_of_flow(text: &str, spans: &[(usize, usize)], place: usize) -> String {
    let (start, end) = spans[place];
    match (spans.get(place + 1), place.checked_sub(1).map(|before| spans[before])) {
        (Some((next, _)), _) => replace(text, start, *next, ""),
        (None, Some((_, before))) => replace(text, before, end, ""),
        (None, None) => replace(text, start, end, ""),
    }
}

/// Whether a file has nothing but comments.
pub(super) fn is_blank(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}
