//! Project folders go to a server and come back: the same files, byte for byte.
//!
//! Only what belongs to a project goes: surefoot.yaml, its scenarios, what these name, and the folders that are
//! Surefoot's own. Secrets never do.

use crate::{folder, usage::UsageErrors};
use chrono::{DateTime, Utc};
use scenarios::{Action, SetBy};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};
use store::{ArtifactKind, Artifacts, FileChange, FileContent, FileRevision, Project, Store};
use thiserror::Error;

/// Folders that are Surefoot's own, whatever is in them.
const OWN: [&str; 5] = ["scenarios", "content", "locales", "files", "personas"];

/// Larger files are no test data.
const LARGEST: u64 = 100 << 20;

/// What went wrong with a folder on its way.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The files themselves.
    #[error("{0}")]
    Files(UsageErrors),
    /// What is kept.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// What is kept of files that are no text.
    #[error(transparent)]
    Artifact(#[from] store::ArtifactError),
    /// A file could not be read or written.
    #[error("{path}: {reason}")]
    File {
        /// The file.
        path: String,
        /// Why.
        reason: std::io::Error,
    },
    /// A path that leads out of the folder.
    #[error("`{0}` leads out of the project folder")]
    Outside(String),
    /// A file that is no test data.
    #[error("{0} is larger than 100 MB\nhint: keep such files elsewhere and make them in before_cell")]
    TooLarge(String),
}

impl From<UsageErrors> for SnapshotError {
    fn from(errors: UsageErrors) -> SnapshotError {
        SnapshotError::Files(errors)
    }
}

/// What a push came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The project.
    pub project: Project,
    /// Files that are there now.
    pub files: usize,
    /// New revisions: changed, new or gone files.
    pub changed: usize,
}

/// Brings a project folder to a server, under a name. What is wrong in any file is told, and nothing is kept.
///
/// # Errors
///
/// Everything that is wrong in the files; what the store said.
pub async fn push(
    (store, artifacts): (&Store, &Artifacts),
    name: &str,
    root: &Path,
    (author, message): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Pushed, SnapshotError> {
    let paths = belonging(root)?;
    let project = store.project(name, now).await?;
    let mut changes = vec![];
    for path in &paths {
        let content = content(artifacts, &root.join(path), now).await?;
        changes.push(FileChange { path: path.clone(), content: Some(content), after: None });
    }
    for file in store.files(&project.id).await? {
        if !paths.contains(&file.path) {
            changes.push(FileChange { path: file.path, content: None, after: None });
        }
    }
    let changed = store.save(&project.id, &changes, (author, message), now).await?;
    Ok(Pushed { project, files: paths.len(), changed })
}

/// Writes files of a project into a folder; `revisions` says which, by path. Files that are there already with the
/// same content are left alone, so that a folder can be brought up to date.
///
/// # Errors
///
/// What the store said, a path that leads out of the folder, a file that can't be written.
pub async fn check_out(
    (store, artifacts): (&Store, &Artifacts),
    project: &str,
    revisions: &BTreeMap<String, i64>,
    into: &Path,
) -> Result<(), SnapshotError> {
    for (path, revision) in revisions {
        let file = store.file(project, path, Some(*revision)).await?;
        let Some(bytes) = bytes(artifacts, &file).await? else { continue };
        let place = into.join(inside(path)?);
        let failed = |reason| SnapshotError::File { path: place.display().to_string(), reason };
        if std::fs::read(&place).is_ok_and(|present| present == bytes) {
            continue;
        }
        crate::write_whole(&place, &bytes).map_err(failed)?;
    }
    Ok(())
}

/// The bytes of a revision; `None` where it deletes the file.
async fn bytes(artifacts: &Artifacts, file: &FileRevision) -> Result<Option<Vec<u8>>, SnapshotError> {
    match (&file.content, &file.hash) {
        (Some(text), _) => Ok(Some(text.clone().into_bytes())),
        (None, Some(hash)) => Ok(Some(artifacts.get(hash).await?.bytes)),
        (None, None) => Ok(None),
    }
}

/// Text goes into the database, where it can be searched and compared; the rest is an artifact.
async fn content(
    artifacts: &Artifacts,
    file: &Path,
    now: DateTime<Utc>,
) -> Result<FileContent, SnapshotError> {
    let failed = |reason| SnapshotError::File { path: folder::shown(file), reason };
    if std::fs::metadata(file).map_err(failed)?.len() > LARGEST {
        return Err(SnapshotError::TooLarge(folder::shown(file)));
    }
    let bytes = std::fs::read(file).map_err(failed)?;
    match String::from_utf8(bytes) {
        // PostgreSQL takes no NUL in a text.
        Ok(text) if !text.contains('\0') => Ok(FileContent::Text(text)),
        Ok(text) => {
            Ok(FileContent::Artifact(artifacts.put(ArtifactKind::File, text.into_bytes(), now).await?))
        }
        Err(other) => {
            Ok(FileContent::Artifact(artifacts.put(ArtifactKind::File, other.into_bytes(), now).await?))
        }
    }
}

/// A path below the project folder that stays there.
fn inside(path: &str) -> Result<PathBuf, SnapshotError> {
    let path = Path::new(path);
    if path.components().all(|part| matches!(part, Component::Normal(_))) && path.components().count() > 0 {
        Ok(path.to_owned())
    } else {
        Err(SnapshotError::Outside(path.display().to_string()))
    }
}

/// All files of the project below `root`, by path.
fn belonging(root: &Path) -> Result<BTreeSet<String>, SnapshotError> {
    let project = folder::project(root)?;
    if !root.join(folder::PROJECT_FILE).is_file() {
        let words = format!(
            "no {} in {}\nhint: push from the folder that it is in; `surefoot init` makes one",
            folder::PROJECT_FILE,
            folder::shown(root)
        );
        return Err(UsageErrors::one(words).into());
    }
    let mut found = BTreeSet::from([folder::PROJECT_FILE.to_owned()]);
    for name in OWN {
        walk(root, &root.join(name), &mut found)?;
    }
    let mut named: Vec<String> =
        project.project.personas.values().filter_map(|persona| persona.login.clone()).collect();
    if let SetBy::Scenario(file) = &project.project.languages.set_by {
        named.push(file.clone());
    }
    named.extend(project.project.quarantine.iter().map(|one| one.scenario.clone()));
    named.extend(project.project.plans.values().flat_map(|plan| plan.scenarios.clone()));
    for path in named {
        let place = root.join(inside(path.trim_end_matches('/'))?);
        if place.is_dir() {
            walk(root, &place, &mut found)?;
        } else if place.is_file() {
            found.insert(path);
        }
    }
    let scenarios: Vec<String> = found.iter().filter(|path| is_scenario(path)).cloned().collect();
    let read = folder::scenarios(&scenarios.iter().map(|path| root.join(path)).collect::<Vec<_>>())?;
    for (file, path) in read.iter().zip(&scenarios) {
        let beside = Path::new(path).parent().unwrap_or(Path::new(""));
        for step in file.scenario.steps.iter().chain(&file.scenario.finally) {
            let Action::Upload { files, .. } = &step.action else { continue };
            for upload in files.iter().filter(|upload| !upload.contains("${")) {
                found.insert(beside.join(inside(upload)?).to_string_lossy().into_owned());
            }
        }
    }
    Ok(found)
}

fn is_scenario(path: &str) -> bool {
    let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
    is_yaml
        && path != folder::PROJECT_FILE
        && !path.starts_with("content/")
        && !path.starts_with("locales/")
        && !path.starts_with("files/")
}

fn walk(root: &Path, below: &Path, found: &mut BTreeSet<String>) -> Result<(), SnapshotError> {
    let Ok(entries) = std::fs::read_dir(below) else { return Ok(()) };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        // Hidden files are somebody else's, and secrets stay where they are. Links may lead anywhere.
        let kind =
            entry.file_type().map_err(|reason| SnapshotError::File { path: folder::shown(&path), reason })?;
        if name.starts_with('.') || name.ends_with(".secrets") || name.ends_with(".env") || kind.is_symlink()
        {
            continue;
        }
        if kind.is_dir() {
            walk(root, &path, found)?;
        } else if let Ok(relative) = path.strip_prefix(root) {
            found.insert(relative.to_string_lossy().into_owned());
        }
    }
    Ok(())
}
