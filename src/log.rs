//! The log on standard error, without secrets.
//!
//! `SUREFOOT_LOG` chooses what is told of our own crates. Those of others go no deeper than their infos:
//! on the level below, websocket and HTTP clients print whatever they send, pages and passwords too.

use runner::Secrets;
use std::{
    io::{self, Write},
    sync::OnceLock,
};
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::FilterFn, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

static SECRETS: OnceLock<Secrets> = OnceLock::new();

/// Our own crates, as their targets begin.
const OURS: [&str; 8] =
    ["surefoot", "browser", "runner", "recorder", "recognition", "reports", "scenarios", "demo"];

/// Begins to log; `verbose` is how often `-v` was given. A service has nobody beside it who sees what fails: it warns.
pub fn begin(verbose: u8, is_service: bool) {
    let default = match verbose {
        0 if is_service => "warn",
        0 => "error",
        1 => "info",
        _ => "debug",
    };
    let wanted = EnvFilter::try_from_env("SUREFOOT_LOG").unwrap_or_else(|_| EnvFilter::new(default));
    let ours_or_shallow = FilterFn::new(|told| {
        let name = told.target().split("::").next().unwrap_or("");
        OURS.contains(&name) || *told.level() <= tracing::Level::INFO
    });
    let lines = tracing_subscriber::fmt::layer().without_time().with_writer(|| Clean);
    tracing_subscriber::registry().with(wanted).with(lines.with_filter(ours_or_shallow)).init();
}

/// From now on these are cut out of the log, and what is added to them.
pub fn hide(secrets: &Secrets) {
    // The first run of a process knows them; `demo` runs twice, with the same.
    drop(SECRETS.set(secrets.clone()));
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
