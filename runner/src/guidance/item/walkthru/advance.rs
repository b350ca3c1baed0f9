//! Takes the way on from a step by trusted input, and does what the player asks for.

use super::{
    super::{looked::find_for, own::Check},
    facts::{Ask, Facts, Play},
    play::Playing,
    sample,
    ways::Way,
};
use crate::fault::Fault;
use browser::{BrowserError, Goal, Input, Need, guidance::Spot};
use scenarios::{
    Action, Code, Text,
    content::{Act, Step, StepKind},
    scenario::{Button, Choice},
};
use std::time::Duration;

impl Playing<'_, '_> {
    /// Takes a way on; the fault says why it can't be taken.
    pub async fn take(&mut self, play: &Play, step: &Step, way: &Way) -> Result<Option<Fault>, Fault> {
        let id = self.id(&play.item, &step.id);
        let within = self.patience;
        let refused = |done: crate::act::Result<()>| done.err().map(|refused| refused.fault);
        Ok(match way {
            Way::Delay(_) | Way::Until(_, None) => None,
            // A moment later, if it is not so by itself.
            Way::Until(..) if self.tale.tries < 2 => None,
            Way::Until(_, Some(way)) => {
                let way = self.fitting(&id, way).await;
                Box::pin(self.take(play, step, &way)).await?.filter(|_| false)
            }
            Way::Next => self.press_next().await?,
            Way::Click(element) => refused(self.act(&id, click(element), within).await),
            Way::Hover(element) => {
                self.move_away().await?;
                refused(self.act(&id, Action::Hover { target: element.clone() }, within).await)
            }
            Way::Type(element) => self.fill_in(&id, element, within).await?,
            Way::Select(element, choice) => self.choose(&id, element, choice.as_ref(), within).await?,
            Way::Refresh(Some(element)) if self.tale.tries < 2 => {
                // A click on what leads nowhere is no fault: it is loaded again then.
                self.act(&id, click(element), within.min(Duration::from_secs(5)))
                    .await
                    .err()
                    .filter(|_| false)
                    .map(|refused| refused.fault)
            }
            Way::Refresh(_) => {
                let timeout = self.check.stage.options.navigation_timeout;
                self.check.stage.session.driver.navigate(Goal::Reload, timeout).await?;
                None
            }
        })
    }

    /// Presses the balloon's button, where it is now.
    async fn press_next(&mut self) -> Result<Option<Fault>, Fault> {
        let settled = "!s.play||s.play.phase!=='shown'||s.play.balloon&&!s.play.balloon.away";
        let now =
            self.check.player.until(&mut self.check.stage.session, settled, Duration::from_secs(2)).await;
        let play = match now {
            Ok((_, state)) => serde_json::from_value::<Facts>(state).ok().and_then(|facts| facts.play),
            // Whoever looks next deals with it.
            Err(BrowserError::ContextGone | BrowserError::DialogOpen | BrowserError::TabGone) => {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        // It has gone on meanwhile: what stands there now is another one's button.
        let Some(play) = play.filter(|play| play.key() == self.tale.key && play.phase == "shown") else {
            return Ok(None);
        };
        let button = play.balloon.and_then(|balloon| balloon.button).filter(|area| area.width > 0.0);
        let Some(area) = button else {
            return Ok(Some(Fault::new(
                Code::STEP_NOT_ADVANCING.of("next"),
                "the balloon has no button that can be seen",
            )));
        };
        let spot =
            Spot { x: area.x + area.width / 2.0, y: area.y + area.height / 2.0, label: "next".to_owned() };
        crate::guidance::advance::press(&mut self.check.stage.session, &spot).await?;
        Ok(None)
    }

    /// The pointer leaves wherever it is, so that it can come.
    async fn move_away(&mut self) -> Result<(), Fault> {
        let top = self.check.stage.session.top();
        match self
            .check
            .stage
            .session
            .driver
            .act(&top.frame, (0.0, 0.0), &[Input::Move(1.0, 1.0)], None)
            .await
        {
            Ok(_) | Err(BrowserError::ContextGone | BrowserError::DialogOpen) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What a person would do at an element: fill in a field, click anything else.
    async fn fitting(&mut self, id: &str, way: &Way) -> Way {
        let Way::Click(element) = way else { return way.clone() };
        let found = find_for(self.check.stage, id, element, Need::None, Duration::from_secs(2)).await;
        match found {
            Ok(found) if found.ready.tag == "select" => Way::Select(element.clone(), None),
            Ok(found) if is_field(&found.ready.tag, &found.ready.kind_of_input) => Way::Type(element.clone()),
            _ => way.clone(),
        }
    }

    /// Enters what the field should take, and leaves it.
    async fn fill_in(&mut self, id: &str, element: &str, within: Duration) -> Result<Option<Fault>, Fault> {
        let bad = self.tale.bad.take_if(|(field, _)| field == element).map(|(_, text)| text);
        let text = match bad {
            Some(bad) => bad,
            None => self.good_entry(id, element).await,
        };
        let done = self.enter(id, element, &text, within).await;
        let Err(refused) = done else {
            let top = self.check.stage.session.top();
            self.check.stage.session.press(&top, "Tab").await?;
            return Ok(None);
        };
        Ok(Some(refused.fault))
    }

    pub async fn enter(
        &mut self,
        id: &str,
        element: &str,
        text: &str,
        within: Duration,
    ) -> crate::act::Result<()> {
        let action = Action::Type {
            into: element.to_owned(),
            text: Text::Plain(text.to_owned()),
            append: false,
            by_key: false,
        };
        self.act(id, action, within).await?;
        self.typed.insert(element.to_owned(), text.to_owned());
        Ok(())
    }

    pub async fn good_entry(&mut self, id: &str, element: &str) -> String {
        self.check.good_entry(id, element).await
    }

    /// Chooses in a list; in one of the page's own making by keys.
    async fn choose(
        &mut self,
        id: &str,
        element: &str,
        choice: Option<&Choice>,
        within: Duration,
    ) -> Result<Option<Fault>, Fault> {
        let tries: Vec<Choice> = match choice {
            Some(choice) => vec![choice.clone()],
            None => vec![Choice::Index(1), Choice::Index(0)],
        };
        let mut last = None;
        for choice in tries {
            let action = Action::Select { target: element.to_owned(), choices: vec![choice] };
            // A list of one option has no second one: no need to wait for it.
            let within = if last.is_none() && matches!(action, Action::Select { .. }) {
                within.min(Duration::from_secs(5))
            } else {
                within
            };
            match self.act(id, action, within).await {
                Ok(()) => return Ok(None),
                Err(refused) => last = Some(refused.fault),
            }
        }
        let Some(fault) = last else { return Ok(None) };
        if fault.code != Code::ACT_FAILED {
            return Ok(Some(fault));
        }
        if let Err(refused) = self.act(id, click(element), within).await {
            return Ok(Some(refused.fault));
        }
        let top = self.check.stage.session.top();
        self.check.stage.session.press(&top, "ArrowDown").await?;
        self.check.stage.session.press(&top, "Enter").await?;
        Ok(None)
    }

    /// The player asks us for an act: a test has trusted input, scripts have not.
    pub async fn lend_hands(&mut self, ask: &Ask, play: &Play) -> Result<bool, Fault> {
        let Some(step) = self.current(play) else { return Ok(true) };
        let id = self.id(&play.item, &step.id);
        let act: Act = serde_json::from_value(ask.act.clone())
            .map_err(|error| Fault::new(Code::PROJECT_UNUSABLE, format!("step `{id}`: {error}")))?;
        let is_auto = matches!(step.kind, StepKind::Auto { .. });
        if is_auto && self.tale.open.as_ref().is_none_or(|open| open.result.id != id) {
            self.left().await;
            self.has_moved();
            self.tale.open = Some(self.begin(play, &step));
            self.tale.shown.push((play.item.clone(), step.id.clone()));
            self.told.insert((play.item.clone(), step.id.clone()));
            self.tale.key = play.key();
            if let Some(open) = &mut self.tale.open {
                open.result.target = Some(act.element().to_owned());
            }
            let facts = Facts { play: Some(play.clone()), ..Facts::default() };
            self.too_early(&facts, &id);
        }
        self.provoke_before(play, &step).await?;
        self.tale.asked = ask.id;
        let done = self.perform(&id, &act).await;
        let ok = done.is_ok();
        if let Err(refused) = done {
            match is_auto {
                true => self.note(Some(&id), refused),
                false => {
                    let fault = Fault::new(Code::STEP_PRE_ACTION_FAILED.of(act.element()), refused.message);
                    self.tale.before.entry(id).or_default().insert(0, fault);
                }
            }
        }
        if let (true, Some(open)) = (is_auto, &mut self.tale.open) {
            let (number, failed) = (self.tale.shown.len(), !ok);
            open.picture(self.check.stage, number, failed).await;
        }
        let told = self
            .check
            .player
            .call(&mut self.check.stage.session, &format!("surefoot.player.acted({},{ok})", ask.id))
            .await;
        match told {
            Ok(_)
            | Err(
                BrowserError::ContextGone
                | BrowserError::DialogOpen
                | BrowserError::Agent(_)
                | BrowserError::TabGone,
            ) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Does an act of the content; the error says why not.
    pub async fn perform(&mut self, id: &str, act: &Act) -> Result<(), Fault> {
        let within = self.patience;
        let done = match act {
            Act::Click(element) => self.act(id, click(element), within).await,
            Act::Hover(element) => {
                self.move_away().await?;
                self.act(id, Action::Hover { target: element.clone() }, within).await
            }
            Act::Focus(element) => {
                let asked = super::super::looked::step_of(id, Action::Hover { target: element.clone() });
                let deadline = std::time::Instant::now() + within;
                let look = crate::resolve::look(Need::Focus);
                crate::resolve::resolve(self.check.stage, &asked, element, look, deadline).await.map(drop)
            }
            Act::Type { into, text } => self.enter(id, into, text, within).await,
            Act::Select { list, choice } => {
                let action = Action::Select { target: list.clone(), choices: vec![choice.clone()] };
                self.act(id, action, within).await
            }
        };
        done.map_err(|refused| refused.fault)
    }
}

impl Check<'_, '_> {
    /// What a field should take.
    pub(in crate::guidance::item) async fn good_entry(&mut self, id: &str, element: &str) -> String {
        let found = find_for(self.stage, id, element, Need::None, Duration::from_secs(2)).await.ok();
        let target = self.stage.target(element);
        let found = found.as_ref().map(|found| &found.ready);
        sample::entry(&self.item.content.contents, &self.item.system, element, &target, found)
    }
}

fn is_field(tag: &str, kind: &str) -> bool {
    tag == "textarea"
        || (tag == "input"
            && !matches!(kind, "button" | "submit" | "reset" | "image" | "checkbox" | "radio" | "file"))
}

fn click(element: &str) -> Action {
    Action::Click { target: element.to_owned(), button: Button::Left, count: 1, modifiers: vec![], at: None }
}
