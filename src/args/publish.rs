//! The command line of `surefoot publish`.

use scenarios::content::publish::Override;
use std::path::PathBuf;

/// `surefoot publish`
#[derive(Debug, clap::Args)]
pub struct PublishArgs {
    /// The project folder.
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub project: PathBuf,
    /// The environment of surefoot.yaml that content is published for: test, production.
    #[arg(long, value_name = "NAME", required_unless_present = "diff")]
    pub env: Option<String>,
    /// The system, where the environment names none and there is content of several.
    #[arg(long, value_name = "NAME")]
    pub system: Option<String>,
    /// Only these items and what they lead to; all where nothing is said.
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    pub items: Vec<String>,
    /// The folder of published files: what a web server gives out.
    #[arg(long, value_name = "DIR", default_value = "published")]
    pub out: PathBuf,
    /// Only say what would be published, and what differs from what is.
    #[arg(long)]
    pub dry_run: bool,
    /// Results of runs (`run --json`) that say what is green; the project's last run without it.
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    pub results: Vec<PathBuf>,
    /// Publish to production although not every item is green: who says so, and why. Kept with the publication.
    #[arg(long = "override", value_name = "NAME: WHY")]
    pub overridden: Option<Override>,
    /// Publish a file again that was published before: its hash, or how that begins.
    #[arg(long, value_name = "HASH", conflicts_with_all = ["items", "system", "report_to", "sampling", "diff"])]
    pub again: Option<String>,
    /// Where browsers of real users report what they found; nowhere without it.
    #[arg(long, value_name = "URL", requires = "sampling")]
    pub report_to: Option<url::Url>,
    /// Which part of the sessions is reported, from 0 to 1.
    #[arg(long, value_name = "PART", value_parser = part, requires = "report_to")]
    pub sampling: Option<f64>,
    /// Tell what differs between what two environments have; with one: from what it has to what would be published.
    #[arg(long, value_name = "ENV", num_args = 1..=2, conflicts_with_all = ["dry_run", "overridden", "env"])]
    pub diff: Vec<String>,
}

fn part(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|part| (0.0..=1.0).contains(part)).ok_or_else(|| {
        format!("`{text}` is no part of a whole\nhint: 0.1 reports every tenth session, 1 every one")
    })
}
