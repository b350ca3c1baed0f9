//! Whether each trigger of a step leads on by itself, and each start point is begun at: by further plays.
//!
//! A step goes on by any of its triggers, and a play shows one of them. In a further play the player hears another one
//! alone, while the page is brought along as usual. Such a play says nothing of anything else: whoever goes on by a
//! button where a click was meant may well come to a page that the next step knows nothing of. What is left over is told
//! over all cells of a run (`suite`).

use super::{
    super::ways::{Way, way_at},
    facts::{Done, Play},
    play::{Look, Playing, Vary},
};
use crate::fault::Fault;
use scenarios::{
    Code,
    content::{Step, StepKind, steps_of},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// The key of what was taken of a step that its triggers stand under which have led on, by their places in the file.
pub(crate) const LED: &str = "led";

/// The key under which it stands that a play has begun at the step.
pub(crate) const BEGUN: &str = "begun";

impl Playing<'_, '_> {
    /// Plays once more, and again, until every trigger of the steps that were shown has led on, or was tried.
    pub async fn try_triggers(&mut self, took: Duration) -> Result<(), Fault> {
        let mut given_up = BTreeSet::new();
        while self.check.record.findings.is_empty() {
            let alone = self.unproven(&given_up);
            let Some((first, _)) = alone.first_key_value() else { return Ok(()) };
            let vary = Vary { provoke: self.group_of(first), alone: alone.clone(), ..Vary::default() };
            let stopped = self.check.record.stopped;
            let played = self.once_more(vary, took).await?;
            self.left().await;
            self.check.record.stopped = stopped || !self.check.record.findings.is_empty();
            if played.is_none() {
                return Ok(());
            }
            let before = given_up.len();
            let is_proven = |(step, trigger): &(&String, &usize)| {
                self.proven.get(*step).is_some_and(|led| led.contains(trigger))
            };
            let is_shown = |step: &String| self.tale.shown.iter().any(|(_, shown)| shown == step);
            let (led, not): (Vec<_>, Vec<_>) = alone.iter().partition(is_proven);
            given_up.extend(
                not.iter().filter(|(step, _)| is_shown(step)).map(|(step, at)| ((*step).clone(), **at)),
            );
            if led.is_empty() && given_up.len() == before {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Has each start point begun at, on the page that its step was shown on.
    pub async fn begin_at_start_points(&mut self, took: Duration) -> Result<(), Fault> {
        let points = self.walkthru_of(&self.check.item.name).map(|walkthru| walkthru.start_points.clone());
        for point in points.unwrap_or_default() {
            let Some(page) = self.pages.get(&point.at).cloned() else { continue };
            if self.begun.contains(&point.at) || !self.check.record.findings.is_empty() {
                continue;
            }
            let vary = Vary { from: Some(page), ..Vary::default() };
            if self.once_more(vary, took).await?.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The first trigger of each step that has not led on yet; of those in error groups, only where all others have.
    fn unproven(&self, given_up: &BTreeSet<(String, usize)>) -> BTreeMap<String, usize> {
        let name = &self.check.item.name;
        let Some(item) = self.item(name) else { return BTreeMap::new() };
        let left = |step: &&Step| {
            let visible = step.kind.visible().filter(|visible| visible.next.len() > 1)?;
            let led = self.proven.get(&step.id)?;
            let at = (0..visible.next.len()).find(|at| {
                let is_tried = led.contains(at) || given_up.contains(&(step.id.clone(), *at));
                !is_tried && way_at(visible, *at).is_some()
            })?;
            Some((step.id.clone(), at))
        };
        let all: BTreeMap<String, usize> = steps_of(item).iter().filter_map(left).collect();
        let (outside, within): (BTreeMap<_, _>, BTreeMap<_, _>) =
            all.into_iter().partition(|(step, _)| self.group_of(step).is_none());
        match outside.is_empty() {
            false => outside,
            true => within.into_iter().take(1).collect(),
        }
    }

    /// The error group of the item that a step is in.
    fn group_of(&self, step: &str) -> Option<String> {
        let steps = self.item(&self.check.item.name).map(steps_of).unwrap_or_default();
        let has = |group: &&&Step| matches!(&group.kind, StepKind::ErrorGroup(of) if of.steps.iter().any(|one| one.id == step));
        steps.iter().find(has).map(|group| group.id.clone())
    }

    /// Whether a finding of this play counts: where a trigger is tried, that it does not lead on, and nothing else. A
    /// rule, or an element that comes, may be for what somebody else does: that nothing of ours makes it so is no fault.
    pub fn is_counted(&self, step: Option<&str>, fault: &Fault) -> bool {
        let alone = &self.tale.vary.alone;
        if alone.is_empty() {
            return true;
        }
        let Some(step) = step.filter(|step| alone.contains_key(*step)) else { return false };
        let is_ours =
            matches!(&self.tale.took, Some((taken, way)) if taken == step && !matches!(way, Way::Until(..)));
        is_ours && fault.code.name() == Code::STEP_NOT_ADVANCING.name()
    }

    /// A trigger of one of the item's own steps has led on.
    pub fn led_on(&mut self, item: &str, done: &Done) {
        let Some(trigger) = done.trigger.as_deref().filter(|_| item == self.check.item.name) else { return };
        let Some(step) = self.step(item, &done.id) else { return };
        let Some(visible) = step.kind.visible() else { return };
        let fits = |at: &usize| way_at(visible, *at).is_some_and(|way| way.word() == trigger);
        let fitting: Vec<usize> = (0..visible.next.len()).filter(fits).collect();
        let taken = |at: &usize| {
            let way = way_at(visible, *at);
            matches!(&self.tale.took, Some((taken, took)) if *taken == step.id && Some(took) == way.as_ref())
        };
        let alone = self.tale.vary.alone.get(&step.id).filter(|at| fitting.contains(at)).copied();
        // Of several of a kind it is the one that was taken.
        let one = alone.or(fitting.first().copied().filter(|_| fitting.len() == 1));
        if let Some(at) = one.or(fitting.iter().copied().find(taken)) {
            self.proven.entry(step.id.clone()).or_default().insert(at);
        }
    }

    /// The page that a step with a start point is shown on.
    pub async fn remember_page(&mut self, (item, step): &(String, String)) {
        let own = self.walkthru_of(item).filter(|_| *item == self.check.item.name);
        let is_point =
            own.is_some_and(|walkthru| walkthru.start_points.iter().any(|point| point.at == *step));
        if is_point && let Ok(page) = self.check.stage.session.page().await {
            self.pages.entry(step.clone()).or_insert(page.address);
        }
    }

    /// Brings the page along where the trigger that is heard alone is not what a person does at a field.
    pub async fn fill_in_alone(&mut self, play: &Play, step: &Step, way: &Way) -> Result<(), Fault> {
        let is_entry = |way: &Way| matches!(way, Way::Type(_) | Way::Select(..));
        if !self.tale.vary.alone.contains_key(&step.id) || is_entry(way) {
            return Ok(());
        }
        let Some(visible) = step.kind.visible() else { return Ok(()) };
        let usual = super::super::ways::ways(step, visible).into_iter().next().filter(is_entry);
        if let Some(usual) = usual {
            // That it can be filled in was shown before.
            drop(Box::pin(self.take(play, step, &usual)).await?);
        }
        Ok(())
    }

    /// Whether a play that is to begin at a start point has; where not, it is stopped.
    pub async fn begins_where_it_should(&mut self) -> Result<bool, Fault> {
        if self.tale.vary.from.is_none() {
            return Ok(true);
        }
        let began = "s.log.some(e=>e.type==='play')";
        if let Look::Met(facts) = self.look(began, self.patience).await? {
            let play = facts.log.iter().rfind(|event| event.kind == "play");
            let from = play.and_then(|event| event.from.clone());
            if from.is_some_and(|from| self.begun.insert(from)) {
                return Ok(true);
            }
        }
        drop(self.check.player.call(&mut self.check.stage.session, "surefoot.player.stop(),null").await);
        Ok(false)
    }
}
