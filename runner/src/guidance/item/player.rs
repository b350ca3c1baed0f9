//! The reference player in the pages of a session, with the instruments that tests need.

use browser::{
    BrowserError, Session,
    player::{Audience, script},
};
use scenarios::content::publish::Published;
use serde_json::Value;
use std::time::Duration;

/// How much longer than it was asked to wait a page may take to answer.
const GRACE: Duration = Duration::from_secs(10);

/// The player with its content, for every document that the session opens.
pub(super) struct PagePlayer {
    source: String,
    early: bool,
}

/// What the player says of itself: the JSON of `surefoot.player.state()` (browser/agent/player/state.js).
pub(super) type State = Value;

impl PagePlayer {
    /// From here on each new document has the player with this content; `options` as `load` takes them.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn install(
        session: &mut Session,
        published: &Published,
        options: &Value,
    ) -> Result<PagePlayer, BrowserError> {
        let content = String::from_utf8_lossy(&published.bytes()).into_owned();
        // Pages load their own snippet after ours: a second player does nothing.
        let source = format!(
            "if(window===window.top&&!globalThis.surefoot?.player){{{}\nsurefoot.player.load({content},{options})}}",
            script(Audience::Tests, &published.languages.all)
        );
        let early = session.driver.before_scripts(&source).await?;
        Ok(PagePlayer { source, early })
    }

    /// Puts the player into a document that was there before it, or that has arrived in an engine that runs nothing
    /// before a page's scripts.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn arrived(&self, session: &mut Session, was_there: bool) -> Result<(), BrowserError> {
        if was_there || !self.early {
            // An expression in every engine: WebKit knows no other way.
            let source = format!("(()=>{{{}\nreturn null}})()", self.source);
            session.driver.evaluate_in_page(&source, GRACE).await?;
        }
        Ok(())
    }

    /// What the player says of itself.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn state(&self, session: &mut Session) -> Result<State, BrowserError> {
        self.call(session, "surefoot.player.state()").await
    }

    /// The value of an expression of the page's own world.
    ///
    /// # Errors
    ///
    /// What the driver said, or the expression threw.
    pub async fn call(&self, session: &mut Session, expression: &str) -> Result<Value, BrowserError> {
        session.driver.evaluate_in_page(&format!("({expression})"), GRACE).await
    }

    /// Waits in the page until `holds`, an expression over the state `s`, is true: whether it was in time, and the last
    /// state.
    ///
    /// # Errors
    ///
    /// What the driver said: `ContextGone` where the document went away.
    pub async fn until(
        &self,
        session: &mut Session,
        holds: &str,
        within: Duration,
    ) -> Result<(bool, State), BrowserError> {
        let expression = format!(
            "(async()=>{{for(const end=Date.now()+{};;){{const s=surefoot.player.state(),met=!!({holds});\
             if(met||Date.now()>=end)return[met,s];await new Promise(done=>setTimeout(done,25))}}}})()",
            within.as_millis()
        );
        let value = session.driver.evaluate_in_page(&expression, within + GRACE).await?;
        Ok((value[0].as_bool().unwrap_or(false), value[1].clone()))
    }
}
