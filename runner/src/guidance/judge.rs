//! From the facts of a step to findings, in the order in which people would look: what the step prepares, its
//! element, its balloon, its words. Pure.

use super::{placement, wording};
use browser::guidance::{Lookup, Probed, StepFacts};
use scenarios::{Code, Language};
use std::collections::HashSet;

/// Everything that is wrong with a step, worst and first cause first.
///
/// `told` holds selectors whose absence was reported before: libraries that look up all targets at once would
/// make each step after a missing one look bad.
pub(super) fn judge(
    facts: &StepFacts,
    language: Option<&Language>,
    told: &mut HashSet<String>,
) -> Vec<(Code, String)> {
    let mut found = vec![];
    let element = element(facts, told);
    let is_sound = element.is_none();
    // Where the step shows all the same, what it did before was not needed: applications drop such places, and
    // a version's scripts look for things in passing.
    if !is_sound {
        found.extend(pre_action(facts));
    }
    found.extend(element);
    found.extend(balloon(facts, is_sound));
    if let Some(language) = language {
        found.extend(wording::check(facts, language));
    }
    found
}

/// A preparation that looks for what is not there does nothing.
fn pre_action(facts: &StepFacts) -> Option<(Code, String)> {
    let declared = facts.declared.as_ref().filter(|step| step.prepares)?;
    let missed = missed(&facts.lookups).find(|look| declared.target.as_ref() != Some(&look.selector))?;
    Some((
        Code::STEP_PRE_ACTION_FAILED.of(&missed.selector),
        format!("the step prepares the page by something at {}, and nothing matches that", missed.selector),
    ))
}

/// What was looked up for this step in vain, habits of the page left out.
pub(super) fn missed(lookups: &[Lookup]) -> impl Iterator<Item = &Lookup> {
    lookups.iter().filter(|look| look.now && look.count == 0 && !look.known)
}

/// And what was looked up for a later one, by whoever looks up the elements of steps.
pub(super) fn missed_by_it(lookups: &[Lookup]) -> impl Iterator<Item = &Lookup> {
    lookups.iter().filter(|look| (look.now || look.aimed) && look.count == 0 && !look.known)
}

fn element(facts: &StepFacts, told: &mut HashSet<String>) -> Option<(Code, String)> {
    let declared = facts.declared.as_ref().and_then(|step| step.target.as_deref());
    if facts.missing {
        let selector = declared.unwrap_or("the declared target");
        told.insert(selector.to_owned());
        return Some((Code::ELEMENT_MISSING, format!("nothing matches {selector}; {}", shown(facts))));
    }
    if let Some(count @ 2..) = facts.matches {
        let selector = declared.unwrap_or("the declared target");
        return Some((
            Code::ELEMENT_AMBIGUOUS.of(count),
            format!("{count} elements match {selector}; the library takes the first one"),
        ));
    }
    match &facts.target {
        // An author may mean the whole page.
        Some(target) if target.body && facts.declared.is_some() => None,
        Some(target) if !target.body => {
            let name = declared.unwrap_or(&target.name);
            if let Some(why) = &target.hidden {
                return Some((
                    Code::ELEMENT_HIDDEN,
                    format!("{name} is there, but nobody sees it ({why}); {}", shown(facts)),
                ));
            }
            if !target.in_view {
                return Some((Code::ELEMENT_OFFSCREEN, format!("{name} is outside of the viewport")));
            }
            let by = target.by.as_ref()?;
            Some((Code::ELEMENT_COVERED.of(by), format!("{by} lies over {name}")))
        }
        // A popup, unless its author has looked for an element for it.
        _ if facts.declared.as_ref().is_some_and(|step| step.target.is_none() && !step.aimed) => None,
        _ => unattached(facts, told),
    }
}

/// A balloon without an element: a popup, unless an element was looked for.
fn unattached(facts: &StepFacts, told: &mut HashSet<String>) -> Option<(Code, String)> {
    let is_hidden = |look: &&Lookup| look.hidden.is_some();
    let hidden =
        facts.lookups.iter().filter(is_hidden).filter(|look| look.now || look.aimed || facts.fallback);
    // Whoever has asked for the elements of other steps has asked for this one's; the last way that it tried counts.
    let aimed = facts.lookups.iter().rfind(|look| look.now && look.aimed);
    let aimed = aimed.filter(|look| look.count == 0 || look.hidden.is_some());
    let here = missed(&facts.lookups);
    // Some look for all their targets at the beginning, and show what they did not find later.
    let earlier = facts
        .lookups
        .iter()
        .filter(|look| !look.now && look.count == 0)
        .filter(|look| look.aimed || facts.fallback && !look.known);
    let mut all = aimed.into_iter().chain(here).chain(earlier).chain(hidden);
    let look = all.find(|look| told.insert(look.selector.clone()))?;
    Some(match &look.hidden {
        Some(why) => (
            Code::ELEMENT_HIDDEN,
            format!("{} is there, but nobody sees it ({why}); {}", look.selector, shown(facts)),
        ),
        None => (Code::ELEMENT_MISSING, format!("nothing matches {}; {}", look.selector, shown(facts))),
    })
}

/// What the library did instead of telling.
fn shown(facts: &StepFacts) -> String {
    match &facts.balloon {
        Some(balloon) => format!(
            "the library shows the balloon all the same, at {:.0},{:.0}",
            balloon.rect.x, balloon.rect.y
        ),
        None => "no balloon is shown".to_owned(),
    }
}

fn balloon(facts: &StepFacts, is_sound: bool) -> Option<(Code, String)> {
    let Some(balloon) = &facts.balloon else {
        return Some((Code::BALLOON_ABSENT, "no balloon is there".to_owned()));
    };
    if let Some(why) = &balloon.hidden {
        return Some((Code::BALLOON_ABSENT, format!("the balloon is there, but nobody sees it ({why})")));
    }
    if balloon.empty {
        return Some((Code::BALLOON_EMPTY, "the balloon holds neither text nor picture".to_owned()));
    }
    // Where its element is wrong, its place is too: that is said already.
    if !is_sound {
        return None;
    }
    let target = facts.target.as_ref().filter(|target| !target.body).map(|target| target.rect);
    let side = facts.declared.as_ref().and_then(|step| step.side.as_deref());
    placement::check(balloon.rect, target, side, facts.viewport)
}

/// Why a step may have been left out, or never come.
pub(super) fn left_out(selector: &str, probed: &Probed) -> Option<(Code, String)> {
    if probed.count == 0 {
        return Some((
            Code::ELEMENT_MISSING,
            format!("nothing matches {selector}; the step is not shown, and nobody is told"),
        ));
    }
    let why = probed.hidden.as_ref().filter(|_| probed.seen == 0)?;
    Some((
        Code::ELEMENT_HIDDEN,
        format!("{selector} is there, but nobody sees it ({why}); the step is not shown, and nobody is told"),
    ))
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;
