//! Tours of the real libraries, in a real browser: what is wrong with them is found, whatever they say themselves.
//!
//! The libraries come from npm at set-up (`ci/setup --tests`), into target/guidance; nothing of them is shipped.

mod site;

use browser::{
    Goal, Session, SessionOptions,
    guidance::{Guide, StepDef, TourDef},
    launcher::{Browser, LaunchOptions},
};
use runner::guidance::{Discovery, Start, TourOptions, TourReport, discover, play_tour};
use scenarios::{Engine, Language, Viewport};
use site::Site;
use std::time::Duration;

/// Long enough for a machine that does much else; only what never comes is waited for so long.
const WAIT: Duration = Duration::from_secs(20);

struct Scene {
    site: Site,
    session: Session,
    guide: Guide,
    _browser: Browser,
}

impl Scene {
    /// Nothing where the browser or the libraries are not installed.
    async fn at(engine: Engine, path: &str) -> Option<Scene> {
        let site = Site::serve().await?;
        if let Err(error) = browser::engines::find(engine) {
            println!("skipped: {error}");
            return None;
        }
        let browser = Browser::start(engine, &LaunchOptions::default()).await.expect("it starts");
        let viewport = Viewport { width: 1280, height: 900, ..Viewport::default() };
        let options = SessionOptions {
            language: Some(Language("en".to_owned())),
            time_zone: None,
            viewport,
            geolocation: None,
            color_scheme: None,
            insecure: false,
            downloads: std::env::temp_dir(),
            remembered: vec![],
        };
        let mut session = browser.session(&options).await.expect("a session");
        let guide = Guide::new(&mut session, "a word of this test").await.expect("a guide");
        let mut scene = Scene { site, session, guide, _browser: browser };
        scene.go(path).await;
        Some(scene)
    }

    async fn go(&mut self, path: &str) {
        let goal = Goal::Address(self.site.at(path));
        self.session.driver.navigate(goal, Duration::from_secs(30)).await.expect("the page");
        self.guide.arrived(&mut self.session).await.expect("the witness");
    }

    async fn play(&mut self, start: Start) -> TourReport {
        play_tour(&mut self.session, &mut self.guide, &options(start)).await.expect("it is played")
    }
}

fn options(start: Start) -> TourOptions {
    let (language, whole) = (Some(Language("en".to_owned())), Duration::from_secs(120));
    TourOptions { start, language, step: WAIT, whole, known: None }
}

fn by_click() -> Start {
    Start::Clicks(vec!["#begin".to_owned()])
}

/// Each finding with its step: `step-2 element.missing`.
fn findings(report: &TourReport) -> Vec<String> {
    let line = |finding: &scenarios::Finding| {
        format!("{} {}", finding.step.as_deref().unwrap_or("?"), finding.code.name())
    };
    report.findings.iter().map(line).collect()
}

/// Plays a library's page with a missing and a hidden target, and the one where all is well.
async fn check(engine: Engine, page: &str) {
    let Some(mut scene) = Scene::at(engine, &format!("/{page}?bad")).await else { return };
    let bad = scene.play(by_click()).await;
    assert_eq!(findings(&bad), ["step-2 element.missing", "step-3 element.hidden"], "{page}: {bad:#?}");
    assert!(bad.completed, "{page}: {bad:#?}");
    scene.go(&format!("/{page}?good")).await;
    let good = scene.play(by_click()).await;
    assert_eq!(findings(&good), [""; 0], "{page}: {good:#?}");
    let targets: Vec<_> = good.steps.iter().map(|step| step.target.as_deref().unwrap_or("")).collect();
    assert_eq!((good.completed, targets), (true, vec!["#a", "#b"]), "{page}: {good:#?}");
}

macro_rules! libraries {
    ($($name:ident $page:literal)*) => {$(
        #[tokio::test]
        async fn $name() {
            check(Engine::Chromium, $page).await;
        }
    )*};
}

libraries! {
    driver_js_is_judged_by_what_it_shows "driver-js"
    driver_js_in_a_module_has_no_secrets_either "driver-js-module"
    shepherd_is_judged_by_what_it_shows "shepherd"
    intro_js_is_judged_by_what_it_shows "intro"
    react_joyride_2_leaves_nothing_out_unnoticed "joyride2"
    react_joyride_3_leaves_nothing_out_unnoticed "joyride3"
    reactour_is_judged_by_what_it_shows "reactour"
    hopscotch_leaves_nothing_out_unnoticed "hopscotch"
    bootstrap_tour_leaves_nothing_out_unnoticed "bootstrap-tour"
    guidechimp_is_judged_by_what_it_shows "guidechimp"
}

#[tokio::test]
async fn firefox_tells_the_same() {
    for page in ["driver-js", "shepherd", "joyride3"] {
        check(Engine::Firefox, page).await;
    }
}

#[tokio::test]
async fn webkit_tells_the_same_though_the_witness_comes_late() {
    for page in ["driver-js", "shepherd", "joyride3"] {
        check(Engine::Webkit, page).await;
    }
}

/// Where no adapter knows the tour, it is played and looked at all the same.
#[tokio::test]
async fn a_tour_that_nobody_knows_is_judged_by_what_it_shows() {
    check(Engine::Chromium, "homemade").await;
    let Some(mut scene) = Scene::at(Engine::Chromium, "/homemade?good").await else { return };
    for how in ["detached", "clipped", "covering", "empty"] {
        scene.go(&format!("/homemade?good&how={how}")).await;
        let report = scene.play(by_click()).await;
        assert_eq!(findings(&report), [format!("step-2 balloon.{how}")], "{report:#?}");
        assert!(report.completed && report.adapter == "generic", "{report:#?}");
    }
}

/// No name tells what it is, no number how far it is, and what it does not find it leaves out.
#[tokio::test]
async fn what_a_silent_tour_leaves_out_is_told() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/homemade?good&how=silent").await else { return };
    let good = scene.play(by_click()).await;
    let targets: Vec<_> = good.steps.iter().map(|step| step.target.as_deref().unwrap_or("")).collect();
    assert_eq!((findings(&good), targets), (vec![], vec!["#a", "#b"]), "{good:#?}");
    scene.go("/homemade?bad&how=silent").await;
    let seen = scene.play(by_click()).await;
    assert_eq!(findings(&seen), ["step-2 element.missing", "step-2 element.hidden"], "{seen:#?}");
    // Whoever has discovered it where all was well knows which step that was.
    let step = |target: &str, text: &str| StepDef {
        target: Some(target.to_owned()),
        text: text.to_owned(),
        ..StepDef::default()
    };
    let steps = vec![
        step("#a", "Add an order with this button"),
        step("#missing", "This element is missing"),
        step("#hidden", "This element is hidden"),
        step("#b", "Bill the customer when you are done"),
    ];
    let known = Some(TourDef { id: "tour-1".to_owned(), steps, ..TourDef::default() });
    scene.go("/homemade?bad&how=silent").await;
    let options = TourOptions { known, ..options(by_click()) };
    let report = play_tour(&mut scene.session, &mut scene.guide, &options).await.expect("it is played");
    assert_eq!(findings(&report), ["step-2 element.missing", "step-3 element.hidden"], "{report:#?}");
    assert!(report.completed, "{report:#?}");
}

#[tokio::test]
async fn a_tour_that_comes_later_than_its_library_is_started() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/driver-js?good&late").await else { return };
    let start = |tour: &str| Start::Adapter { adapter: "driver.js".to_owned(), tour: tour.to_owned() };
    let report = scene.play(start("tour-1")).await;
    assert_eq!((findings(&report), report.completed), (vec![], true), "{report:#?}");
    let report = scene.play(start("tour-7")).await;
    assert_eq!(findings(&report), ["step-1 launch.nothing_played"], "{report:#?}");
    assert!(report.findings[0].message.contains("known: tour-1"), "{report:#?}");
}

#[tokio::test]
async fn firefox_plays_a_tour_that_nobody_knows() {
    check(Engine::Firefox, "homemade").await;
}

#[tokio::test]
async fn webkit_plays_a_tour_that_nobody_knows() {
    check(Engine::Webkit, "homemade").await;
}

#[tokio::test]
async fn whatever_a_tour_does_it_comes_to_an_end_and_is_told() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/faults?how=endless").await else { return };
    let cases = [
        ("endless", vec!["step-1 flow.endless"]),
        ("away", vec!["step-1 flow.ended_early"]),
        ("throws", vec!["step-1 step.not_advancing", "step-1 flow.ended_early"]),
        ("closes", vec!["step-2 flow.ended_early"]),
        ("dialog", vec!["step-1 dialog.unexpected", "step-2 dialog.unexpected", "step-3 dialog.unexpected"]),
        ("tab", vec![]),
    ];
    for (how, expected) in cases {
        scene.go(&format!("/faults?how={how}")).await;
        let report = scene.play(by_click()).await;
        assert_eq!(findings(&report), expected, "{how}: {report:#?}");
        assert_eq!(report.completed, ["tab", "dialog"].contains(&how), "{how}: {report:#?}");
        assert_eq!(
            report.notes.iter().any(|note| note.contains("opened a tab")),
            how == "tab",
            "{report:#?}"
        );
    }
}

#[tokio::test]
async fn a_library_that_comes_late_or_twice_is_played_and_hostile_texts_are_bounded() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/faults?how=late").await else { return };
    for how in ["late", "twice"] {
        scene.go(&format!("/faults?how={how}")).await;
        let report = scene.play(Start::Page).await;
        assert_eq!((findings(&report), report.steps.len()), (vec![], 3), "{how}: {report:#?}");
    }
    scene.go("/faults?how=hostile").await;
    let report = scene.play(by_click()).await;
    assert!(report.steps[0].text.chars().count() <= 2001, "{}", report.steps[0].text.len());
    scene.go("/gone").await;
    let report = play_tour(
        &mut scene.session,
        &mut scene.guide,
        &TourOptions { step: Duration::from_millis(300), ..options(Start::Page) },
    )
    .await;
    assert_eq!(findings(&report.expect("it is played")), ["step-1 autoplay.never"]);
}

/// Two attempts, or two items, may meet the same browser.
#[tokio::test]
async fn a_tour_that_its_library_has_shown_is_shown_again() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/remembers?good").await else { return };
    let orders = Start::Adapter { adapter: "bootstrap-tour".to_owned(), tour: "orders".to_owned() };
    for start in [by_click(), by_click(), orders] {
        let options = TourOptions { step: Duration::from_secs(3), ..options(start) };
        let report = play_tour(&mut scene.session, &mut scene.guide, &options).await.expect("it is played");
        assert_eq!((findings(&report), report.completed), (vec![], true), "{options:?}: {report:#?}");
        scene.go("/remembers?good").await;
    }
    let kept = "[localStorage.getItem('orders_end'),localStorage.getItem('work_end')]";
    let kept = scene.session.driver.evaluate_in_page(kept, WAIT).await.expect("the page answers");
    assert_eq!(kept, serde_json::json!(["yes", "friday"]), "what is the page's own stays");
}

#[tokio::test]
async fn tours_are_discovered_declared_or_seen() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/joyride3?bad").await else { return };
    let discovery = |clicks: &[&str]| Discovery {
        wait: Duration::from_secs(3),
        clicks: clicks.iter().map(|click| (*click).to_owned()).collect(),
        play: options(Start::Page),
    };
    let declared = discover(&mut scene.session, &mut scene.guide, &discovery(&[])).await.expect("it looks");
    let targets = |found: &runner::guidance::Found| {
        found.tour.steps.iter().map(|step| step.target.clone().unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(declared.len(), 1, "{declared:#?}");
    assert_eq!(
        (declared[0].adapter.as_str(), targets(&declared[0])),
        ("react-joyride", ["#a", "#missing", "#hidden", "#b"].map(str::to_owned).to_vec())
    );
    scene.go("/shepherd?good").await;
    let seen =
        discover(&mut scene.session, &mut scene.guide, &discovery(&["#begin"])).await.expect("it looks");
    assert_eq!((seen.len(), targets(&seen[0])), (1, ["#a", "#b"].map(str::to_owned).to_vec()), "{seen:#?}");
    assert!(seen[0].seen && seen[0].adapter == "shepherd.js");
}

/// Each library's tours, as its adapter reads them before they play, or off the screen.
#[tokio::test]
async fn the_tours_of_every_library_are_discovered_with_their_targets() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/driver-js?good").await else { return };
    for (page, adapter, is_declared) in [
        ("driver-js", "driver.js", true),
        ("driver-js-module", "driver.js", false),
        ("shepherd", "shepherd.js", false),
        ("intro", "intro.js", false),
        ("joyride2", "react-joyride", true),
        ("reactour", "reactour", true),
        ("hopscotch", "hopscotch", false),
        ("bootstrap-tour", "bootstrap-tour", true),
        ("guidechimp", "GuideChimp", true),
        ("homemade", "generic", false),
    ] {
        scene.go(&format!("/{page}?good")).await;
        let clicks = if is_declared { vec![] } else { vec!["#begin".to_owned()] };
        let discovery = Discovery { wait: Duration::from_secs(3), clicks, play: options(Start::Page) };
        let found = discover(&mut scene.session, &mut scene.guide, &discovery).await.expect("it looks");
        let found: Vec<_> = found
            .iter()
            .map(|one| {
                let targets: Vec<_> =
                    one.tour.steps.iter().map(|step| step.target.as_deref().unwrap_or("")).collect();
                let texts: Vec<_> = one.tour.steps.iter().map(|step| step.text.as_str()).collect();
                (one.adapter.as_str(), one.seen, targets.join(" "), texts.join("; "))
            })
            .collect();
        let texts = "Add an order with this button; Bill the customer when you are done";
        let expected = (adapter, !is_declared, "#a #b".to_owned(), texts.to_owned());
        assert_eq!(found, [expected], "{page}");
    }
}

/// What a page could notice of us is nothing: no name, no changed function, no error.
#[tokio::test]
async fn nothing_of_us_stays_on_the_page() {
    let Some(mut scene) = Scene::at(Engine::Chromium, "/driver-js?good").await else { return };
    scene.play(by_click()).await;
    scene.guide.leave(&mut scene.session).await.expect("it leaves");
    let look = "[Object.getOwnPropertyNames(window).filter(n=>/surefoot|^adapters$|^verbs$|witness/i.test(n)).length,\
        Document.prototype.querySelector.name,Object.getOwnPropertyNames(document).length,\
        document.querySelectorAll('[class*=surefoot],[id*=surefoot]').length]";
    let seen = scene.session.driver.evaluate_in_page(look, WAIT).await.expect("the page answers");
    assert_eq!(seen, serde_json::json!([0, "querySelector", 1, 0]));
}
