//! A remembered target, read for one page: its tokens marked by their numbers there.

use crate::{
    facts::{FIELDS, Facts, Field, NONE, VALUES, Value, by_kind, is_in_no_language},
    intern::Interner,
    page::{Element, Page},
    reader::Reader,
    row, tokens, tree,
};
use scenarios::{Language, Target, TextKind, in_language};

/// What is looked for on one page.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// In which fields of the target each token of the page is: a bit per field.
    marks: Vec<u16>,
    /// What its tokens weigh, field by field.
    pub sums: [f32; FIELDS],
    pub values: [u64; VALUES],
    pub bounds: Option<[f32; 4]>,
    pub position: Option<(u32, u32)>,
    pub length: u32,
    /// What it says, whole, in all languages that are known: brands and names are the same in all.
    pub sayings: Vec<u64>,
    /// What its row says and no other row does.
    pub row: Vec<u64>,
    /// Whether its texts are in the language of the page.
    pub speaks: bool,
    /// Its path, outermost first: hashes of tag and place.
    pub path: Vec<(u64, u64)>,
    /// Its place among its siblings, step by step.
    ordinals: Vec<u32>,
    /// The places of its path by their numbers on the page; `u32::MAX` where it has no such.
    pub steps: Vec<u32>,
    /// Which steps have a tag: a bit per step, by the tag's number.
    tags: Vec<u64>,
    places: Vec<u64>,
}

/// No more steps of a path are aligned: the innermost ones, as one machine word holds a bit for each.
const ALIGNED: usize = 64;

impl Wanted {
    pub(crate) fn of(target: &Target, language: Option<&Language>, page: &Page<'_>) -> Wanted {
        let mut facts = Facts::default();
        let (texts, speaks) = texts(target, language);
        let (near, near_speaks) = target.near(language).unwrap_or((&[], true));
        let near = near.iter().filter(|text| near_speaks || is_in_no_language(text));
        facts.read(&target.signals, &texts, near.map(String::as_str), &mut Reader::on(page.numbers()));
        let mut marks = vec![0; page.vocabulary()];
        let mut sums = [0.0; FIELDS];
        for (index, field) in Field::ALL.into_iter().enumerate() {
            for token in &facts.tokens[index] {
                sums[index] += page.weight(*token, field);
                if let Some(marks) = marks.get_mut(*token as usize) {
                    *marks |= 1 << index;
                }
            }
        }
        let path: Vec<_> = tree::steps(&target.signals.shadow, &target.signals.path).collect();
        let inner = &path[path.len().saturating_sub(ALIGNED)..];
        let bits = |known: &Interner, pick: fn(&(u64, u64)) -> u64| {
            let mut bits = vec![0; known.len()];
            for (at, step) in inner.iter().enumerate() {
                if let Some(number) = known.known(pick(step)) {
                    bits[number as usize] |= 1 << at;
                }
            }
            bits
        };
        Wanted {
            marks,
            sums,
            values: facts.values,
            bounds: facts.bounds,
            position: facts.position,
            length: facts.length,
            sayings: sayings(target),
            row: target.row.texts(language).map_or(vec![], |(row, _)| row::hashes(row)),
            speaks,
            tags: bits(&page.tree.tags, |step| step.0),
            places: bits(&page.tree.places, |step| step.1),
            steps: path.iter().map(|step| page.tree.places.known(step.1).unwrap_or(u32::MAX)).collect(),
            ordinals: tree::ordinals(&target.signals.shadow, &target.signals.path),
            path,
        }
    }

    /// How alike two sets are, from 0.0 to 1.0: twice what both have over all, each token as rare as it is (Dice).
    pub(crate) fn alike(&self, page: &Page<'_>, element: &Element, field: Field) -> f32 {
        let all = self.sums[field as usize] + element.sums[field as usize];
        if all <= 0.0 || self.sums[field as usize] <= 0.0 || element.sums[field as usize] <= 0.0 {
            return 0.0;
        }
        let bit = 1 << field as usize;
        let shared =
            page.tokens(element, field).iter().filter(|token| self.marks[**token as usize] & bit != 0);
        let shared: f32 = shared.map(|token| page.weight(*token, field)).sum();
        2.0 * shared / all
    }

    /// Whether both have a value, and the same; `None` where one has none.
    pub(crate) fn same(&self, element: &Element, value: Value) -> Option<bool> {
        let (one, other) = (self.values[value as usize], element.values[value as usize]);
        (one != NONE && other != NONE).then_some(one == other)
    }

    pub(crate) fn has(&self, value: Value) -> bool {
        self.values[value as usize] != NONE
    }

    pub(crate) fn has_tokens(&self, field: Field) -> bool {
        self.sums[field as usize] > 0.0
    }

    /// Whether it came before another target of its page; `None` where their paths don't say.
    pub(crate) fn is_before(&self, other: &Wanted) -> Option<bool> {
        let at = self.path.iter().zip(&other.path).position(|(one, other)| one != other)?;
        let same_tag = self.path[at].0 == other.path[at].0;
        same_tag.then(|| self.ordinals[at] < other.ordinals[at])
    }

    /// How much of its path each node of the page has in order, from 0.0 to 1.0: tags, and tags with places. The
    /// longest common subsequence of two paths, a machine word at a time: a node's row follows from its parent's.
    pub(crate) fn alignments(&self, page: &Page<'_>) -> Vec<[f32; 2]> {
        let length = self.path.len().min(ALIGNED);
        let used = if length == 64 { u64::MAX } else { (1 << length) - 1 };
        let mut rows: Vec<[u64; 2]> = vec![[u64::MAX; 2]];
        let mut alike = vec![[0.0; 2]];
        for step in &page.tree.steps[1..] {
            let above = rows[step.parent as usize];
            let row = [
                extend(above[0], self.tags.get(step.tag as usize).copied().unwrap_or(0)),
                extend(above[1], self.places.get(step.place as usize).copied().unwrap_or(0)),
            ];
            rows.push(row);
            let all = (length + usize::from(step.depth)) as f32;
            alike.push(row.map(|row| 2.0 * (!row & used).count_ones() as f32 / all));
        }
        alike
    }
}

/// One row of the longest common subsequence (Hyyrö 2004).
fn extend(row: u64, matches: u64) -> u64 {
    let hit = row & matches;
    row.wrapping_add(hit) | (row - hit)
}

/// No more languages are compared.
const MOST_SAYINGS: usize = 64;

fn sayings(target: &Target) -> Vec<u64> {
    let kinds = [TextKind::Name, TextKind::Text].into_iter();
    let known = kinds.filter_map(|kind| target.texts.get(&kind)).flat_map(|known| known.values());
    let texts = known.map(|learned| learned.text.as_str()).filter(|text| !text.is_empty());
    let mut sayings: Vec<u64> = texts.map(|text| tokens::words(text, |_, _| ())).take(MOST_SAYINGS).collect();
    sayings.sort_unstable();
    sayings.dedup();
    sayings
}

/// The target's texts in the language of the page; where it has none in it, those of another one that say the same
/// in all languages. The second is whether they are in the page's language.
fn texts<'a>(target: &'a Target, language: Option<&Language>) -> ([&'a str; 6], bool) {
    let known = |kind| {
        let known = target.texts.get(&kind)?;
        match language {
            Some(language) => in_language(known, language).filter(|learned| !learned.unconfirmed),
            None => known.values().next(),
        }
    };
    let free = |kind| {
        let learned = target.texts.get(&kind)?.values().next();
        learned.filter(|learned| is_in_no_language(&learned.text))
    };
    let texts = by_kind(|kind| known(kind).or_else(|| free(kind)).map(|learned| learned.text.as_str()));
    (texts, TextKind::ALL.into_iter().any(|kind| known(kind).is_some()))
}
