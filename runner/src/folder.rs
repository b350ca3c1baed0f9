//! Reads a project folder: surefoot.yaml and scenarios.

use crate::{
    content::{CONTENT, LOCALES},
    items::ItemPlay,
    usage::UsageErrors,
};
use scenarios::{Action, Project, Scenario, SetBy, Step, Text, read_project, read_scenario};
use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// The project file's name.
pub const PROJECT_FILE: &str = "surefoot.yaml";

/// A project folder.
#[derive(Debug, Default)]
pub struct ProjectFolder {
    /// The folder that surefoot.yaml is in; the present one where there is none.
    pub root: PathBuf,
    /// What it says; empty where there is none.
    pub project: Project,
}

/// A scenario and its file.
#[derive(Debug, Clone)]
pub struct ScenarioFile {
    /// The file, as the user gave it.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// The scenario; of an item of content what a cell needs to know of it: its title, its page, its elements.
    pub scenario: Scenario,
    /// The item of content that the path names behind `#`.
    pub item: Option<Arc<ItemPlay>>,
}

/// Reads a file; the message names it.
///
/// # Errors
///
/// It is not there or no text.
pub fn read_text(path: &Path) -> Result<String, UsageErrors> {
    std::fs::read_to_string(path).map_err(|error| {
        let hint = if error.kind() == std::io::ErrorKind::NotFound {
            "\nhint: check the path; `surefoot init` makes a first project"
        } else {
            ""
        };
        UsageErrors::one(format!("{}: {error}{hint}", path.display()))
    })
}

/// The project that `start` is in: the nearest folder upwards with a surefoot.yaml.
///
/// # Errors
///
/// What is wrong in its surefoot.yaml.
pub fn project(start: &Path) -> Result<ProjectFolder, UsageErrors> {
    let absolute = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
    let mut folder =
        if absolute.is_dir() { absolute.as_path() } else { absolute.parent().unwrap_or(&absolute) };
    loop {
        let file = folder.join(PROJECT_FILE);
        if file.is_file() {
            let shown = shown(&file);
            let project = read_project(&shown, &read_text(&file)?)?;
            return Ok(ProjectFolder { root: folder.to_owned(), project });
        }
        match folder.parent() {
            Some(parent) => folder = parent,
            None => {
                // Without a project its files (proposals, good evidence) go beside the scenario.
                let root = if absolute.is_dir() {
                    absolute.clone()
                } else {
                    absolute.parent().map(Path::to_owned).unwrap_or_default()
                };
                return Ok(ProjectFolder { root, ..ProjectFolder::default() });
            }
        }
    }
}

/// A path as the user would write it from here.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).to_string_lossy().into_owned()
}

/// All scenario files at some paths: files as they are, folders with all `*.yaml` below them. A project that is named as
/// a whole, or not at all, may have content and no scenario.
///
/// # Errors
///
/// A path that is not there, or a folder without scenarios.
pub fn scenario_paths(paths: &[PathBuf], project: &ProjectFolder) -> Result<Vec<PathBuf>, UsageErrors> {
    let default = [project.root.join("scenarios")];
    let has_content = project.root.join(CONTENT).is_dir();
    let may_be_empty = |path: &Path| has_content && (paths.is_empty() || is_root(path, project));
    let asked = if paths.is_empty() { &default[..] } else { paths };
    let mut found = vec![];
    let mut errors = vec![];
    for path in asked {
        if path.is_file() {
            found.push(path.clone());
            continue;
        }
        let before = found.len();
        walk(path, &mut found);
        // Content and its texts are in the project's folder as well, and no scenarios.
        let other = [CONTENT, LOCALES].map(|name| path_of(&project.root).join(name));
        let is_asked = other.iter().any(|other| path_of(path).starts_with(other));
        found.retain(|file| is_asked || !other.iter().any(|other| path_of(file).starts_with(other)));
        if found.len() > before || may_be_empty(path) {
            continue;
        }
        if !path.is_dir() {
            errors.push(format!(
                "no file or folder {}\nhint: name scenario files or folders of them",
                path.display()
            ));
        } else {
            errors.push(format!(
                "no scenario (*.yaml) in {}\nhint: record one with surefoot record, or import one",
                path.display()
            ));
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(UsageErrors(errors)) }
}

/// Whether a path is the project's own folder: all that is in it is meant.
pub(crate) fn is_root(path: &Path, project: &ProjectFolder) -> bool {
    path_of(path) == path_of(&project.root)
}

/// Absolute, without the `.` and `..` that a person writes.
pub(crate) fn path_of(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.components().fold(PathBuf::new(), |mut done, part| {
        match part {
            Component::ParentDir => drop(done.pop()),
            other => done.push(other),
        }
        done
    })
}

/// All `*.yaml` below a folder, in the order of their names.
pub(crate) fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else if (name.ends_with(".yaml") || name.ends_with(".yml")) && name != PROJECT_FILE {
            found.push(path);
        }
    }
}

/// Reads a scenario.
///
/// # Errors
///
/// All that is wrong in it, with places.
pub fn scenario(path: &Path) -> Result<ScenarioFile, UsageErrors> {
    let text = read_text(path)?;
    let scenario = read_scenario(&shown(path), &text)?;
    let mut errors = vec![];
    for step in scenario.steps.iter().chain(&scenario.finally) {
        if let Action::Upload { files, .. } = &step.action {
            let folder = path.parent().unwrap_or(Path::new("."));
            for file in files.iter().filter(|file| !file.contains("${") && !folder.join(file).is_file()) {
                let known = shown(&folder.join(file));
                errors.push(format!(
                    "{}:{}:1: no file {known}\nhint: put it there; files are relative to the scenario",
                    shown(path),
                    step.line
                ));
            }
        }
        if let Action::Press { keys, .. } = &step.action {
            for key in browser::keys::chord(keys).iter().filter(|key| !browser::keys::is_known(key)) {
                errors.push(format!(
                    "{}:{}:1: no key `{key}`\nhint: use names like Enter, Tab, ArrowDown, Control+A",
                    shown(path),
                    step.line
                ));
            }
        }
    }
    if errors.is_empty() {
        Ok(ScenarioFile { path: path.to_owned(), text, scenario, item: None })
    } else {
        Err(UsageErrors(errors))
    }
}

/// The scenario that switches the application's language, where the project names one.
///
/// # Errors
///
/// It is not there, or something is wrong in it.
pub fn language_switch(project: &ProjectFolder) -> Result<Option<ScenarioFile>, UsageErrors> {
    let SetBy::Scenario(file) = &project.project.languages.set_by else { return Ok(None) };
    let path = project.root.join(file);
    if !path.is_file() {
        return Err(UsageErrors::one(format!(
            "{PROJECT_FILE}: languages.set_by: no scenario {file}\n\
             hint: paths are relative to {PROJECT_FILE}; record it with surefoot record"
        )));
    }
    scenario(&path).map(Some)
}

/// Reads many, and all that is wrong in any of them.
///
/// # Errors
///
/// All errors of all files.
pub fn scenarios(paths: &[PathBuf]) -> Result<Vec<ScenarioFile>, UsageErrors> {
    let mut good = vec![];
    let mut errors = UsageErrors::default();
    for path in paths {
        match scenario(path) {
            Ok(file) => good.push(file),
            Err(more) => errors.0.extend(more.0),
        }
    }
    if errors.0.is_empty() { Ok(good) } else { Err(errors) }
}

/// The names of all secrets that a scenario types.
pub fn names_in(scenario: &Scenario) -> BTreeSet<String> {
    let of = |step: &Step| match &step.action {
        Action::Type { text: Text::Secret(name), .. } => Some(name.clone()),
        _ => None,
    };
    scenario.steps.iter().chain(&scenario.finally).filter_map(of).collect()
}

/// The names of all secrets that a run of these scenarios as a persona needs.
///
/// # Errors
///
/// The login scenario, or the one that switches the language, is not there or wrong.
pub fn secret_names(
    project: &ProjectFolder,
    scenarios: &[ScenarioFile],
    persona: Option<&str>,
) -> Result<BTreeSet<String>, UsageErrors> {
    let prepares = scenarios.iter().filter_map(|file| file.item.as_ref()?.prepare.as_deref());
    let all = scenarios.iter().map(|file| &file.scenario).chain(prepares);
    let mut names: BTreeSet<String> = all.flat_map(names_in).collect();
    if let Some(persona) = persona.and_then(|name| project.project.personas.get(name)) {
        names.extend(persona.secrets.iter().cloned());
        if let Some(login) = &persona.login {
            names.extend(names_in(&scenario(&project.root.join(login))?.scenario));
        }
    }
    if let Some(switch) = language_switch(project)? {
        names.extend(names_in(&switch.scenario));
    }
    Ok(names)
}
