//! Which version of an application is where, as those tell who bring it there.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::HashMap;
use uuid::Uuid;

/// A version that was brought to an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Deployment {
    /// The environment's name.
    pub environment: String,
    /// The application's version.
    pub version: Option<String>,
    /// Who told of it.
    pub author: String,
    /// When.
    pub created: DateTime<Utc>,
}

impl Store {
    /// Notes a deployment; whether it is new: the same key in the same environment is one.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn deployed(
        &self,
        project: &str,
        (environment, version): (&str, Option<&str>),
        (author, key): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        let inserted = sqlx::query(
            "INSERT INTO deployments (id, project, environment, version, author, key, created) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (project, environment, key) DO NOTHING",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(project)
        .bind(environment)
        .bind(version)
        .bind(author)
        .bind(key)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await?;
        Ok(inserted.rows_affected() > 0)
    }

    /// Deployments, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn deployments(&self, project: &str, limit: u32) -> Result<Vec<Deployment>, StoreError> {
        let rows = sqlx::query(
            "SELECT environment, version, author, created FROM deployments WHERE project = $1 \
             ORDER BY created DESC, id DESC LIMIT $2",
        )
        .bind(project)
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Deployment {
                    environment: get(row, "environment")?,
                    version: get(row, "version")?,
                    author: get(row, "author")?,
                    created: moment(get(row, "created")?),
                })
            })
            .collect()
    }

    /// The version that each environment has, as its last deployment with a version told.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn versions(&self, project: &str) -> Result<HashMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT environment, version FROM deployments AS last WHERE project = $1 AND version IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM deployments AS later WHERE later.project = last.project \
             AND later.environment = last.environment AND later.version IS NOT NULL \
             AND (later.created, later.id) > (last.created, last.id))",
        )
        .bind(project)
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().collect())
    }
}
