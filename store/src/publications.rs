//! Published content: immutable files, which of them an environment shows, and who said so.

use crate::{
    database::{Store, StoreError, get, json},
    projects::moment,
    sight::Sight,
    views::{RUN_COLUMNS, RunRow, run_row},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// A publication of content.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Publication {
    /// The environment.
    pub environment: String,
    /// Its number there, from 1.
    pub number: i64,
    /// The file: `sha256:…`.
    pub hash: String,
    /// The system.
    pub system: String,
    /// Who published it.
    pub author: String,
    /// When.
    pub created: DateTime<Utc>,
    /// How many items are in it.
    pub items: i64,
    /// Which part of the sessions of real users is reported, from 0 to 1.
    pub sampling: f64,
    /// The publication that was brought back by it.
    pub again_of: Option<i64>,
    /// What was not green.
    pub not_green: Vec<String>,
    /// Why its author let it go out all the same.
    pub override_reason: Option<String>,
}

/// Content that is to be published.
#[derive(Debug, Clone)]
pub struct NewPublication<'a> {
    /// The environment.
    pub environment: &'a str,
    /// The system.
    pub system: &'a str,
    /// The file: `sha256:…`.
    pub hash: &'a str,
    /// The file, byte for byte.
    pub content: &'a str,
    /// How many items are in it.
    pub items: i64,
    /// Which part of the sessions of real users is reported, from 0 to 1.
    pub sampling: f64,
    /// Who publishes it.
    pub author: &'a str,
    /// What is not green.
    pub not_green: &'a [String],
    /// Why it goes out all the same.
    pub override_reason: Option<&'a str>,
    /// The publication that is brought back by it.
    pub again_of: Option<i64>,
    /// The number of the last publication that its author has seen; 0: none. `None`: they don't say.
    pub after: Option<i64>,
}

/// What a browser of a real user is answered from: an environment's newest publication.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The project's id.
    pub project: String,
    /// The file: `sha256:…`.
    pub hash: String,
    /// The system.
    pub system: String,
    /// Which part of the sessions is reported, from 0 to 1.
    pub sampling: f64,
}

/// What is last known of a cell of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemCell {
    /// `content/FILE.yaml#ITEM`.
    pub file: String,
    /// The environment.
    pub environment: String,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The last run.
    pub run: String,
    /// The plan's run that it belongs to.
    pub plan_run: String,
    /// What it came to.
    pub verdict: String,
    /// The code of its worst finding.
    pub code: Option<String>,
    /// Nothing was acted upon.
    pub resolve_only: bool,
}

const MILLIONTHS: f64 = 1_000_000.0;

#[expect(clippy::cast_possible_truncation, reason = "0 to a million")]
fn millionths(part: f64) -> i64 {
    (part.clamp(0.0, 1.0) * MILLIONTHS).round() as i64
}

#[expect(clippy::cast_precision_loss, reason = "0 to a million")]
fn part(millionths: i64) -> f64 {
    millionths as f64 / MILLIONTHS
}

const COLUMNS: &str = "SELECT environment, number, hash, system, author, created, items, sampling, again_of, \
    not_green, override_reason FROM publications ";

impl Store {
    /// Publishes content: its file, its place in the environment's history and the line of the audit log are one.
    ///
    /// # Errors
    ///
    /// A conflict where somebody else has published there meanwhile; what the database said.
    pub async fn publish(
        &self,
        project: &str,
        new: &NewPublication<'_>,
        now: DateTime<Utc>,
    ) -> Result<Publication, StoreError> {
        let mut writing = self.write().await?;
        writing.turn("publications").await?;
        let last: (Option<i64>,) =
            sqlx::query_as("SELECT MAX(number) FROM publications WHERE project = $1 AND environment = $2")
                .bind(project)
                .bind(new.environment)
                .fetch_one(writing.connection())
                .await?;
        let last = last.0.unwrap_or(0);
        if let Some(seen) = new.after.filter(|seen| *seen != last) {
            return Err(StoreError::Conflict(format!(
                "somebody has published for `{}` meanwhile: publication {last} is there, and this was made after {seen}\n\
                 hint: look at what differs now, and publish again",
                new.environment
            )));
        }
        sqlx::query(
            "INSERT INTO published (project, hash, environment, system, content, created) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (project, hash) DO NOTHING",
        )
        .bind(project)
        .bind(new.hash)
        .bind(new.environment)
        .bind(new.system)
        .bind(new.content)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        sqlx::query(
            "INSERT INTO publications (id, project, environment, number, hash, system, author, created, items, sampling, \
             again_of, not_green, override_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(project)
        .bind(new.environment)
        .bind(last + 1)
        .bind(new.hash)
        .bind(new.system)
        .bind(new.author)
        .bind(now.timestamp_millis())
        .bind(new.items)
        .bind(millionths(new.sampling))
        .bind(new.again_of)
        .bind(serde_json::to_string(new.not_green).unwrap_or_default())
        .bind(new.override_reason)
        .execute(writing.connection())
        .await?;
        let detail = match (new.override_reason, new.again_of) {
            (Some(why), _) => {
                format!("{}, overridden: {why}; not green: {}", new.hash, new.not_green.join("; "))
            }
            (None, Some(number)) => format!("{}, publication {number} again", new.hash),
            (None, None) => new.hash.to_owned(),
        };
        sqlx::query(
            "INSERT INTO audit (id, created, who, what, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(now.timestamp_millis())
        .bind(new.author)
        .bind("publish")
        .bind(new.environment)
        .bind(detail)
        .execute(writing.connection())
        .await?;
        writing.commit().await?;
        let done = self.publications(project, Some(new.environment), 1).await?;
        done.into_iter()
            .next()
            .ok_or_else(|| StoreError::Missing { what: "publication", name: new.environment.to_owned() })
    }

    /// Publications, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn publications(
        &self,
        sight: impl Into<Sight<'_>>,
        environment: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Publication>, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "{COLUMNS} WHERE project = $1 AND (CAST($2 AS TEXT) IS NULL OR environment = $2){} \
             ORDER BY created DESC, number DESC LIMIT {limit}",
            sight.only("system", 3)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query.bind(environment.map(str::to_owned))).fetch_all(self.pool()).await?;
        rows.iter().map(publication).collect()
    }

    /// One publication, by its environment and number there.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn publication(
        &self,
        sight: impl Into<Sight<'_>>,
        environment: &str,
        number: i64,
    ) -> Result<Publication, StoreError> {
        let sight = sight.into();
        let only = sight.only("system", 4);
        let sql = format!("{COLUMNS} WHERE project = $1 AND environment = $2 AND number = $3{only}");
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let query = query.bind(environment.to_owned()).bind(number);
        let row = sight.bind(query).fetch_optional(self.pool()).await?;
        row.as_ref().map(publication).transpose()?.ok_or_else(|| StoreError::Missing {
            what: "publication",
            name: format!("{environment} {number}"),
        })
    }

    /// A published file, byte for byte.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn published(&self, project: &str, hash: &str) -> Result<String, StoreError> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT content FROM published WHERE project = $1 AND hash = $2")
                .bind(project)
                .bind(hash)
                .fetch_optional(self.pool())
                .await?;
        row.map(|(content,)| content)
            .ok_or_else(|| StoreError::Missing { what: "published file", name: hash.to_owned() })
    }

    /// What an environment of a project, by their names, shows; `None`: nothing.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn shown(&self, project: &str, environment: &str) -> Result<Option<Shown>, StoreError> {
        let row = sqlx::query(
            "SELECT publications.project, publications.hash, publications.system, publications.sampling \
             FROM publications JOIN projects ON projects.id = publications.project \
             WHERE projects.name = $1 AND environment = $2 ORDER BY number DESC LIMIT 1",
        )
        .bind(project)
        .bind(environment)
        .fetch_optional(self.pool())
        .await?;
        row.map(|row| {
            Ok(Shown {
                project: get(&row, "project")?,
                hash: get(&row, "hash")?,
                system: get(&row, "system")?,
                sampling: part(get(&row, "sampling")?),
            })
        })
        .transpose()
    }

    /// Whether anything that a project, by its name, shows wants reports of real users; `None`: it shows nothing.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn reports_anywhere(&self, project: &str) -> Result<Option<bool>, StoreError> {
        let row: (Option<i64>,) = sqlx::query_as(
            "SELECT MAX(sampling) FROM publications JOIN projects ON projects.id = publications.project \
             WHERE projects.name = $1 AND number = (SELECT MAX(number) FROM publications AS newer \
             WHERE newer.project = publications.project AND newer.environment = publications.environment)",
        )
        .bind(project)
        .fetch_one(self.pool())
        .await?;
        Ok(row.0.map(|sampling| sampling > 0))
    }

    /// Runs of a file that have ended, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn runs_of(
        &self,
        sight: impl Into<Sight<'_>>,
        file: &str,
        limit: u32,
    ) -> Result<Vec<RunRow>, StoreError> {
        let sight = sight.into();
        let only = sight.only("runs.system", 3);
        let sql = format!(
            "{RUN_COLUMNS} WHERE runs.project = $1 AND runs.file = $2 AND runs.draft = '' AND runs.verdict IS NOT NULL{only} \
             ORDER BY runs.created DESC, runs.id DESC LIMIT {limit}"
        );
        let query =
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()).bind(file.to_owned());
        sight.bind(query).fetch_all(self.pool()).await?.iter().map(run_row).collect()
    }

    /// What is last known of every cell of every item; of an item that some plan still has, what the plans have.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn item_cells(&self, sight: impl Into<Sight<'_>>) -> Result<Vec<ItemCell>, StoreError> {
        let sight = sight.into();
        let planned = "EXISTS (SELECT 1 FROM planned WHERE planned.cell = cells.cell)";
        let other = "EXISTS (SELECT 1 FROM cells AS other JOIN planned ON planned.cell = other.cell \
             WHERE other.project = cells.project AND other.file = cells.file)";
        let sql = format!(
            "SELECT cells.file, cells.environment, cells.browser, cells.language, cells.run, runs.plan_run, \
             cells.verdict, cells.code, runs.report FROM cells JOIN runs ON runs.id = cells.run \
             WHERE cells.project = $1 AND cells.file LIKE 'content/%#%' AND ({planned} OR NOT {other}){} \
             ORDER BY cells.file, cells.browser, cells.language, cells.cell",
            sight.only("cells.system", 2)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query).fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                let report: Option<String> = get(row, "report")?;
                let report: Option<serde_json::Value> =
                    report.map(|text| json("a run's report", &text)).transpose()?;
                Ok(ItemCell {
                    file: get(row, "file")?,
                    environment: get::<Option<String>>(row, "environment")?.unwrap_or_default(),
                    browser: get(row, "browser")?,
                    language: get(row, "language")?,
                    run: get(row, "run")?,
                    plan_run: get(row, "plan_run")?,
                    verdict: get(row, "verdict")?,
                    code: get(row, "code")?,
                    resolve_only: report.is_some_and(|report| report["resolve_only"] == true),
                })
            })
            .collect()
    }
}

fn publication(row: &AnyRow) -> Result<Publication, StoreError> {
    let not_green: String = get(row, "not_green")?;
    Ok(Publication {
        environment: get(row, "environment")?,
        number: get(row, "number")?,
        hash: get(row, "hash")?,
        system: get(row, "system")?,
        author: get(row, "author")?,
        created: moment(get(row, "created")?),
        items: get(row, "items")?,
        sampling: part(get(row, "sampling")?),
        again_of: get(row, "again_of")?,
        not_green: json("what was not green", &not_green)?,
        override_reason: get(row, "override_reason")?,
    })
}
