//! From what is asked for and the project to cells: scenario × browser × language × viewport.

use crate::{
    cell::Job,
    folder::{self, ProjectFolder, ScenarioFile},
    usage::UsageErrors,
};
use scenarios::scenario::Destination;
use scenarios::{Action, Cell, ColorScheme, Engine, Environment, Language, Scenario, SetBy, Viewport};
use std::{path::PathBuf, sync::Arc};
use url::Url;

/// All cells of a run, and those that another shard runs.
pub struct Matrix {
    /// To run.
    pub jobs: Vec<Job>,
    /// Left to other shards.
    pub sharded_out: Vec<Job>,
}

/// What is asked for; what is empty takes the project's default.
#[derive(Debug, Clone, Default)]
pub struct MatrixOptions {
    /// The environment, by name.
    pub environment: Option<String>,
    /// Addresses are relative to it, whatever the environment says.
    pub base_url: Option<Url>,
    /// Who uses the application, by name.
    pub persona: Option<String>,
    /// In these browsers.
    pub browsers: Vec<Engine>,
    /// In these languages.
    pub languages: Vec<Language>,
    /// In these viewports.
    pub viewports: Vec<Viewport>,
    /// An IANA time zone.
    pub time_zone: Option<String>,
    /// Latitude and longitude in degrees: `52.52,13.40`.
    pub geolocation: Option<String>,
    /// Light or dark.
    pub color_scheme: Option<ColorScheme>,
    /// Each cell so many times; 0 and 1 are once.
    pub repeat: u32,
    /// `I/N`: every N-th cell from the I-th on.
    pub shard: Option<String>,
    /// Invalid certificates are accepted, whatever the environment says.
    pub insecure: bool,
}

/// Builds the matrix.
///
/// # Errors
///
/// Names that the project does not have, a malformed shard or geolocation, a missing login scenario.
pub fn matrix(
    options: &MatrixOptions,
    project: &ProjectFolder,
    files: &[ScenarioFile],
) -> Result<Matrix, UsageErrors> {
    let (name, environment) = environment(options, project)?;
    let environment = insecure(environment, options);
    let base = base_url(options, environment.as_deref())?;
    let login = login(options, project)?;
    let languages = languages(options, project)?;
    let switch = folder::language_switch(project)?.map(|file| Arc::new(file.scenario));
    let told = Arc::new(project.project.languages.clone());
    let engines = first_of(&options.browsers, &project.project.browsers, &[Engine::Chromium]);
    let geolocation = geolocation(options)?;
    let mut jobs = vec![];
    for file in files {
        let scenario = Arc::new(file.scenario.clone());
        let own_base = file.scenario.base.as_deref().and_then(|base| Url::parse(base).ok());
        let base = base.clone().or(own_base);
        check_base(file, base.as_ref())?;
        if languages.iter().any(Option::is_some) {
            check_telling(file, base.as_ref(), project)?;
        }
        for viewport in viewports(options, project, &scenario) {
            for language in &languages {
                for engine in &engines {
                    for repetition in 1..=options.repeat.max(1) {
                        let cell = Cell {
                            engine: *engine,
                            language: language.clone(),
                            environment: name.clone(),
                            viewport,
                            persona: options.persona.clone(),
                            time_zone: options.time_zone.clone(),
                            geolocation,
                            color_scheme: options.color_scheme,
                        };
                        jobs.push(Job {
                            scenario: scenario.clone(),
                            item: file.item.clone(),
                            file: file.path.clone(),
                            cell,
                            environment: environment.clone(),
                            base: base.clone(),
                            login: login.clone(),
                            languages: told.clone(),
                            switch: switch.clone(),
                            repetition,
                            number: 0,
                            last_picture: false,
                        });
                    }
                }
            }
        }
    }
    jobs.iter_mut().enumerate().for_each(|(number, job)| job.number = number + 1);
    shard(options.shard.as_deref(), jobs)
}

fn first_of<T: Clone>(asked: &[T], project: &[T], default: &[T]) -> Vec<T> {
    [asked, project, default].into_iter().find(|list| !list.is_empty()).unwrap_or_default().to_vec()
}

fn environment(
    options: &MatrixOptions,
    project: &ProjectFolder,
) -> Result<(Option<String>, Option<Arc<Environment>>), UsageErrors> {
    let Some(name) = options.environment.clone().or(project.project.default_environment.clone()) else {
        return Ok((None, None));
    };
    match project.project.environments.get(&name) {
        Some(environment) => Ok((Some(name), Some(Arc::new(environment.clone())))),
        None => {
            let known: Vec<&str> = project.project.environments.keys().map(String::as_str).collect();
            let known = if known.is_empty() {
                "none: there is no surefoot.yaml with environments".to_owned()
            } else {
                known.join(", ")
            };
            Err(UsageErrors::one(format!("no environment `{name}` (known: {known})")))
        }
    }
}

fn insecure(environment: Option<Arc<Environment>>, options: &MatrixOptions) -> Option<Arc<Environment>> {
    if !options.insecure {
        return environment;
    }
    let mut environment = environment.map(|environment| (*environment).clone()).unwrap_or_default();
    environment.insecure = true;
    Some(Arc::new(environment))
}

fn base_url(options: &MatrixOptions, environment: Option<&Environment>) -> Result<Option<Url>, UsageErrors> {
    if let Some(base) = &options.base_url {
        return Ok(Some(base.clone()));
    }
    let Some(address) = environment.map(|environment| environment.url.as_str()).filter(|url| !url.is_empty())
    else {
        return Ok(None);
    };
    Url::parse(address)
        .map(Some)
        .map_err(|error| UsageErrors::one(format!("the environment's url `{address}` is none: {error}")))
}

fn login(options: &MatrixOptions, project: &ProjectFolder) -> Result<Option<Arc<Scenario>>, UsageErrors> {
    let Some(name) = &options.persona else { return Ok(None) };
    let Some(persona) = project.project.personas.get(name) else {
        let known: Vec<&str> = project.project.personas.keys().map(String::as_str).collect();
        return Err(UsageErrors::one(format!("no persona `{name}` (known: {})", known.join(", "))));
    };
    match &persona.login {
        Some(login) => Ok(Some(Arc::new(folder::scenario(&project.root.join(login))?.scenario))),
        None => Ok(None),
    }
}

fn languages(options: &MatrixOptions, project: &ProjectFolder) -> Result<Vec<Option<Language>>, UsageErrors> {
    let all = &project.project.languages.all;
    if let Some(unknown) = options.languages.iter().find(|asked| !all.is_empty() && !all.contains(asked)) {
        let known: Vec<&str> = all.iter().map(|language| language.0.as_str()).collect();
        return Err(UsageErrors::one(format!(
            "no language `{unknown}` (known: {})\nhint: add it to languages.all of surefoot.yaml",
            known.join(", ")
        )));
    }
    let asked = if options.languages.is_empty() {
        project.project.languages.default.iter().cloned().collect()
    } else {
        options.languages.clone()
    };
    Ok(if asked.is_empty() { vec![None] } else { asked.into_iter().map(Some).collect() })
}

/// An address without an origin leads nowhere.
fn check_base(file: &ScenarioFile, base: Option<&Url>) -> Result<(), UsageErrors> {
    let addresses = file.scenario.steps.iter().filter_map(|step| match &step.action {
        Action::Go(Destination::Address(address)) => Some(address),
        _ => None,
    });
    let is_relative = |address: &&String| !address.contains("${") && Url::parse(address).is_err();
    match file.scenario.start.iter().chain(addresses).find(is_relative) {
        Some(address) if base.is_none() => Err(UsageErrors::one(format!(
            "{}: no base URL, so `{address}` leads nowhere\n{BASE_HINT}",
            folder::shown(&file.path)
        ))),
        _ => Ok(()),
    }
}

const BASE_HINT: &str =
    "hint: name an environment (--env), give --base-url, or write `base:` into the scenario";

/// Cookies, storage and addresses belong to an origin: which one has to be known.
fn check_telling(
    file: &ScenarioFile,
    base: Option<&Url>,
    project: &ProjectFolder,
) -> Result<(), UsageErrors> {
    if base.is_some() || matches!(project.project.languages.set_by, SetBy::Header | SetBy::Scenario(_)) {
        return Ok(());
    }
    Err(UsageErrors::one(format!(
        "{}: no base URL, so the language can't be set there as languages.set_by says\n{BASE_HINT}",
        folder::shown(&file.path)
    )))
}

fn viewports(options: &MatrixOptions, project: &ProjectFolder, scenario: &Scenario) -> Vec<Viewport> {
    let own: Vec<Viewport> = scenario.viewport.into_iter().collect();
    let default = first_of(&own, &project.project.viewports, &[Viewport::default()]);
    first_of(&options.viewports, &project.project.viewports, &default)
}

fn geolocation(options: &MatrixOptions) -> Result<Option<(f64, f64)>, UsageErrors> {
    let Some(text) = &options.geolocation else { return Ok(None) };
    let parsed = text.split_once(',').and_then(|(latitude, longitude)| {
        Some((latitude.trim().parse::<f64>().ok()?, longitude.trim().parse::<f64>().ok()?))
    });
    match parsed {
        Some((latitude, longitude)) if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 => {
            Ok(Some((latitude, longitude)))
        }
        _ => Err(UsageErrors::one(format!(
            "`{text}` is no place\nhint: write latitude,longitude like 52.52,13.40"
        ))),
    }
}

/// Every n-th cell, so that each shard gets some of every scenario.
fn shard(shard: Option<&str>, jobs: Vec<Job>) -> Result<Matrix, UsageErrors> {
    let Some(text) = shard else { return Ok(Matrix { jobs, sharded_out: vec![] }) };
    let parsed = text
        .split_once('/')
        .and_then(|(index, all)| Some((index.parse::<usize>().ok()?, all.parse::<usize>().ok()?)));
    let Some((index, all)) = parsed.filter(|(index, all)| (1..=*all).contains(index)) else {
        return Err(UsageErrors::one(format!(
            "`{text}` is no shard\nhint: write I/N with I from 1 to N, like 2/4"
        )));
    };
    let (jobs, sharded_out) = jobs.into_iter().partition(|job: &Job| (job.number - 1) % all == index - 1);
    Ok(Matrix { jobs, sharded_out })
}

/// The folder that a project's own files go to: proposals, good evidence, the last run.
pub fn own_folder(project: &ProjectFolder) -> PathBuf {
    project.root.join(".surefoot")
}
