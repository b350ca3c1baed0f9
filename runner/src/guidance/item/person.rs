//! What a person does with what the player shows, by trusted input; and waits in the page, over all its documents.

use super::{looked::step_of, noted::Noted, own::Check, player::State};
use crate::{act::act, fault::Fault, trace::Refused};
use browser::{Arrival, BrowserError, Goal, Input, guidance::Rect};
use scenarios::{Action, Code, Kind};
use serde::Deserialize;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Nothing happens any more where nothing has happened for so long: the player looks again twice a second.
pub(super) const QUIET: Duration = Duration::from_millis(1200);

/// How often a page that is replaced while it is asked is asked again.
const DOCUMENTS: usize = 4;

/// A part of what the player shows.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Part {
    #[serde(rename = "box")]
    pub rect: Rect,
    /// A click on its middle would reach it.
    pub hit: bool,
    /// What of the page lies over it.
    pub by: Option<String>,
    pub disabled: bool,
}

/// A text as a JavaScript literal.
pub(super) fn js(text: &str) -> String {
    Value::from(text).to_string()
}

impl Check<'_, '_> {
    /// How long a step of this check may take.
    ///
    /// # Errors
    ///
    /// The cell's time is up.
    pub fn patience(&self) -> Result<Duration, Fault> {
        let left = self.end.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => {
                Err(Fault::new(Code::RUN_TIMEOUT, "the item was not checked to its end in the cell's time"))
            }
            false => Ok(left.min(self.stage.options.step_timeout)),
        }
    }

    /// How long a page may take to come: longer than a step, as for every other navigation.
    ///
    /// # Errors
    ///
    /// The cell's time is up.
    pub fn travel(&self) -> Result<Duration, Fault> {
        self.patience()?;
        Ok(self.stage.options.navigation_timeout.min(self.end.saturating_duration_since(Instant::now())))
    }

    /// The value of an expression of the page, asked again where its document was replaced meanwhile.
    ///
    /// # Errors
    ///
    /// What the driver said; the cell's time is up.
    pub async fn call(&mut self, expression: &str) -> Result<Value, Fault> {
        self.patience()?;
        let mut round = 0;
        loop {
            match self.player.call(&mut self.stage.session, expression).await {
                Ok(value) => return Ok(value),
                Err(error) => self.again(error, &mut round).await?,
            }
        }
    }

    /// What the player says of itself.
    ///
    /// # Errors
    ///
    /// As those of `call`.
    pub async fn state(&mut self) -> Result<State, Fault> {
        let mut round = 0;
        loop {
            match self.player.state(&mut self.stage.session).await {
                Ok(state) => return Ok(state),
                Err(error) => self.again(error, &mut round).await?,
            }
        }
    }

    /// Waits until `holds`, over the state `s`, is true; whether it was in time, and the last state.
    ///
    /// # Errors
    ///
    /// As those of `call`.
    pub async fn until(&mut self, holds: &str, within: Duration) -> Result<(bool, State), Fault> {
        let within = within.min(self.end.saturating_duration_since(Instant::now()));
        self.patience()?;
        let mut round = 0;
        loop {
            match self.player.until(&mut self.stage.session, holds, within).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.again(error, &mut round).await?,
            }
        }
    }

    /// The next document has the player too; in WebKit we put it there.
    async fn again(&mut self, error: BrowserError, round: &mut usize) -> Result<(), Fault> {
        *round += 1;
        if *round > DOCUMENTS || !matches!(error, BrowserError::ContextGone | BrowserError::Agent(_)) {
            return Err(error.into());
        }
        let timeout = self.stage.options.navigation_timeout;
        let left = matches!(error, BrowserError::ContextGone);
        self.stage.session.driver.settle_navigation(left, timeout).await?;
        match self.player.arrived(&mut self.stage.session, true).await {
            Ok(()) | Err(BrowserError::ContextGone) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Goes somewhere, and waits for the player there.
    ///
    /// # Errors
    ///
    /// What the driver said; the cell's time is up.
    pub async fn go(&mut self, goal: Goal) -> Result<Arrival, Fault> {
        let timeout = self.travel()?;
        let driver = &mut self.stage.session.driver;
        let arrival = match driver.navigate(goal.clone(), timeout).await {
            // What was entered here may be lost: the page asks, and it is.
            Err(BrowserError::DialogOpen) => {
                driver.answer(true, None).await?;
                driver.navigate(goal, timeout).await?
            }
            other => other?,
        };
        self.player.arrived(&mut self.stage.session, false).await?;
        let patience = self.patience()?;
        self.until("s.ready", patience).await?;
        Ok(arrival)
    }

    /// A part of what the player shows, as soon as it stands still and a click would reach it; at the latest as it
    /// is then. `of` and `nth` as the instrument `part` takes them (browser/agent/player/state.js).
    ///
    /// # Errors
    ///
    /// As those of `call`.
    pub async fn part(&mut self, of: &str, nth: usize) -> Result<Option<Part>, Fault> {
        let within = self.patience()?.as_millis();
        let value = self
            .call(&format!(
                "(async()=>{{let was='';for(const end=Date.now()+{within};;){{\
                 const p=surefoot.player.part({},{nth}),is=p&&JSON.stringify(p.box);\
                 if(p&&p.hit&&!p.disabled&&is===was||Date.now()>=end)return p;\
                 was=is;await new Promise(done=>setTimeout(done,40))}}}})()",
                js(of)
            ))
            .await?;
        Ok(serde_json::from_value(value).unwrap_or_default())
    }

    /// Clicks a part of what the player shows. `what` is it in words.
    ///
    /// # Errors
    ///
    /// It is not there, can't be used, or the page lies over it; as those of `call`.
    pub async fn press(&mut self, of: &str, nth: usize, what: &str) -> Result<(), Fault> {
        let Some(part) = self.part(of, nth).await? else {
            return Err(Fault::new(Code::BALLOON_ABSENT, format!("{what} is not there")));
        };
        if part.disabled {
            return Err(Fault::new(Code::ELEMENT_DISABLED, format!("{what} can't be used")));
        }
        if !part.hit {
            let by = part.by.unwrap_or_else(|| "something".to_owned());
            return Err(Fault::new(Code::ELEMENT_COVERED.of(&by), format!("{by} lies over {what}")));
        }
        let (x, y) = (part.rect.x + part.rect.width / 2.0, part.rect.y + part.rect.height / 2.0);
        self.input(&[Input::Move(x, y), Input::Down("left", 1), Input::Up("left", 1)]).await
    }

    /// Sends trusted input to the page. What it leads to is looked at afterwards.
    ///
    /// # Errors
    ///
    /// What the driver said.
    pub async fn input(&mut self, inputs: &[Input]) -> Result<(), Fault> {
        let top = self.stage.session.driver.top();
        match self.stage.session.driver.act(&top, (0.0, 0.0), inputs, None).await {
            Ok(_) | Err(BrowserError::ContextGone | BrowserError::DialogOpen | BrowserError::TabGone) => {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Does something to an element of the page, as a step of a scenario does it.
    ///
    /// # Errors
    ///
    /// Why it was refused, with what was seen.
    pub async fn act(&mut self, id: &str, action: Action) -> Result<(), Refused> {
        let step = step_of(id, action);
        let patience = self.patience().map_err(Refused::before_any_look)?;
        act(self.stage, &step, Instant::now() + patience).await.map(drop)
    }

    /// A step has ended: its picture, its findings. Whether all is well and the check may go on.
    pub async fn ended(&mut self, mut noted: Noted, done: Result<(), Fault>) -> bool {
        if let Err(fault) = done {
            self.record.stopped |= fault.code.kind() != Kind::Broken;
            noted.find(fault);
        }
        let good = noted.findings.is_empty();
        noted.picture(self.stage, self.record.steps.len() + 1, !good).await;
        noted.end(self.stage, self.record);
        good && !self.record.stopped
    }

    /// Something that could not be checked here, and why: named, never taken for good.
    pub fn unchecked(&mut self, id: &str, words: String) {
        Noted::begin(id, self.item.item.kind.word(), words).not_reached(self.stage, self.record);
    }
}
