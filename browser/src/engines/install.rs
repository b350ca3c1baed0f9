//! Installs browsers where that is safe: on Debian, as root or through sudo.
//!
//! What is there already is left alone, so installing twice does nothing. On other systems it only
//! says what a person would type: packages have other names and other owners there.

use super::{
    Os,
    commands::{FONTS, GECKODRIVER, Part, debian_packages, install_commands},
    places,
    version::answer,
};
use crate::process::{quoted, user};
use scenarios::Engine;
use std::{
    io::{BufRead, BufReader},
    process::{Command, ExitStatus, Stdio},
};
use thiserror::Error;

/// Why something was not installed.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum InstallError {
    /// This system's packages are left to people.
    #[error("on this system browsers are installed by hand\nhint: run\n{}", indented(commands))]
    ByHand { commands: Vec<String> },

    /// Packages need rights that we don't have.
    #[error("installing packages needs root or sudo\nhint: run as root\n{}", indented(commands))]
    NoRights { commands: Vec<String> },

    /// A program that installs is missing.
    #[error("could not run {program}: {source}")]
    NotRun { program: String, source: std::io::Error },

    /// A program that installs has failed.
    #[error("`{command}` failed ({status}){}", quoted(last_lines))]
    Failed { command: String, status: ExitStatus, last_lines: Vec<String> },
}

/// Installs the parts that are missing; `say` hears each line of progress.
///
/// It blocks for minutes: give it a thread of its own.
///
/// # Errors
///
/// What stood in the way. Installing again goes on where it ended.
pub fn install(parts: &[Part], mut say: impl FnMut(&str)) -> Result<(), InstallError> {
    let mut packages: Vec<&str> = Vec::new();
    for part in parts {
        match part {
            Part::Engine(engine) => packages.extend(debian_packages(*engine).iter().chain(&FONTS)),
            Part::Geckodriver => install_geckodriver(&mut say)?,
        }
    }
    packages.sort_unstable();
    packages.dedup();
    if !packages.is_empty() && Os::this() != Os::Debian {
        return by_hand(parts, &mut say);
    }
    packages.retain(|package| !is_installed(package));
    if packages.is_empty() {
        say("everything is installed");
        return Ok(());
    }
    install_packages(&packages, &mut say)
}

/// On other systems: fine if the browsers are there, else a person's task.
fn by_hand(parts: &[Part], say: &mut impl FnMut(&str)) -> Result<(), InstallError> {
    let is_missing = |engine: Engine| super::find(engine).is_err();
    let missing = parts.iter().filter(|part| matches!(part, Part::Engine(engine) if is_missing(*engine)));
    let commands: Vec<_> = missing.flat_map(|part| install_commands(*part, Os::this())).collect();
    if commands.is_empty() {
        say("everything is installed");
        return Ok(());
    }
    Err(InstallError::ByHand { commands })
}

fn install_packages(packages: &[&str], say: &mut impl FnMut(&str)) -> Result<(), InstallError> {
    let is_root = user() == 0;
    let install = ["apt-get", "install", "-y", "--no-install-recommends"];
    let install: Vec<_> = install.into_iter().chain(packages.iter().copied()).collect();
    if !is_root && !places::on_search_path("sudo").iter().any(|sudo| sudo.is_file()) {
        return Err(InstallError::NoRights { commands: vec!["apt-get update".into(), install.join(" ")] });
    }
    let become_root: &[&str] = if is_root { &[] } else { &["sudo"] };
    for command in [&["apt-get", "update"][..], &install] {
        // sudo clears the environment, so the variable is set behind it.
        let quietly = ["env", "DEBIAN_FRONTEND=noninteractive"];
        run(&[become_root, &quietly, command].concat(), say)?;
    }
    Ok(())
}

fn install_geckodriver(say: &mut impl FnMut(&str)) -> Result<(), InstallError> {
    let program = places::geckodriver();
    if answer(&program, &["--version"]).is_some_and(|version| version.contains(GECKODRIVER)) {
        return Ok(());
    }
    say("building geckodriver, which takes about 4 minutes");
    let root = places::cache().join("geckodriver");
    let root = root.to_string_lossy();
    run(
        &[
            "cargo",
            "install",
            "geckodriver",
            "--locked",
            "--force",
            "--version",
            GECKODRIVER,
            "--root",
            &root,
        ],
        say,
    )
}

fn is_installed(package: &str) -> bool {
    let state = answer("dpkg-query", &["-W", "-f=${db:Status-Status}", package]);
    state.as_deref() == Some("installed")
}

/// Runs a command, saying all that it prints.
fn run(command: &[&str], say: &mut impl FnMut(&str)) -> Result<(), InstallError> {
    say(&command.join(" "));
    let (program, args) = command.split_first().expect("commands are written above, with a program");
    let not_run = |source| InstallError::NotRun { program: program.to_string(), source };
    // One pipe for both streams keeps their order; a shell is what joins them.
    let mut child = Command::new("sh")
        .args(["-c", "exec \"$@\" 2>&1", "sh", program])
        .args(args)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(not_run)?;
    let mut last_lines = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            say(&line);
            last_lines.push(line);
        }
    }
    let status = child.wait().map_err(not_run)?;
    if status.success() {
        return Ok(());
    }
    Err(InstallError::Failed { command: command.join(" "), status, last_lines })
}

fn indented(commands: &[String]) -> String {
    commands.iter().map(|command| format!("  {command}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_quoted_with_what_it_said_last() {
        let mut said = Vec::new();
        let failed = run(&["sh", "-c", "echo out; echo err >&2; exit 3"], &mut |line: &str| {
            said.push(line.to_string())
        });
        let message = failed.expect_err("exit code 3").to_string();
        assert_eq!(said[1..], ["out", "err"]);
        assert!(message.contains("(exit status: 3)\n  | out\n  | err"), "{message}");
    }

    #[test]
    fn commands_for_people_stand_on_lines_of_their_own() {
        let error = InstallError::ByHand { commands: vec!["one".into(), "two".into()] };
        assert!(error.to_string().ends_with("hint: run\n  one\n  two"), "{error}");
    }
}
