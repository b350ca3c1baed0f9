//! What makes a step broken, and what does not.

use super::*;
use browser::guidance::{Aimed, Balloon, Rect, StepDef};

fn sound() -> StepFacts {
    let rect = Rect { x: 400.0, y: 300.0, width: 100.0, height: 40.0 };
    StepFacts {
        text: "Add an order".to_owned(),
        balloon: Some(Balloon {
            rect: Rect { x: 330.0, y: 350.0, width: 250.0, height: 120.0 },
            ..Balloon::default()
        }),
        target: Some(Aimed { name: "button#a".to_owned(), rect, in_view: true, ..Aimed::default() }),
        viewport: (1200.0, 800.0),
        ..StepFacts::default()
    }
}

fn missed_lookup(selector: &str) -> Lookup {
    Lookup { selector: selector.to_owned(), now: true, ..Lookup::default() }
}

fn check(facts: &StepFacts, expected: &[&str]) {
    let found = judge(facts, Some(&Language("en".to_owned())), &mut HashSet::new());
    let codes: Vec<_> = found.iter().map(|(code, _)| code.name()).collect();
    assert_eq!(codes, expected, "{found:?}");
}

#[test]
fn a_step_beside_its_element_is_sound_whatever_else_the_page_looks_for() {
    check(&sound(), &[]);
    check(&StepFacts { lookups: vec![missed_lookup("#cookie-banner")], ..sound() }, &[]);
}

#[test]
fn a_centred_balloon_is_a_popup_unless_an_element_was_looked_for() {
    let centred = StepFacts { target: None, fallback: true, ..sound() };
    check(&centred, &[]);
    check(&StepFacts { lookups: vec![missed_lookup("#gone")], ..centred.clone() }, &["element.missing"]);
    let body = Aimed { body: true, ..Aimed::default() };
    check(
        &StepFacts { target: Some(body), lookups: vec![missed_lookup("#gone")], ..sound() },
        &["element.missing"],
    );
    let habit = Lookup { known: true, ..missed_lookup("#banner") };
    check(&StepFacts { lookups: vec![habit], ..centred.clone() }, &[]);
    let popup = Some(StepDef::default());
    check(&StepFacts { declared: popup, lookups: vec![missed_lookup("#noise")], ..centred }, &[]);
}

#[test]
fn what_nobody_sees_or_could_reach_is_named() {
    let with = |change: fn(&mut Aimed)| {
        let mut facts = sound();
        facts.target.as_mut().map(change);
        facts
    };
    check(&with(|target| target.hidden = Some("display:none".to_owned())), &["element.hidden"]);
    check(&with(|target| target.in_view = false), &["element.offscreen"]);
    check(&with(|target| target.by = Some("div.cookies".to_owned())), &["element.covered"]);
    check(&StepFacts { matches: Some(2), ..sound() }, &["element.ambiguous"]);
    check(&StepFacts { missing: true, matches: Some(0), ..sound() }, &["element.missing"]);
}

#[test]
fn a_balloon_has_to_be_there_and_to_say_something() {
    check(&StepFacts { balloon: None, ..sound() }, &["balloon.absent"]);
    let empty = Balloon { empty: true, ..sound().balloon.unwrap() };
    check(&StepFacts { balloon: Some(empty), ..sound() }, &["balloon.empty"]);
}

#[test]
fn a_preparation_that_finds_nothing_is_told_before_all_that_follows_from_it() {
    let declared = Some(StepDef { target: Some("#menu".to_owned()), prepares: true, ..StepDef::default() });
    let facts = StepFacts {
        declared,
        missing: true,
        lookups: vec![missed_lookup("#menu"), missed_lookup("#strip")],
        ..sound()
    };
    check(&facts, &["step.pre_action_failed", "element.missing"]);
}
