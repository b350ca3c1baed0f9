//! A run that only resolves: it finds what is there without acting, says what it could not look for, and touches nothing.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};
use serde_json::Value;
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

const SCENARIO: &str = "scenario: contact\nlanguage: en\nstart: /form\nsteps:\n  - id: title\n    expect: {target: title, visible: true}\n\
     \x20 - id: name\n    type: {into: name, text: Ada}\n  - id: mail\n    type: {into: mail, text: a@b.example}\n\
     \x20 - id: save\n    click: save\n  - id: done\n    expect: {target: done, visible: true}\n\
     \x20 - id: help\n    go: /help\n  - id: guide\n    hover: guide\ntargets:\n  title: {selectors: [[h1]]}\n\
     \x20 name: {selectors: [[\"#name\"]]}\n  mail: {selectors: [[\"#mail\"]]}\n  save: {selectors: [[\"#save\"]]}\n\
     \x20 done: {selectors: [[\"#done\"]]}\n  guide: {selectors: [[\"#guide\"]]}\n";

/// Tells the server of everything that a person, or somebody in their place, would do.
const SPY: &str = "<script>for (const type of ['pointerdown','keydown','focusin','input','change','scroll','click'])\
     addEventListener(type, () => fetch('/acted?' + type), true);\
     addEventListener('mouseover', event => event.target.id === 'guide' && fetch('/acted?hover'), true)</script>";

const FORM: &str = "<main><h1>New contact</h1><form action=/done><label>Name <input id=name name=name></label>\
     <label>Mail <input id=mail name=mail></label><div style='height:3000px'></div><button id=save>Save</button></form></main>";

struct Site {
    folder: tempfile::TempDir,
    form: Arc<Mutex<String>>,
    acted: Arc<AtomicUsize>,
}

fn application(request: &Request, form: &str, acted: &AtomicUsize) -> Answer {
    let page = match request.path.split('?').next().unwrap_or_default() {
        "/form" => form.to_owned(),
        "/done" => "<main><h1>Thank you</h1><p id=done>Saved</p></main>".to_owned(),
        "/help" => "<main><h1>Help</h1><a id=guide href=/guide>First steps</a></main>".to_owned(),
        "/acted" => {
            acted.fetch_add(1, Ordering::SeqCst);
            String::new()
        }
        _ => return (404, vec![], String::new()),
    };
    (200, vec![], format!("<title>Contacts</title>{page}{SPY}"))
}

/// The scenario, learned by a whole run.
fn learned() -> Site {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let form = Arc::new(Mutex::new(FORM.to_owned()));
    let acted = Arc::new(AtomicUsize::new(0));
    let (now, spy) = (form.clone(), acted.clone());
    let url = serve(move |request| application(request, &now.lock().expect("no panic while locked"), &spy));
    write(
        folder.path(),
        "surefoot.yaml",
        &format!(
            "environments: {{test: {{url: \"{url}\"}}}}\ndefault_environment: test\nlanguages: {{default: en}}\n"
        ),
    );
    write(folder.path(), "scenarios/contact.yaml", SCENARIO);
    let site = Site { folder, form, acted };
    let (code, said) = site.run(&["--learn"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(site.acted.swap(0, Ordering::SeqCst) > 0, "the spy sees what a whole run does");
    site
}

impl Site {
    fn run(&self, more: &[&str]) -> (Option<i32>, String) {
        let run = ["run", "--timeout", "4s", "--json", "out.json", "--junit", "out.xml"];
        let output = surefoot(self.folder.path(), &[&run[..], more].concat());
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.code(), said)
    }

    fn look(&self, more: &[&str]) -> (Option<i32>, String) {
        self.run(&[&["--resolve-only"], more].concat())
    }

    fn verdict(&self) -> (String, String) {
        let [_, verdict, code] = verdicts(&self.folder.path().join("out.json")).remove(0);
        (verdict, code)
    }
}

/// Each step's outcome, of the first run.
fn outcomes(folder: &Path) -> String {
    let text = std::fs::read_to_string(folder.join("out.json")).expect("it is written");
    let report: Value = serde_json::from_str(&text).expect("it is JSON");
    let steps = report["runs"][0]["attempts"][0]["steps"].as_array().expect("a list");
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    steps
        .iter()
        .map(|step| format!("{} {}", word(&step["id"]), word(&step["outcome"])))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn what_is_there_without_acting_is_found_in_every_engine_and_nothing_is_touched() {
    let site = learned();
    let (code, said) = site.look(&["--browser", "chromium,firefox,webkit", "--evidence", "steps"]);
    assert_eq!(code, Some(0), "{said}");
    let folder = site.folder.path();
    for verdict in verdicts(&folder.join("out.json")) {
        assert_eq!(verdict, ["contact", "passed", "-"], "{said}");
    }
    assert_eq!(
        outcomes(folder),
        "title found, name found, mail found, save found, done not_reached, help none, guide found"
    );
    assert_eq!(site.acted.load(Ordering::SeqCst), 0, "something was acted upon");
    assert!(said.contains("5 of 6 targets looked for; not reached: done"), "{said}");
    assert!(said.contains("Nothing was acted upon"), "{said}");
    let junit = std::fs::read_to_string(folder.join("out.xml")).unwrap();
    assert!(junit.contains("resolve only") && junit.contains("not reached: done"), "{junit}");
    assert!(!folder.join(".surefoot/good").exists() || !said.contains("warning"), "{said}");
}

#[test]
fn what_has_gone_is_missing_only_where_it_must_be_there() {
    let site = learned();
    let without_mail = FORM.replace("<label>Mail <input id=mail name=mail></label>", "");
    *site.form.lock().expect("no panic while locked") = without_mail.clone();
    let (code, said) = site.look(&[]);
    assert_eq!((code, site.verdict()), (Some(0), ("passed".to_owned(), "-".to_owned())), "{said}");
    assert!(said.contains("not reached: mail, done"), "typing the name might open the field: {said}");

    *site.form.lock().expect("no panic while locked") = FORM.to_owned();
    let (code, said) = site.look(&["--learn"]);
    assert_eq!(code, Some(0), "{said}");
    let text = std::fs::read_to_string(site.folder.path().join("scenarios/contact.yaml")).unwrap();
    assert_eq!(text.matches("pages: [/form]").count(), 2, "{said}\n{text}");
    *site.form.lock().expect("no panic while locked") = without_mail;
    let (code, said) = site.look(&[]);
    assert_eq!(
        (code, site.verdict()),
        (Some(1), ("broken".to_owned(), "element.missing".to_owned())),
        "{said}"
    );
    assert!(outcomes(site.folder.path()).contains("mail missing, save found, done not_reached"), "{said}");

    *site.form.lock().expect("no panic while locked") =
        FORM.replace("<label>Name <input id=name name=name></label>", "");
    let (code, said) = site.look(&[]);
    assert_eq!((code, site.verdict().1), (Some(1), "element.missing".to_owned()), "{said}");
    assert_eq!(site.acted.load(Ordering::SeqCst), 0, "something was acted upon");
}

#[test]
fn what_has_changed_heals_with_a_proposal_and_what_is_hidden_is_told() {
    let site = learned();
    site.look(&["--learn"]);
    *site.form.lock().expect("no panic while locked") = FORM.replace("id=save>Save", "id=keep>Save contact");
    let (code, said) = site.look(&[]);
    assert_eq!((code, site.verdict().0), (Some(0), "healed".to_owned()), "{said}");
    assert!(outcomes(site.folder.path()).contains("save healed"), "{said}");
    assert!(site.folder.path().join(".surefoot/proposals/contact.save.json").exists(), "{said}");

    *site.form.lock().expect("no panic while locked") = FORM.replace("id=save", "id=save hidden");
    let (code, said) = site.look(&[]);
    assert_eq!((code, site.verdict().1), (Some(1), "element.hidden".to_owned()), "{said}");
}

#[test]
fn a_scenario_without_a_target_in_reach_is_skipped_and_never_green() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let url = serve(|_| (200, vec![], "<main><h1>Start</h1></main>".to_owned()));
    let scenario = format!(
        "scenario: keys\nbase: {url}\nstart: /\nsteps:\n  - press: {{keys: Enter}}\n  - click: save\ntargets:\n  save: {{selectors: [[\"#save\"]]}}\n"
    );
    write(folder.path(), "keys.yaml", &scenario);
    let output = surefoot(folder.path(), &["run", "keys.yaml", "--resolve-only", "--json", "out.json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert_eq!(
        verdicts(&folder.path().join("out.json")),
        [["keys", "skipped", "not_reached"].map(str::to_owned)],
        "{said}"
    );
}
