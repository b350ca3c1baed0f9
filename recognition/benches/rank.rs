//! How fast a page is made ready and ranked.
//!
//!     cargo bench -p recognition

#[path = "../tests/parts/pages.rs"]
mod pages;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pages::{page, remembered, seen};
use recognition::{Page, Thresholds, rank, resolve_page, score_all};
use scenarios::{Described, Language, Target};
use std::hint::black_box;

/// A page of some 2,000 elements, and what is looked for on it.
fn big() -> (Vec<Described>, Vec<Target>) {
    let seen = seen(&page(7, 280), false);
    let targets = seen.iter().step_by(97).map(|(_, one)| remembered(one, &seen)).collect();
    (seen.into_iter().map(|(_, described)| described).collect(), targets)
}

fn rankings(criterion: &mut Criterion) {
    let english = Language("en".to_owned());
    let (candidates, targets) = big();
    let ready = Page::of(&candidates);
    let mut group = criterion.benchmark_group(format!("page of {}", candidates.len()));
    group.throughput(Throughput::Elements(candidates.len() as u64));
    group.bench_function("make ready", |bench| bench.iter(|| Page::of(black_box(&candidates))));
    let mut at = 0;
    group.bench_function("score and order all, page ready", |bench| {
        bench.iter(|| {
            at = (at + 1) % targets.len();
            score_all(black_box(&targets[at]), Some(&english), &ready)
        });
    });
    group.bench_function("rank with all reasons, page ready", |bench| {
        bench.iter(|| {
            at = (at + 1) % targets.len();
            rank(black_box(&targets[at]), Some(&english), &ready, Thresholds::default())
        });
    });
    // What is not there: everything but its own element.
    group.bench_function("a miss, made ready and ranked", |bench| {
        bench.iter_batched(
            || (&candidates[..candidates.len() - 1], remembered(&candidates[candidates.len() - 1], &[])),
            |(rest, target)| rank(&target, Some(&english), &Page::of(rest), Thresholds::default()),
            BatchSize::SmallInput,
        );
    });
    group.throughput(Throughput::Elements((candidates.len() * targets.len()) as u64));
    group.bench_function(format!("{} targets together, page ready", targets.len()), |bench| {
        bench.iter(|| resolve_page(black_box(&targets), Some(&english), &ready, Thresholds::default()));
    });
    group.finish();
}

criterion_group!(benches, rankings);
criterion_main!(benches);
