//! From a plan to its cells: which scenarios, where, and how each is to be played.

use crate::{
    cell::Job,
    folder::{ProjectFolder, ScenarioFile},
    items,
    matrix::{Matrix, MatrixOptions, matrix},
    suite,
    usage::UsageErrors,
};
use chrono::NaiveDate;
use scenarios::{Engine, Language, Plan, Project, Quarantine, Viewport};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};
use store::NewRun;

/// How a worker plays a cell; it travels through the queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Orders {
    /// The scenario's file.
    pub file: String,
    /// The engine.
    pub browser: Engine,
    /// The language.
    pub language: Option<Language>,
    /// The viewport.
    pub viewport: Viewport,
    /// The environment.
    pub environment: Option<String>,
    /// The persona.
    pub persona: Option<String>,
    /// How often a broken attempt is tried again.
    pub retries: u32,
    /// Pages are opened and targets looked for; nothing is acted upon.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolve_only: bool,
    /// The draft that is played in place of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
}

impl Orders {
    /// The one cell that they describe.
    ///
    /// # Errors
    ///
    /// What is wrong with the project or the scenario.
    pub fn job(&self, project: &ProjectFolder) -> Result<(Job, ScenarioFile), UsageErrors> {
        let file = items::playable(&project.root.join(&self.file), project)?;
        let options = MatrixOptions {
            environment: self.environment.clone(),
            persona: self.persona.clone(),
            browsers: vec![self.browser],
            languages: self.language.iter().cloned().collect(),
            viewports: vec![self.viewport],
            ..MatrixOptions::default()
        };
        let Matrix { mut jobs, .. } = matrix(&options, project, std::slice::from_ref(&file))?;
        match jobs.len() {
            1 => Ok((jobs.remove(0), file)),
            count => Err(UsageErrors::one(format!("{}: {count} cells where there should be one", self.file))),
        }
    }
}

/// The cells of a plan, in the order in which they are started.
///
/// `today` decides which quarantine still holds.
///
/// # Errors
///
/// Everything that is wrong in the project and its scenarios, or that the plan selects nothing.
pub fn cells(
    project_id: &str,
    project: &ProjectFolder,
    plan: &Plan,
    today: NaiveDate,
) -> Result<Vec<NewRun>, UsageErrors> {
    let files = selected(project, plan)?;
    let environments: Vec<Option<String>> = or_none(&plan.environments);
    let personas: Vec<Option<String>> = or_none(&plan.personas);
    let mut cells = vec![];
    for environment in &environments {
        for persona in &personas {
            let options = MatrixOptions {
                environment: environment.clone(),
                persona: persona.clone(),
                browsers: plan.browsers.clone(),
                languages: plan.languages.clone(),
                viewports: plan.viewports.clone(),
                ..MatrixOptions::default()
            };
            let Matrix { jobs, .. } = matrix(&options, project, &files)?;
            let of_job =
                |job: &Job| cell(project_id, project, (job, (plan.retries, plan.resolve_only)), today);
            cells.extend(jobs.iter().map(of_job));
        }
    }
    if !plan.resolve_only {
        let looked_over =
            |file: &&ScenarioFile| file.item.as_ref().is_some_and(|item| suite::is_looked_over(item));
        for file in files.iter().filter(looked_over) {
            let path = slashed(file.path.strip_prefix(&project.root).unwrap_or(&file.path));
            let own = cells.iter_mut().filter(|cell: &&mut NewRun| cell.file == path);
            // The first one; what is known to fail opens no tickets.
            if let Some(first) = own.min_by_key(|cell| cell.is_quarantined) {
                first.tells = true;
            }
        }
    }
    if cells.is_empty() {
        return Err(UsageErrors::one(
            "the plan selects no scenario\nhint: look at its `scenarios` and `tags`",
        ));
    }
    Ok(cells)
}

/// The cell that some orders describe, as the project is now.
///
/// # Errors
///
/// The scenario is gone or wrong.
pub fn one_cell(
    project_id: &str,
    project: &ProjectFolder,
    orders: &Orders,
    today: NaiveDate,
) -> Result<NewRun, UsageErrors> {
    let (job, _) = orders.job(project)?;
    let mut cell = cell(project_id, project, (&job, (orders.retries, orders.resolve_only)), today);
    if orders.draft.is_some() {
        cell.cell = cell_key(project_id, orders);
        cell.orders = serde_json::to_value(orders).expect("orders are plain data");
    }
    Ok(cell)
}

/// How many cells may run at a time in each environment that says so.
pub fn environment_limits(project: &Project) -> HashMap<String, u32> {
    let named = project.environments.iter();
    named.filter_map(|(name, environment)| Some((name.clone(), limit(environment.parallel?)))).collect()
}

/// How many cells may run at a time of each system that says so, in whatever environments.
pub fn system_limits(project: &Project) -> HashMap<String, u32> {
    let named = project.systems.iter();
    named.filter_map(|(name, system)| Some((name.clone(), limit(system.parallel?)))).collect()
}

fn limit(cells: usize) -> u32 {
    u32::try_from(cells).unwrap_or(store::UNLIMITED)
}

/// The key of a cell: the same scenario at the same place in the matrix, whatever its revision.
pub fn cell_key(project_id: &str, orders: &Orders) -> String {
    format!("{project_id}|{}", cell_words(orders))
}

/// What sets a cell apart in which nothing is acted upon: what it finds good says nothing of a whole run.
const RESOLVE_ONLY: &str = "resolve only";

/// Whether nothing is acted upon in the cell of this key.
pub fn is_resolve_only(cell: &str) -> bool {
    cell.rsplit(" · ").next() == Some(RESOLVE_ONLY)
}

/// What sets a cell apart that plays a draft.
const DRAFT: &str = " · draft ";

/// The cell of what a draft would take the place of; of others their own.
pub fn without_draft(cell: &str) -> &str {
    cell.rsplit_once(DRAFT).map_or(cell, |(without, _)| without)
}

fn cell_words(orders: &Orders) -> String {
    let language = orders.language.as_ref().map(|language| language.0.clone());
    let parts = [
        Some(orders.file.clone()),
        Some(orders.browser.name().to_owned()),
        language,
        Some(orders.viewport.to_string()),
        orders.environment.clone(),
        orders.persona.as_ref().map(|persona| format!("as {persona}")),
        orders.resolve_only.then(|| RESOLVE_ONLY.to_owned()),
        orders.draft.as_ref().map(|draft| format!("draft {draft}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn or_none(names: &[String]) -> Vec<Option<String>> {
    if names.is_empty() { vec![None] } else { names.iter().cloned().map(Some).collect() }
}

fn selected(project: &ProjectFolder, plan: &Plan) -> Result<Vec<ScenarioFile>, UsageErrors> {
    let paths: Vec<PathBuf> = plan.scenarios.iter().map(|path| project.root.join(path)).collect();
    let mut files = items::playables(&paths, project)?;
    if !plan.tags.is_empty() {
        files.retain(|file| file.scenario.tags.iter().any(|tag| plan.tags.contains(tag)));
    }
    Ok(files)
}

/// A cell, and how it is played: how often again, and whether nothing is acted upon.
type Played<'a> = (&'a Job, (u32, bool));

fn cell(
    project_id: &str,
    project: &ProjectFolder,
    (job, (retries, resolve_only)): Played<'_>,
    today: NaiveDate,
) -> NewRun {
    let path = job.file.strip_prefix(&project.root).unwrap_or(&job.file);
    let orders = Orders {
        file: slashed(path),
        browser: job.cell.engine,
        language: job.cell.language.clone(),
        viewport: job.cell.viewport,
        environment: job.cell.environment.clone(),
        persona: job.cell.persona.clone(),
        retries,
        resolve_only,
        draft: None,
    };
    NewRun {
        cell: cell_key(project_id, &orders),
        scenario: job.scenario.title.clone(),
        file: orders.file.clone(),
        revision: 0,
        system: job.system(),
        environment: job.cell.environment.clone().unwrap_or_default(),
        version: job.environment.as_ref().and_then(|environment| environment.version.clone()),
        browser: job.cell.engine.name().to_owned(),
        language: job.cell.language.as_ref().map(|language| language.0.clone()),
        viewport: job.cell.viewport.to_string(),
        persona: job.cell.persona.clone(),
        is_quarantined: is_quarantined(&project.project, &orders, today),
        tells: false,
        tried: None,
        orders: serde_json::to_value(&orders).expect("orders are plain data"),
    }
}

fn slashed(path: &Path) -> String {
    path.components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join("/")
}

fn is_quarantined(project: &Project, orders: &Orders, today: NaiveDate) -> bool {
    let language = orders.language.as_ref();
    let of_cell = |one: &Quarantine| one.covers(&orders.file, orders.browser, language);
    project.quarantine.iter().any(|one| one.holds(today) && of_cell(one))
}
