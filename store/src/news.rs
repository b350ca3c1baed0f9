//! What has changed and is to be told: written with the change itself, so that no kill loses or doubles it.
//!
//! Runs in quarantine make no news. Who is told what of it is not decided here.

use crate::{
    database::{Store, StoreError, Writing, get},
    projects::moment,
    results::Change,
};
use chrono::{DateTime, Utc};
use scenarios::TicketState;
use sqlx::any::AnyRow;
use uuid::Uuid;

/// What has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsKind {
    /// A cell was good, or not known, and is broken.
    Broken,
    /// A cell was broken and is good.
    Recovered,
    /// A target was found by its likeness for the first time.
    Healed,
    /// A ticket is new.
    Opened,
    /// A ticket that was done with is open again.
    Reopened,
    /// A ticket is done with, as runs have shown.
    Fixed,
}

impl NewsKind {
    const ALL: [NewsKind; 6] = [
        NewsKind::Broken,
        NewsKind::Recovered,
        NewsKind::Healed,
        NewsKind::Opened,
        NewsKind::Reopened,
        NewsKind::Fixed,
    ];

    /// Its name in databases.
    pub fn name(self) -> &'static str {
        match self {
            NewsKind::Broken => "broken",
            NewsKind::Recovered => "recovered",
            NewsKind::Healed => "healed",
            NewsKind::Opened => "opened",
            NewsKind::Reopened => "reopened",
            NewsKind::Fixed => "fixed",
        }
    }
}

/// One thing that has changed, with what is known of it now.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    /// Its id; later ones are greater.
    pub id: String,
    /// What has changed.
    pub kind: NewsKind,
    /// When.
    pub created: DateTime<Utc>,
    /// The run that has shown it.
    pub run: String,
    /// The plan's name; empty for what somebody asked for by itself.
    pub plan: String,
    /// The cell.
    pub cell: String,
    /// The scenario's title.
    pub scenario: String,
    /// The system.
    pub system: Option<String>,
    /// The environment; empty where there is only a base URL.
    pub environment: String,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// What went wrong.
    pub message: Option<String>,
    /// The ticket that it is about: of a run that broke, its worst; of one that recovered, the last of its cell.
    pub ticket: Option<NewsTicket>,
    /// The target that was found by its likeness.
    pub target: Option<String>,
}

/// A ticket that news are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsTicket {
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub title: String,
    /// The code of the fault.
    pub code: String,
    /// The severity's name.
    pub severity: String,
    /// Where it stands.
    pub state: TicketState,
    /// We could not tell: it says nothing of the content.
    pub is_operations: bool,
}

/// News of a plan's run that wait to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingNews {
    /// The project.
    pub project: String,
    /// The plan's run.
    pub plan_run: String,
}

pub(crate) const COLUMNS: &str = "SELECT news.id, news.kind, news.created, news.run, plan_runs.plan, runs.cell, \
    runs.scenario, runs.system, runs.environment, runs.browser, runs.language, runs.message, proposals.target, \
    tickets.number, tickets.title, tickets.code AS ticket_code, tickets.severity, tickets.state AS ticket_state, \
    tickets.is_operations FROM news JOIN runs ON runs.id = news.run JOIN plan_runs ON plan_runs.id = runs.plan_run \
    LEFT JOIN proposals ON proposals.id = news.proposal LEFT JOIN tickets ON tickets.id = (SELECT told.family \
    FROM tickets AS told WHERE told.id = COALESCE(news.ticket, \
    CASE news.kind WHEN 'broken' THEN (SELECT sightings.ticket FROM sightings JOIN tickets AS seen \
    ON seen.id = sightings.ticket WHERE sightings.run = news.run ORDER BY CASE seen.state WHEN 'wont_fix' THEN 1 ELSE 0 END, \
    seen.is_operations, CASE seen.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END, \
    seen.number LIMIT 1) \
    WHEN 'recovered' THEN (SELECT sightings.ticket FROM sightings JOIN tickets AS seen \
    ON seen.id = sightings.ticket WHERE sightings.cell = runs.cell AND seen.is_operations = 0 \
    ORDER BY sightings.seen DESC, seen.number LIMIT 1) END)) ";

impl Store {
    /// Plans' runs of which something is to be told: they have ended, or something has waited since before `patience`
    /// as they don't end.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn waiting_news(&self, patience: DateTime<Utc>) -> Result<Vec<WaitingNews>, StoreError> {
        let rows = sqlx::query(
            "SELECT news.project, news.plan_run FROM news JOIN plan_runs ON plan_runs.id = news.plan_run \
             WHERE news.gathered IS NULL AND (plan_runs.finished IS NOT NULL OR news.created < $1) \
             GROUP BY news.project, news.plan_run ORDER BY MIN(news.created) LIMIT 100",
        )
        .bind(patience.timestamp_millis())
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| Ok(WaitingNews { project: get(row, "project")?, plan_run: get(row, "plan_run")? }))
            .collect()
    }

    /// What of a plan's run waits to be told, in order.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn news_of_plan_run(&self, plan_run: &str) -> Result<Vec<News>, StoreError> {
        self.news("WHERE news.plan_run = $1 AND news.gathered IS NULL ORDER BY news.id", plan_run).await
    }

    /// What a message is about, in order.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn news_of_message(&self, message: &str) -> Result<Vec<News>, StoreError> {
        self.news(
            "JOIN message_news ON message_news.news = news.id WHERE message_news.message = $1 ORDER BY news.id",
            message,
        )
        .await
    }

    async fn news(&self, condition: &str, value: &str) -> Result<Vec<News>, StoreError> {
        let sql = format!("{COLUMNS} {condition}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(value).fetch_all(self.pool()).await?;
        rows.iter().map(news).collect()
    }
}

/// A run has changed what is known of its cell.
pub(crate) async fn of_cell(
    writing: &mut Writing,
    run: &str,
    change: Change,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let kind = match change {
        Change::Broken => NewsKind::Broken,
        Change::Recovered => NewsKind::Recovered,
        // A heal is told by its proposal: the first time, and not whenever it comes back.
        Change::Healed | Change::None => return Ok(()),
    };
    insert(writing, kind, (run, None, None), now.timestamp_millis()).await
}

/// A run has brought a ticket to another state.
pub(crate) async fn of_ticket(
    writing: &mut Writing,
    kind: NewsKind,
    (run, ticket): (&str, &str),
    now: i64,
) -> Result<(), StoreError> {
    insert(writing, kind, (run, Some(ticket), None), now).await
}

/// A run has made a proposal that was not there.
pub(crate) async fn of_proposal(
    writing: &mut Writing,
    (run, proposal): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    insert(writing, NewsKind::Healed, (run, None, Some(proposal)), now.timestamp_millis()).await
}

async fn insert(
    writing: &mut Writing,
    kind: NewsKind,
    (run, ticket, proposal): (&str, Option<&str>, Option<&str>),
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO news (id, project, plan_run, kind, run, ticket, proposal, created) \
         SELECT $1, project, plan_run, $2, id, $3, $4, CAST($5 AS BIGINT) FROM runs WHERE id = $6 \
         AND is_quarantined = 0",
    )
    .bind(Uuid::now_v7().to_string())
    .bind(kind.name())
    .bind(ticket)
    .bind(proposal)
    .bind(now)
    .bind(run)
    .execute(writing.connection())
    .await?;
    Ok(())
}

pub(crate) fn news(row: &AnyRow) -> Result<News, StoreError> {
    let name: String = get(row, "kind")?;
    let kind = NewsKind::ALL.into_iter().find(|kind| kind.name() == name);
    let number: Option<i64> = get(row, "number")?;
    let ticket = match number {
        Some(number) => Some(ticket(row, number)?),
        None => None,
    };
    Ok(News {
        id: get(row, "id")?,
        kind: kind.ok_or_else(|| damaged("news", &name))?,
        created: moment(get(row, "created")?),
        run: get(row, "run")?,
        plan: get(row, "plan")?,
        cell: get(row, "cell")?,
        scenario: get(row, "scenario")?,
        system: get(row, "system")?,
        environment: get(row, "environment")?,
        browser: get(row, "browser")?,
        language: get(row, "language")?,
        message: get(row, "message")?,
        target: get(row, "target")?,
        ticket,
    })
}

/// The ticket in a row that has one.
pub(crate) fn ticket(row: &AnyRow, number: i64) -> Result<NewsTicket, StoreError> {
    let state: String = get(row, "ticket_state")?;
    Ok(NewsTicket {
        number,
        title: get(row, "title")?,
        code: get(row, "ticket_code")?,
        severity: get(row, "severity")?,
        state: TicketState::parse(&state).ok_or_else(|| damaged("a ticket", &state))?,
        is_operations: get::<i64>(row, "is_operations")? != 0,
    })
}

fn damaged(what: &str, name: &str) -> StoreError {
    StoreError::Damaged { what: what.to_owned(), reason: format!("no kind or state `{name}`") }
}
