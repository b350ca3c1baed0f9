//! How the last runs of cells went, in their order: what breaks again and again shows at a glance. Reads only.

use crate::{
    database::{Store, StoreError, get},
    projects::moment,
};
use chrono::{DateTime, Utc};

/// What one run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// The verdict's name.
    pub verdict: String,
    /// When it came into the queue.
    pub created: DateTime<Utc>,
}

impl Store {
    /// The last runs of each of some cells that have ended, the first first; at most `limit` of a cell.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn last_verdicts(&self, cells: &[&str], limit: u32) -> Result<Vec<Vec<Beat>>, StoreError> {
        let mut all = Vec::with_capacity(cells.len());
        for cell in cells {
            // Cell by cell: a window over all of them would go through every run that they ever had.
            let rows = sqlx::query(
                "SELECT verdict, created FROM runs WHERE cell = $1 AND verdict IS NOT NULL \
                 ORDER BY created DESC, id DESC LIMIT $2",
            )
            .bind(*cell)
            .bind(i64::from(limit))
            .fetch_all(self.pool())
            .await?;
            let beat =
                |row| Ok(Beat { verdict: get(row, "verdict")?, created: moment(get(row, "created")?) });
            all.push(rows.iter().rev().map(beat).collect::<Result<Vec<_>, StoreError>>()?);
        }
        Ok(all)
    }
}
