//! From the command line to the cells that are played: what all commands that play some have in common.

use crate::{
    args::{self, CellArgs},
    files::{self, ProjectFolder, ScenarioFile},
    matrix::MatrixOptions,
    secret_values,
    usage::UsageErrors,
};
use runner::Secrets;
use scenarios::Timeouts;
use std::path::{Path, PathBuf};

/// The project of the files that are named, or of the folder that we are in.
///
/// # Errors
///
/// What is wrong in its surefoot.yaml.
pub fn project(cells: &CellArgs) -> Result<ProjectFolder, UsageErrors> {
    files::project(cells.paths.first().map_or(Path::new("."), PathBuf::as_path))
}

/// What of the matrix the command line asks for, in an environment or in the project's own.
pub fn asked(cells: &CellArgs, environment: Option<&str>) -> MatrixOptions {
    MatrixOptions {
        environment: environment.map(str::to_owned),
        persona: cells.persona.clone(),
        browsers: cells.browser.clone(),
        languages: cells.lang.clone(),
        viewports: cells.viewport.clone(),
        time_zone: cells.time_zone.clone(),
        geolocation: cells.geolocation.clone(),
        color_scheme: cells.color_scheme,
        repeat: cells.repeat,
        insecure: cells.insecure,
        ..MatrixOptions::default()
    }
}

/// The scenarios that the command line selects.
///
/// # Errors
///
/// What is wrong in them, or that they are not there.
pub fn selected(cells: &CellArgs, project: &ProjectFolder) -> Result<Vec<ScenarioFile>, UsageErrors> {
    let mut read = runner::items::playables(&cells.paths, project)?;
    if let Some(text) = &cells.grep {
        let text = text.to_lowercase();
        read.retain(|file| {
            format!("{} {}", file.scenario.title, file.path.display()).to_lowercase().contains(&text)
        });
    }
    if !cells.tag.is_empty() {
        read.retain(|file| file.scenario.tags.iter().any(|tag| cells.tag.contains(tag)));
    }
    Ok(read)
}

/// The values of all secrets that the scenarios and their persona name.
///
/// # Errors
///
/// Those that are nowhere.
pub fn secrets(
    cells: &CellArgs,
    project: &ProjectFolder,
    read: &[ScenarioFile],
) -> Result<Secrets, UsageErrors> {
    let names = files::secret_names(project, read, cells.persona.as_deref())?;
    secret_values::values(&names, cells.secrets.as_deref())
}

/// Cells at a time.
pub fn workers(cells: &CellArgs) -> usize {
    cells
        .workers
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(2, std::num::NonZero::get).min(4))
        .max(1)
}

/// Deadlines, where some are named.
///
/// # Errors
///
/// They are no times.
pub fn timeouts(cells: &CellArgs) -> Result<Timeouts, UsageErrors> {
    match &cells.timeout {
        Some(text) => args::timeouts(text).map_err(UsageErrors::one),
        None => Ok(Timeouts::default()),
    }
}
