//! Gives each session a browser of its own, and takes it back.

use super::{
    connection::Connection,
    driver::BidiDriver,
    launch::{self, Program},
    page::PROMPT,
    remote, setup,
};
use crate::{
    elsewhere::Endpoint,
    error::BrowserError,
    mux::{Answer, MuxError},
    options::SessionOptions,
};
use scenarios::Engine;
use serde_json::json;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, Weak},
};
use tokio::time::timeout;

/// Where browsers come from.
enum Source {
    Program(Program),
    Remote(Endpoint),
}

/// A browser whose session has ended, and the answer to that.
struct Idle {
    connection: Arc<Connection>,
    leaving: Option<Answer>,
}

/// Browsers that wait for their next session.
#[derive(Clone, Default)]
pub(super) struct Stable(Arc<Mutex<Vec<Idle>>>);

impl Stable {
    /// Takes a browser back. One from a remote endpoint is let go, since it holds a slot there.
    pub fn put(&self, connection: Arc<Connection>, leaving: Option<Answer>) {
        if !connection.mux.is_gone() && connection.is_local() {
            self.0.lock().expect("no panic while locked").push(Idle { connection, leaving });
        }
    }

    fn take(&self, prefs: &[(&'static str, i64)]) -> Option<Idle> {
        let mut idle = self.0.lock().expect("no panic while locked");
        idle.retain(|idle| !idle.connection.mux.is_gone());
        let at = idle.iter().position(|idle| idle.connection.prefs == prefs)?;
        Some(idle.remove(at))
    }

    /// One that nobody has asked for: as many wait as were needed at once, whatever their preferences.
    fn evict(&self) -> Option<Idle> {
        self.0.lock().expect("no panic while locked").pop()
    }
}

/// A Firefox, or a remote browser behind WebDriver.
///
/// Several sessions at a time take several processes: see [`super::connection`].
pub struct BidiBrowser {
    engine: Engine,
    source: Source,
    stable: Stable,
    living: Mutex<Vec<Weak<Connection>>>,
}

impl BidiBrowser {
    /// Starts a Firefox.
    ///
    /// # Errors
    ///
    /// `Missing`, with what it printed.
    pub async fn start(program: PathBuf, headed: bool) -> Result<BidiBrowser, BrowserError> {
        let program = Program { path: program, headed };
        // A session without a place is the common case.
        let connection = Arc::new(launch::start(&program, &[setup::NO_PLACE]).await?);
        let browser = BidiBrowser::over(Engine::Firefox, Source::Program(program));
        browser.keep(&connection);
        browser.stable.put(connection, None);
        Ok(browser)
    }

    /// A browser behind a WebDriver or Grid at `address`; nothing is asked of it yet.
    pub fn remote(address: &str, engine: Engine) -> BidiBrowser {
        BidiBrowser::over(engine, Source::Remote(Endpoint::new(address)))
    }

    fn over(engine: Engine, source: Source) -> BidiBrowser {
        BidiBrowser { engine, source, stable: Stable::default(), living: Mutex::default() }
    }

    /// Opens an isolated session with one empty tab.
    ///
    /// # Errors
    ///
    /// `Unsupported` for what the engine can't pretend, or what the browser refused.
    pub async fn session(&self, options: &SessionOptions) -> Result<BidiDriver, BrowserError> {
        setup::refuse(self.engine, options)?;
        let connection = self.connection(options).await?;
        let insecure = json!({"acceptInsecureCerts": options.insecure});
        let made = connection.mux.call(None, "browser.createUserContext", insecure).await?;
        let context = made["userContext"].as_str().unwrap_or("").to_owned();
        let shared = connection.fresh(&context);
        let asked: Vec<Answer> = setup::commands(options, &context)
            .into_iter()
            .map(|(method, params)| connection.mux.send(None, method, params))
            .collect();
        let driver = BidiDriver::new(connection, (context, shared), self.stable.clone());
        for answer in asked {
            answer.get().await.map_err(|error| self.unsupported(error))?;
        }
        driver.first_tab().await?;
        Ok(driver)
    }

    /// Ends what a remote endpoint still has open for us, and waits until it has.
    pub async fn leave(&self) {
        if let Source::Remote(endpoint) = &self.source {
            endpoint.end_all().await;
        }
    }

    /// Whether it can still open sessions.
    pub fn is_alive(&self) -> bool {
        let alive = |connection: &Weak<Connection>| connection.upgrade().is_some_and(|it| !it.mux.is_gone());
        match &self.source {
            Source::Program(_) => self.living.lock().expect("no panic while locked").iter().any(alive),
            Source::Remote(_) => true,
        }
    }

    async fn connection(&self, options: &SessionOptions) -> Result<Arc<Connection>, BrowserError> {
        let prefs = setup::prefs(options);
        while let Some(idle) = self.stable.take(&prefs) {
            if left(idle.leaving).await {
                return Ok(idle.connection);
            }
        }
        let evicted = self.stable.evict();
        // A process takes a while to end.
        tokio::task::spawn_blocking(move || drop(evicted));
        let connection = Arc::new(match &self.source {
            Source::Program(program) => launch::start(program, &prefs).await?,
            Source::Remote(endpoint) => remote::open(endpoint, self.engine, options, &prefs).await?,
        });
        self.keep(&connection);
        Ok(connection)
    }

    fn keep(&self, connection: &Arc<Connection>) {
        let mut living = self.living.lock().expect("no panic while locked");
        living.retain(|connection| connection.strong_count() > 0);
        living.push(Arc::downgrade(connection));
    }

    fn unsupported(&self, error: MuxError) -> BrowserError {
        match error {
            MuxError::Refused { method, message } => {
                let what = format!("{method}: {message}");
                BrowserError::Unsupported { engine: self.engine.name(), what }
            }
            other => other.into(),
        }
    }
}

/// Whether the session before is gone for good.
async fn left(leaving: Option<Answer>) -> bool {
    match leaving {
        None => true,
        Some(answer) => matches!(timeout(PROMPT, answer.get()).await, Ok(Ok(_))),
    }
}
