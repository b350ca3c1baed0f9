//! Drafts that are tried: played on a test environment before anybody takes them over.
//!
//! Whoever writes a draft sees whether it works; nothing counts of what comes out. A text that nobody else has looked at
//! plays where nothing can be lost only, and gets no secret that it names itself: it may send it anywhere.

use crate::{
    access::Permission,
    app::App,
    draft_acts,
    failure::Failure,
    fields::Fields,
    guard::Visit,
    words::{TITLE, Words, short},
};
use axum::{
    body::Bytes,
    extract::{Extension, Path, State},
    response::Redirect,
};
use chrono::Utc;
use runner::{
    folder::names_in,
    planning::Orders,
    schedule::{Desk, Request},
};
use scenarios::{Engine, Language, Project, Viewport, content::read_content, read_scenario};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Draft, RunFilter};
use utoipa::ToSchema;

/// So many past runs of a draft are shown.
const SHOWN: u32 = 12;

/// In which cell a draft is tried; what is empty takes the project's default.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Chosen {
    /// What is played: `scenarios/create.yaml`, or `content/tour.yaml#first`. Without it the first that the draft has.
    pub item: String,
    /// A test environment, by name.
    pub environment: String,
    /// The browser.
    pub browser: String,
    /// The language.
    pub language: String,
    /// Who uses the application, by name; without it nobody logs in.
    pub persona: String,
}

/// What a draft can be tried with; `None`: not by whoever asks, or not at all.
pub(crate) async fn offer(app: &App, visit: &Visit, draft: &Draft) -> Result<Option<Value>, Failure> {
    if !visit.may_in(Permission::RunTest, draft.system.as_deref()) || refused(visit, draft).is_some() {
        return Ok(None);
    }
    // A project that can't be read has faults of its own: they are told where it is read.
    let Ok((folder, _)) = app.desk.project(visit.project()).await else { return Ok(None) };
    let project = &folder.project;
    let items = items(app, visit, draft).await?;
    let last = app.store().runs_of_draft(visit.sight(), &draft.id, 1).await?.into_iter().next();
    let last_item = last.as_ref().map(|last| last.file.clone());
    let is_last = |name: &str, last: Option<&String>| last.is_some_and(|last| last == name);
    let named = |names: Vec<String>, last: Option<&String>| {
        let one = |name: &String| json!({"name": name, "is_chosen": is_last(name, last)});
        names.iter().map(one).collect::<Vec<_>>()
    };
    let system =
        |path: &str| items.iter().find(|item| item.path == path).and_then(|item| item.system.clone());
    let own = draft.system.clone().or_else(|| items.first().and_then(|item| system(&item.path)));
    Ok(Some(json!({
        "href": format!("/drafts/{}/try", draft.id),
        "items": items.iter().map(|item| json!({"path": item.path, "title": short(&item.title, TITLE),
            "is_chosen": is_last(&item.path, last_item.as_ref())})).collect::<Vec<_>>(),
        "environments": named(environments(project, visit, own.as_deref()), last.as_ref().map(|last| &last.environment)),
        "browsers": named(browsers(project), last.as_ref().map(|last| &last.browser)),
        "languages": named(
            project.languages.all.iter().map(|language| language.0.clone()).collect(),
            last.as_ref().and_then(|last| last.language.as_ref()).or(project.languages.default.as_ref().map(|own| &own.0)),
        ),
        "personas": named(
            project.personas.keys().cloned().collect(),
            // Most applications show little to those who are not logged in.
            last.as_ref().map_or(project.personas.keys().next(), |last| last.persona.as_ref()),
        ),
    })))
}

/// The runs that a draft was tried with.
pub(crate) async fn tried(
    app: &App,
    visit: &Visit,
    draft: &Draft,
    words: &Words,
) -> Result<Vec<Value>, Failure> {
    let runs = app.store().runs_of_draft(visit.sight(), &draft.id, SHOWN).await?;
    Ok(runs.iter().map(|run| crate::runs::told(run, words, Utc::now())).collect())
}

/// Test environments of a system in which somebody may run.
fn environments(project: &Project, visit: &Visit, system: Option<&str>) -> Vec<String> {
    let fits = |of: Option<&str>| system.is_none() || of.is_none() || of == system;
    let known = project.environments.iter().filter(|(_, environment)| {
        let of = environment.system.as_deref();
        !environment.production && fits(of) && (of.is_none() || visit.may_in(Permission::RunTest, of))
    });
    known.map(|(name, _)| name.clone()).collect()
}

fn browsers(project: &Project) -> Vec<String> {
    let own = if project.browsers.is_empty() { &Engine::ALL[..] } else { &project.browsers };
    own.iter().map(|engine| engine.name().to_owned()).collect()
}

/// What can be played.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Playable {
    path: String,
    title: String,
    system: Option<String>,
}

/// What can be played of a file.
fn playables(path: &str, text: &str) -> Vec<Playable> {
    match path.split('/').next() {
        Some("scenarios") => {
            let one = |read: scenarios::Scenario| Playable {
                path: path.to_owned(),
                title: read.title,
                system: read.system,
            };
            read_scenario(path, text).map(one).into_iter().collect()
        }
        Some("content") => {
            let Ok(read) = read_content(path, text) else { return vec![] };
            let one = |name: &String| Playable {
                path: format!("{path}#{name}"),
                title: name.clone(),
                system: Some(read.content.system.clone()),
            };
            read.content.items.keys().map(one).collect()
        }
        _ => vec![],
    }
}

/// What plays a draft: itself, or for logins and texts of a language, all that may need them.
async fn items(app: &App, visit: &Visit, draft: &Draft) -> Result<Vec<Playable>, Failure> {
    let own = playables(&draft.path, &draft.content);
    let is_needed = draft.path.starts_with("personas/") || draft.path.starts_with("locales/");
    if !own.is_empty() || !is_needed {
        return Ok(own);
    }
    let files = app.store().files(visit.project()).await?;
    let all = files.iter().filter_map(|file| Some(playables(&file.path, file.content.as_deref()?))).flatten();
    let is_theirs = |one: &Playable| visit.may_in(Permission::RunTest, one.system.as_deref());
    // Texts of a language are those of content.
    let fits = |one: &Playable| draft.path.starts_with("personas/") || one.path.contains('#');
    Ok(all.filter(|one| is_theirs(one) && fits(one)).collect())
}

/// Why somebody may not try a draft that they may see; `None`: they may.
fn refused(visit: &Visit, draft: &Draft) -> Option<String> {
    let read = read_scenario(&draft.path, &draft.content).ok()?;
    let names: Vec<String> = names_in(&read).into_iter().collect();
    if names.is_empty() || visit.may_in(Permission::Build, draft.system.as_deref()) {
        return None;
    }
    Some(format!(
        "this draft types secrets ({}), and nobody but you has looked at where it types them\n\
         hint: let a persona log in and leave them out, or ask a builder to try it",
        names.join(", ")
    ))
}

pub(crate) async fn sent(
    State(app): State<App>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Redirect, Failure> {
    let fields = Fields::of(&body);
    let chosen = Chosen {
        item: fields.one("item"),
        environment: fields.one("environment"),
        browser: fields.one("browser"),
        language: fields.one("language"),
        persona: fields.one("persona"),
    };
    let (_, run) = try_out(&app, &visit, &id, &chosen).await?;
    Ok(Redirect::to(&format!("/runs/{run}")))
}

/// Asks for a run of a draft; the run of no plan that it belongs to, and the run.
///
/// # Errors
///
/// It can't be read, is not to be played by whoever asks, or not where they want it.
pub(crate) async fn try_out(
    app: &App,
    visit: &Visit,
    id: &str,
    chosen: &Chosen,
) -> Result<(String, String), Failure> {
    let draft = app.store().draft(visit.sight(), id).await?;
    let wrong = draft_acts::faults(&draft.path, &draft.content);
    if !wrong.is_empty() {
        return Err(Failure::Bad(wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    }
    if let Some(words) = refused(visit, &draft) {
        return Err(Failure::Forbidden(words));
    }
    let items = items(app, visit, &draft).await?;
    let item = match chosen.item.as_str() {
        "" => items.first(),
        path => items.iter().find(|item| item.path == path),
    };
    let item = item.ok_or_else(|| no_item(&chosen.item, &items))?;
    let (folder, _) = app.desk.project(visit.project()).await?;
    let environment = environment(&folder.project, visit, item, chosen)?;
    let orders = Orders {
        file: item.path.clone(),
        browser: match chosen.browser.as_str() {
            "" => folder.project.browsers.first().copied().unwrap_or(Engine::Chromium),
            name => name.parse().map_err(Failure::Bad)?,
        },
        language: match chosen.language.as_str() {
            "" => folder.project.languages.default.clone(),
            name => Some(name.parse::<Language>().map_err(Failure::Bad)?),
        },
        viewport: viewport(&folder.project, &draft),
        environment: Some(environment),
        persona: Some(chosen.persona.clone()).filter(|persona| !persona.is_empty()),
        retries: 0,
        resolve_only: false,
        draft: None,
    };
    begin(app, visit, &draft, orders).await
}

/// The size that the draft asks for, or that of the project.
fn viewport(project: &Project, draft: &Draft) -> Viewport {
    let own = read_scenario(&draft.path, &draft.content).ok().and_then(|read| read.viewport);
    project.viewports.first().copied().or(own).unwrap_or_default()
}

fn no_item(wanted: &str, items: &[Playable]) -> Failure {
    let known: Vec<&str> = items.iter().map(|item| item.path.as_str()).collect();
    Failure::Bad(match (wanted, known.is_empty()) {
        (_, true) => "this draft has nothing that can be played".to_owned(),
        (wanted, false) => format!("no `{wanted}` to be played (known: {})", known.join(", ")),
    })
}

fn environment(
    project: &Project,
    visit: &Visit,
    item: &Playable,
    chosen: &Chosen,
) -> Result<String, Failure> {
    let known = environments(project, visit, item.system.as_deref());
    let may = visit.may_in(Permission::RunTest, item.system.as_deref());
    let default = project.default_environment.iter().find(|name| known.contains(name)).or(known.first());
    let found = match chosen.environment.as_str() {
        "" => default.cloned(),
        name => known.iter().find(|known| *known == name).cloned(),
    };
    found.filter(|_| may).ok_or_else(|| {
        Failure::Forbidden(format!(
            "a draft is tried on test environments only, and {} is none of yours (known: {})\n\
             hint: an environment is one unless surefoot.yaml marks it as `production`",
            match chosen.environment.as_str() {
                "" => "the default".to_owned(),
                name => format!("`{name}`"),
            },
            if known.is_empty() || !may { "none".to_owned() } else { known.join(", ") }
        ))
    })
}

async fn begin(app: &App, visit: &Visit, draft: &Draft, orders: Orders) -> Result<(String, String), Failure> {
    let now = Utc::now();
    let desk: &Desk = &app.desk;
    let request = Request::by_hand(visit.name());
    let plan_run = desk.try_draft((visit.project(), draft), orders, request, now).await?;
    app.store().audit((visit.name(), "draft.try", &draft.path, &plan_run), now).await?;
    app.wake.notify_waiters();
    let filter = RunFilter { plan_run: Some(plan_run.clone()), ..RunFilter::default() };
    let runs = app.store().runs(visit.sight(), &filter, 1).await?;
    let run = runs.into_iter().next().ok_or_else(|| Failure::Missing("no run of the draft".to_owned()))?;
    Ok((plan_run, run.id))
}

/// Tries a draft once more, as it is by now, where a run of it was played.
///
/// # Errors
///
/// It was taken over or thrown away; what keeps it from being tried.
pub(crate) async fn again(
    app: &App,
    visit: &Visit,
    run: &store::RunRow,
    draft: &str,
) -> Result<String, Failure> {
    let gone = |error: store::StoreError| match error {
        store::StoreError::Missing { .. } => Failure::Missing(
            "the draft that this run has played is no more: it was taken over or thrown away\n\
             hint: run the scenario as it is now"
                .to_owned(),
        ),
        other => other.into(),
    };
    app.store().draft(visit.sight(), draft).await.map_err(gone)?;
    let chosen = Chosen {
        item: run.file.clone(),
        environment: run.environment.clone(),
        browser: run.browser.clone(),
        language: run.language.clone().unwrap_or_default(),
        persona: run.persona.clone().unwrap_or_default(),
    };
    Ok(try_out(app, visit, draft, &chosen).await?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_played_itself_and_content_by_its_items() {
        let scenario = playables("scenarios/a.yaml", "scenario: A\nsystem: crm\nstart: /\nsteps: []\n");
        assert_eq!(
            (scenario[0].path.as_str(), scenario[0].system.as_deref()),
            ("scenarios/a.yaml", Some("crm"))
        );
        let text = "content: T\nsystem: crm\nitems:\n  one: {type: shuttle, title: One, url: /a}\n  \
                    two: {type: shuttle, title: Two, url: /b}\n";
        let items: Vec<String> = playables("content/t.yaml", text).into_iter().map(|one| one.path).collect();
        assert_eq!(items, ["content/t.yaml#one", "content/t.yaml#two"]);
        assert_eq!(playables("locales/de.yaml", "a.title: Hier\n"), []);
        assert_eq!(playables("scenarios/a.yaml", "scenario: ["), []);
    }
}
