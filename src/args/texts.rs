//! The command line of `surefoot texts`.

use clap::{Subcommand, ValueEnum};
use scenarios::Language;
use scenarios::content::texts::TextFormat;
use std::path::PathBuf;

/// `surefoot texts …`
#[derive(Debug, clap::Args)]
pub struct TextsArgs {
    /// The project folder.
    #[arg(long, default_value = ".", global = true)]
    pub project: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub command: TextsCommand,
}

/// What to do with texts.
#[derive(Debug, Subcommand)]
pub enum TextsCommand {
    /// Write the texts of content for translators.
    Export {
        /// The form of the file.
        #[arg(long, value_name = "FORMAT")]
        format: TextFormatArg,
        /// The languages to translate to: all of the project where nothing is said.
        #[arg(long, value_delimiter = ',', value_name = "X,Y")]
        lang: Vec<Language>,
        /// Only what lacks a translation or should be looked at.
        #[arg(long)]
        open: bool,
        /// The file to write; a folder for several languages, with a file for each.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Bring translations back into locales/.
    Import {
        /// The file that came back.
        file: PathBuf,
        /// The form of the file; told by its name where nothing is said.
        #[arg(long, value_name = "FORMAT")]
        format: Option<TextFormatArg>,
        /// The language that it has to be for.
        #[arg(long, value_name = "X")]
        lang: Option<Language>,
        /// Only show what would change.
        #[arg(long)]
        dry_run: bool,
    },
}

/// A form of file that translators use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextFormatArg {
    /// XLIFF 1.2
    Xliff1,
    /// XLIFF 2.0
    Xliff2,
    /// A workbook
    Xlsx,
    /// JSON
    Json,
}

impl TextFormatArg {
    /// The form that it names.
    pub fn format(self) -> TextFormat {
        match self {
            TextFormatArg::Xliff1 => TextFormat::Xliff1,
            TextFormatArg::Xliff2 => TextFormat::Xliff2,
            TextFormatArg::Xlsx => TextFormat::Xlsx,
            TextFormatArg::Json => TextFormat::Json,
        }
    }

    /// How files of it end.
    pub fn ending(self) -> &'static str {
        match self {
            TextFormatArg::Xliff1 | TextFormatArg::Xliff2 => "xlf",
            TextFormatArg::Xlsx => "xlsx",
            TextFormatArg::Json => "json",
        }
    }
}
