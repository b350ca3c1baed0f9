//! Page text for messages: one line, without what turns letters around, and without links of its own. Pure.
//!
//! Chats and mail programs make links of whatever looks like an address, and some call everybody at `@channel`: what a
//! page says must do neither. A space of no width between the letters shows the same and is neither.

/// Stands between the letters of what must not be understood.
const APART: char = '\u{200b}';

/// Longer texts are cut, with the mark of a cut.
pub(crate) fn clean(text: &str, most: usize) -> String {
    let mut clean = String::new();
    let mut count = 0;
    for word in text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
    {
        if count > 0 {
            clean.push(' ');
            count += 1;
        }
        for letter in word.chars().filter(|letter| !is_unseen(*letter)) {
            if count >= most {
                clean.push('…');
                return apart(&clean);
            }
            clean.push(letter);
            count += 1;
        }
    }
    apart(clean.trim())
}

/// Letters that turn others around, or are none.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}'
        | '\u{ad}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Takes from addresses and names what makes links and calls of them.
fn apart(text: &str) -> String {
    let mut clean = text.replace("://", &format!(":{APART}//")).replace('@', &format!("@{APART}"));
    for start in ["www.", "WWW.", "mailto:", "tel:"] {
        let (name, end) = start.split_at(start.len() - 1);
        clean = clean.replace(start, &format!("{name}{APART}{end}"));
    }
    clean
}

/// The message without its hint.
pub(crate) fn first_part(message: &str) -> &str {
    message.split_once("\nhint:").map_or(message, |(words, _)| words).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_text_makes_no_link_and_calls_nobody() {
        let clean = clean(
            "see\r\nhttps://evil.example/?a=b www.evil.example @channel\u{202e}gnp\u{0}x ada@b.example",
            300,
        );
        for call in ["://", "www.", "@c", "@b", "\n", "\r", "\u{202e}", "\u{0}"] {
            assert!(!clean.contains(call), "{call:?} in {clean:?}");
        }
        assert!(
            clean
                .replace(APART, "")
                .starts_with("see https://evil.example/?a=b www.evil.example @channelgnp x")
        );
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(clean("größer als", 5), "größe…");
        assert_eq!(clean(&"ab ".repeat(1_000_000), 4), "ab a…");
        assert_eq!(clean(" \u{202e} ", 5), "");
        assert_eq!(first_part("no button\nhint: record it"), "no button");
    }
}
