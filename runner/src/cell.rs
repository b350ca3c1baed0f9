//! Runs one cell: its attempts, what is done around them, and the verdict.

use crate::{
    Fault, Secrets,
    around::around,
    claim, clean,
    evidence::{Evidence, EvidenceKind},
    gate::Gate,
    guidance::item::{Hands, Prepare, play_item},
    har,
    items::ItemPlay,
    listener::Listener,
    play::{Played, play},
    pool::Pool,
    resolve_only::look_over,
    stage::{Observed, PlayOptions, Stage},
};
use browser::{Memory, Remembered, Session, SessionOptions, address::without_credentials};
use chrono::{SecondsFormat, Utc};
use scenarios::{
    Attempt, Cell, Code, Environment, Finding, HealPolicy, Language, Languages, Phase, Run, Scenario, SetBy,
    Step, StepResult, Verdict, verdict,
};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use url::Url;

/// What every cell of a run shares.
#[derive(Debug, Clone)]
pub struct CellOptions {
    /// How often a Broken attempt is tried again.
    pub retries: u32,
    /// Which pictures are kept.
    pub evidence: EvidenceKind,
    /// Saves the page before each act.
    pub dom: bool,
    /// Describes targets, to learn.
    pub learn: bool,
    /// Opens pages and looks for targets; acts on nothing but to log in and to switch the language.
    pub resolve_only: bool,
    /// The folder that evidence is named relative to.
    pub root: PathBuf,
    /// What is masked and emptied.
    pub redact: Vec<String>,
    /// Deadlines that the command line sets: step, navigation, cell.
    pub timeouts: scenarios::Timeouts,
    /// Waits so long before each step.
    pub slow: Duration,
    /// Asked before each step, for people who follow step by step.
    pub gate: Option<Gate>,
    /// Told of each step as soon as it has ended.
    pub listener: Option<Listener>,
    /// The first and the last step to play.
    pub steps: (Option<String>, Option<String>),
    /// The only places whose pages may be played on.
    pub sites: crate::Sites,
}

/// One cell to run.
#[derive(Debug, Clone)]
pub struct Job {
    /// The scenario; of an item of content what a cell needs to know of it.
    pub scenario: Arc<Scenario>,
    /// The item of content, where it is one that is played.
    pub item: Option<Arc<ItemPlay>>,
    /// Its file, as the user gave it; behind `#` the item's name.
    pub file: PathBuf,
    /// Where.
    pub cell: Cell,
    /// The environment, where one was named.
    pub environment: Option<Arc<Environment>>,
    /// Addresses are relative to it.
    pub base: Option<Url>,
    /// The persona's login scenario.
    pub login: Option<Arc<Scenario>>,
    /// How the application is told the cell's language.
    pub languages: Arc<Languages>,
    /// The scenario that switches to it, where one does.
    pub switch: Option<Arc<Scenario>>,
    /// 1 … n under `--repeat`.
    pub repetition: u32,
    /// A number that no other cell of this run has.
    pub number: usize,
    /// Takes a picture at the end of an attempt that passed, where the steps have none.
    pub last_picture: bool,
}

/// A run and what can be learned from it.
#[derive(Debug)]
pub struct Ran {
    /// The result.
    pub run: Run,
    /// What the last attempt saw of the targets, if it passed to its end.
    pub observed: Vec<Observed>,
    /// Targets that were found by their likeness only, in the last attempt.
    pub healed: Vec<Observed>,
    /// Steps that left the page.
    pub navigated: Vec<String>,
    /// Targets that were there as soon as a page was opened, and the page's address in the scenario.
    pub on_pages: Vec<(String, String)>,
    /// A picture of the end of a run that passed, where it was asked for.
    pub picture: Option<Vec<u8>>,
}

impl Ran {
    /// A run in which nothing was played.
    pub(crate) fn without_play(run: Run) -> Ran {
        Ran { run, observed: vec![], healed: vec![], navigated: vec![], on_pages: vec![], picture: None }
    }
}

/// Default deadlines: a step, a navigation, a cell.
const DEADLINES: (Duration, Duration, Duration) =
    (Duration::from_secs(10), Duration::from_secs(30), Duration::from_secs(300));

impl Job {
    /// The system that it plays on: the scenario's or, where that names none, the environment's.
    pub fn system(&self) -> Option<String> {
        let environment = self.environment.as_ref().and_then(|environment| environment.system.clone());
        self.scenario.system.clone().or(environment)
    }

    /// What a session of this cell is told.
    pub fn session_options(&self, root: &std::path::Path) -> SessionOptions {
        let insecure = self.environment.as_ref().is_some_and(|environment| environment.insecure);
        let downloads = root.join(format!(".downloads-{}-{}", std::process::id(), self.number));
        let mut options = SessionOptions::of(&self.cell, insecure, downloads);
        options.remembered = self.remembered();
        options
    }

    /// The cell's language, where a cookie or the local storage tells it.
    fn remembered(&self) -> Vec<Remembered> {
        let (memory, name) = match &self.languages.set_by {
            SetBy::Cookie(name) => (Memory::Cookie, name),
            SetBy::Storage(name) => (Memory::Storage, name),
            _ => return vec![],
        };
        let remembered = |(base, language): (&Url, &Language)| Remembered {
            origin: base.clone(),
            memory,
            name: name.clone(),
            value: language.0.clone(),
        };
        self.base.as_ref().zip(self.cell.language.as_ref()).map(remembered).into_iter().collect()
    }

    /// What is played before the scenario itself, and what it is if that fails.
    fn before(&self) -> impl Iterator<Item = (&Scenario, Phase, Code, &'static str)> {
        let login = self
            .login
            .iter()
            .map(|login| (&**login, Phase::Login, Code::ENV_LOGIN_FAILED, "the persona could not log in"));
        let switch = self.switch.iter().filter(|_| self.cell.language.is_some()).map(|switch| {
            let words = "the application could not be switched to the language";
            (&**switch, Phase::Language, Code::ENV_LANGUAGE_FAILED, words)
        });
        let prepare = self.item.iter().filter_map(|item| item.prepare.as_deref()).map(|prepare| {
            let words = "the scenario that leads up to the item failed";
            (prepare, Phase::Prepare, Code::ENV_PREPARE_FAILED, words)
        });
        login.chain(switch).chain(prepare)
    }

    fn heal(&self) -> HealPolicy {
        let environment = self.environment.as_deref();
        environment.and_then(|environment| environment.heal).unwrap_or_else(|| {
            if environment.is_some_and(|environment| environment.production) {
                HealPolicy::Propose
            } else {
                HealPolicy::Act
            }
        })
    }

    fn folder(&self, attempt: usize) -> PathBuf {
        let clean = |text: &str| {
            text.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect::<String>()
        };
        let stem = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = self.item.as_ref().map_or(stem, |item| item.name.clone());
        let language = self.cell.language.as_ref().map_or("", |language| language.0.as_str());
        PathBuf::from("evidence").join(format!(
            "{:03}-{}-{}-{}-{attempt}",
            self.number,
            clean(&stem),
            self.cell.engine,
            clean(language)
        ))
    }

    fn empty_run(&self) -> Run {
        Run {
            scenario: self.scenario.title.clone(),
            file: self.file.to_string_lossy().into_owned(),
            system: self.scenario.system.clone(),
            tags: self.scenario.tags.clone(),
            browser: self.cell.engine,
            browser_version: None,
            language: self.cell.language.clone(),
            environment: self.cell.environment.clone(),
            base_url: self.base.as_ref().map(|base| without_credentials(base).to_string()),
            viewport: self.cell.viewport.to_string(),
            persona: self.cell.persona.clone(),
            repetition: self.repetition,
            verdict: Verdict::Skipped,
            code: None,
            message: None,
            unstable: false,
            resolve_only: false,
            started: now(),
            took_ms: 0,
            absent: vec![],
            attempts: vec![],
        }
    }

    /// The run of a cell that is not run.
    pub fn skipped(&self, code: Code) -> Run {
        Run { code: Some(code), ..self.empty_run() }
    }
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Runs a cell to its verdict. Never fails: whatever happens is one.
///
/// `prepared` is a session made ahead for the first attempt.
pub async fn run_cell(
    job: &Job,
    options: &CellOptions,
    secrets: &Secrets,
    pool: &Pool,
    mut prepared: Option<Session>,
) -> Ran {
    let began = Instant::now();
    hide_passwords(job, secrets);
    let mut run = Run { resolve_only: options.resolve_only, ..job.empty_run() };
    let (mut broken, mut lost) = (0, 0);
    loop {
        let (played, session) =
            attempt(job, options, secrets, pool, prepared.take(), run.attempts.len() + 1).await;
        let Tried { attempt, whole, observed, navigated, on_pages, picture } = played;
        if let Some((version, absent)) = session {
            run.browser_version = Some(version);
            run.absent = absent;
        }
        let verdict = attempt.verdict;
        run.attempts.push(attempt);
        let again = match verdict {
            Verdict::Broken => {
                broken += 1;
                broken <= options.retries
            }
            Verdict::Inconclusive => {
                lost += 1;
                lost <= options.retries.max(1)
            }
            _ => false,
        };
        if !again {
            judge(&mut run);
            run.took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            let good = whole && matches!(run.verdict, Verdict::Passed);
            clean::clean_run(&mut run, secrets);
            let clean_all = observed.into_iter().map(|one| clean::clean_observed(one, secrets));
            let (healed, observed): (Vec<_>, Vec<_>) = clean_all.partition(|one| one.unsure.is_some());
            let (observed, navigated, on_pages) =
                if good { (observed, navigated, on_pages) } else { (vec![], vec![], vec![]) };
            return Ran { run, observed, healed, navigated, on_pages, picture };
        }
    }
}

/// Passwords that stand in the scenarios and in the base address are secrets, too.
fn hide_passwords(job: &Job, secrets: &Secrets) {
    let others = job.before().map(|(scenario, ..)| scenario);
    others.chain([&*job.scenario]).for_each(|scenario| clean::hide_passwords(scenario, secrets));
    if let Some(password) = job.base.as_ref().and_then(Url::password) {
        secrets.hide(password);
    }
}

fn judge(run: &mut Run) {
    let each: Vec<_> = run
        .attempts
        .iter()
        .map(|attempt| (attempt.verdict, attempt.code.as_ref().map(ToString::to_string)))
        .collect();
    (run.verdict, run.unstable) = verdict::of_attempts(&each);
    let Some(last) = run.attempts.last() else { return };
    // A flaky run names what broke, a good one what healed.
    let telling = if run.verdict == Verdict::Flaky {
        run.attempts.iter().find(|attempt| attempt.verdict == Verdict::Broken).unwrap_or(last)
    } else {
        last
    };
    run.code = telling.code.clone();
    run.message = telling.message.clone();
}

struct Tried {
    attempt: Attempt,
    whole: bool,
    observed: Vec<Observed>,
    navigated: Vec<String>,
    on_pages: Vec<(String, String)>,
    picture: Option<Vec<u8>>,
}

type Told = Option<(String, Vec<String>)>;

async fn attempt(
    job: &Job,
    options: &CellOptions,
    secrets: &Secrets,
    pool: &Pool,
    prepared: Option<Session>,
    number: usize,
) -> (Tried, Told) {
    let environment = job.environment.as_deref();
    let insecure = environment.is_some_and(|environment| environment.insecure);
    let before = environment.and_then(|environment| environment.before_cell.as_ref());
    if let Some(fault) = around(before, job.base.as_ref(), insecure).await {
        return (failed(job, fault), None);
    }
    let session_options = job.session_options(&options.root);
    let session = match prepared {
        Some(session) => Ok(session),
        None => pool.session(job.cell.engine, &session_options).await,
    };
    let session = match session {
        Ok(session) => session,
        Err(fault) => return (failed(job, fault), None),
    };
    let told =
        (session.driver.version(), session.driver.absent().iter().map(|name| (*name).to_owned()).collect());
    let evidence = Evidence {
        kind: options.evidence,
        dom: options.dom,
        root: options.root.clone(),
        folder: job.folder(number),
    };
    let cell_timeout = options.timeouts.cell.or(job.scenario.timeouts.cell).unwrap_or(DEADLINES.2);
    let unique = uuid::Uuid::new_v4().simple().to_string()[..8].to_owned();
    let listener = options.listener.as_ref().map(|listener| listener.of_attempt(number));
    let options = &CellOptions { listener, ..options.clone() };
    let mut tried = play_in(job, options, secrets, session, evidence, unique, cell_timeout).await;
    // The folder is ours and holds only this attempt's downloads.
    drop(std::fs::remove_dir_all(&session_options.downloads));
    let after = environment.and_then(|environment| environment.after_cell.as_ref());
    if let Some(fault) = around(after, job.base.as_ref(), insecure).await {
        tried.attempt.add(vec![Finding { code: fault.code, step: None, message: fault.message }]);
    }
    (tried, Some(told))
}

async fn play_in(
    job: &Job,
    options: &CellOptions,
    secrets: &Secrets,
    session: Session,
    evidence: Evidence,
    unique: String,
    cell_timeout: Duration,
) -> Tried {
    let play_options = |scenario: &Scenario, main: bool| PlayOptions {
        base: job.base.clone(),
        language: job.cell.language.clone(),
        languages: job.languages.clone(),
        heal: job.heal(),
        step_timeout: options.timeouts.step.or(scenario.timeouts.step).unwrap_or(DEADLINES.0),
        navigation_timeout: options
            .timeouts
            .navigation
            .or(scenario.timeouts.navigation)
            .unwrap_or(DEADLINES.1),
        learn: options.learn && !options.resolve_only && main,
        redact: options.redact.clone(),
        insecure: job.environment.as_ref().is_some_and(|environment| environment.insecure),
        slow: options.slow,
        gate: options.gate.clone(),
        listener: options.listener.clone(),
        sites: options.sites.clone(),
        files: job.file.parent().map(PathBuf::from).unwrap_or_default(),
        from: options.steps.0.clone().filter(|_| main),
        to: options.steps.1.clone().filter(|_| main),
    };
    let (mut first_steps, mut first_findings) = (vec![], vec![]);
    let mut session = session;
    let hands = match &job.item {
        Some(item) => match Hands::of(item, &mut session).await {
            Ok(hands) => Some(hands),
            Err(fault) => {
                session.driver.close().await;
                return failed(job, fault);
            }
        },
        None => None,
    };
    let prepare = job.item.as_ref().and_then(|item| item.prepare.as_deref());
    let prepare = prepare.map(|scenario| Prepare { scenario, options: play_options(scenario, false) });
    for (scenario, phase, code, words) in job.before() {
        let mut options = play_options(scenario, false);
        options.listener = options.listener.map(|listener| listener.of_phase(phase));
        // Steps of the same name are in both: neither takes the other's place.
        let folder = evidence.folder.join(match phase {
            Phase::Login => "login",
            Phase::Language => "language",
            _ => "prepare",
        });
        let own = Evidence { folder, ..evidence.clone() };
        let mut stage = Stage::new(session, scenario, options, secrets, own, unique.clone());
        let Played { mut attempt, .. } = play(&mut stage, cell_timeout).await;
        attempt.steps.iter_mut().for_each(|step| step.phase = phase);
        first_steps.append(&mut attempt.steps);
        first_findings.append(&mut attempt.findings);
        if !attempt.verdict.is_good() {
            let why = attempt.message.unwrap_or_default();
            let mut tried = failed(job, Fault::new(code, format!("{words}: {why}")));
            tried.attempt.steps.splice(0..0, first_steps);
            (tried.attempt.console, tried.attempt.requests) = (attempt.console, attempt.requests);
            har::keep(&mut stage, &mut tried.attempt);
            stage.session.driver.close().await;
            return tried;
        }
        session = stage.session;
    }
    let language = job.cell.language.as_ref();
    let scenario = claim::in_language(&job.scenario, job.base.as_ref(), language, &job.languages);
    let play_options = play_options(&job.scenario, true);
    let mut stage = Stage::new(session, &scenario, play_options, secrets, evidence, unique);
    let Played { mut attempt, whole } = match (hands, options.resolve_only) {
        (Some(hands), _) => play_item(&mut stage, job, hands, prepare.as_ref(), cell_timeout).await,
        (None, true) => look_over(&mut stage, cell_timeout).await,
        (None, false) => play(&mut stage, cell_timeout).await,
    };
    // A login that healed is no pass.
    attempt.add(first_findings);
    har::keep(&mut stage, &mut attempt);
    let wanted =
        job.last_picture && attempt.verdict == Verdict::Passed && options.evidence != EvidenceKind::Steps;
    let picture =
        if wanted { crate::play::take_picture(&mut stage).await.ok().map(|taken| taken.png) } else { None };
    attempt.steps.splice(0..0, first_steps);
    stage.session.driver.close().await;
    let Stage { observed, navigated, on_pages, .. } = stage;
    Tried { attempt, whole, observed, navigated, on_pages, picture }
}

/// An attempt in which nothing could be played.
fn failed(job: &Job, fault: Fault) -> Tried {
    let language = job.cell.language.as_ref();
    let blank = |step: &Step| StepResult::not_reached(step, &job.scenario, language, Phase::Main, now());
    let attempt = Attempt {
        verdict: fault.code.kind().verdict(),
        code: Some(fault.code.clone()),
        message: Some(fault.message.clone()),
        started: now(),
        took_ms: 0,
        steps: job.scenario.steps.iter().map(blank).collect(),
        findings: vec![scenarios::Finding { code: fault.code, step: None, message: fault.message }],
        console: vec![],
        requests: vec![],
        har: None,
    };
    Tried { attempt, whole: false, observed: vec![], navigated: vec![], on_pages: vec![], picture: None }
}
