//! The ways on from a step, those of a person first. Pure.

use scenarios::{
    content::{ElementState, Matching, Rule, Step, Trigger, Visible},
    scenario::Choice,
};
use std::time::Duration;

/// A way on from a step.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// Presses the balloon's button.
    Next,
    /// Clicks an element.
    Click(String),
    /// Enters a text in a field, and leaves it.
    Type(String),
    /// Chooses in a list; `None`: another option than the one that is chosen.
    Select(String, Option<Choice>),
    /// Points at an element.
    Hover(String),
    /// Leaves the page, by a click on the step's element where it has one, else by loading it again.
    Refresh(Option<String>),
    /// Waits.
    Delay(Duration),
    /// Waits for an element or a rule; after a moment does what a person would do to make it so.
    Until(&'static str, Option<Box<Way>>),
}

impl Way {
    /// The word that its trigger has in files.
    pub fn word(&self) -> &'static str {
        match self {
            Way::Next => "next",
            Way::Click(_) => "click",
            Way::Type(_) => "type",
            Way::Select(..) => "select",
            Way::Hover(_) => "hover",
            Way::Refresh(_) => "refresh",
            Way::Delay(_) => "delay",
            Way::Until(word, _) => word,
        }
    }

    /// Whether a person does something in the page for it.
    pub fn asks_something(&self) -> bool {
        !matches!(self, Way::Next | Way::Delay(_) | Way::Until(_, None))
    }

    fn rank(&self) -> u8 {
        match self {
            Way::Click(_) | Way::Type(_) | Way::Select(..) => 0,
            Way::Hover(_) => 1,
            Way::Next => 2,
            Way::Refresh(_) => 3,
            Way::Until(..) => 4,
            Way::Delay(_) => 5,
        }
    }
}

/// The way of one of a step's triggers, by its place in the file.
pub(super) fn way_at(visible: &Visible, trigger: usize) -> Option<Way> {
    way(visible, visible.next.get(trigger)?)
}

/// The ways on from a step, the likeliest of a person first.
pub(super) fn ways(step: &Step, visible: &Visible) -> Vec<Way> {
    let mut found: Vec<Way> = visible.next.iter().filter_map(|trigger| way(visible, trigger)).collect();
    found.sort_by_key(Way::rank);
    if found.is_empty() {
        tracing::debug!(step = %step.id, "Step {} has no way on", step.id);
    }
    found
}

fn way(visible: &Visible, trigger: &Trigger) -> Option<Way> {
    let on = || trigger.element().map(str::to_owned).or_else(|| visible.on.clone());
    Some(match trigger {
        Trigger::Next => Way::Next,
        Trigger::Click(_) => Way::Click(on()?),
        Trigger::Type(_) => Way::Type(on()?),
        Trigger::Hover(_) => Way::Hover(on()?),
        Trigger::Select(choice) => Way::Select(on()?, choice.clone()),
        Trigger::Delay(time) => Way::Delay(*time),
        Trigger::Refresh => Way::Refresh(visible.on.clone()),
        Trigger::Appears(_) => Way::Until("appears", natural(visible).map(Box::new)),
        Trigger::When(rule) => Way::Until("when", of_rule(rule).or_else(|| natural(visible)).map(Box::new)),
    })
}

/// What a person would do at the step's own element.
fn natural(visible: &Visible) -> Option<Way> {
    visible.on.clone().map(Way::Click)
}

/// What makes a rule true, where it says so itself.
fn of_rule(rule: &Rule) -> Option<Way> {
    match rule {
        Rule::Element {
            element,
            is: ElementState::Checked | ElementState::Unchecked | ElementState::Focused,
        } => Some(Way::Click(element.clone())),
        Rule::Field {
            element: Some(element),
            matching: Matching::Is(_) | Matching::Contains(_) | Matching::Matches(_) | Matching::Empty(false),
        } => Some(Way::Type(element.clone())),
        Rule::All(parts) | Rule::Any(parts) => parts.iter().find_map(of_rule),
        _ => None,
    }
}
