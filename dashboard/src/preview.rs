//! What a change of a plan would come to, before it is kept: cells, the next times, the lines that change.

use crate::words::{MESSAGE, Words, short};
use chrono::{DateTime, Utc};
use runner::{folder::ProjectFolder, planning, schedule::under_maintenance};
use scenarios::{Plan, Project, Trigger, schedule, zone};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use utoipa::ToSchema;

/// So many times are told.
const TIMES: usize = 5;

/// So many slots are looked at for them: a window may leave out many.
const LOOKED_AT: usize = 200;

/// Lines beside a change.
const AROUND: usize = 2;

/// What a change would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    /// How many cells the plan has then; nothing where it can't be started.
    pub cells: Option<usize>,
    /// Why it can't be started.
    pub error: Option<String>,
    /// When it starts next by itself.
    pub next: Vec<Time>,
    /// The lines of surefoot.yaml that change, with some around them.
    pub diff: Vec<Line>,
}

/// When a plan starts.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Time {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The same as its time zone has it: `2026-11-23 02:30 CET`.
    pub local: String,
    /// The system whose maintenance keeps it from starting.
    pub left_out: Option<String>,
}

/// A line of a difference.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Line {
    /// `same`, `added`, `removed` or `gap`, where lines that stay are left out.
    pub kind: &'static str,
    /// What it says.
    pub text: String,
}

/// What a plan would come to in a project whose file would say this.
pub(crate) fn of(
    project_id: &str,
    folder: &ProjectFolder,
    (project, plan): (&Project, &Plan),
    now: DateTime<Utc>,
) -> Preview {
    let folder = ProjectFolder { root: folder.root.clone(), project: project.clone() };
    let cells = planning::cells(project_id, &folder, plan, now.date_naive());
    let (cells, error) = match cells {
        Ok(cells) => (Some(cells.len()), None),
        Err(errors) => (None, Some(inside(&errors.to_string(), &folder))),
    };
    Preview { cells, error, next: times(project, plan, now), diff: vec![] }
}

/// A message without the place where the project is checked out: that is nobody's business.
pub(crate) fn inside(words: &str, folder: &ProjectFolder) -> String {
    short(&words.replace(&format!("{}/", folder.root.display()), ""), MESSAGE)
}

/// The next times at which a plan starts by itself, and those before them that maintenance leaves out.
pub(crate) fn times(project: &Project, plan: &Plan, now: DateTime<Utc>) -> Vec<Time> {
    let mut times = vec![];
    let mut starts = 0;
    for (at, trigger) in slots(plan, now, LOOKED_AT) {
        let left_out = under_maintenance(project, plan, at).map(|(system, _)| system);
        starts += usize::from(left_out.is_none());
        if left_out.is_none() || times.len() < TIMES {
            times.push(Time { at, local: local(plan, trigger, at), left_out });
        }
        if starts == TIMES {
            break;
        }
    }
    times
}

/// The next slots of a plan in their order, each with what starts it; what two triggers mean at once comes once.
fn slots(plan: &Plan, now: DateTime<Utc>, most: usize) -> Vec<(DateTime<Utc>, &Trigger)> {
    if plan.paused {
        return vec![];
    }
    let of =
        |trigger| std::iter::successors(schedule::next(trigger, now), |slot| schedule::next(trigger, *slot));
    let mut all: Vec<(DateTime<Utc>, &Trigger)> = plan
        .when
        .iter()
        .flat_map(|trigger| of(trigger).take(most).map(move |slot| (slot, trigger)))
        .collect();
    all.sort_by_key(|(slot, _)| *slot);
    all.dedup_by_key(|(slot, _)| *slot);
    all.truncate(most);
    all
}

/// A slot as the zone of its calendar has it; one without a calendar as the plan's.
fn local(plan: &Plan, trigger: &Trigger, at: DateTime<Utc>) -> String {
    let name = match trigger {
        Trigger::Cron { time_zone, .. } => time_zone.as_deref(),
        _ => plan.time_zone(),
    };
    at.with_timezone(&zone::named(name)).format("%Y-%m-%d %H:%M %Z").to_string()
}

/// The lines that change, with some around them.
pub(crate) fn diff(old: &str, new: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = vec![];
    for (at, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if at > 0 {
            lines.push(Line { kind: "gap", text: "⋯".to_owned() });
        }
        for change in group.iter().flat_map(|part| diff.iter_changes(part)) {
            let kind = match change.tag() {
                ChangeTag::Equal => "same",
                ChangeTag::Insert => "added",
                ChangeTag::Delete => "removed",
            };
            lines.push(Line { kind, text: change.value().trim_end_matches(['\n', '\r']).to_owned() });
        }
    }
    lines
}

/// The words of the panel: whether it starts by itself at all.
pub(crate) fn when_not(plan: &Plan, words: &Words) -> Option<&'static str> {
    let by_itself = plan.when.iter().any(|trigger| !matches!(trigger, Trigger::Deployment));
    match (plan.paused, by_itself, plan.when.is_empty()) {
        (true, ..) => Some(words.say("preview_paused")),
        (_, true, _) => None,
        (_, _, true) => Some(words.say("by_hand_more")),
        _ => Some(words.say("preview_deployment")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::read_project;

    #[test]
    fn the_next_times_are_told_in_the_plans_zone_without_what_maintenance_leaves_out() {
        let text = "systems: {crm: {maintenance: [{cron: \"0 0 * * 0\", time_zone: Europe/Berlin, lasts: 4h}]}}\n\
            environments: {test: {url: http://a/, system: crm}}\n\
            plans: {nightly: {environments: [test], when: {cron: \"30 2 * * *\", time_zone: Europe/Berlin}}}\n";
        let project = read_project("", text).unwrap();
        // Sunday, 25 October 2026, when the clocks go back, is under maintenance.
        let told = times(&project, &project.plans["nightly"], "2026-10-23T12:00:00Z".parse().unwrap());
        let told: Vec<(&str, Option<&str>)> =
            told.iter().map(|time| (time.local.as_str(), time.left_out.as_deref())).collect();
        assert_eq!(
            told,
            [
                ("2026-10-24 02:30 CEST", None),
                ("2026-10-25 02:30 CEST", Some("crm")),
                ("2026-10-26 02:30 CET", None),
                ("2026-10-27 02:30 CET", None),
                ("2026-10-28 02:30 CET", None),
                ("2026-10-29 02:30 CET", None),
            ]
        );
    }

    #[test]
    fn a_difference_shows_what_changes_and_little_else() {
        let old: String = (1..=20).map(|at| format!("line {at}\n")).collect();
        let new = old.replace("line 3\n", "line three\n").replace("line 18\n", "");
        let told: Vec<String> =
            diff(&old, &new).iter().map(|line| format!("{} {}", line.kind, line.text)).collect();
        assert_eq!(told[2..4], ["removed line 3", "added line three"]);
        assert_eq!(told.iter().filter(|line| line.starts_with("gap")).count(), 1);
        assert!(told.contains(&"removed line 18".to_owned()) && told.len() == 12, "{told:?}");
        assert_eq!(diff(&old, &old), []);
    }
}
