//! The file of a database: whether it still is the one that we have open.
//!
//! Who has a file open can write into it after somebody has removed or replaced it, and all of that is lost when the
//! last one closes it. So every connection is looked at before it is used: one of a file that is not there any more is
//! closed, and a new one finds what is there now, or says that nothing is. A look costs some microseconds.

use sqlx::{AnyConnection, Connection as _};
use std::{
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, Instant},
};

/// A file as its file system knows it: a device, and a number there.
type Id = (u64, u64);

/// The file of a database; without a path there is none to look at.
#[derive(Debug, Default)]
pub(crate) struct OnDisk {
    path: Option<PathBuf>,
    seen: Mutex<Seen>,
}

/// What was there at the last look, and since when: older connections are those of another file.
#[derive(Debug, Default)]
struct Seen {
    file: Option<Id>,
    since: Option<Instant>,
}

impl OnDisk {
    /// The file of an address of SQLite; made where there is none.
    ///
    /// # Errors
    ///
    /// It can't be opened.
    pub async fn made(url: &str) -> Result<OnDisk, sqlx::Error> {
        AnyConnection::connect(url).await?.close().await?;
        let path = url.trim_start_matches("sqlite://").split('?').next().map(PathBuf::from);
        let file = path.as_deref().and_then(id);
        Ok(OnDisk { path, seen: Mutex::new(Seen { file, since: None }) })
    }

    /// Whether a connection of this age has the file that is there now.
    pub fn is_of_now(&self, age: Duration) -> bool {
        let Some(path) = &self.path else { return true };
        self.is_of(id(path), Instant::now(), age)
    }

    fn is_of(&self, there: Option<Id>, now: Instant, age: Duration) -> bool {
        let mut seen = self.seen.lock().expect("no panic while locked");
        // A file that comes back as it was is the same one: what is open is good again.
        if there.is_some() && there != seen.file {
            *seen = Seen { file: there, since: Some(now) };
        }
        let is_younger = |since: Instant| now.checked_sub(age).is_none_or(|opened| opened >= since);
        there.is_some() && seen.since.is_none_or(is_younger)
    }
}

fn id(path: &Path) -> Option<Id> {
    std::fs::metadata(path).ok().map(|known| (known.dev(), known.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_good_as_long_as_its_file_is_there() {
        let seen = Mutex::new(Seen { file: Some((1, 7)), since: None });
        let on_disk = OnDisk { path: None, seen };
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let old = Duration::from_secs;
        assert!(on_disk.is_of(Some((1, 7)), at(10), old(10)));
        assert!(!on_disk.is_of(None, at(11), old(11)), "it is gone");
        assert!(on_disk.is_of(Some((1, 7)), at(12), old(12)), "it was only moved");
        assert!(!on_disk.is_of(Some((1, 8)), at(20), old(20)), "another one is in its place");
        assert!(!on_disk.is_of(Some((1, 8)), at(25), old(25)), "and stays there");
        assert!(on_disk.is_of(Some((1, 8)), at(25), old(4)), "who came later has it");
        assert!(OnDisk::default().is_of_now(old(1)), "a server has no file of ours");
    }
}
