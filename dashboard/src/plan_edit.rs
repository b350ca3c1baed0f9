//! The form of a plan: made, changed, copied; looked at before it is kept, with what is wrong at its field.

use crate::{
    access::Permission,
    app::App,
    failure::Failure,
    fields::Fields,
    guard::Visit,
    plan_acts::{self, Draft},
    plan_form::{Faults, PlanForm, WhenRow, WindowRow},
    plans::href,
    preview,
    project_text::{self, ProjectText},
    scenarios::is_scenario,
    words::Words,
};
use axum::{
    body::Bytes,
    extract::{Extension, Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use scenarios::{Engine, Project, Viewport, engine::DEVICES, zone};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Rows that wait to be filled.
const EMPTY_ROWS: usize = 2;

#[derive(Deserialize)]
pub(crate) struct Copied {
    /// The plan to begin with.
    copy: Option<String>,
}

pub(crate) async fn new_page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Copied>,
) -> Result<Response, Failure> {
    let known = project_text::editable(&app, &visit, Permission::Build).await?;
    let project = known.project()?;
    let form = match &asked.copy {
        None => PlanForm::empty(&project),
        Some(name) => {
            let plan = project.plans.get(name).ok_or_else(|| plan_acts::unknown(name, &project))?;
            PlanForm { name: free_name(name, &project), ..PlanForm::of(name, plan, &project) }
        }
    };
    page(&app, &visit, (&form, true), &known, Shown::default()).await
}

/// A name that no plan has: `nightly 2`.
fn free_name(name: &str, project: &Project) -> String {
    let numbered = (2..).map(|number| format!("{name} {number}"));
    numbered.into_iter().find(|name| !project.plans.contains_key(name)).unwrap_or_default()
}

pub(crate) async fn edit_page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Response, Failure> {
    let known = project_text::editable(&app, &visit, Permission::Build).await?;
    let project = known.project()?;
    let plan = project.plans.get(&name).ok_or_else(|| plan_acts::unknown(&name, &project))?;
    let form = PlanForm::of(&name, plan, &project);
    let draft = plan_acts::draft((&app, &visit), &app.words(&visit), &known, (&form, false)).await?;
    page(&app, &visit, (&form, false), &known, Shown { draft: Some(draft), ..Shown::default() }).await
}

pub(crate) async fn new_sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Result<Response, Failure> {
    let fields = Fields::of(&body);
    let form = PlanForm::sent(&fields);
    sent(&app, &visit, (form, true), &fields).await
}

pub(crate) async fn edit_sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Response, Failure> {
    let fields = Fields::of(&body);
    let form = PlanForm { name, ..PlanForm::sent(&fields) };
    sent(&app, &visit, (form, false), &fields).await
}

/// Looks at what was sent, and keeps it where that is what somebody wants and nothing stands against it.
async fn sent(
    app: &App,
    visit: &Visit,
    (form, is_new): (PlanForm, bool),
    fields: &Fields,
) -> Result<Response, Failure> {
    let known = project_text::editable(app, visit, Permission::Build).await?;
    let draft = plan_acts::draft((app, visit), &app.words(visit), &known, (&form, is_new)).await?;
    let is_save = fields.one("do") == "save";
    let stale = known.clone().seen(fields.number("revision")).err();
    let shown = Shown { draft: Some(draft), ..Shown::default() };
    match (is_save, stale) {
        (true, Some(Failure::Conflict(words))) => {
            // Nothing of what was written is lost: it is shown against what is there now.
            let shown = Shown { alert: Some(words), status: StatusCode::CONFLICT, ..shown };
            page(app, visit, (&form, is_new), &known, shown).await
        }
        (true, _) => match shown.draft {
            Some(draft) if draft.faults.is_empty() => {
                plan_acts::keep(app, visit, &known, (draft, &form.name, is_new)).await?;
                Ok(Redirect::to(&href(&form.name)).into_response())
            }
            draft => {
                let shown = Shown { draft, status: StatusCode::UNPROCESSABLE_ENTITY, ..Shown::default() };
                page(app, visit, (&form, is_new), &known, shown).await
            }
        },
        (false, _) => page(app, visit, (&form, is_new), &known, shown).await,
    }
}

/// What is shown beside the form.
struct Shown {
    draft: Option<Draft>,
    alert: Option<String>,
    status: StatusCode,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown { draft: None, alert: None, status: StatusCode::OK }
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    (form, is_new): (&PlanForm, bool),
    known: &ProjectText,
    shown: Shown,
) -> Result<Response, Failure> {
    let words = app.words(visit);
    let project = known.project()?;
    let none = Faults::new();
    let faults = shown.draft.as_ref().map_or(&none, |draft| &draft.faults);
    let preview = shown.draft.as_ref().and_then(|draft| draft.preview.as_ref().map(|told| (draft, told)));
    let preview = preview.map(|(draft, told)| {
        let mut value = json!(told);
        value["when_not"] = json!(preview::when_not(&draft.plan, &words));
        value
    });
    let action = if is_new { "/new-plan".to_owned() } else { format!("{}/edit", href(&form.name)) };
    let title = if is_new { words.say("new_plan").to_owned() } else { form.name.clone() };
    let values = json!({
        "form": {
            "name": form.name,
            "is_new": is_new,
            "action": action,
            "back": if is_new { "/plans".to_owned() } else { href(&form.name) },
            "revision": known.revision,
            "lists": lists((app, visit), form, &project, &words, faults).await?,
            "when": when_rows(form, faults),
            "systems": window_rows(form, &project, faults),
            "retries": form.retries,
            "parallel": form.parallel,
            "priority": form.priority,
            "paused": form.paused,
            "resolve_only": form.resolve_only,
        },
        "fault_count": faults.len(),
        "fault_words": faults.values().collect::<Vec<_>>(),
        "errors": {"name": fault(faults, "name"), "retries": fault(faults, "retries"),
            "parallel": fault(faults, "parallel"), "priority": fault(faults, "priority")},
        "alert": shown.alert.map(|words| words.replace("\nhint: ", ". ")),
        "preview": preview,
        "zones": zone::names(),
    });
    Ok((shown.status, app.render(visit, "plan_form", &title, values)).into_response())
}

fn fault<'f>(faults: &'f Faults, name: &str) -> Option<&'f str> {
    faults.get(name).map(String::as_str)
}

fn when_rows(form: &PlanForm, faults: &Faults) -> Vec<Value> {
    let empty = std::iter::repeat_n(WhenRow::default(), EMPTY_ROWS);
    let row = |(at, row): (usize, WhenRow)| {
        let fault = |name: &str| fault(faults, &format!("when.{at}.{name}"));
        json!({"kind": row.kind, "cron": row.cron, "zone": row.zone, "every": row.every,
            "errors": [fault("kind"), fault("cron"), fault("zone"), fault("every")]})
    };
    form.when.iter().cloned().chain(empty).enumerate().map(row).collect()
}

/// The windows of each system, with a row to be filled. A window's place among all tells what is wrong with it.
fn window_rows(form: &PlanForm, project: &Project, faults: &Faults) -> Vec<Value> {
    let of_system = |system: &String| {
        let own = form.windows.iter().enumerate().filter(|(_, row)| row.system == *system);
        let row = |(at, row): (usize, &WindowRow)| {
            let fault = |name: &str| fault(faults, &format!("windows.{at}.{name}"));
            json!({"cron": row.cron, "zone": row.zone, "lasts": row.lasts,
                "errors": [fault("cron"), fault("zone"), fault("lasts")]})
        };
        let empty = json!({"cron": "", "zone": "", "lasts": "", "errors": [null, null, null]});
        json!({"name": system, "rows": own.map(row).chain([empty]).collect::<Vec<_>>()})
    };
    project.systems.keys().map(of_system).collect()
}

/// The lists to choose from: what there is, and what the plan names beside it.
async fn lists(
    (app, visit): (&App, &Visit),
    form: &PlanForm,
    project: &Project,
    words: &Words,
    faults: &Faults,
) -> Result<Vec<Value>, Failure> {
    let (mut paths, tags) = files(app, visit).await?;
    for path in &mut paths {
        // A folder is the same with and without its slash: it stands as the plan has it.
        let bare = path.trim_end_matches('/');
        if form.list("scenarios").iter().any(|chosen| chosen == bare) {
            *path = bare.to_owned();
        }
    }
    let joined = |all: Vec<String>, last: &str| if all.is_empty() { last.to_owned() } else { all.join(", ") };
    let usual = |default: String| words.fill("choose_none_usual", &[("default", &default)]);
    let texts = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect::<Vec<String>>();
    let browsers =
        joined(project.browsers.iter().map(ToString::to_string).collect(), Engine::Chromium.name());
    let viewports: Vec<String> = project.viewports.iter().map(ToString::to_string).collect();
    let sizes = DEVICES.iter().map(|(_, viewport)| viewport.to_string()).chain(viewports.clone()).collect();
    let language = project.languages.default.as_ref().map_or("–", |language| language.0.as_str());
    let languages = &project.languages.all;
    let languages: Vec<String> =
        languages.iter().chain(&project.languages.default).map(|one| one.0.clone()).collect();
    let default_size = joined(viewports, &Viewport::default().to_string());
    let environment = project.default_environment.clone().unwrap_or_else(|| "–".to_owned());
    let all = words.say("choose_none_all").to_owned();
    let lists = [
        ("scenarios", paths, all.clone(), false),
        ("tags", tags, all, false),
        ("browsers", texts(vec!["chromium", "firefox", "webkit"]), usual(browsers), false),
        ("languages", languages, usual(language.to_owned()), project.languages.all.is_empty()),
        ("viewports", sizes, usual(default_size), true),
        (
            "environments",
            texts(project.environments.keys().map(String::as_str).collect()),
            usual(environment),
            false,
        ),
        (
            "personas",
            texts(project.personas.keys().map(String::as_str).collect()),
            words.say("choose_none_nobody").to_owned(),
            false,
        ),
    ];
    Ok(lists
        .into_iter()
        .map(|(name, known, hint, is_open)| {
            let chosen = form.list(name);
            let mut seen = BTreeSet::new();
            let all = known.iter().chain(chosen).filter(|one| seen.insert((*one).clone()));
            let options: Vec<Value> =
                all.map(|one| json!({"value": one, "is_on": chosen.contains(one)})).collect();
            json!({"name": name, "label": words.say(if name == "scenarios" { "plan_scenarios" } else { name }), "hint": hint, "is_open": is_open, "options": options,
                "is_long": options.len() > 12, "error": fault(faults, name)})
        })
        .collect())
}

/// Whether a file holds items of guidance content.
fn is_content(path: &str) -> bool {
    path.starts_with("content/") && (path.ends_with(".yaml") || path.ends_with(".yml"))
}

/// Folders and files of scenarios and of content, and all tags of scenarios.
async fn files(app: &App, visit: &Visit) -> Result<(Vec<String>, Vec<String>), Failure> {
    let (mut folders, mut paths, mut tags) = (BTreeSet::new(), vec![], BTreeSet::new());
    let files = app.store().files(visit.project()).await?;
    for file in files.iter().filter(|file| is_scenario(&file.path) || is_content(&file.path)) {
        let parts: Vec<&str> = file.path.split('/').collect();
        folders.extend((1..parts.len()).map(|count| format!("{}/", parts[..count].join("/"))));
        paths.push(file.path.clone());
        if is_scenario(&file.path) {
            tags.extend(app.heads.of(file).tags.iter().cloned());
        }
    }
    let mut all: Vec<String> = folders.into_iter().chain(paths).collect();
    // Logins are no flows that a plan is for.
    all.sort_by_key(|path| path.starts_with("personas/"));
    Ok((all, tags.into_iter().collect()))
}

pub(crate) async fn pause(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let fields = Fields::of(&body);
    plan_acts::pause(&app, &visit, (&name, fields.one("paused") == "yes"), fields.number("revision")).await?;
    Ok(Redirect::to(&href(&name)))
}

pub(crate) async fn rename(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let fields = Fields::of(&body);
    let new = fields.one("name");
    plan_acts::rename(&app, &visit, (&name, &new), fields.number("revision")).await?;
    Ok(Redirect::to(&href(&new)))
}

pub(crate) async fn remove(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    plan_acts::remove(&app, &visit, &name, Fields::of(&body).number("revision")).await?;
    Ok(Redirect::to("/plans"))
}
