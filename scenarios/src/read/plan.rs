//! Reads plans, maintenance windows and quarantine out of surefoot.yaml.

use super::value::{duration, parsed, text, texts, truth, viewport};
use crate::plan::{Maintenance, Plan, Quarantine, Trigger, USUAL_PRIORITY};
use crate::yaml::Node;
use std::str::FromStr;

pub(super) fn plan(node: &Node) -> Plan {
    let viewports = node.get("viewports").map(Node::items).unwrap_or_default().iter();
    Plan {
        scenarios: texts(node.get("scenarios")),
        tags: texts(node.get("tags")),
        browsers: list(node.get("browsers")),
        languages: list(node.get("languages")),
        viewports: viewports.filter_map(|node| viewport(Some(node))).collect(),
        environments: texts(node.get("environments")),
        personas: texts(node.get("personas")),
        when: node.get("when").map(triggers).unwrap_or_default(),
        retries: parsed(node.get("retries")).unwrap_or(0),
        parallel: parsed(node.get("parallel")),
        priority: parsed(node.get("priority")).unwrap_or(USUAL_PRIORITY),
        resolve_only: truth(node.get("resolve_only")),
        paused: truth(node.get("paused")),
    }
}

fn list<T: FromStr>(node: Option<&Node>) -> Vec<T> {
    node.map(Node::items).unwrap_or_default().iter().filter_map(|item| parsed(Some(item))).collect()
}

/// One trigger, or a list of them.
fn triggers(node: &Node) -> Vec<Trigger> {
    match node.entries() {
        [] => node.items().iter().filter_map(trigger).collect(),
        _ => trigger(node).into_iter().collect(),
    }
}

fn trigger(node: &Node) -> Option<Trigger> {
    if let Some(expression) = text(node.get("cron")) {
        return Some(Trigger::Cron { expression, time_zone: text(node.get("time_zone")) });
    }
    let every = || duration(node.get("every")).map(Trigger::Every);
    every().or_else(|| node.get("after").map(|_| Trigger::Deployment))
}

pub(super) fn maintenance(node: &Node) -> Option<Maintenance> {
    Some(Maintenance { begins: trigger(node)?, lasts: duration(node.get("lasts"))? })
}

pub(super) fn quarantine(node: &Node) -> Option<Quarantine> {
    Some(Quarantine {
        scenario: text(node.get("scenario"))?,
        browsers: list(node.get("browsers")),
        languages: list(node.get("languages")),
        until: text(node.get("until"))?,
        reason: text(node.get("reason"))?,
    })
}
