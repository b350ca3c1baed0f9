//! People, tokens, and what was done by whom.

use crate::{
    access::{Permission, ROLES},
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    notifications::REMEMBERED,
    people,
    words::{self, TITLE, short},
};
use axum::{
    Form,
    body::Bytes,
    extract::{Extension, Path, State},
    response::{Html, Redirect},
};
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Value, json};

/// So many roles of somebody are told in the list of people.
const GRANTS: usize = 4;

/// Entries of the audit log on its page.
const ENTRIES: u32 = 500;

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    settings(&app, &visit, None).await
}

/// The page; with a token that has just been made.
async fn settings(app: &App, visit: &Visit, new_token: Option<String>) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(visit), Utc::now());
    let (people, projects) = (app.store().people().await?, app.store().projects().await?);
    let (mut grants, mails) = (app.store().all_grants().await?, app.store().mails().await?);
    let people: Vec<Value> = people
        .iter()
        .map(|person| {
            let grants = grants.remove(&person.id).unwrap_or_default();
            let project = |id: &str| projects.iter().find(|one| one.id == id).map(|one| one.name.clone());
            let granted = grants.iter().take(GRANTS).map(|grant| {
                let place = if projects.len() > 1 && !grant.system.is_empty() {
                    project(&grant.project).map(|name| format!("{name}/{}", grant.system))
                } else if grant.system.is_empty() {
                    project(&grant.project)
                } else {
                    Some(grant.system.clone())
                };
                json!({"place": place, "role": grant.role})
            });
            json!({"id": person.id, "name": person.name, "roles": person.roles,
                "mail": mails.get(&person.id).and_then(|mail| mail.address.as_deref()),
                "grants": granted.collect::<Vec<_>>(), "more_grants": grants.len().saturating_sub(GRANTS),
                "last_seen_ago": person.seen.map(|seen| words.ago(seen, now)), "is_active": person.is_active})
        })
        .collect();
    let tokens = app.store().tokens().await?;
    let tokens: Vec<Value> = tokens
        .iter()
        .map(|token| {
            json!({"id": token.id, "name": token.name, "person": token.person, "scopes": token.scopes,
                "last_used_ago": token.used.map(|used| words.ago(used, now)),
                "expires": token.expires.map(words::moment), "places": people::places_of(token, &projects)})
        })
        .collect();
    let mut places = vec![];
    for project in &projects {
        let systems = people::systems(app, &project.id).await?;
        if projects.len() > 1 {
            places.push(project.name.clone());
        }
        places.extend(systems.into_iter().map(|system| format!("{}/{system}", project.name)));
    }
    let values = json!({
        "may_edit": true,
        "places": places,
        "people": people,
        "roles": ROLES.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "tokens": tokens,
        "scopes": Permission::ALL.map(Permission::name),
        "new_token": new_token,
        "given_up": app.store().given_up(visit.project(), now - REMEMBERED).await?,
    });
    Ok(app.render(visit, "settings", words.say("settings"), values))
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
    acts::add_person(&app, &visit, (&new.name, new.password, &new.role)).await?;
    Ok(Redirect::to("/settings"))
}

pub(crate) async fn set_active(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(activity): Form<Activity>,
) -> Result<Redirect, Failure> {
    acts::set_active(&app, &visit, &id, activity.active == "yes").await?;
    Ok(Redirect::to("/settings"))
}

/// Shows the token in the answer itself: it stands in no address and is kept nowhere.
pub(crate) async fn add_token(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Result<Html<String>, Failure> {
    // Serde's forms know no field that comes more than once.
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let all = |wanted: &str| -> Vec<String> {
        fields.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect()
    };
    let scopes = all("scope");
    let days = match all("days").concat().trim() {
        "" => None,
        days => Some(days.parse().map_err(|_| Failure::Bad(format!("`{days}` is no number of days")))?),
    };
    let (_, token) =
        acts::add_token(&app, &visit, (&all("name").concat(), &scopes, days), &all("place")).await?;
    settings(&app, &visit, Some(token)).await
}

pub(crate) async fn revoke_token(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    acts::revoke_token(&app, &visit, &id).await?;
    Ok(Redirect::to("/settings"))
}

pub(crate) async fn audit(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let words = app.words(&visit);
    let entries = app.store().audited(ENTRIES).await?;
    let told: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({"when": words::moment(entry.created), "who": short(&entry.who, TITLE), "what": entry.what,
                "subject": short(&entry.subject, TITLE), "detail": short(&entry.detail, TITLE)})
        })
        .collect();
    Ok(app.render(&visit, "audit", words.say("audit"), json!({"entries": told})))
}
