//! The language in which a file's form is written down, and the check of a tree against it.
//!
//! A form is said once (`keys`): the reader checks by it and the JSON Schemas are made from it, so that
//! neither can drift from the other.

use crate::content::Named;
use crate::file_error::{Faults, did_you_mean};
use crate::formats::NAME;
use crate::yaml::{Content, Entry, Node};

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
    /// A shape with a name, which may be part of itself.
    Defined(&'static str, &'static Shape),
    /// The name of something that a content file names.
    Ref(Named),
    /// One of several maps, told apart by a key.
    Kinds(&'static Kinds),
    /// Anything at all.
    Any,
}

/// One of several maps, told apart by a key.
pub(crate) struct Kinds {
    /// What they all are, for messages: `an item`.
    pub name: &'static str,
    /// What tells them apart.
    pub by: By,
    /// The keys that each of them may have.
    pub common: &'static [Key],
    /// The kinds by their words. A form's own name is for messages.
    pub forms: &'static [(&'static str, &'static Form)],
}

/// What tells kinds apart.
pub(crate) enum By {
    /// The value of this key is the kind's word.
    Value(&'static str),
    /// The kind's word is a key.
    Key,
}

impl Kinds {
    /// The form of a node and its keys, or none where it is of no kind or of several.
    fn form_of(&self, node: &Node) -> Option<&'static Form> {
        let is = |word: &str| match self.by {
            By::Value(key) => node.get(key).and_then(Node::text) == Some(word),
            By::Key => node.entry(word).is_some(),
        };
        let mut suiting = self.forms.iter().filter(|(word, _)| is(word));
        let (_, form) = suiting.next()?;
        suiting.next().is_none().then_some(*form)
    }

    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.forms.iter().map(|(word, _)| *word)
    }
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
    /// At least one key with something in it.
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
            Shape::Defined(_, shape) => shape.wanted(),
            Shape::Ref(named) => match named {
                Named::Element | Named::Item => format!("the name of an {}", named.word()),
                _ => format!("the name of a {}", named.word()),
            },
            Shape::Kinds(kinds) => kinds.name.to_owned(),
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
            Shape::Map(_) | Shape::Named(_) | Shape::PerLanguage(_) | Shape::Kinds(_) => {
                matches!(node.content, Content::Map(_))
            }
            Shape::Defined(_, shape) => shape.suits(node),
            Shape::Text | Shape::Format(_) | Shape::Ref(_) => node.text().is_some(),
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
        Shape::Map(form) => check_form(form, &[], node, faults),
        Shape::Defined(_, shape) => check(shape, node, at, faults),
        Shape::Kinds(kinds) => check_kinds(kinds, node, faults),
        Shape::Ref(_) => check(&Shape::Format(&NAME), node, at, faults),
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

/// The names in a node that fits a shape, with what they are the names of.
pub(crate) fn names<'n>(shape: &Shape, node: &'n Node, found: &mut Vec<(Named, &'n Node)>) {
    if !shape.suits(node) {
        return;
    }
    match shape {
        Shape::Ref(named) => found.push((*named, node)),
        Shape::Defined(_, shape) => names(shape, node, found),
        Shape::List(item, ..) => node.items().iter().for_each(|part| names(item, part, found)),
        Shape::Named(value) | Shape::PerLanguage(value) => {
            node.entries().iter().for_each(|entry| names(value, &entry.value, found));
        }
        Shape::Either(shapes) => {
            if let Some(shape) = shapes.iter().find(|shape| shape.suits(node)) {
                names(shape, node, found);
            }
        }
        Shape::Map(form) => names_in(form.keys, node, found),
        Shape::Kinds(kinds) => {
            names_in(kinds.common, node, found);
            if let Some(form) = kinds.form_of(node) {
                names_in(form.keys, node, found);
            }
        }
        _ => {}
    }
}

fn names_in<'n>(keys: &[Key], node: &'n Node, found: &mut Vec<(Named, &'n Node)>) {
    for entry in node.entries() {
        if let Some(key) = keys.iter().find(|key| key.name == entry.key) {
            names(&key.shape, &entry.value, found);
        }
    }
}

fn check_kinds(kinds: &Kinds, node: &Node, faults: &mut Faults) {
    if let Some(form) = kinds.form_of(node) {
        return check_form(form, kinds.common, node, faults);
    }
    let known = kinds.words().collect::<Vec<_>>().join(", ");
    match kinds.by {
        By::Value(key) => match node.entry(key) {
            Some(entry) => {
                let there = entry.value.described();
                let hint = did_you_mean(entry.value.text().unwrap_or_default(), kinds.words());
                let message = format!("no {key} {there} of {} (known: {known})", kinds.name);
                faults.add(entry.value.place(), message, hint);
            }
            None => {
                let hint = format!("add `{key}: …` with one of: {known}");
                faults.add(node.place(), format!("no `{key}` in {}", kinds.name), hint);
            }
        },
        By::Key => {
            let there: Vec<&str> = kinds.words().filter(|word| node.entry(word).is_some()).collect();
            if there.len() > 1 {
                let message =
                    format!("{} has `{}`, only one of them can be", kinds.name, there.join("` and `"));
                return faults.add(node.place(), message, "keep one of them, or make two of it");
            }
            // What stands first is most likely the misspelt word.
            let strange =
                node.entries().iter().find(|entry| kinds.common.iter().all(|key| key.name != entry.key));
            let hint = strange.map(|entry| did_you_mean(&entry.key, kinds.words())).unwrap_or_default();
            let place = strange.map_or(node.place(), Entry::place);
            let there = strange.map(|entry| format!(", there is `{}`", entry.key)).unwrap_or_default();
            faults.add(place, format!("{} needs one of: {known}{there}", kinds.name), hint);
        }
    }
}

fn check_form(form: &Form, common: &[Key], node: &Node, faults: &mut Faults) {
    let names = || form.names().chain(common.iter().map(|key| key.name));
    for entry in node.entries() {
        match form.keys.iter().chain(common).find(|key| key.name == entry.key) {
            Some(key) if entry.value.content == Content::Null && !key.shape.takes_nothing() => faults.add(
                entry.place(),
                format!("wanted {} for `{}`, there is nothing", key.shape.wanted(), entry.key),
                format!("give it a value, or take away the key `{}`", entry.key),
            ),
            Some(_) if entry.value.content == Content::Null => {}
            Some(key) => check(&key.shape, &entry.value, &entry.key, faults),
            None => {
                let known = names().collect::<Vec<_>>().join(", ");
                faults.add(
                    entry.place(),
                    format!("no key `{}` in {} (known: {known})", entry.key, form.name),
                    did_you_mean(&entry.key, names()),
                );
            }
        }
    }
    let all = form.keys.iter().chain(common);
    for key in all.filter(|key| key.required && node.entry(key.name).is_none()) {
        let hint = format!("add `{}: …` with {}", key.name, key.shape.wanted());
        faults.add(node.place(), format!("no `{}` in {}", key.name, form.name), hint);
    }
    for rule in form.rules {
        check_rule(rule, form, node, faults);
    }
}

/// Whether there is nothing in a value, however deep one looks: `selectors:` and `selectors: []` name no element.
fn says_nothing(node: &Node) -> bool {
    match &node.content {
        Content::Null => true,
        Content::Seq(items) => items.iter().all(says_nothing),
        Content::Map(entries) => entries.iter().all(|entry| says_nothing(&entry.value)),
        _ => node.text().is_some_and(str::is_empty),
    }
}

fn check_rule(rule: &Rule, form: &Form, node: &Node, faults: &mut Faults) {
    let there = |keys: &[&'static str]| -> Vec<&str> {
        keys.iter().copied().filter(|key| node.entry(key).is_some()).collect()
    };
    match rule {
        Rule::NotEmpty if says_nothing(node) => {
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
