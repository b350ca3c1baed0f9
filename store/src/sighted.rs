//! What runs do with tickets: one per fault, opened, counted and fixed by the runs themselves.
//!
//! A sighting belongs to the ticket of its own signature, also where that was merged into another one; the head of the
//! family is what is opened again and fixed. The rules are `scenarios::ticket`'s; here is only where they get what they ask for.

use crate::{
    database::{StoreError, Writing, get, json, text},
    news::{self, NewsKind},
    projects::moment,
    ticket_changes::{note, set_state},
    tickets::{Captured, histories, state, until},
};
use chrono::{DateTime, Utc};
use scenarios::{
    Code, Run, Severity, Sighting, TicketEvent, TicketState, Verdict, is_of_operations, sightings, signature,
    ticket::{Spread, Used, after_sighting, severity, used, verify},
};
use uuid::Uuid;

/// How much of console and network a ticket keeps.
const LINES: usize = 40;

/// Where a run stands for its tickets.
pub(crate) struct Place<'a> {
    pub project: &'a str,
    pub run: &'a str,
    pub cell: &'a str,
    pub file: &'a str,
    pub version: Option<&'a str>,
}

/// Counts what a run shows, and opens tickets for what is new. A flaky run opens none: it is counted where a ticket
/// is open, so that nothing counts as mended that fails every other time.
pub(crate) async fn sight(
    writing: &mut Writing,
    place: &Place<'_>,
    run: &Run,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut counted: Vec<String> = vec![];
    for sighting in sightings(0, run) {
        let (Some(signature), Some(code)) = (signature(&sighting), sighting.code) else { continue };
        let key = signature.key();
        if counted.contains(&key) {
            continue;
        }
        let step = sighting.step.map(|step| step.id.as_str());
        let ticket = match known(writing, place, &key, step).await? {
            Some(known) => known,
            None if run.verdict == Verdict::Flaky => continue,
            None => {
                let number = writing.turn("ticket").await?;
                // Somebody else may have opened it while we waited for our turn.
                match known(writing, place, &key, step).await? {
                    Some(known) => known,
                    None => open(writing, place, (number, &signature), &sighting, now).await?,
                }
            }
        };
        count(writing, &ticket, place, (&sighting, code), now).await?;
        counted.push(key);
    }
    Ok(())
}

/// A cell was good: tickets that were seen in it may be fixed. Operations tickets close with the first run of their
/// environment that gets through.
pub(crate) async fn fix(
    writing: &mut Writing,
    place: &Place<'_>,
    run: &Run,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if run.verdict.is_good() || run.verdict == Verdict::Broken {
        close_operations(writing, place, run, now).await?;
    }
    if !run.verdict.is_good() || run.verdict == Verdict::Flaky {
        return Ok(());
    }
    let rows = sqlx::query(
        "SELECT DISTINCT head.id FROM sightings JOIN tickets ON tickets.id = sightings.ticket \
         JOIN tickets AS head ON head.id = tickets.family \
         WHERE sightings.cell = $1 AND head.is_operations = 0 AND head.state IN ('new', 'triaged', 'in_progress') \
         AND (head.code NOT LIKE $2 OR EXISTS (SELECT 1 FROM runs JOIN plan_runs ON plan_runs.id = runs.plan_run \
         WHERE runs.id = $3 AND plan_runs.plan <> ''))",
    )
    .bind(place.cell)
    // What only all cells show together no cell can prove that is run alone.
    .bind(format!("{}%", Code::SPLIT_NEVER.name()))
    .bind(place.run)
    .fetch_all(writing.connection())
    .await?;
    for row in &rows {
        let id: String = get(row, "id")?;
        let verification = verify(&histories(writing.connection(), &id).await?);
        if verification.is_fixed {
            set_state(writing, &id, TicketState::Fixed, None, now.timestamp_millis()).await?;
            note(writing, &id, "", &TicketEvent::Fixed { cells: verification.green.len() }, now).await?;
            news::of_ticket(writing, NewsKind::Fixed, (place.run, &id), now.timestamp_millis()).await?;
        }
    }
    Ok(())
}

/// A run got through: what kept runs from it in this environment is over.
async fn close_operations(
    writing: &mut Writing,
    place: &Place<'_>,
    run: &Run,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // All of a family are of one environment.
    let rows = sqlx::query(
        "SELECT id, signature FROM tickets WHERE project = $1 AND is_operations = 1 AND id = family AND state IN \
         ('new', 'triaged', 'in_progress')",
    )
    .bind(place.project)
    .fetch_all(writing.connection())
    .await?;
    for row in &rows {
        let (id, signature): (String, String) = (get(row, "id")?, get(row, "signature")?);
        if is_of_operations(&signature, run) {
            set_state(writing, &id, TicketState::Closed, None, now.timestamp_millis()).await?;
            note(writing, &id, "", &TicketEvent::GotThrough, now).await?;
            news::of_ticket(writing, NewsKind::Fixed, (place.run, &id), now.timestamp_millis()).await?;
        }
    }
    Ok(())
}

/// The id of the ticket that this is a sighting of: that of its signature, and of that what was taken out in this
/// place.
async fn known(
    writing: &mut Writing,
    place: &Place<'_>,
    key: &str,
    step: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let of_signature: Option<(String,)> = sqlx::query_as(
        "SELECT id FROM tickets WHERE project = $1 AND signature = $2 ORDER BY number DESC LIMIT 1",
    )
    .bind(place.project)
    .bind(key)
    .fetch_optional(writing.connection())
    .await?;
    let Some((mut id,)) = of_signature else { return Ok(None) };
    let mut key = key.to_owned();
    // What was taken out has a longer signature: this ends.
    loop {
        let caught: Option<(String, String)> = sqlx::query_as(
            "SELECT tickets.id, tickets.signature FROM catches JOIN tickets ON tickets.id = catches.ticket \
             WHERE catches.project = $1 AND catches.signature = $2 \
             AND (catches.cell = $3 OR (catches.file = $4 AND catches.step = CAST($5 AS TEXT))) \
             ORDER BY tickets.number DESC LIMIT 1",
        )
        .bind(place.project)
        .bind(&key)
        .bind(place.cell)
        .bind(place.file)
        .bind(step)
        .fetch_optional(writing.connection())
        .await?;
        match caught {
            Some((ticket, signature)) if signature.len() > key.len() => (id, key) = (ticket, signature),
            _ => return Ok(Some(id)),
        }
    }
}

async fn open(
    writing: &mut Writing,
    place: &Place<'_>,
    (number, signature): (i64, &scenarios::Signature),
    sighting: &Sighting<'_>,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let id = Uuid::now_v7().to_string();
    let captured = captured(place.run, sighting);
    let code = sighting.code.map(Code::to_string).unwrap_or_default();
    sqlx::query(
        "INSERT INTO tickets (id, project, number, signature, state, changed, is_operations, system, title, code, \
         severity, is_severity_set, first_seen, last_seen, sightings, captured, family) \
         VALUES ($1, $2, $3, $4, 'new', $5, $6, $7, $8, $9, 'low', 0, $5, $5, 0, $10, $1)",
    )
    .bind(&id)
    .bind(place.project)
    .bind(number)
    .bind(signature.key())
    .bind(now.timestamp_millis())
    .bind(i64::from(signature.operations))
    .bind(&sighting.run.system)
    .bind(title(sighting))
    .bind(code)
    .bind(text(&captured))
    .execute(writing.connection())
    .await?;
    news::of_ticket(writing, NewsKind::Opened, (place.run, &id), now.timestamp_millis()).await?;
    Ok(id)
}

/// What it is about, in a line: what the builder wanted; for the operation what the code says.
pub(crate) fn title(sighting: &Sighting<'_>) -> String {
    let is_broken = sighting.code.is_none_or(|code| code.kind() == scenarios::Kind::Broken);
    match sighting.step.filter(|_| is_broken) {
        Some(step) => format!("{} in “{}”", step.words, sighting.run.scenario),
        None => sighting.code.map_or("it failed", |code| code.entry().meaning).to_owned(),
    }
}

pub(crate) fn captured(run: &str, sighting: &Sighting<'_>) -> Captured {
    let last = |lines: &[String]| lines[lines.len().saturating_sub(LINES)..].to_vec();
    let (attempt, step) = (sighting.attempt, sighting.step);
    Captured {
        run: run.to_owned(),
        scenario: sighting.run.scenario.clone(),
        file: sighting.run.file.clone(),
        words: step.map(|step| step.words.clone()),
        step: step.map(|step| step.id.clone()),
        message: sighting.message.map(str::to_owned),
        screenshot: step.and_then(|step| step.screenshot.clone()),
        view: step.and_then(|step| step.view),
        dom: step.and_then(|step| step.dom.clone()),
        looked_for: step.map(|step| step.looked_for.clone()).unwrap_or_default(),
        candidates: step.map(|step| step.candidates.clone()).unwrap_or_default(),
        console: attempt.map(|attempt| last(&attempt.console)).unwrap_or_default(),
        requests: attempt.map(|attempt| last(&attempt.requests)).unwrap_or_default(),
        browser: format!(
            "{} {}",
            sighting.run.browser,
            sighting.run.browser_version.as_deref().unwrap_or_default()
        )
        .trim()
        .to_owned(),
        address: step.and_then(|step| step.address.clone()),
    }
}

async fn count(
    writing: &mut Writing,
    ticket: &str,
    place: &Place<'_>,
    (sighting, code): (&Sighting<'_>, &Code),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let seen = now.timestamp_millis();
    let inserted = sqlx::query(
        "INSERT INTO sightings (ticket, run, cell, step, seen, version, code, message) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (ticket, run) DO NOTHING",
    )
    .bind(ticket)
    .bind(place.run)
    .bind(place.cell)
    .bind(sighting.step.map(|step| step.id.clone()))
    .bind(seen)
    .bind(place.version)
    .bind(code.to_string())
    .bind(sighting.message)
    .execute(writing.connection())
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(());
    }
    // With its row in our hands nobody merges it meanwhile: what stands for it is known from here on.
    let row = sqlx::query(
        "UPDATE tickets SET sightings = sightings + 1, last_seen = $1 WHERE id = $2 RETURNING family",
    )
    .bind(seen)
    .bind(ticket)
    .fetch_one(writing.connection())
    .await?;
    let head: String = get(&row, "family")?;
    if is_first_of_cell(writing, &head, place.cell).await? {
        rate(writing, &head, place.project, code).await?;
    }
    let row = sqlx::query("SELECT state, until, changed FROM tickets WHERE id = $1")
        .bind(&head)
        .fetch_one(writing.connection())
        .await?;
    let changed = moment(get(&row, "changed")?);
    let next = after_sighting(state(&row)?, until(&row)?, changed, now);
    if next.is_some() || has_lost_evidence(writing, &head).await? {
        // What it was opened for then has gone with its evidence, or is another story: this is what there is to mend.
        sqlx::query("UPDATE tickets SET captured = $1 WHERE id = $2")
            .bind(text(&captured(place.run, sighting)))
            .bind(&head)
            .execute(writing.connection())
            .await?;
    }
    if let Some(next) = next {
        set_state(writing, &head, next, None, seen).await?;
        note(writing, &head, "", &TicketEvent::Reopened, now).await?;
        news::of_ticket(writing, NewsKind::Reopened, (place.run, &head), seen).await?;
    }
    Ok(())
}

/// Whether the picture that a ticket shows is gone: it was done with for so long, and somebody has opened it again.
async fn has_lost_evidence(writing: &mut Writing, ticket: &str) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT captured FROM tickets WHERE id = $1")
        .bind(ticket)
        .fetch_one(writing.connection())
        .await?;
    let captured: Captured = json("what a ticket has captured", &get::<String>(&row, "captured")?)?;
    let Some(screenshot) = captured.screenshot else { return Ok(false) };
    let kept = sqlx::query("SELECT 1 FROM artifacts WHERE hash = $1").bind(screenshot);
    Ok(kept.fetch_optional(writing.connection()).await?.is_none())
}

/// Whether nothing of a ticket's family was seen in the cell but what has just been counted. It hurts more where it
/// spreads, and not with each night that it stays.
async fn is_first_of_cell(writing: &mut Writing, head: &str, cell: &str) -> Result<bool, StoreError> {
    let (seen,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM (SELECT 1 FROM sightings JOIN tickets ON tickets.id = sightings.ticket \
         WHERE sightings.cell = $1 AND tickets.family = $2 LIMIT 2) AS few",
    )
    .bind(cell)
    .bind(head)
    .fetch_one(writing.connection())
    .await?;
    Ok(seen < 2)
}

/// Says anew how much a ticket hurts, unless somebody has said so.
pub(crate) async fn rate(
    writing: &mut Writing,
    head: &str,
    project: &str,
    code: &Code,
) -> Result<(), StoreError> {
    let severity = spread(writing, head, project, code).await?;
    sqlx::query("UPDATE tickets SET severity = $1 WHERE id = $2 AND is_severity_set = 0")
        .bind(severity.name())
        .bind(head)
        .execute(writing.connection())
        .await?;
    Ok(())
}

/// How much real users use the items that it was seen in, by the days that are known: what nobody reports any more is
/// forgotten with them.
async fn used_of(writing: &mut Writing, ticket: &str, project: &str) -> Result<Used, StoreError> {
    let files: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT runs.file FROM sightings JOIN runs ON runs.id = sightings.run \
         WHERE runs.file LIKE 'content/%' AND sightings.ticket IN (SELECT id FROM tickets WHERE family = $1)",
    )
    .bind(ticket)
    .fetch_all(writing.connection())
    .await?;
    let items: Vec<&str> =
        files.iter().filter_map(|(file,)| scenarios::content::publish::item_of(file)).collect();
    if items.is_empty() {
        return Ok(Used::Unknown);
    }
    // Sessions of several steps may be the same: an item has as many as its step that most met.
    let counted: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT item, CAST(MAX(met) AS BIGINT), CAST(MAX(missed) AS BIGINT) FROM \
         (SELECT item, step, element, SUM(sessions) AS met, \
         SUM(CASE outcome WHEN 'found' THEN 0 ELSE sessions END) AS missed \
         FROM usage WHERE project = $1 GROUP BY item, step, element) AS steps GROUP BY item",
    )
    .bind(project)
    .fetch_all(writing.connection())
    .await?;
    let most = counted.iter().map(|(_, met, _)| *met).max().unwrap_or(0);
    let own = counted.iter().filter(|(item, ..)| items.contains(&item.as_str()));
    let worst = own.max_by_key(|(_, met, missed)| (*met, *missed));
    Ok(worst.map_or_else(|| used(0, 0, most), |(_, met, missed)| used(*met, *missed, most)))
}

/// How far it has spread: the cells in which it was seen of all that its scenarios have.
async fn spread(
    writing: &mut Writing,
    ticket: &str,
    project: &str,
    code: &Code,
) -> Result<Severity, StoreError> {
    let (cells, scenarios): (i64, i64) = sqlx::query_as(
        "SELECT COUNT(DISTINCT sightings.cell), COUNT(DISTINCT runs.file) FROM sightings \
         JOIN runs ON runs.id = sightings.run \
         WHERE sightings.ticket IN (SELECT id FROM tickets WHERE family = $1)",
    )
    .bind(ticket)
    .fetch_one(writing.connection())
    .await?;
    let (of,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM cells WHERE project = $1 AND file IN \
         (SELECT runs.file FROM sightings JOIN runs ON runs.id = sightings.run \
         WHERE sightings.ticket IN (SELECT id FROM tickets WHERE family = $2))",
    )
    .bind(project)
    .bind(ticket)
    .fetch_one(writing.connection())
    .await?;
    let whole = |count: i64| usize::try_from(count).unwrap_or_default();
    let is_soft = code.name().starts_with("text.") || code.name().starts_with("link.");
    Ok(severity(Spread {
        cells: whole(cells),
        of: whole(of.max(cells)),
        scenarios: whole(scenarios),
        is_soft,
        used: used_of(writing, ticket, project).await?,
    }))
}
