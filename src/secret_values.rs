//! Where the values of secrets come from: the environment, or a file that only its owner can read.

use crate::{files::read_text, usage::UsageErrors};
use runner::{Job, Secrets};
use scenarios::scenario::Destination;
use scenarios::{Action, parse_secrets};
use std::{
    collections::BTreeSet,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
};
use url::Url;

/// The values of `names`, from the file where it has them, else from the environment.
///
/// # Errors
///
/// A file that others can read or that git tracks; every name without a value.
pub fn values(names: &BTreeSet<String>, file: Option<&Path>) -> Result<Secrets, UsageErrors> {
    let mut secrets = match file {
        Some(file) => Secrets::new(read_file(file)?),
        None => Secrets::default(),
    };
    let mut errors = vec![];
    for name in names {
        if secrets.get(name).is_some() {
            continue;
        }
        match std::env::var(name) {
            Ok(value) => secrets.insert(name.clone(), value),
            Err(_) => errors.push(format!(
                "no value for the secret {name}\nhint: set it in the environment ({name}=… surefoot …), or give a file with --secrets FILE"
            )),
        }
    }
    if errors.is_empty() { Ok(secrets) } else { Err(UsageErrors(errors)) }
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

fn is_tracked(file: &Path) -> bool {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default();
    let mut asked = Command::new("git");
    asked.arg("-C").arg(folder).args(["ls-files", "--error-unmatch", "--"]).arg(name);
    asked.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
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
