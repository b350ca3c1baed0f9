//! One self-contained page about a run, made for a person: no network, no scripts but its own.
//!
//! All page text is hostile. Tera escapes every value, attributes stand in double quotes, always, no
//! template has a way around it (a test reads them), and a content policy with hashes refuses any script or style
//! that is not ours. Hashes rule out `style` attributes: whatever has a length is drawn as SVG.

mod details;
mod evidence;
mod finding;
mod flow;
mod headline;
mod matrix;
mod pictures;

use crate::faults::{faults, heals};
use crate::words::Apart;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use pictures::Pictures;
use scenarios::{RunReport, Verdict};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use tera::{Context, Tera};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.add_raw_templates([
        ("page.html", include_str!("html/page.html")),
        ("cards.html", include_str!("html/cards.html")),
        ("runs.html", include_str!("html/runs.html")),
    ])
    .expect("the templates are part of the program and tested");
    tera
});

/// What the page shows.
#[derive(Debug, Serialize)]
struct Page {
    headline: headline::Headline,
    matrix: matrix::Matrix,
    broken: Vec<finding::Card>,
    unsure: Vec<finding::Card>,
    flaky: Vec<finding::Card>,
    healed: Vec<finding::Card>,
    skipped: Vec<finding::Skipped>,
    runs: Vec<details::RunView>,
    pictures: Vec<pictures::Copy>,
}

/// The report as one HTML file.
///
/// `assets` gives the bytes of a picture by the path that the report names; pictures that it does
/// not have, or that would make the page too large, are named instead of shown.
pub fn html(report: &RunReport, assets: &dyn Fn(&str) -> Option<Vec<u8>>) -> String {
    let mut context = Context::from_serialize(&page(report, assets)).expect("views have string keys only");
    context.insert_value("css", tera::Value::safe_string(STYLE));
    context.insert_value("script", tera::Value::safe_string(SCRIPT));
    context.insert("policy", &policy());
    TEMPLATES.render("page.html", &context).expect("the templates fit the views; every verdict is tested")
}

fn page(report: &RunReport, assets: &dyn Fn(&str) -> Option<Vec<u8>>) -> Page {
    let apart = Apart::within(&report.runs);
    let faults = faults(report);
    let mut pictures = Pictures::new(assets);
    // In the order of importance, for the pictures' sake.
    let mut of = |verdict| -> Vec<finding::Card> {
        let those = faults.iter().filter(|fault| fault.first().verdict == verdict);
        those.map(|fault| finding::card(fault, apart, &mut pictures)).collect()
    };
    let (broken, unsure, flaky) = (of(Verdict::Broken), of(Verdict::Inconclusive), of(Verdict::Flaky));
    let healed = heals(report).iter().map(|heal| finding::card(heal, apart, &mut pictures)).collect();
    Page {
        headline: headline::headline(report, &faults),
        matrix: matrix::matrix(report, apart),
        broken,
        unsure,
        flaky,
        healed,
        skipped: finding::skipped(report, apart),
        runs: runs(report, apart, &mut pictures),
        pictures: pictures.copies,
    }
}

/// Every run, in the report's order; the pictures of the worst are loaded first.
fn runs(report: &RunReport, apart: Apart, pictures: &mut Pictures<'_>) -> Vec<details::RunView> {
    let mut order: Vec<usize> = (0..report.runs.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(report.runs[*at].verdict));
    let mut views: Vec<_> =
        order.iter().map(|at| details::run(*at, &report.runs[*at], apart, pictures)).collect();
    views.sort_by_key(|view| view.at);
    views
}

/// The content policy: our style and script by their hashes, pictures from the page itself.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

#[cfg(test)]
mod tests;
