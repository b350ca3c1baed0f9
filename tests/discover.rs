//! A tour that `surefoot discover` finds is played by `surefoot run` with nothing added to the file, in a real browser.
//!
//! The library comes from npm at set-up (`ci/setup --tests`), into target/guidance; nothing of it is shipped.

mod parts;

use parts::{serve, surefoot, verdicts, write};
use std::path::Path;

const LOGIN: &str = "<!doctype html><html lang=en><title>Log in</title><form>\
    <label>Name <input name=name></label><label>Password <input type=password></label><button>Log in</button></form>\
    <script src=/driver.js></script><script>driver.js.driver({steps:[\
    {element:'#one',popover:{title:'One',description:'Every order begins here.'}},\
    {element:'#two',popover:{title:'Two',description:'And it ends here.'}}]}).drive()</script>";

const PAGE: &str = "<!doctype html><html lang=en><title>Orders</title>\
    <style>body{margin:80px 200px;font:16px sans-serif;display:grid;gap:120px;justify-items:start}</style>\
    <button id=menu type=button onclick=\"begin.hidden=false\">Help</button><button id=begin type=button hidden>Show me</button><button id=one type=button>One</button><button id=two type=button>Two</button>\
    <script src=/driver.js></script><script>begin.onclick=()=>driver.js.driver({steps:[\
    {element:'#one',popover:{title:'One',description:'Every order begins here.'}},\
    {element:'#two',popover:{title:'Two',description:'And it ends here.'}}]}).drive()</script>";

/// A tour that speaks English to everybody.
const SPOKEN: &str = "<!doctype html><html lang=en><title>Orders</title><body style=margin:200px>\
    <button id=one>Orders</button> <button id=two>Ends</button>\
    <script src=/driver.js></script><script>onload=()=>window.driver.js.driver({animate:false,steps:[\
    {element:'#one',popover:{title:'Your orders',description:'Here is where you write down all of the orders that your customers have given you'}},\
    {element:'#two',popover:{title:'The end',description:'Whenever you like you can throw them away again, and nothing else gets lost with them'}}\
    ]}).drive()</script>";

/// A tour that leaves its mark when it has ended.
const MARKS: &str = "<!doctype html><html lang=en><title>Orders</title><body style=margin:200px>\
    <button id=one>Orders</button> <button id=two>Ends</button>\
    <script src=/driver.js></script><script>onload=()=>window.driver.js.driver({animate:false,\
    onDestroyed:()=>{document.title='Bye';setTimeout(()=>{document.title='Orders'},200);setTimeout(()=>{document.title='Toured'},400)},steps:[\
    {element:'#one',popover:{title:'Your orders',description:'Every order begins here.'}},\
    {element:'#two',popover:{title:'The end',description:'And it ends here.'}}]}).drive()</script>";

/// A file of the library; nothing where it is not installed.
fn library(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/guidance/node_modules/driver.js/dist");
    std::fs::read_to_string(folder.join(name)).ok()
}

#[test]
fn a_tour_that_was_found_is_played_where_it_was_found() {
    let (Some(script), Some(style)) = (library("driver.js.iife.js"), library("driver.css")) else {
        return println!("skipped: no guidance libraries (ci/setup --tests installs them)");
    };
    let url = serve(move |request| match request.path.as_str() {
        "/driver.js" => (200, vec![], script.clone()),
        "/shop/orders?open=1" => (200, vec![], format!("{PAGE}<style>{style}</style>")),
        _ => (404, vec![], "<title>Nothing</title>".to_owned()),
    });
    let folder = tempfile::tempdir().expect("a folder");
    let project = format!(
        "systems: {{shop: {{}}}}\nenvironments: {{test: {{system: shop, url: \"{url}\"}}}}\ndefault_environment: test\n\
         languages: {{default: en, all: [en]}}\n"
    );
    write(folder.path(), "surefoot.yaml", &project);
    let page = format!("{url}shop/orders?open=1");
    let click = ["--click", "#menu", "--click", "#begin", "--system", "shop", "--out", "content"];
    let output = surefoot(folder.path(), &[&["discover", &page], &click[..]].concat());
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let text =
        std::fs::read_to_string(folder.path().join("content/shop-tours.yaml")).expect("it was written");
    assert!(text.contains("\nstart: /shop/orders?open=1\n"), "{text}");
    assert!(text.contains("start: {clicks: [menu, begin]}"), "{text}");
    let output = surefoot(
        folder.path(),
        &["run", "content/shop-tours.yaml", "--browser", "chromium", "--retries", "0", "--json", "out.json"],
    );
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let verdicts = verdicts(&folder.path().join("out.json"));
    assert_eq!(verdicts.len(), 1, "{said}");
    assert_eq!(verdicts[0][1..], ["passed", "-"], "{said}\n{text}");
}

#[test]
fn the_goal_of_a_library_s_tour_is_asked_of_the_page() {
    let (Some(script), Some(style)) = (library("driver.js.iife.js"), library("driver.css")) else {
        return println!("skipped: no guidance libraries (ci/setup --tests installs them)");
    };
    let url = serve(move |request| match request.path.as_str() {
        "/driver.js" => (200, vec![], script.clone()),
        _ => (200, vec![], format!("{MARKS}<style>{style}</style>")),
    });
    let folder = tempfile::tempdir().expect("a folder");
    let project = format!(
        "systems: {{shop: {{}}}}\nenvironments: {{test: {{system: shop, url: \"{url}\"}}}}\ndefault_environment: test\n\
         languages: {{default: en, all: [en]}}\n"
    );
    write(folder.path(), "surefoot.yaml", &project);
    let item = |name: &str, next: &str, goal: &str| {
        format!(
            "  {name}:\n    type: walkthru\n    title: Welcome\n    library: {{adapter: driver.js, start: autoplay}}\n\
             \x20   goal: {{when: {{{goal}}}, within: 5s}}\n    steps:\n\
             \x20     - {{step: one, on: one, next: [{next}], library: {{index: 0, target: \"#one\"}}}}\n\
             \x20     - {{step: two, on: two, library: {{index: 1, target: \"#two\"}}}}\n"
        )
    };
    let items = [
        item("early", "click", "title: {is: Orders}"),
        item("gone", "next", "element: {ref: one, is: gone}"),
        item("reached", "click", "title: {is: Toured}"),
        item("moment", "click", "title: {is: Bye}"),
    ];
    let content = format!(
        "content: Tours\nsystem: shop\nlanguage: en\nstart: /\nelements:\n  one: {{selectors: [[\"#one\"]]}}\n\
         \x20 two: {{selectors: [[\"#two\"]]}}\nitems:\n{}",
        items.concat()
    );
    write(folder.path(), "content/tours.yaml", &content);
    let run = ["run", "content/tours.yaml", "--browser", "chromium", "--retries", "0", "--json", "out.json"];
    let output = surefoot(folder.path(), &run);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let mut told: Vec<String> =
        verdicts(&folder.path().join("out.json")).iter().map(|cell| cell[1..].join(" ")).collect();
    told.sort();
    assert_eq!(told, ["broken goal.not_reached", "broken goal.too_early", "passed -", "passed -"], "{said}");
}

#[test]
fn a_tour_on_a_login_page_is_no_fault_of_its_elements() {
    let (Some(script), Some(style)) = (library("driver.js.iife.js"), library("driver.css")) else {
        return println!("skipped: no guidance libraries (ci/setup --tests installs them)");
    };
    let url = serve(move |request| match request.path.as_str() {
        "/driver.js" => (200, vec![], script.clone()),
        _ => (200, vec![], format!("{LOGIN}<style>{style}</style>")),
    });
    let folder = tempfile::tempdir().expect("a folder");
    let project = format!(
        "systems: {{shop: {{}}}}\nenvironments: {{test: {{system: shop, url: \"{url}\"}}}}\ndefault_environment: test\n\
         languages: {{default: en, all: [en]}}\n"
    );
    write(folder.path(), "surefoot.yaml", &project);
    let content = "content: Tours\nsystem: shop\nlanguage: en\nitems:\n  welcome:\n    type: walkthru\n    title: Welcome\n\
        \x20   start: /\n    library: {adapter: driver.js, start: autoplay}\n    steps:\n\
        \x20     - {step: one, text: Every order begins here., on: one, library: {index: 0, target: \"#one\"}}\n\
        elements:\n  one: {selectors: [[\"#one\"]]}\n";
    write(folder.path(), "content/tours.yaml", content);
    let run = ["run", "content/tours.yaml", "--browser", "chromium", "--retries", "0", "--json", "out.json"];
    let output = surefoot(folder.path(), &run);
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("page.login") && !said.contains("element.missing"), "{said}");
}

#[test]
fn a_tour_in_another_language_of_the_same_script_is_told_once() {
    let (Some(script), Some(style)) = (library("driver.js.iife.js"), library("driver.css")) else {
        return println!("skipped: no guidance libraries (ci/setup --tests installs them)");
    };
    let url = serve(move |request| match request.path.as_str() {
        "/driver.js" => (200, vec![], script.clone()),
        _ => (200, vec![], format!("{SPOKEN}<style>{style}</style>")),
    });
    let folder = tempfile::tempdir().expect("a folder");
    let project = format!(
        "systems: {{shop: {{}}}}\nenvironments: {{test: {{system: shop, url: \"{url}\"}}}}\ndefault_environment: test\n\
         languages: {{default: en, all: [en, fr]}}\n"
    );
    write(folder.path(), "surefoot.yaml", &project);
    let content = "content: Tours\nsystem: shop\nlanguage: en\nitems:\n  welcome:\n    type: walkthru\n    title: Welcome\n\
        \x20   start: /\n    library: {adapter: driver.js, start: autoplay}\n    steps:\n\
        \x20     - {step: one, on: one, library: {index: 0, target: \"#one\"}}\n\
        \x20     - {step: two, on: two, library: {index: 1, target: \"#two\"}}\n\
        elements:\n  one: {selectors: [[\"#one\"]]}\n  two: {selectors: [[\"#two\"]]}\n";
    write(folder.path(), "content/tours.yaml", content);
    let run = ["run", "content/tours.yaml", "--browser", "chromium", "--lang", "en,fr", "--retries", "0"];
    let output = surefoot(folder.path(), &[&run[..], &["--json", "out.json"]].concat());
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let mut verdicts = verdicts(&folder.path().join("out.json"));
    verdicts.sort();
    let told: Vec<&str> = verdicts.iter().flat_map(|cell| &cell[1..]).map(String::as_str).collect();
    assert_eq!(told, ["broken", "text.fallback(en)", "passed", "-"], "{said}");
}
