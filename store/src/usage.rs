//! What browsers of real users found, counted: no row is of one person.

use crate::{
    database::{Store, StoreError, get},
    sight::Sight,
};
use serde::Serialize;

/// So many pages of an environment are told apart on one day; more are counted as one. Whoever makes up addresses
/// fills no disk.
pub const MOST_PAGES: i64 = 500;

/// What one browser has found: a line of its report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUse {
    /// The item.
    pub item: String,
    /// The step; empty: the item itself.
    pub step: String,
    /// The element; empty: none.
    pub element: String,
    /// `found`, `ambiguous`, `missing`, `hidden`.
    pub outcome: String,
    /// The page's address without its query.
    pub page: String,
    /// It is the first of this session.
    pub is_first: bool,
}

/// Where a report comes from.
#[derive(Debug, Clone, Copy)]
pub struct UsePlace<'a> {
    /// The project's id.
    pub project: &'a str,
    /// The environment.
    pub environment: &'a str,
    /// The system.
    pub system: &'a str,
    /// The engine's name.
    pub browser: &'a str,
    /// The language.
    pub language: &'a str,
    /// Days since 1970, in UTC.
    pub day: i64,
}

/// What real users met, added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UseCount {
    /// The environment.
    pub environment: String,
    /// The item.
    pub item: String,
    /// The step; empty: the item itself.
    pub step: String,
    /// The element; empty: none.
    pub element: String,
    /// `found`, `ambiguous`, `missing`, `hidden`.
    pub outcome: String,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: String,
    /// The page's address without its query; empty: one of too many.
    pub page: String,
    /// How often it was looked for.
    pub looks: i64,
    /// In how many of the sessions that were reported.
    pub sessions: i64,
}

impl Store {
    /// Counts what one browser has reported: all of it or nothing.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn used(&self, place: UsePlace<'_>, uses: &[NewUse]) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        // Counts of the same row must not meet: PostgreSQL would let two of them wait for each other.
        writing.turn("usage").await?;
        for one in uses {
            let known: (i64, i64) = sqlx::query_as(
                "SELECT CAST(COUNT(DISTINCT page) AS BIGINT), \
                 CAST(COALESCE(MAX(CASE WHEN page = $4 THEN 1 ELSE 0 END), 0) AS BIGINT) \
                 FROM usage WHERE project = $1 AND environment = $2 AND day = $3",
            )
            .bind(place.project)
            .bind(place.environment)
            .bind(place.day)
            .bind(&one.page)
            .fetch_one(writing.connection())
            .await?;
            let page = if known.1 == 1 || known.0 < MOST_PAGES { one.page.as_str() } else { "" };
            sqlx::query(
                "INSERT INTO usage (project, environment, system, day, item, step, element, outcome, browser, language, \
                 page, looks, sessions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12) \
                 ON CONFLICT (project, environment, day, item, step, element, outcome, browser, language, page) \
                 DO UPDATE SET looks = usage.looks + 1, sessions = usage.sessions + excluded.sessions",
            )
            .bind(place.project)
            .bind(place.environment)
            .bind(place.system)
            .bind(place.day)
            .bind(&one.item)
            .bind(&one.step)
            .bind(&one.element)
            .bind(&one.outcome)
            .bind(place.browser)
            .bind(place.language)
            .bind(page)
            .bind(i64::from(one.is_first))
            .execute(writing.connection())
            .await?;
        }
        writing.commit().await
    }

    /// What real users met since a day, most sessions first; of one item where it is named.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn usage(
        &self,
        sight: impl Into<Sight<'_>>,
        item: Option<&str>,
        since: i64,
    ) -> Result<Vec<UseCount>, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "SELECT environment, item, step, element, outcome, browser, language, page, \
             CAST(SUM(looks) AS BIGINT) AS looks, CAST(SUM(sessions) AS BIGINT) AS sessions FROM usage \
             WHERE project = $1 AND (CAST($2 AS TEXT) IS NULL OR item = $2) AND day >= $3{} \
             GROUP BY environment, item, step, element, outcome, browser, language, page \
             ORDER BY sessions DESC, looks DESC, item, step, element, outcome, browser, language, page",
            sight.only("system", 4)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let query = query.bind(item.map(str::to_owned)).bind(since);
        let rows = sight.bind(query).fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(UseCount {
                    environment: get(row, "environment")?,
                    item: get(row, "item")?,
                    step: get(row, "step")?,
                    element: get(row, "element")?,
                    outcome: get(row, "outcome")?,
                    browser: get(row, "browser")?,
                    language: get(row, "language")?,
                    page: get(row, "page")?,
                    looks: get(row, "looks")?,
                    sessions: get(row, "sessions")?,
                })
            })
            .collect()
    }

    /// Forgets what real users met before a day.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn forget_usage(&self, before: i64) -> Result<u64, StoreError> {
        let mut writing = self.write().await?;
        let gone = sqlx::query("DELETE FROM usage WHERE day < $1")
            .bind(before)
            .execute(writing.connection())
            .await?;
        writing.commit().await?;
        Ok(gone.rows_affected())
    }
}
