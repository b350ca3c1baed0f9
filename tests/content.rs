//! Walk-thrus of content files, played by the command on real pages: each code where it belongs, and nowhere else.

mod parts;

#[path = "content/pages.rs"]
mod pages;

use parts::{serve, surefoot, verdicts, write};
use serde_json::Value;
use std::path::Path;

/// The elements of all items.
const ELEMENTS: &str = "elements:\n";

/// A project with these items, each with its own texts, and what was found of each: `item code`, or `item passed`.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn of(items: &str) -> Project {
        let folder = tempfile::tempdir().expect("a folder");
        let url = serve(pages::page);
        let project = format!(
            "systems:\n  crm: {{name: CRM}}\nenvironments:\n  test: {{system: crm, url: \"{url}\"}}\ndefault_environment: test\n\
             languages: {{default: en, all: [en, de, ar], set_by: header}}\nviewports: [1366x900]\n\
             personas:\n  ada: {{attributes: {{role: sales}}}}\n"
        );
        write(folder.path(), "surefoot.yaml", &project);
        let ids = ["add", "name", "mail", "city", "save", "more", "late", "odd", "nothing", "back", "error"];
        let elements: String =
            ids.iter().map(|id| format!("  {id}: {{selectors: [[\"#{id}\"]]}}\n")).collect();
        let elements = format!(
            "{ELEMENTS}{elements}  twin: {{selectors: [[.twin]]}}\n  inner: {{selectors: [[my-card, \"#inner\"]]}}\n"
        );
        let content = format!(
            "content: Trials\nsystem: crm\nlanguage: en\nsegments:\n  managers: {{var: {{name: role, is: manager}}}}\n\
             \x20 sales: {{var: {{name: role, is: sales}}}}\nitems:\n{items}{elements}"
        );
        write(folder.path(), "content/trials.yaml", &content);
        Project { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs it all: each item with the codes of its findings, in the order of the file; `passed` where there are none.
    fn found(&self, more: &[&str]) -> Vec<(String, String)> {
        let common = ["run", "content", "--timeout", "4s", "--retries", "0", "--json", "out.json"];
        let output = surefoot(self.path(), &[&common[..], more].concat());
        let text = std::fs::read_to_string(self.path().join("out.json"));
        let said =
            || String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned();
        let report: Value =
            serde_json::from_str(&text.unwrap_or_else(|_| panic!("{}", said()))).expect("it is JSON");
        let runs = report["runs"].as_array().expect("there are runs");
        let mut found: Vec<(String, String)> = runs.iter().map(of_run).collect();
        found.sort();
        found
    }
}

fn of_run(run: &Value) -> (String, String) {
    let file = run["file"].as_str().unwrap_or_default();
    let item = file.rsplit('#').next().unwrap_or_default().to_owned();
    let attempts = run["attempts"].as_array().cloned().unwrap_or_default();
    let findings = attempts.last().and_then(|last| last["findings"].as_array().cloned()).unwrap_or_default();
    let mut codes: Vec<String> =
        findings.iter().map(|finding| finding["code"].as_str().unwrap_or_default().to_owned()).collect();
    codes.dedup();
    codes.retain(|code| !code.is_empty());
    let codes = if codes.is_empty() {
        run["verdict"].as_str().unwrap_or_default().to_owned()
    } else {
        codes.join(" ")
    };
    (item, codes)
}

/// Each item as YAML, and what is to be found of it.
fn check(cases: &[(&str, &str, &str)], more: &[&str]) {
    check_with(&|_| {}, cases, more);
}

/// The same in a project that has more than its items.
fn check_with(furnish: &dyn Fn(&Project), cases: &[(&str, &str, &str)], more: &[&str]) {
    let items: String = cases.iter().map(|(name, yaml, _)| item(name, yaml)).collect();
    let project = Project::of(&items);
    furnish(&project);
    let found = project.found(more);
    let mut expected: Vec<(String, String)> =
        cases.iter().map(|(name, _, code)| ((*name).to_owned(), (*code).to_owned())).collect();
    expected.sort();
    assert_eq!(verdicts(&project.path().join("out.json")).len(), cases.len(), "each item is a run");
    if found != expected {
        let kept = project.folder.keep();
        panic!("found {found:#?}\nexpected {expected:#?}\nin {}", kept.display());
    }
}

fn item(name: &str, yaml: &str) -> String {
    format!(
        "  {name}:\n    type: walkthru\n    title: A trial\n{}",
        yaml.lines().map(|line| format!("    {line}\n")).collect::<String>()
    )
}

/// A step at an element that goes on by its button.
const LAST: &str = "  - popup: last\n    text: That was it.\n";

fn with_last(steps: &str) -> String {
    format!("{steps}{LAST}")
}

#[test]
fn every_way_on_is_taken_as_a_person_would() {
    let triggers = with_last(
        "start: /comes\nsteps:\n  - popup: hello\n    title: Welcome\n\
         \x20 - step: add\n    on: add\n    side: bottom\n    text: Click it.\n    next: [click]\n\
         \x20 - step: name\n    on: name\n    side: end\n    text: Who is it?\n    next: [type, next]\n\
         \x20 - step: city\n    on: city\n    text: Where?\n    next: [{select: {option: Rome}}]\n\
         \x20 - step: any\n    on: city\n    text: Or elsewhere?\n    next: [select]\n\
         \x20 - step: save\n    on: save\n    text: Point at it.\n    next: [hover]\n\
         \x20 - step: wait\n    on: save\n    text: A moment.\n    next: [{delay: 600ms}]\n\
         \x20 - step: cond\n    on: save\n    text: Until it goes.\n    next: [{when: {title: {is: Go}}}]\n\
         \x20 - auto: {type: {into: mail, text: \"${unique}@example.com\"}}\n    id: fill\n\
         \x20 - auto: {focus: name}\n    id: focus\n\
         \x20 - wait: {when: {field: {ref: mail, contains: \"@example.com\"}}, within: 3s}\n    id: filled\n\
         \x20 - step: more\n    on: more\n    text: There is more.\n    next: [refresh]\n\
         \x20 - step: back\n    on: back\n    text: Here you are.\n    next: [next]\n\
         \x20 - go: {url: /shadow}\n    id: away\n\
         \x20 - step: inner\n    on: inner\n    text: Within.\n    next: [click]\n    before: [{hover: add}]\n\
         \x20 - popup: seen\n    text: Seen.\n  - go: refresh\n    id: anew\n",
    );
    let goal = format!("goal: {{when: {{title: {{is: inner}}}}, within: 2s}}\n{triggers}");
    let appears = with_last(
        "start: /comes\nsteps:\n  - step: one\n    on: add\n    text: Click.\n    next: [click]\n\
         \x20 - step: two\n    on: add\n    text: Wait.\n    next: [{appears: late}]\n",
    );
    let natural = with_last(
        "start: /plain\nsteps:\n  - step: one\n    on: add\n    text: Have it added.\n    next: [{when: {title: {is: Added}}}]\n\
         \x20 - step: two\n    on: name\n    text: Fill it in.\n    next: [{when: {field: {ref: name, empty: false}}}]\n",
    );
    let strict = with_last(
        "start: /strict\nsteps:\n  - step: one\n    on: add\n    side: right\n    text: Click.\n    next: [click]\n",
    );
    let start = with_last(
        "start: /two\nstart_points: [{at: back, when: {element: {ref: back, is: visible}}}]\nsteps:\n\
         \x20 - step: one\n    on: add\n    text: Click.\n    next: [click]\n  - step: back\n    on: back\n    text: Here.\n",
    );
    check(
        &[
            ("goal", &goal, "passed"),
            ("appears", &appears, "passed"),
            ("natural", &natural, "passed"),
            ("strict", &strict, "passed"),
            ("start", &start, "passed"),
        ],
        &["--browser", "chromium"],
    );
}

#[test]
fn what_is_wrong_with_an_element_or_a_balloon_is_told_by_its_code() {
    let at = |page: &str, element: &str, more: &str| {
        with_last(&format!(
            "start: /{page}\nsteps:\n  - step: one\n    on: {element}\n    text: Look at this.\n{more}"
        ))
    };
    let cases = [
        ("missing", at("plain", "nothing", ""), "element.missing"),
        ("ambiguous", at("twins", "twin", ""), "element.ambiguous(2)"),
        ("hidden", at("hidden", "odd", ""), "element.hidden"),
        ("disabled", at("disabled", "odd", "    next: [click, next]\n"), "element.disabled"),
        ("offscreen", at("offscreen", "odd", ""), "element.offscreen"),
        ("covered", at("covered", "odd", ""), "element.covered(div#cookies “Cookies”)"),
        ("over", at("over", "add", "    side: bottom\n    next: [click]\n"), "balloon.absent"),
        ("empty", "start: /plain\nsteps:\n  - step: one\n    on: add\n".to_owned(), "balloon.empty"),
        ("before", at("plain", "add", "    before: [{click: nothing}]\n"), "step.pre_action_failed(nothing)"),
    ];
    let cases: Vec<_> = cases.iter().map(|(name, yaml, code)| (*name, yaml.as_str(), *code)).collect();
    check(&cases, &["--browser", "chromium"]);
}

#[test]
fn what_is_wrong_with_a_flow_is_told_by_its_code() {
    let deaf = |element: &str, next: &str| {
        with_last(&format!(
            "start: /deaf\nsteps:\n  - step: one\n    on: {element}\n    text: Go on.\n    next: [{next}]\n"
        ))
    };
    let plain = |page: &str, steps: &str| with_last(&format!("start: /{page}\nsteps:\n{steps}"));
    let three = "  - step: one\n    on: add\n    text: Click.\n    next: [click]\n  - step: two\n    on: name\n    text: Fill in.\n    next: [{delay: 3s}]\n";
    let cases = [
        ("click", deaf("add", "click"), "step.not_advancing(click)"),
        ("next", deaf("add", "next"), "step.not_advancing(next)"),
        ("type", deaf("name", "type"), "step.not_advancing(type)"),
        ("select", deaf("city", "select"), "step.not_advancing(select)"),
        ("hover", deaf("add", "hover"), "step.not_advancing(hover)"),
        (
            "other",
            "start: /plain
steps:
  - step: one
    on: name
    text: Go on.
    next: [{delay: 1s}, {appears: late}]
"
            .to_owned(),
            "trigger.untried(appears)",
        ),
        (
            "when",
            plain(
                "plain",
                "  - step: one\n    on: add\n    text: Go on.\n    next: [{when: {title: {is: Never}}}]\n",
            ),
            "step.not_advancing(when)",
        ),
        (
            "appears",
            plain("plain", "  - step: one\n    on: add\n    text: Go on.\n    next: [{appears: late}]\n"),
            "step.not_advancing(appears)",
        ),
        ("closed", plain("closes", three), "flow.ended_early(2/3)"),
        ("away", plain("away", three), "flow.ended_early(1/3)"),
        (
            "skipped",
            plain("plain", "  - step: one\n    on: add\n    text: Go on.\n    next: [{appears: add}]\n"),
            "flow.skipped(1)",
        ),
        ("endless", plain("reloads", three), "flow.endless"),
        (
            "wait",
            plain("plain", "  - wait: {when: {element: {ref: late, is: visible}}, within: 1s}\n"),
            "wait.timeout",
        ),
        (
            "unknown",
            plain(
                "twins",
                "  - wait: {when: {title: {is: twins}}, within: 1s}\n    if: {element: {ref: twin, is: visible}}\n",
            ),
            "rule.unknown",
        ),
        ("link", plain("plain", "  - go: {url: /gone}\n"), "page.http_error(404)"),
        ("dialog", plain("dialog", three), "dialog.unexpected"),
        ("tab", plain("tab", three), "passed"),
        ("throws", plain("throws", three), "passed"),
        (
            "goal",
            format!("goal: {{when: {{title: {{is: Never}}}}, within: 1s}}\n{}", plain("plain", three)),
            "goal.not_reached",
        ),
        (
            "early",
            format!("goal: {{when: {{title: {{is: plain}}}}, within: 1s}}\n{}", plain("plain", three)),
            "goal.too_early",
        ),
    ];
    let cases: Vec<_> = cases.iter().map(|(name, yaml, code)| (*name, yaml.as_str(), *code)).collect();
    check(&cases, &["--browser", "chromium"]);
}

#[test]
fn every_trigger_of_a_step_is_tried_alone_and_every_start_point_is_begun_at() {
    let one = |page: &str, next: &str| {
        with_last(&format!(
            "start: /{page}\nsteps:\n  - step: one\n    on: add\n    text: Go on.\n    next: [{next}]\n"
        ))
    };
    let all = with_last(
        "start: /plain\nsteps:\n  - step: one\n    on: add\n    text: Click.\n    next: [click, next]\n\
         \x20 - step: two\n    on: name\n    text: Fill in.\n    next: [type, next]\n\
         \x20 - step: city\n    on: city\n    text: Where?\n    next: [select, {delay: 300ms}]\n",
    );
    let at = |name: &str, when: &str| {
        with_last(&format!(
            "start: /plain\nstart_points: [{{at: {name}, when: {when}}}]\nsteps:\n\
             \x20 - step: one\n    on: more\n    text: Click.\n    next: [click]\n  - step: back\n    on: back\n    text: Here.\n"
        ))
    };
    check(
        &[
            ("all", &all, "passed"),
            ("by_rule", &one("plain", "click, {when: {title: {is: Added}}}"), "passed"),
            ("whose", &one("plain", "click, {when: {title: {is: Never}}}"), "trigger.untried(when)"),
            ("numb", &one("numb", "click, hover"), "step.not_advancing(hover)"),
            ("point", &at("back", "{url: {contains: /two}}"), "passed"),
            ("never", &at("back", "{title: {is: Never}}"), "start.never(back)"),
        ],
        &["--browser", "chromium"],
    );
}

#[test]
fn what_has_led_up_to_an_item_leads_there_for_each_further_play() {
    let step = "steps:\n  - step: one\n    on: late\n    text: It came.\n    next: [click, next]\n";
    let led = |by: &str, more: &str| with_last(&format!("prepare: scenarios/{by}.yaml\n{more}{step}"));
    let by_itself = "autoplay: {when: {element: {ref: late, is: visible}}, every: once}\n";
    let leads_up = |project: &Project| {
        for page in ["comes", "once"] {
            let scenario = format!(
                "scenario: Leads up\nsystem: crm\nstart: /{page}\ntargets:\n  add: {{selectors: [[\"#add\"]]}}\n\
                 \x20 late: {{selectors: [[\"#late\"]]}}\nsteps:\n  - {{id: press, click: add}}\n\
                 \x20 - {{id: came, expect: {{target: late, visible: true}}}}\n"
            );
            write(project.path(), &format!("scenarios/{page}.yaml"), &scenario);
        }
    };
    check_with(
        &leads_up,
        &[
            ("again", &led("comes", ""), "passed"),
            ("point", &led("comes", "start_points: [{at: one, when: {title: {is: Added}}}]\n"), "passed"),
            ("begins", &led("comes", by_itself), "passed"),
            ("once", &led("once", ""), "env.prepare_failed"),
        ],
        &["--browser", "chromium"],
    );
}

#[test]
fn groups_splits_and_connections_are_played_as_often_as_it_takes() {
    let form = |provoke: &str, steps: &str| {
        format!(
            "start: /form\nsteps:\n  - step: mail\n    on: mail\n    text: Your address.\n    next: [type]\n\
             \x20 - step: save\n    on: save\n    text: Save it.\n    next: [click]\n\
             \x20 - error_group:\n      when: {{element: {{ref: error, is: visible}}}}\n      max_loops: 2\n{provoke}      steps:\n{steps}    id: group\n{LAST}"
        )
    };
    let bad = "      provoke: {type: {into: mail, text: nobody}}\n";
    let only_told =
        "        - step: mend\n          on: save\n          text: Mend it, and save once more.\n";
    let veiled = "        - popup: mend\n          text: Mend it.\n";
    let whole = "        - step: again\n          on: mail\n          text: An address.\n          next: [type]\n\
                 \x20       - step: once_more\n          on: save\n          text: Save it.\n          next: [click]\n";
    let endless = format!(
        "start: /plain\nsteps:\n  - error_group:\n      when: {{title: {{is: plain}}}}\n      max_loops: 2\n      steps:\n        - popup: mend\n          text: Mend it.\n{LAST}"
    );
    let split = |next: &str| {
        with_last(&format!(
            "start: /plain\nsteps:\n  - step: one\n    on: add\n    text: Add.\n    next: [{next}]\n  - split:\n      when: {{title: {{is: Added}}}}\n\
             \x20     yes:\n        - popup: added\n          text: Added.\n      no:\n        - popup: not_added\n          text: Not added.\n    id: way\n"
        ))
    };
    let to =
        |item: &str| format!("start: /plain\nsteps:\n  - popup: one\n    text: One.\n  - connect: {item}\n");
    let once = |when: &str, page: &str| {
        format!("start: /{page}\nautoplay: {{when: {{title: {{is: {when}}}}}, after: 200ms}}\nsteps:\n{LAST}")
    };
    let cases = [
        ("mended", form(bad, only_told), "passed"),
        ("rounds", form(bad, whole), "passed"),
        ("veiled", form(bad, veiled), "error_group.endless"),
        (
            "never",
            form("      provoke: {type: {into: name, text: nobody}}\n", only_told),
            "error_group.never",
        ),
        ("endless", endless, "error_group.endless"),
        ("both", split("click, next"), "passed"),
        ("one", split("click"), "split.never(no)"),
        ("ends", to("both"), "passed"),
        ("cycle", to("cycle"), "connect.cycle"),
        ("auto", once("plain", "plain"), "passed"),
        ("auto_never", once("Never", "plain"), "autoplay.never"),
        ("auto_again", once("forgets", "forgets"), "autoplay.repeats"),
        ("managed", format!("segment: managers\n{}", once("plain", "plain")), "passed"),
        ("leak", to("managed"), "segment.leak"),
        ("sold", format!("segment: sales\n{}", once("plain", "plain")), "passed"),
    ];
    let cases: Vec<_> = cases.iter().map(|(name, yaml, code)| (*name, yaml.as_str(), *code)).collect();
    check(&cases, &["--browser", "chromium", "--persona", "ada"]);
}

/// A step that says this in English and, where there is one, in German.
fn said(english: &str, german: &str) -> String {
    let german = if german.is_empty() { String::new() } else { format!(", de: \"{german}\"") };
    format!(
        "start: /plain\nsteps:\n  - step: one\n    on: add\n    text: {{en: \"{english}\"{german}}}\n    next: [click]\n"
    )
}

#[test]
fn texts_are_in_the_cell_s_language() {
    let english = "Every contact of your company begins here, and whenever you like you can throw it away again without losing anything else.";
    let german = "Jeder Kontakt Ihres Unternehmens beginnt hier, und Sie können ihn wieder löschen.";
    let french = "Chaque contact de votre entreprise commence ici, et vous pouvez le supprimer ensuite.";
    let cases = [
        ("good", said(english, german), "passed"),
        ("fallback", said(english, ""), "text.fallback(en)"),
        ("untranslated", said(english, english), "text.untranslated"),
        ("wrong", said(english, french), "text.wrong_language(fr)"),
        ("mixed", said(english, &format!("{german} {english}")), "text.mixed"),
        ("overflow", said(english, &german.repeat(60)), "text.overflow"),
    ];
    let cases: Vec<_> = cases.iter().map(|(name, yaml, code)| (*name, yaml.as_str(), *code)).collect();
    check(&cases, &["--browser", "chromium", "--lang", "de"]);
}

#[test]
fn a_balloon_is_mirrored_where_the_language_is_and_has_to_have_room() {
    let side = |side: &str| {
        format!(
            "start: /plain\nsteps:\n  - step: one\n    on: add\n    side: {side}\n    text: {{en: Add, ar: أضف}}\n    next: [click]\n"
        )
    };
    check(
        &[("ends", &side("end"), "passed"), ("starts", &side("start"), "passed")],
        &["--browser", "chromium", "--lang", "ar"],
    );
    let small =
        "start: /middle\nsteps:\n  - step: one\n    on: odd\n    text: There is no room for this anywhere.\n";
    check(&[("small", small, "balloon.covering")], &["--browser", "chromium", "--viewport", "400x210"]);
}

fn everywhere(browser: &str) {
    let whole = "goal: {when: {title: {is: inner}}, within: 2s}\nstart: /plain\nsteps:\n  - popup: hello\n    text: Welcome\n\
        \x20 - step: add\n    on: add\n    side: bottom\n    text: Click it.\n    next: [click]\n\
        \x20 - step: name\n    on: name\n    side: end\n    text: Who is it?\n    next: [type, next]\n\
        \x20 - step: city\n    on: city\n    text: Where?\n    next: [{select: {option: Rome}}]\n\
        \x20 - step: save\n    on: save\n    text: Point at it.\n    next: [hover]\n\
        \x20 - auto: {type: {into: mail, text: ada@example.com}}\n    id: fill\n\
        \x20 - step: more\n    on: more\n    text: There is more.\n    next: [click]\n\
        \x20 - step: back\n    on: back\n    text: Here you are.\n\
        \x20 - go: {url: /shadow}\n    id: away\n\
        \x20 - step: inner\n    on: inner\n    text: Within.\n    next: [click]\n";
    let steps = |page: &str, step: &str| format!("start: /{page}\nsteps:\n{step}");
    let missing = steps("plain", "  - step: one\n    on: nothing\n    text: Look.\n");
    let closed = steps(
        "closes",
        "  - step: one\n    on: add\n    text: Click.\n    next: [click]\n  - step: two\n    on: name\n    text: Wait.\n    next: [{delay: 3s}]\n",
    );
    let strict =
        steps("strict", "  - step: one\n    on: add\n    side: right\n    text: Click.\n    next: [click]\n");
    let cases = [
        ("whole", whole, "passed"),
        ("missing", &missing, "element.missing"),
        ("closed", &closed, "flow.ended_early(2/2)"),
        ("strict", &strict, "passed"),
    ];
    check(&cases, &["--browser", browser]);
}

#[test]
fn firefox_plays_the_same() {
    everywhere("firefox");
}

#[test]
fn webkit_plays_the_same() {
    everywhere("webkit");
}

#[test]
fn a_project_with_content_and_no_scenario_runs_and_checks_it_however_it_is_named() {
    let steps = with_last("start: /plain\nsteps:\n  - step: one\n    on: add\n    text: Click.\n");
    let project = Project::of(&item("only", &steps));
    let said = |arguments: &[&str]| {
        let output = surefoot(project.path(), arguments);
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.code(), said)
    };
    let whole = project.path().display().to_string();
    for paths in [vec![], vec!["."], vec!["content"], vec![whole.as_str()]] {
        let (code, text) =
            said(&[&["run", "--browser", "chromium", "--json", "out.json"], &paths[..]].concat());
        assert_eq!(code, Some(0), "{paths:?}: {text}");
        assert_eq!(verdicts(&project.path().join("out.json")).len(), 1, "{paths:?}: {text}");
    }
    for paths in [vec![], vec!["."]] {
        let (code, text) = said(&[&["check"], &paths[..]].concat());
        assert!(code == Some(0) && text.contains("1 items of content"), "{paths:?}: {text}");
    }
    // A folder for scenarios that is empty yet is no mistake either; a folder that is not there is.
    std::fs::create_dir(project.path().join("scenarios")).expect("a folder");
    assert_eq!(said(&["run", "--browser", "chromium"]).0, Some(0));
    let (code, text) = said(&["run", "scenarios"]);
    assert!(code == Some(2) && text.contains("no scenario (*.yaml) in scenarios"), "{text}");
    // Nothing at all is told.
    std::fs::remove_file(project.path().join("content/trials.yaml")).expect("it was there");
    let (code, text) = said(&["run"]);
    assert!(code == Some(2) && text.contains("no item of content in"), "{text}");
}
