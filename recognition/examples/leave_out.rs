//! What each thing that is recorded of an element is worth: the benchmark's figures with it, and without it.
//!
//!     cargo run --release -p recognition --example leave_out -- DATA_DIR
//!
//! Nothing is learned anew: what is left out just doesn't speak, as if nobody had recorded it. Rows are sorted by what
//! is lost.

mod benchmark;
mod figures;
mod judge;

use benchmark::Site;
use figures::{Coverage, answers, coverage, figures};
use judge::{Study, truths};
use recognition::{Model, Signal};
use std::{error::Error, path::Path};

/// What is recorded, and the signals that live on it.
const RECORDED: [(&str, &[Signal]); 16] = [
    (
        "texts",
        &[Signal::Text, Signal::Stems, Signal::SameText, Signal::BestText, Signal::OtherText, Signal::Length],
    ),
    ("label", &[Signal::Label]),
    ("placeholder and title", &[Signal::Hint]),
    ("id", &[Signal::Id, Signal::SameId, Signal::OtherId, Signal::Names]),
    ("test id", &[Signal::TestId]),
    ("name attribute", &[Signal::NameAttribute]),
    ("classes", &[Signal::Classes, Signal::SameClasses, Signal::Names]),
    (
        "address",
        &[
            Signal::Address,
            Signal::SameAddress,
            Signal::BestAddress,
            Signal::Query,
            Signal::BestQuery,
            Signal::OtherAddress,
        ],
    ),
    ("neighbours", &[Signal::Near, Signal::BestNear]),
    ("tag, role and type", &[Signal::Tag, Signal::Role, Signal::Type]),
    ("value", &[Signal::InputValue]),
    ("path", &[Signal::Path, Signal::Places, Signal::SamePath, Signal::Tail]),
    ("ancestors", &[Signal::Lineage]),
    ("position", &[Signal::Position]),
    ("box", &[Signal::Size, Signal::Place, Signal::Offset]),
    ("the page's other targets", &[Signal::Kin, Signal::Offset, Signal::Order]),
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder] = &arguments[..] else { return Err("usage: leave_out DATA_DIR".into()) };
    let sites: Vec<Site> =
        benchmark::read(Path::new(folder))?.into_iter().filter(|site| !site.targets.is_empty()).collect();
    let truths = truths(Path::new(folder))?;
    let studies: Vec<Study<'_>> = sites.iter().map(|site| Study::of(site, &truths)).collect();
    let figures_without = |signals: &[Signal]| {
        let mut model = Model::shipped();
        signals.iter().for_each(|signal| model.weights[*signal as usize] = 0.0);
        let all: Vec<_> = studies.iter().flat_map(|study| answers(study, &model)).collect();
        (figures(&all), coverage(&all, 0.01))
    };
    let mut rows: Vec<_> = RECORDED.iter().map(|(name, signals)| (*name, figures_without(signals))).collect();
    rows.sort_by_key(|(_, (figures, _))| figures.equiv);
    rows.insert(0, ("nothing", figures_without(&[])));
    println!(
        "| left out | exact | equiv | AUROC | healed rightly at 1 % wrong heals | from confidence |\n|---|---|---|---|---|---|"
    );
    for (name, (figures, Coverage { right, from, .. })) in rows {
        let share = right as f64 / figures.all as f64 * 100.0;
        println!(
            "| {name} | {} | {} | {:.4} | {share:.1} % | {from:.2} |",
            figures.exact, figures.equiv, figures.auroc
        );
    }
    Ok(())
}
