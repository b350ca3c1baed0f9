//! What is known of a tour though its library does not tell: its steps as they were when it was discovered, and what its
//! scripts look for beside the element that is shown.
//!
//! Libraries that are none of the adapters', or that a page has as a module, show a balloon, and leave the rest to those who
//! look.

use super::{Host, Playing, is_function};
use browser::{
    BrowserError,
    guidance::{Aimed, StepDef, StepFacts},
};
use scenarios::Code;

impl<H: Host> Playing<'_, H> {
    pub(super) fn known_count(&self) -> Option<usize> {
        self.options.known.as_ref().map(|tour| tour.steps.len()).filter(|count| *count > 0)
    }

    /// Which step it is. A library that leaves some out, and counts none, or counts on, shows a later one than the next: its
    /// words or its element tell.
    pub(super) fn place(&self, facts: &StepFacts, expected: usize) -> usize {
        let counted = facts.index.unwrap_or(expected);
        let Some(known) = &self.options.known else { return counted };
        let says = |index: &usize| known.steps.get(*index).is_some_and(|step| says(step, facts));
        let later = || expected..known.steps.len();
        // Several steps may have one element: it only tells where no other has it, and nobody counts.
        let element = facts.target.as_ref().filter(|target| !target.body && facts.index.is_none());
        let is_at =
            |index: &usize| element.map(|element| &element.selector) == known.steps[*index].target.as_ref();
        let at = || later().filter(is_at).collect::<Vec<_>>();
        match (says(&counted), later().find(says), element.map(|_| at())) {
            (true, ..) => counted,
            (_, Some(index), _) => index,
            (_, _, Some(only)) if only.len() == 1 => only[0],
            _ => counted,
        }
    }

    /// Asks for the element that the step had when it was discovered, where nobody else can say which one it has.
    pub(super) async fn by_what_is_known(
        &mut self,
        facts: &mut StepFacts,
        index: usize,
    ) -> Result<(), BrowserError> {
        // A balloon that stays where it was is at the element of the step before.
        let before = self.last.as_ref().and_then(|last| last.facts.target.as_ref());
        let before = before.map(|target| target.selector.as_str());
        let is_own = |target: &Aimed| !target.body && Some(target.selector.as_str()) != before;
        let is_told = facts.declared.is_some() || facts.target.as_ref().is_some_and(is_own);
        let known = self.options.known.as_ref().and_then(|tour| tour.steps.get(index));
        let target = known.and_then(|step| step.target.clone()).filter(|target| !is_function(target));
        let (Some(target), false) = (target, is_told) else { return Ok(()) };
        let probed = self.guide.probe(self.host.session(), &target).await?;
        if probed.count == 0 {
            facts.missing = true;
        } else if probed.seen == 0 {
            let (name, selector) = (target.clone(), target.clone());
            facts.target = Some(Aimed { name, selector, hidden: probed.hidden, ..Aimed::default() });
        } else {
            return Ok(());
        }
        facts.declared = Some(StepDef { target: Some(target), ..StepDef::default() });
        Ok(())
    }

    /// A library that asks for an element, does not get it, and goes on to the next step in the same breath: who asked
    /// for the one that is shown asked for that one too.
    pub(super) fn silently_left_out(&mut self, facts: &StepFacts, index: usize) {
        // Where the one that is shown is in doubt, what was not found may be its own; the first step may have asked for all.
        let shown = facts.target.as_ref().filter(|target| !target.body && target.hidden.is_none());
        let (Some(shown), true) = (shown, facts.declared.is_none() && facts.index.is_none()) else { return };
        if self.last.is_none() {
            return;
        }
        for look in facts.lookups.iter().filter(|look| look.now && look.aimed && !look.known) {
            let is_there = look.count > 0 && look.hidden.is_none();
            if is_there || look.selector == shown.selector || !self.told.insert(look.selector.clone()) {
                continue;
            }
            let went_on = "the library went on to the next step, and nobody is told";
            let (code, message) = match &look.hidden {
                Some(why) => (
                    Code::ELEMENT_HIDDEN,
                    format!("{} is there, but nobody sees it ({why}); {went_on}", look.selector),
                ),
                None => (Code::ELEMENT_MISSING, format!("nothing matches {}; {went_on}", look.selector)),
            };
            self.report.find(index, code, message);
        }
    }
}

/// Whether these are the words of a step, in whatever language they are known.
fn says(step: &StepDef, facts: &StepFacts) -> bool {
    !facts.text.is_empty() && (facts.text == step.text || step.texts.values().any(|text| *text == facts.text))
}
