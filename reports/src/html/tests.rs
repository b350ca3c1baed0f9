//! The page is read by people and written by strangers: it must hold what matters and let nothing in.

use super::*;
use crate::example;
use scenarios::{
    Run,
    content::{Trace, Truth},
    flow::{FlowElement, FlowFacts, FlowSplit, Held},
};

/// A picture of one pixel, as far as its size is read.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\x56\0\0\x03\x84";
const CANARY: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}";

fn pictures(_: &str) -> Option<Vec<u8>> {
    Some(PIXEL.to_vec())
}

/// Puts the canary into every text of a value.
fn poison(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => text.push_str(CANARY),
        serde_json::Value::Array(items) => items.iter_mut().for_each(poison),
        serde_json::Value::Object(fields) => fields
            .iter_mut()
            .filter(|(name, _)| !["browser", "verdict", "code", "outcome", "phase"].contains(&name.as_str()))
            .for_each(|(_, value)| poison(value)),
        _ => {}
    }
}

/// What the Flow Tracker saw on a hostile page.
fn flow() -> FlowFacts {
    let part = Trace { truth: Truth::False, rule: CANARY.into(), why: CANARY.into(), parts: vec![] };
    let trace = Trace { parts: vec![part.clone()], ..part };
    let element = FlowElement { name: CANARY.into(), covered: Some(CANARY.into()), ..FlowElement::default() };
    FlowFacts {
        trigger: Some(CANARY.into()),
        stuck: Some(CANARY.into()),
        element: Some(element),
        blocked: vec![Held { what: CANARY.into(), trace: trace.clone() }],
        split: Some(FlowSplit { arm: CANARY.into(), trace: Some(trace) }),
        ..FlowFacts::default()
    }
}

fn poisoned() -> RunReport {
    let mut value = serde_json::to_value(example::report()).unwrap();
    poison(&mut value);
    let mut report: RunReport = serde_json::from_value(value).unwrap();
    for run in &mut report.runs {
        // What poison leaves out, because the types allow only some of it.
        run.code = run.code.as_ref().map(|code| code.of(CANARY));
        run.persona = Some(CANARY.into());
        run.tags.push(CANARY.into());
        for attempt in &mut run.attempts {
            attempt.har = Some(format!("javascript:{CANARY}"));
            attempt.console.push(CANARY.into());
            attempt.findings.iter_mut().for_each(|finding| finding.code = finding.code.of(CANARY));
            attempt.steps.iter_mut().for_each(|step| step.dom = Some(format!("javascript:{CANARY}")));
            attempt.steps.iter_mut().for_each(|step| step.set_flow(&flow()));
        }
    }
    report
}

#[test]
fn no_text_of_a_page_becomes_markup() {
    for assets in [&pictures as &dyn Fn(&str) -> Option<Vec<u8>>, &|_| None] {
        let page = html(&poisoned(), assets);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(page.contains("<li class=\"d1\"><span class=\"truth is-false\""), "rules part by part");
        assert_eq!(page.matches("<script>").count(), 1, "only our own");
        assert_eq!(page.matches("</script>").count(), 1, "only our own");
        assert!(!page.contains("<img"));
        assert!(!page.contains("href=\"javascript:"));
        // The quote of the canary never ends an attribute: it is only ever written escaped.
        assert!(!page.contains("</script&gt;\"'"));
    }
}

#[test]
fn no_template_can_switch_escaping_off_or_leave_an_attribute_unquoted() {
    for template in [include_str!("page.html"), include_str!("cards.html"), include_str!("runs.html")] {
        assert!(!template.contains("safe"), "the filter `safe`");
        assert!(!template.contains("={{"), "an unquoted attribute");
        assert!(!template.contains("='"), "one kind of quote only");
        assert!(!template.contains("style=\""), "refused by the policy");
        assert!(!template.contains("onclick"), "refused by the policy");
    }
}

#[test]
fn the_policy_names_exactly_our_style_and_script() {
    let page = html(&example::report(), &|_| None).replace("&#39;", "'").replace("&#x27;", "'");
    let between =
        |start: &str, end: &str| page.split_once(start).unwrap().1.split_once(end).unwrap().0.to_owned();
    for (start, end) in [("<style>", "</style>"), ("<script>", "</script>")] {
        let hash = BASE64_STANDARD.encode(Sha256::digest(between(start, end)));
        assert!(page.contains(&format!("'sha256-{hash}'")), "{start}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_tells_each_fault_once_and_links_every_cell() {
    let report = example::report();
    let page = html(&report, &pictures);
    for needed in [
        "2 faults in 6 of 27 cells",
        "What is broken",
        "What we could not tell",
        "What got in the way once",
        "What healed",
        "What was skipped",
        "nothing on the page is enough like the recorded element",
        "a.btn-link “حفظ كمسودة”",
        "Last good run",
        "Uncaught TypeError",
        "GET /api/cities?lang=ar → 404",
    ] {
        assert!(page.contains(needed), "{needed}");
    }
    for at in 0..report.runs.len() {
        assert!(page.contains(&format!("id=\"run-{at}\"")) && page.contains(&format!("href=\"#run-{at}\"")));
    }
    let copies = page.matches("href=\"data:image/png").count();
    assert_eq!(copies, 6, "each picture once, however often it is shown");
}

#[test]
fn empty_and_green_have_their_own_words() {
    assert!(html(&RunReport::default(), &|_| None).contains("Nothing was run"));
    let green = html(&example::green(), &|_| None);
    assert!(green.contains("Every step landed") && !green.contains("What is broken"));
}

#[test]
fn every_run_alone_can_be_shown() {
    for run in example::report().runs {
        let bare = Run { attempts: Vec::new(), code: None, message: None, language: None, ..run.clone() };
        for run in [run, bare] {
            html(&RunReport { runs: vec![run], ..RunReport::default() }, &|_| None);
        }
    }
}
