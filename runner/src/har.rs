//! The network of an attempt that failed, as a HAR 1.2 file beside its pictures.
//!
//! It is written to be handed around, so it holds no body, no cookie and no header that logs anyone in,
//! and addresses lose what looks like a key. Engines that do not tell of the network have none.

use crate::{evidence::EvidenceKind, secrets::Secrets, stage::Stage};
use browser::{Exchange, address::without_credentials};
use chrono::{DateTime, SecondsFormat};
use scenarios::{Attempt, MASK, Verdict};
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

/// Writes the file and names it in the attempt, where it failed and there is something to tell.
pub(crate) fn keep(stage: &mut Stage<'_>, attempt: &mut Attempt) {
    let failed = matches!(attempt.verdict, Verdict::Broken | Verdict::Inconclusive);
    if !failed || stage.evidence.kind == EvidenceKind::None {
        return;
    }
    let exchanges = stage.session.driver.traffic();
    if exchanges.is_empty() {
        return;
    }
    let har = har(&exchanges, &stage.session.driver.version(), stage.secrets);
    match stage.evidence.write("network.har", format!("{har:#}\n").as_bytes()) {
        Ok(name) => attempt.har = Some(name),
        // Room for it is no part of the verdict; pictures have told if there is none.
        Err(fault) => tracing::warn!("{}", fault.message),
    }
}

/// The exchanges as HAR 1.2.
fn har(exchanges: &[Exchange], browser: &str, secrets: &Secrets) -> Value {
    let (name, version) = browser.split_once(['/', ' ']).unwrap_or((browser, ""));
    let entries: Vec<Value> = exchanges.iter().map(|exchange| entry(exchange, secrets)).collect();
    let mut log = json!({"log": {
        "version": "1.2",
        "creator": {"name": "Surefoot", "version": env!("CARGO_PKG_VERSION")},
        "browser": {"name": name, "version": version},
        "comment": "without bodies, cookies and what logs anyone in",
        "entries": entries,
    }});
    crate::clean::clean_value(&mut log, secrets);
    log
}

fn entry(exchange: &Exchange, secrets: &Secrets) -> Value {
    let address = address(&exchange.address, secrets);
    let query: Vec<Value> = Url::parse(&address)
        .iter()
        .flat_map(Url::query_pairs)
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    let millis = |time: Option<Duration>| time.map_or(-1.0, |time| (time.as_secs_f64() * 1e4).round() / 10.0);
    let size = exchange.size_bytes.map_or(json!(-1), |size| json!(size));
    let location = header(&exchange.response_headers, "location").unwrap_or("");
    let protocol = if exchange.protocol.is_empty() { "unknown" } else { &exchange.protocol };
    let mut entry = json!({
        "startedDateTime": time(exchange.began_ms),
        "time": millis(exchange.took).max(0.0),
        "request": {
            "method": exchange.method, "url": address, "httpVersion": protocol, "cookies": [],
            "headers": headers(&exchange.request_headers, secrets), "queryString": query,
            "headersSize": -1, "bodySize": -1,
        },
        "response": {
            "status": exchange.status, "statusText": exchange.status_text, "httpVersion": protocol, "cookies": [],
            "headers": headers(&exchange.response_headers, secrets),
            "content": {"size": size, "mimeType": exchange.media_type},
            "redirectURL": self::address(location, secrets), "headersSize": -1, "bodySize": size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": millis(exchange.took), "receive": 0},
    });
    if !exchange.kind.is_empty() {
        entry["_resourceType"] = json!(exchange.kind.to_lowercase());
    }
    match (&exchange.failure, exchange.took) {
        (Some(failure), _) => entry["response"]["_error"] = json!(failure),
        (None, None) => entry["comment"] = json!("not finished when the attempt ended"),
        (None, Some(_)) => {}
    }
    entry
}

fn time(millis: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of this age have room in 64 bits")]
    let time = DateTime::from_timestamp_millis(millis as i64).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn header<'a>(headers: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    let mut those = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
    those.next().map(|(_, value)| value.as_str())
}

/// Headers in order; what logs somebody in is cut, addresses are cleaned.
fn headers(headers: &[(String, String)], secrets: &Secrets) -> Vec<Value> {
    let shown = |(name, value): &(String, String)| {
        let value = if is_private(name) {
            MASK.to_owned()
        } else if value.contains("://") || value.contains('?') {
            address(value, secrets)
        } else {
            value.clone()
        };
        json!({"name": name, "value": value})
    };
    headers.iter().map(shown).collect()
}

/// Whether a header or a parameter of this name logs somebody in.
fn is_private(name: &str) -> bool {
    const PRIVATE: [&str; 14] = [
        "authoriz",
        "authent",
        "cookie",
        "token",
        "secret",
        "password",
        "passwd",
        "pwd",
        "session",
        "jwt",
        "csrf",
        "xsrf",
        "apikey",
        "signature",
    ];
    let name: String = name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
    let short = name.ends_with("auth") || matches!(name.as_str(), "sid" | "sig" | "otp" | "pin" | "key");
    short || PRIVATE.iter().any(|word| name.contains(word))
}

/// An address without a user's name and password, and without the values of what looks like a key. What
/// is no absolute address keeps its form but for its parameters.
fn address(text: &str, secrets: &Secrets) -> String {
    let text = secrets.redact(text);
    let text = match Url::parse(&text) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            without_credentials(&url).to_string()
        }
        _ => text,
    };
    let cut = |part: &str| match part.split_once('=') {
        Some((name, _)) if is_private(name) => format!("{name}={MASK}"),
        _ => part.to_owned(),
    };
    // Keys stand behind `#` too: that is where sign-on services put them.
    let cleaned = text.split_inclusive(['?', '&', '#', ';']).map(|piece| {
        let end = piece.trim_end_matches(['?', '&', '#', ';']).len();
        format!("{}{}", cut(&piece[..end]), &piece[end..])
    });
    cleaned.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::new([("A".to_owned(), "s3cret&value".to_owned())])
    }

    #[test]
    fn addresses_lose_users_keys_and_secrets() {
        for (text, expected) in [
            ("https://ada:pw@host/a?b=1", "https://host/a?b=1"),
            ("/a?access_token=abc&b=2#id_token=x", "/a?access_token=••••&b=2#id_token=••••"),
            ("https://host/s3cret%26value?q=s3cret%26value", "https://host/••••?q=••••"),
            (
                "https://host/a;jsessionid=77?X-Amz-Signature=1",
                "https://host/a;jsessionid=••••?X-Amz-Signature=••••",
            ),
            ("https://host/?author=ada&auth=7", "https://host/?author=ada&auth=••••"),
            ("", ""),
        ] {
            assert_eq!(address(text, &secrets()), expected);
        }
    }

    #[test]
    fn a_har_has_every_field_that_the_format_asks_for_and_nothing_private() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let exchange = Exchange {
            method: "POST".to_owned(),
            address: "http://h/a?q=s3cret%26value&page=2".to_owned(),
            kind: "Fetch".to_owned(),
            began_ms: 1_700_000_000_123.0,
            took: Some(Duration::from_micros(12_345)),
            request_headers: vec![
                pair("Authorization", "Basic czNjcmV0"),
                pair("Cookie", "sid=1"),
                pair("Accept", "*/*"),
                pair("Referer", "http://h/?token=7"),
            ],
            status: 302,
            response_headers: vec![
                pair("set-cookie", "sid=2"),
                pair("Location", "/next?code=s3cret%26value"),
            ],
            size_bytes: Some(99),
            ..Exchange::default()
        };
        let open = Exchange { address: "http://h/slow".to_owned(), ..Exchange::default() };
        let har = har(&[exchange, open], "HeadlessChrome/156.0", &secrets());
        let text = har.to_string();
        for private in ["s3cret", "czNj", "sid=1", "sid=2", "token=7"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
        let entry = &har["log"]["entries"][0];
        assert_eq!(entry["startedDateTime"], "2023-11-14T22:13:20.123Z");
        assert_eq!(entry["time"], 12.3);
        assert_eq!(entry["request"]["queryString"][1], json!({"name": "page", "value": "2"}));
        assert_eq!(entry["response"]["redirectURL"], "/next?code=••••");
        assert_eq!(har["log"]["browser"]["version"], "156.0");
        assert_eq!(har["log"]["entries"][1]["comment"], "not finished when the attempt ended");
        for part in ["request", "response"] {
            for field in ["httpVersion", "cookies", "headers", "headersSize", "bodySize"] {
                assert!(!entry[part][field].is_null(), "{part}.{field}");
            }
        }
    }
}
