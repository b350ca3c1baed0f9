//! What a browser says of itself.
//!
//! MiniBrowser wants a display even to tell its version (WebKitGTK 2.50), so the package it came
//! with is asked instead.

use super::Installed;
use scenarios::Engine;
use std::{
    ffi::OsStr,
    io::Read,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a program may take to tell its version; Firefox needs 1 s on a busy machine.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The packages that bring MiniBrowser, with the question each packager understands.
const WEBKIT_PACKAGES: [(&str, &[&str]); 3] = [
    ("dpkg-query", &["-W", "-f=${Version}", "libwebkit2gtk-4.1-0"]),
    ("rpm", &["-q", "--qf=%{VERSION}", "webkit2gtk4.1"]),
    ("pacman", &["-Q", "webkit2gtk-4.1"]),
];

/// The version of a browser, if it can be told.
pub(super) fn of(installed: &Installed) -> Option<String> {
    match installed.engine {
        Engine::Chromium | Engine::Firefox => number(&answer(&installed.program, &["--version"])?),
        Engine::Webkit => {
            WEBKIT_PACKAGES.iter().find_map(|(packager, args)| number(&answer(packager, args)?))
        }
    }
}

/// What a program prints, if it ends well and in time.
pub(super) fn answer(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut output = child.stdout.take()?;
    // A thread of its own, as a program that prints much waits until it is read.
    let reader = thread::spawn(move || {
        let mut text = Vec::new();
        output.read_to_end(&mut text).map(|_| String::from_utf8_lossy(&text).into_owned()).ok()
    });
    let deadline = Instant::now() + ANSWER_TIMEOUT;
    loop {
        match child.try_wait().ok()? {
            Some(status) if status.success() => return reader.join().ok()?,
            Some(_) => return None,
            None if Instant::now() > deadline => {
                let _gone = child.kill();
                let _reaped = child.wait();
                return None;
            }
            None => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// The first word that looks like a version, without what a packager added to it.
fn number(text: &str) -> Option<String> {
    let word = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    let word = word.split_once(':').map_or(word, |(_epoch, version)| version);
    Some(word.split(['-', '+', '~']).next().unwrap_or(word).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_the_number_without_the_packagers_part() {
        let check = |text, expected: Option<&str>| assert_eq!(number(text).as_deref(), expected, "{text}");
        check("Chromium 156.0.8078.79 built on Debian", Some("156.0.8078.79"));
        check("Mozilla Firefox 153.7.0esr\n", Some("153.7.0esr"));
        check("2.50.6-1~deb12u2", Some("2.50.6"));
        check("webkit2gtk-4.1 1:2.50.6-1", Some("2.50.6"));
        check("no display", None);
    }

    #[test]
    fn a_program_that_is_missing_or_fails_gives_no_answer() {
        assert_eq!(answer("/nowhere/opera", &[]), None);
        assert_eq!(answer("false", &[]), None);
        assert_eq!(answer("echo", &["hello"]).as_deref(), Some("hello\n"));
    }
}
