//! Plans that get another name: what they have run, when they are due and what was saved of them goes along.

use crate::{
    database::{Store, StoreError, Writing, get},
    projects::{FileChange, FileSource, Origin, save_one},
};
use chrono::{DateTime, Utc};

impl Store {
    /// Gives a plan another name, with the revision of surefoot.yaml that says so: both or neither.
    ///
    /// # Errors
    ///
    /// A conflict where a plan that is no more has had the name and has run, or where the file has another revision than
    /// its author has seen.
    pub async fn rename_plan(
        &self,
        project: &str,
        (old, new): (&str, &str),
        change: &FileChange,
        (author, message): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        writing.turn("files").await?;
        // Whoever starts a plan at this moment waits, and then knows its name.
        writing.turn("plans").await?;
        let (runs,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM plan_runs WHERE project = $1 AND plan = $2")
                .bind(project)
                .bind(new)
                .fetch_one(writing.connection())
                .await?;
        if runs > 0 {
            return Err(StoreError::Conflict(format!(
                "a plan `{new}` that is no more has run here {runs} time{}: its history would be mixed up with this one's\n\
                 hint: take another name",
                if runs == 1 { "" } else { "s" }
            )));
        }
        let origin = Origin { source: FileSource::Dashboard, author, message, now };
        save_one(&mut writing, project, change, &origin).await?;
        for table in ["plan_runs", "planned", "unstarted", "kept_deployments"] {
            let sql = format!("UPDATE {table} SET plan = $1 WHERE project = $2 AND plan = $3");
            let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(new).bind(project).bind(old);
            query.execute(writing.connection()).await?;
        }
        rename_in_filters(&mut writing, project, (old, new)).await?;
        remember(&mut writing, project, (old, new), &change.path).await?;
        writing.commit().await
    }

    /// The name that a plan has now which had this one; `None`: none had.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn plan_name(&self, project: &str, old: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT name FROM plan_names WHERE project = $1 AND old = $2")
                .bind(project)
                .bind(old)
                .fetch_optional(self.pool())
                .await?;
        Ok(row.map(|(name,)| name))
    }
}

/// Saved filters by a plan ask for it by its new name.
async fn rename_in_filters(
    writing: &mut Writing,
    project: &str,
    (old, new): (&str, &str),
) -> Result<(), StoreError> {
    let rows = sqlx::query("SELECT id, query FROM saved_filters WHERE project = $1 AND query LIKE '%plan=%'")
        .bind(project)
        .fetch_all(writing.connection())
        .await?;
    for row in &rows {
        let (id, query): (String, String) = (get(row, "id")?, get(row, "query")?);
        let Some(renamed) = renamed(&query, (old, new)) else { continue };
        sqlx::query("UPDATE saved_filters SET query = $1 WHERE id = $2")
            .bind(renamed)
            .bind(id)
            .execute(writing.connection())
            .await?;
    }
    Ok(())
}

/// A query with the plan's new name; `None` where it does not ask for the plan.
fn renamed(query: &str, (old, new): (&str, &str)) -> Option<String> {
    let is_of_plan = |key: &str, value: &str| key == "plan" && value == old;
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    if !pairs.iter().any(|(key, value)| is_of_plan(key, value)) {
        return None;
    }
    let mut renamed = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in &pairs {
        renamed.append_pair(key, if is_of_plan(key, value) { new } else { value });
    }
    Some(renamed.finish())
}

/// Keeps the old name; what led to it leads to the new one.
async fn remember(
    writing: &mut Writing,
    project: &str,
    (old, new): (&str, &str),
    path: &str,
) -> Result<(), StoreError> {
    let (revision,): (i64,) =
        sqlx::query_as("SELECT MAX(revision) FROM files WHERE project = $1 AND path = $2")
            .bind(project)
            .bind(path)
            .fetch_one(writing.connection())
            .await?;
    sqlx::query("DELETE FROM plan_names WHERE project = $1 AND old IN ($2, $3)")
        .bind(project)
        .bind(old)
        .bind(new)
        .execute(writing.connection())
        .await?;
    // What led to the old name by an older one leads to the new one too.
    sqlx::query("UPDATE plan_names SET name = $1, revision = $2 WHERE project = $3 AND name = $4")
        .bind(new)
        .bind(revision)
        .bind(project)
        .bind(old)
        .execute(writing.connection())
        .await?;
    sqlx::query("INSERT INTO plan_names (project, old, name, revision) VALUES ($1, $2, $3, $4)")
        .bind(project)
        .bind(old)
        .bind(new)
        .bind(revision)
        .execute(writing.connection())
        .await?;
    Ok(())
}

/// The name of a plan that is being started, if it has another one since its file was read.
pub(crate) async fn name_since(
    writing: &mut Writing,
    (project, plan): (&str, &str),
    revision: i64,
) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT name FROM plan_names WHERE project = $1 AND old = $2 AND revision > $3")
            .bind(project)
            .bind(plan)
            .bind(revision)
            .fetch_optional(writing.connection())
            .await?;
    Ok(row.map(|(name,)| name))
}
