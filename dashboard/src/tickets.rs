//! Tickets, and what people do with them.

use crate::{
    access::Permission,
    acts::{self, Remedy},
    app::App,
    failure::Failure,
    files::difference_of,
    filters,
    guard::Visit,
    overview::open_states,
    runs::{candidate, size},
    words::{self, MESSAGE, TITLE, Words, apart, short},
};
use axum::{
    Form,
    extract::{Extension, Path, Query, State},
    response::{Html, Redirect},
};
use chrono::{DateTime, Utc};
use scenarios::TicketState;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Captured, CellsOfTickets, Ticket, TicketFilter};

/// Sightings on a page.
const SIGHTINGS: u32 = 50;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    state: Option<String>,
    severity: Option<String>,
    system: Option<String>,
    q: Option<String>,
}

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let filled = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
    // Absent means what is open; empty means all.
    let state = asked.state.clone().unwrap_or_else(|| "open".to_owned());
    let states = match state.as_str() {
        "open" => open_states(),
        other => TicketState::parse(other).into_iter().collect(),
    };
    let filter = TicketFilter { states, system: filled(&asked.system), words: filled(&asked.q) };
    let mut tickets = app.store().tickets(app.project(), &filter).await?;
    let severity = filled(&asked.severity);
    tickets.retain(|ticket| severity.as_ref().is_none_or(|severity| ticket.severity == *severity));
    let ids: Vec<&str> = tickets.iter().map(|ticket| ticket.id.as_str()).collect();
    let seen = app.store().cells_of_tickets(&ids).await?;
    let told: Vec<Value> = tickets.iter().map(|ticket| line(ticket, &seen, &words, now)).collect();
    let systems = app.store().choices(app.project()).await?.systems;
    let is_filtered =
        state != "open" || severity.is_some() || filter.system.is_some() || filter.words.is_some();
    let values = json!({
        "filters": {"state": Some(&state).filter(|state| !state.is_empty()), "severity": severity,
            "system": filter.system, "q": filter.words},
        "filtered": is_filtered,
        "options": {"states": TicketState::ALL.map(TicketState::name),
            "severities": ["critical", "high", "medium", "low"], "systems": systems},
        "tickets": told,
        "next": null,
    });
    let mut values = values;
    values["saved"] = filters::of_page(&app, &visit, "tickets").await?;
    Ok(app.render(&visit, "tickets", words.say("tickets"), values))
}

fn line(ticket: &Ticket, seen: &CellsOfTickets, words: &Words, now: DateTime<Utc>) -> Value {
    json!({
        "number": ticket.number,
        "title": short(&ticket.title, TITLE),
        "code": ticket.code,
        "severity": ticket.severity,
        "state": ticket.state.name(),
        "is_open": ticket.state.is_open(),
        "system": ticket.system,
        "assignee": ticket.assignee,
        "sightings": ticket.sightings,
        "cells_count": seen.get(&ticket.id).map_or(0, Vec::len),
        "first_seen_ago": words.ago(ticket.first_seen, now),
        "last_seen_ago": words.ago(ticket.last_seen, now),
        "is_operations": ticket.is_operations,
    })
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let ticket = app.store().ticket(app.project(), number).await?;
    let cells = app.store().cells_of_tickets(&[&ticket.id]).await?;
    let mut told = line(&ticket, &cells, &words, now);
    let seen = app.store().sightings(&ticket.id, SIGHTINGS).await?;
    let rows: Vec<Value> = seen
        .iter()
        .map(|seen| {
            json!({"run": seen.run, "cell": words::cell(&seen.cell), "seen_ago": words.ago(seen.seen, now),
                "version": seen.version, "message": apart(seen.message.as_deref()).0})
        })
        .collect();
    let comments: Vec<Value> = app
        .store()
        .comments(&ticket.id)
        .await?
        .iter()
        .map(|said| {
            let author = if said.author.is_empty() { "Surefoot" } else { &said.author };
            json!({"author": author, "when": words.ago(said.created, now), "kind": said.kind,
                "content": short(&said.content, 10_000)})
        })
        .collect();
    let verification = app.store().verification(&ticket.id).await?;
    let in_words = |cells: &[String]| cells.iter().map(|key| words::cell(key).to_owned()).collect::<Vec<_>>();
    let verification = json!({
        "green": in_words(&verification.green),
        "waiting": in_words(&verification.waiting),
        "unplanned": in_words(&verification.unplanned),
        "total": verification.green.len() + verification.waiting.len(),
    });
    let watchers = app.store().watchers(&ticket.id).await?;
    let states = TicketState::ALL.iter().filter(|state| **state != ticket.state).map(|state| state.name());
    let (meaning, next) = words.code(Some(&ticket.code));
    let remedy = acts::remedy(&app, &ticket).await?;
    let (advice, label) = match &remedy {
        Remedy::Accept(_, element) => {
            (words.fill("advise_accept", &[("element", &short(element, TITLE))]), words.say("accept"))
        }
        Remedy::Again => (next.unwrap_or_default().to_owned(), words.say("run_again")),
    };
    let action = visit.may(Permission::Build).then(|| remedy.name());
    let recommendation = json!({"words": advice, "action": action, "action_label": label});
    let until = ticket.until.map(|day| words.fill("until", &[("day", &day.to_string())]));
    let more = json!({
        "signature": meaning.map(|meaning| format!("{} · {meaning}", ticket.code)),
        "until": until,
        "until_iso": ticket.until.map(|until| until.to_string()),
        "next_states": states.collect::<Vec<_>>(),
        "is_watched": watchers.iter().any(|watcher| watcher == visit.name()),
        "watchers": watchers,
        "rows": rows,
        "captured": captured(&app, &ticket.captured, &seen.last().map(|seen| seen.cell.clone())).await?,
        "recommendation": recommendation,
        "verification": Some(verification).filter(|_| !ticket.is_operations),
        "comments": comments,
    });
    if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
        told.extend(more);
    }
    let people: Vec<String> = app
        .store()
        .people()
        .await?
        .into_iter()
        .filter(|person| person.is_active)
        .map(|person| person.name)
        .collect();
    let values = json!({"ticket": told, "people": people, "may_edit": visit.may(Permission::Build)});
    Ok(app.render(&visit, "ticket", &format!("#{number} {}", short(&ticket.title, TITLE)), values))
}

async fn captured(app: &App, captured: &Captured, cell: &Option<String>) -> Result<Value, Failure> {
    let artifact = |name: &String| format!("/artifacts/{name}");
    let (message, _) = apart(captured.message.as_deref());
    let good = match (cell, &captured.step) {
        (Some(cell), Some(step)) => good_picture(app, cell, step).await?,
        _ => None,
    };
    let size = match &captured.screenshot {
        Some(name) => size(app, name).await,
        None => None,
    };
    Ok(json!({
        "browser": Some(&captured.browser).filter(|browser| !browser.is_empty()),
        "words": captured.words.as_ref().map(|words| short(words, TITLE)),
        "expected": expected(captured),
        "actual": message,
        "screenshot": captured.screenshot.as_ref().map(artifact),
        "good": good.as_ref().map(artifact),
        "difference": difference_of(captured.screenshot.as_ref(), good.as_ref()),
        "size": size,
        "looked_for": captured.looked_for.iter().map(|line| short(line, MESSAGE)).collect::<Vec<_>>(),
        "candidates": captured.candidates.iter().map(candidate).collect::<Vec<_>>(),
        "console": captured.console.iter().map(|line| short(line, MESSAGE)).collect::<Vec<_>>(),
        "requests": captured.requests.iter().map(|line| short(line, MESSAGE)).collect::<Vec<_>>(),
        "dom": captured.dom.as_ref().map(artifact),
    }))
}

/// What was looked for, as far as people call things by it: `button, name “Delete” (en)`.
fn expected(captured: &Captured) -> Option<String> {
    let names = ["role ", "name ", "text ", "label "];
    let lines = captured.looked_for.iter().filter(|line| names.iter().any(|name| line.starts_with(name)));
    let told: Vec<&str> = lines.take(2).map(String::as_str).collect();
    (!told.is_empty()).then(|| short(&told.join(", "), MESSAGE))
}

async fn good_picture(app: &App, cell: &str, step: &str) -> Result<Option<String>, Failure> {
    let Some(good) = app.store().cell(cell).await?.and_then(|cell| cell.good_run) else { return Ok(None) };
    let steps = app.store().steps(&good).await?;
    Ok(steps.into_iter().find(|(_, known)| known.id == step).and_then(|(_, known)| known.screenshot))
}

#[derive(Deserialize)]
pub(crate) struct Said {
    content: String,
}

#[derive(Deserialize)]
pub(crate) struct NewState {
    state: String,
    #[serde(default)]
    until: String,
}

#[derive(Deserialize)]
pub(crate) struct Assignee {
    #[serde(default)]
    assignee: String,
}

#[derive(Deserialize)]
pub(crate) struct NewSeverity {
    severity: String,
}

#[derive(Deserialize)]
pub(crate) struct Applied {
    action: String,
}

#[derive(Deserialize)]
pub(crate) struct Watching {
    watch: String,
}

fn back(number: i64) -> Redirect {
    Redirect::to(&format!("/tickets/{number}"))
}

pub(crate) async fn comment(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(said): Form<Said>,
) -> Result<Redirect, Failure> {
    acts::comment(&app, &visit, number, &said.content).await?;
    Ok(back(number))
}

pub(crate) async fn watch(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(watching): Form<Watching>,
) -> Result<Redirect, Failure> {
    let ticket = app.store().ticket(app.project(), number).await?;
    app.store().watch(&ticket.id, visit.name(), watching.watch == "yes").await?;
    Ok(back(number))
}

pub(crate) async fn state(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(new): Form<NewState>,
) -> Result<Redirect, Failure> {
    let until = Some(new.until.trim()).filter(|until| !until.is_empty());
    acts::set_state(&app, &visit, number, (&new.state, until)).await?;
    Ok(back(number))
}

pub(crate) async fn assignee(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(new): Form<Assignee>,
) -> Result<Redirect, Failure> {
    acts::assign(&app, &visit, number, &new.assignee).await?;
    Ok(back(number))
}

pub(crate) async fn apply(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(applied): Form<Applied>,
) -> Result<Redirect, Failure> {
    Ok(Redirect::to(&acts::apply(&app, &visit, number, &applied.action).await?))
}

pub(crate) async fn severity(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(number): Path<i64>,
    Form(new): Form<NewSeverity>,
) -> Result<Redirect, Failure> {
    acts::set_severity(&app, &visit, number, &new.severity).await?;
    Ok(back(number))
}
