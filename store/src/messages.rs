//! The outbox: what goes to whom, who is sending it, and what came of each attempt.
//!
//! A message is made once, whoever makes it. Whoever takes one has it for a while only: one who dies while sending
//! leaves it to the next, who sends it again with the same id.

use crate::{
    database::{Store, StoreError, Writing, get, json, text},
    projects::moment,
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// A message to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// The channel's name.
    pub channel: String,
    /// `email`, `slack`, `teams`, `webhook`, or `person` for mail to somebody by their id.
    pub way: String,
    /// The address of mail; a person's id; empty for the others.
    pub recipient: String,
    /// `change`, `digest`, `test` or `ticket`.
    pub kind: String,
    /// What it is of: with channel and recipient it is made once.
    pub place: String,
    /// It goes no earlier.
    pub due: DateTime<Utc>,
    /// What is told; `None`: it is written from the news when it goes.
    pub content: Option<Value>,
    /// The ids of the news that it is about; of comments for a mail of a ticket. More come to one that is there and has not gone yet.
    pub news: Vec<String>,
}

/// A message that somebody has taken to send it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its id: a receiver knows a repetition by it.
    pub id: String,
    /// The project.
    pub project: String,
    /// The channel's name.
    pub channel: String,
    /// `email`, `slack`, `teams`, `webhook`, or `person` for mail to somebody by their id.
    pub way: String,
    /// The address of mail; a person's id; empty for the others.
    pub recipient: String,
    /// `change`, `digest`, `test` or `ticket`.
    pub kind: String,
    /// What is told; `None`: it has not been written yet.
    pub content: Option<Value>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// How often it has been tried before, since somebody last said that it should go.
    pub tries: u32,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// From 1.
    pub attempt: i64,
    /// When it began.
    pub started: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// It was taken.
    pub is_good: bool,
    /// What the other side said, or why it was never reached; without secrets.
    pub detail: String,
}

/// What becomes of a message after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It has arrived.
    Sent,
    /// It is tried again then.
    Again(DateTime<Utc>),
    /// It is not tried again.
    GivenUp,
}

impl Store {
    /// Hands news to the channels: they wait no more, and the messages are made, or both not. `false` where somebody
    /// else has handed on any of them before.
    ///
    /// # Errors
    ///
    /// What the database said; then nothing has changed.
    pub async fn gather(
        &self,
        project: &str,
        news: &[String],
        messages: &[NewMessage],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        writing.turn("notify").await?;
        for id in news {
            let gathered = sqlx::query("UPDATE news SET gathered = $1 WHERE id = $2 AND gathered IS NULL")
                .bind(now.timestamp_millis())
                .bind(id)
                .execute(writing.connection())
                .await?;
            if gathered.rows_affected() == 0 {
                return Ok(false);
            }
        }
        for message in messages {
            post(&mut writing, project, message, now).await?;
        }
        writing.commit().await?;
        Ok(true)
    }

    /// Makes a message, unless it was made before; whether it is new.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn post(
        &self,
        project: &str,
        message: &NewMessage,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        let is_new = post(&mut writing, project, message, now).await?;
        writing.commit().await?;
        Ok(is_new)
    }

    /// Takes messages that are due, at most `most`, for as long as `until`.
    ///
    /// # Errors
    ///
    /// What the database said; then nothing has been taken.
    pub async fn take_messages(
        &self,
        most: u32,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Message>, StoreError> {
        let due: Option<(i64,)> = sqlx::query_as(
            "SELECT due FROM messages WHERE state = 'waiting' AND due <= $1 AND leased <= $1 LIMIT 1",
        )
        .bind(now.timestamp_millis())
        .fetch_optional(self.pool())
        .await?;
        // Nobody has to wait for the turn as long as there is nothing to do.
        if due.is_none() {
            return Ok(vec![]);
        }
        let mut writing = self.write().await?;
        writing.turn("notify").await?;
        let rows = sqlx::query(
            "UPDATE messages SET leased = $1 WHERE id IN (SELECT id FROM messages WHERE state = 'waiting' \
             AND due <= $2 AND leased <= $2 ORDER BY due, id LIMIT $3) \
             RETURNING id, project, channel, way, recipient, kind, content, created, tries",
        )
        .bind(until.timestamp_millis())
        .bind(now.timestamp_millis())
        .bind(i64::from(most))
        .fetch_all(writing.connection())
        .await?;
        let mut taken = rows.iter().map(message).collect::<Result<Vec<_>, _>>()?;
        writing.commit().await?;
        taken.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(taken)
    }

    /// Writes what a message tells, so that every attempt tells the same. What was written before stays.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn write_message(&self, id: &str, content: &Value) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE messages SET content = $1 WHERE id = $2 AND content IS NULL")
            .bind(text(content))
            .bind(id)
            .execute(writing.connection())
            .await?;
        writing.commit().await
    }

    /// Keeps what came of an attempt. The number of `delivery` is not looked at: it is the next one.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn delivered(&self, id: &str, delivery: &Delivery, next: Next) -> Result<(), StoreError> {
        let ended = delivery.started.timestamp_millis() + delivery.took_ms;
        let (state, due, finished) = match next {
            Next::Sent => ("sent", None, Some(ended)),
            Next::GivenUp => ("given_up", None, Some(ended)),
            Next::Again(due) => ("waiting", Some(due.timestamp_millis()), None),
        };
        let mut writing = self.write().await?;
        let attempt: Option<(i64,)> = sqlx::query_as(
            "UPDATE messages SET state = $1, due = COALESCE($2, due), finished = $3, leased = 0, \
             attempts = attempts + 1, tries = tries + 1 WHERE id = $4 RETURNING attempts",
        )
        .bind(state)
        .bind(due)
        .bind(finished)
        .bind(id)
        .fetch_optional(writing.connection())
        .await?;
        let Some((attempt,)) = attempt else { return Ok(()) };
        sqlx::query(
            "INSERT INTO deliveries (message, attempt, started, took_ms, is_good, detail) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(attempt)
        .bind(delivery.started.timestamp_millis())
        .bind(delivery.took_ms)
        .bind(i64::from(delivery.is_good))
        .bind(&delivery.detail)
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    /// What the last message of a kind to a channel is of; `None`: there is none.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn last_place(
        &self,
        project: &str,
        channel: &str,
        kind: &str,
    ) -> Result<Option<String>, StoreError> {
        let row: (Option<String>,) = sqlx::query_as(
            "SELECT MAX(place) FROM messages WHERE project = $1 AND channel = $2 AND kind = $3",
        )
        .bind(project)
        .bind(channel)
        .bind(kind)
        .fetch_one(self.pool())
        .await?;
        Ok(row.0)
    }
}

/// Makes a message; whether it is new. News come to one that is there and has not gone yet; to one that has gone, a
/// second one of the same place is made, so that nothing is lost.
pub(crate) async fn post(
    writing: &mut Writing,
    project: &str,
    new: &NewMessage,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let known: Option<(String, i64)> = sqlx::query_as(
        "SELECT id, CAST(CASE WHEN state = 'waiting' AND content IS NULL AND leased <= $1 THEN 1 ELSE 0 END AS BIGINT) \
         FROM messages WHERE project = $2 AND channel = $3 AND recipient = $4 AND place = $5",
    )
    .bind(now.timestamp_millis())
    .bind(project)
    .bind(&new.channel)
    .bind(&new.recipient)
    .bind(&new.place)
    .fetch_optional(writing.connection())
    .await?;
    let (id, place) = match known {
        Some(_) if new.news.is_empty() => return Ok(false),
        Some((id, 1)) => {
            add_news(writing, &id, &new.news).await?;
            return Ok(false);
        }
        Some(_) => {
            let id = Uuid::now_v7().to_string();
            let place = format!("{}/{id}", new.place);
            (id, place)
        }
        None => (Uuid::now_v7().to_string(), new.place.clone()),
    };
    let inserted = sqlx::query(
        "INSERT INTO messages (id, project, channel, way, recipient, kind, place, state, content, created, due, \
         leased, attempts, tries) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10, 0, 0, 0) \
         ON CONFLICT (project, channel, recipient, place) DO NOTHING",
    )
    .bind(&id)
    .bind(project)
    .bind(&new.channel)
    .bind(&new.way)
    .bind(&new.recipient)
    .bind(&new.kind)
    .bind(place)
    .bind(new.content.as_ref().map(text))
    .bind(now.timestamp_millis())
    .bind(new.due.timestamp_millis())
    .execute(writing.connection())
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    add_news(writing, &id, &new.news).await?;
    Ok(true)
}

async fn add_news(writing: &mut Writing, message: &str, news: &[String]) -> Result<(), StoreError> {
    for id in news {
        sqlx::query(
            "INSERT INTO message_news (message, news) VALUES ($1, $2) ON CONFLICT (message, news) DO NOTHING",
        )
        .bind(message)
        .bind(id)
        .execute(writing.connection())
        .await?;
    }
    Ok(())
}

pub(crate) fn content(row: &AnyRow) -> Result<Option<Value>, StoreError> {
    let content: Option<String> = get(row, "content")?;
    content.map(|content| json("a message", &content)).transpose()
}

fn message(row: &AnyRow) -> Result<Message, StoreError> {
    Ok(Message {
        id: get(row, "id")?,
        project: get(row, "project")?,
        channel: get(row, "channel")?,
        way: get(row, "way")?,
        recipient: get(row, "recipient")?,
        kind: get(row, "kind")?,
        content: content(row)?,
        created: moment(get(row, "created")?),
        tries: u32::try_from(get::<i64>(row, "tries")?).unwrap_or(u32::MAX),
    })
}
