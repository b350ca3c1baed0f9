//! What recognition makes of a target on a page: the answer and its reason, what was looked for, and the likeliest
//! candidates with what each signal added or took.

use super::style::{Style, Tone};
use scenarios::{Explanation, Outcome, run::Candidate};

/// Signals told of the best candidate, and of each other one.
const SIGNALS: [usize; 2] = [12, 4];

/// An explanation in lines.
pub fn explained(one: &Explanation, style: Style) -> String {
    let room = style.width.saturating_sub(12).max(40);
    let (tone, word) = match one.outcome {
        Outcome::Found => (Tone::Adds, "found"),
        Outcome::Healed => (Tone::Of(scenarios::Verdict::Healed), "healed"),
        Outcome::Ambiguous => (Tone::Takes, "ambiguous"),
        _ => (Tone::Takes, "missing"),
    };
    let mut lines = vec![format!(
        "{}{}{}",
        style.paint(Tone::Strong, &style.fit(&one.words, room)),
        style.dot(),
        style.fit(&format!("`{}` on {}", one.target, one.address), room)
    )];
    let element = one.element.as_deref().map(|element| format!(" {}", style.fit(element, room)));
    lines.push(format!("  {}{}", style.paint(tone, word), element.unwrap_or_default()));
    let mut why = match one.at_once.is_empty() {
        true => one.why.words.clone(),
        false => format!(
            "At once: {} agree on one element. By likeness alone: {}",
            one.at_once.join(" and "),
            one.why.words
        ),
    };
    let rival = one.rival.map_or_else(String::new, |rival| format!(", the next one {:.0} %", rival * 100.0));
    why += &format!(
        ". {:.0} % sure{rival}; a heal needs {:.0} %. {} elements were compared.",
        one.confidence * 100.0,
        one.needed * 100.0,
        one.compared
    );
    if one.cut > 0 {
        why += &format!(" The page has {} more, too many to look at: nothing heals there.", one.cut);
    }
    lines.extend(style.wrap(&why, room).into_iter().map(|line| format!("  {line}")));
    if let Some(taken) = &one.taken {
        let place =
            taken.place.map_or("not among the likeliest".to_owned(), |at| format!("number {at} here"));
        lines.push(format!(
            "  the run that saved this page took {}: {place}",
            style.fit(&taken.element, room)
        ));
    }
    lines.push(style.paint(Tone::Faint, "  looked for"));
    lines.extend(one.looked_for.iter().map(|line| format!("    {}", style.fit(line, room))));
    lines.push(style.paint(Tone::Faint, "  was there"));
    for (at, candidate) in one.candidates.iter().enumerate() {
        let (bar, sure) = (style.bar(candidate.confidence), candidate.confidence);
        lines
            .push(format!("    {bar} {sure:.2}  {}", style.fit(&candidate.element, room.saturating_sub(18))));
        lines.extend(signals(candidate, SIGNALS[at.min(1)], style, room));
    }
    if one.candidates.is_empty() {
        lines.push("    nothing that is even a little like it".to_owned());
    }
    lines.join("\n") + "\n"
}

/// What weighed most, whichever way, as bars to the right for it and to the left against it.
fn signals(candidate: &Candidate, most: usize, style: Style, room: usize) -> Vec<String> {
    let mut signals: Vec<&(String, f64)> = candidate.signals.iter().collect();
    signals.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    let line = |(words, weight): &(String, f64)| {
        let tone = if *weight < 0.0 { Tone::Takes } else { Tone::Adds };
        let weight = style.paint(tone, &format!("{weight:>+5.1}"));
        format!("      {weight}  {}", style.paint(Tone::Faint, &style.fit(words, room.saturating_sub(15))))
    };
    signals.into_iter().take(most).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scenarios::explanation::{Taken, Why};

    #[test]
    fn an_explanation_says_what_why_and_by_which_signals() {
        let candidate = |element: &str| Candidate {
            element: element.to_owned(),
            confidence: 0.61,
            bounds: None,
            signals: vec![("size 90 % alike".to_owned(), 0.3), ("text “Save” ≠ “Keep”".to_owned(), -1.8)],
        };
        let one = Explanation {
            step: "s1".to_owned(),
            words: "click “Save”".to_owned(),
            target: "save".to_owned(),
            address: "http://host/".to_owned(),
            language: None,
            looked_for: vec!["role button".to_owned()],
            outcome: Outcome::Ambiguous,
            why: Why { key: "close".to_owned(), words: "Another element is nearly as like it".to_owned() },
            at_once: vec![],
            element: None,
            confidence: 0.61,
            needed: 0.8,
            rival: Some(0.6),
            margin: 0.01,
            compared: 40,
            cut: 0,
            taken: Some(Taken { element: "button “\u{1b}[2JKeep”".to_owned(), place: Some(2) }),
            candidates: vec![candidate("button “Keep”"), candidate("button “Store”")],
        };
        let told = explained(&one, Style { color: false, width: 90, unicode: true });
        for needed in [
            "click “Save”",
            "ambiguous",
            "nearly as like",
            "role button",
            " -1.8",
            "number 2 here",
            "61 % sure",
        ] {
            assert!(told.contains(needed), "{needed} in\n{told}");
        }
        let (text, size) = (told.find("≠").unwrap(), told.find("size 90").unwrap());
        assert!(text < size, "what weighs most comes first");
        assert!(!told.contains('\u{1b}'));
    }
}
