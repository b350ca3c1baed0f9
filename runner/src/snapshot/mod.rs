//! Project folders go to a server and come back: the same files, byte for byte, and nobody's change is lost.
//!
//! Only what belongs to a project goes: surefoot.yaml, its scenarios, what these name, and the folders that are
//! Surefoot's own. Secrets never do. A push does not go over what was changed on the server, nor a pull over what
//! was changed in the folder, but where somebody says so.

mod belonging;
mod origin;
mod parcel;
mod pull;
mod sides;
#[cfg(test)]
mod tests;

pub use origin::Origin;
pub use parcel::{LARGEST_PARCEL, ParcelOrder, note, pack, unpack};
pub use pull::{Pulled, pull, pull_from};
pub use sides::Conflicts;

use crate::{folder, usage::UsageErrors};
use belonging::{belonging, inside, place};
use chrono::{DateTime, Utc};
use origin::Kept;
use sides::{Bases, Side, Way, side, side_by_lineage};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::ErrorKind,
    os::unix::fs::PermissionsExt as _,
    path::Path,
};
use store::{ArtifactKind, Artifacts, FileChange, FileContent, FileRevision, Project, Store};
use thiserror::Error;

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
    /// Somebody's changes would be lost.
    #[error("{0}")]
    Conflict(Conflicts),
    /// A path that leads out of the folder.
    #[error("`{0}` leads out of the project folder\nhint: put it below the folder of surefoot.yaml")]
    Outside(String),
    /// A link, which may lead anywhere.
    #[error("{0} is a link, and links are not followed\nhint: put the file itself there")]
    Link(String),
    /// A hidden file, or one of secrets.
    #[error(
        "{0} is hidden or a file of secrets, and such files go nowhere\nhint: give test data another name"
    )]
    Private(String),
    /// A file that only its owner can read, of lines that are secrets.
    #[error(
        "{0} looks like a file of secrets: private, and all its lines are NAME=value\n\
             hint: name it ….secrets and it stays here; if it is test data, `chmod 644` it"
    )]
    Secrets(String),
    /// A file that is no test data.
    #[error("{0} is larger than 100 MB\nhint: keep such files elsewhere and make them in before_cell")]
    TooLarge(String),
    /// A file was changed while it was looked at.
    #[error("{0} was changed meanwhile\nhint: nobody has lost anything; do it again")]
    Moving(String),
    /// What came as a folder is none.
    #[error(
        "this is no folder of a project as `surefoot push` packs it: {0}\nhint: nothing was kept; push again"
    )]
    Parcel(String),
    /// More than goes over in one piece.
    #[error(
        "more than 496 MiB would go to the server at once\nhint: keep large files elsewhere and make them in \
         before_cell, or push with --data or --database beside the server"
    )]
    ParcelTooLarge,
    /// More than a folder holds, once it is open.
    #[error(
        "this folder would hold more than 2 GiB on the server\nhint: keep large files elsewhere and make them in \
         before_cell"
    )]
    FolderTooLarge,
    /// What came is not what was kept.
    #[error("{0} did not arrive as it is on the server; nothing was written\nhint: do it again")]
    Altered(String),
    /// A server that is asked has not answered, or refuses.
    #[error("{0}")]
    Server(String),
    /// There is no such project.
    #[error(
        "no project `{name}` there (known: {known})\nhint: name it with --project; `surefoot push` makes one"
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
}

impl SnapshotError {
    /// Whether a place is away, and not something wrong with the files: later it may be well.
    pub(crate) fn is_passing(&self) -> bool {
        use store::{ArtifactError, StoreError};
        matches!(
            self,
            SnapshotError::Store(StoreError::Database(_))
                | SnapshotError::Artifact(
                    ArtifactError::Store(_) | ArtifactError::Database(StoreError::Database(_))
                )
        )
    }
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

/// Why and how a folder is pushed.
#[derive(Debug, Clone, Copy)]
pub struct PushOptions<'a> {
    /// Who.
    pub author: &'a str,
    /// Why: it stands beside the revisions.
    pub message: &'a str,
    /// Goes over what was changed on the server.
    pub overwrite: bool,
}

/// Brings a project folder to a server, under a name. What is wrong in any file is told, and nothing is kept.
///
/// # Errors
///
/// Everything that is wrong in the files; changes on the server that the folder does not have; what the store said.
pub async fn push(
    (store, artifacts): (&Store, &Artifacts),
    name: &str,
    root: &Path,
    options: PushOptions<'_>,
    now: DateTime<Utc>,
) -> Result<Pushed, SnapshotError> {
    let paths = belonging(root)?;
    let project = store.project(name, now).await?;
    let bases = Bases::read(root);
    let kept = Kept { store, artifacts, project: &project };
    let compared = compare(&kept, (root, bases.of(&project.id)), Some(&paths)).await?;
    let unseen = |one: &&Compared| matches!(one.side, Side::There | Side::Both);
    let conflicts: Vec<(FileRevision, bool)> = compared
        .iter()
        .filter(unseen)
        .filter_map(|one| Some((one.head.clone()?, one.side == Side::Both)))
        .collect();
    if !conflicts.is_empty() && !options.overwrite {
        return Err(SnapshotError::Conflict(Conflicts::new(Way::Push, conflicts)));
    }
    let mut changes = vec![];
    for one in compared.iter().filter(|one| one.side != Side::Same) {
        let content = match &one.local {
            Some(hash) => Some(content(artifacts, &place(root, &one.path)?, hash, now).await?),
            None => None,
        };
        let after = Some(one.head.as_ref().map_or(0, |head| head.revision));
        changes.push(FileChange { path: one.path.clone(), content, after });
    }
    let changed = store.save_pushed(&project.id, &changes, (options.author, options.message), now).await?;
    let base = compared.into_iter().filter_map(|one| Some((one.path, one.local?))).collect();
    if let Err(error) = bases.keep(root, &project.id, base) {
        // A folder that can't be written, such as a checkout of a pipeline: the next push goes by the lineage.
        tracing::warn!(%error, "What was pushed could not be noted: {error}");
    }
    Ok(Pushed { project, files: paths.len(), changed })
}

/// A file on both sides.
struct Compared {
    path: String,
    /// The hash of what is in the folder.
    local: Option<String>,
    /// The last revision on the server.
    head: Option<FileRevision>,
    side: Side,
}

impl Compared {
    /// The hash of what is on the server.
    fn head_hash(&self) -> Option<&str> {
        self.head.as_ref().and_then(|head| head.hash.as_deref())
    }
}

/// Every file that the folder or the server has or had. `own`: the files that go; without it, it is a pull.
async fn compare(
    origin: &dyn Origin,
    (root, base): (&Path, Option<&BTreeMap<String, String>>),
    own: Option<&BTreeSet<String>>,
) -> Result<Vec<Compared>, SnapshotError> {
    let mut heads: BTreeMap<String, FileRevision> =
        origin.heads().await?.into_iter().map(|head| (head.path.clone(), head)).collect();
    let mut paths: BTreeSet<String> = heads.keys().cloned().collect();
    paths.extend(own.into_iter().flatten().cloned());
    let way = if own.is_some() { Way::Push } else { Way::Pull };
    let mut compared = vec![];
    for path in paths {
        let is_gone = heads.get(&path).is_some_and(|head| head.hash.is_none());
        if is_gone && place(root, &path).is_err() {
            continue;
        }
        let goes = own.is_none_or(|own| own.contains(&path));
        let local = if goes { local_hash(root, &path)? } else { None };
        let head = heads.remove(&path);
        let head_hash = head.as_ref().and_then(|head| head.hash.as_deref());
        let side = match base {
            _ if local.as_deref() == head_hash => Side::Same,
            Some(base) => side(local.as_deref(), base.get(&path).map(String::as_str), head_hash),
            None => side_by_lineage(local.as_deref(), &origin.lineage(&path).await?, way),
        };
        compared.push(Compared { path, local, head, side });
    }
    Ok(compared)
}

/// The hash of a file in the folder; `None` where there is none.
fn local_hash(root: &Path, path: &str) -> Result<Option<String>, SnapshotError> {
    let place = place(root, path)?;
    let failed = |reason| SnapshotError::File { path: folder::shown(&place), reason };
    match std::fs::metadata(&place) {
        Ok(found) if found.len() > LARGEST => Err(SnapshotError::TooLarge(folder::shown(&place))),
        Ok(_) => Ok(Some(store::projects::hash(&std::fs::read(&place).map_err(failed)?))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
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

/// Puts a text in the place of a file that was checked out.
///
/// # Errors
///
/// The path leads out of the folder; what the disk said.
pub fn lay_over(root: &Path, path: &str, text: &str) -> Result<(), SnapshotError> {
    let place = root.join(inside(path)?);
    let failed = |reason| SnapshotError::File { path: place.display().to_string(), reason };
    crate::write_whole(&place, text.as_bytes()).map_err(failed)
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
    hash: &str,
    now: DateTime<Utc>,
) -> Result<FileContent, SnapshotError> {
    let bytes = readable(file)?;
    if store::projects::hash(&bytes) != hash {
        return Err(SnapshotError::Moving(folder::shown(file)));
    }
    let bytes = match String::from_utf8(bytes) {
        // PostgreSQL takes no NUL in a text.
        Ok(text) if !text.contains('\0') => return Ok(FileContent::Text(text)),
        Ok(text) => text.into_bytes(),
        Err(other) => other.into_bytes(),
    };
    Ok(FileContent::Artifact(artifacts.put(ArtifactKind::File, bytes, now).await?))
}

/// What a file holds that may go to a server: no private one of secrets, and none that is too large.
fn readable(file: &Path) -> Result<Vec<u8>, SnapshotError> {
    let failed = |reason| SnapshotError::File { path: folder::shown(file), reason };
    let known = std::fs::metadata(file).map_err(failed)?;
    if known.len() > LARGEST {
        return Err(SnapshotError::TooLarge(folder::shown(file)));
    }
    let bytes = std::fs::read(file).map_err(failed)?;
    let is_private = known.permissions().mode() & 0o077 == 0;
    if is_private && std::str::from_utf8(&bytes).is_ok_and(are_secrets) {
        return Err(SnapshotError::Secrets(folder::shown(file)));
    }
    Ok(bytes)
}

/// Whether every line is that of a file of secrets.
fn are_secrets(text: &str) -> bool {
    scenarios::parse_secrets("", text).is_ok_and(|secrets| !secrets.is_empty())
}
