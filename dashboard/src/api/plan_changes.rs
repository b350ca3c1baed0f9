//! Plans and maintenance windows that are made, changed and taken away: each is a revision of surefoot.yaml.

use super::sent::Sent;
use crate::{
    access::Permission,
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    plan_acts,
    plan_form::{Faults, LISTS, PlanForm, WhenRow, WindowRow},
    preview::Preview,
    project_text::{self, refused},
};
use axum::{
    extract::{Extension, Path, Query, State},
    http::StatusCode,
    response::Json,
};
use scenarios::{plan::USUAL_PRIORITY, set_maintenance};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What a plan says. An empty list takes the project's default.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PlanBody {
    /// Scenario files and folders; empty: all.
    scenarios: Vec<String>,
    /// Only scenarios with at least one of these tags; empty: all.
    tags: Vec<String>,
    /// In these browsers.
    browsers: Vec<String>,
    /// In these languages.
    languages: Vec<String>,
    /// In these viewports: `1366x900`, `phone`.
    viewports: Vec<String>,
    /// In these environments.
    environments: Vec<String>,
    /// As these personas.
    personas: Vec<String>,
    /// What starts it; empty: only by hand.
    when: Vec<When>,
    /// How often a broken cell is tried again: from 0 to 10.
    retries: Option<u32>,
    /// How many cells at a time; nothing: as many as there are workers.
    parallel: Option<u32>,
    /// From 0 to 9; what is higher goes first; 5 without it.
    priority: Option<u32>,
    /// It keeps its place and starts by itself no more.
    paused: bool,
    /// Only opens the pages that need no acting, and looks for the targets there.
    #[serde(default)]
    resolve_only: bool,
}

/// What starts a plan: one of `cron`, `every` and `after`.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct When {
    /// Minute, hour, day, month and weekday.
    #[serde(skip_serializing_if = "Option::is_none")]
    cron: Option<String>,
    /// The time zone of `cron`; UTC without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    /// Again and again: `15m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<String>,
    /// `deployment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

/// A plan and the revision of surefoot.yaml that says so.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownPlan {
    /// What it says.
    plan: PlanBody,
    /// The revision of surefoot.yaml.
    revision: i64,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Seen {
    /// The revision of surefoot.yaml that you have seen; another one there is a conflict.
    pub revision: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// The revision of surefoot.yaml that you have seen; another one there is a conflict.
    revision: Option<i64>,
    /// `true`: only look what it would come to.
    #[serde(default)]
    dry_run: bool,
}

/// A maintenance window.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Window {
    /// When it begins: minute, hour, day, month and weekday.
    cron: String,
    /// The time zone of that; UTC without it.
    #[serde(default)]
    time_zone: String,
    /// How long it lasts: `4h`.
    lasts: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Windows {
    /// All windows of the system.
    windows: Vec<Window>,
}

impl From<&PlanForm> for PlanBody {
    fn from(form: &PlanForm) -> PlanBody {
        let list = |name: &str| form.list(name).to_vec();
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let when = |row: &WhenRow| When {
            cron: text(&row.cron),
            time_zone: text(&row.zone),
            every: text(&row.every),
            after: (row.kind == "deployment").then(|| row.kind.clone()),
        };
        PlanBody {
            scenarios: list("scenarios"),
            tags: list("tags"),
            browsers: list("browsers"),
            languages: list("languages"),
            viewports: list("viewports"),
            environments: list("environments"),
            personas: list("personas"),
            when: form.when.iter().map(when).collect(),
            retries: form.retries.parse().ok(),
            parallel: form.parallel.parse().ok(),
            priority: form.priority.parse().ok(),
            paused: form.paused,
            resolve_only: form.resolve_only,
        }
    }
}

impl PlanBody {
    /// As a form has it: the same is checked, and told at the same fields. `windows` stay as they are.
    fn form(self, name: &str, windows: Vec<WindowRow>) -> Result<PlanForm, Failure> {
        let number = |number: Option<u32>, usual: String| number.map_or(usual, |number| number.to_string());
        let mut when = vec![];
        for one in self.when {
            let kind = match (&one.cron, &one.every, one.after.as_deref()) {
                (Some(_), None, None) => "cron",
                (None, Some(_), None) => "every",
                (None, None, Some("deployment")) => "deployment",
                _ => {
                    return Err(Failure::Bad(
                        "what starts a plan is one of `cron`, `every` and `after: deployment`".to_owned(),
                    ));
                }
            };
            when.push(WhenRow {
                kind: kind.to_owned(),
                cron: one.cron.unwrap_or_default(),
                zone: one.time_zone.unwrap_or_default(),
                every: one.every.unwrap_or_default(),
            });
        }
        let lists = [
            self.scenarios,
            self.tags,
            self.browsers,
            self.languages,
            self.viewports,
            self.environments,
            self.personas,
        ];
        Ok(PlanForm {
            name: name.to_owned(),
            lists: LISTS.into_iter().zip(lists).collect(),
            when,
            windows,
            retries: number(self.retries, "0".to_owned()),
            parallel: number(self.parallel, String::new()),
            priority: number(self.priority, USUAL_PRIORITY.to_string()),
            paused: self.paused,
            resolve_only: self.resolve_only,
        })
    }
}

/// What a plan says
#[utoipa::path(get, path = "/api/v1/plans/{name}", tag = "plans",
    params(("name", description = "The plan's name.")), responses((status = 200, body = KnownPlan)))]
pub(crate) async fn one(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Json<KnownPlan>, Failure> {
    let name = plan_acts::name_now(&app, &visit, &name).await?;
    let known = project_text::read(&app, &visit).await?;
    let (project, folder) = (known.project()?, plan_acts::folder(&app, &visit).await);
    let plan = project.plans.get(&name).filter(|plan| acts::sees_plan(&folder, plan, &visit));
    let plan = plan.ok_or_else(|| Failure::Missing(format!("no plan `{name}`")))?;
    let form = PlanForm::of(&name, plan, &project);
    Ok(Json(KnownPlan { plan: PlanBody::from(&form), revision: known.revision }))
}

/// Makes a plan, or changes it
///
/// The body is the whole plan: what it does not say takes the project's default. Only the lines of surefoot.yaml that
/// say something else change. Answers what it comes to, 201 where the plan is new.
#[utoipa::path(put, path = "/api/v1/plans/{name}", tag = "plans", request_body = PlanBody,
    params(("name", description = "The plan's name."), How),
    responses((status = 200, body = Preview), (status = 201, body = Preview)))]
pub(crate) async fn put(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(how): Query<How>,
    Sent(body): Sent<PlanBody>,
) -> Result<(StatusCode, Json<Preview>), Failure> {
    let known = project_text::editable(&app, &visit, Permission::Build).await?.seen(how.revision)?;
    let project = known.project()?;
    let is_new = !project.plans.contains_key(&name);
    let form = body.form(&name, PlanForm::empty(&project).windows)?;
    let mut draft = plan_acts::draft((&app, &visit), &app.words(&visit), &known, (&form, is_new)).await?;
    let preview = draft.preview.take();
    if !how.dry_run || preview.is_none() {
        plan_acts::keep(&app, &visit, &known, (draft, &name, is_new)).await?;
    }
    let status = if is_new && !how.dry_run { StatusCode::CREATED } else { StatusCode::OK };
    let preview =
        preview.ok_or_else(|| Failure::Internal("a plan without faults has a preview".to_owned()))?;
    Ok((status, Json(preview)))
}

/// A plan's other name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewName {
    /// Its name from now on.
    #[serde(default)]
    name: String,
}

/// Gives a plan another name
///
/// What it has run, when it is due and what was saved of it goes along, and the old name leads to it. 409 where another
/// plan has or had the name.
#[utoipa::path(post, path = "/api/v1/plans/{name}/rename", tag = "plans", request_body = NewName,
    params(("name", description = "The plan's name."), Seen),
    responses((status = 204), (status = 409, description = "The name is taken.")))]
pub(crate) async fn rename(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(seen): Query<Seen>,
    Sent(body): Sent<NewName>,
) -> Result<StatusCode, Failure> {
    plan_acts::rename(&app, &visit, (&name, body.name.trim()), seen.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a plan
///
/// What it has run stays.
#[utoipa::path(delete, path = "/api/v1/plans/{name}", tag = "plans",
    params(("name", description = "The plan's name."), Seen), responses((status = 204)))]
pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(seen): Query<Seen>,
) -> Result<StatusCode, Failure> {
    plan_acts::remove(&app, &visit, &name, seen.revision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets when nothing of a system starts
///
/// All of its windows: those that stay keep their lines in surefoot.yaml.
#[utoipa::path(put, path = "/api/v1/systems/{name}/maintenance", tag = "plans", request_body = Windows,
    params(("name", description = "The system's name."), Seen), responses((status = 204)))]
pub(crate) async fn maintenance(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(seen): Query<Seen>,
    Sent(body): Sent<Windows>,
) -> Result<StatusCode, Failure> {
    let known = project_text::editable(&app, &visit, Permission::Build).await?.seen(seen.revision)?;
    let row = |one: Window| WindowRow {
        system: name.clone(),
        cron: one.cron,
        zone: one.time_zone,
        lasts: one.lasts,
    };
    let form = PlanForm { windows: body.windows.into_iter().map(row).collect(), ..PlanForm::default() };
    let mut faults = Faults::new();
    let windows = form.maintenance(&app.words(&visit), &mut faults).remove(&name).unwrap_or_default();
    if !faults.is_empty() {
        let told: Vec<String> = faults.iter().map(|(field, words)| format!("{field}: {words}")).collect();
        return Err(Failure::Bad(told.join("\n")));
    }
    let text = set_maintenance(&known.text, &name, &windows).map_err(refused)?;
    known.keep(&app, &visit, text, &format!("changed the maintenance of {name}")).await?;
    Ok(StatusCode::NO_CONTENT)
}
