//! The log of what was delivered, and what people do with it.

use crate::{
    database::{Store, StoreError, get},
    messages::{Delivery, content},
    projects::moment,
};
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{AssertSqlSafe, any::AnyRow};

/// A message in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRow {
    /// Its id.
    pub id: String,
    /// The channel's name.
    pub channel: String,
    /// `email`, `slack`, `teams`, `webhook`, or `person` for mail to somebody by their id.
    pub way: String,
    /// The address of mail; a person's id; empty for the others.
    pub recipient: String,
    /// `change`, `digest`, `test` or `ticket`.
    pub kind: String,
    /// `waiting`, `sent` or `given_up`.
    pub state: String,
    /// What is told; `None`: it has not been written yet.
    pub content: Option<Value>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it goes, or is tried again.
    pub due: DateTime<Utc>,
    /// When it arrived, or was given up.
    pub finished: Option<DateTime<Utc>>,
    /// Its attempts, the first first.
    pub deliveries: Vec<Delivery>,
}

/// What of which messages a log is to show.
#[derive(Debug, Clone, Default)]
pub struct MessageFilter {
    /// Only this channel's.
    pub channel: Option<String>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only what came before this moment, in milliseconds since 1970, and this id: the end of the last page.
    pub before: Option<(i64, String)>,
}

impl Store {
    /// Somebody wants a message that was given up to go again.
    ///
    /// # Errors
    ///
    /// There is no such message that was given up.
    pub async fn send_again(&self, project: &str, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let changed = sqlx::query(
            "UPDATE messages SET state = 'waiting', due = $1, finished = NULL, tries = 0, leased = 0 \
             WHERE project = $2 AND id = $3 AND state = 'given_up'",
        )
        .bind(now.timestamp_millis())
        .bind(project)
        .bind(id)
        .execute(writing.connection())
        .await?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::Missing { what: "message that was given up", name: id.to_owned() });
        }
        writing.commit().await
    }

    /// Messages of a project with their attempts, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn messages(
        &self,
        project: &str,
        filter: &MessageFilter,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let (before, before_id) = filter.before.clone().unwrap_or((i64::MAX, String::new()));
        let rows = sqlx::query(
            "SELECT id, channel, way, recipient, kind, state, content, created, due, finished FROM messages \
             WHERE project = $1 AND (created, id) < ($2, $3) AND (CAST($4 AS TEXT) IS NULL OR channel = $4) \
             AND (CAST($5 AS TEXT) IS NULL OR state = $5) ORDER BY created DESC, id DESC LIMIT $6",
        )
        .bind(project)
        .bind(before)
        .bind(before_id)
        .bind(&filter.channel)
        .bind(&filter.state)
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        let mut all = vec![];
        for row in &rows {
            all.push(self.with_deliveries(row).await?);
        }
        Ok(all)
    }

    /// How many messages were given up since a moment.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn given_up(&self, project: &str, since: DateTime<Utc>) -> Result<i64, StoreError> {
        let row: (i64,) = sqlx::query_as(
            "SELECT COUNT(*) FROM messages WHERE project = $1 AND state = 'given_up' AND finished >= $2",
        )
        .bind(project)
        .bind(since.timestamp_millis())
        .fetch_one(self.pool())
        .await?;
        Ok(row.0)
    }

    /// Forgets messages that were done with before a moment, their attempts, and news that were handed on before it.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn forget_messages(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        const OLD: &str = "(SELECT id FROM messages WHERE state <> 'waiting' AND finished < $1)";
        let before = before.timestamp_millis();
        let mut writing = self.write().await?;
        for table in ["deliveries", "message_news"] {
            let sql = format!("DELETE FROM {table} WHERE message IN {OLD}");
            sqlx::query(AssertSqlSafe(sql)).bind(before).execute(writing.connection()).await?;
        }
        let sql = format!("DELETE FROM messages WHERE id IN {OLD}");
        let gone = sqlx::query(AssertSqlSafe(sql)).bind(before).execute(writing.connection()).await?;
        sqlx::query(
            "DELETE FROM news WHERE gathered < $1 AND NOT EXISTS \
             (SELECT 1 FROM message_news WHERE message_news.news = news.id)",
        )
        .bind(before)
        .execute(writing.connection())
        .await?;
        writing.commit().await?;
        Ok(gone.rows_affected())
    }

    async fn with_deliveries(&self, row: &AnyRow) -> Result<MessageRow, StoreError> {
        let id: String = get(row, "id")?;
        let deliveries = sqlx::query(
            "SELECT attempt, started, took_ms, is_good, detail FROM deliveries WHERE message = $1 ORDER BY attempt",
        )
        .bind(&id)
        .fetch_all(self.pool())
        .await?;
        Ok(MessageRow {
            channel: get(row, "channel")?,
            way: get(row, "way")?,
            recipient: get(row, "recipient")?,
            kind: get(row, "kind")?,
            state: get(row, "state")?,
            content: content(row)?,
            created: moment(get(row, "created")?),
            due: moment(get(row, "due")?),
            finished: get::<Option<i64>>(row, "finished")?.map(moment),
            deliveries: deliveries.iter().map(delivery).collect::<Result<_, _>>()?,
            id,
        })
    }
}

fn delivery(row: &AnyRow) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        attempt: get(row, "attempt")?,
        started: moment(get(row, "started")?),
        took_ms: get(row, "took_ms")?,
        is_good: get::<i64>(row, "is_good")? != 0,
        detail: get(row, "detail")?,
    })
}
