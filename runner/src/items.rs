//! Items of content as cells play them: found by paths as scenarios are, each with all that it needs.
//!
//! The path of an item is that of its file, and its name behind `#`: `content/crm.yaml#first-contact`.

use crate::content::{CONTENT, ContentFolder, LOCALES, content, probe_json};
use crate::folder::{self, ProjectFolder, ScenarioFile, path_of};
use crate::usage::UsageErrors;
use scenarios::content::publish::{Player, Published, Publishing, publish};
use scenarios::content::{Item, ItemKind, Library, LibraryStart};
use scenarios::{Environment, Language, Project, Scenario};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use url::Url;

/// The environment that content is published for where a cell has none.
const NOWHERE: &str = "local";

/// An item with all that a cell needs to play it.
#[derive(Debug)]
pub struct ItemPlay {
    /// Its name.
    pub name: String,
    /// What it is.
    pub item: Item,
    /// The system that it belongs to.
    pub system: String,
    /// The content of its project.
    pub content: Arc<ContentFolder>,
    /// The scenario that leads up to it.
    pub prepare: Option<Arc<Scenario>>,
    project: Arc<Project>,
}

impl ItemPlay {
    /// The tour of a guidance library that it is; `None`: our own player plays it.
    pub fn library(&self) -> Option<&Library> {
        library_of(&self.item)
    }

    /// What a player plays of it: the item and all that it leads to, drafts too, for an environment at an address.
    ///
    /// # Errors
    ///
    /// Why it can't be published, such as a language that the project has no texts in.
    pub fn published(&self, environment: Option<&str>, base: Option<&Url>) -> Result<Published, Vec<String>> {
        let mut project = (*self.project).clone();
        let name = environment.unwrap_or(NOWHERE);
        let known = project.environments.get(name).cloned();
        let url = base
            .map_or_else(|| known.as_ref().map_or(String::new(), |known| known.url.clone()), Url::to_string);
        // Drafts are played by those who write them.
        let environment = Environment { url, production: false, ..known.unwrap_or_default() };
        project.environments.insert(name.to_owned(), environment);
        let publishing = Publishing {
            environment: name,
            system: Some(&self.system),
            items: std::slice::from_ref(&self.name),
            languages: &[],
            player: Player::default(),
            probe: &probe_json,
        };
        publish(&self.content.contents, &self.content.catalog, &project, &publishing)
    }

    /// The content files that its system's elements are in.
    pub fn element_files(&self) -> Vec<PathBuf> {
        let files = self.content.contents.of(&self.system).filter(|file| !file.content.elements.is_empty());
        files.map(|file| PathBuf::from(&file.file)).collect()
    }

    /// The attributes of a persona, as rules about people see them.
    pub fn attributes(&self, persona: Option<&str>) -> serde_json::Value {
        let persona = persona.and_then(|name| self.project.personas.get(name));
        serde_json::json!(persona.map(|persona| persona.attributes.clone()).unwrap_or_default())
    }

    /// The project's personas by name, with their attributes.
    pub(crate) fn personas(&self) -> impl Iterator<Item = (&str, BTreeMap<String, String>)> {
        let attributes = |persona: &scenarios::Persona| persona.attributes.clone().into_iter().collect();
        self.project.personas.iter().map(move |(name, persona)| (name.as_str(), attributes(persona)))
    }

    /// The language that the project's texts are written in first, where it says which one.
    pub(crate) fn source(&self) -> Option<&Language> {
        self.project.languages.default.as_ref().or(self.project.languages.all.first())
    }

    /// The languages of the project.
    pub(crate) fn languages(&self) -> &[Language] {
        &self.project.languages.all
    }
}

/// The scenarios and the items at some paths, scenarios first: files, folders, single items; all of the project where
/// there are no paths.
///
/// # Errors
///
/// A path with nothing to play, and all that is wrong in the files.
pub fn playables(paths: &[PathBuf], project: &ProjectFolder) -> Result<Vec<ScenarioFile>, UsageErrors> {
    let mut items: Vec<PathBuf> = paths.iter().filter(|path| is_content(path, project)).cloned().collect();
    let others: Vec<PathBuf> = paths.iter().filter(|path| !is_content(path, project)).cloned().collect();
    let mut found = match others.is_empty() && !items.is_empty() {
        true => vec![],
        false => folder::scenarios(&folder::scenario_paths(&others, project)?)?,
    };
    let own = project.root.join(CONTENT);
    let is_whole = paths.is_empty() || others.iter().any(|path| folder::is_root(path, project));
    let content = match !items.is_empty() || (is_whole && own.is_dir()) {
        true => Arc::new(content(project)?),
        false => return Ok(found),
    };
    // Whoever names the whole project may have files of elements only: that is a mistake where there is nothing else.
    if is_whole && own.is_dir() && (found.is_empty() || content.contents.items().next().is_some()) {
        items.push(own);
    }
    for path in &items {
        found.extend(items_at(path, project, &content)?);
    }
    Ok(found)
}

/// The scenario or the item at one path.
///
/// # Errors
///
/// What is wrong with it, or that it is not there.
pub fn playable(path: &Path, project: &ProjectFolder) -> Result<ScenarioFile, UsageErrors> {
    if !is_content(path, project) {
        return folder::scenario(path);
    }
    let mut found = items_at(path, project, &Arc::new(content(project)?))?;
    match found.len() {
        1 => Ok(found.remove(0)),
        count => {
            Err(UsageErrors::one(format!("{}: {count} items where there should be one", path.display())))
        }
    }
}

fn library_of(item: &Item) -> Option<&Library> {
    match &item.kind {
        ItemKind::Walkthru(walkthru) => walkthru.library.as_ref(),
        _ => None,
    }
}

/// Whether a path names guidance content, or its texts.
fn is_content(path: &Path, project: &ProjectFolder) -> bool {
    let path = path_of(path);
    [CONTENT, LOCALES].iter().any(|own| path.starts_with(path_of(&project.root.join(own))))
}

/// A path and the item that it names behind `#`.
fn parted(path: &Path) -> (PathBuf, Option<String>) {
    let text = path.to_string_lossy();
    match text.rsplit_once('#') {
        Some((file, item)) if !path.exists() => (PathBuf::from(file), Some(item.to_owned())),
        _ => (path.to_owned(), None),
    }
}

fn items_at(
    path: &Path,
    project: &ProjectFolder,
    content: &Arc<ContentFolder>,
) -> Result<Vec<ScenarioFile>, UsageErrors> {
    let (path, wanted) = parted(path);
    let mut files = vec![];
    match path.is_file() {
        true => files.push(path.clone()),
        false => folder::walk(&path, &mut files),
    }
    let mut found = vec![];
    let mut known = vec![];
    let shared = Arc::new(project.project.clone());
    for file in &files {
        let here = path_of(file);
        let read = content.contents.files.iter().find(|read| path_of(Path::new(&read.file)) == here);
        let Some(read) = read else { continue };
        for (name, item) in &read.content.items {
            known.push(name.as_str());
            if wanted.as_ref().is_some_and(|wanted| wanted != name) {
                continue;
            }
            let started = match library_of(item).map(|library| &library.start) {
                Some(LibraryStart::Scenario(scenario)) => Some(scenario),
                _ => None,
            };
            let prepare = match item.prepare.as_ref().or(started) {
                Some(prepare) => Some(prepared(project, prepare, &read.file, item.line)?),
                None => None,
            };
            // Where a scenario has led up to it, it begins there, whatever page the file is for.
            let start = item.start.as_ref().or(read.content.start.as_ref().filter(|_| prepare.is_none()));
            let start = start.cloned().or_else(|| prepare.is_none().then(|| "/".to_owned()));
            let scenario = as_scenario(name, item, &read.content.system, start, content);
            let play = ItemPlay {
                name: name.clone(),
                item: item.clone(),
                system: read.content.system.clone(),
                content: content.clone(),
                prepare: prepare.map(Arc::new),
                project: shared.clone(),
            };
            found.push(ScenarioFile {
                path: PathBuf::from(format!("{}#{name}", file.display())),
                text: String::new(),
                scenario,
                item: Some(Arc::new(play)),
            });
        }
    }
    match (found.is_empty(), wanted) {
        (false, _) => Ok(found),
        (true, Some(wanted)) => Err(UsageErrors::one(format!(
            "{}: no item `{wanted}` (known: {})",
            path.display(),
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        ))),
        (true, None) => Err(UsageErrors::one(format!(
            "no item of content in {}\nhint: name files of {CONTENT}/, or find tours with surefoot discover",
            path.display()
        ))),
    }
}

fn prepared(project: &ProjectFolder, file: &str, by: &str, line: usize) -> Result<Scenario, UsageErrors> {
    let path = project.root.join(file);
    if !path.is_file() {
        return Err(UsageErrors::one(format!(
            "{by}:{line}:1: `prepare` names no scenario: {file}\n\
             hint: paths are relative to surefoot.yaml; record it with surefoot record"
        )));
    }
    folder::scenario(&path).map(|file| file.scenario)
}

/// What a cell needs to know of an item: its title, where it is checked, and the elements of its system.
fn as_scenario(
    name: &str,
    item: &Item,
    system: &str,
    start: Option<String>,
    content: &ContentFolder,
) -> Scenario {
    let title = content.catalog.texts.get(&format!("{name}.title"));
    let title =
        title.and_then(|texts| texts.languages.get(&texts.source).or(texts.languages.values().next()));
    let elements = content.contents.of(system).flat_map(|file| &file.content.elements);
    Scenario {
        title: title.map_or_else(|| name.to_owned(), |text| text.text.clone()),
        system: Some(system.to_owned()),
        tags: item.tags.clone(),
        start,
        targets: elements.map(|(name, target)| (name.clone(), target.clone())).collect(),
        ..Scenario::default()
    }
}

/// The language of a cell as content knows it: the cell's, else the project's default.
pub(crate) fn language_of(published: &Published, asked: Option<&Language>) -> Language {
    asked.cloned().unwrap_or_else(|| published.languages.default.clone())
}
