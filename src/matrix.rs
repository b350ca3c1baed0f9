//! From the command line and the project to cells: scenario × browser × language × viewport.

use crate::{
    args::RunArgs,
    files::{self, ProjectFolder, ScenarioFile},
    usage::UsageErrors,
};
use runner::Job;
use scenarios::scenario::Destination;
use scenarios::{Action, Cell, Engine, Environment, Language, Scenario, SetBy, Viewport};
use std::{path::PathBuf, sync::Arc};
use url::Url;

/// All cells of a run, and those that another shard runs.
pub struct Matrix {
    /// To run.
    pub jobs: Vec<Job>,
    /// Left to other shards.
    pub sharded_out: Vec<Job>,
}

/// Builds the matrix.
///
/// # Errors
///
/// Names that the project does not have, a malformed shard or geolocation, a missing login scenario.
pub fn matrix(
    args: &RunArgs,
    project: &ProjectFolder,
    files: &[ScenarioFile],
) -> Result<Matrix, UsageErrors> {
    let (name, environment) = environment(args, project)?;
    let environment = insecure(environment, args);
    let base = base_url(args, environment.as_deref())?;
    let login = login(args, project)?;
    let languages = languages(args, project)?;
    let switch = files::language_switch(project)?.map(|file| Arc::new(file.scenario));
    let told = Arc::new(project.project.languages.clone());
    let engines = first_of(&args.browser, &project.project.browsers, &[Engine::Chromium]);
    let geolocation = geolocation(args)?;
    let mut jobs = vec![];
    for file in files {
        let scenario = Arc::new(file.scenario.clone());
        let own_base = file.scenario.base.as_deref().and_then(|base| Url::parse(base).ok());
        let base = base.clone().or(own_base);
        check_base(file, base.as_ref())?;
        if languages.iter().any(Option::is_some) {
            check_telling(file, base.as_ref(), project)?;
        }
        for viewport in viewports(args, project, &scenario) {
            for language in &languages {
                for engine in &engines {
                    for repetition in 1..=args.repeat.max(1) {
                        let cell = Cell {
                            engine: *engine,
                            language: language.clone(),
                            environment: name.clone(),
                            viewport,
                            persona: args.persona.clone(),
                            time_zone: args.time_zone.clone(),
                            geolocation,
                            color_scheme: args.color_scheme,
                        };
                        jobs.push(Job {
                            scenario: scenario.clone(),
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
    shard(args.shard.as_deref(), jobs)
}

fn first_of<T: Clone>(asked: &[T], project: &[T], default: &[T]) -> Vec<T> {
    [asked, project, default].into_iter().find(|list| !list.is_empty()).unwrap_or_default().to_vec()
}

fn environment(
    args: &RunArgs,
    project: &ProjectFolder,
) -> Result<(Option<String>, Option<Arc<Environment>>), UsageErrors> {
    let Some(name) = args.env.clone().or(project.project.default_environment.clone()) else {
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

fn insecure(environment: Option<Arc<Environment>>, args: &RunArgs) -> Option<Arc<Environment>> {
    if !args.insecure {
        return environment;
    }
    let mut environment = environment.map(|environment| (*environment).clone()).unwrap_or_default();
    environment.insecure = true;
    Some(Arc::new(environment))
}

fn base_url(args: &RunArgs, environment: Option<&Environment>) -> Result<Option<Url>, UsageErrors> {
    if let Some(base) = &args.base_url {
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

fn login(args: &RunArgs, project: &ProjectFolder) -> Result<Option<Arc<Scenario>>, UsageErrors> {
    let Some(name) = &args.persona else { return Ok(None) };
    let Some(persona) = project.project.personas.get(name) else {
        let known: Vec<&str> = project.project.personas.keys().map(String::as_str).collect();
        return Err(UsageErrors::one(format!("no persona `{name}` (known: {})", known.join(", "))));
    };
    match &persona.login {
        Some(login) => Ok(Some(Arc::new(files::scenario(&project.root.join(login))?.scenario))),
        None => Ok(None),
    }
}

fn languages(args: &RunArgs, project: &ProjectFolder) -> Result<Vec<Option<Language>>, UsageErrors> {
    let all = &project.project.languages.all;
    if let Some(unknown) = args.lang.iter().find(|asked| !all.is_empty() && !all.contains(asked)) {
        let known: Vec<&str> = all.iter().map(|language| language.0.as_str()).collect();
        return Err(UsageErrors::one(format!(
            "no language `{unknown}` (known: {})\nhint: add it to languages.all of surefoot.yaml",
            known.join(", ")
        )));
    }
    let asked = if args.lang.is_empty() {
        project.project.languages.default.iter().cloned().collect()
    } else {
        args.lang.clone()
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
            files::shown(&file.path)
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
        files::shown(&file.path)
    )))
}

fn viewports(args: &RunArgs, project: &ProjectFolder, scenario: &Scenario) -> Vec<Viewport> {
    let own: Vec<Viewport> = scenario.viewport.into_iter().collect();
    let default = first_of(&own, &project.project.viewports, &[Viewport::default()]);
    first_of(&args.viewport, &project.project.viewports, &default)
}

fn geolocation(args: &RunArgs) -> Result<Option<(f64, f64)>, UsageErrors> {
    let Some(text) = &args.geolocation else { return Ok(None) };
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
