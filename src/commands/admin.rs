//! `surefoot admin`: looks after a service's people.

use super::{
    secret,
    service::{self, Kept},
};
use crate::{
    args::{AdminCommand, KeptArgs},
    usage::UsageErrors,
};
use chrono::{TimeDelta, Utc};
use dashboard::Permission;
use std::io::{BufRead as _, IsTerminal as _};
use store::{Limit, NewToken};

/// Does it.
///
/// # Errors
///
/// The password is too short, or somebody has the name already.
pub async fn admin(command: AdminCommand) -> Result<u8, UsageErrors> {
    match command {
        AdminCommand::Create { name, mail, kept } => create(&name, mail.as_deref(), &kept).await,
        AdminCommand::Token { person, scopes, name, only, days, kept } => {
            token(&person, (&scopes, &only), (&name, days), &kept).await
        }
        AdminCommand::Role { person, role, place, kept } => {
            self::role(&person, &role, place.as_deref(), &kept).await
        }
        AdminCommand::Secret { command } => secret::secret(command).await,
    }
}

/// Prints the token alone, for scripts.
async fn token(
    person: &str,
    (scopes, only): (&[String], &[String]),
    (name, days): (&str, u32),
    kept: &KeptArgs,
) -> Result<u8, UsageErrors> {
    let failed = |error: &dyn std::fmt::Display| UsageErrors::one(error.to_string());
    if let Some(unknown) = scopes.iter().find(|scope| Permission::parse(scope).is_none()) {
        let known = Permission::ALL.map(Permission::name).join(", ");
        return Err(UsageErrors::one(format!("no scope `{unknown}` (known: {known})")));
    }
    let kept = service::open(kept).await?;
    let now = Utc::now();
    let known = kept.store.person(person).await.map_err(|error| failed(&error))?;
    let known = known.filter(|person| person.is_active).ok_or_else(|| {
        UsageErrors::one(format!("nobody here is called {person}\nhint: `surefoot admin create {person}`"))
    })?;
    let limits = if only.is_empty() { None } else { Some(limits(&kept, only).await?) };
    let key = format!("{}{}", dashboard::machine::PREFIX, dashboard::secret::key());
    let expires = Some(now + TimeDelta::days(i64::from(days)));
    let hash = dashboard::secret::hash_of_key(&key);
    let new = NewToken { hash: &hash, name, person: &known.id, scopes, expires, limits: limits.as_deref() };
    kept.store.add_token(&new, now).await.map_err(|error| failed(&error))?;
    let detail = scopes.join(", ");
    let noted = kept.store.audit(("command line", "token.add", name, &detail), now).await;
    noted.map_err(|error| failed(&error))?;
    println!("{key}");
    kept.store.close().await;
    Ok(0)
}

/// Gives somebody a role, or takes it away.
async fn role(name: &str, role: &str, place: Option<&str>, kept: &KeptArgs) -> Result<u8, UsageErrors> {
    let failed = |error: &dyn std::fmt::Display| UsageErrors::one(error.to_string());
    if role != "none" && !dashboard::ROLES.iter().any(|(known, _)| *known == role) {
        let known: Vec<&str> = dashboard::ROLES.iter().map(|(name, _)| *name).collect();
        return Err(UsageErrors::one(format!("no role `{role}` (known: none, {})", known.join(", "))));
    }
    if place.is_some() && role == "admin" {
        return Err(UsageErrors::one(
            "an administrator looks after the whole server\nhint: leave --place out",
        ));
    }
    let kept = service::open(kept).await?;
    let known = kept.store.person(name).await.map_err(|error| failed(&error))?;
    let known = known.ok_or_else(|| UsageErrors::one(format!("nobody here is called {name}")))?;
    match place {
        None => {
            let roles = if role == "none" { vec![] } else { vec![role.to_owned()] };
            kept.store.set_roles(&known.id, &roles).await.map_err(|error| failed(&error))?;
        }
        Some(place) => {
            let limit = limits(&kept, &[place.to_owned()]).await?.remove(0);
            let role = Some(role).filter(|role| *role != "none");
            let done = kept.store.set_grant(&known.id, (&limit.project, &limit.system), role).await;
            done.map_err(|error| failed(&error))?;
        }
    }
    let detail = format!("{}: {role}", place.unwrap_or("everything"));
    let noted = kept.store.audit(("command line", "person.role", name, &detail), Utc::now()).await;
    noted.map_err(|error| failed(&error))?;
    println!("{name} · {detail}");
    kept.store.close().await;
    Ok(0)
}

/// Places as they are written: `project`, or `project/system`.
async fn limits(kept: &Kept, written: &[String]) -> Result<Vec<Limit>, UsageErrors> {
    let projects = kept.store.projects().await.map_err(|error| UsageErrors::one(error.to_string()))?;
    let of = |place: &String| {
        let (name, system) = place.split_once('/').unwrap_or((place, ""));
        let project = projects.iter().find(|project| project.name == name).ok_or_else(|| {
            let known: Vec<&str> = projects.iter().map(|project| project.name.as_str()).collect();
            UsageErrors::one(format!("no project `{name}` (known: {})", known.join(", ")))
        })?;
        Ok(Limit { project: project.id.clone(), system: system.to_owned() })
    };
    written.iter().map(of).collect()
}

async fn create(name: &str, mail: Option<&str>, kept: &KeptArgs) -> Result<u8, UsageErrors> {
    let failed = |error: &dyn std::fmt::Display| UsageErrors::one(error.to_string());
    if let Some(mail) = mail {
        scenarios::check_mail_address(mail).map_err(UsageErrors::one)?;
    }
    let password = password().map_err(|error| failed(&error))?;
    let hash = dashboard::secret::hash_of_password(&password).map_err(UsageErrors::one)?;
    let kept = service::open(kept).await?;
    let now = Utc::now();
    let added = kept.store.add_person(name, &hash, &["admin".to_owned()], now).await;
    added.map_err(|error| failed(&error))?;
    if let Some(person) =
        kept.store.person(name).await.map_err(|error| failed(&error))?.filter(|_| mail.is_some())
    {
        kept.store.set_mail(&person.id, mail).await.map_err(|error| failed(&error))?;
    }
    let noted = kept.store.audit(("command line", "person.add", name, "admin"), now).await;
    noted.map_err(|error| failed(&error))?;
    println!("{name} is an administrator");
    kept.store.close().await;
    Ok(0)
}

/// Asked for without echo; one line of standard input where nobody sits there.
fn password() -> std::io::Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("password: ");
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
