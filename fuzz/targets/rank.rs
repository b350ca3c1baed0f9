//! Any target on any page: an answer, never a panic; what is answered is on the page and can be seen, no two targets take
//! one element, and numbers are numbers.
//!
//! Words, tags, ids and paths come from short lists most of the time, so that elements are like each other, as on pages.

#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use indexmap::IndexMap;
use libfuzzer_sys::fuzz_target;
use recognition::{Page, Recognition, Thresholds, rank, rank_among, resolve_page};
use scenarios::{Ancestor, Described, Language, Learned, Outcome, RowOf, Signals, Target, TextKind};

/// Texts and names: several scripts, bidirectional and combining letters, digits, signs, hashes, nothing.
const WORDS: [&str; 24] = [
    "",
    " ",
    "Save",
    "Speichern",
    "保存",
    "حفظ",
    "Flow 1",
    "Flow 2",
    "Delete",
    "x-9f3a7b21",
    "☆",
    "e\u{301}\u{301}",
    "\u{202e}evaS\u{202c}",
    "a b c d e f",
    "btn-primary",
    "red-ui-tab",
    "1,234.50",
    "2026-11-23",
    "\u{0}",
    "🏳️‍🌈",
    "ﬁ",
    "İ",
    "ß",
    "#",
];
const TAGS: [&str; 8] = ["", "a", "button", "input", "div", "li", "tr", "my-tag"];
const ROLES: [&str; 6] = ["", "button", "link", "textbox", "row", "tab"];
const KEYS: [&str; 10] =
    ["id", "name", "href", "formaction", "type", "value", "data-testid", "for", "src", "aria-controls"];
const LANGUAGES: [&str; 4] = ["en", "de-AT", "ja", "ar"];

/// A page, the targets that were recorded on another, and the page's language.
#[derive(Debug)]
struct Case {
    targets: Vec<Target>,
    candidates: Vec<Described>,
    language: Option<Language>,
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let language = if bytes.ratio(1, 4)? { None } else { Some(language(bytes)?) };
        let targets = some(bytes, 6, target)?;
        let mut candidates = some(bytes, 24, candidate)?;
        // Handles are the agent's, each once.
        for (at, candidate) in candidates.iter_mut().enumerate() {
            candidate.handle = at as u32;
        }
        Ok(Case { targets, candidates, language })
    }
}

fn some<'a, T>(
    bytes: &mut Unstructured<'a>,
    most: usize,
    one: impl Fn(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let count = bytes.int_in_range(0..=most)?;
    (0..count).map(|_| one(bytes)).collect()
}

fn word(bytes: &mut Unstructured<'_>) -> Result<String> {
    Ok(if bytes.ratio(1, 16)? { String::arbitrary(bytes)? } else { (*bytes.choose(&WORDS)?).to_owned() })
}

fn of(bytes: &mut Unstructured<'_>, list: &[&str]) -> Result<String> {
    Ok(if bytes.ratio(1, 32)? { String::arbitrary(bytes)? } else { (*bytes.choose(list)?).to_owned() })
}

fn language(bytes: &mut Unstructured<'_>) -> Result<Language> {
    Ok(Language((*bytes.choose(&LANGUAGES)?).to_owned()))
}

fn path(bytes: &mut Unstructured<'_>) -> Result<String> {
    if bytes.ratio(1, 32)? {
        return String::arbitrary(bytes);
    }
    let steps = some(bytes, 5, |bytes| {
        let tag = bytes.choose(&TAGS)?;
        let at = bytes.int_in_range(0..=3u8)?;
        Ok(if at == 0 { (*tag).to_owned() } else { format!("{tag}[{at}]") })
    })?;
    Ok(["html".to_owned(), "body".to_owned()].into_iter().chain(steps).collect::<Vec<_>>().join(">"))
}

fn number(bytes: &mut Unstructured<'_>) -> Result<f64> {
    Ok(if bytes.ratio(1, 8)? {
        f64::arbitrary(bytes)?
    } else {
        f64::from(bytes.int_in_range(-50..=2000i32)?)
    })
}

fn signals(bytes: &mut Unstructured<'_>) -> Result<Signals> {
    let attributes = some(bytes, 4, |bytes| Ok((of(bytes, &KEYS)?, word(bytes)?)))?;
    let ancestors = some(bytes, 4, |bytes| {
        let (tag, id, role) = (of(bytes, &TAGS)?, word(bytes)?, of(bytes, &ROLES)?);
        Ok(Ancestor { tag, id, role, classes: some(bytes, 2, word)? })
    })?;
    let bounds = [number(bytes)?, number(bytes)?, number(bytes)?, number(bytes)?];
    Ok(Signals {
        tag: of(bytes, &TAGS)?,
        role: of(bytes, &ROLES)?,
        attributes: attributes.into_iter().collect(),
        classes: some(bytes, 3, word)?,
        ancestors,
        position: Arbitrary::arbitrary(bytes)?,
        path: path(bytes)?,
        bounds: bool::arbitrary(bytes)?.then_some(bounds),
        shadow: some(bytes, 1, word)?,
        picture: word(bytes)?,
    })
}

fn kind(bytes: &mut Unstructured<'_>) -> Result<TextKind> {
    Ok(*bytes.choose(&TextKind::ALL)?)
}

fn candidate(bytes: &mut Unstructured<'_>) -> Result<Described> {
    let texts = some(bytes, 3, |bytes| Ok((kind(bytes)?, word(bytes)?)))?;
    Ok(Described {
        handle: 0,
        signals: signals(bytes)?,
        texts: texts.into_iter().collect(),
        neighbours: some(bytes, 3, word)?,
        row: some(bytes, 2, word)?,
        visible: bytes.ratio(7, 8)?,
        selectors: Arbitrary::arbitrary(bytes)?,
    })
}

fn target(bytes: &mut Unstructured<'_>) -> Result<Target> {
    let mut texts: IndexMap<TextKind, IndexMap<Language, Learned>> = IndexMap::new();
    for (kind, language, text, unconfirmed) in
        some(bytes, 4, |bytes| Ok((kind(bytes)?, language(bytes)?, word(bytes)?, bool::arbitrary(bytes)?)))?
    {
        texts.entry(kind).or_default().insert(language, Learned { text, unconfirmed });
    }
    let near = some(bytes, 2, |bytes| Ok((language(bytes)?, some(bytes, 3, word)?)))?;
    let row = match bytes.int_in_range(0..=2)? {
        0 => RowOf::Unknown,
        1 => RowOf::Place,
        _ => RowOf::Record(
            some(bytes, 2, |bytes| Ok((language(bytes)?, some(bytes, 2, word)?)))?.into_iter().collect(),
        ),
    };
    Ok(Target {
        signals: signals(bytes)?,
        texts,
        neighbours: near.into_iter().collect(),
        row,
        selectors: vec![],
        frame: vec![],
        pages: vec![],
    })
}

/// Holds of every answer.
fn check(answer: &Recognition, candidates: &[Described]) {
    assert!((0.0..=1.0).contains(&answer.confidence), "confidence {}", answer.confidence);
    assert!(answer.margin.is_finite(), "margin {}", answer.margin);
    assert!(answer.rival.is_none_or(|rival| (0.0..=1.0).contains(&rival)), "rival {:?}", answer.rival);
    for ranked in &answer.ranked {
        assert!(ranked.index < candidates.len());
        assert!(ranked.likeness.is_finite());
        assert!(ranked.signals.iter().all(|(_, gain)| gain.is_finite()));
    }
    if matches!(answer.outcome, Outcome::Found | Outcome::Healed) {
        let taken = answer.ranked.first().expect("an answer is one of the candidates");
        assert!(candidates[taken.index].visible, "nobody sees the answer");
    }
}

fuzz_target!(|case: Case| {
    let Case { targets, candidates, language } = case;
    let page = Page::of(&candidates);
    let thresholds = Thresholds::default();
    for (at, target) in targets.iter().enumerate() {
        check(&rank(target, language.as_ref(), &page, thresholds), &candidates);
        let others: Vec<Target> = targets
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, one)| one.clone())
            .collect();
        check(&rank_among(target, &others, language.as_ref(), &page, thresholds), &candidates);
    }
    let answers = resolve_page(&targets, language.as_ref(), &page, thresholds);
    assert_eq!(answers.len(), targets.len());
    answers.iter().for_each(|answer| check(answer, &candidates));
});
