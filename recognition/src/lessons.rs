//! What the trainer asks: rankings by numbers that are not in the source yet, with all that they are made of.

use crate::{model::Model, page::Page, signals::Voices, together, wanted::Wanted, weights::ASPECTS};
use scenarios::{Language, Target};

/// How one target came out, and by what.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The candidate that was chosen, by its index.
    pub chosen: Option<usize>,
    /// How sure.
    pub confidence: f32,
    /// What the confidence is made of.
    pub aspects: [f32; ASPECTS],
    /// What the recorded element itself would say.
    pub of_itself: Voices,
    /// The likeliest candidates, best first, and what each signal says of each.
    pub top: Vec<(usize, Voices)>,
}

/// How sure a run's rules are of a candidate of such a likeness, so far ahead.
pub fn sure(likeness: f64, margin: f64) -> f64 {
    crate::decide::sure(likeness, margin)
}

/// Each target by itself.
pub fn alone(targets: &[Target], language: Option<&Language>, page: &Page<'_>, model: &Model) -> Vec<Lesson> {
    let wanted = targets.iter().map(|target| Wanted::of(target, language, page));
    wanted.map(|wanted| lesson(page, together::first(&wanted, page, model))).collect()
}

/// All targets of the page together.
pub fn together(
    targets: &[Target],
    language: Option<&Language>,
    page: &Page<'_>,
    model: &Model,
) -> Vec<Lesson> {
    let wanted: Vec<Wanted> = targets.iter().map(|target| Wanted::of(target, language, page)).collect();
    let resolved = together::resolve(&wanted, page, model);
    resolved.into_iter().map(|resolved| lesson(page, resolved)).collect()
}

fn lesson(page: &Page<'_>, resolved: together::Resolved) -> Lesson {
    let together::Resolved { ranking, chosen, confidence } = resolved;
    Lesson {
        chosen,
        confidence,
        aspects: chosen.map_or([0.0; ASPECTS], |chosen| ranking.aspects(page, chosen)),
        of_itself: ranking.of_itself,
        top: ranking.top.iter().map(|at| (*at, ranking.voices[at])).collect(),
    }
}
