//! Starts plans when they are due.
//!
//! Any number of schedulers may look at the same store: a slot is started once, whoever comes first. What was missed
//! while nobody looked is caught up once, with its last slot; what a maintenance window covers is left out.

use crate::{
    deployment,
    folder::{self, ProjectFolder},
    planning,
    snapshot::{self, SnapshotError},
    usage::UsageErrors,
};
use chrono::{DateTime, SecondsFormat, Utc};
use scenarios::{Plan, Project, Trigger, schedule};
use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
    sync::Arc,
};
use store::{Artifacts, NewPlanRun, NewRun, Store, UNLIMITED, Unstarted};
use thiserror::Error;

/// Why a plan could not be started.
#[derive(Debug, Error)]
pub enum StartError {
    /// The project's files.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The plan or its scenarios.
    #[error("{0}")]
    Usage(UsageErrors),
    /// What is kept.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// No such plan.
    #[error("no plan `{name}` (known: {known})")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// Its system is under maintenance.
    #[error("{system} is under maintenance until {until}\nhint: nothing starts there before")]
    Maintenance {
        /// The system.
        system: String,
        /// Until when.
        until: DateTime<Utc>,
    },
}

/// Who asks for a plan, and what makes the request this one.
#[derive(Debug, Clone)]
pub struct Request {
    /// `cron`, `every`, `deployment`, `hand` or `api`.
    pub started_by: String,
    /// Who; empty for the calendar.
    pub author: String,
    /// The slot, or an id: the same is started once.
    pub slot: String,
}

impl Request {
    /// Somebody asks for it now, and again each time.
    pub fn by_hand(author: &str) -> Request {
        let slot = uuid::Uuid::now_v7().to_string();
        Request { started_by: "hand".to_owned(), author: author.to_owned(), slot }
    }
}

/// What a plan was started as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The plan's run.
    pub plan_run: String,
    /// Whether it was started now, and not by the same request before.
    pub is_new: bool,
}

/// Where projects are kept, and where they are checked out to be read.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The store.
    pub store: Store,
    /// Files that are no text.
    pub artifacts: Artifacts,
    /// A folder of our own.
    pub scratch: PathBuf,
    /// Projects as they were when last looked at, by id: the revisions and what they say.
    read: Arc<tokio::sync::Mutex<HashMap<String, Read>>>,
}

#[derive(Debug, Clone)]
struct Read {
    revisions: BTreeMap<String, i64>,
    folder: Arc<ProjectFolder>,
}

impl Desk {
    /// A desk with nothing on it.
    pub fn new(store: Store, artifacts: Artifacts, scratch: PathBuf) -> Desk {
        Desk { store, artifacts, scratch, read: Arc::default() }
    }

    /// A project as its files are now, and their revisions.
    ///
    /// # Errors
    ///
    /// What is wrong in its surefoot.yaml; what the store said.
    pub async fn project(&self, id: &str) -> Result<(Arc<ProjectFolder>, BTreeMap<String, i64>), StartError> {
        let revisions = self.store.heads(id).await?;
        // Held while reading: two who check out the same folder would see half of each other's.
        let mut read = self.read.lock().await;
        if let Some(known) = read.get(id).filter(|known| known.revisions == revisions) {
            return Ok((known.folder.clone(), revisions));
        }
        let root = self.checked_out(id);
        // What was deleted since must not be found in it.
        drop(std::fs::remove_dir_all(&root));
        snapshot::check_out((&self.store, &self.artifacts), id, &revisions, &root).await?;
        let folder = Arc::new(folder::project(&root).map_err(|errors| {
            StartError::Usage(UsageErrors(errors.0.iter().map(|error| self.inside(id, error)).collect()))
        })?);
        let plans: Vec<&str> = folder.project.plans.keys().map(String::as_str).collect();
        self.store.forget_plans(id, &plans).await?;
        read.insert(id.to_owned(), Read { revisions: revisions.clone(), folder: folder.clone() });
        Ok((folder, revisions))
    }

    fn checked_out(&self, project: &str) -> PathBuf {
        self.scratch.join("projects").join(project)
    }

    /// A message without the place where the project is checked out: that is nobody's business.
    fn inside(&self, project: &str, message: &str) -> String {
        message.replace(&format!("{}/", self.checked_out(project).display()), "")
    }

    /// Starts a plan of a project by its name, in one of its environments where one is named.
    ///
    /// # Errors
    ///
    /// There is no such plan, its files are wrong, or its system is under maintenance.
    pub async fn start(
        &self,
        project: &str,
        (plan, environment): (&str, Option<&str>),
        request: Request,
        now: DateTime<Utc>,
    ) -> Result<Begun, StartError> {
        let (folder, revisions) = self.project(project).await?;
        let Some(known) = folder.project.plans.get(plan) else {
            let known: Vec<&str> = folder.project.plans.keys().map(String::as_str).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(StartError::Unknown { name: plan.to_owned(), known });
        };
        let mut known = known.clone();
        let all = known.environments.len();
        if let Some(environment) = environment {
            if !known.environments.iter().any(|name| name == environment) {
                return Err(StartError::Usage(UsageErrors::one(format!(
                    "the plan {plan} has no environment `{environment}` (known: {})",
                    known.environments.join(", ")
                ))));
            }
            known.environments = vec![environment.to_owned()];
        }
        let is_whole = known.environments.len() == all;
        let known = &known;
        if let Some((system, until)) = under_maintenance(&folder.project, known, now) {
            return Err(StartError::Maintenance { system, until });
        }
        let mut cells =
            planning::cells(project, &folder, known, now.date_naive()).map_err(StartError::Usage)?;
        self.as_it_is_now(project, &revisions, &mut cells).await?;
        let new = NewPlanRun {
            project: project.to_owned(),
            plan: plan.to_owned(),
            started_by: request.started_by,
            author: request.author,
            slot: request.slot,
            snapshot: revisions,
            priority: known.priority,
            is_whole,
            limit: known.parallel.map_or(UNLIMITED, |limit| u32::try_from(limit).unwrap_or(UNLIMITED)),
            environment_limits: planning::environment_limits(&folder.project),
            system_limits: planning::system_limits(&folder.project),
            cells,
        };
        let slot = &new.slot;
        Ok(match self.store.start(&new, now).await? {
            Some(plan_run) => Begun { plan_run, is_new: true },
            None => {
                Begun { plan_run: self.store.plan_run_of_slot(project, plan, slot).await?, is_new: false }
            }
        })
    }

    /// Revisions of the files, and versions of the applications as they were last deployed.
    pub(crate) async fn as_it_is_now(
        &self,
        project: &str,
        revisions: &BTreeMap<String, i64>,
        cells: &mut [NewRun],
    ) -> Result<(), StartError> {
        let versions = self.store.versions(project).await?;
        for cell in cells {
            cell.revision = revisions.get(&cell.file).copied().unwrap_or(0);
            if let Some(version) = versions.get(&cell.environment) {
                cell.version = Some(version.clone());
            }
        }
        Ok(())
    }

    /// Runs one cell again, as a run of it was played, with the project's files as they are now; the new run of no
    /// plan.
    ///
    /// # Errors
    ///
    /// There is no such run, or its scenario is gone.
    pub async fn again(
        &self,
        project: &str,
        run: &str,
        request: Request,
        now: DateTime<Utc>,
    ) -> Result<String, StartError> {
        let orders = self.store.orders(project, run).await?;
        let orders: planning::Orders = serde_json::from_value(orders).map_err(|error| {
            StartError::Usage(UsageErrors::one(format!("the run can't be played again: {error}")))
        })?;
        if orders.draft.is_some() {
            return Err(StartError::Usage(UsageErrors::one(
                "the run played a draft\nhint: try the draft again, or run what took its place",
            )));
        }
        let (folder, revisions) = self.project(project).await?;
        let cell =
            planning::one_cell(project, &folder, &orders, now.date_naive()).map_err(StartError::Usage)?;
        self.start_alone(project, (&folder.project, revisions), (cell, request), now).await
    }

    /// Starts one cell of no plan, of a project as its file says it and with its files as these revisions have them.
    pub(crate) async fn start_alone(
        &self,
        project: &str,
        (of, revisions): (&Project, BTreeMap<String, i64>),
        (cell, request): (NewRun, Request),
        now: DateTime<Utc>,
    ) -> Result<String, StartError> {
        let mut cells = vec![cell];
        self.as_it_is_now(project, &revisions, &mut cells).await?;
        let new = NewPlanRun {
            project: project.to_owned(),
            plan: String::new(),
            started_by: request.started_by,
            author: request.author,
            slot: request.slot,
            snapshot: revisions,
            // Somebody waits for it.
            priority: 9,
            is_whole: false,
            limit: UNLIMITED,
            environment_limits: planning::environment_limits(of),
            system_limits: planning::system_limits(of),
            cells,
        };
        let started = self.store.start(&new, now).await?;
        started.ok_or_else(|| StartError::Usage(UsageErrors::one("the same request was met before")))
    }

    /// Starts every plan of every project that is due, as long as `goes_on` says so. Why a plan can't be started is
    /// kept, and keeps no other from starting; what was not started any more is due when somebody looks again.
    ///
    /// # Errors
    ///
    /// What the store said of the projects themselves.
    pub async fn start_due(
        &self,
        now: DateTime<Utc>,
        goes_on: impl Fn() -> bool,
    ) -> Result<Vec<Started>, store::StoreError> {
        let mut started = vec![];
        for project in self.store.projects().await? {
            let unstarted = self.store.unstarted(&project.id).await?;
            let known = |plan: &str| unstarted.iter().find(|one| one.plan == plan);
            let folder = match self.project(&project.id).await {
                Ok((folder, _)) => folder,
                Err(error) => {
                    self.note_unstarted(&project.id, ("", ""), (&error, known("")), now).await?;
                    continue;
                }
            };
            let plans = &folder.project.plans;
            for gone in unstarted.iter().filter(|one| plans.get(&one.plan).is_none_or(|plan| plan.paused)) {
                self.store.forget_unstarted(&project.id, &gone.plan).await?;
            }
            started.extend(self.start_kept((&project, &folder.project), &unstarted, now).await?);
            for (name, plan) in plans.iter().filter(|(_, plan)| !plan.paused) {
                if !goes_on() {
                    return Ok(started);
                }
                let plan = (name.as_str(), plan, known(name));
                started.extend(self.start_if_due(&project, &folder.project, plan, now).await?);
            }
        }
        Ok(started)
    }

    /// Keeps why a plan can't be started, for those who look in the morning; and tells it, once: the calendar is looked
    /// at every other second.
    pub(crate) async fn note_unstarted(
        &self,
        project: &str,
        (plan, slot): (&str, &str),
        (error, known): (&StartError, Option<&Unstarted>),
        now: DateTime<Utc>,
    ) -> Result<(), store::StoreError> {
        let reason = self.inside(project, &error.to_string());
        if known.is_some_and(|known| known.slot == slot && known.reason == reason) {
            return Ok(());
        }
        if plan.is_empty() {
            tracing::warn!(project, error = reason, "The plans of project {project} can't be read");
        } else {
            tracing::warn!(project, plan, error = reason, "The plan {plan} could not be started");
        }
        self.store.note_unstarted(project, (plan, slot, &reason), now).await
    }

    async fn start_if_due(
        &self,
        project: &store::Project,
        says: &Project,
        (name, plan, known): (&str, &Plan, Option<&Unstarted>),
        now: DateTime<Utc>,
    ) -> Result<Option<Started>, store::StoreError> {
        // What was never started is not missed: its first slot is the next one after it came here.
        let since = match self.store.last_slot(&project.id, name, now).await? {
            Some(last) => last,
            None => self.store.known_since(&project.id, folder::PROJECT_FILE).await?.unwrap_or(now),
        };
        let slots =
            plan.when.iter().filter_map(|trigger| Some((schedule::due(trigger, since, now)?, trigger)));
        let Some((slot, trigger)) = slots.max_by_key(|(slot, _)| *slot) else {
            // Somebody has changed when it starts: what it missed is not due any more.
            if known.is_some_and(|known| !deployment::is_slot(&known.slot)) {
                self.store.forget_unstarted(&project.id, name).await?;
            }
            return Ok(None);
        };
        if under_maintenance(says, plan, slot).is_some() {
            return Ok(None);
        }
        let request = Request {
            started_by: if matches!(trigger, Trigger::Every(_)) { "every" } else { "cron" }.to_owned(),
            author: String::new(),
            slot: slot.to_rfc3339_opts(SecondsFormat::Secs, true),
        };
        let asked = request.slot.clone();
        match self.start(&project.id, (name, None), request, now).await {
            Ok(Begun { plan_run, is_new: true }) => {
                let started =
                    Started { project: project.name.clone(), plan: name.to_owned(), plan_run, slot };
                Ok(Some(started))
            }
            Ok(_) => {
                // Somebody else has started it, and what we noted came later.
                if known.is_some_and(|known| known.slot == asked) {
                    self.store.forget_unstarted(&project.id, name).await?;
                }
                Ok(None)
            }
            Err(StartError::Store(error)) => Err(error),
            // What was missed is caught up when the window ends.
            Err(StartError::Maintenance { .. }) => Ok(None),
            Err(error) => {
                self.note_unstarted(&project.id, (name, &asked), (&error, known), now).await?;
                Ok(None)
            }
        }
    }
}

/// A plan that the calendar has started, or a deployment that had to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The project's name.
    pub project: String,
    /// The plan's name.
    pub plan: String,
    /// Its run.
    pub plan_run: String,
    /// The slot.
    pub slot: DateTime<Utc>,
}

/// The first of a plan's systems that is under maintenance at a moment, and until when.
pub fn under_maintenance(
    project: &Project,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Option<(String, DateTime<Utc>)> {
    let named = plan
        .environments
        .iter()
        .chain(plan.environments.is_empty().then_some(()).and(project.default_environment.as_ref()));
    let systems = named.filter_map(|name| project.environments.get(name)?.system.clone());
    systems
        .filter_map(|system| {
            let until = schedule::maintenance(&project.systems.get(&system)?.maintenance, now)?;
            Some((system, until))
        })
        .next()
}
