//! `surefoot proposals`: healed targets that wait for a yes.

use crate::{
    args::{ProposalsArgs, ProposalsCommand},
    files,
    matrix::own_folder,
    usage::UsageErrors,
};
use runner::{Observed, proposal::in_short};
use scenarios::{Described, Language, Run};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A healed target, as it lies in `.surefoot/proposals`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Proposal {
    /// The scenario file, relative to the project or absolute.
    file: PathBuf,
    target: String,
    step: String,
    language: Option<Language>,
    browser: String,
    seen: String,
    /// The element as it is now.
    element: Described,
}

/// The proposal of a heal; a later one of the same target replaces it.
///
/// # Errors
///
/// The folder can't be written to.
pub fn keep(folder: &Path, run: &Run, healed: &Observed) -> Result<(), UsageErrors> {
    let stem =
        Path::new(&run.file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let path = folder.join(format!("{stem}.{}.json", healed.target));
    let proposal = Proposal {
        file: std::path::absolute(&run.file).unwrap_or_else(|_| PathBuf::from(&run.file)),
        target: healed.target.clone(),
        step: healed.step.clone(),
        language: run.language.clone(),
        browser: run.browser.to_string(),
        seen: run.started.clone(),
        element: healed.described.clone(),
    };
    let text = serde_json::to_string_pretty(&proposal).unwrap_or_default();
    runner::write_whole(&path, text.as_bytes())
        .map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))
}

/// Lists, accepts or rejects.
///
/// # Errors
///
/// No such proposal, or a scenario that can't be changed in place.
pub fn proposals(args: &ProposalsArgs) -> Result<u8, UsageErrors> {
    let project = files::project(&args.project)?;
    let folder = own_folder(&project).join("proposals");
    let all = read_all(&folder);
    match &args.command {
        None | Some(ProposalsCommand::List) => list(&all),
        Some(ProposalsCommand::Accept { names }) => {
            for (name, proposal) in chosen(&all, names)? {
                accept(proposal)?;
                forget(&folder, name)?;
                println!(
                    "accepted {name}: {} now remembers {}",
                    proposal.file.display(),
                    in_short(&proposal.element)
                );
            }
        }
        Some(ProposalsCommand::Reject { names }) => {
            for (name, _) in chosen(&all, names)? {
                forget(&folder, name)?;
                println!("rejected {name}");
            }
        }
    }
    Ok(0)
}

fn read_all(folder: &Path) -> Vec<(String, Proposal)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<(String, Proposal)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().strip_suffix(".json")?.to_owned();
            let text = std::fs::read_to_string(entry.path()).ok()?;
            Some((name, serde_json::from_str(&text).ok()?))
        })
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

fn list(all: &[(String, Proposal)]) {
    if all.is_empty() {
        println!("no proposals: nothing was healed since the last look");
    }
    for (name, proposal) in all {
        println!(
            "{name}\n  step {} found {} ({}, seen {})",
            proposal.step,
            in_short(&proposal.element),
            proposal.browser,
            proposal.seen
        );
    }
    if !all.is_empty() {
        println!("next: surefoot proposals accept NAME, or reject NAME");
    }
}

fn chosen<'a>(
    all: &'a [(String, Proposal)],
    names: &[String],
) -> Result<Vec<&'a (String, Proposal)>, UsageErrors> {
    if names.iter().any(|name| name == "all") {
        return Ok(all.iter().collect());
    }
    let known = || all.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
    let find = |name: &String| {
        all.iter()
            .find(|(known, _)| known == name)
            .ok_or_else(|| UsageErrors::one(format!("no proposal `{name}` (known: {})", known())))
    };
    names.iter().map(find).collect()
}

/// Writes the element's present signals into the target; texts of other languages stay.
fn accept(proposal: &Proposal) -> Result<(), UsageErrors> {
    let file = files::scenario(&proposal.file)?;
    let shown = proposal.file.display().to_string();
    let found = (&proposal.element, proposal.language.as_ref());
    let text = runner::proposal::accepted(&shown, &file.text, &proposal.target, found)?;
    runner::write_whole(&proposal.file, text.as_bytes())
        .map_err(|error| UsageErrors::one(format!("{}: {error}", proposal.file.display())))
}

fn forget(folder: &Path, name: &str) -> Result<(), UsageErrors> {
    let path = folder.join(format!("{name}.json"));
    std::fs::remove_file(&path).map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))
}
