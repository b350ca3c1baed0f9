//! The last good evidence of each scenario in each browser, language and viewport: `.surefoot/good`.
//!
//! A run that passed leaves which element each step found and, where there are any, its pictures; a run
//! that fails later shows them beside what is there now. Each is replaced as a whole. Nothing of it goes
//! into git, and a run outside of a project, or on a machine that forgets (`CI`), keeps none.

use crate::{
    files::{PROJECT_FILE, ProjectFolder},
    matrix::own_folder,
    usage::UsageErrors,
};
use runner::{Job, Ran};
use scenarios::{Run, StepResult, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// A younger picture of the end is not taken again: it costs some hundredth of a second.
const FRESH: Duration = Duration::from_secs(3600);

const FILE: &str = "good.json";

/// What a good run has left.
#[derive(Debug, Serialize, Deserialize)]
struct Good {
    file: String,
    /// When it began, RFC 3339.
    seen: String,
    steps: BTreeMap<String, GoodStep>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct GoodStep {
    element: Option<String>,
    /// A file beside this one.
    picture: Option<String>,
    /// When the run began that it was taken in, RFC 3339.
    pictured: Option<String>,
}

/// Whether good evidence is kept at all.
fn is_kept(project: &ProjectFolder) -> bool {
    project.root.join(PROJECT_FILE).is_file() && std::env::var_os("CI").is_none()
}

/// Has a picture taken at the end of each job whose last good one is missing or old.
pub fn ask_for_pictures(project: &ProjectFolder, jobs: &mut [Job]) {
    if !is_kept(project) {
        return;
    }
    for job in jobs {
        let language = job.cell.language.as_ref().map(|language| language.0.as_str());
        let folder =
            folder(project, &job.file, job.cell.engine.name(), language, &job.cell.viewport.to_string());
        let age =
            std::fs::metadata(folder.join(FILE)).and_then(|file| file.modified()).map(|time| time.elapsed());
        let fresh = matches!(age, Ok(Ok(age)) if age < FRESH) && has_picture(&folder);
        job.last_picture = !fresh;
    }
}

fn has_picture(folder: &Path) -> bool {
    read(folder).is_some_and(|good| good.steps.values().any(|step| step.picture.is_some()))
}

/// Keeps what the runs that passed have left; `root` is the folder of their evidence.
///
/// # Errors
///
/// The folder can't be written to.
pub fn keep(project: &ProjectFolder, root: &Path, ran: &[Ran]) -> Result<(), UsageErrors> {
    if !is_kept(project) {
        return Ok(());
    }
    let failed = |error: io::Error| UsageErrors::one(format!("{}: {error}", own_folder(project).display()));
    for one in ran.iter().filter(|one| one.run.verdict == Verdict::Passed) {
        keep_one(project, root, one).map_err(failed)?;
    }
    Ok(())
}

fn keep_one(project: &ProjectFolder, root: &Path, ran: &Ran) -> io::Result<()> {
    let Some(attempt) = ran.run.attempts.last() else { return Ok(()) };
    let place = folder_of(project, &ran.run);
    let before = read(&place);
    let beside = place.with_extension(format!("{}.part", std::process::id()));
    std::fs::create_dir_all(&beside)?;
    let mut steps: BTreeMap<String, GoodStep> = BTreeMap::new();
    for (number, step) in attempt.steps.iter().enumerate() {
        let last = number + 1 == attempt.steps.len();
        let now = || Some(ran.run.started.clone());
        let taken = match (&step.screenshot, &ran.picture) {
            (Some(path), _) => std::fs::read(root.join(path)).ok().zip(now()),
            (None, Some(png)) if last => Some(png.clone()).zip(now()),
            // Nobody looked this time: the older one is still the last good one.
            _ => old_picture(&place, before.as_ref(), &key(step)),
        };
        let mut good = GoodStep { element: step.element.clone(), ..GoodStep::default() };
        if let Some((bytes, pictured)) = taken {
            let name = format!("{number:02}.png");
            std::fs::write(beside.join(&name), bytes)?;
            (good.picture, good.pictured) = (Some(name), Some(pictured));
        }
        steps.insert(key(step), good);
    }
    let good = Good { file: ran.run.file.clone(), seen: ran.run.started.clone(), steps };
    std::fs::write(beside.join(FILE), serde_json::to_string_pretty(&good).unwrap_or_default())?;
    std::fs::write(own_folder(project).join(".gitignore"), "*\n")?;
    let old = place.with_extension(format!("{}.old", std::process::id()));
    // The first time there is nothing to move away.
    drop(std::fs::rename(&place, &old));
    std::fs::rename(&beside, &place)?;
    drop(std::fs::remove_dir_all(&old));
    Ok(())
}

/// Login and main steps may share an id.
fn key(step: &StepResult) -> String {
    format!("{:?}/{}", step.phase, step.id).to_lowercase()
}

fn old_picture(place: &Path, before: Option<&Good>, step: &str) -> Option<(Vec<u8>, String)> {
    let step = before?.steps.get(step)?;
    std::fs::read(place.join(step.picture.as_ref()?)).ok().zip(step.pictured.clone())
}

/// Puts the last good evidence beside each failed step; pictures are copied to the run's own evidence,
/// which may be looked at elsewhere.
pub fn show_beside(project: &ProjectFolder, root: &Path, runs: &mut [Run]) {
    for run in runs.iter_mut().filter(|run| is_bad(run)) {
        let place = folder_of(project, run);
        let Some(good) = read(&place) else { continue };
        for attempt in &mut run.attempts {
            let mut before = None;
            for step in &mut attempt.steps {
                if step.code.is_some() {
                    beside_step(&place, root, &good, before.as_deref(), step);
                }
                before = Some(key(step));
            }
        }
    }
}

/// What fails to act shows the page before the act: its counterpart is what the step before has left.
fn beside_step(place: &Path, root: &Path, good: &Good, before: Option<&str>, step: &mut StepResult) {
    let Some(kept) = good.steps.get(&key(step)) else { return };
    let pictured = |step: &&GoodStep| step.picture.is_some();
    let earlier = before.filter(|_| step.action != "expect").and_then(|before| good.steps.get(before));
    let earlier = earlier.filter(pictured);
    let shown = earlier.unwrap_or(kept);
    let mut extra = step.extra.take().unwrap_or_else(|| json!({}));
    extra["good"] = json!({"seen": good.seen, "element": kept.element, "pictured": shown.pictured, "before": earlier.is_some()});
    let copied = shown.picture.as_ref().zip(step.screenshot.as_ref()).and_then(|(picture, now)| {
        let name = format!("{}-good.png", now.strip_suffix(".png").unwrap_or(now));
        let bytes = std::fs::read(place.join(picture)).ok()?;
        runner::write_whole(&root.join(&name), &bytes).ok().map(|()| name)
    });
    if let Some(name) = copied {
        extra["good_screenshot"] = json!(name);
    }
    step.extra = Some(extra);
}

fn is_bad(run: &Run) -> bool {
    matches!(run.verdict, Verdict::Broken | Verdict::Inconclusive | Verdict::Flaky)
}

fn read(folder: &Path) -> Option<Good> {
    serde_json::from_str(&std::fs::read_to_string(folder.join(FILE)).ok()?).ok()
}

fn folder_of(project: &ProjectFolder, run: &Run) -> PathBuf {
    let language = run.language.as_ref().map(|language| language.0.as_str());
    folder(project, Path::new(&run.file), run.browser.name(), language, &run.viewport)
}

fn folder(
    project: &ProjectFolder,
    file: &Path,
    browser: &str,
    language: Option<&str>,
    viewport: &str,
) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let within = absolute.strip_prefix(&project.root).unwrap_or(&absolute);
    // Of an item its name stands behind the file's.
    let is_item = within.to_string_lossy().contains('#');
    let within = if is_item { within.to_owned() } else { within.with_extension("") };
    let name = format!("{}-{browser}-{}-{viewport}", within.display(), language.unwrap_or("any"));
    let plain = |letter: char| if letter.is_alphanumeric() || letter == '-' { letter } else { '_' };
    own_folder(project).join("good").join(name.chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn run(verdict: &str, steps: &Value) -> Run {
        let started = "2026-01-02T03:04:05.678Z";
        let step = |(id, action, code, screenshot): (&str, &str, Value, Value)| {
            json!({"id": id, "phase": "main", "words": id, "action": action, "target": id, "outcome": "found",
                "code": code, "message": null, "confidence": null, "rival": null, "element": format!("button#{id}"),
                "started": started, "took_ms": 1, "screenshot": screenshot, "dom": null})
        };
        let steps: Vec<Value> = steps
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| {
                step((
                    one[0].as_str().unwrap_or(""),
                    one[1].as_str().unwrap_or(""),
                    one[2].clone(),
                    one[3].clone(),
                ))
            })
            .collect();
        let attempt = json!({"verdict": verdict, "code": null, "message": null, "started": started, "took_ms": 1, "steps": steps});
        let run = json!({"scenario": "a", "file": "scenarios/a.yaml", "browser": "chromium", "language": "de",
            "environment": null, "viewport": "1366x900", "persona": null, "verdict": verdict, "code": null,
            "message": null, "started": started, "took_ms": 0, "attempts": [attempt]});
        serde_json::from_value(run).expect("it is a run")
    }

    #[test]
    fn a_failed_act_is_shown_beside_the_page_that_it_was_done_on_when_all_was_good() {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let root = folder.path().join("out");
        let project = ProjectFolder { root: folder.path().to_owned(), ..ProjectFolder::default() };
        for name in ["1.png", "2.png", "3.png"] {
            runner::write_whole(&root.join(name), name.as_bytes()).expect("a file can be written");
        }
        let steps = json!([
            ["open", "go", null, "1.png"],
            ["save", "click", null, "2.png"],
            ["saved", "expect", null, null]
        ]);
        let good = |picture: Option<&[u8]>| Ran {
            run: run("passed", &steps),
            observed: vec![],
            healed: vec![],
            navigated: vec![],
            on_pages: vec![],
            picture: picture.map(<[u8]>::to_vec),
        };
        keep_one(&project, &root, &good(Some(b"end"))).expect("it is kept");
        // The next one has no picture of the end: the older is still the last.
        keep_one(&project, &root, &good(None)).expect("it is kept");

        let broken = json!([
            ["open", "go", null, null],
            ["save", "click", "element.missing", "3.png"],
            ["saved", "expect", "expect.text", "4.png"]
        ]);
        let mut runs = [run("broken", &broken)];
        show_beside(&project, &root, &mut runs);
        let shown = |at: usize| {
            let extra = runs[0].attempts[0].steps[at].extra.clone().unwrap_or_default();
            let name = extra["good_screenshot"].as_str().unwrap_or("").to_owned();
            (extra["good"]["before"].clone(), std::fs::read(root.join(name)).unwrap_or_default())
        };
        assert_eq!(shown(1), (json!(true), b"1.png".to_vec()));
        assert_eq!(shown(2), (json!(false), b"end".to_vec()));
        assert_eq!(
            runs[0].attempts[0].steps[1].extra.as_ref().map(|extra| extra["good"]["element"].clone()),
            Some(json!("button#save"))
        );
        let left = std::fs::read_dir(folder.path().join(".surefoot/good")).expect("it is there").count();
        assert_eq!(left, 1, "nothing but the whole folder is left");
    }
}
