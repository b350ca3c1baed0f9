//! How an application is: counted where the data is, over the cells that some plan still has.

use crate::{
    database::{Store, StoreError, get},
    projects::{FileRevision, revision},
    sight::Sight,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// How many cells of one field of the matrix are in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct HealthCount {
    /// The system.
    pub system: Option<String>,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The last verdict.
    pub verdict: String,
    /// How many.
    pub count: i64,
}

/// A scenario and how long its slowest cell took last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Slow {
    /// The scenario's file.
    pub file: String,
    /// Its title.
    pub scenario: String,
    /// The run.
    pub run: String,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
}

/// A scenario and how often it was flaky.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Shaky {
    /// The scenario's file.
    pub file: String,
    /// Its title.
    pub scenario: String,
    /// How many of its runs were flaky.
    pub flaky: i64,
    /// How many runs there were.
    pub runs: i64,
}

/// What lists can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Choices {
    /// Engines' names.
    pub browsers: Vec<String>,
    /// Languages.
    pub languages: Vec<String>,
    /// Systems.
    pub systems: Vec<String>,
    /// Plans that were started.
    pub plans: Vec<String>,
}

/// Only what a plan still has: what was taken out of every plan is history.
const PLANNED: &str = "EXISTS (SELECT 1 FROM planned WHERE planned.cell = cells.cell)";

impl Store {
    /// How many cells are in which state, by system, browser and language.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn health(&self, sight: impl Into<Sight<'_>>) -> Result<Vec<HealthCount>, StoreError> {
        let sight = sight.into();
        let only = sight.only("system", 2);
        let sql = format!(
            "SELECT system, browser, language, verdict, COUNT(*) AS count FROM cells \
             WHERE project = $1 AND {PLANNED}{only} GROUP BY system, browser, language, verdict \
             ORDER BY system, browser, language, verdict"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query).fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(HealthCount {
                    system: get(row, "system")?,
                    browser: get(row, "browser")?,
                    language: get(row, "language")?,
                    verdict: get(row, "verdict")?,
                    count: get(row, "count")?,
                })
            })
            .collect()
    }

    /// The scenarios whose slowest cell took longest, at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn slowest(&self, sight: impl Into<Sight<'_>>, limit: u32) -> Result<Vec<Slow>, StoreError> {
        let sight = sight.into();
        let only = sight.only("system", 2);
        let sql = format!(
            "SELECT file, MAX(took_ms) AS took_ms FROM cells WHERE project = $1 AND {PLANNED}{only} \
             GROUP BY file ORDER BY took_ms DESC, file LIMIT {limit}"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let mut slow = vec![];
        for row in sight.bind(query).fetch_all(self.pool()).await? {
            let (file, took_ms): (String, i64) = (get(&row, "file")?, get(&row, "took_ms")?);
            // One by one: as one statement SQLite goes through all cells for each of them.
            let only = sight.only("system", 4);
            let sql = format!(
                "SELECT scenario, run FROM cells WHERE project = $1 AND file = $2 AND took_ms = $3 AND {PLANNED}{only} \
                 ORDER BY run LIMIT 1"
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
            let Some(cell) =
                sight.bind(query.bind(file.clone()).bind(took_ms)).fetch_optional(self.pool()).await?
            else {
                continue;
            };
            slow.push(Slow { file, scenario: get(&cell, "scenario")?, run: get(&cell, "run")?, took_ms });
        }
        Ok(slow)
    }

    /// The scenarios that were flaky in the greatest part of their runs, at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn flakiest(&self, sight: impl Into<Sight<'_>>, limit: u32) -> Result<Vec<Shaky>, StoreError> {
        let sight = sight.into();
        let only = sight.only("system", 2);
        let sql = format!(
            "SELECT file, MIN(scenario) AS scenario, CAST(SUM(flaky) AS BIGINT) AS flaky, \
             CAST(SUM(runs) AS BIGINT) AS runs FROM cells WHERE project = $1 AND {PLANNED}{only} \
             GROUP BY file HAVING SUM(flaky) > 0 ORDER BY SUM(flaky) * 10000 / SUM(runs) DESC, file LIMIT {limit}"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query).fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(Shaky {
                    file: get(row, "file")?,
                    scenario: get(row, "scenario")?,
                    flaky: get(row, "flaky")?,
                    runs: get(row, "runs")?,
                })
            })
            .collect()
    }

    /// Scenarios that no run has told anything of, by path, at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn never_run(
        &self,
        sight: impl Into<Sight<'_>>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        let sight = sight.into();
        // Whose a scenario is that never ran stands in its text only.
        let seen: Option<BTreeSet<String>> = match sight.systems {
            None => None,
            Some(_) => Some(self.seen_files(sight).await?.into_iter().map(|file| file.path).collect()),
        };
        let sql = format!(
            "SELECT path FROM files WHERE project = $1 AND is_head = 1 AND hash IS NOT NULL \
             AND path LIKE 'scenarios/%.yaml' AND NOT EXISTS \
             (SELECT 1 FROM cells WHERE cells.project = $1 AND cells.file = files.path) \
             ORDER BY path{}",
            if seen.is_none() { format!(" LIMIT {limit}") } else { String::new() }
        );
        let rows: Vec<(String,)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(sight.project).fetch_all(self.pool()).await?;
        let paths = rows.into_iter().map(|(path,)| path);
        let seen = paths.filter(|path| seen.as_ref().is_none_or(|seen| seen.contains(path)));
        Ok(seen.take(limit as usize).collect())
    }

    /// The files of a project below a folder, as they are now, by path.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn files_below(&self, project: &str, folder: &str) -> Result<Vec<FileRevision>, StoreError> {
        let rows = sqlx::query(
            "SELECT path, revision, hash, content, author, message, created, source, base FROM files \
             WHERE project = $1 AND is_head = 1 AND hash IS NOT NULL AND path LIKE $2 ORDER BY path",
        )
        .bind(project)
        .bind(format!("{folder}/%"))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(revision).collect()
    }

    /// The files below a folder of which a run has told anything: of content each item is one.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn played_below(&self, project: &str, folder: &str) -> Result<BTreeSet<String>, StoreError> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT DISTINCT file FROM cells WHERE project = $1 AND file LIKE $2")
                .bind(project)
                .bind(format!("{folder}/%"))
                .fetch_all(self.pool())
                .await?;
        Ok(rows.into_iter().map(|(file,)| file).collect())
    }

    /// What lists of runs, tickets and scenarios can be filtered by.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn choices(&self, sight: impl Into<Sight<'_>>) -> Result<Choices, StoreError> {
        let sight = sight.into();
        let distinct = async |column: &str, table: &str| -> Result<Vec<String>, StoreError> {
            let only = match table {
                "plan_runs" => sight.no_other("runs WHERE runs.plan_run = plan_runs.id", "runs.system", 2),
                _ => sight.only("system", 2),
            };
            let sql = format!(
                "SELECT DISTINCT {column} AS name FROM {table} WHERE project = $1 AND {column} IS NOT NULL \
                 AND {column} <> ''{only} ORDER BY {column}"
            );
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
            let rows = sight.bind(query).fetch_all(self.pool()).await?;
            rows.iter().map(|row| get(row, "name")).collect()
        };
        Ok(Choices {
            browsers: distinct("browser", "cells").await?,
            languages: distinct("language", "cells").await?,
            systems: distinct("system", "cells").await?,
            plans: distinct("plan", "plan_runs").await?,
        })
    }
}
