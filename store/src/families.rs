//! Tickets that are merged into one, and parts that become tickets of their own again.
//!
//! Sightings stay under the ticket that they were made for. Merging changes only what stands for it, so that it can be
//! taken back exactly; the next sighting finds its ticket by the signature, and with it the family. What is taken out
//! becomes a ticket with a longer signature, and a catch for each place that was chosen.

use crate::{
    database::{Store, StoreError, Writing, get, json, text},
    sighted::{captured, rate, title},
    ticket_changes::{Found, found, head, note, set_state},
    tickets::Captured,
};
use chrono::{DateTime, Utc};
use scenarios::{
    Code, Run, Sighting, StepResult, TicketEvent, TicketState, Verdict,
    ticket::{after_merge, after_split},
};
use serde::Serialize;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// Where a ticket was seen, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SeenPlace {
    /// The cell.
    pub cell: String,
    /// The scenario's file.
    pub file: String,
    /// The step's id, where a step shows it.
    pub step: Option<String>,
    /// How often.
    pub sightings: i64,
}

/// Which sightings are to be a ticket of their own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// All of these cells.
    pub cells: Vec<String>,
    /// All of these steps: a scenario's file and the step's id.
    pub steps: Vec<(String, String)>,
}

impl Chosen {
    fn has(&self, place: &One) -> bool {
        let is_step =
            |(file, step): &(String, String)| *file == place.file && Some(step) == place.step.as_ref();
        self.cells.contains(&place.cell) || self.steps.iter().any(is_step)
    }
}

/// A sighting with its place.
struct One {
    ticket: String,
    run: String,
    cell: String,
    file: String,
    step: Option<String>,
}

impl Store {
    /// Where a ticket was seen, by cell and step.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn seen_places(&self, ticket: &str) -> Result<Vec<SeenPlace>, StoreError> {
        let rows = sqlx::query(
            "SELECT sightings.cell, runs.file, sightings.step, COUNT(*) AS count FROM sightings \
             JOIN runs ON runs.id = sightings.run WHERE sightings.ticket IN (SELECT id FROM tickets WHERE family = $1) \
             GROUP BY sightings.cell, runs.file, sightings.step ORDER BY sightings.cell, runs.file, sightings.step",
        )
        .bind(ticket)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(SeenPlace {
                    cell: get(row, "cell")?,
                    file: get(row, "file")?,
                    step: get(row, "step")?,
                    sightings: get(row, "count")?,
                })
            })
            .collect()
    }

    /// Merges a ticket, and what was merged into it, into another one: from now on they are one fault.
    ///
    /// # Errors
    ///
    /// There is no such ticket; both are one already; one is of the operation and the other one is not, or of another
    /// environment.
    pub async fn merge(
        &self,
        project: &str,
        (number, into): (i64, i64),
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        writing.turn("merge").await?;
        let (one, other) =
            (head(&mut writing, project, number).await?, head(&mut writing, project, into).await?);
        may_be_one(&one, &other)?;
        sqlx::query("UPDATE tickets SET merged_into = $1 WHERE id = $2")
            .bind(&other.id)
            .bind(&one.id)
            .execute(writing.connection())
            .await?;
        sqlx::query("UPDATE tickets SET family = $1 WHERE family = $2")
            .bind(&other.id)
            .bind(&one.id)
            .execute(writing.connection())
            .await?;
        note(&mut writing, &one.id, author, &TicketEvent::MergedInto { number: other.number }, now).await?;
        note(&mut writing, &other.id, author, &TicketEvent::Merged { number: one.number }, now).await?;
        if let Some(state) = after_merge(one.state, other.state) {
            set_state(&mut writing, &other.id, state, None, now.timestamp_millis()).await?;
            note(&mut writing, &other.id, author, &TicketEvent::State { state, until: None }, now).await?;
        }
        rate_anew(&mut writing, project, &other.id).await?;
        writing.commit().await
    }

    /// Takes a merge back: the ticket stands alone again, with what had been merged into it before.
    ///
    /// # Errors
    ///
    /// There is no such ticket, or it was merged into none.
    pub async fn unmerge(
        &self,
        project: &str,
        number: i64,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        writing.turn("merge").await?;
        let one = found(&mut writing, project, number).await?;
        if one.merged_into.is_none() {
            return Err(StoreError::Conflict(format!("#{number} was merged into no other ticket")));
        }
        let whole = head(&mut writing, project, number).await?;
        sqlx::query("UPDATE tickets SET merged_into = NULL WHERE id = $1")
            .bind(&one.id)
            .execute(writing.connection())
            .await?;
        sqlx::query(
            "WITH RECURSIVE own (id) AS (SELECT CAST($1 AS TEXT) UNION \
             SELECT tickets.id FROM tickets JOIN own ON tickets.merged_into = own.id) \
             UPDATE tickets SET family = $1 WHERE id IN (SELECT id FROM own)",
        )
        .bind(&one.id)
        .execute(writing.connection())
        .await?;
        stand(&mut writing, (&one.id, one.state), &whole, now).await?;
        note(&mut writing, &one.id, author, &TicketEvent::Alone { number: whole.number }, now).await?;
        note(&mut writing, &whole.id, author, &TicketEvent::GivenBack { number: one.number }, now).await?;
        for ticket in [&one.id, &whole.id] {
            rate_anew(&mut writing, project, ticket).await?;
        }
        writing.commit().await
    }

    /// Takes chosen sightings out of a ticket: they are a ticket of their own, which has what will be seen in the same
    /// places. Its number. Of each ticket that was merged there is a part; the first stands for the others.
    ///
    /// # Errors
    ///
    /// There is no such ticket; nothing was chosen, or everything.
    pub async fn take_out(
        &self,
        project: &str,
        (number, chosen): (i64, &Chosen),
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let mut writing = self.write().await?;
        writing.turn("merge").await?;
        let whole = head(&mut writing, project, number).await?;
        let all = all_of(&mut writing, &whole.id).await?;
        let count = all.len();
        let taken: Vec<One> = all.into_iter().filter(|one| chosen.has(one)).collect();
        if taken.is_empty() {
            return Err(StoreError::Conflict(format!(
                "#{number} was not seen where you chose\nhint: choose cells or steps of its sightings"
            )));
        }
        if taken.len() == count {
            return Err(StoreError::Conflict(format!(
                "these are all sightings of #{number}: nothing would be left of it\nhint: choose fewer of them"
            )));
        }
        let mut parts: Vec<(i64, String)> = vec![];
        let mut owners: Vec<&str> = taken.iter().map(|one| one.ticket.as_str()).collect();
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            let own: Vec<&One> = taken.iter().filter(|one| one.ticket == owner).collect();
            let first = parts.first().map(|(_, id)| id.as_str());
            let part = part_of(&mut writing, (project, owner), (&own, chosen), first, now).await?;
            parts.push(part);
        }
        let (new, id) = parts.swap_remove(0);
        sqlx::query(
            "INSERT INTO watchers (ticket, person) SELECT DISTINCT CAST($1 AS TEXT), person FROM watchers \
             WHERE ticket IN (SELECT id FROM tickets WHERE family = $2)",
        )
        .bind(&id)
        .bind(&whole.id)
        .execute(writing.connection())
        .await?;
        stand(&mut writing, (&id, TicketState::New), &whole, now).await?;
        let sightings = i64::try_from(taken.len()).unwrap_or(i64::MAX);
        note(&mut writing, &id, author, &TicketEvent::OutOf { number: whole.number }, now).await?;
        note(&mut writing, &whole.id, author, &TicketEvent::TakenOut { number: new, sightings }, now).await?;
        for ticket in [&id, &whole.id] {
            rate_anew(&mut writing, project, ticket).await?;
        }
        writing.commit().await?;
        Ok(new)
    }
}

fn may_be_one(one: &Found, other: &Found) -> Result<(), StoreError> {
    let refuse = |words: String| Err(StoreError::Conflict(words));
    if one.id == other.id {
        return refuse(format!("#{} and what was merged into it are one ticket already", other.number));
    }
    if one.is_operations != other.is_operations {
        return refuse(format!(
            "one of #{} and #{} says that something is broken, the other one that we could not tell\n\
             hint: merge tickets of the application with each other, and those of the operation",
            one.number, other.number
        ));
    }
    let environment = |found: &Found| found.signature.split('\t').nth(1).map(str::to_owned);
    if one.is_operations && environment(one) != environment(other) {
        return refuse(format!(
            "#{} and #{} are of different environments, and each is closed by the next run that gets through in its own",
            one.number, other.number
        ));
    }
    Ok(())
}

/// Where a part stands from now on.
async fn stand(
    writing: &mut Writing,
    (id, own): (&str, TicketState),
    whole: &Found,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (state, until) = match after_split(own, whole.state) {
        Some(state) => (state, None),
        None => (whole.state, whole.until),
    };
    set_state(writing, id, state, until, now.timestamp_millis()).await
}

/// Says anew how much a ticket hurts, by its own code.
async fn rate_anew(writing: &mut Writing, project: &str, ticket: &str) -> Result<(), StoreError> {
    let (code,): (String,) = sqlx::query_as("SELECT code FROM tickets WHERE id = $1")
        .bind(ticket)
        .fetch_one(writing.connection())
        .await?;
    match Code::parse(&code) {
        Some(code) => rate(writing, ticket, project, &code).await,
        None => Ok(()),
    }
}

/// All sightings of a family, the first first.
async fn all_of(writing: &mut Writing, head: &str) -> Result<Vec<One>, StoreError> {
    let rows = sqlx::query(
        "SELECT sightings.ticket, sightings.run, sightings.cell, runs.file, sightings.step \
         FROM sightings JOIN runs ON runs.id = sightings.run \
         WHERE sightings.ticket IN (SELECT id FROM tickets WHERE family = $1) ORDER BY sightings.seen, sightings.run",
    )
    .bind(head)
    .fetch_all(writing.connection())
    .await?;
    let one = |row: &AnyRow| -> Result<One, StoreError> {
        Ok(One {
            ticket: get(row, "ticket")?,
            run: get(row, "run")?,
            cell: get(row, "cell")?,
            file: get(row, "file")?,
            step: get(row, "step")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Makes a ticket of some sightings of one; its number and id. `first` is the part that stands for it.
async fn part_of(
    writing: &mut Writing,
    (project, owner): (&str, &str),
    (own, chosen): (&[&One], &Chosen),
    first: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(i64, String), StoreError> {
    let number = writing.turn("ticket").await?;
    let id = Uuid::now_v7().to_string();
    let row = sqlx::query("SELECT signature, title, captured FROM tickets WHERE id = $1")
        .bind(owner)
        .fetch_one(writing.connection())
        .await?;
    let (signature, named): (String, String) = (get(&row, "signature")?, get(&row, "title")?);
    let before: Captured = json("what a ticket has captured", &get::<String>(&row, "captured")?)?;
    let (title, captured) = seen_first(writing, owner, own[0]).await?.unwrap_or((named, before));
    sqlx::query(
        "INSERT INTO tickets (id, project, number, signature, state, changed, is_operations, system, title, code, \
         severity, is_severity_set, first_seen, last_seen, sightings, captured, family, merged_into) \
         SELECT CAST($1 AS TEXT), project, CAST($2 AS BIGINT), CAST($3 AS TEXT), 'new', CAST($4 AS BIGINT), \
         is_operations, system, CAST($5 AS TEXT), code, severity, 0, first_seen, last_seen, 0, CAST($6 AS TEXT), \
         CAST($7 AS TEXT), CAST($8 AS TEXT) FROM tickets WHERE id = $9",
    )
    .bind(&id)
    .bind(number)
    .bind(format!("{signature}\tout {number}"))
    .bind(now.timestamp_millis())
    .bind(title)
    .bind(text(&captured))
    .bind(first.unwrap_or(&id))
    .bind(first)
    .bind(owner)
    .execute(writing.connection())
    .await?;
    let cells = chosen.cells.iter().map(|cell| (Some(cell), None, None));
    let steps = chosen.steps.iter().map(|(file, step)| (None, Some(file), Some(step)));
    for (cell, file, step) in cells.chain(steps) {
        sqlx::query(
            "INSERT INTO catches (id, project, signature, cell, file, step, ticket, created) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(Uuid::now_v7().to_string())
        .bind(project)
        .bind(&signature)
        .bind(cell)
        .bind(file)
        .bind(step)
        .bind(&id)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
    }
    for one in own {
        sqlx::query("UPDATE sightings SET ticket = $1 WHERE ticket = $2 AND run = $3")
            .bind(&id)
            .bind(owner)
            .bind(&one.run)
            .execute(writing.connection())
            .await?;
    }
    for ticket in [&id, owner] {
        count_anew(writing, ticket).await?;
    }
    Ok((number, id))
}

async fn count_anew(writing: &mut Writing, ticket: &str) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE tickets SET sightings = (SELECT COUNT(*) FROM sightings WHERE ticket = $1), \
         first_seen = COALESCE((SELECT MIN(seen) FROM sightings WHERE ticket = $1), first_seen), \
         last_seen = COALESCE((SELECT MAX(seen) FROM sightings WHERE ticket = $1), last_seen) WHERE id = $1",
    )
    .bind(ticket)
    .execute(writing.connection())
    .await?;
    Ok(())
}

/// Title and evidence of a sighting, from what its run tells; `None` where that is not known any more.
async fn seen_first(
    writing: &mut Writing,
    ticket: &str,
    one: &One,
) -> Result<Option<(String, Captured)>, StoreError> {
    let row = sqlx::query(
        "SELECT runs.report, sightings.code, sightings.message, \
         (SELECT steps.result FROM steps WHERE steps.run = runs.id AND steps.code IS NOT NULL \
         AND steps.code = sightings.code ORDER BY steps.attempt DESC, steps.place LIMIT 1) AS result \
         FROM sightings JOIN runs ON runs.id = sightings.run WHERE sightings.ticket = $1 AND sightings.run = $2",
    )
    .bind(ticket)
    .bind(&one.run)
    .fetch_one(writing.connection())
    .await?;
    let Some(report) = get::<Option<String>>(&row, "report")? else { return Ok(None) };
    let run: Run = json("a run's report", &report)?;
    let step: Option<String> = get(&row, "result")?;
    let step: Option<StepResult> = step.map(|step| json("a step's result", &step)).transpose()?;
    let (code, message): (String, Option<String>) = (get(&row, "code")?, get(&row, "message")?);
    let code = Code::parse(&code);
    let sighting = Sighting {
        at: 0,
        run: &run,
        attempt: run.attempts.last(),
        step: step.as_ref().filter(|step| Some(&step.id) == one.step.as_ref()),
        code: code.as_ref(),
        message: message.as_deref(),
        verdict: Verdict::Broken,
    };
    // Without its step it would say less than what is there.
    let is_whole = sighting.step.is_some() || one.step.is_none();
    Ok(is_whole.then(|| (title(&sighting), captured(&one.run, &sighting))))
}
