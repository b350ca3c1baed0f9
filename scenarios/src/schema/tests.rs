//! The schemas take what the reader takes, and refuse unknown keys.

use super::*;
use crate::arbitrary;
use crate::read::value::json as to_json;
use crate::{Engine, Run, Verdict, read_scenario, write_scenario, yaml};
use proptest::prelude::*;

const CONTACT: &str = include_str!("../../tests/files/contact.yaml");
const CONTENT_FILE: &str = include_str!("../../tests/files/content.yaml");
const PROJECT_FILE: &str = include_str!("../../tests/files/surefoot.yaml");

/// What is wrong with a value, by the keywords that our schemas use. An unknown keyword panics.
fn faults(schema: &Value, root: &Value, value: &Value, at: &str) -> Vec<String> {
    let Some(schema) = schema.as_object() else {
        return if schema == &json!(true) { Vec::new() } else { vec![format!("{at}: nothing may be here")] };
    };
    let mut found = Vec::new();
    for (keyword, wanted) in schema {
        found.extend(keyword_faults(keyword, wanted, schema, root, value, at));
    }
    found
}

fn keyword_faults(
    keyword: &str,
    wanted: &Value,
    schema: &Map<String, Value>,
    root: &Value,
    value: &Value,
    at: &str,
) -> Vec<String> {
    let good = |alternative: &&Value| faults(alternative, root, value, at).is_empty();
    let list = || wanted.as_array().unwrap();
    let wrong = |wrong: bool| {
        if wrong { vec![format!("{at}: {keyword} {wanted}, there is {value}")] } else { Vec::new() }
    };
    match keyword {
        "description" | "$schema" | "title" | "$defs" | "format" | "default" => Vec::new(),
        "$ref" => {
            let name = wanted.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
            faults(&root["$defs"][name], root, value, at)
        }
        "type" => {
            let kinds = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
            wrong(!kinds.iter().any(|kind| is_kind(value, kind.as_str().unwrap())))
        }
        "enum" => wrong(!list().contains(value)),
        "const" => wrong(wanted != value),
        "minimum" => wrong(value.as_f64().is_some_and(|number| number < wanted.as_f64().unwrap())),
        "maximum" => wrong(value.as_f64().is_some_and(|number| number > wanted.as_f64().unwrap())),
        "pattern" => {
            let pattern = regex::Regex::new(wanted.as_str().unwrap()).unwrap();
            wrong(value.as_str().is_some_and(|text| !pattern.is_match(text)))
        }
        "required" => {
            wrong(value.is_object() && list().iter().any(|key| value.get(key.as_str().unwrap()).is_none()))
        }
        "minItems" => {
            wrong(value.as_array().is_some_and(|items| (items.len() as u64) < wanted.as_u64().unwrap()))
        }
        "maxItems" => {
            wrong(value.as_array().is_some_and(|items| items.len() as u64 > wanted.as_u64().unwrap()))
        }
        "minProperties" => {
            wrong(value.as_object().is_some_and(|entries| (entries.len() as u64) < wanted.as_u64().unwrap()))
        }
        "anyOf" => wrong(!list().iter().any(|schema| good(&schema))),
        "oneOf" => wrong(list().iter().filter(good).count() != 1),
        "allOf" => list().iter().flat_map(|schema| faults(schema, root, value, at)).collect(),
        "items" => value
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|item| faults(wanted, root, item, &format!("{at}[]")))
            .collect(),
        "prefixItems" => {
            let pairs = list().iter().zip(value.as_array().into_iter().flatten());
            pairs.flat_map(|(schema, item)| faults(schema, root, item, at)).collect()
        }
        "properties" => {
            let entries = wanted
                .as_object()
                .unwrap()
                .iter()
                .filter_map(|(key, schema)| Some((key, schema, value.get(key)?)));
            entries
                .flat_map(|(key, schema, value)| faults(schema, root, value, &format!("{at}.{key}")))
                .collect()
        }
        "additionalProperties" => {
            let known = schema.get("properties").and_then(Value::as_object);
            let entries = value.as_object().into_iter().flatten();
            let others = entries.filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
            others.flat_map(|(key, value)| faults(wanted, root, value, &format!("{at}.{key}"))).collect()
        }
        "propertyNames" => {
            let keys = value.as_object().into_iter().flatten().map(|(key, _)| Value::from(key.as_str()));
            keys.flat_map(|key| faults(wanted, root, &key, at)).collect()
        }
        other => panic!("the schema uses `{other}`, which this test does not know"),
    }
}

fn is_kind(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no kind {other}"),
    }
}

pub(crate) fn check(schema: &Value, text: &str) -> Vec<String> {
    faults(schema, schema, &to_json(&yaml::parse("", text).unwrap()), "")
}

#[test]
fn the_examples_are_good() {
    assert_eq!(check(&scenario_schema(), CONTACT), Vec::<String>::new());
    assert_eq!(check(&project_schema(), PROJECT_FILE), Vec::<String>::new());
    assert_eq!(check(&content_schema(), CONTENT_FILE), Vec::<String>::new());
}

#[test]
fn the_examples_show_every_key() {
    // Whoever adds a key adds it to the example, which the reader and the schema both take.
    let schema = scenario_schema();
    let missing = |keys: &Value, text: &str| -> Vec<String> {
        let keys = keys.as_object().unwrap().keys();
        keys.filter(|key| !text.contains(&format!("{key}:"))).cloned().collect()
    };
    let step = &schema["properties"]["steps"]["items"].clone();
    let step = if step.is_null() { &schema["properties"]["finally"]["anyOf"][0]["items"] } else { step };
    assert_eq!(missing(&schema["properties"], CONTACT), Vec::<String>::new());
    assert_eq!(missing(&step["properties"], CONTACT), Vec::<String>::new());
    assert_eq!(missing(&project_schema()["properties"], PROJECT_FILE), Vec::<String>::new());
}

#[test]
fn what_the_reader_of_content_refuses_the_schema_refuses() {
    let schema = content_schema();
    for items in [
        "w: {type: walkthrough, steps: []}",
        "w: {steps: []}",
        "w: {type: walkthru, steps: [{popup: p, on: a}]}",
        "w: {type: walkthru, steps: [{step: p}]}",
        "w: {type: walkthru, steps: [{split: {when: {url: x, title: x}, yes: []}}]}",
        "w: {type: walkthru, steps: [{wait: {when: {field: {is: x, lacks: x}}}}]}",
        "w: {type: walkthru, steps: [{error_group: {when: x, steps: [{go: away}]}}]}",
        "w: {type: menu, tabs: [a]}",
    ] {
        let text = format!("content: x\nsystem: s\nitems: {{{items}}}");
        assert!(crate::content::read_content("", &text).is_err(), "{text}");
        assert!(!check(&schema, &text).is_empty(), "{text}");
    }
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let schema = scenario_schema();
    for text in [
        "steps: []",
        "scenario: x\nsteps: []\ntilte: x",
        "scenario: x\nsteps: [{clik: a}]",
        "scenario: x\nsteps: [{click: a, hover: a}]\ntargets: {a: {tag: b}}",
        "scenario: x\nsteps: [{go: /, timeout: 10}]",
        "scenario: x\nsteps: [{type: {into: a}}]\ntargets: {a: {tag: b}}",
        "scenario: x\nsteps: [{scroll: {}}]",
        "scenario: x\nsteps: [{switch: last}]",
        "scenario: x\nsteps: []\nlanguage: e!",
        "scenario: x\nsteps: []\nviewport: big",
        "scenario: x\nsteps: []\ntargets: {a: {}}",
        "scenario: x\nsteps: []\ntargets: {a: {position: [1]}}",
        "scenario: x\nsteps: []\ntargets: {a: {text: {\"e!\": x}}}",
        "scenario: x\nsteps: []\ntargets: {a: {text: {en: {confirmed: x}}}}",
    ] {
        assert!(read_scenario("", text).is_err(), "{text}");
        assert!(!check(&schema, text).is_empty(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]
    #[test]
    fn what_is_written_is_good(scenario in arbitrary::scenario()) {
        let text = write_scenario(&scenario);
        let found = check(&scenario_schema(), &text);
        prop_assert!(found.is_empty(), "{found:?}\n{text}");
    }
}

#[test]
fn a_report_is_good_and_an_unknown_key_is_not() {
    let run = Run {
        scenario: "Create a contact".into(),
        file: "contact.yaml".into(),
        system: None,
        tags: vec!["smoke".into()],
        browser: Engine::Webkit,
        browser_version: None,
        language: Some(crate::Language("de".into())),
        environment: None,
        base_url: None,
        viewport: "1366x900".into(),
        persona: None,
        repetition: 1,
        verdict: Verdict::Broken,
        code: Some(crate::Code::PAGE_HTTP_ERROR.of(502)),
        message: None,
        unstable: false,
        started: "2026-11-02T10:00:00Z".into(),
        took_ms: 5,
        absent: vec![],
        attempts: vec![],
    };
    let report = RunReport { surefoot: "0.1.0".into(), started: String::new(), took_ms: 5, runs: vec![run] };
    let schema = report_schema();
    let mut value = serde_json::to_value(&report).unwrap();
    assert_eq!(faults(&schema, &schema, &value, ""), Vec::<String>::new());
    value["runs"][0]["verdikt"] = "x".into();
    assert_eq!(faults(&schema, &schema, &value, "").len(), 1);
    assert!(schema.to_string().contains("\"candidates\""));
}
