//! What a run would decide on a relocation benchmark: by rules alone, and with the page's other targets having their say.
//!
//!     cargo run --release -p recognition --example decide -- DATA_DIR
//!
//! `examples/relocate.rs` has no rules, as the benchmark's figures are of ranking and confidence; a run has both.

mod benchmark;
mod judge;

use benchmark::Site;
use judge::{Study, truths};
use recognition::{Page, Recognition, Thresholds, rank_among};
use scenarios::{Described, Language, Outcome, Target};
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = &arguments[..] else { return Err("usage: decide DATA_DIR".into()) };
    let sites: Vec<Site> =
        benchmark::read(Path::new(folder))?.into_iter().filter(|site| !site.targets.is_empty()).collect();
    let truths = truths(Path::new(folder))?;
    let studies: Vec<Study<'_>> = sites.iter().map(|site| Study::of(site, &truths)).collect();
    println!(
        "| a run decides by | right | wrong | wrong where it is gone | share of wrong heals (gone weighs 0.2) |"
    );
    println!("|---|---|---|---|---|");
    for (name, with_others) in [("rules alone", false), ("and all other targets", true)] {
        let (mut right, mut wrong, mut gone, mut all) = (0_u32, 0_u32, 0_u32, 0_u32);
        for study in &studies {
            let page = Page::of(&study.site.page);
            for target in 0..study.targets.len() {
                all += 1;
                if let Some(taken) = taken(&decision(study, target, &page, with_others)) {
                    match study.right(target, Some(taken)) {
                        0 => wrong += 1,
                        _ => right += 1,
                    }
                }
                let absent: &[Described] = &study.absent[target];
                gone += u32::from(taken(&decision(study, target, &Page::of(absent), with_others)).is_some());
            }
        }
        let weighed = f64::from(wrong) + 0.2 * f64::from(gone);
        let (healed, share) = (f64::from(right) / f64::from(all), weighed / (f64::from(right) + weighed));
        println!(
            "| {name} | {right} ({:.1} %) | {wrong} | {gone} | {:.1} % |",
            healed * 100.0,
            share * 100.0
        );
    }
    Ok(())
}

fn decision(study: &Study<'_>, target: usize, page: &Page<'_>, with_others: bool) -> Recognition {
    let language = Language(benchmark::LANGUAGE.to_owned());
    let others = study.targets.iter().enumerate().filter(|(at, _)| with_others && *at != target);
    let others: Vec<Target> = others.map(|(_, other)| other.clone()).collect();
    rank_among(&study.targets[target], &others, Some(&language), page, Thresholds::default())
}

fn taken(recognition: &Recognition) -> Option<usize> {
    let acts = matches!(recognition.outcome, Outcome::Found | Outcome::Healed);
    recognition.ranked.first().filter(|_| acts).map(|ranked| ranked.index)
}
