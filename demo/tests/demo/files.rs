//! The scenario files can be read, hold together, and point at what the pages have.

use crate::browser::{Browser, serve};
use demo::{CHANGED, Expected, Language, OUTDATED, PLANTED, Release, SITUATIONS};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(name: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ext| ext == "yaml")).collect();
    files.sort();
    files
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All strings of a value that name a target of a step.
fn step_targets(step: &Value) -> Vec<String> {
    let verbs = [
        "click", "type", "select", "check", "uncheck", "hover", "upload", "drag", "scroll", "press", "expect",
    ];
    let mut names = Vec::new();
    for verb in verbs {
        match &step[verb] {
            Value::String(name) if verb != "press" => names.push(name.clone()),
            Value::Object(keys) => {
                let named = ["target", "into", "in", "to", "from", "on"]
                    .iter()
                    .filter_map(|key| keys.get(*key)?.as_str());
                names.extend(named.map(str::to_owned));
            }
            _ => {}
        }
    }
    names
}

/// The ids that a file's selectors start with: `#save`, `rating-stars#rating`.
fn ids(scenario: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    for (_, target) in scenario["targets"].as_object().unwrap() {
        for selector in target["selectors"].as_array().unwrap() {
            let first = selector[0].as_str().unwrap();
            if let Some((tag, id)) = first.split_once('#')
                && tag.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
            {
                ids.push(id.split([' ', '>', ':']).next().unwrap().to_owned());
            }
        }
    }
    ids
}

#[test]
fn every_file_is_whole() {
    let mut paths = [files("scenarios"), files("situations"), files("personas")].concat();
    assert!(paths.len() > 80);
    for path in paths.drain(..) {
        let scenario = read(&path);
        let targets = scenario["targets"].as_object().unwrap();
        let mut used = Vec::new();
        for step in scenario["steps"].as_array().unwrap() {
            used.extend(step_targets(step));
        }
        for name in &used {
            assert!(targets.contains_key(name), "{}: no target {name}", path.display());
        }
        for name in targets.keys() {
            assert!(used.contains(name), "{}: unused target {name}", path.display());
        }
    }
    assert!(read(&folder("surefoot.yaml"))["environments"]["release2"]["url"].is_string());
}

#[test]
fn planted_faults_and_changes_name_steps_that_exist() {
    let named = PLANTED.iter().map(|fault| (fault.scenario, fault.step));
    for (file, id) in named.chain(CHANGED.iter().map(|change| (change.scenario, change.step))) {
        let scenario = read(&folder("scenarios").join(file));
        let steps = scenario["steps"].as_array().unwrap();
        assert!(steps.iter().any(|step| step["id"] == id), "{file} has no step {id}");
    }
}

#[test]
fn what_is_outdated_names_steps_of_content_that_exist() {
    for fault in OUTDATED {
        let (file, item) = fault.scenario.split_once('#').expect("an item of a file");
        let text = std::fs::read_to_string(folder("content").join(file)).unwrap();
        let (_, after) = text.split_once(&format!("\n  {item}:\n")).expect("the item is there");
        let mut own = after.lines().take_while(|line| line.starts_with("    ")).map(str::trim);
        let names = ["- step", "- popup", "id"].map(|key| format!("{key}: {}", fault.step));
        assert!(
            own.any(|line| names.iter().any(|name| name == line)),
            "{} has no step {}",
            fault.scenario,
            fault.step
        );
    }
}

#[test]
fn every_situation_has_a_scenario_that_says_what_to_expect() {
    assert_eq!(files("situations").len(), SITUATIONS.len());
    for situation in SITUATIONS {
        let text = std::fs::read_to_string(folder(situation.scenario)).unwrap();
        let said = match situation.expected {
            Expected::Passes => "passed".to_owned(),
            Expected::Broken(codes) => codes.join(" or "),
            Expected::PassesOr(codes) => format!("passed or {}", codes.join(" or ")),
        };
        // What an engine does otherwise, and why, follows after a semicolon.
        let first = text.lines().next().and_then(|line| line.split(';').next());
        assert_eq!(first, Some(format!("# expected: {said}").as_str()), "{}", situation.scenario);
        assert!(text.contains(&format!("start: {}\n", situation.path)), "{}", situation.scenario);
    }
    for number in 1..=25 {
        assert!(
            SITUATIONS.iter().any(|situation| situation.number == number),
            "nothing about situation {number}"
        );
    }
}

#[tokio::test]
async fn every_situation_answers_and_has_the_ids_that_its_scenario_uses() {
    let serving = serve(Release::One).await;
    let mut browser = Browser::new(&serving, Language::English);
    let mut parts = String::new();
    for file in std::fs::read_dir(folder("situations/pages/parts")).unwrap() {
        parts += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    assert!(browser.get("/situations/").await.body.contains("24-http-500"));
    for situation in SITUATIONS {
        let answer = browser.get(situation.path).await;
        assert_eq!(answer.status, 200, "{}", situation.path);
        assert!(answer.body.contains("<output id=\"result\">waiting</output>"), "{}", situation.path);
        let scenario = read(&folder(situation.scenario));
        for id in ids(&scenario) {
            let known =
                |html: &str| html.contains(&format!("id=\"{id}\"")) || html.contains("id=\"row-${n}\"");
            assert!(known(&answer.body) || known(&parts), "{} has no #{id}", situation.path);
        }
    }
}

#[tokio::test]
async fn release_1_has_the_ids_that_the_scenarios_use() {
    let serving = serve(Release::One).await;
    let mut browser = Browser::signed_in(&serving, Language::English).await;
    let mut html = String::new();
    for page in ["/login", "/contacts", "/contacts/rows", "/contacts/new", "/deals", "/deals/board", "/help"]
    {
        html += &browser.get(page).await.body;
    }
    browser.post("/contacts/2/archive", "").await;
    html += &browser.get("/contacts/7").await.body;
    let frame =
        html[html.find("/widget/activity").unwrap()..].split('"').next().unwrap().replace("&amp;", "&");
    html += &browser.get(&frame).await.body;
    let mut count = 0;
    for path in [files("scenarios"), files("personas")].concat() {
        for id in ids(&read(&path)) {
            assert!(html.contains(&format!(" id=\"{id}\"")), "{}: no #{id} in release 1", path.display());
            count += 1;
        }
    }
    assert!(count > 30);
}
