//! Three answers, and why.

use super::*;
use crate::content::{arbitrary, read_content};
use proptest::prelude::*;

fn facts(json: &str) -> Facts {
    serde_json::from_str(json).unwrap()
}

/// Asks the rule that is written in `rule`; the element of the item is `own`.
fn ask(rule: &str, json: &str) -> Trace {
    let text = format!(
        "content: x\nsystem: s\nrules: {{r: {rule}, other: {{url: /a}}}}\nsegments: {{sales: {{var: {{name: role, is: sales}}}}}}\n"
    );
    let read = read_content("", &text).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let contents = Contents { files: vec![read] };
    let names = InSystem { contents: &contents, system: "s" };
    evaluate(contents.rule("s", "r").unwrap(), &facts(json), &names, Some("own"))
}

#[test]
fn each_kind_of_rule_has_three_answers() {
    for (rule, truth, json) in [
        ("{url: {contains: /contacts}}", Truth::True, r#"{"url": "http://a.example/contacts?x=1"}"#),
        ("{url: /}", Truth::True, r#"{"url": "http://a.example"}"#),
        ("{url: {contains: \"https://\"}}", Truth::False, r#"{"url": "http://a.example/x"}"#),
        ("{url: /}", Truth::Unknown, "{}"),
        ("{element: {ref: e, is: visible}}", Truth::True, r#"{"elements": {"e": {"seen": "visible"}}}"#),
        ("{element: {ref: e, is: visible}}", Truth::False, r#"{"elements": {"e": {"seen": "hidden"}}}"#),
        ("{element: {ref: e, is: gone}}", Truth::True, r#"{"elements": {"e": {"seen": "missing"}}}"#),
        ("{element: {ref: e, is: gone}}", Truth::Unknown, r#"{"elements": {"e": {"seen": "loading"}}}"#),
        ("{element: {ref: e, is: visible}}", Truth::Unknown, r#"{"elements": {"e": {"seen": "ambiguous"}}}"#),
        ("{element: {ref: e, is: gone}}", Truth::Unknown, "{}"),
        ("{element: {ref: e, is: checked}}", Truth::Unknown, r#"{"elements": {"e": {"seen": "visible"}}}"#),
        (
            "{element: {ref: e, is: disabled}}",
            Truth::True,
            r#"{"elements": {"e": {"seen": "visible", "enabled": false}}}"#,
        ),
        (
            "{text: {ref: e, contains: a b}}",
            Truth::True,
            r#"{"elements": {"e": {"seen": "visible", "text": "x a\u00a0 b"}}}"#,
        ),
        ("{text: {ref: e, is_not: a}}", Truth::True, r#"{"elements": {"e": {"seen": "missing"}}}"#),
        (
            "{field: {matches: \"@\"}}",
            Truth::True,
            r#"{"elements": {"own": {"seen": "visible", "value": "a@b"}}}"#,
        ),
        ("{field: {matches: \"@\"}}", Truth::Unknown, r#"{"elements": {"own": {"seen": "visible"}}}"#),
        ("{var: {name: years, at_least: 5}}", Truth::True, r#"{"vars": {"years": "5.5"}}"#),
        ("{var: {name: years, at_least: 5}}", Truth::False, r#"{"vars": {"years": "many"}}"#),
        ("{var: {name: years, exists: false}}", Truth::True, r#"{"vars": {}}"#),
        ("{var: {name: years, exists: false}}", Truth::Unknown, "{}"),
        ("{cookie: {name: c, empty: true}}", Truth::True, r#"{"cookies": {"c": ""}}"#),
        ("{storage: {name: c, one_of: [a, b]}}", Truth::False, r#"{"storage": {"c": "c"}}"#),
        ("{language: [de, fr]}", Truth::True, r#"{"language": "de-AT"}"#),
        ("{language: de-AT}", Truth::False, r#"{"language": "de"}"#),
        ("{window: {min_width: 600, max_width: 900}}", Truth::False, r#"{"window": [901, 500]}"#),
        ("{browser: [firefox]}", Truth::True, r#"{"browser": "firefox"}"#),
        ("{segment: sales}", Truth::True, r#"{"vars": {"role": "sales"}}"#),
        ("{segment: sales}", Truth::Unknown, "{}"),
        ("{time: {from: \"22:00\", to: \"06:00\"}}", Truth::True, r#"{"now": "2026-11-22T23:30:00+01:00"}"#),
        (
            "{time: {from: \"08:00\", to: \"09:00\", zone: Asia/Tokyo}}",
            Truth::True,
            r#"{"now": "2026-11-22T23:30:00+00:00"}"#,
        ),
        (
            "{date: {from: 2026-11-22, to: 2026-11-22}}",
            Truth::True,
            r#"{"now": "2026-11-22T23:30:00+01:00"}"#,
        ),
        ("{date: {to: 2026-11-21}}", Truth::False, r#"{"now": "2026-11-22T23:30:00+01:00"}"#),
    ] {
        let trace = ask(rule, json);
        assert_eq!(trace.truth, truth, "{rule} of {json}: {trace:?}");
        assert!(!trace.rule.is_empty() && (!trace.why.is_empty() || !trace.parts.is_empty()));
    }
}

#[test]
fn a_trace_tells_which_part_said_what() {
    let rule =
        "{all: [other, {not: {cookie: {name: quiet, exists: true}}}, {element: {ref: e, is: visible}}]}";
    let trace = ask(rule, r#"{"url": "http://x/b", "cookies": {}}"#);
    assert_eq!(trace.truth, Truth::False);
    let answers: Vec<Truth> = trace.parts.iter().map(|part| part.truth).collect();
    assert_eq!(answers, [Truth::False, Truth::True, Truth::Unknown]);
    assert_eq!(trace.parts[0].rule, "other");
    assert_eq!(trace.parts[0].parts[0].why, "there is `http://x/b`");
    assert_eq!(trace.parts[2].why, "nobody has looked for it");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn nothing_known_is_never_a_yes_or_no_but_by_logic(rule in arbitrary::rule()) {
        let contents = Contents::default();
        let names = InSystem { contents: &contents, system: "s" };
        let trace = evaluate(&rule, &Facts::default(), &names, None);
        prop_assert_eq!(trace.truth, Truth::Unknown, "{:?}", trace);
    }
}
