//! The language in which a file's form is written down, and the check of a tree against it.
//!
//! A form is said once (`keys`): the reader checks by it and the JSON Schemas are made from it, so that
//! neither can drift from the other.

use crate::file_error::{Faults, did_you_mean};
use crate::yaml::{Content, Node};

/// What may stand at a place.
pub(crate) enum Shape {
    /// Any text; numbers and truths count as the text they are written as.
    Text,
    /// A text in a notation of its own.
    Format(&'static Format),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Truth,
    /// Only `true`: a verb without an object.
    Yes,
    /// A whole number, at least and at most this.
    Whole(u64, u64),
    /// A number.
    Number,
    /// A list of so many (at least, at most) of the same.
    List(&'static Shape, usize, usize),
    /// A map with known keys.
    Map(&'static Form),
    /// A map from names that the user chooses.
    Named(&'static Shape),
    /// A map from languages.
    PerLanguage(&'static Shape),
    /// Whichever fits; at most one of them is a map and one a list.
    Either(&'static [Shape]),
    /// Anything at all.
    Any,
}

/// A notation.
pub(crate) struct Format {
    /// What it is, for messages: `a duration like 500ms, 10s, 5m or 1h`.
    pub wanted: &'static str,
    /// Says what is wrong with a text, with a hint after `\nhint: `.
    pub check: fn(&str) -> Result<(), String>,
    /// The notation as a regular expression, as far as a schema can say it; may be empty.
    pub pattern: &'static str,
    /// Whether a plain number may fit it.
    pub number: bool,
}

/// A map with known keys.
pub(crate) struct Form {
    /// What the map is, for messages: `a step`.
    pub name: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
    /// Which keys go together.
    pub rules: &'static [Rule],
}

/// A key of a map.
pub(crate) struct Key {
    /// The key.
    pub name: &'static str,
    /// What may stand there.
    pub shape: Shape,
    /// Whether it has to be there.
    pub required: bool,
    /// What it means, for the schema.
    pub meaning: &'static str,
}

/// Which keys go together.
pub(crate) enum Rule {
    /// Exactly one of these.
    One(&'static [&'static str]),
    /// At least one of these.
    Some(&'static [&'static str]),
    /// At least one key at all.
    NotEmpty,
}

impl Form {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

impl Shape {
    /// What is wanted, for a message.
    pub(crate) fn wanted(&self) -> String {
        match self {
            Shape::Text => "a text".to_owned(),
            Shape::Format(format) => format.wanted.to_owned(),
            Shape::Word(words) => words.join(", "),
            Shape::Truth => "true or false".to_owned(),
            Shape::Yes => "true".to_owned(),
            Shape::Whole(least, u64::MAX) => format!("a whole number from {least}"),
            Shape::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Shape::Number => "a number".to_owned(),
            Shape::List(item, least, most) if least == most => {
                format!("a list of {least}: {}", item.wanted())
            }
            Shape::List(..) => "a list".to_owned(),
            Shape::Map(form) => form.name.to_owned(),
            Shape::Named(_) => "a map of names".to_owned(),
            Shape::PerLanguage(_) => "a map of languages".to_owned(),
            Shape::Either(shapes) => shapes.iter().map(Shape::wanted).collect::<Vec<_>>().join(", or "),
            Shape::Any => "anything".to_owned(),
        }
    }

    /// Whether a key may stand without a value: an empty list, or a map of names without any.
    pub(crate) fn takes_nothing(&self) -> bool {
        matches!(self, Shape::Any | Shape::List(_, 0, _) | Shape::Named(_))
    }

    /// Whether a node is of the right kind at all.
    fn suits(&self, node: &Node) -> bool {
        match self {
            Shape::Any => true,
            Shape::Either(shapes) => shapes.iter().any(|shape| shape.suits(node)),
            Shape::List(..) => matches!(node.content, Content::Seq(_)),
            Shape::Map(_) | Shape::Named(_) | Shape::PerLanguage(_) => {
                matches!(node.content, Content::Map(_))
            }
            Shape::Text | Shape::Format(_) => node.text().is_some(),
            Shape::Word(words) => node.text().is_some_and(|text| words.contains(&text)),
            Shape::Truth => plain(node).is_some_and(|text| matches!(text, "true" | "false")),
            Shape::Yes => plain(node) == Some("true"),
            Shape::Whole(least, most) => plain(node)
                .and_then(|text| text.parse::<u64>().ok())
                .is_some_and(|n| (*least..=*most).contains(&n)),
            Shape::Number => {
                plain(node).and_then(|text| text.parse().ok()).is_some_and(|n: f64| n.is_finite())
            }
        }
    }
}

fn plain(node: &Node) -> Option<&str> {
    match &node.content {
        Content::Scalar { text, plain: true } => Some(text),
        _ => None,
    }
}

/// Checks a node and everything in it; `at` says in messages where it stands: `timeout`.
pub(crate) fn check(shape: &Shape, node: &Node, at: &str, faults: &mut Faults) {
    if !shape.suits(node) {
        return faults.add(
            node.place(),
            format!("wanted {} for `{at}`, there is {}", shape.wanted(), node.described()),
            misfit_hint(shape, node),
        );
    }
    match shape {
        Shape::Format(format) => {
            if let Err(message) = (format.check)(node.text().unwrap_or_default()) {
                faults.add(node.place(), message, "");
            }
        }
        Shape::Either(shapes) => {
            let suiting: Vec<&Shape> = shapes.iter().filter(|shape| shape.suits(node)).collect();
            let good = suiting.iter().any(|shape| {
                let mut trial = Faults::new("");
                check(shape, node, at, &mut trial);
                trial.into_errors().is_empty()
            });
            if let (false, Some(shape)) = (good, suiting.first()) {
                check(shape, node, at, faults);
            }
        }
        Shape::List(item, least, most) => {
            let count = node.items().len();
            if !(*least..=*most).contains(&count) {
                let wanted = if least == most { format!("{least}") } else { format!("at least {least}") };
                faults.add(
                    node.place(),
                    format!("wanted {wanted} in the list `{at}`, there are {count}"),
                    "",
                );
            }
            for part in node.items() {
                check(item, part, at, faults);
            }
        }
        Shape::Map(form) => check_form(form, node, faults),
        Shape::Named(value) => {
            for entry in node.entries() {
                check(value, &entry.value, &entry.key, faults);
            }
        }
        Shape::PerLanguage(value) => {
            for entry in node.entries() {
                if let Err(message) = entry.key.parse::<crate::Language>() {
                    faults.add(entry.place(), message, "");
                }
                check(value, &entry.value, &entry.key, faults);
            }
        }
        _ => {}
    }
}

fn misfit_hint(shape: &Shape, node: &Node) -> String {
    match (shape, node.text()) {
        (Shape::Word(words), Some(text)) => did_you_mean(text, words.iter().copied()),
        (Shape::Truth, Some("yes" | "on")) => "write true".to_owned(),
        (Shape::Truth, Some("no" | "off")) => "write false".to_owned(),
        (Shape::Text | Shape::Format(_), None) if node.flow && matches!(node.content, Content::Map(_)) => {
            "quote a text that begins with `{`".to_owned()
        }
        (Shape::List(..), Some(text)) => format!("write it as a list: [{text}]"),
        _ => String::new(),
    }
}

fn check_form(form: &Form, node: &Node, faults: &mut Faults) {
    for entry in node.entries() {
        match form.keys.iter().find(|key| key.name == entry.key) {
            Some(key) if entry.value.content == Content::Null && !key.shape.takes_nothing() => faults.add(
                entry.place(),
                format!("wanted {} for `{}`, there is nothing", key.shape.wanted(), entry.key),
                format!("give it a value, or take away the key `{}`", entry.key),
            ),
            Some(_) if entry.value.content == Content::Null => {}
            Some(key) => check(&key.shape, &entry.value, &entry.key, faults),
            None => {
                let known = form.names().collect::<Vec<_>>().join(", ");
                faults.add(
                    entry.place(),
                    format!("no key `{}` in {} (known: {known})", entry.key, form.name),
                    did_you_mean(&entry.key, form.names()),
                );
            }
        }
    }
    for key in form.keys.iter().filter(|key| key.required && node.entry(key.name).is_none()) {
        let hint = format!("add `{}: …` with {}", key.name, key.shape.wanted());
        faults.add(node.place(), format!("no `{}` in {}", key.name, form.name), hint);
    }
    for rule in form.rules {
        check_rule(rule, form, node, faults);
    }
}

fn check_rule(rule: &Rule, form: &Form, node: &Node, faults: &mut Faults) {
    let there = |keys: &[&'static str]| -> Vec<&str> {
        keys.iter().copied().filter(|key| node.entry(key).is_some()).collect()
    };
    match rule {
        Rule::NotEmpty if node.entries().is_empty() => {
            let known = form.names().collect::<Vec<_>>().join(", ");
            faults.add(node.place(), format!("{} is empty (known: {known})", form.name), "");
        }
        Rule::One(keys) | Rule::Some(keys) if there(keys).is_empty() => {
            // A misspelt key is reported already; that this rule fails too would be noise.
            let misspelt = node.entries().iter().any(|entry| form.names().all(|name| name != entry.key));
            if !misspelt {
                faults.add(node.place(), format!("{} needs one of: {}", form.name, keys.join(", ")), "");
            }
        }
        Rule::One(keys) if there(keys).len() > 1 => {
            let there = there(keys).join("` and `");
            faults.add(
                node.place(),
                format!("{} has `{there}`, only one of them can be", form.name),
                "keep one of them",
            );
        }
        _ => {}
    }
}
