//! Writes content files as a person would: rules and items short, elements (machine detail) last.
//!
//! What is empty or has its usual value is left out, so that a merge request shows only what matters.

mod item;
mod rule;
mod step;

use super::file::Content;
use super::wording::Wording;
use crate::write::flow::{Flow, entry, scalar};
use crate::write::target_lines;
use rule::rule;

/// Writes a content file; `read_content` reads the same from it.
pub fn write_content(content: &Content) -> String {
    let mut lines = Vec::new();
    let rules = |rules: &indexmap::IndexMap<String, super::Rule>| {
        Part::Block(rules.iter().map(|(name, stated)| (name.clone(), Part::Flow(rule(stated)))).collect())
    };
    let items = content.items.iter().map(|(name, item)| (name.clone(), Part::Block(item::entries(item))));
    let mut entries = Entries::new();
    entries.add("content", Flow::text(&content.title));
    entries.add("system", Flow::text(&content.system));
    entries.some("language", content.language.as_ref().map(|language| Flow::text(&language.0)));
    entries.some("start", content.start.as_ref().map(Flow::text));
    entries.block("rules", rules(&content.rules));
    entries.block("segments", rules(&content.segments));
    entries.block("items", Part::Block(items.collect()));
    for (key, part) in &entries.0 {
        part_lines(&mut lines, 0, key, part);
    }
    if !content.elements.is_empty() {
        lines.push("elements:".to_owned());
    }
    for (name, target) in &content.elements {
        lines.extend(target_lines(name, target, 2));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A rule in the words of the file, on one line.
pub fn rule_line(stated: &super::Rule) -> String {
    rule(stated).line()
}

/// A trigger in the words of its file: `click`, `{when: {title: {is: Go}}}`.
pub fn trigger_line(stated: &super::Trigger) -> String {
    step::trigger(stated).line()
}

/// A value on its way into a file, on one line or over many.
enum Part {
    /// On one line where it fits.
    Flow(Flow),
    /// A map, an entry a line.
    Block(Vec<(String, Part)>),
    /// A list of maps, an entry a line.
    List(Vec<Vec<(String, Part)>>),
}

/// The entries of a map in the order of the file.
#[derive(Default)]
struct Entries(Vec<(String, Part)>);

impl Entries {
    fn new() -> Entries {
        Entries::default()
    }

    fn add(&mut self, key: &str, value: Flow) {
        self.0.push((key.to_owned(), Part::Flow(value)));
    }

    fn some(&mut self, key: &str, value: Option<Flow>) {
        if let Some(value) = value {
            self.add(key, value);
        }
    }

    /// An entry that is left out where it is empty.
    fn filled(&mut self, key: &str, value: Flow) {
        self.some(key, Some(value).filter(|value| !value.is_empty()));
    }

    fn truth(&mut self, key: &str, on: bool) {
        self.some(key, on.then(|| Flow::word(true)));
    }

    fn wording(&mut self, key: &str, wording: &Wording) {
        self.some(key, worded(wording));
    }

    fn block(&mut self, key: &str, part: Part) {
        let empty = match &part {
            Part::Block(entries) => entries.is_empty(),
            Part::List(items) => items.is_empty(),
            Part::Flow(flow) => flow.is_empty(),
        };
        if !empty {
            self.0.push((key.to_owned(), part));
        }
    }

    /// As a value within a line; lists of maps can't be.
    fn flow(self) -> Flow {
        let flow = |(key, part)| match part {
            Part::Flow(flow) => (key, flow),
            Part::Block(entries) => (key, Entries(entries).flow()),
            Part::List(items) => {
                (key, Flow::List(items.into_iter().map(|item| Entries(item).flow()).collect()))
            }
        };
        Flow::Map(self.0.into_iter().map(flow).collect())
    }
}

fn worded(wording: &Wording) -> Option<Flow> {
    if let Some(plain) = &wording.plain {
        return Some(Flow::text(plain));
    }
    let languages = wording.languages.iter().map(|(language, text)| (language.0.clone(), Flow::text(text)));
    let languages: Vec<(String, Flow)> = languages.collect();
    (!languages.is_empty()).then_some(Flow::Map(languages))
}

/// Options or answers: their names, or their names with their texts.
fn options(options: &indexmap::IndexMap<String, Wording>) -> Flow {
    if options.values().all(Wording::is_empty) {
        return Flow::texts(options.keys());
    }
    let named = options
        .iter()
        .map(|(name, wording)| (name.clone(), worded(wording).unwrap_or_else(|| Flow::Map(Vec::new()))));
    Flow::Map(named.collect())
}

/// The lines of an entry. `on`, `yes` and `no` are keys of ours and stand without quotes: our reader takes
/// them for nothing else.
fn part_lines(lines: &mut Vec<String>, indent: usize, key: &str, part: &Part) {
    let first = lines.len();
    quoted_lines(lines, indent, key, part);
    let quoted = scalar(key);
    if let (Some(line), "on" | "yes" | "no") = (lines.get_mut(first), key) {
        line.replace_range(indent..indent + quoted.len(), key);
    }
}

fn quoted_lines(lines: &mut Vec<String>, indent: usize, key: &str, part: &Part) {
    match part {
        Part::Flow(flow) => entry(lines, indent, key, flow),
        Part::Block(entries) => {
            lines.push(format!("{:indent$}{}:", "", scalar(key)));
            for (key, part) in entries {
                part_lines(lines, indent + 2, key, part);
            }
        }
        Part::List(items) if items.is_empty() => lines.push(format!("{:indent$}{}: []", "", scalar(key))),
        Part::List(items) => {
            lines.push(format!("{:indent$}{}:", "", scalar(key)));
            for item in items {
                let first = lines.len();
                for (key, part) in item {
                    part_lines(lines, indent + 4, key, part);
                }
                // The dash takes the place of the first line's indentation.
                if let Some(line) = lines.get_mut(first) {
                    line.replace_range(..indent + 4, &format!("{:indent$}  - ", ""));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
