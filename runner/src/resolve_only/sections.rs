//! A scenario by the pages that can be opened without acting: its start, and its steps that go to an address.

use scenarios::{Action, Check, Scenario, Step, scenario::Destination};

/// How a page is opened.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Opens {
    /// By the scenario's start.
    Start,
    /// By a step.
    Go(Box<Step>),
    /// Not at all: the scenario begins with steps on no page.
    Nothing,
}

/// A page and the steps on it, up to where the next one is opened.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    pub opens: Opens,
    /// The page's address as the scenario writes it.
    pub address: String,
    pub steps: Vec<Planned>,
    /// The last step before the page that would have acted.
    pub after: Option<String>,
}

impl Section {
    /// Whether the page is opened as in a whole run: nothing would have been done before.
    pub fn is_sure(&self) -> bool {
        self.after.is_none()
    }
}

/// A step, and what would have been done before it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    pub step: Step,
    /// The last step before it that would have acted; `None`: the page is as in a whole run.
    pub after: Option<String>,
    /// Its targets are to be there, and one each.
    pub is_looked_for: bool,
}

/// The sections of a scenario's own steps, in order.
pub(super) fn sections(scenario: &Scenario) -> Vec<Section> {
    let blank = |opens, address: &str, after: &Option<String>| Section {
        opens,
        address: address.to_owned(),
        steps: vec![],
        after: after.clone(),
    };
    let mut after = None;
    let mut all = vec![match &scenario.start {
        Some(start) => blank(Opens::Start, start, &after),
        None => blank(Opens::Nothing, "", &after),
    }];
    for step in &scenario.steps {
        if let Action::Go(Destination::Address(address)) = &step.action {
            all.push(blank(Opens::Go(Box::new(step.clone())), address, &after));
            continue;
        }
        if let Some(last) = all.last_mut() {
            let is_looked_for = is_looked_for(step);
            last.steps.push(Planned { step: step.clone(), after: after.clone(), is_looked_for });
        }
        if acts(step) {
            after = Some(step.id.clone());
        }
    }
    if all.len() > 1 && all[0].opens == Opens::Nothing && all[0].steps.is_empty() {
        all.remove(0);
    }
    all
}

/// Whether the step would change anything: all but claims, and what brings an element into view, may.
fn acts(step: &Step) -> bool {
    !matches!(step.action, Action::Expect(_) | Action::Scroll { .. })
}

fn is_looked_for(step: &Step) -> bool {
    let Action::Expect(expectation) = &step.action else { return true };
    !expectation.checks.iter().any(|check| matches!(check, Check::Visible(false) | Check::Count { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let scenario = scenarios::read_scenario("a.yaml", text).unwrap();
        let steps = |section: &Section| {
            let each = section.steps.iter().map(|planned| {
                let mark = if planned.is_looked_for { "" } else { "-" };
                format!("{mark}{}<{}", planned.step.id, planned.after.as_deref().unwrap_or(""))
            });
            each.collect::<Vec<_>>().join(" ")
        };
        sections(&scenario).iter().map(|one| format!("{}: {}", one.address, steps(one))).collect()
    }

    #[test]
    fn a_page_is_what_an_address_opens_and_what_acts_makes_the_rest_unsure() {
        let text = "scenario: a\nstart: /one\nsteps:\n  - id: seen\n    expect: {target: t, visible: true}\n  \
                    - id: gone\n    expect: {target: t, visible: false}\n  - id: save\n    click: t\n  - id: told\n    \
                    expect: {target: t, text: Saved}\n  - id: there\n    go: /two\n  - id: last\n    hover: t\n\
                    targets: {t: {tag: a}}\n";
        assert_eq!(told(text), ["/one: seen< -gone< save< told<save", "/two: last<save"]);
        let bare = "scenario: a\nsteps:\n  - id: there\n    go: /two\n  - id: last\n    hover: t\ntargets: {t: {tag: a}}\n";
        assert_eq!(told(bare), ["/two: last<"]);
    }
}
