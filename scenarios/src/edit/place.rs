//! Where in a text something new goes: after an entry, before a bracket, instead of a block.

use crate::write::flow::scalar;
use crate::yaml::{Entry, Node};

/// The line ending that a text uses.
pub(crate) fn newline(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Puts `new` in the place of some bytes.
pub(crate) fn replace(text: &str, start: usize, end: usize, new: &str) -> String {
    format!("{}{new}{}", &text[..start], &text[end..])
}

/// Puts lines after the line in which `end` lies.
pub(crate) fn insert_lines(text: &str, end: usize, lines: &[String]) -> String {
    let newline = newline(text);
    let block = lines.join(newline);
    match text[end..].find('\n') {
        Some(at) => {
            let after = end + at + 1;
            replace(text, after, after, &format!("{block}{newline}"))
        }
        None => format!("{text}{newline}{block}{newline}"),
    }
}

/// Puts `key: value` into a map in flow style, after its last entry.
pub(crate) fn insert_in_flow(text: &str, map: &Node, key: &str, value: &str) -> String {
    let entry = format!("{}: {value}", scalar(key));
    match map.entries().last() {
        Some(last) => {
            let end = last.value.end.max(last.start + 1);
            replace(text, end, end, &format!(", {entry}"))
        }
        None => {
            let bracket = map.end.saturating_sub(1);
            replace(text, bracket, bracket, &entry)
        }
    }
}

/// Puts `key: value` in the place of an entry, key and value.
pub(crate) fn replace_entry(text: &str, entry: &Entry, new: &str) -> String {
    replace(text, entry.start, end(text, entry), new)
}

/// The end of an entry: that of its value, or of its key and colon where the value is nothing.
pub(crate) fn end(text: &str, entry: &Entry) -> usize {
    if entry.value.end > entry.start {
        let end = entry.value.end;
        // A value that is nothing ends where the colon begins, or behind it.
        return if text[end..].starts_with(':') { end + 1 } else { end };
    }
    entry.start
}
