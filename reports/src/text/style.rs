//! Colour, width and letters of the terminal: painting, measuring, cutting and wrapping.
//!
//! Widths are in terminal columns (a Japanese letter takes two), never in bytes or characters.

use crate::words;
use scenarios::Verdict;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How the terminal wants its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours may be used.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether letters outside ASCII may be used for signs and frames; page text is kept as it is.
    pub unicode: bool,
}

/// What a piece of text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Of(Verdict),
    Strong,
    Faint,
    Adds,
    Takes,
}

impl Style {
    pub(crate) fn paint(self, tone: Tone, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Of(Verdict::Passed) | Tone::Adds => "32",
            Tone::Of(Verdict::Healed) => "36",
            Tone::Of(Verdict::Flaky) => "33",
            Tone::Of(Verdict::Broken) => "1;31",
            Tone::Takes => "31",
            Tone::Of(Verdict::Inconclusive) => "35",
            Tone::Of(Verdict::Skipped) | Tone::Faint => "2",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    pub(crate) fn symbol(self, verdict: Verdict) -> String {
        let sign = if self.unicode {
            words::symbol(verdict)
        } else {
            match verdict {
                Verdict::Passed => "ok",
                Verdict::Healed => "+",
                Verdict::Flaky => "~",
                Verdict::Broken => "X",
                Verdict::Inconclusive => "?",
                Verdict::Skipped => "-",
            }
        };
        let room = if self.unicode { 1 } else { 2 };
        self.paint(Tone::Of(verdict), &format!("{sign:room$}"))
    }

    /// ` · `, or what stands for it in ASCII.
    pub(crate) fn dot(self) -> &'static str {
        if self.unicode { " · " } else { ", " }
    }

    /// A bar of ten columns, `share` of it full.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10")]
    pub(crate) fn bar(self, share: f64) -> String {
        let full = (share.clamp(0.0, 1.0) * 10.0).round() as usize;
        let (on, off) = if self.unicode { ("━", "─") } else { ("#", ".") };
        format!("{}{}", on.repeat(full), self.paint(Tone::Faint, &off.repeat(10 - full)))
    }

    /// Page text on one line, of at most `room` columns, isolated where it runs from right to left.
    pub(crate) fn fit(self, text: &str, room: usize) -> String {
        let text = words::one_line(text);
        let ellipsis = if self.unicode { "…" } else { "..." };
        self.isolate(&cut(&text, room, ellipsis))
    }

    /// As `fit`, filled with spaces up to `room` columns.
    pub(crate) fn column(self, text: &str, room: usize) -> String {
        let text = self.fit(text, room);
        let gap = " ".repeat(room.saturating_sub(text.width()));
        text + &gap
    }

    /// Page text in lines of at most `room` columns.
    pub(crate) fn wrap(self, text: &str, room: usize) -> Vec<String> {
        let text = words::plain(text);
        text.lines().flat_map(|line| wrap(line, room.max(20))).map(|line| self.isolate(&line)).collect()
    }

    /// First strong isolate and its end: right-to-left text then leaves its neighbours in place.
    fn isolate(self, text: &str) -> String {
        if self.unicode && text.chars().any(is_rtl) {
            format!("\u{2068}{text}\u{2069}")
        } else {
            text.to_owned()
        }
    }
}

fn is_rtl(letter: char) -> bool {
    matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

fn cut(text: &str, room: usize, ellipsis: &str) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let room = room.saturating_sub(ellipsis.width());
    let mut kept = head(text, room).trim_end().to_owned();
    kept.push_str(ellipsis);
    kept
}

/// The longest beginning of `text` that takes at most `room` columns.
fn head(text: &str, room: usize) -> &str {
    let mut taken = 0;
    let end = text.char_indices().find(|(_, letter)| {
        taken += letter.width().unwrap_or(0);
        taken > room
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn wrap(line: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for mut word in line.split_whitespace() {
        let last = lines.last_mut().expect("there is always a line");
        let gap = usize::from(!last.is_empty());
        if last.width() + gap + word.width() <= room {
            last.push_str(&" "[..gap]);
            last.push_str(word);
            continue;
        }
        // A word longer than half a line begins where there is room: text without spaces, such as
        // Japanese, would else leave ragged lines.
        let left = room.saturating_sub(last.width() + gap);
        if word.width() > room / 2 && left > 1 {
            let start = head(word, left);
            last.push_str(&" "[..gap]);
            last.push_str(start);
            word = &word[start.len()..];
        }
        while !word.is_empty() {
            let start = head(word, room);
            let start = if start.is_empty() { word } else { start };
            lines.push(start.to_owned());
            word = &word[start.len()..];
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { color: false, width: 80, unicode: true };

    #[test]
    fn columns_are_counted_as_the_terminal_counts_them() {
        assert_eq!(PLAIN.column("新しい連絡先", 14), "新しい連絡先  ");
        assert_eq!(PLAIN.column("新しい連絡先", 8), "新しい… ");
        assert_eq!(PLAIN.fit("short", 8), "short");
    }

    #[test]
    fn text_from_right_to_left_is_isolated() {
        assert_eq!(PLAIN.fit("حفظ", 8), "\u{2068}حفظ\u{2069}");
        assert_eq!(Style { unicode: false, ..PLAIN }.fit("حفظ", 8), "حفظ");
        assert_eq!(PLAIN.column("حفظ", 5).width(), 5);
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        let text = "a_very_long_identifier_without_any_space_in_it and 日本語の長い文章は空白がないので途中で折り返す";
        let lines = PLAIN.wrap(text, 24);
        assert!(lines.iter().all(|line| line.width() <= 24), "{lines:#?}");
        assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn without_colour_nothing_is_painted() {
        assert_eq!(PLAIN.paint(Tone::Strong, "x"), "x");
        assert_eq!(Style { color: true, ..PLAIN }.paint(Tone::Strong, "x"), "\u{1b}[1mx\u{1b}[0m");
    }
}
