//! Makes published content from a project's files.

use super::form::{FORMAT, Player, Published, PublishedElement, PublishedLanguages, VERSION};
use crate::content::Contents;
use crate::content::item::{ItemKind, LibraryStart, Walkthru};
use crate::content::reach::reach;
use crate::content::texts::{Catalog, Text, spans};
use crate::project::{Environment, SetBy};
use crate::{Language, Project, Target};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What is published, and for whom.
pub struct Publishing<'p> {
    /// The environment, by its name in the project.
    pub environment: &'p str,
    /// The system; needed where the environment names none and there is content of several.
    pub system: Option<&'p str>,
    /// Only these items and what they lead to; all where there are none.
    pub items: &'p [String],
    /// The languages; all of the project where there are none.
    pub languages: &'p [Language],
    /// What the player is told.
    pub player: Player,
    /// The page agent's probe of an element in a language (`None`: in whichever), as JSON.
    pub probe: &'p dyn Fn(&Target, Option<&Language>) -> Value,
}

/// Makes the published form. Drafts are left out for a production environment, with all that leads only to them.
///
/// # Errors
///
/// The project has no such environment, system, item or language; a published item leads to a draft.
pub fn publish(
    contents: &Contents,
    catalog: &Catalog,
    project: &Project,
    publishing: &Publishing<'_>,
) -> Result<Published, Vec<String>> {
    let Some(environment) = project.environments.get(publishing.environment) else {
        let known = project.environments.keys().map(String::as_str);
        return Err(vec![unknown("environment", publishing.environment, known)]);
    };
    let system = system_of(contents, environment, publishing).map_err(|error| vec![error])?;
    let names = items_of(contents, &system, environment.production, publishing)?;
    let languages = languages_of(catalog, publishing)?;
    let mut published = Published {
        format: FORMAT.to_owned(),
        version: VERSION,
        hash: String::new(),
        environment: publishing.environment.to_owned(),
        production: environment.production,
        base: environment.url.clone(),
        languages: PublishedLanguages {
            default: languages[0].clone(),
            all: languages.clone(),
            set_by: set_by(&project.languages.set_by),
        },
        elements: BTreeMap::new(),
        rules: BTreeMap::new(),
        segments: BTreeMap::new(),
        items: BTreeMap::new(),
        texts: texts_of(catalog, &names, &languages),
        player: publishing.player.clone(),
        system,
    };
    for name in &names {
        fill(&mut published, contents, name, publishing);
    }
    published.hash = published.hash_of();
    Ok(published)
}

fn unknown<'k>(what: &str, name: &str, known: impl Iterator<Item = &'k str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = crate::file_error::did_you_mean(name, known.iter().copied());
    let hint = if near.is_empty() { String::new() } else { format!("\nhint: {near}") };
    format!("no {what} `{name}` (known: {}){hint}", known.join(", "))
}

fn system_of(
    contents: &Contents,
    environment: &Environment,
    publishing: &Publishing<'_>,
) -> Result<String, String> {
    let systems = contents.systems();
    let wanted = publishing.system.or(environment.system.as_deref());
    match (wanted, systems.as_slice()) {
        (Some(system), _) if systems.contains(&system) => Ok(system.to_owned()),
        (Some(system), _) => Err(format!(
            "no content of the system `{system}` (there is content of: {})\n\
             hint: write content/*.yaml with `system: {system}`",
            systems.join(", ")
        )),
        (None, [one]) => Ok((*one).to_owned()),
        (None, []) => {
            Err("no content\nhint: write content/*.yaml, or find some with surefoot discover".to_owned())
        }
        (None, several) => Err(format!(
            "the environment `{}` names no system, and there is content of: {}\n\
             hint: add `system: …` to it in surefoot.yaml",
            publishing.environment,
            several.join(", ")
        )),
    }
}

/// The items that are published: those asked for, and all that they lead to.
fn items_of(
    contents: &Contents,
    system: &str,
    production: bool,
    publishing: &Publishing<'_>,
) -> Result<BTreeSet<String>, Vec<String>> {
    let of_system = |name: &str| contents.item(name).filter(|(file, _)| file.content.system == system);
    let is_left_out = |name: &str| production && of_system(name).is_some_and(|(_, item)| item.draft);
    let all = || contents.items().filter(|(file, ..)| file.content.system == system).map(|(_, name, _)| name);
    let mut errors = Vec::new();
    let mut open: Vec<String> = if publishing.items.is_empty() {
        all().filter(|name| !is_left_out(name)).map(str::to_owned).collect()
    } else {
        publishing.items.to_vec()
    };
    let mut names = BTreeSet::new();
    let mut from: BTreeMap<String, String> = BTreeMap::new();
    while let Some(name) = open.pop() {
        let Some((_, item)) = of_system(&name) else {
            errors.push(match from.get(&name) {
                Some(other) => {
                    format!("`{other}` leads to `{name}`, which is no item of the system `{system}`")
                }
                None => unknown("item", &name, all()),
            });
            continue;
        };
        if is_left_out(&name) {
            errors.push(match from.get(&name) {
                Some(other) => format!(
                    "`{other}` leads to the draft `{name}`\nhint: finish `{name}`, or make `{other}` a draft as well"
                ),
                None => format!("`{name}` is a draft\nhint: take away `draft: true` once it is finished"),
            });
            continue;
        }
        if names.insert(name.clone()) {
            for other in reach(contents, system, item).items {
                from.entry(other.clone()).or_insert_with(|| name.clone());
                open.push(other);
            }
        }
    }
    errors.sort();
    errors.dedup();
    if errors.is_empty() { Ok(names) } else { Err(errors) }
}

fn languages_of(catalog: &Catalog, publishing: &Publishing<'_>) -> Result<Vec<Language>, Vec<String>> {
    if publishing.languages.is_empty() {
        return Ok(catalog.languages.clone());
    }
    let known = || catalog.languages.iter().map(|language| language.0.as_str());
    let strange = publishing.languages.iter().filter(|language| !catalog.languages.contains(language));
    let errors: Vec<String> = strange.map(|language| unknown("language", &language.0, known())).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    // The source language comes along: it is what is shown where a text is missing.
    let mut languages: Vec<Language> = catalog.languages.iter().take(1).cloned().collect();
    languages
        .extend(publishing.languages.iter().filter(|language| **language != catalog.languages[0]).cloned());
    Ok(languages)
}

fn set_by(set_by: &SetBy) -> BTreeMap<String, Value> {
    let (key, value) = match set_by {
        // A scenario that switches the language is a test's way; a page says itself what it speaks.
        SetBy::Header | SetBy::Scenario(_) => ("header", json!(true)),
        SetBy::Cookie(name) => ("cookie", json!(name)),
        SetBy::Query(name) => ("query", json!(name)),
        SetBy::Path(path) => ("path", json!(path)),
        SetBy::Storage(name) => ("storage", json!(name)),
    };
    BTreeMap::from([(key.to_owned(), value)])
}

fn texts_of(
    catalog: &Catalog,
    names: &BTreeSet<String>,
    languages: &[Language],
) -> BTreeMap<Language, BTreeMap<String, Text>> {
    let is_published = |key: &str| names.contains(key.split('.').next().unwrap_or_default());
    let of = |language: &Language| {
        let texts = catalog.texts.iter().filter(|(key, _)| is_published(key));
        texts
            .filter_map(|(key, text)| Some((key.clone(), spans(&text.languages.get(language)?.text))))
            .filter(|(_, text)| *text != Text::Plain(String::new()))
            .collect()
    };
    languages.iter().map(|language| (language.clone(), of(language))).collect()
}

/// Adds an item and what it needs.
fn fill(published: &mut Published, contents: &Contents, name: &str, publishing: &Publishing<'_>) {
    let system = published.system.clone();
    let Some((_, item)) = contents.item(name) else { return };
    let needs = reach(contents, &system, item);
    let languages = &published.languages.all;
    for element in needs.elements {
        if let Some((_, target)) = contents.element(&system, &element) {
            let made = || element_of(target, languages, publishing.probe);
            published.elements.entry(element).or_insert_with(made);
        }
    }
    for rule in needs.rules {
        if let Some(stated) = contents.rule(&system, &rule) {
            published.rules.insert(rule, stated.clone());
        }
    }
    for segment in needs.segments {
        if let Some(stated) = contents.segment(&system, &segment) {
            published.segments.insert(segment, stated.clone());
        }
    }
    let mut item = item.clone();
    // A scenario's file is of the project's folder, not of the page.
    if let ItemKind::Walkthru(Walkthru { library: Some(library), .. }) = &mut item.kind
        && matches!(library.start, LibraryStart::Scenario(_))
    {
        library.start = LibraryStart::Adapter;
    }
    published.items.insert(name.to_owned(), item);
}

/// An element's probes: what is the same in all languages once, the rest per language.
fn element_of(
    target: &Target,
    languages: &[Language],
    probe: &dyn Fn(&Target, Option<&Language>) -> Value,
) -> PublishedElement {
    let whole = probe(target, None);
    let mut own = BTreeMap::new();
    for language in languages {
        let there = probe(target, Some(language));
        let entries = there.as_object().into_iter().flatten();
        let other: Map<String, Value> = entries
            .filter(|(key, value)| whole.get(key.as_str()) != Some(value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if !other.is_empty() {
            own.insert(language.clone(), Value::Object(other));
        }
    }
    PublishedElement {
        probe: whole,
        languages: own,
        selectors: target.selectors.clone(),
        frame: target.frame.clone(),
    }
}
