//! One play of a walk-thru: what comes next is waited for in the page, and dealt with.
//!
//! Whatever the page does, it comes to an end: each wait has its deadline, a step that is shown over and over is
//! endless, and so is a page that loads itself anew again and again.

use super::{
    super::{noted::Noted, own::Check, ways::Way},
    facts::{Done, Facts, Play, Split, blocked},
};
use crate::{act, fault::Fault, play::after};
use browser::BrowserError;
use scenarios::{
    Action, Code, Finding,
    content::{Item, ItemKind, Step, StepKind, steps_of},
    flow::{FlowAround, FlowFacts},
    scenario::Destination,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    time::{Duration, Instant},
};

/// The key of a step's `extra` that [`taken`] stands under.
pub(crate) const TAKEN: &str = "taken";

/// How often a page may be replaced under a step that does not go on.
const RELOADS: u32 = 5;

/// A walk-thru that is being checked, over all its plays.
pub(super) struct Playing<'c, 's> {
    pub check: Check<'c, 's>,
    /// How long the player waits for an element, and we for what an act leads to.
    pub patience: Duration,
    /// Items and steps that have a result.
    pub told: HashSet<(String, String)>,
    /// Ways that were taken at splits.
    pub arms: BTreeSet<Split>,
    /// What the Flow Tracker would show, by item and step.
    pub flows: BTreeMap<(String, String), FlowFacts>,
    /// Triggers that have led on, by their places in the file, by the item's own steps.
    pub proven: BTreeMap<String, BTreeSet<usize>>,
    /// Start points that a play has begun at.
    pub begun: BTreeSet<String>,
    /// The pages that steps with a start point were shown on.
    pub pages: HashMap<String, String>,
    /// What is around the step that plays, where somebody watches.
    pub around: Option<FlowAround>,
    /// What was entered, by element.
    pub typed: HashMap<String, String>,
    pub tale: Tale,
    /// The number of the document that the player was last seen in.
    documents: u64,
    /// Events that were heard already.
    pub heard: HashSet<String>,
}

/// What a play does otherwise than usual.
#[derive(Debug, Clone, Default)]
pub(super) struct Vary {
    /// The error group that is made necessary.
    pub provoke: Option<String>,
    /// The way on from a step, by its word.
    pub way: Option<(String, &'static str)>,
    /// Steps of which one trigger alone is heard, by its place in the file.
    pub alone: BTreeMap<String, usize>,
    /// The page that it begins on, where that is not the item's own.
    pub from: Option<String>,
}

/// One play so far.
#[derive(Default)]
pub(super) struct Tale {
    pub vary: Vary,
    /// The shown step that was dealt with.
    pub key: String,
    /// How often its way on was tried.
    pub tries: u32,
    /// Which of its ways on is tried.
    pub way: usize,
    /// The way that was taken last, with its step.
    pub took: Option<(String, Way)>,
    pub open: Option<Noted>,
    /// Faults of what steps do before they show.
    pub before: HashMap<String, Vec<Fault>>,
    /// Steps that were shown, in their order, each with its item.
    pub shown: Vec<(String, String)>,
    /// The number of the item's last step that was shown.
    pub reached: usize,
    pub outcomes: BTreeMap<(String, String), Done>,
    /// Whether goals were reached, by item, and what was there instead.
    pub goals: HashMap<String, Result<(), String>>,
    /// The ask of this document that was answered last.
    pub asked: u64,
    /// What was provoked, and what the fields held before.
    pub provoked: Option<Vec<(String, String)>>,
    /// What is entered in a field in place of something good.
    pub bad: Option<(String, String)>,
    pub mended: bool,
    /// What held it back when those who watch were told last.
    pub held: String,
    reloads: u32,
    sign: (String, Option<Instant>),
}

impl Tale {
    /// A play that begins.
    pub fn of(vary: Vary) -> Tale {
        Tale { vary, ..Tale::default() }
    }
}

/// What came of waiting.
pub(super) enum Look {
    Met(Box<Facts>),
    Late(Box<Facts>),
    /// There is another document.
    Elsewhere,
    /// The tab is gone.
    Closed,
}

impl<'c, 's> Playing<'c, 's> {
    pub fn of(check: Check<'c, 's>) -> Playing<'c, 's> {
        Playing {
            patience: check.stage.options.step_timeout,
            documents: check.stage.session.driver.documents(),
            check,
            told: HashSet::new(),
            arms: BTreeSet::new(),
            flows: BTreeMap::new(),
            proven: BTreeMap::new(),
            begun: BTreeSet::new(),
            pages: HashMap::new(),
            around: None,
            typed: HashMap::new(),
            tale: Tale::default(),
            heard: HashSet::new(),
        }
    }

    /// Plays on to the end; false where it did not come to it, which was told.
    pub async fn play_on(&mut self) -> Result<bool, Fault> {
        loop {
            if Instant::now() >= self.check.end {
                let fault = Fault::new(
                    Code::RUN_TIMEOUT,
                    "the walk-thru was still playing when the cell's time was up",
                );
                return self.stop(fault).await;
            }
            let holds = self.next_holds();
            let facts = match self.look_on(&holds, self.next_within()).await? {
                Look::Elsewhere => match self.replaced() {
                    None => continue,
                    Some(fault) => return self.stop(fault).await,
                },
                Look::Closed => return self.ended_early("the page closed its tab").await,
                Look::Late(facts) => {
                    self.hear(&facts).await;
                    match self.late(&facts).await? {
                        true => continue,
                        false => return Ok(false),
                    }
                }
                Look::Met(facts) => facts,
            };
            self.hear(&facts).await;
            let Some(play) = facts.play.clone() else {
                self.left().await;
                return self.ended(&facts).await;
            };
            let goes_on = match (&play.asks, play.phase.as_str()) {
                (Some(ask), _) => self.lend_hands(ask, &play).await?,
                (None, "stuck") => self.stuck(&play).await?,
                (None, "other") => self
                    .check
                    .stage
                    .session
                    .press(&self.check.stage.session.top(), "Escape")
                    .await
                    .map(|()| true)?,
                (None, _) => self.shown(&play).await?,
            };
            if !goes_on {
                return Ok(false);
            }
        }
    }

    /// What there is to do next, as an expression over the state.
    fn next_holds(&self) -> String {
        let key = json!(self.tale.key);
        format!(
            "(p=>!p?s.log.some(e=>e.type==='ready')||s.log.length>=100:p.asks?p.asks.id!=={}:p.phase==='stuck'||\
             p.phase==='other'&&!!s.open||p.phase==='shown'&&p.shown&&p.item+'|'+JSON.stringify(p.step&&p.step.path)+'|'+(p.shown||0)!=={key}\
             &&surefoot.player.hold(true))(s.play)",
            self.tale.asked
        )
    }

    /// Waits until `holds` is true of the state `s`.
    pub async fn look(&mut self, holds: &str, within: Duration) -> Result<Look, Fault> {
        let end = Instant::now() + within + self.patience + Duration::from_secs(30);
        let mut put_in = 0;
        loop {
            let session = &mut self.check.stage.session;
            if session.driver.documents() != self.documents {
                self.go_along().await?;
                return Ok(Look::Elsewhere);
            }
            match self.check.player.until(session, holds, within).await {
                Ok(_) if session.driver.documents() != self.documents => {}
                Ok((met, state)) => {
                    self.seen(&state);
                    let facts: Facts = serde_json::from_value(state).map_err(|error| {
                        Fault::new(Code::DRIVER_CRASHED, format!("the player's state: {error}"))
                    })?;
                    let facts = Box::new(facts);
                    return Ok(if met { Look::Met(facts) } else { Look::Late(facts) });
                }
                Err(BrowserError::ContextGone) if Instant::now() < end => {
                    let timeout = self.check.stage.options.navigation_timeout;
                    match session.driver.settle_navigation(true, timeout).await {
                        Err(BrowserError::TabGone) => return Ok(Look::Closed),
                        other => other?,
                    }
                }
                Err(BrowserError::DialogOpen) if Instant::now() < end => self.dialog().await?,
                Err(BrowserError::TabGone) => return Ok(Look::Closed),
                // A document that came without our script, or whose page took the player away.
                Err(BrowserError::Agent(_)) if put_in < 3 => {
                    put_in += 1;
                    self.check.player.arrived(session, true).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Keeps what the Flow Tracker would show of each step of what plays.
    fn seen(&mut self, state: &Value) {
        if self.check.stage.options.listener.is_some() {
            self.around = Some(FlowAround::of(state));
        }
        let playing = state["play"]["item"].as_str().or(state["last"]["item"].as_str());
        let Some(item) = playing.and_then(|name| self.item(name).map(|item| (name, item))) else { return };
        let (name, item) = item;
        let facts: Vec<_> = steps_of(item)
            .into_iter()
            .filter_map(|step| Some((step.id.clone(), FlowFacts::of(state, name, &step.id)?)))
            .collect();
        for (step, facts) in facts {
            let place = (name.to_owned(), step);
            let facts = match self.flows.remove(&place) {
                Some(before) => before.and_then(facts),
                None => facts,
            };
            self.flows.insert(place, facts);
        }
    }

    /// Another document is there: what came of the way to it, and the player in it.
    async fn go_along(&mut self) -> Result<(), Fault> {
        let before = std::mem::replace(&mut self.documents, self.check.stage.session.driver.documents());
        self.tale.asked = 0;
        self.tale.reloads += 1;
        let went = super::super::looked::step_of("go", Action::Go(Destination::Reload));
        if let Err(fault) = after(self.check.stage, &went, before, false).await
            && !self.is_provoked(&fault)
        {
            let step = self.current_id();
            self.note(step.as_deref(), fault);
        }
        self.documents = self.check.stage.session.driver.documents();
        Ok(self.check.player.arrived(&mut self.check.stage.session, false).await?)
    }

    /// Whether it is what was provoked: applications refuse a bad entry by a page of its own.
    fn is_provoked(&self, fault: &Fault) -> bool {
        let refused = fault.code.name() == Code::PAGE_HTTP_ERROR.name()
            && fault.code.detail().is_some_and(|status| status.starts_with('4'));
        refused && self.tale.provoked.is_some() && !self.tale.mended
    }

    /// The page was replaced: the step has to be dealt with anew, but not for ever.
    fn replaced(&mut self) -> Option<Fault> {
        self.tale.key.clear();
        (self.tale.reloads > RELOADS).then(|| {
            let message =
                format!("the page was loaded {} times, and the walk-thru did not get on", self.tale.reloads);
            Fault::new(Code::FLOW_ENDLESS, message)
        })
    }

    /// It has got on.
    pub fn has_moved(&mut self) {
        (self.tale.reloads, self.tale.tries, self.tale.way) = (0, 0, 0);
    }

    /// A dialog of the page, which keeps everything waiting: it is told, and accepted.
    pub async fn dialog(&mut self) -> Result<(), Fault> {
        let driver = &mut self.check.stage.session.driver;
        let said = driver.dialog().await?.map(|dialog| dialog.message).unwrap_or_default();
        driver.answer(true, None).await?;
        let said: String = self.check.stage.secrets.redact(&said).chars().take(300).collect();
        let step = self.current_id();
        self.note(step.as_deref(), Fault::new(Code::DIALOG_UNEXPECTED, format!("a dialog said “{said}”")));
        Ok(())
    }

    /// Nothing came in time. False where that was the end.
    async fn late(&mut self, facts: &Facts) -> Result<bool, Fault> {
        let Some(play) = &facts.play else {
            return self.ended_early("the page does not let the player begin").await;
        };
        if play.phase == "shown" {
            return self.still(play).await;
        }
        let sign = format!("{}|{}", play.key(), play.phase);
        let since = match &self.tale.sign {
            (known, Some(since)) if *known == sign => since.elapsed(),
            _ => {
                self.tale.sign = (sign, Some(Instant::now()));
                return Ok(true);
            }
        };
        let step = self.current(play);
        let waits = match step.as_ref().map(|step| &step.kind) {
            Some(StepKind::Wait(wait)) if play.phase == "rule" => wait.within,
            _ if play.phase == "goal" => self
                .walkthru_of(&play.item)
                .and_then(|goal| Some(goal.goal.as_ref()?.within))
                .unwrap_or_default(),
            _ => Duration::ZERO,
        };
        if since < waits + self.patience {
            return Ok(true);
        }
        let fault = match play.phase.as_str() {
            "rule" => Fault::new(
                Code::RULE_UNKNOWN,
                format!("the rule was unknown for {since:?}: {}", blocked(play)),
            ),
            "going" => Fault::new(Code::PAGE_NOT_SETTLED, "the page that the walk-thru goes to did not come"),
            phase => Fault::new(Code::RUN_TIMEOUT, format!("the player did not get on ({phase})")),
        };
        if let Some(step) = step {
            self.open_for(play, &step).await;
        }
        self.stop(fault).await
    }

    /// A finding of a step, or of the whole.
    pub fn note(&mut self, step: Option<&str>, fault: Fault) {
        if !self.is_counted(step, &fault) {
            return;
        }
        let open = self.tale.open.as_mut().filter(|open| step == Some(open.result.id.as_str()));
        match open {
            Some(open) => open.find(fault),
            None => {
                let finding =
                    Finding { code: fault.code, step: step.map(str::to_owned), message: fault.message };
                if !self.check.record.findings.contains(&finding) {
                    self.check.record.findings.push(finding);
                }
            }
        }
    }

    /// Nothing more is played, because of this. Always false.
    pub async fn stop(&mut self, fault: Fault) -> Result<bool, Fault> {
        let step = self.current_id();
        self.note(step.as_deref(), fault);
        if let Some(open) = &mut self.tale.open {
            let number = self.tale.shown.len();
            open.picture(self.check.stage, number, true).await;
        }
        self.left().await;
        self.check.record.stopped = true;
        Ok(false)
    }

    /// The step that was open has been left, or the play has ended.
    pub async fn left(&mut self) {
        let Some(mut open) = self.tale.open.take() else { return };
        let (item, step) = self.tale.shown.last().cloned().unwrap_or_default();
        if self.id(&item, &step) == open.result.id
            && let Some(done) = self.tale.outcomes.get(&(item.clone(), step.clone()))
        {
            taken(&mut open).insert("outcome".to_owned(), json!(done.outcome));
        }
        // In another play, or another round, only what is new counts.
        if !self.check.record.steps.iter().any(|step| step.id == open.result.id) {
            if let Some(facts) = self.flows.get(&(item, step)) {
                open.result.set_flow(facts);
            }
            return open.end(self.check.stage, self.check.record);
        }
        for finding in open.findings {
            let step = self.check.record.steps.iter_mut().find(|step| step.id == open.result.id);
            if let Some(step) = step.filter(|step| step.code.is_none()) {
                (step.code, step.message) = (Some(finding.code.clone()), Some(finding.message.clone()));
            }
            if !self.check.record.findings.contains(&finding) {
                self.check.record.findings.push(finding);
            }
        }
    }

    /// The id of the step that is open.
    pub fn current_id(&self) -> Option<String> {
        self.tale.open.as_ref().map(|open| open.result.id.clone())
    }

    /// The id of a step in results: the item's own steps by their ids, those of others behind their item.
    pub fn id(&self, item: &str, step: &str) -> String {
        if item == self.check.item.name { step.to_owned() } else { format!("{item}.{step}") }
    }

    pub fn item(&self, name: &str) -> Option<&Item> {
        self.check.published.items.get(name)
    }

    pub fn walkthru_of(&self, name: &str) -> Option<&scenarios::content::Walkthru> {
        match &self.item(name)?.kind {
            ItemKind::Walkthru(walkthru) => Some(walkthru),
            _ => None,
        }
    }

    pub fn step(&self, item: &str, step: &str) -> Option<Step> {
        steps_of(self.item(item)?).into_iter().find(|one| one.id == step).cloned()
    }

    /// The step that plays.
    pub fn current(&self, play: &Play) -> Option<Step> {
        self.step(&play.item, &play.step.as_ref()?.id)
    }

    /// The number of a step among those that are seen, from 1; 0 where it is none of them.
    pub fn number(&self, item: &str, step: &str) -> usize {
        let steps = self.item(item).map(steps_of).unwrap_or_default();
        let mut seen = steps.iter().filter(|one| one.kind.visible().is_some());
        seen.position(|one| one.id == step).map_or(0, |at| at + 1)
    }

    /// How many steps of an item are seen.
    pub fn count(&self, item: &str) -> usize {
        let steps = self.item(item).map(steps_of).unwrap_or_default();
        steps.iter().filter(|one| one.kind.visible().is_some()).count()
    }

    /// Does something in the page by trusted input, and waits for the page that it leads to.
    pub async fn act(&mut self, id: &str, action: Action, within: Duration) -> act::Result<()> {
        let step = super::super::looked::step_of(id, action);
        let before = self.check.stage.session.driver.documents();
        let acted = act::act(self.check.stage, &step, Instant::now() + within).await?;
        match after(self.check.stage, &step, before, acted.left).await {
            Err(fault) if self.is_provoked(&fault) => Ok(()),
            // It was opened by the act: whoever looks next takes it away.
            Err(fault) if fault.code == Code::DIALOG_UNEXPECTED => Ok(()),
            Err(fault) => Err(crate::trace::Refused { fault, trace: acted.trace }),
            Ok(()) => Ok(()),
        }
    }
}

/// What became of a step and which ways were taken, for what is told over all cells of a run.
pub(super) fn taken(noted: &mut Noted) -> &mut serde_json::Map<String, Value> {
    let extra = noted.result.extra.get_or_insert_with(|| json!({}));
    if !extra[TAKEN].is_object() {
        extra[TAKEN] = json!({});
    }
    extra[TAKEN].as_object_mut().expect("it has just been made one")
}
