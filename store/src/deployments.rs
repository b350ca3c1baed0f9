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

/// A plan that starts when the maintenance of its system ends, as a deployment was told meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptDeployment {
    /// The plan's name.
    pub plan: String,
    /// The environment's name.
    pub environment: String,
    /// What the start is to be done once for.
    pub slot: String,
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

    /// Keeps a plan's start for later; of several for one environment the last.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn keep_deployment(&self, project: &str, kept: &KeptDeployment) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO kept_deployments (project, plan, environment, slot, author, created) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (project, plan, environment) DO UPDATE SET \
             slot = excluded.slot, author = excluded.author, created = excluded.created",
        )
        .bind(project)
        .bind(&kept.plan)
        .bind(&kept.environment)
        .bind(&kept.slot)
        .bind(&kept.author)
        .bind(kept.created.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    /// What waits for the end of a maintenance in a project, the first first.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn kept_deployments(&self, project: &str) -> Result<Vec<KeptDeployment>, StoreError> {
        let rows = sqlx::query(
            "SELECT plan, environment, slot, author, created FROM kept_deployments WHERE project = $1 \
             ORDER BY created, plan, environment",
        )
        .bind(project)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(KeptDeployment {
                    plan: get(row, "plan")?,
                    environment: get(row, "environment")?,
                    slot: get(row, "slot")?,
                    author: get(row, "author")?,
                    created: moment(get(row, "created")?),
                })
            })
            .collect()
    }

    /// A plan waits no more for this one. What was told since stays.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn forget_kept(&self, project: &str, kept: &KeptDeployment) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "DELETE FROM kept_deployments WHERE project = $1 AND plan = $2 AND environment = $3 \
             AND created <= $4",
        )
        .bind(project)
        .bind(&kept.plan)
        .bind(&kept.environment)
        .bind(kept.created.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }
}
