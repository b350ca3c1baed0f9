//! Pictures and saved pages, written whole or not at all.
//!
//! A file is first written beside its place and then moved there: a kill at any moment leaves whole files
//! or none. Names are given relative to the folder of the report.

use crate::fault::Fault;
use scenarios::Code;
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// Which pictures are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// None.
    None,
    /// One of each failure.
    Failures,
    /// One after each step.
    Steps,
}

/// Where the evidence of one attempt goes.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Which pictures.
    pub kind: EvidenceKind,
    /// Saves the page before each act.
    pub dom: bool,
    /// The folder that names are relative to.
    pub root: PathBuf,
    /// The folder of this attempt within it: `runs/contacts-chromium-en-1`.
    pub folder: PathBuf,
}

impl Evidence {
    /// Writes a file of this attempt; its name is relative to the root.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> Result<String, Fault> {
        let relative = self.folder.join(name);
        write_whole(&self.root.join(&relative), content)
            .map_err(|error| no_room(&self.root.join(&relative), &error))?;
        Ok(relative.to_string_lossy().replace('\\', "/"))
    }
}

fn no_room(path: &Path, error: &std::io::Error) -> Fault {
    Fault::new(Code::ARTIFACTS_NO_SPACE, format!("could not write {}: {error}", path.display()))
}

/// Writes a file so that it is there whole or not at all.
///
/// # Errors
///
/// The system's: no space, no rights.
pub fn write_whole(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::File::create(&beside).and_then(|mut file| {
        file.write_all(content)?;
        file.flush()
    });
    let moved = written.and_then(|()| std::fs::rename(&beside, path));
    if moved.is_err() {
        // What could not be moved is no use to anyone.
        drop(std::fs::remove_file(&beside));
    }
    moved
}
