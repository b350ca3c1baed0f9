//! Runs by filters, and one run: what was looked for, what was there, and how it was when all was good.

use crate::{
    acts,
    app::App,
    before,
    failure::Failure,
    files::difference_of,
    filters, flow,
    good::{self, Pictures},
    guard::Visit,
    looked, plain, plan_acts, replay, watch,
    words::{self, MESSAGE, TITLE, Words, apart, short, took},
};
use axum::{
    extract::{Extension, Path, Query, State},
    response::{Html, Redirect},
};
use chrono::{DateTime, Utc};
use runner::planning;
use scenarios::{Attempt, Outcome, Phase, StepResult, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{RunFilter, RunRow};
use utoipa::IntoParams;

/// Runs on a page.
pub(crate) const PAGE: u32 = 50;

/// What a list is asked for; an empty value is none.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only this verdict, or `queued` or `running`.
    verdict: Option<String>,
    /// Only this browser.
    browser: Option<String>,
    /// Only this language.
    language: Option<String>,
    /// Only this system.
    system: Option<String>,
    /// Only this plan.
    plan: Option<String>,
    /// Only this run of a plan.
    plan_run: Option<String>,
    /// Only this cell.
    cell: Option<String>,
    /// Only with these words in the scenario, the code or the message.
    q: Option<String>,
    /// Only those before this one: what the answer before has told.
    before: Option<String>,
}

impl Asked {
    /// As the store wants it.
    pub fn filter(self) -> RunFilter {
        let before = filled(self.before).and_then(|text| {
            let (when, id) = text.split_once('_')?;
            Some((when.parse().ok()?, id.to_owned()))
        });
        RunFilter {
            verdict: filled(self.verdict),
            browser: filled(self.browser),
            language: filled(self.language),
            system: filled(self.system),
            plan: filled(self.plan),
            plan_run: filled(self.plan_run),
            cell: filled(self.cell),
            words: filled(self.q),
            latest: false,
            before,
        }
    }
}

fn filled(value: Option<String>) -> Option<String> {
    value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Where a list goes on after this run.
pub(crate) fn cursor(last: &RunRow) -> String {
    format!("{}_{}", last.created.timestamp_millis(), last.id)
}

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let mut filter = asked.filter();
    if let Some(plan) = &filter.plan {
        filter.plan = Some(plan_acts::name_now(&app, &visit, plan).await?);
    }
    let rows = app.store().runs(visit.sight(), &filter, PAGE).await?;
    let last = rows.last().filter(|_| rows.len() == PAGE as usize);
    let next = last.map(|last| older(&filter, last));
    let told: Vec<Value> = rows.iter().map(|row| told(row, &words, now)).collect();
    let is_filtered = filter.verdict.is_some()
        || [&filter.browser, &filter.language, &filter.system, &filter.plan, &filter.plan_run, &filter.cell]
            .iter()
            .any(|value| value.is_some())
        || filter.words.is_some();
    let values = json!({
        "filters": {"verdict": filter.verdict, "browser": filter.browser, "language": filter.language,
            "system": filter.system, "plan": filter.plan, "q": filter.words, "plan_run": filter.plan_run,
            "cell": filter.cell},
        "filtered": is_filtered,
        "options": choices(&app, &visit).await?,
        "rows": told,
        "next": next,
    });
    let mut values = values;
    values["saved"] = filters::of_page(&app, &visit, "runs").await?;
    if values["rows"].as_array().is_none_or(Vec::is_empty) {
        values["saved"]["export"] = Value::Null;
    }
    Ok(app.render(&visit, "runs", words.say("runs"), values))
}

async fn choices(app: &App, visit: &Visit) -> Result<Value, Failure> {
    let mut choices = json!(app.store().choices(visit.sight()).await?);
    choices["verdicts"] =
        json!(["broken", "inconclusive", "flaky", "healed", "passed", "skipped", "running", "queued"]);
    Ok(choices)
}

/// The address of what is older than the last row.
fn older(filter: &RunFilter, last: &RunRow) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let parts = [
        ("verdict", &filter.verdict),
        ("browser", &filter.browser),
        ("language", &filter.language),
        ("system", &filter.system),
        ("plan", &filter.plan),
        ("plan_run", &filter.plan_run),
        ("cell", &filter.cell),
        ("q", &filter.words),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.append_pair("before", &cursor(last));
    format!("/runs?{}", query.finish())
}

/// What it came to; until then whether it waits or runs.
pub(crate) fn verdict(row: &RunRow) -> &str {
    row.verdict.as_deref().unwrap_or(&row.state)
}

/// A row of a list.
pub(crate) fn told(row: &RunRow, words: &Words, now: DateTime<Utc>) -> Value {
    let (message, _) = apart(row.message.as_deref());
    let began = row.started.unwrap_or(row.created);
    json!({
        "id": row.id,
        "scenario": short(&row.scenario, TITLE),
        "file": row.file,
        "system": row.system,
        "environment": row.environment,
        "browser": row.browser,
        "language": row.language,
        "viewport": row.viewport,
        "verdict": verdict(row),
        "code": row.code,
        "message": message,
        "resolve_only": planning::is_resolve_only(&row.cell),
        "is_draft": row.draft.is_some(),
        "started_ago": words.ago(began, now),
        "started": words::moment(began),
        "took": row.took_ms.map_or_else(|| "–".to_owned(), took),
        "plan": Some(&row.plan).filter(|plan| !plan.is_empty()),
        "plan_run": row.plan_run,
    })
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let (row, report) = app.store().run(visit.sight(), &id).await?;
    // A draft is compared with what it would take the place of.
    let cell = app.store().cell(planning::without_draft(&row.cell)).await?;
    let before = before::told(&row, cell.as_ref(), &words, now);
    let good_run = cell.and_then(|cell| cell.good_run).filter(|good| *good != id);
    let good = good::of(&app, planning::without_draft(&row.cell), Some(&id)).await?;
    let good_place = good.as_ref().and_then(|good| good.place.clone());
    let good = match good {
        Some(good) => good.pictures(&app).await?,
        None => Pictures::default(),
    };
    let run = told(&row, &words, now);
    let (meaning, next) = words.code(row.code.as_deref());
    let mut attempts = report.as_ref().map(|report| report.attempts.clone()).unwrap_or_default();
    let steps = app.store().steps(&id).await?;
    // While it plays there is no report yet: its steps are an attempt that goes on.
    if attempts.is_empty() && !steps.is_empty() {
        attempts.push(going_on(&row));
    }
    let mut told_attempts = vec![];
    let last_taken = steps.iter().map(|(number, _)| number / store::results::ATTEMPTS).max().unwrap_or(0);
    for (number, attempt) in (1..).zip(&attempts) {
        let own: Vec<&StepResult> = steps
            .iter()
            .filter(|(at, _)| *at == last_taken * store::results::ATTEMPTS + number)
            .map(|(_, step)| step)
            .collect();
        told_attempts.push(told_attempt(&app, (number, attempt), &own, &good, &words).await);
    }
    if report.is_none()
        && let Some(attempt) = told_attempts.last_mut()
    {
        attempt["verdict"] = json!(verdict(&row));
    }
    let ticket = match app.store().ticket_of_run(&id).await? {
        // One that was merged may be of another system by now.
        Some(ticket) => app.store().ticket(visit.sight(), ticket.number).await.ok(),
        None => None,
    };
    let ticket = ticket.map(|ticket| {
        json!({"number": ticket.number, "title": short(&ticket.title, TITLE), "state": ticket.state.name()})
    });
    let filter = RunFilter { cell: Some(row.cell.clone()), ..RunFilter::default() };
    let history: Vec<Value> = app
        .store()
        .runs(visit.sight(), &filter, 20)
        .await?
        .iter()
        .map(|one| json!({"id": one.id, "verdict": verdict(one), "started_ago": words.ago(one.created, now)}))
        .collect();
    let title =
        format!("{}: {}", words.say(&format!("verdict_{}", verdict(&row))), short(&row.scenario, TITLE));
    let watched = watch::told(&app, &visit, &row).await?;
    let mut values =
        with(run, &row, report.as_ref(), told_attempts, (meaning, next, good_run), (json!(ticket), history));
    values["watch"] = watched;
    let (folder, _) = app.desk.project(visit.project()).await.unwrap_or_default();
    let place = (row.environment.as_str(), row.system.as_deref());
    values["may_again"] = json!(acts::may_again(&folder.project, &visit, place));
    values["before"] = before;
    values["good_place"] = json!(good_place);
    values["replay"] = json!(replay::command(&row));
    values["draft"] = match &row.draft {
        Some(draft) => played_draft(&app, &visit, draft).await,
        None => Value::Null,
    };
    Ok(app.render(&visit, "run", &title, values))
}

/// The draft that a run plays; where it was taken over or thrown away since, only that it was one.
async fn played_draft(app: &App, visit: &Visit, id: &str) -> Value {
    match app.store().draft(visit.sight(), id).await {
        Ok(draft) => json!({"href": format!("/drafts/{id}"), "path": draft.path, "author": draft.author}),
        Err(_) => json!({"href": null}),
    }
}

/// The values of the page, out of its parts.
fn with(
    mut run: Value,
    row: &RunRow,
    report: Option<&scenarios::Run>,
    attempts: Vec<Value>,
    (meaning, next, good_run): (Option<&str>, Option<&str>, Option<String>),
    (ticket, history): (Value, Vec<Value>),
) -> Value {
    let more = json!({
        "meaning": meaning,
        "next": next.map(plain::sentence),
        "persona": row.persona,
        "good_run": good_run,
        "browser_version": report.and_then(|report| report.browser_version.as_deref()).map(plain::browser),
        "version": row.version,
        "base_url": report.and_then(|report| report.base_url.clone()),
        "reach": report.and_then(scenarios::Run::reach),
        "absent": report.map(|report| report.absent.clone()).unwrap_or_default(),
        "attempts": attempts,
    });
    if let (Value::Object(run), Value::Object(more)) = (&mut run, more) {
        run.extend(more);
    }
    json!({"run": run, "ticket": ticket, "history": history})
}

fn going_on(row: &RunRow) -> Attempt {
    Attempt {
        verdict: Verdict::Skipped,
        code: None,
        message: None,
        started: row.started.unwrap_or(row.created).to_rfc3339(),
        took_ms: 0,
        steps: vec![],
        findings: vec![],
        console: vec![],
        requests: vec![],
        har: None,
    }
}

async fn told_attempt(
    app: &App,
    (number, attempt): (u32, &Attempt),
    steps: &[&StepResult],
    good: &Pictures,
    words: &Words,
) -> Value {
    // Logging in comes before what the attempt counts as its own time.
    let began = steps.iter().map(|step| moment(&step.started)).chain([moment(&attempt.started)]);
    let began = began.min().unwrap_or(0);
    let all =
        steps.iter().map(|step| moment(&step.started) - began + i64::try_from(step.took_ms).unwrap_or(0));
    let whole = all.max().unwrap_or(0).max(i64::try_from(attempt.took_ms).unwrap_or(0)).max(1);
    let mut told = vec![];
    for (at, step) in steps.iter().enumerate() {
        let place = (number, at, steps.len());
        told.push(told_step(app, place, step, (began, whole), good, words).await);
    }
    let (message, _) = apart(attempt.message.as_deref());
    json!({
        "number": number,
        "verdict": attempt.verdict.name(),
        "code": attempt.code.as_ref().map(ToString::to_string),
        "message": message,
        "took": took(i64::try_from(attempt.took_ms).unwrap_or(0)),
        "pictured": steps.iter().any(|step| step.screenshot.is_some()),
        "steps": told,
        "console": attempt.console.iter().map(|line| short(line, MESSAGE)).collect::<Vec<_>>(),
        "requests": attempt.requests.iter().map(|line| short(line, MESSAGE)).collect::<Vec<_>>(),
        "har": attempt.har.as_ref().map(|name| artifact(name)),
    })
}

fn artifact(name: &str) -> String {
    format!("/artifacts/{name}")
}

/// Milliseconds since 1970 of a moment in RFC 3339.
fn moment(text: &str) -> i64 {
    text.parse::<DateTime<Utc>>().map_or(0, |moment| moment.timestamp_millis())
}

async fn told_step(
    app: &App,
    (attempt, at, of): (u32, usize, usize),
    step: &StepResult,
    (began, whole): (i64, i64),
    good: &Pictures,
    words: &Words,
) -> Value {
    let state = match (step.outcome, step.code.as_ref().map(|code| code.kind().verdict())) {
        (Outcome::NotReached, _) => "not_reached",
        (_, Some(verdict)) if !verdict.is_good() => "failed",
        (Outcome::Healed, _) | (_, Some(Verdict::Healed)) => "healed",
        _ => "ok",
    };
    let code = step.code.as_ref().map(ToString::to_string);
    let (message, hint) = apart(step.message.as_deref());
    let next = words.next(code.as_deref(), hint);
    let is_telling = matches!(state, "failed" | "healed");
    let size = match step.screenshot.as_ref().filter(|_| is_telling) {
        Some(name) => size(app, name, step.view).await,
        None => None,
    };
    let good = good.of(&step.id, code.as_deref()).filter(|_| is_telling);
    let percent = |part: i64| (part * 100 / whole).clamp(0, 100);
    let offset = percent(moment(&step.started) - began);
    let place = [("at", (at + 1).to_string()), ("of", of.to_string())];
    let place: Vec<(&str, &str)> = place.iter().map(|(name, value)| (*name, value.as_str())).collect();
    json!({
        "id": format!("a{attempt}s{}", at + 1),
        "place": match step.phase {
            Phase::Login => words.say("login_step").to_owned(),
            _ => words.fill("place", &place),
        },
        "words": short(&step.words, TITLE),
        "outcome": words.say(&format!("step_{state}")),
        "state": state,
        "code": code,
        "message": message,
        "next": next.filter(|_| state == "failed").map(|next| plain::sentence(&next)),
        "took": match step.outcome {
            Outcome::NotReached => "–".to_owned(),
            _ => took(i64::try_from(step.took_ms).unwrap_or(0)),
        },
        "offset_percent": offset,
        "width_percent": percent(i64::try_from(step.took_ms).unwrap_or(0)).clamp(1, (100 - offset).max(1)),
        "screenshot": step.screenshot.as_ref().map(|name| artifact(name)),
        "thumb": step.screenshot.as_ref().map(|name| format!("/thumbs/{name}")),
        "dom": step.dom.as_ref().map(|name| artifact(name)),
        "good": good.as_ref().map(|name| artifact(name)),
        "difference": difference_of(step.screenshot.as_ref(), good.as_ref()),
        "size": size,
        "looked_for": plain::looked_for(&step.looked_for, |line| short(line, MESSAGE)),
        "candidates": looked::candidates(&step.candidates),
        "why": looked::why(step, *words),
        "element": step.element.as_ref().map(|element| short(&plain::named(element), TITLE)),
        // Of what was not found nobody is more or less sure.
        "confidence": step.confidence.filter(|_| step.element.is_some()).map(|confidence| format!("{confidence:.2}")),
        "rival": step.rival.map(|rival| format!("{rival:.2}")),
        "address": step.address.as_ref().map(|address| short(address, TITLE)),
        "flow": flow::told(step, words),
    })
}

/// The part of the page that a picture shows. Where nobody has noted it, the page was as large as the picture.
pub(crate) async fn size(app: &App, name: &str, view: Option<[f64; 4]>) -> Option<Value> {
    let [x, y, width, height] = match view {
        Some(view) => view,
        None => {
            let (width, height) = app.artifacts().picture_size(name).await.ok()??;
            [0.0, 0.0, f64::from(width), f64::from(height)]
        }
    };
    Some(json!({"x": x, "y": y, "width": width, "height": height}))
}

pub(crate) async fn again(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Redirect, Failure> {
    let plan_run = acts::run_again(&app, &visit, &id).await?;
    Ok(Redirect::to(&format!("/runs?plan_run={plan_run}")))
}
