//! Judges a model on a relocation benchmark: its answers, and the figures of all of them.

use crate::{benchmark, judge::Study};
use recognition::{
    Model, Page,
    lessons::{self, Lesson},
};
use scenarios::Language;

/// One answer: on which track, and whether it is right.
pub struct Answer {
    /// Whether the element is on the page.
    pub present: bool,
    /// It was chosen.
    pub exact: bool,
    /// It or one that does the same was chosen.
    pub equiv: bool,
    /// By what.
    pub lesson: Lesson,
}

/// All answers of a model on a site.
pub fn answers(study: &Study<'_>, model: &Model) -> Vec<Answer> {
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

/// What decides: over all targets, on the page as it is and without the element.
pub struct Figures {
    /// How many targets there are.
    pub all: usize,
    /// For how many the likeliest is the element itself.
    pub exact: usize,
    /// For how many it is the element or one that does the same.
    pub equiv: usize,
    /// How well the confidence tells right answers from wrong ones, over both tracks.
    pub auroc: f64,
}

/// Counts them.
pub fn figures(answers: &[Answer]) -> Figures {
    let present = answers.iter().filter(|answer| answer.present);
    Figures {
        all: present.clone().count(),
        exact: present.clone().filter(|answer| answer.exact).count(),
        equiv: present.filter(|answer| answer.equiv).count(),
        auroc: auroc(answers),
    }
}

/// What is healed where at most a given share of heals is wrong.
#[derive(Default)]
pub struct Coverage {
    /// Rightly healed.
    pub right: usize,
    /// From this confidence on.
    pub from: f32,
    /// Wrongly healed where the element is there.
    pub present: u32,
    /// Wrongly healed where it is gone; each counts for 0.2.
    pub absent: u32,
}

/// The most that can be healed at `most` wrong heals of all.
pub fn coverage(answers: &[Answer], most: f64) -> Coverage {
    let mut sorted: Vec<&Answer> = answers.iter().filter(|answer| answer.lesson.chosen.is_some()).collect();
    sorted.sort_by(|one, other| other.lesson.confidence.total_cmp(&one.lesson.confidence));
    let (mut best, mut so_far) = (Coverage::default(), Coverage::default());
    for answer in &sorted {
        so_far.right += usize::from(answer.equiv);
        so_far.present += u32::from(answer.present && !answer.equiv);
        so_far.absent += u32::from(!answer.present);
        let wrong = f64::from(so_far.present) + 0.2 * f64::from(so_far.absent);
        if wrong <= most * (so_far.right as f64 + wrong) && so_far.right > best.right {
            best = Coverage { from: answer.lesson.confidence, ..so_far };
        }
    }
    best
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
