//! Tickets as people see them, and what people do with them. What runs do with them is in `sighted`.

use crate::{
    database::{Store, StoreError, Writing, get, json},
    projects::moment,
    sight::Sight,
};
use chrono::{DateTime, NaiveDate, Utc};
use scenarios::{
    Severity, TicketState,
    ticket::{CellHistory, Verification, verify},
};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, any::AnyRow};
use std::collections::HashMap;
use uuid::Uuid;

/// A ticket.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Ticket {
    /// Its id.
    pub id: String,
    /// Its number for people.
    pub number: i64,
    /// Where it stands: `new`, `triaged`, `in_progress`, `fixed`, `closed`, `wont_fix`.
    #[schema(value_type = String)]
    pub state: TicketState,
    /// The last day on which “won't fix” holds.
    pub until: Option<NaiveDate>,
    /// It concerns the operation, apart from content.
    pub is_operations: bool,
    /// The system.
    pub system: Option<String>,
    /// What is wrong, in a line.
    pub title: String,
    /// The code, with its detail when it was first seen.
    pub code: String,
    /// How much it hurts: `low`, `medium`, `high`, `critical`.
    pub severity: String,
    /// Who cares for it.
    pub assignee: Option<String>,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// When it was last seen.
    pub last_seen: DateTime<Utc>,
    /// In how many runs.
    pub sightings: i64,
    /// What was captured when it was first seen.
    pub captured: Captured,
}

/// What is captured in the moment of a fault. Pictures and pages are artifacts, by their hash.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Captured {
    /// The run.
    pub run: String,
    /// The scenario's title.
    pub scenario: String,
    /// The scenario's file.
    pub file: String,
    /// The step in words: what the builder wanted.
    pub words: Option<String>,
    /// The step's id.
    pub step: Option<String>,
    /// What was wanted, what was there.
    pub message: Option<String>,
    /// The picture of the failure.
    pub screenshot: Option<String>,
    /// The page.
    pub dom: Option<String>,
    /// What was looked for, line by line.
    pub looked_for: Vec<String>,
    /// The likeliest candidates.
    #[schema(value_type = Vec<Object>)]
    pub candidates: Vec<scenarios::run::Candidate>,
    /// The last lines of the console.
    pub console: Vec<String>,
    /// The last requests that failed.
    pub requests: Vec<String>,
    /// The browser and its version.
    pub browser: String,
    /// The page's address.
    pub address: Option<String>,
}

/// A run in which a fault was seen.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Seen {
    /// The run.
    pub run: String,
    /// The cell.
    pub cell: String,
    /// When.
    pub seen: DateTime<Utc>,
    /// The application's version.
    pub version: Option<String>,
    /// What was wanted, what was there.
    pub message: Option<String>,
}

/// What somebody wrote, or what happened to a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Comment {
    /// Who; empty for Surefoot itself.
    pub author: String,
    /// When.
    pub created: DateTime<Utc>,
    /// `comment` or `change`.
    pub kind: String,
    /// The words.
    pub content: String,
}

/// What of which tickets a list is to show.
#[derive(Debug, Clone, Default)]
pub struct TicketFilter {
    /// In one of these states; empty: all.
    pub states: Vec<TicketState>,
    /// Only this system's.
    pub system: Option<String>,
    /// Only with these words in the title or the code.
    pub words: Option<String>,
}

/// Browser and language of each cell in which a ticket was seen, by the ticket's id.
pub type CellsOfTickets = HashMap<String, Vec<(String, Option<String>)>>;

impl Store {
    /// Tickets of a project: what hurts most first, then what was seen last.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn tickets(
        &self,
        sight: impl Into<Sight<'_>>,
        filter: &TicketFilter,
    ) -> Result<Vec<Ticket>, StoreError> {
        let sight = sight.into();
        let words = filter.words.as_deref().map(|words| format!("%{}%", words.to_lowercase()));
        let sql = format!(
            "SELECT * FROM tickets WHERE project = $1 AND merged_into IS NULL \
             AND (CAST($2 AS TEXT) IS NULL OR system = $2) \
             AND (CAST($3 AS TEXT) IS NULL OR lower(title) LIKE $3 OR lower(code) LIKE $3){} \
             ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, \
             last_seen DESC LIMIT 1000",
            seen_whole(sight, 4)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query.bind(filter.system.clone()).bind(words)).fetch_all(self.pool()).await?;
        let all = rows.iter().map(ticket).collect::<Result<Vec<_>, _>>()?;
        let wanted = |ticket: &Ticket| filter.states.is_empty() || filter.states.contains(&ticket.state);
        Ok(all.into_iter().filter(wanted).collect())
    }

    /// The ticket of this number.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn ticket(&self, sight: impl Into<Sight<'_>>, number: i64) -> Result<Ticket, StoreError> {
        let sight = sight.into();
        let sql = format!("SELECT * FROM tickets WHERE project = $1 AND number = $2{}", seen_whole(sight, 3));
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()).bind(number);
        let row = sight.bind(query).fetch_optional(self.pool()).await?;
        let missing = || StoreError::Missing { what: "ticket", name: number.to_string() };
        row.as_ref().map(ticket).transpose()?.ok_or_else(missing)
    }

    /// The ticket that a run was a sighting of, if any: the worst.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn ticket_of_run(&self, run: &str) -> Result<Option<Ticket>, StoreError> {
        let row = sqlx::query(
            "SELECT tickets.* FROM tickets JOIN sightings ON sightings.ticket = tickets.id \
             WHERE sightings.run = $1 ORDER BY is_operations, number LIMIT 1",
        )
        .bind(run)
        .fetch_optional(self.pool())
        .await?;
        row.as_ref().map(ticket).transpose()
    }

    /// Where a ticket was seen, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn sightings(&self, ticket: &str, limit: u32) -> Result<Vec<Seen>, StoreError> {
        let rows = sqlx::query(
            "SELECT run, cell, seen, version, message FROM sightings WHERE ticket = $1 \
             ORDER BY seen DESC, run LIMIT $2",
        )
        .bind(ticket)
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        let seen = |row: &AnyRow| -> Result<Seen, StoreError> {
            Ok(Seen {
                run: get(row, "run")?,
                cell: get(row, "cell")?,
                seen: moment(get(row, "seen")?),
                version: get(row, "version")?,
                message: get(row, "message")?,
            })
        };
        rows.iter().map(seen).collect()
    }

    /// In which cells tickets were seen: browser and language, by ticket.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn cells_of_tickets(&self, tickets: &[&str]) -> Result<CellsOfTickets, StoreError> {
        let mut cells = CellsOfTickets::new();
        for tickets in tickets.chunks(200) {
            let places: Vec<String> = (1..=tickets.len()).map(|at| format!("${at}")).collect();
            let sql = format!(
                "SELECT DISTINCT sightings.ticket, runs.cell, runs.browser, runs.language FROM sightings \
                 JOIN runs ON runs.id = sightings.run WHERE sightings.ticket IN ({})",
                places.join(", ")
            );
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for ticket in tickets {
                query = query.bind(ticket.to_string());
            }
            for row in query.fetch_all(self.pool()).await? {
                let place = (get(&row, "browser")?, get(&row, "language")?);
                cells.entry(get(&row, "ticket")?).or_default().push(place);
            }
        }
        Ok(cells)
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
        say(&mut writing, ticket, (author, "change", severity.name()), now.timestamp_millis()).await?;
        writing.commit().await
    }

    /// Somebody wants to hear of a ticket, or no longer.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn watch(&self, ticket: &str, person: &str, is_watching: bool) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        let sql = if is_watching {
            "INSERT INTO watchers (ticket, person) VALUES ($1, $2) ON CONFLICT (ticket, person) DO NOTHING"
        } else {
            "DELETE FROM watchers WHERE ticket = $1 AND person = $2"
        };
        sqlx::query(sql).bind(ticket).bind(person).execute(writing.connection()).await?;
        writing.commit().await
    }

    /// Who wants to hear of a ticket.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn watchers(&self, ticket: &str) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> =
            sqlx::query_as("SELECT person FROM watchers WHERE ticket = $1 ORDER BY person")
                .bind(ticket)
                .fetch_all(self.pool())
                .await?;
        Ok(rows.into_iter().map(|(person,)| person).collect())
    }

    /// What was said of a ticket, and what happened to it, in order.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn comments(&self, ticket: &str) -> Result<Vec<Comment>, StoreError> {
        let rows = sqlx::query(
            "SELECT author, created, kind, content FROM comments WHERE ticket = $1 ORDER BY created, id",
        )
        .bind(ticket)
        .fetch_all(self.pool())
        .await?;
        let comment = |row: &AnyRow| -> Result<Comment, StoreError> {
            Ok(Comment {
                author: get(row, "author")?,
                created: moment(get(row, "created")?),
                kind: get(row, "kind")?,
                content: get(row, "content")?,
            })
        };
        rows.iter().map(comment).collect()
    }

    /// What the runs since say of a ticket.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn verification(&self, ticket: &str) -> Result<Verification, StoreError> {
        let mut connection = self.pool().acquire().await?;
        Ok(verify(&histories(&mut connection, ticket).await?))
    }

    /// Somebody says something of a ticket.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn comment(
        &self,
        ticket: &str,
        (author, content): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        say(&mut writing, ticket, (author, "comment", content), now.timestamp_millis()).await?;
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
        let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
        let words = format!("{}{until}", state.name());
        say(&mut writing, ticket, (author, "change", &words), now.timestamp_millis()).await?;
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
        sqlx::query("UPDATE tickets SET assignee = $1 WHERE id = $2")
            .bind(assignee)
            .bind(ticket)
            .execute(writing.connection())
            .await?;
        let words = format!("assigned to {}", assignee.unwrap_or("nobody"));
        say(&mut writing, ticket, (author, "change", &words), now.timestamp_millis()).await?;
        writing.commit().await
    }
}

pub(crate) async fn histories(
    connection: &mut AnyConnection,
    ticket: &str,
) -> Result<Vec<CellHistory>, StoreError> {
    let rows = sqlx::query(
        "SELECT latest.cell, latest.last_seen, \
         (SELECT MAX(version) FROM sightings WHERE ticket = $1 AND cell = latest.cell AND seen = latest.last_seen) \
         AS version, cells.good_finished, cells.good_version, \
         CASE WHEN EXISTS (SELECT 1 FROM planned WHERE planned.cell = latest.cell) \
         THEN 1 ELSE 0 END AS is_planned \
         FROM (SELECT cell, MAX(seen) AS last_seen FROM sightings WHERE ticket = $1 GROUP BY cell) AS latest \
         LEFT JOIN cells ON cells.cell = latest.cell ORDER BY latest.cell",
    )
    .bind(ticket)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let green: Option<i64> = get(row, "good_finished")?;
            let version: Option<String> = get(row, "good_version")?;
            Ok(CellHistory {
                cell: get(row, "cell")?,
                last_seen: moment(get(row, "last_seen")?),
                version: get(row, "version")?,
                green: green.map(|green| (moment(green), version)),
                is_planned: truth(row, "is_planned")?,
            })
        })
        .collect()
}

/// PostgreSQL has 32 bits for what SQLite has 64.
fn truth(row: &AnyRow, name: &str) -> Result<bool, StoreError> {
    use sqlx::Row as _;
    Ok(row.try_get::<i64, _>(name).or_else(|_| row.try_get::<i32, _>(name).map(i64::from))? != 0)
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

pub(crate) async fn say(
    writing: &mut Writing,
    ticket: &str,
    (author, kind, content): (&str, &str, &str),
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO comments (id, ticket, author, created, kind, content) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(ticket)
    .bind(author)
    .bind(now)
    .bind(kind)
    .bind(content)
    .execute(writing.connection())
    .await?;
    Ok(())
}

pub(crate) fn state(row: &AnyRow) -> Result<TicketState, StoreError> {
    let name: String = get(row, "state")?;
    TicketState::parse(&name).ok_or_else(|| StoreError::Damaged {
        what: "a ticket".to_owned(),
        reason: format!("no state `{name}`"),
    })
}

pub(crate) fn until(row: &AnyRow) -> Result<Option<NaiveDate>, StoreError> {
    let until: Option<String> = get(row, "until")?;
    Ok(until.and_then(|until| until.parse().ok()))
}

/// A ticket is seen with its system, and if each of its sightings is: several systems may share an environment.
fn seen_whole(sight: Sight<'_>, place: usize) -> String {
    let sightings = "sightings JOIN runs ON runs.id = sightings.run WHERE sightings.ticket = tickets.id";
    format!("{}{}", sight.only("tickets.system", place), sight.no_other(sightings, "runs.system", place))
}

fn ticket(row: &AnyRow) -> Result<Ticket, StoreError> {
    let captured: String = get(row, "captured")?;
    Ok(Ticket {
        id: get(row, "id")?,
        number: get(row, "number")?,
        state: state(row)?,
        until: until(row)?,
        is_operations: get::<i64>(row, "is_operations")? != 0,
        system: get(row, "system")?,
        title: get(row, "title")?,
        code: get(row, "code")?,
        severity: get(row, "severity")?,
        assignee: get(row, "assignee")?,
        first_seen: moment(get(row, "first_seen")?),
        last_seen: moment(get(row, "last_seen")?),
        sightings: get(row, "sightings")?,
        captured: json("what a ticket has captured", &captured)?,
    })
}
