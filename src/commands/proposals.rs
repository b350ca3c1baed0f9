//! `surefoot proposals`: healed targets and changed texts that wait for a yes.

use crate::{
    args::{ProposalsArgs, ProposalsCommand},
    files::{self, ProjectFolder},
    matrix::own_folder,
    usage::UsageErrors,
};
use runner::{
    Observed,
    proposal::{self, Offer, in_short},
    remembered::file_of,
};
use scenarios::{Described, Language, Run, TextChange};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A proposal, as it lies in `.surefoot/proposals`; one that was rejected lies in `.surefoot/rejected`.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// The text that is proposed, where it is not the element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<TextChange>,
    /// The runs that have found it: browser, language, when.
    #[serde(default)]
    runs: Vec<String>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// How many runs of a proposal are named, the last ones.
const RUNS: usize = 10;

impl Proposal {
    /// Whether both propose the same.
    fn is_as(&self, other: &Proposal) -> bool {
        let key = |element: &Described| {
            let signals = &element.signals;
            (signals.tag.clone(), signals.path.clone(), signals.attributes.clone())
        };
        match (&self.text, &other.text) {
            (None, None) => key(&self.element) == key(&other.element),
            (one, other) => one == other,
        }
    }

    fn offer<'a>(&'a self, file: &'a str) -> Offer<'a> {
        Offer {
            file,
            target: &self.target,
            element: &self.element,
            language: self.language.as_ref(),
            text: self.text.as_ref(),
        }
    }
}

/// Keeps the proposal of a heal or of a text; a later one of the same target replaces it. What was rejected stays so.
///
/// # Errors
///
/// The folder can't be written to.
pub fn keep(own: &Path, run: &Run, healed: &Observed) -> Result<(), UsageErrors> {
    let file = file_of(&run.file);
    let stem =
        Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let text = healed.text.as_ref().map(|text| format!(".{}.{}", text.kind.name(), text.language));
    let name = format!("{stem}.{}{}.json", healed.target, text.unwrap_or_default());
    let language = run.language.as_ref().map(|language| format!(" {language}")).unwrap_or_default();
    let mut proposal = Proposal {
        file: std::path::absolute(file).unwrap_or_else(|_| PathBuf::from(file)),
        target: healed.target.clone(),
        step: healed.step.clone(),
        language: run.language.clone(),
        browser: run.browser.to_string(),
        seen: run.started.clone(),
        element: healed.described.clone(),
        text: healed.text.clone(),
        runs: vec![format!("{}{language}, {}", run.browser, run.started)],
        reason: None,
    };
    if read(&own.join("rejected").join(&name)).is_some_and(|rejected| rejected.is_as(&proposal)) {
        return Ok(());
    }
    let path = own.join("proposals").join(&name);
    if let Some(before) = read(&path).filter(|before| before.is_as(&proposal)) {
        proposal.runs.splice(0..0, before.runs);
        let old = proposal.runs.len().saturating_sub(RUNS);
        proposal.runs.drain(..old);
    }
    write(&path, &proposal)
}

/// Lists, accepts or rejects.
///
/// # Errors
///
/// No such proposal, or a scenario that can't be changed in place.
pub fn proposals(args: &ProposalsArgs) -> Result<u8, UsageErrors> {
    let project = files::project(&args.project)?;
    let own = own_folder(&project);
    let folder = own.join("proposals");
    let all = read_all(&folder);
    match &args.command {
        None | Some(ProposalsCommand::List) => list(&all),
        Some(ProposalsCommand::Accept { names, reason }) => {
            for (name, proposal) in chosen(&all, names)? {
                let changed = accept(&project, proposal)?;
                forget(&folder, name)?;
                let file = proposal.file.display().to_string();
                let seen = proposal.runs.last().unwrap_or(&proposal.browser);
                println!("{}", proposal::in_words(proposal.offer(&file), reason.as_deref(), seen));
                changed.iter().for_each(|changed| println!("  written: {changed}"));
            }
        }
        Some(ProposalsCommand::Reject { names, reason }) => {
            for (name, proposal) in chosen(&all, names)? {
                reject(&own, name, proposal, reason.as_deref())?;
            }
        }
    }
    Ok(0)
}

fn read(path: &Path) -> Option<Proposal> {
    serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

fn write(path: &Path, proposal: &Proposal) -> Result<(), UsageErrors> {
    let text = serde_json::to_string_pretty(proposal).unwrap_or_default();
    runner::write_whole(path, text.as_bytes())
        .map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))
}

fn read_all(folder: &Path) -> Vec<(String, Proposal)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<(String, Proposal)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().strip_suffix(".json")?.to_owned();
            Some((name, read(&entry.path())?))
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
        match &proposal.text {
            None => println!("{name}\n  step {} found {}", proposal.step, in_short(&proposal.element)),
            Some(text) if text.old == text.new => println!(
                "{name}\n  step {}: is “{}” right as the {} in {}? It is the source's text",
                proposal.step,
                text.new,
                text.kind.name(),
                text.language
            ),
            Some(text) => println!(
                "{name}\n  step {}: the {} in {} is “{}”, it was “{}”",
                proposal.step,
                text.kind.name(),
                text.language,
                text.new,
                text.old
            ),
        }
        println!("  seen in {}", proposal.runs.join("; "));
    }
    if !all.is_empty() {
        println!("next: surefoot proposals accept NAME, or reject NAME, with --reason TEXT");
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

/// Writes what is proposed into every scenario that shares the target; the result are their files.
fn accept(project: &ProjectFolder, proposal: &Proposal) -> Result<Vec<String>, UsageErrors> {
    // A project without scenarios of its own has at least the proposal's.
    let mut paths = files::scenario_paths(&[], project).unwrap_or_default();
    paths.extend(runner::content::files(project));
    let same = |one: &PathBuf| std::path::absolute(one).is_ok_and(|one| one == proposal.file);
    if !paths.iter().any(same) {
        paths.push(proposal.file.clone());
    }
    let own = paths.iter().find(|path| same(path)).unwrap_or(&proposal.file).display().to_string();
    let texts: Vec<(String, String)> = paths
        .iter()
        .filter_map(|path| Some((path.display().to_string(), std::fs::read_to_string(path).ok()?)))
        .collect();
    let changes = proposal::accepted(proposal.offer(&own), &texts)?;
    for change in &changes {
        runner::write_whole(Path::new(&change.file), change.text.as_bytes())
            .map_err(|error| UsageErrors::one(format!("{}: {error}", change.file)))?;
    }
    Ok(changes.into_iter().map(|change| format!("{} ({})", change.file, change.targets.join(", "))).collect())
}

/// Remembers the no, so that the same is not proposed again.
fn reject(own: &Path, name: &str, proposal: &Proposal, reason: Option<&str>) -> Result<(), UsageErrors> {
    let rejected = Proposal { reason: reason.map(str::to_owned), ..proposal.clone() };
    write(&own.join("rejected").join(format!("{name}.json")), &rejected)?;
    forget(&own.join("proposals"), name)?;
    let why = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    println!("rejected {name}{why}");
    Ok(())
}

fn forget(folder: &Path, name: &str) -> Result<(), UsageErrors> {
    let path = folder.join(format!("{name}.json"));
    std::fs::remove_file(&path).map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))
}
