//! Plans: what runs when on which matrix, as surefoot.yaml says it.

use crate::{Engine, Language, Viewport};
use chrono::NaiveDate;
use std::time::Duration;

/// What runs when on which matrix. An empty list takes the project's default.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Scenario files and folders, relative to surefoot.yaml; empty: all.
    pub scenarios: Vec<String>,
    /// Only scenarios with at least one of these tags; empty: all.
    pub tags: Vec<String>,
    /// In these browsers.
    pub browsers: Vec<Engine>,
    /// In these languages.
    pub languages: Vec<Language>,
    /// In these viewports.
    pub viewports: Vec<Viewport>,
    /// In these environments, by name.
    pub environments: Vec<String>,
    /// As these personas, by name; empty: as nobody in particular.
    pub personas: Vec<String>,
    /// What starts it; empty: only by hand.
    pub when: Vec<Trigger>,
    /// How often a broken cell is tried again.
    pub retries: u32,
    /// How many of its cells may run at a time; `None`: as many as there are workers.
    pub parallel: Option<usize>,
    /// From 0 to 9; what is higher goes first.
    pub priority: u8,
    /// Opens the pages that can be reached without acting and looks for the targets, and acts on nothing.
    pub resolve_only: bool,
    /// It keeps its place and starts by itself no more.
    pub paused: bool,
}

/// The priority of a plan that names none.
pub const USUAL_PRIORITY: u8 = 5;

/// What starts a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trigger {
    /// At the times of a calendar.
    Cron {
        /// Five fields, or six and seven as Quartz has them.
        expression: String,
        /// The time zone's name in the IANA database; `None`: UTC.
        time_zone: Option<String>,
    },
    /// Again and again; the times are whole multiples since 1970, so that everybody agrees on them.
    Every(Duration),
    /// A deployment to one of its environments that somebody tells of.
    Deployment,
}

/// A time in which nothing of a system starts: slots within it are left out, and are not caught up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    /// When it begins.
    pub begins: Trigger,
    /// How long it lasts.
    pub lasts: Duration,
}

/// A scenario whose failures are known: it runs, and its verdict counts for nothing until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// The scenario's file, relative to surefoot.yaml.
    pub scenario: String,
    /// In these browsers only; empty: in all.
    pub browsers: Vec<Engine>,
    /// In these languages only; empty: in all.
    pub languages: Vec<Language>,
    /// The last day, `2026-12-31`: afterwards it counts again.
    pub until: String,
    /// Why.
    pub reason: String,
}

impl Quarantine {
    /// Whether it is about the same cells, whatever its day and reason.
    pub fn covers_the_same(&self, other: &Quarantine) -> bool {
        let same = |one: &[String], other: &[String]| {
            one.iter().all(|name| other.contains(name)) && other.iter().all(|name| one.contains(name))
        };
        let names =
            |browsers: &[Engine]| browsers.iter().map(|one| one.name().to_owned()).collect::<Vec<_>>();
        let tags = |languages: &[Language]| languages.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
        self.scenario == other.scenario
            && same(&names(&self.browsers), &names(&other.browsers))
            && same(&tags(&self.languages), &tags(&other.languages))
    }

    /// Whether a cell is one of those that it is about, whatever the day.
    pub fn covers(&self, scenario: &str, browser: Engine, language: Option<&Language>) -> bool {
        self.scenario == scenario
            && (self.browsers.is_empty() || self.browsers.contains(&browser))
            && (self.languages.is_empty() || language.is_some_and(|one| self.languages.contains(one)))
    }

    /// Whether it still holds on a day. What is no day holds on none.
    pub fn holds(&self, today: NaiveDate) -> bool {
        self.until.trim().parse::<NaiveDate>().is_ok_and(|until| today <= until)
    }
}

impl Plan {
    /// The time zone in which people think of it: that of its first calendar; `None`: UTC.
    pub fn time_zone(&self) -> Option<&str> {
        self.when.iter().find_map(|trigger| match trigger {
            Trigger::Cron { time_zone, .. } => time_zone.as_deref(),
            _ => None,
        })
    }
}
