//! Mail to a person who follows a ticket, takes care of it or was named: what was said and what happened.
//!
//! Its address is looked up when it goes, and stands in no log: it is cut from what the mail server says, too.

use super::{
    Content, NotifyOptions,
    clean::clean,
    letter::{Item, Letter, Link, Section, Setting},
    mail,
    send::{DEADLINE, Failed},
    words::Words,
};
use crate::{schedule::Desk, secrets::Secrets};
use scenarios::{Mail, TicketEvent};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{Message, PersonMail, StoreError, TicketNews};
use tokio::time::timeout;

/// Longer titles and lines of comments are cut, and after so many lines a comment ends.
const TITLE: usize = 160;
const LINE: usize = 400;
const LINES: usize = 30;

/// What a mail of a ticket tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketTold {
    /// The ticket's number.
    pub number: i64,
    /// What is wrong, in a line.
    pub title: String,
    /// The code.
    pub code: String,
    /// The severity's name.
    pub severity: String,
    /// The state's name.
    pub state: String,
    /// The system.
    pub system: Option<String>,
    /// What was said and happened, in order.
    pub said: Vec<TicketSaid>,
}

/// Something that was said of a ticket, or happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketSaid {
    /// Who; empty for Surefoot itself.
    pub author: String,
    /// The words.
    pub words: String,
    /// What happened; `None` for a comment.
    pub event: Option<TicketEvent>,
}

/// What happened to a ticket, in words of a language.
pub fn event_in_words(event: &TicketEvent, language: &str) -> String {
    let words = Words::of(language);
    let numbered = |key: &str, number: &i64| words.fill(key, &[("number", &number.to_string())]);
    match event {
        TicketEvent::State { state, until: Some(until) } => {
            let state = words.say(&format!("state_{}", state.name()));
            words.fill("event_state_until", &[("state", &state), ("day", &until.to_string())])
        }
        TicketEvent::State { state, until: None } => {
            words.fill("event_state", &[("state", &words.say(&format!("state_{}", state.name())))])
        }
        TicketEvent::Assigned { name: Some(name) } => {
            words.fill("event_assigned", &[("name", &words.name(name))])
        }
        TicketEvent::Assigned { name: None } => words.say("event_unassigned"),
        TicketEvent::Severity { severity } => words
            .fill("event_severity", &[("severity", &words.say(&format!("severity_{}", severity.name())))]),
        TicketEvent::Fixed { cells } => words.count("event_fixed", *cells),
        TicketEvent::Reopened => words.say("event_reopened"),
        TicketEvent::GotThrough => words.say("event_got_through"),
        TicketEvent::Merged { number } => numbered("event_merged", number),
        TicketEvent::MergedInto { number } => numbered("event_merged_into", number),
        TicketEvent::GivenBack { number } => numbered("event_given_back", number),
        TicketEvent::Alone { number } => numbered("event_alone", number),
        TicketEvent::TakenOut { number, sightings } => {
            let count = sightings.to_string();
            words.fill("event_taken_out", &[("count", &count), ("number", &number.to_string())])
        }
        TicketEvent::OutOf { number } => numbered("event_out_of", number),
        TicketEvent::Attached { name } => words.fill("event_attached", &[("name", &words.name(name))]),
        TicketEvent::Detached { name } => words.fill("event_detached", &[("name", &words.name(name))]),
        TicketEvent::MoreTime { seconds } => {
            words.fill("event_more_time", &[("seconds", &seconds.to_string())])
        }
    }
}

/// `#12 click save in “Create a contact”`.
pub(crate) fn headline(told: &TicketTold) -> String {
    format!("#{} {}", told.number, clean(&told.title, TITLE))
}

/// The letter to a person.
pub(crate) fn letter(told: &TicketTold, setting: &Setting) -> Letter {
    let words = setting.words;
    let url = setting.page(&format!("/tickets/{}", told.number));
    let item = |said: &TicketSaid| {
        let lines: Vec<String> = match &said.event {
            Some(event) => vec![clean(&event_in_words(event, words.language), LINE)],
            None => said
                .words
                .lines()
                .map(|line| clean(line, LINE))
                .filter(|line| !line.is_empty())
                .take(LINES)
                .collect(),
        };
        let author = if said.author.is_empty() { "Surefoot".to_owned() } else { clean(&said.author, TITLE) };
        Item { title: author, url: None, marks: String::new(), lines }
    };
    let marks = [
        Some(words.say(&format!("state_{}", told.state))),
        Some(words.say(&format!("severity_{}", told.severity))),
        told.system.as_ref().map(|system| clean(system, TITLE)),
        Some(clean(&told.code, TITLE)),
    ];
    let marks: Vec<String> = marks.into_iter().flatten().collect();
    let project = words.name(&clean(&setting.project, TITLE));
    Letter {
        subject: format!("[Surefoot] {project} · {}", headline(told)),
        headline: headline(told),
        intro: vec![marks.join(" · ")],
        sections: vec![Section {
            tone: "plain",
            title: words.say("title_said"),
            items: told.said.iter().map(item).collect(),
            more: None,
        }],
        link: url.map(|url| Link { words: words.say("open_ticket"), url }),
        footer: words.fill("footer_person", &[("project", &project)]),
        language: words.language,
        direction: words.direction(),
    }
}

/// One attempt: what the mail server said, or why it has not arrived.
pub(crate) async fn attempt(
    desk: &Desk,
    options: &NotifyOptions,
    message: &Message,
    (mail, project, secrets): (Option<&Mail>, &str, &mut Secrets),
) -> Result<Result<String, Failed>, StoreError> {
    let person = match desk.store.mail(&message.recipient).await {
        Ok(person) => person,
        Err(StoreError::Missing { .. }) => PersonMail::default(),
        Err(error) => return Err(error),
    };
    let Some(address) = person.address.as_ref().filter(|_| person.is_active) else {
        return Ok(Ok("nobody is told: they read no mail here any more".to_owned()));
    };
    let Some(told) = told(desk, message).await? else { return Ok(Ok("nothing was left to tell".to_owned())) };
    let Some(mail) = mail else {
        return Ok(Err(Failed::for_ever(
            "there is no mail server in surefoot.yaml\nhint: `notifications: {mail: {server: …, from: …}}`",
        )));
    };
    let names: BTreeSet<String> = mail.password.iter().cloned().collect();
    match options.vault.values(&desk.store, (&message.project, ""), &names).await {
        Ok(values) => *secrets = values,
        Err(errors) => return Ok(Err(Failed::again(errors.0.join("\n")))),
    }
    secrets.hide(address);
    let setting = Setting {
        project: project.to_owned(),
        channel: String::new(),
        words: Words::of(&person.settings.language),
        public: options.public.clone().filter(|_| message.project == options.shown),
    };
    let sent = async {
        let written = mail::message(&letter(&told, &setting), &message.id, &mail.from, address);
        let password = mail.password.as_deref().map(|name| secrets.get(name).unwrap_or_default());
        mail::send(&options.reach, mail, password, written.map_err(Failed::for_ever)?).await
    };
    let late = || Failed::again(format!("it was not taken within {DEADLINE:?}"));
    Ok(timeout(DEADLINE, sent).await.unwrap_or_else(|_| Err(late())))
}

/// What a mail tells, written the first time that it goes, so that every attempt tells the same.
async fn told(desk: &Desk, message: &Message) -> Result<Option<TicketTold>, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        what: "a message".to_owned(),
        reason: error.to_string(),
    };
    if let Some(content) = &message.content {
        return Ok(match serde_json::from_value(content.clone()).map_err(damaged)? {
            Content::Ticket(told) => Some(*told),
            _ => None,
        });
    }
    let Some(TicketNews { number, said }) = desk.store.ticket_news(&message.id).await? else {
        return Ok(None);
    };
    let ticket = desk.store.ticket(&message.project, number).await?;
    let told = TicketTold {
        number,
        title: ticket.title,
        code: ticket.code,
        severity: ticket.severity,
        state: ticket.state.name().to_owned(),
        system: ticket.system,
        said: said
            .into_iter()
            .map(|said| TicketSaid { author: said.author, words: said.content, event: said.event })
            .collect(),
    };
    let content = Content::Ticket(Box::new(told.clone()));
    desk.store.write_message(&message.id, &serde_json::to_value(&content).map_err(damaged)?).await?;
    Ok(Some(told))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> TicketTold {
        TicketTold {
            number: 7,
            title: "click <b>Save</b>".to_owned(),
            code: "element.missing".to_owned(),
            severity: "high".to_owned(),
            state: "in_progress".to_owned(),
            system: Some("crm".to_owned()),
            said: vec![
                TicketSaid {
                    author: "ada".to_owned(),
                    words: "see https://evil.example\n@bob".to_owned(),
                    event: None,
                },
                TicketSaid {
                    author: String::new(),
                    words: "fixed: 2 cells green since".to_owned(),
                    event: Some(TicketEvent::Fixed { cells: 2 }),
                },
            ],
        }
    }

    #[test]
    fn a_mail_says_of_which_ticket_it_is_and_what_was_said() {
        let setting = |language: &str| Setting {
            project: "main".to_owned(),
            channel: String::new(),
            words: Words::of(language),
            public: url::Url::parse("https://surefoot.example/").ok(),
        };
        let english = letter(&told(), &setting("en"));
        assert_eq!(english.subject, "[Surefoot] main · #7 click <b>Save</b>");
        assert_eq!(english.intro, ["In progress · High · crm · element.missing"]);
        assert_eq!(english.link.map(|link| link.url).as_deref(), Some("https://surefoot.example/tickets/7"));
        let lines: Vec<&String> = english.sections[0].items.iter().flat_map(|item| &item.lines).collect();
        assert_eq!(lines[0], "see https:\u{200b}//evil.example", "what somebody writes is no link");
        assert_eq!(lines[2], "Fixed: 2 cells are green since");
        let arabic = letter(&told(), &setting("ar"));
        assert_eq!(arabic.direction, "rtl");
        assert_ne!(arabic.sections[0].items[1].lines, [lines[2].clone()]);
    }

    #[test]
    fn every_event_has_words_in_every_language() {
        use scenarios::{Severity, TicketState};
        let until = chrono::NaiveDate::from_ymd_opt(2026, 12, 31);
        let events = [
            TicketEvent::State { state: TicketState::WontFix, until },
            TicketEvent::State { state: TicketState::Triaged, until: None },
            TicketEvent::Assigned { name: Some("ada".to_owned()) },
            TicketEvent::Assigned { name: None },
            TicketEvent::Severity { severity: Severity::Critical },
            TicketEvent::Fixed { cells: 1 },
            TicketEvent::Reopened,
            TicketEvent::GotThrough,
            TicketEvent::Merged { number: 1 },
            TicketEvent::MergedInto { number: 1 },
            TicketEvent::GivenBack { number: 1 },
            TicketEvent::Alone { number: 1 },
            TicketEvent::TakenOut { number: 1, sightings: 2 },
            TicketEvent::OutOf { number: 1 },
            TicketEvent::Attached { name: "a.png".to_owned() },
            TicketEvent::Detached { name: "a.png".to_owned() },
            TicketEvent::MoreTime { seconds: 20 },
        ];
        for language in ["en", "de", "ja", "ar"] {
            for event in &events {
                let words = event_in_words(event, language);
                assert!(!words.contains(['{', '_']) && !words.is_empty(), "{language}: {words}");
            }
        }
    }
}
