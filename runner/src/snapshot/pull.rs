//! From a server into a folder: all that changed there, or nothing.

use super::{
    Compared, Conflicts, SnapshotError, compare, local_hash,
    origin::{Kept, Origin},
    sides::{Bases, Side, Way},
};
use crate::{folder, snapshot::belonging::place};
use std::path::{Path, PathBuf};
use store::{Artifacts, Project, Store};

/// What a pull came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// The project.
    pub project: Project,
    /// Files that were written.
    pub written: usize,
    /// Files that were removed, as they are no more on the server.
    pub removed: usize,
    /// Files of the server that only the folder has changed: they wait for a push.
    pub here: usize,
}

/// Brings a project's files into a folder. Files that only the folder has changed stay as they are.
///
/// # Errors
///
/// Files that both have changed, unless `overwrite` says that the server's are right; what the store said; a file that
/// can't be written. Nothing is written before all that is to be written is there.
pub async fn pull(
    (store, artifacts): (&Store, &Artifacts),
    name: &str,
    root: &Path,
    overwrite: bool,
) -> Result<Pulled, SnapshotError> {
    let project = known(store, name).await?;
    pull_from(&Kept { store, artifacts, project: &project }, root, overwrite).await
}

/// Brings a project's files from wherever it is kept into a folder, as `pull` does.
///
/// # Errors
///
/// Those of `pull`; that what came is not what was to come.
pub async fn pull_from(origin: &dyn Origin, root: &Path, overwrite: bool) -> Result<Pulled, SnapshotError> {
    let project = origin.project().clone();
    let bases = Bases::read(root);
    let compared = compare(origin, (root, bases.of(&project.id)), None).await?;
    let both = compared.iter().filter(|one| one.side == Side::Both);
    let conflicts: Vec<_> = both.filter_map(|one| Some((one.head.clone()?, true))).collect();
    if !conflicts.is_empty() && !overwrite {
        return Err(SnapshotError::Conflict(Conflicts::new(Way::Pull, conflicts)));
    }
    let coming = || compared.iter().filter(|one| matches!(one.side, Side::There | Side::Both));
    let stage = root.join(".surefoot").join(format!("pull-{}", std::process::id()));
    let brought = bring(origin, (root, &stage), coming()).await;
    // Nobody needs it any more, whatever came of it.
    drop(std::fs::remove_dir_all(&stage));
    let (written, removed) = brought?;
    let here = compared.iter().filter(|one| one.side == Side::Here).count();
    let base = compared.iter().filter_map(|one| Some((one.path.clone(), one.head_hash()?.to_owned())));
    bases.keep(root, &project.id, base.collect())?;
    Ok(Pulled { project, written, removed, here })
}

/// A project that is there: a name that is mistyped makes no new one.
async fn known(store: &Store, name: &str) -> Result<Project, SnapshotError> {
    let all = store.projects().await?;
    let known: Vec<&str> = all.iter().map(|project| project.name.as_str()).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let found = all.into_iter().find(|project| project.name == name);
    found.ok_or_else(|| SnapshotError::Unknown { name: name.to_owned(), known })
}

/// First everything beside its place, then each into its place.
async fn bring<'a>(
    origin: &dyn Origin,
    (root, stage): (&Path, &Path),
    coming: impl Iterator<Item = &'a Compared>,
) -> Result<(usize, usize), SnapshotError> {
    let mut staged: Vec<(&Compared, PathBuf, Option<PathBuf>)> = vec![];
    for one in coming {
        let target = place(root, &one.path)?;
        let Some(head) = &one.head else { continue };
        let part = match origin.bytes(head).await? {
            Some(bytes) if head.hash.as_deref() != Some(&store::projects::hash(&bytes)) => {
                return Err(SnapshotError::Altered(one.path.clone()));
            }
            Some(bytes) => {
                let part = stage.join(staged.len().to_string());
                crate::write_whole(&part, &bytes).map_err(failed(&part))?;
                Some(part)
            }
            None => None,
        };
        staged.push((one, target, part));
    }
    let (mut written, mut removed) = (0, 0);
    for (one, target, part) in staged {
        // Somebody may have saved it while the others came.
        if local_hash(root, &one.path)? != one.local {
            return Err(SnapshotError::Moving(folder::shown(&target)));
        }
        if let Some(part) = part {
            let beside = target.parent().unwrap_or(root);
            std::fs::create_dir_all(beside).map_err(failed(beside))?;
            std::fs::rename(&part, &target).map_err(failed(&target))?;
            written += 1;
        } else if one.local.is_some() {
            std::fs::remove_file(&target).map_err(failed(&target))?;
            remove_empty(root, &target);
            removed += 1;
        }
    }
    Ok((written, removed))
}

/// Removes the folders above a file that have nothing in them any more.
fn remove_empty(root: &Path, file: &Path) {
    let above = file.ancestors().skip(1).take_while(|folder| *folder != root);
    // A folder that has something in it stays, and so do those above.
    above.map(std::fs::remove_dir).take_while(Result::is_ok).for_each(drop);
}

fn failed(path: &Path) -> impl Fn(std::io::Error) -> SnapshotError {
    move |reason| SnapshotError::File { path: folder::shown(path), reason }
}
