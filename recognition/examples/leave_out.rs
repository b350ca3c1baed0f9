//! What each signal is worth: how many elements are still found without it.
//!
//!     cargo run --release -p recognition --example leave_out -- DATA_DIR [PAGES.jsonl]
//!
//! `DATA_DIR` is that of `relocate`; its right answers are looked at. `PAGES.jsonl` has a line for each step of runs on
//! real applications: what `surefoot explain --page` writes of a page that `run --dom` has saved, with the scenario's
//! `file` and `lang` beside. Right is what the run took there.

mod benchmark;

use recognition::{Model, Page, WEIGHTS, lessons};
use scenarios::{Described, Language, Target, read_scenario};
use serde_json::Value;
use std::{collections::HashMap, error::Error, fs, path::Path};

/// Targets, the page they are looked for on, and the handles that are right for each.
struct Case {
    targets: Vec<Target>,
    page: Vec<Described>,
    right: Vec<Vec<u32>>,
    language: Language,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, pages) = match &arguments[..] {
        [folder] => (folder, None),
        [folder, pages] => (folder, Some(pages)),
        _ => return Err("usage: leave_out DATA_DIR [PAGES.jsonl]".into()),
    };
    let sites = sites(Path::new(folder))?;
    let steps = pages.map_or(Ok(vec![]), |file| steps(file))?;
    println!(
        "| left out | alone: pages years apart | together: pages years apart | alone: real applications |"
    );
    println!("|---|---|---|---|");
    let tell = |name: &str, model: &Model| {
        let [alone, together, apps] = [
            found(&sites, model, lessons::alone),
            found(&sites, model, lessons::together),
            found(&steps, model, lessons::alone),
        ];
        println!("| {name} | {} | {} | {} of {} |", alone.0, together.0, apps.0, apps.1);
    };
    tell("nothing", &Model::shipped());
    for (at, weight) in WEIGHTS.iter().enumerate() {
        let mut model = Model::shipped();
        model.weights[at] = 0.0;
        tell(weight.name, &model);
    }
    Ok(())
}

type Ask = fn(&[Target], Option<&Language>, &Page<'_>, &Model) -> Vec<lessons::Lesson>;

/// How many are found, and of how many.
fn found(cases: &[Case], model: &Model, ask: Ask) -> (usize, usize) {
    let (mut found, mut all) = (0, 0);
    for case in cases {
        let lessons = ask(&case.targets, Some(&case.language), &Page::of(&case.page), model);
        let is_right = |(lesson, right): &(&lessons::Lesson, &Vec<u32>)| {
            lesson.chosen.is_some_and(|at| right.contains(&case.page[at].handle))
        };
        found += lessons.iter().zip(&case.right).filter(is_right).count();
        all += case.targets.len();
    }
    (found, all)
}

fn sites(folder: &Path) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut right: HashMap<(String, String), Vec<u32>> = HashMap::new();
    benchmark::each_line(&folder.join("targets.jsonl.gz"), |line| {
        let mut handles = benchmark::numbers(&line, "gold");
        handles.extend(benchmark::numbers(&line, "equiv"));
        right.insert((benchmark::text(&line, "app"), line["target"].to_string()), handles);
    })?;
    let case = |site: benchmark::Site| Case {
        right: site
            .targets
            .iter()
            .map(|one| right.get(&(site.app.clone(), one.number.to_string())).cloned().unwrap_or_default())
            .collect(),
        targets: site.targets.into_iter().map(|one| one.target).collect(),
        page: site.page,
        language: Language(benchmark::LANGUAGE.to_owned()),
    };
    Ok(benchmark::read(folder)?.into_iter().map(case).collect())
}

fn steps(file: &str) -> Result<Vec<Case>, Box<dyn Error>> {
    let mut cases = vec![];
    for line in fs::read_to_string(file)?.lines() {
        let line: Value = serde_json::from_str(line)?;
        let scenario = benchmark::text(&line, "file");
        let read = read_scenario(&scenario, &fs::read_to_string(&scenario)?).map_err(|_| scenario.clone())?;
        let Some(target) = read.targets.get(line["target"].as_str().unwrap_or("")) else { continue };
        let taken = line["taken"].as_u64().and_then(|handle| u32::try_from(handle).ok());
        cases.push(Case {
            targets: vec![target.clone()],
            page: serde_json::from_value(line["candidates"].clone())?,
            right: vec![taken.into_iter().collect()],
            language: Language(benchmark::text(&line, "lang")),
        });
    }
    Ok(cases)
}
