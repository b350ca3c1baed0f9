//! Whether a walk-thru plays by itself, once, and only for those in its segment.

use super::{
    facts::{AutoplayFacts, words},
    play::{Look, Playing},
};
use crate::fault::Fault;
use scenarios::{
    Code,
    content::{Autoplay, Every},
};
use serde_json::json;
use std::time::Duration;

/// How long what should not come has to be away.
const QUIET: Duration = Duration::from_millis(1500);

/// The player has begun in this document.
const READY: &str = "s.refused||s.log.some(e=>e.type==='ready')||s.log.length>=100||s.play";

impl Playing<'_, '_> {
    /// Whether this persona gets it at all. Where they don't, it has to stay away: nothing of it is played then.
    pub async fn is_for_them(&mut self) -> Result<bool, Fault> {
        self.ready().await?;
        let name = self.check.item.name.clone();
        let outside = format!("s.items[{}].segment==='false'", json!(name));
        let Look::Met(_) = self.look(&outside, Duration::ZERO).await? else { return Ok(true) };
        if !self.check.player.knows_somebody() {
            return Ok(true);
        }
        if let Some(autoplay) = self.autoplays()
            && self.begins_by_itself(QUIET + autoplay.after).await?
        {
            let message = "it played by itself for a persona who is not in its segment";
            self.note(None, Fault::new(Code::SEGMENT_LEAK, message));
        }
        Ok(false)
    }

    fn autoplays(&self) -> Option<Autoplay> {
        self.walkthru_of(&self.check.item.name)?.autoplay.clone()
    }

    /// The segment is asked only of somebody: nobody in particular is in none.
    fn is_asked_for_somebody(&self) -> bool {
        let segment = self.item(&self.check.item.name).and_then(|item| item.segment.as_ref());
        segment.is_none() || self.check.player.knows_somebody()
    }

    /// Has it play by itself; false where it does not, or need not.
    pub async fn autoplay(&mut self) -> Result<bool, Fault> {
        let Some(autoplay) = self.autoplays().filter(|_| self.is_asked_for_somebody()) else {
            return Ok(false);
        };
        if self.begins_by_itself(self.patience + autoplay.after).await? {
            return Ok(true);
        }
        let why = self.why_not().await?;
        self.note(None, Fault::new(Code::AUTOPLAY_NEVER, format!("it did not begin by itself: {why}")));
        self.again(false).await?;
        Ok(false)
    }

    /// Whether it does within this time.
    async fn begins_by_itself(&mut self, within: Duration) -> Result<bool, Fault> {
        self.again(true).await?;
        let holds = format!("s.play&&s.play.item==={}", json!(self.check.item.name));
        loop {
            match self.look(&holds, within).await? {
                Look::Met(_) => return Ok(true),
                Look::Late(_) | Look::Closed => return Ok(false),
                Look::Elsewhere => {
                    self.ready().await?;
                    self.again(true).await?;
                }
            }
        }
    }

    /// The player begins anew, and plays by itself or not.
    async fn again(&mut self, by_itself: bool) -> Result<(), Fault> {
        let more = json!({"autoplay": by_itself});
        Ok(self.check.player.again(&mut self.check.stage.session, &more).await?)
    }

    /// What the rule says.
    async fn why_not(&mut self) -> Result<String, Fault> {
        let name = self.check.item.name.clone();
        Ok(match self.look("true", Duration::ZERO).await? {
            Look::Met(facts) => {
                let AutoplayFacts { when } =
                    facts.items.get(&name).and_then(|item| item.autoplay.clone()).unwrap_or_default();
                words(&when)
            }
            _ => "the page went away".to_owned(),
        })
    }

    /// What is to play once does not come back when the page is loaded again.
    pub async fn plays_once(&mut self) -> Result<(), Fault> {
        let asked = self.autoplays().filter(|_| self.is_asked_for_somebody());
        let Some(autoplay) = asked.filter(|autoplay| autoplay.every != Every::Page) else { return Ok(()) };
        self.check.anew().await?;
        self.ready().await?;
        if self.begins_by_itself(QUIET + autoplay.after).await? {
            let every = format!("{:?}", autoplay.every).to_lowercase();
            let message = format!(
                "it was played to its end, and began again when the page was loaded again (every: {every})"
            );
            self.note(None, Fault::new(Code::AUTOPLAY_REPEATS, message));
            self.check.record.stopped = true;
        }
        drop(self.check.player.call(&mut self.check.stage.session, "surefoot.player.stop(),null").await);
        Ok(())
    }

    /// Waits for the player.
    pub async fn ready(&mut self) -> Result<(), Fault> {
        let within = self.check.stage.options.navigation_timeout;
        loop {
            match self.look(READY, within).await? {
                Look::Elsewhere => {}
                Look::Met(facts) => {
                    return match facts.refused {
                        Some(refused) => Err(Fault::new(Code::PROJECT_UNUSABLE, refused)),
                        None => Ok(()),
                    };
                }
                Look::Late(_) => {
                    return Err(Fault::new(Code::PAGE_NOT_SETTLED, "the page was still being received"));
                }
                Look::Closed => return Err(Fault::new(Code::TAB_MISSING, "the page closed its tab")),
            }
        }
    }

    /// Starts it by hand. False where nothing comes of it, which is told.
    pub async fn start(&mut self) -> Result<bool, Fault> {
        self.ready().await?;
        let start = format!("surefoot.player.start({})", json!(self.check.item.name));
        for _ in 0..3 {
            match self.check.player.call(&mut self.check.stage.session, &start).await {
                Ok(serde_json::Value::Bool(true)) => return Ok(true),
                Ok(_) => break,
                // A page that sends everybody on at once.
                Err(browser::BrowserError::ContextGone | browser::BrowserError::Agent(_)) => {
                    self.ready().await?
                }
                Err(browser::BrowserError::DialogOpen) => self.dialog().await?,
                Err(error) => return Err(error.into()),
            }
        }
        self.stop(Fault::new(Code::LAUNCH_NOTHING_PLAYED, "the player does not start it")).await
    }
}
