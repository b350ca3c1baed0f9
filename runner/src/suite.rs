//! What only shows over all cells of an item: ways that none of them took, triggers that led on in none of them, start
//! points that none began at, and steps that none of them showed.
//!
//! A split goes by the page or by the person, so that one cell takes one way. Only where every cell of the item played to
//! its end is a way that none took a fault; what a broken cell did not come to is no news. The first cell tells it: in a
//! plan its end waits for the others (`together`).

use crate::cell::Ran;
use crate::fault::Fault;
use crate::guidance::item::{BEGUN, LED, TAKEN};
use crate::items::ItemPlay;
use scenarios::{
    Attempt, Code, Run,
    content::{Item, ItemKind, StartPoint, Step, StepKind, steps_of},
};
use std::{collections::BTreeMap, sync::Arc};

/// Looks over the cells of each item, and adds to the first one of it what none of them has shown.
///
/// `items` are those that were run, by the files of their runs (`content/crm.yaml#first-contact`).
pub fn look_over_all(ran: &mut [Ran], items: &BTreeMap<String, Arc<ItemPlay>>) {
    for (file, item) in items {
        let cells: Vec<usize> = (0..ran.len()).filter(|at| ran[*at].run.file == *file).collect();
        let runs: Vec<&Run> = cells.iter().map(|at| &ran[*at].run).collect();
        let found = look_over(item, &runs);
        if let Some(first) = cells.first() {
            tell(&mut ran[*first].run, &found);
        }
    }
}

/// Whether the cells of an item can show together what none of them shows alone.
pub(crate) fn is_looked_over(item: &ItemPlay) -> bool {
    let can = |step: &Step| {
        matches!(step.kind, StepKind::Split(_))
            || step.kind.visible().is_some_and(|visible| visible.skippable || visible.next.len() > 1)
    };
    item.library().is_none()
        && (!start_points(&item.item).is_empty() || steps_of(&item.item).into_iter().any(can))
}

/// What the cells of an item have shown together, by the step that it is of; nothing where one of them was not played to
/// its end.
pub(crate) fn look_over(item: &ItemPlay, runs: &[&Run]) -> Vec<(String, Fault)> {
    let is_played = |run: &&Run| run.verdict.is_good() && run.attempts.last().is_some_and(has_begun);
    if !is_looked_over(item) || runs.is_empty() || !runs.iter().all(is_played) {
        return vec![];
    }
    let steps: Vec<Step> = steps_of(&item.item).into_iter().cloned().collect();
    let mut found = missing(&steps, runs);
    found.extend(untried(&steps, runs));
    for point in start_points(&item.item) {
        if !flows(runs, &point.at).any(|flow| flow[BEGUN] == true) {
            let rule = scenarios::content::rule_line(&point.when);
            let message = format!("in {} no play began at `{}`, where `{rule}`", cells(runs.len()), point.at);
            found.push((point.at.clone(), Fault::new(Code::START_NEVER.of(&point.at), message)));
        }
    }
    found
}

fn start_points(item: &Item) -> &[StartPoint] {
    match &item.kind {
        ItemKind::Walkthru(walkthru) => &walkthru.start_points,
        _ => &[],
    }
}

/// Triggers that led on in no cell, of steps that were shown and went on by another one.
fn untried(steps: &[Step], runs: &[&Run]) -> Vec<(String, Fault)> {
    let mut found = vec![];
    for step in steps {
        let Some(visible) = step.kind.visible().filter(|visible| visible.next.len() > 1) else { continue };
        let led: Vec<u64> = flows(runs, &step.id)
            .filter_map(|flow| flow[LED].as_array())
            .flatten()
            .filter_map(serde_json::Value::as_u64)
            .collect();
        if led.is_empty() {
            continue;
        }
        for (at, trigger) in visible.next.iter().enumerate() {
            if !led.contains(&(at as u64)) {
                let words = scenarios::content::trigger_line(trigger);
                let message = format!("in {} the step never went on by `{words}`", cells(runs.len()));
                let word = words.trim_start_matches('{').split(':').next().unwrap_or_default();
                found.push((step.id.clone(), Fault::new(Code::TRIGGER_UNTRIED.of(word), message)));
            }
        }
    }
    found
}

/// Adds to the run that tells it what was found.
pub(crate) fn tell(run: &mut Run, found: &[(String, Fault)]) {
    if let (Some(attempt), false) = (run.attempts.last_mut(), found.is_empty()) {
        attempt.add(found.iter().map(|(step, fault)| fault.finding(step)).collect());
        tell_steps(attempt, found);
        run.verdict = attempt.verdict;
        (run.code, run.message) = (attempt.code.clone(), attempt.message.clone());
    }
}

/// Whether any step was played: whoever is not in the segment gets none.
fn has_begun(attempt: &Attempt) -> bool {
    attempt.steps.iter().any(|step| step.outcome != scenarios::Outcome::NotReached)
}

fn missing(steps: &[Step], runs: &[&Run]) -> Vec<(String, Fault)> {
    let mut found = vec![];
    for step in steps {
        if let StepKind::Split(split) = &step.kind {
            let taken = |arm: &str| {
                flows(runs, &step.id).any(|flow| {
                    flow["split"].as_array().is_some_and(|arms| arms.iter().any(|one| one == arm))
                })
            };
            // Where nobody came to the split, that is told of the one around it.
            if !taken("yes") && !taken("no") {
                continue;
            }
            for (arm, list) in [("yes", &split.yes), ("no", &split.no)] {
                if !list.is_empty() && !taken(arm) {
                    let rule = scenarios::content::rule_line(&split.when);
                    let message =
                        format!("in {} the split at `{rule}` never went to `{arm}`", cells(runs.len()));
                    found.push((step.id.clone(), Fault::new(Code::SPLIT_NEVER.of(arm), message)));
                }
            }
        }
        let skips = step.kind.visible().is_some_and(|visible| visible.skippable);
        let mut outcomes = flows(runs, &step.id).map(|flow| flow["outcome"].as_str().unwrap_or_default());
        if skips && outcomes.all(|outcome| outcome == "skipped") {
            let number =
                steps.iter().filter(|one| one.kind.visible().is_some()).position(|one| one.id == step.id);
            let message =
                format!("in {} its element was not there, and the step was left out", cells(runs.len()));
            found.push((
                step.id.clone(),
                Fault::new(Code::FLOW_SKIPPED.of(number.map_or(0, |at| at + 1)), message),
            ));
        }
    }
    found
}

fn cells(count: usize) -> String {
    if count == 1 { "the only cell of the run".to_owned() } else { format!("all {count} cells of the run") }
}

/// What was written of a step in each run that has it.
fn flows<'r>(runs: &'r [&Run], id: &'r str) -> impl Iterator<Item = &'r serde_json::Value> {
    let attempts = runs.iter().filter_map(|run| run.attempts.last());
    let steps = attempts.flat_map(|attempt| &attempt.steps).filter(move |step| step.id == id);
    steps.filter_map(|step| step.extra.as_ref()).map(|extra| &extra[TAKEN])
}

fn tell_steps(attempt: &mut Attempt, found: &[(String, Fault)]) {
    for (id, fault) in found {
        let step = attempt.steps.iter_mut().find(|step| step.id == *id && step.code.is_none());
        if let Some(step) = step {
            (step.code, step.message) = (Some(fault.code.clone()), Some(fault.message.clone()));
        }
    }
}
