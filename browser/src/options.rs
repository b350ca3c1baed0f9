//! What a session is told about its user: language, time zone, place, screen.

use scenarios::{Cell, ColorScheme, Language, Viewport};
use std::path::PathBuf;

/// What a session pretends to be.
#[derive(Debug, Clone)]
pub struct SessionOptions {
    /// Accept-Language header, navigator.language and Intl.
    pub language: Option<Language>,
    /// An IANA time zone.
    pub time_zone: Option<String>,
    /// The size of the page.
    pub viewport: Viewport,
    /// Latitude and longitude.
    pub geolocation: Option<(f64, f64)>,
    /// Light or dark.
    pub color_scheme: Option<ColorScheme>,
    /// Invalid certificates are accepted.
    pub insecure: bool,
    /// Where downloads go.
    pub downloads: PathBuf,
}

impl SessionOptions {
    /// The options of a cell.
    pub fn of(cell: &Cell, insecure: bool, downloads: PathBuf) -> SessionOptions {
        SessionOptions {
            language: cell.language.clone(),
            time_zone: cell.time_zone.clone(),
            viewport: cell.viewport,
            geolocation: cell.geolocation,
            color_scheme: cell.color_scheme,
            insecure,
            downloads,
        }
    }

    /// The header's value without weights: `de-AT,de`.
    pub fn accept_language(&self) -> Option<String> {
        let language = self.language.as_ref()?;
        let primary = language.primary();
        Some(if primary == language.0 { primary.to_owned() } else { format!("{language},{primary}") })
    }
}
