//! Plans that are started: all their cells wait from then on, with the files as they were.

use crate::{
    database::{Store, StoreError, Writing, places, text},
    plan_names::name_since,
    tried::{self, Tried},
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};
use uuid::Uuid;

/// No limit to how many cells run at a time.
pub const UNLIMITED: u32 = 1_000_000;

/// The file that plans are in.
const PROJECT_FILE: &str = "surefoot.yaml";

/// How many rows go into one statement. SQLite looks for each `$n` among all before it: 1,000 rows took six seconds.
const ROWS: usize = 50;

/// A plan that is to be started.
#[derive(Debug, Clone)]
pub struct NewPlanRun {
    /// Of this project.
    pub project: String,
    /// The plan's name; empty for cells that somebody asked for by themselves.
    pub plan: String,
    /// `cron`, `every`, `deployment`, `hand` or `api`.
    pub started_by: String,
    /// Who asked for it; empty for the calendar.
    pub author: String,
    /// What makes it this one and no other: the slot of the calendar, or an id. The same is started once.
    pub slot: String,
    /// The project's files as they are now: path and revision.
    pub snapshot: BTreeMap<String, i64>,
    /// What is higher goes first.
    pub priority: u8,
    /// Whether these are all cells of the plan, and not only those of one of its environments.
    pub is_whole: bool,
    /// How many of its cells may run at a time.
    pub limit: u32,
    /// How many cells may run at a time in an environment, by name; `UNLIMITED` without an entry.
    pub environment_limits: HashMap<String, u32>,
    /// How many cells may run at a time of a system, by name; `UNLIMITED` without an entry.
    pub system_limits: HashMap<String, u32>,
    /// Its cells.
    pub cells: Vec<NewRun>,
}

/// A cell that is to be run.
#[derive(Debug, Clone, Default)]
pub struct NewRun {
    /// What makes the cell this one: scenario and all dimensions.
    pub cell: String,
    /// The scenario's title.
    pub scenario: String,
    /// Its file.
    pub file: String,
    /// Its revision; 0 where it is in no store.
    pub revision: i64,
    /// The system.
    pub system: Option<String>,
    /// The environment's name; empty where there is only a base URL.
    pub environment: String,
    /// The application's version.
    pub version: Option<String>,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The viewport.
    pub viewport: String,
    /// The persona's name.
    pub persona: Option<String>,
    /// Its failures are known.
    pub is_quarantined: bool,
    /// It tells what only all cells of its file show together: its end waits for theirs.
    pub tells: bool,
    /// The draft that it plays in place of a file: then it counts no more than what is in quarantine.
    pub tried: Option<Tried>,
    /// How to play it.
    pub orders: Value,
}

impl Store {
    /// Starts a plan: all its cells wait from now on. `None` where the same slot was started before.
    ///
    /// # Errors
    ///
    /// What the database said; then nothing has been started.
    pub async fn start(&self, new: &NewPlanRun, now: DateTime<Utc>) -> Result<Option<String>, StoreError> {
        let (id, now) = (Uuid::now_v7().to_string(), now.timestamp_millis());
        let mut writing = self.write().await?;
        let count = i64::try_from(new.cells.len()).unwrap_or(i64::MAX);
        let finished = new.cells.is_empty().then_some(now);
        let inserted = sqlx::query(
            "INSERT INTO plan_runs (id, project, plan, started_by, author, slot, snapshot, created, finished, cells, \
             done, is_whole) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11) \
             ON CONFLICT (project, plan, slot) DO NOTHING",
        )
        .bind(&id)
        .bind(&new.project)
        .bind(&new.plan)
        .bind(&new.started_by)
        .bind(&new.author)
        .bind(&new.slot)
        .bind(text(&new.snapshot))
        .bind(now)
        .bind(finished)
        .bind(count)
        .bind(i64::from(new.is_whole))
        .execute(writing.connection())
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(None);
        }
        for rows in new.cells.chunks(ROWS) {
            insert_runs(&mut writing, new, &id, rows, now).await?;
        }
        insert_lanes(&mut writing, new, &id, now).await?;
        tried::keep(&mut writing, &id, &new.cells).await?;
        if !new.plan.is_empty() {
            let renamed = renamed(&mut writing, new, &id).await?;
            let Some(new) = renamed else { return Ok(None) };
            note_planned(&mut writing, &new, &id).await?;
            if new.is_whole {
                // What kept it from starting does not any more.
                sqlx::query("DELETE FROM unstarted WHERE project = $1 AND plan = $2")
                    .bind(&new.project)
                    .bind(&new.plan)
                    .execute(writing.connection())
                    .await?;
            }
        }
        writing.commit().await?;
        Ok(Some(id))
    }

    /// Forgets the cells of plans that a project has no more.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn forget_plans(&self, project: &str, known: &[&str]) -> Result<(), StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as("SELECT DISTINCT plan FROM planned WHERE project = $1")
            .bind(project)
            .fetch_all(self.pool())
            .await?;
        let gone: Vec<String> =
            rows.into_iter().map(|(plan,)| plan).filter(|plan| !known.contains(&plan.as_str())).collect();
        if gone.is_empty() {
            return Ok(());
        }
        let mut writing = self.write().await?;
        for plan in gone {
            sqlx::query("DELETE FROM planned WHERE project = $1 AND plan = $2")
                .bind(project)
                .bind(plan)
                .execute(writing.connection())
                .await?;
        }
        writing.commit().await
    }

    /// The project's files as they were when a plan was started: path and revision.
    ///
    /// # Errors
    ///
    /// That it was never started.
    pub async fn snapshot(&self, plan_run: &str) -> Result<BTreeMap<String, i64>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT snapshot FROM plan_runs WHERE id = $1")
            .bind(plan_run)
            .fetch_optional(self.pool())
            .await?;
        let missing = || StoreError::Missing { what: "run of a plan", name: plan_run.to_owned() };
        crate::database::json("a snapshot", &row.ok_or_else(missing)?.0)
    }
}

/// The plan under the name that it has by now; `None` where it was started for the same slot under that. From here to the
/// end of the transaction nobody gives it another one.
async fn renamed<'n>(
    writing: &mut Writing,
    new: &'n NewPlanRun,
    id: &str,
) -> Result<Option<Cow<'n, NewPlanRun>>, StoreError> {
    writing.turn("plans").await?;
    let read = new.snapshot.get(PROJECT_FILE).copied().unwrap_or(i64::MAX);
    let Some(name) = name_since(writing, (&new.project, &new.plan), read).await? else {
        return Ok(Some(Cow::Borrowed(new)));
    };
    let updated = sqlx::query(
        "UPDATE plan_runs SET plan = $1 WHERE id = $2 AND NOT EXISTS \
         (SELECT 1 FROM plan_runs AS other WHERE other.project = $3 AND other.plan = $1 AND other.slot = $4)",
    )
    .bind(&name)
    .bind(id)
    .bind(&new.project)
    .bind(&new.slot)
    .execute(writing.connection())
    .await?;
    Ok((updated.rows_affected() > 0).then(|| Cow::Owned(NewPlanRun { plan: name, ..new.clone() })))
}

async fn insert_runs(
    writing: &mut Writing,
    new: &NewPlanRun,
    plan_run: &str,
    rows: &[NewRun],
    now: i64,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO runs (id, project, plan_run, cell, scenario, file, revision, system, environment, version, \
         browser, language, viewport, persona, state, taken, created, is_quarantined, orders, tells, draft) VALUES {}",
        places(rows.len(), 21, 0)
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for run in rows {
        query = query
            .bind(Uuid::now_v7().to_string())
            .bind(&new.project)
            .bind(plan_run.to_owned())
            .bind(&run.cell)
            .bind(&run.scenario)
            .bind(&run.file)
            .bind(run.revision)
            .bind(&run.system)
            .bind(&run.environment)
            .bind(&run.version)
            .bind(&run.browser)
            .bind(&run.language)
            .bind(&run.viewport)
            .bind(&run.persona)
            .bind("queued")
            .bind(0_i64)
            .bind(now)
            .bind(i64::from(run.is_quarantined || run.tried.is_some()))
            .bind(text(&run.orders))
            .bind(i64::from(run.tells))
            .bind(run.tried.as_ref().map_or("", |tried| &tried.draft));
    }
    query.execute(writing.connection()).await?;
    Ok(())
}

async fn insert_lanes(
    writing: &mut Writing,
    new: &NewPlanRun,
    plan_run: &str,
    now: i64,
) -> Result<(), StoreError> {
    let mut counts: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for run in &new.cells {
        *counts.entry((&run.environment, run.system.as_deref().unwrap_or_default())).or_default() += 1;
    }
    let limit =
        |limits: &HashMap<String, u32>, name| i64::from(limits.get(name).copied().unwrap_or(UNLIMITED));
    for ((environment, system), queued) in counts {
        sqlx::query(
            "INSERT INTO lanes (plan_run, project, environment, system, priority, created, queued, running, \
             plan_limit, environment_limit, system_limit) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10)",
        )
        .bind(plan_run)
        .bind(&new.project)
        .bind(environment)
        .bind(system)
        .bind(i64::from(new.priority))
        .bind(now)
        .bind(queued)
        .bind(i64::from(new.limit))
        .bind(limit(&new.environment_limits, environment))
        .bind(limit(&new.system_limits, system))
        .execute(writing.connection())
        .await?;
    }
    Ok(())
}

/// From now on the plan has the cells that have just been queued, and no others; of a part of it, no others in the
/// environments of that part.
async fn note_planned(writing: &mut Writing, new: &NewPlanRun, plan_run: &str) -> Result<(), StoreError> {
    const ALL: &str = "DELETE FROM planned WHERE project = $1 AND plan = $2";
    // A cell's environment stands with its runs.
    const OF_THESE: &str = "DELETE FROM planned WHERE project = $1 AND plan = $2 AND EXISTS \
         (SELECT 1 FROM runs WHERE runs.project = planned.project AND runs.cell = planned.cell \
         AND runs.environment IN (SELECT environment FROM lanes WHERE plan_run = $3))";
    let query = match new.is_whole {
        true => sqlx::query(ALL).bind(&new.project).bind(&new.plan),
        false => sqlx::query(OF_THESE).bind(&new.project).bind(&new.plan).bind(plan_run),
    };
    query.execute(writing.connection()).await?;
    sqlx::query(
        "INSERT INTO planned (project, plan, cell) SELECT DISTINCT $1, $2, cell FROM runs WHERE plan_run = $3 \
         ON CONFLICT (project, plan, cell) DO NOTHING",
    )
    .bind(&new.project)
    .bind(&new.plan)
    .bind(plan_run)
    .execute(writing.connection())
    .await?;
    Ok(())
}
