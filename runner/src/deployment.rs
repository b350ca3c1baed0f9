//! A new version was brought to an environment: plans that wait for it start there.
//!
//! While the system is under maintenance nothing starts: what was told meanwhile is kept, and started once when that ends.

use crate::schedule::{Begun, Desk, Request, StartError, Started};
use chrono::{DateTime, Utc};
use scenarios::{Plan, Project, Trigger};
use store::{KeptDeployment, Unstarted};

/// What stands before the environment and the key in a deployment's slot.
const SLOT: &str = "deployment ";

/// Whether this is the slot of a deployment, and none of the calendar.
pub(crate) fn is_slot(slot: &str) -> bool {
    slot.starts_with(SLOT)
}

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
    /// Its run, or why there is none. Where that is maintenance, it starts when that ends.
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
        let unstarted = self.store.unstarted(project).await?;
        let mut after = vec![];
        for (name, plan) in &says.plans {
            if !waits_for(says, plan, environment) {
                continue;
            }
            let kept = KeptDeployment {
                plan: name.clone(),
                environment: environment.to_owned(),
                slot: format!("{SLOT}{environment} {}", deployed.key),
                author: deployed.author.clone(),
                created: now,
            };
            let begun = self.start_after((project, plan), &kept, now).await;
            let begun = match begun {
                Err(error @ StartError::Maintenance { .. }) => self.keep(project, &kept, error).await,
                begun => begun,
            };
            self.note_after(project, &kept, (&begun, &unstarted), now).await?;
            after.push(AfterDeployment { plan: name.clone(), begun });
        }
        Ok(after)
    }

    /// Starts what was told while a system was under maintenance that has ended.
    ///
    /// # Errors
    ///
    /// What the store said.
    pub(crate) async fn start_kept(
        &self,
        (project, says): (&store::Project, &Project),
        unstarted: &[Unstarted],
        now: DateTime<Utc>,
    ) -> Result<Vec<Started>, store::StoreError> {
        let mut started = vec![];
        for kept in self.store.kept_deployments(&project.id).await? {
            let plan = says.plans.get(&kept.plan).filter(|plan| waits_for(says, plan, &kept.environment));
            let Some(plan) = plan else {
                // Somebody has taken it away or switched it off: it waits for nothing.
                self.store.forget_kept(&project.id, &kept).await?;
                continue;
            };
            let begun = self.start_after((&project.id, plan), &kept, now).await;
            self.note_after(&project.id, &kept, (&begun, unstarted), now).await?;
            match begun {
                Ok(Begun { plan_run, is_new: true }) => started.push(Started {
                    project: project.name.clone(),
                    plan: kept.plan,
                    plan_run,
                    slot: kept.created,
                }),
                // It was started before; whoever did that has not got as far as here.
                Ok(_) => self.store.forget_kept(&project.id, &kept).await?,
                Err(StartError::Store(error)) => return Err(error),
                // It is looked at again: the maintenance lasts, or somebody has to mend the plan.
                Err(_) => {}
            }
        }
        Ok(started)
    }

    async fn start_after(
        &self,
        (project, plan): (&str, &Plan),
        kept: &KeptDeployment,
        now: DateTime<Utc>,
    ) -> Result<Begun, StartError> {
        let request = Request {
            started_by: "deployment".to_owned(),
            author: kept.author.clone(),
            slot: kept.slot.clone(),
        };
        let only = Some(kept.environment.as_str()).filter(|_| !plan.environments.is_empty());
        self.start(project, (&kept.plan, only), request, now).await
    }

    /// Keeps a start for the end of a maintenance. What has been started for the same deployment before is not kept.
    async fn keep(
        &self,
        project: &str,
        kept: &KeptDeployment,
        error: StartError,
    ) -> Result<Begun, StartError> {
        match self.store.plan_run_of_slot(project, &kept.plan, &kept.slot).await {
            Ok(plan_run) => Ok(Begun { plan_run, is_new: false }),
            Err(store::StoreError::Missing { .. }) => {
                self.store.keep_deployment(project, kept).await?;
                Err(error)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What has begun waits no more, and what could not begin is told to those who look in the morning.
    async fn note_after(
        &self,
        project: &str,
        kept: &KeptDeployment,
        (begun, unstarted): (&Result<Begun, StartError>, &[Unstarted]),
        now: DateTime<Utc>,
    ) -> Result<(), store::StoreError> {
        let known = unstarted.iter().find(|one| one.plan == kept.plan);
        match begun {
            Ok(begun) => {
                if begun.is_new {
                    self.store.forget_kept(project, kept).await?;
                }
                let own = format!("{SLOT}{} ", kept.environment);
                if known.is_some_and(|known| known.slot.starts_with(&own)) {
                    self.store.forget_unstarted(project, &kept.plan).await?;
                }
                Ok(())
            }
            Err(StartError::Maintenance { .. } | StartError::Store(_)) => Ok(()),
            Err(error) => self.note_unstarted(project, (&kept.plan, &kept.slot), (error, known), now).await,
        }
    }
}

/// Whether a plan waits for deployments in an environment.
fn waits_for(says: &Project, plan: &Plan, environment: &str) -> bool {
    let is_there = match plan.environments.as_slice() {
        [] => says.default_environment.as_deref() == Some(environment),
        named => named.iter().any(|named| named == environment),
    };
    !plan.paused && is_there && plan.when.contains(&Trigger::Deployment)
}
