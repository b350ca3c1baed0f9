//! Tours of guidance libraries on a page: which there are, and what each step looks like, as facts.
//!
//! The adapters (browser/agent/guidance) are evaluated among the page's own scripts, as libraries live there,
//! one expression a question; nothing of them stays. What the page's scripts look up in the document is
//! noted by a witness that goes in before them (`witness.js`): no library tells which target it missed, but
//! each must ask for it. Nothing here judges.

mod facts;

pub use facts::{
    Aimed, Await, Balloon, Deed, Library, Lookup, Next, NoStep, Point, Probed, Rect, Spot, StepDef,
    StepFacts, TourDef, WaitDef,
};

use crate::{agent, error::BrowserError, session::Session};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::{sync::LazyLock, time::Duration};

/// How much longer than it was asked to wait a page may take to answer.
const GRACE: Duration = Duration::from_secs(10);

static WITNESS: LazyLock<String> =
    LazyLock::new(|| agent::strip(include_str!("../agent/guidance/witness.js")));

static ADAPTERS: LazyLock<String> = LazyLock::new(|| {
    agent::strip(concat!(
        include_str!("../agent/guidance/common.js"),
        include_str!("../agent/guidance/driver-js.js"),
        include_str!("../agent/guidance/shepherd.js"),
        include_str!("../agent/guidance/intro.js"),
        include_str!("../agent/guidance/react-joyride.js"),
        include_str!("../agent/guidance/reactour.js"),
        include_str!("../agent/guidance/hopscotch.js"),
        include_str!("../agent/guidance/bootstrap-tour.js"),
        include_str!("../agent/guidance/guidechimp.js"),
        include_str!("../agent/guidance/node-red.js"),
        include_str!("../agent/guidance/walkme.js"),
        include_str!("../agent/guidance/generic.js"),
        include_str!("../agent/guidance/play.js"),
    ))
});

/// Questions about the tours of a session's current page.
#[derive(Debug)]
pub struct Guide {
    key: String,
    start: u64,
    mark: u64,
    early: bool,
}

impl Guide {
    /// Prepares a session, before it goes anywhere; `key` is a word that no page can know.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn new(session: &mut Session, key: &str) -> Result<Guide, BrowserError> {
        let key = json!(key).to_string();
        let early = session.driver.before_scripts(&format!("{}({key})", *WITNESS)).await?;
        Ok(Guide { key, start: 0, mark: 0, early })
    }

    /// Where the engine runs nothing before a page's scripts, the witness comes after them: to be called when
    /// a document has arrived.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn arrived(&mut self, session: &mut Session) -> Result<(), BrowserError> {
        if !self.early {
            let source = format!("({}({}),null)", WITNESS.trim_end_matches(';'), self.key);
            session.driver.evaluate_in_page(&source, GRACE).await?;
        }
        (self.start, self.mark) = (0, 0);
        Ok(())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        session: &mut Session,
        verb: &'static str,
        argument: Value,
        wait: Duration,
    ) -> Result<T, BrowserError> {
        let expression = format!(
            "(async()=>{{'use strict';const KEY={},MARK={},START={};\n{}\nreturn verbs.{verb}({argument})}})()",
            self.key, self.mark, self.start, *ADAPTERS
        );
        let value = session.driver.evaluate_in_page(&expression, wait + GRACE).await?;
        serde_json::from_value(value).map_err(|error| BrowserError::Agent(format!("{verb}: {error}")))
    }

    /// The libraries of the page; waits for the first one.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn libraries(
        &self,
        session: &mut Session,
        wait: Duration,
    ) -> Result<Vec<Library>, BrowserError> {
        self.ask(session, "detect", json!({"wait": millis(wait)}), wait).await
    }

    /// The tours of a library, with all that can be known before they play.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn tours(&self, session: &mut Session, adapter: &str) -> Result<Vec<TourDef>, BrowserError> {
        self.ask(session, "load", json!({"adapter": adapter}), GRACE).await
    }

    /// Starts a tour; false where the adapter can't.
    ///
    /// # Errors
    ///
    /// What the driver said, or the library threw.
    pub async fn start(
        &mut self,
        session: &mut Session,
        adapter: &str,
        id: &str,
    ) -> Result<bool, BrowserError> {
        self.begin(session).await?;
        let wait = 2 * GRACE;
        self.ask(session, "start", json!({"adapter": adapter, "id": id, "wait": millis(wait)}), wait).await
    }

    /// From here on what is looked up belongs to the tour that is about to begin.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn begin(&mut self, session: &mut Session) -> Result<(), BrowserError> {
        self.mark = self.ask(session, "mark", json!({"begin": true}), GRACE).await?;
        self.start = self.mark;
        Ok(())
    }

    /// From here on what is looked up belongs to the next step.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn turn(&mut self, session: &mut Session) -> Result<(), BrowserError> {
        self.mark = self.ask(session, "mark", json!({}), GRACE).await?;
        Ok(())
    }

    /// Waits for the next step.
    ///
    /// # Errors
    ///
    /// What the driver said: `ContextGone` where the page went away.
    pub async fn next(&self, session: &mut Session, wanted: &Await<'_>) -> Result<Next, BrowserError> {
        let argument = json!({"adapter": wanted.adapter, "key": wanted.after, "wait": millis(wanted.wait),
            "gone": millis(wanted.gone), "closing": wanted.closing, "calm": wanted.calm});
        self.ask(session, "step", argument, wanted.wait + wanted.gone + GRACE).await
    }

    /// What a selector finds now.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn probe(&self, session: &mut Session, selector: &str) -> Result<Probed, BrowserError> {
        self.ask(session, "probe", json!({"selector": selector}), GRACE).await
    }

    /// Where to click for a selector, scrolled into view; none where nothing of it can be seen.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn spot(
        &self,
        session: &mut Session,
        selector: &str,
        wait: Duration,
    ) -> Result<Option<Spot>, BrowserError> {
        self.ask(session, "point", json!({"selector": selector, "wait": millis(wait)}), wait).await
    }

    /// Forgets that tours of a library, or of any, were seen, where the library keeps that in the browser.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn reset_seen(&self, session: &mut Session, adapter: Option<&str>) -> Result<(), BrowserError> {
        let _true: Value = self.ask(session, "reset", json!({"adapter": adapter}), GRACE).await?;
        Ok(())
    }

    /// The value of an expression of the page, which may be asked while a tour plays: what it looks up before it first
    /// waits is kept out of what the witness notes.
    ///
    /// # Errors
    ///
    /// What the driver said, or the expression threw.
    pub async fn aside(&self, session: &mut Session, expression: &str) -> Result<Value, BrowserError> {
        let expression = format!(
            "(async()=>{{const log=document.getElementById({}),kept=[...log?.looked||[]],seq=log?.seq;const asked={expression};\
             if(log){{log.looked.clear();for(const[k,v]of kept)log.looked.set(k,v);log.seq=seq}}return asked}})()",
            self.key
        );
        session.driver.evaluate_in_page(&expression, GRACE).await
    }

    /// Asks the page again and again from here on, until [`Guide::saw`]: `question` is an expression that gives `ask`, which
    /// says whether it is so, and `leave`, which ends it. What they look up is kept out of what the witness notes.
    ///
    /// # Errors
    ///
    /// As those of [`Guide::aside`].
    pub async fn watch(&self, session: &mut Session, question: &str) -> Result<(), BrowserError> {
        let expression = format!(
            "(()=>{{const log=document.getElementById({});if(!log)return null;log.watch?.();log.saw=false;\
             const aside=ask=>{{const kept=[...log.looked],seq=log.seq;try{{return ask()}}\
             finally{{log.looked.clear();for(const[k,v]of kept)log.looked.set(k,v);log.seq=seq}}}};\
             const{{ask,leave}}=aside(()=>{question});\
             const tick=setInterval(()=>{{if(log.saw=aside(ask))log.watch?.()}},50);\
             log.watch=()=>{{log.watch=null;clearInterval(tick);aside(leave)}};return null}})()",
            self.key
        );
        session.driver.evaluate_in_page(&expression, GRACE).await.map(|_null| ())
    }

    /// Whether what is watched for was seen; ends the watch.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn saw(&self, session: &mut Session) -> Result<bool, BrowserError> {
        let expression = format!(
            "(()=>{{const log=document.getElementById({});log?.watch?.();return log?.saw===true}})()",
            self.key
        );
        Ok(session.driver.evaluate_in_page(&expression, GRACE).await?.as_bool().unwrap_or(false))
    }

    /// Takes the witness out of the page.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn leave(&self, session: &mut Session) -> Result<(), BrowserError> {
        let _true: Value = self.ask(session, "leave", json!({}), GRACE).await?;
        Ok(())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
