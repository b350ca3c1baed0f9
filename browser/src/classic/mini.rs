//! One MiniBrowser with the language, time zone and colours of its session.
//!
//! WebKitGTK takes all of these from its process's environment, and the driver passes none on. So the
//! driver starts a script of ours, which becomes the browser. All of it lies in the driver's profile,
//! and ends with the driver.

use super::ENGINE;
use crate::{engines::ensure_locale, error::BrowserError, options::SessionOptions};
use scenarios::{ColorScheme, Language};
use serde_json::{Value, json};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// The start script of one session, in a folder of its own.
#[derive(Debug)]
pub(super) struct Mini {
    folder: PathBuf,
    program: PathBuf,
    arguments: Vec<&'static str>,
}

impl Mini {
    /// Writes the script that starts `program` for a session.
    pub(super) fn prepare(
        folder: PathBuf,
        program: &Path,
        options: &SessionOptions,
    ) -> Result<Mini, BrowserError> {
        let script = script(&folder, program, &variables(options)?);
        let written = write(&folder, &script, &options.downloads);
        written.map_err(|error| {
            BrowserError::Missing(format!("could not write {}: {error}", folder.display()))
        })?;
        let mut arguments = vec!["--automation"];
        if options.color_scheme == Some(ColorScheme::Dark) {
            arguments.push("--dark-mode");
        }
        Ok(Mini { folder, program: program.to_owned(), arguments })
    }

    /// What the driver is told.
    pub(super) fn capability(&self) -> Value {
        json!({"binary": self.folder.join("start"), "args": self.arguments})
    }

    /// Whether the browser still runs, whatever its pages do.
    pub(super) fn is_alive(&self) -> bool {
        self.pid().is_some()
    }

    /// The browser's number, if that is still the browser.
    fn pid(&self) -> Option<i32> {
        let pid: i32 = fs::read_to_string(self.folder.join("pid")).ok()?.trim().parse().ok()?;
        // The link of a zombie can't be read.
        let program = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
        (program == self.program.canonicalize().ok()?).then_some(pid)
    }
}

fn variables(options: &SessionOptions) -> Result<Vec<(String, String)>, BrowserError> {
    // Without a locale WebKitGTK 2.50 says that the user's language is "C".
    let fallback = Language("en-US".to_owned());
    let language = options.language.as_ref().unwrap_or(&fallback);
    let mut variables = match ensure_locale(language) {
        Ok(variables) => variables,
        Err(error) if options.language.is_some() => {
            return Err(BrowserError::Unsupported {
                engine: ENGINE,
                what: format!("language {language}: {error}"),
            });
        }
        Err(_) => vec![],
    };
    variables.extend(options.time_zone.iter().map(|zone| ("TZ".to_owned(), zone.clone())));
    if options.viewport.scale > 1.0 {
        variables.push(("GDK_SCALE".to_owned(), options.viewport.scale.to_string()));
    }
    Ok(variables)
}

fn script(folder: &Path, program: &Path, variables: &[(String, String)]) -> String {
    let mut lines =
        vec!["#!/bin/sh".to_owned(), format!("echo $$ > {}", quoted(&folder.join("pid").to_string_lossy()))];
    lines.extend(variables.iter().map(|(key, value)| format!("export {key}={}", quoted(value))));
    lines.push(format!("export XDG_CONFIG_HOME={}", quoted(&folder.to_string_lossy())));
    lines.push(format!("exec {} \"$@\"\n", quoted(&program.to_string_lossy())));
    lines.join("\n")
}

fn write(folder: &Path, script: &str, downloads: &Path) -> io::Result<()> {
    fs::create_dir_all(downloads)?;
    let downloads = downloads.canonicalize()?.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    // WebKitGTK saves files in the user's folder of downloads, and this is where it looks up which that is.
    fs::write(folder.join("user-dirs.dirs"), format!("XDG_DOWNLOAD_DIR=\"{downloads}\"\n"))?;
    let start = folder.join("start");
    fs::write(&start, script)?;
    fs::set_permissions(&start, fs::Permissions::from_mode(0o700))
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_becomes_the_browser_and_quotes_what_it_is_given() {
        let variables = [("TZ".to_owned(), "it's".to_owned())];
        let expected = "#!/bin/sh\necho $$ > '/p/pid'\nexport TZ='it'\\''s'\nexport XDG_CONFIG_HOME='/p'\nexec '/m' \"$@\"\n";
        assert_eq!(script(Path::new("/p"), Path::new("/m"), &variables), expected);
    }
}
