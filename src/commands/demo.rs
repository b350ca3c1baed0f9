//! `surefoot demo`: a small CRM in two releases, replayed in three browsers and three languages.
//!
//! The second release is built differently and has a few planted faults. The command says what was found,
//! and whether that is exactly what was planted: none missed, none invented.

use super::{run, run_output};
use crate::{
    args::{Args, Command, DemoArgs},
    secret_values,
    usage::UsageErrors,
};
use clap::Parser;
use demo::{Fault, Options, PLANTED, Release, Serving};
use scenarios::{Kind, Run, RunReport};
use std::path::{Path, PathBuf};

/// The languages that the demo speaks; one of them runs from right to left.
const LANGUAGES: &str = "en,de,ar";

/// Runs the demo; 0 where exactly the planted faults were found.
///
/// # Errors
///
/// A port or a folder can't be used.
pub async fn demo(args: DemoArgs) -> Result<u8, UsageErrors> {
    let (one, two) = (start(Release::One, 8931).await?, start(Release::Two, 8932).await?);
    println!("Lodge CRM, release 1: {}  (sign in as {} with {})", one.url(), demo::EMAIL, demo::PASSWORD);
    println!("Lodge CRM, release 2: {}", two.url());
    if args.serve {
        println!("press Ctrl-C to stop");
        std::future::pending::<()>().await;
    }
    let project = write_project(&args.report, &one, &two)?;
    let mut whole = RunReport::default();
    for release in ["release1", "release2"] {
        println!("\n{release}");
        let report = run::report_of(run_args(&args, &project, release)).await?;
        whole = RunReport {
            took_ms: whole.took_ms + report.took_ms,
            started: first(&whole.started, &report.started),
            ..report_with(whole, report)
        };
    }
    let html = reports::html(&whole, &|name| std::fs::read(args.report.join(name)).ok());
    let page = args.report.join("index.html");
    let failed = |error: std::io::Error| UsageErrors::one(format!("{}: {error}", page.display()));
    runner::write_whole(&page, html.as_bytes()).map_err(failed)?;
    println!("\n{}\n", reports::summary(&whole, run_output::style()).trim_end());
    let exact = compare(&whole);
    println!("report: {}", std::path::absolute(&page).unwrap_or(page).display());
    Ok(u8::from(!exact))
}

/// Starts a release on its usual port, or on any where that is taken.
async fn start(release: Release, port: u16) -> Result<Serving, UsageErrors> {
    let options = |port| Options { release, port, default_language: None };
    match demo::serve(options(port)).await {
        Ok(serving) => Ok(serving),
        Err(_) => demo::serve(options(0))
            .await
            .map_err(|error| UsageErrors::one(format!("the demo can't open a port: {error}"))),
    }
}

fn first(one: &str, other: &str) -> String {
    if one.is_empty() { other.to_owned() } else { one.to_owned() }
}

fn report_with(mut whole: RunReport, report: RunReport) -> RunReport {
    whole.surefoot = report.surefoot;
    whole.runs.extend(report.runs);
    whole
}

/// Writes the demo's project where a person can look at it afterwards.
fn write_project(folder: &Path, one: &Serving, two: &Serving) -> Result<PathBuf, UsageErrors> {
    let project = folder.join("project");
    for (name, text) in demo::FILES {
        let text =
            text.replace("http://127.0.0.1:8931/", &one.url()).replace("http://127.0.0.1:8932/", &two.url());
        let path = project.join(name);
        runner::write_whole(&path, text.as_bytes())
            .map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))?;
    }
    secret_values::write_file(
        &project.join("demo.secrets"),
        &[("LODGE_PASSWORD".to_owned(), demo::PASSWORD.to_owned())],
    )?;
    Ok(project)
}

fn run_args(args: &DemoArgs, project: &Path, release: &str) -> crate::args::RunArgs {
    let path = |path: PathBuf| path.to_string_lossy().into_owned();
    let mut words = vec!["surefoot".to_owned(), "run".to_owned(), path(project.join("scenarios"))];
    let browsers: Vec<&str> = args.browser.iter().map(|engine| engine.name()).collect();
    let browsers =
        if browsers.is_empty() { "chromium,firefox,webkit".to_owned() } else { browsers.join(",") };
    for (flag, value) in [
        ("--persona", "ada".to_owned()),
        ("--env", release.to_owned()),
        ("--browser", browsers),
        ("--lang", LANGUAGES.to_owned()),
        ("--workers", "2".to_owned()),
        ("--secrets", path(project.join("demo.secrets"))),
        ("--json", path(args.report.join(format!("{release}.json")))),
        ("--junit", path(args.report.join(format!("{release}.xml")))),
    ] {
        words.extend([flag.to_owned(), value]);
    }
    match Args::parse_from(words).command {
        Command::Run(run) => *run,
        _ => unreachable!("the words above say run"),
    }
}

/// Compares what was found with what was planted, and prints it.
fn compare(report: &RunReport) -> bool {
    let (mut missed, mut invented) = (vec![], vec![]);
    for fault in PLANTED {
        let cells: Vec<&Run> = report.runs.iter().filter(|run| is_planted_in(fault, run)).collect();
        if cells.is_empty() {
            missed.push(format!("{}: no cell meets it", fault.name));
        }
        // A cell that was skipped or never came so far has not found it either.
        let silent: Vec<&Run> = cells
            .into_iter()
            .filter(|run| !codes(run).iter().any(|(step, code)| step == fault.step && code == fault.code))
            .collect();
        missed
            .extend(silent.iter().map(|run| format!("{} in {} {}", fault.name, run.browser, language(run))));
    }
    for run in &report.runs {
        for (step, code) in codes(run) {
            let planted = PLANTED
                .iter()
                .any(|fault| is_planted_in(fault, run) && step == fault.step && code == fault.code);
            if !planted {
                invented.push(format!(
                    "{code} at {step} of “{}” in {} {} ({})",
                    run.scenario,
                    run.browser,
                    language(run),
                    run.environment.as_deref().unwrap_or("")
                ));
            }
        }
    }
    println!("planted in release 2:");
    for fault in PLANTED {
        println!("  {:20} {} ({})", fault.code, fault.what, fault.languages.join(", "));
    }
    for miss in &missed {
        println!("missed: {miss}");
    }
    for extra in &invented {
        println!("not planted: {extra}");
    }
    let exact = missed.is_empty() && invented.is_empty();
    if exact {
        println!("found: exactly these, in every browser and language; nothing else is broken");
    }
    exact
}

fn language(run: &Run) -> String {
    run.language.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn is_planted_in(fault: &Fault, run: &Run) -> bool {
    let file = Path::new(&run.file).file_name().is_some_and(|name| name == fault.scenario);
    file && run.environment.as_deref() == Some("release2")
        && fault.languages.contains(&language(run).as_str())
}

/// Step and code name of everything broken or inconclusive in the deciding attempt.
fn codes(run: &Run) -> Vec<(String, String)> {
    let findings = run.attempts.last().map(|attempt| attempt.findings.as_slice()).unwrap_or_default();
    let serious =
        findings.iter().filter(|finding| matches!(finding.code.kind(), Kind::Broken | Kind::Inconclusive));
    serious
        .map(|finding| (finding.step.clone().unwrap_or_default(), finding.code.name().to_owned()))
        .collect()
}
