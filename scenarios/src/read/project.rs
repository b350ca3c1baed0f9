//! Reads surefoot.yaml.

use super::value::{heal, parsed, text, texts, truth, viewport};
use super::{notification, plan};
use crate::file_error::{Faults, FileError, did_you_mean};
use crate::keys::project::PROJECT;
use crate::project::{Around, Environment, Languages, Persona, Project, SetBy, System};
use crate::retention::{Keep, Retention, parse_size};
use crate::shape::check;
use crate::yaml::{self, Content, Entry, Node};

/// Reads surefoot.yaml; `file` is its name in messages.
///
/// # Errors
///
/// All that is wrong with it, in the order of the file.
pub fn read_project(file: &str, text: &str) -> Result<Project, Vec<FileError>> {
    let root = yaml::parse(file, text)?;
    let mut faults = Faults::new(file);
    check(&PROJECT, &root, "surefoot.yaml", &mut faults);
    let project = build(&root);
    check_references(&root, &project, &mut faults);
    faults.or(project)
}

fn build(root: &Node) -> Project {
    let entries = |key| root.get(key).map(Node::entries).unwrap_or_default().iter();
    let list = |key| root.get(key).map(Node::items).unwrap_or_default().iter();
    let system = |entry: &Entry| {
        let windows = entry.value.get("maintenance").map(Node::items).unwrap_or_default().iter();
        let maintenance = windows.filter_map(plan::maintenance).collect();
        let parallel = parsed(entry.value.get("parallel"));
        (entry.key.clone(), System { name: text(entry.value.get("name")), parallel, maintenance })
    };
    Project {
        systems: entries("systems").map(system).collect(),
        environments: entries("environments")
            .map(|entry| (entry.key.clone(), environment(&entry.value)))
            .collect(),
        default_environment: text(root.get("default_environment")),
        languages: root.get("languages").map(languages).unwrap_or_default(),
        personas: entries("personas").map(|entry| (entry.key.clone(), persona(&entry.value))).collect(),
        redacted: root
            .get("redaction")
            .map(|redaction| texts(redaction.get("selectors")))
            .unwrap_or_default(),
        browsers: list("browsers").filter_map(|node| parsed(Some(node))).collect(),
        viewports: list("viewports").filter_map(|node| viewport(Some(node))).collect(),
        plans: entries("plans").map(|entry| (entry.key.clone(), plan::plan(&entry.value))).collect(),
        quarantine: list("quarantine").filter_map(plan::quarantine).collect(),
        retention: root.get("retention").map(retention).unwrap_or_default(),
        notifications: root.get("notifications").map(notification::notifications).unwrap_or_default(),
    }
}

fn retention(node: &Node) -> Retention {
    let keep = |key| Keep {
        days: parsed(node.get(key).and_then(|keep| keep.get("days"))),
        size_bytes: node.get(key).and_then(|keep| parse_size(&text(keep.get("size"))?).ok()),
    };
    Retention { screenshots: keep("screenshots"), pages: keep("pages"), har: keep("har") }
}

fn environment(node: &Node) -> Environment {
    Environment {
        system: text(node.get("system")),
        url: text(node.get("url")).unwrap_or_default(),
        version: text(node.get("version")),
        production: truth(node.get("production")),
        heal: heal(node.get("heal")),
        parallel: parsed(node.get("parallel")),
        before_cell: node.get("before_cell").and_then(around),
        after_cell: node.get("after_cell").and_then(around),
        insecure: truth(node.get("insecure")),
    }
}

fn around(node: &Node) -> Option<Around> {
    let Some(http) = node.get("http") else {
        return node.get("command").map(|command| Around::Command(texts(Some(command))));
    };
    let headers = http.get("headers").map(Node::entries).unwrap_or_default().iter();
    Some(Around::Http {
        method: text(http.get("method")).unwrap_or_else(|| "GET".to_owned()),
        url: text(http.get("url")).unwrap_or_default(),
        body: text(http.get("body")).unwrap_or_default(),
        headers: headers.filter_map(|entry| Some((entry.key.clone(), text(Some(&entry.value))?))).collect(),
    })
}

fn languages(node: &Node) -> Languages {
    let all = node.get("all").map(Node::items).unwrap_or_default().iter();
    Languages {
        default: parsed(node.get("default")),
        all: all.filter_map(|tag| parsed(Some(tag))).collect(),
        set_by: node.get("set_by").and_then(|node| node.entries().first()).map(set_by).unwrap_or_default(),
    }
}

fn set_by(entry: &Entry) -> SetBy {
    let value = text(Some(&entry.value)).unwrap_or_default();
    match entry.key.as_str() {
        "cookie" => SetBy::Cookie(value),
        "query" => SetBy::Query(value),
        "path" => SetBy::Path(value),
        "storage" => SetBy::Storage(value),
        "scenario" => SetBy::Scenario(value),
        _ => SetBy::Header,
    }
}

fn persona(node: &Node) -> Persona {
    let attributes = node.get("attributes").map(Node::entries).unwrap_or_default().iter();
    Persona {
        login: text(node.get("login")),
        secrets: texts(node.get("secrets")),
        attributes: attributes
            .filter_map(|entry| Some((entry.key.clone(), text(Some(&entry.value))?)))
            .collect(),
    }
}

fn check_references(root: &Node, project: &Project, faults: &mut Faults) {
    let environments = root.get("environments").map(Node::entries).unwrap_or_default();
    for system in environments.iter().filter_map(|entry| entry.value.get("system")) {
        refer(system, "system", project.systems.keys().map(String::as_str).collect(), faults);
    }
    if let Some(name) = root.get("default_environment") {
        refer(name, "environment", project.environments.keys().map(String::as_str).collect(), faults);
    }
    let personas: Vec<&str> = project.personas.keys().map(String::as_str).collect();
    let known: Vec<&str> = project.environments.keys().map(String::as_str).collect();
    let all: Vec<&str> = project.languages.all.iter().map(|tag| tag.0.as_str()).collect();
    for plan in root.get("plans").map(Node::entries).unwrap_or_default() {
        let list = |key| plan.value.get(key).map(Node::items).unwrap_or_default();
        list("environments").iter().for_each(|name| refer(name, "environment", known.clone(), faults));
        list("personas").iter().for_each(|name| refer(name, "persona", personas.clone(), faults));
        if !all.is_empty() {
            list("languages").iter().for_each(|name| refer(name, "language", all.clone(), faults));
        }
    }
    check_channels(root, project, faults);
    let languages = root.get("languages");
    let all = languages.and_then(|languages| languages.get("all")).filter(|all| all.content != Content::Null);
    if let (Some(default), Some(_)) = (languages.and_then(|languages| languages.get("default")), all) {
        refer(default, "language", project.languages.all.iter().map(|tag| tag.0.as_str()).collect(), faults);
    }
}

fn check_channels(root: &Node, project: &Project, faults: &mut Faults) {
    let Some(notifications) = root.get("notifications") else { return };
    let systems: Vec<&str> = project.systems.keys().map(String::as_str).collect();
    let plans: Vec<&str> = project.plans.keys().map(String::as_str).collect();
    for channel in notifications.get("channels").map(Node::entries).unwrap_or_default() {
        let list = |key| channel.value.get(key).map(Node::items).unwrap_or_default();
        list("systems").iter().for_each(|name| refer(name, "system", systems.clone(), faults));
        list("plans").iter().for_each(|name| refer(name, "plan", plans.clone(), faults));
        if let (Some(email), None) = (channel.value.entry("email"), notifications.get("mail")) {
            let hint = "add `notifications: {mail: {server: …, from: …}}`";
            faults.add(
                email.place(),
                format!("no mail server takes the messages of `{}`", channel.key),
                hint,
            );
        }
    }
}

fn refer(node: &Node, what: &str, known: Vec<&str>, faults: &mut Faults) {
    let Some(name) = node.text().filter(|name| !known.contains(name)) else { return };
    let hint = did_you_mean(name, known.iter().copied());
    let known =
        if known.is_empty() { "there are none".to_owned() } else { format!("known: {}", known.join(", ")) };
    faults.add(node.place(), format!("no {what} `{name}` ({known})"), hint);
}
