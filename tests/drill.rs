//! A drill over content and scenarios: one demo, two releases, and only what tells them apart. In a real browser.

#[expect(dead_code, reason = "the demo serves itself")]
mod parts;

use demo::{Options, Release, Serving};
use parts::{surefoot, write};
use serde_json::Value;
use std::path::Path;

/// The demo's content and its texts; `scenario` is one more file.
struct Trial {
    folder: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
    _releases: [Serving; 2],
}

impl Trial {
    fn new() -> Trial {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let release = |release| {
            let options = Options { release, port: 0, default_language: None };
            runtime.block_on(demo::serve(options)).expect("a free port")
        };
        let releases = [release(Release::One), release(Release::Two)];
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in demo::FILES.iter().filter(|(name, _)| !name.starts_with("scenarios/")) {
            let text = text
                .replace("http://127.0.0.1:8931/", &releases[0].url())
                .replace("http://127.0.0.1:8932/", &releases[1].url());
            write(folder.path(), name, &text);
        }
        let help = demo::FILES.iter().find(|(name, _)| name.ends_with("help-links.yaml"));
        write(folder.path(), "scenarios/help-links.yaml", help.expect("it is there").1);
        write(folder.path(), "demo.secrets", &format!("LODGE_PASSWORD={}\n", demo::PASSWORD));
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(folder.path().join("demo.secrets"), private).expect("it is ours");
        Trial { folder, _runtime: runtime, _releases: releases }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Drills; the exit code, what it said, and what became of each cell: `guide en same`.
    fn drilled(&self, more: &[&str]) -> (i32, String, Vec<String>) {
        let common = [
            "drill",
            "--from",
            "release1",
            "--to",
            "release2",
            "--browser",
            "chromium",
            "--persona",
            "ada",
            "--secrets",
            "demo.secrets",
            "--timeout",
            "6s",
            "--json",
            "drill.json",
        ];
        let output = surefoot(self.path(), &[&common[..], more].concat());
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let text =
            std::fs::read_to_string(self.path().join("drill.json")).unwrap_or_else(|_| panic!("{said}"));
        let whole: Value = serde_json::from_str(&text).expect("it is JSON");
        let word = |cell: &Value, key: &str| cell[key].as_str().unwrap_or("-").to_owned();
        let cells = whole["cells"].as_array().expect("cells").iter().map(|cell| {
            let file = word(cell, "file");
            let name = file.rsplit(['#', '/']).next().unwrap_or_default();
            format!("{name} {} {}", word(cell, "language"), word(cell, "change"))
        });
        let mut cells: Vec<String> = cells.collect();
        cells.sort();
        (output.status.code().expect("it ends"), said, cells)
    }
}

#[test]
fn items_of_content_are_drilled_by_name_or_path_and_only_what_differs_is_told() {
    let trial = Trial::new();
    let items = "first_contact,content/first-days.yaml#guide";
    let (code, said, cells) = trial.drilled(&["--items", items, "--lang", "en,de", "--report", "out"]);
    let expected =
        ["first_contact de broke", "first_contact en broke", "guide de differs", "guide en differs"];
    assert_eq!((code, cells), (1, expected.map(str::to_owned).to_vec()), "{said}");
    // English calls the button otherwise, so that nobody comes to the field that German does not find: each is told.
    for fault in ["`new_contact` has changed: a#add-contact", "the player waited for `first_name` in vain"] {
        assert_eq!(said.matches(fault).count(), 1, "{fault}: {said}");
    }
    assert!(said.contains("✚ First steps: click “Sign in”\n    2 cells: "), "told once for both: {said}");
    assert!(said.contains("4 cells from release1 to release2: 2 broke"), "{said}");
    let page = std::fs::read_to_string(trial.path().join("out/index.html")).expect("the report");
    assert!(page.contains("Create your first contact"), "the report has what broke");
    assert!(!trial.path().join("proposals").exists());
}

#[test]
fn without_items_scenarios_and_content_are_drilled_together() {
    let trial = Trial::new();
    // Of all there is, what is about help: a scenario and an item.
    let (code, said, cells) = trial.drilled(&["--grep", "guide"]);
    assert!(cells.iter().any(|cell| cell.starts_with("docs en ")), "an item: {cells:?}\n{said}");
    let (_, said, more) = trial.drilled(&["--grep", "help"]);
    assert!(more.iter().any(|cell| cell == "help-links.yaml en broke"), "a scenario: {more:?}\n{said}");
    assert!(more.iter().any(|cell| cell.starts_with("menu en ")), "an item: {more:?}\n{said}");
    assert!(code == 0 || code == 1, "{said}");
}

#[test]
fn an_item_that_is_not_there_is_told_before_any_browser_starts() {
    let trial = Trial::new();
    let output = surefoot(
        trial.path(),
        &["drill", "--from", "release1", "--to", "release2", "--items", "gide", "--secrets", "demo.secrets"],
    );
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("no item `gide` (known: first_contact, deals_tour"), "{said}");
}
