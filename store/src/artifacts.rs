//! Pictures, pages and whatever else is no text of ours: by their content, in a folder or in S3.
//!
//! The same bytes are kept once, under the SHA-256 of what they are; text is compressed. What the database knows
//! of an artifact is its kind, its size and when it was last used, so that retention has something to go by.

use crate::{
    database::{Store, StoreError, Writing, get},
    projects::{hash, moment},
};
use chrono::{DateTime, Utc};
use object_store::{
    BackoffConfig, ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path,
};
use std::{sync::Arc, time::Duration};
use thiserror::Error;

/// What went wrong with an artifact.
#[derive(Debug, Error)]
pub enum ArtifactError {
    /// The folder or the object store said so.
    #[error("artifacts: {0}")]
    Store(#[from] object_store::Error),
    /// It never was, or somebody has taken it away.
    #[error("no artifact {0}\nhint: the results of its run stay")]
    Missing(String),
    /// It has been removed, as `retention` in surefoot.yaml says.
    #[error("the {what} expired on {}\nhint: the results of its run stay", .when.format("%Y-%m-%d"))]
    Expired {
        /// What it was: `screenshot`.
        what: String,
        /// When.
        when: DateTime<Utc>,
    },
    /// What is there is not what its name says.
    #[error("the artifact {0} is damaged")]
    Damaged(String),
    /// The database said so.
    #[error(transparent)]
    Database(#[from] StoreError),
    /// Its address is none of ours.
    #[error("`{0}` is no place for artifacts\nhint: a folder, or s3://bucket/prefix")]
    Address(String),
    /// The folder can't be made.
    #[error("{path}: {reason}")]
    Folder {
        /// The folder.
        path: String,
        /// Why.
        reason: std::io::Error,
    },
}

/// What an artifact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtifactKind {
    /// A picture of a page.
    Screenshot,
    /// A page.
    Dom,
    /// The network of an attempt.
    Har,
    /// A file of a project folder.
    File,
    /// A file that somebody added to a ticket.
    Attachment,
}

impl ArtifactKind {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            ArtifactKind::Screenshot => "screenshot",
            ArtifactKind::Dom => "dom",
            ArtifactKind::Har => "har",
            ArtifactKind::File => "file",
            ArtifactKind::Attachment => "attachment",
        }
    }

    /// The kind of this name.
    pub(crate) fn parse(name: &str) -> Option<ArtifactKind> {
        let all = [
            ArtifactKind::Screenshot,
            ArtifactKind::Dom,
            ArtifactKind::Har,
            ArtifactKind::File,
            ArtifactKind::Attachment,
        ];
        all.into_iter().find(|kind| kind.name() == name)
    }

    /// Its media type.
    pub fn media(self) -> &'static str {
        match self {
            ArtifactKind::Screenshot => "image/png",
            ArtifactKind::Dom => "text/html; charset=utf-8",
            ArtifactKind::Har => "application/json",
            // What an attachment is, it itself tells; this is what nobody opens.
            ArtifactKind::File | ArtifactKind::Attachment => "application/octet-stream",
        }
    }

    /// Pictures are compressed already.
    fn is_text(self) -> bool {
        matches!(self, ArtifactKind::Dom | ArtifactKind::Har)
    }
}

/// An artifact that was fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Artifact {
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Where artifacts are.
#[derive(Debug, Clone)]
pub struct Artifacts {
    objects: Arc<dyn ObjectStore>,
    store: Store,
}

/// S3 may be away for a moment; who can wait longer asks again.
const RETRY: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(2),
        base: 2.,
    },
    max_retries: 4,
    retry_timeout: Duration::from_secs(20),
};

/// How hard pages are compressed: 3 is zstd's own default, about ten times smaller at 300 MB/s.
const LEVEL: i32 = 3;

impl Artifacts {
    /// Opens a place for artifacts: a folder, which is made, or `s3://bucket/prefix`, whose keys come from the
    /// environment as AWS names them.
    ///
    /// # Errors
    ///
    /// That there is no such place.
    pub fn open(address: &str, store: Store) -> Result<Artifacts, ArtifactError> {
        let all = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let ours = all.filter(|(name, _)| name.starts_with("AWS_"));
        let settings: Vec<_> =
            ours.filter_map(|(name, value)| Some((name, value.into_string().ok()?))).collect();
        Artifacts::open_with(address, &settings, store)
    }

    /// Opens a place as `open` does, with settings of S3 as AWS names them: `AWS_ENDPOINT_URL` and others.
    ///
    /// # Errors
    ///
    /// That there is no such place.
    pub fn open_with(
        address: &str,
        settings: &[(String, String)],
        store: Store,
    ) -> Result<Artifacts, ArtifactError> {
        let objects: Arc<dyn ObjectStore> = if let Some(rest) = address.strip_prefix("s3://") {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            let mut s3 = AmazonS3Builder::new().with_bucket_name(bucket).with_retry(RETRY);
            for (name, value) in settings {
                if let Ok(key) = name.to_ascii_lowercase().parse() {
                    s3 = s3.with_config(key, value);
                }
                if name == "AWS_ENDPOINT_URL" && value.starts_with("http://") {
                    s3 = s3.with_allow_http(true);
                }
            }
            Arc::new(object_store::prefix::PrefixStore::new(s3.build()?, prefix))
        } else if address.contains("://") {
            return Err(ArtifactError::Address(address.to_owned()));
        } else {
            std::fs::create_dir_all(address)
                .map_err(|reason| ArtifactError::Folder { path: address.to_owned(), reason })?;
            Arc::new(LocalFileSystem::new_with_prefix(address)?)
        };
        Ok(Artifacts { objects, store })
    }

    /// Writes a little, so that a place that is away or full is seen before somebody needs it.
    ///
    /// # Errors
    ///
    /// What the place said.
    pub async fn try_writing(&self) -> Result<(), ArtifactError> {
        let probe = PutPayload::from_static(b"Surefoot looks whether it can write here.\n");
        self.objects.put(&Path::from("health"), probe).await?;
        Ok(())
    }

    /// Keeps some bytes; their name is the hash of what they hold.
    ///
    /// # Errors
    ///
    /// What the object store or the database said.
    pub async fn put(
        &self,
        kind: ArtifactKind,
        bytes: Vec<u8>,
        now: DateTime<Utc>,
    ) -> Result<String, ArtifactError> {
        let name = hash(&bytes);
        if self.store.use_artifact(&name, kind, now).await? {
            return Ok(name);
        }
        let size = bytes.len();
        // Whoever removes it has its row until the object is gone, and we until it is there again.
        let mut writing = self.store.write().await?;
        let revived = revive(&mut writing, &name, kind, now).await?;
        if !revived {
            drop(writing);
            self.put_object(&name, kind, bytes).await?;
            self.store.add_artifact(&name, kind, size, now).await?;
            return Ok(name);
        }
        self.put_object(&name, kind, bytes).await?;
        writing.commit().await?;
        Ok(name)
    }

    /// The first bytes of a picture, at most `count`.
    pub(crate) async fn head(&self, name: &str, count: u64) -> Result<Vec<u8>, ArtifactError> {
        let missing = || ArtifactError::Missing(name.to_owned());
        if !is_name(name) || self.store.artifact(name).await?.is_none() {
            return Err(missing());
        }
        match self.objects.get_range(&place(name), 0..count).await {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(object_store::Error::NotFound { .. }) => Err(missing()),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the bytes themselves; text is compressed.
    pub(crate) async fn put_object(
        &self,
        name: &str,
        kind: ArtifactKind,
        bytes: Vec<u8>,
    ) -> Result<(), ArtifactError> {
        let stored = if kind.is_text() {
            zstd::bulk::compress(&bytes, LEVEL).map_err(|_| ArtifactError::Damaged(name.to_owned()))?
        } else {
            bytes
        };
        self.objects.put(&place(name), PutPayload::from(stored)).await?;
        Ok(())
    }

    /// Fetches an artifact.
    ///
    /// # Errors
    ///
    /// It has expired, never was, or is damaged.
    pub async fn get(&self, name: &str) -> Result<Artifact, ArtifactError> {
        let missing = || ArtifactError::Missing(name.to_owned());
        if !is_name(name) {
            return Err(missing());
        }
        let row = self.store.artifact(name).await?.ok_or_else(missing)?;
        if let Some(when) = row.expired {
            return Err(ArtifactError::Expired { what: row.kind, when });
        }
        let stored = match self.objects.get(&place(name)).await {
            Ok(found) => found.bytes().await?.to_vec(),
            Err(object_store::Error::NotFound { .. }) => return Err(missing()),
            Err(error) => return Err(error.into()),
        };
        let damaged = || ArtifactError::Damaged(name.to_owned());
        let bytes = if hash(&stored) == name {
            stored
        } else {
            // The size is known: nothing unpacks to more than it was.
            zstd::bulk::decompress(&stored, row.size).map_err(|_| damaged())?
        };
        if hash(&bytes) == name { Ok(Artifact { media: row.media, bytes }) } else { Err(damaged()) }
    }

    /// Removes an artifact's object and that of its small picture; what is not there is as good.
    pub(crate) async fn remove(&self, name: &str, has_thumb: bool) -> Result<(), ArtifactError> {
        for place in [Some(place(name)), has_thumb.then(|| thumb_place(name))].into_iter().flatten() {
            match self.objects.delete(&place).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Whether there is a small picture of an artifact; `None`: nobody has tried.
    pub(crate) async fn thumb_state(&self, name: &str) -> Result<Option<bool>, ArtifactError> {
        let row: Option<(Option<i64>,)> =
            sqlx::query_as("SELECT thumb FROM artifacts WHERE hash = $1 AND expired IS NULL")
                .bind(name)
                .fetch_optional(self.store.pool())
                .await
                .map_err(StoreError::from)?;
        Ok(row.and_then(|(thumb,)| thumb).map(|thumb| thumb != 0))
    }

    /// The bytes of a small picture.
    pub(crate) async fn thumb_object(&self, name: &str) -> Result<Option<Vec<u8>>, ArtifactError> {
        match self.objects.get(&thumb_place(name)).await {
            Ok(found) => Ok(Some(found.bytes().await?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a small picture beside its large one.
    pub(crate) async fn put_thumb_object(&self, name: &str, bytes: Vec<u8>) -> Result<(), ArtifactError> {
        self.objects.put(&thumb_place(name), PutPayload::from(bytes)).await?;
        Ok(())
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }
}

/// Whatever else stands in an address is no name of an artifact, and no path.
fn is_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Two letters a folder: a folder with a million files is slow everywhere.
fn place(name: &str) -> Path {
    Path::from(format!("{}/{name}", &name[..2]))
}

fn thumb_place(name: &str) -> Path {
    Path::from(format!("thumbs/{}/{name}", &name[..2]))
}

/// What the database knows of an artifact.
struct Row {
    kind: String,
    media: String,
    /// In bytes, before compression.
    size: usize,
    expired: Option<DateTime<Utc>>,
}

/// An artifact that had expired is one again, of the kind that its bytes are now kept as; whether there was such a one.
async fn revive(
    writing: &mut Writing,
    name: &str,
    kind: ArtifactKind,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let updated = sqlx::query(
        "UPDATE artifacts SET expired = NULL, is_leftover = 0, used = $1, kind = $2, media = $3, is_shared = 0 \
         WHERE hash = $4",
    )
    .bind(now.timestamp_millis())
    .bind(kind.name())
    .bind(kind.media())
    .bind(name)
    .execute(writing.connection())
    .await?;
    Ok(updated.rows_affected() > 0)
}

impl Store {
    /// Notes that an artifact is used, and whether as something else than it was first kept as; whether it is known.
    async fn use_artifact(
        &self,
        name: &str,
        kind: ArtifactKind,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        let updated = sqlx::query(
            "UPDATE artifacts SET used = $1, is_shared = CASE WHEN kind = $2 THEN is_shared ELSE 1 END \
             WHERE hash = $3 AND expired IS NULL",
        )
        .bind(now.timestamp_millis())
        .bind(kind.name())
        .bind(name)
        .execute(writing.connection())
        .await?;
        writing.commit().await?;
        Ok(updated.rows_affected() > 0)
    }

    async fn add_artifact(
        &self,
        name: &str,
        kind: ArtifactKind,
        size: usize,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO artifacts (hash, kind, media, size_bytes, created, used) VALUES ($1, $2, $3, $4, $5, $5) \
             ON CONFLICT (hash) DO UPDATE SET used = excluded.used, is_shared = CASE WHEN artifacts.kind = excluded.kind \
             THEN artifacts.is_shared ELSE 1 END",
        )
        .bind(name)
        .bind(kind.name())
        .bind(kind.media())
        .bind(i64::try_from(size).unwrap_or(i64::MAX))
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    async fn artifact(&self, name: &str) -> Result<Option<Row>, StoreError> {
        let row = sqlx::query("SELECT kind, media, size_bytes, expired FROM artifacts WHERE hash = $1")
            .bind(name)
            .fetch_optional(self.pool())
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Row {
            kind: get(&row, "kind")?,
            media: get(&row, "media")?,
            size: usize::try_from(get::<i64>(&row, "size_bytes")?).unwrap_or_default(),
            expired: get::<Option<i64>>(&row, "expired")?.map(moment),
        }))
    }
}
