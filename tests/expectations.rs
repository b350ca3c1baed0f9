//! Every kind of claim, true and false, in three engines: a false one passes nowhere.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};

const PAGE: &str = "<title>Claims</title><h1 id=text>Hello <b>World</b></h1><input id=field value=Ada>\
    <input type=checkbox id=on checked><input type=checkbox id=off><button id=usable>A</button>\
    <button id=unusable disabled>B</button><ul><li class=item>1<li class=item>2<li class=item>3</ul>\
    <p id=hidden hidden>Secret</p><p id=unseen style='visibility:hidden'>Unseen</p>\
    <a id=alive href=/alive title=Way>alive</a><a id=dead href=/dead>dead</a><a id=nowhere>nowhere</a>";

/// Claims that hold.
const TRUE: [&str; 22] = [
    "{target: text, visible: true}",
    "{target: text, text: Hello World}",
    "{target: text, text: {contains: World}}",
    "{target: text, text: {not: Bye}}",
    "{target: text, text: {matches: \"^Hel+o\"}}",
    "{target: field, value: Ada}",
    "{target: on, checked: true}",
    "{target: off, checked: false}",
    "{target: usable, enabled: true}",
    "{target: unusable, enabled: false}",
    "{target: alive, attribute: {title: Way}}",
    "{target: text, property: {localName: h1}}",
    "{target: item, count: 3}",
    "{target: item, count: {min: 2, max: 3}}",
    "{target: hidden, visible: false}",
    "{target: unseen, visible: false}",
    "{target: absent, visible: false}",
    "{target: absent, count: 0}",
    "{target: alive, link: alive}",
    "{address: /claims}",
    "{title: Claims}",
    "{script: \"document.querySelectorAll('li').length === 3\"}",
];

/// A page whose policy forbids `eval` to its own scripts.
const STRICT: &str = "  - go: /strict\n  - expect: {script: \"document.title === 'Claims'\"}\n";

/// Claims that don't hold, and the code of each.
const FALSE: [(&str, &str); 30] = [
    ("{target: text, visible: false}", "expect.visible"),
    ("{target: text, text: Hello}", "expect.text"),
    ("{target: text, text: hello world}", "expect.text"),
    ("{target: text, text: {contains: Bye}}", "expect.text"),
    ("{target: text, text: {not: World}}", "expect.text"),
    ("{target: text, text: {matches: \"^World\"}}", "expect.text"),
    ("{target: field, value: Bob}", "expect.value"),
    ("{target: field, value: \"\"}", "expect.value"),
    ("{target: on, checked: false}", "expect.state"),
    ("{target: off, checked: true}", "expect.state"),
    ("{target: usable, enabled: false}", "expect.state"),
    ("{target: unusable, enabled: true}", "expect.state"),
    ("{target: alive, attribute: {title: Away}}", "expect.value"),
    ("{target: text, attribute: {title: Way}}", "expect.value"),
    ("{target: text, property: {localName: h2}}", "expect.value"),
    ("{target: text, property: {nonsense: 1}}", "expect.value"),
    ("{target: item, count: 2}", "expect.count"),
    ("{target: item, count: {min: 4}}", "expect.count"),
    ("{target: absent, count: 1}", "expect.count"),
    ("{target: hidden, visible: true}", "expect.visible"),
    ("{target: unseen, visible: true}", "expect.visible"),
    ("{target: hidden, text: Secret}", "expect.visible"),
    ("{target: dead, link: alive}", "link.dead(404)"),
    ("{target: nowhere, link: alive}", "link.dead(no address)"),
    ("{address: /other}", "expect.address"),
    ("{title: Other}", "expect.title"),
    ("{script: \"document.querySelectorAll('li').length === 4\"}", "expect.script"),
    ("{script: \"nonsense.of(this)\"}", "expect.script"),
    // What stands beside a claim that holds is looked at as well.
    ("{target: text, text: Hello World, title: Other}", "expect.title"),
    // The last one: where the element is missing, no claim was tried, and the scenario ends.
    ("{target: absent, text: Hello World}", "element.missing"),
];

fn application(request: &Request) -> Answer {
    let status = if request.path == "/dead" { 404 } else { 200 };
    let strict = "Content-Security-Policy: default-src 'self'; script-src 'self'".to_owned();
    (status, if request.path == "/strict" { vec![strict] } else { vec![] }, PAGE.to_owned())
}

fn check(engine: &str) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let ids = [
        "text", "field", "on", "off", "usable", "unusable", "hidden", "unseen", "alive", "dead", "nowhere",
        "absent",
    ];
    let targets: String = ids.iter().map(|id| format!("  {id}: {{selectors: [[\"#{id}\"]]}}\n")).collect();
    let scenario = |name: &str, steps: String| {
        // What is false is waited for to the end; what is true may take its time on a busy machine.
        let time = if name == "false" { "2s" } else { "10s" };
        let text = format!(
            "scenario: {name}\nbase: {}\nstart: /claims\ntimeout: {{step: {time}}}\nsteps:\n{steps}\
             targets:\n  item: {{selectors: [[\".item\"]]}}\n{targets}",
            serve(application)
        );
        write(folder.path(), &format!("{name}.yaml"), &text);
    };
    scenario("true", TRUE.map(|claim| format!("  - expect: {claim}\n")).concat());
    scenario("strict", STRICT.to_owned());
    scenario("false", FALSE.map(|(claim, _)| format!("  - expect: {claim}\n    soft: true\n")).concat());
    let run = [
        "run",
        "true.yaml",
        "false.yaml",
        "strict.yaml",
        "--browser",
        engine,
        "--retries",
        "0",
        "--json",
        "out.json",
    ];
    let output = surefoot(folder.path(), &run);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(folder.path().join("out.json")).expect("the results are there");
    let report: serde_json::Value = serde_json::from_str(&text).expect("they are JSON");
    let codes = |name: &str| -> Vec<String> {
        let run = report["runs"].as_array().and_then(|runs| runs.iter().find(|run| run["scenario"] == name));
        let steps = run.and_then(|run| run["attempts"][0]["steps"].as_array()).expect("it has steps");
        steps.iter().map(|step| step["code"].as_str().unwrap_or("-").to_owned()).collect()
    };
    let wrong =
        |claim: &str, code: &str, is: &str| (code != is).then(|| format!("{claim}: {is}, not {code}"));
    let told = codes("true").into_iter().zip(TRUE).filter_map(|(is, claim)| wrong(claim, "-", &is));
    let mut wrong: Vec<String> = told
        .chain(
            codes("false").into_iter().zip(FALSE).filter_map(|(is, (claim, code))| wrong(claim, code, &is)),
        )
        .collect();
    wrong.extend(
        (codes("true").len() != TRUE.len() || codes("false").len() != FALSE.len())
            .then(|| "steps are missing".to_owned()),
    );
    let strict = match engine {
        "webkit" => ["strict", "skipped", "engine.unsupported(expressions on this page)"],
        _ => ["strict", "passed", "-"],
    };
    let told = verdicts(&folder.path().join("out.json"));
    assert!(told.iter().any(|one| *one == strict), "{engine}: {told:?}");
    assert!(wrong.is_empty(), "{engine}:\n{}", wrong.join("\n"));
}

#[test]
fn chromium_believes_no_false_claim() {
    check("chromium");
}

#[test]
fn firefox_believes_no_false_claim() {
    check("firefox");
}

#[test]
fn webkit_believes_no_false_claim() {
    check("webkit");
}
