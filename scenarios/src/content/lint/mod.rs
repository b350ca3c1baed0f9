//! What is wrong with content though every file of it is well-formed.
//!
//! An error can't be meant: a link to nothing that plays, a rule that is never true, a text in no language at
//! all. A warning is worth a look: a text that one language lacks, an element that nothing uses.
//!
//! - `constant`: rules that are always or never true.
//! - `flow`: steps that nobody reaches, walk-thrus that lead in circles.
//! - `links`: items that lead to what can't be played, or that nothing leads to; what nothing uses.
//! - `wording`: texts that are missing, stale, unused or broken.

mod constant;
mod flow;
mod links;
mod wording;

pub use constant::constant;

use super::contents::Contents;
use super::file::{ContentFile, Named};
use super::item::{Item, ItemKind, TipKind};
use super::rule::Rule;
use super::texts::{Catalog, Locale};
use super::walk::{rules_of, steps_of};
use crate::file_error::FileError;
use crate::{Language, Project};
use std::fmt;

/// Something to mend or to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// What it is, for machines: `rule.never`.
    pub code: &'static str,
    /// It can't be meant.
    pub is_error: bool,
    /// Its place, message and hint.
    pub fault: FileError,
    /// The item, the rule or the segment that it is about; `None`: something that no item has to do with.
    pub about: Option<(Named, String)>,
}

impl fmt::Display for Lint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault.fmt(f)
    }
}

/// Looks through content that `gather` has put together; `catalog` is of the same content and locales.
pub fn lint(contents: &Contents, locales: &[Locale], catalog: &Catalog, project: &Project) -> Vec<Lint> {
    let mut found = Found { lints: vec![], about: None };
    for (file, name, item) in contents.items() {
        found.about(Named::Item, name);
        rules_of_item(contents, file, name, item, project, &mut found);
        flow::look(contents, file, name, item, &mut found);
        links::look(contents, file, name, item, &mut found);
        tries(contents, file, name, item, &mut found);
    }
    found.about = None;
    named_rules(contents, project, &mut found);
    links::unused(contents, &mut found);
    wording::look(catalog, locales, project, &mut found);
    let order = |lint: &Lint| contents.files.iter().position(|file| file.file == lint.fault.file);
    found.lints.sort_by_key(|lint| {
        (order(lint).unwrap_or(usize::MAX), lint.fault.file.clone(), lint.fault.line, lint.fault.column)
    });
    found.lints
}

/// What was found, and what is looked at.
struct Found {
    lints: Vec<Lint>,
    about: Option<(Named, String)>,
}

impl Found {
    /// What is found from here on is about this.
    fn about(&mut self, of: Named, name: &str) {
        self.about = Some((of, name.to_owned()));
    }

    fn add(
        &mut self,
        code: &'static str,
        is_error: bool,
        at: (&str, usize, usize),
        message: String,
        hint: &str,
    ) {
        let (file, line, column) = at;
        let fault = FileError {
            file: file.to_owned(),
            line: line.max(1),
            column: column.max(1),
            message,
            hint: hint.to_owned(),
        };
        self.lints.push(Lint { code, is_error, fault, about: self.about.clone() });
    }

    fn error(&mut self, code: &'static str, at: (&str, usize, usize), message: String, hint: &str) {
        self.add(code, true, at, message, hint);
    }

    fn warning(&mut self, code: &'static str, at: (&str, usize, usize), message: String, hint: &str) {
        self.add(code, false, at, message, hint);
    }
}

/// The languages that rules may ask for.
fn languages(project: &Project) -> &[Language] {
    &project.languages.all
}

fn rules_of_item(
    contents: &Contents,
    file: &ContentFile,
    name: &str,
    item: &Item,
    project: &Project,
    found: &mut Found,
) {
    for (place, rule) in rules_of(item) {
        // A rule by its name is told where it is stated.
        if matches!(rule, Rule::Rule(_) | Rule::Segment(_)) {
            continue;
        }
        let step = place.strip_prefix("step ");
        let line =
            step.and_then(|id| steps_of(item).into_iter().find(|step| step.id == id)).map(|step| step.line);
        let at = (file.file.as_str(), line.unwrap_or(item.line), 1);
        let what = format!("the rule of `{name}` ({place})");
        told(constant(contents, &file.content.system, rule, languages(project)), at, &what, found);
    }
}

fn named_rules(contents: &Contents, project: &Project, found: &mut Found) {
    for file in &contents.files {
        for given in file.given.iter().filter(|given| matches!(given.of, Named::Rule | Named::Segment)) {
            let rules = if given.of == Named::Rule { &file.content.rules } else { &file.content.segments };
            let Some(rule) = rules.get(&given.name) else { continue };
            let at = (file.file.as_str(), given.line, given.column);
            let what = format!("the {} `{}`", given.of.word(), given.name);
            found.about(given.of, &given.name);
            told(constant(contents, &file.content.system, rule, languages(project)), at, &what, found);
        }
    }
    found.about = None;
}

fn told(constant: Option<(bool, String)>, at: (&str, usize, usize), what: &str, found: &mut Found) {
    match constant {
        Some((true, why)) => {
            found.warning(
                "rule.always_true",
                at,
                format!("{what} is always true: {why}"),
                "take it away, or ask for more",
            );
        }
        Some((false, why)) => {
            found.error(
                "rule.never_true",
                at,
                format!("{what} is never true: {why}"),
                "one of its parts has to change",
            );
        }
        None => {}
    }
}

/// A validation's own entries against its own rule.
fn tries(contents: &Contents, file: &ContentFile, name: &str, item: &Item, found: &mut Found) {
    let ItemKind::Smarttip(tip) = &item.kind else { return };
    let TipKind::Validation { rule, tries } = &tip.tip else { return };
    let at = (file.file.as_str(), item.line, 1);
    if tries.bad.is_empty() || tries.good.is_empty() {
        let lacks = if tries.bad.is_empty() { "bad" } else { "good" };
        let message = format!("`{name}` validates, but has no {lacks} entry to try");
        found.warning("tip.untried", at, message, "add `try: {bad: [...], good: [...]}`");
    }
    let names = super::InSystem { contents, system: &file.content.system };
    for (entry, wanted) in tries
        .bad
        .iter()
        .map(|entry| (entry, super::Truth::False))
        .chain(tries.good.iter().map(|entry| (entry, super::Truth::True)))
    {
        let field = super::ElementFacts {
            seen: super::Seen::Visible,
            enabled: Some(true),
            checked: None,
            focused: Some(false),
            text: None,
            value: Some(entry.clone()),
        };
        let facts = super::Facts { elements: [(tip.on.clone(), field)].into(), ..super::Facts::default() };
        let truth = super::evaluate(rule, &facts, &names, Some(&tip.on)).truth;
        // What depends on more than the field can't be told here.
        if truth != wanted && truth != super::Truth::Unknown {
            let (here, rules) = if wanted == super::Truth::True { ("good", "bad") } else { ("bad", "good") };
            let message = format!("`{name}` calls the entry `{entry}` {here}, but its rule calls it {rules}");
            found.error("tip.contradicts", at, message, "change the entry or the rule");
        }
    }
}

#[cfg(test)]
mod tests;
