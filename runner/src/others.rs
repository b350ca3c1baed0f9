//! What else was recorded on the page of a step: the targets of the steps around it, up to where a page was left.
//!
//! They help to find a changed one: what stood beside it, stands beside it.

use crate::{probe::is_unlearned, stage::Stage};
use scenarios::{Action, Step, Target};

/// No more are asked.
const MOST: usize = 16;

/// The learned targets of the page, but `name`; the nearest steps' first.
pub(crate) fn others(stage: &Stage<'_>, step: &Step, name: &str, target: &Target) -> Vec<Target> {
    let mut names: Vec<&str> = vec![];
    for step in around(&stage.scenario.steps, &step.id) {
        names.extend(step.action.targets().into_iter().filter(|other| *other != name));
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(*name));
    let all = names.into_iter().map(|name| stage.target(name));
    all.filter(|other| !is_unlearned(other) && other.frame == target.frame).take(MOST).collect()
}

/// The steps that were played on the page of the one with this id, the nearest first, itself included.
fn around<'s>(steps: &'s [Step], id: &str) -> Vec<&'s Step> {
    let Some(at) = steps.iter().position(|step| step.id == id) else { return vec![] };
    let leaves = |step: &Step| step.navigates || matches!(step.action, Action::Go(_) | Action::Switch(_));
    let before = steps[..at].iter().rev().take_while(|step| !leaves(step));
    let last = steps[at..].iter().position(leaves).map_or(steps.len(), |end| at + end + 1);
    let mut near: Vec<(usize, &Step)> = before.enumerate().map(|(far, step)| (far + 1, step)).collect();
    near.extend(steps[at..last].iter().enumerate());
    near.sort_by_key(|(far, _)| *far);
    near.into_iter().map(|(_, step)| step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_of_a_page_are_those_between_two_that_leave_one() {
        let text = "scenario: a\nsteps:\n  - {id: a, click: x, navigates: true}\n  - {id: b, click: x}\n  - {id: c, click: x}\n\
                    \x20 - {id: d, click: x, navigates: true}\n  - {id: e, click: x}\ntargets:\n  x: {tag: a}\n";
        let scenario = scenarios::read_scenario("a.yaml", text).expect("it is a scenario");
        let ids = |id: &str| {
            let mut ids: Vec<&str> =
                around(&scenario.steps, id).iter().map(|step| step.id.as_str()).collect();
            ids.sort_unstable();
            ids.concat()
        };
        assert_eq!(["a", "b", "c", "d", "e"].map(ids), ["a", "bcd", "bcd", "bcd", "e"]);
    }
}
