//! The folder of published files, and the list of publications.
//!
//! Files are found by their hash and never written over; the pointer of an environment is replaced as a whole.

use crate::{files::shown, usage::UsageErrors};
use runner::publication::{player_script, pointer};
use scenarios::content::publish::{Override, Published, read_published};
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The list of publications in a project folder: one line of JSON each, the last one last.
const PUBLICATIONS: &str = "publications.jsonl";

/// What was published: who, when, and in spite of what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Publication {
    /// When, RFC 3339.
    pub at: String,
    /// For which environment.
    pub environment: String,
    /// The file.
    pub hash: String,
    /// The file that was there before it.
    pub before: Option<String>,
    /// The user of this machine.
    pub author: String,
    /// The items in it.
    pub items: Vec<String>,
    /// What was not green.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_green: Vec<String>,
    /// Who said that it goes out all the same, and why.
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Override>,
    /// It had been published before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
}

/// Appends to the list of publications.
///
/// # Errors
///
/// It can't be read or written.
pub fn note(root: &Path, publication: &Publication) -> Result<(), UsageErrors> {
    let path = root.join(PUBLICATIONS);
    let failed = |error: std::io::Error| UsageErrors::one(format!("{}: {error}", shown(&path)));
    let mut list = match std::fs::read_to_string(&path) {
        Ok(list) => list,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    if !list.is_empty() && !list.ends_with('\n') {
        list.push('\n');
    }
    let line = serde_json::to_string(publication).map_err(|error| failed(error.into()))?;
    list.push_str(&line);
    list.push('\n');
    runner::write_whole(&path, list.as_bytes()).map_err(failed)
}

/// The folder of published files.
pub struct Out {
    /// Where it is.
    pub folder: PathBuf,
}

/// Which file an environment shows: `fetched` in the player's start.js reads it.
#[derive(Deserialize)]
struct Pointer {
    hash: String,
}

impl Out {
    /// A folder, which may not be there yet.
    pub fn new(folder: PathBuf) -> Out {
        Out { folder }
    }

    /// What an environment shows; `None`: nothing was published for it.
    ///
    /// # Errors
    ///
    /// It can't be read, or was changed by hand.
    pub fn current(&self, environment: &str) -> Result<Option<Published>, UsageErrors> {
        let path = self.pointer(environment);
        let Some(bytes) = read(&path)? else { return Ok(None) };
        let pointer: Pointer = serde_json::from_slice(&bytes)
            .map_err(|error| UsageErrors::one(format!("{}: {error}", shown(&path))))?;
        self.file(environment, &pointer.hash).map(Some)
    }

    /// A file that was published for an environment before, by how its hash begins.
    ///
    /// # Errors
    ///
    /// There is none, or more than one.
    pub fn again(&self, environment: &str, hash: &str) -> Result<Published, UsageErrors> {
        let folder = self.folder.join(environment);
        let wanted = hash.replacen("sha256:", "sha256-", 1);
        let wanted = if wanted.starts_with("sha256-") { wanted } else { format!("sha256-{wanted}") };
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with("sha256-") && name.ends_with(".json"))
            .collect();
        names.sort();
        let fitting: Vec<&String> = names.iter().filter(|name| name.starts_with(&wanted)).collect();
        match fitting.as_slice() {
            [one] => self.file(environment, &one.trim_end_matches(".json").replacen('-', ":", 1)),
            [] => Err(UsageErrors::one(format!(
                "no file {wanted}… in {} (there: {})",
                shown(&folder),
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            ))),
            several => Err(UsageErrors::one(format!(
                "{} files in {} begin with {wanted}\nhint: write more of the hash",
                several.len(),
                shown(&folder)
            ))),
        }
    }

    /// Writes the file, then the player, then what names the file: nobody is ever shown half of it.
    ///
    /// # Errors
    ///
    /// Something can't be written.
    pub fn put(&self, published: &Published) -> Result<PathBuf, UsageErrors> {
        let path = self.place(&published.environment, &published.hash);
        // The same hash is the same file; one that somebody has changed since is mended.
        write(&path, &published.bytes())?;
        let player = player_script(self.reports(published));
        write(&self.folder.join("player.js"), player.as_bytes())?;
        write(&self.pointer(&published.environment), pointer(published).as_bytes())?;
        Ok(path)
    }

    /// Whether this or anything else that is published here wants reports: there is one player for all.
    fn reports(&self, published: &Published) -> bool {
        let wants = |one: &Published| one.player.report_to.is_some() && one.player.sampling > 0.0;
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let others = names.filter_map(|name| Some(name.strip_suffix(".json")?.to_owned()));
        // What can't be read there is no matter of this environment.
        let mut others = others
            .filter(|name| *name != published.environment)
            .filter_map(|name| self.current(&name).ok().flatten());
        wants(published) || others.any(|other| wants(&other))
    }

    fn file(&self, environment: &str, hash: &str) -> Result<Published, UsageErrors> {
        let path = self.place(environment, hash);
        let bytes = read(&path)?.ok_or_else(|| UsageErrors::one(format!("no file {}", shown(&path))))?;
        let published =
            read_published(&bytes).map_err(|error| UsageErrors::one(format!("{}: {error}", shown(&path))))?;
        if published.hash != hash {
            let words = format!("{}: its name is another file's", shown(&path));
            return Err(UsageErrors::one(words));
        }
        Ok(published)
    }

    fn pointer(&self, environment: &str) -> PathBuf {
        self.folder.join(format!("{environment}.json"))
    }

    fn place(&self, environment: &str, hash: &str) -> PathBuf {
        self.folder.join(environment).join(format!("{}.json", hash.replacen(':', "-", 1)))
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, UsageErrors> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(UsageErrors::one(format!("{}: {error}", shown(path)))),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), UsageErrors> {
    runner::write_whole(path, bytes).map_err(|error| UsageErrors::one(format!("{}: {error}", shown(path))))
}
