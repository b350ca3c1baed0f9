//! What a message tells: news, with what cancels out taken away, grouped by their cause. Pure.
//!
//! Cells that broke and recovered within one message are counted and not named; what nobody will mend until a day is
//! not told. What we could not tell is never among what is broken.

use scenarios::{TicketState, Topic};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{News, NewsKind, NewsTicket};

/// So many causes are named, and the rest counted: a message is read in ten seconds.
pub(crate) const MOST_CAUSES: usize = 15;

/// So many places of a cause are named.
const MOST_PLACES: usize = 6;

/// What has changed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Told {
    /// The plans that have shown it; an empty name for what somebody ran by itself.
    pub plans: Vec<String>,
    /// What broke, the worst first.
    pub broken: Causes,
    /// What is good again.
    pub recovered: Causes,
    /// Targets that were found by their likeness for the first time.
    pub healed: Heals,
    /// What keeps us from telling.
    pub operations: Causes,
    /// What kept us from telling, and does no more.
    pub operations_over: Causes,
    /// How many cells broke and recovered, or recovered and broke.
    pub passing: usize,
}

/// Faults with their cells, the worst first, as many as are named.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Causes {
    /// How many cells, in all.
    pub cells: usize,
    /// How many causes, in all.
    pub count: usize,
    /// Those that are named.
    pub named: Vec<Cause>,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cause {
    /// Its ticket.
    pub ticket: Option<i64>,
    /// What it is about.
    pub title: String,
    /// Its code.
    pub code: Option<String>,
    /// How much it hurts.
    pub severity: Option<String>,
    /// The system.
    pub system: Option<String>,
    /// What was wanted and what was there.
    pub message: Option<String>,
    /// How many cells.
    pub cells: usize,
    /// Some of them: `chromium · de · test`.
    pub places: Vec<String>,
    /// What became of the ticket.
    pub turn: Turn,
    /// A run that has shown it.
    pub run: String,
    /// Since which day, where it is not new: `2026-11-20`.
    pub since: Option<String>,
}

/// What became of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Nothing.
    #[default]
    Same,
    /// It is new.
    Opened,
    /// It is open again.
    Reopened,
    /// It is done with.
    Fixed,
}

/// Targets that were found by their likeness.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Heals {
    /// How many.
    pub count: usize,
    /// Those that are named.
    pub named: Vec<Heal>,
}

/// A target that was found by its likeness.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Heal {
    /// The scenario's title or file.
    pub scenario: String,
    /// The target's name.
    pub target: String,
    /// The run that found it.
    pub run: String,
}

impl Told {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        let causes = [&self.broken, &self.recovered, &self.operations, &self.operations_over];
        causes.iter().all(|causes| causes.count == 0) && self.healed.count == 0 && self.passing == 0
    }
}

/// What news have to tell to somebody who wants to hear of these topics. `news` are in their order.
pub fn told(news: &[News], tell: &[Topic]) -> Told {
    let news: Vec<&News> = news
        .iter()
        .filter(|news| news.ticket.as_ref().is_none_or(|ticket| ticket.state != TicketState::WontFix))
        .collect();
    let (cells, passing) = net(&news, |news| match news.kind {
        NewsKind::Broken | NewsKind::Recovered => Some(news.cell.clone()),
        _ => None,
    });
    let (tickets, _) = net(&news, |news| match news.kind {
        NewsKind::Opened | NewsKind::Reopened | NewsKind::Fixed => Some(news.ticket.as_ref()?.number),
        _ => None,
    });
    let tickets: Vec<&News> = tickets.into_iter().filter(|ticket| agrees(ticket, &cells, &news)).collect();
    let wants = |topic| tell.contains(&topic);
    let of = |topic: Topic, all: &[&News]| if wants(topic) { causes(all) } else { Causes::default() };
    let pick = |kinds: &[NewsKind], is_operations: bool| -> Vec<&News> {
        let all = cells.iter().chain(&tickets).copied();
        all.filter(|news| {
            let of_operations = news.ticket.as_ref().is_some_and(|ticket| ticket.is_operations);
            kinds.contains(&news.kind) && of_operations == is_operations
        })
        .collect()
    };
    let opened = [NewsKind::Broken, NewsKind::Opened, NewsKind::Reopened];
    let closed = [NewsKind::Recovered, NewsKind::Fixed];
    let told = Told {
        plans: vec![],
        broken: of(Topic::Broken, &pick(&opened, false)),
        recovered: of(Topic::Recovered, &pick(&closed, false)),
        healed: if wants(Topic::Healed) { heals(&news) } else { Heals::default() },
        operations: of(Topic::Operations, &pick(&opened, true)),
        operations_over: of(Topic::Operations, &pick(&closed, true)),
        passing: if wants(Topic::Broken) && wants(Topic::Recovered) { passing } else { 0 },
    };
    let plans: BTreeSet<&str> = news.iter().map(|news| news.plan.as_str()).collect();
    Told { plans: plans.into_iter().map(str::to_owned).collect(), ..told }
}

/// Whether what became of a ticket goes with what became of the cell that has shown it: a fault that was opened in a
/// cell that is good again by now is no news. A cell that has not changed has nothing against it.
fn agrees(ticket: &News, cells: &[&News], news: &[&News]) -> bool {
    if ticket.ticket.as_ref().is_some_and(|ticket| ticket.is_operations) {
        return true;
    }
    let goes_with = if ticket.kind == NewsKind::Fixed { NewsKind::Recovered } else { NewsKind::Broken };
    let is_of_cell = |news: &&&News| {
        news.cell == ticket.cell && matches!(news.kind, NewsKind::Broken | NewsKind::Recovered)
    };
    match cells.iter().find(is_of_cell) {
        Some(left) => left.kind == goes_with,
        None => !news.iter().any(|news| is_of_cell(&news)),
    }
}

/// What is left of news of the same thing: what came and went is as it was before, as its first and its last news are
/// of different sides. Not every turn is among them: people close tickets themselves. Tells how many came and went.
fn net<'n, K: Ord>(news: &[&'n News], key: impl Fn(&News) -> Option<K>) -> (Vec<&'n News>, usize) {
    let mut all: BTreeMap<K, Vec<&News>> = BTreeMap::new();
    for news in news {
        if let Some(key) = key(news) {
            all.entry(key).or_default().push(news);
        }
    }
    let is_good =
        |news: Option<&&News>| news.map(|news| matches!(news.kind, NewsKind::Recovered | NewsKind::Fixed));
    let is_passing = |news: &&Vec<&News>| is_good(news.first()) != is_good(news.last());
    let passing = all.values().filter(is_passing).count();
    let mut left: Vec<&News> =
        all.values().filter(|news| !is_passing(news)).filter_map(|news| news.last().copied()).collect();
    left.sort_by(|one, other| one.id.cmp(&other.id));
    (left, passing)
}

/// What makes a cause this one: its ticket, or without one the scenario.
pub(crate) type CauseKey<'a> = (Option<i64>, &'a str);

/// Groups news by ticket; those without one by scenario.
fn causes(news: &[&News]) -> Causes {
    let mut all: BTreeMap<CauseKey<'_>, (Cause, BTreeSet<&str>)> = BTreeMap::new();
    for news in news {
        let number = news.ticket.as_ref().map(|ticket| ticket.number);
        let scenario = if number.is_some() { "" } else { news.scenario.as_str() };
        let (cause, cells) = all
            .entry((number, scenario))
            .or_insert_with(|| (cause(news.ticket.as_ref(), news), BTreeSet::new()));
        if cells.insert(&news.cell) {
            add_place(
                cause,
                place([Some(news.browser.as_str()), news.language.as_deref(), Some(&news.environment)]),
            );
        }
        match news.kind {
            NewsKind::Opened => cause.turn = Turn::Opened,
            NewsKind::Reopened => cause.turn = Turn::Reopened,
            NewsKind::Fixed => cause.turn = Turn::Fixed,
            NewsKind::Broken | NewsKind::Recovered | NewsKind::Healed => {}
        }
    }
    let cells: BTreeSet<&str> = all.values().flat_map(|(_, cells)| cells.iter().copied()).collect();
    let cells = cells.len();
    ranked(all.into_values().map(|(cause, _)| cause).collect(), cells)
}

fn cause(ticket: Option<&NewsTicket>, news: &News) -> Cause {
    Cause {
        ticket: ticket.map(|ticket| ticket.number),
        title: ticket.map_or_else(|| news.scenario.clone(), |ticket| ticket.title.clone()),
        code: ticket.map(|ticket| ticket.code.clone()),
        severity: ticket.map(|ticket| ticket.severity.clone()),
        system: news.system.clone(),
        message: news.message.clone(),
        run: news.run.clone(),
        ..Cause::default()
    }
}

/// One more cell of a cause.
pub(crate) fn add_place(cause: &mut Cause, place: String) {
    cause.cells += 1;
    if cause.places.len() < MOST_PLACES && !cause.places.contains(&place) {
        cause.places.push(place);
    }
}

/// What tells a cell from others of its scenario, in short.
pub(crate) fn place<const N: usize>(parts: [Option<&str>; N]) -> String {
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The worst first: by severity, then by the number of cells, then the older ticket.
pub(crate) fn ranked(mut causes: Vec<Cause>, cells: usize) -> Causes {
    let badness = |cause: &Cause| {
        let names = ["critical", "high", "medium", "low"];
        names.iter().position(|name| cause.severity.as_deref() == Some(*name)).unwrap_or(names.len())
    };
    causes.sort_by_key(|cause| (badness(cause), usize::MAX - cause.cells, cause.ticket));
    let count = causes.len();
    causes.truncate(MOST_CAUSES);
    Causes { cells, count, named: causes }
}

fn heals(news: &[&News]) -> Heals {
    let healed = news.iter().filter(|news| news.kind == NewsKind::Healed);
    let heals = healed.map(|news| Heal {
        scenario: news.scenario.clone(),
        target: news.target.clone().unwrap_or_default(),
        run: news.run.clone(),
    });
    listed(heals)
}

/// Each target of a scenario once, as many as are named.
pub(crate) fn listed(heals: impl Iterator<Item = Heal>) -> Heals {
    let all: BTreeMap<(String, String), Heal> =
        heals.map(|heal| ((heal.scenario.clone(), heal.target.clone()), heal)).collect();
    Heals { count: all.len(), named: all.into_values().take(MOST_CAUSES).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::example::{news, with_ticket};

    fn check(news: &[News], tell: &[Topic]) -> Told {
        told(news, tell)
    }

    #[test]
    fn one_message_groups_cells_by_their_cause() {
        let all = [
            with_ticket(news(1, NewsKind::Opened, "a · chromium"), 7, "high"),
            with_ticket(news(2, NewsKind::Broken, "a · chromium"), 7, "high"),
            with_ticket(news(3, NewsKind::Broken, "b · chromium"), 7, "high"),
            with_ticket(news(4, NewsKind::Broken, "c · chromium"), 7, "high"),
            with_ticket(news(5, NewsKind::Recovered, "d · chromium"), 3, "low"),
            with_ticket(news(6, NewsKind::Recovered, "e · chromium"), 3, "low"),
            with_ticket(news(7, NewsKind::Fixed, "e · chromium"), 3, "low"),
        ];
        let told = check(&all, &Topic::ALL);
        assert_eq!((told.broken.cells, told.broken.count), (3, 1));
        assert_eq!((told.recovered.cells, told.recovered.count), (2, 1));
        let (broken, recovered) = (&told.broken.named[0], &told.recovered.named[0]);
        assert_eq!((broken.ticket, broken.turn, broken.cells), (Some(7), Turn::Opened, 3));
        assert_eq!((recovered.ticket, recovered.turn), (Some(3), Turn::Fixed));
        assert_eq!((told.healed.count, told.operations.count, told.passing), (0, 0, 0));
    }

    #[test]
    fn what_came_and_went_is_counted_and_not_named() {
        let all = [
            with_ticket(news(1, NewsKind::Broken, "a"), 7, "high"),
            with_ticket(news(2, NewsKind::Opened, "a"), 7, "high"),
            with_ticket(news(3, NewsKind::Recovered, "a"), 7, "high"),
            with_ticket(news(4, NewsKind::Fixed, "a"), 7, "high"),
        ];
        let told = check(&all, &Topic::ALL);
        assert_eq!((told.broken.count, told.recovered.count, told.passing), (0, 0, 1));
        // Broken, recovered and broken again is broken.
        let again = [&all[..], &[with_ticket(news(5, NewsKind::Broken, "a"), 7, "high")]].concat();
        let told = check(&again, &[Topic::Broken]);
        assert_eq!((told.broken.cells, told.passing), (1, 0));
        assert!(check(&all, &[Topic::Broken]).is_empty());
        // Somebody has closed it in between, of which there are no news.
        let by_hand = [
            with_ticket(news(1, NewsKind::Opened, "a"), 7, "high"),
            with_ticket(news(2, NewsKind::Reopened, "a"), 7, "high"),
        ];
        assert_eq!(check(&by_hand, &[Topic::Broken]).broken.count, 1);
    }

    #[test]
    fn a_fault_of_a_cell_that_is_good_again_counts_where_it_still_is() {
        let all = [
            with_ticket(news(1, NewsKind::Opened, "a"), 7, "high"),
            with_ticket(news(2, NewsKind::Broken, "a"), 7, "high"),
            with_ticket(news(3, NewsKind::Broken, "b"), 7, "high"),
            with_ticket(news(4, NewsKind::Recovered, "a"), 7, "high"),
        ];
        let told = check(&all, &Topic::ALL);
        assert_eq!((told.broken.cells, told.broken.named[0].cells, told.passing), (1, 1, 1));
        // A second fault in a cell that stays broken is one more cause of the same cell.
        let second = with_ticket(news(5, NewsKind::Opened, "b"), 8, "low");
        let told = check(&[&all[..], &[second]].concat(), &Topic::ALL);
        assert_eq!((told.broken.cells, told.broken.count), (1, 2));
    }

    #[test]
    fn what_we_could_not_tell_is_never_among_what_is_broken() {
        let mut down = with_ticket(news(1, NewsKind::Opened, "a"), 9, "high");
        down.ticket.as_mut().expect("it has one").is_operations = true;
        let told = check(std::slice::from_ref(&down), &Topic::ALL);
        assert_eq!((told.broken.count, told.operations.count), (0, 1));
        assert!(check(&[down], &[Topic::Broken, Topic::Recovered, Topic::Healed]).is_empty());
    }

    #[test]
    fn what_nobody_will_mend_is_not_told() {
        let mut known = with_ticket(news(1, NewsKind::Broken, "a"), 9, "high");
        known.ticket.as_mut().expect("it has one").state = TicketState::WontFix;
        assert!(check(&[known], &Topic::ALL).is_empty());
    }

    #[test]
    fn the_worst_comes_first_and_the_rest_is_counted() {
        let one = |at: i64| {
            let severity = if at == 30 { "critical" } else { "low" };
            with_ticket(news(at, NewsKind::Broken, &format!("cell {at}")), at, severity)
        };
        let told = check(&(1..=30).map(one).collect::<Vec<_>>(), &Topic::ALL);
        assert_eq!((told.broken.count, told.broken.cells, told.broken.named.len()), (30, 30, MOST_CAUSES));
        assert_eq!((told.broken.named[0].ticket, told.broken.named[1].ticket), (Some(30), Some(1)));
    }

    #[test]
    fn a_target_that_healed_in_many_cells_is_told_once() {
        let heal = |at| News {
            target: Some("save".to_owned()),
            ..news(at, NewsKind::Healed, &format!("cell {at}"))
        };
        let told = check(&[heal(1), heal(2)], &Topic::ALL);
        assert_eq!((told.healed.count, told.healed.named[0].target.as_str()), (1, "save"));
    }
}
