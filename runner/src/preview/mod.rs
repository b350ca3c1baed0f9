//! Shows a project's content on a page, as it is in the files, for those who write it.
//!
//! The player and the Flow Tracker go into every document, before its own scripts where the engine can; a look at
//! the page four times a second brings what is missing, and newer content when its files have changed. What is
//! shown is judged by nobody, and nothing is published or written.
//!
//! - `source`: where the content comes from.

mod source;

pub use source::Source;

use crate::address;
use crate::usage::UsageErrors;
use browser::{BrowserError, Goal, Memory, Remembered, Session, player};
use scenarios::content::publish::Published;
use scenarios::{Engine, Language, Languages, SetBy};
use serde::Deserialize;
use serde_json::{Value, json};
use source::Stamp;
use std::time::Duration;
use url::Url;

/// Time between two looks at the page and at the files.
const LOOK: Duration = Duration::from_millis(250);

/// How long a page may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(60);

/// How long a page may take to answer a look; one that computes longer is asked again.
const ANSWER: Duration = Duration::from_secs(5);

/// How long what plays may take to come to rest before a picture is taken anyway.
const REST: Duration = Duration::from_secs(15);

/// What whoever opened the preview is told.
#[derive(Debug)]
pub enum Told {
    /// The files have changed, and what they say now is shown.
    Reloaded(Box<Published>),
    /// The files have changed and have faults; what was shown before stays.
    Wrong(UsageErrors),
    /// Something could not be shown: item, step, code and element, some of them empty. It is text of a page.
    Failed([String; 4]),
    /// The page itself has failed; once it is loaded again, the preview goes on.
    Trouble(BrowserError),
}

/// A preview under way.
pub struct Preview<'a> {
    session: &'a mut Session,
    source: &'a Source,
    language: Option<Language>,
    published: Published,
    seen: Stamp,
    loaded: Stamp,
    started: bool,
    troubled: bool,
}

/// What the page says of the preview in it.
#[derive(Deserialize)]
struct Look {
    hash: String,
    ready: bool,
    news: Vec<[String; 4]>,
}

/// How a session finds the language that a preview is in, where a cookie or the local storage tells it.
pub fn remembered(page: &Url, language: Option<&Language>, languages: &Languages) -> Vec<Remembered> {
    let (memory, name) = match &languages.set_by {
        SetBy::Cookie(name) => (Memory::Cookie, name),
        SetBy::Storage(name) => (Memory::Storage, name),
        _ => return vec![],
    };
    let one = |language: &Language| Remembered {
        origin: page.clone(),
        memory,
        name: name.clone(),
        value: language.0.clone(),
    };
    language.map(one).into_iter().collect()
}

/// The page's address in a language, where the address tells it.
pub fn in_language(page: &Url, base: &str, language: Option<&Language>, languages: &Languages) -> String {
    match (language, Url::parse(base)) {
        (Some(language), Ok(base)) => address::join_in(&base, page.as_str(), language, languages),
        _ => page.to_string(),
    }
}

impl<'a> Preview<'a> {
    /// Opens the page with the content over it.
    ///
    /// # Errors
    ///
    /// The page can't be loaded, or the browser has ended.
    pub async fn open(
        session: &'a mut Session,
        source: &'a Source,
        (published, address): (Published, &str),
        language: Option<&Language>,
    ) -> Result<Preview<'a>, BrowserError> {
        let stamp = source.stamp();
        let (seen, loaded) = (stamp.clone(), stamp);
        let language = language.cloned();
        let preview =
            Preview { session, source, language, published, seen, loaded, started: false, troubled: false };
        let whole = player::preview(&preview.content(), &preview.options());
        preview.session.driver.before_scripts(&whole).await?;
        preview.session.driver.navigate(Goal::Address(address.to_owned()), ARRIVAL).await?;
        Ok(preview)
    }

    /// Follows the window until it is closed.
    ///
    /// # Errors
    ///
    /// What makes it impossible to go on.
    pub async fn follow(&mut self, mut tell: impl FnMut(Told)) -> Result<(), BrowserError> {
        loop {
            self.look_at_files(&mut tell).await?;
            match self.look_at_pages(&mut tell).await {
                Ok(true) => self.troubled = false,
                Ok(false) | Err(BrowserError::Ended(_) | BrowserError::TabGone) => return Ok(()),
                // The person is on the way to another page, or has a question of this one to answer.
                Err(BrowserError::ContextGone | BrowserError::DialogOpen) => {}
                Err(error) => {
                    if !std::mem::replace(&mut self.troubled, true) {
                        tell(Told::Trouble(error));
                    }
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// A picture of the page once the content over it has come to rest, private places covered.
    ///
    /// # Errors
    ///
    /// The page does not answer, or never had the content.
    pub async fn picture(&mut self, redact: &[String]) -> Result<Vec<u8>, BrowserError> {
        let end = tokio::time::Instant::now() + REST;
        let wants_start = self.source.item.is_some();
        while !self.look_at_page(&mut drop).await? || (wants_start && !self.started) {
            if tokio::time::Instant::now() > end {
                return Err(BrowserError::Hung { what: "the preview in the page".to_owned(), after: REST });
            }
            tokio::time::sleep(LOOK).await;
        }
        let still = format!("surefoot.preview.still({})", REST.as_millis());
        self.session.driver.evaluate_in_page(&still, REST + ANSWER).await?;
        let (top, quiet) = (self.session.top(), json!({"quiet": 600, "wait": 5000}));
        let _none: Value = self.session.ask(&top, "more.settle", quiet).await?;
        self.session.picture(redact, None).await.map(|taken| taken.png)
    }

    fn content(&self) -> String {
        String::from_utf8_lossy(&self.published.bytes()).into_owned()
    }

    fn options(&self) -> String {
        json!({"language": self.language.as_ref().map(|language| &language.0)}).to_string()
    }

    /// Reads the files again once they have changed and rest: an editor writes in several goes.
    async fn look_at_files(&mut self, tell: &mut impl FnMut(Told)) -> Result<(), BrowserError> {
        let now = self.source.stamp();
        let rests = now == std::mem::replace(&mut self.seen, now.clone());
        if !rests || now == self.loaded {
            return Ok(());
        }
        self.loaded = now;
        match self.source.read() {
            Err(errors) => tell(Told::Wrong(errors)),
            Ok(published) if published.hash == self.published.hash => {}
            Ok(published) => {
                self.published = published.clone();
                self.started = false;
                // One more script for each document: the last of them wins, and the others only cost their parsing.
                let again = player::preview_again(&self.content(), &self.options());
                self.session.driver.before_scripts(&again).await?;
                tell(Told::Reloaded(Box::new(published)));
            }
        }
        Ok(())
    }

    /// Looks at every tab; false once none is left.
    async fn look_at_pages(&mut self, tell: &mut impl FnMut(Told)) -> Result<bool, BrowserError> {
        let tabs = self.session.driver.tabs(None).await?;
        if self.session.engine == Engine::Firefox || tabs == 1 {
            // There the tab that is asked comes to the front; the others take what is new with their next document.
            return if tabs == 0 { Ok(false) } else { self.look_at_page(tell).await.map(|_| true) };
        }
        for tab in (0..tabs).rev() {
            self.session.driver.tabs(Some(tab)).await?;
            match self.look_at_page(tell).await {
                Ok(_) | Err(BrowserError::ContextGone | BrowserError::DialogOpen | BrowserError::TabGone) => {
                }
                Err(error) => return Err(error),
            }
        }
        Ok(tabs > 0)
    }

    /// Sees to it that a page has the content; true once the player has it and, if that was asked for, plays.
    async fn look_at_page(&mut self, tell: &mut impl FnMut(Told)) -> Result<bool, BrowserError> {
        let look = self.ask("globalThis.surefoot?.preview?.look?.()??null").await?;
        let Ok(look) = serde_json::from_value::<Look>(look) else {
            let whole = player::preview(&self.content(), &self.options());
            self.ask(&whole).await?;
            return Ok(false);
        };
        look.news.into_iter().for_each(|news| tell(Told::Failed(news)));
        if look.hash != self.published.hash {
            let again = player::preview_again(&self.content(), &self.options());
            self.ask(&again).await?;
            return Ok(false);
        }
        if look.ready
            && !self.started
            && let Some(item) = &self.source.item
        {
            let start = format!("surefoot.preview.start({})", json!(item));
            self.started = self.ask(&start).await? == true;
        }
        Ok(look.ready)
    }

    async fn ask(&mut self, expression: &str) -> Result<Value, BrowserError> {
        self.session.driver.evaluate_in_page(expression, ANSWER).await
    }
}
