//! Filters of lists by their names: private ones of each person, and those that everybody sees.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// A filter that somebody has given a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SavedFilter {
    /// Its id.
    pub id: String,
    /// The list: `runs`, `tickets` or `scenarios`.
    pub page: String,
    /// Its name.
    pub name: String,
    /// What is asked for, as the address has it: `verdict=broken&browser=webkit`.
    pub query: String,
    /// Whose it is: their name.
    pub person: String,
    /// Whether everybody sees it.
    pub is_shared: bool,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// A filter that is to be kept.
#[derive(Debug, Clone)]
pub struct NewFilter<'a> {
    /// The list.
    pub page: &'a str,
    /// Its name; another one of the same person and list with this name becomes this.
    pub name: &'a str,
    /// What is asked for.
    pub query: &'a str,
    /// Whether everybody sees it.
    pub is_shared: bool,
}

const FILTERS: &str = "SELECT saved_filters.id, saved_filters.page, saved_filters.name, saved_filters.query, \
    people.name AS person, saved_filters.is_shared, saved_filters.created FROM saved_filters \
    JOIN people ON people.id = saved_filters.person ";

impl Store {
    /// The filters that somebody sees: their own, and shared ones; of one list where it is named.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn saved_filters(
        &self,
        (project, person): (&str, &str),
        page: Option<&str>,
    ) -> Result<Vec<SavedFilter>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{FILTERS} WHERE saved_filters.project = $1 AND (saved_filters.person = $2 OR saved_filters.is_shared = 1) \
             AND (CAST($3 AS TEXT) IS NULL OR saved_filters.page = $3) \
             ORDER BY saved_filters.page, saved_filters.is_shared, saved_filters.name, saved_filters.id"
        )))
        .bind(project)
        .bind(person)
        .bind(page)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(filter).collect()
    }

    /// Keeps a filter of somebody, in the place of the one of the same name; its id.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn save_filter(
        &self,
        (project, person): (&str, &str),
        new: &NewFilter<'_>,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let mut writing = self.write().await?;
        let row = sqlx::query(
            "INSERT INTO saved_filters (id, project, person, page, name, query, is_shared, created) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (project, page, person, name) \
             DO UPDATE SET query = excluded.query, is_shared = excluded.is_shared RETURNING id",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(project)
        .bind(person)
        .bind(new.page)
        .bind(new.name)
        .bind(new.query)
        .bind(i64::from(new.is_shared))
        .bind(now.timestamp_millis())
        .fetch_one(writing.connection())
        .await?;
        let id = get(&row, "id")?;
        writing.commit().await?;
        Ok(id)
    }

    /// Takes a filter of somebody away, or one that everybody sees where `of_all` says that they may; its list.
    ///
    /// # Errors
    ///
    /// There is none of theirs.
    pub async fn remove_filter(
        &self,
        (project, person): (&str, &str),
        id: &str,
        of_all: bool,
    ) -> Result<String, StoreError> {
        let mut writing = self.write().await?;
        let row = sqlx::query(
            "DELETE FROM saved_filters WHERE project = $1 AND id = $2 \
             AND (person = $3 OR (is_shared = 1 AND CAST($4 AS BIGINT) = 1)) RETURNING page",
        )
        .bind(project)
        .bind(id)
        .bind(person)
        .bind(i64::from(of_all))
        .fetch_optional(writing.connection())
        .await?;
        let missing = || StoreError::Missing { what: "saved filter", name: id.to_owned() };
        let page = get(row.as_ref().ok_or_else(missing)?, "page")?;
        writing.commit().await?;
        Ok(page)
    }
}

fn filter(row: &AnyRow) -> Result<SavedFilter, StoreError> {
    let is_shared: i64 = get(row, "is_shared")?;
    Ok(SavedFilter {
        id: get(row, "id")?,
        page: get(row, "page")?,
        name: get(row, "name")?,
        query: get(row, "query")?,
        person: get(row, "person")?,
        is_shared: is_shared != 0,
        created: moment(get(row, "created")?),
    })
}
