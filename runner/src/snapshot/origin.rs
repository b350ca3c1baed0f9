//! Where a project is kept, as a folder that is brought up to date sees it: our own database, or a server that is asked.

use super::{SnapshotError, bytes};
use async_trait::async_trait;
use store::{Artifacts, FileRevision, FileSource, Project, Store};

/// What a pull asks for.
#[async_trait]
pub trait Origin: Sync {
    /// The project.
    fn project(&self) -> &Project;

    /// The last revision of every file that it has or had, without what they hold.
    async fn heads(&self) -> Result<Vec<FileRevision>, SnapshotError>;

    /// What a file has been: the hash and the source of each revision, the last first.
    async fn lineage(&self, path: &str) -> Result<Vec<(Option<String>, FileSource)>, SnapshotError>;

    /// What a revision holds; `None` where it deletes the file.
    async fn bytes(&self, file: &FileRevision) -> Result<Option<Vec<u8>>, SnapshotError>;
}

/// A project in our own database.
pub(super) struct Kept<'a> {
    pub(super) store: &'a Store,
    pub(super) artifacts: &'a Artifacts,
    pub(super) project: &'a Project,
}

#[async_trait]
impl Origin for Kept<'_> {
    fn project(&self) -> &Project {
        self.project
    }

    async fn heads(&self) -> Result<Vec<FileRevision>, SnapshotError> {
        Ok(self.store.last_revisions(&self.project.id).await?)
    }

    async fn lineage(&self, path: &str) -> Result<Vec<(Option<String>, FileSource)>, SnapshotError> {
        Ok(self.store.lineage(&self.project.id, path).await?)
    }

    async fn bytes(&self, file: &FileRevision) -> Result<Option<Vec<u8>>, SnapshotError> {
        let file = self.store.file(&self.project.id, &file.path, Some(file.revision)).await?;
        bytes(self.artifacts, &file).await
    }
}
