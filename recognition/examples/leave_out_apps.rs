//! What each thing that is recorded of a target is worth on real applications: `ci/leave-out` describes the pages.
//!
//!     cargo run --release -p recognition --example leave_out_apps -- DESCRIBED.jsonl
//!
//! A line names a scenario, a language and a file with what the page agent says of a page on which a run took the right
//! element. Each target is ranked by the rules of a run without the others of its page, with one thing left out.

use recognition::{Page, Thresholds, rank};
use scenarios::{Described, Language, Outcome, RowOf, Scenario, Target, TextKind, read_scenario};
use serde_json::Value;
use std::{collections::HashMap, error::Error, fs::read_to_string};

/// Something that is recorded, and how a target looks without.
type Recorded = (&'static str, fn(&mut Target));

const RECORDED: [Recorded; 16] = [
    ("nothing", |_| {}),
    ("texts", |target| target.texts.retain(|kind, _| !is_main(*kind))),
    ("label", |target| target.texts.retain(|kind, _| *kind != TextKind::Label)),
    ("placeholder and title", |target| {
        target.texts.retain(|kind, _| !matches!(kind, TextKind::Placeholder | TextKind::Title));
    }),
    ("id", |target| without(target, &["id"])),
    ("name attribute", |target| without(target, &["name"])),
    ("address", |target| without(target, &["href", "action", "formaction", "src"])),
    ("form's fields", |target| without(target, &["formfields"])),
    ("own attributes", |target| {
        target.signals.attributes.retain(|key, _| !key.starts_with("data-"));
    }),
    ("classes", |target| target.signals.classes.clear()),
    ("neighbours", |target| target.neighbours.clear()),
    ("row", |target| target.row = RowOf::Unknown),
    ("ancestors", |target| target.signals.ancestors.clear()),
    ("path and position", |target| {
        target.signals.path.clear();
        target.signals.position = None;
    }),
    ("icon", |target| target.signals.picture.clear()),
    ("box", |target| target.signals.bounds = None),
];

fn is_main(kind: TextKind) -> bool {
    matches!(kind, TextKind::Name | TextKind::Text | TextKind::Alt)
}

fn without(target: &mut Target, keys: &[&str]) {
    target.signals.attributes.retain(|key, _| !keys.contains(&key.as_str()));
}

/// A target on a page of a real application.
struct Case {
    target: Target,
    language: Language,
    page: Vec<Described>,
    /// The index of the element that the run took.
    right: usize,
    /// It is in the language that it was recorded in.
    is_recorded_language: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [list] = &arguments[..] else { return Err("usage: leave_out_apps DESCRIBED.jsonl".into()) };
    let cases = cases(list)?;
    println!(
        "{} targets on pages of real applications, ranked without the fast way and without each other",
        cases.len()
    );
    println!("| left out | same language: right / wrong / refused | other languages |\n|---|---|---|");
    for (name, leave_out) in RECORDED {
        let (mut same, mut other) = ([0_u32; 3], [0_u32; 3]);
        for case in &cases {
            let tally = if case.is_recorded_language { &mut same } else { &mut other };
            tally[judged(case, leave_out)] += 1;
        }
        let [same, other] =
            [same, other].map(|[right, wrong, refused]| format!("{right} / {wrong} / {refused}"));
        println!("| {name} | {same} | {other} |");
    }
    Ok(())
}

fn cases(list: &str) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut scenarios: HashMap<String, Scenario> = HashMap::new();
    let mut cases = vec![];
    for line in read_to_string(list)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let word = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let (path, language) = (word("scenario"), word("language").parse::<Language>()?);
        if !scenarios.contains_key(&path) {
            let read = read_scenario(&path, &read_to_string(&path)?);
            scenarios.insert(path.clone(), read.map_err(|faults| format!("{path}: {}", faults[0]))?);
        }
        let scenario = &scenarios[&path];
        let pages: Vec<Value> = serde_json::from_str(&read_to_string(word("page"))?)?;
        for described in pages {
            let name = described["target"].as_str().unwrap_or_default();
            let page: Vec<Described> = serde_json::from_value(described["candidates"].clone())?;
            let right =
                page.iter().position(|one| Some(u64::from(one.handle)) == described["taken"].as_u64());
            if let (Some(target), Some(right)) = (scenario.targets.get(name).cloned(), right) {
                let is_recorded_language =
                    scenario.language.as_ref().is_some_and(|known| known.is_same(&language));
                cases.push(Case { target, language: language.clone(), page, right, is_recorded_language });
            }
        }
    }
    Ok(cases)
}

/// 0: right, 1: wrong, 2: refused.
fn judged(case: &Case, leave_out: fn(&mut Target)) -> usize {
    let mut target = case.target.clone();
    leave_out(&mut target);
    let page = Page::of(&case.page);
    let recognition = rank(&target, Some(&case.language), &page, Thresholds::default());
    if !matches!(recognition.outcome, Outcome::Found | Outcome::Healed) {
        return 2;
    }
    let taken = recognition.ranked[0].index;
    usize::from(taken != case.right && !is_within(&case.page, taken, case.right))
}

/// Whether one is inside the other: a control and what it draws are one.
fn is_within(page: &[Described], one: usize, other: usize) -> bool {
    let path = |at: usize| page[at].signals.path.as_str();
    path(one).starts_with(path(other)) || path(other).starts_with(path(one))
}
