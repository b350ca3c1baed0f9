//! The engines of this machine: found, started, and given a language and a display.
//!
//! `ci/setup` installs all three, so their absence fails here and is not skipped.

use browser::engines::{
    Part, Variant, doctor, ensure_locale, find, find_with_window, hidden_display, install, list, missing,
};
use scenarios::{Engine, Language};
use std::{path::Path, process::Command, sync::Arc};

#[test]
fn every_engine_is_found_with_its_version() {
    assert_eq!(missing(), [], "run ci/setup");
    for installed in Engine::ALL.map(|engine| find(engine).expect("none is missing")) {
        let version = installed.version().expect("every browser tells its version");
        assert!(version.starts_with(|first: char| first.is_ascii_digit()), "{version}");
        assert!(list().contains(&installed), "{installed:?}");
    }
}

#[test]
fn what_a_person_sees_has_a_window_and_what_nobody_sees_is_fast() {
    let variant = |installed: Result<browser::engines::Installed, _>| installed.expect("installed").variant;
    assert_eq!(variant(find(Engine::Chromium)), Variant::ChromiumHeadlessShell);
    assert_eq!(variant(find_with_window(Engine::Chromium)), Variant::Chromium);
}

#[test]
fn installing_what_is_there_changes_nothing() {
    let mut said = Vec::new();
    let installed = install(&Engine::ALL.map(Part::Engine), |line| said.push(line.to_string()));
    installed.expect("nothing to do");
    assert_eq!(said, ["everything is installed"]);
}

#[tokio::test]
async fn the_doctor_finds_this_machine_well() {
    // A test program is no guard; tests/processes.rs examines the guard with a program that is one.
    let ill: Vec<_> = doctor().await.into_iter().filter(|finding| !finding.ok).collect();
    assert!(ill.iter().all(|finding| finding.what.starts_with("guard")), "{ill:#?}");
}

#[tokio::test]
async fn a_display_is_shared_and_ends_with_its_last_user() {
    let display = hidden_display().await.expect("Xvfb is installed");
    let same = hidden_display().await.expect("it runs");
    assert!(Arc::ptr_eq(&display, &same));
    let socket = format!("/tmp/.X11-unix/X{}", display.name().trim_start_matches(':'));
    assert!(Path::new(&socket).exists(), "{socket}");
    let xvfb = display.pid();
    drop((display, same));
    let stat = std::fs::read_to_string(format!("/proc/{xvfb}/stat")).unwrap_or_default();
    assert!(stat.is_empty() || stat.contains(") Z "), "{stat}");
}

#[test]
fn a_language_gets_its_locale() {
    let check = |tag: &str, sunday: &str| {
        let variables = ensure_locale(&Language(tag.into())).expect("the package locales is installed");
        let date = Command::new("date").args(["-d", "2026-11-22", "+%A"]).envs(variables).output();
        assert_eq!(String::from_utf8_lossy(&date.expect("date").stdout).trim(), sunday, "{tag}");
    };
    check("de-DE", "Sonntag");
    check("fr", "dimanche");
    check("ja", "日曜日");
    check("en", "Sunday");
}
