//! The command line.

mod cells;
mod preview;
mod publish;
mod service;
mod texts;

pub use cells::*;
pub use preview::*;
pub use publish::*;
pub use service::*;
pub use texts::*;

use clap::{Parser, Subcommand, ValueEnum};
use scenarios::{Engine, Language, Viewport, parse_duration};
use std::{path::PathBuf, time::Duration};

/// Makes sure that every step still lands: records user flows on web applications and replays them in
/// three browsers and every language.
#[derive(Debug, Parser)]
#[command(name = "surefoot", version, max_term_width = 110)]
pub struct Args {
    /// Says more on standard error; twice says all.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// The form of the log on standard error.
    #[arg(
        long,
        global = true,
        value_name = "text|json",
        env = "SUREFOOT_LOG_FORMAT",
        default_value = "text"
    )]
    pub log_format: LogFormat,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Record a flow by clicking through it in a browser window.
    Record(RecordArgs),
    /// Show a project's content on a page in a window, as it is in the files, with the Flow Tracker over it.
    Preview(Box<PreviewArgs>),
    /// Replay scenarios and judge them.
    Run(Box<RunArgs>),
    /// Play the same on two environments, and tell only what differs: what broke, what healed, what became slower.
    Drill(Box<DrillArgs>),
    /// Make a scenario from a recording of Chrome's Recorder (DevTools).
    Import(ImportArgs),
    /// List the guided tours that a page has, and write content files for them.
    Discover(DiscoverArgs),
    /// Make a project folder with a first scenario.
    Init(InitArgs),
    /// Check project and scenario files without a browser.
    Check(CheckArgs),
    /// Say what recognition makes of a step's target on a page, and why.
    Explain(ExplainArgs),
    /// Open a report that `run --report` has written.
    Show(ShowArgs),
    /// Look at healed targets, accept or reject them.
    Proposals(ProposalsArgs),
    /// Bring the texts of content to translators and back.
    Texts(TextsArgs),
    /// Publish content: immutable files that a player reads, for each environment.
    Publish(PublishArgs),
    /// Print the JSON Schema of a kind of file, for editors.
    Schema {
        /// Of which file.
        kind: SchemaKind,
    },
    /// List or install browsers.
    Browsers {
        /// What to do; `list` where nothing is said.
        #[command(subcommand)]
        command: Option<BrowsersCommand>,
    },
    /// Examine this machine: browsers, fonts, locales, room.
    Doctor,
    /// Run the service: plans start by themselves, a dashboard says what is broken.
    Serve(ServeArgs),
    /// Play cells for a service, from this machine.
    Worker(WorkerArgs),
    /// Bring a project folder to a service.
    Push(PushArgs),
    /// Start a plan on a server, and gate a pipeline on what it comes to.
    Trigger(TriggerArgs),
    /// Bring what changed on a service into a project folder.
    Pull(PullArgs),
    /// Remove evidence that is old or too much, as `retention` in surefoot.yaml says.
    Retention(RetentionArgs),
    /// Write all that a service keeps into one file, while it goes on.
    Backup(BackupArgs),
    /// Bring a backup into an empty store, of either database.
    Restore(BackupArgs),
    /// Look after a service's people.
    Admin {
        /// What to do.
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Run the demo: a small CRM in two releases, three browsers and three languages.
    Demo(DemoArgs),
}

/// `surefoot browsers …`
#[derive(Debug, Subcommand)]
pub enum BrowsersCommand {
    /// What is here, what is missing, and what each engine can't do.
    List,
    /// Install what is missing (on Debian 12 or later); elsewhere print the commands.
    Install {
        /// chromium, firefox, webkit or geckodriver; all engines where nothing is said.
        names: Vec<String>,
    },
}

/// `surefoot run`
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// Which cells, and how they are played.
    #[command(flatten)]
    pub cells: CellArgs,
    /// The environment of surefoot.yaml.
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Verdicts that count as failures too.
    #[arg(long, value_delimiter = ',', value_name = "healed,flaky")]
    pub fail_on: Vec<FailOn>,
    /// Run only part i of n of the cells.
    #[arg(long, value_name = "I/N")]
    pub shard: Option<String>,
    /// Write a JUnit file.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// The form of the JUnit file: rich, or strict for readers that validate.
    #[arg(long, default_value = "rich", value_name = "rich|strict")]
    pub junit_profile: JunitProfile,
    /// Write all results as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write an HTML report into a folder.
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
    /// Which pictures are kept.
    #[arg(long, default_value = "failures")]
    pub evidence: EvidenceArg,
    /// Save the page before each act, its chosen element marked.
    #[arg(long, conflicts_with = "resolve_only")]
    pub dom: bool,
    /// Complete the targets of scenarios that pass.
    #[arg(long)]
    pub learn: bool,
    /// Replaces the origin of every address of a scenario.
    #[arg(long, value_name = "URL")]
    pub base_url: Option<url::Url>,
    /// Only cells that failed the last time.
    #[arg(long)]
    pub last_failed: bool,
    /// Stop after so many broken cells.
    #[arg(long, value_name = "N")]
    pub max_failures: Option<usize>,
    /// Wait before each step, in milliseconds.
    #[arg(long, default_value_t = 0, value_name = "MS")]
    pub slow: u64,
    /// Begin with this step.
    #[arg(long, value_name = "STEP", conflicts_with = "resolve_only")]
    pub from: Option<String>,
    /// End with this step.
    #[arg(long, value_name = "STEP", conflicts_with = "resolve_only")]
    pub to: Option<String>,
    /// Wait for Enter before each step (with a window, one cell at a time).
    #[arg(long, conflicts_with = "resolve_only")]
    pub step: bool,
    /// Where `--learn` writes the value of a secret that it finds in a scenario.
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
}

/// `surefoot explain`
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The scenario file.
    pub scenario: PathBuf,
    /// One of its steps, by id.
    pub step: String,
    /// The page: an address, or a file such as `run --dom` saves.
    #[arg(long, value_name = "URL|DOM-FILE")]
    pub on: String,
    /// The language that the page is in; the scenario's own where nothing is said.
    #[arg(long, value_name = "X")]
    pub lang: Option<Language>,
    /// In this browser: chromium, firefox, webkit.
    #[arg(long, default_value = "chromium")]
    pub browser: Engine,
    /// The size of the page.
    #[arg(long, default_value = "1366x900")]
    pub viewport: Viewport,
    /// Print it as JSON.
    #[arg(long)]
    pub json: bool,
    /// Also write how every element of the page is described, as JSON.
    #[arg(long, value_name = "FILE")]
    pub page: Option<PathBuf>,
    /// Show the browser's window.
    #[arg(long)]
    pub headed: bool,
    /// This browser program instead of the installed one.
    #[arg(long, value_name = "EXE")]
    pub browser_path: Option<PathBuf>,
    /// Accept invalid certificates.
    #[arg(long)]
    pub insecure: bool,
}

/// `surefoot import`
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// The recording: JSON of Chrome's Recorder.
    pub file: PathBuf,
    /// The scenario file to write; standard output where nothing is said.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where the values of secrets are written, readable by you alone; nowhere else.
    #[arg(long, value_name = "FILE")]
    pub secrets_out: Option<PathBuf>,
    /// The language that it was recorded in.
    #[arg(long, default_value = "en")]
    pub lang: Language,
    /// Overwrite the scenario file.
    #[arg(long)]
    pub force: bool,
}

/// `surefoot discover`
#[derive(Debug, clap::Args)]
pub struct DiscoverArgs {
    /// The page.
    pub url: url::Url,
    /// The browser.
    #[arg(long, default_value = "chromium", value_name = "NAME")]
    pub browser: Engine,
    /// Languages that the page is asked for; texts that only the screen tells are read in each.
    #[arg(long, value_delimiter = ',', default_value = "en", value_name = "X,Y")]
    pub lang: Vec<Language>,
    /// A selector to be clicked to start a tour, which is then played and read off the screen; several are clicked
    /// one after the other.
    #[arg(long, value_name = "CSS")]
    pub click: Vec<String>,
    /// How long a guidance library may take to show up, in seconds.
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    pub wait: u64,
    /// The folder for the content file.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The system of surefoot.yaml that the tours belong to.
    #[arg(long, value_name = "NAME")]
    pub system: Option<String>,
    /// Overwrite the content file.
    #[arg(long)]
    pub force: bool,
    /// List them as JSON, with all that is known.
    #[arg(long)]
    pub json: bool,
    /// This browser program instead of the installed one.
    #[arg(long, value_name = "EXE")]
    pub browser_path: Option<PathBuf>,
}

/// `surefoot record`
#[derive(Debug, clap::Args)]
pub struct RecordArgs {
    /// Where to begin.
    pub url: url::Url,
    /// The scenario file to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The language of the application while you record.
    #[arg(long, default_value = "en")]
    pub lang: Language,
    /// The size of the page.
    #[arg(long, default_value = "1366x900")]
    pub viewport: Viewport,
    /// The scenario's title.
    #[arg(long)]
    pub title: Option<String>,
    /// Overwrite the scenario file.
    #[arg(long)]
    pub force: bool,
    /// Do not replay after recording.
    #[arg(long)]
    pub no_trial: bool,
    /// This browser program instead of the installed one.
    #[arg(long, value_name = "EXE")]
    pub browser_path: Option<PathBuf>,
    /// A file of secrets for the trial replay.
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,
}

/// `surefoot init`
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// The folder; this one where nothing is said.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// The application's address.
    #[arg(long, default_value = "http://127.0.0.1:8080/")]
    pub url: url::Url,
}

/// `surefoot check`
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Files or folders; the project where nothing is said.
    pub paths: Vec<PathBuf>,
}

/// `surefoot show`
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// The folder that `run --report` was given.
    pub folder: PathBuf,
}

/// `surefoot proposals …`
#[derive(Debug, clap::Args)]
pub struct ProposalsArgs {
    /// The project folder.
    #[arg(long, default_value = ".", global = true)]
    pub project: PathBuf,
    /// What to do; `list` where nothing is said.
    #[command(subcommand)]
    pub command: Option<ProposalsCommand>,
}

/// What to do with proposals.
#[derive(Debug, Subcommand)]
pub enum ProposalsCommand {
    /// Show them.
    List,
    /// Write them into every scenario that shares their target.
    Accept {
        /// Their names, or `all`.
        #[arg(required = true)]
        names: Vec<String>,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// Say no to them: the same is not proposed again.
    Reject {
        /// Their names, or `all`.
        #[arg(required = true)]
        names: Vec<String>,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
}

/// `surefoot demo`
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// The folder for the report.
    #[arg(long, default_value = "surefoot-demo")]
    pub report: PathBuf,
    /// Only start the application and print its addresses.
    #[arg(long)]
    pub serve: bool,
    /// End when the night has been played, with 0 where exactly the planted faults were found.
    #[arg(long)]
    pub once: bool,
    /// The address and port of the dashboard; another port where it is taken.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Browsers: all three where nothing is said.
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub browser: Vec<Engine>,
}

/// Kinds of files that have a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SchemaKind {
    /// scenarios/*.yaml
    Scenario,
    /// surefoot.yaml
    Project,
    /// content/*.yaml
    Content,
    /// What `surefoot publish` writes and players read.
    Published,
    /// The file of `run --json`.
    Run,
}

/// Forms of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// An object a line, with its time and the run that it concerns.
    Json,
}

/// Verdicts that can count as failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// A target was found only by its likeness.
    Healed,
    /// Broken in one attempt, good in another.
    Flaky,
}

/// Which pictures are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvidenceArg {
    /// One of each failure.
    Failures,
    /// One after each step.
    Steps,
    /// None.
    None,
}

/// The form of the JUnit file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum JunitProfile {
    /// With everything that we know.
    Rich,
    /// Valid against the schema of Jenkins.
    Strict,
}

fn color_scheme(text: &str) -> Result<scenarios::ColorScheme, String> {
    match text {
        "light" => Ok(scenarios::ColorScheme::Light),
        "dark" => Ok(scenarios::ColorScheme::Dark),
        other => Err(format!("no color scheme `{other}` (known: light, dark)")),
    }
}

/// Reads `10s` or `step=10s,navigation=30s,cell=5m`.
///
/// # Errors
///
/// What is wrong with it, and an example.
pub fn timeouts(text: &str) -> Result<scenarios::Timeouts, String> {
    let mut timeouts = scenarios::Timeouts::default();
    for part in text.split(',') {
        let (key, value) = part.split_once('=').unwrap_or(("step", part));
        let duration: Duration = parse_duration(value.trim())?;
        match key.trim() {
            "step" => timeouts.step = Some(duration),
            "navigation" => timeouts.navigation = Some(duration),
            "cell" => timeouts.cell = Some(duration),
            other => return Err(format!("no deadline `{other}` (known: step, navigation, cell)")),
        }
    }
    Ok(timeouts)
}
