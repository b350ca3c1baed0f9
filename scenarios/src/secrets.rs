//! Files of secrets (`--secrets`).
//!
//! Values only ever pass through: no message of this module shows one.

use crate::file_error::{Faults, FileError};
use crate::formats::is_secret_name;

/// What stands where a secret was.
pub const MASK: &str = "••••";

/// Reads `NAME=value` lines; `#` begins a comment line, and a value may stand in quotes.
///
/// # Errors
///
/// All lines that are none of these. The value is never shown.
pub fn parse_secrets(file: &str, text: &str) -> Result<Vec<(String, String)>, Vec<FileError>> {
    let mut faults = Faults::new(file);
    let mut secrets: Vec<(String, String)> = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = (at + 1, 1);
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            faults.add(
                place,
                "wanted NAME=value, there is no `=`",
                "write one secret per line: CRM_PASSWORD=…",
            );
            continue;
        };
        let name = name.trim();
        if !is_secret_name(name) {
            // What stands before the `=` may be part of a value that was broken over two lines.
            faults.add(
                place,
                "the name of a secret is letters, digits and `_`",
                "write it like CRM_PASSWORD=…",
            );
        } else if secrets.iter().any(|(other, _)| other == name) {
            faults.add(place, format!("the secret `{name}` is there twice"), "keep one of them");
        } else {
            match unquoted(value.trim()) {
                Some(value) => secrets.push((name.to_owned(), value)),
                None => faults.add(
                    place,
                    format!("the quote of `{name}` is not closed"),
                    "close it in the same line",
                ),
            }
        }
    }
    faults.or(secrets)
}

/// The value without quotes; in double quotes `\n`, `\"` and `\\` are escapes. `None`: not closed.
fn unquoted(value: &str) -> Option<String> {
    if let Some(rest) = value.strip_prefix('\'') {
        return rest.strip_suffix('\'').map(str::to_owned);
    }
    let Some(rest) = value.strip_prefix('"') else { return Some(value.to_owned()) };
    let mut text = String::new();
    let mut letters = rest.chars();
    loop {
        match letters.next()? {
            '"' => return letters.as_str().trim().is_empty().then_some(text),
            '\\' => match letters.next()? {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                other @ ('"' | '\\') => text.push(other),
                other => text.extend(['\\', other]),
            },
            other => text.push(other),
        }
    }
}

/// Writes secrets as `parse_secrets` reads them.
pub fn secrets_text(secrets: &[(String, String)]) -> String {
    let line = |(name, value): &(String, String)| {
        let plain = value.trim() == value && !value.contains(['\n', '\r', '"', '\'', '\\', '\t']);
        let escaped =
            || value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
        if plain { format!("{name}={value}\n") } else { format!("{name}=\"{}\"\n", escaped()) }
    };
    secrets.iter().map(line).collect()
}

/// A secret as it may stand in texts, addresses, JSON and HTML of a recording.
pub(crate) fn forms(secret: &str) -> Vec<String> {
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let percent = form.replace('+', "%20");
    let json = serde_json::Value::from(secret).to_string();
    let json = json.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned();
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let quoted = html.replace('"', "&quot;");
    let forms = [secret.to_owned(), form, percent, json, html, quoted];
    forms.into_iter().filter(|form| !form.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_and_written() {
        let text =
            "# mine\nA=plain # not a comment\n export B = 'single \"' \nC=\"two\\nlines \\\" \"\n\nD=\n";
        let secrets = parse_secrets("s", text).unwrap();
        let expected =
            [("A", "plain # not a comment"), ("B", "single \""), ("C", "two\nlines \" "), ("D", "")];
        assert_eq!(secrets, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(parse_secrets("s", &secrets_text(&secrets)).unwrap(), secrets);
    }

    #[test]
    fn what_is_wrong_is_told_without_the_value() {
        let errors =
            parse_secrets(".env", "canary\nA=\"canary\n1 canary=x\nB=canary\nB=canary\n").unwrap_err();
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            errors.iter().map(|error| &error[..7]).collect::<Vec<_>>(),
            [".env:1:", ".env:2:", ".env:3:", ".env:5:"]
        );
        assert!(errors.iter().all(|error| !error.contains("canary")), "{errors:?}");
    }
}
