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
use std::{error::Error, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rest @ ..] = &arguments[..] else { return Err("usage: train DATA_DIR [--show]".into()) };
    let sites: Vec<Site> =
        benchmark::read(Path::new(folder))?.into_iter().filter(|site| !site.targets.is_empty()).collect();
    let studies: Vec<Study<'_>> = sites.iter().map(Study::of).collect();
    let show = rest.iter().any(|one| one == "--show");
    let judge = |held_out: usize| answers(&studies[held_out], &learn(&studies, Some(held_out)));
    let half = |part: usize| (part..sites.len()).step_by(2).flat_map(judge).collect::<Vec<_>>();
    let judged = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let mut all = half(0);
        all.extend(other.join().expect("a thread that only counts doesn't panic"));
        all
    });
    if show {
        wrong(&judged, &sites);
    }
    if show {
        dump(&judged);
    }
    println!("cross-validated by site:");
    tell(&judged);
    let model = learn(&studies, None);
    println!("learned from all, judged on the same:");
    tell(&studies.iter().flat_map(|study| answers(study, &model)).collect::<Vec<_>>());
    print(&model);
    Ok(())
}

/// A site with its pages: as it is, and without what is hidden, target by target.
struct Study<'a> {
    site: &'a Site,
    targets: Vec<Target>,
    absent: Vec<Vec<Described>>,
}

impl Study<'_> {
    fn of(site: &Site) -> Study<'_> {
        let without = |hide: &Vec<u32>| {
            site.page.iter().filter(|one| !hide.contains(&one.handle)).cloned().collect()
        };
        Study {
            site,
            targets: site.targets.iter().map(|one| one.target.clone()).collect(),
            absent: site.targets.iter().map(|one| without(&one.hide)).collect(),
        }
    }
}

/// One answer: of which target, on which track, and whether it is right.
struct Answer {
    app: String,
    target: usize,
    present: bool,
    exact: bool,
    equiv: bool,
    lesson: Lesson,
}

const ENGLISH: &str = "en";

fn answers(study: &Study<'_>, model: &Model) -> Vec<Answer> {
    let language = Language(ENGLISH.to_owned());
    let page = Page::of(&study.site.page);
    let present = lessons::together(&study.targets, Some(&language), &page, model);
    let mut all = vec![];
    for (target, lesson) in present.into_iter().enumerate() {
        let handle = lesson.chosen.map(|at| study.site.page[at].handle);
        let exact = handle.is_some_and(|at| study.site.targets[target].gold.contains(&at));
        let equiv = exact || handle.is_some_and(|at| study.site.targets[target].equiv.contains(&at));
        all.push(Answer { app: study.site.app.clone(), target, present: true, exact, equiv, lesson });
    }
    for (target, candidates) in study.absent.iter().enumerate() {
        let page = Page::of(candidates);
        let lesson = lessons::together(&study.targets, Some(&language), &page, model).swap_remove(target);
        let app = study.site.app.clone();
        all.push(Answer { app, target, present: false, exact: false, equiv: false, lesson });
    }
    all
}

/// Everything that is learned, from all sites but one.
fn learn(studies: &[Study<'_>], held_out: Option<usize>) -> Model {
    let studies: Vec<&Study<'_>> =
        studies.iter().enumerate().filter(|(at, _)| Some(*at) != held_out).map(|(_, study)| study).collect();
    let mut model = Model::shipped();
    let by_hand = WEIGHTS.map(|weight| weight.by_hand);
    model.weights = by_hand;
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
    let language = Language(ENGLISH.to_owned());
    let mut all = vec![];
    for study in studies {
        let page = Page::of(&study.site.page);
        let lessons = ask(&study.targets, Some(&language), &page, model);
        for (lesson, remembered) in lessons.iter().zip(&study.site.targets) {
            let each = lesson.top.iter().map(|(at, voices)| {
                let handle = study.site.page[*at].handle;
                let right =
                    if remembered.gold.contains(&handle) { 2 } else { u8::from(remembered.equiv.contains(&handle)) };
                (right, *voices)
            });
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
    let language = Language(ENGLISH.to_owned());
    let mut rows: Vec<Row> = vec![];
    let is_second = std::ptr::fn_addr_eq(ask, lessons::together as Ask);
    for study in studies {
        let page = Page::of(&study.site.page);
        let lessons = ask(&study.targets, Some(&language), &page, model);
        for (lesson, remembered) in lessons.iter().zip(&study.site.targets) {
            let handle = lesson.chosen.map(|at| study.site.page[at].handle);
            let right = handle.is_some_and(|at| remembered.gold.contains(&at) || remembered.equiv.contains(&at));
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
            wrong += if answer.equiv { 0.0 } else if answer.present { 1.0 } else { 0.2 };
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
        let accepted = answers.iter().filter(|answer| answer.lesson.chosen.is_some() && answer.lesson.confidence >= from);
        let right = accepted.clone().filter(|answer| answer.equiv).count();
        let present = accepted.clone().filter(|answer| answer.present && !answer.equiv).count();
        let absent = accepted.filter(|answer| !answer.present).count();
        println!("    from {from:.2}: {:.1} % right, wrong {present} present, {absent} absent", right as f32 / all as f32 * 100.0);
    }
}

fn auroc(answers: &[Answer]) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for right in answers.iter().filter(|answer| answer.equiv) {
        for wrong in answers.iter().filter(|answer| !answer.equiv) {
            pairs += 1.0;
            let (one, other) = (right.lesson.confidence, wrong.lesson.confidence);
            sum += if one > other { 1.0 } else if one == other { 0.5 } else { 0.0 };
        }
    }
    sum / pairs
}

/// What went wrong, for who wants to understand it.
fn wrong(answers: &[Answer], sites: &[Site]) {
    for answer in answers {
        let site = sites.iter().find(|site| site.app == answer.app).expect("each answer is of a site");
        let remembered = &site.targets[answer.target];
        let bad = if answer.present { !answer.exact || answer.lesson.confidence < 0.6 } else { answer.lesson.confidence > 0.6 };
        if !bad {
            continue;
        }
        let track = if answer.present { "present" } else { "absent" };
        let quality = if answer.exact { "exact" } else if answer.equiv { "equiv" } else { "WRONG" };
        println!(
            "{} {} {track} {quality} {:.3} aspects {:?}",
            answer.app, remembered.number, answer.lesson.confidence, answer.lesson.aspects
        );
        println!("   was  {}", brief(&remembered.target.signals, &remembered.target.texts.values().next().and_then(|known| known.values().next()).map(|learned| learned.text.clone()).unwrap_or_default()));
        let chosen = answer.lesson.chosen.filter(|_| answer.present).map(|at| &site.page[at]);
        for one in chosen.into_iter().chain(site.page.iter().filter(|one| remembered.gold.contains(&one.handle))) {
            println!("   {:4} {}", one.handle, brief(&one.signals, &one.texts.values().next().cloned().unwrap_or_default()));
        }
        if answer.present && let Some(chosen) = answer.lesson.chosen {
            let gold = answer.lesson.top.iter().find(|(at, _)| remembered.gold.contains(&site.page[*at].handle));
            let mine = answer.lesson.top.iter().find(|(at, _)| *at == chosen);
            if let (Some((_, mine)), Some((_, gold))) = (mine, gold) {
                let differs = (0..SIGNALS).filter(|at| (mine[*at] - gold[*at]).abs() > 0.05);
                let each: Vec<_> = differs.map(|at| format!("{} {:.2}/{:.2}", WEIGHTS[at].name, mine[at], gold[at])).collect();
                println!("   {}", each.join(", "));
            } else {
                println!("   gold is not among the top");
            }
        }
    }
}

fn brief(signals: &scenarios::Signals, text: &str) -> String {
    let text: String = text.chars().take(50).collect();
    let path: String = signals.path.chars().rev().take(60).collect::<String>().chars().rev().collect();
    format!("{} “{text}” {:?} {:?} {:?} …{path}", signals.tag, signals.attributes, signals.classes, signals.bounds)
}

/// The table for the source.
fn print(model: &Model) {
    for ((weight, learned), signal) in WEIGHTS.iter().zip(model.weights).zip(Signal::ALL) {
        println!("    {signal:?} {:?} {:?} {learned:.2} {:?}", weight.name, weight.by_hand, weight.reason);
    }
    println!("alone: {:.2?}\ntogether: {:.2?}", model.alone, model.together);
}

fn dump(answers: &[Answer]) {
    for answer in answers {
        let chosen = answer.lesson.top.iter().find(|(at, _)| Some(*at) == answer.lesson.chosen).map(|(_, voices)| voices.to_vec());
        println!("ROW {}", serde_json::json!({"app": answer.app, "target": answer.target, "present": answer.present, "equiv": answer.equiv, "confidence": answer.lesson.confidence, "aspects": answer.lesson.aspects, "voices": chosen, "itself": answer.lesson.of_itself.to_vec()}));
    }
}
