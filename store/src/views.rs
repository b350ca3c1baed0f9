//! What people ask for: runs by filters, cells as they are, days. Reads only.

use crate::{
    database::{Store, StoreError, get, json},
    file_states::WORST_FIRST,
    projects::moment,
    sight::Sight,
};
use chrono::{DateTime, Utc};
use scenarios::Run;
use serde::Serialize;
use sqlx::any::AnyRow;

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RunRow {
    /// Its id.
    pub id: String,
    /// The plan's run that it belongs to.
    pub plan_run: String,
    /// The plan's name; empty for what somebody asked for by itself.
    pub plan: String,
    /// The cell.
    pub cell: String,
    /// The scenario's title.
    pub scenario: String,
    /// Its file.
    pub file: String,
    /// Its revision.
    pub revision: i64,
    /// The system.
    pub system: Option<String>,
    /// The environment; empty where there is only a base URL.
    pub environment: String,
    /// The application's version.
    pub version: Option<String>,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The viewport.
    pub viewport: String,
    /// The persona.
    pub persona: Option<String>,
    /// `queued`, `running` or `done`.
    pub state: String,
    /// Who plays it.
    pub worker: Option<String>,
    /// When it came into the queue.
    pub created: DateTime<Utc>,
    /// When it began.
    pub started: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished: Option<DateTime<Utc>>,
    /// How long it took, in milliseconds.
    pub took_ms: Option<i64>,
    /// What it came to.
    pub verdict: Option<String>,
    /// The code of its worst finding.
    pub code: Option<String>,
    /// What went wrong.
    pub message: Option<String>,
    /// Its failures are known.
    pub is_quarantined: bool,
    /// The draft that it plays: then nothing of it counts.
    pub draft: Option<String>,
}

/// What of which runs a list is to show.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Only this verdict, or `queued` or `running`.
    pub verdict: Option<String>,
    /// Only this browser.
    pub browser: Option<String>,
    /// Only this language.
    pub language: Option<String>,
    /// Only this system.
    pub system: Option<String>,
    /// Only this plan.
    pub plan: Option<String>,
    /// Only this run of a plan.
    pub plan_run: Option<String>,
    /// Only this cell.
    pub cell: Option<String>,
    /// Only with these words in the scenario, the code or the message.
    pub words: Option<String>,
    /// Of those with the words only the last run of each cell.
    pub latest: bool,
    /// Only what came before this moment, in milliseconds since 1970, and this id: the end of the last page.
    pub before: Option<(i64, String)>,
}

/// What is last known of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CellRow {
    /// The cell.
    pub cell: String,
    /// The scenario's title.
    pub scenario: String,
    /// Its file.
    pub file: String,
    /// The system.
    pub system: Option<String>,
    /// The environment.
    pub environment: String,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The viewport.
    pub viewport: String,
    /// The persona.
    pub persona: Option<String>,
    /// Its last run.
    pub run: String,
    /// What that came to.
    pub verdict: String,
    /// The code of its worst finding.
    pub code: Option<String>,
    /// What went wrong.
    pub message: Option<String>,
    /// When it ended.
    pub finished: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// Since when it has been good, or not.
    pub since: DateTime<Utc>,
    /// The last run that was good.
    pub good_run: Option<String>,
    /// When that ended.
    pub good_finished: Option<DateTime<Utc>>,
    /// The application's version then.
    pub good_version: Option<String>,
    /// How many runs there were.
    pub runs: i64,
    /// How many of them were flaky.
    pub flaky: i64,
}

/// How many runs of a day came to a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DayCount {
    /// Days since 1970, in UTC.
    pub day: i64,
    /// The verdict's name.
    pub verdict: String,
    /// How many.
    pub count: i64,
}

pub(crate) const RUN_COLUMNS: &str = "SELECT runs.id, runs.plan_run, plan_runs.plan, runs.cell, runs.scenario, runs.file, \
    runs.revision, runs.system, runs.environment, runs.version, runs.browser, runs.language, runs.viewport, \
    runs.persona, runs.state, runs.worker, runs.created, runs.started, runs.finished, runs.took_ms, runs.verdict, \
    runs.code, runs.message, runs.is_quarantined, runs.draft FROM runs JOIN plan_runs ON plan_runs.id = runs.plan_run ";

impl Store {
    /// Runs of a project, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn runs(
        &self,
        sight: impl Into<Sight<'_>>,
        filter: &RunFilter,
        limit: u32,
    ) -> Result<Vec<RunRow>, StoreError> {
        let sight = sight.into();
        let state = filter.verdict.as_deref().filter(|verdict| matches!(*verdict, "queued" | "running"));
        let verdict = filter.verdict.as_deref().filter(|_| state.is_none());
        let words = filter.words.as_deref().map(|words| format!("%{}%", words.to_lowercase()));
        let (before, before_id) = filter.before.clone().unwrap_or((i64::MAX, String::new()));
        // Only what is asked for stands in the text: each form has an index of its own.
        // A cell has few runs: its index, not the one of the project's runs, which SQLite would go through in order.
        let project = if filter.cell.is_some() { "runs.project || ''" } else { "runs.project" };
        let mut sql = format!("{RUN_COLUMNS} WHERE {project} = $1 AND (runs.created, runs.id) < ($2, $3)");
        let mut values: Vec<&str> = vec![];
        let asked = [
            ("runs.verdict =", verdict),
            ("runs.state =", state),
            ("runs.browser =", filter.browser.as_deref()),
            ("runs.language =", filter.language.as_deref()),
            ("runs.system =", filter.system.as_deref()),
            ("plan_runs.plan =", filter.plan.as_deref()),
            ("runs.plan_run =", filter.plan_run.as_deref()),
            ("runs.cell =", filter.cell.as_deref()),
        ];
        for (condition, value) in asked {
            if let Some(value) = value {
                values.push(value);
                sql.push_str(&format!(" AND {condition} ${}", values.len() + 3));
            }
        }
        if let Some(words) = &words {
            values.push(words);
            let place = values.len() + 3;
            let has = |of: &str| {
                format!(
                    "(lower({of}.scenario) LIKE ${place} OR lower({of}.code) LIKE ${place} \
                     OR lower({of}.message) LIKE ${place})"
                )
            };
            sql.push_str(&match filter.latest {
                false => format!(" AND {}", has("runs")),
                true => format!(
                    " AND runs.id IN (SELECT run FROM cells WHERE cells.project = $1 AND {})",
                    has("cells")
                ),
            });
        }
        sql.push_str(&sight.only("runs.system", values.len() + 4));
        sql.push_str(&format!(" ORDER BY runs.created DESC, runs.id DESC LIMIT {limit}"));
        let project = sight.project.to_owned();
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(project).bind(before).bind(before_id);
        for value in values {
            query = query.bind(value.to_owned());
        }
        sight.bind(query).fetch_all(self.pool()).await?.iter().map(run_row).collect()
    }

    /// One run, and its report once it has ended; the steps are apart.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn run(
        &self,
        sight: impl Into<Sight<'_>>,
        id: &str,
    ) -> Result<(RunRow, Option<Run>), StoreError> {
        let sight = sight.into();
        let only = sight.only("runs.system", 3);
        let sql = format!("{RUN_COLUMNS} WHERE runs.project = $1 AND runs.id = $2{only}");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()).bind(id.to_owned());
        let row = sight.bind(query).fetch_optional(self.pool()).await?;
        let row = row.ok_or_else(|| StoreError::Missing { what: "run", name: id.to_owned() })?;
        let report: Option<(Option<String>,)> = sqlx::query_as("SELECT report FROM runs WHERE id = $1")
            .bind(id)
            .fetch_optional(self.pool())
            .await?;
        let report =
            report.and_then(|(report,)| report).map(|text| json("a run's report", &text)).transpose()?;
        Ok((run_row(&row)?, report))
    }

    /// Every cell of a project as it is last known: what is broken first, then what has been so for longest.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn cells(
        &self,
        sight: impl Into<Sight<'_>>,
        file: Option<&str>,
    ) -> Result<Vec<CellRow>, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "SELECT * FROM cells WHERE project = $1 AND (CAST($2 AS TEXT) IS NULL OR file = $2){} \
             ORDER BY {WORST_FIRST}, since, file, browser, language",
            sight.only("system", 3)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query.bind(file.map(str::to_owned))).fetch_all(self.pool()).await?;
        rows.iter().map(cell_row).collect()
    }

    /// One cell; `None` where it has never told anything.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn cell(&self, cell: &str) -> Result<Option<CellRow>, StoreError> {
        let row =
            sqlx::query("SELECT * FROM cells WHERE cell = $1").bind(cell).fetch_optional(self.pool()).await?;
        row.as_ref().map(cell_row).transpose()
    }

    /// The same cell in another environment, the one that was good last; `None`: it was good nowhere.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn good_elsewhere(&self, cell: &str) -> Result<Option<CellRow>, StoreError> {
        let same = ["language", "persona", "system"]
            .map(|column| format!(" AND COALESCE(other.{column}, '') = COALESCE(cells.{column}, '')"));
        let sql = format!(
            "SELECT other.* FROM cells JOIN cells AS other ON other.project = cells.project \
             AND other.file = cells.file AND other.browser = cells.browser AND other.viewport = cells.viewport{} \
             WHERE cells.cell = $1 AND other.cell <> cells.cell AND other.good_run IS NOT NULL \
             ORDER BY other.good_finished DESC, other.cell LIMIT 1",
            same.concat()
        );
        let row =
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(cell.to_owned()).fetch_optional(self.pool()).await?;
        row.as_ref().map(cell_row).transpose()
    }

    /// How a run is to be played, for one who wants it played again.
    ///
    /// # Errors
    ///
    /// That there is no such run.
    pub async fn orders(&self, project: &str, id: &str) -> Result<serde_json::Value, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT orders FROM runs WHERE project = $1 AND id = $2")
            .bind(project)
            .bind(id)
            .fetch_optional(self.pool())
            .await?;
        let missing = || StoreError::Missing { what: "run", name: id.to_owned() };
        json("a run's orders", &row.ok_or_else(missing)?.0)
    }

    /// How many runs came to which verdict, day by day, since a moment; what is in quarantine does not count.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn days(
        &self,
        sight: impl Into<Sight<'_>>,
        since: DateTime<Utc>,
    ) -> Result<Vec<DayCount>, StoreError> {
        const COUNTED: [&str; 6] = ["passed", "healed", "flaky", "broken", "inconclusive", "skipped"];
        let sight = sight.into();
        // A plan's run knows its sums; those of some of its systems have to be counted.
        let (sum, from) = match sight.systems {
            None => (COUNTED.map(|name| format!("SUM({name})")), "plan_runs WHERE project = $1".to_owned()),
            Some(_) => (
                COUNTED.map(|name| format!("SUM(CASE verdict WHEN '{name}' THEN 1 ELSE 0 END)")),
                format!("runs WHERE project = $1 AND is_quarantined = 0{}", sight.only("system", 3)),
            ),
        };
        let sums = sum.iter().zip(COUNTED).map(|(sum, name)| format!("CAST({sum} AS BIGINT) AS {name}"));
        let sql = format!(
            "SELECT created / 86400000 AS day, {} FROM {from} AND created >= $2 \
             GROUP BY created / 86400000 ORDER BY 1",
            sums.collect::<Vec<_>>().join(", ")
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query.bind(since.timestamp_millis())).fetch_all(self.pool()).await?;
        let mut days = vec![];
        for row in &rows {
            for verdict in COUNTED {
                let (day, count): (i64, i64) = (get(row, "day")?, get(row, verdict)?);
                if count > 0 {
                    days.push(DayCount { day, verdict: verdict.to_owned(), count });
                }
            }
        }
        Ok(days)
    }
}

pub(crate) fn run_row(row: &AnyRow) -> Result<RunRow, StoreError> {
    let when = |name: &str| -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(get::<Option<i64>>(row, name)?.map(moment))
    };
    let draft = Some(get::<String>(row, "draft")?).filter(|draft| !draft.is_empty());
    Ok(RunRow {
        id: get(row, "id")?,
        plan_run: get(row, "plan_run")?,
        plan: get(row, "plan")?,
        cell: get(row, "cell")?,
        scenario: get(row, "scenario")?,
        file: get(row, "file")?,
        revision: get(row, "revision")?,
        system: get(row, "system")?,
        environment: get(row, "environment")?,
        version: get(row, "version")?,
        browser: get(row, "browser")?,
        language: get(row, "language")?,
        viewport: get(row, "viewport")?,
        persona: get(row, "persona")?,
        state: get(row, "state")?,
        worker: get(row, "worker")?,
        created: moment(get(row, "created")?),
        started: when("started")?,
        finished: when("finished")?,
        took_ms: get(row, "took_ms")?,
        verdict: get(row, "verdict")?,
        code: get(row, "code")?,
        message: get(row, "message")?,
        // What plays a draft is marked as well, so that nobody counts it.
        is_quarantined: get::<i64>(row, "is_quarantined")? != 0 && draft.is_none(),
        draft,
    })
}

fn cell_row(row: &AnyRow) -> Result<CellRow, StoreError> {
    Ok(CellRow {
        cell: get(row, "cell")?,
        scenario: get(row, "scenario")?,
        file: get(row, "file")?,
        system: get(row, "system")?,
        environment: get(row, "environment")?,
        browser: get(row, "browser")?,
        language: get(row, "language")?,
        viewport: get(row, "viewport")?,
        persona: get(row, "persona")?,
        run: get(row, "run")?,
        verdict: get(row, "verdict")?,
        code: get(row, "code")?,
        message: get(row, "message")?,
        finished: moment(get(row, "finished")?),
        took_ms: get(row, "took_ms")?,
        since: moment(get(row, "since")?),
        good_run: get(row, "good_run")?,
        good_finished: get::<Option<i64>>(row, "good_finished")?.map(moment),
        good_version: get(row, "good_version")?,
        runs: get(row, "runs")?,
        flaky: get(row, "flaky")?,
    })
}
