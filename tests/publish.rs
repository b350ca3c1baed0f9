//! Content of a folder is published, held back where it is not green, compared and brought back.

#[expect(dead_code, reason = "nothing is served or run here")]
mod parts;

use parts::{surefoot, write};
use serde_json::{Value, json};
use std::{fs, path::Path, process::Output};

const PROJECT: &str = "systems: {crm: {}}\nenvironments:\n  test: {url: \"https://test.example\"}\n  \
     production: {url: \"https://crm.example\", production: true}\nlanguages: {default: en, all: [en, de]}\n";

/// An item that is finished and one that is not.
fn content(side: &str) -> String {
    format!(
        "content: First days\nsystem: crm\nelements:\n  save: {{role: button, name: {{en: Save}}}}\nitems:\n  tour:\n    \
         type: walkthru\n    title: Tour\n    steps:\n      - {{step: add, on: save, side: {side}, text: {{en: Here, de: Hier}}}}\n  \
         docs: {{type: shuttle, title: Docs, url: /docs, draft: true}}\n"
    )
}

/// What `surefoot run` leaves behind, begun in the year `year`.
fn ran(folder: &Path, verdict: &str, code: Option<&str>, year: u32) {
    let run = json!({"scenario": "Tour", "file": "content/crm.yaml#tour", "browser": "webkit", "language": "de",
        "environment": "test", "viewport": "1366x900", "persona": null, "verdict": verdict, "code": code, "message": null,
        "started": format!("{year}-01-01T00:00:00Z"), "took_ms": 1, "attempts": []});
    let report = json!({"surefoot": "0", "started": "", "took_ms": 1, "runs": [run]});
    write(folder, ".surefoot/last.json", &report.to_string());
}

fn publish(folder: &Path, more: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = surefoot(folder, &[&["publish"], more].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (status.code().expect("it ends by itself"), text(stdout), text(stderr))
}

fn read(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).expect("a file")).expect("JSON")
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "surefoot.yaml", PROJECT);
    write(folder.path(), "content/crm.yaml", &content("bottom"));
    write(folder.path(), "locales/de.yaml", "tour: {title: Rundgang}\n");
    folder
}

#[test]
fn production_takes_only_what_is_green_or_what_somebody_answers_for() {
    let project = project();
    let folder = project.path();
    let production = |more: &[&str]| publish(folder, &[&["--env", "production"], more].concat());
    for (year, verdict, expected) in [
        (None, "", "error: `tour` was never run"),
        (Some(2000), "passed", "error: `tour` was changed since it was run"),
        (Some(2999), "broken", "error: `tour` is broken (element.missing) in webkit · de · test"),
        (Some(2999), "healed", "error: `tour` is healed (element.missing) in webkit · de · test"),
        (Some(2999), "skipped", "error: `tour` was never run"),
    ] {
        if let Some(year) = year {
            ran(folder, verdict, (verdict != "passed").then_some("element.missing"), year);
        }
        let (code, _, errors) = production(&[]);
        assert!(code == 1 && errors.contains(expected), "{verdict}: {code} {errors}");
        assert!(!folder.join("published").exists() && !folder.join("publications.jsonl").exists());
    }
    let (code, out, errors) = production(&["--override", "Ada: support asks for it"]);
    assert!(
        code == 0 && out.contains("Ada overrides 1 item") && out.contains("drafts that stay behind: docs"),
        "{out}{errors}"
    );
    let record = read(folder, "publications.jsonl");
    assert_eq!(record["override"], json!({"by": "Ada", "why": "support asks for it"}));
    assert_eq!(record["not_green"], json!(["`tour` was never run"]));
    let pointer = read(folder, "published/production.json");
    assert_eq!(pointer["hash"], record["hash"]);
    assert_eq!(pointer["words"]["de"]["next"], "Weiter", "the script has English only");
    let file = format!("published/{}", pointer["content"].as_str().expect("a path"));
    assert_eq!(read(folder, &file)["items"].as_object().expect("items").keys().collect::<Vec<_>>(), ["tour"]);
    assert!(out.contains("player.js\" data-environment=\"production\" async></script>"), "{out}");
    let player = fs::read_to_string(folder.join("published/player.js")).expect("the player");
    assert!(!player.contains("sendBeacon"), "nobody has asked for reports");
    // The names of people are not given out.
    assert!(!fs::read_to_string(folder.join("published/production.json")).unwrap().contains("Ada"));

    ran(folder, "passed", None, 2999);
    let (code, ..) = production(&["--report-to", "https://sf.example/results", "--sampling", "0.1"]);
    assert_eq!(code, 0);
    let player = fs::read_to_string(folder.join("published/player.js")).expect("the player");
    assert!(player.contains("sendBeacon"));
}

#[test]
fn test_takes_drafts_and_what_was_published_can_be_compared_and_brought_back() {
    let project = project();
    let folder = project.path();
    let (code, out, errors) = publish(folder, &["--env", "test", "--dry-run"]);
    assert!(code == 0 && out.contains("would publish 2 items"), "{out}{errors}");
    assert!(!folder.join("published").exists());
    assert_eq!(publish(folder, &["--env", "test"]).0, 0);
    let first = read(folder, "published/test.json");
    // The same content makes the same file.
    assert_eq!(publish(folder, &["--env", "test"]).0, 0);
    assert_eq!(read(folder, "published/test.json"), first);

    write(folder, "content/crm.yaml", &content("end"));
    let (code, out, _) = publish(folder, &["--diff", "test"]);
    assert!(code == 0 && out.contains("~ item tour\n    steps[add].side: “bottom” → “end”\n"), "{out}");
    assert_eq!(publish(folder, &["--env", "test"]).0, 0);
    ran(folder, "passed", None, 2999);
    assert_eq!(publish(folder, &["--env", "production"]).0, 0);
    let (_, out, _) = publish(folder, &["--diff", "test", "production"]);
    assert!(out.contains("- item docs") && out.contains("0 added, 1 removed, 0 changed"), "{out}");

    let hash = first["hash"].as_str().expect("a hash");
    let (code, out, errors) = publish(folder, &["--env", "test", "--again", &hash[..20]]);
    assert!(code == 0 && out.contains("“end” → “bottom”"), "{out}{errors}");
    assert_eq!(read(folder, "published/test.json"), first);
    let (code, _, errors) = publish(folder, &["--env", "test", "--again", "sha256:0"]);
    assert!(code == 2 && errors.contains("no file sha256-0…"), "{errors}");
    let file = folder.join("published").join(first["content"].as_str().expect("a path"));
    fs::write(&file, fs::read_to_string(&file).expect("text").replace("Hier", "Dort")).expect("written");
    let (code, _, errors) = publish(folder, &["--diff", "test", "production"]);
    assert!(code == 2 && errors.contains("was changed after it was published"), "{errors}");
}

#[test]
fn what_is_wrong_is_told_and_nothing_is_written() {
    let project = project();
    let folder = project.path();
    for (more, expected) in [
        (vec!["--env", "tset"], "no environment `tset` (known: test, production)"),
        (vec!["--env", "test", "--override", "because"], "does not say who overrides, and why"),
        (vec!["--env", "test", "--items", "tuor"], "no item `tuor`"),
        (vec!["--env", "production", "--items", "docs"], "`docs` is a draft"),
        (vec!["--diff", "test", "production"], "nothing was published for `test`"),
        (vec!["--env", "production", "--results", "none.json"], "no file none.json"),
        (
            vec!["--env", "test", "--sampling", "2", "--report-to", "https://x.example"],
            "`2` is no part of a whole",
        ),
    ] {
        let (code, _, errors) = publish(folder, &more);
        assert!(code == 2 && errors.contains(expected), "{more:?}: {code} {errors}");
    }
    let never = content("bottom")
        .replace("items:", "rules: {r: {all: [{url: {is: a}}, {not: {url: {is: a}}}]}}\nitems:");
    write(folder, "content/crm.yaml", &never);
    let (code, _, errors) = publish(folder, &["--env", "test"]);
    assert!(code == 2 && errors.contains("never true"), "{errors}");
    assert!(!folder.join("published").exists() && !folder.join("publications.jsonl").exists());
}

#[test]
fn only_the_warnings_of_what_is_published_are_told_and_the_others_are_counted() {
    let project = project();
    let folder = project.path();
    // Nothing plays the walk-thru; the link beside it lacks its German title, and nothing plays it either.
    let (code, _, errors) = publish(folder, &["--env", "test", "--items", "tour", "--dry-run"]);
    assert_eq!(code, 0, "{errors}");
    let told: Vec<&str> = errors.lines().collect();
    assert!(told[0].ends_with("nothing plays the walkthru `tour`"), "{errors}");
    assert_eq!(
        told[1..],
        ["warnings that are not shown: 2 of the rest of the project", "hint: surefoot check tells them all"]
    );
    let (_, _, errors) = publish(folder, &["--env", "test", "--dry-run"]);
    assert_eq!(errors.matches("warning: ").count(), 3, "{errors}");
    assert!(!errors.contains("not shown"), "{errors}");
    // However much there is of it, it stays short.
    let many: String =
        (0..12).map(|at| format!("  l{at}: {{type: shuttle, title: {{en: L, de: L}}, url: /l}}\n")).collect();
    write(folder, "content/crm.yaml", &(content("bottom") + &many));
    let (_, _, errors) = publish(folder, &["--env", "test", "--dry-run"]);
    assert_eq!(errors.matches("warning: ").count(), 10, "{errors}");
    assert!(errors.contains("not shown: 5 more of what is published\n"), "{errors}");
}
