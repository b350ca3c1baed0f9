//! Which side has changed a file since both were last the same: the folder, the server, or both.
//!
//! A folder that was pushed or pulled keeps the hashes of that moment in `.surefoot/base.json`. One without them, such
//! as a fresh checkout of git, is compared with all that the file has ever been on the server.

use super::SnapshotError;
use crate::folder;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};
use store::{FileRevision, FileSource};

/// Who has changed a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Both are the same.
    Same,
    /// The folder only.
    Here,
    /// The server only.
    There,
    /// Both.
    Both,
}

/// Which way files go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Push,
    Pull,
}

/// Who has changed a file since `base`. Hashes; `None`: there is no such file.
pub(super) fn side(local: Option<&str>, base: Option<&str>, head: Option<&str>) -> Side {
    match () {
        () if local == head => Side::Same,
        () if head == base => Side::Here,
        () if local == base => Side::There,
        () => Side::Both,
    }
}

/// Who has changed a file that differs, where nobody kept a base. `lineage`: what it was on the server, the last
/// first. What somebody pushed may be pushed over, as a pipeline does that pushes each commit; what was made on the
/// server only by a folder that has seen it.
pub(super) fn side_by_lineage(
    local: Option<&str>,
    lineage: &[(Option<String>, FileSource)],
    way: Way,
) -> Side {
    let known = lineage.iter().position(|(hash, _)| hash.as_deref() == local);
    let there = if known.is_some() || local.is_none() { Side::There } else { Side::Both };
    let unseen = &lineage[..known.unwrap_or(1).min(lineage.len())];
    let is_made_there = unseen.iter().any(|(_, source)| *source == FileSource::Dashboard);
    if way == Way::Push && !is_made_there { Side::Here } else { there }
}

/// The hashes of a moment at which a folder and a server had the same, by project and path.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Bases {
    projects: BTreeMap<String, BTreeMap<String, String>>,
}

impl Bases {
    /// What a folder has kept. What can't be read is as good as nothing: then the lineage decides.
    pub(super) fn read(root: &Path) -> Bases {
        let text = std::fs::read_to_string(file(root)).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// The hashes of a project; `None` where it was neither pushed nor pulled.
    pub(super) fn of(&self, project: &str) -> Option<&BTreeMap<String, String>> {
        self.projects.get(project)
    }

    /// Keeps the hashes of a project.
    pub(super) fn keep(
        mut self,
        root: &Path,
        project: &str,
        files: BTreeMap<String, String>,
    ) -> Result<(), SnapshotError> {
        self.projects.insert(project.to_owned(), files);
        let text = serde_json::to_string_pretty(&self).expect("a map of texts");
        crate::write_whole(&file(root), text.as_bytes())
            .map_err(|reason| SnapshotError::File { path: folder::shown(&file(root)), reason })
    }
}

fn file(root: &Path) -> PathBuf {
    root.join(".surefoot").join("base.json")
}

/// So many files are named; the rest is counted.
const NAMED: usize = 20;

/// Files that were changed on the server, and what a push or pull would lose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflicts {
    pub(super) way: &'static str,
    /// The files: what stands on the server, and whether the folder has changed it too.
    pub files: Vec<(FileRevision, bool)>,
}

impl Conflicts {
    pub(super) fn new(way: Way, files: Vec<(FileRevision, bool)>) -> Conflicts {
        Conflicts { way: if way == Way::Push { "push" } else { "pull" }, files }
    }
}

impl fmt::Display for Conflicts {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.way == "push" {
            "there are changes on the server that this folder does not have; nothing was pushed"
        } else {
            "files were changed here and on the server; nothing was written"
        };
        form.write_str(what)?;
        for (file, is_here_too) in self.files.iter().take(NAMED) {
            let how = match (&file.hash, file.source) {
                (None, _) => "deleted",
                (Some(_), FileSource::Push) => "pushed",
                (Some(_), FileSource::Dashboard) => "changed on the dashboard",
            };
            write!(
                form,
                "\n  {}: {how} by {}, {}",
                file.path,
                file.author,
                file.created.format("%Y-%m-%d %H:%M UTC")
            )?;
            if !file.message.is_empty() {
                write!(form, ": {}", file.message)?;
            }
            if *is_here_too && self.way == "push" {
                form.write_str(" (and changed here)")?;
            }
        }
        if let Some(more) = self.files.len().checked_sub(NAMED).filter(|more| *more > 0) {
            write!(form, "\n  and {more} more")?;
        }
        form.write_str(if self.way == "push" {
            "\nhint: `surefoot pull` brings them here; `surefoot push --overwrite` goes over them"
        } else {
            "\nhint: copy yours aside, then `surefoot pull --overwrite`, put both together and push; \
             or `surefoot push --overwrite` if yours are right"
        })
    }
}
