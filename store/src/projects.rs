//! Projects and every revision of their files.
//!
//! A revision is never changed and never removed: what ran last year can be read as it was.

use crate::database::{Store, StoreError, Writing, get};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fmt::Write as _};
use uuid::Uuid;

/// A project folder that a server keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// Its name: one word for the command line.
    pub name: String,
}

/// One revision of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FileRevision {
    /// The path below the project folder: `scenarios/create.yaml`.
    pub path: String,
    /// From 1.
    pub revision: i64,
    /// The text; `None` where this revision deletes the file, or it is no text.
    pub content: Option<String>,
    /// SHA-256 of its bytes, in hexadecimal digits; `None` where this revision deletes the file.
    pub hash: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// Why.
    pub message: String,
    /// When.
    pub created: DateTime<Utc>,
    /// Where it was made.
    pub source: FileSource,
    /// The revision that its author had seen; `None` where nobody said.
    pub base: Option<i64>,
}

/// Where a revision was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileSource {
    /// In a folder, which was pushed.
    Push,
    /// On the server: a yes to a proposal, a form.
    Dashboard,
}

impl FileSource {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            FileSource::Push => "push",
            FileSource::Dashboard => "dashboard",
        }
    }
}

/// A change to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path below the project folder.
    pub path: String,
    /// What it holds from now on; `None` deletes it.
    pub content: Option<FileContent>,
    /// The revision that the author has seen; 0: none. Another one there is a conflict.
    pub after: Option<i64>,
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileContent {
    /// A text.
    Text(String),
    /// Bytes that are kept as the artifact of this hash.
    Artifact(String),
}

/// SHA-256 of some bytes, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _never_fails = write!(text, "{byte:02x}");
        text
    })
}

impl Store {
    /// The project of this name, made where there is none.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn project(&self, name: &str, now: DateTime<Utc>) -> Result<Project, StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO projects (id, name, created) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(name)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        let row = sqlx::query("SELECT id FROM projects WHERE name = $1")
            .bind(name)
            .fetch_one(writing.connection())
            .await?;
        let project = Project { id: get(&row, "id")?, name: name.to_owned() };
        writing.commit().await?;
        Ok(project)
    }

    /// A new project of this name.
    ///
    /// # Errors
    ///
    /// A conflict where there is one.
    pub async fn new_project(&self, name: &str, now: DateTime<Utc>) -> Result<Project, StoreError> {
        let project = Project { id: Uuid::now_v7().to_string(), name: name.to_owned() };
        let mut writing = self.write().await?;
        let made = sqlx::query(
            "INSERT INTO projects (id, name, created) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
        )
        .bind(&project.id)
        .bind(name)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        if made.rows_affected() == 0 {
            return Err(StoreError::Conflict(format!("there is a project `{name}` already")));
        }
        writing.commit().await?;
        Ok(project)
    }

    /// All projects, by name.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn projects(&self) -> Result<Vec<Project>, StoreError> {
        let rows = sqlx::query("SELECT id, name FROM projects ORDER BY name").fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok(Project { id: get(row, "id")?, name: get(row, "name")? })).collect()
    }

    /// Keeps changes that were made on the server as new revisions, all or none; what is there already makes none.
    /// Tells how many there are.
    ///
    /// # Errors
    ///
    /// A conflict where a file has another revision than its author has seen.
    pub async fn save(
        &self,
        project: &str,
        changes: &[FileChange],
        (author, message): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        self.save_from(FileSource::Dashboard, project, changes, (author, message), now).await
    }

    /// Keeps changes of a folder as `save` does.
    ///
    /// # Errors
    ///
    /// A conflict where a file has another revision than its author has seen.
    pub async fn save_pushed(
        &self,
        project: &str,
        changes: &[FileChange],
        (author, message): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        self.save_from(FileSource::Push, project, changes, (author, message), now).await
    }

    async fn save_from(
        &self,
        source: FileSource,
        project: &str,
        changes: &[FileChange],
        (author, message): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<usize, StoreError> {
        let mut writing = self.write().await?;
        writing.turn("files").await?;
        let mut saved = 0;
        for change in changes {
            let origin = Origin { source, author, message, now };
            saved += usize::from(save_one(&mut writing, project, change, &origin).await?);
        }
        writing.commit().await?;
        Ok(saved)
    }

    /// The last revision of every file that a project has or had, by path, without what they hold.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn last_revisions(&self, project: &str) -> Result<Vec<FileRevision>, StoreError> {
        let rows = sqlx::query(
            "SELECT path, revision, hash, CAST(NULL AS TEXT) AS content, author, message, created, source, base \
             FROM files WHERE project = $1 AND is_head = 1 ORDER BY path",
        )
        .bind(project)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(revision).collect()
    }

    /// What a file has been: the hash and the source of each revision, the last first.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn lineage(
        &self,
        project: &str,
        path: &str,
    ) -> Result<Vec<(Option<String>, FileSource)>, StoreError> {
        let rows = sqlx::query(
            "SELECT hash, source FROM files WHERE project = $1 AND path = $2 ORDER BY revision DESC",
        )
        .bind(project)
        .bind(path)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(|row| Ok((get(row, "hash")?, source(row)?))).collect()
    }

    /// The files of a project as they are now, by path.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn files(&self, project: &str) -> Result<Vec<FileRevision>, StoreError> {
        let rows = sqlx::query(
            "SELECT path, revision, hash, content, author, message, created, source, base FROM files \
             WHERE project = $1 AND is_head = 1 AND hash IS NOT NULL ORDER BY path",
        )
        .bind(project)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(revision).collect()
    }

    /// One revision of a file; without a number the last one.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn file(
        &self,
        project: &str,
        path: &str,
        number: Option<i64>,
    ) -> Result<FileRevision, StoreError> {
        let row = sqlx::query(
            "SELECT path, revision, hash, content, author, message, created, source, base FROM files \
             WHERE project = $1 AND path = $2 AND ((CAST($3 AS BIGINT) = 0 AND is_head = 1) OR revision = $3)",
        )
        .bind(project)
        .bind(path)
        .bind(number.unwrap_or(0))
        .fetch_optional(self.pool())
        .await?;
        row.as_ref().map(revision).transpose()?.ok_or_else(|| StoreError::Missing {
            what: "file",
            name: number.map_or_else(|| path.to_owned(), |number| format!("{path}, revision {number}")),
        })
    }

    /// The revision that each file of a project has now, by path.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn heads(&self, project: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT path, revision FROM files WHERE project = $1 AND is_head = 1 AND hash IS NOT NULL",
        )
        .bind(project)
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().collect())
    }

    /// When the last revision of a file was made; `None` where there is none.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn known_since(&self, project: &str, path: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT created FROM files WHERE project = $1 AND path = $2 AND is_head = 1")
                .bind(project)
                .bind(path)
                .fetch_optional(self.pool())
                .await?;
        Ok(row.map(|(created,)| moment(created)))
    }

    /// All revisions of a file, the last first.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn revisions(&self, project: &str, path: &str) -> Result<Vec<FileRevision>, StoreError> {
        let rows = sqlx::query(
            "SELECT path, revision, hash, content, author, message, created, source, base FROM files \
             WHERE project = $1 AND path = $2 ORDER BY revision DESC",
        )
        .bind(project)
        .bind(path)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(revision).collect()
    }
}

/// Who makes a revision where, why and when.
pub(crate) struct Origin<'a> {
    pub source: FileSource,
    pub author: &'a str,
    pub message: &'a str,
    pub now: DateTime<Utc>,
}

pub(crate) async fn save_one(
    writing: &mut Writing,
    project: &str,
    change: &FileChange,
    origin: &Origin<'_>,
) -> Result<bool, StoreError> {
    let head: Option<(i64, Option<String>)> =
        sqlx::query_as("SELECT revision, hash FROM files WHERE project = $1 AND path = $2 AND is_head = 1")
            .bind(project)
            .bind(&change.path)
            .fetch_optional(writing.connection())
            .await?;
    let (last, known) = head.unwrap_or((0, None));
    let (hash, content) = match &change.content {
        None => (None, None),
        Some(FileContent::Text(text)) => (Some(hash(text.as_bytes())), Some(text)),
        Some(FileContent::Artifact(hash)) => (Some(hash.clone()), None),
    };
    if known == hash {
        return Ok(false);
    }
    if let Some(seen) = change.after.filter(|seen| *seen != last) {
        return Err(StoreError::Conflict(format!(
            "{} has been changed meanwhile: revision {last} is there, and this was made from {seen}\n\
             hint: pull, look at both, and push again",
            change.path
        )));
    }
    sqlx::query("UPDATE files SET is_head = 0 WHERE project = $1 AND path = $2 AND is_head = 1")
        .bind(project)
        .bind(&change.path)
        .execute(writing.connection())
        .await?;
    sqlx::query(
        "INSERT INTO files (project, path, revision, is_head, hash, content, author, message, created, source, base) \
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(project)
    .bind(&change.path)
    .bind(last + 1)
    .bind(hash)
    .bind(content)
    .bind(origin.author)
    .bind(origin.message)
    .bind(origin.now.timestamp_millis())
    .bind(origin.source.name())
    .bind(change.after)
    .execute(writing.connection())
    .await?;
    Ok(true)
}

pub(crate) fn revision(row: &sqlx::any::AnyRow) -> Result<FileRevision, StoreError> {
    Ok(FileRevision {
        path: get(row, "path")?,
        revision: get(row, "revision")?,
        content: get(row, "content")?,
        hash: get(row, "hash")?,
        author: get(row, "author")?,
        message: get(row, "message")?,
        created: moment(get(row, "created")?),
        source: source(row)?,
        base: get(row, "base")?,
    })
}

fn source(row: &sqlx::any::AnyRow) -> Result<FileSource, StoreError> {
    let name: String = get(row, "source")?;
    Ok(if name == FileSource::Push.name() { FileSource::Push } else { FileSource::Dashboard })
}

/// A moment out of a column.
pub(crate) fn moment(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}
