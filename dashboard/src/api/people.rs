//! People, and what was done by whom.

use super::sent::Sent;
use crate::{account, acts, app::App, failure::Failure, guard::Visit, passwords, people};
use axum::{
    extract::{Extension, Path, State},
    http::StatusCode,
    response::Json,
};
use serde::{Deserialize, Serialize};
use store::{AuditEntry, MailSettings, Person};
use utoipa::ToSchema;

/// Entries of the audit log.
const ENTRIES: u32 = 1_000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    /// The name by which they log in.
    name: String,
    /// Their first password, of 12 characters at least.
    password: String,
    /// Their role for everything; without it none: roles for projects and systems come after.
    #[serde(default)]
    role: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// Their new password, of 12 characters at least.
    password: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonChanges {
    /// Whether they may log in.
    is_active: Option<bool>,
    /// Their role for everything; an empty one: none.
    role: Option<String>,
    /// Where they read mail; empty: nowhere.
    mail: Option<String>,
}

/// Somebody, and where they read mail.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OnePerson {
    /// Who.
    #[serde(flatten)]
    person: Person,
    /// Where they read mail.
    mail: Option<String>,
    /// Their roles for projects and systems, beside those for everything.
    grants: Vec<RoleAt>,
}

/// A role somewhere.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleAt {
    /// The project's name.
    project: String,
    /// The system's name; without it all of the project.
    system: Option<String>,
    /// The role; without it none any more.
    role: Option<String>,
}

/// Who asks, and what they read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// Who.
    #[serde(flatten)]
    person: Person,
    /// Where they read mail.
    mail: Option<String>,
    /// What of it, when and how.
    settings: MailSettings,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MyMail {
    /// Where whoever asks reads mail; empty: nowhere.
    mail: Option<String>,
    /// What of it, when and how.
    settings: Option<MailSettings>,
}

/// People
#[utoipa::path(get, path = "/api/v1/people", tag = "people", responses((status = 200, body = Vec<OnePerson>)))]
pub(crate) async fn list(State(app): State<App>) -> Result<Json<Vec<OnePerson>>, Failure> {
    let projects = app.store().projects().await?;
    let name =
        |id: &String| projects.iter().find(|one| one.id == *id).map_or(id.clone(), |one| one.name.clone());
    let (mut all, mut mails) = (app.store().all_grants().await?, app.store().mails().await?);
    let told = app.store().people().await?.into_iter().map(|person| {
        let grants = all.remove(&person.id).unwrap_or_default().into_iter().map(|grant| RoleAt {
            project: name(&grant.project),
            system: Some(grant.system).filter(|system| !system.is_empty()),
            role: Some(grant.role),
        });
        let mail = mails.remove(&person.id).and_then(|one| one.address);
        OnePerson { grants: grants.collect(), mail, person }
    });
    Ok(Json(told.collect()))
}

/// Who asks, and what they read
#[utoipa::path(get, path = "/api/v1/me", tag = "people", responses((status = 200, body = Me)))]
pub(crate) async fn me(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Me>, Failure> {
    let person = account::myself(&visit)?;
    let mail = app.store().mail(&person.id).await?;
    Ok(Json(Me { person: person.clone(), mail: mail.address, settings: mail.settings }))
}

/// Changes where whoever asks reads mail, and what of it
#[utoipa::path(post, path = "/api/v1/me", tag = "people", request_body = MyMail, responses((status = 204)))]
pub(crate) async fn set_me(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(mine): Sent<MyMail>,
) -> Result<StatusCode, Failure> {
    let id = account::myself(&visit)?.id.clone();
    account::set(&app, &visit, &id, (mine.mail.as_deref(), mine.settings.as_ref())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Adds somebody
#[utoipa::path(post, path = "/api/v1/people", tag = "people", request_body = NewPerson, responses((status = 204)))]
pub(crate) async fn add(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(new): Sent<NewPerson>,
) -> Result<StatusCode, Failure> {
    acts::add_person(&app, &visit, (&new.name, new.password, &new.role)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets somebody in or keeps them out; changes their role for everything, and where they read mail
#[utoipa::path(post, path = "/api/v1/people/{id}", tag = "people", request_body = PersonChanges,
    params(("id", description = "Their id.")), responses((status = 204)))]
pub(crate) async fn change(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Sent(changes): Sent<PersonChanges>,
) -> Result<StatusCode, Failure> {
    if changes.mail.is_some() {
        account::set(&app, &visit, &id, (changes.mail.as_deref(), None)).await?;
    }
    if let Some(role) = &changes.role {
        people::set_role(&app, &visit, &id, role).await?;
    }
    if let Some(is_active) = changes.is_active {
        acts::set_active(&app, &visit, &id, is_active).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Gives somebody else a new password; all their sessions end
#[utoipa::path(put, path = "/api/v1/people/{id}/password", tag = "people", request_body = NewPassword,
    params(("id", description = "Their id.")), responses((status = 204)))]
pub(crate) async fn password(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Sent(new): Sent<NewPassword>,
) -> Result<StatusCode, Failure> {
    passwords::give(&app, &visit, &id, new.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of somebody
#[utoipa::path(delete, path = "/api/v1/people/{id}/sessions", tag = "people",
    params(("id", description = "Their id.")), responses((status = 204)))]
pub(crate) async fn end_sessions(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    passwords::end(&app, &visit, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives somebody a role for a project or for one system of it, or takes it away
#[utoipa::path(post, path = "/api/v1/people/{id}/grants", tag = "people", request_body = RoleAt,
    params(("id", description = "Their id.")), responses((status = 204)))]
pub(crate) async fn grant(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Sent(new): Sent<RoleAt>,
) -> Result<StatusCode, Failure> {
    let place = (new.project.as_str(), new.system.as_deref().unwrap_or_default());
    people::grant(&app, &visit, &id, place, new.role.as_deref().unwrap_or_default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was done by whom, and what was refused; the last first
#[utoipa::path(get, path = "/api/v1/audit", tag = "people", responses((status = 200, body = Vec<AuditEntry>)))]
pub(crate) async fn audit(State(app): State<App>) -> Result<Json<Vec<AuditEntry>>, Failure> {
    Ok(Json(app.store().audited(ENTRIES).await?))
}
