//! Does everything that browsers need work here?
//!
//! It starts what it asks about: a browser whose file is there may still lack a library, a display
//! or room to run.

use super::{Installed, find, hidden_display, places, version::answer};
use crate::process::{Profile, Spawn, guard_works, launch};
use nix::sys::statvfs::statvfs;
use scenarios::Engine;
use std::{path::Path, time::Duration};

/// How long a browser may take to start: Firefox needs 7 s on a busy machine.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Chromium's pages share memory here; with Docker's default of 64 MB large pages crash.
const SHARED_MEMORY_BYTES: u64 = 128 << 20;

/// Room for profiles and evidence of a night.
const DISK_BYTES: u64 = 1 << 30;

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether it works.
    pub ok: bool,
    /// What was looked at, and what was there.
    pub what: String,
    /// What to do if it does not work.
    pub hint: Option<String>,
}

/// Examines everything, one thing after the other; it takes some seconds.
pub async fn doctor() -> Vec<Finding> {
    let mut findings = Vec::new();
    for engine in Engine::ALL {
        findings.push(browser(engine).await);
    }
    findings.push(display().await);
    findings.extend([dbus(), locales(), fonts("ja", "Japanese"), fonts("ar", "Arabic")]);
    findings.extend([shared_memory(), disk(), temporary_folder(), guard()]);
    findings
}

impl Finding {
    fn good(what: impl Into<String>) -> Self {
        Finding { ok: true, what: what.into(), hint: None }
    }

    fn bad(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Finding { ok: false, what: what.into(), hint: Some(hint.into()) }
    }

    fn when(ok: bool, what: impl Into<String>, hint: &str) -> Self {
        if ok { Self::good(what) } else { Self::bad(what, hint) }
    }

    /// An error of ours: its message is what was found, its hint stays one.
    fn of_error(subject: &str, message: &str) -> Self {
        let (what, hint) = message.split_once("\nhint: ").unwrap_or((message, "run it by hand to see more"));
        Self::bad(format!("{subject}: {what}"), hint)
    }
}

async fn browser(engine: Engine) -> Finding {
    let installed = match find(engine) {
        Ok(installed) => installed,
        Err(error) => return Finding::of_error(engine.name(), &error.to_string()),
    };
    let version = installed.version().unwrap_or_else(|| "of unknown version".into());
    let name = format!("{engine}: {} {version}", installed.variant.name());
    match starts(&installed).await {
        Ok(()) => Finding::good(format!("{name} starts ({})", installed.program.display())),
        Err(message) => Finding::of_error(&name, &message),
    }
}

/// Starts a browser up to where it takes commands, and ends it.
async fn starts(installed: &Installed) -> Result<(), String> {
    let profile = Profile::fresh("doctor").map_err(|error| format!("no folder for a profile: {error}"))?;
    let folder = profile.path().display();
    let (program, args, sign) = match (installed.engine, &installed.driver) {
        (Engine::Chromium, _) => {
            let args = ["--headless", "--no-sandbox", "--remote-debugging-port=0"].map(String::from);
            (
                &installed.program,
                [&args[..], &[format!("--user-data-dir={folder}")]].concat(),
                "listening on ws://",
            )
        }
        (Engine::Firefox, _) => {
            let args = ["--headless", "--remote-debugging-port=0", "--profile"].map(String::from);
            (&installed.program, [&args[..], &[folder.to_string()]].concat(), "listening on ws://")
        }
        (Engine::Webkit, Some(driver)) => (driver, vec!["--help".to_string()], "--port"),
        (Engine::Webkit, None) => return Err("it has no driver".into()),
    };
    let mut spawn = Spawn::new(program, args);
    spawn.profile = Some(profile);
    let mut browser = launch(spawn).await.map_err(|error| error.to_string())?;
    let listening = browser.first_line_matching(sign, START_TIMEOUT).await;
    listening.map(drop).map_err(|error| error.to_string())
}

async fn display() -> Finding {
    match hidden_display().await {
        Ok(display) => Finding::good(format!("Xvfb opens a display ({})", display.name())),
        Err(error) => Finding::of_error("Xvfb", &error.to_string()),
    }
}

fn dbus() -> Finding {
    let there = places::on_search_path("dbus-run-session").iter().any(|program| program.is_file());
    Finding::when(there, "dbus-run-session, for WebKit", "apt-get install dbus")
}

fn locales() -> Finding {
    let there =
        Path::new("/usr/share/i18n/locales").is_dir() && answer("localedef", &["--version"]).is_some();
    Finding::when(there, "sources of locales, for WebKit's languages", "apt-get install locales")
}

fn fonts(language: &str, name: &str) -> Finding {
    let fonts = answer("fc-list", &[&format!(":lang={language}"), "family"]).unwrap_or_default();
    let hint = "apt-get install fonts-noto-core fonts-noto-cjk; without them pictures show boxes";
    match fonts.lines().next() {
        Some(font) => Finding::good(format!("a font for {name} ({font})")),
        None => Finding::bad(format!("no font for {name}"), hint),
    }
}

fn shared_memory() -> Finding {
    let Ok(place) = statvfs("/dev/shm") else {
        return Finding::bad("no /dev/shm", "mount a tmpfs there, or large pages will crash in Chromium");
    };
    let size_bytes = place.blocks() * place.fragment_size();
    let hint = "in Docker: --shm-size=1g, or large pages will crash in Chromium";
    Finding::when(size_bytes >= SHARED_MEMORY_BYTES, format!("/dev/shm has {}", megabytes(size_bytes)), hint)
}

fn disk() -> Finding {
    let folder = std::env::temp_dir();
    let free_bytes = statvfs(&folder).map_or(0, |place| place.blocks_available() * place.fragment_size());
    let what = format!("{} has {} free", folder.display(), megabytes(free_bytes));
    Finding::when(free_bytes >= DISK_BYTES, what, "profiles and evidence need 1 GB: make room, or set TMPDIR")
}

fn temporary_folder() -> Finding {
    match Profile::fresh("doctor") {
        Ok(profile) => Finding::good(format!("profiles can be made ({})", profile.path().display())),
        Err(error) => {
            Finding::bad(format!("no profile can be made: {error}"), "set TMPDIR to a folder of your own")
        }
    }
}

fn guard() -> Finding {
    match guard_works() {
        Ok(()) => Finding::good("the guard stands: no browser outlives us"),
        Err(message) => Finding::of_error("guard", &message),
    }
}

fn megabytes(size_bytes: u64) -> String {
    format!("{} MB", size_bytes >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_errors_hint_becomes_the_findings() {
        let finding = Finding::of_error("webkit", "no browser for webkit\nhint: install it");
        assert_eq!(finding, Finding::bad("webkit: no browser for webkit", "install it"));
        assert!(Finding::of_error("guard", "broken").hint.is_some());
    }

    #[test]
    fn a_small_machine_is_told_what_to_do() {
        assert_eq!(Finding::when(false, "x", "more").hint.as_deref(), Some("more"));
        assert_eq!(Finding::when(true, "x", "more").hint, None);
    }
}
