//! Where the cells of a project may play, as its administrators say. Workers have a list of their own: both must allow.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
};
use chrono::{DateTime, Utc};

/// A project's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteList {
    /// The places, as they were written.
    pub places: Vec<String>,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub changed: DateTime<Utc>,
}

impl Store {
    /// The list of a project; `None`: nobody has written one.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn sites(&self, project: &str) -> Result<Option<SiteList>, StoreError> {
        let row = sqlx::query("SELECT places, author, changed FROM sites WHERE project = $1")
            .bind(project)
            .fetch_optional(self.pool())
            .await?;
        let list = |row: &sqlx::any::AnyRow| {
            let places: String = get(row, "places")?;
            Ok(SiteList {
                places: places.lines().map(str::to_owned).collect(),
                author: get(row, "author")?,
                changed: moment(get(row, "changed")?),
            })
        };
        row.as_ref().map(list).transpose()
    }

    /// Puts a list in place of the one that a project has; an empty one allows every place.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn set_sites(
        &self,
        project: &str,
        places: &[String],
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO sites (project, places, author, changed) VALUES ($1, $2, $3, $4) ON CONFLICT (project) \
             DO UPDATE SET places = excluded.places, author = excluded.author, changed = excluded.changed",
        )
        .bind(project)
        .bind(places.join("\n"))
        .bind(author)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }
}
