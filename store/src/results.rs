//! What runs tell: steps as they come, the end, and what is last known of each cell.

use crate::{
    database::{Store, StoreError, Writing, get, text},
    news,
    queue::change_lane,
    sighted::{self, Place},
};
use chrono::{DateTime, Utc};
use scenarios::{Code, Run, StepResult, Verdict};

/// How many attempts a run may have each time that it is taken.
pub const ATTEMPTS: u32 = 100;

/// Where a step's result belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepPlace {
    /// How often the run has been taken, from 1.
    pub taken: u32,
    /// The attempt, from 1.
    pub attempt: u32,
    /// The step's place in the attempt, from 0.
    pub place: u32,
}

impl StepPlace {
    /// Attempts of one who died stay beside those of the next.
    fn attempt_row(self) -> i64 {
        i64::from((self.taken.max(1) - 1) * ATTEMPTS + self.attempt)
    }
}

/// What the end of a run changes of its cell: what somebody may want to be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was good and is broken, or it is broken from the beginning.
    Broken,
    /// It was broken and is good.
    Recovered,
    /// It healed for the first time since it passed.
    Healed,
    /// Nothing that was not known.
    None,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// What it changes of its cell.
    pub change: Change,
    /// The plan's run that it belongs to, if that has come to its end with it.
    pub plan_run_ended: Option<String>,
}

impl Store {
    /// Keeps a step's result as soon as it is there.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn add_steps(&self, run: &str, steps: &[(StepPlace, StepResult)]) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        for (place, step) in steps {
            insert_step(&mut writing, run, *place, step).await?;
        }
        writing.commit().await
    }

    /// Ends a run with its report: its place in the queue, its cell and its plan's run change with it.
    ///
    /// `None` where the run is not this worker's any more, as it was believed dead: another one has it.
    ///
    /// # Errors
    ///
    /// What the database said; then nothing has changed.
    pub async fn finish(
        &self,
        (run, worker, taken): (&str, &str, u32),
        report: &Run,
        now: DateTime<Utc>,
    ) -> Result<Option<Finished>, StoreError> {
        let mut writing = self.write().await?;
        let head = Run { attempts: report.attempts.iter().map(without_steps).collect(), ..report.clone() };
        let row = sqlx::query(
            "UPDATE runs SET state = 'done', finished = $1, took_ms = $2, verdict = $3, code = $4, message = $5, \
             browser_version = $6, report = $7 \
             WHERE id = $8 AND worker = $9 AND state = 'running' AND taken = $10 \
             RETURNING plan_run, environment, cell, project, file, version, is_quarantined",
        )
        .bind(now.timestamp_millis())
        .bind(i64::try_from(report.took_ms).unwrap_or(i64::MAX))
        .bind(report.verdict.name())
        .bind(report.code.as_ref().map(Code::to_string))
        .bind(&report.message)
        .bind(&report.browser_version)
        .bind(text(&head))
        .bind(run)
        .bind(worker)
        .bind(i64::from(taken))
        .fetch_optional(writing.connection())
        .await?;
        let Some(row) = row else { return Ok(None) };
        for (attempt, one) in (1..).zip(&report.attempts) {
            for (place, step) in (0..).zip(&one.steps) {
                insert_step(&mut writing, run, StepPlace { taken, attempt, place }, step).await?;
            }
        }
        let (plan_run, environment): (String, String) = (get(&row, "plan_run")?, get(&row, "environment")?);
        change_lane(&mut writing, (&plan_run, &environment), 0, -1).await?;
        let ended = count_done(&mut writing, &plan_run, now).await?;
        let cell = CellKey {
            cell: get(&row, "cell")?,
            project: get(&row, "project")?,
            file: get(&row, "file")?,
            environment,
            version: get(&row, "version")?,
            is_quarantined: get::<i64>(&row, "is_quarantined")? != 0,
        };
        let change = update_cell(&mut writing, run, &cell, report, now).await?;
        if !cell.is_quarantined {
            let place =
                Place { project: &cell.project, run, cell: &cell.cell, version: cell.version.as_deref() };
            sighted::sight(&mut writing, &place, report, now).await?;
            sighted::fix(&mut writing, &place, report, now).await?;
        }
        news::of_cell(&mut writing, run, change, now).await?;
        writing.commit().await?;
        Ok(Some(Finished { change, plan_run_ended: ended.then_some(plan_run) }))
    }

    /// The results of a run's steps, by attempt, in their order.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn steps(&self, run: &str) -> Result<Vec<(u32, StepResult)>, StoreError> {
        let rows = sqlx::query("SELECT attempt, result FROM steps WHERE run = $1 ORDER BY attempt, place")
            .bind(run)
            .fetch_all(self.pool())
            .await?;
        rows.iter()
            .map(|row| {
                let result: String = get(row, "result")?;
                let attempt = u32::try_from(get::<i64>(row, "attempt")?).unwrap_or(u32::MAX);
                Ok((attempt, crate::database::json("a step's result", &result)?))
            })
            .collect()
    }
}

fn without_steps(attempt: &scenarios::Attempt) -> scenarios::Attempt {
    scenarios::Attempt { steps: vec![], ..attempt.clone() }
}

async fn insert_step(
    writing: &mut Writing,
    run: &str,
    place: StepPlace,
    step: &StepResult,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO steps (run, attempt, place, code, took_ms, result) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (run, attempt, place) DO UPDATE SET code = excluded.code, took_ms = excluded.took_ms, \
         result = excluded.result",
    )
    .bind(run)
    .bind(place.attempt_row())
    .bind(i64::from(place.place))
    .bind(step.code.as_ref().map(Code::to_string))
    .bind(i64::try_from(step.took_ms).unwrap_or(i64::MAX))
    .bind(text(step))
    .execute(writing.connection())
    .await?;
    Ok(())
}

/// One more of a plan's cells is done; whether it was the last.
async fn count_done(writing: &mut Writing, plan_run: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let row: (i64, i64) =
        sqlx::query_as("UPDATE plan_runs SET done = done + 1 WHERE id = $1 RETURNING done, cells")
            .bind(plan_run)
            .fetch_one(writing.connection())
            .await?;
    if row.0 < row.1 {
        return Ok(false);
    }
    sqlx::query("UPDATE plan_runs SET finished = $1 WHERE id = $2")
        .bind(now.timestamp_millis())
        .bind(plan_run)
        .execute(writing.connection())
        .await?;
    sqlx::query("DELETE FROM lanes WHERE plan_run = $1").bind(plan_run).execute(writing.connection()).await?;
    Ok(true)
}

struct CellKey {
    cell: String,
    project: String,
    file: String,
    environment: String,
    version: Option<String>,
    is_quarantined: bool,
}

/// What is last known of a cell. A run that was skipped, lost or in quarantine tells nothing of it.
async fn update_cell(
    writing: &mut Writing,
    run: &str,
    key: &CellKey,
    report: &Run,
    now: DateTime<Utc>,
) -> Result<Change, StoreError> {
    if report.verdict == Verdict::Skipped || key.is_quarantined {
        return Ok(Change::None);
    }
    let before: Option<(String, i64)> = sqlx::query_as("SELECT known, since FROM cells WHERE cell = $1")
        .bind(&key.cell)
        .fetch_optional(writing.connection())
        .await?;
    let now = now.timestamp_millis();
    let verdict = report.verdict;
    let (was, was_since) = before.unwrap_or((String::new(), now));
    let change = change(&was, verdict);
    let is_known = verdict != Verdict::Inconclusive;
    let known = if is_known { verdict.name() } else { was.as_str() };
    let since = if is_good(&was) == is_good(known) && !was.is_empty() { was_since } else { now };
    let good = verdict.is_good();
    sqlx::query(
        "INSERT INTO cells (cell, project, scenario, file, system, environment, browser, language, viewport, \
         persona, run, verdict, known, code, message, finished, took_ms, since, good_run, good_finished, \
         good_version, runs, flaky) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
         1, $22) \
         ON CONFLICT (cell) DO UPDATE SET scenario = excluded.scenario, run = excluded.run, \
         verdict = excluded.verdict, known = excluded.known, code = excluded.code, message = excluded.message, \
         finished = excluded.finished, took_ms = excluded.took_ms, since = excluded.since, \
         good_run = COALESCE(excluded.good_run, cells.good_run), \
         good_finished = COALESCE(excluded.good_finished, cells.good_finished), \
         good_version = CASE WHEN excluded.good_run IS NULL THEN cells.good_version ELSE excluded.good_version END, \
         runs = cells.runs + 1, flaky = cells.flaky + excluded.flaky",
    )
    .bind(&key.cell)
    .bind(&key.project)
    .bind(&report.scenario)
    .bind(&key.file)
    .bind(&report.system)
    .bind(&key.environment)
    .bind(report.browser.name())
    .bind(report.language.as_ref().map(|language| language.0.clone()))
    .bind(&report.viewport)
    .bind(&report.persona)
    .bind(run)
    .bind(verdict.name())
    .bind(known)
    .bind(report.code.as_ref().map(Code::to_string))
    .bind(&report.message)
    .bind(now)
    .bind(i64::try_from(report.took_ms).unwrap_or(i64::MAX))
    .bind(since)
    .bind(good.then_some(run))
    .bind(good.then_some(now))
    .bind(key.version.as_ref().filter(|_| good))
    .bind(i64::from(verdict == Verdict::Flaky))
    .execute(writing.connection())
    .await?;
    Ok(change)
}

/// What a verdict changes of what was known; what we could not tell changes nothing.
fn change(was: &str, verdict: Verdict) -> Change {
    match verdict {
        Verdict::Broken if was != "broken" => Change::Broken,
        verdict if verdict.is_good() && was == "broken" => Change::Recovered,
        Verdict::Healed if was != "healed" => Change::Healed,
        _ => Change::None,
    }
}

fn is_good(name: &str) -> bool {
    Verdict::ALL.into_iter().any(|verdict| verdict.name() == name && verdict.is_good())
}
