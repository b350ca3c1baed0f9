//! A step that is shown: it is judged, then the way on is taken; and where it can't be shown, why.

use super::{
    super::{
        looked::{find_for, tell, words},
        noted::Noted,
        ways::{Way, way_at, ways},
    },
    facts::{Facts, Play, blocked},
    play::Playing,
};
use crate::fault::Fault;
use browser::{BrowserError, Need};
use scenarios::{
    Code, Outcome,
    content::{Step, StepKind},
};
use std::time::Duration;

/// How long an element is looked for that the player has given up on: what is late is not missing.
const LOOK: Duration = Duration::from_secs(3);

/// How long a rule may take to come true by itself before something is done for it.
const MOMENT: Duration = Duration::from_millis(1500);

impl Playing<'_, '_> {
    /// How long the next thing may take.
    pub fn next_within(&self) -> Duration {
        if self.tale.key.is_empty() {
            return self.patience + Duration::from_secs(2);
        }
        let way = self.tale.shown.last().and_then(|(item, step)| self.way_of(item, step));
        match (way, self.tale.tries) {
            (Some(Way::Delay(time)), _) => time + self.patience,
            (Some(Way::Until(_, Some(_))), 1) => MOMENT,
            (_, 1) => self.patience.min(Duration::from_secs(5)),
            _ => self.patience,
        }
    }

    /// The way on that is tried now.
    fn way_of(&self, item: &str, step: &str) -> Option<Way> {
        let step = self.step(item, step)?;
        if let Some(trigger) = self.tale.vary.alone.get(&step.id) {
            return way_at(step.kind.visible()?, *trigger).filter(|_| self.tale.way == 0);
        }
        let mut ways = ways(&step, step.kind.visible()?);
        if let Some((varied, word)) = &self.tale.vary.way
            && *varied == step.id
            && let Some(at) = ways.iter().position(|way| way.word() == *word)
        {
            let first = ways.remove(at);
            ways.insert(0, first);
        }
        ways.into_iter().nth(self.tale.way)
    }

    /// A step is shown that was not dealt with yet.
    pub async fn shown(&mut self, play: &Play) -> Result<bool, Fault> {
        let Some(step) = self.current(play) else {
            return self
                .stop(Fault::new(
                    Code::PROJECT_UNUSABLE,
                    "the player shows a step that the content does not have",
                ))
                .await;
        };
        let place = (play.item.clone(), step.id.clone());
        let is_again = self.tale.open.is_some() && self.tale.shown.last() == Some(&place);
        if !is_again {
            self.left().await;
            self.has_moved();
            self.tale.open = Some(self.begin(play, &step));
            self.tale.shown.push(place.clone());
            if self.goes_round(play, &step) {
                let code = if self.leads_to_others() { Code::CONNECT_CYCLE } else { Code::FLOW_ENDLESS };
                return self.stop(Fault::new(code, format!("step `{}` came again and again", step.id))).await;
            }
            for fault in self.tale.before.remove(&self.id(&place.0, &place.1)).unwrap_or_default() {
                let id = self.id(&place.0, &place.1);
                self.note(Some(&id), fault);
            }
            self.remember_page(&place).await;
            self.tell_current(play);
            self.held().await;
        }
        if !self.told.contains(&place) && self.judge(play, &step).await? {
            self.told.insert(place.clone());
        }
        self.tale.key = play.key();
        self.let_go().await?;
        self.take_way(play, &step).await
    }

    /// Whether the play has gone on from the step that was dealt with.
    async fn has_left(&mut self) -> Result<bool, Fault> {
        let state = self.check.player.state(&mut self.check.stage.session).await;
        match state.map(serde_json::from_value::<Facts>) {
            Ok(Ok(facts)) => Ok(facts.play.is_none_or(|play| play.key() != self.tale.key)),
            Ok(Err(_)) => Ok(false),
            Err(BrowserError::ContextGone | BrowserError::Agent(_) | BrowserError::TabGone) => Ok(true),
            Err(BrowserError::DialogOpen) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// What leads on by itself was held while we looked at the step.
    async fn let_go(&mut self) -> Result<(), Fault> {
        match self.check.player.call(&mut self.check.stage.session, "surefoot.player.hold(false)").await {
            // In another document nothing is held.
            Ok(_)
            | Err(
                BrowserError::ContextGone
                | BrowserError::DialogOpen
                | BrowserError::Agent(_)
                | BrowserError::TabGone,
            ) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whoever follows step by step lets it go; whoever watches has time to.
    async fn held(&mut self) {
        let words = self.tale.open.as_ref().map(|open| open.result.words.clone()).unwrap_or_default();
        let options = &self.check.stage.options;
        if !options.slow.is_zero() {
            tokio::time::sleep(options.slow).await;
        }
        if let Some(gate) = options.gate.clone() {
            let held = gate.pass(self.check.stage.secrets.redact(&words)).await;
            self.check.end += held;
        }
    }

    /// The step's result, begun.
    pub fn begin(&self, play: &Play, step: &Step) -> Noted {
        let number = self.number(&play.item, &step.id);
        let visible = step.kind.visible();
        let title = super::super::texts::title(
            &self.check.published,
            &format!("{}.{}", play.item, step.id),
            &self.language(),
        );
        let on = visible.and_then(|visible| visible.on.as_deref());
        let words = match visible {
            Some(_) => words(number, self.count(&play.item), &title, on),
            None => described(step),
        };
        let mut noted = Noted::begin(self.id(&play.item, &step.id), step.kind.word(), words);
        noted.result.target = on.map(str::to_owned);
        noted
    }

    /// A step comes round more often than error groups and a person's patience explain.
    fn goes_round(&self, play: &Play, step: &Step) -> bool {
        let in_group = |path: &serde_json::Value| {
            path.as_array().is_some_and(|path| path.iter().any(|part| part == "steps"))
        };
        let times = self.tale.shown.iter().filter(|(item, id)| *item == play.item && *id == step.id).count();
        let most = if play.step.as_ref().is_some_and(|step| in_group(&step.path)) { 100 } else { 3 };
        times > most
    }

    fn leads_to_others(&self) -> bool {
        let items = self.check.published.items.values();
        items.flat_map(scenarios::content::steps_of).any(|step| matches!(step.kind, StepKind::Connect { .. }))
    }

    /// Takes the way on.
    async fn take_way(&mut self, play: &Play, step: &Step) -> Result<bool, Fault> {
        let Some(way) = self.way_of(&play.item, &step.id) else {
            return self.stop(Fault::new(Code::STEP_NOT_ADVANCING, "nothing leads on from the step")).await;
        };
        self.tale.tries += 1;
        self.provoke_before(play, step).await?;
        if self.tale.tries == 1 {
            // What is put right and saved leads on by itself, so that a button of the step would not be pressed.
            if !self.tale.vary.alone.contains_key(&step.id) {
                self.mend_in_group(play, step).await?;
            }
            Box::pin(self.fill_in_alone(play, step, &way)).await?;
        }
        self.tale.took = Some((step.id.clone(), way.clone()));
        let taken = Box::pin(self.take(play, step, &way)).await?;
        let Some(fault) = taken else { return Ok(true) };
        // It has reached the player: what we made out of it afterwards was another step's veil.
        if self.has_left().await? {
            return Ok(true);
        }
        let id = self.id(&play.item, &step.id);
        // Where its element or its balloon is wrong, that is why.
        if self.tale.open.as_ref().is_none_or(|open| open.findings.is_empty()) {
            self.note(Some(&id), fault);
        }
        self.other_way(play, step, &way).await
    }

    /// The step is still shown though its way on was taken: once more, as a busy page may have lost a click.
    pub async fn still(&mut self, play: &Play) -> Result<bool, Fault> {
        let Some(step) = self.current(play) else { return Ok(false) };
        let Some(way) = self.way_of(&play.item, &step.id) else { return Ok(false) };
        let again = if matches!(way, Way::Delay(_)) { 1 } else { 2 };
        if self.tale.tries < again {
            return self.take_way(play, &step).await;
        }
        let rules = step.kind.visible().map(|visible| visible.next.as_slice()).unwrap_or_default();
        let wanted = rules.iter().find_map(|trigger| match trigger {
            scenarios::content::Trigger::When(rule) if way.word() == "when" => {
                Some(scenarios::content::rule_line(rule))
            }
            scenarios::content::Trigger::Appears(element) if way.word() == "appears" => Some(element.clone()),
            _ => None,
        });
        let wanted = wanted.map(|wanted| format!(" ({wanted})")).unwrap_or_default();
        let held = blocked(play);
        let held = if held.is_empty() { String::new() } else { format!("; {held}") };
        let message = format!("`{}`{wanted} does not lead on: the step is still there{held}", way.word());
        let id = self.id(&play.item, &step.id);
        self.note(Some(&id), Fault::new(Code::STEP_NOT_ADVANCING.of(way.word()), message));
        if self.other_way(play, &step, &way).await? {
            return self.take_way(play, &step).await;
        }
        Ok(false)
    }

    /// The next of the step's ways on, so that the steps behind it are seen too; false where there is none.
    async fn other_way(&mut self, play: &Play, step: &Step, failed: &Way) -> Result<bool, Fault> {
        self.tale.way += 1;
        self.tale.tries = 0;
        if self.way_of(&play.item, &step.id).is_some() {
            // Nothing waits for the same thing twice.
            self.tale.key = play.key();
            return Ok(true);
        }
        tracing::debug!(step = %step.id, "No way on from step {} behind `{}`", step.id, failed.word());
        if let Some(open) = &mut self.tale.open {
            let number = self.tale.shown.len();
            open.picture(self.check.stage, number, true).await;
        }
        self.left().await;
        self.check.record.stopped = true;
        Ok(false)
    }

    /// Opens the result of a step that holds the play back, where it is not open.
    pub async fn open_for(&mut self, play: &Play, step: &Step) {
        let id = self.id(&play.item, &step.id);
        if self.tale.open.as_ref().is_none_or(|open| open.result.id != id) {
            self.left().await;
            self.tale.open = Some(self.begin(play, step));
            self.tale.shown.push((play.item.clone(), step.id.clone()));
        }
    }

    /// The player can't go on.
    pub async fn stuck(&mut self, play: &Play) -> Result<bool, Fault> {
        let reason = play.stuck.clone().unwrap_or_default();
        let Some(step) = self.current(play) else { return Ok(false) };
        let place = (play.item.clone(), step.id.clone());
        self.open_for(play, &step).await;
        self.told.insert(place.clone());
        let id = self.id(&place.0, &place.1);
        for fault in self.tale.before.remove(&id).unwrap_or_default() {
            self.note(Some(&id), fault);
        }
        let known = self.tale.open.as_ref().is_some_and(|open| !open.findings.is_empty());
        let element = match &step.kind {
            StepKind::Step(visible) => visible.on.clone(),
            StepKind::Auto { act } => Some(act.element().to_owned()),
            _ => None,
        };
        let fault = match element.filter(|_| reason.starts_with("element.")) {
            Some(element) => self.not_there(&id, &element, &reason).await,
            None => self.held_back(&reason, play),
        };
        match known && !reason.starts_with("element.") {
            true => {
                self.left().await;
                self.check.record.stopped = true;
                Ok(false)
            }
            false => self.stop(fault).await,
        }
    }

    fn held_back(&self, reason: &str, play: &Play) -> Fault {
        let held = blocked(play);
        match Code::parse(reason) {
            Some(code) if held.is_empty() => Fault::new(code.clone(), code.entry().meaning),
            Some(code) => Fault::new(code, held),
            None => Fault::new(Code::PROJECT_UNUSABLE, format!("the player can't play the step: {reason}")),
        }
    }

    /// The player does not find or see an element: what we know of it decides whether it has only moved.
    async fn not_there(&mut self, id: &str, element: &str, reason: &str) -> Fault {
        let found = find_for(self.check.stage, id, element, Need::Seen, LOOK.min(self.patience)).await;
        let (trace, ours) = match found {
            Ok(resolved) => (resolved.trace, None),
            Err(refused) => (refused.trace, Some(refused.fault)),
        };
        if let Some(open) = &mut self.tale.open {
            tell(self.check.stage, &mut open.result, element, &trace);
            if ours.is_none() {
                open.result.outcome = Outcome::Missing;
            }
        }
        let code = Code::parse(reason).unwrap_or(Code::ELEMENT_MISSING);
        match ours {
            Some(fault) if fault.code.name() == code.name() || code == Code::ELEMENT_MISSING => fault,
            Some(fault) => Fault::new(code, format!("the player waited for `{element}`; {}", fault.message)),
            None => {
                let seen = trace.element.unwrap_or_default();
                Fault::new(
                    code,
                    format!("the player waited for `{element}` in vain; by likeness it is {seen}"),
                )
            }
        }
    }
}

/// A step that nobody sees, in words.
pub(super) fn described(step: &Step) -> String {
    match &step.kind {
        StepKind::Auto { act } => format!("does something for the person at {}", act.element()),
        StepKind::Split(split) => format!("goes two ways: {}", scenarios::content::rule_line(&split.when)),
        StepKind::Wait(wait) => format!("waits for {}", scenarios::content::rule_line(&wait.when)),
        StepKind::ErrorGroup(group) => format!("helps while {}", scenarios::content::rule_line(&group.when)),
        StepKind::Go { .. } => "leads elsewhere".to_owned(),
        StepKind::Connect { item } => format!("goes on with {item}"),
        StepKind::Popup(_) | StepKind::Step(_) => step.id.clone(),
    }
}
