//! Plays a tour of a guidance library, and looks for the elements of its steps ourselves.
//!
//! The library plays it and its adapter observes; where a step's element is not where the library looks, all that was
//! learned of it decides whether it has only moved: then there is a proposal.

use super::{
    aim::Aim,
    looked::{look_for, tell, visible, words},
    noted::Noted,
    ways::{Way, ways},
};
use crate::{
    fault::Fault,
    guidance::tour::{Host, Start, TourOptions, play_tour},
    guidance::{StepReport, TourReport, wording},
    items::ItemPlay,
    play::{Record, arrive},
    resolve::{Resolved, look, resolve},
    stage::{Observed, Stage},
    trace::{Refused, short},
};
use async_trait::async_trait;
use browser::{
    BrowserError, Need, Session,
    guidance::{Guide, StepDef, TourDef},
};
use scenarios::{
    Code, Finding, Language, Outcome,
    content::{ItemKind, Library, LibraryStart, Step},
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// How long an element is looked for that the library has not found: what is late is not missing.
const LOOK: Duration = Duration::from_secs(3);

pub(super) async fn play(
    stage: &mut Stage<'_>,
    (item, place): (&ItemPlay, (Option<&str>, Option<&str>)),
    mut guide: Guide,
    end: Instant,
    record: &mut Record,
) -> Result<(), Fault> {
    let ItemKind::Walkthru(walkthru) = &item.item.kind else { return Ok(()) };
    let Some(library) = &walkthru.library else { return Ok(()) };
    let aim = Aim::of(stage, item, walkthru.goal.as_ref(), place)?;
    arrive(stage).await?;
    guide.arrived(&mut stage.session).await?;
    let start = match &library.start {
        LibraryStart::Adapter => {
            Start::Adapter { adapter: library.adapter.clone(), tour: library.tour.clone() }
        }
        // The scenario that leads up to it has started it.
        LibraryStart::Autoplay | LibraryStart::Scenario(_) => Start::Page,
        LibraryStart::Click(_) | LibraryStart::Clicks(_) => {
            let clicks = library.start.clicks();
            for (nth, element) in clicks.iter().enumerate() {
                press(stage, &mut guide, (element, nth + 1 == clicks.len()), record).await?;
            }
            Start::Page
        }
    };
    let options = TourOptions {
        start,
        language: stage.options.language.clone(),
        step: stage.options.step_timeout,
        whole: end.saturating_duration_since(Instant::now()),
        known: Some(known(library, &visible(&walkthru.steps))),
    };
    let steps = visible(&walkthru.steps);
    let starter = library.start.clicks().last().map(|element| (*element).to_owned());
    let (aim, noted) = (aim.as_ref(), BTreeMap::new());
    let mut host = Onlooker { stage, steps: &steps, aim, starter, again: None, is_early: false, noted };
    let mut report = play_tour(&mut host, &mut guide, &options).await?;
    let (noted, again) = (host.noted, host.again);
    // Whoever reads the timeline sees that the first click started nothing.
    if let Some(again) = again {
        again.end(stage, record);
    }
    tell_language(&mut report, item.source());
    if misses_all(&report) && stage.session.page().await.is_ok_and(|page| page.login) {
        logged_out(&mut report.findings);
    }
    // A tour that broke off proves nothing about its goal.
    if let (Some(aim), true) = (aim, report.completed)
        && let Some(fault) = aim.missed(stage, &guide).await?
    {
        report.findings.push(Finding { code: fault.code, step: None, message: fault.message });
    }
    tell_all(stage, &steps, report, noted, record);
    Ok(())
}

/// A tour whose steps are each too short to tell is told by all of them, where nothing was said of its words yet.
fn tell_language(report: &mut TourReport, source: Option<&Language>) {
    let is_told = report.findings.iter().any(|finding| finding.code.name().starts_with("text."));
    let Some(wanted) = report.language.as_ref().filter(|_| !is_told) else { return };
    let Some((code, message)) = wording::of_tour(&report.steps, wanted, source) else { return };
    report.findings.push(Finding { code, step: None, message });
}

fn is_missing(finding: &Finding) -> bool {
    finding.code.name() == Code::ELEMENT_MISSING.name()
}

/// Whether elements were missed, and none of all that the tour has was there.
fn misses_all(report: &TourReport) -> bool {
    let missed = |id: &str| {
        report.findings.iter().any(|finding| is_missing(finding) && finding.step.as_deref() == Some(id))
    };
    let mut at_elements = report.steps.iter().filter(|step| step.target.is_some());
    report.findings.iter().any(is_missing) && at_elements.all(|step| missed(&step.id))
}

/// Nothing of the tour is on a login page: that is told once, and not as faults of its elements.
fn logged_out(findings: &mut Vec<Finding>) {
    let mut is_told = false;
    findings.retain_mut(|finding| {
        if !is_missing(finding) {
            return true;
        }
        finding.code = Code::PAGE_LOGIN;
        finding.message = "a login page is shown instead of the one with the tour's elements".to_owned();
        !std::mem::replace(&mut is_told, true)
    });
}

/// Presses an element that starts the tour, or leads to the one that does: it is the last.
async fn press(
    stage: &mut Stage<'_>,
    guide: &mut Guide,
    (element, is_last): (&str, bool),
    record: &mut Record,
) -> Result<(), Fault> {
    let (id, does) =
        if is_last { ("start".to_owned(), "starts") } else { (format!("start-{element}"), "leads to") };
    let mut noted = Noted::begin(id.clone(), "click", format!("click {element}, which {does} the tour"));
    let resolved = match find(stage, id, element).await {
        Ok(resolved) => resolved,
        Err(refused) => {
            tell(stage, &mut noted.result, element, &refused.trace);
            noted.find(refused.fault.clone());
            noted.picture(stage, 0, true).await;
            noted.end(stage, record);
            record.stopped = true;
            return Err(refused.fault);
        }
    };
    tell(stage, &mut noted.result, element, &resolved.trace);
    noted.findings.extend(resolved.trace.findings.clone());
    click(stage, guide, &resolved).await?;
    noted.picture(stage, 0, false).await;
    noted.end(stage, record);
    Ok(())
}

async fn find(stage: &mut Stage<'_>, id: String, element: &str) -> Result<Resolved, Refused> {
    let asked = scenarios::Step {
        id,
        note: None,
        action: scenarios::Action::Hover { target: element.to_owned() },
        timeout: None,
        heal: None,
        navigates: false,
        soft: false,
        line: 0,
        imported: None,
    };
    let deadline = Instant::now() + stage.options.step_timeout;
    resolve(stage, &asked, element, look(Need::Click), deadline).await
}

async fn click(stage: &mut Stage<'_>, guide: &mut Guide, resolved: &Resolved) -> Result<(), BrowserError> {
    guide.begin(&mut stage.session).await?;
    let inputs = [
        browser::Input::Move(resolved.ready.x, resolved.ready.y),
        browser::Input::Down("left", 1),
        browser::Input::Up("left", 1),
    ];
    match stage.session.point(&resolved.place, &resolved.ready, &inputs).await {
        Ok(_) | Err(BrowserError::ContextGone | BrowserError::DialogOpen) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The tour as the content has it: whoever discovered it wrote down what each step said, and where.
fn known(library: &Library, steps: &[&Step]) -> TourDef {
    let step = |step: &&Step| {
        let Some(visible) = step.kind.visible() else { return StepDef::default() };
        let texts = visible.text.languages.iter();
        StepDef {
            target: visible.declared.as_ref().and_then(|declared| declared.target.clone()),
            text: visible.text.plain.clone().unwrap_or_default(),
            texts: texts.map(|(language, text)| (language.0.clone(), text.clone())).collect(),
            ..StepDef::default()
        }
    };
    TourDef { id: library.tour.clone(), steps: steps.iter().map(step).collect(), ..TourDef::default() }
}

/// Looks at each step while it is shown.
struct Onlooker<'s, 'a> {
    stage: &'s mut Stage<'a>,
    steps: &'s [&'s Step],
    aim: Option<&'s Aim>,
    /// The element whose click starts the tour.
    starter: Option<String>,
    /// That click once more.
    again: Option<Noted>,
    /// The goal was reached before there was nothing left to do, which was told.
    is_early: bool,
    /// What was seen, by the step's place in the tour.
    noted: BTreeMap<usize, Noted>,
}

impl Onlooker<'_, '_> {
    fn element(&self, index: usize) -> Option<(String, String)> {
        let step = at(self.steps, index)?;
        Some((step.id.clone(), step.kind.visible()?.on.clone()?))
    }

    /// A goal that holds while a step has something to be done in the page proves nothing.
    async fn too_early(
        &mut self,
        guide: &Guide,
        index: usize,
        noted: &mut Noted,
    ) -> Result<(), BrowserError> {
        let Some(aim) = self.aim.filter(|_| !self.is_early) else { return Ok(()) };
        let asks = at(self.steps, index).is_some_and(|step| {
            let visible = step.kind.visible();
            visible.is_some_and(|visible| ways(step, visible).first().is_some_and(Way::asks_something))
        });
        if asks && aim.holds(&mut self.stage.session, guide).await? {
            self.is_early = true;
            let message = "the goal is reached, and this step still has something to be done";
            noted.find(Fault::new(Code::GOAL_TOO_EARLY, message));
        }
        Ok(())
    }

    /// Looks for the step's element: to learn, or because the library has not found it.
    async fn look(&mut self, index: usize, noted: &mut Noted) {
        let Some((id, element)) = self.element(index) else { return };
        let trace = match look_for(self.stage, &id, &element, LOOK).await {
            Ok(trace) => trace,
            Err(refused) => refused.trace,
        };
        tell(self.stage, &mut noted.result, &element, &trace);
    }
}

#[async_trait]
impl Host for Onlooker<'_, '_> {
    fn session(&mut self) -> &mut Session {
        &mut self.stage.session
    }

    async fn shown(
        &mut self,
        guide: &Guide,
        step: &mut StepReport,
        is_found: bool,
    ) -> Result<(), BrowserError> {
        let element = self.element(step.index);
        let id = at(self.steps, step.index).map_or_else(|| step.id.clone(), |step| step.id.clone());
        let mut noted = Noted::begin(id, "step", String::new());
        if let Some((_, element)) = &element {
            noted.result.target = Some(element.clone());
            noted.result.outcome = if is_found { Outcome::None } else { Outcome::Found };
        }
        if is_found || self.stage.options.learn {
            self.look(step.index, &mut noted).await;
        }
        self.too_early(guide, step.index, &mut noted).await?;
        if let Some(aim) = self.aim {
            aim.watch(&mut self.stage.session, guide).await?;
        }
        noted.picture(self.stage, step.index + 1, is_found).await;
        self.noted.insert(step.index, noted);
        Ok(())
    }

    async fn left_out(&mut self, index: usize) -> Result<(), BrowserError> {
        if self.noted.contains_key(&index) {
            return Ok(());
        }
        let id = at(self.steps, index).map_or_else(|| format!("step-{}", index + 1), |step| step.id.clone());
        let mut noted = Noted::begin(id, "step", String::new());
        self.look(index, &mut noted).await;
        noted.picture(self.stage, index + 1, true).await;
        noted.result.outcome = match noted.result.outcome {
            Outcome::None => Outcome::NotReached,
            other => other,
        };
        self.noted.insert(index, noted);
        Ok(())
    }

    /// Before a page is done nobody may listen, though what is pressed is there.
    async fn again(&mut self, guide: &mut Guide) -> Result<Option<String>, BrowserError> {
        let Some(starter) = self.starter.clone() else { return Ok(None) };
        let Ok(resolved) = find(self.stage, "start".to_owned(), &starter).await else { return Ok(None) };
        let words = format!("click {starter} again, as it had started nothing");
        let mut noted = Noted::begin("start-again", "click", words);
        tell(self.stage, &mut noted.result, &starter, &resolved.trace);
        guide.reset_seen(&mut self.stage.session, None).await?;
        click(self.stage, guide, &resolved).await?;
        noted.picture(self.stage, 0, false).await;
        self.again = Some(noted);
        Ok(Some(starter))
    }
}

/// The content's step at a place of the tour: as declared, else by counting.
fn at<'i>(steps: &[&'i Step], index: usize) -> Option<&'i Step> {
    let declared = |step: &&&Step| {
        let visible = step.kind.visible();
        visible.and_then(|visible| visible.declared.as_ref()).is_some_and(|declared| declared.index == index)
    };
    steps.iter().find(declared).or(steps.get(index)).copied()
}

/// What a step's element is likely to be now, where that is proposed.
fn proposed(stage: &Stage<'_>, step: &str, element: Option<&str>) -> Option<String> {
    let is_it = |seen: &&Observed| {
        seen.unsure.is_some() && seen.step == step && Some(seen.target.as_str()) == element
    };
    stage.observed.iter().rfind(is_it).map(|seen| short(&seen.described))
}

/// The library does not find its element, but what was learned of it says which one it is now.
fn moved(code: &Code, message: &str, likely: &str) -> Fault {
    let told = message.split("\nhint: ").next().unwrap_or(message);
    let hint = "accept the proposal, and tell the tour's authors where its element is now";
    Fault { code: code.clone(), message: format!("{told}; it has moved: {likely} is like it\nhint: {hint}") }
}

/// Every step with what was found of it, in the tour's order; what belongs to no step is the whole tour's.
fn tell_all(
    stage: &Stage<'_>,
    steps: &[&Step],
    report: TourReport,
    mut noted: BTreeMap<usize, Noted>,
    record: &mut Record,
) {
    let shown = report.steps.iter().map(|step| step.index + 1).max().unwrap_or(0);
    let count = report.count.unwrap_or(0).max(steps.len()).max(shown);
    for index in 0..count {
        let id = at(steps, index).map_or_else(|| format!("step-{}", index + 1), |step| step.id.clone());
        let seen = report.steps.iter().find(|step| step.index == index);
        let element = at(steps, index).and_then(|step| step.kind.visible()?.on.clone());
        let mut one = noted.remove(&index).unwrap_or_else(|| Noted::begin(id, "step", ""));
        let target = element.as_deref().or(seen.and_then(|seen| seen.target.as_deref()));
        let title = seen.map_or("", |seen| if seen.title.is_empty() { &seen.text } else { &seen.title });
        one.result.words = words(index + 1, count, title, target);
        let own = format!("step-{}", index + 1);
        let found = report.findings.iter().filter(|finding| finding.step.as_ref() == Some(&own));
        for Finding { code, message, .. } in found {
            let likely = proposed(stage, &one.result.id, element.as_deref());
            let fault = match (likely, code.name() == Code::ELEMENT_MISSING.name()) {
                (Some(likely), true) => moved(code, message, &likely),
                _ => Fault::new(code.clone(), message.clone()),
            };
            one.find(fault);
        }
        if seen.is_none() && one.findings.is_empty() {
            one.result.outcome = Outcome::NotReached;
        }
        one.end(stage, record);
    }
    let known = |finding: &&Finding| {
        finding
            .step
            .as_ref()
            .and_then(|step| step.strip_prefix("step-")?.parse::<usize>().ok())
            .is_some_and(|number| (1..=count).contains(&number))
    };
    record.findings.extend(report.findings.iter().filter(|finding| !known(finding)).cloned());
    record.stopped |= !report.completed;
}
