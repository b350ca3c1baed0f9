//! How alike the elements around two elements are: named containers outlive what they hold.

use crate::stable;
use scenarios::Ancestor;

/// How much of the recorded ancestors a candidate has, the nearest counting most, from 0.0 to 1.0.
pub(crate) fn lineage(want: &[Ancestor], have: &[Ancestor]) -> f64 {
    let (want, have): (Vec<_>, Vec<_>) =
        (want.iter().map(Named::of).collect(), have.iter().map(Named::of).collect());
    let (mut sum, mut all) = (0.0, 0.0);
    for (at, one) in want.iter().enumerate() {
        let weight = 1.0 / (1.0 + at as f64 * 0.5) * if one.is_named() { 1.0 } else { 0.3 };
        let near = have.iter().enumerate().filter(|(place, _)| place.abs_diff(at) <= 2);
        let best = near
            .map(|(place, other)| one.kinship(other) * if place == at { 1.0 } else { 0.85 })
            .fold(0.0, f64::max);
        sum += weight * best;
        all += weight;
    }
    if all > 0.0 { sum / all } else { 0.0 }
}

/// An ancestor by what can be trusted of it: each is compared with several.
struct Named<'a> {
    tag: &'a str,
    /// Empty where it can't be trusted.
    id: &'a str,
    role: &'a str,
    /// Each once.
    classes: Vec<&'a str>,
}

impl Named<'_> {
    fn of(ancestor: &Ancestor) -> Named<'_> {
        let trusted = ancestor.classes.iter().map(String::as_str).filter(|class| stable::is_stable(class));
        let mut classes: Vec<&str> = trusted.collect();
        classes.sort_unstable();
        classes.dedup();
        let id = if stable::is_stable(&ancestor.id) { &ancestor.id } else { "" };
        Named { tag: &ancestor.tag, id, role: &ancestor.role, classes }
    }

    fn is_named(&self) -> bool {
        !(self.id.is_empty() && self.role.is_empty() && self.classes.is_empty())
    }

    fn kinship(&self, other: &Named<'_>) -> f64 {
        if !self.id.is_empty() && self.id == other.id {
            return 1.0;
        }
        let (mut sum, mut all) = (if self.tag == other.tag { 0.4 } else { 0.0 }, 0.4);
        if !self.id.is_empty() {
            all += 0.6;
        }
        let classes = self.classes.len() + other.classes.len();
        if classes > 0 {
            let shared = self.classes.iter().filter(|class| other.classes.contains(class)).count();
            sum += 0.6 * 2.0 * shared as f64 / classes as f64;
            all += 0.6;
        }
        if !self.role.is_empty() || !other.role.is_empty() {
            sum += if self.role == other.role { 0.4 } else { 0.0 };
            all += 0.4;
        }
        sum / all
    }
}
