//! `surefoot run`: replays scenarios and judges them.

use super::{cells, run_learn, run_output};
use crate::{
    args::{EvidenceArg, FailOn, RunArgs},
    files::{ProjectFolder, ScenarioFile},
    good, log,
    matrix::{self, Matrix, MatrixOptions},
    secret_values, stepping,
    usage::UsageErrors,
};
use browser::launcher::LaunchOptions;
use runner::{CellOptions, EvidenceKind, Pool, Ran, WorkOptions, work};
use scenarios::{Code, RunReport, Verdict};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, Instant},
};

/// Runs; the result is the exit code.
///
/// # Errors
///
/// What is wrong with the command line or the files, before any browser starts.
pub async fn run(args: RunArgs) -> Result<u8, UsageErrors> {
    let fail_on = args.fail_on.clone();
    let Executed { args, report, learned, unwritten } = executed(args).await?;
    run_output::tell(&args, &report, &learned);
    for error in &unwritten {
        eprintln!("error: {error}");
    }
    Ok(match exit_code(&report, &fail_on) {
        // Whoever asked for a file and does not get it can't tell.
        0 if !unwritten.is_empty() => 3,
        code => code,
    })
}

/// What came of a run.
struct Executed {
    args: RunArgs,
    report: RunReport,
    /// Lines about what was learned.
    learned: Vec<String>,
    /// What was asked for and could not be written.
    unwritten: Vec<String>,
}

async fn executed(args: RunArgs) -> Result<Executed, UsageErrors> {
    let began = (Instant::now(), chrono::Utc::now());
    let gate = args.step.then(stepping::gate).transpose()?;
    let project = cells::project(&args.cells)?;
    let read = cells::selected(&args.cells, &project)?;
    let secrets = cells::secrets(&args.cells, &project, &read)?;
    log::hide(&secrets);
    let asked = MatrixOptions {
        base_url: args.base_url.clone(),
        shard: args.shard.clone(),
        ..cells::asked(&args.cells, args.env.as_deref())
    };
    let Matrix { mut jobs, sharded_out } = matrix::matrix(&asked, &project, &read)?;
    for password in jobs.iter().chain(&sharded_out).flat_map(secret_values::in_addresses) {
        secrets.hide(&password);
    }
    if args.last_failed {
        run_output::only_last_failed(&project, &mut jobs)?;
    }
    check_steps(&args, &read)?;
    if !matches!(args.evidence, EvidenceArg::None) && !args.cells.resolve_only {
        good::ask_for_pictures(&project, &mut jobs);
    }
    if jobs.is_empty() && sharded_out.is_empty() {
        return Err(UsageErrors::one("nothing to run\nhint: look at --grep, --tag and --last-failed"));
    }
    let options = CellOptions { gate, ..cell_options(&args, &project)? };
    let pool = Arc::new(Pool::new(LaunchOptions {
        program: args.cells.browser_path.clone(),
        remote: args.cells.browser_url.clone(),
        headed: args.cells.headed || args.step,
    }));
    let printer = Arc::new(run_output::Printer::new(jobs.len(), args.step));
    let work_options = WorkOptions {
        workers: if args.step { 1 } else { cells::workers(&args.cells) },
        systems: runner::system_limits(&project.project),
        max_failures: args.max_failures,
        stop: Arc::new(AtomicBool::new(false)),
    };
    let telling = printer.clone();
    let mut ran = work(jobs, options.clone(), secrets.clone(), pool.clone(), work_options, move |ran| {
        telling.finished(&ran.run)
    })
    .await;
    pool.close().await;
    printer.end();
    // What only some of the cells have shown says nothing of the others.
    if args.shard.is_none() && !args.last_failed && !args.cells.resolve_only {
        let items =
            read.iter().filter_map(|file| Some((file.path.display().to_string(), file.item.clone()?)));
        runner::suite::look_over_all(&mut ran, &items.collect());
    }
    // From here on there are verdicts: what can't be written must not take them along.
    let (learned, mut unwritten) = match args.learn.then(|| run_learn::learn_all(&args, &read, &ran)) {
        Some(Err(errors)) => (vec![], errors.0),
        Some(Ok(learned)) => (learned, vec![]),
        None => (vec![], vec![]),
    };
    run_output::keep(&project, &ran);
    // What was only looked for is no good run to compare others with.
    if !args.cells.resolve_only
        && let Err(errors) = good::keep(&project, &options.root, &ran)
    {
        eprintln!("warning: no good pictures were kept: {}", errors.0.join("; "));
    }
    let mut report = report(began, ran);
    report.runs.extend(sharded_out.iter().map(|job| job.skipped(Code::SHARDED_OUT)));
    good::show_beside(&project, &options.root, &mut report.runs);
    unwritten.extend(run_output::write(&args, &project, &options.root, &mut report));
    Ok(Executed { args, report, learned, unwritten })
}

fn check_steps(args: &RunArgs, read: &[ScenarioFile]) -> Result<(), UsageErrors> {
    for id in args.from.iter().chain(&args.to) {
        if !read.iter().any(|file| file.scenario.steps.iter().any(|step| step.id == *id)) {
            let known: Vec<&str> = read
                .iter()
                .flat_map(|file| &file.scenario.steps)
                .map(|step| step.id.as_str())
                .take(20)
                .collect();
            return Err(UsageErrors::one(format!("no step `{id}` (known: {})", known.join(", "))));
        }
    }
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        let at =
            |file: &ScenarioFile, id: &String| file.scenario.steps.iter().position(|step| step.id == *id);
        let turned =
            |file: &&ScenarioFile| at(file, from).zip(at(file, to)).is_some_and(|(from, to)| from > to);
        if let Some(file) = read.iter().find(turned) {
            let path = file.path.display();
            return Err(UsageErrors::one(format!(
                "{path}: step `{from}` comes after `{to}`, so that no step would be played\n\
                 hint: turn --from and --to round"
            )));
        }
    }
    Ok(())
}

fn cell_options(args: &RunArgs, project: &ProjectFolder) -> Result<CellOptions, UsageErrors> {
    // Evidence is named relative to the report that links it.
    let beside = |file: &Option<PathBuf>| file.as_ref().and_then(|file| file.parent()).map(Path::to_owned);
    let root = beside(&args.json)
        .or(args.report.clone())
        .or_else(|| beside(&args.junit))
        .unwrap_or_else(|| matrix::own_folder(project).join("last"));
    let root = if root.as_os_str().is_empty() { PathBuf::from(".") } else { root };
    Ok(CellOptions {
        retries: args.cells.retries,
        evidence: match args.evidence {
            EvidenceArg::Failures => EvidenceKind::Failures,
            EvidenceArg::Steps => EvidenceKind::Steps,
            EvidenceArg::None => EvidenceKind::None,
        },
        dom: args.dom,
        learn: args.learn,
        resolve_only: args.cells.resolve_only,
        root,
        redact: project.project.redacted.clone(),
        timeouts: cells::timeouts(&args.cells)?,
        slow: Duration::from_millis(args.slow),
        gate: None,
        listener: None,
        steps: (args.from.clone(), args.to.clone()),
        sites: runner::Sites::default(),
    })
}

fn report((began, started): (Instant, chrono::DateTime<chrono::Utc>), ran: Vec<Ran>) -> RunReport {
    RunReport {
        surefoot: env!("CARGO_PKG_VERSION").to_owned(),
        started: started.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        runs: ran.into_iter().map(|ran| ran.run).collect(),
    }
}

/// 1 broken, 3 inconclusive, 2 where nothing was run, else 0 unless healed or flaky count.
pub fn exit_code(report: &RunReport, fail_on: &[FailOn]) -> u8 {
    let any = |verdict: Verdict| report.runs.iter().any(|run| run.verdict == verdict);
    // Who ended it before all was played can't say that the rest is well.
    let is_unsure = any(Verdict::Inconclusive)
        || report.runs.iter().any(|run| run.code.as_ref() == Some(&scenarios::Code::CANCELLED));
    let counted = (fail_on.contains(&FailOn::Healed) && any(Verdict::Healed))
        || (fail_on.contains(&FailOn::Flaky) && any(Verdict::Flaky));
    if any(Verdict::Broken) || (counted && !is_unsure) {
        1
    } else if is_unsure {
        3
    } else if report.runs.iter().all(|run| run.verdict == Verdict::Skipped) {
        2
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report_of(verdicts: &[Verdict]) -> RunReport {
        let run = |verdict: &Verdict| {
            let text = serde_json::json!({"scenario": "a", "file": "a.yaml", "browser": "chromium", "language": null, "environment": null,
                "viewport": "1366x900", "persona": null, "verdict": verdict, "code": null, "message": null, "started": "", "took_ms": 0, "attempts": []});
            serde_json::from_value(text).unwrap()
        };
        RunReport { runs: verdicts.iter().map(run).collect(), ..RunReport::default() }
    }

    #[test]
    fn the_worst_verdict_decides_the_exit_code() {
        use Verdict::{Broken, Flaky, Healed, Inconclusive, Passed, Skipped};
        for (verdicts, fail_on, expected) in [
            (vec![Passed, Healed, Flaky], vec![], 0),
            (vec![Passed, Healed], vec![FailOn::Healed], 1),
            (vec![Passed, Flaky], vec![FailOn::Healed], 0),
            (vec![Broken, Inconclusive], vec![], 1),
            (vec![Passed, Inconclusive], vec![], 3),
            (vec![Skipped, Skipped], vec![], 2),
            (vec![Skipped, Passed], vec![], 0),
            (vec![], vec![], 2),
        ] {
            assert_eq!(exit_code(&report_of(&verdicts), &fail_on), expected, "{verdicts:?}");
        }
        let mut ended_early = report_of(&[Passed, Skipped]);
        ended_early.runs[1].code = Some(scenarios::Code::CANCELLED);
        assert_eq!(exit_code(&ended_early, &[]), 3, "nobody can tell what it would have come to");
    }
}
