//! YAML on one line, and over several where one would be too long.
//!
//! Quotes are only written where they are needed, also by readers of YAML 1.1: `no`, `12:30`, `1_000`.
//! Invisible and bidirectional letters are always escaped: a reviewer sees what is there.

use serde_json::Value;

/// A line longer than this is broken into one line per entry.
const WIDEST: usize = 100;

/// A value on its way into a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Flow {
    /// Written as it is: numbers, truths.
    Word(String),
    /// A text, quoted if need be.
    Text(String),
    /// A list.
    List(Vec<Flow>),
    /// A map.
    Map(Vec<(String, Flow)>),
}

impl Flow {
    pub(crate) fn text(text: impl Into<String>) -> Flow {
        Flow::Text(text.into())
    }

    pub(crate) fn word(word: impl ToString) -> Flow {
        Flow::Word(word.to_string())
    }

    pub(crate) fn texts<'t>(texts: impl IntoIterator<Item = &'t String>) -> Flow {
        Flow::List(texts.into_iter().map(Flow::text).collect())
    }

    pub(crate) fn map<const N: usize>(entries: [(&str, Flow); N]) -> Flow {
        Flow::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// Whether there is nothing worth a line.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Flow::Text(text) => text.is_empty(),
            Flow::Word(_) => false,
            Flow::List(items) => items.is_empty(),
            Flow::Map(entries) => entries.is_empty(),
        }
    }

    /// On one line.
    pub(crate) fn line(&self) -> String {
        match self {
            Flow::Word(word) => word.clone(),
            Flow::Text(text) => scalar(text),
            Flow::List(items) => format!("[{}]", items.iter().map(Flow::line).collect::<Vec<_>>().join(", ")),
            Flow::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| format!("{}: {}", scalar(key), value.line()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl From<&Value> for Flow {
    fn from(value: &Value) -> Flow {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => Flow::Word(value.to_string()),
            Value::String(text) => Flow::Text(text.clone()),
            Value::Array(items) => Flow::List(items.iter().map(Flow::from).collect()),
            Value::Object(entries) => {
                Flow::Map(entries.iter().map(|(key, value)| (key.clone(), Flow::from(value))).collect())
            }
        }
    }
}

/// Writes `key: value` at an indentation, over several lines where one would be too long.
pub(crate) fn entry(lines: &mut Vec<String>, indent: usize, key: &str, value: &Flow) {
    let line = format!("{:indent$}{}: {}", "", scalar(key), value.line());
    match value {
        Flow::List(_) | Flow::Map(_) if line.chars().count() > WIDEST && !value.is_empty() => {
            broken(lines, indent, key, value);
        }
        _ => lines.push(line),
    }
}

/// Writes `key:` and one line per entry or item.
pub(crate) fn broken(lines: &mut Vec<String>, indent: usize, key: &str, value: &Flow) {
    lines.push(format!("{:indent$}{}:", "", scalar(key)));
    match value {
        Flow::List(items) => {
            lines.extend(items.iter().map(|item| format!("{:indent$}  - {}", "", item.line())))
        }
        Flow::Map(entries) => {
            for (key, value) in entries {
                entry(lines, indent + 2, key, value);
            }
        }
        _ => {}
    }
}

/// A text as a scalar that means the same on its own and within brackets.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    let first =
        text.chars().next().is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '/'));
    let letters: Vec<char> = text.chars().collect();
    let plain = letters.iter().enumerate().all(|(at, letter)| match letter {
        ':' => letters.get(at + 1).is_some_and(|next| next.is_alphanumeric() || *next == '/'),
        ' ' => at + 1 < letters.len(),
        other => other.is_alphanumeric() || "_-./@()+;!?=<>*&%$~^'’“”–—…".contains(*other),
    });
    // Before a bracket our reader takes the dash for the beginning of a list.
    first && plain && !text.ends_with(" -") && !means_something_else(text)
}

/// Whether a reader could take it for a number, a date, a truth or nothing.
fn means_something_else(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan", "infinity"];
    words.contains(&text.to_ascii_lowercase().as_str())
        || text.parse::<f64>().is_ok()
        || text.starts_with("0x")
        || text.starts_with("0o")
        || (text.starts_with(|letter: char| letter.is_ascii_digit())
            && text.chars().all(|letter| letter.is_ascii_digit() || ":_-+.eE TZ".contains(letter)))
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            ' ' => quoted.push(' '),
            other if is_invisible(other) => match u32::from(other) {
                code if code <= 0xFFFF => quoted.push_str(&format!("\\u{code:04X}")),
                code => quoted.push_str(&format!("\\U{code:08X}")),
            },
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || letter.is_whitespace()
        || matches!(u32::from(letter),
            0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF
            | 0xE000..=0xF8FF | 0xFFF0..=0xFFFB | 0xE0000..)
        || u32::from(letter) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_written_only_where_they_are_needed() {
        for (text, expected) in [
            ("New contact", "New contact"),
            ("http://a/b?c=d", "http://a/b?c=d"),
            ("連絡先", "連絡先"),
            ("no", "\"no\""),
            ("12:30", "\"12:30\""),
            ("2026-03-01", "\"2026-03-01\""),
            ("", "\"\""),
            ("a: b", "\"a: b\""),
            ("#new", "\"#new\""),
            ("${unique}", "\"${unique}\""),
            ("a\u{a0}b", "\"a\\u00A0b\""),
            ("\u{202e}abc", "\"\\u202Eabc\""),
            ("Total:", "\"Total:\""),
            ("Orders -", "\"Orders -\""),
            ("Orders - CRM", "Orders - CRM"),
        ] {
            assert_eq!(scalar(text), expected);
        }
    }
}
