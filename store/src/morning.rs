//! What a digest of the night asks for: what changed, what is still broken, what told nothing and what waits.

use crate::{
    database::{Store, StoreError, get},
    news::{self, News, NewsTicket},
    plan_runs::{self, PlanRunRow},
    projects::moment,
};
use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;

/// A cell that is known to be broken.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenCell {
    /// The cell.
    pub cell: String,
    /// The scenario's title.
    pub scenario: String,
    /// The system.
    pub system: Option<String>,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// Its last run.
    pub run: String,
    /// What went wrong.
    pub message: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The ticket of which it is the last sighting.
    pub ticket: Option<NewsTicket>,
}

/// Runs that told nothing of their cells, or were left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// `inconclusive` or `skipped`.
    pub verdict: String,
    /// Why.
    pub code: Option<String>,
    /// The system.
    pub system: Option<String>,
    /// The environment; empty where there is only a base URL.
    pub environment: String,
    /// How many cells.
    pub cells: i64,
}

impl Store {
    /// What changed in a project from one moment to another, in order; at most 20,000.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn news_between(
        &self,
        project: &str,
        (since, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<News>, StoreError> {
        let sql = format!(
            "{} WHERE news.project = $1 AND news.created >= $2 AND news.created < $3 ORDER BY news.id LIMIT 20000",
            news::COLUMNS
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(project)
            .bind(since.timestamp_millis())
            .bind(until.timestamp_millis())
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(news::news).collect()
    }

    /// Cells that are known to be broken, what has been so for longest first; at most 20,000.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn broken_cells(&self, project: &str) -> Result<Vec<BrokenCell>, StoreError> {
        let rows = sqlx::query(
            "SELECT cells.cell, cells.scenario, cells.system, cells.browser, cells.language, cells.run, \
             cells.message, cells.since, tickets.number, tickets.title, tickets.code AS ticket_code, \
             tickets.severity, tickets.state AS ticket_state, tickets.is_operations \
             FROM cells LEFT JOIN tickets ON tickets.id = (SELECT seen.family FROM sightings \
             JOIN tickets AS seen ON seen.id = sightings.ticket WHERE sightings.cell = cells.cell \
             AND seen.is_operations = 0 ORDER BY sightings.seen DESC, seen.number LIMIT 1) \
             WHERE cells.project = $1 AND cells.known = 'broken' \
             AND EXISTS (SELECT 1 FROM planned WHERE planned.cell = cells.cell) ORDER BY cells.since, cells.cell LIMIT 20000",
        )
        .bind(project)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(broken_cell).collect()
    }

    /// How many cells of a project are known to be good, and how many are known at all.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn good_cells(&self, project: &str) -> Result<(i64, i64), StoreError> {
        let row: (i64, i64) = sqlx::query_as(
            "SELECT CAST(COALESCE(SUM(CASE WHEN known IN ('passed', 'healed', 'flaky') THEN 1 ELSE 0 END), 0) \
             AS BIGINT), COUNT(*) FROM cells WHERE project = $1 AND known <> '' \
             AND EXISTS (SELECT 1 FROM planned WHERE planned.cell = cells.cell)",
        )
        .bind(project)
        .fetch_one(self.pool())
        .await?;
        Ok(row)
    }

    /// Runs that told nothing of their cells or were left out, from one moment to another, where no later run told
    /// more.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn untold(
        &self,
        project: &str,
        (since, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<Untold>, StoreError> {
        let rows = sqlx::query(
            "SELECT runs.verdict, runs.code, runs.system, runs.environment, COUNT(DISTINCT runs.cell) AS cells \
             FROM runs LEFT JOIN cells ON cells.cell = runs.cell WHERE runs.project = $1 \
             AND runs.created >= $2 AND runs.created < $3 AND runs.is_quarantined = 0 \
             AND ((runs.verdict = 'inconclusive' AND cells.run = runs.id) OR runs.verdict = 'skipped') \
             GROUP BY runs.verdict, runs.code, runs.system, runs.environment ORDER BY 5 DESC, 1, 2 LIMIT 100",
        )
        .bind(project)
        .bind(since.timestamp_millis())
        .bind(until.timestamp_millis())
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Untold {
                    verdict: get(row, "verdict")?,
                    code: get(row, "code")?,
                    system: get(row, "system")?,
                    environment: get(row, "environment")?,
                    cells: get(row, "cells")?,
                })
            })
            .collect()
    }

    /// Plans that were started before a moment and have not ended.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn unended(&self, project: &str, until: DateTime<Utc>) -> Result<Vec<PlanRunRow>, StoreError> {
        let sql = format!(
            "{} WHERE project = $1 AND finished IS NULL AND plan <> '' AND created < $2 ORDER BY created DESC, id DESC",
            plan_runs::COLUMNS
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(project)
            .bind(until.timestamp_millis())
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(plan_runs::plan_run_row).collect()
    }
}

fn broken_cell(row: &AnyRow) -> Result<BrokenCell, StoreError> {
    let number: Option<i64> = get(row, "number")?;
    let ticket = match number {
        Some(number) => Some(news::ticket(row, number)?),
        None => None,
    };
    Ok(BrokenCell {
        cell: get(row, "cell")?,
        scenario: get(row, "scenario")?,
        system: get(row, "system")?,
        browser: get(row, "browser")?,
        language: get(row, "language")?,
        run: get(row, "run")?,
        message: get(row, "message")?,
        since: moment(get(row, "since")?),
        ticket,
    })
}
