//! A run while it is played, as those meet it who may see it: the newest step with what the Flow Tracker saw, and the
//! picture, which is gone with the run.

use super::{HOSTILE, Site, hostile_run, site};
use axum::http::Method;
use chrono::Utc;
use scenarios::{
    Outcome, StepResult,
    content::{Trace, Truth},
    flow::{FlowAround, FlowElement, FlowFacts, FlowGoal, FlowPhase, FlowSmall, FlowSplit, Held},
};
use store::{Frame, NewPlanRun, StepPlace, Worker};

/// The run of [`hostile_run`], taken once more by a worker that has told one step of it.
async fn under_way(site: &Site) -> (String, String) {
    let ended = hostile_run(site).await;
    let worker = Worker { name: "w".to_owned(), cells: 1, browsers: vec!["chromium".to_owned()] };
    let now = Utc::now();
    site.store.beat(&worker, now).await.expect("it beats");
    let again = NewPlanRun { slot: "2".to_owned(), ..super::hostile_plan(site) };
    site.store.start(&again, now).await.expect("it starts").expect("it is new");
    let taken = site.store.take(&worker, 1, now).await.expect("an answer").remove(0);
    let mut step: StepResult = site.store.steps(&ended).await.expect("steps").remove(0).1;
    (step.outcome, step.screenshot, step.dom) = (Outcome::Found, None, None);
    step.set_flow(&facts());
    let place = StepPlace { taken: taken.taken, attempt: 1, place: 0 };
    assert!(site.store.add_steps(&taken.run, taken.taken, &[(place, step)]).await.expect("an answer"));
    (taken.run, taken.plan_run)
}

fn facts() -> FlowFacts {
    let part = Trace {
        truth: Truth::Unknown,
        rule: format!("text: {{is: {HOSTILE}}}"),
        why: HOSTILE.to_owned(),
        parts: vec![],
    };
    let whole =
        Trace { truth: Truth::False, rule: "all: [...]".to_owned(), why: String::new(), parts: vec![part] };
    let element = FlowElement {
        name: HOSTILE.to_owned(),
        state: "found".to_owned(),
        covered: Some(HOSTILE.to_owned()),
        ..FlowElement::default()
    };
    let segment =
        Trace { truth: Truth::Unknown, rule: "var: {name: role, is: sales}".to_owned(), ..whole.clone() };
    let around = FlowAround {
        segments: vec![Held { what: HOSTILE.to_owned(), trace: segment }],
        small: vec![FlowSmall {
            name: HOSTILE.to_owned(),
            shown: false,
            why: Some("element.missing".to_owned()),
        }],
        language: Some("de".to_owned()),
        window: Some((1280, 720)),
        sheets: Some(1),
        errors: vec![HOSTILE.to_owned()],
        ..FlowAround::default()
    };
    FlowFacts {
        around: Some(around),
        phase: FlowPhase::Done,
        appeared_ms: Some(340),
        trigger: Some("click".to_owned()),
        element: Some(element),
        blocked: vec![Held { what: "if".to_owned(), trace: whole }],
        split: Some(FlowSplit { arm: "yes".to_owned(), trace: None }),
        goal: Some(FlowGoal { reached: true, early: true }),
        ..FlowFacts::default()
    }
}

#[tokio::test]
async fn a_run_is_watched_while_it_is_played_and_leaves_nothing() {
    let site = site().await;
    let (run, plan_run) = under_way(&site).await;
    let (cookie, _) = site.person("viewer").await;
    let (page, part, picture) =
        (format!("/runs/{run}"), format!("/runs/{run}/live"), format!("/runs/{run}/frame"));
    assert_eq!(site.store.watched("w", Utc::now()).await.expect("runs"), [""; 0], "nobody has looked yet");
    for (language, words) in
        [("en", "after 340 ms"), ("de", "nach 340 ms"), ("ja", "340 ms 後"), ("ar", "بعد 340 ms")]
    {
        let cookie = format!("{cookie}; surefoot_language={language}");
        for path in [&page, &part] {
            let (status, text) = site.get(path, &cookie).await;
            assert!(status == 200 && text.contains("id=\"watch\"") && text.contains(words), "{path}: {text}");
            assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{path}");
            assert!(text.contains("class=\"deep1\"") && text.contains("is-unknown"), "{path}: part by part");
        }
    }
    let (_, text) = site.get(&part, &cookie).await;
    assert!(text.contains("Newest step"));
    for said in [
        "Segment ",
        "var: {name: role, is: sales}",
        "Launchers and tips",
        "not shown",
        "1280 × 720",
        "Style sheets added",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let mut next: StepResult = site.store.steps(&run).await.expect("steps").remove(0).1;
    next.code = None;
    next.set_flow(&FlowFacts { phase: FlowPhase::Rule, ..facts() });
    let place = StepPlace { taken: 1, attempt: 1, place: 1 };
    assert!(site.store.add_steps(&run, 1, &[(place, next)]).await.expect("an answer"));
    let (_, text) = site.get(&part, &cookie).await;
    assert!(text.contains("Current step") && text.contains("Step 2"), "{text}");
    assert_eq!(site.store.watched("w", Utc::now()).await.expect("runs"), std::slice::from_ref(&run));
    assert_eq!(site.get(&picture, &cookie).await.0, 404, "there is none yet");
    let frame = Frame { jpeg: b"\xff\xd8 a picture".to_vec(), width: 40, height: 30 };
    assert!(site.store.show_frame((&run, "w"), &frame, Utc::now()).await.expect("an answer"));
    let (_, text) = site.get(&part, &cookie).await;
    assert!(text.contains(&format!("src=\"{picture}?at=")) && text.contains("width=\"40\""), "{text}");
    let response = site.send(&Method::GET, &picture, &cookie, &[]).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.headers()["content-security-policy"].to_str().expect("a text").contains("sandbox"));
    assert_eq!(response.bytes().await.expect("bytes"), frame.jpeg);

    site.store.hand_back("w", std::slice::from_ref(&run)).await.expect("it waits again");
    assert_eq!(site.get(&picture, &cookie).await.0, 404, "it is gone");
    let (_, text) = site.get(&part, &cookie).await;
    assert!(text.contains("waits for a worker again") && text.contains("hx-get"), "{text}");
    site.store.cancel(&plan_run, Utc::now()).await.expect("it is cancelled");
    let (_, text) = site.get(&part, &cookie).await;
    assert!(text.contains("The run has ended.") && !text.contains("hx-get"), "nobody asks again: {text}");
    let (_, text) = site.get(&page, &cookie).await;
    assert!(!text.contains("id=\"watch\"") && text.contains("after 340 ms"), "the timeline keeps the facts");
}
