//! Plans: when they start, on which matrix, and how they went.

use crate::{
    access::Permission,
    acts,
    app::App,
    calendar,
    failure::Failure,
    guard::Visit,
    plan_acts, preview, quarantine, slots, unstarted,
    words::{self, Words, took},
};
use axum::{
    Form,
    extract::{Extension, Path, State},
    response::{Html, Redirect},
};
use chrono::{DateTime, Utc};
use runner::{folder::PROJECT_FILE, planning, schedule::Request};
use scenarios::{Plan, Project, Trigger, duration_text, schedule, zone};
use serde::Deserialize;
use serde_json::{Value, json};
use store::PlanRunRow;

/// Runs on a plan's page.
const RUNS: u32 = 20;

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let mut plans = vec![];
    // A project whose files are wrong has no plans; what is wrong is told where they would be.
    let read = app.desk.project(visit.project()).await;
    let unreadable = read.as_ref().err().map(|error| words::short(&error.to_string(), words::MESSAGE));
    if let Ok((folder, _)) = read {
        let unstarted = unstarted::seen(&app, &visit).await?;
        let all = folder.project.plans.iter();
        for (name, plan) in all.filter(|(_, plan)| acts::sees_plan(&folder, plan, &visit)) {
            let last = app.store().plan_runs(visit.sight(), Some(name), 1).await?.into_iter().next();
            let last = match last {
                Some(last) => Some(json!({
                    "verdict": verdict(&last),
                    "started_ago": words.ago(last.created, now),
                    "href": format!("/runs?plan_run={}", last.id),
                })),
                None => None,
            };
            let cells = planning::cells(visit.project(), &folder, plan, now.date_naive());
            plans.push(json!({
                "name": name,
                "href": href(name),
                "when_words": when(plan, &words).join(" · "),
                "matrix_words": matrix(&folder.project, plan),
                "cells_count": cells.map_or(0, |cells| cells.len()),
                "paused": plan.paused,
                "resolve_only": plan.resolve_only,
                "unstarted": unstarted.iter().find(|one| one.plan.as_ref() == Some(name)).map(|one| words::apart(Some(&one.reason)).0),
                "next": next(plan, &words, now),
                "last": last,
            }));
        }
    }
    Ok(app.render(
        &visit,
        "plans",
        words.say("plans"),
        json!({"plans": plans, "unreadable": unreadable,
        "may_edit": visit.may(Permission::Build)}),
    ))
}

/// Where a plan's page is.
pub(crate) fn href(name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/plans/{}", name.replace('+', "%20"))
}

/// Where a plan like this one is made.
fn copy_of(name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/new-plan?copy={name}")
}

/// What a plan's run came to; `running` as long as that is not certain.
pub(crate) fn verdict(run: &PlanRunRow) -> &'static str {
    match run.verdict() {
        Some(verdict) => verdict.name(),
        None if run.finished.is_none() => "running",
        // Nothing but what is in quarantine.
        None => "skipped",
    }
}

fn when(plan: &Plan, words: &Words) -> Vec<String> {
    let one = |trigger: &Trigger| match trigger {
        Trigger::Cron { expression, time_zone } => {
            slots::in_words(expression, time_zone.as_deref().unwrap_or("UTC"), words)
        }
        Trigger::Every(span) => words.fill("every_words", &[("span", &duration_text(*span))]),
        Trigger::Deployment => words.say("after_deployment").to_owned(),
    };
    plan.when.iter().map(one).collect()
}

/// What a plan names, or else the project's default.
fn own_or<T: ToString>(own: &[T], default: &[T]) -> Vec<String> {
    let named = if own.is_empty() { default } else { own };
    named.iter().map(ToString::to_string).collect()
}

fn matrix(project: &Project, plan: &Plan) -> String {
    let browsers = own_or(&plan.browsers, &project.browsers);
    let languages = own_or(&plan.languages, project.languages.default.as_slice());
    let parts = [browsers.join(", "), languages.join(", "), plan.environments.join(", ")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" × ")
}

fn next(plan: &Plan, words: &Words, now: DateTime<Utc>) -> Option<Value> {
    let slots = plan.when.iter().filter_map(|trigger| schedule::next(trigger, now));
    let slot = slots.min().filter(|_| !plan.paused)?;
    Some(json!({"when": words::isolated(&local(plan, slot)), "in": words.until(slot, now)}))
}

/// A moment as the plan's time zone has it.
pub(crate) fn local(plan: &Plan, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone::named(plan.time_zone())).format("%Y-%m-%d %H:%M %Z").to_string()
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let (folder, revisions) = app.desk.project(visit.project()).await?;
    let project = &folder.project;
    let plan = project.plans.get(&name).filter(|plan| acts::sees_plan(&folder, plan, &visit));
    let Some(plan) = plan else {
        return Err(plan_acts::elsewhere(&app, &visit, (&name, ""), &folder).await);
    };
    let ran = app.store().plan_runs(visit.sight(), Some(&name), RUNS).await?;
    let mut runs = vec![];
    for run in &ran {
        let is_open = run.finished.is_none() && visit.may(Permission::RunTest);
        let may_cancel = is_open && acts::may_cancel(&app, &visit, &run.id).await?;
        runs.push(told((run, may_cancel), plan, &words, now));
    }
    let names = |list: &[String]| list.to_vec();
    let cells = planning::cells(visit.project(), &folder, plan, now.date_naive());
    let scenarios = match (plan.scenarios.is_empty(), plan.tags.is_empty()) {
        (true, true) => words.say("every_scenario").to_owned(),
        (true, false) => words.fill("tagged", &[("tags", &plan.tags.join(", "))]),
        (false, true) => plan.scenarios.join(", "),
        (false, false) => {
            format!(
                "{} · {}",
                plan.scenarios.join(", "),
                words.fill("tagged", &[("tags", &plan.tags.join(", "))])
            )
        }
    };
    let own = cells.as_ref().map(|cells| quarantine::files(cells)).unwrap_or_default();
    let quarantine = quarantine::told(project, now.date_naive(), |one| own.contains(one.scenario.as_str()));
    let unusable = cells.as_ref().err().map(|errors| preview::inside(&errors.to_string(), &folder));
    let unstarted = unstarted::seen(&app, &visit).await?;
    let unstarted = unstarted.into_iter().find(|one| one.plan.as_ref() == Some(&name));
    let values = json!({
        "plan": {
            "name": name,
            "unstarted": unstarted.map(|one| one.reason),
            "href": href(&name),
            "copy": copy_of(&name),
            "when_words": when(plan, &words),
            "scenarios_words": scenarios,
            "browsers": own_or(&plan.browsers, &project.browsers),
            "languages": own_or(&plan.languages, project.languages.default.as_slice()),
            "viewports": own_or(&plan.viewports, &project.viewports),
            "environments": names(&plan.environments),
            "personas": names(&plan.personas),
            "cells_count": cells.as_ref().map_or(0, Vec::len),
            "retries": plan.retries,
            "priority": plan.priority,
            "parallel": plan.parallel,
            "paused": plan.paused,
            "resolve_only": plan.resolve_only,
            "next": next(plan, &words, now),
            "maintenance": maintenance(project, plan, &words),
            "quarantine": quarantine,
            "unusable": unusable,
        },
        "may_edit": visit.may(Permission::Build),
        "revision": revisions.get(PROJECT_FILE).copied().unwrap_or(0),
        "calendar": calendar::month((&app, &visit), (&name, project, plan), &words, now).await?,
        "runs": runs,
        "may_run": acts::may_run(&folder, plan, None, &visit),
    });
    Ok(app.render(&visit, "plan", &name, values))
}

fn maintenance(project: &Project, plan: &Plan, words: &Words) -> Vec<String> {
    let systems = plan.environments.iter().filter_map(|name| project.environments.get(name)?.system.as_ref());
    let windows = systems.filter_map(|system| Some((system, &project.systems.get(system)?.maintenance)));
    windows
        .flat_map(|(system, windows)| {
            windows.iter().map(move |window| {
                let begins = match &window.begins {
                    Trigger::Cron { expression, time_zone } => {
                        slots::in_words(expression, time_zone.as_deref().unwrap_or("UTC"), words)
                    }
                    _ => String::new(),
                };
                format!("{system}: {begins} · {}", duration_text(window.lasts))
            })
        })
        .collect()
}

fn told((run, may_cancel): (&PlanRunRow, bool), plan: &Plan, words: &Words, now: DateTime<Utc>) -> Value {
    let trigger = match run.started_by.as_str() {
        "cron" => words.say("by_cron").to_owned(),
        "every" => words.say("by_every").to_owned(),
        "deployment" => words.say("by_deployment").to_owned(),
        _ => words.fill("by_hand_words", &[("name", &run.author)]),
    };
    let took_ms = (run.finished.unwrap_or(now) - run.created).num_milliseconds();
    json!({
        "id": run.id,
        "href": format!("/runs?plan_run={}", run.id),
        "started": local(plan, run.created),
        "started_ago": words.ago(run.created, now),
        "took": took(took_ms),
        "trigger": trigger,
        "verdict": verdict(run),
        "waiting": run.cells - run.done,
        "may_cancel": may_cancel,
        "counts": run.counts,
    })
}

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// Only there; empty: in all environments of the plan.
    #[serde(default)]
    environment: String,
}

pub(crate) async fn run(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Redirect, Failure> {
    let environment = Some(asked.environment.trim()).filter(|name| !name.is_empty());
    acts::start_plan(&app, &visit, (&name, environment), Request::by_hand(visit.name())).await?;
    Ok(Redirect::to(&href(&name)))
}

pub(crate) async fn cancel(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let (plan, _) = acts::cancel(&app, &visit, &id).await?;
    // What somebody asked for by itself is of no plan.
    let back = if plan.is_empty() { format!("/runs?plan_run={id}") } else { href(&plan) };
    Ok(Redirect::to(&back))
}
