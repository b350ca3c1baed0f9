//! What of a project somebody may see: all of it, or some systems. Whoever reads lists asks with a sight; a project's id
//! alone is a sight of all of it.

use crate::{
    database::{Store, StoreError, get},
    projects::FileRevision,
    retention::AnyQuery,
};
use std::collections::BTreeSet;

/// A project, and those of its systems that may be seen. What has no system is seen with all of them only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight<'a> {
    /// The project's id.
    pub project: &'a str,
    /// The systems' names; `None`: all.
    pub systems: Option<&'a [String]>,
}

impl<'a> From<&'a str> for Sight<'a> {
    fn from(project: &'a str) -> Sight<'a> {
        Sight { project, systems: None }
    }
}

impl<'a> From<&'a String> for Sight<'a> {
    fn from(project: &'a String) -> Sight<'a> {
        Sight { project, systems: None }
    }
}

impl Sight<'_> {
    /// Whether something of a system is seen.
    pub fn sees(&self, system: Option<&str>) -> bool {
        let Some(systems) = self.systems else { return true };
        system.is_some_and(|system| systems.iter().any(|known| known == system))
    }

    /// The condition on a column of systems, for behind others; the list is bound as `$place`. Nothing where all is
    /// seen: then nothing is bound, either.
    ///
    /// The list is one text, as both databases take it, with an end of line around each name: no wildcards, and what
    /// is NULL is in no list.
    pub(crate) fn only(&self, column: &str, place: usize) -> String {
        match self.systems {
            None => String::new(),
            Some(_) => format!(" AND REPLACE(${place}, '\n' || {column} || '\n', '') <> ${place}"),
        }
    }

    /// The condition that none of a table's rows is of another system.
    pub(crate) fn no_other(&self, rows: &str, column: &str, place: usize) -> String {
        match self.systems {
            None => String::new(),
            Some(_) => format!(
                " AND NOT EXISTS (SELECT 1 FROM {rows} AND ({column} IS NULL \
                 OR REPLACE(${place}, '\n' || {column} || '\n', '') = ${place}))"
            ),
        }
    }

    /// Binds what the condition asks for.
    pub(crate) fn bind(&self, query: AnyQuery) -> AnyQuery {
        match self.systems {
            None => query,
            // What has an end of line in it is no system: it must not be read as two.
            Some(systems) => {
                let names = systems.iter().filter(|name| !name.contains('\n'));
                query.bind(names.fold("\n".to_owned(), |list, name| format!("{list}{name}\n")))
            }
        }
    }
}

/// The system that a scenario or a content file names.
fn system_of(path: &str, text: &str) -> Option<String> {
    let of_content = || scenarios::content::read_content(path, text).ok().map(|read| read.content.system);
    match scenarios::read_scenario(path, text) {
        Ok(scenario) => scenario.system,
        Err(_) => of_content(),
    }
}

impl Store {
    /// The files of a project that may be seen. With some systems only: scenarios that name one of them, and those
    /// that name none and have a cell of one.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn seen_files(&self, sight: impl Into<Sight<'_>>) -> Result<Vec<FileRevision>, StoreError> {
        let sight = sight.into();
        let mut files = self.files(sight.project).await?;
        if sight.systems.is_none() {
            return Ok(files);
        }
        let with_cells: BTreeSet<String> =
            self.cells(sight, None).await?.into_iter().map(|cell| cell.file).collect();
        files.retain(|file| {
            let text = file.content.as_deref().unwrap_or_default();
            let own = system_of(&file.path, text);
            match own {
                Some(system) => sight.sees(Some(&system)),
                None => with_cells.contains(&file.path),
            }
        });
        Ok(files)
    }

    /// Says so where a file may not be seen: as if there were none.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn see_file(&self, sight: impl Into<Sight<'_>>, path: &str) -> Result<(), StoreError> {
        let sight = sight.into();
        if sight.systems.is_none() || self.seen_files(sight).await?.iter().any(|file| file.path == path) {
            return Ok(());
        }
        Err(StoreError::Missing { what: "file", name: path.to_owned() })
    }

    /// How many runs wait and how many run, of those that may be seen.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn load_of(&self, sight: impl Into<Sight<'_>>) -> Result<(i64, i64), StoreError> {
        let sight = sight.into();
        let sql = match sight.systems {
            None => "SELECT CAST(COALESCE(SUM(queued), 0) AS BIGINT) AS queued, \
                 CAST(COALESCE(SUM(running), 0) AS BIGINT) AS running FROM lanes WHERE project = $1"
                .to_owned(),
            Some(_) => format!(
                "SELECT CAST(COALESCE(SUM(CASE state WHEN 'queued' THEN 1 ELSE 0 END), 0) AS BIGINT) AS queued, \
                 CAST(COALESCE(SUM(CASE state WHEN 'running' THEN 1 ELSE 0 END), 0) AS BIGINT) AS running \
                 FROM runs WHERE state IN ('queued', 'running') AND project = $1{}",
                sight.only("system", 2)
            ),
        };
        let query = sight.bind(sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()));
        let row = query.fetch_one(self.pool()).await?;
        Ok((get(&row, "queued")?, get(&row, "running")?))
    }

    /// The last run that has ended, of those that may be seen.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn last_ended(&self, sight: impl Into<Sight<'_>>) -> Result<Option<String>, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "SELECT run FROM cells WHERE project = $1{} ORDER BY finished DESC, run DESC LIMIT 1",
            sight.only("system", 2)
        );
        let query = sight.bind(sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()));
        query.fetch_optional(self.pool()).await?.map(|row| get(&row, "run")).transpose()
    }

    /// Whose evidence an artifact is: projects and systems; an empty system: of a run without one.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn shown_in(&self, artifact: &str) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query("SELECT project, system FROM shown WHERE artifact = $1")
            .bind(artifact)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| Ok((get(row, "project")?, get(row, "system")?))).collect()
    }

    /// Notes whose evidence an artifact is: they may see it from now on.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn show(
        &self,
        artifact: &str,
        (project, system): (&str, Option<&str>),
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        crate::results::show(&mut writing, artifact, (project, system)).await?;
        writing.commit().await
    }
}
