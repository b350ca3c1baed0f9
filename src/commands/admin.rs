//! `surefoot admin`: looks after a service's people.

use super::{secret, service};
use crate::{
    args::{AdminCommand, KeptArgs},
    usage::UsageErrors,
};
use chrono::{TimeDelta, Utc};
use dashboard::Permission;
use std::io::{BufRead as _, IsTerminal as _};
use store::NewToken;

/// Does it.
///
/// # Errors
///
/// The password is too short, or somebody has the name already.
pub async fn admin(command: AdminCommand) -> Result<u8, UsageErrors> {
    match command {
        AdminCommand::Create { name, mail, kept } => create(&name, mail.as_deref(), &kept).await,
        AdminCommand::Token { person, scopes, name, days, kept } => {
            token(&person, (&scopes, &name, days), &kept).await
        }
        AdminCommand::Secret { command } => secret::secret(command).await,
    }
}

/// Prints the token alone, for scripts.
async fn token(
    person: &str,
    (scopes, name, days): (&[String], &str, u32),
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
    let key = format!("{}{}", dashboard::machine::PREFIX, dashboard::secret::key());
    let expires = Some(now + TimeDelta::days(i64::from(days)));
    let hash = dashboard::secret::hash_of_key(&key);
    let new = NewToken { hash: &hash, name, person: &known.id, scopes, expires, limits: None };
    kept.store.add_token(&new, now).await.map_err(|error| failed(&error))?;
    let detail = scopes.join(", ");
    let noted = kept.store.audit(("command line", "token.add", name, &detail), now).await;
    noted.map_err(|error| failed(&error))?;
    println!("{key}");
    kept.store.close().await;
    Ok(0)
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
