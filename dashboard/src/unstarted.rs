//! Plans that could not be started when they were due: on the first page, with what keeps them and where they are.
//!
//! A night that did not take place is no good night, however green the last one was.

use crate::{acts, app::App, failure::Failure, guard::Visit, plans, preview, words};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// A plan that could not be started.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Unstarted {
    /// The plan; nothing where the project's files can't be read: then it is all of them.
    pub plan: Option<String>,
    /// Why it could not.
    pub reason: String,
    /// Since when, where the calendar has found it.
    pub since: Option<DateTime<Utc>>,
}

/// Plans that somebody sees and that could not be started when they were due.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn seen(app: &App, visit: &Visit) -> Result<Vec<Unstarted>, Failure> {
    let mut kept = app.store().unstarted(visit.project()).await?;
    let folder = match app.desk.project(visit.project()).await {
        Ok((folder, _)) => folder,
        Err(error) => {
            let since = kept.iter().find(|one| one.plan.is_empty()).map(|one| one.since);
            let reason = words::short(&error.to_string(), words::MESSAGE);
            return Ok(vec![Unstarted { plan: None, reason, since }]);
        }
    };
    let plans = &folder.project.plans;
    kept.retain(|one| {
        plans.get(&one.plan).is_some_and(|plan| !plan.paused && acts::sees_plan(&folder, plan, visit))
    });
    let one = |one: store::Unstarted| Unstarted {
        reason: preview::inside(&one.reason, &folder),
        plan: Some(one.plan),
        since: Some(one.since),
    };
    Ok(kept.into_iter().map(one).collect())
}

/// The same for a page.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn of_overview(app: &App, visit: &Visit) -> Result<Vec<Value>, Failure> {
    let (words, now) = (app.words(visit), Utc::now());
    let told = |one: &Unstarted| {
        let (reason, hint) = words::apart(Some(&one.reason));
        json!({
            "plan": one.plan,
            "href": one.plan.as_deref().map_or_else(|| "/plans".to_owned(), plans::href),
            "reason": reason,
            "hint": hint,
            "since_ago": one.since.map(|since| words.ago(since, now)),
        })
    };
    Ok(seen(app, visit).await?.iter().map(told).collect())
}
