//! The log on standard error, without secrets.
//!
//! `SUREFOOT_LOG` chooses what is told of our own crates. Those of others go no deeper than their infos:
//! on the level below, websocket and HTTP clients print whatever they send, pages and passwords too.

use crate::args::LogFormat;
use runner::Secrets;
use std::{
    io::{self, Write},
    sync::OnceLock,
};
use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterFn, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

static SECRETS: OnceLock<Secrets> = OnceLock::new();

/// Our own crates, as their targets begin.
const OURS: [&str; 10] = [
    "surefoot",
    "browser",
    "dashboard",
    "demo",
    "recognition",
    "recorder",
    "reports",
    "runner",
    "scenarios",
    "store",
];

/// Begins to log; `verbose` is how often `-v` was given. A service tells more by itself, and when.
pub fn begin(verbose: u8, format: LogFormat, is_service: bool) {
    let default = match verbose + u8::from(is_service) {
        0 => "error",
        1 => "info",
        _ => "debug",
    };
    let wanted = EnvFilter::try_from_env("SUREFOOT_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let ours_or_shallow = FilterFn::new(|told| {
        let name = told.target().split("::").next().unwrap_or("");
        OURS.contains(&name) || *told.level() <= tracing::Level::INFO
    });
    let layer = tracing_subscriber::fmt::layer().with_writer(|| Clean);
    let lines: Box<dyn Layer<_> + Send + Sync> = match (format, is_service) {
        (LogFormat::Json, _) => layer.json().flatten_event(true).with_span_list(false).boxed(),
        (LogFormat::Text, true) => layer.with_target(false).boxed(),
        (LogFormat::Text, false) => layer.without_time().boxed(),
    };
    tracing_subscriber::registry().with(wanted).with(lines.with_filter(ours_or_shallow)).init();
}

/// From now on these are cut out of the log, and what is added to them.
pub fn hide(secrets: &Secrets) {
    // The first ones stay; those of later runs of the same process are added to them.
    SECRETS.get_or_init(|| secrets.clone()).hide_those_of(secrets);
}

/// Standard error; each write is one whole line of the log.
struct Clean;

impl Write for Clean {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match SECRETS.get() {
            Some(secrets) => {
                io::stderr().write_all(secrets.redact(&String::from_utf8_lossy(bytes)).as_bytes())?
            }
            None => io::stderr().write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
