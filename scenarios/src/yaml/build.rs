//! The tree out of the parser's events, with limits and clear errors.

use super::{Content, Entry, Node};
use crate::file_error::{Faults, FileError};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::collections::HashMap;

/// More nodes than any honest file has, copies by aliases included.
const MOST_NODES: usize = 200_000;
/// Deeper than any honest file is.
const MOST_DEPTH: usize = 64;

/// Reads the one document of a file.
///
/// # Errors
///
/// All that is wrong with it as YAML; after a fault of syntax nothing more can be said.
pub fn parse(file: &str, text: &str) -> Result<Node, Vec<FileError>> {
    let mut builder = Builder {
        text,
        bytes: text.char_indices().map(|(at, _)| at).chain([text.len()]).collect(),
        faults: Faults::new(file),
        open: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        nodes: 0,
    };
    for event in Parser::new_from_str(text) {
        let going = match event {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => builder.syntax(&error),
        };
        if !going {
            return Err(builder.faults.into_errors());
        }
    }
    let Some(root) = builder.root else {
        builder.faults.add((1, 1), "the file is empty", "");
        return Err(builder.faults.into_errors());
    };
    builder.faults.or(root)
}

/// A list or map that is still open.
struct Open {
    node: Node,
    key: Option<Entry>,
    anchor: usize,
}

struct Builder<'t> {
    text: &'t str,
    /// The byte of each character: the parser counts characters.
    bytes: Vec<usize>,
    faults: Faults,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    root: Option<Node>,
    nodes: usize,
}

impl Builder<'_> {
    /// Takes one event; false where reading on makes no sense.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        let place = (span.start.line(), span.start.col() + 1);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                self.faults.add(
                    place,
                    "a second document begins here, one was wanted",
                    "put it into a file of its own",
                );
                return false;
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => {
                self.faults.add(
                    place,
                    "a YAML tag, which has no meaning here",
                    "take away the word that begins with `!`, or quote the text",
                );
                return false;
            }
            Event::Scalar(text, style, anchor, None) => {
                let node = self.scalar(text.into_owned(), style, span);
                return self.add(node, anchor);
            }
            Event::SequenceStart(anchor, None) => return self.enter(Content::Seq(Vec::new()), span, anchor),
            Event::MappingStart(anchor, None) => return self.enter(Content::Map(Vec::new()), span, anchor),
            Event::SequenceEnd => return self.leave(span, ']'),
            Event::MappingEnd => return self.leave(span, '}'),
            Event::Alias(anchor) => return self.alias(anchor, span),
            _ => {}
        }
        true
    }

    fn node(&self, content: Content, span: Span) -> Node {
        let byte = |index: usize| self.bytes[index.min(self.bytes.len() - 1)];
        Node {
            content,
            start: byte(span.start.index()),
            end: byte(span.end.index()),
            line: span.start.line(),
            column: span.start.col() + 1,
            flow: false,
            alias: false,
        }
    }

    fn scalar(&self, text: String, style: ScalarStyle, span: Span) -> Node {
        let plain = style == ScalarStyle::Plain;
        let nothing = plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
        let mut node = self.node(Content::Null, span);
        if text.is_empty() && plain {
            node.end = node.start;
        }
        node.end = node.start + self.text[node.start..node.end].trim_end().len();
        if !nothing {
            node.content = Content::Scalar { text, plain };
        }
        node
    }

    fn enter(&mut self, content: Content, span: Span, anchor: usize) -> bool {
        let mut node = self.node(content, span);
        node.flow = self.text[..node.end].ends_with(['{', '[']);
        if self.open.len() >= MOST_DEPTH {
            let message = format!("more than {MOST_DEPTH} lists and maps within each other");
            self.faults.add(node.place(), message, "");
            return false;
        }
        self.open.push(Open { node, key: None, anchor });
        true
    }

    fn leave(&mut self, span: Span, bracket: char) -> bool {
        let Some(Open { mut node, anchor, .. }) = self.open.pop() else { return true };
        let last = match &node.content {
            Content::Seq(items) => items.last().map(|item| item.end),
            Content::Map(entries) => entries.last().map(|entry| entry.value.end),
            _ => None,
        };
        node.end = last.unwrap_or(node.end);
        if node.flow {
            // The parser's own end takes in a comment (`} # like this`) or begins at a comma.
            let from = self.node(Content::Null, span).start.max(node.end);
            node.end = self.text[from..].find(bracket).map_or(from, |at| from + at + 1);
        }
        self.add(node, anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> bool {
        let mut node = self.node(Content::Null, span);
        let place = node.place();
        let Some((meant, count)) = self.anchors.get(&anchor) else {
            self.faults.add(place, "the alias stands within its own anchor: a cycle", "write the value out");
            return false;
        };
        if self.nodes + count > MOST_NODES {
            let message = format!("the aliases make more than {MOST_NODES} values");
            self.faults.add(place, message, "write the values out");
            return false;
        }
        self.nodes += count;
        node.content = meant.content.clone();
        node.alias = true;
        self.add(node, 0)
    }

    /// Puts a whole node where it belongs.
    fn add(&mut self, node: Node, anchor: usize) -> bool {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            self.faults.add(node.place(), format!("more than {MOST_NODES} values"), "");
            return false;
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), node.count()));
        }
        let Some(Open { node: parent, key, .. }) = self.open.last_mut() else {
            self.root = Some(node);
            return true;
        };
        match &mut parent.content {
            Content::Seq(items) => items.push(node),
            Content::Map(entries) => match key.take() {
                Some(mut entry) => {
                    entry.value = node;
                    entries.push(entry);
                }
                None => return self.key(node),
            },
            _ => {}
        }
        true
    }

    fn key(&mut self, node: Node) -> bool {
        let text = match &node.content {
            Content::Scalar { text, .. } => text.clone(),
            Content::Null if node.end > node.start => self.text[node.start..node.end].to_owned(),
            _ => {
                self.faults.add(
                    node.place(),
                    format!("a key has to be a text, there is {}", node.described()),
                    "",
                );
                return false;
            }
        };
        let Some(Open { node: parent, key, .. }) = self.open.last_mut() else { return true };
        if let Some(first) = parent.entries().iter().find(|entry| entry.key == text) {
            let hint = format!("the first one is in line {}; keep one of them", first.line);
            self.faults.add(node.place(), format!("the key `{text}` is there twice"), hint);
        }
        *key =
            Some(Entry { key: text, start: node.start, line: node.line, column: node.column, value: node });
        true
    }

    fn syntax(&mut self, error: &ScanError) -> bool {
        let place = (error.marker().line(), error.marker().col() + 1);
        let hint = match error.info() {
            info if info.contains("unknown anchor") => {
                "write the value out, or define the anchor (`&name`) above"
            }
            info if info.contains("mapping values are not allowed") => {
                "quote a text that contains a colon and a space"
            }
            info if info.contains("tab") => "indent with spaces",
            info if info.contains("':'") => "look for a bracket or quote that is not closed above",
            _ => "look at indentation, quotes and brackets here and in the line above",
        };
        self.faults.add(place, format!("not YAML: {}", error.info()), hint);
        false
    }
}
