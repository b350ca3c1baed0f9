//! Plays a tour from its start to its end, and has every step of it judged.
//!
//! Whatever the page does, it comes to an end: a tour that comes back to a step is endless, each wait has its
//! deadline, and so has the whole.

mod ending;
mod known;

use super::{
    advance,
    judge::judge,
    report::{StepReport, TourReport, id},
};
use async_trait::async_trait;
use browser::{
    BrowserError, Session,
    guidance::{Await, Guide, Next, NoStep, StepFacts, TourDef},
};
use scenarios::{Code, Language};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

/// How long a balloon must be gone until the tour has ended. react-joyride shows none for 1.5 s where it leaves a
/// step out.
const GONE: Duration = Duration::from_millis(2500);

/// How a tour begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// The adapter starts it, by its id.
    Adapter {
        /// `node-red`, `driver.js` …
        adapter: String,
        /// The tour's id, or what the library takes for one, such as a path.
        tour: String,
    },
    /// Clicks on these selectors, one after the other, start it.
    Clicks(Vec<String>),
    /// The page starts it by itself.
    Page,
}

/// Who looks on while a tour is played, in the session that it has.
#[async_trait]
pub trait Host: Send {
    /// The session that shows the tour's page.
    fn session(&mut self) -> &mut Session;

    /// The step of this index is shown, and was judged; `is_found`: something was found wrong with it.
    async fn shown(
        &mut self,
        guide: &Guide,
        step: &mut StepReport,
        is_found: bool,
    ) -> Result<(), BrowserError>;

    /// The step of this index was never shown.
    async fn left_out(&mut self, index: usize) -> Result<(), BrowserError>;

    /// Presses again what has started the tour and shows nothing; what that is, where there is such a thing.
    async fn again(&mut self, _guide: &mut Guide) -> Result<Option<String>, BrowserError> {
        Ok(None)
    }
}

/// Looks at nothing but the tour itself.
#[async_trait]
impl Host for Session {
    fn session(&mut self) -> &mut Session {
        self
    }

    async fn shown(
        &mut self,
        _guide: &Guide,
        _step: &mut StepReport,
        _is_found: bool,
    ) -> Result<(), BrowserError> {
        Ok(())
    }

    async fn left_out(&mut self, _index: usize) -> Result<(), BrowserError> {
        Ok(())
    }
}

/// How a tour is played.
#[derive(Debug, Clone)]
pub struct TourOptions {
    /// How it begins.
    pub start: Start,
    /// The language that its texts should be in.
    pub language: Option<Language>,
    /// How long the next step may take to show.
    pub step: Duration,
    /// How long all of it may take.
    pub whole: Duration,
    /// Its steps as they were when it was discovered: what no library tells is known by them.
    pub known: Option<TourDef>,
}

/// Plays a tour in a session that shows its page.
///
/// # Errors
///
/// What the driver said. All that the page does, even crash its own tour, is a finding.
pub async fn play_tour<H: Host>(
    host: &mut H,
    guide: &mut Guide,
    options: &TourOptions,
) -> Result<TourReport, BrowserError> {
    let tabs = host.session().driver.tabs(None).await?;
    let documents = host.session().driver.documents();
    let report = TourReport { language: options.language.clone(), ..TourReport::default() };
    let mut playing = Playing {
        host,
        guide,
        options,
        report,
        told: HashSet::new(),
        seen: HashSet::new(),
        last: None,
        tour: None,
        tabs,
        pressed: None,
        documents,
        ends: Instant::now() + options.whole,
    };
    if playing.begin().await? {
        while playing.turn().await? {}
    }
    Ok(playing.report)
}

/// The step that was shown last.
struct Last {
    facts: StepFacts,
    index: usize,
    /// It was tried once more already.
    again: bool,
}

struct Playing<'a, H> {
    host: &'a mut H,
    guide: &'a mut Guide,
    options: &'a TourOptions,
    report: TourReport,
    /// Selectors whose absence was reported.
    told: HashSet<String>,
    /// Keys of the steps that were shown.
    seen: HashSet<String>,
    last: Option<Last>,
    tour: Option<TourDef>,
    tabs: usize,
    /// What was clicked again, as it had started nothing.
    pressed: Option<String>,
    /// The number of the document that it plays in.
    documents: u64,
    ends: Instant,
}

impl<H: Host> Playing<'_, H> {
    /// Starts it; false where nothing can come of it.
    async fn begin(&mut self) -> Result<bool, BrowserError> {
        match &self.options.start {
            Start::Page => {}
            Start::Adapter { adapter, tour } => {
                (self.report.adapter, self.report.tour) = (adapter.clone(), tour.clone());
                // What leads up to it may have shown it already.
                self.guide.reset_seen(self.host.session(), Some(adapter)).await?;
                let started = self.guide.start(self.host.session(), adapter, tour).await;
                let why = match started {
                    Ok(true) => return Ok(true),
                    Ok(false) => {
                        format!("the adapter {adapter} can't start a tour; name what is to be clicked")
                    }
                    Err(BrowserError::Agent(thrown)) => format!("{adapter} did not start {tour}: {thrown}"),
                    Err(error) => return Err(error),
                };
                self.report.find(0, Code::LAUNCH_NOTHING_PLAYED, why);
                return Ok(false);
            }
            Start::Clicks(selectors) => {
                for selector in selectors {
                    if !self.click(selector).await? {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }

    /// Clicks what starts the tour; false where nobody sees it.
    async fn click(&mut self, selector: &str) -> Result<bool, BrowserError> {
        let Some(spot) = self.guide.spot(self.host.session(), selector, self.options.step).await? else {
            let why = format!("{selector} starts the tour, and nobody sees such an element");
            self.report.find(0, Code::ELEMENT_MISSING, why);
            return Ok(false);
        };
        self.guide.begin(self.host.session()).await?;
        advance::press(self.host.session(), &spot).await?;
        Ok(true)
    }

    /// Waits for what comes next and deals with it; false at the end.
    async fn turn(&mut self) -> Result<bool, BrowserError> {
        if Instant::now() > self.ends {
            let index = self.index();
            let message = format!("the tour was still playing after {:?}", self.options.whole);
            self.report.find(index, Code::FLOW_ENDLESS, message);
            return Ok(false);
        }
        let next = self.wait().await;
        if std::mem::replace(&mut self.documents, self.host.session().driver.documents()) != self.documents {
            // What was answered is about another page.
            return self.elsewhere().await;
        }
        match next {
            Ok(Next::Step(facts)) => self.step(*facts).await,
            Ok(Next::Ended(none)) => self.ended(none).await.map(|()| false),
            Ok(Next::Same(none)) => self.again(none).await,
            Ok(Next::Absent(none)) => self.nothing(none).await,
            Err(BrowserError::ContextGone) => self.elsewhere().await,
            Err(BrowserError::DialogOpen) => self.dialog().await,
            Err(BrowserError::TabGone) => {
                let message = self.so_far("the page closed its tab");
                self.report.find(self.index(), Code::FLOW_ENDED_EARLY.of(self.part()), message);
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    async fn wait(&mut self) -> Result<Next, BrowserError> {
        let last = self.last.as_ref();
        let adapter = Some(self.report.adapter.as_str()).filter(|name| !name.is_empty());
        let wanted = Await {
            adapter,
            after: last.map(|last| last.facts.key.as_str()),
            wait: self.options.step,
            gone: GONE,
            closing: last.is_some_and(|last| self.count() == Some(last.index + 1)),
            calm: false,
        };
        self.guide.next(self.host.session(), &wanted).await
    }

    async fn step(&mut self, mut facts: StepFacts) -> Result<bool, BrowserError> {
        if self.last.is_none() {
            self.first(&facts).await?;
        }
        let expected = self.last.as_ref().map_or(0, |last| last.index + 1);
        let index = self.place(&facts, expected);
        if !facts.beacon && !self.seen.insert(facts.key.clone()) {
            let message = format!("“{}” came again: the tour goes round", brief(&facts));
            self.report.find(index, Code::FLOW_ENDLESS, message);
            return Ok(false);
        }
        for left_out in expected..index {
            self.left_out(left_out, &facts.lookups).await?;
        }
        if !facts.beacon {
            self.by_what_is_known(&mut facts, index).await?;
            self.silently_left_out(&facts, index);
            for (code, message) in self.judged(&mut facts, index).await? {
                self.report.find(index, code, message);
            }
            // A step's element is looked up again as the step ends: nothing was left out then.
            self.told.extend(facts.target.as_ref().map(|target| target.selector.clone()));
            self.keep(&facts, index).await?;
        }
        self.go_on(facts, index, false).await
    }

    /// What is wrong with the step. What is not where it belongs, or not seen, may still be on its way there: that counts
    /// once all has come to rest.
    async fn judged(
        &mut self,
        facts: &mut StepFacts,
        index: usize,
    ) -> Result<Vec<(Code, String)>, BrowserError> {
        let (language, mut told) = (self.options.language.clone(), self.told.clone());
        let mut found = judge(facts, language.as_ref(), &mut told);
        if found.iter().any(|(code, _)| !code.name().starts_with("text.")) {
            let adapter = Some(facts.adapter.as_str());
            let (wait, gone) = (Duration::from_secs(5), GONE);
            let wanted = Await { adapter, after: None, wait, gone, closing: false, calm: true };
            // A page that is gone meanwhile, or blocked, is met by whoever goes on.
            if let Ok(Next::Step(later)) = self.guide.next(self.host.session(), &wanted).await
                && (later.text == facts.text || later.index.is_some() && later.index == facts.index)
            {
                *facts = *later;
                self.by_what_is_known(facts, index).await?;
                told.clone_from(&self.told);
                found = judge(facts, language.as_ref(), &mut told);
            }
        }
        self.told = told;
        Ok(found)
    }

    /// What is known once the first step is there.
    async fn first(&mut self, facts: &StepFacts) -> Result<(), BrowserError> {
        self.report.adapter = facts.adapter.clone();
        let tours = match self.guide.tours(self.host.session(), &facts.adapter).await {
            Ok(tours) => tours,
            // What a library's own functions throw is no fault of the step.
            Err(BrowserError::Agent(_)) => vec![],
            Err(error) => return Err(error),
        };
        // Tours of as many steps are told apart by the title that is shown.
        // Some show how far they are behind the title.
        let says =
            |title: &String| *title == facts.title || !title.is_empty() && facts.title.starts_with(title);
        let is_it = |tour: &&TourDef| {
            let step = facts.index.and_then(|index| tour.steps.get(index));
            facts.count == Some(tour.steps.len())
                && step.is_some_and(|step| says(&step.title) || step.titles.values().any(says))
        };
        let is_named = |tour: &&TourDef| {
            let name = &self.report.tour;
            !tour.steps.is_empty() && (tour.id == *name || tour.path.as_ref() == Some(name))
        };
        let named = tours.iter().find(is_named);
        self.tour = named.or(tours.iter().find(is_it)).cloned();
        if let (Some(tour), true) = (&self.tour, self.report.tour.is_empty()) {
            self.report.tour.clone_from(&tour.id);
        }
        self.report.count =
            facts.count.or(self.tour.as_ref().map(|tour| tour.steps.len())).max(self.known_count());
        Ok(())
    }

    async fn keep(&mut self, facts: &StepFacts, index: usize) -> Result<(), BrowserError> {
        let is_found = self.report.findings.iter().any(|finding| finding.step.as_deref() == Some(&id(index)));
        let declared = facts.declared.as_ref();
        let observed =
            facts.target.as_ref().filter(|target| !target.body).map(|target| target.selector.clone());
        let mut step = StepReport {
            index,
            id: id(index),
            title: facts.title.clone(),
            text: facts.text.clone(),
            target: match declared.map(|step| step.target.clone()) {
                Some(declared) if !declared.as_deref().is_some_and(is_function) => declared,
                _ => observed,
            },
            side: declared.and_then(|step| step.side.clone()),
            advanced_by: None,
        };
        self.host.shown(self.guide, &mut step, is_found).await?;
        self.report.steps.push(step);
        Ok(())
    }

    async fn go_on(&mut self, facts: StepFacts, index: usize, again: bool) -> Result<bool, BrowserError> {
        self.guide.turn(self.host.session()).await?;
        let done = match advance::advance(self.host.session(), &facts).await {
            Ok(done) => done,
            Err(BrowserError::TabGone) => Some("a click".to_owned()),
            Err(error) => return Err(error),
        };
        self.last = Some(Last { facts, index, again });
        self.look_for_tabs().await;
        let Some(done) = done else {
            let message = "the step has no button that can be pressed, and no element to click".to_owned();
            self.report.find(index, Code::STEP_NOT_ADVANCING, message);
            return Ok(false);
        };
        if let Some(step) = self.report.steps.last_mut() {
            step.advanced_by = Some(done);
        }
        Ok(true)
    }

    async fn look_for_tabs(&mut self) {
        if let Ok(open) = self.host.session().driver.tabs(None).await
            && open > self.tabs
        {
            self.tabs = open;
            self.report.notes.push(format!("{} opened a tab", id(self.index())));
        }
    }

    /// The step is still there: once more, as a busy page may have lost a click.
    async fn again(&mut self, none: NoStep) -> Result<bool, BrowserError> {
        let Some(last) = self.last.take() else { return Ok(false) };
        if !last.again {
            return self.go_on(last.facts, last.index, true).await;
        }
        let by = self.report.steps.last().and_then(|step| step.advanced_by.clone()).unwrap_or_default();
        let message =
            format!("“{by}” was done twice, and the step is still there after {:?}", self.options.step);
        let (index, lookups) = (last.index, none.lookups);
        self.last = Some(last);
        self.report.find(index, Code::STEP_NOT_ADVANCING.of(by), message);
        if self.count().is_some_and(|count| index + 1 < count) {
            self.why_not(index + 1, &lookups).await?;
            let message = self.so_far("it does not go on");
            self.report.find(index, Code::FLOW_ENDED_EARLY.of(self.part()), message);
        }
        Ok(false)
    }

    async fn dialog(&mut self) -> Result<bool, BrowserError> {
        let message =
            self.host.session().driver.dialog().await?.map(|dialog| dialog.message).unwrap_or_default();
        self.host.session().driver.answer(true, None).await?;
        self.report.find(self.index(), Code::DIALOG_UNEXPECTED, format!("a dialog said “{message}”"));
        Ok(true)
    }

    fn index(&self) -> usize {
        self.last.as_ref().map_or(0, |last| last.index)
    }

    fn count(&self) -> Option<usize> {
        self.last.as_ref().and_then(|last| last.facts.count).or(self.report.count).max(self.known_count())
    }

    /// How far it came: `6/14`.
    fn part(&self) -> String {
        let shown = self.last.as_ref().map_or(0, |last| last.index + 1);
        format!("{shown}/{}", self.count().map_or("?".to_owned(), |count| count.to_string()))
    }

    /// What happened, and the last error on the page's console.
    fn so_far(&mut self, what: &str) -> String {
        let console = self.host.session().driver.noise().console;
        let error =
            console.into_iter().rfind(|line| line.starts_with("uncaught") || line.starts_with("error"));
        match error {
            Some(error) => {
                format!("{what}; the console says: {}", error.chars().take(300).collect::<String>())
            }
            None => what.to_owned(),
        }
    }
}

/// Only the author's own code knows which element it is.
pub(super) fn is_function(target: &str) -> bool {
    target.starts_with("(a function")
}

fn brief(facts: &StepFacts) -> String {
    let words = if facts.title.is_empty() { &facts.text } else { &facts.title };
    words.chars().take(60).collect()
}
