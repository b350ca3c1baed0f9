//! `surefoot admin secret`: values that the server keeps, sealed. They come in here, and never go out.

use super::service;
use crate::{
    args::{SecretArgs, SecretCommand},
    log,
    usage::UsageErrors,
};
use chrono::Utc;
use runner::{Secrets, Vault, schedule::Desk, vault};
use std::{
    fmt::Display,
    io::{IsTerminal as _, Read as _},
    sync::Arc,
};
use store::Project;

/// Does it.
///
/// # Errors
///
/// The name or the value can't be; the key is not there; there is no such secret.
pub async fn secret(command: SecretCommand) -> Result<u8, UsageErrors> {
    match command {
        SecretCommand::Set { name, project, env, place } => {
            set((&name, &project, env.as_deref().unwrap_or_default()), &place).await
        }
        SecretCommand::List { project, place } => list(project.as_deref(), &place).await,
        SecretCommand::Remove { name, project, env, place } => {
            remove((&name, &project, env.as_deref().unwrap_or_default()), &place).await
        }
        SecretCommand::Rotate { place } => rotate(&place).await,
        SecretCommand::Key => {
            println!("{}", vault::new_key()?);
            Ok(0)
        }
    }
}

async fn set(
    (name, project, environment): (&str, &str, &str),
    place: &SecretArgs,
) -> Result<u8, UsageErrors> {
    let (desk, vault) = open(place).await?;
    let project = known(&desk, project).await?;
    if !environment.is_empty() {
        let (folder, _) = desk.project(&project.id).await.map_err(|error| failed(&error))?;
        let known: Vec<&str> = folder.project.environments.keys().map(String::as_str).collect();
        if !known.contains(&environment) {
            let known = known.join(", ");
            return Err(UsageErrors::one(format!("no environment `{environment}` (known: {known})")));
        }
    }
    let value = value().map_err(|error| failed(&error))?;
    let now = Utc::now();
    vault.keep(&desk.store, (&project.id, environment), (name, &value), ("command line", now)).await?;
    note(&desk, "secret.set", name, (&project, environment)).await?;
    println!("{name} is kept{}", place_of(&project, environment));
    desk.store.close().await;
    Ok(0)
}

async fn list(project: Option<&str>, place: &SecretArgs) -> Result<u8, UsageErrors> {
    let (desk, vault) = open(place).await?;
    let projects = match project {
        Some(name) => vec![known(&desk, name).await?],
        None => desk.store.projects().await.map_err(|error| failed(&error))?,
    };
    let mut count = 0;
    for project in projects {
        for one in vault.kept(&desk.store, &project.id).await? {
            let environment = if one.environment.is_empty() { "all environments" } else { &one.environment };
            let state = if one.is_readable { "" } else { " · its key is not here" };
            let (name, author, day) = (one.name, one.author, one.changed.format("%Y-%m-%d"));
            println!("{name} · {} · {environment} · {day} by {author}{state}", project.name);
            count += 1;
        }
    }
    if count == 0 {
        println!("no secrets are kept here\nhint: `surefoot admin secret set NAME`");
    }
    desk.store.close().await;
    Ok(0)
}

async fn remove(
    (name, project, environment): (&str, &str, &str),
    place: &SecretArgs,
) -> Result<u8, UsageErrors> {
    let (desk, vault) = open(place).await?;
    let project = known(&desk, project).await?;
    let all = vault.kept(&desk.store, &project.id).await?;
    let Some(one) = all.iter().find(|one| one.name == name && one.environment == environment) else {
        let known: Vec<String> = all
            .iter()
            .map(|one| {
                format!(
                    "{}{}",
                    one.name,
                    if one.environment.is_empty() {
                        String::new()
                    } else {
                        format!(" --env {}", one.environment)
                    }
                )
            })
            .collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(UsageErrors::one(format!(
            "no secret `{name}`{} (known: {known})",
            place_of(&project, environment)
        )));
    };
    desk.store.remove_secret(&project.id, &one.id).await.map_err(|error| failed(&error))?;
    note(&desk, "secret.remove", name, (&project, environment)).await?;
    println!("{name} is removed{}", place_of(&project, environment));
    desk.store.close().await;
    Ok(0)
}

async fn rotate(place: &SecretArgs) -> Result<u8, UsageErrors> {
    let (desk, vault) = open(place).await?;
    let count = vault.rotate(&desk.store).await?;
    let now = Utc::now();
    let noted =
        desk.store.audit(("command line", "secret.rotate", "", &format!("{count} sealed anew")), now).await;
    noted.map_err(|error| failed(&error))?;
    println!("{count} secrets are sealed with a new key; the old one opens none of them any more");
    println!("hint: backups of before need the old one, and workers with a copy of it the new one");
    desk.store.close().await;
    Ok(0)
}

async fn open(place: &SecretArgs) -> Result<(Desk, Vault), UsageErrors> {
    let kept = service::open(&place.kept).await?;
    let own = |_: &_| Ok(Secrets::default());
    let vault =
        Vault::new(service::key_place(&place.kept, place.secrets_key.as_deref()), Arc::new(own), log::hide);
    Ok((Desk::new(kept.store, kept.artifacts, kept.scratch), vault))
}

async fn known(desk: &Desk, name: &str) -> Result<Project, UsageErrors> {
    let all = desk.store.projects().await.map_err(|error| failed(&error))?;
    let known: Vec<&str> = all.iter().map(|project| project.name.as_str()).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let unknown =
        format!("no project `{name}` (known: {known})\nhint: `surefoot push --project {name}` brings one");
    all.into_iter().find(|project| project.name == name).ok_or_else(|| UsageErrors::one(unknown))
}

async fn note(
    desk: &Desk,
    what: &str,
    name: &str,
    (project, environment): (&Project, &str),
) -> Result<(), UsageErrors> {
    let detail = place_of(project, environment);
    let noted = desk.store.audit(("command line", what, name, detail.trim_start()), Utc::now()).await;
    noted.map_err(|error| failed(&error))
}

fn place_of(project: &Project, environment: &str) -> String {
    match environment {
        "" => format!(" for {}", project.name),
        environment => format!(" for {environment} of {}", project.name),
    }
}

/// Asked for without echo; all of standard input, but for its last line's end, where nobody sits there.
fn value() -> std::io::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("value: ");
    }
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    let end = text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text));
    Ok(end.unwrap_or(&text).to_owned())
}

fn failed(error: &dyn Display) -> UsageErrors {
    UsageErrors::one(error.to_string())
}
