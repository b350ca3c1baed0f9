//! The hardest situations of replay, in all three engines: each ends as its scenario's first line says.
//!
//! That line reads `# expected: passed`, or names codes, best first: `# expected: act.not_kept`. An engine that
//! truly can't do it has an outcome of its own, with the reason:
//! `# expected: passed; webkit: engine.unsupported(closed shadow root), because …`. A replay that passes where it
//! must not is named first, as that is the one thing that a replay must never do.

use demo::{Expected, Options, Release, SITUATIONS, Situation};
use scenarios::{Engine, Run, RunReport};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

#[tokio::test]
async fn chromium_says_of_each_situation_what_is_true() {
    play(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox_says_of_each_situation_what_is_true() {
    play(Engine::Firefox).await;
}

#[tokio::test]
async fn webkit_says_of_each_situation_what_is_true() {
    play(Engine::Webkit).await;
}

#[test]
fn scenarios_and_pages_expect_the_same_and_every_deviation_has_a_reason() {
    for situation in SITUATIONS {
        let line = Line::of(situation);
        assert_eq!(line.outcomes, said(situation.expected), "{}", situation.scenario);
        for (engine, deviation) in &line.deviations {
            let passes = deviation.iter().any(|outcome| outcome == "passed");
            let may_pass = line.outcomes.iter().any(|outcome| outcome == "passed");
            assert!(may_pass || !passes, "{}: {engine} must not pass either", situation.scenario);
            let refused = deviation.iter().all(|outcome| outcome.starts_with("engine.unsupported("));
            let known = situation.unsupported.contains(&engine.name());
            assert_eq!(refused, known, "{}: {engine}", situation.scenario);
        }
        for name in situation.unsupported {
            let told = line.deviations.keys().any(|engine| engine.name() == *name);
            assert!(told, "{}: {name} is not told", situation.scenario);
        }
    }
}

/// Replays all situations in an engine and compares.
async fn play(engine: Engine) {
    let serving = demo::serve(Options { release: Release::One, port: 0, default_language: None }).await;
    let serving = serving.expect("a free port");
    let folder = tempfile::tempdir().expect("a folder");
    let mut runs = vec![];
    for language in languages() {
        runs.extend(replay(engine, language, &serving.url(), folder.path()).await);
    }
    assert_eq!(runs.len(), SITUATIONS.len());
    let (mut false_passes, mut wrong) = (String::new(), String::new());
    for situation in SITUATIONS {
        let name = Path::new(situation.scenario).file_name();
        let run = runs.iter().find(|run| Path::new(&run.file).file_name() == name);
        let run = run.unwrap_or_else(|| panic!("{} was not replayed", situation.scenario));
        let expected = Line::of(situation).outcomes_in(engine);
        let ended = outcome(run);
        if !expected.iter().any(|outcome| is(&ended, outcome)) {
            let text = if run.verdict.is_good() { &mut false_passes } else { &mut wrong };
            let message = run.message.as_deref().unwrap_or("").lines().next().unwrap_or("");
            let _always_fits = writeln!(
                text,
                "  {}: {ended} instead of {} {message}",
                situation.slug(),
                expected.join(" or ")
            );
        }
    }
    assert!(
        false_passes.is_empty() && wrong.is_empty(),
        "{engine}\npassed falsely:\n{false_passes}ended otherwise:\n{wrong}"
    );
}

fn languages() -> Vec<&'static str> {
    let mut languages: Vec<_> = SITUATIONS.iter().map(|situation| situation.language).collect();
    languages.sort_unstable();
    languages.dedup();
    languages
}

/// Runs the program over all situations that are replayed in `language`.
async fn replay(engine: Engine, language: &str, base: &str, folder: &Path) -> Vec<Run> {
    let json = folder.join(format!("{language}.json"));
    let files = SITUATIONS.iter().filter(|situation| situation.language == language).map(file);
    let mut command = Command::new(env!("CARGO_BIN_EXE_surefoot"));
    command
        .arg("run")
        .args(files)
        .args(["--browser", engine.name(), "--lang", language, "--workers", "2"])
        .args(["--evidence", "none", "--base-url", base, "--json"])
        .arg(&json)
        .current_dir(folder);
    let ran = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic");
    let output = ran.expect("the program starts");
    let said = || {
        format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let text = std::fs::read_to_string(&json).unwrap_or_else(|error| panic!("{error}\n{}", said()));
    let report: RunReport = serde_json::from_str(&text).expect("a report");
    report.runs
}

fn file(situation: &Situation) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("demo").join(situation.scenario)
}

/// How a run has ended: `passed`, or the code of its worst finding.
fn outcome(run: &Run) -> String {
    match &run.code {
        Some(code) => code.to_string(),
        None => run.verdict.name().to_owned(),
    }
}

/// A code without a detail stands for all its details.
fn is(ended: &str, outcome: &str) -> bool {
    ended == outcome || ended.strip_prefix(outcome).is_some_and(|rest| rest.starts_with('('))
}

/// What the table of pages says, in the words of the scenarios.
fn said(expected: Expected) -> Vec<String> {
    let (passed, codes) = match expected {
        Expected::Passes => (true, &[][..]),
        Expected::Broken(codes) => (false, codes),
        Expected::PassesOr(codes) => (true, codes),
    };
    passed.then_some("passed").into_iter().chain(codes.iter().copied()).map(str::to_owned).collect()
}

/// The first line of a scenario.
struct Line {
    outcomes: Vec<String>,
    deviations: BTreeMap<Engine, Vec<String>>,
}

impl Line {
    fn of(situation: &Situation) -> Line {
        let text = std::fs::read_to_string(file(situation)).expect("the scenario is there");
        let first = text.lines().next().unwrap_or("");
        let line = first.strip_prefix("# expected: ").unwrap_or_else(|| panic!("{}", situation.scenario));
        let mut parts = line.split("; ");
        let outcomes = split(parts.next().unwrap_or(""));
        let deviations = parts.map(|part| {
            let (name, rest) = part.split_once(": ").unwrap_or_else(|| panic!("{part}: no engine"));
            let (outcomes, reason) =
                rest.split_once(", because ").unwrap_or_else(|| panic!("{part}: no reason"));
            assert!(!reason.trim().is_empty(), "{part}: no reason");
            let engine = Engine::ALL.into_iter().find(|engine| engine.name() == name);
            (engine.unwrap_or_else(|| panic!("{part}: no such engine")), split(outcomes))
        });
        Line { outcomes, deviations: deviations.collect() }
    }

    fn outcomes_in(&self, engine: Engine) -> Vec<String> {
        self.deviations.get(&engine).unwrap_or(&self.outcomes).clone()
    }
}

fn split(outcomes: &str) -> Vec<String> {
    outcomes.split(" or ").map(str::to_owned).collect()
}
