//! Verdicts, and how attempts and findings add up to one.
//!
//! Failed is not errored: Broken says that the application or the content is wrong, Inconclusive
//! that we could not tell. Neither ever becomes the other.

use serde::{Deserialize, Serialize};

/// What a run says.
///
/// The order is that of badness: the worst finding decides.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Not run; counted and shown, never green by itself.
    Skipped,
    /// Every step landed.
    Passed,
    /// Passed, but an element was found only by its likeness, or a text has changed.
    Healed,
    /// Broken in one attempt, good in another.
    Flaky,
    /// We could not tell.
    Inconclusive,
    /// The application or the content is wrong.
    Broken,
}

impl Verdict {
    /// How much it counts beside others of one attempt. What an engine can't do outweighs a heal, as what came
    /// after it was not played.
    pub fn weight(self) -> u8 {
        match self {
            Verdict::Passed => 0,
            Verdict::Healed => 1,
            Verdict::Flaky => 2,
            Verdict::Skipped => 3,
            Verdict::Inconclusive => 4,
            Verdict::Broken => 5,
        }
    }

    /// All verdicts, best first.
    pub const ALL: [Verdict; 6] = [
        Verdict::Passed,
        Verdict::Healed,
        Verdict::Flaky,
        Verdict::Inconclusive,
        Verdict::Broken,
        Verdict::Skipped,
    ];

    /// The verdict's name in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Skipped => "skipped",
            Verdict::Passed => "passed",
            Verdict::Healed => "healed",
            Verdict::Flaky => "flaky",
            Verdict::Inconclusive => "inconclusive",
            Verdict::Broken => "broken",
        }
    }

    /// Whether the scenario did what it should, in the end.
    pub fn is_good(self) -> bool {
        matches!(self, Verdict::Passed | Verdict::Healed | Verdict::Flaky)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The verdict of a run, and whether its attempts disagreed on the code.
///
/// `attempts` holds the verdict and code of each, in order. Broken then good is Flaky; an Inconclusive
/// attempt counts only if it is the last; two different codes make the last one unstable.
pub fn of_attempts(attempts: &[(Verdict, Option<String>)]) -> (Verdict, bool) {
    let Some((last, _)) = attempts.last() else { return (Verdict::Skipped, false) };
    let broke_before = attempts[..attempts.len() - 1].iter().any(|(verdict, _)| *verdict == Verdict::Broken);
    let codes: Vec<&String> = attempts
        .iter()
        .filter(|(verdict, _)| *verdict == Verdict::Broken)
        .filter_map(|(_, code)| code.as_ref())
        .collect();
    let unstable = codes.windows(2).any(|pair| pair[0] != pair[1]);
    match last {
        Verdict::Passed | Verdict::Healed if broke_before => (Verdict::Flaky, unstable),
        other => (*other, unstable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attempts: &[(Verdict, &str)], expected: Verdict, unstable: bool) {
        let attempts: Vec<_> =
            attempts.iter().map(|(v, c)| (*v, (!c.is_empty()).then(|| (*c).to_owned()))).collect();
        assert_eq!(of_attempts(&attempts), (expected, unstable), "{attempts:?}");
    }

    #[test]
    fn a_pass_after_a_failure_is_flaky() {
        check(&[(Verdict::Broken, "element.missing"), (Verdict::Passed, "")], Verdict::Flaky, false);
        check(&[(Verdict::Broken, "element.missing"), (Verdict::Healed, "")], Verdict::Flaky, false);
    }

    #[test]
    fn a_lost_attempt_counts_for_nothing() {
        check(&[(Verdict::Inconclusive, "browser.crashed"), (Verdict::Passed, "")], Verdict::Passed, false);
        check(
            &[(Verdict::Inconclusive, "env.down"), (Verdict::Broken, "expect.text")],
            Verdict::Broken,
            false,
        );
    }

    #[test]
    fn two_different_failures_are_unstable() {
        check(
            &[(Verdict::Broken, "expect.text"), (Verdict::Broken, "element.missing")],
            Verdict::Broken,
            true,
        );
    }

    #[test]
    fn nothing_run_is_skipped() {
        check(&[], Verdict::Skipped, false);
    }
}
