//! The service as its operator meets it: a worker is killed in the middle of a run, another one takes it up, nothing
//! that was told is lost, and no browser is left.

#[expect(dead_code, reason = "these tests ask the store, not the command's output")]
mod parts;

use chrono::Utc;
use parts::{Answer, Request, serve, surefoot, write};
use runner::{
    planning::Orders,
    schedule::{Desk, Request as Asked},
    snapshot::{self, PushOptions},
};
use scenarios::{Engine, Viewport};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::{Artifacts, NewDraft, RunFilter, RunRow, Store, TicketFilter};

/// A page with fields, and a button that is gone in German.
fn application(request: &Request) -> Answer {
    let german = request.headers.iter().any(|line| line.starts_with("accept-language: de"));
    let button = if german { "" } else { "<button id=save>Save</button>" };
    (200, vec![], format!("<title>A form</title><input id=one><input id=two><input id=three>{button}"))
}

/// A form in three languages, that tells who acts upon it; in Japanese its button is gone.
fn contact(request: &Request, acted: &AtomicUsize) -> Answer {
    if request.path.starts_with("/acted") {
        acted.fetch_add(1, Ordering::SeqCst);
    }
    let speaks = |language: &str| {
        request.headers.iter().any(|line| line.starts_with(&format!("accept-language: {language}")))
    };
    let (lang, name, save) = match (speaks("de"), speaks("ja")) {
        (true, _) => ("de", "Vorname", "<button name=save>Kontakt speichern</button>"),
        (_, true) => ("ja", "名前", ""),
        _ => ("en", "First name", "<button name=save>Save contact</button>"),
    };
    let spy = "<script>for (const type of ['pointerdown','keydown','focusin','input'])\
         addEventListener(type, () => fetch('/acted?' + type), true)</script>";
    let page = format!(
        "<html lang={lang}><title>Contact</title><main><form><label>{name} <input name=first></label>{save}</form></main>{spy}"
    );
    (200, vec![], page)
}

/// The hourly check of a plan: every language is looked over by the worker, and nobody touches anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_only_resolves_looks_every_language_over_and_touches_nothing() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (project, data) = (folder.path().join("project"), folder.path().join("data"));
    let acted = Arc::new(AtomicUsize::new(0));
    let spy = acted.clone();
    let base = serve(move |request| contact(request, &spy));
    write(
        &project,
        "surefoot.yaml",
        &format!(
            "systems: {{crm: {{name: CRM}}}}\nenvironments: {{test: {{system: crm, url: \"{base}\", version: \"1.0\"}}}}\n\
             default_environment: test\nlanguages: {{default: en, all: [en, de, ja]}}\n\
             plans:\n  hourly: {{environments: [test], languages: [en, de, ja], browsers: [chromium], resolve_only: true}}\n"
        ),
    );
    write(
        &project,
        "scenarios/contact.yaml",
        "scenario: Save a contact\nlanguage: en\nstart: /\ntimeout: {step: 3s}\nsteps:\n\
         \x20 - {id: there, expect: {target: save, visible: true}}\n  - {id: first, type: {into: first, text: Ada}}\n\
         \x20 - {id: save, click: save}\n\
         targets:\n  first: {selectors: [[\"[name=first]\"]]}\n  save: {selectors: [[\"[name=save]\"]]}\n",
    );
    let learned = surefoot(&project, &["run", "--learn", "--lang", "en"]);
    assert!(learned.status.success(), "{}", String::from_utf8_lossy(&learned.stdout));
    assert!(acted.swap(0, Ordering::SeqCst) > 0, "the spy sees what a whole run does");

    let (store, _, desk, id) = pushed(&project, &data).await;
    let now = Utc::now();
    let asked = Asked { started_by: "hand".to_owned(), author: "ada".to_owned(), slot: "one".to_owned() };
    assert!(desk.start(&id, ("hourly", None), asked, now).await.expect("it starts").is_new);
    let mut worker = worker(&data);
    let ended = until("all runs have ended", async || {
        let runs = runs(&store, &id).await;
        runs.iter().all(|run| run.state == "done").then_some(runs)
    })
    .await;
    worker.kill().expect("it is killed");
    worker.wait().expect("it is gone");
    let mut verdicts: Vec<[String; 3]> = ended
        .into_iter()
        .map(|run| [run.language, run.verdict, run.code].map(|word| word.unwrap_or_else(|| "-".to_owned())))
        .collect();
    verdicts.sort();
    let expected = [["de", "passed", "-"], ["en", "passed", "-"], ["ja", "broken", "element.missing"]]
        .map(|row| row.map(str::to_owned));
    assert_eq!(verdicts, expected);
    assert_eq!(acted.load(Ordering::SeqCst), 0, "something was acted upon");
}

/// A form whose button was built anew in the second release.
fn released(is_new: bool) -> Answer {
    let save = match is_new {
        true => "<button class=primary data-act=save>Save this contact</button>",
        false => "<button id=save name=save>Save contact</button>",
    };
    let page = format!(
        "<html lang=en><title>Contact</title><main><h1>Contact</h1><form><label>First name <input name=first></label>{save}\
         <button type=button id=cancel>Cancel</button></form></main>"
    );
    (200, vec![], page)
}

/// Whoever writes a draft sees what it comes to; the file, its cells, tickets and proposals know nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_played_in_place_of_its_file_and_leaves_nothing_but_its_run() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (project, data) = (folder.path().join("project"), folder.path().join("data"));
    let is_new = Arc::new(AtomicBool::new(false));
    let seen = is_new.clone();
    let base = serve(move |_: &Request| released(seen.load(Ordering::SeqCst)));
    write(
        &project,
        "surefoot.yaml",
        &format!(
            "systems: {{crm: {{name: CRM}}}}\nenvironments: {{test: {{system: crm, url: \"{base}\", version: \"1.0\"}}}}\n\
             default_environment: test\nlanguages: {{default: en}}\n\
             plans:\n  nightly: {{environments: [test], browsers: [chromium]}}\n"
        ),
    );
    let path = "scenarios/contact.yaml";
    write(
        &project,
        path,
        "scenario: Save a contact\nlanguage: en\nstart: /\ntimeout: {step: 5s}\nsteps:\n\
         \x20 - {id: save, click: save}\ntargets:\n  save: {selectors: [[\"#save\"]]}\n",
    );
    let learned = surefoot(&project, &["run", "--learn"]);
    assert!(learned.status.success(), "{}", String::from_utf8_lossy(&learned.stdout));
    is_new.store(true, Ordering::SeqCst);

    let (store, _, desk, id) = pushed(&project, &data).await;
    let now = Utc::now();
    let text = std::fs::read_to_string(project.join(path)).expect("it is there");
    let text = text.replace("scenario: Save a contact", "scenario: As it would be");
    let new = NewDraft { path, system: Some("crm"), content: &text, note: "", base: 1 };
    let draft = store.keep_draft((&id, "yuki"), new, now).await.expect("it is kept");
    let draft = store.draft(&id, &draft).await.expect("it is there");
    let orders = Orders {
        file: path.to_owned(),
        browser: Engine::Chromium,
        language: None,
        viewport: Viewport::default(),
        environment: Some("test".to_owned()),
        persona: None,
        retries: 0,
        resolve_only: false,
        draft: None,
    };
    desk.try_draft((&id, &draft), orders, Asked::by_hand("yuki"), now).await.expect("it is asked for");
    // What somebody writes afterwards is not what they asked for.
    let later = NewDraft { content: "scenario: Later\nsteps: []\n", ..new };
    store.keep_draft((&id, "yuki"), later, now).await.expect("it is kept");

    let mut worker = worker(&data);
    let ended = async |count: usize| {
        until("all runs have ended", async || {
            let runs = runs(&store, &id).await;
            (runs.len() == count && runs.iter().all(|run| run.state == "done")).then_some(runs)
        })
        .await
    };
    let left = async || {
        let proposals = store.proposals(&id).await.expect("proposals").len();
        (proposals, store.cells(&id, None).await.expect("cells").len())
    };
    let tried = ended(1).await.remove(0);
    assert_eq!(tried.verdict.as_deref(), Some("healed"), "{:?}", tried.message);
    assert_eq!((tried.scenario.as_str(), &tried.draft), ("As it would be", &Some(draft.id)));
    let (_, report) = store.run(&id, &tried.id).await.expect("it is there");
    assert_eq!(
        report.map(|report| report.scenario).as_deref(),
        Some("As it would be"),
        "the draft was played"
    );
    assert_eq!(left().await, (0, 0), "a draft leaves nothing");
    // The file itself leaves both, and was never changed.
    desk.start(&id, ("nightly", None), Asked::by_hand("ada"), now).await.expect("it starts");
    let valid = ended(2).await.into_iter().find(|run| run.draft.is_none()).expect("the plan's run");
    assert_eq!((valid.scenario.as_str(), valid.verdict.as_deref()), ("Save a contact", Some("healed")));
    assert_eq!(left().await, (1, 1));
    worker.kill().expect("it is killed");
    worker.wait().expect("it is gone");
}

/// A store with the project in it, and the project's id.
async fn pushed(project: &Path, data: &Path) -> (Store, Artifacts, Desk, String) {
    let store = Store::open(data.to_str().expect("a path")).await.expect("a database");
    let artifacts =
        Artifacts::open(data.join("artifacts").to_str().expect("a path"), store.clone()).expect("a place");
    let options = PushOptions { author: "ada", message: "first", overwrite: false };
    let pushed =
        snapshot::push((&store, &artifacts), "main", project, options, Utc::now()).await.expect("a push");
    let desk = Desk::new(store.clone(), artifacts.clone(), data.join("scratch"));
    (store, artifacts, desk, pushed.project.id)
}

fn worker(data: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command.args(["worker", "--cells", "1", "--browser", "chromium", "--data"]).arg(data);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("surefoot runs")
}

/// Looks again until `found` has something to say.
async fn until<T>(what: &str, mut found: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1_200 {
        if let Some(found) = found().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came to this: {what}");
}

async fn runs(store: &Store, project: &str) -> Vec<RunRow> {
    store.runs(project, &RunFilter::default(), 100).await.expect("runs")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_loses_no_step_and_its_run_is_taken_up() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (project, data) = (folder.path().join("project"), folder.path().join("data"));
    let base = serve(application);
    write(
        &project,
        "surefoot.yaml",
        &format!(
            "systems: {{forms: {{name: Forms}}}}\nenvironments: {{test: {{system: forms, url: \"{base}\", version: \"1.0\"}}}}\n\
             languages: {{default: en, all: [en, de]}}\n\
             plans:\n  nightly: {{environments: [test], languages: [en, de], browsers: [chromium]}}\n"
        ),
    );
    let steps: String =
        (0..40).map(|at| format!("  - {{id: s{at}, type: {{into: one, text: \"{at}\"}}}}\n")).collect();
    let targets = "  one: {selectors: [[\"#one\"]]}\n  save: {selectors: [[\"#save\"]]}\n";
    write(
        &project,
        "scenarios/fill.yaml",
        &format!(
            "scenario: Fill a form\nstart: /\ntimeout: {{step: 3s}}\nsteps:\n{steps}  - {{id: save, click: save}}\ntargets:\n{targets}"
        ),
    );
    let (store, artifacts, desk, id) = pushed(&project, &data).await;
    let now = Utc::now();
    let asked = || Asked { started_by: "hand".to_owned(), author: "ada".to_owned(), slot: "one".to_owned() };
    assert!(desk.start(&id, ("nightly", None), asked(), now).await.expect("it starts").is_new);
    assert!(!desk.start(&id, ("nightly", None), asked(), now).await.expect("an answer").is_new, "once");

    let mut first = worker(&data);
    let run = until("steps of a run are kept while it runs", async || {
        for run in runs(&store, &id).await.into_iter().filter(|run| run.state == "running") {
            if store.steps(&run.id).await.expect("steps").len() >= 3 {
                return Some(run.id);
            }
        }
        None
    })
    .await;
    first.kill().expect("it is killed");
    first.wait().expect("it is gone");
    let kept = store.steps(&run).await.expect("steps").len();

    let mut second = worker(&data);
    let ended = until("all runs have ended", async || {
        let runs = runs(&store, &id).await;
        runs.iter().all(|run| run.state == "done").then_some(runs)
    })
    .await;
    // SIGTERM: it finishes what it plays, which is nothing any more.
    let told = Command::new("kill").arg(second.id().to_string()).status().expect("kill runs");
    assert!(told.success() && second.wait().expect("it ends").success());

    let mut verdicts: Vec<(Option<String>, Option<String>)> =
        ended.iter().map(|run| (run.language.clone(), run.verdict.clone())).collect();
    verdicts.sort();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(verdicts, [(some("de"), some("broken")), (some("en"), some("passed"))]);
    let steps = store.steps(&run).await.expect("steps");
    assert!(steps.iter().filter(|(attempt, _)| *attempt == 1).count() >= kept, "what was told stays");
    assert!(steps.iter().any(|(attempt, _)| *attempt == 101), "it was taken up");
    assert_eq!(store.load().await.expect("a count"), (0, 0));

    let tickets = store.tickets(&id, &TicketFilter::default()).await.expect("tickets");
    assert_eq!(tickets.len(), 1, "{tickets:?}");
    assert!(tickets[0].code == "element.missing" && tickets[0].sightings == 1, "{tickets:?}");
    let picture = tickets[0].captured.screenshot.clone().expect("the failure has a picture");
    let picture = artifacts.get(&picture).await.expect("it is kept");
    assert!(picture.bytes.starts_with(b"\x89PNG"));
    let scratch = std::fs::read_dir(data.join("scratch")).expect("the folder").flatten();
    let left: Vec<_> = scratch
        .filter(|entry| entry.path().join("runs").read_dir().is_ok_and(|mut runs| runs.next().is_some()))
        .collect();
    assert!(left.len() <= 1, "only the one that was killed left anything: {left:?}");
}
