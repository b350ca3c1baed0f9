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

/// How long evidence is kept, by what all projects of the store say.
///
/// # Errors
///
/// A project that can't be read; what the database said.
pub async fn policy(desk: &Desk) -> Result<Retention, RetentionError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::Keep;
    use store::{Artifacts, FileChange, FileContent, Store};

    #[tokio::test]
    async fn the_most_generous_project_decides_and_one_that_can_not_be_read_keeps_all() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let place = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        let store = Store::open(&place("data")).await.expect("a database");
        let artifacts = Artifacts::open(&place("artifacts"), store.clone()).expect("a place");
        let desk = Desk::new(store.clone(), artifacts, folder.path().join("scratch"));
        let now = Utc::now();
        let says = async |name: &str, text: &str| {
            let project = store.project(name, now).await.expect("a project");
            let content = Some(FileContent::Text(text.to_owned()));
            let change = FileChange { path: "surefoot.yaml".to_owned(), content, after: None };
            store.save(&project.id, &[change], ("ada", ""), now).await.expect("it is kept");
        };
        store.project("empty", now).await.expect("a project");
        assert_eq!(policy(&desk).await.expect("a policy"), Retention::default());
        says("one", "retention: {screenshots: {days: 30}, har: {days: 30}}\n").await;
        says("two", "retention: {screenshots: {days: 90}}\n").await;
        let both = policy(&desk).await.expect("a policy");
        assert_eq!(both.screenshots, Keep { days: Some(90), size_bytes: None });
        assert_eq!(both.har, Keep::default());
        says("two", "retention: {screenshots: {days: soon}}\n").await;
        let error = retain(&desk, now, false).await.expect_err("it can't be read").to_string();
        assert!(error.starts_with("two: ") && error.contains("nothing is removed"), "{error}");
    }
}
