//! What people do with tickets, each with what is kept of it and who hears of it, in one transaction.

use crate::{
    database::{Store, StoreError, Writing, get, text},
    hearers::{Heard, tell},
};
use chrono::{DateTime, NaiveDate, Utc};
use scenarios::{Severity, TicketEvent, TicketState, TicketTopic};
use uuid::Uuid;

impl Store {
    /// Somebody says something of a ticket; `mentioned` are the names of those who are named in it.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn comment(
        &self,
        ticket: &str,
        (author, content, mentioned): (&str, &str, &[String]),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let comment = say(&mut writing, ticket, (author, "comment", content), None, now).await?;
        let heard =
            Heard { ticket, comment: &comment, author, topic: TicketTopic::Commented, mentioned, also: &[] };
        tell(&mut writing, &heard, now).await?;
        writing.commit().await
    }

    /// Somebody brings a ticket to another state; `until` is for “won't fix”.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn set_ticket_state(
        &self,
        ticket: &str,
        (state, until): (TicketState, Option<NaiveDate>),
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        set_state(&mut writing, ticket, state, until, now.timestamp_millis()).await?;
        note(&mut writing, ticket, author, &TicketEvent::State { state, until }, now).await?;
        writing.commit().await
    }

    /// Somebody takes a ticket, or gives it to somebody.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn assign(
        &self,
        ticket: &str,
        assignee: Option<&str>,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let before: Option<(Option<String>,)> = sqlx::query_as("SELECT assignee FROM tickets WHERE id = $1")
            .bind(ticket)
            .fetch_optional(writing.connection())
            .await?;
        let before = before.and_then(|(before,)| before);
        if before.as_deref() == assignee {
            return Ok(());
        }
        sqlx::query("UPDATE tickets SET assignee = $1 WHERE id = $2")
            .bind(assignee)
            .bind(ticket)
            .execute(writing.connection())
            .await?;
        let event = TicketEvent::Assigned { name: assignee.map(str::to_owned) };
        let comment =
            say(&mut writing, ticket, (author, "change", &event.words()), Some(&event), now).await?;
        // Whoever had it hears that they have it no longer.
        let also: Vec<String> = before.into_iter().collect();
        let heard = Heard {
            ticket,
            comment: &comment,
            author,
            topic: TicketTopic::Assigned,
            mentioned: &[],
            also: &also,
        };
        tell(&mut writing, &heard, now).await?;
        writing.commit().await
    }

    /// Somebody says how much a ticket hurts.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn set_severity(
        &self,
        ticket: &str,
        severity: Severity,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE tickets SET severity = $1, is_severity_set = 1 WHERE id = $2")
            .bind(severity.name())
            .bind(ticket)
            .execute(writing.connection())
            .await?;
        note(&mut writing, ticket, author, &TicketEvent::Severity { severity }, now).await?;
        writing.commit().await
    }

    /// Something was done about a ticket that is worth knowing.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn note(
        &self,
        ticket: &str,
        event: &TicketEvent,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        note(&mut writing, ticket, author, event, now).await?;
        writing.commit().await
    }

    /// Somebody wants to hear of a ticket, or no longer, nor of what was merged into it.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn watch(&self, ticket: &str, person: &str, is_watching: bool) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let sql = if is_watching {
            "INSERT INTO watchers (ticket, person) VALUES ($1, $2) ON CONFLICT (ticket, person) DO NOTHING"
        } else {
            "DELETE FROM watchers WHERE ticket IN (SELECT id FROM tickets WHERE family = $1) AND person = $2"
        };
        sqlx::query(sql).bind(ticket).bind(person).execute(writing.connection()).await?;
        writing.commit().await
    }
}

pub(crate) async fn set_state(
    writing: &mut Writing,
    ticket: &str,
    state: TicketState,
    until: Option<NaiveDate>,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE tickets SET state = $1, until = $2, changed = $3 WHERE id = $4")
        .bind(state.name())
        .bind(until.map(|until| until.to_string()))
        .bind(now)
        .bind(ticket)
        .execute(writing.connection())
        .await?;
    Ok(())
}

/// Keeps what happened to a ticket; who follows it hears of another state.
pub(crate) async fn note(
    writing: &mut Writing,
    ticket: &str,
    author: &str,
    event: &TicketEvent,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let comment = say(writing, ticket, (author, "change", &event.words()), Some(event), now).await?;
    if event.is_of_state() {
        // What was merged is heard of by those who follow the whole.
        let family: Option<(String,)> = sqlx::query_as("SELECT family FROM tickets WHERE id = $1")
            .bind(ticket)
            .fetch_optional(writing.connection())
            .await?;
        let whole = family.map_or_else(|| ticket.to_owned(), |(family,)| family);
        let topic = TicketTopic::Changed;
        let heard = Heard { ticket: &whole, comment: &comment, author, topic, mentioned: &[], also: &[] };
        tell(writing, &heard, now).await?;
    }
    Ok(())
}

/// Keeps what was said, or happened; its id.
async fn say(
    writing: &mut Writing,
    ticket: &str,
    (author, kind, content): (&str, &str, &str),
    event: Option<&TicketEvent>,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let id = Uuid::now_v7().to_string();
    sqlx::query(
        "INSERT INTO comments (id, ticket, author, created, kind, content, event) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&id)
    .bind(ticket)
    .bind(author)
    .bind(now.timestamp_millis())
    .bind(kind)
    .bind(content.replace('\0', "\u{fffd}"))
    .bind(event.map(text))
    .execute(writing.connection())
    .await?;
    Ok(id)
}

/// The row of a ticket as it is now, for a change to it.
pub(crate) struct Found {
    pub id: String,
    pub family: String,
    pub merged_into: Option<String>,
    pub number: i64,
    pub state: TicketState,
    pub until: Option<NaiveDate>,
    pub signature: String,
    pub is_operations: bool,
}

/// The ticket of this number itself, whatever it was merged into.
pub(crate) async fn found(writing: &mut Writing, project: &str, number: i64) -> Result<Found, StoreError> {
    let row = sqlx::query(
        "SELECT id, family, merged_into, number, state, until, signature, is_operations FROM tickets \
         WHERE project = $1 AND number = $2",
    )
    .bind(project)
    .bind(number)
    .fetch_optional(writing.connection())
    .await?;
    let row = row.ok_or_else(|| StoreError::Missing { what: "ticket", name: number.to_string() })?;
    Ok(Found {
        id: get(&row, "id")?,
        family: get(&row, "family")?,
        merged_into: get(&row, "merged_into")?,
        number: get(&row, "number")?,
        state: crate::tickets::state(&row)?,
        until: crate::tickets::until(&row)?,
        signature: get(&row, "signature")?,
        is_operations: get::<i64>(&row, "is_operations")? != 0,
    })
}

/// The ticket that stands for the one of this number.
pub(crate) async fn head(writing: &mut Writing, project: &str, number: i64) -> Result<Found, StoreError> {
    let own = found(writing, project, number).await?;
    if own.family == own.id {
        return Ok(own);
    }
    let (number,): (i64,) = sqlx::query_as("SELECT number FROM tickets WHERE id = $1")
        .bind(&own.family)
        .fetch_one(writing.connection())
        .await?;
    found(writing, project, number).await
}
