//! All that is kept as one file, while the service goes on.
//!
//! The file is a tar within zstd, the same for both databases: `manifest.json`, rows as lines of JSON by table, every
//! artifact under the hash of what it holds, and `end.json`, without which it is not whole. What it tells is the state
//! of one moment. Memory stays flat: some rows and one artifact at a time.

use crate::{
    artifacts::{ArtifactError, Artifacts},
    database::{DatabaseKind, Store, StoreError, get},
};
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row as _, Transaction};
use std::{collections::BTreeMap, io::Write};
use thiserror::Error;

/// The form of the file.
pub(crate) const FORMAT: u32 = 1;

/// All tables, each behind those that it refers to. A test finds one that is missing.
pub(crate) const TABLES: [&str; 41] = [
    "projects",
    "files",
    "turns",
    "plan_runs",
    "lanes",
    "workers",
    "runs",
    "steps",
    "cells",
    "artifacts",
    "tickets",
    "sightings",
    "comments",
    "watchers",
    "catches",
    "attachments",
    "people",
    "sessions",
    "audit",
    "proposals",
    "proposal_cells",
    "drafts",
    "tried",
    "sites",
    "planned",
    "plan_names",
    "unstarted",
    "kept_deployments",
    "tokens",
    "deployments",
    "saved_filters",
    "news",
    "messages",
    "message_news",
    "deliveries",
    "secrets",
    "grants",
    "shown",
    "published",
    "publications",
    "usage",
];

/// Tables of what passes: nothing that anybody could want back.
#[cfg(test)]
const PASSING: [&str; 1] = ["frames"];

/// Rows are written in parts of about so many bytes: a part is what a restore holds in memory.
const PART_BYTES: usize = 1 << 20;

/// How hard it is compressed: pictures are compressed already, and rows shrink to a tenth with little.
const LEVEL: i32 = 3;

/// What went wrong with a backup, or with its way back.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The database said so.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The place of artifacts said so.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// The file can't be written or read.
    #[error("the backup can't be written or read: {0}")]
    File(#[from] std::io::Error),
    /// It is none of ours, or not whole.
    #[error("this is no whole backup: {0}\nhint: nothing was restored; take another file")]
    Damaged(String),
    /// There is something where it is to be restored.
    #[error(
        "there is something already: {rows} rows of {table}; nothing was restored\n\
         hint: restore into a new folder or an empty database, before the first `surefoot serve`"
    )]
    NotEmpty {
        /// A table that has rows.
        table: String,
        /// How many.
        rows: i64,
    },
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> BackupError {
        BackupError::Store(error.into())
    }
}

/// What a backup says of itself first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the file.
    pub format: u32,
    /// The number of the database's last migration.
    pub migration: i64,
    /// The version of Surefoot.
    pub version: String,
    /// The moment whose state it tells.
    pub created: DateTime<Utc>,
    /// The columns of every table, in the order of the rows' values.
    pub(crate) tables: BTreeMap<String, Vec<String>>,
}

/// What a backup says of itself last.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Whole {
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Artifacts.
    pub artifacts: u64,
    /// Artifacts that the database knows and that could not be read: their hashes and why.
    pub missing: BTreeMap<String, String>,
}

/// Writes all that is kept.
///
/// # Errors
///
/// What the database, the place of artifacts or the file said. A single artifact that is gone or damaged is told in
/// the result: the rest is worth keeping.
pub async fn backup<W: Write>(
    artifacts: &Artifacts,
    to: W,
    now: DateTime<Utc>,
) -> Result<Whole, BackupError> {
    let store = artifacts.store();
    let mut reading = store.snapshot_of_now().await?;
    let mut tables = BTreeMap::new();
    for table in TABLES {
        let columns = columns(&mut reading, store.kind(), table).await?;
        tables.insert(table.to_owned(), columns);
    }
    let names = |columns: &[Column]| columns.iter().map(|column| column.name.clone()).collect();
    let manifest = Manifest {
        format: FORMAT,
        migration: Store::newest_migration(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        created: now,
        tables: tables.iter().map(|(table, columns)| (table.clone(), names(columns))).collect(),
    };
    let mut file = File { tar: tar::Builder::new(zstd::Encoder::new(to, LEVEL)?), now };
    file.add("manifest.json", &json_bytes(&manifest))?;
    let mut whole = Whole::default();
    for table in TABLES {
        let count = rows(&mut reading, &mut file, (table, &tables[table])).await?;
        whole.rows.insert(table.to_owned(), count);
    }
    evidence(&mut reading, &mut file, artifacts, &mut whole).await?;
    file.add("end.json", &json_bytes(&whole))?;
    file.tar.into_inner()?.finish()?.flush()?;
    Ok(whole)
}

struct File<W: Write> {
    tar: tar::Builder<zstd::Encoder<'static, W>>,
    now: DateTime<Utc>,
}

impl<W: Write> File<W> {
    fn add(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        header.set_mtime(u64::try_from(self.now.timestamp()).unwrap_or(0));
        self.tar.append_data(&mut header, name, bytes)
    }
}

fn json_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("our types have string keys")
}

/// A column, and whether it holds numbers; all others hold texts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    pub name: String,
    pub is_number: bool,
}

/// The columns of a table, in their order.
pub(crate) async fn columns(
    connection: &mut AnyConnection,
    kind: DatabaseKind,
    table: &str,
) -> Result<Vec<Column>, StoreError> {
    let text = match kind {
        DatabaseKind::Sqlite => "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
        DatabaseKind::Postgres => {
            "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS type \
             FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 \
             ORDER BY ordinal_position"
        }
    };
    let rows = sqlx::query(text).bind(table).fetch_all(connection).await?;
    rows.iter()
        .map(|row| {
            let of: String = get(row, "type")?;
            Ok(Column { name: get(row, "name")?, is_number: of.eq_ignore_ascii_case("bigint") })
        })
        .collect()
}

async fn rows<W: Write>(
    reading: &mut Transaction<'static, Any>,
    file: &mut File<W>,
    (table, columns): (&str, &[Column]),
) -> Result<u64, BackupError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let text = format!("SELECT {} FROM {table}", names.join(", "));
    let mut rows = sqlx::query(AssertSqlSafe(text)).fetch(&mut **reading);
    let (mut count, mut part, mut lines) = (0, 0, vec![]);
    while let Some(row) = rows.try_next().await? {
        let mut values = vec![];
        for (at, column) in columns.iter().enumerate() {
            values.push(if column.is_number {
                json!(row.try_get::<Option<i64>, _>(at)?)
            } else {
                json!(row.try_get::<Option<String>, _>(at)?)
            });
        }
        serde_json::to_writer(&mut lines, &Value::Array(values)).map_err(std::io::Error::from)?;
        lines.push(b'\n');
        count += 1;
        if lines.len() >= PART_BYTES {
            file.add(&format!("rows/{table}/{part:06}.jsonl"), &lines)?;
            (part, lines) = (part + 1, vec![]);
        }
    }
    if !lines.is_empty() {
        file.add(&format!("rows/{table}/{part:06}.jsonl"), &lines)?;
    }
    Ok(count)
}

/// Every artifact that has not expired, and every file of a project.
async fn evidence<W: Write>(
    reading: &mut Transaction<'static, Any>,
    file: &mut File<W>,
    artifacts: &Artifacts,
    whole: &mut Whole,
) -> Result<(), BackupError> {
    let mut last = String::new();
    loop {
        let some: Vec<(String,)> = sqlx::query_as(
            "SELECT hash FROM artifacts WHERE expired IS NULL AND hash > $1 ORDER BY hash LIMIT 500",
        )
        .bind(&last)
        .fetch_all(&mut **reading)
        .await?;
        let Some((end,)) = some.last() else { return Ok(()) };
        last.clone_from(end);
        for (hash,) in some {
            match artifacts.get(&hash).await {
                Ok(artifact) => {
                    file.add(&format!("artifacts/{hash}"), &artifact.bytes)?;
                    whole.artifacts += 1;
                }
                Err(
                    error @ (ArtifactError::Missing(_)
                    | ArtifactError::Expired { .. }
                    | ArtifactError::Damaged(_)),
                ) => drop(whole.missing.insert(hash, error.to_string())),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_table_is_in_the_backup() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let store = Store::open(folder.path().to_str().unwrap()).await.expect("a database");
        let text = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' \
                    AND name NOT LIKE 'sqlite%' ORDER BY name";
        let all: Vec<(String,)> = sqlx::query_as(text).fetch_all(store.pool()).await.expect("the tables");
        let mut ours = [&TABLES[..], &PASSING[..]].concat();
        ours.sort_unstable();
        let all: Vec<&str> = all.iter().map(|(name,)| name.as_str()).collect();
        assert_eq!(ours, all, "a new table has its place in TABLES, behind those that it refers to");
    }
}
