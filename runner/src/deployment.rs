//! A new version was brought to an environment: plans that wait for it start there.

use crate::schedule::{Begun, Desk, Request, StartError};
use chrono::{DateTime, Utc};
use scenarios::Trigger;

/// A deployment that somebody tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// The environment's name.
    pub environment: String,
    /// The application's version, where it is told.
    pub version: Option<String>,
    /// Who tells.
    pub author: String,
    /// What makes it this one: told twice, it is one.
    pub key: String,
}

/// A plan that waits for deployments, and what became of it.
#[derive(Debug)]
pub struct AfterDeployment {
    /// The plan's name.
    pub plan: String,
    /// Its run, or why there is none.
    pub begun: Result<Begun, StartError>,
}

impl Desk {
    /// Notes a deployment and starts every plan that waits for one in this environment. Told again, it starts what
    /// is not started yet.
    ///
    /// # Errors
    ///
    /// There is no such environment; what the store said. What keeps a single plan from starting is told beside it.
    pub async fn deployed(
        &self,
        project: &str,
        deployed: &Deployed,
        now: DateTime<Utc>,
    ) -> Result<Vec<AfterDeployment>, StartError> {
        let (folder, _) = self.project(project).await?;
        let (says, environment) = (&folder.project, deployed.environment.as_str());
        if !says.environments.contains_key(environment) {
            let known: Vec<&str> = says.environments.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(StartError::Usage(crate::usage::UsageErrors::one(format!(
                "no environment `{environment}` (known: {known})\n\
                 hint: the names are those of `environments` in surefoot.yaml"
            ))));
        }
        let what = (environment, deployed.version.as_deref());
        self.store.deployed(project, what, (&deployed.author, &deployed.key), now).await?;
        let mut after = vec![];
        for (name, plan) in says.plans.iter().filter(|(_, plan)| !plan.paused) {
            let is_there = match plan.environments.as_slice() {
                [] => says.default_environment.as_deref() == Some(environment),
                named => named.iter().any(|named| named == environment),
            };
            if !is_there || !plan.when.contains(&Trigger::Deployment) {
                continue;
            }
            let request = Request {
                started_by: "deployment".to_owned(),
                author: deployed.author.clone(),
                slot: format!("deployment {environment} {}", deployed.key),
            };
            let only = Some(environment).filter(|_| !plan.environments.is_empty());
            let begun = self.start(project, (name, only), request, now).await;
            after.push(AfterDeployment { plan: name.clone(), begun });
        }
        Ok(after)
    }
}
