//! Tickets as people see them. What people do with them is in `ticket_changes`, what runs do in `sighted`.
//!
//! Tickets that were merged are one family: the ticket at its head stands for all of them, and whoever asks for a
//! part of it gets its head.

use crate::{
    database::{Store, StoreError, get, json},
    projects::moment,
    sight::Sight,
};
use chrono::{DateTime, NaiveDate, Utc};
use scenarios::{
    TicketEvent, TicketState,
    ticket::{CellHistory, Verification, verify},
};
use serde::{Deserialize, Serialize};
use sqlx::{AnyConnection, any::AnyRow};
use std::collections::HashMap;

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
    /// How often: once in each run for it, and for each ticket that was merged into it.
    pub sightings: i64,
    /// What was captured when it was first seen, or by the sighting that has opened it again.
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
    /// The part of the page that the picture shows: left, top, width, height, in CSS pixels of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<[f64; 4]>,
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
    /// What happened; `None` for a comment, and for what happened before events were kept.
    #[schema(value_type = Option<Object>)]
    pub event: Option<TicketEvent>,
    /// The number of the ticket that it was said of: of one that was merged into this one, its own.
    pub ticket: i64,
}

/// A ticket that was merged into another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Member {
    /// Its number.
    pub number: i64,
    /// What is wrong, in a line.
    pub title: String,
    /// The code.
    pub code: String,
    /// In how many runs it was seen.
    pub sightings: i64,
    /// The number of the ticket that it was merged into; that may be a part of another one.
    pub into: i64,
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

/// Tickets with what the whole family of each has: a head's own row knows its own sightings only.
const TICKETS: &str = "SELECT tickets.*, \
    (SELECT CAST(SUM(part.sightings) AS BIGINT) FROM tickets AS part WHERE part.family = tickets.id) AS all_sightings, \
    (SELECT MIN(part.first_seen) FROM tickets AS part WHERE part.family = tickets.id AND part.sightings > 0) AS all_first, \
    (SELECT MAX(part.last_seen) FROM tickets AS part WHERE part.family = tickets.id AND part.sightings > 0) AS all_last \
    FROM tickets ";

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
        let states: Vec<String> = filter.states.iter().map(|state| format!("'{}'", state.name())).collect();
        let states = match states.as_slice() {
            [] => String::new(),
            // Names of ours, and nobody's words.
            states => format!("AND state IN ({})", states.join(", ")),
        };
        let sql = format!(
            "{TICKETS} WHERE project = $1 AND id = family {states} \
             AND (CAST($2 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM tickets AS part \
             WHERE part.family = tickets.id AND part.system = $2)) \
             AND (CAST($3 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM tickets AS part \
             WHERE part.family = tickets.id AND (lower(part.title) LIKE $3 OR lower(part.code) LIKE $3))){} \
             ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, \
             all_last DESC LIMIT 1000",
            seen_whole(sight, 4)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query.bind(filter.system.clone()).bind(words)).fetch_all(self.pool()).await?;
        rows.iter().map(ticket).collect()
    }

    /// How many tickets have counted as fixed since a moment, and still do.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn fixed_since(
        &self,
        sight: impl Into<Sight<'_>>,
        since: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "SELECT COUNT(*) AS fixed FROM tickets WHERE project = $1 AND id = family AND state = 'fixed' AND changed >= $2{}",
            seen_whole(sight, 3)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let row = sight.bind(query.bind(since.timestamp_millis())).fetch_one(self.pool()).await?;
        get(&row, "fixed")
    }

    /// The ticket of this number; of one that was merged into another one, the one at the head.
    ///
    /// # Errors
    ///
    /// That there is none.
    pub async fn ticket(&self, sight: impl Into<Sight<'_>>, number: i64) -> Result<Ticket, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "{TICKETS} WHERE id = (SELECT part.family FROM tickets AS part WHERE part.project = $1 AND part.number = $2){}",
            seen_whole(sight, 3)
        );
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
        let sql = format!(
            "{TICKETS} WHERE id IN (SELECT part.family FROM sightings JOIN tickets AS part \
             ON part.id = sightings.ticket WHERE sightings.run = $1) ORDER BY is_operations, number LIMIT 1"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(run).fetch_optional(self.pool()).await?;
        row.as_ref().map(ticket).transpose()
    }

    /// The tickets that were merged into one, and into those.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn members(&self, ticket: &str) -> Result<Vec<Member>, StoreError> {
        let rows = sqlx::query(
            "SELECT part.number, part.title, part.code, part.sightings, whole.number AS into_number \
             FROM tickets AS part JOIN tickets AS whole ON whole.id = part.merged_into \
             WHERE part.family = $1 AND part.id <> $1 ORDER BY part.number",
        )
        .bind(ticket)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Member {
                    number: get(row, "number")?,
                    title: get(row, "title")?,
                    code: get(row, "code")?,
                    sightings: get(row, "sightings")?,
                    into: get(row, "into_number")?,
                })
            })
            .collect()
    }

    /// Where a ticket was seen, the last first; at most `limit`.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn sightings(&self, ticket: &str, limit: u32) -> Result<Vec<Seen>, StoreError> {
        let rows = sqlx::query(
            "SELECT run, cell, seen, version, message FROM sightings \
             WHERE ticket IN (SELECT id FROM tickets WHERE family = $1) ORDER BY seen DESC, run, ticket LIMIT $2",
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
                "SELECT DISTINCT tickets.family, runs.cell, runs.browser, runs.language FROM sightings \
                 JOIN runs ON runs.id = sightings.run JOIN tickets ON tickets.id = sightings.ticket \
                 WHERE tickets.family IN ({})",
                places.join(", ")
            );
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for ticket in tickets {
                query = query.bind(ticket.to_string());
            }
            for row in query.fetch_all(self.pool()).await? {
                let place = (get(&row, "browser")?, get(&row, "language")?);
                cells.entry(get(&row, "family")?).or_default().push(place);
            }
        }
        Ok(cells)
    }

    /// Who wants to hear of a ticket.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn watchers(&self, ticket: &str) -> Result<Vec<String>, StoreError> {
        let mut connection = self.pool().acquire().await?;
        watchers(&mut connection, ticket).await
    }

    /// What was said of a ticket, and what happened to it, in order.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn comments(&self, ticket: &str) -> Result<Vec<Comment>, StoreError> {
        let rows = sqlx::query(
            "SELECT comments.author, comments.created, comments.kind, comments.content, comments.event, tickets.number \
             FROM comments JOIN tickets ON tickets.id = comments.ticket WHERE tickets.family = $1 \
             ORDER BY comments.created, comments.id",
        )
        .bind(ticket)
        .fetch_all(self.pool())
        .await?;
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
}

/// The names of those who want to hear of a ticket, or of one that was merged into it.
pub(crate) async fn watchers(
    connection: &mut AnyConnection,
    ticket: &str,
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT person FROM watchers WHERE ticket IN (SELECT id FROM tickets WHERE family = $1) \
         ORDER BY person",
    )
    .bind(ticket)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

pub(crate) async fn histories(
    connection: &mut AnyConnection,
    ticket: &str,
) -> Result<Vec<CellHistory>, StoreError> {
    let rows = sqlx::query(
        "SELECT known.*, (SELECT CAST(MIN(created) AS BIGINT) FROM deployments WHERE project = known.project \
         AND environment = known.environment AND version = known.version) AS seen_deployed, \
         (SELECT CAST(MIN(created) AS BIGINT) FROM deployments WHERE project = known.project \
         AND environment = known.environment AND version = known.good_version) AS good_deployed FROM \
         (SELECT latest.cell, latest.last_seen, cells.project, cells.environment, \
         (SELECT MAX(version) FROM sightings WHERE ticket IN (SELECT id FROM tickets WHERE family = $1) \
         AND cell = latest.cell AND seen = latest.last_seen) AS version, cells.good_finished, cells.good_version, \
         CASE WHEN EXISTS (SELECT 1 FROM planned WHERE planned.cell = latest.cell) \
         THEN 1 ELSE 0 END AS is_planned \
         FROM (SELECT cell, MAX(seen) AS last_seen FROM sightings \
         WHERE ticket IN (SELECT id FROM tickets WHERE family = $1) GROUP BY cell) AS latest \
         LEFT JOIN cells ON cells.cell = latest.cell) AS known ORDER BY known.cell",
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
                deployed: (
                    get::<Option<i64>>(row, "seen_deployed")?.map(moment),
                    get::<Option<i64>>(row, "good_deployed")?.map(moment),
                ),
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

pub(crate) fn comment(row: &AnyRow) -> Result<Comment, StoreError> {
    let event: Option<String> = get(row, "event")?;
    Ok(Comment {
        author: get(row, "author")?,
        created: moment(get(row, "created")?),
        kind: get(row, "kind")?,
        content: get(row, "content")?,
        event: event.map(|event| json("what happened to a ticket", &event)).transpose()?,
        ticket: get(row, "number")?,
    })
}

/// A ticket is seen with its system, and if each sighting of its family is: several systems may share an environment.
fn seen_whole(sight: Sight<'_>, place: usize) -> String {
    let sightings = "sightings JOIN runs ON runs.id = sightings.run WHERE sightings.ticket IN \
                     (SELECT part.id FROM tickets AS part WHERE part.family = tickets.id)";
    format!("{}{}", sight.only("tickets.system", place), sight.no_other(sightings, "runs.system", place))
}

fn ticket(row: &AnyRow) -> Result<Ticket, StoreError> {
    let captured: String = get(row, "captured")?;
    // A ticket that nothing was ever seen of has its own moments.
    let of_all = |all: &str, own: &str| -> Result<i64, StoreError> {
        Ok(get::<Option<i64>>(row, all)?.unwrap_or(get(row, own)?))
    };
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
        first_seen: moment(of_all("all_first", "first_seen")?),
        last_seen: moment(of_all("all_last", "last_seen")?),
        sightings: of_all("all_sightings", "sightings")?,
        captured: json("what a ticket has captured", &captured)?,
    })
}
