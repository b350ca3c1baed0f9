//! Learns the numbers of `recognition/src/weights.rs` and `model.rs` from a relocation benchmark, and says how good
//! they are on sites that they were not learned from.
//!
//!     cargo run --release -p recognition --example train -- DATA_DIR
//!
//! Grouped by site: to judge a site, everything is learned anew from all others. What is printed last is learned from
//! all of them, and goes into the source.

mod benchmark;
mod curve;
mod descent;
mod figures;
mod judge;

use benchmark::Site;
use curve::{Row, curve};
use descent::{steepness, weigh};
use figures::{Answer, Coverage, Figures, answers, coverage, figures};
use judge::{Study, truths};
use recognition::{
    ASPECTS, Model, Page, SIGNALS, Signal, WEIGHTS,
    lessons::{self, Lesson},
};
use scenarios::{Language, Target};
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = &arguments[..] else { return Err("usage: train DATA_DIR".into()) };
    let sites: Vec<Site> =
        benchmark::read(Path::new(folder))?.into_iter().filter(|site| !site.targets.is_empty()).collect();
    let truths = truths(Path::new(folder))?;
    let studies: Vec<Study<'_>> = sites.iter().map(|site| Study::of(site, &truths)).collect();
    let judge = |held_out: usize| answers(&studies[held_out], &learn(&studies, Some(held_out)));
    let half = |part: usize| (part..sites.len()).step_by(2).flat_map(judge).collect::<Vec<_>>();
    let judged = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let mut all = half(0);
        all.extend(other.join().expect("a thread that only counts doesn't panic"));
        all
    });
    println!("cross-validated by site:");
    tell(&judged);
    let model = learn(&studies, None);
    println!("learned from all, judged on the same:");
    tell(&studies.iter().flat_map(|study| answers(study, &model)).collect::<Vec<_>>());
    print(&model);
    Ok(())
}

/// Everything that is learned, from all sites but one.
fn learn(studies: &[Study<'_>], held_out: Option<usize>) -> Model {
    let studies: Vec<&Study<'_>> =
        studies.iter().enumerate().filter(|(at, _)| Some(*at) != held_out).map(|(_, study)| study).collect();
    let mut model = Model::by_hand();
    let by_hand = model.weights;
    let votes = [Signal::Kin, Signal::Offset, Signal::Order].map(|signal| signal as usize);
    let own: Vec<usize> = (0..SIGNALS).filter(|at| !votes.contains(at)).collect();
    // What each element says by itself.
    model.weights = weigh(&choices(&studies, &model, lessons::alone), &model.weights, &by_hand, &own, None);
    let scale = steepness(&model.weights.map(f64::from), &by_hand.map(f64::from), &own);
    votes.iter().for_each(|at| model.weights[*at] = by_hand[*at] * scale as f32);
    model.alone = sureness(&studies, &model, lessons::alone, model.alone);
    // What others say of it.
    for _ in 0..2 {
        let choices = choices(&studies, &model, lessons::together);
        model.weights = weigh(&choices, &model.weights, &by_hand, &votes, Some(scale));
        model.together = sureness(&studies, &model, lessons::together, model.together);
    }
    model
}

type Ask = fn(&[Target], Option<&Language>, &Page<'_>, &Model) -> Vec<Lesson>;

/// The right and the wrong candidates of each target.
fn choices(studies: &[&Study<'_>], model: &Model, ask: Ask) -> Vec<descent::Choice> {
    let language = Language(benchmark::LANGUAGE.to_owned());
    let mut all = vec![];
    for study in studies {
        let page = Page::of(&study.site.page);
        let lessons = ask(&study.targets, Some(&language), &page, model);
        for (target, lesson) in lessons.iter().enumerate() {
            let each = lesson.top.iter().map(|(at, voices)| (study.right(target, Some(*at)), *voices));
            all.push(each.collect());
        }
    }
    all
}

fn votes(lesson: &Lesson) -> bool {
    lesson.of_itself[Signal::Kin as usize] > 0.0
}

/// The curve of the confidence.
fn sureness(studies: &[&Study<'_>], model: &Model, ask: Ask, start: [f32; ASPECTS]) -> [f32; ASPECTS] {
    let language = Language(benchmark::LANGUAGE.to_owned());
    let mut rows: Vec<(Row<ASPECTS>, bool)> = vec![];
    let is_second = std::ptr::fn_addr_eq(ask, lessons::together as Ask);
    for study in studies {
        let page = Page::of(&study.site.page);
        let lessons = ask(&study.targets, Some(&language), &page, model);
        for (target, lesson) in lessons.iter().enumerate() {
            let right = study.right(target, lesson.chosen) > 0;
            rows.push((Row { aspects: lesson.aspects, right, weight: 1.0 }, votes(lesson)));
        }
        for (target, candidates) in study.absent.iter().enumerate() {
            let page = Page::of(candidates);
            let lesson = match is_second {
                true => ask(&study.targets, Some(&language), &page, model).swap_remove(target),
                false => ask(&study.targets[target..=target], Some(&language), &page, model).swap_remove(0),
            };
            rows.push((Row { aspects: lesson.aspects, right: false, weight: 0.5 }, votes(&lesson)));
        }
    }
    let rows: Vec<Row<ASPECTS>> =
        rows.into_iter().filter(|(_, votes)| *votes == is_second).map(|(row, _)| row).collect();
    curve(&rows, start)
}

/// Prints the figures of the benchmark.
fn tell(answers: &[Answer]) {
    let Figures { all, exact, equiv, auroc } = figures(answers);
    println!("  exact {exact}, equiv {equiv} of {all}; AUROC {auroc:.4}");
    for most in [0.005, 0.01, 0.02] {
        let Coverage { right, from, present, absent } = coverage(answers, most);
        println!(
            "  at <= {:.1} % wrong heals: {:.1} % healed rightly from confidence {from:.3} on; wrong {present} present, {absent} absent",
            most * 100.0,
            right as f64 / all as f64 * 100.0,
        );
    }
    for from in [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9] {
        let accepted = answers
            .iter()
            .filter(|answer| answer.lesson.chosen.is_some() && answer.lesson.confidence >= from);
        let right = accepted.clone().filter(|answer| answer.equiv).count();
        let present = accepted.clone().filter(|answer| answer.present && !answer.equiv).count();
        let absent = accepted.filter(|answer| !answer.present).count();
        println!(
            "    from {from:.2}: {:.1} % right, wrong {present} present, {absent} absent",
            right as f32 / all as f32 * 100.0
        );
    }
}

/// The table for the source.
fn print(model: &Model) {
    for ((weight, learned), signal) in WEIGHTS.iter().zip(model.weights).zip(Signal::ALL) {
        println!("    {signal:?} {:?} {:?} {learned:.2} {:?}", weight.name, weight.by_hand, weight.reason);
    }
    println!("alone: {:.2?}\ntogether: {:.2?}", model.alone, model.together);
}
