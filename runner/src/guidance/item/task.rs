//! Checks a task: grey until its rule holds, ticked off once it is done, and still so when the page is loaded again.

use super::{
    menu::CHECK_MENU,
    noted::Noted,
    own::Check,
    person::{QUIET, js},
    place::why,
};
use crate::fault::Fault;
use browser::Goal;
use scenarios::{
    Code,
    content::{ItemKind, Rule, Task, TaskDone},
};
use serde_json::Value;

impl Check<'_, '_> {
    pub(super) async fn task(&mut self, task: &Task) {
        let name = self.item.name.clone();
        if !self.active(task, &name).await {
            self.unchecked("begin", "can be begun".to_owned());
            return self.unchecked("done", "is ticked off once it is done".to_owned());
        }
        if let Some(plays) = &task.plays {
            let noted = Noted::begin("begin", "click", format!("its entry in a menu plays {plays}"));
            let done = self.begins(&name, plays).await;
            if !self.ended(noted, done).await {
                return self.unchecked("done", "is ticked off once it is done".to_owned());
            }
        }
        let noted = Noted::begin("done", "step", format!("is ticked off {}", when(&task.done)));
        let done = self.ticked(task, &name).await;
        if self.ended(noted, done).await {
            self.kept(&name).await;
        } else {
            self.unchecked("kept", "is still ticked off when the page is loaded again".to_owned());
        }
    }

    /// Grey where its rule is not true, open where it is.
    async fn active(&mut self, task: &Task, name: &str) -> bool {
        let Some(rule) = &task.activate else { return true };
        let mut noted = Noted::begin("grey", "rule", "is grey until its rule holds");
        let first = self.greyed(name).await;
        let was_grey = match &first {
            Ok(active) => !active,
            Err(_) => false,
        };
        noted.result.words = match &first {
            Ok(true) => "is open, as its rule holds here from the beginning: it was not seen grey".to_owned(),
            Ok(false) => {
                format!("is grey while its rule does not hold: {}", scenarios::content::rule_line(rule))
            }
            Err(_) => noted.result.words,
        };
        let done = first.map(drop);
        if !self.ended(noted, done).await {
            return false;
        }
        if !was_grey {
            return true;
        }
        let noted = Noted::begin("activated", "rule", "is open once its rule holds");
        let done = self.activated(rule, name).await;
        self.ended(noted, done).await
    }

    /// Whether the rule holds here; an error where the entry says otherwise.
    async fn greyed(&mut self, name: &str) -> Result<bool, Fault> {
        self.open_menu(CHECK_MENU).await?;
        // Elements that a rule asks for may come a little later.
        let (_, state) = self.until(&format!("s.items[{}].active.truth==='true'", js(name)), QUIET).await?;
        let active = state["items"][name]["active"]["truth"] == "true";
        let locked = format!("s.menu.entries.find(e=>e.item==={})?.locked", js(name));
        let (agrees, _) = self.until(&format!("{locked}==={}", !active), QUIET).await?;
        let trace = why(&state["items"][name]["active"]);
        match (agrees, active) {
            (true, _) => Ok(active),
            (false, true) => Err(Fault::new(Code::TASK_INACTIVE, "its rule holds, and its entry is grey")),
            (false, false) => {
                let message = format!("its rule does not hold, and its entry can be chosen: {trace}");
                Err(Fault::new(Code::TASK_INACTIVE, message))
            }
        }
    }

    /// Makes the rule hold: plays the items that it asks for, then looks on the other pages.
    async fn activated(&mut self, rule: &Rule, name: &str) -> Result<(), Fault> {
        let items: Vec<String> = rule
            .each()
            .into_iter()
            .filter_map(|part| match part {
                Rule::Item { item, .. } => Some(item.clone()),
                _ => None,
            })
            .collect();
        for item in items {
            self.complete(&item).await?;
        }
        let holds = format!("s.items[{}].active.truth==='true'", js(name));
        let (met, state) = self.until(&holds, QUIET).await?;
        let mut is_met = met;
        let here = self.page().await;
        let mut looked = vec![here.clone()];
        for page in self.other_pages(&here) {
            if is_met {
                break;
            }
            if self.visit(&page).await? {
                is_met = self.until(&holds, QUIET).await?.0;
                looked.push(page);
            }
        }
        if !is_met {
            let trace = why(&state["items"][name]["active"]);
            let message = format!("its rule does not hold on {}: {trace}", looked.join(", "));
            return Err(Fault::new(Code::TASK_INACTIVE, message));
        }
        match self.greyed(name).await? {
            true => Ok(()),
            false => Err(Fault::new(Code::TASK_INACTIVE, "its rule has held and does so no more")),
        }
    }

    async fn begins(&mut self, name: &str, plays: &str) -> Result<(), Fault> {
        let before = self.before(plays).await?;
        let documents = self.stage.session.driver.documents();
        self.choose(CHECK_MENU, name).await?;
        match self.started(plays, &before, documents).await? {
            true => Ok(()),
            false => {
                let message = format!("its entry was chosen, and {plays} did not begin");
                Err(Fault::new(Code::LAUNCH_NOTHING_PLAYED, message))
            }
        }
    }

    async fn ticked(&mut self, task: &Task, name: &str) -> Result<(), Fault> {
        if let Some(plays) = &task.plays
            && task.done != TaskDone::Played
        {
            self.finish(plays).await?;
        }
        let patience = self.patience()?;
        let (done, state) = self.until(&format!("s.items[{}].progress.done", js(name)), patience).await?;
        if done {
            return Ok(());
        }
        let how = match &task.done {
            TaskDone::When(rule) => {
                let rule = serde_json::to_value(rule).unwrap_or(Value::Null);
                let trace = self.call(&format!("surefoot.player.ask({rule})")).await?;
                format!("its rule does not hold: {}", why(&trace))
            }
            TaskDone::Goal => {
                let plays = task.plays.as_deref().unwrap_or("what it plays");
                let goal = &state["items"][plays]["goal"];
                let trace = if goal.is_object() { format!(": {}", why(goal)) } else { String::new() };
                format!("{plays} was played to its end, and its goal is not reached{trace}")
            }
            TaskDone::Played => "what it plays has begun".to_owned(),
        };
        Err(Fault::new(Code::TASK_NOT_COMPLETED, format!("it is not ticked off: {how}")))
    }

    /// What is done is still done in the next document.
    pub(super) async fn kept(&mut self, name: &str) {
        let noted = Noted::begin("kept", "reload", "is still ticked off when the page is loaded again");
        let done = self.is_kept(name).await;
        self.ended(noted, done).await;
    }

    async fn is_kept(&mut self, name: &str) -> Result<(), Fault> {
        self.call("surefoot.player.stop()??null").await?;
        self.go(Goal::Reload).await?;
        let patience = self.patience()?.min(QUIET * 2);
        match self.until(&format!("s.items[{}].progress.done", js(name)), patience).await?.0 {
            true => Ok(()),
            false => Err(Fault::new(
                Code::STATE_LOST,
                "it was ticked off, and is no more after the page was loaded again",
            )),
        }
    }

    /// Begins an item by its name and brings it to its end.
    pub(super) async fn complete(&mut self, name: &str) -> Result<(), Fault> {
        let before = self.before(name).await?;
        let documents = self.stage.session.driver.documents();
        self.call(&format!("surefoot.player.start({})", js(name))).await?;
        if !self.started(name, &before, documents).await? {
            return Err(Fault::new(Code::LAUNCH_NOTHING_PLAYED, format!("{name} did not begin")));
        }
        self.finish(name).await
    }

    /// Brings an item that has begun to its end, as a person does.
    pub(super) async fn finish(&mut self, name: &str) -> Result<(), Fault> {
        let kind = self.published.items.get(name).map(|item| item.kind.clone());
        match kind {
            Some(ItemKind::Walkthru(_)) => return self.lead(name).await,
            Some(ItemKind::Survey(survey)) => self.answered(name, &survey).await?,
            Some(ItemKind::Task(Task { plays: Some(plays), .. })) => {
                return Box::pin(self.finish(&plays)).await;
            }
            Some(ItemKind::Shoutout(shoutout)) => {
                let last = shoutout.buttons.len().saturating_sub(1);
                if !shoutout.buttons.is_empty() {
                    self.press(".card .foot button", last, "its first button").await?;
                }
            }
            _ => {}
        }
        let home = self.home.clone();
        self.tidy(1).await?;
        if self.stage.session.page().await?.address != home {
            self.go(Goal::Address(home)).await?;
        }
        Ok(())
    }
}

fn when(done: &TaskDone) -> String {
    match done {
        TaskDone::Goal => "once the goal of what it plays is reached".to_owned(),
        TaskDone::Played => "once what it plays was played".to_owned(),
        TaskDone::When(rule) => format!("once {}", scenarios::content::rule_line(rule)),
    }
}
