//! The life of a ticket: one fault, many sightings.
//!
//! New, triaged, in progress, fixed, closed, won't fix until a day. A sighting opens it again; runs that are
//! green in every cell where it was seen fix it. Only rules are here: who asks has the sightings and the clock.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Nobody has looked at it yet.
    New,
    /// Somebody has looked, and it is real.
    Triaged,
    /// Somebody works on it.
    InProgress,
    /// It is mended; runs have shown it, or somebody says so.
    Fixed,
    /// It is done with.
    Closed,
    /// It stays as it is, until a day.
    WontFix,
}

impl TicketState {
    /// All states, in the order of a life.
    pub const ALL: [TicketState; 6] = [
        TicketState::New,
        TicketState::Triaged,
        TicketState::InProgress,
        TicketState::Fixed,
        TicketState::Closed,
        TicketState::WontFix,
    ];

    /// Its name in files and databases.
    pub fn name(self) -> &'static str {
        match self {
            TicketState::New => "new",
            TicketState::Triaged => "triaged",
            TicketState::InProgress => "in_progress",
            TicketState::Fixed => "fixed",
            TicketState::Closed => "closed",
            TicketState::WontFix => "wont_fix",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<TicketState> {
        TicketState::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether somebody still has to do something.
    pub fn is_open(self) -> bool {
        matches!(self, TicketState::New | TicketState::Triaged | TicketState::InProgress)
    }
}

/// What a sighting makes of a ticket; `None`: it stays as it is, and the sighting is counted.
///
/// `until` is the last day on which “won't fix” holds. Moments are compared with `changed`, when the ticket came
/// to its state: what was seen before, and is told late, opens nothing again.
pub fn after_sighting(
    state: TicketState,
    until: Option<NaiveDate>,
    changed: DateTime<Utc>,
    seen: DateTime<Utc>,
) -> Option<TicketState> {
    match state {
        TicketState::New | TicketState::Triaged | TicketState::InProgress => None,
        TicketState::WontFix => until.filter(|until| seen.date_naive() > *until).map(|_| TicketState::New),
        TicketState::Fixed | TicketState::Closed => (seen > changed).then_some(TicketState::New),
    }
}

/// What an open or closed ticket makes of the one that it is merged into; `None`: it stays as it is.
///
/// An open fault opens what was done with. Where nobody will fix it for a while, that holds for the other one too.
pub fn after_merge(one: TicketState, into: TicketState) -> Option<TicketState> {
    let is_done = matches!(into, TicketState::Fixed | TicketState::Closed);
    (one.is_open() && is_done).then_some(TicketState::New)
}

/// Where a part of a ticket stands once it is a ticket of its own: `own` is what it was before, `whole` what it was a
/// part of. `None`: as the whole does.
pub fn after_split(own: TicketState, whole: TicketState) -> Option<TicketState> {
    match (own.is_open(), whole.is_open()) {
        (true, true) => Some(own),
        (false, true) => Some(TicketState::New),
        // What runs have shown of the whole, they have shown of its parts.
        (_, false) => None,
    }
}

/// One cell in which a fault was seen, and what came of it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellHistory {
    /// The cell in words, with its scenario.
    pub cell: String,
    /// When it was last seen there.
    pub last_seen: DateTime<Utc>,
    /// The application's version then, if known.
    pub version: Option<String>,
    /// When the cell was last green without the fault, and on which version.
    pub green: Option<(DateTime<Utc>, Option<String>)>,
    /// When the two versions were first deployed where the cell plays, if somebody told: that in which it was seen, and
    /// that on which it was green.
    pub deployed: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// Whether a plan still runs it.
    pub is_planned: bool,
}

/// What the runs since say of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Every cell that is still planned has been green since, on the same or a newer version.
    pub is_fixed: bool,
    /// Cells that were green.
    pub green: Vec<String>,
    /// Cells that are still to come.
    pub waiting: Vec<String>,
    /// Cells that no plan runs any more: named, and not counted.
    pub unplanned: Vec<String>,
}

/// Looks at every cell in which a fault was seen.
pub fn verify(cells: &[CellHistory]) -> Verification {
    let mut verification =
        Verification { is_fixed: false, green: vec![], waiting: vec![], unplanned: vec![] };
    for cell in cells {
        let list = match (is_green(cell), cell.is_planned) {
            (true, _) => &mut verification.green,
            (false, true) => &mut verification.waiting,
            (false, false) => &mut verification.unplanned,
        };
        list.push(cell.cell.clone());
    }
    verification.is_fixed = verification.waiting.is_empty() && !verification.green.is_empty();
    verification
}

fn is_green(cell: &CellHistory) -> bool {
    let Some((when, version)) = &cell.green else { return false };
    let (seen, green) = cell.deployed;
    // Names of commits have no order of their own; that in which they came has one. What came first and is there again
    // was rolled back to: it never had the fault.
    let order =
        compare_versions(version.as_deref(), cell.version.as_deref()).or_else(|| Some(green?.cmp(&seen?)));
    *when > cell.last_seen && order != Some(Ordering::Less)
}

/// Compares versions by their numbers: 1.10 comes after 1.9. `None` where they can't be compared.
pub fn compare_versions(one: Option<&str>, other: Option<&str>) -> Option<Ordering> {
    let numbers = |version: &str| -> Option<Vec<u64>> {
        let named = version.trim();
        let version = named.trim_start_matches(['v', 'V']);
        // What follows a number that ends a version is a name: 2.0-beta, 2.0+build.
        let plain = version.split(['-', '+', ' ']).next()?;
        if version == named && may_be_a_commit(plain) {
            return None;
        }
        plain.split('.').map(|part| part.parse().ok()).collect()
    };
    let (mut one, mut other) = (numbers(one?)?, numbers(other?)?);
    let longest = one.len().max(other.len());
    one.resize(longest, 0);
    other.resize(longest, 0);
    Some(one.cmp(&other))
}

/// Whether digits may be the beginning of a commit's name: one in 27 of git's seven letters has no other. A day such as
/// 20261123 is none.
fn may_be_a_commit(digits: &str) -> bool {
    let is_long = digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = || chrono::NaiveDate::parse_from_str(digits, "%Y%m%d").is_ok_and(|day| day.year() < 2100);
    is_long && !(digits.len() == 8 && digits.starts_with(['1', '2']) && is_day())
}

/// How much a fault hurts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A word, a link, one cell of many.
    Low,
    /// One scenario, or few cells.
    Medium,
    /// Many cells, or many scenarios.
    High,
    /// A scenario that does not land anywhere.
    Critical,
}

impl Severity {
    /// Its name in files and databases.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of this name.
    pub fn parse(name: &str) -> Option<Severity> {
        let all = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
        all.into_iter().find(|severity| severity.name() == name)
    }
}

/// How far a fault has spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Cells in which it was seen.
    pub cells: usize,
    /// Cells that the scenarios in question have.
    pub of: usize,
    /// Scenarios in which it was seen.
    pub scenarios: usize,
    /// It does not stop the flow: a text, a link, a soft check.
    pub is_soft: bool,
    /// What browsers of real users tell of the items in question.
    pub used: Used,
}

/// How much real users use something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Used {
    /// Nobody has told: no player reports there, or what is meant is no item of content.
    #[default]
    Unknown,
    /// Others are used, this is not.
    Never,
    /// It is used.
    Some,
    /// It is among what is used most, or most of those who met it could not use it.
    Much,
}

/// How much something is used, by sessions: those that met it, of which so many missed it, and those that met what is
/// met most. From a quarter of that on it is much.
pub fn used(met: i64, missed: i64, most: i64) -> Used {
    match (met, most) {
        (_, ..=0) => Used::Unknown,
        (..=0, _) => Used::Never,
        _ if met * 4 >= most || missed * 2 > met => Used::Much,
        _ => Used::Some,
    }
}

/// The severity of a fault, by how many users can meet it, and do.
pub fn severity(spread: Spread) -> Severity {
    match (by_spread(spread), spread.used) {
        (severity, Used::Unknown | Used::Some) => severity,
        (Severity::Critical | Severity::High, Used::Much) => Severity::Critical,
        (Severity::Medium, Used::Much) => Severity::High,
        (Severity::Low, Used::Much) => Severity::Medium,
        (Severity::Critical, Used::Never) => Severity::High,
        (Severity::High, Used::Never) => Severity::Medium,
        (Severity::Medium | Severity::Low, Used::Never) => Severity::Low,
    }
}

fn by_spread(spread: Spread) -> Severity {
    let everywhere = spread.cells >= spread.of && spread.of > 1;
    let severity = match (everywhere, spread.scenarios) {
        (true, 2..) => Severity::Critical,
        (true, _) | (_, 3..) => Severity::High,
        _ if spread.cells * 2 >= spread.of => Severity::High,
        _ if spread.cells > 1 => Severity::Medium,
        _ => Severity::Low,
    };
    match severity {
        Severity::Critical | Severity::High if spread.is_soft => Severity::Medium,
        Severity::Medium if spread.is_soft => Severity::Low,
        severity => severity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2026-11-{text}:00:00Z").parse().expect("a moment")
    }

    #[test]
    fn a_sighting_opens_what_was_done_with_and_nothing_else() {
        let (changed, later) = (at("10T00"), at("11T00"));
        for state in [TicketState::Fixed, TicketState::Closed] {
            assert_eq!(after_sighting(state, None, changed, later), Some(TicketState::New));
            assert_eq!(after_sighting(state, None, changed, at("09T00")), None, "it was seen before");
        }
        for state in [TicketState::New, TicketState::Triaged, TicketState::InProgress] {
            assert_eq!(after_sighting(state, None, changed, later), None);
        }
    }

    #[test]
    fn what_nobody_will_fix_sleeps_to_the_end_of_its_day() {
        let until = NaiveDate::from_ymd_opt(2026, 11, 20);
        let after = |seen| after_sighting(TicketState::WontFix, until, at("10T00"), seen);
        assert_eq!(after(at("20T23")), None);
        assert_eq!(after(at("21T00")), Some(TicketState::New));
        assert_eq!(after_sighting(TicketState::WontFix, None, at("10T00"), at("21T00")), None);
    }

    fn cell(name: &str, green: Option<(&str, Option<&str>)>, is_planned: bool) -> CellHistory {
        CellHistory {
            cell: name.to_owned(),
            last_seen: at("10T02"),
            version: Some("1.9".to_owned()),
            green: green.map(|(when, version)| (at(when), version.map(str::to_owned))),
            deployed: (None, None),
            is_planned,
        }
    }

    #[test]
    fn it_is_fixed_when_every_planned_cell_was_green_since() {
        let green = cell("chromium en", Some(("11T02", Some("1.10"))), true);
        let waiting = cell("firefox en", Some(("09T02", Some("1.9"))), true);
        let gone = cell("webkit ar", None, false);
        assert!(!verify(&[green.clone(), waiting.clone(), gone.clone()]).is_fixed);
        let verification = verify(&[green.clone(), gone.clone()]);
        assert!(verification.is_fixed);
        assert_eq!(verification.unplanned, ["webkit ar"]);
        assert!(!verify(&[gone]).is_fixed, "nothing was shown by what never ran");
        assert!(!verify(&[]).is_fixed);
        // Green on an older version says nothing of the newer one.
        assert!(!verify(&[cell("chromium en", Some(("11T02", Some("1.8"))), true)]).is_fixed);
        assert!(verify(&[cell("chromium en", Some(("11T02", None)), true)]).is_fixed);
    }

    #[test]
    fn a_commit_that_came_before_the_fault_fixes_nothing() {
        let commit = |deployed| CellHistory {
            version: Some("f95f852".to_owned()),
            deployed,
            ..cell("chromium en", Some(("11T02", Some("279484c"))), true)
        };
        assert!(verify(&[commit((Some(at("09T00")), Some(at("10T23"))))]).is_fixed);
        assert!(!verify(&[commit((Some(at("09T00")), Some(at("08T00"))))]).is_fixed, "it was rolled back");
        for told in [(None, None), (Some(at("09T00")), None), (None, Some(at("08T00")))] {
            assert!(verify(&[commit(told)]).is_fixed, "nobody has told in which order they came");
        }
        // Numbers say more than the order in which they came: an old branch may be deployed late.
        let numbered = CellHistory {
            deployed: (Some(at("09T00")), Some(at("08T00"))),
            ..cell("chromium en", Some(("11T02", Some("1.10"))), true)
        };
        assert!(verify(&[numbered]).is_fixed);
    }

    #[test]
    fn merged_and_split_tickets_stay_honest() {
        use TicketState::{Closed, Fixed, InProgress, New, Triaged, WontFix};
        assert_eq!(after_merge(Triaged, Fixed), Some(New), "an open fault is not mended by being merged");
        assert_eq!(after_merge(Triaged, InProgress), None);
        assert_eq!(after_merge(Triaged, WontFix), None);
        assert_eq!(after_merge(Fixed, Closed), None);
        assert_eq!(after_split(Triaged, InProgress), Some(Triaged));
        assert_eq!(after_split(Closed, InProgress), Some(New), "it may be what kept the whole open");
        assert_eq!(after_split(New, Fixed), None);
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let compare = |one, other| compare_versions(Some(one), Some(other));
        assert_eq!(compare("1.10", "1.9"), Some(Ordering::Greater));
        assert_eq!(compare("v2", "2.0.0"), Some(Ordering::Equal));
        assert_eq!(compare("2.0-beta", "1.9"), Some(Ordering::Greater));
        assert_eq!(compare("3f2a9c", "1.9"), None);
        assert_eq!(compare_versions(None, Some("1")), None);
        // The same seven letters of two commits, by chance all of them digits: they have no order of their own.
        assert_eq!(compare("8461205", "3190477"), None);
        assert_eq!(compare("8461205-dirty", "3190477"), None);
        assert_eq!(compare("v8461205", "v3190477"), Some(Ordering::Greater));
        assert_eq!(compare("20261123", "20261122"), Some(Ordering::Greater));
        assert_eq!(compare("20261199", "20261122"), None, "no day");
        assert_eq!(compare("412", "99"), Some(Ordering::Greater), "numbers of builds");
    }

    #[test]
    fn what_more_people_meet_is_worse() {
        let severity = |cells, of, scenarios, is_soft| {
            severity(Spread { cells, of, scenarios, is_soft, used: Used::Unknown })
        };
        assert_eq!(severity(12, 12, 4, false), Severity::Critical);
        assert_eq!(severity(3, 3, 1, false), Severity::High);
        assert_eq!(severity(2, 12, 1, false), Severity::Medium);
        assert_eq!(severity(1, 12, 1, false), Severity::Low);
        assert_eq!(severity(12, 12, 4, true), Severity::Medium);
        assert_eq!(severity(1, 1, 1, false), Severity::High);
    }

    #[test]
    fn what_many_use_hurts_more_and_what_nobody_uses_less() {
        let with = |cells, used| severity(Spread { cells, of: 12, scenarios: 1, is_soft: false, used });
        assert_eq!([with(1, Used::Unknown), with(1, Used::Some)], [Severity::Low; 2]);
        assert_eq!([with(1, Used::Much), with(12, Used::Much)], [Severity::Medium, Severity::Critical]);
        assert_eq!([with(1, Used::Never), with(12, Used::Never)], [Severity::Low, Severity::Medium]);
        assert_eq!(used(0, 0, 0), Used::Unknown);
        assert_eq!([used(0, 0, 900), used(10, 0, 900)], [Used::Never, Used::Some]);
        assert_eq!([used(10, 6, 900), used(300, 0, 900)], [Used::Much, Used::Much]);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for state in TicketState::ALL {
            assert_eq!(TicketState::parse(state.name()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
    }
}
