//! Roles for one project or one system of it, beside those for everything.

use crate::database::{Store, StoreError, get};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use std::collections::BTreeMap;

/// A role somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Grant {
    /// The project's id.
    pub project: String,
    /// The system's name; empty: all of the project.
    pub system: String,
    /// The role's name.
    pub role: String,
}

/// A place that a token is limited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Limit {
    /// The project's id.
    pub project: String,
    /// The system's name; empty: all of the project.
    pub system: String,
}

impl Store {
    /// Somebody's roles beside those for everything.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn grants(&self, person: &str) -> Result<Vec<Grant>, StoreError> {
        let rows = sqlx::query(
            "SELECT project, system, role FROM grants WHERE person = $1 ORDER BY project, system",
        )
        .bind(person)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(grant).collect()
    }

    /// Everybody's, by their ids.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn all_grants(&self) -> Result<BTreeMap<String, Vec<Grant>>, StoreError> {
        let rows =
            sqlx::query("SELECT person, project, system, role FROM grants ORDER BY person, project, system")
                .fetch_all(self.pool())
                .await?;
        let mut all: BTreeMap<String, Vec<Grant>> = BTreeMap::new();
        for row in &rows {
            all.entry(get(row, "person")?).or_default().push(grant(row)?);
        }
        Ok(all)
    }

    /// Gives somebody a role at a place; `None` takes it away.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn set_grant(
        &self,
        person: &str,
        (project, system): (&str, &str),
        role: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let sql = match role {
            Some(_) => {
                "INSERT INTO grants (person, project, system, role) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (person, project, system) DO UPDATE SET role = excluded.role"
            }
            None => "DELETE FROM grants WHERE person = $1 AND project = $2 AND system = $3",
        };
        let mut query = sqlx::query(sql).bind(person).bind(project).bind(system);
        if let Some(role) = role {
            query = query.bind(role);
        }
        query.execute(writing.connection()).await?;
        writing.commit().await
    }

    /// Changes somebody's roles for everything.
    ///
    /// # Errors
    ///
    /// That there is nobody of this id.
    pub async fn set_roles(&self, person: &str, roles: &[String]) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let done = sqlx::query("UPDATE people SET roles = $1 WHERE id = $2")
            .bind(crate::database::text(&roles))
            .bind(person)
            .execute(writing.connection())
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Missing { what: "person", name: person.to_owned() });
        }
        writing.commit().await
    }
}

fn grant(row: &AnyRow) -> Result<Grant, StoreError> {
    Ok(Grant { project: get(row, "project")?, system: get(row, "system")?, role: get(row, "role")? })
}
