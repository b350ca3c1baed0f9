//! Tickets as pages: the list, and one with all there is to know.

use crate::{
    access::Permission,
    app::App,
    attachments,
    failure::Failure,
    files::difference_of,
    filters, good,
    guard::Visit,
    looked,
    mentions::{self, Piece},
    overview::open_states,
    plain,
    remedies::{self, Remedy},
    runs::size,
    ticket_acts,
    words::{self, MESSAGE, TITLE, Words, apart, short},
};
use axum::{
    extract::{Extension, Path, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use runner::notify;
use scenarios::TicketState;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{Captured, CellsOfTickets, Comment, Seen, SeenPlace, StoreError, Ticket, TicketFilter};

/// Other tickets that are offered to be merged into.
const OTHERS: usize = 200;

/// Sightings on a page.
const SIGHTINGS: u32 = 50;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    state: Option<String>,
    severity: Option<String>,
    system: Option<String>,
    q: Option<String>,
}

fn filled(value: &Option<String>) -> Option<String> {
    value.clone().filter(|value| !value.trim().is_empty())
}

impl Asked {
    /// Absent means what is open; empty means all.
    fn state(&self) -> String {
        self.state.clone().unwrap_or_else(|| "open".to_owned())
    }

    /// As the store wants it.
    fn filter(&self) -> TicketFilter {
        let states = match self.state().as_str() {
            "open" => open_states(),
            other => TicketState::parse(other).into_iter().collect(),
        };
        TicketFilter { states, system: filled(&self.system), words: filled(&self.q) }
    }
}

/// The tickets that a list is asked for.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn found(app: &App, visit: &Visit, asked: &Asked) -> Result<Vec<Ticket>, Failure> {
    let mut tickets = app.store().tickets(visit.sight(), &asked.filter()).await?;
    let severity = filled(&asked.severity);
    tickets.retain(|ticket| severity.as_ref().is_none_or(|severity| ticket.severity == *severity));
    Ok(tickets)
}

pub(crate) async fn list(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let (state, filter, severity) = (asked.state(), asked.filter(), filled(&asked.severity));
    let tickets = found(&app, &visit, &asked).await?;
    let ids: Vec<&str> = tickets.iter().map(|ticket| ticket.id.as_str()).collect();
    let seen = app.store().cells_of_tickets(&ids).await?;
    let told: Vec<Value> = tickets.iter().map(|ticket| line(ticket, &seen, &words, now)).collect();
    let systems = app.store().choices(visit.sight()).await?.systems;
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
    if values["tickets"].as_array().is_none_or(Vec::is_empty) {
        values["saved"]["export"] = Value::Null;
    }
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
) -> Result<Response, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let ticket = app.store().ticket(visit.sight(), number).await?;
    if ticket.number != number {
        // It was merged: what stands for it has all there is.
        return Ok(Redirect::to(&format!("/tickets/{}", ticket.number)).into_response());
    }
    let cells = app.store().cells_of_tickets(&[&ticket.id]).await?;
    let mut told = line(&ticket, &cells, &words, now);
    let names = ticket_acts::names(&app).await?;
    let may_edit = visit.may_in(Permission::Build, ticket.system.as_deref());
    let watchers = app.store().watchers(&ticket.id).await?;
    let states = TicketState::ALL.iter().filter(|state| **state != ticket.state).map(|state| state.name());
    let (meaning, _) = words.code(Some(&ticket.code));
    let until = ticket.until.map(|day| words.fill("until", &[("day", &day.to_string())]));
    let all = app.store().comments(&ticket.id).await?;
    let members = app.store().members(&ticket.id).await?;
    let seen = app.store().sightings(&ticket.id, SIGHTINGS).await?;
    let more = json!({
        "signature": meaning.map(|meaning| format!("{} · {meaning}", ticket.code)),
        "until": until,
        "until_iso": ticket.until.map(|until| until.to_string()),
        "next_states": states.collect::<Vec<_>>(),
        "is_watched": watchers.iter().any(|watcher| watcher == visit.name()),
        "watchers": watchers,
        "rows": seen.iter().map(|seen| sighting(seen, &words, now)).collect::<Vec<_>>(),
        "captured": captured(&app, &ticket.captured, (cell_of(&ticket.captured, &seen), &ticket.code), &words).await?,
        "advice": advice(&app, &visit, &ticket, &words, may_edit).await?,
        "verification": verification(&app, &ticket).await?,
        "comments": all.iter().map(|said| comment(said, &ticket, (&visit.language, &names), (&words, now))).collect::<Vec<_>>(),
        "members": members.iter().map(|one| json!({"number": one.number, "title": short(&one.title, TITLE),
            "code": one.code, "sightings": one.sightings, "into": one.into})).collect::<Vec<_>>(),
        "places": places(&app.store().seen_places(&ticket.id).await?),
        "others": if may_edit { others(&app, &visit, &ticket).await? } else { vec![] },
        "files": attachments::told(number, &app.store().attachments(&ticket.id).await?, &words, now),
    });
    if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
        told.extend(more);
    }
    let may_comment = visit.may_in(Permission::Comment, ticket.system.as_deref());
    let values = json!({"ticket": told, "people": names, "may_edit": may_edit, "may_comment": may_comment});
    let title = format!("#{number} {}", short(&ticket.title, TITLE));
    Ok(app.render(&visit, "ticket", &title, values).into_response())
}

fn sighting(seen: &store::Seen, words: &Words, now: DateTime<Utc>) -> Value {
    json!({"run": seen.run, "cell": words::cell(&seen.cell), "seen_ago": words.ago(seen.seen, now),
        "version": seen.version, "message": apart(seen.message.as_deref()).0})
}

/// What was said, in pieces: words, and people who are named.
fn comment(
    said: &Comment,
    ticket: &Ticket,
    (language, names): (&str, &[String]),
    (words, now): (&Words, DateTime<Utc>),
) -> Value {
    let author = if said.author.is_empty() { "Surefoot" } else { &said.author };
    let content = match &said.event {
        Some(event) => notify::event_in_words(event, language),
        None => short(&said.content, 10_000),
    };
    // Only what somebody has written names anybody.
    let pieces =
        if said.kind == "comment" { mentions::pieces(&content, names) } else { vec![Piece::Text(content)] };
    let pieces: Vec<Value> = pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => json!({"text": text}),
            Piece::Person(name) => json!({"person": name}),
        })
        .collect();
    json!({"author": author, "when": words.ago(said.created, now), "kind": said.kind, "pieces": pieces,
        "of": Some(said.ticket).filter(|number| *number != ticket.number)})
}

/// What can be done: the best, what else, and what can't.
async fn advice(
    app: &App,
    visit: &Visit,
    ticket: &Ticket,
    words: &Words,
    may_edit: bool,
) -> Result<Value, Failure> {
    let advice = remedies::advice(app, visit, ticket, words).await?;
    let can = advice.can.iter().map(|remedy| {
        let report = match remedy {
            Remedy::Report { subject, text } => {
                Some(json!({"subject": subject, "text": text, "mailto": remedies::mailto(subject, text)}))
            }
            _ => None,
        };
        json!({"action": remedy.name(), "words": plain::sentence(&remedy.words(words, ticket)), "label": words.say(remedy.label()),
            "report": report, "may": may_edit || report.is_some()})
    });
    let can_not = advice.can_not.iter().map(
        |(name, reason)| json!({"label": words.say(&format!("name_{name}")), "reason": words.say(reason)}),
    );
    Ok(json!({"can": can.collect::<Vec<_>>(), "can_not": can_not.collect::<Vec<_>>()}))
}

async fn verification(app: &App, ticket: &Ticket) -> Result<Option<Value>, Failure> {
    if ticket.is_operations {
        return Ok(None);
    }
    let verification = app.store().verification(&ticket.id).await?;
    let in_words = |cells: &[String]| cells.iter().map(|key| words::cell(key).to_owned()).collect::<Vec<_>>();
    Ok(Some(json!({
        "green": in_words(&verification.green),
        "waiting": in_words(&verification.waiting),
        "unplanned": in_words(&verification.unplanned),
        "total": verification.green.len() + verification.waiting.len(),
    })))
}

/// Cells and steps in which a ticket was seen, as they can be chosen; steps only where there are several.
fn places(seen: &[SeenPlace]) -> Value {
    let mut cells: BTreeMap<&str, i64> = BTreeMap::new();
    let mut steps: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for place in seen {
        *cells.entry(&place.cell).or_default() += place.sightings;
        if let Some(step) = &place.step {
            *steps.entry((&place.file, step)).or_default() += place.sightings;
        }
    }
    let cells: Vec<Value> = cells
        .into_iter()
        .map(|(cell, count)| json!({"value": cell, "words": words::cell(cell), "count": count}))
        .collect();
    let steps: Vec<Value> = steps
        .into_iter()
        .map(|((file, step), count)| {
            json!({"value": format!("{file}\t{step}"), "words": format!("{file} · {step}"), "count": count})
        })
        .collect();
    let can = cells.len() > 1 || steps.len() > 1;
    json!({"cells": if cells.len() > 1 { cells } else { vec![] }, "steps": if steps.len() > 1 { steps } else { vec![] },
        "can": can})
}

/// Tickets that this one may be merged into.
async fn others(app: &App, visit: &Visit, ticket: &Ticket) -> Result<Vec<Value>, Failure> {
    let all = app.store().tickets(visit.sight(), &TicketFilter::default()).await?;
    let fits = |other: &&Ticket| other.id != ticket.id && other.is_operations == ticket.is_operations;
    let mut all: Vec<&Ticket> = all.iter().filter(fits).collect();
    all.sort_by_key(|other| (!other.state.is_open(), std::cmp::Reverse(other.number)));
    Ok(all
        .into_iter()
        .take(OTHERS)
        .map(|other| json!({"number": other.number, "title": short(&other.title, TITLE)}))
        .collect())
}

/// The cell in which something was captured; where too many were seen since, that of the first one known.
fn cell_of(captured: &Captured, seen: &[Seen]) -> Option<String> {
    let own = seen.iter().find(|seen| seen.run == captured.run).or(seen.last());
    own.map(|seen| seen.cell.clone())
}

async fn captured(
    app: &App,
    captured: &Captured,
    (cell, code): (Option<String>, &str),
    words: &Words,
) -> Result<Value, Failure> {
    let artifact = |name: &String| format!("/artifacts/{name}");
    let (message, _) = apart(captured.message.as_deref());
    let good = match (&cell, &captured.step) {
        (Some(cell), Some(step)) => good_picture(app, cell, (step, code)).await?,
        _ => None,
    };
    let (good, good_place) = good.map_or((None, None), |(good, place)| (Some(good), place));
    let size = match &captured.screenshot {
        Some(name) => size(app, name, captured.view).await,
        None => None,
    };
    Ok(json!({
        "browser": Some(plain::browser(&captured.browser)).filter(|browser| !browser.is_empty()),
        "words": captured.words.as_ref().map(|words| short(words, TITLE)),
        "expected": expected(captured),
        "actual": message,
        "screenshot": captured.screenshot.as_ref().map(artifact),
        "good": good.as_ref().map(artifact),
        "good_place": good_place,
        "difference": difference_of(captured.screenshot.as_ref(), good.as_ref()),
        "size": size,
        "looked_for": plain::looked_for(&captured.looked_for, |line| short(line, MESSAGE)),
        "candidates": looked::candidates(&captured.candidates),
        "why": why(app, captured, words).await?,
        "console": captured.console.iter().map(|line| short(line, MESSAGE)).collect::<Vec<_>>(),
        "requests": captured.requests.iter().map(|line| short(line, MESSAGE)).collect::<Vec<_>>(),
        "dom": captured.dom.as_ref().map(artifact),
    }))
}

/// Why recognition refused or healed: the step's result has it, which outlives all evidence.
async fn why(app: &App, captured: &Captured, words: &Words) -> Result<Value, Failure> {
    let Some(step) = &captured.step else { return Ok(Value::Null) };
    let steps = match app.store().steps(&captured.run).await {
        Ok(steps) => steps,
        // Steps of another version's run: the rest of the page is worth showing.
        Err(StoreError::Damaged { .. }) => return Ok(Value::Null),
        Err(error) => return Err(error.into()),
    };
    let last = steps.iter().rfind(|(_, known)| known.id == *step);
    Ok(last.map_or(Value::Null, |(_, step)| looked::why(step, *words)))
}

/// What was looked for, as far as people call things by it.
pub(crate) fn expected(captured: &Captured) -> Option<String> {
    // `button “Delete” (en)`, as people say it.
    let role = captured.looked_for.iter().find_map(|line| line.strip_prefix("role "));
    let is_text = |line: &&str| line.starts_with('“') && line.ends_with(')');
    let texts = captured.looked_for.iter().filter_map(|line| line.split_once(' ')).map(|(_, text)| text);
    if let (Some(role), Some(text)) = (role, texts.into_iter().find(is_text)) {
        return Some(short(&format!("{role} {text}"), MESSAGE));
    }
    let names = ["role ", "name ", "text ", "label "];
    let lines = captured.looked_for.iter().filter(|line| names.iter().any(|name| line.starts_with(name)));
    let told: Vec<&str> = lines.take(2).map(String::as_str).collect();
    (!told.is_empty()).then(|| short(&told.join(", "), MESSAGE))
}

/// The step as it was when all was good, and where that was if not in the same cell.
async fn good_picture(
    app: &App,
    cell: &str,
    (step, code): (&str, &str),
) -> Result<Option<(String, Option<String>)>, Failure> {
    let Some(good) = good::of(app, cell, None).await? else { return Ok(None) };
    let picture = good.pictures(app).await?.of(step, Some(code));
    Ok(picture.map(|picture| (picture, good.place)))
}
