//! What goes wrong around a test gets its code; the other cells go on, and no verdict is lost.
//!
//! Chromium, but for one: what differs between the engines is tested with their drivers.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};
use std::{
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
};

/// Good pages and bad ones, by address.
fn application(request: &Request) -> Answer {
    let page = |text: &str| (200, vec![], format!("<title>{text}</title><p id=seen>{text}</p>"));
    match request.path.as_str() {
        "/fails" => (500, vec![], "<h1>Something went wrong</h1>".to_owned()),
        "/refuses" => (404, vec![], "<title>Page not found</title><p id=seen>seen</p>".to_owned()),
        "/says-nothing" => (500, vec![], String::new()),
        "/order" => (200, vec![], "<title>Order 500</title><p id=seen>seen</p>".to_owned()),
        "/guarded" if !request.headers.iter().any(|line| line.starts_with("authorization: basic ")) => {
            (401, vec!["WWW-Authenticate: Basic realm=\"x\"".to_owned()], "<h1>Who are you?</h1>".to_owned())
        }
        "/login" => (200, vec![], "<form>Password <input type=password name=password></form>".to_owned()),
        "/expired" => (302, vec!["Location: /login".to_owned()], String::new()),
        "/asks" => (200, vec![], "<p id=seen>seen</p><script>alert('Full')</script>".to_owned()),
        "/silent" => {
            // Longer than any deadline of these tests; the process ends before.
            std::thread::park();
            page("never")
        }
        _ => page("seen"),
    }
}

/// A project with a scenario per start; each then looks for the page's text.
fn project(folder: &Path, starts: &[(&str, &str)]) {
    let project =
        format!("environments: {{test: {{url: \"{}\"}}}}\ndefault_environment: test\n", serve(application));
    write(folder, "surefoot.yaml", &project);
    for (name, steps) in starts {
        let scenario = format!(
            "scenario: {name}\n{steps}  - expect: {{target: seen, visible: true}}\n\
             timeout: {{step: 2s, navigation: 2s}}\ntargets:\n  seen: {{selectors: [[\"#seen\"]]}}\n"
        );
        write(folder, &format!("scenarios/{name}.yaml"), &scenario);
    }
}

/// A port where nobody listens.
fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

#[test]
fn each_fault_has_its_code_and_the_other_cells_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let unreachable = format!("start: http://127.0.0.1:{}/\nsteps:\n", closed_port());
    let cases = [
        ("a1-unreachable", unreachable.as_str(), "inconclusive", "env.down"),
        ("a2-first-page-fails", "start: /fails\nsteps:\n", "inconclusive", "env.down(500)"),
        ("a3-first-page-is-silent", "start: /silent\nsteps:\n", "inconclusive", "env.down"),
        ("b1-later-page-fails", "start: /\nsteps:\n  - go: /fails\n", "broken", "page.http_error(500)"),
        ("b2-later-page-is-silent", "start: /\nsteps:\n  - go: /silent\n", "broken", "page.not_settled"),
        ("b3-login-page", "start: /\nsteps:\n  - go: /expired\n", "broken", "page.login"),
        ("b4-dialog", "start: /asks\nsteps:\n", "broken", "dialog.unexpected"),
        ("c1-guarded", "start: /\nsteps:\n  - go: /guarded\n", "broken", "page.http_error(401)"),
        ("z-good", "start: /\nsteps:\n", "passed", "-"),
    ];
    project(folder.path(), &cases.map(|(name, steps, _, _)| (name, steps)));
    let output = surefoot(folder.path(), &["run", "--json", "out.json", "--junit", "out.xml"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let expected = cases.map(|(name, _, verdict, code)| [name, verdict, code].map(str::to_owned));
    assert_eq!(verdicts(&folder.path().join("out.json")), expected);
}

#[test]
fn what_surrounds_a_cell_and_fails_is_inconclusive_and_takes_nothing_along() {
    let folder = tempfile::tempdir().unwrap();
    let starts = [("bad", "start: /\nsteps:\n  - go: /fails\n"), ("good", "start: /\nsteps:\n")];
    project(folder.path(), &starts);
    let file = folder.path().join("surefoot.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let steps_of = |nth: usize| {
        let text = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        report["runs"][nth]["attempts"][0]["steps"].as_array().unwrap().last().unwrap()["outcome"].clone()
    };
    for (when, expected, outcome) in [
        ("before_cell", [["inconclusive", "env.reset_failed"]; 2], "not_reached"),
        ("after_cell", [["broken", "page.http_error(500)"], ["inconclusive", "env.reset_failed"]], "found"),
    ] {
        let around = format!("/\", {when}: {{command: [\"false\"]}}}}}}");
        std::fs::write(&file, text.replace("/\"}}", &around)).unwrap();
        surefoot(folder.path(), &["run", "--json", "out.json"]);
        let told = verdicts(&folder.path().join("out.json"));
        let told: Vec<_> = told.into_iter().map(|[_, verdict, code]| [verdict, code]).collect();
        assert_eq!(told, expected.map(|one| one.map(str::to_owned)), "{when}");
        assert_eq!(steps_of(1), outcome, "{when}");
    }
}

#[test]
fn webkit_tells_no_status_and_still_no_error_passes() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("a1-first-page-refuses", "start: /refuses\nsteps:\n", "broken", "page.http_error(404)"),
        ("a2-first-page-says-nothing", "start: /says-nothing\nsteps:\n", "inconclusive", "env.down(500)"),
        ("b1-later-page-refuses", "start: /\nsteps:\n  - go: /refuses\n", "broken", "page.http_error(404)"),
        (
            "b2-later-page-says-nothing",
            "start: /\nsteps:\n  - go: /says-nothing\n",
            "broken",
            "page.http_error(500)",
        ),
        ("z-good", "start: /order\nsteps:\n  - go: /order\n", "passed", "-"),
    ];
    project(folder.path(), &cases.map(|(name, steps, _, _)| (name, steps)));
    surefoot(folder.path(), &["run", "--browser", "webkit", "--json", "out.json"]);
    let expected = cases.map(|(name, _, verdict, code)| [name, verdict, code].map(str::to_owned));
    assert_eq!(verdicts(&folder.path().join("out.json")), expected);
}

#[test]
fn a_guarded_page_opens_with_the_name_and_password_of_its_address_which_no_file_tells() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path(), &[("guarded", "start: /guarded\nsteps:\n  - go: /fails\n")]);
    let file = folder.path().join("surefoot.yaml");
    let text = std::fs::read_to_string(&file).unwrap().replace("http://", "http://ada:canary%2042@");
    std::fs::write(&file, text).unwrap();
    let output = surefoot(folder.path(), &["run", "--json", "out.json", "--report", "report"]);
    assert_eq!(verdicts(&folder.path().join("out.json"))[0][2], "page.http_error(500)");
    let said = [output.stdout, output.stderr].concat();
    let files = ["out.json", "report/index.html", ".surefoot/last.json"];
    let texts = files.map(|name| std::fs::read(folder.path().join(name)).unwrap());
    for text in texts.iter().chain([&said]) {
        assert!(!String::from_utf8_lossy(text).contains("canary"), "the password is told");
    }
}

#[test]
fn a_browser_that_is_killed_loses_an_attempt_and_no_cell() {
    let folder = tempfile::tempdir().unwrap();
    let number = folder.path().join("number");
    let installed = browser::engines::find(scenarios::Engine::Chromium).expect("chromium is installed");
    let script = format!(
        "#!/bin/sh\necho $$ > '{}'\nexec '{}' \"$@\"\n",
        number.display(),
        installed.program.display()
    );
    write(folder.path(), "headless", &script);
    let program = folder.path().join("headless");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    let killed = AtomicBool::new(false);
    let address = serve(move |request| {
        if request.path == "/kills" && !killed.swap(true, Ordering::SeqCst) {
            let number = std::fs::read_to_string(&number).unwrap();
            let kill = Command::new("kill").args(["-9", number.trim()]).status();
            assert!(kill.unwrap().success(), "the browser ran");
        }
        application(request)
    });
    project(
        folder.path(),
        &[("a-killed", "start: /\nsteps:\n  - go: /kills\n"), ("b-good", "start: /\nsteps:\n")],
    );
    let base = address.as_str();
    let arguments = ["run", "--workers", "1", "--base-url", base, "--json", "out.json", "--browser-path"];
    let output = surefoot(folder.path(), &[&arguments[..], &[program.to_str().unwrap()]].concat());
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let text = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report["runs"][0]["attempts"][0]["code"], "browser.crashed");
    let verdicts = verdicts(&folder.path().join("out.json"));
    assert!(verdicts.iter().all(|[_, verdict, _]| verdict == "passed"), "{verdicts:?}");
}

#[test]
fn a_browser_that_is_not_there_is_inconclusive() {
    let folder = tempfile::tempdir().unwrap();
    project(folder.path(), &[("good", "start: /\nsteps:\n")]);
    for program in ["/no/such/browser", "/bin/true"] {
        let output = surefoot(folder.path(), &["run", "--browser-path", program, "--json", "out.json"]);
        assert_eq!(output.status.code(), Some(3), "{program}");
        assert_eq!(verdicts(&folder.path().join("out.json"))[0][2], "browser.missing", "{program}");
    }
}

#[test]
fn a_report_that_can_not_be_written_takes_no_verdict_along() {
    let folder = tempfile::tempdir().unwrap();
    project(
        folder.path(),
        &[("fails", "start: /\nsteps:\n  - go: /fails\n"), ("good", "start: /\nsteps:\n")],
    );
    // A file where a folder is wanted: root, too, can't write there.
    write(folder.path(), "taken", "");
    for (scenario, expected) in [("scenarios/fails.yaml", 1), ("scenarios/good.yaml", 3)] {
        for file in [["--junit", "taken/out.xml"], ["--json", "/dev/full"]] {
            let output =
                surefoot(folder.path(), &[&["run", scenario, "--evidence", "none"], &file[..]].concat());
            let told = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(expected), "{scenario} {file:?}: {told}");
            assert!(told.contains(file[1]), "{told}");
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(said.contains("1 passed") || said.contains("1 broken"), "{said}");
        }
    }
    assert!(!std::fs::metadata("/dev/full").unwrap().is_file(), "a device is no file to be replaced");
}
