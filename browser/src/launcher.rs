//! Starts any engine, or connects to one that runs elsewhere.

use crate::{
    bidi::{self, BidiBrowser},
    cdp::{self, ChromiumBrowser},
    classic::WebkitBrowser,
    engines,
    error::BrowserError,
    options::SessionOptions,
    process::Guarded,
    session::Session,
};
use scenarios::Engine;
use std::{path::PathBuf, time::Duration};

/// How browsers are started or found.
#[derive(Debug, Clone, Default)]
pub struct LaunchOptions {
    /// This program instead of the installed one.
    pub program: Option<PathBuf>,
    /// A remote browser: `ws://…` or `http://…` of a CDP, WebDriver or Grid endpoint.
    pub remote: Option<String>,
    /// With a window that a person sees.
    pub headed: bool,
}

enum Kind {
    Bidi(BidiBrowser, Engine),
    Chromium(ChromiumBrowser),
    Webkit(WebkitBrowser),
}

/// How long a browser may take to end by itself; a Chromium without work takes 50 ms.
const GRACE: Duration = Duration::from_secs(1);

/// A browser that sessions are opened in. Its process ends when this is dropped.
pub struct Browser {
    kind: Kind,
    process: Option<Guarded>,
}

impl Browser {
    /// Starts an engine.
    ///
    /// # Errors
    ///
    /// `Missing` where it is not installed or does not start.
    pub async fn start(engine: Engine, options: &LaunchOptions) -> Result<Browser, BrowserError> {
        if let (Some(address), Engine::Chromium | Engine::Firefox) = (&options.remote, engine) {
            return remote(engine, address).await;
        }
        match engine {
            Engine::Chromium => {
                let installed = match &options.program {
                    Some(program) => engines::at(engine, program),
                    None if options.headed => engines::find_with_window(engine),
                    None => engines::find(engine),
                };
                let installed = installed.map_err(|error| BrowserError::Missing(error.to_string()))?;
                let (browser, process) =
                    cdp::start(&installed.program, cdp::LaunchOptions { headed: options.headed }).await?;
                Ok(Browser { kind: Kind::Chromium(browser), process: Some(process) })
            }
            Engine::Webkit => {
                if let Some(remote) = &options.remote {
                    return Ok(Browser { kind: Kind::Webkit(WebkitBrowser::connect(remote)), process: None });
                }
                let browser = WebkitBrowser::start(options.program.as_deref(), options.headed).await?;
                Ok(Browser { kind: Kind::Webkit(browser), process: None })
            }
            Engine::Firefox => {
                let installed = match &options.program {
                    Some(program) => engines::at(engine, program),
                    None => engines::find(engine),
                };
                let installed = installed.map_err(|error| BrowserError::Missing(error.to_string()))?;
                let browser = BidiBrowser::start(installed.program, options.headed).await?;
                Ok(Browser { kind: Kind::Bidi(browser, engine), process: None })
            }
        }
    }

    /// Opens an isolated session.
    ///
    /// # Errors
    ///
    /// What the browser refused.
    pub async fn session(&self, options: &SessionOptions) -> Result<Session, BrowserError> {
        match &self.kind {
            Kind::Bidi(browser, engine) => {
                Ok(Session::new(*engine, Box::new(browser.session(options).await?)))
            }
            Kind::Chromium(browser) => {
                Ok(Session::new(Engine::Chromium, Box::new(browser.session(options).await?)))
            }
            Kind::Webkit(browser) => {
                Ok(Session::new(Engine::Webkit, Box::new(browser.session(options).await?)))
            }
        }
    }

    /// Asks the browser to end, and ends it if it does not.
    pub async fn close(self) {
        match &self.kind {
            Kind::Bidi(browser, _) => browser.leave().await,
            Kind::Webkit(browser) => browser.leave().await,
            Kind::Chromium(_) => {}
        }
        if let Some(process) = self.process {
            process.close(GRACE).await;
        }
    }

    /// Whether it still answers.
    pub fn is_alive(&self) -> bool {
        match &self.kind {
            Kind::Bidi(browser, _) => browser.is_alive(),
            Kind::Chromium(browser) => browser.is_alive(),
            Kind::Webkit(browser) => browser.is_alive(),
        }
    }
}

/// A Chromium that listens for DevTools, or any browser behind WebDriver.
async fn remote(engine: Engine, address: &str) -> Result<Browser, BrowserError> {
    let devtools = if engine == Engine::Chromium { bidi::devtools_address(address).await } else { None };
    let kind = match devtools {
        Some(socket) => Kind::Chromium(ChromiumBrowser::connect(&socket).await?),
        None => Kind::Bidi(BidiBrowser::remote(address, engine), engine),
    };
    Ok(Browser { kind, process: None })
}
