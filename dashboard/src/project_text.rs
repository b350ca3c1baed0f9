//! surefoot.yaml as the server keeps it: read, changed in place, and kept as a revision of whoever changed it.
//!
//! `surefoot pull` brings such a revision to the folder. Who has seen an older one is told, and changes nothing.

use crate::{access::Permission, app::App, failure::Failure, guard::Visit};
use chrono::{DateTime, Utc};
use runner::folder::PROJECT_FILE;
use scenarios::{FileError, Project, read_project};
use store::{FileChange, FileContent, StoreError};

/// The file as it is now.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProjectText {
    /// What it says.
    pub text: String,
    /// Its revision; 0: there is none yet.
    pub revision: i64,
    /// Who made that.
    author: String,
}

/// Reads the file; where there is none yet it is empty.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn read(app: &App, visit: &Visit) -> Result<ProjectText, Failure> {
    match app.store().file(visit.project(), PROJECT_FILE, None).await {
        Ok(file) => Ok(ProjectText {
            text: file.content.unwrap_or_default(),
            revision: file.revision,
            author: file.author,
        }),
        Err(StoreError::Missing { .. }) => Ok(ProjectText::default()),
        Err(error) => Err(error.into()),
    }
}

/// Reads the file for somebody who wants to change it: it is of the whole project.
///
/// # Errors
///
/// They have the permission for some of its systems only; what the store said.
pub(crate) async fn editable(
    app: &App,
    visit: &Visit,
    permission: Permission,
) -> Result<ProjectText, Failure> {
    if !visit.may_all(permission) {
        return Err(Failure::Forbidden(
            "surefoot.yaml is of the whole project, and your role is for some of its systems\n\
             hint: somebody with the role for all of it can change this"
                .to_owned(),
        ));
    }
    read(app, visit).await
}

impl ProjectText {
    /// The file, if it is the one that somebody has seen; `None`: they don't say.
    ///
    /// # Errors
    ///
    /// It has been changed since.
    pub fn seen(self, revision: Option<i64>) -> Result<ProjectText, Failure> {
        match revision {
            Some(seen) if seen != self.revision => Err(self.changed(seen)),
            _ => Ok(self),
        }
    }

    fn changed(&self, seen: i64) -> Failure {
        Failure::Conflict(format!(
            "surefoot.yaml has been changed meanwhile by {}: revision {} is there, and this was made from {seen}\n\
             hint: load the page again, look at what is there now, and make your change once more",
            self.author, self.revision
        ))
    }

    /// What it says.
    ///
    /// # Errors
    ///
    /// It can't be read.
    pub fn project(&self) -> Result<Project, Failure> {
        if self.text.trim().is_empty() {
            return Ok(Project::default());
        }
        read_project(PROJECT_FILE, &self.text).map_err(|errors| {
            let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Failure::Bad(all.join("\n"))
        })
    }

    /// Keeps another text in its place, with a reason.
    ///
    /// # Errors
    ///
    /// Somebody was quicker.
    pub async fn keep(&self, app: &App, visit: &Visit, text: String, reason: &str) -> Result<(), Failure> {
        let now = Utc::now();
        match app.store().save(visit.project(), &[self.change(text)], (visit.name(), reason), now).await {
            Ok(_) => {}
            Err(StoreError::Conflict(_)) => return Err(read(app, visit).await?.changed(self.revision)),
            Err(error) => return Err(error.into()),
        }
        self.kept(app, visit, reason, now).await
    }

    /// Keeps another text in its place in which a plan has another name, and gives it to all that is known of the plan.
    ///
    /// # Errors
    ///
    /// Somebody was quicker, or a plan that is no more has run under that name.
    pub async fn keep_renamed(
        &self,
        app: &App,
        visit: &Visit,
        text: String,
        names: (&str, &str),
        reason: &str,
    ) -> Result<(), Failure> {
        let now = Utc::now();
        let change = self.change(text);
        match app.store().rename_plan(visit.project(), names, &change, (visit.name(), reason), now).await {
            Ok(()) => {}
            Err(error @ StoreError::Conflict(_)) => {
                let there = read(app, visit).await?;
                return Err(if there.revision == self.revision {
                    error.into()
                } else {
                    there.changed(self.revision)
                });
            }
            Err(error) => return Err(error.into()),
        }
        self.kept(app, visit, reason, now).await
    }

    fn change(&self, text: String) -> FileChange {
        FileChange {
            path: PROJECT_FILE.to_owned(),
            content: Some(FileContent::Text(text)),
            after: Some(self.revision),
        }
    }

    async fn kept(&self, app: &App, visit: &Visit, reason: &str, now: DateTime<Utc>) -> Result<(), Failure> {
        app.store().audit((visit.name(), "project.change", PROJECT_FILE, reason), now).await?;
        // Plans may be due by now.
        app.wake.notify_waiters();
        Ok(())
    }
}

/// What can't be written, for a person.
pub(crate) fn refused(error: FileError) -> Failure {
    let hint = if error.hint.is_empty() { String::new() } else { format!("\nhint: {}", error.hint) };
    Failure::Bad(format!("{}{hint}", error.message))
}
