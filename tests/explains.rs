//! `surefoot explain` and what is kept of a heal and of a refusal: the same answer, the same reason. In Chromium.

mod parts;

use parts::{serve, surefoot, verdicts, write};
use serde_json::Value;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

const SCENARIO: &str = "scenario: save\nstart: /\nlanguage: en\ntimeout: {step: 4s}\nsteps:\n  - id: press\n    hover: save\n\
                        \x20 - id: look\n    expect: {target: other, visible: true}\n\
                        targets:\n  save: {selectors: [[\"#save\"]]}\n  other: {selectors: [[\"nav a\"]]}\n";

/// A form, learned on its first release; the next one calls its button otherwise and asks for another file.
fn learned(folder: &Path) -> (String, Arc<AtomicBool>) {
    let changed = Arc::new(AtomicBool::new(false));
    let now = changed.clone();
    let url = serve(move |request| {
        let button = match now.load(Ordering::SeqCst) {
            false => "<button id=save>Save</button>",
            true => "<button id=keep>Save contact</button>",
        };
        let page = format!(
            "<title>Contact {}</title><nav><a href=/other>Other</a></nav><main><h1>Contact</h1>\
             <form action=/saved><label>Name <input name=name></label>{button}</form></main>",
            request.path
        );
        (200, vec![], page)
    });
    write(folder, "save.yaml", &SCENARIO.replace("start: /", &format!("base: {url}\nstart: /")));
    let output = surefoot(folder, &["run", "save.yaml", "--learn"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    (url, changed)
}

/// The explanation of a step on a page, and the exit code.
fn explained(folder: &Path, step: &str, on: &str) -> (Value, Option<i32>) {
    let output = surefoot(folder, &["explain", "save.yaml", step, "--on", on, "--json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let all: Value = serde_json::from_str(&said)
        .unwrap_or_else(|_| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)));
    (all[0].clone(), output.status.code())
}

#[test]
fn a_heal_is_explained_alike_in_the_run_on_the_page_and_on_the_saved_page() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (url, changed) = learned(folder);
    let (same, code) = explained(folder, "press", &url);
    assert_eq!((&same["outcome"], code), (&Value::from("found"), Some(0)), "{same}");
    assert_ne!(same["at_once"], Value::Array(vec![]), "the fast way finds it: {same}");

    changed.store(true, Ordering::SeqCst);
    let output = surefoot(folder, &["run", "save.yaml", "--dom", "--json", "out.json", "--report", "report"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(verdicts(&folder.join("out.json"))[0][1], "healed", "{said}");
    let run: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("out.json")).unwrap()).unwrap();
    let kept = &run["runs"][0]["attempts"][0]["steps"][0];
    let why = &kept["extra"]["why"];
    let report = std::fs::read_to_string(folder.join("report/index.html")).unwrap();
    assert!(report.contains(why["words"].as_str().unwrap()), "the report says why: {why}");

    let saved = kept["dom"].as_str().unwrap().to_owned();
    for on in [url.as_str(), &saved] {
        let (healed, code) = explained(folder, "press", on);
        assert_eq!((&healed["outcome"], code), (&Value::from("healed"), Some(0)), "{on}: {healed}");
        assert_eq!(healed["why"]["key"], why["key"], "{on}");
        assert_eq!(healed["candidates"][0], kept["candidates"][0], "{on}");
        assert_eq!(healed["taken"]["place"], if on == saved { Value::from(1) } else { Value::Null });
    }
}

#[test]
fn a_page_without_it_and_a_step_that_is_not_there_are_said_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    learned(folder);
    write(folder, "empty.html", "<!doctype html><title>Nothing</title><main><p>Nothing here</p></main>");
    let (gone, code) = explained(folder, "press", "empty.html");
    assert_eq!((&gone["outcome"], code), (&Value::from("missing"), Some(1)), "{gone}");
    assert_eq!(gone["why"]["key"], "unlike");
    for (step, on, said) in [
        ("pres", "empty.html", "known: press, look"),
        ("press", "full.html", "neither an address nor a file"),
    ] {
        let output = surefoot(folder, &["explain", "save.yaml", step, "--on", on]);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(said) && output.status.code() == Some(2), "{error}");
    }
}
