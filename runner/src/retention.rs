//! What the projects of a store say of how long evidence is kept, and the daily look at it.

use crate::schedule::{Desk, StartError};
use chrono::{DateTime, Utc};
use scenarios::Retention;
use store::{ArtifactError, Expiry};
use thiserror::Error;

/// Why nothing could be told or removed.
#[derive(Debug, Error)]
pub enum RetentionError {
    /// A project's files can't be read: what it wants to keep is not known.
    #[error("{project}: {reason}\nhint: nothing is removed while a project of the store can't be read")]
    Project {
        /// The project's name.
        project: String,
        /// Why.
        reason: StartError,
    },
    /// The database said so.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The place of artifacts said so.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
}

/// Removes evidence that no project wants to keep; a dry run only tells. Projects share what is the same, so the most
/// generous of them decides, and one that says nothing keeps all.
///
/// # Errors
///
/// A project that can't be read; then nothing is removed. What the store said.
pub async fn retain(desk: &Desk, now: DateTime<Utc>, is_dry: bool) -> Result<Vec<Expiry>, RetentionError> {
    let policy = policy(desk).await?;
    Ok(desk.artifacts.retain(&policy, now, is_dry).await?)
}

async fn policy(desk: &Desk) -> Result<Retention, RetentionError> {
    let mut policy: Option<Retention> = None;
    for project in desk.store.projects().await? {
        if desk.store.heads(&project.id).await?.is_empty() {
            // Nothing was pushed yet: it has no runs either.
            continue;
        }
        let (folder, _) = desk
            .project(&project.id)
            .await
            .map_err(|reason| RetentionError::Project { project: project.name, reason })?;
        let own = folder.project.retention;
        policy = Some(policy.map_or(own, |policy| policy.or(own)));
    }
    Ok(policy.unwrap_or_default())
}
