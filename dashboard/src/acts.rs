//! What people and machines do: the same for a form and for the API, and noted.

use crate::{
    access::{Permission, ROLES},
    app::App,
    failure::Failure,
    guard::Visit,
    machine, secret,
};
use chrono::{NaiveDate, TimeDelta, Utc};
use runner::{
    proposal,
    schedule::{Begun, Request},
};
use scenarios::{Language, Plan, Project, Severity, TicketState};
use store::{FileChange, FileContent, NewToken, Ticket};

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
    let ticket = app.store().ticket(app.project(), number).await?;
    Ok(app.store().comment(&ticket.id, (visit.name(), content), Utc::now()).await?)
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
    let ticket = app.store().ticket(app.project(), number).await?;
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
    let ticket = app.store().ticket(app.project(), number).await?;
    Ok(app.store().assign(&ticket.id, name, visit.name(), Utc::now()).await?)
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
    let all = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    let known = all.into_iter().find(|known| known.name() == severity).ok_or_else(|| {
        Failure::Bad(format!("no severity `{severity}` (known: low, medium, high, critical)"))
    })?;
    let ticket = app.store().ticket(app.project(), number).await?;
    Ok(app.store().set_severity(&ticket.id, known, visit.name(), Utc::now()).await?)
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
    let one = app.store().proposal(app.project(), id).await?;
    if said.is_of_texts && one.text.is_none() {
        return Err(Failure::Forbidden(
            "your role answers for texts only\nhint: a builder can answer for elements".to_owned(),
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
    let files = app.store().files(app.project()).await?;
    let is_scenario = |path: &str| path.ends_with(".yaml") || path.ends_with(".yml");
    let texts: Vec<(String, String)> = files
        .iter()
        .filter(|file| is_scenario(&file.path))
        .filter_map(|file| Some((file.path.clone(), file.content.clone()?)))
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
    app.store().save(app.project(), &changes, (visit.name(), &message), Utc::now()).await?;
    Ok(())
}

/// What can be done about a ticket with one click.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Remedy {
    /// Accept the element that was found in place of its target: the proposal, and the element in words.
    Accept(String, String),
    /// Play the cell again in which it was seen first.
    Again,
}

impl Remedy {
    /// Its name in forms.
    pub fn name(&self) -> &'static str {
        match self {
            Remedy::Accept(..) => "accept",
            Remedy::Again => "again",
        }
    }
}

/// What is the thing to do about a ticket.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn remedy(app: &App, ticket: &Ticket) -> Result<Remedy, Failure> {
    let captured = &ticket.captured;
    let waiting = app.store().proposals(app.project()).await?.into_iter().find(|proposal| {
        proposal.file == captured.file
            && Some(&proposal.step) == captured.step.as_ref()
            && proposal.text.is_none()
    });
    Ok(match waiting {
        Some(one) if !ticket.is_operations => Remedy::Accept(one.id, proposal::in_short(&one.element)),
        _ => Remedy::Again,
    })
}

/// Does what is recommended of a ticket; where that goes on.
///
/// # Errors
///
/// Something else is recommended by now; what doing it said.
pub(crate) async fn apply(app: &App, visit: &Visit, number: i64, action: &str) -> Result<String, Failure> {
    let ticket = app.store().ticket(app.project(), number).await?;
    match remedy(app, &ticket).await? {
        remedy if remedy.name() != action => Err(Failure::Conflict(
            "something else is recommended by now\nhint: load the page again".to_owned(),
        )),
        Remedy::Accept(proposal, _) => {
            let said = Said { answer: "accept", reason: "", is_of_texts: false };
            answer(app, visit, &proposal, said).await?;
            Ok(format!("/tickets/{number}"))
        }
        Remedy::Again => {
            let plan_run = run_again(app, visit, &ticket.captured.run).await?;
            Ok(format!("/runs?plan_run={plan_run}"))
        }
    }
}

/// Whether somebody may start a plan: where it meets production, not everybody who may run on test environments.
pub(crate) fn may_run(project: &Project, plan: &Plan, visit: &Visit) -> bool {
    let is_all_test = match plan.environments.as_slice() {
        [] => project.default_environment.iter().all(|name| is_test(project, name)),
        named => named.iter().all(|name| is_test(project, name)),
    };
    visit.may(Permission::Run) || (is_all_test && visit.may(Permission::RunTest))
}

fn is_test(project: &Project, environment: &str) -> bool {
    project.environments.get(environment).is_some_and(|environment| !environment.production)
}

fn in_production() -> Failure {
    Failure::Forbidden(
        "your role runs on test environments only\nhint: a builder can start this one".to_owned(),
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
    if !visit.may(Permission::Run) {
        let (folder, _) = app.desk.project(app.project()).await?;
        let is_allowed = match (environment, folder.project.plans.get(name)) {
            (Some(environment), _) => is_test(&folder.project, environment),
            (None, Some(plan)) => may_run(&folder.project, plan, visit),
            // There is none: that is told below.
            (None, None) => true,
        };
        if !is_allowed {
            return Err(in_production());
        }
    }
    let begun = app.desk.start(app.project(), (name, environment), request, now).await?;
    if begun.is_new {
        app.store().audit((visit.name(), "plan.run", name, &begun.plan_run), now).await?;
        app.wake.notify_waiters();
    }
    Ok(begun)
}

/// Plays a cell again, as a run of it was played; the new run of no plan.
///
/// # Errors
///
/// There is no such run, or its scenario is gone.
pub(crate) async fn run_again(app: &App, visit: &Visit, id: &str) -> Result<String, Failure> {
    let now = Utc::now();
    if !visit.may(Permission::Run) {
        let (run, _) = app.store().run(app.project(), id).await?;
        let (folder, _) = app.desk.project(app.project()).await?;
        if !is_test(&folder.project, &run.environment) {
            return Err(in_production());
        }
    }
    let plan_run = app.desk.again(app.project(), id, Request::by_hand(visit.name()), now).await?;
    app.store().audit((visit.name(), "run.again", id, &plan_run), now).await?;
    app.wake.notify_waiters();
    Ok(plan_run)
}

/// Adds somebody with their first password and role.
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
    if !ROLES.iter().any(|(known, _)| *known == role) {
        let known: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
        return Err(Failure::Bad(format!("no role `{role}` (known: {})", known.join(", "))));
    }
    let turn = app.hashing.acquire().await;
    let kept = tokio::task::spawn_blocking(move || secret::hash_of_password(&password)).await;
    drop(turn);
    let kept = kept.map_err(|error| Failure::Internal(error.to_string()))?.map_err(Failure::Bad)?;
    let now = Utc::now();
    app.store().add_person(name, &kept, &[role.to_owned()], now).await?;
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
) -> Result<(String, String), Failure> {
    let person = visit.person.as_ref().ok_or_else(|| Failure::Unknown("log in first".to_owned()))?;
    let known = || Permission::ALL.map(Permission::name).join(", ");
    if let Some(unknown) = scopes.iter().find(|scope| Permission::parse(scope).is_none()) {
        return Err(Failure::Bad(format!("no scope `{unknown}` (known: {})", known())));
    }
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Failure::Bad("a token has a name of up to 100 letters".to_owned()));
    }
    if scopes.is_empty() {
        return Err(Failure::Bad(format!("a token without a scope may do nothing (known: {})", known())));
    }
    let now = Utc::now();
    let key = format!("{}{}", machine::PREFIX, secret::key());
    let new = NewToken {
        hash: &secret::hash_of_key(&key),
        name,
        person: &person.id,
        scopes,
        expires: days.map(|days| now + TimeDelta::days(i64::from(days))),
    };
    let id = app.store().add_token(&new, now).await?;
    app.store().audit((visit.name(), "token.add", name, &scopes.join(", ")), now).await?;
    Ok((id, key))
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
