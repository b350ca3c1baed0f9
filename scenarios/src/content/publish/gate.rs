//! Whether items may go to real users: only what is known to be green, and known of the content as it is now.
//!
//! Stricter than the exit code of a run: real users have one attempt, and their player ranks no candidates. What was
//! flaky or had to be healed is not green here.

use crate::Verdict;
use std::collections::BTreeSet;
use std::fmt;

/// What the last run of an item in one cell came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The item.
    pub item: String,
    /// The cell in words: `chromium · de`.
    pub cell: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The code of its worst finding.
    pub code: Option<String>,
    /// The item, or something that it needs, is no longer what was run.
    pub is_stale: bool,
}

/// An item that may not be published to production, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotGreen {
    /// The item.
    pub item: String,
    /// Why.
    pub why: WhyNot,
}

/// Why an item is not green.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// It was never run, or every cell of it was skipped.
    NeverRun,
    /// It was changed since it was run.
    Changed,
    /// Its worst cell.
    Verdict {
        /// Which verdict.
        verdict: Verdict,
        /// The code of its worst finding.
        code: Option<String>,
        /// The cell in words.
        cell: String,
        /// How many cells are not green.
        cells: usize,
    },
}

impl fmt::Display for NotGreen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let item = &self.item;
        match &self.why {
            WhyNot::NeverRun => write!(f, "`{item}` was never run"),
            WhyNot::Changed => write!(f, "`{item}` was changed since it was run"),
            WhyNot::Verdict { verdict, code, cell, cells } => {
                let code = code.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
                let more = match cells {
                    0 | 1 => String::new(),
                    2 => " and 1 other cell".to_owned(),
                    _ => format!(" and {} other cells", cells - 1),
                };
                write!(f, "`{item}` is {verdict}{code} in {cell}{more}")
            }
        }
    }
}

/// The items that are not green, in their order. A skipped cell proves nothing and spoils nothing.
pub fn not_green<'i>(items: impl IntoIterator<Item = &'i String>, proofs: &[Proof]) -> Vec<NotGreen> {
    let of = |item: &String| {
        let own: Vec<&Proof> =
            proofs.iter().filter(|proof| proof.item == *item && proof.verdict != Verdict::Skipped).collect();
        let bad: Vec<&&Proof> = own.iter().filter(|proof| proof.verdict != Verdict::Passed).collect();
        let worst = bad.iter().max_by_key(|proof| (proof.verdict, std::cmp::Reverse(&proof.cell)));
        let why = match worst {
            _ if own.is_empty() => WhyNot::NeverRun,
            Some(worst) => WhyNot::Verdict {
                verdict: worst.verdict,
                code: worst.code.clone(),
                cell: worst.cell.clone(),
                cells: bad.iter().map(|proof| &proof.cell).collect::<BTreeSet<_>>().len(),
            },
            None if own.iter().any(|proof| proof.is_stale) => WhyNot::Changed,
            None => return None,
        };
        Some(NotGreen { item: item.clone(), why })
    };
    items.into_iter().filter_map(of).collect()
}

/// The item of a run's file: `first_contact` of `content/crm.yaml#first_contact`.
pub fn item_of(file: &str) -> Option<&str> {
    let (path, item) = file.rsplit_once('#')?;
    let is_content = path.ends_with(".yaml") || path.ends_with(".yml");
    (is_content && !item.is_empty()).then_some(item)
}

/// Somebody's word that content goes to production although not all of it is green.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Override {
    /// Who says so.
    pub by: String,
    /// Why.
    pub why: String,
}

impl std::str::FromStr for Override {
    type Err = String;

    /// Reads `NAME: why`.
    fn from_str(text: &str) -> Result<Override, String> {
        let (by, why) = text.split_once(':').map(|(by, why)| (by.trim(), why.trim())).unwrap_or_default();
        if by.is_empty() || why.is_empty() {
            return Err(format!(
                "`{text}` does not say who overrides, and why\nhint: write it like \"Ada Lovelace: fixes the typo that support is asked about\""
            ));
        }
        Ok(Override { by: by.to_owned(), why: why.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(item: &str, cell: &str, verdict: Verdict) -> Proof {
        Proof { item: item.to_owned(), cell: cell.to_owned(), verdict, code: None, is_stale: false }
    }

    #[test]
    fn only_what_passed_as_it_is_now_is_green() {
        use Verdict::{Broken, Flaky, Healed, Passed, Skipped};
        let proofs = [
            proof("good", "chromium", Passed),
            proof("good", "webkit", Skipped),
            proof("skipped", "webkit", Skipped),
            Proof { is_stale: true, ..proof("old", "chromium", Passed) },
            proof("healed", "chromium", Healed),
            proof("mixed", "chromium", Flaky),
            Proof { code: Some("element.missing".to_owned()), ..proof("mixed", "firefox", Broken) },
        ];
        let items = ["good", "skipped", "old", "healed", "mixed", "new"].map(str::to_owned);
        let told: Vec<String> = not_green(&items, &proofs).iter().map(ToString::to_string).collect();
        let expected = [
            "`skipped` was never run",
            "`old` was changed since it was run",
            "`healed` is healed in chromium",
            "`mixed` is broken (element.missing) in firefox and 1 other cell",
            "`new` was never run",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn an_override_names_a_person_and_a_reason() {
        let given: Override = "Ada: a typo: here".parse().expect("both are there");
        assert_eq!((given.by.as_str(), given.why.as_str()), ("Ada", "a typo: here"));
        for text in ["Ada", ": because", "Ada: "] {
            assert!(text.parse::<Override>().is_err(), "{text}");
        }
        assert_eq!(item_of("demo/content/crm.yaml#tour"), Some("tour"));
        assert_eq!(item_of("scenarios/a#b"), None);
        assert_eq!(item_of("scenarios/a.yaml"), None);
    }
}
