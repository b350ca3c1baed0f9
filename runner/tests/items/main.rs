//! Items of content in a real browser: each fault is found by its own code, and what is right has none.

mod cases;
mod secure;
mod site;
mod table;
mod watched;

use browser::launcher::LaunchOptions;
use cases::{Case, LAUNCHERS, LINKS, LISTED, SHOWN, SPOKEN, TIPS, WALKTHRUS};
use runner::{
    CellOptions, EvidenceKind, Listener, Pool, Ran, Secrets, SystemLimits, WorkOptions, folder, items,
    matrix::{MatrixOptions, matrix},
    work,
};
use scenarios::{Engine, Kind, Language, Timeouts, Viewport};
use site::Site;
use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

const PROJECT: &str = "default_environment: test\nlanguages: {default: en, all: [en, de]}\n\
    personas: {seller: {attributes: {role: sales}}, viewer: {attributes: {role: viewer}}}\n";

/// What the content of every case has beside its item.
const SHARED: &str = "
elements:
  save: {selectors: [[\"#save\"]]}
  email: {selectors: [[\"#email\"]]}
  inner: {selectors: [[\"#email\"]], frame: [{id: inner}]}
  name: {selectors: [[\"#name\"]]}
  wrong: {selectors: [[\"#wrong\"]]}
  late: {selectors: [[\"#late\"]]}
  gone: {selectors: [[\"#nowhere\"]]}
  twin: {selectors: [[\".twin\"]]}
  odd: {selectors: [[\"#odd\"]]}
  named: {role: button, text: {en: Save order, de: Bestellung sichern}, selectors: [[\"#save\"]]}
  heading: {selectors: [[\"h1\"]]}
segments:
  sellers: {var: {name: role, is: sales}}
";

const TOUR: &str = "
  tour:
    type: walkthru
    title: Tour
    steps: [{popup: hello, title: Hello, next: [next]}]
  saving:
    type: walkthru
    title: Saving
    steps: [{step: press, on: save, title: Save, next: [click]}]
    goal: {when: {title: {is: Saved}}, within: 1s}
  naming:
    type: walkthru
    title: Naming
    steps: [{step: fill, on: name, title: Name, next: [next, type]}]
    goal: {when: {title: {is: Named}}, within: 1s}
  foreign: {type: walkthru, title: Foreign, library: {adapter: driver, tour: x}, steps: []}
";

struct Bench {
    site: Site,
    /// The address of the site whose certificate nobody trusts.
    secure: String,
    pool: Arc<Pool>,
}

impl Bench {
    async fn new() -> Bench {
        // As the command does; another test may have done it.
        drop(rustls::crypto::ring::default_provider().install_default());
        let pool = Arc::new(Pool::new(LaunchOptions::default()));
        Bench { site: Site::serve().await, secure: secure::serve(), pool }
    }

    /// Runs the cases, some at a time, and says all that is otherwise than expected.
    async fn check(&self, engine: Engine, cases: &[Case]) {
        if let Err(error) = browser::engines::find(engine) {
            return println!("skipped: {error}");
        }
        let ran = self.ran(engine, cases, None).await;
        let mut wrong = vec![];
        for (case, ran) in cases.iter().zip(&ran) {
            let found = found(ran);
            if found != case.expected {
                wrong.push(format!(
                    "{}: expected {:?}, found {found:?}\n{}",
                    case.name,
                    case.expected,
                    told(ran)
                ));
            }
        }
        assert!(wrong.is_empty(), "{engine}\n{}", wrong.join("\n"));
    }

    /// What becomes of the cases.
    async fn ran(&self, engine: Engine, cases: &[Case], listener: Option<Listener>) -> Vec<Ran> {
        let folder = tempfile::tempdir().expect("a folder");
        let systems: Vec<String> = cases.iter().map(|case| format!("{}: {{}}", case.name)).collect();
        let environment = format!("environments: {{test: {{url: \"{}\"}}}}\n", self.site.address);
        let systems = format!("systems: {{{}}}\n", systems.join(", "));
        write(folder.path().join("surefoot.yaml"), &format!("{systems}{environment}{PROJECT}"));
        for case in cases {
            let text = format!(
                "content: {0}\nsystem: {0}\n{SHARED}items:{1}{2}",
                case.name,
                case.item.replace("SECURE", &self.secure),
                named(case.name)
            );
            write(folder.path().join(format!("content/{}.yaml", case.name)), &text);
        }
        let project = folder::project(folder.path()).expect("a project");
        let mut jobs = vec![];
        for case in cases {
            let path = folder.path().join(format!("content/{0}.yaml#{0}", case.name));
            let file =
                items::playable(&path, &project).unwrap_or_else(|error| panic!("{}: {error:?}", case.name));
            let options = MatrixOptions {
                browsers: vec![engine],
                languages: vec![Language(case.language.to_owned())],
                persona: case.persona.map(str::to_owned),
                viewports: vec![Viewport {
                    width: case.window.0,
                    height: case.window.1,
                    ..Viewport::default()
                }],
                insecure: case.insecure,
                ..MatrixOptions::default()
            };
            jobs.extend(matrix(&options, &project, &[file]).unwrap_or_else(|error| panic!("{error:?}")).jobs);
        }
        jobs.iter_mut().enumerate().for_each(|(number, job)| job.number = number);
        let options = WorkOptions {
            workers: 4,
            systems: SystemLimits::new(),
            max_failures: None,
            stop: Arc::new(AtomicBool::new(false)),
        };
        let secrets = Secrets::default();
        let cells = CellOptions { listener, ..cells(folder.path().to_owned()) };
        work(jobs, cells, secrets, self.pool.clone(), options, |_| {}).await
    }
}

/// The items that a case may lead to, each by a name of its own, as items are unique in a project.
fn named(case: &str) -> String {
    ["tour", "saving", "naming", "foreign"]
        .iter()
        .fold(TOUR.to_owned(), |text, item| text.replace(&format!("  {item}:"), &format!("  {case}_{item}:")))
}

fn write(path: PathBuf, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
    std::fs::write(path, text).expect("it is written");
}

fn cells(root: PathBuf) -> CellOptions {
    CellOptions {
        retries: 0,
        evidence: EvidenceKind::None,
        dom: false,
        learn: false,
        resolve_only: false,
        root,
        redact: vec![],
        timeouts: Timeouts { step: Some(Duration::from_secs(3)), ..Timeouts::default() },
        slow: Duration::ZERO,
        gate: None,
        listener: None,
        steps: (None, None),
        sites: runner::Sites::default(),
    }
}

fn found(ran: &Ran) -> Vec<String> {
    let last = ran.run.attempts.last().expect("it was played");
    let line =
        |finding: &scenarios::Finding| format!("{} {}", finding.step.as_deref().unwrap_or("-"), finding.code);
    last.findings.iter().map(line).collect()
}

/// Every step, for people.
fn told(ran: &Ran) -> String {
    let steps = ran.run.attempts.iter().flat_map(|attempt| &attempt.steps);
    let line = |step: &scenarios::StepResult| {
        let message = step.message.as_deref().unwrap_or_default();
        format!("    {:?} {} ({}, {} ms) {message}\n", step.outcome, step.words, step.id, step.took_ms)
    };
    steps.map(line).collect::<String>() + ran.run.message.as_deref().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launcher_shows_where_its_rule_says_and_starts_its_item() {
    Bench::new().await.check(Engine::Chromium, LAUNCHERS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tip_shows_while_it_should_and_finds_fault_with_what_is_bad_alone() {
    Bench::new().await.check(Engine::Chromium, TIPS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_shows_by_itself_does_so_once_for_whom_it_is_meant() {
    Bench::new().await.check(Engine::Chromium, SHOWN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_answers_and_opens_as_it_says() {
    Bench::new().await.check(Engine::Chromium, LINKS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_listed_is_begun_in_its_order_ticked_off_and_kept() {
    Bench::new().await.check(Engine::Chromium, LISTED).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walkthru_is_at_its_own_elements_in_sight_and_leads_on() {
    Bench::new().await.check(Engine::Chromium, WALKTHRUS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_tells_a_text_that_another_language_has() {
    Bench::new().await.check(Engine::Chromium, SPOKEN).await;
}

/// Codes that items can't have: an element that is only alike is a proposal, and its item broken.
const OF_SCENARIOS: [&str; 1] = ["element.healed"];

/// Codes that are not of content.
const ELSEWHERE: &[&str] = &["expect", "act", "option", "page", "tab", "dialog", "env", "browser", "driver"];

#[test]
fn every_code_of_content_is_provoked_by_a_page() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| {
        std::fs::read_to_string(root.join(path)).unwrap_or_else(|_| panic!("there is no {path}"))
    };
    let expected: Vec<&str> =
        all().iter().flat_map(|case| case.expected).filter_map(|line| line.split(' ').nth(1)).collect();
    let others = [read("../tests/content.rs"), read("tests/tours/main.rs")].concat();
    let is_provoked = |name: &str| {
        expected.iter().any(|code| code.split('(').next() == Some(name))
            || others.contains(&format!("\"{name}\""))
            || others.contains(&format!("\"{name}("))
    };
    let names = of_content();
    let missing: Vec<_> = names.iter().filter(|name| !is_provoked(name)).collect();
    assert!(names.len() > 50 && missing.is_empty(), "no page provokes {missing:?}");
}

/// The codes that items of content can have.
fn of_content() -> Vec<&'static str> {
    let of_content = scenarios::code::CODES.iter().filter(|entry| {
        let family = entry.name.split('.').next().unwrap_or_default();
        let is_ours = matches!(entry.kind, Kind::Broken | Kind::Healed) && !ELSEWHERE.contains(&family);
        is_ours && !OF_SCENARIOS.contains(&entry.name)
    });
    of_content.map(|entry| entry.name).collect()
}

/// One of each type, and one fault of each.
const FEW: &[&str] = &[
    "l_good",
    "l_late",
    "l_dead",
    "t_guides",
    "t_valid",
    "t_stuck",
    "s_good",
    "s_repeats",
    "q_good",
    "k_tab",
    "k_here",
    "k_box",
    "k_strict",
    "w_good",
    "w_lost",
    "c_good",
    "m_good",
    "t_hover_stuck",
    "k_tls",
    "c_both",
    "x_nowhere",
];

fn all() -> Vec<Case> {
    [LAUNCHERS, TIPS, SHOWN, LINKS, LISTED, WALKTHRUS, SPOKEN].concat()
}

async fn few(engine: Engine) {
    let few: Vec<Case> = all().into_iter().filter(|case| FEW.contains(&case.name)).collect();
    assert_eq!(few.len(), FEW.len());
    Bench::new().await.check(engine, &few).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn firefox_tells_the_same() {
    few(Engine::Firefox).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webkit_tells_the_same() {
    few(Engine::Webkit).await;
}
