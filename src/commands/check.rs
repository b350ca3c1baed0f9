//! `surefoot check`: all files of a project, without a browser.

use crate::{args::CheckArgs, files, usage::UsageErrors};
use runner::content::{CONTENT, LOCALES, content};
use scenarios::content::lint::lint;
use std::path::{Path, PathBuf};

/// Checks files; 0 where all are good.
///
/// # Errors
///
/// Everything that is wrong, with places.
pub fn check(args: &CheckArgs) -> Result<u8, UsageErrors> {
    let start = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let project = files::project(start)?;
    let folder = content(&project)?;
    let read = files::scenarios(&scenario_paths(args, &project)?)?;
    let mut errors = vec![];
    for (name, persona) in &project.project.personas {
        let Some(login) = &persona.login else { continue };
        let path = project.root.join(login);
        if !path.is_file() {
            errors.push(format!(
                "persona `{name}`: no login scenario {login}\nhint: record it with surefoot record"
            ));
        } else if let Err(wrong) = files::scenario(&path) {
            errors.extend(wrong.0);
        }
    }
    if let Err(wrong) = files::language_switch(&project) {
        errors.extend(wrong.0);
    }
    for lint in lint(&folder.contents, &folder.locales, &folder.catalog, &project.project) {
        match lint.is_error {
            true => errors.push(lint.to_string()),
            false => eprintln!("warning: {lint}"),
        }
    }
    if !errors.is_empty() {
        return Err(UsageErrors(errors));
    }
    for file in &read {
        let used: Vec<&str> = file
            .scenario
            .steps
            .iter()
            .chain(&file.scenario.finally)
            .flat_map(|step| step.action.targets())
            .collect();
        for name in file.scenario.targets.keys().filter(|name| !used.contains(&name.as_str())) {
            eprintln!("warning: {}: no step uses the target `{name}`", files::shown(&file.path));
        }
    }
    let steps: usize = read.iter().map(|file| file.scenario.steps.len()).sum();
    println!("{} scenarios with {steps} steps are well-formed", read.len());
    let items = folder.contents.items().count();
    if items > 0 {
        let languages = folder.catalog.languages.len();
        println!(
            "{items} items of content with {} texts in {languages} languages are well-formed",
            folder.catalog.texts.len()
        );
    }
    Ok(0)
}

/// The scenarios to check: of content and texts all is checked in any case.
fn scenario_paths(args: &CheckArgs, project: &files::ProjectFolder) -> Result<Vec<PathBuf>, UsageErrors> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let own = [CONTENT, LOCALES].map(|name| absolute(&project.root.join(name)));
    let is_content = |path: &PathBuf| own.iter().any(|own| absolute(path).starts_with(own));
    let others: Vec<PathBuf> = args.paths.iter().filter(|path| !is_content(path)).cloned().collect();
    if !args.paths.is_empty() && others.is_empty() {
        return Ok(vec![]);
    }
    files::scenario_paths(&others, project)
}
