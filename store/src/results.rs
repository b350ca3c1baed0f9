//! What runs tell: steps as they come, the end, and what is last known of each cell.

use crate::{
    database::{Store, StoreError, Writing, get, json, text},
    frames, news,
    queue::change_lane,
    sighted::{self, Place},
};
use chrono::{DateTime, Utc};
use scenarios::{Code, Run, StepResult, Verdict};
use serde_json::Value;
use sqlx::any::AnyRow;
use std::{borrow::Cow, collections::BTreeSet};

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
    /// Keeps results of steps as soon as they are there; `taken`: how often the run has been taken. `false` where the
    /// run has ended or is another worker's by now: its end has told all steps, with their pictures.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn add_steps(
        &self,
        run: &str,
        taken: u32,
        steps: &[(StepPlace, StepResult)],
    ) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        // Whoever ends the run has its row until that is so.
        let own =
            sqlx::query("UPDATE runs SET taken = taken WHERE id = $1 AND taken = $2 AND state = 'running'")
                .bind(run)
                .bind(i64::from(taken))
                .execute(writing.connection())
                .await?;
        if own.rows_affected() == 0 {
            return Ok(false);
        }
        for (place, step) in steps {
            insert_step(&mut writing, run, *place, step).await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    /// Ends a run with its report: its place in the queue, its cell and its plan's run change with it.
    ///
    /// `None` where the run is not this worker's any more, as it was believed dead: another one has it. A run that tells
    /// what all cells of its file show together is only kept: `end_held` ends it.
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
        let report = without_nul(report)?;
        let report: &Run = &report;
        let mut writing = self.write().await?;
        let head = Run { attempts: report.attempts.iter().map(without_steps).collect(), ..report.clone() };
        let row = sqlx::query(
            "UPDATE runs SET state = 'done', finished = $1, took_ms = $2, verdict = $3, code = $4, message = $5, \
             browser_version = $6, report = $7, tells = CASE WHEN tells = 0 THEN 0 ELSE 2 END \
             WHERE id = $8 AND worker = $9 AND state = 'running' AND taken = $10 \
             RETURNING plan_run, environment, cell, project, file, version, is_quarantined, system, browser, \
             language, viewport, persona, tells",
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
        frames::forget(&mut writing, run).await?;
        for (attempt, one) in (1..).zip(&report.attempts) {
            for (place, step) in (0..).zip(&one.steps) {
                insert_step(&mut writing, run, StepPlace { taken, attempt, place }, step).await?;
            }
            // What was told while it was played, and has become nothing.
            let places = u32::try_from(one.steps.len()).unwrap_or(u32::MAX);
            let behind = StepPlace { taken, attempt, place: places };
            sqlx::query("DELETE FROM steps WHERE run = $1 AND attempt = $2 AND place >= $3")
                .bind(run)
                .bind(behind.attempt_row())
                .bind(i64::from(behind.place))
                .execute(writing.connection())
                .await?;
        }
        change_lane(&mut writing, &row, 0, -1).await?;
        show_all(&mut writing, report, &row).await?;
        let finished = match get::<i64>(&row, "tells")? {
            0 => end(&mut writing, (run, &row), report, now).await?,
            _ => Finished { change: Change::None, plan_run_ended: None },
        };
        writing.commit().await?;
        Ok(Some(finished))
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
                Ok((attempt, json("a step's result", &result)?))
            })
            .collect()
    }
}

/// Counts a run's verdict: of its plan's run, its cell and its tickets.
pub(crate) async fn end(
    writing: &mut Writing,
    (run, row): (&str, &AnyRow),
    report: &Run,
    now: DateTime<Utc>,
) -> Result<Finished, StoreError> {
    let plan_run: String = get(row, "plan_run")?;
    let cell = queued_cell(row, get(row, "environment")?)?;
    let ended = count_done(writing, &plan_run, (report.verdict, cell.is_quarantined), now).await?;
    let change = update_cell(writing, run, &cell, report, now).await?;
    if !cell.is_quarantined {
        let place = Place {
            project: &cell.project,
            run,
            cell: &cell.cell,
            file: &cell.file,
            version: cell.version.as_deref(),
        };
        sighted::sight(writing, &place, report, now).await?;
        sighted::fix(writing, &place, report, now).await?;
    }
    news::of_cell(writing, run, change, now).await?;
    Ok(Finished { change, plan_run_ended: ended.then_some(plan_run) })
}

/// Notes whose evidence the files of a run are.
async fn show_all(writing: &mut Writing, report: &Run, row: &AnyRow) -> Result<(), StoreError> {
    let (project, system): (String, Option<String>) = (get(row, "project")?, get(row, "system")?);
    let of_steps = |attempt: &scenarios::Attempt| {
        let steps = attempt.steps.iter().flat_map(|step| [step.screenshot.clone(), step.dom.clone()]);
        steps.chain([attempt.har.clone()]).flatten().collect::<Vec<_>>()
    };
    // In their order: two runs that end at once wait for each other, and not both for ever.
    let artifacts: BTreeSet<String> = report.attempts.iter().flat_map(of_steps).collect();
    for artifact in &artifacts {
        show(writing, artifact, (&project, system.as_deref())).await?;
    }
    Ok(())
}

/// Notes whose evidence an artifact is.
pub(crate) async fn show(
    writing: &mut Writing,
    artifact: &str,
    (project, system): (&str, Option<&str>),
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO shown (artifact, project, system) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(artifact)
        .bind(project)
        .bind(system.unwrap_or_default())
        .execute(writing.connection())
        .await?;
    Ok(())
}

/// A page's text may hold a NUL, which PostgreSQL takes nowhere.
pub(crate) fn without_nul(report: &Run) -> Result<Cow<'_, Run>, StoreError> {
    let whole = text(report);
    // An escaped backslash before `u0000` looks the same: then it is copied for nothing.
    if !whole.contains("\\u0000") {
        return Ok(Cow::Borrowed(report));
    }
    let mut value: Value = json("a run", &whole)?;
    cut_nul(&mut value);
    Ok(Cow::Owned(json("a run", &value.to_string())?))
}

fn cut_nul(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.replace('\0', "\u{fffd}"),
        Value::Array(values) => values.iter_mut().for_each(cut_nul),
        Value::Object(values) => values.values_mut().for_each(cut_nul),
        _ => {}
    }
}

pub(crate) fn without_steps(attempt: &scenarios::Attempt) -> scenarios::Attempt {
    scenarios::Attempt { steps: vec![], ..attempt.clone() }
}

pub(crate) async fn insert_step(
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
async fn count_done(
    writing: &mut Writing,
    plan_run: &str,
    (verdict, is_quarantined): (Verdict, bool),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    // The columns are named after the verdicts.
    let counted = if is_quarantined { "quarantined" } else { verdict.name() };
    let sql = format!("UPDATE plan_runs SET done = done + 1, {counted} = {counted} + 1 WHERE id = $1");
    sqlx::query(sqlx::AssertSqlSafe(sql)).bind(plan_run).execute(writing.connection()).await?;
    end_if_done(writing, plan_run, now).await
}

/// Ends a plan's run whose last cell is done; whether that was so.
pub(crate) async fn end_if_done(
    writing: &mut Writing,
    plan_run: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let ended = sqlx::query("UPDATE plan_runs SET finished = $1 WHERE id = $2 AND done >= cells")
        .bind(now.timestamp_millis())
        .bind(plan_run)
        .execute(writing.connection())
        .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("DELETE FROM lanes WHERE plan_run = $1").bind(plan_run).execute(writing.connection()).await?;
    Ok(true)
}

/// The cell as it was queued: what it is doesn't depend on what its run tells.
struct QueuedCell {
    cell: String,
    project: String,
    file: String,
    system: Option<String>,
    environment: String,
    version: Option<String>,
    browser: String,
    language: Option<String>,
    viewport: String,
    persona: Option<String>,
    is_quarantined: bool,
}

fn queued_cell(row: &AnyRow, environment: String) -> Result<QueuedCell, StoreError> {
    Ok(QueuedCell {
        cell: get(row, "cell")?,
        project: get(row, "project")?,
        file: get(row, "file")?,
        system: get(row, "system")?,
        environment,
        version: get(row, "version")?,
        browser: get(row, "browser")?,
        language: get(row, "language")?,
        viewport: get(row, "viewport")?,
        persona: get(row, "persona")?,
        is_quarantined: get::<i64>(row, "is_quarantined")? != 0,
    })
}

/// What is last known of a cell. A run that was skipped, lost or in quarantine tells nothing of it.
async fn update_cell(
    writing: &mut Writing,
    run: &str,
    key: &QueuedCell,
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
         ON CONFLICT (cell) DO UPDATE SET scenario = excluded.scenario, system = excluded.system, run = excluded.run, \
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
    .bind(&key.system)
    .bind(&key.environment)
    .bind(&key.browser)
    .bind(&key.language)
    .bind(&key.viewport)
    .bind(&key.persona)
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
