//! The demo's night: a server in this process plays the demo's plan, as it would every night.

use super::{run_output, serve::Served, service};
use crate::{
    args::{DemoArgs, KeptArgs, PlayArgs, ServeArgs},
    usage::UsageErrors,
};
use chrono::{SecondsFormat, Utc};
use runner::{
    schedule::Request,
    snapshot::{self, PushOptions},
};
use scenarios::RunReport;
use std::{
    collections::{HashMap, HashSet},
    fmt::Display,
    path::{Path, PathBuf},
    time::Duration,
};
use store::RunFilter;

/// Time between two looks at what has ended, where nobody tells.
const LOOK: Duration = Duration::from_secs(1);

/// A night that is over; its server is still up.
pub struct Night {
    /// The server.
    pub served: Served,
    /// What the night came to.
    pub report: RunReport,
    /// The report as a page.
    pub page: PathBuf,
}

/// Plays it.
///
/// # Errors
///
/// A folder or the port can't be used.
pub async fn play(args: &DemoArgs, project: &Path) -> Result<Night, UsageErrors> {
    let mut serving = serving(args, project);
    let kept = service::open(&serving.kept).await?;
    let now = Utc::now();
    let places = (&kept.store, &kept.artifacts);
    // Whatever was accepted in an earlier demo: this one begins anew.
    let options = PushOptions { author: "demo", message: "the demo's project", overwrite: true };
    let pushed = snapshot::push(places, "demo", project, options, now).await;
    let pushed = pushed.map_err(|error| failed(&error))?;
    let served = match Served::start(kept, pushed.project.clone(), &serving).await {
        Ok(served) => served,
        Err(_) => {
            serving.listen.set_port(0);
            Served::start(service::open(&serving.kept).await?, pushed.project, &serving).await?
        }
    };
    served.tell();
    let request = Request::by_hand("demo");
    let begun = served.desk.start(&served.project.id, ("nightly", None), request, now).await;
    let plan_run = begun.map_err(|error| failed(&error))?.plan_run;
    served.wake();
    follow(&served, &plan_run).await?;
    let report = report(&served, &plan_run).await?;
    let page = write(args, &served, &report).await?;
    Ok(Night { served, report, page })
}

/// How the demo's server is started.
fn serving(args: &DemoArgs, project: &Path) -> ServeArgs {
    ServeArgs {
        kept: KeptArgs { data: args.report.join("data"), database: None, artifacts: None },
        play: PlayArgs {
            cells: 2,
            browser: args.browser.clone(),
            grid: None,
            secrets: Some(project.join("demo.secrets")),
            secrets_key: None,
            sites: vec![],
        },
        listen: args.listen,
        project: "demo".to_owned(),
        push: None,
        public_url: None,
        allow: vec![],
    }
}

fn failed(error: &dyn Display) -> UsageErrors {
    UsageErrors::one(error.to_string())
}

/// Prints each cell as it ends, until all have.
async fn follow(served: &Served, plan_run: &str) -> Result<(), UsageErrors> {
    let (store, project) = (&served.desk.store, served.project.id.as_str());
    let mut changed = served.changed.subscribe();
    let mut told = HashSet::new();
    let mut printer = None;
    loop {
        let row = store.plan_run(project, plan_run).await.map_err(|error| failed(&error))?;
        let cells = usize::try_from(row.cells).unwrap_or(0);
        let printer = printer.get_or_insert_with(|| run_output::Printer::new(cells, false));
        let filter = RunFilter { plan_run: Some(plan_run.to_owned()), ..RunFilter::default() };
        let mut runs = store.runs(project, &filter, 1_000).await.map_err(|error| failed(&error))?;
        runs.retain(|run| run.finished.is_some() && told.insert(run.id.clone()));
        runs.sort_by_key(|run| run.finished);
        for run in runs {
            printer.finished(&store.whole_run(&run.id).await.map_err(|error| failed(&error))?);
        }
        if row.finished.is_some() {
            printer.end();
            return Ok(());
        }
        drop(tokio::time::timeout(LOOK, changed.recv()).await);
    }
}

async fn report(served: &Served, plan_run: &str) -> Result<RunReport, UsageErrors> {
    let (store, project) = (&served.desk.store, served.project.id.as_str());
    let row = store.plan_run(project, plan_run).await.map_err(|error| failed(&error))?;
    let runs = store.runs_of_plan_run(plan_run).await.map_err(|error| failed(&error))?;
    // Somebody may have cancelled it on the dashboard: what was not played has found nothing.
    let unplayed = runs.iter().filter(|(_, report)| report.is_none()).count();
    if unplayed > 0 {
        return Err(UsageErrors::one(format!("{unplayed} of {} cells were not played", runs.len())));
    }
    let took = row.finished.map_or(0, |finished| (finished - row.created).num_milliseconds());
    Ok(RunReport {
        surefoot: env!("CARGO_PKG_VERSION").to_owned(),
        started: row.created.to_rfc3339_opts(SecondsFormat::Millis, true),
        took_ms: u64::try_from(took).unwrap_or(0),
        runs: runs.into_iter().filter_map(|(_, report)| report).collect(),
    })
}

/// Writes the report for people and for machines; the page.
async fn write(args: &DemoArgs, served: &Served, report: &RunReport) -> Result<PathBuf, UsageErrors> {
    let mut pictures = HashMap::new();
    let steps = report.runs.iter().flat_map(|run| &run.attempts).flat_map(|attempt| &attempt.steps);
    for name in steps.filter_map(|step| step.screenshot.as_ref()) {
        if let Ok(artifact) = served.desk.artifacts.get(name).await {
            pictures.insert(name.clone(), artifact.bytes);
        }
    }
    let html = reports::html(report, &|name| pictures.get(name).cloned());
    let page = args.report.join("index.html");
    let files = [
        (page.clone(), html),
        (args.report.join("report.json"), reports::json(report)),
        (args.report.join("report.xml"), reports::junit(report, reports::Profile::Rich)),
    ];
    for (path, text) in files {
        runner::write_whole(&path, text.as_bytes())
            .map_err(|error| UsageErrors::one(format!("{}: {error}", path.display())))?;
    }
    Ok(std::path::absolute(&page).unwrap_or(page))
}
