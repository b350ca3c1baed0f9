//! The demo end to end, with a real browser: exactly the planted faults are found.
//!
//! Chromium only, to keep `ci/test` short; `ci/demo` runs all three engines.

use std::process::Command;

#[test]
fn the_demo_finds_exactly_what_was_planted() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    let output = Command::new(env!("CARGO_BIN_EXE_surefoot"))
        .args(["demo", "--once", "--browser", "chromium", "--listen", "127.0.0.1:0", "--report"])
        .arg(&report)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("found: exactly these"), "{said}");
    // The night has played content too: green on release 1, outdated on release 2.
    let text = std::fs::read_to_string(report.join("report.json")).unwrap();
    let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
    let of = |item: &str, environment: &str, verdict: &str| {
        let runs = whole["runs"].as_array().unwrap().iter();
        let is = |run: &&serde_json::Value| {
            run["file"].as_str().is_some_and(|file| file.ends_with(&format!("#{item}")))
                && run["environment"] == environment
                && run["verdict"] == verdict
        };
        runs.filter(is).count()
    };
    assert_eq!((of("deals_tour", "release1", "passed"), of("deals_tour", "release2", "broken")), (3, 3));
    assert_eq!(of("guide", "release1", "passed"), 3);
    let page = std::fs::read_to_string(report.join("index.html")).unwrap();
    assert!(page.contains("Lodge CRM") || page.contains("Delete a contact"));
    // The persona's secret stands in the project that the demo has written, and in nothing that a run wrote.
    for file in files_below(&report).into_iter().filter(|file| !file.starts_with(report.join("project"))) {
        let bytes = std::fs::read(&file).unwrap();
        let leaked = bytes.windows(demo::PASSWORD.len()).any(|window| window == demo::PASSWORD.as_bytes());
        assert!(!leaked, "the password stands in {}", file.display());
    }
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries: Vec<_> =
        std::fs::read_dir(folder).expect("the report is there").flatten().map(|entry| entry.path()).collect();
    entries.into_iter().flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
