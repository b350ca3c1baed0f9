//! One database of either kind, and transactions that keep their turn.
//!
//! Every SQL text is the same for SQLite and PostgreSQL, over sqlx's `Any`: moments are milliseconds since 1970,
//! truths 0 or 1, what has an inner form is JSON.

use crate::on_disk::OnDisk;
use sqlx::{
    Any, AnyConnection, AnyPool, Connection as _, Transaction,
    any::{AnyPoolOptions, AnyRow},
    migrate::Migrator,
};
use std::{path::Path, sync::Arc, time::Duration};
use thiserror::Error;
use tokio::sync::{Mutex, OwnedMutexGuard};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How SQLite opens a file: made where there is none, which happens once; later it has to be there.
const MADE: &str = "?mode=rwc";
const THERE: &str = "?mode=rw";

/// How long a statement waits for another process that writes.
const BUSY: Duration = Duration::from_secs(15);

/// What went wrong between us and what is kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database said so, or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// It can't be brought to the form that this version wants.
    #[error(
        "the database can't be used by this version: {0}\n\
         hint: was it written by a newer version of Surefoot?"
    )]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Its address is none of ours.
    #[error("`{0}` is no database\nhint: a folder or file for SQLite, or postgres://user:password@host/name")]
    Address(String),
    /// What was asked for is not there.
    #[error("no {what} `{name}`")]
    Missing {
        /// What: `ticket`, `run`.
        what: &'static str,
        /// Its name or id.
        name: String,
    },
    /// A backup of a newer version.
    #[error(
        "the backup was made by a newer version of Surefoot: its form is {theirs}, this version knows {ours}\n\
         hint: restore it with that version"
    )]
    Newer {
        /// The form of the backup: the number of its last migration.
        theirs: i64,
        /// The newest form that we know.
        ours: i64,
    },
    /// Somebody else was first.
    #[error("{0}")]
    Conflict(String),
    /// What stands there can't be read.
    #[error("{what} can't be read: {reason}")]
    Damaged {
        /// What.
        what: String,
        /// Why.
        reason: String,
    },
    /// The folder of the database can't be made.
    #[error("{path}: {reason}")]
    Folder {
        /// The folder.
        path: String,
        /// Why.
        reason: std::io::Error,
    },
}

/// Which kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file, for one process.
    Sqlite,
    /// A server, for many.
    Postgres,
}

/// What is kept.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    kind: DatabaseKind,
    /// SQLite has one writer: who waits for it waits here, in order, and not in the file's lock by chance.
    writer: Arc<Mutex<()>>,
}

impl Store {
    /// Opens `address`: `postgres://…`, `sqlite:FILE`, or a folder, in which `surefoot.db` is made.
    ///
    /// # Errors
    ///
    /// That it can't be reached, or that a newer version of Surefoot has written it.
    pub async fn open(address: &str) -> Result<Store, StoreError> {
        let store = Store::connect(address).await?;
        MIGRATIONS.run(&store.pool).await?;
        Ok(store)
    }

    /// Opens `address` in the form that it had with this migration, for a backup of that time.
    ///
    /// # Errors
    ///
    /// That it can't be reached, or that its form is another one already.
    pub async fn open_at(address: &str, migration: i64) -> Result<Store, StoreError> {
        let store = Store::connect(address).await?;
        if migration > Store::newest_migration() {
            return Err(StoreError::Newer { theirs: migration, ours: Store::newest_migration() });
        }
        MIGRATIONS.run_to(migration, &store.pool).await?;
        Ok(store)
    }

    /// Brings it to the form that this version wants.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        Ok(MIGRATIONS.run(&self.pool).await?)
    }

    /// The number of the last migration that this version knows.
    pub fn newest_migration() -> i64 {
        MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
    }

    async fn connect(address: &str) -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        let (kind, url) = url(address)?;
        let options =
            AnyPoolOptions::new().acquire_timeout(Duration::from_secs(30)).max_connections(match kind {
                DatabaseKind::Sqlite => 8,
                DatabaseKind::Postgres => 16,
            });
        let options = options.after_connect(move |connection, _| {
            Box::pin(
                async move { if kind == DatabaseKind::Sqlite { prepare(connection).await } else { Ok(()) } },
            )
        });
        let on_disk = Arc::new(match kind {
            DatabaseKind::Sqlite => OnDisk::made(&url).await?,
            DatabaseKind::Postgres => OnDisk::default(),
        });
        // SQLite takes a transaction back by itself where the disk is full; sqlx believes it to be open for ever and
        // begins no other one on that connection.
        let options = options.before_acquire(move |connection, known| {
            let is_good = !connection.is_in_transaction() && on_disk.is_of_now(known.age);
            Box::pin(async move { Ok(is_good) })
        });
        let pool = options.connect(&url.replace(MADE, THERE)).await?;
        Ok(Store { pool, kind, writer: Arc::default() })
    }

    /// Which kind of database it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.pool
    }

    /// Begins a transaction that writes.
    pub(crate) async fn write(&self) -> Result<Writing, StoreError> {
        let (turn, begin) = match self.kind {
            DatabaseKind::Sqlite => (Some(self.writer.clone().lock_owned().await), "BEGIN IMMEDIATE"),
            DatabaseKind::Postgres => (None, "BEGIN"),
        };
        Ok(Writing { transaction: self.pool.begin_with(begin).await?, _turn: turn })
    }

    /// Begins a transaction that sees everything as it is now, whatever others write meanwhile.
    pub(crate) async fn snapshot_of_now(&self) -> Result<Transaction<'static, Any>, StoreError> {
        // SQLite: a transaction has its view from its first look on, and writers go on beside it (WAL).
        let begin = match self.kind {
            DatabaseKind::Sqlite => "BEGIN",
            DatabaseKind::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        Ok(self.pool.begin_with(begin).await?)
    }

    /// Whether it answers.
    ///
    /// # Errors
    ///
    /// What it said instead.
    pub async fn is_ready(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT count FROM turns WHERE name = 'claim'").fetch_one(&self.pool).await?;
        Ok(())
    }

    /// Closes all connections; what is written is on the disk.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A transaction that writes. Dropped without `commit`, it never was.
pub(crate) struct Writing {
    transaction: Transaction<'static, Any>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Writing {
    /// The connection, for statements.
    pub fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Waits for the turn of this name, has it to the end of the transaction, and tells how many had it before.
    pub async fn turn(&mut self, name: &str) -> Result<i64, StoreError> {
        let row: (i64,) =
            sqlx::query_as("UPDATE turns SET count = count + 1 WHERE name = $1 RETURNING count")
                .bind(name)
                .fetch_one(self.connection())
                .await?;
        Ok(row.0)
    }

    /// Makes it so.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

/// What is acknowledged survives a power cut: WAL with every commit on the disk.
async fn prepare(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let text = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA busy_timeout = {};",
        BUSY.as_millis()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(text)).execute(connection).await?;
    Ok(())
}

fn url(address: &str) -> Result<(DatabaseKind, String), StoreError> {
    if address.starts_with("postgres://") || address.starts_with("postgresql://") {
        return Ok((DatabaseKind::Postgres, address.to_owned()));
    }
    if address.contains("://") && !address.starts_with("sqlite://") {
        return Err(StoreError::Address(address.to_owned()));
    }
    let path = address.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = Path::new(path);
    let file = if path.extension().is_some_and(|end| end == "db" || end == "sqlite") {
        path.to_owned()
    } else {
        path.join("surefoot.db")
    };
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|reason| StoreError::Folder { path: folder.display().to_string(), reason })?;
    }
    let file = file.to_str().ok_or_else(|| StoreError::Address(address.to_owned()))?;
    Ok((DatabaseKind::Sqlite, format!("sqlite://{file}{MADE}")))
}

/// `($1, $2), ($3, $4)`: places for `rows` rows of `columns` values, after the first `after` ones.
pub(crate) fn places(rows: usize, columns: usize, after: usize) -> String {
    let row = |row: usize| {
        let first = after + row * columns;
        let places: Vec<String> = (1..=columns).map(|column| format!("${}", first + column)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// A JSON text out of a row.
pub(crate) fn json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Damaged { what: what.to_owned(), reason: error.to_string() })
}

/// A value as JSON text.
pub(crate) fn text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our types have string keys")
}

/// A column of a row.
pub(crate) fn get<'r, T>(row: &'r AnyRow, name: &str) -> Result<T, StoreError>
where
    T: sqlx::Decode<'r, Any> + sqlx::Type<Any>,
{
    use sqlx::Row as _;
    Ok(row.try_get(name)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder_a_file_or_a_server() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let of = |address: &str| {
            url(address).map(|(kind, url)| (kind, url.replace(folder.path().to_str().unwrap(), "…")))
        };
        let data = folder.path().join("data");
        let data = data.to_str().unwrap();
        let sqlite = DatabaseKind::Sqlite;
        assert_eq!(of(data).unwrap(), (sqlite, "sqlite://…/data/surefoot.db?mode=rwc".to_owned()));
        assert_eq!(
            of(&format!("sqlite:{data}/x.db")).unwrap(),
            (sqlite, "sqlite://…/data/x.db?mode=rwc".to_owned())
        );
        assert_eq!(of("postgres://a@b/c").unwrap().0, DatabaseKind::Postgres);
        assert!(of("mysql://a@b/c").unwrap_err().to_string().contains("hint: "));
    }

    #[test]
    fn places_are_numbered_through() {
        assert_eq!(places(2, 3, 1), "($2, $3, $4), ($5, $6, $7)");
    }
}
