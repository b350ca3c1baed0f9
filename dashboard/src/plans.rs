//! Plans: when they start, on which matrix, and how they went.

use crate::{
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    words::{self, Words, took},
};
use axum::{
    Form,
    extract::{Extension, Path, State},
    response::{Html, Redirect},
};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use runner::{planning, schedule::Request};
use scenarios::{Plan, Project, Trigger, duration_text, schedule};
use serde::Deserialize;
use serde_json::{Value, json};
use store::PlanRunRow;

/// Runs on a plan's page.
const RUNS: usize = 20;

/// Slots in a day of the calendar.
const SLOTS: usize = 2;

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let mut plans = vec![];
    if let Ok((folder, _)) = app.desk.project(visit.project()).await {
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
                "next": next(plan, &words, now),
                "last": last,
            }));
        }
    }
    Ok(app.render(&visit, "plans", words.say("plans"), json!({"plans": plans})))
}

fn href(name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/plans/{}", name.replace('+', "%20"))
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
            let zone = time_zone.as_deref().unwrap_or("UTC");
            words.fill("cron_words", &[("cron", expression), ("zone", zone)])
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
    Some(json!({"when": words::moment(slot), "in": words.until(slot, now)}))
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let (folder, _) = app.desk.project(visit.project()).await?;
    let project = &folder.project;
    let plan = project.plans.get(&name).filter(|plan| acts::sees_plan(&folder, plan, &visit));
    let plan = plan.ok_or_else(|| Failure::Missing(format!("no plan {name}")))?;
    let ran = app.store().plan_runs(visit.sight(), Some(&name), 400).await?;
    let runs: Vec<Value> = ran.iter().take(RUNS).map(|run| told(run, &words, now)).collect();
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
    let quarantine: Vec<Value> = project
        .quarantine
        .iter()
        .map(|one| json!({"scenario": one.scenario, "until": one.until, "reason": one.reason}))
        .collect();
    let values = json!({
        "plan": {
            "name": name,
            "href": href(&name),
            "when_words": when(plan, &words),
            "scenarios_words": scenarios,
            "browsers": own_or(&plan.browsers, &project.browsers),
            "languages": own_or(&plan.languages, project.languages.default.as_slice()),
            "viewports": own_or(&plan.viewports, &project.viewports),
            "environments": names(&plan.environments),
            "personas": names(&plan.personas),
            "cells_count": cells.map_or(0, |cells| cells.len()),
            "retries": plan.retries,
            "priority": plan.priority,
            "parallel": plan.parallel,
            "paused": plan.paused,
            "resolve_only": plan.resolve_only,
            "next": next(plan, &words, now),
            "maintenance": maintenance(project, plan, &words),
            "quarantine": quarantine,
        },
        "calendar": calendar(plan, &ran, &words, now),
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
                        let zone = time_zone.as_deref().unwrap_or("UTC");
                        words.fill("cron_words", &[("cron", expression), ("zone", zone)])
                    }
                    _ => String::new(),
                };
                format!("{system}: {begins} · {}", duration_text(window.lasts))
            })
        })
        .collect()
}

fn told(run: &PlanRunRow, words: &Words, now: DateTime<Utc>) -> Value {
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
        "started": words::moment(run.created),
        "started_ago": words.ago(run.created, now),
        "took": took(took_ms),
        "trigger": trigger,
        "verdict": verdict(run),
        "waiting": run.cells - run.done,
        "counts": run.counts,
    })
}

/// This month, week by week, with the slots that were and those that come; in UTC.
fn calendar(plan: &Plan, ran: &[PlanRunRow], words: &Words, now: DateTime<Utc>) -> Value {
    let today = now.date_naive();
    let first = today.with_day(1).unwrap_or(today);
    let monday = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
    let last = first + chrono::Months::new(1);
    let weeks = (0..6).map(|week| monday + Days::new(week * 7)).take_while(|monday| *monday < last);
    let day = |date: NaiveDate| {
        let begins = date.and_hms_opt(0, 0, 0).map(|at| at.and_utc()).unwrap_or(now);
        let ends = begins + chrono::TimeDelta::days(1) - chrono::TimeDelta::milliseconds(1);
        let past = ran.iter().filter(|run| run.created >= begins && run.created <= ends).map(|run| {
            json!({"when": run.created.format("%H:%M").to_string(), "verdict": verdict(run),
                "href": format!("/runs?plan_run={}", run.id)})
        });
        let from = begins.max(now) - chrono::TimeDelta::milliseconds(1);
        let slots = plan.when.iter().filter(|_| !plan.paused && ends > now);
        let next = slots
            .flat_map(|trigger| schedule::slots(trigger, from, ends, 30))
            .map(|slot| json!({"when": slot.format("%H:%M").to_string(), "verdict": null, "href": null}));
        let all: Vec<Value> = past.chain(next).collect();
        json!({
            "day": date.day(),
            "in_month": date.month() == first.month(),
            "is_today": date == today,
            "more": all.len().saturating_sub(SLOTS),
            "slots": all.into_iter().take(SLOTS).collect::<Vec<_>>(),
        })
    };
    let weeks: Vec<Vec<Value>> =
        weeks.map(|monday| (0..7).map(|at| day(monday + Days::new(at))).collect()).collect();
    json!({
        "title": first.format("%Y-%m").to_string(),
        "zone": "UTC",
        "weekdays": words.say("weekdays").split(' ').collect::<Vec<_>>(),
        "weeks": weeks,
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
