//! A browser's folder, and the folder of all folders.
//!
//! All profiles of a run lie in one folder, `<tmp>/surefoot-<user>/<run>/`, so that whoever clears
//! up after us needs to know only that one. Nothing outside it is ever removed.

use super::{
    linux,
    run::{OURS, Run},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// How long a folder may resist its removal: a browser that was killed a moment ago may still be
/// writing into it.
const REMOVAL_TIMEOUT: Duration = Duration::from_millis(500);

/// A fresh folder that is removed with what is in it when this is dropped.
#[derive(Debug)]
pub struct Profile(PathBuf);

impl Profile {
    /// Makes an empty folder that only our user can read; `name` is for those who look into it.
    ///
    /// # Errors
    ///
    /// The folder can't be made: no space, no rights, or another user took its place.
    pub fn fresh(name: &str) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        linux::private_folder(&shelter())?;
        linux::private_folder(&run_folder())?;
        let folder = run_folder().join(format!("{name}-{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        linux::private_folder(&folder)?;
        Ok(Profile(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.0) {
            tracing::warn!(profile = %self.0.display(), %error, "Could not remove {}", self.0.display());
        }
    }
}

/// The folder of all runs of this user.
pub(super) fn shelter() -> PathBuf {
    std::env::temp_dir().join(format!("surefoot-{}", linux::user()))
}

/// Our own run's folder.
pub(super) fn run_folder() -> PathBuf {
    shelter().join(OURS.to_string())
}

/// The runs that have a folder.
pub(super) fn runs_with_a_folder() -> Vec<(Run, PathBuf)> {
    let Ok(entries) = fs::read_dir(shelter()) else { return Vec::new() };
    entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path()))
        })
        .collect()
}

/// Removes a folder with all that is in it, even while dying processes still write there.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    let deadline = Instant::now() + REMOVAL_TIMEOUT;
    loop {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_millis(10)),
            ended => return ended,
        }
    }
}
