//! Judges a step that is shown: its element, its balloon, its words, and whether the goal can wait for it.

use super::{
    super::{
        looked::{find_for, tell},
        texts,
        ways::{Way, ways},
    },
    facts::{Facts, Play},
    play::Playing,
};
use crate::{fault::Fault, guidance::placement, resolve::Resolved, trace::Refused};
use browser::{Need, guidance::Rect};
use scenarios::{
    Code, Language,
    content::{Step, Visible},
};
use serde::Deserialize;
use std::time::Duration;

/// How long a balloon may take to stand still.
const SETTLE: Duration = Duration::from_secs(3);

/// How far beside the player's element our point may be, in CSS pixels: rounding, and a page that scrolls.
const SLACK: f64 = 4.0;

/// The player's state once the balloon and its element stand still, and what is on top in the balloon's middle.
#[derive(Deserialize)]
struct Still {
    state: Facts,
    top: Option<String>,
}

impl Playing<'_, '_> {
    /// The language that the step's texts should be in.
    pub fn language(&self) -> Language {
        crate::items::language_of(&self.check.published, self.check.stage.options.language.as_ref())
    }

    /// Finds all that is wrong with a step that is shown, the first of what a person would meet first. False where it
    /// was gone before it could be looked at.
    pub async fn judge(&mut self, play: &Play, step: &Step) -> Result<bool, Fault> {
        let id = self.id(&play.item, &step.id);
        let Some(visible) = step.kind.visible().cloned() else { return Ok(true) };
        let is_there = |still: &Still| {
            still.state.play.as_ref().is_some_and(|now| now.key() == play.key() && now.phase == "shown")
        };
        let mut still = self.still_facts().await?;
        if !is_there(&still) {
            return Ok(false);
        }
        let mut is_sound = true;
        if let Some(element) = &visible.on {
            let fault = self.element(&id, element, step, &visible, &mut still).await?;
            if !is_there(&still) {
                return Ok(false);
            }
            is_sound = fault.is_none();
            if let Some(fault) = fault {
                self.note(Some(&id), fault);
            }
        }
        if let Some(fault) = self.balloon(&still, &visible, is_sound) {
            self.note(Some(&id), fault);
        }
        let place = format!("{}.{}", play.item, step.id);
        let wanted = self.language();
        if !texts::says_something(&self.check.published, &place, &wanted) {
            self.note(Some(&id), Fault::new(Code::BALLOON_EMPTY, format!("{place} has no text in {wanted}")));
        }
        for (code, message) in texts::check(&self.check.published, &place, &wanted) {
            self.note(Some(&id), Fault::new(code, message));
        }
        if ways(step, &visible).first().is_some_and(Way::asks_something) {
            self.too_early(&still.state, &id);
        }
        let number = self.tale.shown.len();
        if let Some(open) = &mut self.tale.open {
            let failed = !open.findings.is_empty();
            open.picture(self.check.stage, number, failed).await;
        }
        Ok(true)
    }

    /// A goal that holds while there is something left to do proves nothing.
    pub fn too_early(&mut self, facts: &Facts, id: &str) {
        let Some(play) = &facts.play else { return };
        let Some(goal) = play.goal.as_ref() else { return };
        let holds = goal.trace.as_ref().is_some_and(|trace| trace["truth"] == "true");
        let told = self.check.record.findings.iter().any(|finding| finding.code == Code::GOAL_TOO_EARLY);
        if (goal.reached || holds) && !told {
            let message = "the goal is reached, and this step still has something to be done";
            self.note(Some(id), Fault::new(Code::GOAL_TOO_EARLY, message));
        }
    }

    /// Looks for the step's element ourselves: it has to be the player's. What is wrong with it.
    async fn element(
        &mut self,
        id: &str,
        element: &str,
        step: &Step,
        visible: &Visible,
        still: &mut Still,
    ) -> Result<Option<Fault>, Fault> {
        let clicks = ways(step, visible).iter().any(|way| matches!(way, Way::Click(name) if name == element));
        let need = if clicks { Need::Click } else { Need::Hover };
        let within = self.patience.min(Duration::from_secs(5));
        let mut found = find_for(self.check.stage, id, element, need, within).await;
        let mut is_elsewhere = self.is_elsewhere(&found, still).await?;
        if is_elsewhere {
            // A page that was still scrolling.
            found = find_for(self.check.stage, id, element, need, within).await;
            is_elsewhere = self.is_elsewhere(&found, still).await?;
        }
        let trace = match &found {
            Ok(resolved) => resolved.trace.clone(),
            Err(refused) => refused.trace.clone(),
        };
        if let Some(open) = &mut self.tale.open {
            tell(self.check.stage, &mut open.result, element, &trace);
            open.findings.extend(trace.findings.clone());
        }
        Ok(match &found {
            Ok(_) if is_elsewhere => {
                let ours = trace.element.unwrap_or_default();
                Some(Fault::new(
                    Code::ELEMENT_WRONG,
                    format!("`{element}` is {ours}, and the player's balloon is at another element"),
                ))
            }
            Ok(_) => None,
            Err(refused)
                if refused.fault.code.detail().is_some_and(|by| by.starts_with("surefoot-player")) =>
            {
                Some(Fault::new(Code::BALLOON_COVERING, format!("the balloon hides `{element}`")))
            }
            Err(refused) => Some(refused.fault.clone()),
        })
    }

    /// Whether what we found is not where the player's element is, once nothing moves any more.
    async fn is_elsewhere(
        &mut self,
        found: &Result<Resolved, Refused>,
        still: &mut Still,
    ) -> Result<bool, Fault> {
        let Ok(resolved) = found else {
            *still = self.still_facts().await?;
            return Ok(false);
        };
        // Frames may have to be scrolled for it.
        let at = self.check.stage.session.in_window(&resolved.place, &resolved.ready).await?;
        *still = self.still_facts().await?;
        let player = still.state.play.as_ref().and_then(|play| play.step.as_ref()?.element.as_ref()?.area);
        let (Some(area), Some((x, y))) = (player, at) else { return Ok(false) };
        let within = |at: f64, from: f64, length: f64| at >= from - SLACK && at <= from + length + SLACK;
        Ok(!(within(x, area.x, area.width) && within(y, area.y, area.height)))
    }

    /// What is wrong with the balloon.
    fn balloon(&self, still: &Still, visible: &Visible, is_sound: bool) -> Option<Fault> {
        let play = still.state.play.as_ref()?;
        let element = play.step.as_ref().and_then(|step| step.element.as_ref());
        let Some(balloon) = play.balloon.as_ref().filter(|balloon| !balloon.away) else {
            let code = if play.balloon.is_some() { Code::ELEMENT_OFFSCREEN } else { Code::BALLOON_ABSENT };
            // Where its element is wrong, its place is too: that is said already.
            return is_sound.then(|| {
                Fault::new(code, "the player shows no balloon, as the step's element is not in view")
            });
        };
        if balloon.area.width < 2.0 || balloon.area.height < 2.0 {
            return Some(Fault::new(Code::BALLOON_ABSENT, "the balloon has no size: the page hides it"));
        }
        let window = still.state.about.window;
        let (x, y) = (balloon.area.x + balloon.area.width / 2.0, balloon.area.y + balloon.area.height / 2.0);
        let is_in = x > 0.0 && y > 0.0 && x < window.0 && y < window.1;
        match &still.top {
            Some(top) if top == "surefoot-player" => {}
            _ if !is_in => {}
            top => {
                let over = top.clone().unwrap_or_else(|| "nothing".to_owned());
                return Some(Fault::new(
                    Code::BALLOON_ABSENT,
                    format!("where the balloon is, a person sees {over}"),
                ));
            }
        }
        if !is_sound {
            return None;
        }
        let target: Option<Rect> = element.and_then(|element| element.shown.or(element.area));
        let side = placement::declared(visible.side, still.state.direction.as_deref() == Some("rtl"));
        let (code, message) =
            placement::check(balloon.area, target.filter(|_| visible.on.is_some()), side, window)?;
        Some(Fault::new(code, message))
    }

    /// The state once nothing moves any more.
    async fn still_facts(&mut self) -> Result<Still, Fault> {
        let expression = format!(
            "(async()=>{{for(let end=Date.now()+{},was='',same=0;;){{const s=surefoot.player.state()||{{}},p=s.play,b=p&&p.balloon;\
             const now=b&&!b.away?JSON.stringify([b.box,p.step&&p.step.element&&p.step.element.box]):'';\
             same=now&&now===was?same+1:0;was=now;\
             if(same>1||Date.now()>=end||!p||p.phase!=='shown'){{const r=b&&b.box,\
             t=r&&document.elementFromPoint(r.x+r.width/2,r.y+r.height/2);return{{state:s,top:t?t.localName:null}}}}\
             await new Promise(done=>setTimeout(done,60))}}}})()",
            SETTLE.as_millis()
        );
        for _ in 0..5 {
            match self.check.player.call(&mut self.check.stage.session, &expression).await {
                Ok(value) => {
                    return serde_json::from_value(value).map_err(|error| {
                        Fault::new(Code::DRIVER_CRASHED, format!("the player's state: {error}"))
                    });
                }
                Err(browser::BrowserError::DialogOpen) => self.dialog().await?,
                Err(browser::BrowserError::ContextGone) => {
                    let timeout = self.check.stage.options.navigation_timeout;
                    self.check.stage.session.driver.settle_navigation(true, timeout).await?;
                    self.check.player.arrived(&mut self.check.stage.session, false).await?;
                }
                Err(browser::BrowserError::Agent(_)) => {
                    self.check.player.arrived(&mut self.check.stage.session, true).await?
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Still { state: Facts::default(), top: None })
    }
}
