//! Recordings become scenarios, and no secret stays in them.

use super::*;
use crate::expectation::Check;
use crate::scenario::{Action, Destination, Modifier, Tab, Text};
use crate::{read_scenario, write_scenario};
use serde_json::json;

fn import(recording: Value) -> Imported {
    import_recording("r.json", &recording.to_string(), &ImportOptions { taken: Vec::new() }).unwrap()
}

/// The steps as words: `click new_contact`.
fn words(imported: &Imported) -> Vec<String> {
    let steps = imported.scenario.steps.iter();
    steps
        .map(|step| {
            format!("{} {} {}", step.id, step.action.verb(), step.action.targets().join(" "))
                .trim()
                .to_owned()
        })
        .collect()
}

#[test]
fn a_recording_becomes_a_scenario() {
    let imported = import(
        json!({"title": "Contacts", "timeout": 9000, "selectorAttribute": "data-qa", "steps": [
            {"type": "setViewport", "width": 390, "height": 844, "deviceScaleFactor": 2, "isMobile": true, "hasTouch": false, "isLandscape": false},
            {"type": "navigate", "url": "http://127.0.0.1:8950/contacts?x=1#top", "assertedEvents": [{"type": "navigation", "url": "http://127.0.0.1:8950/contacts", "title": "C"}]},
            {"type": "click", "target": "main", "selectors": [["aria/New contact[role=\"button\"]"], ["#new"]], "offsetX": 5, "offsetY": 6, "surefootStep": "new", "assertedEvents": [{"type": "navigation"}]},
            {"type": "change", "selectors": [["#name"]], "value": "Ada", "frame": [1, 0]},
            {"type": "change", "selectors": [["#name"]], "value": "Bob"},
            {"type": "doubleClick", "selectors": "#new", "button": "primary"},
            {"type": "navigate", "url": "http://127.0.0.1:8950/deals"},
            {"type": "navigate", "url": "https://example.org/deals", "surefootStep": "away"},
            {"type": "close"},
            {"type": "waitForExpression", "expression": "window.ready"},
            {"type": "scroll", "x": 0, "y": 300},
            {"type": "hover", "selectors": [["#new"]], "timeout": 2000, "more": {"a": 1}},
        ]}),
    );
    let scenario = &imported.scenario;
    assert_eq!(scenario.base.as_deref(), Some("http://127.0.0.1:8950"));
    assert_eq!(scenario.start.as_deref(), Some("/contacts?x=1#top"));
    assert_eq!(scenario.timeouts.step, Some(Duration::from_secs(9)));
    assert_eq!(scenario.imported, Some(json!({"selectorAttribute": "data-qa"})));
    assert!(scenario.viewport.unwrap().mobile);
    assert_eq!(
        words(&imported),
        [
            "new click new_contact",
            "s2 type name",
            "s3 type name_2",
            "s4 double_click new",
            "s5 go",
            "away go",
            "s7 close_tab",
            "s8 expect",
            "s9 scroll",
            "s10 hover new",
        ]
    );
    assert!(scenario.steps[0].navigates);
    assert_eq!(scenario.steps[0].imported, Some(json!({"offsetX": 5, "offsetY": 6})));
    assert_eq!(scenario.steps[4].action, Action::Go(Destination::Address("/deals".into())));
    assert_eq!(scenario.steps[9].imported, Some(json!({"more": {"a": 1}})));
    assert_eq!(
        scenario.targets["name"].frame.iter().map(|frame| frame.index).collect::<Vec<_>>(),
        [Some(1), Some(0)]
    );
    let written = write_scenario(scenario);
    assert_eq!(read_scenario("", &written).unwrap().targets, scenario.targets, "{written}");
}

#[test]
fn keys_become_presses_and_modifiers_of_clicks() {
    let key = |kind: &str, key: &str| json!({"type": kind, "key": key, "target": "main"});
    let imported = import(json!([
        {"type": "click", "selectors": ["#a"]},
        key("keyDown", "Control"), key("keyDown", "a"), key("keyUp", "a"), key("keyUp", "Control"),
        {"type": "keyDown", "key": "Enter", "surefootStep": "enter"}, {"type": "keyUp", "key": "Enter", "assertedEvents": [{"type": "navigation", "url": ""}]},
        key("keyUp", "x"),
        key("keyDown", "Shift"), {"type": "click", "selectors": ["#a"]}, key("keyUp", "Shift"),
    ]));
    let steps = &imported.scenario.steps;
    assert_eq!(steps.len(), 4);
    assert_eq!(steps[1].action, Action::Press { keys: "Control+a".into(), on: None });
    assert_eq!((steps[2].id.as_str(), steps[2].navigates), ("enter", true));
    assert!(matches!(&steps[3].action, Action::Click { modifiers, .. } if *modifiers == [Modifier::Shift]));
}

#[test]
fn a_tab_recorded_by_its_address_is_the_newest() {
    let click = |tab: &str| json!({"type": "click", "selectors": ["#a"], "target": tab});
    let navigate = json!({"type": "navigate", "url": "http://h/a"});
    let imported = import(json!([
        navigate,
        click("main"),
        click("http://h/a#x"),
        click("http://h/popup"),
        click("http://h/popup"),
        click("main"),
        click("http://h/popup")
    ]));
    let switches: Vec<_> = imported
        .scenario
        .steps
        .iter()
        .filter_map(|step| if let Action::Switch(tab) = &step.action { Some(tab.clone()) } else { None })
        .collect();
    assert_eq!(switches, [Tab::Newest, Tab::First, Tab::Number(2)]);
    assert!(imported.notes[0].contains("http://h/popup"));
}

#[test]
fn what_nobody_knows_is_kept_and_told() {
    let imported = import(json!([
        {"type": "emulateNetworkConditions", "download": 0, "upload": 0, "latency": 0},
        {"type": "swipe", "selectors": ["#a"]},
        {"type": "customStep", "name": "other", "parameters": {}},
        {"type": "customStep", "name": "upload", "parameters": {"selector": "#file", "file": "note.txt", "speed": 1}, "surefootStep": "up"},
        {"type": "customStep", "name": "upload", "parameters": {"selector": [["#file"], ["#b"]], "files": ["a", "b"]}},
    ]));
    assert_eq!(imported.notes.len(), 3);
    assert_eq!(imported.scenario.imported.as_ref().unwrap()["steps"].as_array().unwrap().len(), 3);
    assert_eq!(words(&imported), ["up upload file", "s2 upload file_2"]);
    assert_eq!(imported.scenario.steps[0].imported, Some(json!({"parameters": {"speed": 1}})));
}

#[test]
fn a_step_that_would_do_something_else_is_an_error() {
    let check = |text: &str, expected: &[&str]| {
        let errors = import_recording("r.json", text, &ImportOptions { taken: Vec::new() }).unwrap_err();
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors.len(), expected.len(), "{errors:?}");
        assert!(
            errors.iter().zip(expected).all(|(error, expected)| error.starts_with(expected)),
            "{errors:?}"
        );
    };
    check("", &["r.json:1:1: not JSON: EOF"]);
    check("{\"title\": 1}", &["r.json:1:1: not a recording"]);
    check("{\"steps\": {}}", &["r.json:1:1: not a recording"]);
    check(
        "{\"steps\": [\n {\"type\": \"click\"},\n {\"type\": \"change\", \"selectors\": [[\"#a\"]]},\n 5, {\"a\": 1},\n {\"type\": \"scroll\", \"x\": \"far\"},\n {\"type\": \"keyDown\", \"key\": \"\"}, {\"type\": \"navigate\", \"url\": \" \\n\"}]}",
        &[
            "r.json:2:2: step 1 (click): no selectors",
            "r.json:3:2: step 2 (change): no `value`",
            "r.json:4:2: step 3 is no map",
            "r.json:4:5: step 4 has no `type`",
            "r.json:5:2: step 5 (scroll): wanted a number for `x`, there is \"far\"",
            "r.json:6:2: step 6 (keyDown): wanted one line of text for `key`, there is \"\"",
            "r.json:6:34: step 7 (navigate): wanted one line of text for `url`",
        ],
    );
}

#[test]
fn no_secret_stays_in_the_scenario() {
    const VALUE: &str = "hunter2-canary";
    let recording = json!({"title": format!("Log in with {VALUE}"), VALUE: 1, "steps": [
        {"type": "navigate", "url": format!("http://h/?p={VALUE}")},
        {"type": "change", "selectors": [["aria/Password:[role=\"textbox\"]"], [format!("[value='{VALUE}']")]], "value": VALUE, "was": VALUE},
        {"type": "change", "selectors": [["aria/Again"]], "value": VALUE},
        {"type": "change", "selectors": [["aria/Address"]], "value": format!("http://ada:{VALUE}@h/")},
        {"type": "waitForElement", "selectors": [["#shown"]], "properties": {"textContent": format!("It is {VALUE}")}},
        {"type": "waitForExpression", "expression": format!("a == '{VALUE}'")},
        {"type": "swipe", "what": [VALUE]},
    ]});
    let imported = import(recording);
    let written = write_scenario(&imported.scenario);
    assert!(!written.contains(VALUE) && !format!("{:?}", imported.scenario).contains("hunter2"), "{written}");
    assert_eq!(imported.secrets[0], ("PASSWORD".to_owned(), VALUE.to_owned()));
    assert!(!imported.notes.join("\n").contains(VALUE));
    let texts: Vec<_> = imported
        .scenario
        .steps
        .iter()
        .filter_map(
            |step| if let Action::Type { text, .. } = &step.action { Some(text.clone()) } else { None },
        )
        .collect();
    assert_eq!(
        texts,
        [
            Text::Secret("PASSWORD".into()),
            Text::Secret("PASSWORD".into()),
            Text::Secret("PASSWORD_TEXT".into())
        ]
    );
    let Action::Expect(expectation) = &imported.scenario.steps[3].action else { panic!("{written}") };
    assert_eq!(expectation.checks, [Check::Visible(true)]);
    read_scenario("", &written).unwrap();
}

#[test]
fn real_recordings_are_imported_whole() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/apps");
    let Ok(apps) = std::fs::read_dir(&folder) else {
        println!("skipped: no {}", folder.display());
        return;
    };
    let recordings = apps
        .flatten()
        .filter_map(|app| std::fs::read_dir(app.path().join("recordings")).ok())
        .flatten()
        .flatten();
    for recording in recordings {
        let text = std::fs::read_to_string(recording.path()).unwrap();
        let name = recording.path().display().to_string();
        let imported = import_recording(&name, &text, &ImportOptions { taken: Vec::new() }).unwrap();
        let written = write_scenario(&imported.scenario);
        let again =
            read_scenario(&name, &written).unwrap_or_else(|errors| panic!("{}\n{written}", errors[0]));
        assert_eq!(again.targets, imported.scenario.targets, "{name}");
        assert!(!imported.secrets.is_empty(), "{name} logs in");
        let ids = text.matches("surefootStep").count();
        assert!(
            imported.scenario.steps.len() >= ids - 1,
            "{name}: {} of {ids} steps",
            imported.scenario.steps.len()
        );
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 100, ..Default::default() })]
    #[test]
    fn no_recording_makes_the_import_panic(
        kind in proptest::sample::select(vec!["click", "change", "keyDown", "keyUp", "scroll", "waitForElement", "navigate", "setViewport", "customStep", "close", "x"]),
        fields in proptest::collection::vec((
            proptest::sample::select(vec!["selectors", "value", "key", "url", "frame", "target", "offsetX", "offsetY", "timeout", "count", "operator", "visible",
                "properties", "attributes", "parameters", "name", "width", "height", "assertedEvents", "surefootStep", "button", "y"]),
            crate::arbitrary::json(),
        ), 0..8),
    ) {
        let mut step = Map::from_iter(fields.into_iter().map(|(key, value)| (key.to_owned(), value)));
        step.insert("type".to_owned(), kind.into());
        let options = ImportOptions { taken: Vec::new() };
        let with_selectors = { let mut step = step.clone(); step.insert("selectors".into(), json!([["#password"]])); step };
        for step in [step, with_selectors] {
            if let Ok(imported) = import_recording("r", &json!({"title": "t", "steps": [step]}).to_string(), &options) {
                let written = write_scenario(&imported.scenario);
                let read = read_scenario("f", &written);
                proptest::prop_assert!(read.is_ok(), "{written}\n{read:?}");
            }
        }
    }
}
