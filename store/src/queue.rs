//! The queue: who takes which cells of started plans, and what becomes of them when a worker dies.
//!
//! A run is its own job: there is one truth of what waits and runs, and a claim is one transaction. Lanes hold what
//! of a plan waits in an environment for a system, so that a claim looks at some lanes and one run, however many wait.

use crate::{
    database::{Store, StoreError, Writing, get, text},
    frames,
    results::end_if_done,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::{AssertSqlSafe, any::AnyRow};
use std::collections::HashMap;

/// So many times a run is taken; whoever loses it so often ends no worker more.
pub const MOST_TAKEN: u32 = 4;

/// A run that was lost is taken again after so long, and after twice as long each time: what ends one worker must not end
/// all of them in one moment.
const PAUSE: TimeDelta = TimeDelta::seconds(5);

/// The longest of these pauses: with the time in which a silent worker is noticed, a run is taken up within a minute.
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(20);

/// A run that a worker has taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The run.
    pub run: String,
    /// Its project.
    pub project: String,
    /// The plan's run that it belongs to.
    pub plan_run: String,
    /// How often it has been taken, this time included.
    pub taken: u32,
    /// The scenario's title.
    pub scenario: String,
    /// The system.
    pub system: Option<String>,
    /// The scenario's file and its revision.
    pub file: (String, i64),
    /// The environment's name; empty where there is only a base URL.
    pub environment: String,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The viewport.
    pub viewport: String,
    /// The persona's name.
    pub persona: Option<String>,
    /// How to play it.
    pub orders: Value,
}

/// A worker that asks for cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Its name: no two processes have the same.
    pub name: String,
    /// How many cells it plays at a time.
    pub cells: u32,
    /// In which browsers, by name.
    pub browsers: Vec<String>,
}

impl Store {
    /// Takes up to `worker.cells` runs for a worker: the highest priority first, then what was started first,
    /// within the limits of plans, environments and systems.
    ///
    /// # Errors
    ///
    /// What the database said; then nothing has been taken.
    pub async fn take(
        &self,
        worker: &Worker,
        most: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Taken>, StoreError> {
        if worker.browsers.is_empty() {
            return Ok(vec![]);
        }
        let mut writing = self.write().await?;
        // Limits are counted by one at a time.
        writing.turn("claim").await?;
        let mut lanes = lanes(&mut writing).await?;
        let mut taken = vec![];
        while taken.len() < most as usize
            && let Some(open) = open_lane(&lanes)
        {
            let lane = &mut lanes[open];
            match take_from(&mut writing, lane, worker, now).await? {
                Some(run) => {
                    (lane.queued, lane.running) = (lane.queued - 1, lane.running + 1);
                    taken.push(run);
                }
                // None of its cells is for this worker's browsers: another lane's may be.
                None => lane.queued = 0,
            }
        }
        writing.commit().await?;
        Ok(taken)
    }

    /// Says that a worker lives, and which browsers it has.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn beat(&self, worker: &Worker, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "INSERT INTO workers (name, started, beat, cells, browsers) VALUES ($1, $2, $2, $3, $4) \
             ON CONFLICT (name) DO UPDATE SET beat = excluded.beat, cells = excluded.cells, \
             browsers = excluded.browsers",
        )
        .bind(&worker.name)
        .bind(now.timestamp_millis())
        .bind(i64::from(worker.cells))
        .bind(text(&worker.browsers))
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    /// Hands back what a worker that stops has not finished: others take it at once. What another one has by now stays
    /// there.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn hand_back(&self, worker: &str, runs: &[String]) -> Result<(), StoreError> {
        self.give_back(worker, runs, None).await
    }

    /// Hands back a run that a worker has dropped by a fault of its own: as if the worker had died, it waits a little.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn drop_run(&self, worker: &str, run: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.give_back(worker, &[run.to_owned()], Some(now)).await
    }

    async fn give_back(
        &self,
        worker: &str,
        runs: &[String],
        lost: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        for run in runs {
            let own: Option<(String,)> =
                sqlx::query_as("SELECT id FROM runs WHERE id = $1 AND worker = $2 AND state = 'running'")
                    .bind(run)
                    .bind(worker)
                    .fetch_optional(writing.connection())
                    .await?;
            if own.is_some() {
                release(&mut writing, run, lost).await?;
            }
        }
        writing.commit().await
    }

    /// Ends what of a plan's run still waits as skipped; what runs is finished. Tells how many that were, and whether
    /// the plan's run has come to its end with them.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn cancel(&self, plan_run: &str, now: DateTime<Utc>) -> Result<(u64, bool), StoreError> {
        let mut writing = self.write().await?;
        // Nobody takes from it meanwhile.
        writing.turn("claim").await?;
        // What is counted is what this statement has changed, whatever comes back to the queue meanwhile.
        let cancelled: Vec<(i64,)> = sqlx::query_as(
            "UPDATE runs SET state = 'done', finished = $1, took_ms = 0, verdict = 'skipped', code = 'cancelled' \
             WHERE plan_run = $2 AND state = 'queued' RETURNING is_quarantined",
        )
        .bind(now.timestamp_millis())
        .bind(plan_run)
        .fetch_all(writing.connection())
        .await?;
        let count = i64::try_from(cancelled.len()).unwrap_or(i64::MAX);
        let quarantined: i64 = cancelled.iter().map(|(is_quarantined,)| is_quarantined).sum();
        sqlx::query("UPDATE lanes SET queued = 0 WHERE plan_run = $1")
            .bind(plan_run)
            .execute(writing.connection())
            .await?;
        sqlx::query(
            "UPDATE plan_runs SET done = done + $1, skipped = skipped + $1 - $2, cancelled = cancelled + $1 - $2, \
             quarantined = quarantined + $2 WHERE id = $3",
        )
        .bind(count)
        .bind(quarantined)
        .bind(plan_run)
        .execute(writing.connection())
        .await?;
        let ended = count > 0 && end_if_done(&mut writing, plan_run, now).await?;
        writing.commit().await?;
        Ok((u64::try_from(count).unwrap_or(0), ended))
    }

    /// The last sign of life of every worker: what changes with each, and no moment, as machines have clocks of their own.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn beats(&self) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(sqlx::query_as("SELECT name, beat FROM workers ORDER BY name").fetch_all(self.pool()).await?)
    }

    /// Forgets workers whose last sign of life is still this one; runs whose worker is not known wait again, and
    /// for a while from now on. Tells which runs.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn sweep(
        &self,
        silent: &[(String, i64)],
        now: DateTime<Utc>,
    ) -> Result<Vec<String>, StoreError> {
        let mut writing = self.write().await?;
        for (name, beat) in silent {
            sqlx::query("DELETE FROM workers WHERE name = $1 AND beat = $2")
                .bind(name)
                .bind(beat)
                .execute(writing.connection())
                .await?;
        }
        let rows = sqlx::query(
            "SELECT id FROM runs WHERE state = 'running' AND (worker IS NULL OR worker NOT IN \
             (SELECT name FROM workers))",
        )
        .fetch_all(writing.connection())
        .await?;
        let runs = rows.iter().map(|row| get::<String>(row, "id")).collect::<Result<Vec<_>, _>>()?;
        for run in &runs {
            release(&mut writing, run, Some(now)).await?;
        }
        writing.commit().await?;
        Ok(runs)
    }

    /// How many runs wait and how many run.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn load(&self) -> Result<(i64, i64), StoreError> {
        let row: (i64, i64) = sqlx::query_as(
            "SELECT CAST(COALESCE(SUM(queued), 0) AS BIGINT), CAST(COALESCE(SUM(running), 0) AS BIGINT) FROM lanes",
        )
        .fetch_one(self.pool())
        .await?;
        Ok(row)
    }

    /// Browsers in which something waits that no living worker has, and how much: it waits for ever. Of one plan's
    /// run, or of all.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn unplayable(
        &self,
        plan_run: Option<&str>,
        since: DateTime<Utc>,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let workers = self.workers(since).await?;
        let is_played =
            |browser: &str| workers.iter().any(|worker| worker.browsers.iter().any(|known| known == browser));
        // With every engine there, nobody has to look at what waits.
        if scenarios::Engine::ALL.iter().all(|engine| is_played(engine.name())) {
            return Ok(vec![]);
        }
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT browser, COUNT(*) FROM runs WHERE state = 'queued' \
             AND (CAST($1 AS TEXT) IS NULL OR plan_run = $1) GROUP BY browser ORDER BY browser",
        )
        .bind(plan_run)
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().filter(|(browser, _)| !is_played(browser)).collect())
    }

    /// A worker stops: it is no longer waited for.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn leave(&self, worker: &str) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("DELETE FROM workers WHERE name = $1").bind(worker).execute(writing.connection()).await?;
        writing.commit().await
    }

    /// Workers that have given a sign of life since a moment, by name.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn workers(&self, since: DateTime<Utc>) -> Result<Vec<Worker>, StoreError> {
        let rows = sqlx::query("SELECT name, cells, browsers FROM workers WHERE beat >= $1 ORDER BY name")
            .bind(since.timestamp_millis())
            .fetch_all(self.pool())
            .await?;
        rows.iter()
            .map(|row| {
                let browsers: String = get(row, "browsers")?;
                Ok(Worker {
                    name: get(row, "name")?,
                    cells: u32::try_from(get::<i64>(row, "cells")?).unwrap_or(1),
                    browsers: crate::database::json("a worker's browsers", &browsers)?,
                })
            })
            .collect()
    }
}

/// What of a plan waits and runs in an environment for a system.
struct Lane {
    plan_run: String,
    project: String,
    environment: String,
    system: String,
    queued: i64,
    running: i64,
    plan_limit: i64,
    environment_limit: i64,
    system_limit: i64,
}

/// Lanes in which something waits or runs, in the order in which they are served.
async fn lanes(writing: &mut Writing) -> Result<Vec<Lane>, StoreError> {
    let rows = sqlx::query(
        "SELECT plan_run, project, environment, system, queued, running, plan_limit, environment_limit, system_limit \
         FROM lanes WHERE queued > 0 OR running > 0 \
         ORDER BY priority DESC, created, plan_run, environment, system",
    )
    .fetch_all(writing.connection())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Lane {
                plan_run: get(row, "plan_run")?,
                project: get(row, "project")?,
                environment: get(row, "environment")?,
                system: get(row, "system")?,
                queued: get(row, "queued")?,
                running: get(row, "running")?,
                plan_limit: get(row, "plan_limit")?,
                environment_limit: get(row, "environment_limit")?,
                system_limit: get(row, "system_limit")?,
            })
        })
        .collect()
}

/// The first lane that has something waiting and whose limits are not reached.
fn open_lane(lanes: &[Lane]) -> Option<usize> {
    let (mut plans, mut environments, mut systems) = (HashMap::new(), HashMap::new(), HashMap::new());
    for lane in lanes {
        *plans.entry(lane.plan_run.as_str()).or_insert(0) += lane.running;
        *environments.entry((lane.project.as_str(), lane.environment.as_str())).or_insert(0) += lane.running;
        *systems.entry((lane.project.as_str(), lane.system.as_str())).or_insert(0) += lane.running;
    }
    lanes.iter().position(|lane| {
        lane.queued > 0
            && plans[lane.plan_run.as_str()] < lane.plan_limit
            && environments[&(lane.project.as_str(), lane.environment.as_str())] < lane.environment_limit
            && systems[&(lane.project.as_str(), lane.system.as_str())] < lane.system_limit
    })
}

async fn take_from(
    writing: &mut Writing,
    lane: &Lane,
    worker: &Worker,
    now: DateTime<Utc>,
) -> Result<Option<Taken>, StoreError> {
    let browsers: Vec<String> = (0..worker.browsers.len()).map(|at| format!("${}", at + 7)).collect();
    let sql = format!(
        "UPDATE runs SET state = 'running', worker = $1, taken = taken + 1, started = $2 WHERE id = \
         (SELECT id FROM runs WHERE plan_run = $3 AND environment = $4 AND COALESCE(system, '') = $5 \
         AND state = 'queued' AND browser IN ({}) AND (not_before <= $2 OR not_before > $6) ORDER BY id LIMIT 1) \
         RETURNING id, project, plan_run, taken, scenario, system, file, revision, environment, browser, language, \
         viewport, persona, orders",
        browsers.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(&worker.name)
        .bind(now.timestamp_millis())
        .bind(&lane.plan_run)
        .bind(&lane.environment)
        .bind(&lane.system)
        // Nobody waits so long: whoever wrote that has another clock.
        .bind((now + LONGEST_PAUSE).timestamp_millis());
    for browser in &worker.browsers {
        query = query.bind(browser);
    }
    let Some(row) = query.fetch_optional(writing.connection()).await? else { return Ok(None) };
    change_lane(writing, &row, -1, 1).await?;
    let orders: String = get(&row, "orders")?;
    Ok(Some(Taken {
        run: get(&row, "id")?,
        project: get(&row, "project")?,
        plan_run: get(&row, "plan_run")?,
        taken: u32::try_from(get::<i64>(&row, "taken")?).unwrap_or(u32::MAX),
        scenario: get(&row, "scenario")?,
        system: get(&row, "system")?,
        file: (get(&row, "file")?, get(&row, "revision")?),
        environment: get(&row, "environment")?,
        browser: get(&row, "browser")?,
        language: get(&row, "language")?,
        viewport: get(&row, "viewport")?,
        persona: get(&row, "persona")?,
        orders: crate::database::json("a run's orders", &orders)?,
    }))
}

/// Changes how much waits and runs in the lane of a run: of `plan_run`, `environment` and `system` of its row.
pub(crate) async fn change_lane(
    writing: &mut Writing,
    run: &AnyRow,
    queued: i64,
    running: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE lanes SET queued = queued + $1, running = running + $2 \
         WHERE plan_run = $3 AND environment = $4 AND system = $5",
    )
    .bind(queued)
    .bind(running)
    .bind(get::<String>(run, "plan_run")?)
    .bind(get::<String>(run, "environment")?)
    .bind(get::<Option<String>>(run, "system")?.unwrap_or_default())
    .execute(writing.connection())
    .await?;
    Ok(())
}

/// A run waits again. What it has told stays: the next one who takes it counts its attempts from there.
///
/// What was `lost` then, and not handed back in good order, waits a little before it is taken.
async fn release(writing: &mut Writing, run: &str, lost: Option<DateTime<Utc>>) -> Result<(), StoreError> {
    let row = sqlx::query(
        "UPDATE runs SET state = 'queued', worker = NULL, started = NULL, not_before = 0 \
         WHERE id = $1 AND state = 'running' RETURNING plan_run, environment, system, taken",
    )
    .bind(run)
    .fetch_optional(writing.connection())
    .await?;
    let Some(row) = row else { return Ok(()) };
    if let Some(lost) = lost {
        let times = u32::try_from(get::<i64>(&row, "taken")?).unwrap_or(u32::MAX);
        sqlx::query("UPDATE runs SET not_before = $1 WHERE id = $2")
            .bind((lost + pause_after(times)).timestamp_millis())
            .bind(run)
            .execute(writing.connection())
            .await?;
    }
    frames::forget(writing, run).await?;
    change_lane(writing, &row, 1, -1).await
}

/// How long a run waits that was lost so often.
fn pause_after(times: u32) -> TimeDelta {
    (PAUSE * (1 << times.saturating_sub(1).min(4))).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_again_waits_longer_and_never_for_ever() {
        let seconds = [0, 1, 2, 3, 4, u32::MAX].map(|times| pause_after(times).num_seconds());
        assert_eq!(seconds, [5, 5, 10, 20, 20, 20]);
    }
}
