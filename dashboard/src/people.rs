//! Somebody and their roles: for everything, for a project, for a system.

use crate::{
    access::{self, ROLES},
    account,
    app::App,
    failure::Failure,
    guard::Visit,
};
use axum::{
    Form,
    extract::{Extension, Path, Query, State},
    response::{Html, Redirect},
};
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{Limit, Person, Project, Token};

/// Somebody by their id.
///
/// # Errors
///
/// There is nobody.
pub(crate) async fn person(app: &App, id: &str) -> Result<Person, Failure> {
    let people = app.store().people().await?;
    people.into_iter().find(|person| person.id == id).ok_or_else(|| Failure::Missing(format!("nobody {id}")))
}

/// The project of this name.
///
/// # Errors
///
/// There is none.
pub(crate) async fn project(app: &App, name: &str) -> Result<Project, Failure> {
    let all = app.store().projects().await?;
    let known: Vec<&str> = all.iter().map(|project| project.name.as_str()).collect();
    let unknown = Failure::Bad(format!("no project `{name}` (known: {})", known.join(", ")));
    all.into_iter().find(|project| project.name == name).ok_or(unknown)
}

/// The names of a project's systems: those that its files name, and those that something has run in.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn systems(app: &App, project: &str) -> Result<BTreeSet<String>, Failure> {
    let mut systems: BTreeSet<String> = app.store().choices(project).await?.systems.into_iter().collect();
    // Where its files are wrong, what has run is all that is known.
    if let Ok((folder, _)) = app.desk.project(project).await {
        systems.extend(folder.project.systems.keys().cloned());
    }
    Ok(systems)
}

/// Gives somebody a role at a place, or takes it away: an empty role. An empty system is all of the project.
///
/// # Errors
///
/// There is no such person, project, system or role; nobody administers a part of the server.
pub(crate) async fn grant(
    app: &App,
    visit: &Visit,
    id: &str,
    (project, system): (&str, &str),
    role: &str,
) -> Result<(), Failure> {
    let (person, project) = (self::person(app, id).await?, self::project(app, project).await?);
    if !role.is_empty() {
        access::known_role(role)?;
        if role == "admin" {
            return Err(Failure::Bad(
                "an administrator looks after the whole server\nhint: give that role for everything, or another \
                 one here"
                    .to_owned(),
            ));
        }
        let systems = systems(app, &project.id).await?;
        if !system.is_empty() && !systems.contains(system) {
            let known = systems.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Failure::Bad(format!("no system `{system}` in {} (known: {known})", project.name)));
        }
    }
    app.store()
        .set_grant(&person.id, (&project.id, system), Some(role).filter(|role| !role.is_empty()))
        .await?;
    let place = if system.is_empty() { project.name } else { format!("{} {system}", project.name) };
    let detail = format!("{place}: {}", if role.is_empty() { "none" } else { role });
    Ok(app.store().audit((visit.name(), "person.grant", &person.name, &detail), Utc::now()).await?)
}

/// Gives somebody another role for everything; an empty one: none.
///
/// # Errors
///
/// There is no such person or role; it is whoever asks.
pub(crate) async fn set_role(app: &App, visit: &Visit, id: &str, role: &str) -> Result<(), Failure> {
    if visit.person.as_ref().is_some_and(|person| person.id == id) {
        return Err(Failure::Bad(
            "you can't change your own role\nhint: another administrator can".to_owned(),
        ));
    }
    let person = self::person(app, id).await?;
    let roles = access::role_or_none(role)?;
    app.store().set_roles(&person.id, &roles).await?;
    let detail = if role.is_empty() { "none" } else { role };
    Ok(app.store().audit((visit.name(), "person.role", &person.name, detail), Utc::now()).await?)
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(asked): Query<account::Asked>,
) -> Result<Html<String>, Failure> {
    let person = person(&app, &id).await?;
    let projects = app.store().projects().await?;
    let names: BTreeMap<&str, &str> =
        projects.iter().map(|project| (project.id.as_str(), project.name.as_str())).collect();
    let grants: Vec<Value> = app
        .store()
        .grants(&id)
        .await?
        .iter()
        .map(|grant| {
            json!({"project": names.get(grant.project.as_str()), "system": grant.system, "role": grant.role})
        })
        .collect();
    let mut places = vec![];
    for project in &projects {
        places.push(json!({"project": project.name, "systems": systems(&app, &project.id).await?}));
    }
    let roles: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
    let values = json!({
        "one": {"id": person.id, "name": person.name, "role": person.roles.first(), "is_active": person.is_active,
            "is_self": visit.person.as_ref().is_some_and(|own| own.id == person.id)},
        "done": asked.done.filter(|done| matches!(done.as_str(), "password" | "sessions")),
        "grants": grants,
        "places": places,
        "several": projects.len() > 1,
        "roles": roles,
        "table": ROLES
            .iter()
            .map(|(name, permissions)| {
                json!({"name": name, "permissions": permissions.iter().map(|one| one.name()).collect::<Vec<_>>()})
            })
            .collect::<Vec<_>>(),
        "place_roles": roles.iter().filter(|role| **role != "admin").collect::<Vec<_>>(),
    });
    Ok(app.render(&visit, "person", &person.name, values))
}

#[derive(Deserialize)]
pub(crate) struct NewRole {
    role: String,
}

#[derive(Deserialize)]
pub(crate) struct NewGrant {
    /// `project`, or `project/system`.
    place: String,
    #[serde(default)]
    role: String,
}

pub(crate) async fn role(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(new): Form<NewRole>,
) -> Result<Redirect, Failure> {
    set_role(&app, &visit, &id, &new.role).await?;
    Ok(Redirect::to(&format!("/settings/people/{id}")))
}

pub(crate) async fn grants(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(new): Form<NewGrant>,
) -> Result<Redirect, Failure> {
    grant(&app, &visit, &id, place(&new.place), &new.role).await?;
    Ok(Redirect::to(&format!("/settings/people/{id}")))
}

/// Project and system of a place as forms, calls and the command line write it: `project`, or `project/system`.
pub(crate) fn place(written: &str) -> (&str, &str) {
    written.split_once('/').unwrap_or((written, ""))
}

/// The places that a token is limited to, as they are written; `None`: wherever its person may.
pub(crate) fn places_of(token: &Token, projects: &[Project]) -> Option<Vec<String>> {
    let name = |id: &str| projects.iter().find(|one| one.id == id).map_or("–", |one| one.name.as_str());
    let written = |limit: &Limit| match limit.system.as_str() {
        "" => name(&limit.project).to_owned(),
        system => format!("{}/{system}", name(&limit.project)),
    };
    token.limits.as_ref().map(|limits| limits.iter().map(written).collect())
}
