//! One browser process per engine, kept while there is work, and sessions made ahead of their need.

use crate::fault::Fault;
use browser::{
    BrowserError, Session, SessionOptions,
    launcher::{Browser, LaunchOptions},
};
use scenarios::Engine;
use std::{collections::HashMap, sync::Arc};
use tokio::sync::Mutex;

/// An engine's browser, once it has been started; locked while it is being started.
type Slot = Arc<Mutex<Option<Arc<Browser>>>>;

/// The browsers of one run of ours.
pub struct Pool {
    options: LaunchOptions,
    browsers: Mutex<HashMap<Engine, Slot>>,
}

impl Pool {
    /// A pool that starts browsers as `options` say, when they are first needed.
    pub fn new(options: LaunchOptions) -> Pool {
        Pool { options, browsers: Mutex::default() }
    }

    /// The engine's browser: the running one, or a new one where it has never run or has ended.
    async fn browser(&self, engine: Engine) -> Result<Arc<Browser>, BrowserError> {
        let slot = self.browsers.lock().await.entry(engine).or_default().clone();
        let mut slot = slot.lock().await;
        if let Some(browser) = slot.as_ref().filter(|browser| browser.is_alive()) {
            return Ok(browser.clone());
        }
        let browser = Arc::new(Browser::start(engine, &self.options).await?);
        *slot = Some(browser.clone());
        Ok(browser)
    }

    /// An isolated session of an engine.
    ///
    /// # Errors
    ///
    /// The browser is missing, does not start or can't do what the cell wants.
    pub async fn session(&self, engine: Engine, options: &SessionOptions) -> Result<Session, Fault> {
        let browser = self.browser(engine).await?;
        match browser.session(options).await {
            // It died between two runs: once more with a new one.
            Err(BrowserError::Ended(_)) => Ok(self.browser(engine).await?.session(options).await?),
            other => Ok(other?),
        }
    }

    /// Ends all browsers; one that a session still holds ends with it.
    pub async fn close(&self) {
        let slots: Vec<Slot> = self.browsers.lock().await.drain().map(|(_, slot)| slot).collect();
        for slot in slots {
            if let Some(browser) = slot.lock().await.take().and_then(Arc::into_inner) {
                browser.close().await;
            }
        }
    }
}
