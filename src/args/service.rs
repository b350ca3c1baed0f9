//! The command line of the service: where it keeps what it keeps, how it plays, what comes and goes.

use super::{FailOn, JunitProfile};
use clap::Subcommand;
use scenarios::Engine;
use std::path::PathBuf;

/// Where a service keeps what it keeps.
#[derive(Debug, clap::Args)]
pub struct KeptArgs {
    /// The service's folder.
    #[arg(long, value_name = "DIR", default_value = "surefoot-data")]
    pub data: PathBuf,
    /// The database: a folder or a file for SQLite, or postgres://…; the service's folder without it.
    #[arg(long, value_name = "ADDRESS", env = "SUREFOOT_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Pictures and pages: a folder, or s3://bucket/prefix; `artifacts` in the service's folder without it.
    #[arg(long, value_name = "ADDRESS", env = "SUREFOOT_ARTIFACTS")]
    pub artifacts: Option<String>,
}

/// How cells are played for a service.
#[derive(Debug, clap::Args)]
pub struct PlayArgs {
    /// Cells at a time; 0 plays none here.
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub cells: u32,
    /// In these browsers; all that are installed without it.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub browser: Vec<Engine>,
    /// The browsers of a Selenium Grid, or of another remote WebDriver or CDP address, instead of those of this machine.
    /// Without --browser it is asked for chromium and firefox.
    #[arg(long, value_name = "URL", env = "SUREFOOT_GRID", hide_env_values = true)]
    pub grid: Option<String>,
    /// A file of secrets, mode 0600; otherwise they come from the environment.
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,
    /// The file of the key that opens the secrets of the server; beside the service's folder without it, or what
    /// SUREFOOT_SECRETS_KEY holds.
    #[arg(long, value_name = "FILE")]
    pub secrets_key: Option<PathBuf>,
    /// Only cells of these places are played, public or not: crm.example, 10.0.0.0/8, 127.0.0.1:8080; anywhere without it.
    #[arg(long, value_name = "LIST", value_delimiter = ',', env = "SUREFOOT_SITES")]
    pub sites: Vec<runner::notify::Named>,
}

/// `surefoot serve`
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    /// Where it keeps what it keeps.
    #[command(flatten)]
    pub kept: KeptArgs,
    /// How it plays cells itself.
    #[command(flatten)]
    pub play: PlayArgs,
    /// The address and port of the dashboard; only this machine reaches it by default.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// The project that addresses without one mean.
    #[arg(long, value_name = "NAME", default_value = "main")]
    pub project: String,
    /// Push this project folder first.
    #[arg(long, value_name = "DIR")]
    pub push: Option<PathBuf>,
    /// The dashboard's address as its readers write it, for the links in messages; http:// and --listen without it.
    #[arg(long, value_name = "URL", env = "SUREFOOT_PUBLIC_URL")]
    pub public_url: Option<url::Url>,
    /// Places that messages may go to beside public addresses: mail.internal, 10.0.0.0/8, 127.0.0.1:2525.
    #[arg(long, value_name = "LIST", value_delimiter = ',', env = "SUREFOOT_ALLOW")]
    pub allow: Vec<runner::notify::Named>,
}

/// `surefoot worker`
#[derive(Debug, clap::Args)]
pub struct WorkerArgs {
    /// Where the service keeps what it keeps.
    #[command(flatten)]
    pub kept: KeptArgs,
    /// How cells are played.
    #[command(flatten)]
    pub play: PlayArgs,
}

/// A server on another machine.
#[derive(Debug, clap::Args)]
pub struct FarArgs {
    /// Over the API of this server, and not into its database. The token comes from SUREFOOT_TOKEN or --token-file.
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "database", "artifacts"])]
    pub server: Option<url::Url>,
    /// A file that holds the token.
    #[arg(long, value_name = "FILE", requires = "server")]
    pub token_file: Option<PathBuf>,
}

/// `surefoot push`
#[derive(Debug, clap::Args)]
pub struct PushArgs {
    /// The project folder.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// Where the service keeps what it keeps.
    #[command(flatten)]
    pub kept: KeptArgs,
    /// Over the API of this server.
    #[command(flatten)]
    pub far: FarArgs,
    /// The project's name there; `main`, or the server's own.
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// Why: it stands beside the revisions.
    #[arg(short, long, value_name = "TEXT", default_value = "")]
    pub message: String,
    /// Go over changes on the server that this folder does not have.
    #[arg(long)]
    pub overwrite: bool,
    /// Make the project on the server first, where there is none; with an administrator's token.
    #[arg(long, requires_all = ["server", "project"])]
    pub new: bool,
}

/// `surefoot pull`
#[derive(Debug, clap::Args)]
pub struct PullArgs {
    /// The project folder; made where there is none.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    /// Where the service keeps what it keeps.
    #[command(flatten)]
    pub kept: KeptArgs,
    /// Over the API of this server.
    #[command(flatten)]
    pub far: FarArgs,
    /// The project's name there; `main`, or the server's own.
    #[arg(long, value_name = "NAME")]
    pub project: Option<String>,
    /// Go over changes in this folder where the server has others.
    #[arg(long)]
    pub overwrite: bool,
}

/// `surefoot backup` and `surefoot restore`
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The file of the backup.
    pub file: PathBuf,
    /// Where the service keeps what it keeps.
    #[command(flatten)]
    pub kept: KeptArgs,
}

/// `surefoot retention`
#[derive(Debug, clap::Args)]
pub struct RetentionArgs {
    /// Where the service keeps what it keeps.
    #[command(flatten)]
    pub kept: KeptArgs,
    /// Only say what would go.
    #[arg(long)]
    pub dry_run: bool,
}

/// `surefoot trigger`
#[derive(Debug, clap::Args)]
pub struct TriggerArgs {
    /// The plan's name.
    pub plan: String,
    /// The plan's project, where the server keeps several: without it its own.
    #[arg(long, value_name = "NAME", env = "SUREFOOT_PROJECT")]
    pub project: Option<String>,
    /// The server's address. The token comes from SUREFOOT_TOKEN or --token-file.
    #[arg(long, value_name = "URL", env = "SUREFOOT_SERVER", default_value = "http://127.0.0.1:8080")]
    pub server: url::Url,
    /// A file that holds the token.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Only in this environment of the plan.
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// What makes the request this one, such as the pipeline's id: sent twice, it starts once.
    #[arg(long, value_name = "TEXT")]
    pub key: Option<String>,
    /// Wait until it has ended; the exit code is then that of `run`.
    #[arg(long)]
    pub wait: bool,
    /// Wait no longer than this: 30m, 2h; what has not ended then can't be told (exit code 3).
    #[arg(long, value_name = "SPAN", default_value = "4h", requires = "wait", value_parser = scenarios::parse_duration)]
    pub timeout: std::time::Duration,
    /// Verdicts that count as failures too.
    #[arg(long, value_delimiter = ',', value_name = "healed,flaky", requires = "wait")]
    pub fail_on: Vec<FailOn>,
    /// Write a JUnit file.
    #[arg(long, value_name = "FILE", requires = "wait")]
    pub junit: Option<PathBuf>,
    /// The form of the JUnit file: rich, or strict for readers that validate.
    #[arg(long, default_value = "rich", value_name = "rich|strict")]
    pub junit_profile: JunitProfile,
    /// Write the report as JSON.
    #[arg(long, value_name = "FILE", requires = "wait")]
    pub json: Option<PathBuf>,
}

/// `surefoot admin …`
#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Make an administrator; the password is asked for, or read from standard input.
    Create {
        /// Their name.
        name: String,
        /// Where they read mail of tickets that they follow.
        #[arg(long, value_name = "ADDRESS")]
        mail: Option<String>,
        /// Where the service keeps what it keeps.
        #[command(flatten)]
        kept: KeptArgs,
    },
    /// Make a token for machines, and print it.
    Token {
        /// For whom it acts.
        person: String,
        /// What it may do: read, run, build …
        #[arg(long, value_delimiter = ',', value_name = "LIST", required = true)]
        scopes: Vec<String>,
        /// What it is for.
        #[arg(long, value_name = "TEXT", default_value = "command line")]
        name: String,
        /// Only in these projects and systems: shop, shop/crm.
        #[arg(long, value_delimiter = ',', value_name = "LIST")]
        only: Vec<String>,
        /// After how many days it ends.
        #[arg(long, value_name = "N", default_value_t = 90)]
        days: u32,
        /// Where the service keeps what it keeps.
        #[command(flatten)]
        kept: KeptArgs,
    },
    /// Give somebody another role: for everything, or for a project or one system of it.
    Role {
        /// Their name.
        person: String,
        /// viewer, builder, admin …; none takes it away.
        role: String,
        /// Only there: shop, or shop/crm.
        #[arg(long, value_name = "PLACE")]
        place: Option<String>,
        /// Where the service keeps what it keeps.
        #[command(flatten)]
        kept: KeptArgs,
    },
    /// Look after the secrets that the server keeps, sealed.
    Secret {
        /// What to do.
        #[command(subcommand)]
        command: SecretCommand,
    },
}

/// Where the secrets of a service are, and the key that opens them.
#[derive(Debug, clap::Args)]
pub struct SecretArgs {
    /// Where the service keeps what it keeps.
    #[command(flatten)]
    pub kept: KeptArgs,
    /// The file of the key; beside the service's folder without it, or what SUREFOOT_SECRETS_KEY holds.
    #[arg(long, value_name = "FILE")]
    pub secrets_key: Option<PathBuf>,
}

/// `surefoot admin secret …`
#[derive(Debug, Subcommand)]
pub enum SecretCommand {
    /// Set or replace a secret; its value is asked for, or read from standard input.
    Set {
        /// Its name, as scenarios have it: CRM_PASSWORD.
        name: String,
        /// The project's name.
        #[arg(long, value_name = "NAME", default_value = "main")]
        project: String,
        /// Only for this environment of the project.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// Where.
        #[command(flatten)]
        place: SecretArgs,
    },
    /// Names, environments and ages; never values.
    List {
        /// Only of this project.
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
        /// Where.
        #[command(flatten)]
        place: SecretArgs,
    },
    /// Remove a secret.
    Remove {
        /// Its name.
        name: String,
        /// The project's name.
        #[arg(long, value_name = "NAME", default_value = "main")]
        project: String,
        /// The one of this environment.
        #[arg(long, value_name = "NAME")]
        env: Option<String>,
        /// Where.
        #[command(flatten)]
        place: SecretArgs,
    },
    /// Seal all secrets with a new key, and forget the old one.
    Rotate {
        /// Where.
        #[command(flatten)]
        place: SecretArgs,
    },
    /// Print a new key, for SUREFOOT_SECRETS_KEY.
    Key,
}
