//! Targets: what a person knows an element by first, what only machines want last.

use super::flow::{Flow, broken, entry, scalar};
use crate::Language;
use crate::target::{Ancestor, FrameHint, Learned, RowOf, Target, TextKind};
use indexmap::IndexMap;

/// The lines of a target under its name.
pub(crate) fn target_lines(name: &str, target: &Target, indent: usize) -> Vec<String> {
    let mut lines = vec![format!("{:indent$}{}:", "", scalar(name))];
    for (key, value) in entries(target) {
        match key.as_str() {
            "selectors" => broken(&mut lines, indent + 2, &key, &value),
            _ => entry(&mut lines, indent + 2, &key, &value),
        }
    }
    if lines.len() == 1 {
        lines[0] += " {}";
    }
    lines
}

/// The entries of a target in the order of the file; empty ones are left out.
pub(crate) fn entries(target: &Target) -> Vec<(String, Flow)> {
    let signals = &target.signals;
    let mut entries =
        vec![("role".to_owned(), Flow::text(&signals.role)), ("tag".to_owned(), Flow::text(&signals.tag))];
    for kind in TextKind::ALL {
        let languages = target.texts.get(&kind).map(texts_entry).unwrap_or(Flow::Map(Vec::new()));
        entries.push((kind.name().to_owned(), languages));
    }
    let attributes = signals.attributes.iter().map(|(name, value)| (name.clone(), Flow::text(value)));
    let neighbours = target.neighbours.iter().map(|(language, near)| (language.0.clone(), Flow::texts(near)));
    let position = signals.position.map(|(at, of)| vec![Flow::word(at), Flow::word(of)]).unwrap_or_default();
    let bounds = signals.bounds.map(|bounds| bounds.map(Flow::word).to_vec()).unwrap_or_default();
    let rest = [
        ("attributes", Flow::Map(attributes.collect())),
        ("classes", Flow::texts(&signals.classes)),
        ("ancestors", Flow::List(signals.ancestors.iter().map(ancestor).collect())),
        ("position", Flow::List(position)),
        ("path", Flow::text(&signals.path)),
        ("box", Flow::List(bounds)),
        ("shadow", Flow::texts(&signals.shadow)),
        ("picture", Flow::text(&signals.picture)),
        ("neighbours", Flow::Map(neighbours.collect())),
        ("row", row(&target.row)),
        ("frame", Flow::List(target.frame.iter().map(frame).collect())),
        ("pages", Flow::texts(&target.pages)),
        ("selectors", Flow::List(target.selectors.iter().map(Flow::texts).collect())),
    ];
    entries.extend(rest.into_iter().map(|(key, value)| (key.to_owned(), value)));
    entries.retain(|(_, value)| !value.is_empty());
    entries
}

fn row(row: &RowOf) -> Flow {
    match row {
        RowOf::Unknown => Flow::Map(vec![]),
        RowOf::Place => Flow::text("place"),
        RowOf::Record(known) => Flow::Map(
            known.iter().map(|(language, texts)| (language.0.clone(), Flow::texts(texts))).collect(),
        ),
    }
}

/// A kind of text in all its languages.
fn texts_entry(languages: &IndexMap<Language, Learned>) -> Flow {
    Flow::Map(languages.iter().map(|(language, text)| (language.0.clone(), learned(text))).collect())
}

/// A learned text.
pub(crate) fn learned(learned: &Learned) -> Flow {
    let text = Flow::text(&learned.text);
    if learned.unconfirmed { Flow::map([("unconfirmed", text)]) } else { text }
}

fn ancestor(ancestor: &Ancestor) -> Flow {
    filled([
        ("tag", Flow::text(&ancestor.tag)),
        ("id", Flow::text(&ancestor.id)),
        ("role", Flow::text(&ancestor.role)),
        ("classes", Flow::texts(&ancestor.classes)),
    ])
}

fn frame(frame: &FrameHint) -> Flow {
    let index = frame.index.map_or(Flow::text(""), Flow::word);
    filled([
        ("index", index),
        ("name", Flow::text(&frame.name)),
        ("id", Flow::text(&frame.id)),
        ("title", Flow::text(&frame.title)),
        ("path", Flow::text(&frame.path)),
    ])
}

fn filled<const N: usize>(entries: [(&str, Flow); N]) -> Flow {
    let entries = entries.into_iter().filter(|(_, value)| !value.is_empty());
    Flow::Map(entries.map(|(key, value)| (key.to_owned(), value)).collect())
}
