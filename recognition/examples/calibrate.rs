//! How sure a run's ranking may be of its likeliest candidate: learns the curve of `recognition/src/decide.rs` from a
//! relocation benchmark, and says how well the shipped one is calibrated.
//!
//!     cargo run --release -p recognition --example calibrate -- DATA_DIR
//!
//! Each target is looked for on the page as it is and, with a fifth of the weight, on the page that it was taken off.
//! Grouped by site: to judge a site, the curve is learned anew from all others.

mod benchmark;
mod curve;
mod judge;

use benchmark::Site;
use curve::curve;
use judge::{Study, truths};
use recognition::{Page, Thresholds, lessons::sure, rank};
use scenarios::{Language, Target};
use std::{error::Error, path::Path};

/// Where a curve starts: the signs that its numbers must have.
const START: [f32; 3] = [7.0, 9.0, -4.2];

/// An answer: its likeness, its lead, and the constant.
type Row = curve::Row<3>;

/// What a page without the target counts, as in the benchmark's own figures.
const GONE: f64 = 0.2;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = &arguments[..] else { return Err("usage: calibrate DATA_DIR".into()) };
    let sites: Vec<Site> =
        benchmark::read(Path::new(folder))?.into_iter().filter(|site| !site.targets.is_empty()).collect();
    let truths = truths(Path::new(folder))?;
    let rows: Vec<Vec<Row>> = sites.iter().map(|site| asked(&Study::of(site, &truths))).collect();
    let all = || rows.iter().flatten();
    println!("shipped:");
    tell(all().map(|row| (sure(f64::from(row.aspects[0]), f64::from(row.aspects[1])), row)));
    println!("cross-validated by site:");
    let judged = (0..rows.len()).flat_map(|held_out| {
        let others = rows.iter().enumerate().filter(move |(at, _)| *at != held_out);
        let learned = learn(others.flat_map(|(_, rows)| rows));
        rows[held_out].iter().map(move |row| (says(&learned, row), row)).collect::<Vec<_>>()
    });
    tell(judged);
    let [likeness, margin, always] = learn(all());
    println!(
        "learned from all: {likeness:.2} of the likeness, {margin:.2} of the margin, {always:.2} always"
    );
    Ok(())
}

/// What the ranking says of each target of a site, and whether it is right.
fn asked(study: &Study<'_>) -> Vec<Row> {
    let language = Language(benchmark::LANGUAGE.to_owned());
    let (whole, mut rows) = (Page::of(&study.site.page), vec![]);
    let mut ask = |target: &Target, page: &Page<'_>, weight: f64, is_right: &dyn Fn(usize) -> bool| {
        let recognition = rank(target, Some(&language), page, Thresholds::default());
        let Some(first) = recognition.ranked.first() else { return };
        let margin = recognition.margin.clamp(-0.5, 0.35);
        let aspects = [first.likeness as f32, margin as f32, 1.0];
        rows.push(Row { aspects, right: is_right(first.index), weight });
    };
    for (at, target) in study.targets.iter().enumerate() {
        ask(target, &whole, 1.0, &|chosen| study.right(at, Some(chosen)) > 0);
        ask(target, &Page::of(&study.absent[at]), GONE, &|_| false);
    }
    rows
}

fn learn<'a>(rows: impl Iterator<Item = &'a Row>) -> [f32; 3] {
    let rows: Vec<Row> = rows.cloned().collect();
    curve(&rows, START)
}

fn says(curve: &[f32; 3], row: &Row) -> f64 {
    let sum: f32 = row.aspects.iter().zip(curve).map(|(aspect, weight)| aspect * weight).sum();
    1.0 / (1.0 + f64::from(-sum).exp())
}

/// How often it is right where it says so, and how far off it is in all (Brier).
fn tell<'a>(answers: impl Iterator<Item = (f64, &'a Row)>) {
    let (mut bins, mut off, mut all) = ([(0.0, 0.0, 0.0); 10], 0.0, 0.0);
    for (said, row) in answers {
        let right = f64::from(u8::from(row.right));
        let bin = &mut bins[((said * 10.0) as usize).min(9)];
        *bin = (bin.0 + row.weight, bin.1 + row.weight * said, bin.2 + row.weight * right);
        off += row.weight * (said - right).powi(2);
        all += row.weight;
    }
    println!("| says | of all | said | right |\n|---|---|---|---|");
    for (at, (weight, said, right)) in bins.into_iter().enumerate().filter(|(_, bin)| bin.0 > 0.0) {
        let (from, share) = (at as f64 / 10.0, 100.0 * weight / all);
        println!("| {from:.1} | {share:.1} % | {:.2} | {:.2} |", said / weight, right / weight);
    }
    println!("Brier {:.4}", off / all);
}
