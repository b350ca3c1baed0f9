//! All that an attempt works with: the session, the scenario, deadlines, and what was seen so far.

use crate::{address, evidence::Evidence, gate::Gate, listener::Listener, secrets::Secrets, sites::Sites};
use browser::{Dialog, Session};
use scenarios::{
    Described, FrameHint, HealPolicy, Language, Languages, RowOf, Scenario, Step, Target, Text, TextChange,
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use url::Url;

/// How an attempt is played.
#[derive(Debug, Clone)]
pub struct PlayOptions {
    /// Addresses are relative to it.
    pub base: Option<Url>,
    /// The language that the application is asked for.
    pub language: Option<Language>,
    /// How it is asked.
    pub languages: Arc<Languages>,
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
    /// Asked before each step, for people who follow step by step.
    pub gate: Option<Gate>,
    /// Told of each step as soon as it has ended.
    pub listener: Option<Listener>,
    /// The only places whose pages may be played on.
    pub sites: Sites,
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
    /// The language that its page is surely in.
    pub page: Option<Language>,
    /// A text of it that is another than the learned one, or waits for a yes.
    pub text: Option<TextChange>,
}

impl Observed {
    /// The same element, seen for the sake of one of its texts: nothing to learn from without a yes.
    pub(crate) fn with_text(&self, change: TextChange) -> Observed {
        let unsure = Some("one of its texts waits for a yes".to_owned());
        Observed { text: Some(change), unsure, ..self.clone() }
    }
}

/// The answer to the next dialog.
#[derive(Debug, Clone)]
pub(crate) struct Armed {
    pub accept: bool,
    /// Entered into a prompt.
    pub text: Option<String>,
    /// The step that says so.
    pub by: String,
    /// A step has acted since, and opened none so far.
    pub has_acted: bool,
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
    pub(crate) armed: Option<Armed>,
    /// The dialog that was answered last.
    pub(crate) answered: Option<Dialog>,
    /// Downloads that earlier steps have seen.
    pub(crate) downloads_seen: usize,
    /// Steps that left the page when they were played: to learn.
    pub navigated: Vec<String>,
    /// What was seen of the targets: to learn.
    pub observed: Vec<Observed>,
    /// Targets that were there as soon as a page was opened, and the page's address in the scenario: to learn.
    pub on_pages: Vec<(String, String)>,
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
            on_pages: vec![],
        }
    }

    /// A target by name. Names were checked when the file was read.
    pub(crate) fn target(&self, name: &str) -> Target {
        let mut target = self.scenario.targets.get(name).cloned().unwrap_or_default();
        let selectors = target.selectors.iter_mut().flatten();
        let row = match &mut target.row {
            RowOf::Record(known) => known.values_mut().flatten().collect(),
            RowOf::Unknown | RowOf::Place => vec![],
        };
        let texts = selectors.chain(target.signals.attributes.values_mut()).chain(row);
        for text in texts.filter(|text| text.contains("${")) {
            *text = self.fill_in(text);
        }
        target
    }

    /// A text with its placeholders filled in, or the secret's value.
    pub(crate) fn text(&self, text: &Text) -> String {
        match text {
            Text::Plain(text) => self.fill_in(text),
            Text::Secret(name) => self.secrets.get(name).unwrap_or("").to_owned(),
        }
    }

    /// `${unique}` and `${lang}` (or `${language}`) filled in; the latter where the cell has a language.
    pub(crate) fn fill_in(&self, text: &str) -> String {
        let text = text.replace("${unique}", &self.unique);
        match &self.options.language {
            Some(language) => text.replace("${lang}", &language.0).replace("${language}", &language.0),
            None => text,
        }
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
        match (&self.options.base, &self.options.language) {
            (Some(base), Some(language)) => {
                address::join_in(base, &address, language, &self.options.languages)
            }
            (Some(base), None) => address::join(base, &address),
            (None, _) => address,
        }
    }
}
