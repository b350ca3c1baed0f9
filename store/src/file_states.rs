//! How each scenario and item is: its cells in one line, counted where the data is, and as marks.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
    sight::Sight,
};
use chrono::{DateTime, Utc};
use scenarios::Verdict;

/// The worst verdict first, as a number.
pub(crate) const WORST_FIRST: &str = "CASE verdict WHEN 'broken' THEN 0 WHEN 'inconclusive' THEN 1 \
    WHEN 'flaky' THEN 2 WHEN 'healed' THEN 3 ELSE 4 END";

/// How all cells of a file are together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// The file of the scenario or item.
    pub file: String,
    /// The system; of several the first one.
    pub system: Option<String>,
    /// The worst of its cells' last verdicts.
    pub verdict: Verdict,
    /// When the last of its runs ended.
    pub last: DateTime<Utc>,
}

/// One cell in a line of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The file of the scenario or item.
    pub file: String,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The cell's last verdict.
    pub verdict: String,
    /// Its last run.
    pub run: String,
}

impl Store {
    /// How each file that has cells is, by path.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn file_states(&self, sight: impl Into<Sight<'_>>) -> Result<Vec<FileState>, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "SELECT file, MIN(system) AS system, CAST(MIN({WORST_FIRST}) AS BIGINT) AS worst, MAX(finished) AS last \
             FROM cells WHERE project = $1{} GROUP BY file ORDER BY file",
            sight.only("system", 2)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query).fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(FileState {
                    file: get(row, "file")?,
                    system: get(row, "system")?,
                    verdict: match get::<i64>(row, "worst")? {
                        0 => Verdict::Broken,
                        1 => Verdict::Inconclusive,
                        2 => Verdict::Flaky,
                        3 => Verdict::Healed,
                        _ => Verdict::Passed,
                    },
                    last: moment(get(row, "last")?),
                })
            })
            .collect()
    }

    /// The cells of some files: of each the worst first, then what has been so for longest.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn marks(&self, sight: impl Into<Sight<'_>>, files: &[&str]) -> Result<Vec<Mark>, StoreError> {
        let sight = sight.into();
        let mut marks = vec![];
        for files in files.chunks(200) {
            let places: Vec<String> = (2..files.len() + 2).map(|at| format!("${at}")).collect();
            let sql = format!(
                "SELECT file, browser, language, verdict, run FROM cells WHERE project = $1 AND file IN ({}){} \
                 ORDER BY file, {WORST_FIRST}, since, browser, language",
                places.join(", "),
                sight.only("system", files.len() + 2)
            );
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
            for file in files {
                query = query.bind((*file).to_owned());
            }
            for row in &sight.bind(query).fetch_all(self.pool()).await? {
                marks.push(Mark {
                    file: get(row, "file")?,
                    browser: get(row, "browser")?,
                    language: get(row, "language")?,
                    verdict: get(row, "verdict")?,
                    run: get(row, "run")?,
                });
            }
        }
        Ok(marks)
    }
}
