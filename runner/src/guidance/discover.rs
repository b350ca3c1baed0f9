//! Which tours a page has: those that its libraries declare, and those that play when we look.

use super::{
    report::TourReport,
    tour::{Start, TourOptions, play_tour},
};
use browser::{
    BrowserError, Session,
    guidance::{Guide, StepDef, TourDef},
};
use serde::Serialize;
use std::{collections::BTreeSet, time::Duration};

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Discovery {
    /// How long a library may take to show up.
    pub wait: Duration,
    /// Clicks on these selectors start a tour that no library declares.
    pub clicks: Vec<String>,
    /// How tours that can't be read are played.
    pub play: TourOptions,
}

/// A tour that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The adapter of its library.
    pub adapter: String,
    /// The tour, as declared or as seen.
    pub tour: TourDef,
    /// The adapter can start it.
    pub starts: bool,
    /// It began by itself.
    pub autoplays: bool,
    /// The languages that its author gave texts in; empty where the page decides.
    pub languages: BTreeSet<String>,
    /// It was read off the screen, step by step, and not from a declaration.
    pub seen: bool,
}

/// Looks for tours on the page that the session shows.
///
/// # Errors
///
/// What the driver said.
pub async fn discover(
    session: &mut Session,
    guide: &mut Guide,
    discovery: &Discovery,
) -> Result<Vec<Found>, BrowserError> {
    let mut found: Vec<Found> = vec![];
    for library in guide.libraries(session, discovery.wait).await? {
        let tours = guide.tours(session, &library.adapter).await.unwrap_or(library.tours);
        for tour in tours {
            let languages = languages(&tour);
            let (adapter, starts) = (library.adapter.clone(), library.starts);
            found.push(Found { adapter, tour, starts, autoplays: library.active, languages, seen: false });
        }
        if library.active && !found.iter().any(|one| one.adapter == library.adapter) {
            let report =
                play_tour(session, guide, &TourOptions { start: Start::Page, ..discovery.play.clone() })
                    .await?;
            found.extend(seen(report, true));
        }
    }
    if !discovery.clicks.is_empty() {
        let start = Start::Clicks(discovery.clicks.clone());
        let report = play_tour(session, guide, &TourOptions { start, ..discovery.play.clone() }).await?;
        // One that is declared may not say that it is the one that plays.
        let targets = |steps: &[StepDef]| steps.iter().map(|step| step.target.clone()).collect::<Vec<_>>();
        let is_same = |one: &Found, seen: &Found| {
            one.adapter == seen.adapter
                && (one.tour.id == seen.tour.id || targets(&one.tour.steps) == targets(&seen.tour.steps))
        };
        let played = seen(report, false).filter(|seen| !found.iter().any(|one| is_same(one, seen)));
        found.extend(played);
    }
    Ok(found)
}

/// A tour as it was seen while it played.
fn seen(report: TourReport, autoplays: bool) -> Option<Found> {
    let steps: Vec<StepDef> = report
        .steps
        .into_iter()
        .map(|step| StepDef {
            target: step.target,
            title: step.title,
            text: step.text,
            side: step.side,
            ..StepDef::default()
        })
        .collect();
    let id = if report.tour.is_empty() { "tour-1".to_owned() } else { report.tour };
    let tour = TourDef { id, steps, ..TourDef::default() };
    (!tour.steps.is_empty()).then_some(Found {
        adapter: report.adapter,
        tour,
        starts: false,
        autoplays,
        languages: BTreeSet::new(),
        seen: true,
    })
}

fn languages(tour: &TourDef) -> BTreeSet<String> {
    let texts = tour.steps.iter().flat_map(|step| step.titles.keys().chain(step.texts.keys()));
    texts.filter(|tag| !tag.is_empty()).cloned().collect()
}
