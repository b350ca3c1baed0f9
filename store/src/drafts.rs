//! Files as somebody would have them, until somebody who may takes them over.
//!
//! A draft changes nothing that runs: it is no revision. Of one person there is one for each file.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
    sight::Sight,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// A file as somebody would have it.
#[derive(Debug, Clone, Copy)]
pub struct NewDraft<'a> {
    /// The path below the project folder.
    pub path: &'a str,
    /// The system that the file belongs to.
    pub system: Option<&'a str>,
    /// The whole text.
    pub content: &'a str,
    /// What it is for.
    pub note: &'a str,
    /// The revision that it was made from; 0: there was none.
    pub base: i64,
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// The path below the project folder.
    pub path: String,
    /// Whose it is.
    pub author: String,
    /// The system that the file belongs to.
    pub system: Option<String>,
    /// The whole text.
    pub content: String,
    /// What it is for.
    pub note: String,
    /// The revision that it was made from; 0: there was none.
    pub base: i64,
    /// When it was begun.
    pub created: DateTime<Utc>,
    /// When it was last kept.
    pub changed: DateTime<Utc>,
}

const DRAFTS: &str =
    "SELECT id, path, author, system, content, note, base, created, changed FROM drafts WHERE project = $1";

/// The system of a draft, as sights compare it.
const SYSTEM: &str = "NULLIF(drafts.system, '')";

impl Store {
    /// Keeps somebody's draft of a file in place of the one that they had; its id.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn keep_draft(
        &self,
        (project, author): (&str, &str),
        new: NewDraft<'_>,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let mut writing = self.write().await?;
        let row = sqlx::query(
            "INSERT INTO drafts (id, project, path, author, system, content, note, base, created, changed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (project, path, author) DO UPDATE SET \
             system = excluded.system, content = excluded.content, note = excluded.note, base = excluded.base, \
             changed = excluded.changed RETURNING id",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(project)
        .bind(new.path)
        .bind(author)
        .bind(new.system.unwrap_or_default())
        .bind(new.content)
        .bind(new.note)
        .bind(new.base)
        .bind(now.timestamp_millis())
        .fetch_one(writing.connection())
        .await?;
        writing.commit().await?;
        get(&row, "id")
    }

    /// The drafts of a project that may be seen, the last kept first.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn drafts(&self, sight: impl Into<Sight<'_>>) -> Result<Vec<Draft>, StoreError> {
        let sight = sight.into();
        let sql = format!("{DRAFTS}{} ORDER BY changed DESC, path LIMIT 500", sight.only(SYSTEM, 2));
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        sight.bind(query).fetch_all(self.pool()).await?.iter().map(draft).collect()
    }

    /// A draft.
    ///
    /// # Errors
    ///
    /// There is none that may be seen.
    pub async fn draft(&self, sight: impl Into<Sight<'_>>, id: &str) -> Result<Draft, StoreError> {
        let sight = sight.into();
        let sql = format!("{DRAFTS} AND id = $2{}", sight.only(SYSTEM, 3));
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()).bind(id.to_owned());
        let row = sight.bind(query).fetch_optional(self.pool()).await?;
        let missing = || StoreError::Missing { what: "draft", name: id.to_owned() };
        draft(&row.ok_or_else(missing)?)
    }

    /// Somebody's own draft of a file.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn draft_of(
        &self,
        (project, path, author): (&str, &str, &str),
    ) -> Result<Option<Draft>, StoreError> {
        let sql = format!("{DRAFTS} AND path = $2 AND author = $3");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(project.to_owned());
        let row = query.bind(path.to_owned()).bind(author.to_owned()).fetch_optional(self.pool()).await?;
        row.as_ref().map(draft).transpose()
    }

    /// Removes a draft: it was taken over, or is not wanted.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn drop_draft(&self, id: &str) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM drafts WHERE id = $1").bind(id).execute(writing.connection()).await?;
        writing.commit().await
    }
}

fn draft(row: &AnyRow) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: get(row, "id")?,
        path: get(row, "path")?,
        author: get(row, "author")?,
        system: Some(get::<String>(row, "system")?).filter(|system| !system.is_empty()),
        content: get(row, "content")?,
        note: get(row, "note")?,
        base: get(row, "base")?,
        created: moment(get(row, "created")?),
        changed: moment(get(row, "changed")?),
    })
}
