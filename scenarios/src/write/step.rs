//! Steps, each in as few lines as it can be said.

use super::flow::{Flow, entry};
use super::{duration, heal};
use crate::expectation::{Check, Expectation, TextMatch};
use crate::scenario::{Action, Button, Choice, Destination, Modifier, Step, Tab, Text};

/// The lines of a step; `usual` is the id that it would have without one of its own.
pub(super) fn step_lines(step: &Step, usual: &str) -> Vec<String> {
    let mut lines = Vec::new();
    entry(&mut lines, 4, step.action.verb(), &action(&step.action));
    if step.id != usual {
        entry(&mut lines, 4, "id", &Flow::text(&step.id));
    }
    let rest = [
        ("note", step.note.as_ref().map(Flow::text)),
        ("timeout", step.timeout.map(duration)),
        ("heal", step.heal.map(heal)),
        ("navigates", step.navigates.then(|| Flow::word(true))),
        ("soft", step.soft.then(|| Flow::word(true))),
        ("imported", step.imported.as_ref().map(Flow::from)),
    ];
    for (key, value) in rest {
        if let Some(value) = value {
            entry(&mut lines, 4, key, &value);
        }
    }
    if let Some(first) = lines.first_mut() {
        first.replace_range(..4, "  - ");
    }
    lines
}

fn action(action: &Action) -> Flow {
    match action {
        Action::Click { .. } => click(action),
        Action::Hover { target } | Action::Check { target, .. } => Flow::text(target),
        Action::Type { into, text, append, by_key } => {
            let mut entries = vec![("into", Flow::text(into)), typed(text)];
            entries.extend(
                [("append", append), ("by_key", by_key)]
                    .into_iter()
                    .filter(|(_, on)| **on)
                    .map(|(key, on)| (key, Flow::word(on))),
            );
            map(entries)
        }
        Action::Select { target, choices } => map(vec![("in", Flow::text(target)), chosen(choices)]),
        Action::Press { keys, on: None } => Flow::text(keys),
        Action::Press { keys, on: Some(on) } => {
            Flow::map([("keys", Flow::text(keys)), ("on", Flow::text(on))])
        }
        Action::Upload { to, files } => match files.as_slice() {
            [file] => Flow::map([("to", Flow::text(to)), ("file", Flow::text(file))]),
            files => Flow::map([("to", Flow::text(to)), ("files", Flow::texts(files))]),
        },
        Action::Drag { from, to } => Flow::map([("from", Flow::text(from)), ("to", Flow::text(to))]),
        Action::Scroll { target: Some(target), to: None } => Flow::text(target),
        Action::Scroll { target, to } => {
            let target = target.as_ref().map(|target| ("in", Flow::text(target)));
            map(target.into_iter().chain(to.map(|to| ("to", point(to)))).collect())
        }
        Action::Go(destination) => Flow::text(match destination {
            Destination::Address(address) => address,
            Destination::Back => "back",
            Destination::Forward => "forward",
            Destination::Reload => "reload",
        }),
        Action::Switch(Tab::Newest) => Flow::word("newest"),
        Action::Switch(Tab::First) => Flow::word("first"),
        Action::Switch(Tab::Number(number)) => Flow::word(number),
        Action::CloseTab => Flow::word(true),
        Action::Dialog { accept, text: None } => Flow::word(if *accept { "accept" } else { "dismiss" }),
        Action::Dialog { accept, text: Some(text) } => {
            Flow::map([("accept", Flow::word(accept)), ("text", Flow::text(text))])
        }
        Action::Expect(expectation) => expected(expectation),
    }
}

fn map(entries: Vec<(&str, Flow)>) -> Flow {
    Flow::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn point((x, y): (f64, f64)) -> Flow {
    Flow::List(vec![Flow::word(x), Flow::word(y)])
}

fn click(action: &Action) -> Flow {
    let Action::Click { target, button, count, modifiers, at } = action else { return Flow::text("") };
    let mut entries = vec![("target", Flow::text(target))];
    entries.extend(at.map(|at| ("at", point(at))));
    if !modifiers.is_empty() {
        let names = modifiers.iter().map(|modifier| match modifier {
            Modifier::Alt => "alt",
            Modifier::Control => "control",
            Modifier::Meta => "meta",
            Modifier::Shift => "shift",
        });
        entries.push(("modifiers", Flow::List(names.map(Flow::word).collect())));
    }
    if *button == Button::Middle {
        entries.push(("button", Flow::word("middle")));
    }
    let usual = if action.verb() == "double_click" { 2 } else { 1 };
    if *count != usual {
        entries.push(("count", Flow::word(count)));
    }
    if entries.len() == 1 { Flow::text(target) } else { map(entries) }
}

fn typed(text: &Text) -> (&'static str, Flow) {
    match text {
        Text::Plain(text) => ("text", Flow::text(text)),
        Text::Secret(name) => ("secret", Flow::text(name)),
    }
}

fn chosen(choices: &[Choice]) -> (&'static str, Flow) {
    let one = |choice: &Choice| match choice {
        Choice::Option(label) => ("option", Flow::text(label)),
        Choice::Value(value) => ("value", Flow::text(value)),
        Choice::Index(index) => ("index", Flow::word(index)),
    };
    if let [choice] = choices {
        return one(choice);
    }
    let several = choices.iter().map(|choice| match one(choice) {
        ("option", label) => label,
        (key, value) => Flow::map([(key, value)]),
    });
    ("options", Flow::List(several.collect()))
}

fn expected(expectation: &Expectation) -> Flow {
    let mut entries: Vec<(String, Flow)> = Vec::new();
    entries.extend(expectation.target.iter().map(|target| ("target".to_owned(), Flow::text(target))));
    for check in &expectation.checks {
        let (key, value) = checked(check);
        // Attributes and properties share a map.
        match (entries.iter_mut().find(|(there, _)| there == key), value) {
            (Some((_, Flow::Map(there))), Flow::Map(more)) => there.extend(more),
            (_, value) => entries.push((key.to_owned(), value)),
        }
    }
    Flow::Map(entries)
}

fn checked(check: &Check) -> (&'static str, Flow) {
    match check {
        Check::Visible(on) => ("visible", Flow::word(on)),
        Check::Text(text) => ("text", matching(text)),
        Check::Value(text) => ("value", matching(text)),
        Check::Checked(on) => ("checked", Flow::word(on)),
        Check::Enabled(on) => ("enabled", Flow::word(on)),
        Check::Count { min, max: Some(max) } if min == max => ("count", Flow::word(min)),
        Check::Count { min, max } => {
            let max = max.map(|max| ("max", Flow::word(max)));
            ("count", map([("min", Flow::word(min))].into_iter().chain(max).collect()))
        }
        Check::Attribute(name, text) => ("attribute", Flow::Map(vec![(name.clone(), matching(text))])),
        Check::Address(text) => ("address", matching(text)),
        Check::Title(text) => ("title", matching(text)),
        Check::LinkAlive => ("link", Flow::word("alive")),
        Check::Download { name, content } => {
            let name = name.as_ref().map(|name| ("name", matching(name)));
            let content = content.as_ref().map(|content| ("content", matching(content)));
            ("download", map(name.into_iter().chain(content).collect()))
        }
        Check::Dialog(text) => ("dialog", matching(text)),
        Check::Script(script) => ("script", Flow::text(script)),
        Check::Property(path, value) => ("property", Flow::Map(vec![(path.clone(), Flow::from(value))])),
    }
}

fn matching(text: &TextMatch) -> Flow {
    match text {
        TextMatch::Is(text) => Flow::text(text),
        TextMatch::Contains(text) => Flow::map([("contains", Flow::text(text))]),
        TextMatch::Not(text) => Flow::map([("not", Flow::text(text))]),
        TextMatch::Matches(text) => Flow::map([("matches", Flow::text(text))]),
    }
}
