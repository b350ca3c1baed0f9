//! Buttons without words are known by what they draw, wherever they move. In all engines.

mod parts;

use parts::{serve, surefoot, verdicts, write};
use std::{
    path::Path,
    sync::{Arc, Mutex},
};

const ENGINES: [&str; 3] = ["chromium", "firefox", "webkit"];

type Tools = Arc<Mutex<Vec<&'static str>>>;

/// A bar of tools, each with its icon only: shapes, letters of an icon font, or images. Nothing else tells one from
/// the next, and what a click reached is said below.
fn application(tools: &Tools) -> String {
    let tools = tools.clone();
    serve(move |request| {
        if request.path.ends_with(".svg") {
            let picture =
                "<svg xmlns='http://www.w3.org/2000/svg' width='16' height='16'><path d='M0 0h9v9z'/></svg>";
            return (200, vec!["Content-Type: image/svg+xml".to_owned()], picture.to_owned());
        }
        let tools = tools.lock().expect("no panic while locked");
        let bar: String = tools
            .iter()
            .map(|tool| {
                let draws = match request.path.as_str() {
                    "/shapes" => format!("<svg viewBox='0 0 9 9'><path d='M0 0h{}v9z'/></svg>", tool.len()),
                    "/letters" => format!("<i class='of-{tool}'></i>"),
                    _ => format!("<img alt='' src='/{tool}.0a1b2c3d.svg'>"),
                };
                format!("<a class=tool onclick=\"seen.textContent='{tool}'\" tabindex=0>{draws}</a>")
            })
            .collect();
        let style = "<style>.tool { display: inline-block; width: 24px; height: 24px } svg, img { width: 16px; height: 16px } \
            .of-print::before { content: '\\f02f' } .of-delete::before { content: '\\f2ed' } \
            .of-bold::before { content: '\\f032' } .of-undo::before { content: '\\f0e2' }</style>";
        let page = format!(
            "<title>Tools</title><meta charset=utf-8>{style}<h1>Tools</h1><div class=bar>{bar}</div><p id=seen></p>"
        );
        (200, vec![], page)
    })
}

/// Plays it; verdict, code and what was said.
fn played(folder: &Path, more: &[&str]) -> (String, String, String) {
    let run = ["run", "icons.yaml", "--json", "out.json"];
    let output = surefoot(folder, &[&run[..], more].concat());
    let [_, verdict, code] = verdicts(&folder.join("out.json")).remove(0);
    (verdict, code, String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn an_icon_is_found_where_it_moved_and_no_other_is_clicked_for_it() {
    for kind in ["shapes", "letters", "images"] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let tools: Tools = Arc::new(Mutex::new(vec!["print", "delete", "bold"]));
        let url = application(&tools);
        let scenario = format!(
            "scenario: icons\nbase: {url}\nstart: /{kind}\nlanguage: en\ntimeout: {{step: 4s}}\nsteps:\n  - click: delete\n\
             \x20 - expect: {{target: seen, text: delete}}\ntargets:\n\
             \x20 delete: {{selectors: [[\".tool:nth-child(2)\"]]}}\n  seen: {{selectors: [[\"#seen\"]]}}\n"
        );
        write(folder.path(), "icons.yaml", &scenario);
        let (verdict, _, said) = played(folder.path(), &["--learn"]);
        assert_eq!(verdict, "passed", "{kind}: {said}");
        let learned = std::fs::read_to_string(folder.path().join("icons.yaml")).unwrap();
        assert!(learned.contains("picture: "), "{kind}: {learned}");
        for (now, expected) in [
            (vec!["delete", "undo", "print", "bold"], "right"),
            (vec!["print", "undo", "bold", "delete"], "right"),
            (vec!["print", "undo", "bold"], "element"),
        ] {
            *tools.lock().expect("no panic while locked") = now.clone();
            for engine in ENGINES {
                let (verdict, code, said) = played(folder.path(), &["--browser", engine, "--retries", "0"]);
                match expected {
                    // Right, or not sure: never another one.
                    "right" => assert!(
                        ["healed", "passed"].contains(&verdict.as_str()) || code.starts_with("element."),
                        "{kind} {now:?} {engine}: {verdict} {code}: {said}"
                    ),
                    _ => assert!(
                        verdict == "broken" && code.starts_with("element."),
                        "{kind} {now:?} {engine}: {verdict} {code}: {said}"
                    ),
                }
            }
        }
    }
}

/// Cards with an icon and words each, in the language that was asked for; a click says which one was reached.
fn cards(order: &Arc<Mutex<Vec<usize>>>) -> String {
    const CARDS: [(&str, &str); 5] = [
        ("Terminal", "Konsole"),
        ("Text File", "Textdatei"),
        ("Markdown File", "Markdown-Datei"),
        ("Python File", "Python-Datei"),
        ("Show Help", "Hilfe anzeigen"),
    ];
    let order = order.clone();
    serve(move |request| {
        let german = request.headers.iter().any(|line| {
            let line = line.to_ascii_lowercase();
            line.starts_with("accept-language: de")
        });
        let card = |card: usize| {
            let (english, other) = CARDS[card];
            let words = if german { other } else { english };
            format!(
                "<div class=card tabindex=0 onclick=\"seen.textContent='reached {card}'\">\
                 <svg viewBox='0 0 9 9'><path d='M0 {card}h9v9z'/></svg><p>{words}</p></div>"
            )
        };
        let order = order.lock().expect("no panic while locked");
        let all: String = order.iter().map(|at| card(*at)).collect();
        let page = format!(
            "<!doctype html><html lang={}><title>Start</title><style>.card {{ display: inline-block; width: 100px; \
             height: 80px }} svg {{ width: 32px }}</style><main><h1>+</h1><div class=cards>{all}</div>\
             <p id=seen>-</p></main>",
            if german { "de" } else { "en" }
        );
        (200, vec![], page)
    })
}

#[test]
fn in_another_language_a_card_is_known_by_its_icon() {
    for engine in ENGINES {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let order = Arc::new(Mutex::new(vec![0, 1, 2, 3, 4]));
        let url = cards(&order);
        write(
            folder.path(),
            "surefoot.yaml",
            &format!("environments:\n  test: {{url: \"{url}\"}}\ndefault_environment: test\n"),
        );
        write(
            folder.path(),
            "icons.yaml",
            "scenario: Cards\nstart: /\nsteps:\n  - click: file\n  - expect: {target: seen, text: reached 1}\n\
             targets:\n  file: {selectors: [[\"div.card:nth-of-type(2)\"]]}\n  seen: {selectors: [[\"#seen\"]]}\n",
        );
        let (verdict, _, said) = played(folder.path(), &["--browser", engine, "--lang", "en", "--learn"]);
        assert_eq!(verdict, "passed", "{engine}: {said}");
        let learned = std::fs::read_to_string(folder.path().join("icons.yaml")).expect("it is there");
        assert!(learned.contains("picture:"), "{engine}: {learned}");
        // One that was not there comes first, and its neighbours changed places.
        for now in [vec![0, 1, 2, 3, 4], vec![4, 2, 0, 1, 3], vec![3, 2, 1]] {
            order.lock().expect("no panic while locked").clone_from(&now);
            let (verdict, _, said) = played(folder.path(), &["--browser", engine, "--lang", "de"]);
            assert!(matches!(verdict.as_str(), "passed" | "healed"), "{engine} {now:?}: {said}");
        }
        // It is gone, and all others are there.
        *order.lock().expect("no panic while locked") = vec![0, 2, 3, 4];
        let (verdict, code, said) =
            played(folder.path(), &["--browser", engine, "--lang", "de", "--timeout", "3s"]);
        assert_eq!(
            (verdict.as_str(), code.split(':').next()),
            ("broken", Some("element.missing")),
            "{engine}: {said}"
        );
    }
}
