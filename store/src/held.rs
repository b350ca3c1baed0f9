//! Runs that tell what only all cells of their file show together, such as a way that none of them took.
//!
//! Such a run is played and kept as every other one, but it counts only once the others have ended: a cell that was
//! green for the minutes between would close a ticket every night, and open it again.

use crate::{
    database::{Store, StoreError, get, text},
    results::{Finished, StepPlace, end, insert_step, without_nul, without_steps},
};
use chrono::{DateTime, Utc};
use scenarios::{Code, Run};

/// A run that waits no more: the others of its file have ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The run.
    pub run: String,
    /// Its project.
    pub project: String,
    /// The plan's run that it belongs to.
    pub plan_run: String,
    /// Its file: `content/FILE.yaml#ITEM`.
    pub file: String,
}

impl Store {
    /// Runs that can end now.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn held(&self) -> Result<Vec<Held>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, project, plan_run, file FROM runs WHERE tells = 2 AND NOT EXISTS (SELECT 1 FROM runs AS other \
             WHERE other.plan_run = runs.plan_run AND other.file = runs.file AND other.state <> 'done') ORDER BY id",
        )
        .fetch_all(self.pool())
        .await?;
        let held = |row| {
            Ok(Held {
                run: get(row, "id")?,
                project: get(row, "project")?,
                plan_run: get(row, "plan_run")?,
                file: get(row, "file")?,
            })
        };
        rows.iter().map(held).collect()
    }

    /// The runs of a file within a plan's run, by their id, in their order; without a report where they were never played.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn runs_together(&self, held: &Held) -> Result<Vec<(String, Option<Run>)>, StoreError> {
        let all = self.reports("runs.plan_run", &held.plan_run, Some(&held.file)).await?;
        Ok(all.into_iter().map(|(row, report)| (row.id, report)).collect())
    }

    /// Ends a run that was held, with what all of them have shown. `None` where another worker has done so.
    ///
    /// # Errors
    ///
    /// What the database said; then nothing has changed.
    pub async fn end_held(
        &self,
        run: &str,
        report: &Run,
        now: DateTime<Utc>,
    ) -> Result<Option<Finished>, StoreError> {
        let report = without_nul(report)?;
        let report: &Run = &report;
        let head = Run { attempts: report.attempts.iter().map(without_steps).collect(), ..report.clone() };
        let mut writing = self.write().await?;
        let row = sqlx::query(
            "UPDATE runs SET tells = 0, verdict = $1, code = $2, message = $3, report = $4 WHERE id = $5 AND tells = 2 \
             RETURNING plan_run, environment, cell, project, file, version, is_quarantined, system, browser, \
             language, viewport, persona, taken",
        )
        .bind(report.verdict.name())
        .bind(report.code.as_ref().map(Code::to_string))
        .bind(&report.message)
        .bind(text(&head))
        .bind(run)
        .fetch_optional(writing.connection())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let taken = u32::try_from(get::<i64>(&row, "taken")?).unwrap_or(1);
        for (attempt, one) in (1..).zip(&report.attempts) {
            for (place, step) in (0..).zip(&one.steps) {
                insert_step(&mut writing, run, StepPlace { taken, attempt, place }, step).await?;
            }
        }
        let finished = end(&mut writing, (run, &row), report, now).await?;
        writing.commit().await?;
        Ok(Some(finished))
    }
}
