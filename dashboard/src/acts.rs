//! What people and machines do: the same for a form and for the API, and noted.

use crate::{
    access::{self, Permission},
    app::App,
    draft_trials,
    failure::Failure,
    guard::Visit,
    machine, mentions, people, plan_acts, secret, ticket_acts,
};
use chrono::{NaiveDate, TimeDelta, Utc};
use runner::{
    folder::ProjectFolder,
    planning, proposal,
    remembered::{Remembered, file_of},
    schedule::{Begun, Request, StartError},
};
use scenarios::{Language, Plan, Project, Severity, TicketState};
use store::{FileChange, FileContent, Limit, NewRun, NewToken};

/// The longest that a token lasts, in days.
const LONGEST_DAYS: u32 = 3_650;

/// The longest comment, in letters.
const LONGEST: usize = 10_000;

/// Says something of a ticket.
///
/// # Errors
///
/// There is no such ticket; it is empty or too long.
pub(crate) async fn comment(app: &App, visit: &Visit, number: i64, content: &str) -> Result<(), Failure> {
    let content = content.trim();
    if content.is_empty() || content.chars().count() > LONGEST {
        return Err(Failure::Bad("a comment has from 1 to 10,000 letters".to_owned()));
    }
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let mentioned = mentions::named(content, &ticket_acts::names(app).await?);
    Ok(app.store().comment(&ticket.id, (visit.name(), content, &mentioned), Utc::now()).await?)
}

/// Brings a ticket to another state; “won't fix” with its last day.
///
/// # Errors
///
/// There is no such ticket, state or day.
pub(crate) async fn set_state(
    app: &App,
    visit: &Visit,
    number: i64,
    (state, until): (&str, Option<&str>),
) -> Result<(), Failure> {
    let state = TicketState::parse(state).ok_or_else(|| {
        let known = TicketState::ALL.map(TicketState::name).join(", ");
        Failure::Bad(format!("no state `{state}` (known: {known})"))
    })?;
    let day = |day: &str| {
        day.parse::<NaiveDate>().map_err(|_| {
            Failure::Bad(format!("`{day}` is no day\nhint: write year, month and day: 2026-12-31"))
        })
    };
    let until = until.filter(|_| state == TicketState::WontFix).map(day).transpose()?;
    if state == TicketState::WontFix && until.is_none() {
        return Err(Failure::Bad(
            "won’t fix needs its last day\nhint: nothing sleeps for ever: choose a day on which to look again".to_owned(),
        ));
    }
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let now = Utc::now();
    app.store().set_ticket_state(&ticket.id, (state, until), visit.name(), now).await?;
    Ok(app.store().audit((visit.name(), "ticket.state", &number.to_string(), state.name()), now).await?)
}

/// Gives a ticket to somebody; an empty name: to nobody.
///
/// # Errors
///
/// There is no such ticket or person.
pub(crate) async fn assign(app: &App, visit: &Visit, number: i64, name: &str) -> Result<(), Failure> {
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    if let Some(name) = name
        && app.store().person(name).await?.is_none_or(|person| !person.is_active)
    {
        return Err(Failure::Bad(format!("nobody here is called {name}")));
    }
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let now = Utc::now();
    app.store().assign(&ticket.id, name, visit.name(), now).await?;
    Ok(app
        .store()
        .audit((visit.name(), "ticket.assign", &number.to_string(), name.unwrap_or("")), now)
        .await?)
}

/// Says how much a ticket hurts.
///
/// # Errors
///
/// There is no such ticket or severity.
pub(crate) async fn set_severity(
    app: &App,
    visit: &Visit,
    number: i64,
    severity: &str,
) -> Result<(), Failure> {
    let known = Severity::parse(severity).ok_or_else(|| {
        Failure::Bad(format!("no severity `{severity}` (known: low, medium, high, critical)"))
    })?;
    let ticket = app.store().ticket(visit.sight(), number).await?;
    let now = Utc::now();
    app.store().set_severity(&ticket.id, known, visit.name(), now).await?;
    Ok(app.store().audit((visit.name(), "ticket.severity", &number.to_string(), known.name()), now).await?)
}

/// Somebody's yes or no to a proposal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'a> {
    /// `accept` or `reject`.
    pub answer: &'a str,
    /// Why; may be empty.
    pub reason: &'a str,
    /// Only texts may be answered.
    pub is_of_texts: bool,
}

/// Accepts a proposal, which makes a revision of every scenario that shares its target, or rejects it.
///
/// # Errors
///
/// There is no such proposal or answer; the scenario has changed so that it does not fit any more.
pub(crate) async fn answer(app: &App, visit: &Visit, id: &str, said: Said<'_>) -> Result<(), Failure> {
    let is_accepted = match said.answer {
        "accept" => true,
        "reject" => false,
        other => return Err(Failure::Bad(format!("`{other}` is no answer (known: accept, reject)"))),
    };
    let reason = Some(said.reason.trim()).filter(|reason| !reason.is_empty());
    if said.reason.chars().count() > LONGEST {
        return Err(Failure::Bad("a reason has at most 10,000 letters".to_owned()));
    }
    let one = app.store().proposal(visit.sight(), id).await?;
    // What a person would have, another one with the eye for it says yes to.
    if said.is_of_texts && (one.text.is_none() || one.author.is_some()) {
        return Err(Failure::Forbidden(
            "your role answers for texts that runs have found\n\
             hint: a builder can answer for elements, and for what a person proposes"
                .to_owned(),
        ));
    }
    let now = Utc::now();
    if is_accepted {
        accept(app, visit, &one, reason).await?;
    }
    app.store().answer(id, (is_accepted, visit.name(), reason), now).await?;
    let subject = format!("{} {}", one.file, one.target);
    let noted = reason.map_or_else(|| said.answer.to_owned(), |reason| format!("{}: {reason}", said.answer));
    Ok(app.store().audit((visit.name(), "proposal", &subject, &noted), now).await?)
}

/// Writes a revision of every scenario that shares the target: all of them or none.
async fn accept(
    app: &App,
    visit: &Visit,
    one: &store::Proposal,
    reason: Option<&str>,
) -> Result<(), Failure> {
    let files = app.store().files(visit.project()).await?;
    let is_scenario = |path: &str| path.ends_with(".yaml") || path.ends_with(".yml");
    let permission = if one.text.is_some() { Permission::Translate } else { Permission::Build };
    // Whoever looks after one system changes nothing of another one that has the same target.
    let is_theirs = |path: &str, text: &str| {
        let system = || Remembered::read(path, text).ok().and_then(|remembered| remembered.system);
        path == file_of(&one.file)
            || [permission, Permission::Build].iter().any(|permission| visit.may_all(*permission))
            || [permission, Permission::Build]
                .iter()
                .any(|permission| system().is_some_and(|system| visit.may_in(*permission, Some(&system))))
    };
    let texts: Vec<(String, String)> = files
        .iter()
        .filter(|file| is_scenario(&file.path))
        .filter_map(|file| Some((file.path.clone(), file.content.clone()?)))
        .filter(|(path, text)| is_theirs(path, text))
        .collect();
    let language = one.language.clone().map(Language);
    let offer = proposal::Offer {
        file: &one.file,
        target: &one.target,
        element: &one.element,
        language: language.as_ref(),
        text: one.text.as_ref(),
    };
    let changes = proposal::accepted(offer, &texts).map_err(|errors| Failure::Bad(errors.to_string()))?;
    let revision = |path: &str| files.iter().find(|file| file.path == path).map(|file| file.revision);
    let changes: Vec<FileChange> = changes
        .into_iter()
        .map(|change| FileChange {
            after: revision(&change.file),
            path: change.file,
            content: Some(FileContent::Text(change.text)),
        })
        .collect();
    let cells = one.cells.iter().map(|(browser, language)| (browser.as_str(), language.as_deref()));
    let message = proposal::in_words(offer, reason, &crate::overview::in_short(cells));
    app.store().save(visit.project(), &changes, (visit.name(), &message), Utc::now()).await?;
    Ok(())
}

/// Whether somebody may start a plan, in one of its environments where one is named: they may run in every system that
/// it meets, and where it meets production, not everybody who may run on test environments.
pub(crate) fn may_run(folder: &ProjectFolder, plan: &Plan, environment: Option<&str>, visit: &Visit) -> bool {
    let project = &folder.project;
    let is_all_test = match (environment, plan.environments.as_slice()) {
        (Some(name), _) => is_test(project, name),
        (None, []) => project.default_environment.iter().all(|name| is_test(project, name)),
        (None, named) => named.iter().all(|name| is_test(project, name)),
    };
    let may = |permission: Permission| {
        let cells = planning::cells(visit.project(), folder, plan, Utc::now().date_naive());
        let in_each = |cells: &Vec<NewRun>| {
            let of = |cell: &&NewRun| environment.is_none_or(|name| cell.environment == name);
            cells.iter().filter(of).all(|cell| visit.may_in(permission, cell.system.as_deref()))
        };
        // What is wrong with its files is told by the start itself, to those who may see all of them.
        visit.may_all(permission) || cells.is_ok_and(|cells| in_each(&cells))
    };
    may(Permission::Run) || (is_all_test && may(Permission::RunTest))
}

/// Whether somebody sees a plan: all that it plays.
pub(crate) fn sees_plan(folder: &ProjectFolder, plan: &Plan, visit: &Visit) -> bool {
    let cells = || planning::cells(visit.project(), folder, plan, Utc::now().date_naive());
    let all =
        |cells: Vec<NewRun>| cells.iter().all(|cell| visit.may_in(Permission::Read, cell.system.as_deref()));
    visit.may_all(Permission::Read) || cells().is_ok_and(all)
}

fn is_test(project: &Project, environment: &str) -> bool {
    project.environments.get(environment).is_some_and(|environment| !environment.production)
}

/// Whether somebody may play again what was played in an environment, of a system: production is for those who may run
/// anywhere.
pub(crate) fn may_again(
    project: &Project,
    visit: &Visit,
    (environment, system): (&str, Option<&str>),
) -> bool {
    let may = |permission| visit.may_in(permission, system);
    may(Permission::Run) || (is_test(project, environment) && may(Permission::RunTest))
}

fn in_production() -> Failure {
    Failure::Forbidden(
        "your role runs on test environments of its systems only\nhint: a builder can start this one"
            .to_owned(),
    )
}

/// Starts a plan, in one of its environments where one is named.
///
/// # Errors
///
/// There is no such plan, or it can't be started now.
pub(crate) async fn start_plan(
    app: &App,
    visit: &Visit,
    (name, environment): (&str, Option<&str>),
    request: Request,
) -> Result<Begun, Failure> {
    let now = Utc::now();
    let name = &plan_acts::name_now(app, visit, name).await?;
    if !visit.may_all(Permission::Run) {
        let (folder, _) = app.desk.project(visit.project()).await?;
        match folder.project.plans.get(name) {
            Some(plan) if may_run(&folder, plan, environment, visit) => {}
            Some(plan) if sees_plan(&folder, plan, visit) => return Err(in_production()),
            // There is none: those who see all plans are told below which there are.
            None if visit.may_all(Permission::Read) => {}
            _ => return Err(Failure::Missing(format!("no plan `{name}`"))),
        }
    }
    let begun = match app.desk.start(visit.project(), (name, environment), request, now).await {
        Err(error @ StartError::Unknown { .. }) => return Err(elsewhere(app, visit, name, error).await),
        begun => begun?,
    };
    if begun.is_new {
        app.store().audit((visit.name(), "plan.run", name, &begun.plan_run), now).await?;
        app.wake.notify_waiters();
    }
    Ok(begun)
}

/// Says where a plan is that is not in this project: whoever asked may have left the project out.
async fn elsewhere(app: &App, visit: &Visit, name: &str, error: StartError) -> Failure {
    for project in visit.projects.iter().filter(|project| project.id != visit.project()) {
        let there = visit.of_project(project, Permission::Read);
        // What is wrong with its files is told where they are asked for.
        let Ok((folder, _)) = app.desk.project(&project.id).await else { continue };
        if folder.project.plans.get(name).is_some_and(|plan| sees_plan(&folder, plan, &there)) {
            let other = &project.name;
            return Failure::Bad(format!(
                "{error}\nhint: the project {other} has one: `--project {other}`, or `?project={other}`"
            ));
        }
    }
    error.into()
}

/// Plays a cell again, as a run of it was played; the new run of no plan.
///
/// # Errors
///
/// There is no such run, or its scenario is gone.
pub(crate) async fn run_again(app: &App, visit: &Visit, id: &str) -> Result<String, Failure> {
    let now = Utc::now();
    let (run, _) = app.store().run(visit.sight(), id).await?;
    if let Some(draft) = &run.draft {
        return draft_trials::again(app, visit, &run, draft).await;
    }
    if !visit.may_in(Permission::Run, run.system.as_deref()) {
        let (folder, _) = app.desk.project(visit.project()).await?;
        if !may_again(&folder.project, visit, (&run.environment, run.system.as_deref())) {
            return Err(in_production());
        }
    }
    let plan_run = app.desk.again(visit.project(), id, Request::by_hand(visit.name()), now).await?;
    app.store().audit((visit.name(), "run.again", id, &plan_run), now).await?;
    app.wake.notify_waiters();
    Ok(plan_run)
}

/// Plays no more of a plan's run than is being played; the plan, and how many runs waited.
///
/// # Errors
///
/// There is no such run of a plan, or it may be started by others only.
pub(crate) async fn cancel(app: &App, visit: &Visit, id: &str) -> Result<(String, u64), Failure> {
    let now = Utc::now();
    let plan_run = app.store().plan_run(visit.sight(), id).await?;
    if !may_cancel(app, visit, id).await? {
        return Err(Failure::Forbidden(
            "your role runs on test environments of its systems only\nhint: a builder can cancel this one"
                .to_owned(),
        ));
    }
    let (cancelled, _) = app.store().cancel(id, now).await?;
    app.store().audit((visit.name(), "plan.cancel", id, &cancelled.to_string()), now).await?;
    // Nobody has to look.
    drop(app.changed.send(()));
    Ok((plan_run.plan, cancelled))
}

/// Whether somebody may cancel a plan's run: they may run in all that it plays in, and where that is not known to be a
/// test environment, not everybody who may run on those.
pub(crate) async fn may_cancel(app: &App, visit: &Visit, id: &str) -> Result<bool, Failure> {
    if visit.may_all(Permission::Run) {
        return Ok(true);
    }
    let (folder, _) = app.desk.project(visit.project()).await?;
    let may = |(environment, system): &(String, Option<String>)| {
        let is_test = is_test(&folder.project, environment);
        visit.may_in(Permission::Run, system.as_deref())
            || (is_test && visit.may_in(Permission::RunTest, system.as_deref()))
    };
    Ok(app.store().played_in(id).await?.iter().all(may))
}

/// Adds somebody with their first password and their role for everything; an empty one: none.
///
/// # Errors
///
/// The name, the password or the role can't be.
pub(crate) async fn add_person(
    app: &App,
    visit: &Visit,
    (name, password, role): (&str, String, &str),
) -> Result<(), Failure> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Failure::Bad(app.words(visit).say("name_wrong").to_owned()));
    }
    let roles = access::role_or_none(role)?;
    let turn = app.hashing.acquire().await;
    let kept = tokio::task::spawn_blocking(move || secret::hash_of_password(&password)).await;
    drop(turn);
    let kept = kept.map_err(|error| Failure::Internal(error.to_string()))?.map_err(Failure::Bad)?;
    let now = Utc::now();
    app.store().add_person(name, &kept, &roles, now).await?;
    Ok(app.store().audit((visit.name(), "person.add", name, role), now).await?)
}

/// Lets somebody in, or keeps them out.
///
/// # Errors
///
/// It is whoever asks, or nobody.
pub(crate) async fn set_active(app: &App, visit: &Visit, id: &str, is_active: bool) -> Result<(), Failure> {
    if visit.person.as_ref().is_some_and(|person| person.id == id) {
        return Err(Failure::Bad("you can't lock yourself out\nhint: another administrator can".to_owned()));
    }
    app.store().set_active(id, is_active).await?;
    let detail = if is_active { "active" } else { "inactive" };
    Ok(app.store().audit((visit.name(), "person.active", id, detail), Utc::now()).await?)
}

/// Makes a token that acts for whoever asks, within its scopes; its id and the token itself.
///
/// # Errors
///
/// It has no name or no scope, or one that there is not.
pub(crate) async fn add_token(
    app: &App,
    visit: &Visit,
    (name, scopes, days): (&str, &[String], Option<u32>),
    places: &[String],
) -> Result<(String, String), Failure> {
    let person = visit.person.as_ref().ok_or_else(|| Failure::Unknown("log in first".to_owned()))?;
    let known = || Permission::ALL.map(Permission::name).join(", ");
    if let Some(unknown) = scopes.iter().find(|scope| Permission::parse(scope).is_none()) {
        return Err(Failure::Bad(format!("no scope `{unknown}` (known: {})", known())));
    }
    if days.is_some_and(|days| !(1..=LONGEST_DAYS).contains(&days)) {
        return Err(Failure::Bad(format!("a token lasts from 1 to {LONGEST_DAYS} days")));
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Failure::Bad("a token has a name of up to 100 letters".to_owned()));
    }
    if scopes.is_empty() {
        return Err(Failure::Bad(format!("a token without a scope may do nothing (known: {})", known())));
    }
    let limits = limits(app, places).await?;
    let now = Utc::now();
    let key = format!("{}{}", machine::PREFIX, secret::key());
    let new = NewToken {
        hash: &secret::hash_of_key(&key),
        name,
        person: &person.id,
        scopes,
        expires: days.map(|days| now + TimeDelta::days(i64::from(days))),
        limits: limits.as_deref(),
    };
    let id = app.store().add_token(&new, now).await?;
    let detail = [scopes.join(", "), places.join(", ")];
    let detail = detail.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    app.store().audit((visit.name(), "token.add", name, &detail), now).await?;
    Ok((id, key))
}

/// The places that a token is limited to, as forms and calls name them; `None`: no limit.
async fn limits(app: &App, places: &[String]) -> Result<Option<Vec<Limit>>, Failure> {
    if places.is_empty() {
        return Ok(None);
    }
    let mut limits = vec![];
    for written in places {
        let (name, system) = people::place(written);
        let project = people::project(app, name).await?;
        if !system.is_empty() && !people::systems(app, &project.id).await?.contains(system) {
            return Err(Failure::Bad(format!("no system `{system}` in {name}")));
        }
        limits.push(Limit { project: project.id, system: system.to_owned() });
    }
    Ok(Some(limits))
}

/// Ends a token for ever.
///
/// # Errors
///
/// There is none.
pub(crate) async fn revoke_token(app: &App, visit: &Visit, id: &str) -> Result<(), Failure> {
    let now = Utc::now();
    let name = app.store().revoke_token(id, now).await?;
    Ok(app.store().audit((visit.name(), "token.revoke", &name, ""), now).await?)
}
