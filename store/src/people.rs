//! People, their sessions, and what was done by whom.
//!
//! Nothing here knows a password or a session's key: only what was made of them by those who do.

use crate::{
    database::{Store, StoreError, get, json, text},
    projects::moment,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Person {
    /// Their id.
    pub id: String,
    /// Their name, by which they log in.
    pub name: String,
    /// Their roles, by name.
    pub roles: Vec<String>,
    /// Whether they may log in.
    pub is_active: bool,
    /// When they were last here.
    pub seen: Option<DateTime<Utc>>,
    /// The password as argon2 made it; never shown.
    #[serde(skip)]
    pub password: String,
}

/// Somebody who is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSession {
    /// Who.
    pub person: Person,
    /// What their forms must hold.
    pub csrf: String,
    /// When they logged in.
    pub created: DateTime<Utc>,
    /// When they last asked for something.
    pub used: DateTime<Utc>,
}

/// Something that was done or refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AuditEntry {
    /// When.
    pub created: DateTime<Utc>,
    /// By whom; an address where nobody was logged in.
    pub who: String,
    /// What: `login`, `ticket.state`.
    pub what: String,
    /// With what.
    pub subject: String,
    /// How it went.
    pub detail: String,
}

const PEOPLE: &str = "SELECT id, name, password, roles, is_active, seen FROM people ";

impl Store {
    /// Adds somebody.
    ///
    /// # Errors
    ///
    /// A conflict where somebody has this name.
    pub async fn add_person(
        &self,
        name: &str,
        password: &str,
        roles: &[String],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let inserted = sqlx::query(
            "INSERT INTO people (id, name, password, roles, is_active, created) VALUES ($1, $2, $3, $4, 1, $5) \
             ON CONFLICT (name) DO NOTHING",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(name)
        .bind(password)
        .bind(text(&roles))
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        if inserted.rows_affected() == 0 {
            return Err(StoreError::Conflict(format!("somebody is called {name} already")));
        }
        writing.commit().await
    }

    /// Everybody, by name.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let sql = format!("{PEOPLE} ORDER BY name");
        sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(self.pool()).await?.iter().map(person).collect()
    }

    /// Somebody by name.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn person(&self, name: &str) -> Result<Option<Person>, StoreError> {
        let sql = format!("{PEOPLE} WHERE name = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(name).fetch_optional(self.pool()).await?;
        row.as_ref().map(person).transpose()
    }

    /// Lets somebody log in, or no longer: then all their sessions end, too.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn set_active(&self, person: &str, is_active: bool) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE people SET is_active = $1 WHERE id = $2")
            .bind(i64::from(is_active))
            .bind(person)
            .execute(writing.connection())
            .await?;
        if !is_active {
            sqlx::query("DELETE FROM sessions WHERE person = $1")
                .bind(person)
                .execute(writing.connection())
                .await?;
        }
        writing.commit().await
    }

    /// Keeps another password for somebody. All their sessions end but the one that is named; how many did.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn set_password(
        &self,
        person: &str,
        password: &str,
        session: Option<&str>,
    ) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE people SET password = $1 WHERE id = $2")
            .bind(password)
            .bind(person)
            .execute(writing.connection())
            .await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE person = $1 AND hash <> $2")
            .bind(person)
            .bind(session.unwrap_or_default())
            .execute(writing.connection())
            .await?;
        writing.commit().await?;
        Ok(ended.rows_affected())
    }

    /// Ends all sessions of somebody; how many that were.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn end_sessions(&self, person: &str) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        let ended = sqlx::query("DELETE FROM sessions WHERE person = $1")
            .bind(person)
            .execute(writing.connection())
            .await?;
        writing.commit().await?;
        Ok(ended.rows_affected())
    }

    /// Somebody has logged in.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn add_session(
        &self,
        hash: &str,
        person: &str,
        csrf: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("INSERT INTO sessions (hash, person, csrf, created, used) VALUES ($1, $2, $3, $4, $4)")
            .bind(hash)
            .bind(person)
            .bind(csrf)
            .bind(now.timestamp_millis())
            .execute(writing.connection())
            .await?;
        sqlx::query("UPDATE people SET seen = $1 WHERE id = $2")
            .bind(now.timestamp_millis())
            .bind(person)
            .execute(writing.connection())
            .await?;
        writing.commit().await
    }

    /// Who a session belongs to, if it was used after `idle` and made after `oldest`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn session(
        &self,
        hash: &str,
        (idle, oldest): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Option<PersonSession>, StoreError> {
        let row = sqlx::query(
            "SELECT people.id, people.name, people.password, people.roles, people.is_active, people.seen, \
             sessions.csrf, sessions.created, sessions.used FROM sessions \
             JOIN people ON people.id = sessions.person \
             WHERE sessions.hash = $1 AND sessions.used >= $2 AND sessions.created >= $3 AND people.is_active = 1",
        )
        .bind(hash)
        .bind(idle.timestamp_millis())
        .bind(oldest.timestamp_millis())
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(PersonSession {
            person: person(&row)?,
            csrf: get(&row, "csrf")?,
            created: moment(get(&row, "created")?),
            used: moment(get(&row, "used")?),
        }))
    }

    /// A session is used: it lasts longer.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn use_session(&self, hash: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE sessions SET used = $1 WHERE hash = $2")
            .bind(now.timestamp_millis())
            .bind(hash)
            .execute(writing.connection())
            .await?;
        writing.commit().await
    }

    /// Somebody has logged out.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn end_session(&self, hash: &str) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM sessions WHERE hash = $1").bind(hash).execute(writing.connection()).await?;
        writing.commit().await
    }

    /// Notes what was done or refused.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn audit(
        &self,
        (who, what, subject, detail): (&str, &str, &str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO audit (id, created, who, what, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(now.timestamp_millis())
        .bind(who)
        .bind(what)
        .bind(subject)
        .bind(detail)
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    /// What was done and refused, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn audited(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let rows =
            sqlx::query("SELECT created, who, what, subject, detail FROM audit ORDER BY id DESC LIMIT $1")
                .bind(i64::from(limit))
                .fetch_all(self.pool())
                .await?;
        let entry = |row: &AnyRow| -> Result<AuditEntry, StoreError> {
            Ok(AuditEntry {
                created: moment(get(row, "created")?),
                who: get(row, "who")?,
                what: get(row, "what")?,
                subject: get(row, "subject")?,
                detail: get(row, "detail")?,
            })
        };
        rows.iter().map(entry).collect()
    }
}

fn person(row: &AnyRow) -> Result<Person, StoreError> {
    let roles: String = get(row, "roles")?;
    Ok(Person {
        id: get(row, "id")?,
        name: get(row, "name")?,
        roles: json("a person's roles", &roles)?,
        is_active: get::<i64>(row, "is_active")? != 0,
        seen: get::<Option<i64>>(row, "seen")?.map(moment),
        password: get(row, "password")?,
    })
}
