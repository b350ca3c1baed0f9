//! A backup comes back, into a store that is empty: as a whole or not at all.
//!
//! Rows are one transaction, which is made so once the end of the file was seen and all counts are right. Artifacts are
//! checked by their hashes and kept before it: without their rows nobody sees them.

use crate::{
    artifacts::{ArtifactKind, Artifacts},
    backup::{BackupError, Column, FORMAT, Manifest, TABLES, Whole, columns},
    database::{DatabaseKind, Store, Writing, places},
    projects::hash,
};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use std::{
    collections::BTreeMap,
    io::{BufRead as _, Read},
};

/// So many rows go into one statement.
const ROWS: usize = 50;

/// An entry is no larger: a part of rows, or the largest file of a project.
const LARGEST: u64 = 256 << 20;

/// Reads what a backup says of itself.
///
/// # Errors
///
/// It is none of ours.
pub fn manifest<R: Read>(from: R) -> Result<Manifest, BackupError> {
    let mut tar = archive(from)?;
    let mut entries = tar.entries().map_err(damaged)?;
    let mut entry = entries.next().ok_or_else(|| damaged("it is empty"))?.map_err(damaged)?;
    let (name, bytes) = read(&mut entry)?;
    if name != "manifest.json" {
        return Err(damaged("it does not begin with manifest.json"));
    }
    let manifest: Manifest = parsed(&bytes)?;
    if manifest.format != FORMAT {
        return Err(damaged(format!("its form is {}, this version reads {FORMAT}", manifest.format)));
    }
    Ok(manifest)
}

/// Restores a backup into an empty store, which has the form of the backup's time (`Store::open_at`); afterwards it has
/// the present one.
///
/// # Errors
///
/// The store is not empty; the file is not whole, or an artifact is not what its name says. Then nothing was restored.
pub async fn restore<R: Read>(artifacts: &Artifacts, from: R) -> Result<Whole, BackupError> {
    let store = artifacts.store();
    let mut writing = store.write().await?;
    empty(&mut writing, store.kind()).await?;
    let mut tar = archive(from)?;
    let mut restoring = Restoring { manifest: None, columns: BTreeMap::new(), seen: Whole::default() };
    let mut whole: Option<Whole> = None;
    for entry in tar.entries().map_err(damaged)? {
        let (name, bytes) = read(&mut entry.map_err(damaged)?)?;
        if name == "end.json" {
            whole = Some(parsed(&bytes)?);
            break;
        }
        restoring.entry((store, artifacts), &mut writing, &name, bytes).await?;
    }
    let whole = whole.ok_or_else(|| damaged("its end is missing"))?;
    if (&whole.rows, whole.artifacts) != (&restoring.seen.rows, restoring.seen.artifacts) {
        return Err(damaged("it says that it has other numbers of rows or artifacts than it has"));
    }
    writing.commit().await?;
    store.migrate().await?;
    let created = restoring.manifest.map(|manifest| manifest.created).unwrap_or_default();
    absent(store, &whole, created).await?;
    Ok(whole)
}

/// Notes what is not there: artifacts that were lost before, and small pictures, which are made again when wanted.
async fn absent(store: &Store, whole: &Whole, created: DateTime<Utc>) -> Result<(), BackupError> {
    let mut writing = store.write().await?;
    for missing in whole.missing.keys() {
        sqlx::query("UPDATE artifacts SET expired = $1 WHERE hash = $2 AND expired IS NULL")
            .bind(created.timestamp_millis())
            .bind(missing)
            .execute(writing.connection())
            .await?;
    }
    sqlx::query("UPDATE artifacts SET thumb = NULL").execute(writing.connection()).await?;
    Ok(writing.commit().await?)
}

struct Restoring {
    manifest: Option<Manifest>,
    columns: BTreeMap<String, Vec<Column>>,
    seen: Whole,
}

impl Restoring {
    async fn entry(
        &mut self,
        (store, artifacts): (&Store, &Artifacts),
        writing: &mut Writing,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<(), BackupError> {
        let parts: Vec<&str> = name.split('/').collect();
        match (&self.manifest, &parts[..]) {
            (None, ["manifest.json"]) => {
                let manifest: Manifest = parsed(&bytes)?;
                for (table, names) in &manifest.tables {
                    if !TABLES.contains(&table.as_str()) {
                        return Err(damaged(format!("it has a table `{table}`, which is none of ours")));
                    }
                    let own = columns(writing.connection(), store.kind(), table).await?;
                    let named = |name: &String| own.iter().find(|column| column.name == *name).cloned();
                    let chosen: Option<Vec<Column>> = names.iter().map(named).collect();
                    let chosen = chosen.filter(|chosen| chosen.len() == own.len()).ok_or_else(|| {
                        damaged(format!(
                            "the table {table} has other columns than the database: was that used with another \
                             version already?"
                        ))
                    })?;
                    self.columns.insert(table.clone(), chosen);
                    self.seen.rows.insert(table.clone(), 0);
                }
                self.manifest = Some(manifest);
            }
            (Some(_), ["rows", table, _]) => {
                let columns = self.columns.get(*table).ok_or_else(|| damaged(format!("no table {table}")))?;
                let count = insert(writing, (table, columns), &bytes).await?;
                *self.seen.rows.entry((*table).to_owned()).or_default() += count;
            }
            (Some(_), ["artifacts", name]) => {
                if hash(&bytes) != **name {
                    return Err(damaged(format!("the artifact {name} is not what its name says")));
                }
                let kind: Option<(String,)> = sqlx::query_as("SELECT kind FROM artifacts WHERE hash = $1")
                    .bind(*name)
                    .fetch_optional(writing.connection())
                    .await?;
                let kind = kind.and_then(|(kind,)| ArtifactKind::parse(&kind));
                let kind = kind.ok_or_else(|| damaged(format!("nothing tells of the artifact {name}")))?;
                artifacts.put_object(name, kind, bytes).await?;
                self.seen.artifacts += 1;
            }
            _ => return Err(damaged(format!("there is `{name}` in it"))),
        }
        Ok(())
    }
}

/// That nothing is there yet. Turns are those of an empty database.
async fn empty(writing: &mut Writing, kind: DatabaseKind) -> Result<(), BackupError> {
    for table in TABLES.into_iter().filter(|table| *table != "turns") {
        if columns(writing.connection(), kind, table).await?.is_empty() {
            // It came with a later migration than the backup's.
            continue;
        }
        let text = format!("SELECT COUNT(*) FROM {table}");
        let (rows,): (i64,) = sqlx::query_as(AssertSqlSafe(text)).fetch_one(writing.connection()).await?;
        if rows > 0 {
            return Err(BackupError::NotEmpty { table: table.to_owned(), rows });
        }
    }
    sqlx::query("DELETE FROM turns").execute(writing.connection()).await?;
    Ok(())
}

async fn insert(
    writing: &mut Writing,
    (table, columns): (&str, &[Column]),
    lines: &[u8],
) -> Result<u64, BackupError> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut rows: Vec<Vec<Value>> = vec![];
    for line in lines.lines() {
        let row: Vec<Value> = parsed(line?.as_bytes())?;
        if row.len() != columns.len() {
            return Err(damaged(format!("a row of {table} has {} values", row.len())));
        }
        rows.push(row);
    }
    for some in rows.chunks(ROWS) {
        let text = format!(
            "INSERT INTO {table} ({}) VALUES {}",
            names.join(", "),
            places(some.len(), columns.len(), 0)
        );
        let mut query = sqlx::query(AssertSqlSafe(text));
        for (value, column) in some.iter().flat_map(|row| row.iter().zip(columns)) {
            query = match (value, column.is_number) {
                (Value::Null, true) => query.bind(None::<i64>),
                (Value::Null, false) => query.bind(None::<String>),
                (Value::Number(number), true) => query.bind(number.as_i64()),
                // PostgreSQL takes no NUL in a text, SQLite does.
                (Value::String(text), false) => query.bind(text.replace('\0', "\u{fffd}")),
                (other, _) => return Err(damaged(format!("{table}.{}: {other}", column.name))),
            };
        }
        query.execute(writing.connection()).await?;
    }
    Ok(rows.len() as u64)
}

fn archive<R: Read>(from: R) -> Result<tar::Archive<impl Read>, BackupError> {
    Ok(tar::Archive::new(zstd::Decoder::new(from).map_err(damaged)?))
}

/// The name and the bytes of an entry.
fn read<R: Read>(entry: &mut tar::Entry<'_, R>) -> Result<(String, Vec<u8>), BackupError> {
    let name = entry.path().map_err(damaged)?.to_string_lossy().into_owned();
    if entry.size() > LARGEST {
        return Err(damaged(format!("{name} is larger than anything that we keep")));
    }
    let mut bytes = vec![];
    entry.read_to_end(&mut bytes).map_err(damaged)?;
    if bytes.len() as u64 != entry.size() {
        return Err(damaged(format!("{name} is cut short")));
    }
    Ok((name, bytes))
}

fn parsed<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BackupError> {
    serde_json::from_slice(bytes).map_err(damaged)
}

fn damaged(error: impl std::fmt::Display) -> BackupError {
    BackupError::Damaged(error.to_string())
}
