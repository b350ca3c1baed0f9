//! The digest of the night: what broke, recovered, is still broken, healed and did not run. Pure.

use super::told::{Cause, CauseKey, Causes, Heal, Heals, Told, Turn, add_place, listed, place, ranked, told};
use chrono::{DateTime, Utc};
use scenarios::{Channel, Topic};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{BrokenCell, News, PlanRunRow, Proposal, Untold};

/// What a store knows of a night.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What changed.
    pub news: Vec<News>,
    /// Cells that are known to be broken.
    pub broken: Vec<BrokenCell>,
    /// What waits for a yes.
    pub proposals: Vec<Proposal>,
    /// Runs that told nothing.
    pub untold: Vec<Untold>,
    /// Plans that were started and have not ended.
    pub unended: Vec<PlanRunRow>,
    /// Plans that were due and did not start, and when that was.
    pub unstarted: Vec<(String, DateTime<Utc>)>,
    /// How many cells are known to be good, of how many that are known.
    pub good: (i64, i64),
}

/// What a digest tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Morning {
    /// From this moment.
    pub since: DateTime<Utc>,
    /// To this one.
    pub until: DateTime<Utc>,
    /// What changed.
    pub told: Told,
    /// What was broken before and still is, the worst first.
    pub still: Causes,
    /// What waits for a yes.
    pub waiting: Heals,
    /// What did not run, or told nothing.
    pub missing: Vec<Missing>,
    /// How many cells are known to be good, of how many that are known; `None` where only some systems are told of.
    pub good: Option<(i64, i64)>,
}

/// What did not run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Missing {
    /// Cells that told nothing.
    Inconclusive {
        /// How many.
        cells: i64,
        /// Why.
        code: Option<String>,
        /// Where.
        environment: String,
    },
    /// Cells that were left out.
    Skipped {
        /// How many.
        cells: i64,
        /// Why.
        code: Option<String>,
        /// Where.
        environment: String,
    },
    /// A plan that has not ended.
    Unended {
        /// The plan.
        plan: String,
        /// How many of its cells wait or run.
        cells: i64,
    },
    /// A plan that was due and did not start.
    Unstarted {
        /// The plan.
        plan: String,
        /// When it was due.
        slot: DateTime<Utc>,
    },
}

/// The digest of a night for a channel.
pub fn morning(facts: &Facts, channel: &Channel, (since, until): (DateTime<Utc>, DateTime<Utc>)) -> Morning {
    let is_ours = |system: &Option<String>| {
        channel.systems.is_empty() || system.as_ref().is_some_and(|system| channel.systems.contains(system))
    };
    let is_told = |plan: &String| channel.plans.is_empty() || channel.plans.contains(plan);
    let news: Vec<News> =
        facts.news.iter().filter(|news| is_ours(&news.system) && is_told(&news.plan)).cloned().collect();
    let untold =
        facts.untold.iter().filter(|one| is_ours(&one.system)).map(|one| match one.verdict.as_str() {
            "skipped" => Missing::Skipped {
                cells: one.cells,
                code: one.code.clone(),
                environment: one.environment.clone(),
            },
            _ => Missing::Inconclusive {
                cells: one.cells,
                code: one.code.clone(),
                environment: one.environment.clone(),
            },
        });
    let unended = facts.unended.iter().filter(|one| is_told(&one.plan));
    let unended =
        unended.map(|one| Missing::Unended { plan: one.plan.clone(), cells: (one.cells - one.done).max(0) });
    let unstarted = facts.unstarted.iter().filter(|(plan, _)| is_told(plan));
    let unstarted = unstarted.map(|(plan, slot)| Missing::Unstarted { plan: plan.clone(), slot: *slot });
    // What a person proposed was found by no run: whoever answers for it sees it on the page.
    let heal = |one: &Proposal| {
        Some(Heal { scenario: one.file.clone(), target: one.target.clone(), run: one.run.clone()? })
    };
    let before = facts.broken.iter().filter(|cell| cell.since < since && is_ours(&cell.system));
    Morning {
        since,
        until,
        told: Told { plans: vec![], ..told(&news, &Topic::ALL) },
        still: still(before),
        waiting: listed(facts.proposals.iter().filter_map(heal)),
        missing: unstarted.chain(unended).chain(untold).collect(),
        good: channel.systems.is_empty().then_some(facts.good),
    }
}

fn still<'c>(cells: impl Iterator<Item = &'c BrokenCell>) -> Causes {
    let mut all: BTreeMap<CauseKey<'_>, Cause> = BTreeMap::new();
    let mut count = 0;
    for cell in cells {
        let ticket = cell.ticket.as_ref();
        let scenario = if ticket.is_some() { "" } else { cell.scenario.as_str() };
        let new = || Cause {
            ticket: ticket.map(|ticket| ticket.number),
            title: ticket.map_or_else(|| cell.scenario.clone(), |ticket| ticket.title.clone()),
            code: ticket.map(|ticket| ticket.code.clone()),
            severity: ticket.map(|ticket| ticket.severity.clone()),
            system: cell.system.clone(),
            message: cell.message.clone(),
            turn: Turn::Same,
            run: cell.run.clone(),
            // The first is the oldest.
            since: Some(cell.since.format("%Y-%m-%d").to_string()),
            ..Cause::default()
        };
        let cause = all.entry((ticket.map(|ticket| ticket.number), scenario)).or_insert_with(new);
        add_place(cause, place([Some(cell.browser.as_str()), cell.language.as_deref()]));
        count += 1;
    }
    ranked(all.into_values().collect(), count)
}
