//! Small words that every report shares: durations, cells, steps, and page text made harmless.
//!
//! Nothing here knows a format: escaping for XML, HTML or workflow commands is the format's own work.

use scenarios::{Attempt, Phase, Run, StepResult, Verdict};
use std::collections::HashMap;

/// The viewport that most scenarios are recorded in, and that is therefore not worth a word.
const USUAL_VIEWPORT: &str = "1366x900";

/// A duration as a person says it: `340 ms`, `12.3 s`, `2 min 05 s`, `1 h 02 min`.
pub fn duration(took_ms: u64) -> String {
    match took_ms {
        0..1_000 => format!("{took_ms} ms"),
        1_000..59_950 => format!("{:.1} s", seconds(took_ms)),
        59_950..3_600_000 => {
            let whole = took_ms.div_euclid(1_000);
            let whole = if took_ms < 60_000 { 60 } else { whole };
            format!("{} min {:02} s", whole / 60, whole % 60)
        }
        _ => format!("{} h {:02} min", took_ms / 3_600_000, took_ms / 60_000 % 60),
    }
}

/// Milliseconds as seconds.
#[expect(clippy::cast_precision_loss, reason = "2^53 ms are 285 000 years")]
pub(crate) fn seconds(took_ms: u64) -> f64 {
    took_ms as f64 / 1_000.0
}

/// The sign of a verdict, the same in every report.
pub(crate) fn symbol(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✓",
        Verdict::Healed => "✚",
        Verdict::Flaky => "↻",
        Verdict::Broken => "✗",
        Verdict::Inconclusive => "?",
        Verdict::Skipped => "–",
    }
}

/// The order in which verdicts are counted: the good ones, the bad ones, the rest.
pub(crate) const COUNTED: [Verdict; 6] = [
    Verdict::Passed,
    Verdict::Healed,
    Verdict::Flaky,
    Verdict::Broken,
    Verdict::Inconclusive,
    Verdict::Skipped,
];

/// How many runs came to `verdict`.
pub(crate) fn count(runs: &[Run], verdict: Verdict) -> usize {
    runs.iter().filter(|run| run.verdict == verdict).count()
}

/// The run's language, or a dash where the application was not asked for one.
pub(crate) fn language(run: &Run) -> &str {
    run.language.as_ref().map_or("–", |language| language.0.as_str())
}

/// What a cell has to be told by, besides browser and language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Apart {
    pub environment: bool,
    pub viewport: bool,
    pub persona: bool,
}

impl Apart {
    /// Everything that is worth a word: for names that must stay the same from one run to the next,
    /// whatever else runs beside.
    pub const ALL: Apart = Apart { environment: true, viewport: true, persona: true };

    /// For a line in the terminal: all its runs are of the environment that the user asked for.
    pub const IN_A_LINE: Apart = Apart { environment: false, viewport: true, persona: true };

    /// Only what tells these runs apart: where all have the same environment, nobody needs to read it.
    pub fn within(runs: &[Run]) -> Apart {
        let mut firsts: HashMap<_, &Run> = HashMap::new();
        let mut apart = Apart { environment: false, viewport: false, persona: false };
        for run in runs {
            let cell = (&run.file, &run.scenario, run.browser, &run.language);
            let first = firsts.entry(cell).or_insert(run);
            apart.environment |= first.environment != run.environment;
            apart.viewport |= first.viewport != run.viewport;
            apart.persona |= first.persona != run.persona;
        }
        apart
    }

    /// The words: `preview`, `phone`, `as Ada`, `no. 2`.
    pub fn words(self, run: &Run) -> Vec<String> {
        let mut words = self.setting(run);
        if run.repetition > 1 {
            words.push(format!("no. {}", run.repetition));
        }
        words
    }

    /// The words without the repetition: `preview`, `phone`, `as Ada`.
    pub fn setting(self, run: &Run) -> Vec<String> {
        let mut words: Vec<String> =
            run.environment.iter().filter(|_| self.environment).map(|name| plain(name)).collect();
        if self.viewport && run.viewport != USUAL_VIEWPORT {
            words.push(plain(&run.viewport));
        }
        words.extend(run.persona.iter().filter(|_| self.persona).map(|name| format!("as {}", plain(name))));
        // A good one says less than a good whole run: that is told wherever one stands.
        words.extend(run.resolve_only.then(|| "resolve only".to_owned()));
        words
    }
}

/// How far a run came that acted on nothing: `5 of 12 targets looked for; not reached: save, saved`.
pub(crate) fn reach(run: &Run) -> Option<String> {
    let reach = run.reach()?;
    let counted = format!("{} of {} targets looked for", reach.looked_for, reach.steps);
    Some(match reach.not_reached.as_slice() {
        [] => counted,
        steps => format!("{counted}; not reached: {}", one_line(&steps.join(", "))),
    })
}

/// Where in the attempt a step stands: `step 4 of 9`, `login step 2 of 3`.
pub(crate) fn place(attempt: &Attempt, step: &StepResult) -> String {
    let of_phase = || attempt.steps.iter().filter(|other| other.phase == step.phase);
    let at = of_phase().position(|other| std::ptr::eq(other, step)).map_or(0, |at| at + 1);
    let phase = match step.phase {
        Phase::Login => "login step",
        Phase::Language => "language step",
        Phase::Prepare => "preparing step",
        Phase::Main => "step",
        Phase::Finally => "final step",
    };
    format!("{phase} {at} of {}", of_phase().count())
}

/// A message without its hint, and the hint.
pub fn split_hint(message: &str) -> (&str, Option<&str>) {
    match message.split_once("hint:") {
        Some((said, hint)) => (said.trim_end(), Some(hint.trim())),
        None => (message.trim_end(), None),
    }
}

/// Page text made harmless for terminals, logs and XML: no escape sequences, no control characters
/// but line ends and tabs, no marks that reorder what follows, no noncharacters.
pub(crate) fn plain(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => skip_escape(&mut letters),
            '\u{9b}' => skip_control_sequence(&mut letters),
            '\n' | '\t' => kept.push(letter),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => kept.push(letter),
        }
    }
    kept
}

/// Plain text on one line.
pub(crate) fn one_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn skip_escape(letters: &mut Letters<'_>) {
    match letters.next_if(|letter| *letter != '\n') {
        Some('[') => skip_control_sequence(letters),
        // Operating system commands and their like; no further than the line, lest an unfinished
        // one swallow the rest of a message.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(letter) = letters.next_if(|letter| *letter != '\n') {
                if letter == '\u{7}' || (letter == '\u{1b}' && letters.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        _ => {}
    }
}

fn skip_control_sequence(letters: &mut Letters<'_>) {
    while let Some(letter) = letters.next_if(|letter| (' '..='~').contains(letter)) {
        if ('@'..='~').contains(&letter) {
            break;
        }
    }
}

/// Why a step's target was found, healed or refused, where it had to be ranked.
pub(crate) fn why(step: &scenarios::StepResult) -> Option<&str> {
    step.extra.as_ref()?.get("why")?.get("words")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_a_person_says_it() {
        let words: Vec<String> =
            [0, 340, 1_000, 12_345, 59_960, 60_000, 125_400, 3_720_000].map(duration).into();
        let expected =
            ["0 ms", "340 ms", "1.0 s", "12.3 s", "1 min 00 s", "1 min 00 s", "2 min 05 s", "1 h 02 min"];
        assert_eq!(words, expected);
    }

    #[test]
    fn page_text_cannot_command_a_terminal() {
        assert_eq!(plain("a\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}b\0\u{7}\u{9b}2Jc"), "aredbc");
        assert_eq!(plain("x\u{1b}]unfinished\nnext\u{202e}line\u{fffe}"), "x\nnextline");
        assert_eq!(plain("日本語 مرحبا 👩‍💻\tok"), "日本語 مرحبا 👩‍💻\tok");
    }

    #[test]
    fn a_hint_is_told_apart_from_its_message() {
        assert_eq!(split_hint("no button\nhint: record it"), ("no button", Some("record it")));
        assert_eq!(split_hint("no button"), ("no button", None));
    }
}
