//! A heal is told wherever it happens, and what was healed never passes for what it is not. In Chromium.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// A form; its next release calls the button otherwise.
fn application(request: &Request, changed: bool) -> Answer {
    let button = match (changed, request.path.as_str()) {
        (false, _) => "<button id=save>Save</button>",
        (true, "/restless") => {
            "<button id=keep>Save contact</button><i id=clock></i>\
             <script>setInterval(() => clock.textContent = performance.now(), 200)</script>"
        }
        (true, "/large") => {
            "<button id=keep>Save contact</button><p id=all></p>\
             <script>all.innerHTML = '<button class=day>1</button> '.repeat(12000)</script>"
        }
        (true, _) => "<button id=keep>Save contact</button>",
    };
    let page = format!(
        "<title>{0}</title><nav><a href=/other>Other</a></nav><main><h1>Contact</h1>\
         <form action=/saved><label>Name <input name=name></label>{button}</form></main>",
        request.path.trim_start_matches('/')
    );
    (200, vec![], page)
}

const TARGETS: &str =
    "targets:\n  save: {selectors: [[\"#save\"]]}\n  name: {selectors: [[\"[name=name]\"]]}\n";

/// Learns the scenarios on the first release, and goes on to the second.
fn learned(folder: &Path, persona: &str, scenarios: &[(&str, &str)]) -> Arc<AtomicBool> {
    let changed = Arc::new(AtomicBool::new(false));
    let now = changed.clone();
    let url = serve(move |request| application(request, now.load(Ordering::SeqCst)));
    let project = format!(
        "environments:\n  test: {{url: \"{url}\"}}\n  live: {{url: \"{url}\", production: true}}\n\
         default_environment: test\n{persona}"
    );
    write(folder, "surefoot.yaml", &project);
    for (file, text) in scenarios {
        write(folder, file, &format!("{text}{TARGETS}"));
        let output = surefoot(folder, &["run", file, "--learn"]);
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
    }
    changed
}

#[test]
fn what_was_only_renamed_is_not_absent_where_heals_are_only_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let file = "scenarios/gone.yaml";
    let seen = "scenario: gone\nstart: /page\nsteps:\n  - expect: {target: save, visible: true}\n";
    let changed = learned(folder.path(), "", &[(file, seen)]);
    let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
    write(folder.path(), file, &text.replace("visible: true", "visible: false"));
    changed.store(true, Ordering::SeqCst);
    for (environment, code) in [("test", "expect.visible"), ("live", "element.missing")] {
        let output = surefoot(
            folder.path(),
            &["run", file, "--env", environment, "--timeout", "4s", "--json", "out.json"],
        );
        let said = String::from_utf8_lossy(&output.stdout);
        let expected = ["gone", "broken", code].map(str::to_owned);
        assert_eq!(verdicts(&folder.path().join("out.json")), [expected], "{environment}: {said}");
    }
}

#[test]
fn a_page_that_never_rests_is_healed_when_the_time_is_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = "scenarios/restless.yaml";
    let steps = "scenario: restless\nstart: /restless\ntimeout: {step: 4s}\nsteps:\n  - hover: save\n";
    let changed = learned(folder.path(), "", &[(file, steps)]);
    changed.store(true, Ordering::SeqCst);
    let output = surefoot(folder.path(), &["run", file, "--json", "out.json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let expected = ["restless", "healed", "element.healed"].map(str::to_owned);
    assert_eq!(verdicts(&folder.path().join("out.json")), [expected], "{said}");
}

#[test]
fn a_row_is_known_by_its_record_and_not_by_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let people = Arc::new(std::sync::Mutex::new(vec!["Ada", "Bob"]));
    let shown = people.clone();
    let url = serve(move |_| {
        let rows: String = shown.lock().unwrap().iter().map(|name| {
            format!("<tr><td>{name}</td><td><button name=open onclick=\"seen.textContent='{name}'\">Open</button></td></tr>")
        }).collect();
        (200, vec![], format!("<title>People</title><table>{rows}</table><p id=seen></p>"))
    });
    let scenario = format!(
        "scenario: rows\nbase: {url}\nstart: /\nlanguage: en\nsteps:\n  - click: open\n\
         \x20 - expect: {{target: seen, text: Bob}}\ntargets:\n\
         \x20 open: {{selectors: [[\"tr:nth-child(2) button\"]]}}\n  seen: {{selectors: [[\"#seen\"]]}}\n"
    );
    write(folder.path(), "rows.yaml", &scenario);
    let run = |more: &[&str]| {
        let run = ["run", "rows.yaml", "--lang", "en", "--timeout", "4s", "--json", "out.json"];
        let output = surefoot(folder.path(), &[&run[..], more].concat());
        let [_, verdict, code] = verdicts(&folder.path().join("out.json")).remove(0);
        (verdict, code, String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (verdict, _, said) = run(&["--learn"]);
    assert_eq!(verdict, "passed", "{said}");
    *people.lock().unwrap() = vec!["Zoe", "Bob", "Ada"];
    let (verdict, _, said) = run(&[]);
    assert_eq!(verdict, "passed", "{said}");
    *people.lock().unwrap() = vec!["Bob", "Zoe", "Ada"];
    let (verdict, _, said) = run(&[]);
    assert_eq!(verdict, "passed", "Bob stands in the first row now: {said}");
    // Nobody else's row is Bob's, whatever stands at its place.
    *people.lock().unwrap() = vec!["Ada", "Carl", "Dora"];
    let (verdict, code, said) = run(&[]);
    assert_ne!(verdict, "passed", "{code}: {said}");
}

#[test]
fn what_only_stands_at_the_recorded_place_is_no_more_than_like_it() {
    let folder = tempfile::tempdir().unwrap();
    let url =
        serve(|_| (200, vec![], "<main><button>Edit</button><button>Cancel</button></main>".to_owned()));
    let scenario = |verb: &str| {
        format!(
            "scenario: place\nbase: {url}\nstart: /\ntimeout: {{step: 4s}}\nsteps:\n  - {verb}: save\ntargets:\n\
             \x20 save: {{selectors: [[\"aria/Save\"], [\"#save\"], [\"xpath///main/button[2]\"]]}}\n"
        )
    };
    write(folder.path(), "place.yaml", &scenario("hover"));
    let output = surefoot(folder.path(), &["run", "place.yaml", "--json", "out.json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let expected = ["place", "healed", "element.healed"].map(str::to_owned);
    assert_eq!(verdicts(&folder.path().join("out.json")), [expected], "{said}");
}

#[test]
fn a_login_that_had_to_be_healed_is_told_with_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let (login, page) = ("scenarios/parts/login.yaml", "scenarios/page.yaml");
    let steps =
        "scenario: Log in\nstart: /login\nsteps:\n  - type: {into: name, text: Ada}\n  - click: save\n";
    let changed = learned(
        folder.path(),
        "personas: {ada: {login: scenarios/parts/login.yaml}}\n",
        &[
            (login, steps),
            (page, "scenario: page\nstart: /page\nsteps:\n  - expect: {target: name, visible: true}\n"),
        ],
    );
    let run = || {
        let output = surefoot(folder.path(), &["run", page, "--persona", "ada", "--json", "out.json"]);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.code() != Some(2), "{said}");
        (verdicts(&folder.path().join("out.json")), said)
    };
    let (verdict, said) = run();
    assert_eq!(verdict, [["page", "passed", "-"]], "{said}");
    changed.store(true, Ordering::SeqCst);
    let (verdict, said) = run();
    assert_eq!(verdict, [["page", "healed", "element.healed"]], "{said}");
}

#[test]
fn a_page_that_is_too_large_to_be_seen_whole_is_no_proof_that_something_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let file = "scenarios/large.yaml";
    let steps = "scenario: large\nstart: /large\ntimeout: {step: 6s}\nsteps:\n  - hover: save\n";
    let changed = learned(folder.path(), "", &[(file, steps)]);
    changed.store(true, Ordering::SeqCst);
    let output = surefoot(folder.path(), &["run", file, "--json", "out.json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let expected = ["large", "inconclusive", "page.too_large"].map(str::to_owned);
    assert_eq!(verdicts(&folder.path().join("out.json")), [expected], "{said}");
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("more were too many to look at"), "{said}");
}

#[test]
fn selectors_that_contradict_each_other_are_learned_by_what_names_the_element() {
    let folder = tempfile::tempdir().unwrap();
    // Ids count anew at each load, the card is no control and its text stands within it, and a class has wandered.
    let page = "<main><ul><li role=tab id=tab-4 onclick=\"seen.textContent='files'\">Files</li>\
        <li role=tab id=tab-5 onclick=\"seen.textContent='contents'\">Contents</li></ul>\
        <div class=card onclick=\"seen.textContent='notebook'\"><div><p>Python 3</p></div></div>\
        <div class=card onclick=\"seen.textContent='console'\"><div><p>Python 3 console</p></div></div>\
        <p id=seen></p></main>";
    let url = serve(move |_| (200, vec![], page.to_owned()));
    let scenario = format!(
        "scenario: votes\nbase: {url}\nstart: /\nlanguage: en\ntimeout: {{step: 6s}}\nsteps:\n  - click: contents\n\
         \x20 - expect: {{target: seen, text: contents}}\n  - click: card\n  - expect: {{target: seen, text: notebook}}\n\
         targets:\n  contents: {{selectors: [[\"aria/Contents[role=\\\"tab\\\"]\"], [\"#tab-4\"], [\"xpath///*[@id=\\\"tab-4\\\"]\"]]}}\n\
         \x20 card: {{selectors: [[\"main > div:nth-of-type(1)\"], [\"text/Python 3\"]]}}\n  seen: {{selectors: [[\"#seen\"]]}}\n"
    );
    write(folder.path(), "votes.yaml", &scenario);
    let run = |more: &[&str]| {
        let output = surefoot(
            folder.path(),
            &[&["run", "votes.yaml", "--lang", "en", "--json", "out.json"][..], more].concat(),
        );
        let [_, verdict, code] = verdicts(&folder.path().join("out.json")).remove(0);
        (verdict, code, String::from_utf8_lossy(&output.stdout).into_owned())
    };
    // Who does not learn is told that it is a likeness.
    let (verdict, code, said) = run(&[]);
    assert_eq!((verdict.as_str(), code.as_str()), ("healed", "element.healed"), "{said}");
    let (verdict, _, said) = run(&["--learn"]);
    assert_eq!(verdict, "passed", "{said}");
    let (verdict, _, said) = run(&[]);
    assert_eq!(verdict, "passed", "{said}");
}

#[test]
fn a_text_that_holds_the_recorded_one_is_not_it_while_the_rest_may_still_come() {
    let folder = tempfile::tempdir().unwrap();
    let menu = "<script>setTimeout(() => { side.innerHTML = '<ul><li><a href=#menu>Pages</a></li></ul>' }, 1500)</script>";
    let url = serve(move |request| {
        let more = match request.path.as_str() {
            "/late" => menu,
            "/heading" => "<h2>Pages</h2>",
            _ => "",
        };
        (200, vec![], format!("<main><a href=#summary>7 Pages</a></main><nav id=side></nav>{more}"))
    });
    let run = |path: &str, verb: &str, timeout: &str| {
        let scenario = format!(
            "scenario: late\nbase: {url}\nstart: {path}\nlanguage: en\ntimeout: {{step: {timeout}}}\nsteps:\n  - {verb}: pages\n\
             targets:\n  pages: {{selectors: [[\"aria/Pages[role=\\\"link\\\"]\"], [\"nav > ul > li > a\"], [\"text/Pages\"]]}}\n"
        );
        write(folder.path(), "late.yaml", &scenario);
        let output = surefoot(folder.path(), &["run", "late.yaml", "--json", "out.json", "--dom"]);
        let [_, verdict, code] = verdicts(&folder.path().join("out.json")).remove(0);
        (verdict, code, String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (verdict, _, said) = run("/late", "click", "30s");
    assert_eq!(verdict, "passed", "the menu came later: {said}");
    let (verdict, code, said) = run("/never", "click", "3s");
    assert_eq!((verdict.as_str(), code.as_str()), ("broken", "element.missing"), "{said}");
    let (verdict, code, said) = run("/heading", "hover", "3s");
    assert_eq!((verdict.as_str(), code.as_str()), ("healed", "element.healed"), "{said}");
}
