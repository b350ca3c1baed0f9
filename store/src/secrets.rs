//! Values that a server keeps, sealed. Nothing here knows a value, or a key.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
};
use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;

/// A value as it is kept. Its place, its name and its id were sealed with it: a row that is put elsewhere opens nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// Its id.
    pub id: String,
    /// The project's id.
    pub project: String,
    /// The environment's name; empty: every environment that has none of its own.
    pub environment: String,
    /// Its name, as scenarios have it.
    pub name: String,
    /// Which key it was sealed with.
    pub key: String,
    /// Base64.
    pub nonce: String,
    /// Base64.
    pub sealed: String,
    /// Who set it.
    pub author: String,
    /// When.
    pub changed: DateTime<Utc>,
}

const SECRETS: &str =
    "SELECT id, project, environment, name, sealing_key, nonce, sealed, author, changed FROM secrets ";

impl Store {
    /// All secrets of a project, by name and environment; without one those of all projects.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn secrets(&self, project: Option<&str>) -> Result<Vec<SealedSecret>, StoreError> {
        let sql = format!(
            "{SECRETS} WHERE CAST($1 AS TEXT) IS NULL OR project = $1 ORDER BY project, name, environment"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(project).fetch_all(self.pool()).await?;
        rows.iter().map(secret).collect()
    }

    /// Keeps a secret. One of this name in this environment is replaced, id and all.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn put_secret(&self, new: &SealedSecret) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO secrets (id, project, environment, name, sealing_key, nonce, sealed, author, changed) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (project, environment, name) DO UPDATE SET \
             id = excluded.id, sealing_key = excluded.sealing_key, nonce = excluded.nonce, \
             sealed = excluded.sealed, author = excluded.author, changed = excluded.changed",
        )
        .bind(&new.id)
        .bind(&new.project)
        .bind(&new.environment)
        .bind(&new.name)
        .bind(&new.key)
        .bind(&new.nonce)
        .bind(&new.sealed)
        .bind(&new.author)
        .bind(new.changed.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    /// Removes a secret of a project by its id; what it was.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn remove_secret(&self, project: &str, id: &str) -> Result<SealedSecret, StoreError> {
        let mut writing = self.write().await?;
        let sql = format!("{SECRETS} WHERE project = $1 AND id = $2");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(project)
            .bind(id)
            .fetch_optional(writing.connection())
            .await?;
        let missing = || StoreError::Missing { what: "secret", name: id.to_owned() };
        let gone = secret(&row.ok_or_else(missing)?)?;
        sqlx::query("DELETE FROM secrets WHERE id = $1").bind(id).execute(writing.connection()).await?;
        writing.commit().await?;
        Ok(gone)
    }

    /// Secrets that were sealed anew, all or none. One that has been replaced meanwhile stays as it is.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn reseal_secrets(&self, resealed: &[SealedSecret]) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        for one in resealed {
            sqlx::query("UPDATE secrets SET sealing_key = $1, nonce = $2, sealed = $3 WHERE id = $4")
                .bind(&one.key)
                .bind(&one.nonce)
                .bind(&one.sealed)
                .bind(&one.id)
                .execute(writing.connection())
                .await?;
        }
        writing.commit().await
    }
}

fn secret(row: &AnyRow) -> Result<SealedSecret, StoreError> {
    Ok(SealedSecret {
        id: get(row, "id")?,
        project: get(row, "project")?,
        environment: get(row, "environment")?,
        name: get(row, "name")?,
        key: get(row, "sealing_key")?,
        nonce: get(row, "nonce")?,
        sealed: get(row, "sealed")?,
        author: get(row, "author")?,
        changed: moment(get(row, "changed")?),
    })
}
