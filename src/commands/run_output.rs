//! What `surefoot run` prints and writes.

use crate::{
    args::{JunitProfile, RunArgs},
    files::ProjectFolder,
    matrix::own_folder,
    usage::UsageErrors,
};
use indicatif::{ProgressBar, ProgressStyle};
use reports::{Profile, Style};
use runner::{Job, Ran, write_whole};
use scenarios::{Run, RunReport, Verdict};
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

/// Tells of each cell as it ends: above a progress bar on a terminal, in plain lines elsewhere.
pub struct Printer {
    bar: Option<ProgressBar>,
    style: Style,
}

/// How text is shown here.
pub fn style() -> Style {
    let terminal = std::io::stdout().is_terminal();
    let color = terminal && std::env::var_os("NO_COLOR").is_none();
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100);
    let unicode = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    Style {
        color,
        width,
        unicode: !terminal || unicode.is_some_and(|value| value.to_uppercase().contains("UTF")),
    }
}

impl Printer {
    /// For so many cells; a bar would get in the way of somebody who is asked for each step.
    pub fn new(cells: usize, step_by_step: bool) -> Printer {
        let bar = (!step_by_step && std::io::stderr().is_terminal() && std::env::var_os("CI").is_none())
            .then(|| {
                let bar = ProgressBar::new(u64::try_from(cells).unwrap_or(u64::MAX));
                if let Ok(style) = ProgressStyle::with_template("{bar:30.cyan/dim} {pos}/{len} {elapsed}") {
                    bar.set_style(style);
                }
                bar
            });
        Printer { bar, style: style() }
    }

    /// A cell has ended.
    pub fn finished(&self, run: &Run) {
        let line = reports::run_line(run, self.style);
        match &self.bar {
            Some(bar) => {
                bar.suspend(|| println!("{line}"));
                bar.inc(1);
            }
            None => println!("{line}"),
        }
    }

    /// A cell has ended, of which only the bar tells.
    pub fn counted(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// All cells have ended.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// Writes the files that the command line asks for; the result is what could not be written, and why.
///
/// The project's own file of the last run is a convenience: without it there is a warning.
pub fn write(args: &RunArgs, project: &ProjectFolder, root: &Path, report: &mut RunReport) -> Vec<String> {
    let mut unwritten = write_for_machines(&args.json, (&args.junit, args.junit_profile), report);
    if let Some(folder) = &args.report {
        let html = reports::html(report, &|name| std::fs::read(root.join(name)).ok());
        unwritten.extend(unwritten_file(&folder.join("index.html"), &html));
    }
    let own = own_folder(project).join("last.json");
    if let Err(error) = write_whole(&own, reports::json(report).as_bytes()) {
        eprintln!("warning: {}: {error}; --last-failed will not know of this run", own.display());
    }
    unwritten
}

/// Writes the report as JSON and JUnit where that is asked for; the result is what could not be written, and why.
pub fn write_for_machines(
    json: &Option<PathBuf>,
    (junit, profile): (&Option<PathBuf>, JunitProfile),
    report: &RunReport,
) -> Vec<String> {
    let profile = match profile {
        JunitProfile::Rich => Profile::Rich,
        JunitProfile::Strict => Profile::Strict,
    };
    let json = json.iter().filter_map(|file| unwritten_file(file, &reports::json(report)));
    let junit = junit.iter().filter_map(|file| unwritten_file(file, &reports::junit(report, profile)));
    json.chain(junit).collect()
}

fn unwritten_file(file: &Path, text: &str) -> Option<String> {
    write_out(file, text).err().map(|error| format!("{}: {error}", file.display()))
}

/// Whole or not at all; but what is no file, such as `/dev/stdout`, must not be replaced by one.
fn write_out(file: &Path, text: &str) -> std::io::Result<()> {
    let is_device = std::fs::metadata(file).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if is_device { std::fs::write(file, text) } else { write_whole(file, text.as_bytes()) }
}

/// Prints the summary, and annotations where GitHub listens.
pub fn tell(args: &RunArgs, report: &RunReport, learned: &[String]) {
    for line in learned {
        println!("{line}");
    }
    for file in args.report.iter().map(|folder| folder.join("index.html")) {
        println!("report: {}", file.display());
    }
    tell_summary(report, "surefoot proposals list");
}

/// As `tell`, without what only a run of this machine has. `proposals` is where those are answered.
pub fn tell_summary(report: &RunReport, proposals: &str) {
    if std::env::var_os("GITHUB_ACTIONS").is_some() {
        print!("{}", reports::github_annotations(report));
    }
    println!("{}", reports::summary(report, style(), proposals).trim_end());
}

/// Keeps only the cells that were not good in the last run.
///
/// # Errors
///
/// There is no last run.
pub fn only_last_failed(project: &ProjectFolder, jobs: &mut Vec<Job>) -> Result<(), UsageErrors> {
    let file = own_folder(project).join("last.json");
    let last =
        std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str::<RunReport>(&text).ok());
    let Some(last) = last else {
        return Err(UsageErrors::one(format!(
            "no last run in {}\nhint: run once without --last-failed",
            file.display()
        )));
    };
    jobs.retain(|job| {
        last.runs.iter().any(|run| {
            matches!(run.verdict, Verdict::Broken | Verdict::Inconclusive)
                && Path::new(&run.file) == job.file
                && run.browser == job.cell.engine
                && run.language == job.cell.language
                && run.environment == job.cell.environment
        })
    });
    Ok(())
}

/// Keeps a proposal for each healed target in the project's own folder; warns where it can't.
pub fn keep(project: &ProjectFolder, ran: &[Ran]) {
    let folder = own_folder(project);
    let healed = ran.iter().flat_map(|one| one.healed.iter().map(move |healed| (&one.run, healed)));
    for (run, healed) in healed {
        if let Err(errors) = super::proposals::keep(&folder, run, healed) {
            eprintln!("warning: no proposal was kept: {}", errors.0.join("; "));
        }
    }
}
