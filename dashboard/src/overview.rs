//! The first page of the morning: what is broken and why, worst first.

use crate::{
    app::App,
    failure::Failure,
    guard::Visit,
    live,
    words::{self, TITLE, Words, short},
};
use axum::{
    extract::{Extension, State},
    response::Html,
};
use chrono::{DateTime, TimeDelta, Utc};
use scenarios::schedule;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{CellRow, DayCount, Ticket, TicketFilter};

/// So many days are in the trend, and so many lines in the small lists.
const DAYS: i64 = 30;
const LINES: usize = 5;

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let cells = app.store().cells(app.project(), None).await?;
    let open = TicketFilter { states: open_states(), ..TicketFilter::default() };
    let tickets = app.store().tickets(app.project(), &open).await?;
    let mut faults = vec![];
    for ticket in &tickets {
        faults.push(fault(&app, ticket, &words, now).await?);
    }
    faults.sort_by_key(|fault| fault["verdict"] != "broken");
    let count = |verdict: &str| faults.iter().filter(|fault| fault["verdict"] == verdict).count();
    let days = app.store().days(app.project(), now - TimeDelta::days(DAYS)).await?;
    let (trend, top) = trend(&days, now);
    let fault_counts = json!({"broken": count("broken"), "inconclusive": count("inconclusive")});
    let values = json!({
        "counts": counts(&cells),
        "fault_counts": fault_counts,
        "faults": faults,
        "matrix": {"systems": matrix(&cells)},
        "trend": trend,
        "trend_top": top,
        "slowest": slowest(&cells),
        "flakiest": flakiest(&cells),
        "never": never(&app, &cells).await?,
        "next_slots": next_slots(&app, &words, now).await?,
        "live": live::load(&app).await?,
    });
    Ok(app.render(&visit, "overview", words.say("overview"), values))
}

/// States in which somebody still has to do something.
pub(crate) fn open_states() -> Vec<scenarios::TicketState> {
    scenarios::TicketState::ALL.into_iter().filter(|state| state.is_open()).collect()
}

async fn fault(app: &App, ticket: &Ticket, words: &Words, now: DateTime<Utc>) -> Result<Value, Failure> {
    let seen = app.store().cells_of_ticket(&ticket.id).await?;
    let (meaning, next) = words::code(Some(&ticket.code));
    let screenshot = ticket.captured.screenshot.as_ref().map(|name| format!("/artifacts/{name}"));
    Ok(json!({
        "ticket": ticket.number,
        "verdict": if ticket.is_operations { "inconclusive" } else { "broken" },
        "title": short(&ticket.title, TITLE),
        "system": ticket.system,
        "code": ticket.code,
        "meaning": meaning,
        "next": next,
        "severity": ticket.severity,
        "cells": in_short(seen.iter().map(|(browser, language)| (browser.as_str(), language.as_deref()))),
        "cells_count": seen.len(),
        "since_ago": words.ago(ticket.first_seen, now),
        "screenshot": screenshot,
        "run": ticket.captured.run,
    }))
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

fn counts(cells: &[CellRow]) -> Value {
    let count = |verdict: &str| cells.iter().filter(|cell| cell.verdict == verdict).count();
    json!({
        "broken": count("broken"),
        "inconclusive": count("inconclusive"),
        "flaky": count("flaky"),
        "healed": count("healed"),
        "passed": count("passed"),
        "total": cells.len(),
    })
}

const WORST_FIRST: [&str; 5] = ["broken", "inconclusive", "flaky", "healed", "passed"];

/// The worst verdict of some cells.
pub(crate) fn worst<'a>(verdicts: impl Iterator<Item = &'a str> + Clone) -> Option<&'static str> {
    WORST_FIRST.into_iter().find(|worst| verdicts.clone().any(|verdict| verdict == *worst))
}

/// System × browser × language.
fn matrix(cells: &[CellRow]) -> Vec<Value> {
    let systems: BTreeSet<Option<&str>> = cells.iter().map(|cell| cell.system.as_deref()).collect();
    let of_system = |system: Option<&str>| {
        let own: Vec<&CellRow> = cells.iter().filter(|cell| cell.system.as_deref() == system).collect();
        let languages: BTreeSet<&str> =
            own.iter().map(|cell| cell.language.as_deref().unwrap_or("-")).collect();
        let browsers: BTreeSet<&str> = own.iter().map(|cell| cell.browser.as_str()).collect();
        let field = |browser: &str, language: &str| {
            let here = own.iter().filter(|cell| {
                cell.browser == browser && cell.language.as_deref().unwrap_or("-") == language
            });
            let verdicts = here.map(|cell| cell.verdict.as_str());
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("browser", browser);
            if language != "-" {
                query.append_pair("language", language);
            }
            if let Some(system) = system {
                query.append_pair("system", system);
            }
            json!({
                "verdict": worst(verdicts.clone()),
                "count": verdicts.clone().count(),
                "broken": verdicts.filter(|verdict| *verdict == "broken").count(),
                "href": format!("/runs?{}", query.finish()),
            })
        };
        let rows: Vec<Value> = browsers
            .iter()
            .map(|browser| {
                let cells: Vec<Value> = languages.iter().map(|language| field(browser, language)).collect();
                json!({"browser": browser, "cells": cells})
            })
            .collect();
        json!({"name": system.unwrap_or("–"), "languages": languages, "rows": rows})
    };
    systems.into_iter().map(of_system).collect()
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

fn slowest(cells: &[CellRow]) -> Vec<Value> {
    let mut slow: BTreeMap<&str, &CellRow> = BTreeMap::new();
    for cell in cells {
        let known = slow.entry(&cell.file).or_insert(cell);
        if cell.took_ms > known.took_ms {
            *known = cell;
        }
    }
    let mut slow: Vec<&CellRow> = slow.into_values().collect();
    slow.sort_by_key(|cell| std::cmp::Reverse(cell.took_ms));
    let line = |cell: &&CellRow| {
        json!({"scenario": short(&cell.scenario, TITLE), "took": words::took(cell.took_ms),
            "href": format!("/runs/{}", cell.run)})
    };
    slow.iter().take(LINES).map(line).collect()
}

fn flakiest(cells: &[CellRow]) -> Vec<Value> {
    let mut flaky: BTreeMap<&str, (&str, i64, i64)> = BTreeMap::new();
    for cell in cells {
        let known = flaky.entry(&cell.file).or_insert((&cell.scenario, 0, 0));
        (known.1, known.2) = (known.1 + cell.flaky, known.2 + cell.runs);
    }
    let mut flaky: Vec<_> = flaky.into_iter().filter(|(_, (_, flaky, _))| *flaky > 0).collect();
    flaky.sort_by_key(|(_, (_, flaky, runs))| std::cmp::Reverse(flaky * 10_000 / (*runs).max(1)));
    let line = |(file, (scenario, flaky, runs)): &(&str, (&str, i64, i64))| json!({"scenario": short(scenario, TITLE), "flaky": flaky, "runs": runs, "href": format!("/scenarios/{file}")});
    flaky.iter().take(LINES).map(line).collect()
}

async fn never(app: &App, cells: &[CellRow]) -> Result<Vec<Value>, Failure> {
    let run: BTreeSet<&str> = cells.iter().map(|cell| cell.file.as_str()).collect();
    let files = app.store().files(app.project()).await?;
    let line = |path: &str| json!({"scenario": path, "href": format!("/scenarios/{path}")});
    let never = files.iter().map(|file| file.path.as_str());
    let scenarios = never.filter(|path| path.starts_with("scenarios/") && path.ends_with(".yaml"));
    Ok(scenarios.filter(|path| !run.contains(path)).take(LINES).map(line).collect())
}

async fn next_slots(app: &App, words: &Words, now: DateTime<Utc>) -> Result<Vec<Value>, Failure> {
    // A project whose files are wrong has no plans; the log has why.
    let Ok((folder, _)) = app.desk.project(app.project()).await else { return Ok(vec![]) };
    let plans = folder.project.plans.iter().filter(|(_, plan)| !plan.paused);
    let mut slots: Vec<(DateTime<Utc>, &str)> = plans
        .flat_map(|(name, plan)| plan.when.iter().map(move |trigger| (name, trigger)))
        .filter_map(|(name, trigger)| Some((schedule::next(trigger, now)?, name.as_str())))
        .collect();
    slots.sort();
    let line = |(slot, plan): &(DateTime<Utc>, &str)| json!({"plan": plan, "when": words::moment(*slot), "in": words.until(*slot, now)});
    Ok(slots.iter().take(LINES).map(line).collect())
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
