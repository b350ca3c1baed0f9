//! What a session is told about its user: language, time zone, place, screen.

use scenarios::{Cell, ColorScheme, Language, Viewport};
use serde_json::Value;
use std::path::PathBuf;
use url::Url;

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
    /// What the browser remembers as if it had been there before.
    pub remembered: Vec<Remembered>,
}

impl Default for SessionOptions {
    /// What the browser is by itself; downloads go to the folder for temporary files.
    fn default() -> SessionOptions {
        SessionOptions {
            language: None,
            time_zone: None,
            viewport: Viewport::default(),
            geolocation: None,
            color_scheme: None,
            insecure: false,
            downloads: std::env::temp_dir(),
            remembered: vec![],
        }
    }
}

/// Something that an origin finds in the browser when its first document loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Whose it is: any address there.
    pub origin: Url,
    /// In which memory.
    pub memory: Memory,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A browser's memories of an origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// Cookies.
    Cookie,
    /// The local storage.
    Storage,
}

impl Remembered {
    /// A script that stores it where the document is the origin's and has none yet: what the page itself
    /// changes later stays changed.
    pub(crate) fn script(&self) -> String {
        let word = |text: &str| Value::from(text).to_string();
        let (origin, name, value) =
            (word(&self.origin.origin().ascii_serialization()), word(&self.name), word(&self.value));
        format!(
            "try{{if(location.origin==={origin}&&localStorage.getItem({name})===null)\
             localStorage.setItem({name},{value})}}catch{{}}"
        )
    }
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
            remembered: vec![],
        }
    }

    /// What is remembered in one of the memories.
    pub(crate) fn remembered_in(&self, memory: Memory) -> impl Iterator<Item = &Remembered> {
        self.remembered.iter().filter(move |one| one.memory == memory)
    }

    /// The header's value without weights: `de-AT,de`.
    pub fn accept_language(&self) -> Option<String> {
        let language = self.language.as_ref()?;
        let primary = language.primary();
        Some(if primary == language.0 { primary.to_owned() } else { format!("{language},{primary}") })
    }
}
