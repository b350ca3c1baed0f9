//! Who hears of a ticket by mail: whoever takes care of it, watches it or was named. Their mails are written in the
//! transaction of what they tell of; where they go is looked up when they go.

use crate::{
    database::{Store, StoreError, Writing, get, json, text},
    messages::{NewMessage, post},
    tickets::{self, Comment},
};
use chrono::{DateTime, DurationRound as _, NaiveTime, SecondsFormat, TimeDelta, Utc};
use scenarios::{QuietHours, TicketTopic, quiet_until};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use std::collections::{BTreeSet, HashMap};

/// The way of messages to a person: their recipient is a person's id, and no address.
pub const PERSONAL: &str = "person";

/// What happens within so long goes as one mail.
const TOGETHER: TimeDelta = TimeDelta::minutes(1);

/// What somebody wants to read, when and how.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// What they don't want to hear: `assigned`, `mentioned`, `commented`, `changed`.
    pub off: Vec<String>,
    /// Nothing goes from this time of the day: `20:00`. Empty: at any time.
    pub quiet_from: String,
    /// To this one.
    pub quiet_to: String,
    /// In this time zone, by its name in the IANA database; empty: UTC.
    pub time_zone: String,
    /// The language of their mails; empty: English.
    pub language: String,
}

impl MailSettings {
    /// Their quiet hours, if they have any.
    pub fn quiet(&self) -> Option<QuietHours> {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        let time_zone = Some(self.time_zone.clone()).filter(|zone| !zone.is_empty());
        Some(QuietHours { from: time(&self.quiet_from)?, to: time(&self.quiet_to)?, days: vec![], time_zone })
    }

    fn wants(&self, topic: TicketTopic) -> bool {
        self.off.iter().all(|off| off != topic.name())
    }

    /// When what happens now goes.
    fn due(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let soon = now.duration_trunc(TOGETHER).unwrap_or(now) + TOGETHER;
        let quiet: Vec<QuietHours> = self.quiet().into_iter().collect();
        quiet_until(&quiet, soon).unwrap_or(soon)
    }
}

/// Where somebody reads mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonMail {
    /// Their name.
    pub name: String,
    /// The address; `None`: nowhere.
    pub address: Option<String>,
    /// What they want to read.
    pub settings: MailSettings,
    /// Whether they may log in.
    pub is_active: bool,
}

/// What a mail of a ticket tells.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketNews {
    /// The ticket's number.
    pub number: i64,
    /// What was said and happened, in order.
    pub said: Vec<Comment>,
}

/// Something that happened to a ticket.
pub(crate) struct Heard<'a> {
    /// The ticket at the head of its family.
    pub ticket: &'a str,
    pub comment: &'a str,
    /// They know it already.
    pub author: &'a str,
    pub topic: TicketTopic,
    /// Names of those who were named.
    pub mentioned: &'a [String],
    /// Names of more who are concerned.
    pub also: &'a [String],
}

/// Writes a mail to each who wants to hear of it.
pub(crate) async fn tell(
    writing: &mut Writing,
    heard: &Heard<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT project, assignee FROM tickets WHERE id = $1")
        .bind(heard.ticket)
        .fetch_one(writing.connection())
        .await?;
    let (project, assignee): (String, Option<String>) = (get(&row, "project")?, get(&row, "assignee")?);
    let mut following: BTreeSet<String> =
        tickets::watchers(writing.connection(), heard.ticket).await?.into_iter().collect();
    following.extend(assignee);
    following.extend(heard.also.iter().cloned());
    let rows = sqlx::query(
        "SELECT id, name, mail, mail_settings, is_active FROM people WHERE mail IS NOT NULL AND is_active = 1 \
         ORDER BY id",
    )
    .fetch_all(writing.connection())
    .await?;
    for row in &rows {
        let (id, mail): (String, PersonMail) = (get(row, "id")?, person_mail(row)?);
        let is_named = heard.mentioned.contains(&mail.name) && mail.settings.wants(TicketTopic::Mentioned);
        let is_following = following.contains(&mail.name) && mail.settings.wants(heard.topic);
        if mail.name == heard.author || !(is_named || is_following) {
            continue;
        }
        let due = mail.settings.due(now);
        let place = format!("ticket/{}/{}", heard.ticket, due.to_rfc3339_opts(SecondsFormat::Secs, true));
        let message = NewMessage {
            channel: String::new(),
            way: PERSONAL.to_owned(),
            recipient: id,
            kind: "ticket".to_owned(),
            place,
            due,
            content: None,
            news: vec![heard.comment.to_owned()],
        };
        post(writing, &project, &message, now).await?;
    }
    Ok(())
}

impl Store {
    /// Where everybody reads mail, by the ids of people.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn mails(&self) -> Result<HashMap<String, PersonMail>, StoreError> {
        let rows = sqlx::query("SELECT id, name, mail, mail_settings, is_active FROM people")
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| Ok((get(row, "id")?, person_mail(row)?))).collect()
    }

    /// Where somebody reads mail, by their id.
    ///
    /// # Errors
    ///
    /// There is nobody of this id.
    pub async fn mail(&self, person: &str) -> Result<PersonMail, StoreError> {
        let row = sqlx::query("SELECT id, name, mail, mail_settings, is_active FROM people WHERE id = $1")
            .bind(person)
            .fetch_optional(self.pool())
            .await?;
        let missing = || StoreError::Missing { what: "person", name: person.to_owned() };
        person_mail(&row.ok_or_else(missing)?)
    }

    /// Somebody reads mail here; `None`: nowhere any more.
    ///
    /// # Errors
    ///
    /// There is nobody of this id.
    pub async fn set_mail(&self, person: &str, address: Option<&str>) -> Result<(), StoreError> {
        self.set_of_person("UPDATE people SET mail = $1 WHERE id = $2", address, person).await
    }

    /// Somebody says what they want to read, when and how.
    ///
    /// # Errors
    ///
    /// There is nobody of this id.
    pub async fn set_mail_settings(&self, person: &str, settings: &MailSettings) -> Result<(), StoreError> {
        let settings = text(settings);
        self.set_of_person("UPDATE people SET mail_settings = $1 WHERE id = $2", Some(&settings), person)
            .await
    }

    async fn set_of_person(
        &self,
        sql: &'static str,
        value: Option<&str>,
        person: &str,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let changed = sqlx::query(sql).bind(value).bind(person).execute(writing.connection()).await?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::Missing { what: "person", name: person.to_owned() });
        }
        writing.commit().await
    }

    /// What a mail of a ticket tells; `None` where nothing of it is left.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn ticket_news(&self, message: &str) -> Result<Option<TicketNews>, StoreError> {
        let rows = sqlx::query(
            "SELECT comments.author, comments.created, comments.kind, comments.content, comments.event, tickets.number, \
             head.number AS head FROM message_news JOIN comments ON comments.id = message_news.news \
             JOIN tickets ON tickets.id = comments.ticket JOIN tickets AS head ON head.id = tickets.family \
             WHERE message_news.message = $1 ORDER BY comments.created, comments.id",
        )
        .bind(message)
        .fetch_all(self.pool())
        .await?;
        let Some(last) = rows.last() else { return Ok(None) };
        let said = rows.iter().map(tickets::comment).collect::<Result<_, _>>()?;
        Ok(Some(TicketNews { number: get(last, "head")?, said }))
    }
}

fn person_mail(row: &AnyRow) -> Result<PersonMail, StoreError> {
    let settings: String = get(row, "mail_settings")?;
    Ok(PersonMail {
        name: get(row, "name")?,
        address: get(row, "mail")?,
        settings: json("somebody's settings of mail", &settings)?,
        is_active: get::<i64>(row, "is_active")? != 0,
    })
}
