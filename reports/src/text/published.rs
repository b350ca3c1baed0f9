//! What differs between two published files, for a person at a terminal: what changed of each item, in lines.

use super::style::{Style, Tone};
use crate::words;
use scenarios::content::publish::{Change, ChangeKind, Detail, Subject};
use serde_json::Value;

/// A value is cut to so many columns: a text of a balloon fits.
const ROOM: usize = 60;

/// One block for each thing that differs, and the counts; one line where nothing does.
///
/// ```text
/// ~ item first_contact
///     steps[add].side: “bottom” → “end”
/// + item docs
/// - element save, used by first_contact
/// 1 added, 1 removed, 1 changed
/// ```
pub fn published_diff(changes: &[Change], style: Style) -> String {
    if changes.is_empty() {
        return "no difference\n".to_owned();
    }
    let mut told = String::new();
    for change in changes {
        let (sign, tone) = match change.kind {
            ChangeKind::Added => ("+", Tone::Adds),
            ChangeKind::Removed => ("-", Tone::Takes),
            ChangeKind::Changed => ("~", Tone::Strong),
        };
        let used = if change.items.is_empty() {
            String::new()
        } else {
            format!(", used by {}", words::one_line(&change.items.join(", ")))
        };
        let head = format!("{sign} {} {}", subject(change.of), words::one_line(&change.name));
        told += &format!("{}{}\n", style.paint(tone, &head), style.paint(Tone::Faint, &used));
        for detail in &change.details {
            told += &format!("    {}\n", line(detail, style));
        }
    }
    let count = |kind| changes.iter().filter(|change| change.kind == kind).count();
    let (added, removed) = (count(ChangeKind::Added), count(ChangeKind::Removed));
    told + &format!("{added} added, {removed} removed, {} changed\n", count(ChangeKind::Changed))
}

fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Item => "item",
        Subject::Element => "element",
        Subject::Rule => "rule",
        Subject::Segment => "segment",
        Subject::Language => "language",
    }
}

fn line(detail: &Detail, style: Style) -> String {
    let arrow = if style.unicode { "→" } else { "->" };
    let at = if detail.at.is_empty() { "all of it".to_owned() } else { words::one_line(&detail.at) };
    format!("{at}: {} {arrow} {}", value(detail.before.as_ref(), style), value(detail.after.as_ref(), style))
}

fn value(value: Option<&Value>, style: Style) -> String {
    match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::String(text)) => {
            let (open, close) = if style.unicode { ("“", "”") } else { ("\"", "\"") };
            format!("{open}{}{close}", style.fit(text, ROOM))
        }
        Some(other) => style.fit(&other.to_string(), ROOM),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_reads_in_lines_and_commands_no_terminal() {
        let detail = |at: &str, before, after| Detail { at: at.to_owned(), before, after };
        let change =
            |of, name: &str, kind, details, items| Change { of, name: name.to_owned(), kind, details, items };
        let changes = [
            change(
                Subject::Item,
                "tour",
                ChangeKind::Changed,
                vec![
                    detail("steps[add].side", Some(json!("bottom")), Some(json!("end"))),
                    detail("text de add.title", Some(json!("Ne\u{1b}[31mu\n")), None),
                    detail("steps[add].next", Some(json!([1])), Some(json!("x".repeat(100)))),
                ],
                vec![],
            ),
            change(Subject::Element, "save", ChangeKind::Removed, vec![], vec!["tour".to_owned()]),
        ];
        let style = Style { color: false, width: 100, unicode: true };
        let expected = format!(
            "~ item tour\n    steps[add].side: “bottom” → “end”\n    text de add.title: “Neu” → nothing\n    \
             steps[add].next: [1] → “{}…”\n- element save, used by tour\n0 added, 1 removed, 1 changed\n",
            "x".repeat(59)
        );
        assert_eq!(published_diff(&changes, style), expected);
        assert_eq!(published_diff(&[], style), "no difference\n");
    }
}
