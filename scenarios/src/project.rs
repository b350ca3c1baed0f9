//! A project: what surefoot.yaml says about systems, environments, languages and people.

use crate::notification::Notifications;
use crate::plan::{Maintenance, Plan, Quarantine};
use crate::retention::Retention;
use crate::scenario::HealPolicy;
use crate::{Engine, Language, Viewport};
use indexmap::IndexMap;

/// What surefoot.yaml holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Project {
    /// The applications under test, by name.
    pub systems: IndexMap<String, System>,
    /// Where they run, by name.
    pub environments: IndexMap<String, Environment>,
    /// The environment that is used where none is asked for.
    pub default_environment: Option<String>,
    /// The languages, and how the application is told one.
    pub languages: Languages,
    /// Who uses the application, by name.
    pub personas: IndexMap<String, Persona>,
    /// What is masked in pictures and emptied in saved pages: CSS selectors.
    pub redacted: Vec<String>,
    /// Browsers for runs that don't ask for any.
    pub browsers: Vec<Engine>,
    /// Viewports for runs that don't ask for any.
    pub viewports: Vec<Viewport>,
    /// What runs when on which matrix, by name.
    pub plans: IndexMap<String, Plan>,
    /// Scenarios whose failures are known.
    pub quarantine: Vec<Quarantine>,
    /// How long evidence is kept.
    pub retention: Retention,
    /// Who is told what.
    pub notifications: Notifications,
}

/// An application under test.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct System {
    /// Its name for people.
    pub name: Option<String>,
    /// How many cells may run at a time on it, in all its environments together; `None`: as many as there are workers.
    pub parallel: Option<usize>,
    /// When no plan starts there.
    pub maintenance: Vec<Maintenance>,
}

/// A place where an application runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment {
    /// The system that runs there; `None`: any.
    pub system: Option<String>,
    /// The base URL.
    pub url: String,
    /// The application's version, as a free text.
    pub version: Option<String>,
    /// Real users work there: a changed target is only proposed unless `heal` says otherwise.
    pub production: bool,
    /// What a changed target does.
    pub heal: Option<HealPolicy>,
    /// How many cells may run at a time; `None`: as many as there are workers.
    pub parallel: Option<usize>,
    /// What is done before each cell.
    pub before_cell: Option<Around>,
    /// What is done after each cell.
    pub after_cell: Option<Around>,
    /// Invalid certificates are accepted.
    pub insecure: bool,
}

/// What is done around a cell, to bring the application into a known state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Around {
    /// A request.
    Http {
        /// Its method: `POST`.
        method: String,
        /// Its address, absolute or relative to the environment's.
        url: String,
        /// Its body; may be empty.
        body: String,
        /// Its headers.
        headers: IndexMap<String, String>,
    },
    /// A program and its arguments.
    Command(Vec<String>),
}

/// Languages of an application.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Languages {
    /// The source language.
    pub default: Option<Language>,
    /// All of them.
    pub all: Vec<Language>,
    /// How the application is told one.
    pub set_by: SetBy,
}

/// How an application is told its language. Header, navigator.language and Intl are set in any case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SetBy {
    /// By nothing more.
    #[default]
    Header,
    /// By a cookie of this name.
    Cookie(String),
    /// By a query parameter of this name.
    Query(String),
    /// By a prefix of the path that holds `{lang}`.
    Path(String),
    /// By an entry of this name in the local storage.
    Storage(String),
    /// By a scenario file that switches it.
    Scenario(String),
}

/// Someone who uses the application.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Persona {
    /// The scenario file that logs them in, relative to surefoot.yaml.
    pub login: Option<String>,
    /// The names of the secrets that the login needs.
    pub secrets: Vec<String>,
    /// Free words about them.
    pub attributes: IndexMap<String, String>,
}
