//! `surefoot check`: all files of a project, without a browser.

use crate::{args::CheckArgs, files, usage::UsageErrors};
use std::path::{Path, PathBuf};

/// Checks files; 0 where all are good.
///
/// # Errors
///
/// Everything that is wrong, with places.
pub fn check(args: &CheckArgs) -> Result<u8, UsageErrors> {
    let start = args.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let project = files::project(start)?;
    let paths = files::scenario_paths(&args.paths, &project)?;
    let read = files::scenarios(&paths)?;
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
    Ok(0)
}
