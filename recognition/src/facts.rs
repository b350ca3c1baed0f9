//! What is compared of an element, remembered or there: tokens, whole values, place and size.
//!
//! Both sides are read by the same function, so that a difference is one of the page and never one of reading.

use crate::{
    evidence::is_telling,
    own,
    reader::Reader,
    tokens::{self, Address},
    words,
};
use scenarios::{Signals, TextKind};

/// Sets of tokens that an element has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Words of its name and text.
    Text,
    /// The stems of these words.
    Stem,
    /// Words of its label.
    Label,
    /// Parts of its id.
    Id,
    /// Parts of its classes.
    Class,
    /// Parts of its id, its classes and its name attribute: they wander between these.
    Names,
    /// Host and words of the path it leads to.
    Address,
    /// What it asks for there.
    Query,
    /// Words around it.
    Near,
    /// Ids, classes and roles of the elements around it.
    Lineage,
}

/// How many fields there are.
pub(crate) const FIELDS: usize = 10;

impl Field {
    pub(crate) const ALL: [Field; FIELDS] = [
        Field::Text,
        Field::Stem,
        Field::Label,
        Field::Id,
        Field::Class,
        Field::Names,
        Field::Address,
        Field::Query,
        Field::Near,
        Field::Lineage,
    ];
}

/// Single values that are equal or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Id,
    NameAttribute,
    TestId,
    Path,
    Host,
    Text,
    Name,
    Label,
    Placeholder,
    Title,
    Alt,
    Tag,
    Role,
    Type,
    Given,
    Classes,
}

/// How many values there are.
pub(crate) const VALUES: usize = 16;

/// What stands for a value that the element doesn't have.
pub(crate) const NONE: u64 = 0;

/// What is compared of one element.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    /// Numbers of tokens, each once per field.
    pub tokens: [Vec<u32>; FIELDS],
    pub values: [u64; VALUES],
    pub bounds: Option<[f32; 4]>,
    pub position: Option<(u32, u32)>,
    /// How many words its text has.
    pub length: u32,
}

/// A text, if there is one, of each kind.
pub(crate) type Texts<'a> = [&'a str; TextKind::ALL.len()];

impl Facts {
    /// Reads an element. `near` are the texts around it, nearest first.
    pub(crate) fn read<'a>(
        &mut self,
        signals: &Signals,
        texts: &Texts<'_>,
        near: impl Iterator<Item = &'a str>,
        reader: &mut Reader<'_>,
    ) {
        self.tokens.iter_mut().for_each(Vec::clear);
        self.values = [NONE; VALUES];
        self.length = 0;
        self.position = signals.position.map(|(at, of)| (at as u32, of as u32));
        // No page is larger, and an edge that is no number is none.
        let is_edge = |edge: &f64| edge.abs() < 1e7;
        let bounds = signals.bounds.filter(|bounds| bounds.iter().all(is_edge));
        self.bounds = bounds.map(|bounds| bounds.map(|edge| edge as f32));
        self.read_names(signals, reader);
        self.read_address(signals, reader);
        self.read_texts(texts, reader);
        for text in near.take(MOST_NEAR) {
            self.tokens[Field::Near as usize].extend(&reader.text(text).words);
        }
        self.read_lineage(signals, reader);
        self.value(Value::Tag, &signals.tag);
        self.value(Value::Role, &signals.role);
        for tokens in &mut self.tokens {
            tokens.sort_unstable();
            tokens.dedup();
        }
    }

    fn value(&mut self, value: Value, text: &str) {
        if !text.is_empty() {
            self.values[value as usize] = tokens::exact(text);
        }
    }

    fn read_names(&mut self, signals: &Signals, reader: &mut Reader<'_>) {
        let (id, class, names) = (Field::Id as usize, Field::Class as usize, Field::Names as usize);
        for (key, value) in &signals.attributes {
            let value = value.as_str();
            match key.as_str() {
                "id" => {
                    let name = reader.name(value);
                    // A hash or a moment that is the same still is no coincidence; a counter is.
                    if !name.is_counter {
                        self.value(Value::Id, value);
                    }
                    self.tokens[id].extend(&name.parts);
                }
                "name" => {
                    let name = reader.name(value);
                    if name.is_stable {
                        self.value(Value::NameAttribute, value);
                    }
                    self.tokens[names].extend(&name.parts);
                }
                "type" => self.value(Value::Type, value),
                "value" => self.value(Value::Given, value),
                key if own::TEST_IDS.contains(&key) => self.value(Value::TestId, value),
                key if self.values[Value::TestId as usize] == NONE && own::names(key, value) => {
                    self.value(Value::TestId, value)
                }
                _ => {}
            }
        }
        let mut whole = NONE;
        for class_name in signals.classes.iter().take(MOST_CLASSES) {
            let name = reader.name(class_name);
            if name.is_stable {
                whole = whole.wrapping_add(name.exact);
                self.tokens[class].extend(&name.parts);
            }
        }
        self.values[Value::Classes as usize] = whole;
        let [.., ids, classes, all] = &mut self.tokens[..=names] else { return };
        all.extend(ids.iter().chain(classes.iter()));
    }

    fn read_address(&mut self, signals: &Signals, reader: &mut Reader<'_>) {
        let address = ["href", "src", "action"].iter().find_map(|key| signals.attributes.get(*key));
        let telling = address.filter(|address| is_telling(address));
        let Some(address) = telling.and_then(|address| Address::of(address)) else { return };
        self.value(Value::Host, address.host);
        self.values[Value::Path as usize] = tokens::exact(address.path);
        let words = &mut self.tokens[Field::Address as usize];
        if !address.host.is_empty() {
            words.push(reader.numbers.of(tokens::exact(address.host)));
        }
        tokens::parts(address.path, |part| words.push(reader.numbers.of(part)));
        words.truncate(tokens::MOST_TOKENS);
        let asked = address.query.split(['&', '#']).filter(|part| !part.is_empty()).take(MOST_CLASSES);
        self.tokens[Field::Query as usize].extend(asked.map(|part| reader.numbers.of(tokens::exact(part))));
    }

    fn read_texts(&mut self, texts: &Texts<'_>, reader: &mut Reader<'_>) {
        use TextKind::{Alt, Label, Name, Placeholder, Text, Title};
        for (kind, value) in [
            (Text, Value::Text),
            (Name, Value::Name),
            (Alt, Value::Alt),
            (Label, Value::Label),
            (Placeholder, Value::Placeholder),
            (Title, Value::Title),
        ] {
            let text = texts[kind as usize];
            if text.is_empty() {
                continue;
            }
            let read = reader.text(text);
            self.values[value as usize] = read.whole;
            match kind {
                Label => self.tokens[Field::Label as usize].extend(&read.words),
                // The name of a field is not what stands in it, and a tooltip says more than the thing itself.
                Placeholder | Title => {}
                Text | Name | Alt => {
                    self.tokens[Field::Text as usize].extend(&read.words);
                    self.tokens[Field::Stem as usize].extend(&read.stems);
                }
            }
            if kind == Text {
                self.length = read.words.len() as u32;
            }
        }
    }

    fn read_lineage(&mut self, signals: &Signals, reader: &mut Reader<'_>) {
        let lineage = &mut self.tokens[Field::Lineage as usize];
        for ancestor in signals.ancestors.iter().take(MOST_ANCESTORS) {
            let names = ancestor.classes.iter().take(MOST_CLASSES).chain([&ancestor.id, &ancestor.role]);
            for name in names.filter(|name| !name.is_empty()) {
                let name = reader.name(name);
                if name.is_stable {
                    lineage.push(name.token);
                }
            }
        }
    }
}

/// No more texts around an element are read.
const MOST_NEAR: usize = 12;

/// No more classes of an element, and no more parts of a query.
const MOST_CLASSES: usize = 16;

/// As many as the page agent describes.
const MOST_ANCESTORS: usize = 8;

/// The texts of an element as a list by kind, empty where it has none.
pub(crate) fn by_kind<'a>(text: impl Fn(TextKind) -> Option<&'a str>) -> Texts<'a> {
    TextKind::ALL.map(|kind| text(kind).unwrap_or(""))
}

/// Whether the value of a text says the same in all languages.
pub(crate) fn is_in_no_language(text: &str) -> bool {
    words::is_language_free(text)
}
