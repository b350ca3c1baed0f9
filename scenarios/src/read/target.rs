//! Targets out of nodes.

use super::value::{parsed, text, texts};
use crate::Language;
use crate::target::{Ancestor, FrameHint, Learned, RowOf, Signals, Target, TextKind};
use crate::yaml::{Entry, Node};
use indexmap::IndexMap;

pub(crate) fn target(node: &Node) -> Target {
    let list = |key| node.get(key).map(Node::items).unwrap_or_default().iter();
    let entries = |key| node.get(key).map(Node::entries).unwrap_or_default().iter();
    let text_of = |key| text(node.get(key)).unwrap_or_default();
    let attribute = |entry: &Entry| Some((entry.key.clone(), text(Some(&entry.value))?));
    let position: Vec<usize> = list("position").filter_map(|item| parsed(Some(item))).collect();
    let bounds: Vec<f64> = list("box").filter_map(|item| parsed(Some(item))).collect();
    Target {
        signals: Signals {
            tag: text_of("tag"),
            role: text_of("role"),
            attributes: entries("attributes").filter_map(attribute).collect(),
            classes: texts(node.get("classes")),
            ancestors: list("ancestors").map(ancestor).collect(),
            position: <[usize; 2]>::try_from(position).ok().map(|[at, count]| (at, count)),
            path: text_of("path"),
            bounds: bounds.try_into().ok(),
            shadow: texts(node.get("shadow")),
            picture: text_of("picture"),
        },
        texts: TextKind::ALL
            .iter()
            .filter_map(|kind| Some((*kind, learned(node.get(kind.name())?))))
            .filter(|(_, languages)| !languages.is_empty())
            .collect(),
        neighbours: entries("neighbours")
            .filter_map(|entry| Some((entry.key.parse().ok()?, texts(Some(&entry.value)))))
            .collect(),
        row: match node.get("row") {
            Some(place) if place.text().is_some() => RowOf::Place,
            Some(_) => RowOf::Record(
                entries("row")
                    .filter_map(|entry| Some((entry.key.parse().ok()?, texts(Some(&entry.value)))))
                    .collect(),
            ),
            None => RowOf::Unknown,
        },
        selectors: list("selectors").map(|path| texts(Some(path))).collect(),
        frame: list("frame").map(frame).collect(),
        pages: texts(node.get("pages")),
    }
}

fn learned(node: &Node) -> IndexMap<Language, Learned> {
    let one = |entry: &Entry| -> Option<(Language, Learned)> {
        let unconfirmed = entry.value.get("unconfirmed");
        let text = text(unconfirmed.or(Some(&entry.value)))?;
        Some((entry.key.parse().ok()?, Learned { text, unconfirmed: unconfirmed.is_some() }))
    };
    node.entries().iter().filter_map(one).collect()
}

fn ancestor(node: &Node) -> Ancestor {
    let text_of = |key| text(node.get(key)).unwrap_or_default();
    Ancestor {
        tag: text_of("tag"),
        id: text_of("id"),
        role: text_of("role"),
        classes: texts(node.get("classes")),
    }
}

fn frame(node: &Node) -> FrameHint {
    let text_of = |key| text(node.get(key)).unwrap_or_default();
    FrameHint {
        index: parsed(node.get("index")),
        id: text_of("id"),
        name: text_of("name"),
        title: text_of("title"),
        path: text_of("path"),
    }
}
