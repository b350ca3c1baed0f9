//! Cuts secrets out of texts, in whatever form a page, an address or a protocol may have put them.
//!
//! One pattern per secret: each letter that some encoder touches stands for all its encoded forms, so that
//! an address that is half encoded, or HTML within HTML, hides nothing. Base64 is cut too, wherever in a
//! longer text the secret was encoded: `user:password` is what basic authentication sends.

use crate::secrets::{MASK, forms};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use regex::Regex;
use std::{borrow::Cow, ops::Range};

/// Shorter secrets would blot out words: they are not cut.
const SHORTEST: usize = 4;

/// What stands where a text was cut short.
const CUT_SHORT: char = '…';

/// A piece of Base64 that is shorter says too little, and would be cut out of harmless text.
const SHORTEST_BASE64: usize = 8;

/// Bytes of a secret whose letters are not looked at one by one: its pattern would take seconds to build.
const LONG: usize = 1000;

/// So many secrets make one pattern; larger ones take long to build.
const GROUP: usize = 32;

/// Some secrets, ready to be cut out.
#[derive(Clone, Default)]
pub struct Redaction {
    patterns: Vec<Regex>,
    /// Everyday words: cut only where they are the whole text of something.
    words: Option<Regex>,
    /// Secrets in all forms, for texts that were cut short within one.
    whole: Vec<String>,
}

impl Redaction {
    /// Of secrets' values; those of less than four letters are left out.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Redaction {
        let mut values: Vec<&str> = values
            .into_iter()
            .flat_map(|value| std::iter::once(value).chain(lines(value)))
            .map(str::trim)
            .filter(|value| value.chars().count() >= SHORTEST)
            .collect();
        // Longest first: a secret may hold another one.
        values.sort_by_key(|value| (std::cmp::Reverse(value.len()), *value));
        values.dedup();
        let (words, others): (Vec<&str>, Vec<&str>) =
            values.into_iter().partition(|value| is_everyday(value));
        let encoded: Vec<String> = others.iter().flat_map(|value| in_base64(value)).collect();
        let plain = others.chunks(GROUP).map(|group| {
            regex(&group.iter().map(|value| plain_form(value)).collect::<Vec<_>>().join("|"))
                // What is too large to build in all its forms is cut as it is.
                .or_else(|| {
                    regex(&group.iter().map(|value| regex::escape(value)).collect::<Vec<_>>().join("|"))
                })
        });
        let patterns =
            plain.chain(encoded.chunks(GROUP).map(|group| regex(&group.join("|")))).flatten().collect();
        let words = words.join("|");
        let whole =
            others.iter().filter(|value| value.len() <= LONG).flat_map(|value| forms(value)).collect();
        Redaction {
            patterns,
            whole,
            words: if words.is_empty() {
                None
            } else {
                regex(&format!("(?P<before>value=\"|>|“|=|^)(?:{words})(?P<after>\"|<|”|&|#|$)"))
            },
        }
    }

    /// The text without the secrets.
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut cut = Cow::Borrowed(text);
        for pattern in &self.patterns {
            if let Cow::Owned(less) = pattern.replace_all(&cut, MASK) {
                cut = Cow::Owned(less);
            }
        }
        if cut.contains(CUT_SHORT) {
            cut = Cow::Owned(self.without_beginnings(&cut));
        }
        let Some(words) = self.words.as_ref().filter(|words| words.is_match(&cut)) else { return cut };
        Cow::Owned(words.replace_all(&cut, format!("${{before}}{MASK}${{after}}")).into_owned())
    }

    /// The text without what a secret begins with, where the text was cut short within it.
    fn without_beginnings(&self, text: &str) -> String {
        let mut parts: Vec<&str> = text.split(CUT_SHORT).collect();
        let last = parts.pop().unwrap_or_default();
        let mut cleaned = String::with_capacity(text.len());
        for part in parts {
            let longest = self.whole.iter().filter_map(|secret| beginning(part, secret)).min();
            cleaned.push_str(longest.map_or(part, |from| &part[..from]));
            cleaned.push_str(if longest.is_some() { MASK } else { "" });
            cleaned.push(CUT_SHORT);
        }
        cleaned + last
    }

    /// Whether a secret stands in the text.
    pub fn is_in(&self, text: &str) -> bool {
        matches!(self.clean(text), Cow::Owned(cut) if cut != text)
    }

    /// Where secrets stand, in bytes of the text.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        if self.words.as_ref().is_some_and(|words| words.is_match(text)) {
            return std::iter::once(0..text.len()).collect();
        }
        self.patterns.iter().flat_map(|pattern| pattern.find_iter(text)).map(|found| found.range()).collect()
    }
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(MASK)
    }
}

/// From which byte on the text is the beginning of `secret`; at least `SHORTEST` letters of it.
fn beginning(text: &str, secret: &str) -> Option<usize> {
    let ends = secret.char_indices().skip(SHORTEST).map(|(end, _)| end).chain([secret.len()]);
    let known = ends.filter(|end| text.ends_with(&secret[..*end])).max()?;
    Some(text.len() - known)
}

/// `None` where it would be too large.
fn regex(pattern: &str) -> Option<Regex> {
    regex::RegexBuilder::new(pattern).size_limit(32 << 20).build().ok()
}

/// The lines of a key that has several: each may stand alone.
fn lines(value: &str) -> impl Iterator<Item = &str> {
    value.lines().filter(move |line| line.trim().len() >= 16 && line.len() < value.len())
}

/// `password`, `admin`: a secret that is an everyday word stands in ids and sentences too, and cutting it
/// there would break saved pages without hiding anything.
fn is_everyday(value: &str) -> bool {
    value.len() < 12 && value.chars().all(|letter| letter.is_ascii_lowercase())
}

/// A pattern for the value as it is, and as addresses, JSON, scripts and HTML write it.
fn plain_form(value: &str) -> String {
    if value.len() > LONG {
        return forms(value).iter().map(|form| regex::escape(form)).collect::<Vec<_>>().join("|");
    }
    let mut pattern = String::new();
    let mut letters = value.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_whitespace() {
            while letters.next_if(|next| next.is_whitespace()).is_some() {}
            pattern += r"(?:\s|\u{a0}|\+|%(?:25)?(?:20|09|0[aAdD]|[cC]2%(?:25)?[aA]0)|\\+[nrt]|&(?:amp;)*(?:nbsp|#32|#160);)+";
        } else if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~') {
            pattern += &regex::escape(letter.encode_utf8(&mut [0; 4]));
        } else {
            pattern += &encoded_letter(letter);
        }
    }
    pattern
}

fn encoded_letter(letter: char) -> String {
    let mut bytes = [0; 4];
    let text = letter.encode_utf8(&mut bytes);
    let percent: String = text.bytes().map(|byte| format!("%(?:25)*{}", hex(u32::from(byte), 2))).collect();
    let mut units = [0; 2];
    let json: String = letter
        .encode_utf16(&mut units)
        .iter()
        .map(|unit| format!(r"\\+u{}", hex(u32::from(*unit), 4)))
        .collect();
    let name = match letter {
        '&' => "amp|",
        '<' => "lt|",
        '>' => "gt|",
        '"' => "quot|",
        '\'' => "apos|",
        _ => "",
    };
    let code = u32::from(letter);
    let html = format!("&(?:amp;)*(?:{name}#0*{code}|#[xX]0*{});", hex(code, 1));
    // A backslash before it is what JSON and scripts put before quotes, slashes and backslashes.
    format!(r"(?:{html}|{percent}|{json}|\\*{})", regex::escape(text))
}

/// A number's hexadecimal digits in either case.
fn hex(number: u32, width: usize) -> String {
    let digits = format!("{number:0width$x}");
    let either = digits.chars().map(|digit| match digit {
        '0'..='9' => digit.to_string(),
        _ => format!("[{digit}{}]", digit.to_ascii_uppercase()),
    });
    either.collect()
}

/// The value within Base64, for each of the three places where it may begin.
fn in_base64(value: &str) -> Vec<String> {
    let of_offset = |offset: usize| {
        let bytes = [&vec![0; offset][..], value.as_bytes()].concat();
        let text = BASE64_STANDARD_NO_PAD.encode(&bytes);
        // What stands before and after the value decides these letters too.
        let first = [0, 2, 3][offset];
        let last = if bytes.len() % 3 == 0 { text.len() } else { text.len() - 1 };
        text.get(first..last).unwrap_or("").to_owned()
    };
    let pattern = |text: String| {
        let letters = text.chars().map(|letter| match letter {
            '+' => r"(?:\+|-|%2[bB])".to_owned(),
            '/' => r"(?:\\*/|_|%2[fF])".to_owned(),
            other => other.to_string(),
        });
        // The letters at its ends hold bits of it: they go too.
        format!("[A-Za-z0-9]?{}[A-Za-z0-9]?=*", letters.collect::<String>())
    };
    (0..3).map(of_offset).filter(|text| text.len() >= SHORTEST_BASE64).map(pattern).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str, secrets: &[&str]) -> String {
        Redaction::new(secrets.iter().copied()).clean(text).into_owned()
    }

    #[test]
    fn a_secret_is_cut_out_in_every_form() {
        let secrets = ["a&b c", "a&b!", "\"q'/\"", "größe-1", "p+q/r=s"];
        for (text, expected) in [
            ("x a&b c y", "x •••• y"),
            ("?p=a%26b+c&q=a%26b%20c&r=a%2526b%2520c", "?p=••••&q=••••&r=••••"),
            ("?p=a%26b!&q=a%26b%21&r=a&b%21", "?p=••••&q=••••&r=••••"),
            ("<p>a&amp;b c</p><i>a&amp;amp;b\u{a0}c</i>", "<p>••••</p><i>••••</i>"),
            ("<p>a&#38;b c</p><i>a&#x26;b&nbsp;c</i>", "<p>••••</p><i>••••</i>"),
            (r#"{"k": "\"q'\/\"", "l": "a\u0026b c"}"#, r#"{"k": "••••", "l": "••••"}"#),
            (r#""{\"k\": \"\\\"q'/\\\"\"}""#, r#""{\"k\": \"••••\"}""#),
            ("gr%C3%B6%c3%9fe-1 gr\\u00f6\\u00DFe-1", "•••• ••••"),
            ("p+q/r=s p%2Bq%2fr%3Ds", "•••• ••••"),
            ("nothing, a & b c", "nothing, a & b c"),
        ] {
            assert_eq!(clean(text, &secrets), expected);
        }
        assert_eq!(clean("text", &["", "   ", "tex"]), "text");
    }

    #[test]
    fn base64_is_cut_wherever_the_secret_begins_in_it() {
        let secret = "hunter2-canary?>";
        for before in ["", "a", "ab", "abc", "user:"] {
            for after in ["", "x", "xy"] {
                let text = BASE64_STANDARD_NO_PAD.encode(format!("{before}{secret}{after}"));
                let cut = clean(&format!("Basic {text} end"), &[secret]);
                assert!(cut.contains(MASK) && cut.ends_with(" end"), "{cut}");
                let rest = cut.replace(MASK, "").replace("Basic ", "").replace(" end", "");
                assert!(rest.len() <= 12, "{before}{after}: {cut}");
            }
        }
    }

    #[test]
    fn an_everyday_word_is_cut_only_where_it_is_the_whole_text() {
        for (text, expected) in [
            ("<input id=\"x-password\" value=\"password\">", "<input id=\"x-password\" value=\"••••\">"),
            ("holds “password”", "holds “••••”"),
            ("a password field", "a password field"),
            ("/?a=password&b=password", "/?a=••••&b=••••"),
            ("password", "••••"),
        ] {
            assert_eq!(clean(text, &["password"]), expected);
        }
    }

    #[test]
    fn a_text_that_was_cut_short_shows_no_beginning_of_a_secret() {
        let secrets = ["Tr0ub4dor&3", "größe-1"];
        for (text, expected) in [
            ("p “Hello Tr0ub4…” and more", "p “Hello ••••…” and more"),
            ("Hello Tr0ub4dor&amp…", "Hello ••••…"),
            ("Hello größe…, größ…", "Hello ••••…, ••••…"),
            ("Hello Tr0…", "Hello Tr0…"),
            ("Tr0ub4 stands alone", "Tr0ub4 stands alone"),
            ("And so on …", "And so on …"),
        ] {
            assert_eq!(clean(text, &secrets), expected);
        }
    }

    #[test]
    fn a_long_key_is_cut_line_by_line() {
        let line = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj";
        let key =
            format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", [line; 40].join("\n"));
        let ideographs = "漢".repeat(3000);
        assert_eq!(clean(&format!("a {line} b {ideographs}"), &[&key, &ideographs]), "a •••• b ••••");
        assert_eq!(clean(&key.replace('\n', "\\n"), &[&key]), MASK);
    }

    #[test]
    fn the_longer_of_two_secrets_is_cut_first() {
        assert_eq!(clean("alpha-1-beta", &["alpha-1", "alpha-1-beta"]), MASK);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let redaction = Redaction::new(["a&b c"]);
        assert_eq!(redaction.places("ö a&b c, a&b  c"), [3..8, 10..16]);
        assert!(redaction.is_in("a%26b%20c") && !redaction.is_in("a b c"));
        assert_eq!(format!("{redaction:?}"), MASK);
    }
}
