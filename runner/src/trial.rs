//! Plays a draft before it is taken over: its text in place of the file's, with all other files as they are now.
//!
//! Nothing counts of what such a run comes to; the store sees to that.

use crate::{
    folder,
    planning::{self, Orders},
    schedule::{Desk, Request, StartError},
    snapshot,
    usage::UsageErrors,
};
use chrono::{DateTime, Utc};
use std::path::Path;
use store::{Draft, NewRun, Tried};

impl Desk {
    /// Asks for a run of a draft, in the one cell that the orders describe; the new run of no plan.
    ///
    /// # Errors
    ///
    /// What is wrong with the draft beside the other files; what the store said.
    pub async fn try_draft(
        &self,
        (project, draft): (&str, &Draft),
        orders: Orders,
        request: Request,
        now: DateTime<Utc>,
    ) -> Result<String, StartError> {
        let revisions = self.store.heads(project).await?;
        let root = self.scratch.join("trials").join(&request.slot);
        let places = (&self.store, &self.artifacts);
        let laid_out = snapshot::check_out(places, project, &revisions, &root).await;
        let orders = Orders { draft: Some(draft.id.clone()), ..orders };
        let cell = match laid_out {
            Ok(()) => read(&root, (project, draft), &orders, now),
            Err(error) => Err(error.into()),
        };
        // Only what the file says was wanted: whoever plays it lays it out again.
        drop(std::fs::remove_dir_all(&root));
        let (folder, _) = self.project(project).await?;
        self.start_alone(project, (&folder.project, revisions), (cell?, request), now).await
    }
}

/// The cell of a draft in a folder of its project.
fn read(
    root: &Path,
    (project, draft): (&str, &Draft),
    orders: &Orders,
    now: DateTime<Utc>,
) -> Result<NewRun, StartError> {
    // Where the folder lies is nobody's business.
    let inside = |errors: UsageErrors| {
        let own = format!("{}/", root.display());
        StartError::Usage(UsageErrors(errors.0.iter().map(|error| error.replace(&own, "")).collect()))
    };
    snapshot::lay_over(root, &draft.path, &draft.content)?;
    let folder = folder::project(root).map_err(inside)?;
    let cell = planning::one_cell(project, &folder, orders, now.date_naive()).map_err(inside)?;
    let tried = Tried { draft: draft.id.clone(), path: draft.path.clone(), content: draft.content.clone() };
    Ok(NewRun { tried: Some(tried), ..cell })
}
