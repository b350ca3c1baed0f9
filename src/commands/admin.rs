//! `surefoot admin`: looks after a service's people.

use super::service;
use crate::{args::AdminCommand, usage::UsageErrors};
use chrono::Utc;
use std::io::{BufRead as _, IsTerminal as _};

/// Does it.
///
/// # Errors
///
/// The password is too short, or somebody has the name already.
pub async fn admin(command: AdminCommand) -> Result<u8, UsageErrors> {
    let AdminCommand::Create { name, kept } = command;
    let failed = |error: &dyn std::fmt::Display| UsageErrors::one(error.to_string());
    let password = password().map_err(|error| failed(&error))?;
    let hash = dashboard::secret::hash_of_password(&password).map_err(UsageErrors::one)?;
    let kept = service::open(&kept).await?;
    let now = Utc::now();
    let added = kept.store.add_person(&name, &hash, &["admin".to_owned()], now).await;
    added.map_err(|error| failed(&error))?;
    let noted = kept.store.audit(("command line", "person.add", &name, "admin"), now).await;
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
