//! A page made ready for ranking: every candidate read once, every token counted.
//!
//! What half of the page has says nothing, what one element has says all: tokens weigh by their rarity.
//!
//! Bounds: a candidate keeps at most some 700 tokens and 128 steps of its path, whatever the page holds, and is read
//! in time linear in that; texts beyond 4 KB and paths beyond 128 steps are not read.

use crate::{
    facts::{FIELDS, Facts, Field, VALUES, Value},
    intern::{Interner, Mixed},
    reader::Reader,
    row, tokens,
    tree::{Node, Tree},
};
use scenarios::{Described, TextKind};
use std::{collections::HashMap, hash::BuildHasherDefault};

/// A candidate as it is compared: numbers only.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    /// Where its tokens are, field by field, each field's end being the next one's start.
    starts: [u32; FIELDS + 1],
    /// What its tokens weigh, field by field.
    pub sums: [f32; FIELDS],
    pub values: [u64; VALUES],
    pub bounds: Option<[f32; 4]>,
    pub position: Option<(u32, u32)>,
    pub length: u32,
    pub node: Node,
    pub visible: bool,
    /// What its row says and no other row does.
    pub row: Vec<u64>,
    /// Which share of the recorded selectors match it.
    pub agreeing: f32,
}

/// The candidates of a page, in document order, made ready for ranking.
#[derive(Debug)]
pub struct Page<'a> {
    /// The candidates as they were described.
    pub candidates: &'a [Described],
    pub(crate) elements: Vec<Element>,
    pub(crate) tree: Tree,
    tokens: Vec<u32>,
    numbers: Interner,
    /// How rare each token is, by its number and field.
    rarities: Vec<[f32; FIELDS]>,
    unknown: f32,
    /// How many elements that can be seen have each role.
    roles: HashMap<u64, u32, BuildHasherDefault<Mixed>>,
}

impl<'a> Page<'a> {
    /// Reads all candidates. Takes about a microsecond for each.
    pub fn of(candidates: &'a [Described]) -> Page<'a> {
        let mut page = Page {
            candidates,
            elements: Vec::with_capacity(candidates.len()),
            tree: Tree::new(),
            tokens: Vec::with_capacity(candidates.len() * 32),
            numbers: Interner::default(),
            rarities: vec![],
            unknown: rarity(0, candidates.len()),
            roles: HashMap::default(),
        };
        let mut counts: Vec<[u32; FIELDS]> = vec![];
        let (mut facts, mut reader) = (Facts::default(), Reader::default());
        for candidate in candidates {
            let mut texts = [""; TextKind::ALL.len()];
            candidate.texts.iter().for_each(|(kind, text)| texts[*kind as usize] = text);
            let near = candidate.neighbours.iter().map(String::as_str);
            facts.read(&candidate.signals, &texts, near, &mut reader);
            counts.resize(reader.numbers.own.len(), [0; FIELDS]);
            page.add(candidate, &facts, &mut counts);
        }
        page.numbers = reader.numbers.own;
        counts.resize(page.numbers.len(), [0; FIELDS]);
        let all = candidates.len();
        page.rarities = counts.iter().map(|count| count.map(|count| rarity(count, all))).collect();
        page.sum_up();
        page
    }

    fn add(&mut self, candidate: &Described, facts: &Facts, counts: &mut [[u32; FIELDS]]) {
        let mut starts = [self.tokens.len() as u32; FIELDS + 1];
        for (field, tokens) in facts.tokens.iter().enumerate() {
            tokens.iter().for_each(|token| counts[*token as usize][field] += 1);
            self.tokens.extend(tokens);
            starts[field + 1] = self.tokens.len() as u32;
        }
        if candidate.visible {
            *self.roles.entry(facts.values[Value::Role as usize]).or_default() += 1;
        }
        self.elements.push(Element {
            starts,
            sums: [0.0; FIELDS],
            values: facts.values,
            bounds: facts.bounds,
            position: facts.position,
            length: facts.length,
            node: self.tree.insert(&candidate.signals.shadow, &candidate.signals.path),
            visible: candidate.visible,
            row: row::hashes(&candidate.row),
            agreeing: candidate.selectors.map_or(0.0, |(agree, all)| agree as f32 / all.max(1) as f32),
        });
    }

    fn sum_up(&mut self) {
        for element in &mut self.elements {
            for field in 0..FIELDS {
                let tokens = &self.tokens[element.starts[field] as usize..element.starts[field + 1] as usize];
                element.sums[field] = tokens.iter().map(|token| self.rarities[*token as usize][field]).sum();
            }
        }
    }

    /// The tokens of an element, by their numbers.
    pub(crate) fn tokens(&self, element: &Element, field: Field) -> &[u32] {
        let field = field as usize;
        &self.tokens[element.starts[field] as usize..element.starts[field + 1] as usize]
    }

    /// How many different tokens the page has.
    pub(crate) fn vocabulary(&self) -> usize {
        self.numbers.len()
    }

    pub(crate) fn numbers(&self) -> &Interner {
        &self.numbers
    }

    /// What a token weighs: from 0.1, everywhere, upwards.
    pub(crate) fn weight(&self, number: u32, field: Field) -> f32 {
        self.rarities.get(number as usize).map_or(self.unknown, |rarities| rarities[field as usize])
    }

    /// How rare a word is among the ids and classes of the page.
    pub(crate) fn rarity(&self, word: &str) -> f64 {
        let mut rarity = self.unknown;
        tokens::parts(word, |part| {
            rarity =
                self.numbers.known(part).map_or(self.unknown, |number| self.weight(number, Field::Names));
        });
        f64::from(rarity)
    }

    /// Whether only one element that can be seen has this role.
    pub(crate) fn is_only(&self, role: &str) -> bool {
        !role.is_empty() && self.roles.get(&tokens::exact(role)) == Some(&1)
    }

    /// Whether two candidates are the same control by name: a quick look before a slow one.
    pub(crate) fn may_be_twins(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.elements[one].values, &self.elements[other].values);
        [Value::Tag, Value::Role, Value::Type, Value::Given, Value::Name, Value::Text, Value::Label]
            .iter()
            .all(|value| one[*value as usize] == other[*value as usize])
    }
}

/// Inverse document frequency.
fn rarity(count: u32, all: usize) -> f32 {
    ((all as f32 + 1.0) / (count as f32 + 1.0)).ln().max(0.1)
}
