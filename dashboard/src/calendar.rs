//! What a plan ran and will run, by month, week and day, as its time zone has them.
//!
//! Nights in which the clocks change have their own hours: a day is looked at from its first moment to that of the
//! next, and an hour that comes twice is there twice.

use crate::{
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    plan_acts,
    plans::{href, verdict},
    words::Words,
};
use axum::{
    extract::{Extension, Path, Query, State},
    response::Html,
};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use runner::schedule::under_maintenance;
use scenarios::{
    Plan, Project, schedule,
    zone::{self, Tz},
};
use serde::Deserialize;
use serde_json::{Value, json};
use store::PlanRunRow;

/// Slots in a day of the month.
const IN_MONTH: usize = 2;

/// Slots in a day of the week; a day shows all.
const IN_WEEK: usize = 12;

/// So many slots of a day are told of each trigger: one a minute.
const MOST: usize = 1_440;

/// Days of a week before the one that is asked for.
const BEFORE: u64 = 2;

/// So many runs of a span are looked at.
const RUNS: u32 = 5_000;

#[derive(Deserialize)]
pub(crate) struct Asked {
    /// `day` or `week`.
    view: Option<String>,
    /// A day of it.
    day: Option<NaiveDate>,
}

/// A plan and where it stands.
type Of<'a> = (&'a str, &'a Project, &'a Plan);

/// What happened, or is to happen, at a moment.
struct Entry {
    at: DateTime<Utc>,
    told: Value,
}

pub(crate) async fn page(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Failure> {
    let (words, now) = (app.words(&visit), Utc::now());
    let (folder, _) = app.desk.project(visit.project()).await?;
    let project = &folder.project;
    let plan = project.plans.get(&name).filter(|plan| acts::sees_plan(&folder, plan, &visit));
    let Some(plan) = plan else {
        return Err(plan_acts::elsewhere(&app, &visit, (&name, "/calendar"), &folder).await);
    };
    let zone = zone::named(plan.time_zone());
    let today = now.with_timezone(&zone).date_naive();
    // Further away nobody looks, and no calendar goes on for ever.
    let day = asked.day.filter(|day| (1970..9000).contains(&day.year())).unwrap_or(today);
    let is_day = asked.view.as_deref() == Some("day");
    // A week begins a little before its day: what was last night is as near as what comes.
    let (first, count) = if is_day { (day, 1) } else { (day - Days::new(BEFORE), 7) };
    let ends = first + Days::new(count);
    let entries = entries((&app, &visit), (&name, project, plan), zone, (first, ends), &words, now).await?;
    let address = |view: &str, day: NaiveDate| format!("{}/calendar?view={view}&day={day}", href(&name));
    let view = if is_day { "day" } else { "week" };
    let days: Vec<NaiveDate> = (0..count).map(|at| first + Days::new(at)).collect();
    let told_days: Vec<Value> = days
        .iter()
        .map(|day| {
            let own = of_day(&entries, zone, *day);
            let hours = zone::hours(zone, *day).len();
            json!({
                "date": day.to_string(),
                "weekday": weekday(*day, &words),
                "title": day.format("%m-%d").to_string(),
                "href": address("day", *day),
                "is_today": *day == today,
                "hours": (hours != 24).then_some(hours),
                "more": own.len().saturating_sub(IN_WEEK),
                "slots": own.iter().take(IN_WEEK).map(|entry| entry.told.clone()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let values = json!({
        "plan": {"name": name, "href": href(&name), "paused": plan.paused, "environments": plan.environments},
        "view": view,
        "zone": zone.name(),
        "title": if is_day { format!("{day}") } else { format!("{first} – {}", ends - Days::new(1)) },
        "today": address(view, today),
        "is_now": (first..ends).contains(&today),
        "before": address(view, day - Days::new(count)),
        "after": address(view, day + Days::new(count)),
        "as_day": address("day", day),
        "as_week": address("week", day),
        "days": told_days,
        "hours": if is_day { hours(&entries, zone, day, now) } else { vec![] },
        "may_run": acts::may_run(&folder, plan, None, &visit),
    });
    Ok(app.render(&visit, "calendar", &name, values))
}

/// This month, week by week, with the slots that were and those that come.
pub(crate) async fn month(
    (app, visit): (&App, &Visit),
    of: Of<'_>,
    words: &Words,
    now: DateTime<Utc>,
) -> Result<Value, Failure> {
    let (name, _, plan) = of;
    let zone = zone::named(plan.time_zone());
    let today = now.with_timezone(&zone).date_naive();
    let first = today.with_day(1).unwrap_or(today);
    let next = first + Months::new(1);
    let begins = monday(first);
    let weeks: Vec<NaiveDate> =
        (0..6).map(|week| begins + Days::new(week * 7)).take_while(|monday| *monday < next).collect();
    let ends = weeks.last().map_or(next, |last| *last + Days::new(7));
    let entries = entries((app, visit), of, zone, (begins, ends), words, now).await?;
    let day = |date: NaiveDate| {
        let own = of_day(&entries, zone, date);
        json!({
            "day": date.day(),
            "href": format!("{}/calendar?view=day&day={date}", href(name)),
            "in_month": date.month() == first.month(),
            "is_today": date == today,
            "more": own.len().saturating_sub(IN_MONTH),
            "slots": own.iter().take(IN_MONTH).map(|entry| entry.told.clone()).collect::<Vec<_>>(),
        })
    };
    let weeks: Vec<Vec<Value>> =
        weeks.iter().map(|monday| (0..7).map(|at| day(*monday + Days::new(at))).collect()).collect();
    Ok(json!({
        "title": first.format("%Y-%m").to_string(),
        "zone": zone.name(),
        "weekdays": words.say("weekdays").split(' ').collect::<Vec<_>>(),
        "weeks": weeks,
    }))
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

fn weekday(day: NaiveDate, words: &Words) -> String {
    let at = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
    words.say("weekdays").split(' ').nth(at).unwrap_or_default().to_owned()
}

/// What ran and what will run between two days, in its order.
async fn entries(
    (app, visit): (&App, &Visit),
    (name, project, plan): Of<'_>,
    zone: Tz,
    (first, ends): (NaiveDate, NaiveDate),
    words: &Words,
    now: DateTime<Utc>,
) -> Result<Vec<Entry>, Failure> {
    let (from, to) = (zone::day_begins(zone, first), zone::day_begins(zone, ends));
    let ran = app.store().plan_runs_between(visit.project(), name, (from, to), RUNS).await?;
    let past = ran.iter().map(|run| Entry { at: run.created, told: past(run, zone, words) });
    let mut all: Vec<Entry> = past.collect();
    all.extend(coming((project, plan), zone, (from, to), words, now));
    all.sort_by_key(|entry| entry.at);
    Ok(all)
}

fn past(run: &PlanRunRow, zone: Tz, words: &Words) -> Value {
    let verdict = verdict(run);
    let counts = run.counts;
    json!({
        "when": clock(run.created, zone),
        "verdict": verdict,
        "href": format!("/runs?plan_run={}", run.id),
        "left_out": null,
        "words": words.say(&format!("verdict_{verdict}")),
        "broken": counts.broken,
        "cells": run.cells,
    })
}

/// What starts by itself from now on.
fn coming(
    (project, plan): (&Project, &Plan),
    zone: Tz,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    words: &Words,
    now: DateTime<Utc>,
) -> Vec<Entry> {
    let entry = |(at, left_out): (DateTime<Utc>, Option<String>)| {
        let left_out = left_out.map(|system| words.fill("left_out", &[("system", &system)]));
        Entry {
            at,
            told: json!({"when": clock(at, zone), "verdict": null, "href": null, "left_out": left_out,
                "words": null, "broken": 0, "cells": 0}),
        }
    };
    slots_between((project, plan), (from, to), now).into_iter().map(entry).collect()
}

/// When a plan starts by itself between two moments, and the system whose maintenance leaves it out.
pub(crate) fn slots_between(
    (project, plan): (&Project, &Plan),
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, Option<String>)> {
    if plan.paused || to <= now {
        return vec![];
    }
    let days = usize::try_from((to - from).num_days()).unwrap_or(0) + 1;
    // A slot at the first moment of a day belongs to that day.
    let after = if from > now { from - chrono::TimeDelta::milliseconds(1) } else { now };
    let last = to - chrono::TimeDelta::milliseconds(1);
    let mut slots: Vec<DateTime<Utc>> =
        plan.when.iter().flat_map(|trigger| schedule::slots(trigger, after, last, MOST * days)).collect();
    slots.sort();
    slots.dedup();
    let left_out = |at| under_maintenance(project, plan, at).map(|(system, _)| system);
    slots.into_iter().map(|at| (at, left_out(at))).collect()
}

fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

fn of_day(entries: &[Entry], zone: Tz, day: NaiveDate) -> Vec<&Entry> {
    let own = entries.iter().filter(|entry| entry.at.with_timezone(&zone).date_naive() == day);
    own.collect()
}

/// A day hour by hour: the one that is left out is not there, the one that comes twice is there twice.
fn hours(entries: &[Entry], zone: Tz, day: NaiveDate, now: DateTime<Utc>) -> Vec<Value> {
    let begins = zone::hours(zone, day);
    let offsets = begins.iter().map(|hour| hour.format("%Z").to_string());
    let changes = offsets.collect::<std::collections::BTreeSet<_>>().len() > 1;
    let end = zone::day_begins(zone, day + Days::new(1));
    let told = begins.iter().enumerate().map(|(at, hour)| {
        let (from, to) = (hour.to_utc(), begins.get(at + 1).map_or(end, DateTime::to_utc));
        let own = entries.iter().filter(|entry| (from..to).contains(&entry.at));
        let label = if changes { "%H:%M %Z" } else { "%H:%M" };
        json!({
            "label": hour.format(label).to_string(),
            "is_now": (from..to).contains(&now),
            "slots": own.map(|entry| entry.told.clone()).collect::<Vec<_>>(),
        })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::read_project;

    #[test]
    fn nights_in_which_the_clocks_change_have_their_own_hours() {
        let text = "plans: {half: {when: {cron: \"*/30 * * * *\", time_zone: Europe/Berlin}}, \
            nightly: {when: {cron: \"30 2 * * *\", time_zone: Europe/Berlin}}}\n";
        let project = read_project("", text).unwrap();
        let now: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().unwrap();
        let zone = zone::named(Some("Europe/Berlin"));
        let day = |name: &str, day: &str| {
            let day: NaiveDate = day.parse().unwrap();
            let span = (zone::day_begins(zone, day), zone::day_begins(zone, day + Days::new(1)));
            let entries = coming((&project, &project.plans[name]), zone, span, &Words::of("en"), now);
            let filled = |hour: &Value| hour["slots"].as_array().map_or(0, Vec::len);
            hours(&entries, zone, day, now)
                .iter()
                .filter(|hour| filled(hour) > 0)
                .map(|hour| format!("{} {}", hour["label"].as_str().unwrap(), filled(hour)))
                .collect::<Vec<_>>()
        };
        let autumn = day("half", "2026-10-25");
        assert_eq!(autumn.len(), 25);
        assert_eq!(autumn[1..4], ["01:00 CEST 2", "02:00 CEST 2", "02:00 CET 2"]);
        let spring = day("half", "2026-03-29");
        assert_eq!((spring.len(), spring[2].as_str()), (23, "03:00 CEST 2"));
        assert_eq!(day("nightly", "2026-10-25"), ["02:00 CEST 1"], "once, though the hour comes twice");
        assert_eq!(day("nightly", "2026-03-29"), ["03:00 CEST 1"], "at the next moment that there is");
        assert_eq!(day("nightly", "2026-11-22"), ["02:00 1"]);
    }
}
