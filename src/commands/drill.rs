//! `surefoot drill`: the same scenarios and content on two environments, and the differences only.

use super::{cells, run_output};
use crate::{
    args::{DrillArgs, DrillFailOn},
    files::{ProjectFolder, ScenarioFile},
    log, matrix, secret_values,
    usage::UsageErrors,
};
use browser::launcher::LaunchOptions;
use reports::drill::{Change, Drill};
use runner::{CellOptions, EvidenceKind, Job, Pool, Ran, Secrets, WorkOptions, work, write_whole};
use scenarios::{Run, RunReport};
use serde_json::json;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// Plays both, tells what differs; the exit code: 1 where something broke, 3 where nobody could tell, else 0.
///
/// # Errors
///
/// What is wrong with the command line or the files, before any browser starts.
pub async fn drill(args: DrillArgs) -> Result<u8, UsageErrors> {
    if args.from == args.to {
        return Err(UsageErrors::one("--from and --to name the same environment"));
    }
    let project = cells::project(&args.cells)?;
    let read = only(&args.items, cells::selected(&args.cells, &project)?, &project)?;
    let secrets = cells::secrets(&args.cells, &project, &read)?;
    log::hide(&secrets);
    let side = |name: &str| matrix::matrix(&cells::asked(&args.cells, Some(name)), &project, &read);
    let jobs = in_turns(side(&args.from)?.jobs, side(&args.to)?.jobs);
    if jobs.is_empty() {
        return Err(UsageErrors::one("nothing to run\nhint: look at --grep and --tag"));
    }
    for password in jobs.iter().flat_map(secret_values::in_addresses) {
        secrets.hide(&password);
    }
    let root = args.report.clone().unwrap_or_else(|| matrix::own_folder(&project).join("drill"));
    let (from, mut to) = played(&args, (&project, &read), &root, (jobs, secrets)).await?;
    Ok(tell(&args, &root, &from, &mut to))
}

/// Of what was read only these items of content; all of it where none are named.
fn only(
    items: &[String],
    read: Vec<ScenarioFile>,
    project: &ProjectFolder,
) -> Result<Vec<ScenarioFile>, UsageErrors> {
    if items.is_empty() {
        return Ok(read);
    }
    let path = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let is = |file: &ScenarioFile, asked: &str| {
        let Some(item) = &file.item else { return false };
        let here = path(&file.path);
        item.name == asked || here == path(Path::new(asked)) || here == path(&project.root.join(asked))
    };
    if let Some(unknown) = items.iter().find(|asked| !read.iter().any(|file| is(file, asked))) {
        let known: Vec<&str> =
            read.iter().filter_map(|file| Some(file.item.as_ref()?.name.as_str())).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(UsageErrors::one(format!(
            "no item `{unknown}` (known: {known})\n\
             hint: name it as it is in content/, or as content/FILE.yaml#ITEM"
        )));
    }
    Ok(read.into_iter().filter(|file| items.iter().any(|asked| is(file, asked))).collect())
}

/// First one side of a cell, then the other: whatever slows the machine slows both.
fn in_turns(from: Vec<Job>, to: Vec<Job>) -> Vec<Job> {
    let mut turns: Vec<(usize, Job)> =
        from.into_iter().enumerate().chain(to.into_iter().enumerate()).collect();
    // The order of the equal stays: `from` comes first.
    turns.sort_by_key(|(turn, _)| *turn);
    let mut jobs: Vec<Job> = turns.into_iter().map(|(_, job)| job).collect();
    jobs.iter_mut().enumerate().for_each(|(at, job)| job.number = at + 1);
    jobs
}

async fn played(
    args: &DrillArgs,
    (project, read): (&ProjectFolder, &[ScenarioFile]),
    root: &Path,
    (jobs, secrets): (Vec<Job>, Secrets),
) -> Result<(RunReport, RunReport), UsageErrors> {
    let began = std::time::Instant::now();
    let started = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let options = CellOptions {
        retries: args.cells.retries,
        // A report shows what fails beside what was there before.
        evidence: if args.report.is_some() { EvidenceKind::Steps } else { EvidenceKind::Failures },
        dom: false,
        learn: false,
        resolve_only: args.cells.resolve_only,
        root: root.to_owned(),
        redact: project.project.redacted.clone(),
        timeouts: cells::timeouts(&args.cells)?,
        slow: Duration::ZERO,
        gate: None,
        listener: None,
        steps: (None, None),
        sites: runner::Sites::default(),
    };
    let pool = Arc::new(Pool::new(LaunchOptions {
        program: args.cells.browser_path.clone(),
        remote: args.cells.browser_url.clone(),
        headed: args.cells.headed,
    }));
    let printer = Arc::new(run_output::Printer::new(jobs.len(), false));
    let telling = printer.clone();
    let work_options = WorkOptions {
        workers: cells::workers(&args.cells),
        systems: runner::system_limits(&project.project),
        max_failures: None,
        stop: Arc::new(AtomicBool::new(false)),
    };
    let ran = work(jobs, options, secrets, pool.clone(), work_options, move |_| telling.counted()).await;
    pool.close().await;
    printer.end();
    let is_before = |ran: &Ran| ran.run.environment.as_deref() == Some(args.from.as_str());
    let (mut before, mut after): (Vec<Ran>, Vec<Ran>) = ran.into_iter().partition(is_before);
    if !args.cells.resolve_only {
        let items =
            read.iter().filter_map(|file| Some((file.path.display().to_string(), file.item.clone()?)));
        let items = items.collect();
        // A way that nobody took on one side may have been taken on the other.
        runner::suite::look_over_all(&mut before, &items);
        runner::suite::look_over_all(&mut after, &items);
    }
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let report = |ran: Vec<Ran>| RunReport {
        surefoot: env!("CARGO_PKG_VERSION").to_owned(),
        started: started.clone(),
        took_ms,
        runs: ran.into_iter().map(|ran| ran.run).collect(),
    };
    Ok((report(before), report(after)))
}

/// Prints and writes what differs; the exit code.
fn tell(args: &DrillArgs, root: &Path, from: &RunReport, to: &mut RunReport) -> u8 {
    let names = (args.from.as_str(), args.to.as_str());
    show_beside(from, to);
    let drill = reports::drill::drill(from, to);
    let json = args.json.as_ref().map(|file| (file.clone(), reports::drill::drill_json(from, to, names)));
    let html = args.report.as_ref().map(|folder| {
        let different = different(&drill, to);
        (folder.join("index.html"), reports::html(&different, &|name| std::fs::read(root.join(name)).ok()))
    });
    let write = |(file, text): (PathBuf, String)| {
        let written = write_whole(&file, text.as_bytes());
        written.err().map(|error| eprintln!("error: {}: {error}", file.display()))
    };
    let unwritten = json.into_iter().chain(html).filter_map(write).count();
    if let Some(folder) = &args.report {
        println!("report: {}", folder.join("index.html").display());
    }
    println!("{}", reports::drill_text(&drill, names, run_output::style()).trim_end());
    match exit_code(&drill, &args.fail_on) {
        // Whoever asked for a file and does not get it can't tell.
        0 if unwritten > 0 => 3,
        code => code,
    }
}

fn exit_code(drill: &Drill<'_>, fail_on: &[DrillFailOn]) -> u8 {
    let is_counted = (fail_on.contains(&DrillFailOn::Healed) && drill.has_healed())
        || (fail_on.contains(&DrillFailOn::Slower) && !drill.slower.is_empty());
    if drill.count(Change::Broke) > 0 || is_counted {
        1
    } else if drill.count(Change::Unsure) > 0 {
        3
    } else {
        0
    }
}

/// The runs on the second environment that differ from those on the first.
fn different(drill: &Drill<'_>, to: &RunReport) -> RunReport {
    let differs = |run: &&Run| {
        drill.cells.iter().any(|(of, change)| std::ptr::eq(*of, *run) && *change != Change::Same)
    };
    RunReport { runs: to.runs.iter().filter(differs).cloned().collect(), ..to.clone() }
}

/// Puts the step on the first environment beside each that failed on the second.
fn show_beside(from: &RunReport, to: &mut RunReport) {
    let same = |one: &Run, other: &Run| {
        (&one.file, one.browser, &one.language, &one.viewport, &one.persona, one.repetition)
            == (
                &other.file,
                other.browser,
                &other.language,
                &other.viewport,
                &other.persona,
                other.repetition,
            )
    };
    for run in &mut to.runs {
        let Some(before) = from.runs.iter().find(|before| same(before, run)) else { continue };
        let Some(steps) = before.attempts.last().map(|attempt| &attempt.steps) else { continue };
        for step in
            run.attempts.iter_mut().flat_map(|attempt| &mut attempt.steps).filter(|step| step.code.is_some())
        {
            let known = steps.iter().find(|known| (known.phase, &known.id) == (step.phase, &step.id));
            let Some(known) = known.filter(|known| known.code.is_none()) else { continue };
            let mut extra = step.extra.take().unwrap_or_else(|| json!({}));
            extra["good"] = json!({"seen": before.started, "element": known.element, "pictured": before.started, "before": false});
            if let Some(picture) = &known.screenshot {
                extra["good_screenshot"] = json!(picture);
            }
            step.extra = Some(extra);
        }
    }
}
