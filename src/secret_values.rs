//! Where the values of secrets come from: the environment, or a file that only its owner can read.

use crate::{files::read_text, usage::UsageErrors};
use runner::{Job, Secrets, vault::is_tracked};
use scenarios::scenario::Destination;
use scenarios::{Action, parse_secrets};
use std::{collections::BTreeSet, os::unix::fs::PermissionsExt, path::Path};
use url::Url;

/// The values of `names`, from the file where it has them, else from the environment.
///
/// # Errors
///
/// A file that others can read or that git tracks; every name without a value.
pub fn values(names: &BTreeSet<String>, file: Option<&Path>) -> Result<Secrets, UsageErrors> {
    let secrets = own(names, file)?;
    let missing = names.iter().filter(|name| secrets.get(name).is_none()).map(|name| {
        format!(
            "no value for the secret {name}\nhint: set it in the environment ({name}=… surefoot …), or give a file with --secrets FILE"
        )
    });
    let errors: Vec<String> = missing.collect();
    if errors.is_empty() { Ok(secrets) } else { Err(UsageErrors(errors)) }
}

/// The values of those of `names` that the file has, or else the environment.
///
/// # Errors
///
/// A file that others can read or that git tracks.
pub fn own(names: &BTreeSet<String>, file: Option<&Path>) -> Result<Secrets, UsageErrors> {
    let mut secrets = match file {
        Some(file) => Secrets::new(read_file(file)?),
        None => Secrets::default(),
    };
    for name in names.iter().filter(|name| secrets.get(name).is_none()).cloned().collect::<Vec<_>>() {
        if let Ok(value) = std::env::var(&name) {
            secrets.insert(name, value);
        }
    }
    Ok(secrets)
}

/// Reads a secrets file that is safe to use.
///
/// # Errors
///
/// It is not there, not private, tracked by git or malformed.
pub fn read_file(file: &Path) -> Result<Vec<(String, String)>, UsageErrors> {
    let text = read_text(file)?;
    let mode = std::fs::metadata(file).map(|metadata| metadata.permissions().mode()).unwrap_or(0);
    if mode & 0o077 != 0 {
        return Err(UsageErrors::one(format!(
            "{} can be read by others\nhint: chmod 600 {}",
            file.display(),
            file.display()
        )));
    }
    if is_tracked(file) {
        return Err(UsageErrors::one(format!(
            "{} is tracked by git: everyone who has the repository has the secrets\nhint: git rm --cached {} and add it to .gitignore; then change the secrets",
            file.display(),
            file.display()
        )));
    }
    Ok(parse_secrets(&file.to_string_lossy(), &text)?)
}

/// Writes secrets so that only we can read them; those that are there already are kept.
///
/// # Errors
///
/// The file can't be read or written.
pub fn write_file(file: &Path, new: &[(String, String)]) -> Result<(), UsageErrors> {
    let mut all = if file.exists() { read_file(file)? } else { vec![] };
    for (name, value) in new {
        match all.iter_mut().find(|(known, _)| known == name) {
            Some(known) => known.1.clone_from(value),
            None => all.push((name.clone(), value.clone())),
        }
    }
    let failed = |error: std::io::Error| UsageErrors::one(format!("{}: {error}", file.display()));
    let beside = file.with_extension(format!("{}.part", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
    let mut written = options.open(&beside).map_err(failed)?;
    std::io::Write::write_all(&mut written, scenarios::secrets_text(&all).as_bytes()).map_err(failed)?;
    std::fs::rename(&beside, file).map_err(failed)
}

/// The passwords that stand in a cell's addresses, as `https://ada:password@host/`, in both forms.
pub fn in_addresses(job: &Job) -> Vec<String> {
    let goes = job.scenario.steps.iter().filter_map(|step| match &step.action {
        Action::Go(Destination::Address(address)) => Some(address),
        _ => None,
    });
    let named = job.scenario.start.iter().chain(goes).filter_map(|address| Url::parse(address).ok());
    let written = named.chain(job.base.clone()).filter_map(|url| url.password().map(str::to_owned));
    // What a query would decode is the same here but for `+`, which then is a literal one.
    let plain = |written: &str| {
        let pair = format!("p={}", written.replace('+', "%2B"));
        url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    written.flat_map(|written| plain(&written).into_iter().chain([written])).collect()
}
