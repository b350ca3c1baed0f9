//! People: who may see and change what.

use crate::{access::ROLES, app::App, failure::Failure, guard::Visit, notifications::REMEMBERED, secret};
use axum::{
    Form,
    extract::{Extension, Path, State},
    response::{Html, Redirect},
};
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let people = app.store().people().await?;
    let told: Vec<Value> = people
        .iter()
        .map(|person| {
            json!({"id": person.id, "name": person.name, "roles": person.roles,
                "last_seen_ago": person.seen.map(|seen| words.ago(seen, now)), "is_active": person.is_active})
        })
        .collect();
    let values = json!({
        "may_edit": true,
        "people": told,
        "roles": ROLES.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "tokens": [],
        "scopes": [],
        "new_token": null,
        "given_up": app.store().given_up(app.project(), now - REMEMBERED).await?,
    });
    Ok(app.render(&visit, "settings", words.say("settings"), values))
}

#[derive(Deserialize)]
pub(crate) struct NewPerson {
    name: String,
    password: String,
    role: String,
}

#[derive(Deserialize)]
pub(crate) struct Activity {
    active: String,
}

pub(crate) async fn add_person(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Form(new): Form<NewPerson>,
) -> Result<Redirect, Failure> {
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Failure::Bad(app.words(&visit).say("name_wrong").to_owned()));
    }
    if !ROLES.iter().any(|(known, _)| *known == new.role) {
        let known: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
        return Err(Failure::Bad(format!("no role `{}` (known: {})", new.role, known.join(", "))));
    }
    let kept = tokio::task::spawn_blocking(move || secret::hash_of_password(&new.password)).await;
    let kept = kept.map_err(|error| Failure::Internal(error.to_string()))?.map_err(Failure::Bad)?;
    let now = Utc::now();
    app.store().add_person(&name, &kept, std::slice::from_ref(&new.role), now).await?;
    app.store().audit((visit.name(), "person.add", &name, &new.role), now).await?;
    Ok(Redirect::to("/settings"))
}

pub(crate) async fn set_active(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(activity): Form<Activity>,
) -> Result<Redirect, Failure> {
    if visit.person.as_ref().is_some_and(|person| person.id == id) {
        return Err(Failure::Bad("you can't lock yourself out\nhint: another administrator can".to_owned()));
    }
    let is_active = activity.active == "yes";
    app.store().set_active(&id, is_active).await?;
    let detail = if is_active { "active" } else { "inactive" };
    app.store().audit((visit.name(), "person.active", &id, detail), Utc::now()).await?;
    Ok(Redirect::to("/settings"))
}
