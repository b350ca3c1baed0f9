//! Which cells a command plays, and how: the same for all that play some.

use super::color_scheme;
use scenarios::{Engine, Language, Viewport};
use std::path::PathBuf;

/// Which cells, and how they are played.
#[derive(Debug, clap::Args)]
pub struct CellArgs {
    /// Scenario files, or folders of them; `scenarios` of the project where nothing is said.
    pub paths: Vec<PathBuf>,
    /// Only scenarios whose title or file contains the text.
    #[arg(long, value_name = "TEXT")]
    pub grep: Option<String>,
    /// Only scenarios with one of these tags.
    #[arg(long, value_delimiter = ',', value_name = "T")]
    pub tag: Vec<String>,
    /// Browsers: chromium, firefox, webkit.
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub browser: Vec<Engine>,
    /// Languages that the application is asked for.
    #[arg(long, value_delimiter = ',', value_name = "X,Y")]
    pub lang: Vec<Language>,
    /// Page sizes: 1366x900, phone, tablet, desktop.
    #[arg(long, value_delimiter = ',')]
    pub viewport: Vec<Viewport>,
    /// The persona of surefoot.yaml.
    #[arg(long, value_name = "NAME")]
    pub persona: Option<String>,
    /// An IANA time zone, such as Europe/Berlin.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Latitude and longitude in degrees.
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    pub geolocation: Option<String>,
    /// What the page is told about the user's preference.
    #[arg(long, value_name = "light|dark", value_parser = color_scheme)]
    pub color_scheme: Option<scenarios::ColorScheme>,
    /// Run each cell so often.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub repeat: u32,
    /// Cells at a time.
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
    /// How often a broken cell is tried again.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub retries: u32,
    /// Deadline of a step, such as 10s; or step=10s,navigation=30s,cell=5m.
    #[arg(long, value_name = "TIME")]
    pub timeout: Option<String>,
    /// Only open the pages that need no acting, and look for the targets there: the cheap check between two whole runs.
    #[arg(long)]
    pub resolve_only: bool,
    /// Show the browser's window.
    #[arg(long)]
    pub headed: bool,
    /// This browser program instead of the installed one.
    #[arg(long, value_name = "EXE")]
    pub browser_path: Option<PathBuf>,
    /// A remote browser: CDP, WebDriver or Selenium Grid.
    #[arg(long, value_name = "URL")]
    pub browser_url: Option<String>,
    /// A file of secrets: NAME=value lines, readable by you alone.
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,
    /// Accept invalid certificates.
    #[arg(long)]
    pub insecure: bool,
}

/// `surefoot drill`
#[derive(Debug, clap::Args)]
pub struct DrillArgs {
    /// The environment as it is: production, the release before.
    #[arg(long, value_name = "ENV")]
    pub from: String,
    /// The environment as it will be: the next release.
    #[arg(long, value_name = "ENV")]
    pub to: String,
    /// Only these items of content, by name or as content/FILE.yaml#ITEM.
    #[arg(long, value_delimiter = ',', value_name = "ITEM,…")]
    pub items: Vec<String>,
    /// Which cells, and how they are played.
    #[command(flatten)]
    pub cells: CellArgs,
    /// Verdicts that count as failures too, where they are new.
    #[arg(long, value_delimiter = ',', value_name = "healed,slower")]
    pub fail_on: Vec<DrillFailOn>,
    /// Write every cell with both of its sides as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write an HTML report of what differs into a folder: pictures of both environments side by side.
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
}

/// What of a drill counts as a failure besides what broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DrillFailOn {
    /// A target that heals on the second environment only.
    Healed,
    /// A cell that takes longer there.
    Slower,
}
