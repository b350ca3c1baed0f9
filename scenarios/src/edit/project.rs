//! Edits of surefoot.yaml: plans, maintenance windows and quarantine, each in its place.

use super::collection::{at, is_blank, push_at, put, put_at, take_at, take_item};
use super::place::replace;
use super::{error, first, tree};
use crate::file_error::{FileError, did_you_mean};
use crate::formats::duration_text;
use crate::plan::{Maintenance, Plan, Quarantine, Trigger, USUAL_PRIORITY};
use crate::project::Project;
use crate::read::read_project;
use crate::write::flow::{Flow, scalar};
use crate::write::viewport;
use crate::yaml::{Entry, Node};
use chrono::NaiveDate;

/// Makes a plan, or changes what is different in it: keys that stay as they are keep their lines.
///
/// # Errors
///
/// The file can't be read, the plan does not fit it, or it is written so that nothing can be put there.
pub fn set_plan(text: &str, name: &str, plan: &Plan) -> Result<String, FileError> {
    let old = project(text)?;
    let mut new = text.to_owned();
    let wanted = keys(plan);
    match old.plans.get(name) {
        Some(known) => {
            let known = keys(known);
            for (key, value) in wanted.iter().filter(|one| !known.contains(one)) {
                new = put_at(&new, &["plans", name], (key, value), 0)?;
            }
            for (key, _) in known.iter().filter(|(key, _)| !wanted.iter().any(|(other, _)| other == key)) {
                new = take_at(&new, &["plans", name], key)?;
            }
        }
        None => new = put_at(&new, &["plans"], (name, &Flow::Map(wanted)), 1)?,
    }
    verified(&old, new, |project| {
        project.plans.insert(name.to_owned(), plan.clone());
    })
}

/// Takes a plan away.
///
/// # Errors
///
/// There is no such plan, or something else in the file names it.
pub fn remove_plan(text: &str, name: &str) -> Result<String, FileError> {
    let old = project(text)?;
    if !old.plans.contains_key(name) {
        let hint = did_you_mean(name, old.plans.keys().map(String::as_str));
        return Err(error((1, 1), format!("no plan `{name}`"), hint));
    }
    let new = take_at(text, &["plans"], name)?;
    verified(&old, new, |project| {
        project.plans.shift_remove(name);
    })
}

/// Gives a plan another name, where it stands and where channels name it: nothing else of the file changes.
///
/// # Errors
///
/// There is no such plan, or another one has that name.
pub fn rename_plan(text: &str, name: &str, new: &str) -> Result<String, FileError> {
    let old = project(text)?;
    if !old.plans.contains_key(name) {
        let hint = did_you_mean(name, old.plans.keys().map(String::as_str));
        return Err(error((1, 1), format!("no plan `{name}`"), hint));
    }
    if old.plans.contains_key(new) {
        return Err(error((1, 1), format!("there is a plan `{new}` already"), "take another name"));
    }
    let root = tree(text)?;
    let plan = at(&root, &["plans"]).and_then(|plans| plans.entry(name));
    let mut places: Vec<(usize, usize)> = plan.map(|plan| key_place(text, plan)).into_iter().collect();
    for channel in at(&root, &["notifications", "channels"]).map(Node::entries).unwrap_or_default() {
        let named = channel.value.get("plans").map(Node::items).unwrap_or_default().iter();
        places.extend(named.filter(|one| one.text() == Some(name)).map(|one| (one.start, one.end)));
    }
    places.sort_unstable();
    let written = scalar(new);
    let edited = places
        .iter()
        .rev()
        .fold(text.to_owned(), |text, (start, end)| replace(&text, *start, *end, &written));
    verified(&old, edited, |project| {
        let plans = std::mem::take(&mut project.plans).into_iter();
        project.plans =
            plans.map(|(known, plan)| (if known == name { new.to_owned() } else { known }, plan)).collect();
        for channel in project.notifications.channels.values_mut() {
            channel.plans.iter_mut().filter(|plan| *plan == name).for_each(|plan| new.clone_into(plan));
        }
    })
}

/// Where the key of an entry is written, with its quotes.
fn key_place(text: &str, entry: &Entry) -> (usize, usize) {
    (entry.start, entry.start + key_length(&text[entry.start..]))
}

/// How long the key is that a text begins with, with its quotes.
fn key_length(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    let end = match text.chars().next() {
        // Within these a backslash keeps a quote from ending it.
        Some('"') => {
            let mut is_escaped = false;
            letters.find(|(_, letter)| {
                let is_end = *letter == '"' && !is_escaped;
                is_escaped = *letter == '\\' && !is_escaped;
                is_end
            })
        }
        // Within these two quotes are one.
        Some('\'') => {
            let mut is_open = true;
            let past = letters.find(|(_, letter)| {
                let is_past = !is_open && *letter != '\'';
                if *letter == '\'' {
                    is_open = !is_open;
                }
                is_past
            });
            return past.map_or(text.len(), |(at, _)| at);
        }
        // A plain key ends at the first colon that nothing but white space follows.
        _ => {
            let is_end = |at: usize| text[at + 1..].chars().next().is_none_or(char::is_whitespace);
            let end = text.match_indices(':').map(|(at, _)| at).find(|at| is_end(*at));
            return text[..end.unwrap_or(text.len())].trim_end().len();
        }
    };
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Sets when nothing of a system starts. Windows that stay keep their lines and their place; new ones come last.
///
/// # Errors
///
/// There is no such system, or a window can't be.
pub fn set_maintenance(text: &str, system: &str, windows: &[Maintenance]) -> Result<String, FileError> {
    let old = project(text)?;
    let Some(known) = old.systems.get(system) else {
        let hint = did_you_mean(system, old.systems.keys().map(String::as_str));
        return Err(error((1, 1), format!("no system `{system}`"), hint));
    };
    let path = ["systems", system, "maintenance"];
    let mut new = text.to_owned();
    for window in windows.iter().filter(|window| !known.maintenance.contains(window)) {
        new = push_at(&new, &path, &maintenance(window))?;
    }
    for (place, _) in known.maintenance.iter().enumerate().rev().filter(|(_, one)| !windows.contains(one)) {
        new = take_item(&new, &path, place)?;
    }
    let stays = known.maintenance.iter().filter(|one| windows.contains(one));
    let comes = windows.iter().filter(|one| !known.maintenance.contains(one));
    let expected: Vec<Maintenance> = stays.chain(comes).cloned().collect();
    verified(&old, new, |project| {
        if let Some(known) = project.systems.get_mut(system) {
            known.maintenance = expected.clone();
        }
    })
}

/// Puts a scenario into quarantine; where the same one is already, its day and reason become these.
///
/// # Errors
///
/// The day is none, or the file is written so that nothing can be put there.
pub fn set_quarantine(text: &str, quarantine: &Quarantine) -> Result<String, FileError> {
    let old = project(text)?;
    if NaiveDate::parse_from_str(&quarantine.until, "%Y-%m-%d").is_err() {
        let message = format!("`{}` is no day", quarantine.until);
        return Err(error((1, 1), message, "write year, month and day: 2026-12-31"));
    }
    let place = old.quarantine.iter().position(|known| known.covers_the_same(quarantine));
    let new = match place {
        Some(place) => {
            let mut new = text.to_owned();
            let changes = [
                ("until", Flow::word(&quarantine.until), old.quarantine[place].until != quarantine.until),
                ("reason", Flow::text(&quarantine.reason), old.quarantine[place].reason != quarantine.reason),
            ];
            for (key, value, _) in changes.into_iter().filter(|(.., is_new)| *is_new) {
                let root = tree(&new)?;
                let item = at(&root, &["quarantine"]).and_then(|list| list.items().get(place));
                new = item.map_or(new.clone(), |item| put(&new, item, (key, &value), 0));
            }
            new
        }
        None => push_at(text, &["quarantine"], &flow_of(quarantine))?,
    };
    verified(&old, new, |project| match place {
        Some(place) => project.quarantine[place].clone_from(quarantine),
        None => project.quarantine.push(quarantine.clone()),
    })
}

/// Lifts a quarantine, by its place in the list.
///
/// # Errors
///
/// There is none at this place.
pub fn lift_quarantine(text: &str, place: usize) -> Result<String, FileError> {
    let old = project(text)?;
    if place >= old.quarantine.len() {
        return Err(error((1, 1), "there is no such quarantine", "it has been lifted already"));
    }
    let new = take_item(text, &["quarantine"], place)?;
    verified(&old, new, |project| {
        project.quarantine.remove(place);
    })
}

/// What a file says; one with nothing but comments says nothing.
fn project(text: &str) -> Result<Project, FileError> {
    if is_blank(text) { Ok(Project::default()) } else { read_project("", text).map_err(first) }
}

/// Passes the edited text on if it now says what `wanted` makes of the old one, and nothing else.
fn verified(old: &Project, new: String, wanted: impl Fn(&mut Project)) -> Result<String, FileError> {
    let mut expected = old.clone();
    wanted(&mut expected);
    if project(&new)? == expected {
        return Ok(new);
    }
    Err(error(
        (1, 1),
        "surefoot.yaml is written in a way that cannot be changed here without changing more than was meant",
        "write it out without anchors, aliases and texts of several lines, or change it by hand",
    ))
}

/// What a plan says, key by key; what is usual is not said.
fn keys(plan: &Plan) -> Vec<(String, Flow)> {
    let when: Vec<Flow> = plan.when.iter().map(trigger).collect();
    let when = if let [one] = when.as_slice() { one.clone() } else { Flow::List(when) };
    let parallel = plan.parallel.map(Flow::word);
    let number = |value: u32, usual: u32| (value != usual).then(|| Flow::word(value));
    let list = |items: Vec<Flow>| Some(Flow::List(items));
    let all = [
        ("scenarios", Some(Flow::texts(&plan.scenarios))),
        ("tags", Some(Flow::texts(&plan.tags))),
        ("browsers", list(plan.browsers.iter().map(|one| Flow::word(one.name())).collect())),
        ("languages", list(plan.languages.iter().map(|one| Flow::text(&one.0)).collect())),
        ("viewports", list(plan.viewports.iter().map(viewport).collect())),
        ("environments", Some(Flow::texts(&plan.environments))),
        ("personas", Some(Flow::texts(&plan.personas))),
        ("when", Some(when)),
        ("retries", number(plan.retries, 0)),
        ("parallel", parallel),
        ("priority", number(u32::from(plan.priority), u32::from(USUAL_PRIORITY))),
        ("paused", plan.paused.then(|| Flow::word(true))),
        ("resolve_only", plan.resolve_only.then(|| Flow::word(true))),
    ];
    let said = all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    said.filter(|(_, value)| !value.is_empty()).collect()
}

fn trigger(trigger: &Trigger) -> Flow {
    match trigger {
        Trigger::Cron { .. } => Flow::Map(cron(trigger)),
        Trigger::Every(pause) => Flow::map([("every", Flow::word(duration_text(*pause)))]),
        Trigger::Deployment => Flow::map([("after", Flow::word("deployment"))]),
    }
}

/// Always in quotes: a line of stars and digits looks like anything else.
fn cron(trigger: &Trigger) -> Vec<(String, Flow)> {
    let Trigger::Cron { expression, time_zone } = trigger else { return vec![] };
    let quoted = serde_json::to_string(expression).unwrap_or_default();
    let mut entries = vec![("cron".to_owned(), Flow::Word(quoted))];
    entries.extend(time_zone.iter().map(|zone| ("time_zone".to_owned(), Flow::text(zone))));
    entries
}

fn maintenance(window: &Maintenance) -> Flow {
    let mut entries = cron(&window.begins);
    entries.push(("lasts".to_owned(), Flow::word(duration_text(window.lasts))));
    Flow::Map(entries)
}

fn flow_of(quarantine: &Quarantine) -> Flow {
    let browsers = quarantine.browsers.iter().map(|one| Flow::word(one.name())).collect();
    let languages = quarantine.languages.iter().map(|one| Flow::text(&one.0)).collect();
    let all = [
        ("scenario", Flow::text(&quarantine.scenario)),
        ("browsers", Flow::List(browsers)),
        ("languages", Flow::List(languages)),
        ("until", Flow::word(&quarantine.until)),
        ("reason", Flow::text(&quarantine.reason)),
    ];
    let said = all.into_iter().filter(|(key, value)| *key == "reason" || !value.is_empty());
    Flow::Map(said.map(|(key, value)| (key.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests;
