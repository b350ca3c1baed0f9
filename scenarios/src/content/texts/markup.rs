//! The little that a text may hold beside words: `**bold**`, `*italic*`, `[label](address)`, `${placeholder}`
//! and line breaks; `\` before one of these signs makes it a sign.
//!
//! No HTML ever: a text is published as spans, so that no player parses it and none can be made to run it.
//! What does not come in pairs stays as it is written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Text {
    /// Words only; lines end with `\n`.
    Plain(String),
    /// Words and more.
    Rich(Vec<Span>),
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Span {
    /// Words.
    Words(String),
    /// In bold.
    Strong {
        /// What.
        strong: Vec<Span>,
    },
    /// In italics.
    Em {
        /// What.
        em: Vec<Span>,
    },
    /// A link.
    Link {
        /// Its address: `http:`, `https:`, `mailto:` or relative, nothing else.
        link: String,
        /// Its label.
        label: Vec<Span>,
    },
    /// An attribute of the person, or `unique`, `lang`.
    Var {
        /// Its name.
        var: String,
    },
}

/// A text for the player.
pub fn spans(text: &str) -> Text {
    let mut found = parse(text, 0);
    match found.as_mut_slice() {
        [] => Text::Plain(String::new()),
        [Span::Words(words)] => Text::Plain(std::mem::take(words)),
        _ => Text::Rich(found),
    }
}

/// More marks within each other than anybody needs; deeper ones stay signs.
const DEEPEST: usize = 4;

fn parse(text: &str, depth: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let next = if depth < DEEPEST { marked(rest, depth) } else { None };
        if let Some((span, length)) = next {
            if !words.is_empty() {
                found.push(Span::Words(std::mem::take(&mut words)));
            }
            found.push(span);
            rest = &rest[length..];
            continue;
        }
        let escaped = rest.strip_prefix('\\').and_then(|after| after.chars().next());
        match escaped.filter(|sign| SIGNS.contains(*sign)) {
            Some(sign) => {
                words.push(sign);
                rest = &rest[2..];
            }
            None => {
                words.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    if !words.is_empty() {
        found.push(Span::Words(words));
    }
    found
}

/// The signs that a backslash takes the meaning from.
const SIGNS: &str = "\\*[]$";

/// The mark that a text begins with, and its length in bytes.
fn marked(text: &str, depth: usize) -> Option<(Span, usize)> {
    if let Some(var) = placeholder(text) {
        let length = var.len() + 3;
        return Some((Span::Var { var: var.to_owned() }, length));
    }
    if let Some(inner) = text.strip_prefix("**").and_then(|rest| until(rest, "**")) {
        return Some((Span::Strong { strong: parse(inner, depth + 1) }, inner.len() + 4));
    }
    if let Some(inner) = text.strip_prefix('*').and_then(|rest| until(rest, "*")) {
        return Some((Span::Em { em: parse(inner, depth + 1) }, inner.len() + 2));
    }
    let label = text.strip_prefix('[').and_then(|rest| until(rest, "]("))?;
    let link = until(&text[label.len() + 3..], ")").filter(|link| is_harmless(link))?;
    let span = Span::Link { link: link.to_owned(), label: parse(label, depth + 1) };
    Some((span, label.len() + link.len() + 4))
}

/// The name in the `${name}` that a text begins with.
fn placeholder(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("${")?;
    let name = &rest[..rest.find('}')?];
    let good = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    (!name.is_empty() && name.len() <= 80 && name.chars().all(good)).then_some(name)
}

/// What stands before an end mark that is not escaped, and neither begins nor ends with a blank.
fn until<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    // A mark that is not closed within a paragraph is a sign.
    let reach = text.find("\n\n").unwrap_or(text.len());
    let found = text[..reach].match_indices(end).map(|(at, _)| at).find(|at| {
        let before = &text[..*at];
        let slashes = before.len() - before.trim_end_matches('\\').len();
        // A lone `*` is not half of a `**`.
        let half = end == "*" && (before.ends_with('*') || text[*at + 1..].starts_with('*'));
        slashes.is_multiple_of(2) && !before.is_empty() && !half
    })?;
    let inner = &text[..found];
    (inner.trim() == inner).then_some(inner)
}

/// Whether a link leads to a page or a mailbox, and can't run anything.
fn is_harmless(link: &str) -> bool {
    if link.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '\\') {
        return false;
    }
    let scheme = link.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    match scheme {
        None => !link.is_empty(),
        Some((scheme, _)) => ["http", "https", "mailto"].contains(&scheme.to_ascii_lowercase().as_str()),
    }
}

/// Where codes are in a text that translators must not change: placeholders, marks and addresses, as byte
/// ranges in their order. What lies between them is words.
pub fn codes(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    coded(text, 0, 0, &mut found);
    found.sort_by_key(|range| range.start);
    found
}

fn coded(text: &str, from: usize, depth: usize, found: &mut Vec<std::ops::Range<usize>>) {
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let here = from + at;
        if let Some((span, length)) = (depth < DEEPEST).then(|| marked(rest, depth)).flatten() {
            let (open, close) = match &span {
                Span::Strong { .. } => (2, 2),
                Span::Em { .. } => (1, 1),
                Span::Link { link, .. } => (1, link.len() + 3),
                _ => (length, 0),
            };
            found.push(here..here + open);
            if close > 0 {
                coded(&rest[open..length - close], here + open, depth + 1, found);
                found.push(here + length - close..here + length);
            }
            at += length;
            continue;
        }
        let escaped = letter == '\\' && rest[1..].chars().next().is_some_and(|sign| SIGNS.contains(sign));
        at += if escaped { 2 } else { letter.len_utf8() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(text: &str) -> String {
        serde_json::to_string(&spans(text)).unwrap()
    }

    #[test]
    fn marks_become_spans_and_the_rest_stays_words() {
        for (text, expected) in [
            ("plain\nlines", r#""plain\nlines""#),
            ("Hi **you**, ${name}!", r#"["Hi ",{"strong":["you"]},", ",{"var":"name"},"!"]"#),
            ("*a **b** c*", r#"[{"em":["a ",{"strong":["b"]}," c"]}]"#),
            ("[the *help*](/help?a=1)", r#"[{"link":"/help?a=1","label":["the ",{"em":["help"]}]}]"#),
            ("[x](javascript:alert(1))", r#""[x](javascript:alert(1))""#),
            ("[x](JAVASCRIPT:1) [y](data:text/html,1)", r#""[x](JAVASCRIPT:1) [y](data:text/html,1)""#),
            ("2 * 3 * 4, a**b", r#""2 * 3 * 4, a**b""#),
            (r"\*not\* \${x} \\", r#""*not* ${x} \\""#),
            ("<script>alert(1)</script>", r#""<script>alert(1)</script>""#),
            ("${} ${a b}", r#""${} ${a b}""#),
        ] {
            assert_eq!(json(text), expected, "{text}");
        }
    }

    #[test]
    fn codes_are_the_marks_and_nothing_else() {
        let text = "Hi **you**, ${name}: [help](/h)";
        let parts: Vec<&str> = codes(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(parts, ["**", "**", "${name}", "[", "](/h)"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_text_has_spans_and_ordered_codes(text in "[a*\\[\\]()${}\\\\ é\n]{0,40}") {
            let _ = spans(&text);
            let mut end = 0;
            for range in codes(&text) {
                prop_assert!(range.start >= end && text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
                end = range.end;
            }
        }
    }
}
