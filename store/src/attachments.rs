//! Files that people add to tickets, and take away. What they hold are artifacts: kept once, in every backup, and not
//! touched by retention as long as any ticket has them.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
    ticket_changes::note,
};
use chrono::{DateTime, Utc};
use scenarios::TicketEvent;
use serde::Serialize;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// A ticket and what was merged into it have no more files than this: a ticket is no archive.
pub const MOST: i64 = 100;

/// A file of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Attachment {
    /// Its id.
    pub id: String,
    /// Its name, as whoever added it had it.
    pub name: String,
    /// What it is, from its bytes: `image/png`.
    pub media: String,
    /// How large it is, in bytes.
    pub size_bytes: i64,
    /// The name of the artifact that it holds.
    pub hash: String,
    /// Who added it.
    pub author: String,
    /// When.
    pub created: DateTime<Utc>,
}

/// A file to be added; its bytes are kept already.
#[derive(Debug, Clone, Copy)]
pub struct NewAttachment<'a> {
    /// The name of the artifact.
    pub hash: &'a str,
    /// Its name.
    pub name: &'a str,
    /// What it is.
    pub media: &'a str,
    /// How large it is, in bytes.
    pub size_bytes: usize,
}

impl Store {
    /// Adds a file to a ticket; its id.
    ///
    /// # Errors
    ///
    /// A conflict where the ticket has too many.
    pub async fn attach(
        &self,
        ticket: &str,
        new: NewAttachment<'_>,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<String, StoreError> {
        let mut writing = self.write().await?;
        let (there,): (i64,) = sqlx::query_as(
            "SELECT COUNT(*) FROM attachments WHERE ticket IN (SELECT id FROM tickets WHERE family = $1)",
        )
        .bind(ticket)
        .fetch_one(writing.connection())
        .await?;
        if there >= MOST {
            return Err(StoreError::Conflict(format!(
                "this ticket has {there} files, and no ticket has more than {MOST}\nhint: name their address in a comment"
            )));
        }
        let id = Uuid::now_v7().to_string();
        sqlx::query(
            "INSERT INTO attachments (id, ticket, hash, name, media, size_bytes, author, created) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&id)
        .bind(ticket)
        .bind(new.hash)
        .bind(new.name.replace('\0', "\u{fffd}"))
        .bind(new.media)
        .bind(i64::try_from(new.size_bytes).unwrap_or(i64::MAX))
        .bind(author)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        note(&mut writing, ticket, author, &TicketEvent::Attached { name: new.name.to_owned() }, now).await?;
        writing.commit().await?;
        Ok(id)
    }

    /// Takes a file from a ticket, or from what was merged into it. What it holds goes with the next look of retention,
    /// unless something else is kept in the same bytes.
    ///
    /// # Errors
    ///
    /// That there is none: somebody else may have been quicker.
    pub async fn detach(
        &self,
        ticket: &str,
        id: &str,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<Attachment, StoreError> {
        let mut writing = self.write().await?;
        let row = sqlx::query(
            "DELETE FROM attachments WHERE id = $1 AND ticket IN (SELECT id FROM tickets WHERE family = $2) \
             RETURNING id, hash, name, media, size_bytes, author, created",
        )
        .bind(id)
        .bind(ticket)
        .fetch_optional(writing.connection())
        .await?;
        let missing = || StoreError::Missing { what: "file of this ticket", name: id.to_owned() };
        let one = attachment(&row.ok_or_else(missing)?)?;
        note(&mut writing, ticket, author, &TicketEvent::Detached { name: one.name.clone() }, now).await?;
        writing.commit().await?;
        Ok(one)
    }

    /// The files of a ticket and of what was merged into it, the first first.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn attachments(&self, ticket: &str) -> Result<Vec<Attachment>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, hash, name, media, size_bytes, author, created FROM attachments \
             WHERE ticket IN (SELECT id FROM tickets WHERE family = $1) ORDER BY created, id",
        )
        .bind(ticket)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(attachment).collect()
    }

    /// One file of a ticket or of what was merged into it.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn attachment(&self, ticket: &str, id: &str) -> Result<Attachment, StoreError> {
        let all = self.attachments(ticket).await?;
        let missing = || StoreError::Missing { what: "file of this ticket", name: id.to_owned() };
        all.into_iter().find(|one| one.id == id).ok_or_else(missing)
    }
}

fn attachment(row: &AnyRow) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: get(row, "id")?,
        name: get(row, "name")?,
        media: get(row, "media")?,
        size_bytes: get(row, "size_bytes")?,
        hash: get(row, "hash")?,
        author: get(row, "author")?,
        created: moment(get(row, "created")?),
    })
}
