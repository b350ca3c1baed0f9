//! What a project's content is now, and what the last runs prove of it.
//!
//! A run proves something of an item as it was when the plan was started. It still counts where the item, and all that
//! it leads to and needs, is the same now: a changed comment, or another item of the file, makes nobody run it again.

use crate::{app::App, failure::Failure, guard::Visit};
use runner::{
    content::ContentFolder,
    folder::PROJECT_FILE,
    publication::{closure, content_of},
};
use scenarios::{
    Environment, Project, Verdict,
    content::publish::{Proof, item_of},
    read_project,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use store::ItemCell;

/// A project's content at some revisions of its files.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// What surefoot.yaml says.
    pub project: Project,
    /// Content and texts.
    pub content: ContentFolder,
}

impl Kept {
    /// The system of an environment's content; `None` where nobody can say.
    pub fn system_of<'k>(&'k self, environment: &'k Environment) -> Option<&'k str> {
        let all = self.content.contents.systems();
        let only = if all.len() == 1 { all.first().copied() } else { None };
        environment.system.as_deref().or(only)
    }

    /// The environments that somebody may see, by name.
    pub fn environments<'k>(&'k self, visit: &Visit) -> Vec<(&'k str, &'k Environment)> {
        let all = self.project.environments.iter();
        let seen = all.filter(|(_, environment)| visit.sight().sees(self.system_of(environment)));
        seen.map(|(name, environment)| (name.as_str(), environment)).collect()
    }
}

/// The content as it is now.
///
/// # Errors
///
/// All that is wrong in any of its files; what the store said.
pub(crate) async fn kept(app: &App, visit: &Visit) -> Result<Kept, Failure> {
    let files = app.store().files(visit.project()).await?;
    let texts = files.iter().filter_map(|file| Some((file.path.as_str(), file.content.as_deref()?)));
    read(texts).map_err(|errors| why_not(visit, &errors))
}

/// What is wrong, for somebody who may see all of it; of other systems nothing is told.
pub(crate) fn why_not(visit: &Visit, errors: &[String]) -> Failure {
    Failure::Bad(match visit.sight().systems {
        None => errors.join("\n"),
        Some(_) => "the content can't be used as it is\n\
             hint: somebody with a role for the whole project is told what is wrong in it"
            .to_owned(),
    })
}

fn read<'f>(files: impl Iterator<Item = (&'f str, &'f str)> + Clone) -> Result<Kept, Vec<String>> {
    let text = files.clone().find(|(path, _)| *path == PROJECT_FILE).map_or("", |(_, text)| text);
    let project = match text.trim() {
        "" => Project::default(),
        _ => read_project(PROJECT_FILE, text)
            .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?,
    };
    let content = content_of(files, &project).map_err(|errors| errors.0)?;
    Ok(Kept { project, content })
}

fn counts(path: &str) -> bool {
    path == PROJECT_FILE || path.starts_with("content/") || path.starts_with("locales/")
}

/// What the last run of each cell of each item proves now.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn proofs(app: &App, visit: &Visit, kept: &Kept) -> Result<Vec<Proof>, Failure> {
    // Whoever publishes may see all that they publish; what proves it counts as a whole.
    let cells = app.store().item_cells(visit.project()).await?;
    let heads: BTreeMap<String, i64> =
        app.store().heads(visit.project()).await?.into_iter().filter(|(path, _)| counts(path)).collect();
    let mut ran: HashMap<String, Option<Kept>> = HashMap::new();
    let mut now: HashMap<String, Option<Value>> = HashMap::new();
    let mut proofs = vec![];
    for cell in cells.iter().filter(|cell| !cell.resolve_only) {
        let Some(item) = item_of(&cell.file) else { continue };
        if !ran.contains_key(&cell.plan_run) {
            let then = content_then(app, visit, &cell.plan_run, &heads).await?;
            ran.insert(cell.plan_run.clone(), then);
        }
        let is_stale = ran[&cell.plan_run].as_ref().is_some_and(|then| {
            let is =
                now.entry(item.to_owned()).or_insert_with(|| closure(&kept.content, &kept.project, item));
            is.is_none() || *is != closure(&then.content, &then.project, item)
        });
        proofs.push(proof(cell, item, is_stale));
    }
    Ok(proofs)
}

/// The content of a plan's run; `None` where it is today's.
async fn content_then(
    app: &App,
    visit: &Visit,
    plan_run: &str,
    heads: &BTreeMap<String, i64>,
) -> Result<Option<Kept>, Failure> {
    let mut then = app.store().snapshot(plan_run).await?;
    then.retain(|path, _| counts(path));
    if then == *heads {
        return Ok(None);
    }
    let mut files = vec![];
    for (path, revision) in &then {
        let file = app.store().file(visit.project(), path, Some(*revision)).await?;
        files.extend(file.content.map(|text| (path.as_str(), text)));
    }
    let texts = files.iter().map(|(path, text)| (*path, text.as_str()));
    // What can't be read any more is not what is there now.
    Ok(Some(read(texts).unwrap_or_default()))
}

fn proof(cell: &ItemCell, item: &str, is_stale: bool) -> Proof {
    let parts = [Some(cell.browser.as_str()), cell.language.as_deref(), Some(cell.environment.as_str())];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Proof {
        item: item.to_owned(),
        cell: parts.join(" · "),
        verdict: Verdict::ALL
            .into_iter()
            .find(|verdict| verdict.name() == cell.verdict)
            // What nobody knows is not green.
            .unwrap_or(Verdict::Inconclusive),
        code: cell.code.clone(),
        is_stale,
    }
}
