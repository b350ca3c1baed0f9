//! A row's button is found by its row: rows that were sorted anew, are gone, or came in between. In all engines.

mod parts;

use parts::{serve, surefoot, verdicts, write};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

const ENGINES: [&str; 3] = ["chromium", "firefox", "webkit"];

type People = Arc<Mutex<Vec<&'static str>>>;

/// People in a table, or in cards; which one a click belongs to is said below.
fn application(people: &People) -> String {
    let people = people.clone();
    serve(move |request| {
        let is_table = request.path.starts_with("/table");
        let people = people.lock().expect("no panic while locked");
        let rows = people.iter().map(|name| {
            let mail = name.to_lowercase();
            let open =
                format!("<button onclick=\"seen.textContent='{name}'\">Open</button><button>Delete</button>");
            match is_table {
                true => format!(
                    "<tr><td>{name}</td><td>{mail}@x.org</td><td>12:30</td><td class=acts>{open}</td></tr>"
                ),
                false => format!(
                    "<div class=card><h3>{name}</h3><p>{mail}@x.org</p><div class=acts>{open}</div></div>"
                ),
            }
        });
        let rows: String = rows.collect();
        let list = if is_table {
            format!("<table><tbody>{rows}</tbody></table>")
        } else {
            format!("<main>{rows}</main>")
        };
        (200, vec![], format!("<title>People</title><h1>People</h1>{list}<p id=seen></p>"))
    })
}

fn scenario(url: &str, kind: &str, row: &str) -> String {
    let selector = match kind {
        "table" => "tr:nth-child(2) button:first-child",
        _ => ".card:nth-child(2) button:first-child",
    };
    format!(
        "scenario: rows\nbase: {url}\nstart: /{kind}\nlanguage: en\ntimeout: {{step: 4s}}\nsteps:\n  - click: open\n\
         \x20 - expect: {{target: seen, text: Bob}}\ntargets:\n\
         \x20 open: {{{row}selectors: [[\"{selector}\"]]}}\n  seen: {{selectors: [[\"#seen\"]]}}\n"
    )
}

/// Plays it; verdict, code and what was said.
fn played(folder: &Path, more: &[&str]) -> (String, String, String) {
    let run = ["run", "rows.yaml", "--lang", "en", "--json", "out.json"];
    let output = surefoot(folder, &[&run[..], more].concat());
    let [_, verdict, code] = verdicts(&folder.join("out.json")).remove(0);
    (verdict, code, String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_button_goes_where_its_record_goes_and_is_nobody_elses_where_that_is_gone() {
    for kind in ["table", "cards"] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let people: People = Arc::new(Mutex::new(vec!["Ada", "Bob", "Carl"]));
        let url = application(&people);
        write(folder.path(), "rows.yaml", &scenario(&url, kind, ""));
        let (verdict, _, said) = played(folder.path(), &["--learn"]);
        assert_eq!(verdict, "passed", "{said}");
        let learned = std::fs::read_to_string(folder.path().join("rows.yaml")).unwrap();
        assert!(learned.contains("row: {en: [Bob, bob@x.org]}"), "{learned}");
        let found = [
            vec!["Carl", "Zoe", "Ada", "Bobby", "Bob"],
            vec!["Bob", "Ada", "Carl"],
            vec!["Zoe", "Yves", "Bob"],
        ];
        let refused = [vec!["Ada", "Carl"], vec!["Zoe"], vec!["Ada", "Bobby", "Carl"]];
        // What differs between the engines shows in one table; the rest is one program for all.
        let engines = if kind == "table" { &ENGINES[..] } else { &ENGINES[..1] };
        for engine in engines {
            let cases = if *engine == "chromium" { 3 } else { 1 };
            for now in &found[..cases] {
                people.lock().expect("no panic while locked").clone_from(now);
                let (verdict, code, said) = played(folder.path(), &["--browser", engine]);
                assert_eq!(verdict, "passed", "{kind} {engine} {now:?}: {code} {said}");
            }
            for now in &refused[..cases] {
                people.lock().expect("no panic while locked").clone_from(now);
                let (verdict, code, said) = played(folder.path(), &["--browser", engine]);
                let is_refused =
                    matches!(code.split(':').next(), Some("element.missing" | "element.ambiguous"));
                assert!(is_refused, "{kind} {engine} {now:?}: {verdict} {code} {said}");
            }
        }
    }
}

#[test]
fn whichever_row_stands_there_is_meant_where_the_scenario_says_so() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let people: People = Arc::new(Mutex::new(vec!["Ada", "Bob", "Carl"]));
    let url = application(&people);
    write(folder.path(), "rows.yaml", &scenario(&url, "table", "row: place, "));
    let (verdict, _, said) = played(folder.path(), &["--learn"]);
    assert_eq!(verdict, "passed", "{said}");
    *people.lock().expect("no panic while locked") = vec!["Zoe", "Bob", "Carl", "Ada"];
    let (verdict, code, said) = played(folder.path(), &[]);
    assert_eq!(verdict, "passed", "{code} {said}");
    *people.lock().expect("no panic while locked") = vec!["Bob", "Ada", "Carl"];
    let (verdict, code, said) = played(folder.path(), &[]);
    assert_eq!(
        (verdict.as_str(), code.split(':').next()),
        ("broken", Some("expect.text")),
        "Ada stands there now: {said}"
    );
}
