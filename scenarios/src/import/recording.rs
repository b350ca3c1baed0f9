//! A recording on its way to a scenario: what the steps so far have told.

use super::keyboard::Keyboard;
use super::selectors::target_name;
use crate::Scenario;
use crate::scenario::{Action, Step, Tab};
use crate::target::{FrameHint, Target};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};
use url::Url;

/// What tells two recorded elements apart.
type Place = (Vec<Vec<String>>, Vec<usize>);

/// The state of an import.
pub(super) struct Recording {
    /// The scenario so far.
    pub scenario: Scenario,
    /// What a person should know.
    pub notes: Vec<String>,
    /// The keys that are down.
    pub keyboard: Keyboard,
    /// Where the last press is among the steps.
    pub press: Option<usize>,
    names: HashMap<Place, String>,
    /// The recorded addresses of tabs, in order of opening; the first is `main`.
    tabs: Vec<String>,
    /// The current tab, as an index; `None` after it was closed.
    current: Option<usize>,
    /// Addresses that the main page was at.
    addresses: HashSet<String>,
    kept: Vec<Value>,
}

impl Recording {
    pub(super) fn new(title: String) -> Recording {
        Recording {
            scenario: Scenario { title, ..Scenario::default() },
            notes: Vec::new(),
            keyboard: Keyboard::default(),
            press: None,
            names: HashMap::new(),
            tabs: vec!["main".to_owned()],
            current: Some(0),
            addresses: HashSet::new(),
            kept: Vec::new(),
        }
    }

    /// The name of the target with these selectors; the same ones share a target.
    pub(super) fn target(
        &mut self,
        selectors: Vec<Vec<String>>,
        frame: Vec<usize>,
        step: Option<&str>,
    ) -> String {
        let place = (selectors, frame);
        if let Some(name) = self.names.get(&place) {
            return name.clone();
        }
        let wish = target_name(&place.0, step);
        let numbered = (2..).map(|number| format!("{wish}_{number}"));
        let free = |name: &String| !self.scenario.targets.contains_key(name);
        let name = std::iter::once(wish.clone()).chain(numbered).find(free).unwrap_or(wish);
        let target = Target {
            selectors: place.0.clone(),
            frame: place
                .1
                .iter()
                .map(|index| FrameHint { index: Some(*index), ..FrameHint::default() })
                .collect(),
            ..Target::default()
        };
        self.scenario.targets.insert(name.clone(), target);
        self.names.insert(place, name.clone());
        name
    }

    /// Adds a step that does this.
    pub(super) fn push(&mut self, action: Action) -> &mut Step {
        self.scenario.steps.push(Step {
            id: String::new(),
            note: None,
            action,
            timeout: None,
            heal: None,
            navigates: false,
            soft: false,
            line: 0,
            imported: None,
        });
        self.scenario.steps.last_mut().expect("a step was pushed")
    }

    /// Keeps a step that we cannot play, with its position.
    pub(super) fn keep(&mut self, at: usize, step: Map<String, Value>) {
        self.kept.push(json!({"at": at, "step": step}));
    }

    /// The page is at this address now.
    pub(super) fn arrive(&mut self, address: &str) {
        self.addresses.insert(without_fragment(address));
    }

    /// Changes to the tab that a step was recorded in. Recordings name tabs by their address at that
    /// moment; scenarios name them by when they opened.
    pub(super) fn change_tab(&mut self, at: usize, tab: &str) {
        let is_main =
            tab == "main" || (self.current == Some(0) && self.addresses.contains(&without_fragment(tab)));
        let index = if is_main { Some(0) } else { self.tabs.iter().position(|known| known == tab) };
        if index.is_some() && index == self.current {
            return;
        }
        let (action, index) = match index {
            Some(0) => (Tab::First, 0),
            Some(index) => (Tab::Number(index + 1), index),
            None => {
                self.tabs.push(tab.to_owned());
                self.notes.push(format!(
                    "step {at} was recorded in the tab or frame {tab}: the scenario switches to the newest tab before it"
                ));
                (Tab::Newest, self.tabs.len() - 1)
            }
        };
        self.current = Some(index);
        self.push(Action::Switch(action));
    }

    /// The current tab was closed.
    pub(super) fn close_tab(&mut self) {
        self.current = None;
    }

    /// Gives ids to the steps without one, keeps what is left, and hands the notes over.
    pub(super) fn finish(&mut self) -> Vec<String> {
        if !self.kept.is_empty() {
            let mut imported = match self.scenario.imported.take() {
                Some(Value::Object(imported)) => imported,
                _ => Map::new(),
            };
            imported.insert("steps".to_owned(), Value::Array(std::mem::take(&mut self.kept)));
            self.scenario.imported = Some(Value::Object(imported));
        }
        let mut taken: HashSet<String> = HashSet::new();
        for step in self.scenario.steps.iter_mut().filter(|step| !step.id.is_empty()) {
            let wish = step.id.clone();
            let names = std::iter::once(wish.clone()).chain((2..).map(|number| format!("{wish}-{number}")));
            step.id = names.into_iter().find(|name| !taken.contains(name)).unwrap_or(wish.clone());
            if step.id != wish {
                self.notes
                    .push(format!("two steps are called `{wish}`: the second one is `{}` now", step.id));
            }
            taken.insert(step.id.clone());
        }
        for (at, step) in self.scenario.steps.iter_mut().enumerate().filter(|(_, step)| step.id.is_empty()) {
            let names = ["s", "step", "step_"].into_iter().map(|prefix| format!("{prefix}{}", at + 1));
            step.id = names
                .into_iter()
                .find(|name| !taken.contains(name))
                .unwrap_or_else(|| format!("s{}-step", at + 1));
            taken.insert(step.id.clone());
        }
        std::mem::take(&mut self.notes)
    }
}

fn without_fragment(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) => {
            url.set_fragment(None);
            url.to_string()
        }
        Err(_) => address.to_owned(),
    }
}
