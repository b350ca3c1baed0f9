//! Plans that were started: how they go, what they came to. Reads only.

use crate::{
    database::{Store, StoreError, get, json},
    projects::moment,
    results::ATTEMPTS,
    sight::Sight,
    views::{RUN_COLUMNS, RunRow, run_row},
};
use chrono::{DateTime, SecondsFormat, Utc};
use scenarios::{Run, StepResult, Verdict};
use serde::Serialize;
use sqlx::any::AnyRow;
use std::collections::HashMap;

/// A plan that was started.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PlanRunRow {
    /// Its id.
    pub id: String,
    /// The plan's name.
    pub plan: String,
    /// `cron`, `every`, `deployment`, `hand` or `api`.
    pub started_by: String,
    /// Who asked for it.
    pub author: String,
    /// Its slot.
    pub slot: String,
    /// When it was started.
    pub created: DateTime<Utc>,
    /// When its last cell ended.
    pub finished: Option<DateTime<Utc>>,
    /// How many cells it has.
    pub cells: i64,
    /// How many of them have ended.
    pub done: i64,
    /// What those came to.
    pub counts: PlanRunCounts,
}

/// What the runs of a started plan came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
pub struct PlanRunCounts {
    /// By verdict.
    pub passed: i64,
    /// By verdict.
    pub healed: i64,
    /// By verdict.
    pub flaky: i64,
    /// By verdict.
    pub broken: i64,
    /// By verdict.
    pub inconclusive: i64,
    /// By verdict.
    pub skipped: i64,
    /// Of those, what somebody has cancelled: nobody can tell what it would have come to.
    pub cancelled: i64,
    /// In quarantine, whatever they came to.
    pub quarantined: i64,
}

/// A plan's run is seen by those who see all that it has played: its counts are of all of it.
const OWN_RUNS: &str = "runs WHERE runs.plan_run = plan_runs.id";

impl PlanRunRow {
    /// The worst verdict of what counts; `None` as long as that is good and something is still to come, and where
    /// nothing counts.
    pub fn verdict(&self) -> Option<Verdict> {
        let counts = self.counts;
        let found = [
            (counts.broken, Verdict::Broken),
            (counts.inconclusive + counts.cancelled, Verdict::Inconclusive),
            (counts.flaky, Verdict::Flaky),
            (counts.healed, Verdict::Healed),
            (counts.passed, Verdict::Passed),
            (counts.skipped, Verdict::Skipped),
        ];
        let worst = found.into_iter().find(|(count, _)| *count > 0).map(|(_, verdict)| verdict)?;
        let is_certain = self.finished.is_some() || matches!(worst, Verdict::Broken | Verdict::Inconclusive);
        is_certain.then_some(worst)
    }
}

impl Store {
    /// Plans that were started, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn plan_runs(
        &self,
        sight: impl Into<Sight<'_>>,
        plan: Option<&str>,
        limit: u32,
    ) -> Result<Vec<PlanRunRow>, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "{COLUMNS} WHERE project = $1 AND (CAST($2 AS TEXT) IS NULL OR plan = $2){} \
             ORDER BY created DESC, id DESC LIMIT {limit}",
            sight.no_other(OWN_RUNS, "runs.system", 3)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query.bind(plan.map(str::to_owned))).fetch_all(self.pool()).await?;
        rows.iter().map(plan_run_row).collect()
    }

    /// What a plan was started for between two moments, the first first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn plan_runs_between(
        &self,
        project: &str,
        plan: &str,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        limit: u32,
    ) -> Result<Vec<PlanRunRow>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "{COLUMNS} WHERE project = $1 AND plan = $2 AND created >= $3 AND created < $4 \
             ORDER BY created, id LIMIT $5"
        )))
        .bind(project)
        .bind(plan)
        .bind(from.timestamp_millis())
        .bind(to.timestamp_millis())
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(plan_run_row).collect()
    }

    /// One run of a plan.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn plan_run(&self, sight: impl Into<Sight<'_>>, id: &str) -> Result<PlanRunRow, StoreError> {
        let sight = sight.into();
        let only = sight.no_other(OWN_RUNS, "runs.system", 3);
        let sql = format!("{COLUMNS} WHERE project = $1 AND id = $2{only}");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()).bind(id.to_owned());
        let row = sight.bind(query).fetch_optional(self.pool()).await?;
        let missing = || StoreError::Missing { what: "run of a plan", name: id.to_owned() };
        row.as_ref().map(plan_run_row).transpose()?.ok_or_else(missing)
    }

    /// Where a plan's run plays: environments and systems.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn played_in(&self, plan_run: &str) -> Result<Vec<(String, Option<String>)>, StoreError> {
        let query = sqlx::query_as("SELECT DISTINCT environment, system FROM runs WHERE plan_run = $1");
        Ok(query.bind(plan_run).fetch_all(self.pool()).await?)
    }

    /// The run of a plan that was started for a slot.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn plan_run_of_slot(
        &self,
        project: &str,
        plan: &str,
        slot: &str,
    ) -> Result<String, StoreError> {
        let row: Option<(String,)> =
            // It may have got another name at this moment.
            sqlx::query_as(
                "SELECT id FROM plan_runs WHERE project = $1 AND slot = $3 AND (plan = $2 OR plan = \
                 (SELECT name FROM plan_names WHERE project = $1 AND old = $2))",
            )
                .bind(project)
                .bind(plan)
                .bind(slot)
                .fetch_optional(self.pool())
                .await?;
        let missing = || StoreError::Missing { what: "run of a plan", name: slot.to_owned() };
        row.map(|(id,)| id).ok_or_else(missing)
    }

    /// The last slot of a plan that the calendar has started, up to now; `None`: none yet. What a clock that was wrong
    /// has started in the future does not keep the plan from starting until then.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn last_slot(
        &self,
        project: &str,
        plan: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT slot FROM plan_runs WHERE project = $1 AND plan = $2 AND started_by IN ('cron', 'every') \
             AND slot <= $3 ORDER BY slot DESC LIMIT 1",
        )
        .bind(project)
        .bind(plan)
        .bind(now.to_rfc3339_opts(SecondsFormat::Secs, true))
        .fetch_optional(self.pool())
        .await?;
        Ok(row.and_then(|(slot,)| slot.parse().ok()))
    }

    /// Every run of a plan's run in its order; with its report, steps included, where it has told anything.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn runs_of_plan_run(&self, plan_run: &str) -> Result<Vec<(RunRow, Option<Run>)>, StoreError> {
        self.reports("runs.plan_run", plan_run, None).await
    }

    /// The report of a run that has ended, steps included.
    ///
    /// # Errors
    ///
    /// That there is none, or not yet.
    pub async fn whole_run(&self, id: &str) -> Result<Run, StoreError> {
        let mut found = self.reports("runs.id", id, None).await?;
        let missing = || StoreError::Missing { what: "report of the run", name: id.to_owned() };
        found.pop().and_then(|(_, report)| report).ok_or_else(missing)
    }

    /// The runs of a column's value, of one file where one is named, with their reports.
    pub(crate) async fn reports(
        &self,
        column: &'static str,
        id: &str,
        file: Option<&str>,
    ) -> Result<Vec<(RunRow, Option<Run>)>, StoreError> {
        let mut steps = self.steps_by_attempt(column, id, file).await?;
        let sql = RUN_COLUMNS.replacen(" FROM ", ", runs.report, runs.taken FROM ", 1);
        let sql = format!("{sql} WHERE {column} = $1 AND {OF_FILE} ORDER BY runs.id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).bind(file).fetch_all(self.pool()).await?;
        let mut runs = Vec::with_capacity(rows.len());
        for row in &rows {
            let told = run_row(row)?;
            let report: Option<String> = get(row, "report")?;
            let mut report: Option<Run> = report.map(|text| json("a run's report", &text)).transpose()?;
            let before = (get::<i64>(row, "taken")? - 1).max(0) * i64::from(ATTEMPTS);
            for (number, attempt) in (1..).zip(report.iter_mut().flat_map(|run| &mut run.attempts)) {
                attempt.steps = steps.remove(&(told.id.clone(), before + number)).unwrap_or_default();
            }
            runs.push((told, report));
        }
        Ok(runs)
    }

    async fn steps_by_attempt(
        &self,
        column: &'static str,
        id: &str,
        file: Option<&str>,
    ) -> Result<StepsOfRuns, StoreError> {
        let sql = format!(
            "SELECT steps.run, steps.attempt, steps.result FROM steps JOIN runs ON runs.id = steps.run \
             WHERE {column} = $1 AND {OF_FILE} ORDER BY steps.run, steps.attempt, steps.place"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).bind(file).fetch_all(self.pool()).await?;
        let mut steps = StepsOfRuns::new();
        for row in &rows {
            let result: String = get(row, "result")?;
            let place = (get(row, "run")?, get(row, "attempt")?);
            steps.entry(place).or_default().push(json("a step's result", &result)?);
        }
        Ok(steps)
    }
}

const OF_FILE: &str = "(CAST($2 AS TEXT) IS NULL OR runs.file = $2)";

/// Results of steps by run and attempt, as its row counts them.
type StepsOfRuns = HashMap<(String, i64), Vec<StepResult>>;

/// All but the snapshot, which is long.
pub(crate) const COLUMNS: &str = "SELECT id, plan, started_by, author, slot, created, finished, cells, done, passed, healed, \
    flaky, broken, inconclusive, skipped, cancelled, quarantined FROM plan_runs";

pub(crate) fn plan_run_row(row: &AnyRow) -> Result<PlanRunRow, StoreError> {
    Ok(PlanRunRow {
        id: get(row, "id")?,
        plan: get(row, "plan")?,
        started_by: get(row, "started_by")?,
        author: get(row, "author")?,
        slot: get(row, "slot")?,
        created: moment(get(row, "created")?),
        finished: get::<Option<i64>>(row, "finished")?.map(moment),
        cells: get(row, "cells")?,
        done: get(row, "done")?,
        counts: PlanRunCounts {
            passed: get(row, "passed")?,
            healed: get(row, "healed")?,
            flaky: get(row, "flaky")?,
            broken: get(row, "broken")?,
            inconclusive: get(row, "inconclusive")?,
            cancelled: get(row, "cancelled")?,
            skipped: get(row, "skipped")?,
            quarantined: get(row, "quarantined")?,
        },
    })
}
