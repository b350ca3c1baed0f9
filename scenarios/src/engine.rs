//! Engines, viewports and the cell: one point of the matrix.

use crate::Language;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A browser engine that scenarios are replayed in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Chromium; by default Debian's chromium-headless-shell.
    Chromium,
    /// Firefox, over WebDriver BiDi.
    Firefox,
    /// WebKitGTK's MiniBrowser, over WebDriver.
    Webkit,
}

impl Engine {
    /// All engines, in the order in which they are shown.
    pub const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::Webkit];

    /// The engine's name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::Webkit => "webkit",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Engine {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name.trim().to_ascii_lowercase().as_str() {
            "chromium" | "chrome" => Ok(Engine::Chromium),
            "firefox" => Ok(Engine::Firefox),
            "webkit" | "safari" => Ok(Engine::Webkit),
            other => Err(format!("no browser `{other}` (known: chromium, firefox, webkit)")),
        }
    }
}

/// The size of the page in CSS pixels, and what kind of device shows it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Viewport {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// Whether the page is told that it is on a mobile device (meta viewport, overlay scrollbars).
    pub mobile: bool,
    /// Whether the device has a touch screen.
    pub touch: bool,
}

impl Default for Viewport {
    /// 1366 × 900 at scale 1: what most recordings are made on.
    fn default() -> Self {
        Viewport { width: 1366, height: 900, scale: 1.0, mobile: false, touch: false }
    }
}

/// Devices known by name, with the viewports that their vendors document.
pub const DEVICES: &[(&str, Viewport)] = &[
    ("desktop", Viewport { width: 1366, height: 900, scale: 1.0, mobile: false, touch: false }),
    ("tablet", Viewport { width: 820, height: 1180, scale: 2.0, mobile: true, touch: true }),
    ("phone", Viewport { width: 390, height: 844, scale: 3.0, mobile: true, touch: true }),
];

impl fmt::Display for Viewport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = DEVICES.iter().skip(1).find(|(_, device)| device == self) {
            return f.write_str(name);
        }
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Viewport {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((_, viewport)) = DEVICES.iter().find(|(name, _)| *name == text.trim()) {
            return Ok(*viewport);
        }
        let size = text.trim().split_once(['x', '×']).and_then(|(width, height)| {
            Some((width.trim().parse::<u32>().ok()?, height.trim().parse::<u32>().ok()?))
        });
        match size {
            Some((width, height)) if (100..=10_000).contains(&width) && (100..=10_000).contains(&height) => {
                Ok(Viewport { width, height, ..Viewport::default() })
            }
            _ => Err(format!(
                "`{text}` is no viewport\nhint: write WIDTHxHEIGHT between 100 and 10000, like 1366x900, or one of {}",
                DEVICES.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
            )),
        }
    }
}

/// What the page is told about the user's preference of light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ColorScheme {
    /// `prefers-color-scheme: light`.
    Light,
    /// `prefers-color-scheme: dark`.
    Dark,
}

/// One point of the matrix: where a scenario is run.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The engine.
    pub engine: Engine,
    /// The language that the application is asked for; `None`: whatever it speaks by itself.
    pub language: Option<Language>,
    /// The environment's name; `None` where only a base URL was given.
    pub environment: Option<String>,
    /// The size of the page.
    pub viewport: Viewport,
    /// The persona's name.
    pub persona: Option<String>,
    /// An IANA time zone, such as `Europe/Berlin`.
    pub time_zone: Option<String>,
    /// Latitude and longitude in degrees.
    pub geolocation: Option<(f64, f64)>,
    /// Light or dark.
    pub color_scheme: Option<ColorScheme>,
}
