//! A folder on its way to a server: one archive of what the server does not have yet, and what else there is by hash.
//!
//! It is not compressed: what arrives is as large as it says, and a small body can't become a large disk. Whoever opens
//! one believes nothing: each file is of the hash that names it, and lands where a project's file may be.

use super::{LARGEST, SnapshotError, belonging::belonging, belonging::place, bytes, readable, sides::Bases};
use crate::folder;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::Read as _,
    path::Path,
};
use store::{Artifacts, Project, Store};
use tar::{Archive, Builder, EntryType, Header};

/// The largest parcel, in bytes: whoever reads one ends there.
pub const LARGEST_PARCEL: u64 = 512 << 20;

/// The largest folder that a parcel becomes, in bytes: a small one may name one large file under a hundred thousand
/// paths, and each of them is written.
const LARGEST_FOLDER: u64 = 4 * LARGEST_PARCEL;

/// The first entry: what is to be there.
const ORDER: &str = "order.json";

/// Names and hashes of a hundred thousand files.
const LARGEST_ORDER: u64 = 16 << 20;

/// What a parcel says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParcelOrder {
    /// The hash of every file of the folder, by path. What is not here is not in the folder.
    pub files: BTreeMap<String, String>,
    /// The hashes of the moment at which folder and server had the same; without it nobody knows when.
    pub base: Option<BTreeMap<String, String>>,
    /// Why: it stands beside the revisions.
    #[serde(default)]
    pub message: String,
    /// Goes over what was changed on the server.
    #[serde(default)]
    pub overwrite: bool,
}

/// Packs a folder for a server that has files of the hashes `known` already.
///
/// # Errors
///
/// Everything that is wrong in the files; what may not leave the folder; more than a parcel takes.
pub fn pack(
    root: &Path,
    project: &str,
    known: &BTreeSet<String>,
    (message, overwrite): (&str, bool),
) -> Result<(ParcelOrder, Vec<u8>), SnapshotError> {
    let base = Bases::read(root).of(project).cloned();
    let mut order = ParcelOrder { base, message: message.to_owned(), overwrite, ..ParcelOrder::default() };
    let (mut parts, mut total) = (BTreeMap::new(), 0);
    for path in belonging(root)? {
        let file = readable(&place(root, &path)?)?;
        let hash = store::projects::hash(&file);
        if !known.contains(&hash) && !parts.contains_key(&hash) {
            total += file.len() as u64;
            if total > LARGEST_PARCEL - LARGEST_ORDER {
                return Err(SnapshotError::ParcelTooLarge);
            }
            parts.insert(hash.clone(), file);
        }
        order.files.insert(path, hash);
    }
    let failed = |reason| SnapshotError::File { path: folder::shown(root), reason };
    let mut archive = Builder::new(vec![]);
    let text = serde_json::to_vec(&order).expect("a map of texts");
    for (name, content) in std::iter::once((ORDER, &text)).chain(parts.iter().map(|(k, v)| (k.as_str(), v))) {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, content.as_slice()).map_err(failed)?;
    }
    Ok((order, archive.into_inner().map_err(failed)?))
}

/// Notes that a folder and a server now have the same.
pub fn note(root: &Path, project: &str, order: ParcelOrder) {
    if let Err(error) = Bases::read(root).keep(root, project, order.files) {
        // A folder that can't be written, such as a checkout of a pipeline: the next push goes by the lineage.
        tracing::warn!(%error, "What was pushed could not be noted: {error}");
    }
}

/// Opens a parcel for a project in an empty folder: `root/project` is then the folder as it was packed.
///
/// # Errors
///
/// It is no parcel, not whole, or holds what no project's folder may.
pub async fn unpack(
    (store, artifacts): (&Store, &Artifacts),
    project: &Project,
    parcel: File,
    root: &Path,
) -> Result<ParcelOrder, SnapshotError> {
    let (parts, into) = (root.join("parts"), root.join("project"));
    let opened = {
        let parts = parts.clone();
        tokio::task::spawn_blocking(move || open(parcel, &parts)).await
    };
    let order = opened.map_err(|error| SnapshotError::Parcel(error.to_string()))??;
    let heads = store.last_revisions(&project.id).await?;
    let heads: BTreeMap<&str, _> =
        heads.iter().filter_map(|head| Some((head.hash.as_deref()?, head))).collect();
    std::fs::create_dir_all(&into).map_err(|reason| SnapshotError::File { path: ".".to_owned(), reason })?;
    let mut total = 0;
    for (path, hash) in &order.files {
        let target = place(&into, path)?;
        let failed = |reason| SnapshotError::File { path: path.clone(), reason };
        let part = if is_hash(hash) { std::fs::read(parts.join(hash)).ok() } else { None };
        let content = match (part, heads.get(hash.as_str())) {
            (Some(part), _) => part,
            (None, Some(head)) => {
                let file = store.file(&project.id, &head.path, Some(head.revision)).await?;
                bytes(artifacts, &file).await?.ok_or_else(|| SnapshotError::Moving(path.clone()))?
            }
            (None, None) => return Err(SnapshotError::Moving(path.clone())),
        };
        total += content.len() as u64;
        if total > LARGEST_FOLDER {
            return Err(SnapshotError::FolderTooLarge);
        }
        crate::write_whole(&target, &content).map_err(failed)?;
    }
    if let Some(base) = &order.base {
        Bases::default().keep(&into, &project.id, base.clone())?;
    }
    Ok(order)
}

/// Takes the order and the files out of an archive: each under its hash in `parts`.
fn open(parcel: File, parts: &Path) -> Result<ParcelOrder, SnapshotError> {
    let damaged = |error: &dyn std::fmt::Display| SnapshotError::Parcel(error.to_string());
    std::fs::create_dir_all(parts).map_err(|error| damaged(&error))?;
    let mut archive = Archive::new(parcel);
    let mut order = None;
    for entry in archive.entries().map_err(|error| damaged(&error))? {
        let mut entry = entry.map_err(|error| damaged(&error))?;
        let name = entry.path().map_err(|error| damaged(&error))?.to_string_lossy().into_owned();
        // A sparse file is larger than what arrives, a link leads elsewhere.
        if entry.header().entry_type() != EntryType::Regular {
            return Err(SnapshotError::Parcel(format!("`{name}` is no ordinary file")));
        }
        let most = if order.is_none() { LARGEST_ORDER } else { LARGEST };
        let mut content = vec![];
        entry.by_ref().take(most + 1).read_to_end(&mut content).map_err(|error| damaged(&error))?;
        if content.len() as u64 > most {
            return Err(SnapshotError::TooLarge(name));
        }
        if order.is_none() {
            if name != ORDER {
                return Err(SnapshotError::Parcel(format!("it begins with `{name}` and not with {ORDER}")));
            }
            order = Some(serde_json::from_slice(&content).map_err(|error| damaged(&error))?);
            continue;
        }
        if !is_hash(&name) || store::projects::hash(&content) != name {
            return Err(SnapshotError::Parcel(format!("`{name}` is not the SHA-256 of what it holds")));
        }
        std::fs::write(parts.join(&name), &content).map_err(|error| damaged(&error))?;
    }
    order.ok_or_else(|| SnapshotError::Parcel("it is empty".to_owned()))
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
