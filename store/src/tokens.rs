//! Keys of machines: what a pipeline may do for the person who made them.
//!
//! Nothing here knows a key: only its hash.

use crate::{
    database::{Store, StoreError, get, json, text},
    grants::Limit,
    projects::moment,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// A key of a machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Token {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// For whom it acts: their name.
    pub person: String,
    /// What it may do, by the names of permissions.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it ends; nothing: never.
    pub expires: Option<DateTime<Utc>>,
    /// When it was last used.
    pub used: Option<DateTime<Utc>>,
    /// Where it may; `None`: wherever its person may. Told by names, where it is told.
    #[serde(skip)]
    pub limits: Option<Vec<Limit>>,
}

/// A token that is to be made.
#[derive(Debug, Clone)]
pub struct NewToken<'a> {
    /// The hash of the key.
    pub hash: &'a str,
    /// What it is for.
    pub name: &'a str,
    /// For whom it acts: their id.
    pub person: &'a str,
    /// What it may do, by the names of permissions.
    pub scopes: &'a [String],
    /// When it ends.
    pub expires: Option<DateTime<Utc>>,
    /// Where it may; `None`: wherever its person may.
    pub limits: Option<&'a [Limit]>,
}

const TOKENS: &str = "SELECT tokens.id, tokens.name, people.name AS person, tokens.scopes, tokens.places, \
    tokens.created, tokens.expires, tokens.used FROM tokens JOIN people ON people.id = tokens.person ";

impl Store {
    /// Makes a token; its id.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn add_token(&self, new: &NewToken<'_>, now: DateTime<Utc>) -> Result<String, StoreError> {
        let id = Uuid::now_v7().to_string();
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO tokens (id, hash, name, person, scopes, created, expires, places) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&id)
        .bind(new.hash)
        .bind(new.name)
        .bind(new.person)
        .bind(text(&new.scopes))
        .bind(now.timestamp_millis())
        .bind(new.expires.map(|expires| expires.timestamp_millis()))
        .bind(new.limits.map(|limits| text(&limits)))
        .execute(writing.connection())
        .await?;
        writing.commit().await?;
        Ok(id)
    }

    /// The token of this hash, if it is good now: neither revoked nor expired, of somebody who is active.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn token(&self, hash: &str, now: DateTime<Utc>) -> Result<Option<Token>, StoreError> {
        let sql = format!(
            "{TOKENS} WHERE tokens.hash = $1 AND tokens.revoked IS NULL AND people.is_active = 1 \
             AND (tokens.expires IS NULL OR tokens.expires > $2)"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(hash)
            .bind(now.timestamp_millis())
            .fetch_optional(self.pool())
            .await?;
        row.as_ref().map(token).transpose()
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn use_token(&self, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE tokens SET used = $1 WHERE id = $2")
            .bind(now.timestamp_millis())
            .bind(id)
            .execute(writing.connection())
            .await?;
        writing.commit().await
    }

    /// Tokens that were not revoked, the last first.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        let sql =
            format!("{TOKENS} WHERE tokens.revoked IS NULL ORDER BY tokens.created DESC, tokens.id DESC");
        sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(self.pool()).await?.iter().map(token).collect()
    }

    /// Ends a token for ever; its name.
    ///
    /// # Errors
    ///
    /// That there is none, or no longer.
    pub async fn revoke_token(&self, id: &str, now: DateTime<Utc>) -> Result<String, StoreError> {
        let mut writing = self.write().await?;
        let row: Option<(String,)> =
            sqlx::query_as("UPDATE tokens SET revoked = $1 WHERE id = $2 AND revoked IS NULL RETURNING name")
                .bind(now.timestamp_millis())
                .bind(id)
                .fetch_optional(writing.connection())
                .await?;
        writing.commit().await?;
        row.map(|(name,)| name).ok_or_else(|| StoreError::Missing { what: "token", name: id.to_owned() })
    }
}

fn token(row: &AnyRow) -> Result<Token, StoreError> {
    let scopes: String = get(row, "scopes")?;
    let when = |name: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(get::<Option<i64>>(row, name)?.map(moment))
    };
    Ok(Token {
        id: get(row, "id")?,
        name: get(row, "name")?,
        person: get(row, "person")?,
        scopes: json("a token's scopes", &scopes)?,
        created: moment(get(row, "created")?),
        expires: when("expires")?,
        used: when("used")?,
        limits: get::<Option<String>>(row, "places")?
            .map(|places| json("a token's places", &places))
            .transpose()?,
    })
}
