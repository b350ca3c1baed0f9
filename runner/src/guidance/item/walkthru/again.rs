//! Plays once more what one play could not show: error groups by provoking their error, and the other ways of splits.
//!
//! A split goes by a rule about the page or the person. Within a cell it is given a chance only where the steps before
//! it can be gone on from in another way; what no cell of a run has taken is told over the run (`suite`).

use super::{
    super::ways::{Way, ways},
    facts::Play,
    play::{Playing, Tale, Vary},
};
use crate::fault::Fault;
use browser::{Goal, Need};
use scenarios::{
    Code,
    content::{Act, ErrorGroup, Step, StepKind, steps_of},
};
use serde_json::json;
use std::time::{Duration, Instant};

/// How many other ways are tried for one split.
const TRIES: usize = 3;

impl Playing<'_, '_> {
    /// Plays again, and again, until all is shown that can be; `took`: how long a play takes.
    pub async fn others(&mut self, took: Duration) -> Result<(), Fault> {
        let name = self.check.item.name.clone();
        let Some(item) = self.item(&name).cloned() else { return Ok(()) };
        let steps: Vec<Step> = steps_of(&item).into_iter().cloned().collect();
        for step in &steps {
            let StepKind::ErrorGroup(group) = &step.kind else { continue };
            if group.provoke.is_empty() || self.outcome(&step.id) == Some("healed") {
                continue;
            }
            let vary = Vary { provoke: Some(step.id.clone()), ..Vary::default() };
            match self.once_more(vary, took).await? {
                Some(true) if self.outcome(&step.id) == Some("healed") => {}
                Some(true) => {
                    let rule = scenarios::content::rule_line(&group.when);
                    let message = format!("after what should provoke it, `{rule}` is still not true");
                    self.note(Some(&step.id), Fault::new(Code::ERROR_GROUP_NEVER, message));
                }
                Some(false) => return Ok(()),
                None => break,
            }
        }
        for (at, step) in steps.iter().enumerate() {
            let StepKind::Split(split) = &step.kind else { continue };
            for (arm, list) in [("yes", &split.yes), ("no", &split.no)] {
                if list.is_empty() || self.took(&step.id, arm) {
                    continue;
                }
                for (before, word) in other_ways(&steps[..at]).into_iter().take(TRIES) {
                    let vary = Vary { way: Some((before, word)), ..Vary::default() };
                    match self.once_more(vary, took).await? {
                        Some(true) if self.took(&step.id, arm) => break,
                        Some(true) => {}
                        Some(false) => return Ok(()),
                        None => return Ok(()),
                    }
                }
            }
        }
        Ok(())
    }

    fn took(&self, split: &str, arm: &str) -> bool {
        self.arms
            .iter()
            .any(|taken| taken.item == self.check.item.name && taken.step == split && taken.arm == arm)
    }

    fn outcome(&self, step: &str) -> Option<&str> {
        self.tale.outcomes.get(&(self.check.item.name.clone(), step.to_owned()))?.outcome.as_deref()
    }

    /// Plays once more, from where it begins on, as if nobody had seen it. `None`: there is no time.
    pub async fn once_more(&mut self, vary: Vary, took: Duration) -> Result<Option<bool>, Fault> {
        self.tale = Tale::default();
        // What nobody has tried is no pass, and what could not be tried no fault of the page.
        if Instant::now() + took * 2 > self.check.end {
            let message = "no time was left to play it once more, for what one play can't show";
            self.note(None, Fault::new(Code::RUN_TIMEOUT, message));
            return Ok(None);
        }
        let alone = format!("surefoot.player.forget(),surefoot.player.alone({}),null", json!(vary.alone));
        drop(self.check.player.call(&mut self.check.stage.session, &alone).await);
        self.check.anew().await?;
        // Loaded again it would no longer be as it was led up to.
        if let Some(page) = &vary.from
            && self.check.stage.session.page().await?.address != *page
        {
            let timeout = self.check.stage.options.navigation_timeout;
            self.check.stage.session.driver.navigate(Goal::Address(page.clone()), timeout).await?;
        }
        self.tale = Tale::of(vary);
        if !self.start().await? {
            return Ok(Some(false));
        }
        match self.begins_where_it_should().await? {
            true => Box::pin(self.play_on()).await.map(Some),
            false => Ok(Some(true)),
        }
    }

    /// Makes the error come, right before the act that would do without it.
    pub async fn provoke_before(&mut self, play: &Play, step: &Step) -> Result<(), Fault> {
        let Some(group) = self.tale.vary.provoke.clone() else { return Ok(()) };
        let is_own = play.item == self.check.item.name;
        if !is_own
            || self.tale.provoked.is_some()
            || self.leads_into(&group).as_deref() != Some(step.id.as_str())
        {
            return Ok(());
        }
        let Some(StepKind::ErrorGroup(ErrorGroup { provoke, .. })) =
            self.step(&play.item, &group).map(|step| step.kind)
        else {
            return Ok(());
        };
        self.tale.provoked = Some(vec![]);
        let typed =
            step.kind.visible().map(|visible| ways(step, visible)).unwrap_or_default().into_iter().find_map(
                |way| match way {
                    Way::Type(element) => Some(element),
                    _ => None,
                },
            );
        for act in &provoke {
            let element = act.element().to_owned();
            let was = self.held_by(&step.id, &element).await;
            if let (Act::Type { into, text }, Some(typed)) = (act, &typed)
                && into == typed
            {
                self.tale.bad = Some((into.clone(), text.clone()));
            } else if let Err(fault) = self.perform(&group, act).await {
                let message = format!("what should provoke the error can't be done: {}", fault.message);
                self.note(Some(&group), Fault { code: fault.code, message });
            }
            if let (Act::Type { .. }, Some(provoked)) = (act, &mut self.tale.provoked) {
                provoked.push((element, was));
            }
        }
        Ok(())
    }

    /// What a field holds.
    async fn held_by(&mut self, id: &str, element: &str) -> String {
        if let Some(typed) = self.typed.get(element) {
            return typed.clone();
        }
        let found =
            super::super::looked::find_for(self.check.stage, id, element, Need::None, Duration::from_secs(2))
                .await;
        let Ok(found) = found else { return String::new() };
        let state = self.check.stage.session.state(&found.place, found.ready.handle, &[], &[]).await;
        state.ok().and_then(|state| state.value).unwrap_or_default()
    }

    /// The step whose act leads into an error group: the last before it that a person or the player does.
    fn leads_into(&self, group: &str) -> Option<String> {
        let list = list_of(&self.walkthru_of(&self.check.item.name)?.steps, group)?;
        let at = list.iter().position(|step| step.id == group)?;
        let acts = |step: &&Step| {
            matches!(step.kind, StepKind::Step(_) | StepKind::Popup(_) | StepKind::Auto { .. })
        };
        list[..at].iter().rev().find(acts).map(|step| step.id.clone())
    }

    /// In the first round of a group whose error was provoked: what was wrong is put right as a person would do it,
    /// and what led there is done again, where the group's own steps do not. Below a popup nobody can.
    pub async fn mend_in_group(&mut self, play: &Play, step: &Step) -> Result<(), Fault> {
        let (Some(group), Some(provoked)) = (self.tale.vary.provoke.clone(), self.tale.provoked.clone())
        else {
            return Ok(());
        };
        let Some(StepKind::ErrorGroup(of)) = self.step(&play.item, &group).map(|step| step.kind) else {
            return Ok(());
        };
        if self.tale.mended
            || matches!(step.kind, StepKind::Popup(_))
            || !of.steps.iter().any(|one| one.id == step.id)
        {
            return Ok(());
        }
        self.tale.mended = true;
        let inner: Vec<Way> =
            of.steps.iter().filter_map(|one| Some(ways(one, one.kind.visible()?))).flatten().collect();
        let own = |element: &str| {
            inner.iter().any(|way| matches!(way, Way::Type(name) | Way::Select(name, _) if name == element))
        };
        let done: Vec<&Act> = of
            .steps
            .iter()
            .filter_map(|one| match &one.kind {
                StepKind::Auto { act } => Some(act),
                _ => None,
            })
            .collect();
        for (element, was) in provoked {
            if own(&element) || done.iter().any(|act| act.element() == element) {
                continue;
            }
            let good = if was.is_empty() { self.check.good_entry(&step.id, &element).await } else { was };
            if let Err(refused) = self.enter(&step.id, &element, &good, self.patience).await {
                self.note(Some(&group), refused.fault);
            }
        }
        let goes_again = inner.iter().any(|way| matches!(way, Way::Click(_)))
            || done.iter().any(|act| matches!(act, Act::Click(_)));
        let lead = self.leads_into(&group).and_then(|id| self.step(&play.item, &id));
        let Some(lead) = lead.filter(|_| !goes_again) else { return Ok(()) };
        let act =
            match &lead.kind {
                StepKind::Auto { act } => Some(act.clone()),
                kind => kind.visible().and_then(|visible| ways(&lead, visible).into_iter().next()).and_then(
                    |way| match way {
                        Way::Click(element) => Some(Act::Click(element)),
                        _ => None,
                    },
                ),
            };
        if let Some(act) = act
            && let Err(fault) = self.perform(&step.id, &act).await
        {
            self.note(Some(&group), fault);
        }
        Ok(())
    }
}

/// The list that a step is in.
fn list_of<'s>(steps: &'s [Step], id: &str) -> Option<&'s [Step]> {
    if steps.iter().any(|step| step.id == id) {
        return Some(steps);
    }
    steps.iter().flat_map(|step| step.kind.inner()).find_map(|(_, inner)| list_of(inner, id))
}

/// Other ways on from these steps than the usual ones, the nearest first.
fn other_ways(steps: &[Step]) -> Vec<(String, &'static str)> {
    let mut found = vec![];
    for step in steps.iter().rev() {
        let Some(visible) = step.kind.visible() else { continue };
        let ways = ways(step, visible);
        let usual = ways.first().map(Way::word);
        found.extend(
            ways.iter()
                .skip(1)
                .filter(|way| Some(way.word()) != usual)
                .map(|way| (step.id.clone(), way.word())),
        );
    }
    found
}
