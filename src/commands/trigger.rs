//! `surefoot trigger`: starts a plan on a server and, where it waits, ends with the exit code that `run` would have.

use super::{
    run, run_output,
    server::{Failed, Server, encoded},
};
use crate::{args::TriggerArgs, usage::UsageErrors};
use indicatif::{ProgressBar, ProgressStyle};
use scenarios::{Run, RunReport};
use serde::Deserialize;
use serde_json::json;
use std::{
    io::IsTerminal as _,
    time::{Duration, Instant},
};

/// How long a server may be away while it is waited for.
const AWAY: Duration = Duration::from_secs(300);

/// Time between two calls to a server that is away.
const PAUSE: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
struct Started {
    plan_run: String,
    is_new: bool,
}

#[derive(Deserialize)]
struct Progress {
    cells: u64,
    done: u64,
    finished: Option<String>,
    #[serde(default)]
    unplayable: Vec<(String, u64)>,
}

/// Starts it.
///
/// # Errors
///
/// There is no token, no such plan, or the token may not start it.
pub async fn trigger(args: TriggerArgs) -> Result<u8, UsageErrors> {
    let server = Server::new(&args.server, args.project.as_deref(), args.token_file.as_deref())?;
    let body = json!({"environment": args.env, "key": args.key});
    let started = server.post(&format!("api/v1/plans/{}/runs", encoded(&args.plan)), &body).await;
    let started: Started = match started {
        Ok(started) => started,
        Err(Failed::Refused(words)) => return Err(UsageErrors::one(words)),
        Err(Failed::Away(words)) => return Ok(cannot_tell(&words)),
    };
    let how = if started.is_new { "started" } else { "was started before with this key" };
    eprintln!("{} {how}: {}", args.plan, server.page(&format!("runs?plan_run={}", started.plan_run)));
    if !args.wait {
        println!("{}", started.plan_run);
        return Ok(0);
    }
    if let Err(words) = wait(&server, &started.plan_run, args.timeout).await {
        return Ok(cannot_tell(&words));
    }
    let report = server.get::<RunReport>(&format!("api/v1/plan-runs/{}/report", started.plan_run)).await;
    let mut report = match report {
        Ok(report) => report,
        Err(Failed::Refused(words) | Failed::Away(words)) => return Ok(cannot_tell(&words)),
    };
    report.runs.iter_mut().for_each(|run| link(&server, run));
    Ok(tell(&args, &report, &server.page("proposals")))
}

/// Prints and writes what came of it; the exit code.
fn tell(args: &TriggerArgs, report: &RunReport, proposals: &str) -> u8 {
    for run in &report.runs {
        println!("{}", reports::run_line(run, run_output::style()));
    }
    let unwritten = run_output::write_for_machines(&args.json, (&args.junit, args.junit_profile), report);
    run_output::tell_summary(report, proposals);
    for error in &unwritten {
        eprintln!("error: {error}");
    }
    match run::exit_code(report, &args.fail_on) {
        // Whoever asked for a file and does not get it can't tell.
        0 if !unwritten.is_empty() => 3,
        code => code,
    }
}

fn cannot_tell(words: &str) -> u8 {
    eprintln!("error: {words}");
    3
}

/// Waits until a plan's run has ended.
async fn wait(server: &Server, plan_run: &str, longest: Duration) -> Result<(), String> {
    let began = Instant::now();
    let mut answered = began;
    let (bar, mut warned) = (bar(), false);
    loop {
        let left = longest.saturating_sub(began.elapsed());
        let path = format!("api/v1/plan-runs/{plan_run}?wait={}", left.as_secs().min(30));
        match server.get::<Progress>(&path).await {
            Ok(Progress { cells, done, finished, unplayable }) => {
                answered = Instant::now();
                if !unplayable.is_empty() && !warned {
                    warned = true;
                    eprintln!("{}", waits_for_ever(&unplayable));
                }
                if let Some(bar) = &bar {
                    bar.set_length(cells);
                    bar.set_position(done);
                }
                if finished.is_some() {
                    break;
                }
                if left.is_zero() {
                    return Err(format!(
                        "{} of {cells} runs have not ended in time\nhint: they go on; --timeout waits longer",
                        cells - done
                    ));
                }
            }
            Err(Failed::Refused(words)) => return Err(words),
            Err(Failed::Away(words)) if answered.elapsed() > AWAY => return Err(words),
            // It may be starting anew: what it plays is not lost.
            Err(Failed::Away(_)) => tokio::time::sleep(PAUSE).await,
        }
    }
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    Ok(())
}

/// Pictures and pages are links to the server.
fn link(server: &Server, run: &mut Run) {
    let link = |name: &mut Option<String>| {
        *name = name.take().map(|name| server.page(&format!("artifacts/{name}")));
    };
    for attempt in &mut run.attempts {
        link(&mut attempt.har);
        for step in &mut attempt.steps {
            link(&mut step.screenshot);
            link(&mut step.dom);
        }
    }
}

fn waits_for_ever(unplayable: &[(String, u64)]) -> String {
    let browsers: Vec<&str> = unplayable.iter().map(|(browser, _)| browser.as_str()).collect();
    let runs: u64 = unplayable.iter().map(|(_, runs)| runs).sum();
    let browsers = browsers.join(", ");
    format!(
        "warning: {runs} runs wait for {browsers}, which no worker has\n\
         hint: `surefoot browsers install` on a worker's machine, or take {browsers} out of the plan"
    )
}

fn bar() -> Option<ProgressBar> {
    let wanted = std::io::stderr().is_terminal() && std::env::var_os("CI").is_none();
    wanted.then(|| {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30.cyan/dim} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar
    })
}
