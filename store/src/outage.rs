//! Whether the database and the place of artifacts can be worked with, and if not, why: what an operator can do differs.

use crate::{
    artifacts::ArtifactError,
    database::{Store, StoreError},
};
use std::io::{Error as IoError, ErrorKind};

/// Why nothing can be read or written for now. What was acknowledged is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// It can't be reached: it is restarted, or its machine or network is away.
    Away,
    /// Somebody else has had it for himself for too long.
    Locked,
    /// Its disk is full.
    Full,
}

impl StoreError {
    /// The outage that it tells of; `None`: it is something else.
    pub fn outage(&self) -> Option<Outage> {
        let StoreError::Database(error) = self else { return None };
        match error {
            sqlx::Error::Io(error) if error.kind() == ErrorKind::StorageFull => Some(Outage::Full),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Some(Outage::Away),
            sqlx::Error::Database(told) => of_words(told.code().as_deref(), told.message()),
            _ => None,
        }
    }
}

impl ArtifactError {
    /// The outage that it tells of; `None`: it is something else.
    pub fn outage(&self) -> Option<Outage> {
        match self {
            ArtifactError::Database(error) => error.outage(),
            ArtifactError::Store(_) | ArtifactError::Folder { .. } if is_full(self) => Some(Outage::Full),
            ArtifactError::Store(_) | ArtifactError::Folder { .. } => Some(Outage::Away),
            _ => None,
        }
    }
}

/// What has no room says so at the bottom: a folder with its kind, S3 in words.
fn is_full(error: &ArtifactError) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        let is_of_disk =
            one.downcast_ref::<IoError>().is_some_and(|error| error.kind() == ErrorKind::StorageFull);
        if is_of_disk || one.to_string().contains("No space left") {
            return true;
        }
        cause = one.source();
    }
    false
}

/// By the code, which is SQLSTATE with PostgreSQL and the extended result code with SQLite, else by the words.
fn of_words(code: Option<&str>, words: &str) -> Option<Outage> {
    let words = words.to_lowercase();
    let says = |all: &[&str]| all.iter().any(|one| words.contains(one));
    match code {
        Some("53100" | "13") => Some(Outage::Full),
        Some("55P03" | "5" | "6" | "261" | "262" | "517") => Some(Outage::Locked),
        // Shutting down, crashed, starting, too many connections.
        Some("57P01" | "57P02" | "57P03" | "53300" | "08006" | "08003" | "08001" | "14") => {
            Some(Outage::Away)
        }
        _ if says(&["disk is full", "no space left"]) => Some(Outage::Full),
        _ if says(&["database is locked", "database table is locked"]) => Some(Outage::Locked),
        _ if says(&["disk i/o error", "unable to open database", "terminating connection"]) => {
            Some(Outage::Away)
        }
        _ => None,
    }
}

impl Store {
    /// Writes, so that a disk that is full and a database that is locked are seen before somebody meets them.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn try_writing(&self) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        writing.turn("health").await?;
        writing.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_operator_can_do_is_told_apart() {
        assert_eq!(of_words(Some("13"), "database or disk is full"), Some(Outage::Full));
        assert_eq!(of_words(None, "could not extend file: No space left on device"), Some(Outage::Full));
        assert_eq!(of_words(Some("5"), "database is locked"), Some(Outage::Locked));
        assert_eq!(of_words(Some("57P01"), "terminating connection"), Some(Outage::Away));
        assert_eq!(of_words(Some("23505"), "duplicate key"), None);
        let missing = StoreError::Missing { what: "run", name: "x".to_owned() };
        assert_eq!(missing.outage(), None);
        assert_eq!(StoreError::from(sqlx::Error::PoolTimedOut).outage(), Some(Outage::Away));
    }
}
