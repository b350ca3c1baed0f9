//! Secrets that the server keeps: set, replaced and removed. A value comes in here, and is never shown again.

use crate::{
    app::App,
    failure::Failure,
    guard::Visit,
    words::{MESSAGE, short},
};
use axum::{
    Form,
    extract::{Extension, Path, State},
    response::{Html, Redirect},
};
use chrono::Utc;
use runner::{
    folder::{self, ProjectFolder},
    vault::VaultError,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Failure {
        match error {
            VaultError::Store(error) => error.into(),
            VaultError::Bad(words) | VaultError::Key(words) => Failure::Bad(words),
        }
    }
}

/// Keeps a value in an environment of the project that is shown; an empty environment: in all of them.
///
/// # Errors
///
/// The name, the value or the environment can't be; the key is not there.
pub(crate) async fn keep(
    app: &App,
    visit: &Visit,
    environment: &str,
    (name, value): (&str, &str),
) -> Result<(), Failure> {
    let (name, environment) = (name.trim(), environment.trim());
    if !environment.is_empty() {
        let (folder, _) = app.desk.project(visit.project()).await?;
        let known: Vec<&str> = folder.project.environments.keys().map(String::as_str).collect();
        if !known.contains(&environment) {
            let known = known.join(", ");
            return Err(Failure::Bad(format!("no environment `{environment}` (known: {known})")));
        }
    }
    let (place, now) = ((visit.project(), environment), Utc::now());
    app.options.vault.keep(app.store(), place, (name, value), (visit.name(), now)).await?;
    Ok(app.store().audit((visit.name(), "secret.set", name, environment), now).await?)
}

/// Removes a secret of the project that is shown.
///
/// # Errors
///
/// There is none.
pub(crate) async fn forget(app: &App, visit: &Visit, id: &str) -> Result<(), Failure> {
    let gone = app.store().remove_secret(visit.project(), id).await?;
    let (name, environment) = (gone.name.as_str(), gone.environment.as_str());
    Ok(app.store().audit((visit.name(), "secret.remove", name, environment), Utc::now()).await?)
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let kept = app.options.vault.kept(app.store(), visit.project()).await?;
    let folder = app.desk.project(visit.project()).await.ok().map(|(folder, _)| folder);
    let wanted = folder.as_deref().map(wanted).unwrap_or_default();
    let secrets: Vec<Value> = kept
        .iter()
        .map(|one| {
            json!({"id": one.id, "name": one.name, "environment": one.environment, "author": one.author,
                "set_ago": words.ago(one.changed, now), "is_readable": one.is_readable,
                "wanted_by": wanted.get(&one.name)})
        })
        .collect();
    let missing = wanted.iter().filter(|(name, _)| !kept.iter().any(|one| one.name == **name));
    let missing: Vec<Value> =
        missing.map(|(name, wanted_by)| json!({"name": name, "wanted_by": wanted_by})).collect();
    let environments =
        folder.iter().flat_map(|folder| folder.project.environments.keys()).collect::<Vec<_>>();
    let fault = app.options.vault.fault(app.store()).await?;
    let values = json!({
        "secrets": secrets,
        "missing": missing,
        "environments": environments,
        "fault": fault.map(|fault| short(&fault, MESSAGE)),
    });
    Ok(app.render(&visit, "secrets", words.say("secrets"), values))
}

/// Which secrets a project asks for, and who does: scenarios by title, personas and channels by name.
fn wanted(folder: &ProjectFolder) -> BTreeMap<String, Vec<String>> {
    let mut wanted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // What is wrong with a scenario is told where it is shown.
    for path in folder::scenario_paths(&[], folder).unwrap_or_default() {
        if let Ok(file) = folder::scenario(&path) {
            for name in folder::names_in(&file.scenario) {
                wanted.entry(name).or_default().push(file.scenario.title.clone());
            }
        }
    }
    for (persona, known) in &folder.project.personas {
        for name in &known.secrets {
            wanted.entry(name.clone()).or_default().push(persona.clone());
        }
    }
    let notifications = &folder.project.notifications;
    for (channel, known) in &notifications.channels {
        for name in runner::notify::secret_names(known, notifications.mail.as_ref()) {
            wanted.entry(name).or_default().push(channel.clone());
        }
    }
    wanted.values_mut().for_each(|names| names.dedup());
    wanted
}

/// A form with a value in it; it has no `Debug`, so that nothing prints it.
#[derive(Deserialize)]
pub(crate) struct NewSecret {
    name: String,
    #[serde(default)]
    environment: String,
    value: String,
}

pub(crate) async fn set(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Form(new): Form<NewSecret>,
) -> Result<Redirect, Failure> {
    // Browsers send the ends of lines as CR and LF, whatever was written.
    let value = new.value.replace("\r\n", "\n");
    keep(&app, &visit, &new.environment, (&new.name, &value)).await?;
    Ok(Redirect::to("/settings/secrets"))
}

pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    forget(&app, &visit, &id).await?;
    Ok(Redirect::to("/settings/secrets"))
}
