//! The first page of the morning: what is broken and why, worst first.

use crate::{
    acts,
    app::App,
    content,
    failure::Failure,
    guard::Visit,
    live, plain, plans, quarantine, unstarted,
    words::{self, TITLE, Words, apart, short},
};
use axum::{
    extract::{Extension, State},
    response::Html,
};
use chrono::{DateTime, TimeDelta, Utc};
use scenarios::{Plan, schedule};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{CellsOfTickets, DayCount, HealthCount, Shaky, Slow, Ticket, TicketFilter};

/// So many days are in the trend, and so many lines in the small lists.
const DAYS: i64 = 30;
const LINES: u32 = 5;

/// So many faults are told one by one; a list has the others.
const FAULTS: usize = 20;

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let (store, project) = (app.store(), visit.sight());
    let open = TicketFilter { states: open_states(), ..TicketFilter::default() };
    // Each goes through all cells: side by side they take as long as the longest.
    let (health, mut tickets, days, slowest, flakiest, never_run) = tokio::try_join!(
        store.health(project),
        store.tickets(project, &open),
        store.days(project, now - TimeDelta::days(DAYS)),
        store.slowest(project, LINES),
        store.flakiest(project, LINES),
        store.never_run(project, LINES),
    )?;
    let items = match never_run.len() < LINES as usize {
        true => items_never_run(&app, &visit).await?,
        false => vec![],
    };
    let day_ago = now - TimeDelta::days(1);
    let news = json!({
        "fresh": tickets.iter().filter(|ticket| ticket.first_seen >= day_ago).count(),
        "known": tickets.iter().filter(|ticket| ticket.first_seen < day_ago).count(),
        "fixed": store.fixed_since(project, day_ago).await?,
    });
    // Within each kind what hurts most stays first.
    tickets.sort_by_key(|ticket| ticket.is_operations);
    let unsure = tickets.iter().filter(|ticket| ticket.is_operations).count();
    let fault_counts = json!({"broken": tickets.len() - unsure, "inconclusive": unsure});
    let faults_more = tickets.len().saturating_sub(FAULTS);
    tickets.truncate(FAULTS);
    let ids: Vec<&str> = tickets.iter().map(|ticket| ticket.id.as_str()).collect();
    let seen = store.cells_of_tickets(&ids).await?;
    let faults: Vec<Value> = tickets.iter().map(|ticket| fault(ticket, &seen, &words, now)).collect();
    let (trend, top) = trend(&days, now);
    let values = json!({
        "begun": begun(&app, &visit).await,
        "counts": counts(&health),
        "fault_counts": fault_counts,
        "news": news,
        "unstarted": unstarted::of_overview(&app, &visit).await?,
        "faults_more": faults_more,
        "faults": faults,
        "matrix": {"systems": matrix(&health)},
        "trend": trend,
        "trend_top": top,
        "slowest": slowest.iter().map(slow).collect::<Vec<_>>(),
        "flakiest": flakiest.iter().map(shaky).collect::<Vec<_>>(),
        "never": never_run.iter().chain(&items).take(LINES as usize).map(|path| never(path)).collect::<Vec<_>>(),
        "next_slots": next_slots(&app, &visit, &words, now).await?,
        "quarantine": quarantine::of_overview(&app, &visit, now.date_naive()).await,
        "live": live::load(&app, &visit).await?,
    });
    Ok(app.render(&visit, "overview", words.say("overview"), values))
}

/// How far a project is that has no results yet: whether there is anything to play, and the plan to begin with.
async fn begun(app: &App, visit: &Visit) -> Value {
    let Ok((folder, _)) = app.desk.project(visit.project()).await else { return Value::Null };
    let mut plans = folder.project.plans.iter().filter(|(_, plan)| acts::sees_plan(&folder, plan, visit));
    plans.next().map_or(Value::Null, |(name, _)| json!({"plan": name, "href": plans::href(name)}))
}

/// States in which somebody still has to do something.
pub(crate) fn open_states() -> Vec<scenarios::TicketState> {
    scenarios::TicketState::ALL.into_iter().filter(|state| state.is_open()).collect()
}

fn fault(ticket: &Ticket, seen: &CellsOfTickets, words: &Words, now: DateTime<Utc>) -> Value {
    let seen = seen.get(&ticket.id).map(Vec::as_slice).unwrap_or_default();
    let (meaning, next) = words.code(Some(&ticket.code));
    let picture = |of: &str| ticket.captured.screenshot.as_ref().map(|name| format!("/{of}/{name}"));
    json!({
        "ticket": ticket.number,
        "verdict": if ticket.is_operations { "inconclusive" } else { "broken" },
        "title": short(&ticket.title, TITLE),
        "system": ticket.system,
        "code": ticket.code,
        "meaning": meaning,
        "next": next.map(plain::sentence),
        "message": apart(ticket.captured.message.as_deref()).0,
        "state": ticket.state.name(),
        "assignee": ticket.assignee,
        "severity": ticket.severity,
        "cells": in_short(seen.iter().map(|(browser, language)| (browser.as_str(), language.as_deref()))),
        "cells_count": seen.len(),
        "since_ago": words.ago(ticket.first_seen, now),
        "screenshot": picture("artifacts"),
        "thumb": picture("thumbs"),
        "run": ticket.captured.run,
    })
}

/// Cells in short: `chromium de, ja · firefox de`.
pub(crate) fn in_short<'a>(cells: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let mut browsers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (browser, language) in cells {
        browsers.entry(browser).or_default().extend(language);
    }
    let told = browsers.into_iter().map(|(browser, languages)| match languages.is_empty() {
        true => browser.to_owned(),
        false => format!("{browser} {}", languages.into_iter().collect::<Vec<_>>().join(", ")),
    });
    told.collect::<Vec<_>>().join(" · ")
}

pub(crate) fn counts(health: &[HealthCount]) -> Value {
    let count = |verdict: &str| {
        health.iter().filter(|field| field.verdict == verdict).map(|field| field.count).sum::<i64>()
    };
    json!({
        "broken": count("broken"),
        "inconclusive": count("inconclusive"),
        "flaky": count("flaky"),
        "healed": count("healed"),
        "passed": count("passed"),
        "total": health.iter().map(|field| field.count).sum::<i64>(),
    })
}

const WORST_FIRST: [&str; 5] = ["broken", "inconclusive", "flaky", "healed", "passed"];

/// The worst verdict of some cells.
pub(crate) fn worst<'a>(verdicts: impl Iterator<Item = &'a str> + Clone) -> Option<&'static str> {
    WORST_FIRST.into_iter().find(|worst| verdicts.clone().any(|verdict| verdict == *worst))
}

/// System × browser × language.
fn matrix(health: &[HealthCount]) -> Vec<Value> {
    let systems: BTreeSet<Option<&str>> = health.iter().map(|field| field.system.as_deref()).collect();
    let of_system = |system: Option<&str>| {
        let own: Vec<&HealthCount> =
            health.iter().filter(|field| field.system.as_deref() == system).collect();
        let languages: BTreeSet<&str> = own.iter().map(|field| language(field)).collect();
        let browsers: BTreeSet<&str> = own.iter().map(|field| field.browser.as_str()).collect();
        let rows: Vec<Value> = browsers
            .iter()
            .map(|browser| {
                let cells: Vec<Value> =
                    languages.iter().map(|language| field(&own, (system, browser, language))).collect();
                json!({"browser": browser, "cells": cells})
            })
            .collect();
        json!({"name": system.unwrap_or("–"), "languages": languages, "rows": rows})
    };
    systems.into_iter().map(of_system).collect()
}

fn language(field: &HealthCount) -> &str {
    field.language.as_deref().unwrap_or("-")
}

fn field(own: &[&HealthCount], (system, browser, wanted): (Option<&str>, &str, &str)) -> Value {
    let here: Vec<&&HealthCount> =
        own.iter().filter(|field| field.browser == browser && language(field) == wanted).collect();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("browser", browser);
    if wanted != "-" {
        query.append_pair("language", wanted);
    }
    if let Some(system) = system {
        query.append_pair("system", system);
    }
    let broken = here.iter().filter(|field| field.verdict == "broken");
    json!({
        "verdict": worst(here.iter().map(|field| field.verdict.as_str())),
        "count": here.iter().map(|field| field.count).sum::<i64>(),
        "broken": broken.map(|field| field.count).sum::<i64>(),
        "href": format!("/runs?{}", query.finish()),
    })
}

/// What did not simply pass, day by day, in a picture of 600 × 120; and the most on one day.
fn trend(days: &[DayCount], now: DateTime<Utc>) -> (Vec<Value>, i64) {
    const WIDTH: i64 = 600;
    const HEIGHT: i64 = 120;
    const BARS: [&str; 4] = ["broken", "inconclusive", "flaky", "healed"];
    let Some(first) = days.iter().map(|one| one.day).min() else { return (vec![], 0) };
    let today = now.timestamp().div_euclid(86_400);
    let count = |day: i64, verdict: &str| {
        days.iter().filter(|one| one.day == day && one.verdict == verdict).map(|one| one.count).sum::<i64>()
    };
    let shown: Vec<i64> = (first.max(today - DAYS + 1)..=today).collect();
    let top =
        shown.iter().map(|day| BARS.iter().map(|verdict| count(*day, verdict)).sum()).max().unwrap_or(0);
    let step = WIDTH / i64::try_from(shown.len()).unwrap_or(DAYS).max(1);
    let bar = |at: i64, day: i64| {
        let mut y = HEIGHT;
        let bars: Vec<Value> = BARS
            .iter()
            .filter(|verdict| count(day, verdict) > 0)
            .map(|verdict| {
                let height = (count(day, verdict) * 110 / top.max(1)).max(2);
                y -= height;
                json!({"verdict": verdict, "y": y.max(0), "height": height})
            })
            .collect();
        let date = DateTime::from_timestamp(day * 86_400, 0).unwrap_or_default();
        json!({
            "day": date.format("%Y-%m-%d").to_string(),
            "passed": count(day, "passed"),
            "healed": count(day, "healed"),
            "flaky": count(day, "flaky"),
            "broken": count(day, "broken"),
            "inconclusive": count(day, "inconclusive"),
            "x": at * step + 1,
            "width": (step - 2).clamp(2, 40),
            "bars": bars,
        })
    };
    ((0..).zip(shown).map(|(at, day)| bar(at, day)).collect(), top)
}

fn slow(slow: &Slow) -> Value {
    json!({"scenario": short(&slow.scenario, TITLE), "took": words::took(slow.took_ms),
        "href": format!("/runs/{}", slow.run)})
}

fn shaky(shaky: &Shaky) -> Value {
    json!({"scenario": short(&shaky.scenario, TITLE), "flaky": shaky.flaky, "runs": shaky.runs,
        "href": content::page_of(&shaky.file)})
}

/// Items of content that no run has told anything of, as runs call their files. Drafts are not meant to run.
async fn items_never_run(app: &App, visit: &Visit) -> Result<Vec<String>, Failure> {
    let files = app.store().files_below(visit.project(), "content").await?;
    if files.is_empty() {
        return Ok(vec![]);
    }
    let played = app.store().played_below(visit.project(), "content").await?;
    let mut never = vec![];
    for file in &files {
        let known = app.lexicons.of(file);
        if visit.sight().sees(known.system.as_deref()) {
            let items = known.items.iter().filter(|(_, is_draft)| !is_draft);
            never.extend(items.map(|(name, _)| format!("{}#{name}", file.path)));
        }
    }
    never.retain(|file| !played.contains(file));
    Ok(never)
}

fn never(path: &str) -> Value {
    let name = scenarios::content::publish::item_of(path).unwrap_or(path);
    json!({"scenario": name, "href": content::page_of(path)})
}

/// The next starts of plans that they see.
pub(crate) async fn next_slots(
    app: &App,
    visit: &Visit,
    words: &Words,
    now: DateTime<Utc>,
) -> Result<Vec<Value>, Failure> {
    // A project whose files are wrong has no plans; the log has why.
    let Ok((folder, _)) = app.desk.project(visit.project()).await else { return Ok(vec![]) };
    let plans = folder.project.plans.iter().filter(|(_, plan)| !plan.paused);
    let plans = plans.filter(|(_, plan)| acts::sees_plan(&folder, plan, visit));
    let mut slots: Vec<(DateTime<Utc>, &str, &Plan)> = plans
        .flat_map(|(name, plan)| plan.when.iter().map(move |trigger| (name, plan, trigger)))
        .filter_map(|(name, plan, trigger)| Some((schedule::next(trigger, now)?, name.as_str(), plan)))
        .collect();
    slots.sort_by_key(|(slot, name, _)| (*slot, *name));
    let line = |(slot, name, plan): &(DateTime<Utc>, &str, &Plan)| json!({"plan": name, "href": plans::href(name), "when": plans::local(plan, *slot), "in": words.until(*slot, now)});
    Ok(slots.iter().take(LINES as usize).map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_in_short() {
        let cells =
            [("firefox", Some("de")), ("chromium", Some("ja")), ("chromium", Some("de")), ("webkit", None)];
        assert_eq!(in_short(cells.into_iter()), "chromium de, ja · firefox de · webkit");
    }

    #[test]
    fn bars_stand_on_the_ground_and_fit() {
        let day = |day, verdict: &str, count| DayCount { day, verdict: verdict.to_owned(), count };
        let now = DateTime::from_timestamp(20_000 * 86_400, 0).expect("a moment");
        let (trend, top) =
            trend(&[day(19_999, "broken", 4), day(19_999, "healed", 1), day(20_000, "passed", 9)], now);
        assert_eq!((trend.len(), top), (2, 5));
        let bars = trend[0]["bars"].as_array().expect("bars");
        assert_eq!((bars[0]["y"].as_i64(), bars[0]["height"].as_i64()), (Some(32), Some(88)));
        assert_eq!((bars[1]["y"].as_i64(), bars[1]["height"].as_i64()), (Some(10), Some(22)));
        assert_eq!(trend[1]["bars"], json!([]));
    }
}
