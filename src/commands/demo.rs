//! `surefoot demo`: a small CRM in two releases, and a night shift that plays it in three browsers and three languages.
//!
//! The second release is built differently, has a few planted faults, and leaves some of the guidance behind that was
//! made for the first. The command says what was found, and whether that is exactly what was planted: none missed, none invented. Then the dashboard stays up.

use super::{demo_night, run_output, serve};
use crate::{args::DemoArgs, secret_values, usage::UsageErrors};
use demo::{Fault, OUTDATED, Options, PLANTED, Release, Serving};
use scenarios::{Kind, Run, RunReport};
use std::path::{Path, PathBuf};

/// The line of the demo's project that names all three.
const ALL_BROWSERS: &str = "browsers: [chromium, firefox, webkit]";

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
    let project = write_project(&args, &one, &two)?;
    let night = demo_night::play(&args, &project).await?;
    let proposals = format!("http://{}/proposals", night.served.address);
    println!("\n{}\n", reports::summary(&night.report, run_output::style(), &proposals).trim_end());
    let exact = compare(&night.report);
    println!("report: {}", night.page.display());
    if !args.once {
        println!();
        night.served.tell();
        println!("the night's findings are there; press Ctrl-C to stop");
        drop(browser::process::stop_signal().await);
        serve::end_at_the_next_signal();
    }
    night.served.stop().await;
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

/// Writes the demo's project where a person can look at it afterwards.
fn write_project(args: &DemoArgs, one: &Serving, two: &Serving) -> Result<PathBuf, UsageErrors> {
    let project = args.report.join("project");
    for (name, text) in demo::FILES {
        let mut text =
            text.replace("http://127.0.0.1:8931/", &one.url()).replace("http://127.0.0.1:8932/", &two.url());
        if !args.browser.is_empty() {
            let browsers: Vec<&str> = args.browser.iter().map(|engine| engine.name()).collect();
            text = text.replace(ALL_BROWSERS, &format!("browsers: [{}]", browsers.join(", ")));
        }
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

/// Compares what was found with what was planted, and prints it.
fn compare(report: &RunReport) -> bool {
    let (mut missed, mut invented) = (vec![], vec![]);
    let known = || PLANTED.iter().chain(OUTDATED);
    for fault in known() {
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
            let planted =
                known().any(|fault| is_planted_in(fault, run) && step == fault.step && code == fault.code);
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
    let tell =
        |fault: &Fault| println!("  {:20} {} ({})", fault.code, fault.what, fault.languages.join(", "));
    PLANTED.iter().for_each(tell);
    println!("of the guidance that was made for release 1, outdated there:");
    OUTDATED.iter().for_each(tell);
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
