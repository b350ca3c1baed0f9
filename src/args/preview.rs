//! `surefoot preview`.

use super::color_scheme;
use scenarios::{ColorScheme, Engine, Language, Viewport};
use std::path::PathBuf;

/// `surefoot preview`
#[derive(Debug, clap::Args)]
pub struct PreviewArgs {
    /// The page to open.
    pub url: url::Url,
    /// The content: a project folder, its content folder or one file in it; or a published file (*.json).
    #[arg(long, value_name = "DIR|FILE", default_value = ".")]
    pub content: PathBuf,
    /// The language that the page is asked for and the content is shown in.
    #[arg(long, value_name = "X")]
    pub lang: Option<Language>,
    /// Start this item, and show only what it leads to.
    #[arg(long, value_name = "NAME")]
    pub item: Option<String>,
    /// The environment of surefoot.yaml; the one that the page is in where nothing is said.
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// The browser: chromium, firefox, webkit.
    #[arg(long, default_value = "chromium", value_name = "NAME")]
    pub browser: Engine,
    /// The size of the page.
    #[arg(long, default_value = "1366x900")]
    pub viewport: Viewport,
    /// What the page is told about the user's preference.
    #[arg(long, value_name = "light|dark", value_parser = color_scheme)]
    pub color_scheme: Option<ColorScheme>,
    /// Without a window: take a picture once the page rests, and end.
    #[arg(long, requires = "picture")]
    pub headless: bool,
    /// The PNG file to write, private places covered.
    #[arg(long, value_name = "FILE", requires = "headless")]
    pub picture: Option<PathBuf>,
    /// This browser program instead of the installed one.
    #[arg(long, value_name = "EXE")]
    pub browser_path: Option<PathBuf>,
    /// Accept invalid certificates.
    #[arg(long)]
    pub insecure: bool,
}
