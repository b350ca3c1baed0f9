//! All content files of a project together: every name that is used is given, and given once.
//!
//! Elements, rules and segments are known within their system; items in the whole project, as their texts
//! in `locales/` and their results are found by their names alone.

use super::file::{ContentFile, Mention, Named};
use super::item::Item;
use super::rule::Rule;
use crate::file_error::{FileError, did_you_mean};
use crate::{Project, Target};
use std::collections::{HashMap, HashSet};

/// More rules that are named within each other than any honest content has.
const DEEPEST: usize = 50;

/// The content of a project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contents {
    /// The files, in their given order.
    pub files: Vec<ContentFile>,
}

/// Puts the files of a project together.
///
/// # Errors
///
/// Names that nothing gives, names that are given twice, systems that surefoot.yaml does not have, and
/// rules that are made of themselves; with files and places.
pub fn gather(files: Vec<ContentFile>, project: &Project) -> Result<Contents, Vec<FileError>> {
    let contents = Contents { files };
    let mut errors = Vec::new();
    contents.check_systems(project, &mut errors);
    contents.check_given_once(&mut errors);
    contents.check_used(&mut errors);
    contents.check_cycles(&mut errors);
    let order: HashMap<&str, usize> =
        contents.files.iter().enumerate().map(|(at, file)| (file.file.as_str(), at)).collect();
    errors.sort_by_key(|error| (order.get(error.file.as_str()).copied(), error.line, error.column));
    if errors.is_empty() { Ok(contents) } else { Err(errors) }
}

impl Contents {
    /// The systems that have content, in the order of the files.
    pub fn systems(&self) -> Vec<&str> {
        let mut systems: Vec<&str> = Vec::new();
        for file in &self.files {
            if !systems.contains(&file.content.system.as_str()) {
                systems.push(&file.content.system);
            }
        }
        systems
    }

    /// The files of a system.
    pub fn of<'c>(&'c self, system: &str) -> impl Iterator<Item = &'c ContentFile> {
        let system = system.to_owned();
        self.files.iter().filter(move |file| file.content.system == system)
    }

    /// An item and its file.
    pub fn item(&self, name: &str) -> Option<(&ContentFile, &Item)> {
        self.files.iter().find_map(|file| Some((file, file.content.items.get(name)?)))
    }

    /// All items with their names and files, in the order of the files.
    pub fn items(&self) -> impl Iterator<Item = (&ContentFile, &str, &Item)> {
        self.files
            .iter()
            .flat_map(|file| file.content.items.iter().map(move |(name, item)| (file, name.as_str(), item)))
    }

    /// An element of a system and its file.
    pub fn element(&self, system: &str, name: &str) -> Option<(&ContentFile, &Target)> {
        self.of(system).find_map(|file| Some((file, file.content.elements.get(name)?)))
    }

    /// A named rule of a system.
    pub fn rule(&self, system: &str, name: &str) -> Option<&Rule> {
        self.of(system).find_map(|file| file.content.rules.get(name))
    }

    /// A segment of a system.
    pub fn segment(&self, system: &str, name: &str) -> Option<&Rule> {
        self.of(system).find_map(|file| file.content.segments.get(name))
    }

    fn check_systems(&self, project: &Project, errors: &mut Vec<FileError>) {
        let known = || project.systems.keys().map(String::as_str);
        for file in &self.files {
            let system = file.content.system.as_str();
            if project.systems.contains_key(system) {
                continue;
            }
            let hint = match did_you_mean(system, known()) {
                near if !near.is_empty() => near,
                _ => format!("add `systems: {{{system}: {{}}}}` to surefoot.yaml"),
            };
            let message = format!("no system `{system}` in surefoot.yaml ({})", listed(known().collect()));
            errors.push(at(&file.file, (1, 1), message, hint));
        }
    }

    fn check_given_once(&self, errors: &mut Vec<FileError>) {
        let mut first: HashMap<(Named, &str, &str), (&str, usize)> = HashMap::new();
        for file in &self.files {
            for given in &file.given {
                let key = (given.of, scope(file, given.of), given.name.as_str());
                if let Some((other, line)) = first.get(&key) {
                    let message = format!("two {}s have the name `{}`", given.of.word(), given.name);
                    let hint = format!("the first one is in {other}:{line}; rename one of them");
                    errors.push(at(&file.file, (given.line, given.column), message, hint));
                } else {
                    first.insert(key, (&file.file, given.line));
                }
            }
        }
    }

    fn check_used(&self, errors: &mut Vec<FileError>) {
        let mut known: HashMap<(Named, &str), HashSet<&str>> = HashMap::new();
        for file in &self.files {
            for given in &file.given {
                known.entry((given.of, scope(file, given.of))).or_default().insert(&given.name);
            }
        }
        for file in &self.files {
            for used in &file.used {
                let known = known.get(&(used.of, scope(file, used.of)));
                if !known.is_some_and(|known| known.contains(used.name.as_str())) {
                    let mut known: Vec<&str> = known.into_iter().flatten().copied().collect();
                    known.sort_unstable();
                    errors.push(unknown(file, used, &known));
                }
            }
        }
    }

    /// Rules and segments that are made of themselves have no answer.
    fn check_cycles(&self, errors: &mut Vec<FileError>) {
        for file in &self.files {
            let rules = file.content.rules.iter().map(|(name, rule)| (Named::Rule, name, rule));
            let segments = file.content.segments.iter().map(|(name, rule)| (Named::Segment, name, rule));
            for (of, name, rule) in rules.chain(segments) {
                let mut way = vec![(of, name.as_str())];
                if !self.leads_back(&file.content.system, rule, &mut way, &mut HashSet::new()) {
                    continue;
                }
                let place = file.given.iter().find(|given| given.of == of && given.name == *name);
                let place = place.map_or((1, 1), |given| (given.line, given.column));
                let (message, hint) = if way.last() == way.first() {
                    let way: Vec<&str> = way.iter().map(|(_, name)| *name).collect();
                    let message =
                        format!("the {} `{name}` is made of itself: {}", of.word(), way.join(" → "));
                    (message, "take one of them out of the other")
                } else {
                    let message =
                        format!("the {} `{name}` leads through more than {DEEPEST} others", of.word());
                    (message, "write some of them out")
                };
                errors.push(at(&file.file, place, message, hint));
            }
        }
    }

    /// Whether the names in a rule lead back to where the way begins, or too far; the way is then in `way`.
    fn leads_back<'c>(
        &'c self,
        system: &str,
        rule: &'c Rule,
        way: &mut Vec<(Named, &'c str)>,
        seen: &mut HashSet<(Named, &'c str)>,
    ) -> bool {
        for part in rule.each() {
            let next = match part {
                Rule::Rule(name) => self.rule(system, name).map(|rule| ((Named::Rule, name.as_str()), rule)),
                Rule::Segment(name) => {
                    self.segment(system, name).map(|rule| ((Named::Segment, name.as_str()), rule))
                }
                _ => None,
            };
            let Some((key, rule)) = next else { continue };
            if key == way[0] || way.len() > DEEPEST {
                way.push(key);
                return true;
            }
            // What was seen does not lead back; another cycle is reported where it begins.
            if seen.insert(key) {
                way.push(key);
                if self.leads_back(system, rule, way, seen) {
                    return true;
                }
                way.pop();
            }
        }
        false
    }
}

/// Where names of a kind are known: items in the project, all others in the file's system.
fn scope(file: &ContentFile, named: Named) -> &str {
    if named == Named::Item { "" } else { &file.content.system }
}

fn unknown(file: &ContentFile, used: &Mention, known: &[&str]) -> FileError {
    let word = used.of.word();
    let hint = match did_you_mean(&used.name, known.iter().copied()) {
        near if !near.is_empty() => near,
        _ => format!("add `{}:` under `{}:`", used.name, used.of.key()),
    };
    let known = listed(known.iter().take(30).copied().collect());
    at(&file.file, (used.line, used.column), format!("no {word} `{}` ({known})", used.name), hint)
}

fn listed(known: Vec<&str>) -> String {
    if known.is_empty() { "there are none".to_owned() } else { format!("known: {}", known.join(", ")) }
}

fn at(file: &str, (line, column): (usize, usize), message: String, hint: impl Into<String>) -> FileError {
    FileError { file: file.to_owned(), line, column, message, hint: hint.into() }
}
