//! Drafts that are tried: a run plays one in place of the file that is there.
//!
//! The text is kept with the run: somebody may go on writing while it waits. Nothing counts of what such a run comes to,
//! neither for its cell nor for tickets, proposals, news and sums; it is kept for those who look at it.

use crate::{
    database::{Store, StoreError, Writing},
    sight::Sight,
    starts::NewRun,
    views::{RUN_COLUMNS, RunRow, run_row},
};

/// What a run plays in place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The draft's id.
    pub draft: String,
    /// The path below the project folder.
    pub path: String,
    /// The draft's text as it was when somebody asked for the run.
    pub content: String,
}

impl Store {
    /// What takes the place of a file of the snapshot while this is played: its path and text.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn tried(&self, plan_run: &str) -> Result<Option<(String, String)>, StoreError> {
        let row = sqlx::query_as("SELECT path, content FROM tried WHERE plan_run = $1").bind(plan_run);
        Ok(row.fetch_optional(self.pool()).await?)
    }

    /// The runs that have played a draft, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn runs_of_draft(
        &self,
        sight: impl Into<Sight<'_>>,
        draft: &str,
        limit: u32,
    ) -> Result<Vec<RunRow>, StoreError> {
        let sight = sight.into();
        let only = sight.only("runs.system", 3);
        // The draft's index, not the one of the project's runs.
        let sql = format!(
            "{RUN_COLUMNS} WHERE runs.project || '' = $1 AND runs.draft = $2 AND runs.draft <> ''{only} \
             ORDER BY runs.created DESC, runs.id DESC LIMIT {limit}"
        );
        let query =
            sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()).bind(draft.to_owned());
        sight.bind(query).fetch_all(self.pool()).await?.iter().map(run_row).collect()
    }
}

/// Keeps the text that is tried with what plays it.
pub(crate) async fn keep(writing: &mut Writing, plan_run: &str, cells: &[NewRun]) -> Result<(), StoreError> {
    for tried in cells.iter().filter_map(|cell| cell.tried.as_ref()) {
        sqlx::query(
            "INSERT INTO tried (plan_run, path, content) VALUES ($1, $2, $3) ON CONFLICT (plan_run) DO NOTHING",
        )
        .bind(plan_run)
        .bind(&tried.path)
        .bind(&tried.content)
        .execute(writing.connection())
        .await?;
    }
    Ok(())
}
