//! Relocates the recorded elements of a benchmark on newer pages, for its scorer.
//!
//!     cargo run --release -p recognition --example relocate -- DATA_DIR PREDICTIONS.jsonl [--forced]
//!
//! Reads `candidates.jsonl.gz` and `targets.jsonl.gz` (their form: README of `../shared/recognition`) and writes a
//! prediction a line, for each target twice: on the page as it is, and without what is hidden. All targets of a page
//! are resolved together, as a run does. As shipped, an answer that is not sure enough is none; with `--forced` the
//! likeliest candidate is always the answer. The right answers are not looked at.

mod benchmark;

use benchmark::Site;
use recognition::{Page, Recognition, Thresholds, resolve_page};
use scenarios::{Described, Language, Outcome, Target};
use serde_json::{Value, json};
use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let all = arguments.len();
    arguments.retain(|argument| argument != "--forced");
    let forced = arguments.len() < all;
    let [folder, file] = &arguments[..] else {
        return Err("usage: relocate DATA_DIR PREDICTIONS.jsonl [--forced]".into());
    };
    let mut out = BufWriter::new(File::create(file).map_err(|error| format!("{file}: {error}"))?);
    for site in benchmark::read(Path::new(folder))? {
        let targets: Vec<Target> = site.targets.iter().map(|one| one.target.clone()).collect();
        let present = resolve(&targets, &site.page);
        for (at, remembered) in site.targets.iter().enumerate() {
            let hidden = |one: &&Described| !remembered.hide.contains(&one.handle);
            let rest: Vec<Described> = site.page.iter().filter(hidden).cloned().collect();
            let absent = resolve(&targets, &rest);
            writeln!(out, "{}", prediction(&site, at, "present", &present[at], &site.page, forced))?;
            writeln!(out, "{}", prediction(&site, at, "absent", &absent[at], &rest, forced))?;
        }
    }
    Ok(out.flush()?)
}

fn resolve(targets: &[Target], candidates: &[Described]) -> Vec<Recognition> {
    let language = Language(benchmark::LANGUAGE.to_owned());
    resolve_page(targets, Some(&language), &Page::of(candidates), Thresholds::default())
}

fn prediction(
    site: &Site,
    at: usize,
    track: &str,
    recognition: &Recognition,
    candidates: &[Described],
    forced: bool,
) -> Value {
    let guess = recognition.ranked.first().map(|ranked| candidates[ranked.index].handle);
    let is_sure = matches!(recognition.outcome, Outcome::Found | Outcome::Healed);
    let choice = guess.filter(|_| forced || is_sure);
    json!({"app": site.app, "target": site.targets[at].number, "track": track, "choice": choice, "guess": guess,
        "confidence": recognition.confidence})
}
