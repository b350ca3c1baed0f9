//! Edits of steps: what was learned about them while they ran.

use super::place::{end, insert_in_flow, insert_lines, replace_entry};
use super::{error, first, tree, verified};
use crate::file_error::{FileError, did_you_mean};
use crate::formats::{duration_text, is_secret_name};
use crate::keys::VERBS;
use crate::read::read_scenario;
use crate::scenario::{Action, Scenario, Step, Text};
use crate::write::flow::scalar;
use crate::yaml::Node;
use std::time::Duration;

/// Takes the text out of a `type` step and names a secret instead.
///
/// # Errors
///
/// There is no such step, it types nothing, or the name cannot be a secret's.
pub fn set_step_secret(text: &str, step_id: &str, secret_name: &str) -> Result<String, FileError> {
    let root = tree(text)?;
    let node = find(text, &root, step_id)?;
    if !is_secret_name(secret_name) {
        let message = format!("`{secret_name}` cannot be the name of a secret");
        return Err(error(node.place(), message, "use letters, digits and `_`, like CRM_PASSWORD"));
    }
    let typing = node.get("type").and_then(|typing| typing.entry("text").or_else(|| typing.entry("secret")));
    let Some(typed) = typing else {
        let hint = "only `type` steps have a text that can be kept secret";
        return Err(error(node.place(), format!("step `{step_id}` types nothing"), hint));
    };
    let new = replace_entry(text, typed, &format!("secret: {}", scalar(secret_name)));
    verified(text, new, typed.place(), |scenario| {
        if let Some(Step { action: Action::Type { text, .. }, .. }) = step_of(scenario, step_id) {
            *text = Text::Secret(secret_name.to_owned());
        }
    })
}

/// Marks a step as one that leaves the page.
///
/// # Errors
///
/// There is no such step, or it is written so that nothing can be put there.
pub fn set_step_navigates(text: &str, step_id: &str) -> Result<String, FileError> {
    let root = tree(text)?;
    let node = find(text, &root, step_id)?;
    let verb = node.entries().iter().find(|entry| VERBS.contains(&entry.key.as_str()));
    let new = match (node.entry("navigates"), verb) {
        (Some(there), _) if there.value.text() == Some("true") => text.to_owned(),
        (Some(there), _) => replace_entry(text, there, "navigates: true"),
        (None, Some(verb)) if !node.flow => {
            insert_lines(text, end(text, verb), &[format!("{:1$}navigates: true", "", verb.column - 1)])
        }
        _ => insert_in_flow(text, node, "navigates", "true"),
    };
    verified(text, new, node.place(), |scenario| {
        if let Some(step) = step_of(scenario, step_id) {
            step.navigates = true;
        }
    })
}

/// Gives a step a deadline of its own, in whole seconds.
///
/// # Errors
///
/// There is no such step, or it is written so that nothing can be put there.
pub fn set_step_timeout(text: &str, step_id: &str, timeout: Duration) -> Result<String, FileError> {
    let root = tree(text)?;
    let node = find(text, &root, step_id)?;
    let timeout = Duration::from_secs(timeout.as_secs().max(1));
    let written = duration_text(timeout);
    let verb = node.entries().iter().find(|entry| VERBS.contains(&entry.key.as_str()));
    let new = match (node.entry("timeout"), verb) {
        (Some(there), _) => replace_entry(text, there, &format!("timeout: {written}")),
        (None, Some(verb)) if !node.flow => {
            insert_lines(text, end(text, verb), &[format!("{:1$}timeout: {written}", "", verb.column - 1)])
        }
        _ => insert_in_flow(text, node, "timeout", &written),
    };
    verified(text, new, node.place(), |scenario| {
        if let Some(step) = step_of(scenario, step_id) {
            step.timeout = Some(timeout);
        }
    })
}

fn step_of<'s>(scenario: &'s mut Scenario, id: &str) -> Option<&'s mut Step> {
    scenario.steps.iter_mut().chain(&mut scenario.finally).find(|step| step.id == id)
}

/// The node of a step: ids by position count too.
fn find<'n>(text: &str, root: &'n Node, id: &str) -> Result<&'n Node, FileError> {
    let scenario = read_scenario("", text).map_err(first)?;
    let steps = || scenario.steps.iter().chain(&scenario.finally);
    let nodes = ["steps", "finally"].into_iter().filter_map(|key| root.get(key)).flat_map(Node::items);
    let found = steps().zip(nodes).find(|(step, _)| step.id == id).map(|(_, node)| node);
    found.ok_or_else(|| {
        let hint = did_you_mean(id, steps().map(|step| step.id.as_str()));
        error((1, 1), format!("no step `{id}`"), hint)
    })
}
