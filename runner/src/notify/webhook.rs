//! Webhooks as Standard Webhooks says it: the body, and its signature. Pure.
//!
//! The body holds page text as it is: who reads it is a program, and escapes for where it puts it.

use super::Content;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use ring::hmac;
use serde_json::{Value, json};

/// What a signing key has before its bytes.
const PREFIX: &str = "whsec_";

/// The body of the request. The same message always has the same one.
pub(crate) fn body(
    (id, created): (&str, DateTime<Utc>),
    content: &Content,
    (project, channel, dashboard): (&str, &str, Option<&str>),
) -> Value {
    let kind = match content {
        Content::Change(_) => "surefoot.change",
        Content::Digest(_) => "surefoot.digest",
        Content::Ticket(_) => "surefoot.ticket",
        Content::Test => "surefoot.test",
    };
    let data = match content {
        Content::Change(told) => serde_json::to_value(told),
        Content::Digest(morning) => serde_json::to_value(morning),
        Content::Ticket(told) => serde_json::to_value(told),
        Content::Test => Ok(json!({})),
    };
    json!({
        "type": kind,
        "id": id,
        "timestamp": created.to_rfc3339_opts(SecondsFormat::Millis, true),
        "project": project,
        "channel": channel,
        "dashboard": dashboard,
        "data": data.expect("what is told has string keys"),
    })
}

/// The header `webhook-signature` for a body that is sent at a moment.
///
/// # Errors
///
/// The key is none; it is not told.
pub(crate) fn signature(key: &str, id: &str, sent: DateTime<Utc>, body: &str) -> Result<String, String> {
    let wrong = "is no signing key\nhint: `whsec_` and at least 24 bytes in Base64; make one with \
                 `echo whsec_$(openssl rand -base64 32)`";
    let bytes = key.trim().strip_prefix(PREFIX).and_then(|key| BASE64_STANDARD.decode(key).ok());
    let bytes = bytes.filter(|bytes| bytes.len() >= 24).ok_or_else(|| wrong.to_owned())?;
    let signed = format!("{id}.{}.{body}", sent.timestamp());
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &bytes), signed.as_bytes());
    Ok(format!("v1,{}", BASE64_STANDARD.encode(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        // The example of the specification's libraries.
        let sent = DateTime::from_timestamp(1_614_265_330, 0).expect("a moment");
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            sent,
            "{\"test\": 2432232314}",
        );
        assert_eq!(signed.as_deref(), Ok("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn a_key_that_is_none_is_refused_and_not_told() {
        for key in ["", "secret", "whsec_", "whsec_AAAA", "whsec_not base64 at all, by no means"] {
            let told = signature(key, "1", DateTime::UNIX_EPOCH, "{}").unwrap_err();
            assert!(told.contains("hint: ") && (key.len() < 7 || !told.contains(key)), "{told}");
        }
    }
}
