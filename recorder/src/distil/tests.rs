//! Recordings as data: what was done, and the steps that it becomes.

use super::*;
use scenarios::{read_scenario, step_words, write_scenario};
use serde_json::{Value, json};

fn options() -> DistilOptions {
    DistilOptions {
        title: "A flow".to_owned(),
        url: Url::parse("http://127.0.0.1:8950/contacts?x=1").unwrap(),
        language: Language("en".to_owned()),
        viewport: Viewport::default(),
    }
}

fn element(handle: u32, tag: &str, role: &str, name: &str) -> Value {
    json!({"handle": handle, "tag": tag, "role": role, "path": format!("html>body>{tag}[{handle}]"), "texts": {"name": name}})
}

/// A different number for each name.
fn handle(name: &str) -> u32 {
    name.bytes().fold(0, |sum, byte| sum * 31 % 100_003 + u32::from(byte))
}

fn button(name: &str) -> Value {
    element(handle(name), "button", "button", name)
}

fn field(name: &str) -> Value {
    element(handle(name), "input", "textbox", name)
}

fn click(on: &Value) -> Value {
    json!({"kind": "click", "button": "left", "modifiers": [], "at": null, "described": on})
}

/// Events 100 ms apart, unless they say when.
fn events(list: &[Value]) -> Vec<CapturedEvent> {
    let timed = |(at, event): (usize, &Value)| {
        let mut event = event.clone();
        if event.get("time").is_none() {
            event["time"] = json!(at * 100);
        }
        if event.get("doc").is_none() {
            event["doc"] = json!("d");
        }
        serde_json::from_value(event).unwrap()
    };
    list.iter().enumerate().map(timed).collect()
}

fn check(list: &[Value], expected: &[&str]) -> Scenario {
    let scenario = distil(&events(list), &options());
    let words: Vec<String> = scenario
        .steps
        .iter()
        .map(|step| {
            format!("{}{}", step_words(step, &scenario, None), if step.navigates { " →" } else { "" })
        })
        .collect();
    assert_eq!(words, expected);
    // What is written can be read again.
    let text = write_scenario(&scenario);
    if !scenario.steps.is_empty() {
        let read = read_scenario("a.yaml", &text).unwrap_or_else(|errors| panic!("{errors:?}\n{text}"));
        assert_eq!(read.steps.len(), scenario.steps.len());
    }
    scenario
}

#[test]
fn letters_become_one_text_and_the_click_into_the_field_is_part_of_it() {
    let name = field("Name");
    let list = [
        click(&name),
        json!({"kind": "type", "value": "A", "described": name}),
        json!({"kind": "type", "value": "Ada", "described": name}),
        json!({"kind": "press", "keys": "Tab", "described": name}),
        click(&button("Save")),
    ];
    check(&list, &["type “Ada” into “Name”", "click “Save”"]);
}

#[test]
fn a_double_click_supersedes_its_clicks() {
    let row = button("Row");
    let double = json!({"kind": "double_click", "modifiers": [], "at": null, "described": row});
    check(
        &[click(&button("Other")), click(&row), click(&row), double],
        &["click “Other”", "double click “Row”"],
    );
}

#[test]
fn two_slow_clicks_stay_two() {
    check(&[click(&button("More")), click(&button("More"))], &["click “More”", "click “More”"]);
}

#[test]
fn a_password_is_a_reference() {
    let secret = |handle: u32, name: &str| json!({"kind": "secret", "described": element(handle, "input", "textbox", name)});
    let list = [secret(1, "Password"), secret(1, "Password"), secret(2, "Password")];
    let scenario = check(&list, &["type •••• into “Password”", "type •••• into “Password”"]);
    let text = write_scenario(&scenario);
    assert!(text.contains("secret: PASSWORD\n") || text.contains("secret: PASSWORD}"), "{text}");
    assert!(text.contains("PASSWORD_2"), "{text}");
}

#[test]
fn a_click_that_led_to_another_document_says_so() {
    let navigated = |cause: &str, url: &str, time: u64| json!({"kind": "navigated", "cause": cause, "url": url, "time": time});
    let base = "http://127.0.0.1:8950";
    let list = [
        navigated("address", &format!("{base}/contacts?x=1"), 0),
        json!({"kind": "click", "button": "left", "modifiers": [], "at": null, "described": button("Deals"), "time": 1000}),
        navigated("page", &format!("{base}/deals"), 3000),
        navigated("page", &format!("{base}/deals?refreshed"), 20_000),
        navigated("address", &format!("{base}/tasks#open"), 30_000),
        navigated("back", &format!("{base}/deals"), 40_000),
        navigated("reload", &format!("{base}/deals"), 50_000),
    ];
    check(&list, &["click “Deals” →", "go to /tasks#open", "go back", "reload the page"]);
}

#[test]
fn a_dialog_comes_after_the_step_that_raised_it() {
    let list = [
        json!({"kind": "click", "button": "left", "modifiers": [], "at": null, "described": button("Delete"), "time": 1000}),
        json!({"kind": "click", "button": "left", "modifiers": [], "at": null, "described": button("Next"), "time": 3000}),
        json!({"kind": "dialog", "accepted": true, "text": null, "time": 1100}),
    ];
    check(&list, &["click “Delete”", "accept the dialog", "click “Next”"]);
}

#[test]
fn tabs_are_switched_where_something_is_done_in_them() {
    let in_tab = |tab: usize, name: &str, time: u64| json!({"kind": "click", "button": "left", "modifiers": [], "at": null, "described": button(name), "tab": tab, "doc": tab.to_string(), "time": time});
    let list = [
        in_tab(0, "Help", 1000),
        json!({"kind": "tab_opened", "tab": 1, "time": 1100}),
        json!({"kind": "navigated", "cause": "address", "tab": 1, "url": "http://x/", "time": 1200}),
        in_tab(1, "Search", 2000),
        in_tab(0, "Home", 3000),
        in_tab(1, "Close me", 4000),
        json!({"kind": "tab_closed", "tab": 1, "time": 9000}),
        in_tab(0, "Last", 9500),
    ];
    check(
        &list,
        &[
            "click “Help”",
            "switch to the newest tab",
            "click “Search”",
            "switch to the first tab",
            "click “Home”",
            "switch to the newest tab",
            "click “Close me”",
            "close the tab",
            "click “Last”",
        ],
    );
}

#[test]
fn a_popup_that_closes_itself_is_left_by_switching() {
    let in_tab = |tab: usize, name: &str, time: u64| json!({"kind": "click", "button": "left", "modifiers": [], "at": null, "described": button(name), "tab": tab, "doc": tab.to_string(), "time": time});
    let list = [
        in_tab(0, "Sign in", 1000),
        json!({"kind": "tab_opened", "tab": 1, "time": 1100}),
        in_tab(1, "Allow", 2000),
        json!({"kind": "tab_closed", "tab": 1, "time": 2100}),
        in_tab(0, "Go on", 3000),
    ];
    check(
        &list,
        &[
            "click “Sign in”",
            "switch to the newest tab",
            "click “Allow”",
            "switch to the first tab",
            "click “Go on”",
        ],
    );
}

#[test]
fn choices_boxes_files_keys_and_checks_are_steps() {
    let list = [
        json!({"kind": "select", "options": ["Berlin"], "described": element(1, "select", "combobox", "City")}),
        json!({"kind": "select", "options": ["Paris"], "described": element(1, "select", "combobox", "City")}),
        json!({"kind": "check", "on": true, "described": element(2, "input", "checkbox", "I agree")}),
        json!({"kind": "upload", "files": ["a.pdf"], "described": element(3, "input", "", "File")}),
        json!({"kind": "press", "keys": "Escape", "described": null}),
        json!({"kind": "expect", "what": "text", "value": "Saved", "described": element(4, "p", "status", "Saved")}),
        json!({"kind": "expect", "what": "address", "value": "/contacts/1", "described": null}),
    ];
    check(
        &list,
        &[
            "select “Paris” in “City”",
            "check “I agree”",
            "upload a.pdf to “File”",
            "press Escape",
            "expect “Saved” to say “Saved”",
            "expect address “/contacts/1”",
        ],
    );
}

#[test]
fn the_same_element_is_the_same_target_and_another_frame_is_another() {
    let save = button("Save");
    let mut elsewhere = click(&save);
    elsewhere["doc"] = json!("other");
    let mut framed = click(&save);
    framed["frame"] = json!([{"index": 0, "name": "editor"}]);
    framed["doc"] = json!("third");
    let scenario =
        check(&[click(&save), elsewhere, framed], &["click “Save”", "click “Save”", "click “Save”"]);
    assert_eq!(scenario.targets.keys().collect::<Vec<_>>(), ["save", "save_2"]);
    assert_eq!(scenario.targets["save_2"].frame[0].name, "editor");
}

#[test]
fn it_begins_at_the_first_address_relative_to_its_origin() {
    let scenario = check(&[], &[]);
    assert_eq!(scenario.base.as_deref(), Some("http://127.0.0.1:8950"));
    assert_eq!(scenario.start.as_deref(), Some("/contacts?x=1"));
}
