//! A new version somewhere, told by a call or by a webhook: plans that wait for it start.

use super::sent::{self, Sent};
use crate::{access::Permission, app::App, failure::Failure, guard::Visit, machine};
use axum::{
    body::Bytes,
    extract::{Extension, Path, Query, State},
    response::Json,
};
use chrono::{DateTime, Utc};
use runner::{deployment::Deployed, schedule::StartError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Deployment;
use utoipa::{IntoParams, ToSchema};

/// Deployments in a list.
const DEPLOYMENTS: u32 = 50;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Told {
    /// The environment's name in surefoot.yaml.
    environment: String,
    /// The application's version: tickets are fixed by runs on the same or a newer one.
    version: Option<String>,
    /// What makes it this one: sent twice, it is one. Without it each call is another deployment.
    key: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Named {
    /// The environment's name in surefoot.yaml, where the sender calls it otherwise.
    environment: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AfterDeployment {
    /// The plan.
    plan: String,
    /// Its run; nothing where it could not be started.
    plan_run: Option<String>,
    /// Its system is under maintenance: it starts at this moment, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    starts: Option<DateTime<Utc>>,
    /// Why it could not.
    error: Option<String>,
}

/// Deployments, the last first
#[utoipa::path(get, path = "/api/v1/deployments", tag = "deployments",
    responses((status = 200, body = Vec<Deployment>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Vec<Deployment>>, Failure> {
    let mut all = app.store().deployments(visit.project(), DEPLOYMENTS).await?;
    if !visit.may_all(Permission::Read) {
        let (folder, _) = app.desk.project(visit.project()).await?;
        let system = |name: &String| folder.project.environments.get(name)?.system.as_deref();
        all.retain(|one| visit.may_in(Permission::Read, system(&one.environment)));
    }
    Ok(Json(all))
}

/// Tells of a deployment, and starts the plans that wait for it
#[utoipa::path(post, path = "/api/v1/deployments", tag = "deployments", request_body = Told,
    responses((status = 200, body = Vec<AfterDeployment>)))]
pub(crate) async fn tell(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Sent(told): Sent<Told>,
) -> Result<Json<Vec<AfterDeployment>>, Failure> {
    deployed(&app, &visit, told).await
}

/// Takes a webhook of GitHub (deployment_status), GitLab (deployment events) or the body of the call above
///
/// The address holds a token with the scope `run`. What is no successful deployment is acknowledged and left alone.
#[utoipa::path(post, path = "/hooks/deployments/{key}", tag = "deployments", request_body = Object,
    params(("key", description = "A token with the scope `run`."), Named),
    responses((status = 200, body = Vec<AfterDeployment>)))]
pub(crate) async fn hook(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(key): Path<String>,
    Query(named): Query<Named>,
    body: Bytes,
) -> Result<Json<Vec<AfterDeployment>>, Failure> {
    // The address must stand in no log and on no page.
    let asks = Visit { path: "/hooks/deployments".to_owned(), ..visit };
    let visit = machine::visit(&app, asks, &key).await?;
    visit.is_somewhere()?;
    if !visit.may(Permission::Run) {
        return Err(Failure::Forbidden("this token has not the scope `run`".to_owned()));
    }
    let Some(mut told) = read(&sent::read(&body)?)? else { return Ok(Json(vec![])) };
    if let Some(environment) = named.environment {
        told.environment = environment;
    }
    deployed(&app, &visit, told).await
}

async fn deployed(app: &App, visit: &Visit, told: Told) -> Result<Json<Vec<AfterDeployment>>, Failure> {
    // Which plans it starts is the project's matter, and they may meet every system.
    if !visit.may_all(Permission::Run) {
        return Err(Failure::Forbidden(
            "your role does not tell of deployments\nhint: it takes the permission `run` in the whole project"
                .to_owned(),
        ));
    }
    let now = Utc::now();
    let deployed = Deployed {
        environment: told.environment,
        version: told.version.filter(|version| !version.trim().is_empty()),
        author: visit.name().to_owned(),
        key: told.key.unwrap_or_else(|| uuid::Uuid::now_v7().to_string()),
    };
    let after = app.desk.deployed(visit.project(), &deployed, now).await?;
    let detail = deployed.version.as_deref().unwrap_or_default();
    app.store().audit((visit.name(), "deployment", &deployed.environment, detail), now).await?;
    app.wake.notify_waiters();
    let told = after.into_iter().map(|after| {
        let (plan_run, starts, error) = match after.begun {
            Ok(begun) => (Some(begun.plan_run), None, None),
            Err(StartError::Maintenance { until, .. }) => (None, Some(until), None),
            Err(error) => (None, None, Some(error.to_string())),
        };
        AfterDeployment { plan: after.plan, plan_run, starts, error }
    });
    Ok(Json(told.collect()))
}

/// What a webhook's body says; `None` where it tells of no deployment that has succeeded.
///
/// GitHub: <https://docs.github.com/webhooks/webhook-events-and-payloads#deployment_status>; GitLab:
/// <https://docs.gitlab.com/user/project/integrations/webhook_events/#deployment-events>.
fn read(body: &Value) -> Result<Option<Told>, Failure> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    if let (Some(deployment), Some(status)) = (body.get("deployment"), body.get("deployment_status")) {
        if status["state"] != "success" {
            return Ok(None);
        }
        let environment = text(&deployment["environment"]).unwrap_or_default();
        let version = text(&deployment["sha"]);
        return Ok(Some(Told { environment, version, key: text(&status["id"]) }));
    }
    if body["object_kind"] == "deployment" {
        if body["status"] != "success" {
            return Ok(None);
        }
        let environment = text(&body["environment"]).unwrap_or_default();
        return Ok(Some(Told {
            environment,
            version: text(&body["short_sha"]),
            key: text(&body["deployment_id"]),
        }));
    }
    if body.get("zen").is_some() {
        // GitHub asks whether anybody is there.
        return Ok(None);
    }
    let told = serde_json::from_value(body.clone());
    told.map(Some).map_err(|error| {
        Failure::Bad(format!(
            "the body: {error}\nhint: it is {{\"environment\": …, \"version\": …}}, or what GitHub or GitLab sends"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn webhooks_are_read_as_they_are_sent() {
        let of = |body: Value| {
            let told = read(&body).ok().flatten()?;
            Some((told.environment, told.version, told.key))
        };
        let some = |text: &str| Some(text.to_owned());
        let github = |state: &str| {
            json!({"action": "created", "deployment_status": {"id": 7, "state": state},
                "deployment": {"environment": "test", "sha": "f95f852", "ref": "main"}})
        };
        assert_eq!(of(github("success")), Some(("test".to_owned(), some("f95f852"), some("7"))));
        assert_eq!(of(github("pending")), None);
        let gitlab = |status: &str| {
            json!({"object_kind": "deployment", "status": status, "deployment_id": 15, "environment": "test",
                "short_sha": "279484c0"})
        };
        assert_eq!(of(gitlab("success")), Some(("test".to_owned(), some("279484c0"), some("15"))));
        assert_eq!(of(gitlab("failed")), None);
        let own = json!({"environment": "test", "version": "1.9"});
        assert_eq!(of(own), Some(("test".to_owned(), some("1.9"), None)));
        assert!(read(&json!({"zen": "x"})).is_ok_and(|told| told.is_none()));
        assert!(read(&json!({"environmen": "test"})).is_err());
    }
}
