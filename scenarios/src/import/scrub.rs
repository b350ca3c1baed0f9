//! Secrets' values cut out of everything that may be kept of a recording.
//!
//! A value that is an everyday word (`admin`, `1234`) stays: cutting it out of addresses and selectors
//! would break the flow and tell more than it hides.

use super::secret::Secret;
use crate::secrets::{MASK, forms};
use serde_json::Value;

/// Whether a value is unlikely to stand anywhere by chance.
pub(super) fn is_strong(value: &str) -> bool {
    let length = value.chars().count();
    let letters_only = value.chars().all(|letter| letter.is_lowercase()) || is_capitalised(value);
    length >= 12 || (length >= 6 && !letters_only)
}

fn is_capitalised(value: &str) -> bool {
    value.chars().all(char::is_alphabetic) && value.chars().skip(1).all(char::is_lowercase)
}

/// Cuts the secrets' values out of every text within; says how many texts it changed.
pub(super) fn scrub(value: &mut Value, secrets: &[Secret]) -> usize {
    match value {
        Value::String(text) => usize::from(scrub_text(text, secrets)),
        Value::Array(items) => items.iter_mut().map(|item| scrub(item, secrets)).sum(),
        Value::Object(entries) => {
            let mut count = 0;
            let old = std::mem::take(entries);
            for (mut key, mut value) in old {
                count += usize::from(scrub_text(&mut key, secrets)) + scrub(&mut value, secrets);
                entries.insert(key, value);
            }
            count
        }
        Value::Number(number) => {
            let mut text = number.to_string();
            let found = scrub_text(&mut text, secrets);
            if found {
                *value = Value::String(text);
            }
            usize::from(found)
        }
        _ => 0,
    }
}

fn scrub_text(text: &mut String, secrets: &[Secret]) -> bool {
    let mut found = false;
    // Longest first: a value may hold another one.
    let mut strong: Vec<&Secret> = secrets.iter().filter(|secret| is_strong(&secret.value)).collect();
    strong.sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
    for secret in strong {
        for form in forms(&secret.value) {
            if text.contains(&form) {
                *text = text.replace(&form, MASK);
                found = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_value_that_is_no_everyday_word_is_cut_out() {
        let secrets = |value: &str| [Secret { name: "P".into(), value: value.into() }];
        for (value, text, expected) in [
            ("hunter2!", "https://a/?p=hunter2!", "https://a/?p=••••"),
            ("hunter2!", "https://a/?p=hunter2%21", "https://a/?p=••••"),
            ("admin", "https://a/admin/", "https://a/admin/"),
            ("password", "#password", "#password"),
        ] {
            let mut there = json!({"url": text});
            scrub(&mut there, &secrets(value));
            assert_eq!(there["url"], expected);
        }
    }
}
