//! Learns the numbers of `recognition/src/weights.rs` and `model.rs` from a relocation benchmark, and says how good
//! they are on sites that they were not learned from.
//!
//!     cargo run --release -p recognition --example train -- DATA_DIR
//!
//! Grouped by site: to judge a site, everything is learned anew from all others. What is printed last is learned from
//! all of them, and goes into the source.

mod benchmark;
mod descent;

use benchmark::Site;
use descent::{Row, curve, steepness, weigh};
use recognition::{
    ASPECTS, Model, Page, SIGNALS, Signal, WEIGHTS,
    lessons::{self, Lesson},
};
use scenarios::{Described, Language, Target};
use serde_json::Value;
use std::{collections::HashMap, error::Error, path::Path};

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

/// The right candidates of each target, and those that do the same.
type Truths = HashMap<(String, String), (Vec<u32>, Vec<u32>)>;

fn truths(folder: &Path) -> Result<Truths, Box<dyn Error>> {
    let mut truths = Truths::new();
    benchmark::each_line(&folder.join("targets.jsonl.gz"), |line| {
        let key = (benchmark::text(&line, "app"), line["target"].to_string());
        truths.insert(key, (benchmark::numbers(&line, "gold"), benchmark::numbers(&line, "equiv")));
    })?;
    Ok(truths)
}

/// A site with its pages: as it is, and without what is hidden, target by target.
struct Study<'a> {
    site: &'a Site,
    targets: Vec<Target>,
    absent: Vec<Vec<Described>>,
    truths: Vec<(Vec<u32>, Vec<u32>)>,
}

impl<'s> Study<'s> {
    fn of(site: &'s Site, truths: &Truths) -> Study<'s> {
        let truth = |number: &Value| truths[&(site.app.clone(), number.to_string())].clone();
        let without =
            |hide: &Vec<u32>| site.page.iter().filter(|one| !hide.contains(&one.handle)).cloned().collect();
        Study {
            site,
            targets: site.targets.iter().map(|one| one.target.clone()).collect(),
            absent: site.targets.iter().map(|one| without(&one.hide)).collect(),
            truths: site.targets.iter().map(|one| truth(&one.number)).collect(),
        }
    }

    /// 2 for the right candidate of a target, 1 for one that does the same, 0 for the rest.
    fn right(&self, target: usize, candidate: Option<usize>) -> u8 {
        let handle = candidate.map(|at| self.site.page[at].handle);
        let is_in = |list: &[u32]| handle.is_some_and(|handle| list.contains(&handle));
        let (gold, equiv) = &self.truths[target];
        if is_in(gold) { 2 } else { u8::from(is_in(equiv)) }
    }
}

/// One answer: on which track, and whether it is right.
struct Answer {
    present: bool,
    exact: bool,
    equiv: bool,
    lesson: Lesson,
}

fn answers(study: &Study<'_>, model: &Model) -> Vec<Answer> {
    let language = Language(benchmark::LANGUAGE.to_owned());
    let page = Page::of(&study.site.page);
    let present = lessons::together(&study.targets, Some(&language), &page, model);
    let mut all = vec![];
    for (target, lesson) in present.into_iter().enumerate() {
        let right = study.right(target, lesson.chosen);
        let (exact, equiv) = (right == 2, right > 0);
        all.push(Answer { present: true, exact, equiv, lesson });
    }
    for (target, candidates) in study.absent.iter().enumerate() {
        let page = Page::of(candidates);
        let lesson = lessons::together(&study.targets, Some(&language), &page, model).swap_remove(target);
        all.push(Answer { present: false, exact: false, equiv: false, lesson });
    }
    all
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
    let mut rows: Vec<Row> = vec![];
    let is_second = std::ptr::fn_addr_eq(ask, lessons::together as Ask);
    for study in studies {
        let page = Page::of(&study.site.page);
        let lessons = ask(&study.targets, Some(&language), &page, model);
        for (target, lesson) in lessons.iter().enumerate() {
            let right = study.right(target, lesson.chosen) > 0;
            rows.push(Row { aspects: lesson.aspects, right, weight: 1.0, votes: votes(lesson) });
        }
        for (target, candidates) in study.absent.iter().enumerate() {
            let page = Page::of(candidates);
            let lesson = match is_second {
                true => ask(&study.targets, Some(&language), &page, model).swap_remove(target),
                false => ask(&study.targets[target..=target], Some(&language), &page, model).swap_remove(0),
            };
            rows.push(Row { aspects: lesson.aspects, right: false, weight: 0.5, votes: votes(&lesson) });
        }
    }
    rows.retain(|row| row.votes == (is_second));
    curve(&rows, start)
}

/// The figures of the benchmark.
fn tell(answers: &[Answer]) {
    let present = answers.iter().filter(|answer| answer.present);
    let all = present.clone().count();
    let exact = present.clone().filter(|answer| answer.exact).count();
    let equiv = present.filter(|answer| answer.equiv).count();
    println!("  exact {exact}, equiv {equiv} of {all}; AUROC {:.4}", auroc(answers));
    let mut sorted: Vec<&Answer> = answers.iter().filter(|answer| answer.lesson.chosen.is_some()).collect();
    sorted.sort_by(|one, other| other.lesson.confidence.total_cmp(&one.lesson.confidence));
    for most in [0.005, 0.01, 0.02] {
        let (mut right, mut wrong, mut best, mut from) = (0.0, 0.0, 0.0, 1.0);
        let (mut present, mut absent, mut at) = (0, 0, (0, 0));
        for answer in &sorted {
            right += f32::from(u8::from(answer.equiv));
            wrong += if answer.equiv {
                0.0
            } else if answer.present {
                1.0
            } else {
                0.2
            };
            present += u32::from(answer.present && !answer.equiv);
            absent += u32::from(!answer.present);
            if wrong <= most * (right + wrong) && right > best {
                (best, from, at) = (right, answer.lesson.confidence, (present, absent));
            }
        }
        println!(
            "  at <= {:.1} % wrong heals: {:.1} % healed rightly from confidence {from:.3} on; wrong {} present, {} absent",
            most * 100.0,
            best / all as f32 * 100.0,
            at.0,
            at.1
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

fn auroc(answers: &[Answer]) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for right in answers.iter().filter(|answer| answer.equiv) {
        for wrong in answers.iter().filter(|answer| !answer.equiv) {
            pairs += 1.0;
            let (one, other) = (right.lesson.confidence, wrong.lesson.confidence);
            sum += if one > other {
                1.0
            } else if one == other {
                0.5
            } else {
                0.0
            };
        }
    }
    sum / pairs
}

/// The table for the source.
fn print(model: &Model) {
    for ((weight, learned), signal) in WEIGHTS.iter().zip(model.weights).zip(Signal::ALL) {
        println!("    {signal:?} {:?} {:?} {learned:.2} {:?}", weight.name, weight.by_hand, weight.reason);
    }
    println!("alone: {:.2?}\ntogether: {:.2?}", model.alone, model.together);
}
