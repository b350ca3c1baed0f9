//! How rules compare texts.

use super::rule::Matching;

/// Whether a text is what is wanted; `None`: there is known to be none.
pub(crate) fn matches(matching: &Matching, there: Option<&str>) -> bool {
    let Some(there) = there.map(collapsed) else {
        return matches!(matching, Matching::Exists(false) | Matching::IsNot(_) | Matching::Lacks(_));
    };
    let number = || there.parse::<f64>().ok().filter(|number| number.is_finite());
    match matching {
        Matching::Is(text) => there == collapsed(text),
        Matching::IsNot(text) => there != collapsed(text),
        Matching::Contains(text) => there.contains(&collapsed(text)),
        Matching::Lacks(text) => !there.contains(&collapsed(text)),
        Matching::Matches(pattern) => regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(&there)),
        Matching::OneOf(texts) => texts.iter().any(|text| there == collapsed(text)),
        Matching::AtLeast(least) => number().is_some_and(|number| number >= *least),
        Matching::AtMost(most) => number().is_some_and(|number| number <= *most),
        Matching::Exists(wanted) => *wanted,
        Matching::Empty(wanted) => there.is_empty() == *wanted,
    }
}

/// The text that is compared with, if it is one.
pub(crate) fn text_of(matching: &Matching) -> Option<&str> {
    match matching {
        Matching::Is(text)
        | Matching::IsNot(text)
        | Matching::Contains(text)
        | Matching::Lacks(text)
        | Matching::Matches(text) => Some(text),
        _ => None,
    }
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
