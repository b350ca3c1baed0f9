//! How a tour ends, and why a step of it never came.

use super::{GONE, Host, Playing, Start, is_function};
use crate::guidance::{judge, report::id};
use browser::{
    BrowserError,
    guidance::{Await, Lookup, Next, NoStep, Probed},
};
use scenarios::Code;
use std::collections::HashSet;

impl<H: Host> Playing<'_, H> {
    /// The balloon is gone.
    pub(super) async fn ended(&mut self, none: NoStep) -> Result<(), BrowserError> {
        self.report.outcome = none.outcome.clone();
        let next = self.index() + 1;
        // Where no library tells how many there are, what was looked for in vain last does.
        let is_counted =
            self.tour.is_some() || self.last.as_ref().is_some_and(|last| last.facts.count.is_some());
        let is_early = self.count().is_some_and(|count| next < count)
            || !is_counted
                && judge::missed_by_it(&none.lookups).any(|look| !self.told.contains(&look.selector));
        if !is_early {
            self.report.completed = true;
            return Ok(());
        }
        for index in next..self.count().unwrap_or(0).max(next + 1) {
            if !self.why_not(index, &none.lookups).await? {
                break;
            }
        }
        let said = none.outcome.map(|said| format!("; the library says “{said}”")).unwrap_or_default();
        let message = self.so_far(&format!("the balloon went away{said}"));
        self.report.find(next - 1, Code::FLOW_ENDED_EARLY.of(self.part()), message);
        Ok(())
    }

    /// Nothing came of the start: once more, as a page that is still being put together does not listen, and as if it had
    /// not been seen: a library that remembers that shows nothing.
    pub(super) async fn nothing(&mut self, none: NoStep) -> Result<bool, BrowserError> {
        if self.last.is_some() || self.pressed.is_some() {
            return self.absent(none).await.map(|()| false);
        }
        self.pressed = match &self.options.start {
            Start::Clicks(selectors) => match selectors.last() {
                Some(last) if self.guide.probe(self.host.session(), last).await?.seen > 0 => {
                    self.guide.reset_seen(self.host.session(), None).await?;
                    if !self.click(last).await? {
                        return Ok(false);
                    }
                    Some(last.clone())
                }
                _ => None,
            },
            Start::Page => self.host.again(self.guide).await?,
            Start::Adapter { .. } => None,
        };
        match &self.pressed {
            Some(pressed) => {
                self.report.notes.push(format!("{pressed} was clicked again, as it had started nothing"))
            }
            None => self.absent(none).await?,
        }
        Ok(self.pressed.is_some())
    }

    /// No step ever came.
    pub(super) async fn absent(&mut self, none: NoStep) -> Result<(), BrowserError> {
        let said = self.so_far(&none.outcome.unwrap_or_default());
        let (code, message) = match &self.options.start {
            Start::Page => match &self.pressed {
                Some(pressed) => (
                    Code::LAUNCH_NOTHING_PLAYED,
                    format!("no balloon came, though {pressed} was pressed twice; {said}"),
                ),
                None => {
                    (Code::AUTOPLAY_NEVER, format!("no tour began by itself within {:?}", self.options.step))
                }
            },
            Start::Clicks(selectors) => (
                Code::LAUNCH_NOTHING_PLAYED,
                format!("no balloon came after the click on {}{said}", selectors.join(", ")),
            ),
            Start::Adapter { tour, .. } => {
                (Code::LAUNCH_NOTHING_PLAYED, format!("{tour} shows no balloon: {said}"))
            }
        };
        if self.last.is_some() {
            let message = self.so_far(&format!("the page went to {}", none.address));
            self.report.find(self.index(), Code::FLOW_ENDED_EARLY.of(self.part()), message);
            return Ok(());
        }
        self.why_not(0, &none.lookups).await?;
        self.report.find(0, code, message);
        Ok(())
    }

    /// The page was replaced: a tour may go on there.
    pub(super) async fn elsewhere(&mut self) -> Result<bool, BrowserError> {
        self.host.session().driver.settle_navigation(true, self.options.step).await?;
        self.guide.arrived(self.host.session()).await?;
        self.documents = self.host.session().driver.documents();
        let address = self.host.session().driver.arrived().0.address;
        self.report.notes.push(format!("{} went to {address}", id(self.index())));
        if self.last.as_ref().is_some_and(|last| self.count() == Some(last.index + 1)) {
            self.report.completed = true;
            return Ok(false);
        }
        if let Some(last) = &mut self.last {
            last.facts.key.clear();
        }
        let wanted = Await {
            adapter: Some(self.report.adapter.as_str()).filter(|name| !name.is_empty()),
            after: None,
            wait: self.options.step,
            gone: GONE,
            closing: false,
            calm: false,
        };
        match self.guide.next(self.host.session(), &wanted).await {
            Ok(Next::Step(facts)) => self.step(*facts).await,
            Ok(Next::Absent(none) | Next::Ended(none) | Next::Same(none)) => {
                self.absent(none).await.map(|()| false)
            }
            // One page after the other: bounded by the deadline of the whole.
            Err(BrowserError::ContextGone) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// A step that was left out: why, if that can be told.
    pub(super) async fn left_out(&mut self, index: usize, lookups: &[Lookup]) -> Result<(), BrowserError> {
        if !self.why_not(index, lookups).await? {
            let message = "the library went on to a later step without showing it".to_owned();
            self.report.find(index, Code::FLOW_SKIPPED.of(index + 1), message);
        }
        Ok(())
    }

    /// Why a step does not show: its element, or what it does before. False where all that is known is in order.
    pub(super) async fn why_not(&mut self, index: usize, lookups: &[Lookup]) -> Result<bool, BrowserError> {
        self.host.left_out(index).await?;
        let step = self.tour.as_ref().or(self.options.known.as_ref());
        let step = step.and_then(|tour| tour.steps.get(index)).cloned();
        let fresh = |told: &HashSet<String>, look: &&Lookup| {
            (look.now || look.aimed) && !look.known && !told.contains(&look.selector)
        };
        let found = match &step {
            Some(step) => {
                let target = step.target.as_deref().filter(|target| !is_function(target));
                let missed = judge::missed(lookups)
                    .find(|look| target != Some(&look.selector))
                    .filter(|_| step.prepares);
                match (missed, target) {
                    (Some(missed), _) => Some((
                        Code::STEP_PRE_ACTION_FAILED.of(&missed.selector),
                        format!(
                            "the step prepares the page by something at {}, and nothing matches that",
                            missed.selector
                        ),
                    )),
                    (None, Some(target)) => {
                        let probed = self.guide.probe(self.host.session(), target).await?;
                        self.told.insert(target.to_owned());
                        judge::left_out(target, &probed)
                    }
                    (None, None) => None,
                }
            }
            None => {
                let missing = lookups.iter().filter(|look| look.count == 0 || look.hidden.is_some());
                let mut missing = missing.filter(|look| fresh(&self.told, look));
                let look = missing.next().cloned();
                look.and_then(|look| {
                    self.told.insert(look.selector.clone());
                    let probed = Probed { count: look.count as usize, seen: 0, hidden: look.hidden.clone() };
                    judge::left_out(&look.selector, &probed)
                })
            }
        };
        let Some((code, message)) = found else { return Ok(false) };
        self.report.find(index, code, message);
        Ok(true)
    }
}
