//! Writes scenario files as a person would: steps short, targets below, machine detail last.
//!
//! What is empty or has its usual value is left out, so that a merge request shows only what matters.

pub(crate) mod flow;
mod step;
mod target;

pub(crate) use target::{entries, learned, target_lines};

use crate::Viewport;
use crate::formats::duration_text;
use crate::scenario::{HealPolicy, Scenario, Step};
use flow::{Flow, entry};
use std::time::Duration;

/// Writes a scenario; `read_scenario` reads the same from it.
pub fn write_scenario(scenario: &Scenario) -> String {
    let mut lines = Vec::new();
    head(scenario, &mut lines);
    write_steps(&mut lines, "steps", &scenario.steps, 's');
    if !scenario.finally.is_empty() {
        write_steps(&mut lines, "finally", &scenario.finally, 'f');
    }
    if !scenario.targets.is_empty() {
        lines.push("targets:".to_owned());
    }
    for (name, target) in &scenario.targets {
        lines.extend(target_lines(name, target, 2));
    }
    if let Some(imported) = &scenario.imported {
        entry(&mut lines, 0, "imported", &Flow::from(imported));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn head(scenario: &Scenario, lines: &mut Vec<String>) {
    let timeouts = &scenario.timeouts;
    let deadlines = [("step", timeouts.step), ("navigation", timeouts.navigation), ("cell", timeouts.cell)];
    let deadlines =
        deadlines.into_iter().filter_map(|(key, deadline)| Some((key.to_owned(), duration(deadline?))));
    let text = |text: &Option<String>| text.as_ref().map(Flow::text);
    let tags = Flow::texts(&scenario.tags);
    let timeout = Flow::Map(deadlines.collect());
    entry(lines, 0, "scenario", &Flow::text(&scenario.title));
    let rest = [
        ("system", text(&scenario.system)),
        ("tags", Some(tags).filter(|tags| !tags.is_empty())),
        ("base", text(&scenario.base)),
        ("start", text(&scenario.start)),
        ("language", scenario.language.as_ref().map(|language| Flow::text(&language.0))),
        ("viewport", scenario.viewport.as_ref().map(viewport)),
        ("timeout", Some(timeout).filter(|timeout| !timeout.is_empty())),
        ("heal", scenario.heal.map(heal)),
    ];
    for (key, value) in rest {
        if let Some(value) = value {
            entry(lines, 0, key, &value);
        }
    }
}

fn write_steps(lines: &mut Vec<String>, key: &str, steps: &[Step], letter: char) {
    if steps.is_empty() {
        lines.push(format!("{key}: []"));
        return;
    }
    lines.push(format!("{key}:"));
    for (at, step) in steps.iter().enumerate() {
        lines.extend(step::step_lines(step, &format!("{letter}{}", at + 1)));
    }
}

fn duration(duration: Duration) -> Flow {
    Flow::word(duration_text(duration))
}

fn heal(heal: HealPolicy) -> Flow {
    Flow::word(match heal {
        HealPolicy::Act => "act",
        HealPolicy::Propose => "propose",
        HealPolicy::Never => "never",
    })
}

pub(crate) fn viewport(viewport: &Viewport) -> Flow {
    let short = viewport.to_string();
    if short.parse() == Ok(*viewport) {
        return Flow::Word(short);
    }
    let mut entries = vec![("width", Flow::word(viewport.width)), ("height", Flow::word(viewport.height))];
    if viewport.scale != 1.0 {
        entries.push(("scale", Flow::word(viewport.scale)));
    }
    entries.extend(
        [("mobile", viewport.mobile), ("touch", viewport.touch)]
            .into_iter()
            .filter(|(_, on)| *on)
            .map(|(key, on)| (key, Flow::word(on))),
    );
    Flow::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests;
