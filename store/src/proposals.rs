//! Healed targets and changed texts that wait for a yes.
//!
//! The same element for the same target is one proposal, however many cells find it; what was rejected stays so.

use crate::{
    database::{Store, StoreError, Writing, get, json, text},
    news,
    projects::{hash, moment},
    sight::Sight,
};
use chrono::{DateTime, Utc};
use scenarios::{Described, TextChange};
use sqlx::any::AnyRow;
use uuid::Uuid;

/// An element that was found by its likeness in place of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProposal {
    /// The scenario's file.
    pub file: String,
    /// The target's name in it.
    pub target: String,
    /// The step that found it.
    pub step: String,
    /// The element as it was found.
    pub element: Described,
    /// The engine's name.
    pub browser: String,
    /// The language.
    pub language: Option<String>,
    /// The text that is proposed, where it is not the element.
    pub text: Option<TextChange>,
}

/// What a person would have a target called in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWord<'a> {
    /// The scenario's or content's file.
    pub file: &'a str,
    /// The system that it belongs to.
    pub system: Option<&'a str>,
    /// The target's name in it.
    pub target: &'a str,
    /// What it is called, and would be.
    pub change: &'a TextChange,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its id.
    pub id: String,
    /// The scenario's file.
    pub file: String,
    /// The target's name in it.
    pub target: String,
    /// The step that found it.
    pub step: String,
    /// The language in which it was found.
    pub language: Option<String>,
    /// The element as it was found.
    pub element: Described,
    /// The text that is proposed, where it is not the element.
    pub text: Option<TextChange>,
    /// The last run that found it; `None` where nobody but a person said so.
    pub run: Option<String>,
    /// Who proposes it; `None`: runs found it.
    pub author: Option<String>,
    /// When it was last found.
    pub last_seen: DateTime<Utc>,
    /// In which browsers and languages.
    pub cells: Vec<(String, Option<String>)>,
}

const PROPOSALS: &str =
    "SELECT id, file, target, step, language, element, text_change, run, author, last_seen FROM proposals ";

/// The system of the run that has found it last, or of the file that a person has said it of.
const SYSTEM: &str =
    "COALESCE((SELECT runs.system FROM runs WHERE runs.id = proposals.run), proposals.system)";

impl Store {
    /// Keeps what a run has found in place of its targets.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn propose(
        &self,
        (project, run): (&str, &str),
        new: &[NewProposal],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        for one in new {
            let key = hash(key(one).as_bytes());
            let fresh = Uuid::now_v7().to_string();
            let row = sqlx::query(
                "INSERT INTO proposals (id, project, file, target, element_key, state, step, language, element, \
                 run, first_seen, last_seen, text_change) \
                 VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $9, $10, $10, $11) \
                 ON CONFLICT (project, file, target, element_key) DO UPDATE SET run = excluded.run, \
                 last_seen = excluded.last_seen RETURNING id",
            )
            .bind(&fresh)
            .bind(project)
            .bind(&one.file)
            .bind(&one.target)
            .bind(key)
            .bind(&one.step)
            .bind(&one.language)
            .bind(text(&one.element))
            .bind(run)
            .bind(now.timestamp_millis())
            .bind(one.text.as_ref().map(text))
            .fetch_one(writing.connection())
            .await?;
            let id: String = get(&row, "id")?;
            // A text that was no evidence is nothing that anybody has to be woken for.
            if id == fresh && one.text.as_ref().is_none_or(|text| text.was_confirmed) {
                news::of_proposal(&mut writing, (run, &id), now).await?;
            }
            sqlx::query(
                "INSERT INTO proposal_cells (proposal, browser, language) VALUES ($1, $2, $3) \
                 ON CONFLICT (proposal, browser, language) DO NOTHING",
            )
            .bind(id)
            .bind(&one.browser)
            .bind(one.language.as_deref().unwrap_or_default())
            .execute(writing.connection())
            .await?;
        }
        writing.commit().await
    }

    /// Keeps what a person would have targets called. Their former wishes for the same words are withdrawn; one that was
    /// answered before waits again.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn propose_words(
        &self,
        (project, author): (&str, &str),
        new: &[NewWord<'_>],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        for one in new {
            withdraw(&mut writing, (project, author), one, now).await?;
            sqlx::query(
                "INSERT INTO proposals (id, project, file, target, element_key, state, step, language, element, \
                 run, first_seen, last_seen, text_change, author, system) \
                 VALUES ($1, $2, $3, $4, $5, 'waiting', '', $6, $7, '', $8, $8, $9, $10, $11) \
                 ON CONFLICT (project, file, target, element_key) DO UPDATE SET state = 'waiting', \
                 author = excluded.author, system = excluded.system, last_seen = excluded.last_seen",
            )
            .bind(Uuid::now_v7().to_string())
            .bind(project)
            .bind(one.file)
            .bind(one.target)
            .bind(hash(key_of_text(one.change).as_bytes()))
            .bind(&one.change.language.0)
            .bind(text(&Described::default()))
            .bind(now.timestamp_millis())
            .bind(text(one.change))
            .bind(author)
            .bind(one.system)
            .execute(writing.connection())
            .await?;
        }
        writing.commit().await
    }

    /// What waits for a yes, the last found first.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn proposals(&self, sight: impl Into<Sight<'_>>) -> Result<Vec<Proposal>, StoreError> {
        let sight = sight.into();
        let sql = format!(
            "{PROPOSALS} WHERE proposals.project = $1 AND proposals.state = 'waiting'{} \
             ORDER BY last_seen DESC, file, target LIMIT 500",
            sight.only(SYSTEM, 2)
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned());
        let rows = sight.bind(query).fetch_all(self.pool()).await?;
        let mut all = vec![];
        for row in &rows {
            all.push(self.with_cells(row).await?);
        }
        Ok(all)
    }

    /// A proposal that waits.
    ///
    /// # Errors
    ///
    /// There is none, or somebody has answered it.
    pub async fn proposal(&self, sight: impl Into<Sight<'_>>, id: &str) -> Result<Proposal, StoreError> {
        let sight = sight.into();
        let only = sight.only(SYSTEM, 3);
        let sql = format!(
            "{PROPOSALS} WHERE proposals.project = $1 AND proposals.id = $2 AND proposals.state = 'waiting'{only}"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(sight.project.to_owned()).bind(id.to_owned());
        let row = sight.bind(query).fetch_optional(self.pool()).await?;
        let missing = || StoreError::Missing { what: "proposal that waits", name: id.to_owned() };
        self.with_cells(&row.ok_or_else(missing)?).await
    }

    /// Somebody has said yes or no, and perhaps why.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn answer(
        &self,
        id: &str,
        (is_accepted, author, reason): (bool, &str, Option<&str>),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query(
            "UPDATE proposals SET state = $1, answered = $2, answered_by = $3, reason = $5 WHERE id = $4",
        )
        .bind(if is_accepted { "accepted" } else { "rejected" })
        .bind(now.timestamp_millis())
        .bind(author)
        .bind(id)
        .bind(reason)
        .execute(writing.connection())
        .await?;
        writing.commit().await
    }

    async fn with_cells(&self, row: &AnyRow) -> Result<Proposal, StoreError> {
        let id: String = get(row, "id")?;
        let cells: Vec<(String, String)> = sqlx::query_as(
            "SELECT browser, language FROM proposal_cells WHERE proposal = $1 ORDER BY browser, language",
        )
        .bind(&id)
        .fetch_all(self.pool())
        .await?;
        let element: String = get(row, "element")?;
        let change: Option<String> = get(row, "text_change")?;
        let named = |language: String| Some(language).filter(|language| !language.is_empty());
        Ok(Proposal {
            file: get(row, "file")?,
            target: get(row, "target")?,
            step: get(row, "step")?,
            language: get(row, "language")?,
            element: json("a proposal's element", &element)?,
            text: change.map(|change| json("a proposal's text", &change)).transpose()?,
            run: Some(get::<String>(row, "run")?).filter(|run| !run.is_empty()),
            author: get(row, "author")?,
            last_seen: moment(get(row, "last_seen")?),
            cells: cells.into_iter().map(|(browser, language)| (browser, named(language))).collect(),
            id,
        })
    }
}

/// Takes back what somebody proposed for a word before they propose another one.
async fn withdraw(
    writing: &mut Writing,
    (project, author): (&str, &str),
    new: &NewWord<'_>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let known: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, text_change FROM proposals WHERE project = $1 AND file = $2 AND target = $3 AND author = $4 \
         AND state = 'waiting' AND run = '' AND text_change IS NOT NULL",
    )
    .bind(project)
    .bind(new.file)
    .bind(new.target)
    .bind(author)
    .fetch_all(writing.connection())
    .await?;
    for (id, change) in known {
        let change: TextChange = json("a proposal's text", &change)?;
        if (change.kind, &change.language) == (new.change.kind, &new.change.language) {
            sqlx::query(
                "UPDATE proposals SET state = 'withdrawn', answered = $1, answered_by = $2 WHERE id = $3",
            )
            .bind(now.timestamp_millis())
            .bind(author)
            .bind(id)
            .execute(writing.connection())
            .await?;
        }
    }
    Ok(())
}

/// What tells a proposal from others of the same target.
fn key(new: &NewProposal) -> String {
    let signals = &new.element.signals;
    match &new.text {
        Some(change) => key_of_text(change),
        None => text(&(&signals.tag, &signals.path, &signals.attributes)),
    }
}

fn key_of_text(change: &TextChange) -> String {
    text(&("text", change.kind, &change.language, &change.old, &change.new))
}
