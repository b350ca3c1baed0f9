//! Which tab a step acts in, and what brought a document.

use crate::captured::{Arrived, CapturedEvent};
use scenarios::scenario::{Action, Destination, Tab};

/// A document that arrives later than this after a click came for another reason. Playwright's recorder
/// uses the same 5 s.
const CAUSED_WITHIN_MS: u64 = 5000;

/// The tabs as a replay would see them.
#[derive(Debug)]
pub(crate) struct Tabs {
    current: usize,
    /// Tabs that are open, in order of opening.
    open: Vec<usize>,
    /// Tabs whose first document has arrived.
    arrived: Vec<usize>,
}

/// What a document's arrival means.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    /// It came with the step before.
    Navigates,
    /// It is a step of its own.
    Step(Action),
    /// The page did it by itself, or it is the first document of a tab.
    Nothing,
}

impl Tabs {
    pub fn new() -> Tabs {
        Tabs { current: 0, open: vec![0], arrived: vec![] }
    }

    pub fn opened(&mut self, tab: usize) {
        self.open.push(tab);
    }

    /// A tab was closed: the step for it, where the page did not do it by itself.
    pub fn closed(&mut self, tab: usize, quiet: bool) -> Option<Action> {
        let at = self.open.iter().position(|open| *open == tab);
        if let Some(at) = at {
            self.open.remove(at);
        }
        if tab != self.current {
            return None;
        }
        // A replay goes on in the tab that opened before the closed one.
        let before = at.map_or(0, |at| at.saturating_sub(1));
        self.current = if quiet { self.open.get(before).copied().unwrap_or(0) } else { usize::MAX };
        quiet.then_some(Action::CloseTab)
    }

    /// The step that makes the event's tab the current one.
    pub fn enter(&mut self, tab: usize) -> Option<Action> {
        if tab == self.current {
            return None;
        }
        self.current = tab;
        let number = self.open.iter().position(|open| *open == tab)? + 1;
        let choice = match number {
            1 => Tab::First,
            number if number == self.open.len() => Tab::Newest,
            number => Tab::Number(number),
        };
        Some(Action::Switch(choice))
    }

    /// What the arrival of a document means; `acted_ms` is when the last click or key in this tab was.
    pub fn arrival(
        &mut self,
        event: &CapturedEvent,
        cause: Arrived,
        acted_ms: Option<u64>,
        address: String,
    ) -> Meaning {
        if !self.arrived.contains(&event.tab) {
            if event.url != "about:blank" {
                self.arrived.push(event.tab);
            }
            return Meaning::Nothing;
        }
        let caused = acted_ms.is_some_and(|acted| event.time_ms.saturating_sub(acted) <= CAUSED_WITHIN_MS);
        match (cause, caused) {
            (Arrived::Address, _) => Meaning::Step(Action::Go(Destination::Address(address))),
            (_, true) => Meaning::Navigates,
            (Arrived::Page, false) => Meaning::Nothing,
            (Arrived::Back, _) => Meaning::Step(Action::Go(Destination::Back)),
            (Arrived::Forward, _) => Meaning::Step(Action::Go(Destination::Forward)),
            (Arrived::Reload, _) => Meaning::Step(Action::Go(Destination::Reload)),
        }
    }
}
