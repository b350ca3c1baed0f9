//! What changes a plan: the same for a form and for the API, each kept as a revision of surefoot.yaml.

use crate::{
    access::Permission,
    acts,
    app::App,
    failure::Failure,
    guard::Visit,
    plan_form::{self, Faults, PlanForm},
    plans::href,
    preview::{self, Preview},
    project_text::{self, ProjectText, refused},
    words::Words,
};
use chrono::Utc;
use runner::folder::ProjectFolder;
use scenarios::{Plan, Project, read_project, remove_plan, rename_plan, set_maintenance, set_plan};
use std::sync::Arc;

/// A change that somebody thinks about.
pub(crate) struct Draft {
    /// The plan, as far as it can be read.
    pub plan: Plan,
    /// What is wrong, field by field; with any of it nothing can be kept.
    pub faults: Faults,
    /// What the file would say.
    pub text: String,
    /// What it would come to; `None` where something is wrong.
    pub preview: Option<Preview>,
}

/// What a form makes of the project's file. Nothing is kept by it.
///
/// # Errors
///
/// There is no such plan, or the file is written so that it can't be changed here.
pub(crate) async fn draft(
    (app, visit): (&App, &Visit),
    words: &Words,
    known: &ProjectText,
    (form, is_new): (&PlanForm, bool),
) -> Result<Draft, Failure> {
    let project = known.project()?;
    let there = project.plans.contains_key(&form.name);
    if !is_new && !there {
        return Err(unknown(&form.name, &project));
    }
    let (mut plan, mut faults) = form.plan(words, &project);
    if let Some(known) = project.plans.get(&form.name).filter(|_| !is_new) {
        in_known_order(&mut plan, known);
    }
    let windows = form.maintenance(words, &mut faults);
    if is_new && there {
        faults.insert("name".to_owned(), words.fill("name_taken", &[("name", &form.name)]));
    }
    if !faults.is_empty() {
        return Ok(Draft { plan, faults, text: known.text.clone(), preview: None });
    }
    let mut text = set_plan(&known.text, &form.name, &plan).map_err(refused)?;
    for (name, system) in &project.systems {
        let wanted = windows.get(name).map(Vec::as_slice).unwrap_or_default();
        if wanted != system.maintenance {
            text = set_maintenance(&text, name, wanted).map_err(refused)?;
        }
    }
    let after = read_project("surefoot.yaml", &text).unwrap_or_default();
    let mut told = preview::of(visit.project(), &*folder(app, visit).await, (&after, &plan), Utc::now());
    told.diff = preview::diff(&known.text, &text);
    Ok(Draft { plan, faults, text, preview: Some(told) })
}

/// Gives lists the order that they have: a form tells what is chosen in an order of its own, which is no change.
fn in_known_order(plan: &mut Plan, known: &Plan) {
    fn ordered<T: PartialEq>(wanted: &mut [T], known: &[T]) {
        let place = |one: &T| known.iter().position(|other| other == one).unwrap_or(known.len());
        wanted.sort_by_key(place);
    }
    ordered(&mut plan.scenarios, &known.scenarios);
    ordered(&mut plan.tags, &known.tags);
    ordered(&mut plan.browsers, &known.browsers);
    ordered(&mut plan.languages, &known.languages);
    ordered(&mut plan.viewports, &known.viewports);
    ordered(&mut plan.environments, &known.environments);
    ordered(&mut plan.personas, &known.personas);
}

/// Keeps a draft.
///
/// # Errors
///
/// Something is wrong in it, or somebody was quicker.
pub(crate) async fn keep(
    app: &App,
    visit: &Visit,
    known: &ProjectText,
    (draft, name, is_new): (Draft, &str, bool),
) -> Result<(), Failure> {
    if !draft.faults.is_empty() {
        let told: Vec<String> =
            draft.faults.iter().map(|(field, words)| format!("{field}: {words}")).collect();
        return Err(Failure::Bad(told.join("\n")));
    }
    let did = if is_new { "made" } else { "changed" };
    known.keep(app, visit, draft.text, &format!("{did} the plan {name}")).await
}

/// Lets a plan start by itself, or not.
///
/// # Errors
///
/// There is no such plan, or somebody was quicker.
pub(crate) async fn pause(
    app: &App,
    visit: &Visit,
    (name, paused): (&str, bool),
    seen: Option<i64>,
) -> Result<(), Failure> {
    let known = project_text::editable(app, visit, Permission::Build).await?.seen(seen)?;
    let project = known.project()?;
    let plan = project.plans.get(name).ok_or_else(|| unknown(name, &project))?;
    let text = set_plan(&known.text, name, &Plan { paused, ..plan.clone() }).map_err(refused)?;
    let did = if paused { "switched off" } else { "switched on" };
    known.keep(app, visit, text, &format!("{did} the plan {name}")).await
}

/// Gives a plan another name: in surefoot.yaml, and in all that is known of it. Who knows the old one is led to it.
///
/// # Errors
///
/// There is no such plan, the name is none or another plan's, or somebody was quicker.
pub(crate) async fn rename(
    app: &App,
    visit: &Visit,
    (name, new): (&str, &str),
    seen: Option<i64>,
) -> Result<(), Failure> {
    let known = project_text::editable(app, visit, Permission::Build).await?.seen(seen)?;
    let project = known.project()?;
    if !project.plans.contains_key(name) {
        return Err(unknown(name, &project));
    }
    let words = app.words(visit);
    if !plan_form::is_name(new) {
        return Err(Failure::Bad(words.say("wrong_plan_name").to_owned()));
    }
    if new == name {
        return Ok(());
    }
    if project.plans.contains_key(new) {
        return Err(Failure::Conflict(words.fill("name_taken", &[("name", new)])));
    }
    let text = rename_plan(&known.text, name, new).map_err(refused)?;
    let reason = format!("renamed the plan {name} to {new}");
    known.keep_renamed(app, visit, text, (name, new), &reason).await
}

/// Takes a plan away. What it has run stays.
///
/// # Errors
///
/// There is no such plan, a channel tells of it, or somebody was quicker.
pub(crate) async fn remove(app: &App, visit: &Visit, name: &str, seen: Option<i64>) -> Result<(), Failure> {
    let known = project_text::editable(app, visit, Permission::Build).await?.seen(seen)?;
    let project = known.project()?;
    if !project.plans.contains_key(name) {
        return Err(unknown(name, &project));
    }
    let told = project
        .notifications
        .channels
        .iter()
        .find(|(_, channel)| channel.plans.iter().any(|plan| plan == name));
    if let Some((channel, _)) = told {
        return Err(Failure::Conflict(format!(
            "the channel {channel} tells of the plan {name}\nhint: take the plan out of that channel first"
        )));
    }
    let text = remove_plan(&known.text, name).map_err(refused)?;
    known.keep(app, visit, text, &format!("removed the plan {name}")).await
}

/// What a plan is called now which somebody knows by this name.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn name_now(app: &App, visit: &Visit, name: &str) -> Result<String, Failure> {
    let project = app.desk.project(visit.project()).await;
    if project.is_ok_and(|(folder, _)| folder.project.plans.contains_key(name)) {
        return Ok(name.to_owned());
    }
    Ok(app.store().plan_name(visit.project(), name).await?.unwrap_or_else(|| name.to_owned()))
}

/// Where a plan's page is that has another name by now, with the `rest` of its address; else that there is none.
pub(crate) async fn elsewhere(
    app: &App,
    visit: &Visit,
    (name, rest): (&str, &str),
    folder: &ProjectFolder,
) -> Failure {
    let now = match name_now(app, visit, name).await {
        Ok(now) => now,
        Err(failure) => return failure,
    };
    match folder.project.plans.get(&now) {
        Some(plan) if now != name && acts::sees_plan(folder, plan, visit) => {
            Failure::Moved(format!("{}{rest}", href(&now)))
        }
        _ => Failure::Missing(format!("no plan `{name}`")),
    }
}

/// That there is no such plan.
pub(crate) fn unknown(name: &str, project: &Project) -> Failure {
    let all: Vec<&str> = project.plans.keys().map(String::as_str).collect();
    let all = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
    Failure::Missing(format!("no plan `{name}` (known: {all})"))
}

/// The project's folder; where its files can't be read an empty one: its plans can be mended all the same.
pub(crate) async fn folder(app: &App, visit: &Visit) -> Arc<ProjectFolder> {
    app.desk.project(visit.project()).await.map(|(folder, _)| folder).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_of_boxes_is_no_change() {
        let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        let known = Plan { tags: texts(&["c", "a", "b"]), ..Plan::default() };
        let mut plan = Plan { tags: texts(&["a", "d", "b", "c", "e"]), ..Plan::default() };
        in_known_order(&mut plan, &known);
        assert_eq!(plan.tags, texts(&["c", "a", "b", "d", "e"]));
    }
}
