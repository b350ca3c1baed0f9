//! What can be done about a ticket with one click, the likeliest first; and what can't, with the reason.

use crate::{
    access::Permission,
    acts::{self, Said},
    app::App,
    failure::Failure,
    guard::Visit,
    places::Places,
    ticket_acts, tickets,
    words::{self, MESSAGE, TITLE, Words, short},
};
use chrono::Utc;
use runner::proposal;
use scenarios::{Scenario, TicketEvent, read_scenario, set_step_timeout};
use std::time::Duration;
use store::{FileChange, FileContent, Ticket};

/// A step's deadline where nobody has said another one, as the runner has it.
const USUAL: Duration = Duration::from_secs(10);

/// No click gives a step more.
const LONGEST: Duration = Duration::from_secs(60);

/// The role of those who are asked about texts.
const TRANSLATOR: &str = "translator";

/// So many cells are named in a report.
const CELLS: usize = 10;

/// Something that can be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Remedy {
    /// Accept the element that was found in place of its target.
    Accept {
        /// The proposal.
        proposal: String,
        /// The element in words.
        element: String,
    },
    /// Ask those who translate.
    Translators {
        /// Their names.
        names: Vec<String>,
    },
    /// Give the step more time, as a new revision of the scenario.
    Wait {
        /// How much from then on.
        time: Duration,
    },
    /// Play the cell again in which it was seen first.
    Again,
    /// Report it to those who make the application.
    Report {
        /// In a line.
        subject: String,
        /// In full.
        text: String,
    },
}

impl Remedy {
    /// Its name in forms and for machines.
    pub fn name(&self) -> &'static str {
        match self {
            Remedy::Accept { .. } => "accept",
            Remedy::Translators { .. } => "translators",
            Remedy::Wait { .. } => "wait",
            Remedy::Again => "again",
            Remedy::Report { .. } => "report",
        }
    }

    /// What it would do, in words.
    pub fn words(&self, words: &Words, ticket: &Ticket) -> String {
        match self {
            Remedy::Accept { element, .. } => {
                words.fill("advise_accept", &[("element", &short(element, TITLE))])
            }
            Remedy::Translators { names } => {
                words.fill("advise_translators", &[("names", &short(&names.join(words.say("comma")), TITLE))])
            }
            Remedy::Wait { time } => words.fill("advise_wait", &[("seconds", &time.as_secs().to_string())]),
            Remedy::Again => words.code(Some(&ticket.code)).1.unwrap_or_default().to_owned(),
            Remedy::Report { .. } => words.say("advise_report").to_owned(),
        }
    }

    /// What its button says.
    pub fn label(&self) -> &'static str {
        match self {
            Remedy::Accept { .. } => "accept",
            Remedy::Translators { .. } => "act_translators",
            Remedy::Wait { .. } => "act_wait",
            Remedy::Again => "run_again",
            Remedy::Report { .. } => "act_report",
        }
    }
}

/// What to do about a ticket.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Advice {
    /// What can be done, the best first; there is always something.
    pub can: Vec<Remedy>,
    /// What can't: its name, and the key of the reason in words.
    pub can_not: Vec<(&'static str, &'static str)>,
}

/// What can be done about a ticket, and what not.
///
/// # Errors
///
/// What the store said.
pub(crate) async fn advice(
    app: &App,
    visit: &Visit,
    ticket: &Ticket,
    words: &Words,
) -> Result<Advice, Failure> {
    let tried = [
        ("accept", accept(app, visit, ticket).await?),
        ("translators", translators(app, visit, ticket).await?),
        ("again", Ok(Remedy::Again)),
        ("wait", wait(app, visit, ticket).await?),
        ("report", Ok(report(app, ticket, words).await?)),
    ];
    let mut advice = Advice { can: vec![], can_not: vec![] };
    for (name, one) in tried {
        match one {
            Ok(remedy) => advice.can.push(remedy),
            Err(reason) => advice.can_not.push((name, reason)),
        }
    }
    Ok(advice)
}

async fn accept(app: &App, visit: &Visit, ticket: &Ticket) -> Result<Result<Remedy, &'static str>, Failure> {
    let captured = &ticket.captured;
    let all = app.store().proposals(visit.sight()).await?;
    let here = all.into_iter().find(|proposal| {
        proposal.file == captured.file
            && Some(&proposal.step) == captured.step.as_ref()
            && proposal.text.is_none()
            && !ticket.is_operations
    });
    Ok(here.map_or(Err("cannot_accept"), |one| {
        Ok(Remedy::Accept { element: proposal::in_short(&one.element), proposal: one.id })
    }))
}

/// Everybody who may change texts where the ticket is and is there for that: by a role for everything, for the project or
/// for its system.
async fn translators(
    app: &App,
    visit: &Visit,
    ticket: &Ticket,
) -> Result<Result<Remedy, &'static str>, Failure> {
    if !ticket.code.starts_with("text.") {
        return Ok(Err("cannot_translators"));
    }
    let people = app.store().people().await?;
    let mut grants = app.store().all_grants().await?;
    let asked = people.into_iter().filter(|person| {
        let grants = grants.remove(&person.id).unwrap_or_default();
        // Only what they are as translators counts here: an administrator may change texts, and is not asked to.
        let places = Places {
            roles: person.roles.iter().filter(|role| *role == TRANSLATOR).cloned().collect(),
            grants: grants.into_iter().filter(|grant| grant.role == TRANSLATOR).collect(),
            ..Places::default()
        };
        person.is_active && places.reach(Permission::Translate, visit.project()).has(ticket.system.as_deref())
    });
    let names: Vec<String> = asked.map(|person| person.name).collect();
    Ok(if names.is_empty() { Err("cannot_translators_nobody") } else { Ok(Remedy::Translators { names }) })
}

/// More time helps where something came too late, and nowhere else.
fn is_of_time(code: &str) -> bool {
    let name = code.split('(').next().unwrap_or_default();
    name.starts_with("expect.")
        || [
            "element.missing",
            "element.hidden",
            "element.disabled",
            "element.moving",
            "element.covered",
            "option.missing",
            "tab.missing",
        ]
        .contains(&name)
}

async fn wait(app: &App, visit: &Visit, ticket: &Ticket) -> Result<Result<Remedy, &'static str>, Failure> {
    if ticket.is_operations || !is_of_time(&ticket.code) {
        return Ok(Err("cannot_wait"));
    }
    let Some((_, _, scenario)) = scenario(app, visit, ticket).await? else {
        return Ok(Err("cannot_wait_step"));
    };
    let step = scenario
        .steps
        .iter()
        .chain(&scenario.finally)
        .find(|step| Some(&step.id) == ticket.captured.step.as_ref());
    let Some(step) = step else { return Ok(Err("cannot_wait_step")) };
    let now = step.timeout.or(scenario.timeouts.step).unwrap_or(USUAL);
    if now >= LONGEST {
        return Ok(Err("cannot_wait_longest"));
    }
    Ok(Ok(Remedy::Wait { time: (now * 2).clamp(Duration::from_secs(1), LONGEST) }))
}

/// The scenario as it is now: its text, its revision and what it says.
async fn scenario(
    app: &App,
    visit: &Visit,
    ticket: &Ticket,
) -> Result<Option<(String, i64, Scenario)>, Failure> {
    let path = &ticket.captured.file;
    let Ok(file) = app.store().file(visit.project(), path, None).await else { return Ok(None) };
    let Some(text) = file.content else { return Ok(None) };
    let scenario = read_scenario(path, &text).ok();
    Ok(scenario.map(|scenario| (text, file.revision, scenario)))
}

/// What somebody who makes the application needs to know.
async fn report(app: &App, ticket: &Ticket, words: &Words) -> Result<Remedy, Failure> {
    let captured = &ticket.captured;
    let seen = app.store().seen_places(&ticket.id).await?;
    let mut cells: Vec<&str> = seen.iter().map(|place| words::cell(&place.cell)).collect();
    cells.dedup();
    let more = if cells.len() > CELLS { "…" } else { "" };
    let subject = format!("[Surefoot #{}] {}", ticket.number, short(&ticket.title, TITLE));
    let (message, _) = words::apart(captured.message.as_deref());
    let (meaning, _) = words.code(Some(&ticket.code));
    let day = |moment: chrono::DateTime<Utc>| moment.format("%Y-%m-%d %H:%M UTC").to_string();
    let lines = [
        ("what", Some(short(&ticket.title, TITLE))),
        ("why", Some(format!("{} {}", ticket.code, meaning.unwrap_or_default()).trim().to_owned())),
        ("expected", tickets::expected(captured)),
        ("actual", message.map(|message| short(&message, MESSAGE))),
        ("address", captured.address.as_ref().map(|address| short(address, TITLE))),
        ("browser", Some(captured.browser.clone())),
        (
            "cells",
            Some(format!("{}{more}", cells.iter().take(CELLS).copied().collect::<Vec<_>>().join("; "))),
        ),
        ("when", Some(format!("{} – {}", day(ticket.first_seen), day(ticket.last_seen)))),
    ];
    let told = lines
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.filter(|value| !value.trim().is_empty())?)));
    let text: Vec<String> = told.map(|(key, value)| format!("{}: {value}", words.say(key))).collect();
    Ok(Remedy::Report { subject, text: text.join("\n") })
}

/// The address that opens a mail with this text; a long one is cut, as programs cut it anywhere.
pub(crate) fn mailto(subject: &str, text: &str) -> String {
    let encoded = |text: &str| -> String {
        let text = text.replace('\n', "\r\n");
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    format!("mailto:?subject={}&body={}", encoded(&short(subject, 150)), encoded(&short(text, 500)))
}

/// Does what can be done about a ticket; where that goes on.
///
/// # Errors
///
/// That can't be done, or not any more; what doing it said.
pub(crate) async fn apply(app: &App, visit: &Visit, number: i64, action: &str) -> Result<String, Failure> {
    let ticket = app.store().ticket(visit.sight(), number).await?;
    // What is written down for others is in English, as comments of machines are.
    let english = Words::of("en");
    let advice = advice(app, visit, &ticket, &english).await?;
    let page = format!("/tickets/{}", ticket.number);
    let Some(remedy) = advice.can.into_iter().find(|remedy| remedy.name() == action) else {
        let reason = advice.can_not.iter().find(|(name, _)| *name == action);
        let words = reason.map_or_else(
            || format!("`{action}` is nothing that can be done about a ticket"),
            |(_, key)| english.say(key).to_owned(),
        );
        return Err(Failure::Conflict(format!("{words}\nhint: load the page again")));
    };
    match remedy {
        Remedy::Accept { proposal, .. } => {
            let said = Said { answer: "accept", reason: "", is_of_texts: false };
            acts::answer(app, visit, &proposal, said).await?;
        }
        Remedy::Translators { names } => {
            let words = app.words(visit).say("ask_translators").to_owned();
            ticket_acts::ask_translators(app, visit, number, (&names, &words)).await?;
        }
        Remedy::Wait { time } => give_time(app, visit, &ticket, time).await?,
        Remedy::Again => {
            let plan_run = acts::run_again(app, visit, &ticket.captured.run).await?;
            return Ok(format!("/runs?plan_run={plan_run}"));
        }
        // It is prepared only: nobody but its sender sends it.
        Remedy::Report { .. } => return Ok(format!("{page}#report")),
    }
    Ok(page)
}

/// Saves the scenario with more time for the step.
async fn give_time(app: &App, visit: &Visit, ticket: &Ticket, time: Duration) -> Result<(), Failure> {
    let gone =
        || Failure::Conflict("the step is in the scenario no longer\nhint: load the page again".to_owned());
    let (text, revision, _) = scenario(app, visit, ticket).await?.ok_or_else(gone)?;
    let step = ticket.captured.step.as_deref().unwrap_or_default();
    let text = set_step_timeout(&text, step, time).map_err(|error| Failure::Bad(error.to_string()))?;
    let change = FileChange {
        path: ticket.captured.file.clone(),
        content: Some(FileContent::Text(text)),
        after: Some(revision),
    };
    let (now, seconds) = (Utc::now(), time.as_secs());
    let message = format!("{step} may take {seconds} s: ticket #{}", ticket.number);
    app.store().save(visit.project(), &[change], (visit.name(), &message), now).await?;
    app.store().note(&ticket.id, &TicketEvent::MoreTime { seconds }, visit.name(), now).await?;
    let detail = format!("#{}: {seconds} s", ticket.number);
    let subject = format!("{} {step}", ticket.captured.file);
    Ok(app.store().audit((visit.name(), "scenario.more-time", &subject, &detail), now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_opens_as_a_mail_and_nothing_of_it_is_another_header() {
        let address = mailto("[Surefoot #7] a&bcc=eve@b.example", "one: ä\ntwo: <b>?\u{202e}");
        assert!(address.starts_with(
            "mailto:?subject=%5BSurefoot%20%237%5D%20a%26bcc%3Deve%40b.example&body=one%3A%20%C3%A4%0D%0Atwo"
        ));
        assert_eq!(address.matches('&').count(), 1);
        assert!(mailto("x", &"ü".repeat(9_000)).len() < 4_000);
    }

    #[test]
    fn more_time_helps_where_something_comes_late() {
        assert!(
            is_of_time("element.missing")
                && is_of_time("element.covered(div#a)")
                && is_of_time("expect.text")
        );
        assert!(
            !is_of_time("text.untranslated")
                && !is_of_time("link.dead")
                && !is_of_time("page.http_error(502)")
        );
    }
}
