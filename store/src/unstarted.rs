//! Plans that could not be started when they were due, and why: who looks in the morning finds it.
//!
//! Of a plan only the last is kept, and only until it starts.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
};
use chrono::{DateTime, Utc};

/// A plan that could not be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unstarted {
    /// The plan's name; empty where the project's files can't be read: then it is all of them.
    pub plan: String,
    /// What it was due for last.
    pub slot: String,
    /// Why it could not start.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Store {
    /// Plans of a project that could not be started, by name.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn unstarted(&self, project: &str) -> Result<Vec<Unstarted>, StoreError> {
        let rows =
            sqlx::query("SELECT plan, slot, reason, since FROM unstarted WHERE project = $1 ORDER BY plan")
                .bind(project)
                .fetch_all(self.pool())
                .await?;
        rows.iter()
            .map(|row| {
                Ok(Unstarted {
                    plan: get(row, "plan")?,
                    slot: get(row, "slot")?,
                    reason: get(row, "reason")?,
                    since: moment(get(row, "since")?),
                })
            })
            .collect()
    }

    /// Notes that a plan could not be started, and why. Since when stays.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn note_unstarted(
        &self,
        project: &str,
        (plan, slot, reason): (&str, &str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO unstarted (project, plan, slot, reason, since) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (project, plan) DO UPDATE SET slot = excluded.slot, reason = excluded.reason",
        )
        .bind(project)
        .bind(plan)
        .bind(slot)
        .bind(reason)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    /// Nothing keeps a plan from starting any more.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn forget_unstarted(&self, project: &str, plan: &str) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM unstarted WHERE project = $1 AND plan = $2")
            .bind(project)
            .bind(plan)
            .execute(writing.connection())
            .await?;
        writing.commit().await
    }
}
