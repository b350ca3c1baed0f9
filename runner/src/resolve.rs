//! Finds a target on the page, or says why not.
//!
//! The fast way is one evaluation that waits in the page until the element is there and ready. Only when
//! the page has come to rest and the fast way has no single answer are all candidates fetched and ranked.
//! A heal is accepted only on a page that has been still for a second, as a late element is no missing one;
//! on a page that never rests, when the step's time is up and it has been the likeliest for that long.

use crate::{
    act,
    fault::Fault,
    lexicon::{self, Judged},
    others::others,
    probe::{is_unlearned, probe},
    refusal::{give_up, not_healed},
    stage::{Observed, Stage},
    tongue,
    trace::{Refused, Trace, healed},
};
use browser::{BrowserError, Candidates, Look, Need, Place, Ready, Sighting};
use recognition::{Page, Reason, Recognition, Thresholds, rank, rank_among};
use scenarios::{Action, Check, Code, Described, HealPolicy, Outcome, Step, Target, TextKind, TextMatch};
use std::time::{Duration, Instant};

/// After how long without a change the page is looked at as a whole, in milliseconds, look by look.
const PATIENCE: [u64; 5] = [120, 400, 1000, 1000, 2000];

/// How long a page must have been still before a heal is believed, in milliseconds.
const STILL: u64 = 1000;

/// A target that was found and is ready.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub place: Place,
    pub ready: Ready,
    pub trace: Trace,
}

/// What was seen at the last look.
#[derive(Default)]
pub(crate) struct Seen {
    /// The element is there, but not ready: why, and what stands in the way.
    pub unready: Option<(Ready, String, String)>,
    /// All candidates of the page, ranked.
    pub recognition: Option<(Recognition, Vec<Described>)>,
    /// A frame on the way to the element is not there.
    pub frame_missing: bool,
    /// The document was still being received.
    pub loading: bool,
    /// How many candidates were not described at the last look, as the page has too many.
    pub cut: usize,
    /// Where the document that was looked at begins on the page.
    pub origin: [f64; 2],
    closed_roots_tried: bool,
    /// What the last rankings would have healed to, by its handle, and since when.
    likeness: Option<(u32, Instant)>,
}

/// Looks until the step's target is ready as `look` wants it, or `deadline` has passed.
pub(crate) async fn resolve(
    stage: &mut Stage<'_>,
    step: &Step,
    name: &str,
    mut look: Look,
    deadline: Instant,
) -> Result<Resolved, Refused> {
    let target = stage.target(name);
    look.target = Some(probe(&target, stage.options.language.as_ref()));
    let others = others(stage, step, name, &target);
    let mut search = Search { stage, step, name, target, others, look, seen: Seen::default() };
    let mut looks = Looks::Within(0);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let looked = match looks {
            Looks::Within(round) if round == 0 || !left.is_zero() => {
                looks = Looks::Within(round + 1);
                search.once(left, PATIENCE[round.min(4)]).await
            }
            // What is refused is refused as it is now, and not as it was at the last look.
            Looks::Within(_) => {
                looks = Looks::Over;
                search.once(Duration::ZERO, 0).await
            }
            Looks::Over => {
                let Some(settles) = search.settles_on_a_likeness() else {
                    looks = Looks::Done;
                    continue;
                };
                tokio::time::sleep(settles).await;
                looks = Looks::Done;
                search.last().await
            }
            Looks::Done => return Err(give_up(search.stage, name, &search.target, search.seen).await),
        };
        match looked {
            Ok(Some(resolved)) => return Ok(resolved),
            Ok(None) => {}
            // The document was replaced while we looked: look in the next one.
            Err(Stop::Browser(BrowserError::ContextGone)) => {
                tokio::time::sleep(Duration::from_millis(20)).await
            }
            Err(Stop::Browser(BrowserError::DialogOpen)) => {
                if !act::answer_armed(search.stage).await.map_err(Refused::before_any_look)? {
                    return Err(Refused::before_any_look(act::unexpected_dialog(search.stage).await));
                }
            }
            Err(Stop::Browser(error)) => return Err(Refused::before_any_look(error)),
            Err(Stop::Refused(refused)) => return Err(*refused),
        }
    }
}

/// Which looks are left.
enum Looks {
    /// Within the step's time; so many have been.
    Within(usize),
    /// The time is over, and the page was looked at as it was then.
    Over,
    /// None.
    Done,
}

enum Stop {
    Browser(BrowserError),
    Refused(Box<Refused>),
}

impl From<BrowserError> for Stop {
    fn from(error: BrowserError) -> Stop {
        Stop::Browser(error)
    }
}

/// One search for one target, look by look.
struct Search<'s, 'a> {
    stage: &'s mut Stage<'a>,
    step: &'s Step,
    name: &'s str,
    target: Target,
    /// What else was recorded on this page.
    others: Vec<Target>,
    look: Look,
    seen: Seen,
}

impl Search<'_, '_> {
    /// One look: the fast way, then the ranking where the page has been without a change for `patience`.
    async fn once(&mut self, left: Duration, patience: u64) -> Result<Option<Resolved>, Stop> {
        let place = self.stage.session.place(&self.target.frame).await?;
        self.seen.frame_missing = place.is_none();
        let Some(place) = place else {
            tokio::time::sleep(Duration::from_millis(100).min(left)).await;
            return Ok(None);
        };
        if self.target.signals.shadow.iter().any(|host| host.ends_with('!')) {
            self.open_closed_roots(&place).await?;
        }
        self.look.wait = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
        self.look.patience = patience;
        self.look.handle = None;
        match self.stage.session.find(&place, &self.look).await? {
            Sighting::Ready(ready) => {
                let described = self.described(&place, &ready).await?;
                // Selectors say nothing of the text; the other families have compared it already.
                let judged = match &described {
                    Some(described) if self.is_compared() => {
                        lexicon::judge(self.stage, &self.target, described, &self.step.id).await
                    }
                    _ => Judged::default(),
                };
                let trace = Trace {
                    confidence: Some(if ready.how.len() > 2 { 0.99 } else { 0.97 }),
                    element: Some(ready.element.clone()),
                    findings: judged.findings,
                    change: judged.change,
                    described,
                    ..Trace::none(Outcome::Found)
                };
                if let Some(why) = by_some_selectors(&ready.how) {
                    return self.by_selectors(place, ready, trace, why).await;
                }
                Ok(Some(self.found(place, ready, trace).await))
            }
            Sighting::Unready { ready, why, by } => {
                self.seen.unready = Some((ready, why, by));
                Ok(None)
            }
            Sighting::Unsure { idle, complete, loading, .. } => {
                self.seen.unready = None;
                self.seen.loading = loading;
                if loading {
                    return Ok(None);
                }
                let still = idle >= STILL && complete;
                if is_unlearned(&self.target) {
                    self.polled(&place, still).await?;
                    return Ok(None);
                }
                self.ranked(place, still).await
            }
        }
    }

    /// Of all recorded selectors only those that count elements match one, or most name it and another contradicts:
    /// that is a likeness. Who learns a recording on the version it was made on believes it once the page is still.
    async fn by_selectors(
        &mut self,
        place: Place,
        ready: Ready,
        mut trace: Trace,
        why: Reason,
    ) -> Result<Option<Resolved>, Stop> {
        let since = self.seen.likeness.filter(|(known, _)| *known == ready.handle).map(|(_, since)| since);
        let since = since.unwrap_or_else(Instant::now);
        self.seen.likeness = Some((ready.handle, since));
        // What the others match may still come; of a text alone that is believed only where the time is over.
        let may_come = why == Reason::Worded && self.look.wait > STILL;
        if may_come || since.elapsed() < Duration::from_millis(STILL) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            return Ok(None);
        }
        let described = self.stage.session.describe(&place, ready.handle).await?;
        let learns = self.stage.options.learn;
        trace.why = Some((why, 0.0));
        if !learns {
            trace.outcome = Outcome::Healed;
            trace.confidence = Some(Thresholds::default().heal);
            if self.stage.heal_policy(self.step) != HealPolicy::Act {
                let refused = not_healed(self.stage, self.step, self.name, trace, described);
                return Err(Stop::Refused(Box::new(refused)));
            }
        }
        match self.acted_on(&place, ready.handle).await? {
            Sighting::Ready(ready) => {
                if !learns {
                    trace.findings.push(healed(self.step, self.name, &trace));
                }
                trace.described = Some(described);
                Ok(Some(self.found(place, ready, trace).await))
            }
            Sighting::Unready { ready, why, by } => {
                self.seen.unready = Some((ready, why, by));
                Ok(None)
            }
            Sighting::Unsure { .. } => Ok(None),
        }
    }

    /// Asks for an element that was chosen here, once it is ready.
    async fn acted_on(&mut self, place: &Place, handle: u32) -> Result<Sighting, BrowserError> {
        let mut by_handle = self.look.clone();
        by_handle.handle = Some(handle);
        by_handle.wait = by_handle.wait.min(2000);
        self.stage.session.find(place, &by_handle).await
    }

    /// How long the likeness on the page, if there is one, still has to show before it is acted on: where the time is
    /// over, one that came late gets that, and the page, which may never rest, is looked at once more.
    fn settles_on_a_likeness(&self) -> Option<Duration> {
        let known = self.seen.likeness.filter(|_| !self.seen.loading && self.seen.unready.is_none());
        known.map(|(_, since)| Duration::from_millis(STILL).saturating_sub(since.elapsed()))
    }

    /// The last look: the element had all its time to come, so a likeness is believed as on a page at rest.
    async fn last(&mut self) -> Result<Option<Resolved>, Stop> {
        // Of selectors alone nothing can be ranked: they are asked once more.
        if is_unlearned(&self.target) {
            return self.once(Duration::from_millis(STILL), PATIENCE[0]).await;
        }
        let place = self.stage.session.place(&self.target.frame).await?;
        self.look.wait = STILL;
        match place {
            Some(place) => self.ranked(place, true).await,
            None => Ok(None),
        }
    }

    async fn open_closed_roots(&mut self, place: &Place) -> Result<(), Stop> {
        if self.stage.session.driver.open_closed_roots(&place.frame).await? {
            return Ok(());
        }
        let fault = Fault::new(
            Code::ENGINE_UNSUPPORTED.of("closed shadow root"),
            format!("{} can't look into closed shadow roots", self.stage.session.engine),
        );
        Err(Stop::Refused(Box::new(Refused::before_any_look(fault))))
    }

    /// Nothing but selectors is known: they agree on one element or they don't; what they match is for the report.
    async fn polled(&mut self, place: &Place, still: bool) -> Result<(), Stop> {
        // A chain may lead through a closed root.
        let chained = self.target.selectors.iter().any(|path| path.len() > 1);
        if still && chained && !std::mem::replace(&mut self.seen.closed_roots_tried, true) {
            self.stage.session.driver.open_closed_roots(&place.frame).await?;
        }
        let candidates = self.stage.session.candidates(place, &self.look).await?;
        let agreeing: Vec<Described> = candidates
            .all
            .into_iter()
            .filter(|candidate| candidate.selectors.is_some_and(|(agree, _)| agree > 0))
            .collect();
        let recognition = rank(&self.target, None, &Page::of(&agreeing), Thresholds::default());
        self.seen.recognition = Some((recognition, agreeing));
        self.seen.origin = self.stage.session.origin(place).await?.unwrap_or_default();
        Ok(())
    }

    /// Ranks all candidates of the page; a heal counts only on a page that is `still`.
    async fn ranked(&mut self, place: Place, still: bool) -> Result<Option<Resolved>, Stop> {
        let Candidates { all: candidates, cut } = self.stage.session.candidates(&place, &self.look).await?;
        self.seen.cut = cut;
        let language = self.stage.options.language.clone();
        let page = Page::of(&candidates);
        let mut recognition =
            rank_among(&self.target, &self.others, language.as_ref(), &page, Thresholds::default());
        if still {
            by_what_it_says(self.stage, self.step, &candidates, &mut recognition);
        }
        nothing_heals_on_a_cut_page(cut, &mut recognition);
        let outcome = recognition.outcome;
        let chosen = recognition.ranked.first().map(|ranked| candidates[ranked.index].clone());
        self.seen.origin = self.stage.session.origin(&place).await?.unwrap_or_default();
        let mut trace = Trace::ranked(&recognition, &candidates, self.seen.origin);
        self.seen.likeness = match (&chosen, outcome, self.seen.likeness) {
            (Some(chosen), Outcome::Healed, Some(known)) if known.0 == chosen.handle => Some(known),
            (Some(chosen), Outcome::Healed, _) => Some((chosen.handle, Instant::now())),
            _ => None,
        };
        self.seen.recognition = Some((recognition, candidates));
        let acts = outcome == Outcome::Found || (outcome == Outcome::Healed && still);
        let Some(chosen) = chosen.filter(|_| acts) else { return Ok(None) };
        if outcome == Outcome::Healed && self.stage.heal_policy(self.step) != HealPolicy::Act {
            let refused = not_healed(self.stage, self.step, self.name, trace, chosen);
            return Err(Stop::Refused(Box::new(refused)));
        }
        match self.acted_on(&place, chosen.handle).await? {
            Sighting::Ready(ready) => {
                let step = &self.step.id;
                // Where nobody knows the language, the heal itself says that the words may be others.
                if outcome == Outcome::Found || language.is_some() {
                    let judged = lexicon::judge(self.stage, &self.target, &chosen, step).await;
                    trace.findings.extend(judged.findings);
                    // A yes to the element is a yes to its text.
                    trace.change = judged.change.filter(|_| outcome == Outcome::Found);
                }
                if outcome == Outcome::Healed {
                    trace.findings.push(healed(self.step, self.name, &trace));
                }
                trace.described = Some(chosen);
                if self.stage.options.learn && outcome == Outcome::Found {
                    // Of a candidate nobody has asked whether it has twins in other rows.
                    trace.described = Some(self.stage.session.describe(&place, ready.handle).await?);
                }
                Ok(Some(self.found(place, ready, trace).await))
            }
            Sighting::Unready { ready, why, by } => {
                self.seen.unready = Some((ready, why, by));
                Ok(None)
            }
            Sighting::Unsure { .. } => Ok(None),
        }
    }

    fn is_compared(&self) -> bool {
        lexicon::has_to_be_compared(&self.target, self.stage.options.language.as_ref())
    }

    /// Describes the element where somebody wants to learn from it, or to compare its text.
    async fn described(&mut self, place: &Place, ready: &Ready) -> Result<Option<Described>, BrowserError> {
        if !(self.stage.options.learn || self.is_compared()) {
            return Ok(None);
        }
        self.stage.session.describe(place, ready.handle).await.map(Some)
    }

    /// Remembers what was seen, to learn from it if the run passes.
    async fn found(&mut self, place: Place, ready: Ready, trace: Trace) -> Resolved {
        let (healed, learn) = (trace.outcome == Outcome::Healed, self.stage.options.learn);
        let page =
            if learn { tongue::of_page(self.stage).await.filter(|spoken| spoken.is_sure) } else { None };
        if let Some(mut described) = trace.described.clone() {
            // What this run has made is called otherwise in the next one.
            for text in &mut described.row {
                *text = text.replace(&self.stage.unique, "${unique}");
            }
            let seen = Observed {
                target: self.name.to_owned(),
                step: self.step.id.clone(),
                described,
                frame: place.hints.clone(),
                unsure: healed.then(|| "it was found by its likeness only".to_owned()),
                secret: ready.secret || ready.kind_of_input == "password",
                page: page.map(|spoken| spoken.language),
                text: None,
            };
            if let Some(change) = trace.change.clone() {
                self.stage.observed.push(seen.with_text(change));
            }
            if learn || healed {
                self.stage.observed.push(seen);
            }
        }
        Resolved { place, ready, trace }
    }
}

/// An expected text may tell which of the likeliest candidates is meant: the only one that says it, and of
/// the recorded kind. That is a heal, with its proposal, and never a silent pass.
pub(crate) fn by_what_it_says(
    stage: &Stage<'_>,
    step: &Step,
    candidates: &[Described],
    recognition: &mut Recognition,
) {
    if matches!(recognition.outcome, Outcome::Found | Outcome::Healed) {
        return;
    }
    let Action::Expect(expectation) = &step.action else { return };
    let target = expectation.target.as_ref().map(|name| stage.target(name)).unwrap_or_default();
    let says = |described: &Described| {
        let text = described.texts.get(&TextKind::Text).map_or("", String::as_str);
        expectation.checks.iter().any(|check| match check {
            Check::Text(TextMatch::Is(wanted)) => {
                wanted.len() > 3 && recognition::normal(text) == recognition::normal(&stage.fill_in(wanted))
            }
            Check::Text(TextMatch::Contains(part)) => {
                part.len() > 3
                    && recognition::normal(text).contains(&recognition::normal(&stage.fill_in(part)))
            }
            _ => false,
        })
    };
    let same_kind = |described: &Described| {
        described.signals.tag == target.signals.tag && described.signals.role == target.signals.role
    };
    let saying: Vec<usize> = (0..candidates.len())
        .filter(|at| candidates[*at].visible && same_kind(&candidates[*at]) && says(&candidates[*at]))
        .collect();
    let [only] = saying[..] else { return };
    let Some(place) = recognition.ranked.iter().position(|ranked| ranked.index == only) else { return };
    let chosen = recognition.ranked.remove(place);
    recognition.ranked.insert(0, chosen);
    (recognition.outcome, recognition.reason) = (Outcome::Healed, Reason::Said);
    recognition.confidence = recognition.confidence.max(Thresholds::default().heal);
}

/// Why an element is only like the recorded one where not all of its selectors name it: none that says what it is
/// called matches, none but its text does, or one names another.
pub(crate) fn by_some_selectors(how: &[String]) -> Option<Reason> {
    match how.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["place"] => Some(Reason::Placed),
        ["worded"] => Some(Reason::Worded),
        ["most"] => Some(Reason::Most),
        _ => None,
    }
}

/// Of a page that is too large to be seen whole, what is like the target may only be the likest of what was looked at.
pub(crate) fn nothing_heals_on_a_cut_page(cut: usize, recognition: &mut Recognition) {
    if cut > 0 && recognition.outcome == Outcome::Healed {
        (recognition.outcome, recognition.reason) = (Outcome::Missing, Reason::Unsure);
    }
}

/// A look without a deadline of its own, for `need`.
pub(crate) fn look(need: Need) -> Look {
    Look::new(need, 0)
}
