//! Evidence that goes when it is old or too much, and what stays whatever a policy says.
//!
//! What open tickets, waiting proposals and the last good run of each cell show never goes, nor does what somebody
//! attached to a ticket, until they take it away; results in words never do.
//! The row of what has gone stays, so that a page can say since when.

use crate::{
    artifacts::{ArtifactError, ArtifactKind, Artifacts},
    database::{Store, StoreError, get},
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt as _;
use scenarios::{Keep, Retention};
use serde::Deserialize;
use sqlx::any::AnyRow;
use std::collections::HashSet;

/// So many are looked at together: memory stays flat however many there are.
const TOGETHER: i64 = 500;

/// Bytes come before the row that names them: what is younger may be of a file that is just being added.
const BEING_ADDED: TimeDelta = TimeDelta::minutes(10);

/// What a policy takes away of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expiry {
    /// The kind.
    pub kind: ArtifactKind,
    /// How many go, and their bytes before compression.
    pub gone: (u64, u64),
    /// How many would go but are still needed.
    pub pinned: u64,
    /// What is left, in bytes before compression.
    pub left_bytes: u64,
}

impl Artifacts {
    /// Removes what a policy does not keep, the oldest first; a dry run only tells. Kinds without a limit are not
    /// looked at.
    ///
    /// # Errors
    ///
    /// What the object store or the database said. What is gone by then is gone; the rest goes the next time.
    pub async fn retain(
        &self,
        policy: &Retention,
        now: DateTime<Utc>,
        is_dry: bool,
    ) -> Result<Vec<Expiry>, ArtifactError> {
        let kinds = [
            (ArtifactKind::Screenshot, policy.screenshots),
            (ArtifactKind::Dom, policy.pages),
            (ArtifactKind::Har, policy.har),
        ];
        let limited: Vec<_> = kinds.into_iter().filter(|(_, keep)| *keep != Keep::default()).collect();
        let detached = self.store().detached(now).await?;
        if limited.is_empty() && detached.is_empty() {
            return Ok(vec![]);
        }
        if !is_dry {
            self.remove_leftovers().await?;
        }
        let mut told = vec![];
        if !detached.is_empty() {
            told.push(self.remove_detached(&detached, now, is_dry).await?);
        }
        if limited.is_empty() {
            return Ok(told);
        }
        let pinned = self.store().pinned().await?;
        for (kind, keep) in limited {
            told.push(self.retain_kind((kind, keep), &pinned, now, is_dry).await?);
        }
        Ok(told)
    }

    async fn retain_kind(
        &self,
        (kind, keep): (ArtifactKind, Keep),
        pinned: &HashSet<String>,
        now: DateTime<Utc>,
        is_dry: bool,
    ) -> Result<Expiry, ArtifactError> {
        let before =
            keep.days.map_or(i64::MIN, |days| (now - TimeDelta::days(days.into())).timestamp_millis());
        let mut told =
            Expiry { kind, gone: (0, 0), pinned: 0, left_bytes: self.store().bytes_of(kind).await? };
        let mut last = (i64::MIN, String::new());
        loop {
            let some = self.store().oldest(kind, &last).await?;
            for one in &some {
                let is_old = one.used < before;
                let is_too_much = keep.size_bytes.is_some_and(|most| told.left_bytes > most);
                if !is_old && !is_too_much {
                    return Ok(told);
                }
                if pinned.contains(&one.hash) {
                    told.pinned += 1;
                } else if is_dry || self.expire(one, now).await? {
                    told.gone = (told.gone.0 + 1, told.gone.1 + one.size_bytes);
                    told.left_bytes = told.left_bytes.saturating_sub(one.size_bytes);
                }
            }
            match some.into_iter().next_back() {
                Some(one) => last = (one.used, one.hash),
                None => return Ok(told),
            }
        }
    }

    /// Removes what was taken from tickets: no policy is asked, as somebody has said so.
    async fn remove_detached(
        &self,
        detached: &[Old],
        now: DateTime<Utc>,
        is_dry: bool,
    ) -> Result<Expiry, ArtifactError> {
        let kind = ArtifactKind::Attachment;
        let mut told =
            Expiry { kind, gone: (0, 0), pinned: 0, left_bytes: self.store().bytes_of(kind).await? };
        for one in detached {
            if is_dry || self.expire(one, now).await? {
                told.gone = (told.gone.0 + 1, told.gone.1 + one.size_bytes);
                told.left_bytes = told.left_bytes.saturating_sub(one.size_bytes);
            }
        }
        Ok(told)
    }

    /// Removes one; `false` where it was used meanwhile.
    async fn expire(&self, one: &Old, now: DateTime<Utc>) -> Result<bool, ArtifactError> {
        let mut writing = self.store().write().await?;
        let marked = sqlx::query(
            "UPDATE artifacts SET expired = $1, is_leftover = 1 WHERE hash = $2 AND used = $3 AND expired IS NULL",
        )
        .bind(now.timestamp_millis())
        .bind(&one.hash)
        .bind(one.used)
        .execute(writing.connection())
        .await
        .map_err(StoreError::from)?;
        if marked.rows_affected() == 0 {
            return Ok(false);
        }
        // Known to be gone before it is: whoever keeps the same bytes from now on does not take them for kept.
        writing.commit().await?;
        self.remove_leftover(&one.hash, one.has_thumb).await?;
        Ok(true)
    }

    /// Removes the bytes of what has expired.
    async fn remove_leftover(&self, hash: &str, has_thumb: bool) -> Result<(), ArtifactError> {
        let mut writing = self.store().write().await?;
        let own = sqlx::query(
            "UPDATE artifacts SET is_leftover = 0, thumb = NULL \
             WHERE hash = $1 AND is_leftover = 1 AND expired IS NOT NULL",
        )
        .bind(hash)
        .execute(writing.connection())
        .await
        .map_err(StoreError::from)?;
        if own.rows_affected() > 0 {
            // The row is ours until the object is gone: somebody may want to keep the same bytes again.
            self.remove(hash, has_thumb).await?;
            writing.commit().await?;
        }
        Ok(())
    }

    /// Removes what somebody who died in the middle has left.
    async fn remove_leftovers(&self) -> Result<(), ArtifactError> {
        let left: Vec<(String, i64)> = sqlx::query_as(
            "SELECT hash, CAST(COALESCE(thumb, 0) AS BIGINT) FROM artifacts WHERE is_leftover = 1 ORDER BY hash",
        )
        .fetch_all(self.store().pool())
        .await
        .map_err(StoreError::from)?;
        for (hash, thumb) in left {
            self.remove_leftover(&hash, thumb != 0).await?;
        }
        Ok(())
    }
}

struct Old {
    hash: String,
    size_bytes: u64,
    used: i64,
    has_thumb: bool,
}

/// Of a step's result or a ticket, what it shows.
#[derive(Deserialize)]
struct Shown {
    screenshot: Option<String>,
    dom: Option<String>,
    /// The run that a ticket was captured in.
    run: Option<String>,
}

/// Of a run's report, the networks.
#[derive(Deserialize)]
struct Report {
    attempts: Vec<Network>,
}

#[derive(Deserialize)]
struct Network {
    har: Option<String>,
}

/// Runs whose evidence stays: the last good ones, and those that proposals wait for.
const RUNS: &str = "SELECT good_run FROM cells WHERE good_run IS NOT NULL \
                    UNION SELECT run FROM proposals WHERE state = 'waiting'";

impl Store {
    /// The hashes of all that is still needed.
    async fn pinned(&self) -> Result<HashSet<String>, StoreError> {
        // A file of a project may have the bytes of a picture.
        let files: Vec<(String,)> =
            sqlx::query_as("SELECT DISTINCT hash FROM files WHERE content IS NULL AND hash IS NOT NULL")
                .fetch_all(self.pool())
                .await?;
        let mut pinned: HashSet<String> = files.into_iter().map(|(hash,)| hash).collect();
        let mut runs = vec![];
        // A family is open or done with as a whole.
        let open = "SELECT tickets.captured FROM tickets JOIN tickets AS head ON head.id = tickets.family \
                    WHERE head.state NOT IN ('fixed', 'closed')";
        for row in sqlx::query(open).fetch_all(self.pool()).await? {
            let shown: Shown = crate::database::json("what a ticket captured", get(&row, "captured")?)?;
            runs.extend(shown.run);
            pinned.extend([shown.screenshot, shown.dom].into_iter().flatten());
        }
        // What somebody added stays, whatever else it is: the same bytes may be a picture of a run.
        let attached: Vec<(String,)> =
            sqlx::query_as("SELECT DISTINCT hash FROM attachments").fetch_all(self.pool()).await?;
        pinned.extend(attached.into_iter().map(|(hash,)| hash));
        self.pin(&mut pinned, RUNS, None).await?;
        for run in runs {
            self.pin(&mut pinned, "SELECT CAST($1 AS TEXT)", Some(&run)).await?;
        }
        Ok(pinned)
    }

    /// Adds what some runs show.
    async fn pin(
        &self,
        pinned: &mut HashSet<String>,
        runs: &'static str,
        run: Option<&str>,
    ) -> Result<(), StoreError> {
        let steps = format!("SELECT result AS text FROM steps WHERE run IN ({runs})");
        let mut rows = asked(steps, run).fetch(self.pool());
        while let Some(row) = rows.try_next().await? {
            let shown: Shown = crate::database::json("a step's result", get(&row, "text")?)?;
            pinned.extend([shown.screenshot, shown.dom].into_iter().flatten());
        }
        drop(rows);
        let reports = format!("SELECT report AS text FROM runs WHERE report IS NOT NULL AND id IN ({runs})");
        let mut rows = asked(reports, run).fetch(self.pool());
        while let Some(row) = rows.try_next().await? {
            let report: Report = crate::database::json("a run's report", get(&row, "text")?)?;
            pinned.extend(report.attempts.into_iter().filter_map(|attempt| attempt.har));
        }
        Ok(())
    }

    /// The bytes of a kind that are kept, before compression.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn bytes_of(&self, kind: ArtifactKind) -> Result<u64, StoreError> {
        let row: (i64,) = sqlx::query_as(
            "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) FROM artifacts WHERE kind = $1 AND expired IS NULL",
        )
        .bind(kind.name())
        .fetch_one(self.pool())
        .await?;
        Ok(u64::try_from(row.0).unwrap_or_default())
    }

    /// The next ones of a kind, those first that were not used for longest.
    async fn oldest(&self, kind: ArtifactKind, after: &(i64, String)) -> Result<Vec<Old>, StoreError> {
        let rows = sqlx::query(
            "SELECT hash, size_bytes, used, COALESCE(thumb, 0) AS thumb FROM artifacts WHERE kind = $1 AND expired IS NULL \
             AND (used > $2 OR (used = $2 AND hash > $3)) ORDER BY used, hash LIMIT $4",
        )
        .bind(kind.name())
        .bind(after.0)
        .bind(&after.1)
        .bind(TOGETHER)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(old).collect()
    }

    /// What is of no ticket any more and was never anything but a file of one.
    async fn detached(&self, now: DateTime<Utc>) -> Result<Vec<Old>, StoreError> {
        let rows = sqlx::query(
            "SELECT hash, size_bytes, used, COALESCE(thumb, 0) AS thumb FROM artifacts WHERE kind = $1 \
             AND expired IS NULL AND is_shared = 0 AND used < $2 \
             AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.hash = artifacts.hash) ORDER BY used, hash",
        )
        .bind(ArtifactKind::Attachment.name())
        .bind((now - BEING_ADDED).timestamp_millis())
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(old).collect()
    }
}

fn old(row: &AnyRow) -> Result<Old, StoreError> {
    Ok(Old {
        hash: get(row, "hash")?,
        size_bytes: u64::try_from(get::<i64>(row, "size_bytes")?).unwrap_or_default(),
        used: get(row, "used")?,
        has_thumb: get::<i64>(row, "thumb")? != 0,
    })
}

/// A query that owns what is bound to it.
pub(crate) type AnyQuery = sqlx::query::Query<'static, sqlx::Any, sqlx::any::AnyArguments>;

/// A query, with its value where it has a place for one.
fn asked(text: String, value: Option<&str>) -> AnyQuery {
    let query = sqlx::query(sqlx::AssertSqlSafe(text));
    match value {
        Some(value) => query.bind(value.to_owned()),
        None => query,
    }
}
