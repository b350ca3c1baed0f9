//! Which files of a folder belong to its project, and which places in it are nobody's business: secrets, hidden files,
//! links, and whatever lies outside.

use super::SnapshotError;
use crate::{folder, usage::UsageErrors};
use scenarios::{Action, SetBy};
use std::{
    collections::BTreeSet,
    io::ErrorKind,
    path::{Component, Path, PathBuf},
};

/// Folders that are Surefoot's own, whatever is in them.
const OWN: [&str; 5] = ["scenarios", "content", "locales", "files", "personas"];

/// All files of the project below `root`, by path: surefoot.yaml, Surefoot's own folders, what surefoot.yaml names,
/// and what scenarios upload.
pub(super) fn belonging(root: &Path) -> Result<BTreeSet<String>, SnapshotError> {
    if !root.join(folder::PROJECT_FILE).is_file() {
        let words = format!(
            "no {} in {}\nhint: push from the folder that it is in; `surefoot init` makes one",
            folder::PROJECT_FILE,
            folder::shown(root)
        );
        return Err(UsageErrors::one(words).into());
    }
    let project = folder::project(root)?;
    let mut found = BTreeSet::new();
    add(root, folder::PROJECT_FILE, &mut found)?;
    for name in OWN {
        add(root, name, &mut found)?;
    }
    let mut named: Vec<String> =
        project.project.personas.values().filter_map(|persona| persona.login.clone()).collect();
    if let SetBy::Scenario(file) = &project.project.languages.set_by {
        named.push(file.clone());
    }
    named.extend(project.project.quarantine.iter().map(|one| one.scenario.clone()));
    named.extend(project.project.plans.values().flat_map(|plan| plan.scenarios.clone()));
    for path in named {
        add(root, &resolved(Path::new(""), &path)?, &mut found)?;
    }
    let scenarios: Vec<String> = found.iter().filter(|path| is_scenario(path)).cloned().collect();
    let read = folder::scenarios(&scenarios.iter().map(|path| root.join(path)).collect::<Vec<_>>())?;
    for (file, path) in read.iter().zip(&scenarios) {
        let beside = Path::new(path).parent().unwrap_or(Path::new(""));
        for step in file.scenario.steps.iter().chain(&file.scenario.finally) {
            let Action::Upload { files, .. } = &step.action else { continue };
            for upload in files.iter().filter(|upload| !upload.contains("${")) {
                add(root, &resolved(beside, upload)?, &mut found)?;
            }
        }
    }
    Ok(found)
}

/// Where a file of a project lies below `root`.
///
/// # Errors
///
/// The path leads out of the folder or over a link, or is that of a hidden file or of secrets.
pub(super) fn place(root: &Path, path: &str) -> Result<PathBuf, SnapshotError> {
    let relative = inside(path)?;
    if relative.components().any(|part| is_private(&part.as_os_str().to_string_lossy())) {
        return Err(SnapshotError::Private(path.to_owned()));
    }
    let mut place = root.to_owned();
    for part in relative.components() {
        place.push(part);
        if place.is_symlink() {
            return Err(SnapshotError::Link(folder::shown(&place)));
        }
    }
    Ok(place)
}

/// A path below the project folder that stays there.
pub(super) fn inside(path: &str) -> Result<PathBuf, SnapshotError> {
    let path = Path::new(path);
    if path.components().all(|part| matches!(part, Component::Normal(_))) && path.components().count() > 0 {
        Ok(path.to_owned())
    } else {
        Err(SnapshotError::Outside(path.display().to_string()))
    }
}

/// A path as a file says it, from the folder `beside` that the file is in: `../files/a.png`.
fn resolved(beside: &Path, path: &str) -> Result<String, SnapshotError> {
    let outside = || SnapshotError::Outside(path.to_owned());
    let mut parts: Vec<&str> = vec![];
    for part in beside.components().chain(Path::new(path).components()) {
        match part {
            Component::Normal(name) => parts.push(name.to_str().ok_or_else(outside)?),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop().ok_or_else(outside)?),
            Component::RootDir | Component::Prefix(_) => return Err(outside()),
        }
    }
    if parts.is_empty() { Err(outside()) } else { Ok(parts.join("/")) }
}

/// Hidden files are somebody else's, and secrets stay where they are.
fn is_private(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with('.') || name == "secrets" || name.ends_with(".secrets") || name.ends_with(".env")
}

fn is_scenario(path: &str) -> bool {
    let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
    is_yaml
        && path != folder::PROJECT_FILE
        && !path.starts_with("content/")
        && !path.starts_with("locales/")
        && !path.starts_with("files/")
}

/// Adds a file, or all that lies in a folder. What is not there is told by whoever needs it.
fn add(root: &Path, path: &str, found: &mut BTreeSet<String>) -> Result<(), SnapshotError> {
    let place = place(root, path)?;
    let failed = |reason| SnapshotError::File { path: folder::shown(&place), reason };
    let kind = match std::fs::metadata(&place) {
        Ok(kind) => kind,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    if !kind.is_dir() {
        found.insert(path.to_owned());
        return Ok(());
    }
    // A folder that can't be read is not an empty one: that would delete on the server what is in it.
    for entry in std::fs::read_dir(&place).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let outside = || SnapshotError::Outside(place.join(&name).display().to_string());
        let name = name.to_str().ok_or_else(outside)?;
        if !is_private(name) {
            add(root, &format!("{path}/{name}"), found)?;
        }
    }
    Ok(())
}
