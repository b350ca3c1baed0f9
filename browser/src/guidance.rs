//! Tours of guidance libraries on a page: which there are, and what each step looks like, as facts.
//!
//! The adapters (browser/agent/guidance) are evaluated among the page's own scripts, as libraries live there,
//! one expression a question; nothing of them stays. What the page's scripts look up in the document is
//! noted by a witness that goes in before them (`witness.js`): no library tells which target it missed, but
//! each must ask for it. Nothing here judges.

use crate::{agent, error::BrowserError, session::Session};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::LazyLock, time::Duration};

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

/// A library that a page has.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Library {
    /// The adapter's name: `driver.js`, `node-red`, `generic` …
    pub adapter: String,
    /// The tours that it knows by now, with their steps where they are declared.
    pub tours: Vec<TourDef>,
    /// One is playing.
    pub active: bool,
    /// The adapter can start one by its id.
    pub starts: bool,
}

/// A tour as its author declared it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct TourDef {
    /// What the library, or else the adapter, calls it.
    pub id: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is loaded from, where that is another name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Its steps; none where the library does not tell them before it plays.
    pub steps: Vec<StepDef>,
    /// Why it could not be loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A step as its author declared it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StepDef {
    /// The selector of its target; none for a balloon in the middle.
    pub target: Option<String>,
    /// Its title.
    pub title: String,
    /// Its text, without markup.
    pub text: String,
    /// `top`, `right`, `bottom`, `left`: where the balloon is to be.
    pub side: Option<String>,
    /// The title by language, where the library keeps several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub titles: BTreeMap<String, String>,
    /// The text by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, String>,
    /// Its author named an element and gave none, as one that was looked up in vain is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aimed: bool,
    /// It does something to the page before it shows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prepares: bool,
    /// It goes on when this has happened on the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitDef>,
}

/// What a step waits for, other than its button.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WaitDef {
    /// `dom-event`, `nr-event`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `click`, `nodes:add` …
    pub event: String,
    /// Where, if it is not the step's target.
    pub target: Option<String>,
}

/// A box in CSS pixels of the viewport.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "they are what they are called")]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A balloon that is shown.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Balloon {
    /// Where it is.
    pub rect: Rect,
    /// Why nobody sees it.
    pub hidden: Option<String>,
    /// It says and shows nothing.
    pub empty: bool,
}

/// The element that a balloon belongs to.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Aimed {
    /// `button#save`.
    pub name: String,
    /// A selector that matches it alone.
    pub selector: String,
    /// Where it is.
    pub rect: Rect,
    /// Why nobody sees it.
    pub hidden: Option<String>,
    /// It is the whole page.
    pub body: bool,
    /// Some of it is in the viewport.
    pub in_view: bool,
    /// What else a click at its middle would reach.
    pub by: Option<String>,
    /// The beginning of its text.
    pub text: String,
}

/// A point to click at.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Spot {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// What stands there.
    pub label: String,
}

/// What a step wants the person to do on the page.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Deed {
    /// `click` or `drag`.
    pub kind: String,
    /// The event that the library waits for.
    pub event: String,
    /// Where it begins.
    pub at: Option<Spot>,
    /// Where a drag ends.
    pub to: Option<Point>,
}

/// The middle of something.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// Something that the page's scripts looked up.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Lookup {
    /// The selector.
    pub selector: String,
    /// How many it found.
    pub count: u32,
    /// Why nobody sees what it found first.
    pub hidden: Option<String>,
    /// It was looked up for this step.
    pub now: bool,
    /// It found nothing before either: a habit of the page.
    pub known: bool,
    /// The same place of a script asked for it that has asked for a step's element.
    #[serde(default)]
    pub aimed: bool,
}

/// A step on the screen.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct StepFacts {
    /// What tells it from other steps.
    pub key: String,
    /// Whose it is.
    pub adapter: String,
    /// From 0, where it can be told.
    pub index: Option<usize>,
    /// Of so many.
    pub count: Option<usize>,
    /// Its title.
    pub title: String,
    /// Its text; at most 2,000 letters.
    pub text: String,
    /// How long the text is, in UTF-16 units.
    pub long: usize,
    /// Only a mark that opens the balloon is there.
    pub beacon: bool,
    /// The library shows it where it shows what has no target.
    pub fallback: bool,
    /// What its author declared, where that can be told.
    pub declared: Option<StepDef>,
    /// How many elements the declared target matches: those that can be seen, else all.
    pub matches: Option<usize>,
    /// The declared target matches none.
    pub missing: bool,
    /// The balloon.
    pub balloon: Option<Balloon>,
    /// Its element.
    pub target: Option<Aimed>,
    /// What goes on.
    pub go: Option<Spot>,
    /// What has to be done on the page instead.
    pub act: Option<Deed>,
    /// What was looked up since the tour began.
    pub lookups: Vec<Lookup>,
    /// The witness was there.
    pub witness: bool,
    /// Width and height of the viewport.
    pub viewport: (f64, f64),
    /// The page's own word for its language.
    pub lang: String,
    /// The page's address.
    pub address: String,
    /// The number of the last look-up.
    pub seq: u64,
}

/// What there was instead of a step.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct NoStep {
    /// What was looked up since the tour began.
    pub lookups: Vec<Lookup>,
    /// `completed`, `cancelled` or an error, where the library tells.
    pub outcome: Option<String>,
    /// The page's address.
    pub address: String,
}

/// What came after a step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Next {
    /// Another step.
    Step(Box<StepFacts>),
    /// The balloon is gone for good.
    Ended(NoStep),
    /// It is still the same.
    Same(NoStep),
    /// None ever came.
    Absent(NoStep),
}

/// What a selector finds now.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
pub struct Probed {
    /// How many.
    pub count: usize,
    /// How many of them can be seen.
    pub seen: usize,
    /// Why nobody sees the first.
    pub hidden: Option<String>,
}

/// What is waited for by [`Guide::next`].
#[derive(Debug, Clone)]
pub struct Await<'a> {
    /// Whose step; any library's where nothing is said.
    pub adapter: Option<&'a str>,
    /// The key of the step that it must not be; without one, a balloon that is not there is not the end.
    pub after: Option<&'a str>,
    /// How long.
    pub wait: Duration,
    /// How long a balloon must be gone until that is the end.
    pub gone: Duration,
    /// The step before was the last: gone is gone.
    pub closing: bool,
    /// It is measured once nothing of it has moved for half a second.
    pub calm: bool,
}

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
