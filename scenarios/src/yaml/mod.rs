//! A YAML tree whose every node knows its place in the text.
//!
//! The tree is what readers check and what edits aim at, so it keeps byte spans and never guesses:
//! duplicate keys, tags, cycles, second documents and alias bombs are errors. Scalars stay text;
//! only the reader knows which type it wants.

mod build;

pub use build::parse;

/// A node and its place. For a block scalar `start` is its first letter, not the `|`.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub content: Content,
    /// First byte.
    pub start: usize,
    /// The byte after the last one, without trailing white space and comments.
    pub end: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Written in flow style: `{…}` or `[…]`.
    pub flow: bool,
    /// It stands for an anchor's node: its children have their place elsewhere.
    pub alias: bool,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing, `~` or `null`.
    Null,
    /// A text; `plain` if it was written without quotes, so that it may stand for a number or truth.
    Scalar {
        /// The text without quotes and escapes.
        text: String,
        /// Without quotes.
        plain: bool,
    },
    /// A list.
    Seq(Vec<Node>),
    /// A map in the order of the file.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key's text.
    pub key: String,
    /// First byte of the key.
    pub start: usize,
    /// Line of the key, from 1.
    pub line: usize,
    /// Column of the key in characters, from 1.
    pub column: usize,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        if let Content::Map(entries) = &self.content { entries } else { &[] }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        if let Content::Seq(items) = &self.content { items } else { &[] }
    }

    /// The entry of a map with this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of a map's key; `None` also where the value is nothing.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value).filter(|value| value.content != Content::Null)
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        if let Content::Scalar { text, .. } = &self.content { Some(text) } else { None }
    }

    /// Line and column.
    pub fn place(&self) -> (usize, usize) {
        (self.line, self.column)
    }

    /// What is there, for a message: `the text “x”`, `a list`.
    pub fn described(&self) -> String {
        match &self.content {
            Content::Null => "nothing".to_owned(),
            Content::Scalar { text, .. } => {
                let short: String = text.chars().take(40).collect();
                format!("`{short}{}`", if short.len() < text.len() { "…" } else { "" })
            }
            Content::Seq(items) if items.is_empty() => "an empty list".to_owned(),
            Content::Seq(_) => "a list".to_owned(),
            Content::Map(entries) => match entries.first() {
                Some(entry) => format!("a map with the key `{}`", entry.key),
                None => "an empty map".to_owned(),
            },
        }
    }

    fn count(&self) -> usize {
        1 + self.items().iter().map(Node::count).sum::<usize>()
            + self.entries().iter().map(|entry| entry.value.count()).sum::<usize>()
    }
}

impl Entry {
    /// Line and column of the key.
    pub fn place(&self) -> (usize, usize) {
        (self.line, self.column)
    }
}
