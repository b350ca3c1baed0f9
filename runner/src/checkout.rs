//! Projects as they were when their plans were started, in folders of a worker's own.

use crate::snapshot::{self, SnapshotError};
use std::path::{Path, PathBuf};
use store::{Artifacts, Store};
use tokio::sync::Mutex;

/// The folders of a worker; each plan's run has one as long as it goes on.
#[derive(Debug)]
pub(crate) struct Checkouts {
    root: PathBuf,
    /// Two cells that begin at once must not fill the same folder.
    turn: Mutex<()>,
}

impl Checkouts {
    /// Below a worker's own folder.
    pub fn new(scratch: &Path) -> Checkouts {
        Checkouts { root: scratch.join("checkouts"), turn: Mutex::default() }
    }

    /// The project as it was when the plan was started, with the draft that is tried; once per plan's run.
    ///
    /// # Errors
    ///
    /// What the store or the disk said.
    pub async fn of(
        &self,
        (store, artifacts): (&Store, &Artifacts),
        (project, plan_run): (&str, &str),
    ) -> Result<PathBuf, SnapshotError> {
        let _turn = self.turn.lock().await;
        let folder = self.root.join(plan_run);
        let done = folder.with_extension("done");
        if done.is_file() {
            return Ok(folder);
        }
        self.forget_the_ended(store, project).await;
        let revisions = store.snapshot(plan_run).await?;
        snapshot::check_out((store, artifacts), project, &revisions, &folder).await?;
        if let Some((path, text)) = store.tried(plan_run).await? {
            snapshot::lay_over(&folder, &path, &text)?;
        }
        let written = std::fs::write(&done, b"");
        written.map_err(|reason| SnapshotError::File { path: done.display().to_string(), reason })?;
        Ok(folder)
    }

    /// Removes what nobody plays any more. What can't be removed now is tried again with the next one.
    async fn forget_the_ended(&self, store: &Store, project: &str) {
        for entry in std::fs::read_dir(&self.root).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && store.plan_run(project, &name).await.is_ok_and(|row| row.finished.is_some()) {
                drop(std::fs::remove_file(path.with_extension("done")));
                drop(std::fs::remove_dir_all(&path));
            }
        }
    }
}
