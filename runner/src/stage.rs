//! All that an attempt works with: the session, the scenario, deadlines, and what was seen so far.

use crate::{evidence::Evidence, secrets::Secrets};
use browser::{Dialog, Session};
use scenarios::{Described, FrameHint, HealPolicy, Language, Scenario, Step, Target, Text};
use std::{path::PathBuf, time::Duration};
use url::Url;

/// How an attempt is played.
#[derive(Debug, Clone)]
pub struct PlayOptions {
    /// Addresses are relative to it.
    pub base: Option<Url>,
    /// The language that the application is asked for.
    pub language: Option<Language>,
    /// What a changed target does, where neither step nor scenario say.
    pub heal: HealPolicy,
    /// How long one step may take.
    pub step_timeout: Duration,
    /// How long a document may take to arrive.
    pub navigation_timeout: Duration,
    /// Describes every target on the way, to learn from a run that passes.
    pub learn: bool,
    /// CSS selectors of what is masked and emptied.
    pub redact: Vec<String>,
    /// Links with invalid certificates are no fault.
    pub insecure: bool,
    /// Waits so long before each step, for people who watch.
    pub slow: Duration,
    /// The folder that upload files are relative to.
    pub files: PathBuf,
    /// The first step to play, by id; those before it are left out.
    pub from: Option<String>,
    /// The last step to play, by id.
    pub to: Option<String>,
}

/// What a target looked like when a step found it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
    /// The target's name.
    pub target: String,
    /// The step that found it.
    pub step: String,
    /// The element.
    pub described: Described,
    /// The frames on the way.
    pub frame: Vec<FrameHint>,
    /// It was found by its likeness only, or by selectors that disagree: nothing to learn from.
    pub unsure: Option<String>,
    /// It is a field of type password.
    pub secret: bool,
}

/// An attempt on its way.
pub struct Stage<'a> {
    /// The browser.
    pub session: Session,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// How it is played.
    pub options: PlayOptions,
    /// Values of secrets.
    pub secrets: &'a Secrets,
    /// Where evidence goes.
    pub evidence: Evidence,
    /// A fresh word for `${unique}`.
    pub unique: String,
    /// The next dialog is answered like this.
    pub(crate) armed: Option<(bool, Option<String>)>,
    /// The dialog that was answered last.
    pub(crate) answered: Option<Dialog>,
    /// Downloads that earlier steps have seen.
    pub(crate) downloads_seen: usize,
    /// Steps that left the page when they were played: to learn.
    pub navigated: Vec<String>,
    /// What was seen of the targets: to learn.
    pub observed: Vec<Observed>,
}

impl<'a> Stage<'a> {
    /// A stage for one attempt; `unique` is a word that no other attempt has.
    pub fn new(
        session: Session,
        scenario: &'a Scenario,
        options: PlayOptions,
        secrets: &'a Secrets,
        evidence: Evidence,
        unique: String,
    ) -> Stage<'a> {
        Stage {
            session,
            scenario,
            options,
            secrets,
            evidence,
            unique,
            armed: None,
            answered: None,
            downloads_seen: 0,
            navigated: vec![],
            observed: vec![],
        }
    }

    /// A target by name. Names were checked when the file was read.
    pub(crate) fn target(&self, name: &str) -> Target {
        self.scenario.targets.get(name).cloned().unwrap_or_default()
    }

    /// A text with its `${unique}` filled in, or the secret's value.
    pub(crate) fn text(&self, text: &Text) -> String {
        match text {
            Text::Plain(text) => self.fill_in(text),
            Text::Secret(name) => self.secrets.get(name).unwrap_or("").to_owned(),
        }
    }

    /// `${unique}` filled in.
    pub(crate) fn fill_in(&self, text: &str) -> String {
        text.replace("${unique}", &self.unique)
    }

    /// What a changed target of this step does. A step that destroys, pays or sends never heals by acting
    /// unless it says so itself.
    pub(crate) fn heal_policy(&self, step: &Step) -> HealPolicy {
        let general = self.scenario.heal.unwrap_or(self.options.heal);
        match step.heal {
            Some(policy) => policy,
            None if general == HealPolicy::Act && scenarios::has_weight(step, self.scenario) => {
                HealPolicy::Propose
            }
            None => general,
        }
    }

    /// An address of the scenario as an absolute one.
    pub(crate) fn absolute(&self, address: &str) -> String {
        let address = self.fill_in(address);
        match &self.options.base {
            Some(base) => join(base, &address),
            None => address,
        }
    }
}

/// `address` relative to `base`; the origin of an absolute one is kept.
///
/// A base with a path of its own (`https://host/app/`) keeps it: `/contacts` becomes `/app/contacts`.
pub(crate) fn join(base: &Url, address: &str) -> String {
    if Url::parse(address).is_ok() {
        return address.to_owned();
    }
    let mut root = base.clone();
    if !root.path().ends_with('/') {
        let path = format!("{}/", root.path());
        root.set_path(&path);
    }
    root.join(address.trim_start_matches('/')).map_or_else(|_| address.to_owned(), |url| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_to_the_base_url() {
        for (base, address, expected) in [
            ("http://127.0.0.1:80/", "/admin/", "http://127.0.0.1/admin/"),
            ("https://host/app", "/contacts?a=1", "https://host/app/contacts?a=1"),
            ("https://host/", "", "https://host/"),
            ("https://host/", "https://other/x", "https://other/x"),
        ] {
            let base = Url::parse(base).unwrap();
            assert_eq!(join(&base, address), expected);
        }
    }
}
